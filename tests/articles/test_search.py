"""Yusuf looks for a story by words of its headline."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from tests.factories import NOW, make_article, make_nada, publish_article
from tests.shared import shared

pytestmark = pytest.mark.django_db


def found(reader: Client, words: str, **query: str) -> list[str]:
    response = reader.get("/search/", {"q": words} | query)
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    return [headline.get_text() for headline in page.select(".card__headline")]


class TestSearch:
    @pytest.mark.parametrize("words", ["أحمد", "احمد", "الجسر", "جسر", "جِسر أحمد", "جســر"])
    def test_any_spelling_finds_it(self, words: str, yusuf: Client) -> None:
        publish_article("أحمد يفتتح الجسر الجديد في الكوت")
        publish_article("أمطار على السليمانية")

        assert found(yusuf, words) == ["أحمد يفتتح الجسر الجديد في الكوت"]

    def test_the_newest_comes_first_and_a_withdrawn_one_not_at_all(self, yusuf: Client) -> None:
        for n in range(3):
            story = publish_article(f"الجسر {n}", at=NOW + timedelta(hours=n))
        workflow.withdraw(story, note="سُحب لخطأ.", by=make_nada(), at=NOW + timedelta(days=1))
        make_article("الجسر في مسودة")

        assert found(yusuf, "الجسر") == ["الجسر 1", "الجسر 0"]

    def test_a_headline_that_the_desk_only_tries_is_not_told(self, yusuf: Client) -> None:
        story = publish_article("خبر عن الميزانية")
        story.headline = "فضيحة في الميزانية"
        workflow.save_copy(story, by=make_nada(), at=NOW + timedelta(hours=1))

        assert found(yusuf, "فضيحة") == []
        assert found(yusuf, "الميزانية") == ["خبر عن الميزانية"]

    def test_its_pages_are_turned_by_key(self, yusuf: Client) -> None:
        for n in range(25):
            publish_article(f"الجسر رقم {n:02}", at=NOW + timedelta(minutes=n))

        first = BeautifulSoup(yusuf.get("/search/", {"q": "الجسر"}).content, "html.parser")
        (older,) = first.select("a[rel=next]")
        second = BeautifulSoup(yusuf.get(str(older["href"])).content, "html.parser")

        headlines = [h.get_text() for page in (first, second) for h in page.select(".card__headline")]
        assert headlines == [f"الجسر رقم {n:02}" for n in reversed(range(25))]

    def test_nothing_found_says_what_to_do(self, yusuf: Client) -> None:
        page = yusuf.get("/search/", {"q": "كسوف"}).content.decode()

        assert "لا نتائج عن «<bdi>كسوف</bdi>». تُرجى تجربة كلمات أقل أو إملاء آخر." in page
        assert 'name="robots" content="noindex' in page
        assert 'value="كسوف"' in page

    @pytest.mark.parametrize(
        "words",
        [
            "",
            " ",
            "ا",
            "و",
            "!؟،",
            '"',
            '"جسر',
            "a" * 10_000,
            "%",
            "_",
            "' OR 1=1 --",
            "\u202eجسر",
            "جسر\0",
            "\ud83d",
        ],
    )
    def test_whatever_is_asked_an_arabic_page_answers(self, words: str, yusuf: Client) -> None:
        publish_article("الجسر الجديد")

        response = yusuf.get("/search/", {"q": words.encode("utf-8", "surrogatepass")})

        assert response.status_code == 200
        assert "البحث" in response.content.decode()

    def test_hostile_lists_end_in_a_page(self, yusuf: Client) -> None:
        publish_article("الجسر الجديد")

        for words in json.loads(shared("data/hostile/unicode/blns.json").read_text())[:200]:
            assert yusuf.get("/search/", {"q": words}).status_code == 200

    def test_it_asks_the_same_however_much_is_in_print(self, yusuf: Client) -> None:
        asked = []
        for count in (2, 40):
            for n in range(count):
                publish_article(f"الجسر {count} {n}", at=NOW + timedelta(minutes=n))
            with CaptureQueriesContext(connection) as queries:
                found(yusuf, "الجسر")
            asked.append(len(queries))

        assert asked[0] == asked[1] <= 8


class TestALostReader:
    def test_he_is_offered_a_search_and_what_is_new(self, yusuf: Client) -> None:
        for n in range(7):
            publish_article(f"الخبر {n}", at=NOW + timedelta(minutes=n))

        response = yusuf.get("/no/such/page/")
        page = BeautifulSoup(response.content, "html.parser")

        assert response.status_code == 404
        assert [form["action"] for form in page.select("form[role=search]")] == ["/search/"]
        assert [link.get_text() for link in page.select(".notice__latest a")] == [
            f"الخبر {n}" for n in (6, 5, 4, 3, 2)
        ]

    def test_an_empty_paper_has_a_404_too(self, yusuf: Client) -> None:
        assert yusuf.get("/no/such/page/").status_code == 404
