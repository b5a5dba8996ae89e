"""Salma and Idris look for a story: by words in any spelling, by its number, by a pasted address."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import quick, wordindex, workflow
from articles.admin.quick import ON_A_PAGE
from articles.models import Article, HeadlineWord, HouseSpelling, SpellingKind, Staff
from articles.quick import index_headline
from articles.search import offers
from tests.factories import NOW, make_article, make_section, publish_article, signed_in

pytestmark = pytest.mark.django_db

SEARCH = "/admin/articles/article/quick/"
LIST = "/admin/articles/article/"


def kept(headline: str, **rest: Any) -> Article:
    """A draft whose headline is indexed."""
    article = make_article(headline, **rest)
    index_headline(article)
    return article


def found(text: str) -> list[str]:
    stories = quick.matching(text, among=Article.objects.all())
    return sorted(story.headline for story in stories)


def offered(client: Client, text: str) -> list[str]:
    answer = client.get(SEARCH, {"q": text}, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return [story["headline"] for story in answer.json()["stories"]]


class TestWords:
    @pytest.mark.parametrize(
        "text",
        [
            "العمارة",
            "العماره",
            "عمارة",
            "عَمَارَة",
            "العمـــارة",
            "بالعمارة",
            "وبالعماره",
            "الأفتتاح",
            "افتتاح",
            "إفتتاح",
            "افتت",
            "ال افت",
            "١٢٠",
            "120 عمار",
            "۱۲۰",
            "مستشفي",
            "مستشفى العمارة الافتتاح",
            "لمستشفى",
        ],
    )
    def test_any_spelling_finds_the_story(self, text: str) -> None:
        kept("الافتتاح في العمارة: مستشفى بـ120 سريرًا")
        kept("جسر للمشاة فوق دجلة")

        assert found(text) == ["الافتتاح في العمارة: مستشفى بـ120 سريرًا"]

    @pytest.mark.parametrize("text", ["البصرة", "بصره", "للبصرة", "والبصرة", "بالبصرة"])
    def test_what_is_joined_in_the_headline_is_forgiven_too(self, text: str) -> None:
        kept("وفود للبصرة")

        assert found(text) == ["وفود للبصرة"]

    def test_every_word_must_be_there(self) -> None:
        kept("جسر في العمارة")
        kept("جسر في البصرة")

        assert found("جسر") == ["جسر في البصرة", "جسر في العمارة"]
        assert found("البصرة جسر") == ["جسر في البصرة"]
        assert found("جسر الموصل") == []

    def test_a_word_as_typed_comes_before_a_particle_taken_off(self) -> None:
        kept("وزير المالية في البرلمان")
        kept("زيرو تلوث في البصرة")

        assert found("وزير") == ["وزير المالية في البرلمان"]

    @pytest.mark.parametrize("text", ["", "   ", "…", "«»", "\x00", "%", "_", "' OR 1=1 --", "ﷺ" * 400])
    def test_what_says_nothing_finds_nothing(self, text: str) -> None:
        kept("جسر في العمارة")

        assert found(text) == []

    def test_a_new_headline_replaces_the_words_of_the_old(self) -> None:
        article = kept("جسر في العمارة")
        article.headline = "نفق في العمارة"
        workflow.save_copy(article, by=None, at=NOW)
        index_headline(article)

        assert found("جسر") == []
        assert found("نفق العمارة") == ["نفق في العمارة"]

    def test_the_printed_headline_is_found_while_the_desk_writes_another(self) -> None:
        article = publish_article("جسر في العمارة")
        article.headline = "نفق في العمارة"
        workflow.save_copy(article, by=None, at=NOW)
        index_headline(article)

        assert found("جسر") == found("نفق") == ["نفق في العمارة"]

    def test_a_story_that_is_gone_takes_its_words_along(self) -> None:
        kept("جسر في العمارة").delete()

        assert not HeadlineWord.objects.exists()

    def test_indexing_again_asks_once_and_writes_nothing(self) -> None:
        article = kept("جسر في العمارة")

        with CaptureQueriesContext(connection) as asked:
            index_headline(article)

        assert sum("HeadlineWord" in q["sql"] or "headlineword" in q["sql"] for q in asked) == 1
        assert not [q for q in asked if q["sql"].startswith(("INSERT", "DELETE"))]


class TestNumbers:
    def test_digits_of_any_kind_and_pasted_addresses_name_a_story(self) -> None:
        article = kept("جسر في العمارة")
        pk = article.pk
        eastern = str(pk).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

        for text in (
            str(pk),
            f" {eastern} ",
            f"#{pk}",
            f"/n/{pk}",
            f"https://kalima.example/n/{pk}",
            f"https://kalima.example/n/{pk}/جسر-في-العمارة/#comments",
            f"https://kalima.example/admin/articles/article/{pk}/change/",
        ):
            assert found(text) == ["جسر في العمارة"], text

    @pytest.mark.parametrize("text", ["999999", "9" * 40, "/n/", "/n/x", "https://kalima.example/n/999999"])
    def test_a_number_that_no_story_has_is_a_word_like_others(self, text: str) -> None:
        kept("جسر في العمارة")

        assert found(text) == []

    def test_a_year_is_found_as_a_word(self) -> None:
        kept("موازنة ٢٠٢٧")

        assert found("2027") == ["موازنة ٢٠٢٧"]


class TestAtTheDesk:
    def test_the_page_lists_them_without_script(self, idris_at_desk: Client, salma: Staff) -> None:
        article = kept("جسر في العمارة", by=salma)

        page = idris_at_desk.get(SEARCH, {"q": "الجسر"}).content.decode()

        assert f'href="/admin/articles/article/{article.pk}/change/"' in page
        assert "<bdi>سلمى رافد</bdi>" in page
        assert 'value="الجسر"' in page

    def test_a_number_leads_straight_to_its_story(self, idris_at_desk: Client) -> None:
        article = kept("جسر في العمارة")

        response = idris_at_desk.get(SEARCH, {"q": f"http://testserver/n/{article.pk}"})

        assert response["Location"] == f"/admin/articles/article/{article.pk}/change/"

    def test_nothing_found_is_said(self, idris_at_desk: Client) -> None:
        page = idris_at_desk.get(SEARCH, {"q": "<b>جسر</b>"}).content.decode()

        assert "لا نتائج عن «<bdi>&lt;b&gt;جسر&lt;/b&gt;</bdi>»." in page

    def test_writers_find_their_own_and_no_others(
        self, salma: Staff, idris: Staff, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        kept("جسر في العمارة", by=salma)
        others = kept("جسر في البصرة", by=idris)

        assert offered(salma_at_desk, "جسر") == ["جسر في العمارة"]
        assert offered(salma_at_desk, str(others.pk)) == []
        assert set(offered(idris_at_desk, "جسر")) == {"جسر في العمارة", "جسر في البصرة"}

    def test_editors_find_what_their_sections_hold(self, idris: Staff, idris_at_desk: Client) -> None:
        idris.sections.add(make_section("رياضة"))
        kept("جسر في العمارة", section=make_section("محليات"))
        kept("بطولة الجسر", section=make_section("رياضة"))

        assert offered(idris_at_desk, "جسر") == ["بطولة الجسر"]

    def test_moderators_have_no_search(self, hakim: Staff) -> None:
        client = signed_in(hakim)

        assert client.get(SEARCH, {"q": "جسر"}).status_code == 403
        assert "data-quick" not in client.get("/admin/").content.decode()

    def test_whoever_is_not_signed_in_is_led_to_the_door(self, yusuf: Client) -> None:
        assert yusuf.get(SEARCH, {"q": "جسر"})["Location"].startswith("/admin/login/")

    def test_it_stands_on_every_page(self, idris_at_desk: Client) -> None:
        article = kept("جسر في العمارة")

        for address in ("/admin/", LIST, f"{LIST}{article.pk}/change/", "/admin/categories/tag/"):
            assert "data-quick" in idris_at_desk.get(address).content.decode(), address

    def test_the_list_searches_by_the_same_words(self, idris_at_desk: Client) -> None:
        kept("جسر في العمارة")
        kept("نفق في البصرة")

        answer = idris_at_desk.get(LIST, {"q": "بالعماره"})

        assert [story.headline for story in answer.context["cl"].result_list] == ["جسر في العمارة"]

    def test_a_headline_saved_at_the_desk_is_found(self, idris: Staff, idris_at_desk: Client) -> None:
        form = {"headline": "قطار إلى البصرة", "section": make_section().pk, "body": "", "edition": ""}
        idris_at_desk.post(f"{LIST}add/", form)

        assert offered(idris_at_desk, "القطار") == ["قطار إلى البصرة"]

    def test_many_are_shown_in_part_and_the_rest_is_one_press_away(self, idris_at_desk: Client) -> None:
        for n in range(ON_A_PAGE + 1):
            kept(f"جسر رقم {n}")

        page = idris_at_desk.get(SEARCH, {"q": "جسر"})

        assert len(page.context["results"]) == ON_A_PAGE
        assert f"{LIST}?q=" in page.content.decode()


class TestNames:
    def test_a_topic_or_a_person_is_finished_by_one_press(
        self, idris_at_desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(offers, "names", offers.Names())
        publish_article("خبر", tags=["السليمانية"])
        HouseSpelling.objects.create(form="سليم الجبوري", kind=SpellingKind.PERSON)

        answer = idris_at_desk.get(SEARCH, {"q": "سليم"}, headers={"accept": "application/json"})

        names = answer.json()["names"]
        assert [(name["text"], name["kind"]) for name in names] == [
            ("سليم الجبوري", "شخص"),
            ("السليمانية", "وسم"),
        ]
        assert idris_at_desk.get(names[0]["url"]).status_code == 200


class TestItCostsTheSame:
    def test_the_same_queries_for_few_and_for_many(self, idris_at_desk: Client) -> None:
        kept("جسر في العمارة")
        offered(idris_at_desk, "جسر العمارة")
        with CaptureQueriesContext(connection) as few:
            offered(idris_at_desk, "جسر العمارة")

        for n in range(40):
            kept(f"جسر العمارة {n}")
        with CaptureQueriesContext(connection) as many:
            offered(idris_at_desk, "جسر العمارة")

        assert len(many) == len(few) <= 9

    def test_what_one_word_brings_is_bounded(
        self, idris_at_desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wordindex, "CANDIDATES_MAX", 5)
        for n in range(9):
            kept(f"جسر {n}")
        kept("نفق تحت الجسر 77")

        assert len(found("جسر")) == 5
        assert found("جسر 77") == ["نفق تحت الجسر 77"]

    def test_each_step_is_one_walk_along_an_index(self) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("the plan of a small table on PostgreSQL is always a scan")
        kept("جسر في العمارة")

        with CaptureQueriesContext(connection) as asked:
            found("جسر العمارة")

        with connection.cursor() as cursor:
            plans = []
            for query in asked:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plans.append(" / ".join(row[3] for row in cursor.fetchall()))
        assert plans
        assert not [plan for plan in plans if "SCAN articles" in plan]
        assert "COVERING INDEX headline_word (word>? AND word<?)" in plans[-1]
        assert "headline_word_once" in plans[-1] or "sqlite_autoindex" in plans[-1]


class TestStoriesThatStoodBefore:
    def test_they_are_filled_in_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        migration = import_module("articles.migrations.0004_fill_headline_words")
        monkeypatch.setattr(migration, "BATCH", 2)
        for name in ("أول", "ثانٍ", "ثالث", "رابع", "خامس"):
            make_article(f"الجسر {name}")
        HeadlineWord.objects.all().delete()

        editor = SimpleNamespace(connection=connection)
        migration.fill(apps, editor)
        once = HeadlineWord.objects.count()
        migration.fill(apps, editor)

        assert len(found("جسر")) == 5
        assert HeadlineWord.objects.count() == once


@pytest.mark.django_db
class TestWhatTextsInPrintSay:
    def test_the_page_has_stories_whose_text_has_the_words_under_those_whose_headline_has(
        self, nada: Staff
    ) -> None:
        publish_article("أمطار على السليمانية", paragraphs=["توقف العمل في الجسر ساعتين."])
        publish_article("الجسر الجديد", paragraphs=["افتُتح اليوم."])

        response = signed_in(nada).get(reverse("admin:articles_article_quick"), {"q": "جسر"})

        page = BeautifulSoup(response.content, "html.parser")
        first, second = page.select(".found__list")
        assert [link.get_text() for link in first.select("a")] == ["الجسر الجديد"]
        assert [link.get_text() for link in second.select("a")] == ["أمطار على السليمانية"]
        assert [mark.get_text() for mark in second.select("mark")] == ["الجسر"]
