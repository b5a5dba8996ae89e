"""The newsroom's abbreviations: kept by the desk, carried by the page of every story."""

import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from articles.models import Article, Shortcut, Staff
from articles.models.shortcuts import SHORTCUTS_MAX
from tests.doors import said
from tests.factories import make_article, publish_article

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/shortcut/"
ADD = f"{LIST}add/"


def kept() -> list[tuple[str, str]]:
    return list(Shortcut.objects.values_list("short", "full"))


def carried(browser: Client, address: str) -> dict[str, str] | None:
    """What the page of a story carries for its script."""
    root = BeautifulSoup(browser.get(address).content, "html.parser").select_one("[data-shortcuts]")
    return json.loads(str(root["data-shortcuts"])) if root else None


def page_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


class TestTheList:
    def test_idris_adds_one_and_every_writer_has_it(
        self, idris_at_desk: Client, salma_at_desk: Client, salma: Staff
    ) -> None:
        page = idris_at_desk.post(ADD, {"short": " م.أ ", "full": "مصدرٌ أمني "})

        assert page.status_code == 302
        assert "حُفظ: اختصار" in said(page)[0]
        assert kept() == [("م.أ", "مصدرٌ أمني")]
        for address in (page_of(make_article(by=salma)), "/admin/articles/article/add/"):
            assert carried(salma_at_desk, address) == {"م.ا": "مصدرٌ أمني"}

    @pytest.mark.parametrize(
        ("typed", "refusal"),
        [
            ({"short": "م.ا"}, "هذا الاختصار في القائمة: «م.أ» يصير «مصدر أمني»."),
            ({"short": "ك خ"}, "لا يصلح «ك خ» اختصارًا"),
            ({"short": "ك"}, "لا يصلح «ك» اختصارًا"),
            ({"short": "كخ."}, "لا يصلح «كخ.» اختصارًا"),
            ({"short": "../.."}, "لا يصلح «../..» اختصارًا"),
            ({"short": "كلمه", "full": "كلمة"}, "الاختصار وما يصير إليه سواء."),
            ({"short": ""}, "هذه الخانة مطلوبة."),
            ({"full": " "}, "هذه الخانة مطلوبة."),
        ],
    )
    def test_what_could_not_be_typed_as_a_word_is_refused(
        self, idris_at_desk: Client, typed: dict[str, str], refusal: str
    ) -> None:
        Shortcut.objects.create(short="م.أ", full="مصدر أمني")

        page = idris_at_desk.post(ADD, {"short": "كخ", "full": "كلمة الإخباري"} | typed)

        assert refusal in page.content.decode()
        assert kept() == [("م.أ", "مصدر أمني")]

    def test_one_too_many_is_refused_and_one_that_stands_can_be_changed(self, idris_at_desk: Client) -> None:
        rows = (Shortcut(short=f"كخ{n}", full="كلمة", key=f"كخ{n}") for n in range(SHORTCUTS_MAX))
        Shortcut.objects.bulk_create(rows)
        first = Shortcut.objects.get(short="كخ0")

        refused = idris_at_desk.post(ADD, {"short": "خك", "full": "خبر"})
        idris_at_desk.post(f"{LIST}{first.pk}/change/", {"short": "كخ0", "full": "كلمة الإخباري"})

        assert "في القائمة 500 اختصار" in refused.content.decode()
        assert Shortcut.objects.count() == SHORTCUTS_MAX
        first.refresh_from_db()
        assert first.full == "كلمة الإخباري"

    def test_it_is_found_in_any_spelling_of_either_side(self, salma_at_desk: Client) -> None:
        Shortcut.objects.create(short="م.أ", full="مصدر أمني")
        Shortcut.objects.create(short="كخ", full="كلمة الإخباري")

        for asked, short in (("م.ا", "م.أ"), ("الاخبارى", "كخ"), ("امنى", "م.أ")):
            found = salma_at_desk.get(LIST, {"q": asked}).context["cl"].result_list
            assert [row.short for row in found] == [short], asked
        assert salma_at_desk.get(LIST, {"q": "(["}).status_code == 200

    def test_who_writes_reads_the_list_and_changes_nothing(self, salma_at_desk: Client) -> None:
        row = Shortcut.objects.create(short="كخ", full="كلمة الإخباري")

        assert salma_at_desk.get(f"{LIST}{row.pk}/change/").status_code == 200
        typed = {"short": "غغ", "full": "غير", "post": "yes"}
        for address in (f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/delete/", ADD):
            assert salma_at_desk.post(address, typed).status_code == 403
        assert kept() == [("كخ", "كلمة الإخباري")]


class TestTheStorysPage:
    def test_who_only_reads_a_story_gets_none(self, salma: Staff, salma_at_desk: Client) -> None:
        Shortcut.objects.create(short="كخ", full="كلمة الإخباري")

        assert carried(salma_at_desk, page_of(publish_article(by=salma))) is None

    def test_markup_in_a_shortcut_stays_text(self, idris_at_desk: Client, idris: Staff) -> None:
        Shortcut.objects.create(short="كخ", full='"><script>alert(1)</script>')

        html = idris_at_desk.get(page_of(make_article(by=idris))).content.decode()

        assert "<script>alert(1)" not in html
        assert carried(idris_at_desk, page_of(Article.objects.get())) == {"كخ": '"><script>alert(1)</script>'}
