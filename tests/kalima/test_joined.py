"""What pages ask for together is one file of styles and one of scripts, made of the parts as they are now."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import override_settings

from kalima.web import joined
from kalima.web.inline import bare
from kalima.web.joined import SCRIPTS, SHEETS, JoinedFinder


def text_of(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found).read_text(encoding="utf-8")


class TestTheFiles:
    @pytest.mark.parametrize("kind", SHEETS)
    def test_a_sheet_begins_with_the_layers_and_ends_with_paper(self, kind: str) -> None:
        sheet = text_of(f"css/page-{kind}.css")

        assert sheet.startswith("@layer tokens,base,layout,parts,print;")
        assert "@media print{@layer print{" in sheet.splitlines()[-1]
        assert "/*" not in sheet

    @pytest.mark.parametrize("kind", SCRIPTS)
    def test_a_script_has_each_part_whole(self, kind: str) -> None:
        script = text_of(f"js/page-{kind}.js")

        for part in (*joined._ALL, *SCRIPTS[kind]):
            assert bare(text_of(f"js/{part}.js")) in script
        assert not any(line.startswith("//") for line in script.splitlines())

    def test_collecting_finds_them_all(self) -> None:
        found = {name for name, _storage in JoinedFinder().list(None)}

        assert found == {f"css/page-{kind}.css" for kind in SHEETS} | {
            f"js/page-{kind}.js" for kind in SCRIPTS
        }

    def test_what_is_no_joined_file_is_none_of_its_business(self) -> None:
        assert JoinedFinder().find("css/page-none.css") is None
        assert JoinedFinder().find("../page-front.css", find_all=True) == []

    def test_a_part_that_changed_makes_the_file_anew(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with override_settings(JOINED_ROOT=tmp_path):
            before = Path(JoinedFinder().find("css/page-plain.css")).read_text(encoding="utf-8")
            part = tmp_path / "layout.css"
            part.write_text("/* a comment */ .new { color: red; }", encoding="utf-8")
            looked = finders.find
            monkeypatch.setattr(
                joined.finders, "find", lambda name: str(part) if name == "css/layout.css" else looked(name)
            )

            after = Path(JoinedFinder().find("css/page-plain.css")).read_text(encoding="utf-8")

        assert ".new{color:red}" in after
        assert ".new{color:red}" not in before
