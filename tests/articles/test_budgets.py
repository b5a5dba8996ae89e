"""What a reader's phone has to fetch: counted in bytes and requests, on a line that compresses like ours."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client

from kalima.demo.words import read_stories
from tests.factories import NOW, make_image, make_section, make_writer, publish_article, show_comment

pytestmark = pytest.mark.django_db

KB = 1000
STATIC = "/static/"


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


class Visit:
    """A page as a browser opens it: its own bytes, and those of the files that it names."""

    def __init__(self, reader: Client, address: str) -> None:
        response = reader.get(address)
        assert response.status_code == 200, address
        self.page = BeautifulSoup(response.content, "html.parser")
        self.html = packed(response.content)
        self.sheets = self._addresses("link[rel=stylesheet]", "href")
        self.scripts = self._addresses("script[src]", "src")
        self.fonts = self._addresses("link[rel=preload][as=font]", "href")
        self.css = sum(packed(self._bytes(name)) for name in self.sheets)
        self.js = sum(packed(self._bytes(name)) for name in self.scripts)
        # What runs and stands in the page is weighed with the page; among the scripts it counts once more.
        own = [tag.get_text() for tag in self.page.select("script:not([src]):not([type])")]
        self.js_inside = packed("".join(own).encode())

    def _addresses(self, selector: str, name: str) -> list[str]:
        return [str(found[name]) for found in self.page.select(selector)]

    @staticmethod
    def _bytes(address: str) -> bytes:
        found = finders.find(address.removeprefix(STATIC))
        assert isinstance(found, str), address
        return Path(found).read_bytes()

    @property
    def before_paint(self) -> list[str]:
        """What the browser waits for before it shows anything: the page, its sheets, scripts that block."""
        blocking = [s for s in self.page.select("script[src]") if not s.has_attr("defer")]
        return ["page", *self.sheets, *(str(s["src"]) for s in blocking)]


def thousand_words() -> list[str]:
    """Paragraphs of the demo's stories, none twice, until there are a thousand words."""
    found: list[str] = []
    for story in read_stories():
        found += [p.get_text() for p in BeautifulSoup(story.words["body"], "html.parser").select("p")]
        if sum(len(p.split()) for p in found) >= 1000:
            return found
    raise AssertionError("the demo has fewer words than that")


@pytest.fixture
def report(yusuf: Client) -> Visit:
    """A story of a thousand words with a picture, two names, tags and a few comments."""
    paragraphs = thousand_words()
    story = publish_article(
        "العمارة تفتتح جسرًا للمشاة فوق دجلة",
        image=make_image(),
        paragraphs=paragraphs,
        tags=["الجسور", "العمارة", "النقل"],
        writers=[make_writer(), make_writer("حسن كريم")],
    )
    for n in range(8):
        publish_article(f"خبر آخر من القسم {n}", section=story.section, at=NOW + timedelta(minutes=n))
        show_comment(story, f"تعليق رقم {n} على الجسر الجديد، وفيه جملة أو جملتان.")
    return Visit(yusuf, story.get_absolute_url())


class TestAReport:
    def test_its_words_styles_and_scripts_are_thirty_kilobytes(self, report: Visit) -> None:
        assert report.html + report.css + report.js <= 30 * KB, (report.html, report.css, report.js)

    def test_its_scripts_are_six_of_them(self, report: Visit) -> None:
        assert report.js + report.js_inside <= 6 * KB

    def test_only_the_page_and_its_sheet_are_waited_for(self, report: Visit) -> None:
        assert report.before_paint == ["page", *report.sheets]
        assert len(report.sheets) == 1

    def test_it_loads_two_fonts(self, report: Visit) -> None:
        assert len(report.fonts) == 2
        assert sum(len(Visit._bytes(font)) for font in report.fonts) <= 55 * KB

    def test_no_other_host_is_asked_for_anything(self, report: Visit) -> None:
        asked = report.page.select(
            "script[src], img[src], iframe[src], link[rel~=stylesheet], source[srcset]"
        )
        addresses = [str(tag.get("src") or tag.get("srcset") or tag.get("href")) for tag in asked]

        assert [a for a in addresses if re.match(r"(?:https?:)?//", a)] == []


class TestTheFront:
    def test_forty_cards_are_forty_five_kilobytes(self, yusuf: Client) -> None:
        sections = [
            make_section(name) for name in ("محليات", "ثقافة", "رياضة", "اقتصاد", "أمن", "سياسة", "رأي")
        ]
        image, told = make_image(), [story for story in read_stories() if story.words.get("headline")]
        for n in range(60):
            publish_article(
                told[n].words["headline"],
                section=sections[n % len(sections)],
                image=image,
                at=NOW + timedelta(minutes=n),
            )

        front = Visit(yusuf, "/")

        assert len(front.page.select(".card__headline, .latest__headline")) >= 35
        assert front.html + front.css + front.js <= 45 * KB, (front.html, front.css, front.js)
        assert len(front.before_paint) == 2
        # Both faces are asked for with the sheet: one that layout finds first holds the lead picture up.
        assert front.fonts == [
            "/static/fonts/kalima-vazirmatn-400-900.woff2",
            "/static/fonts/kalima-naskh-400.woff2",
        ]


class TestTheSearch:
    def test_its_scripts_with_what_is_offered_are_six_kilobytes(self, yusuf: Client) -> None:
        page = Visit(yusuf, "/search/")

        assert any("search" in name for name in page.scripts)
        assert page.js + page.js_inside <= 6 * KB

    def test_a_report_loads_nothing_of_it(self, report: Visit) -> None:
        assert not any("offerUnder" in Visit._bytes(name).decode() for name in report.scripts)
