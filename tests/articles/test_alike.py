"""Salma writes what the paper has already, or somebody else is writing: she is told, and not stopped."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import workflow
from articles.models import Article, Staff
from tests.factories import make_article, make_nada, publish_article

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/alike/"
HEADLINE = "انقطاع الماء عن أحياء العمارة ليومين"
LINES = (
    "قالت دائرة ماء ميسان إن المضخة الرئيسة في محطة الكحلاء توقفت فجر اليوم بعد عطل في لوحة التشغيل.",
    "ويعمل فنيون على إصلاحها.",
)


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[None]:
    """Two hours ago is today."""
    with time_machine.travel(timezone.localtime().replace(hour=15).timestamp()):
        yield


def told(desk: Client, address: str = ADD, **typed: str) -> list[dict[str, str]]:
    answer = desk.post(address, json.dumps(typed), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["stories"])


def ago(**since: int) -> dict[str, object]:
    return {"at": timezone.now() - timedelta(**since)}


class TestInPrint:
    def test_she_is_told_when_the_same_was_printed_and_where(self, salma_at_desk: Client) -> None:
        story = publish_article(HEADLINE, paragraphs=LINES, **ago(hours=2, minutes=5))

        (line,) = told(salma_at_desk, headline="انقطاع ماء العمارة عن الأحياء ليومين")

        assert line == {
            "said": "نُشر قبل ساعتين",
            "headline": HEADLINE,
            "direction": "rtl",
            "url": story.get_absolute_url(),
        }

    def test_first_lines_under_another_headline_are_the_same_story(self, salma_at_desk: Client) -> None:
        publish_article(HEADLINE, paragraphs=LINES, **ago(hours=2))

        assert told(salma_at_desk, headline="عطل في محطة الكحلاء", body=LINES[0])
        assert told(salma_at_desk, headline="عطل في محطة الكحلاء", body="كلام آخر عن المحطة.") == []

    def test_what_is_old_withdrawn_or_other_is_not_told(self, salma_at_desk: Client) -> None:
        publish_article("انقطاع الكهرباء عن أحياء البصرة", **ago(hours=1))
        publish_article(HEADLINE, paragraphs=LINES, **ago(days=5))
        gone = publish_article(HEADLINE, paragraphs=LINES, **ago(hours=3))
        workflow.withdraw(gone, note="سُحب لخطأ.", by=make_nada(), at=timezone.now())

        assert told(salma_at_desk, headline=HEADLINE) == []

    def test_the_story_that_it_continues_is_not_told(self, salma_at_desk: Client) -> None:
        story = publish_article(HEADLINE, paragraphs=LINES, **ago(hours=2))

        assert told(salma_at_desk, headline=HEADLINE, continues=f"{story.pk} — {HEADLINE}") == []


class TestAtTheDesk:
    def test_an_editor_hears_of_others_drafts_and_a_writer_of_her_own(
        self, salma: Staff, salma_at_desk: Client, idris: Staff, idris_at_desk: Client
    ) -> None:
        mine = make_article(HEADLINE, by=salma, **ago(hours=1))
        make_article("انقطاع الماء عن أحياء العمارة", by=idris, **ago(hours=1))

        assert {line["said"] for line in told(idris_at_desk, headline=HEADLINE)} == {
            f"مسودة · {salma}",
            f"مسودة · {idris}",
        }
        (line,) = told(salma_at_desk, headline=HEADLINE)
        assert line["url"] == f"/admin/articles/article/{mine.pk}/change/"

    def test_a_story_is_not_like_itself(self, salma: Staff, salma_at_desk: Client) -> None:
        mine = make_article(HEADLINE, by=salma, **ago(hours=1))

        assert told(salma_at_desk, f"/admin/articles/article/{mine.pk}/alike/", headline=HEADLINE) == []


class TestWithoutScript:
    def test_the_page_that_a_save_leads_to_says_it(self, salma: Staff, salma_at_desk: Client) -> None:
        story = publish_article(HEADLINE, paragraphs=LINES, **ago(hours=2, minutes=5))
        mine = make_article("انقطاع الماء عن أحياء العمارة", by=salma, **ago(minutes=1))

        answer = salma_at_desk.get(f"/admin/articles/article/{mine.pk}/change/")
        (line,) = BeautifulSoup(answer.content, "html.parser").select(".alike__line")

        assert " ".join(line.get_text().split()) == f"نُشر قبل ساعتين: {HEADLINE}"
        assert line.a
        assert line.a["href"] == story.get_absolute_url()

    def test_a_story_in_print_is_not_asked_about(self, idris_at_desk: Client) -> None:
        publish_article(HEADLINE, paragraphs=LINES, **ago(hours=2))
        again = publish_article(HEADLINE, paragraphs=LINES, **ago(hours=1))

        answer = idris_at_desk.get(f"/admin/articles/article/{again.pk}/change/")

        assert BeautifulSoup(answer.content, "html.parser").select("[data-alike]") == []


class TestTheDoor:
    def test_who_may_not_write_hears_nothing(self, hakim_at_desk: Client) -> None:
        assert hakim_at_desk.post(ADD, "{}", content_type="application/json").status_code == 403

    @pytest.mark.parametrize("sent", ["", "[]", '{"headline": 3}', "{" * 5_000, '{"body": null}'])
    def test_what_no_page_sends_is_refused_in_arabic(self, sent: str, salma_at_desk: Client) -> None:
        answer = salma_at_desk.post(ADD, sent, content_type="application/json")

        assert answer.status_code == 400
        assert answer.json() == {"error": "البيانات المرسلة غير مفهومة."}

    @pytest.mark.parametrize(
        "typed", ["", "و", '"', "NEAR(", "' OR 1=1", "\u202eماء", "ماء\0عن", "\ud83d\ude00", "ا" * 50_000]
    )
    def test_whatever_is_typed_is_answered(self, typed: str, salma_at_desk: Client) -> None:
        publish_article(HEADLINE, paragraphs=LINES, **ago(hours=2))

        assert told(salma_at_desk, headline=typed, standfirst=typed, body=typed, continues=typed) == []

    def test_it_asks_the_same_however_much_is_in_print(self, idris: Staff, idris_at_desk: Client) -> None:
        asked = []
        for n in (2, 30):
            for number in range(n):
                publish_article(HEADLINE, paragraphs=[*LINES, f"{number}"], **ago(minutes=number + 1))
                make_article(HEADLINE, by=idris, **ago(minutes=number + 1))
            with CaptureQueriesContext(connection) as queries:
                assert len(told(idris_at_desk, headline=HEADLINE, body=LINES[0])) == 3
            asked.append(len(queries))

        # PostgreSQL asks for the span of print, and reads the words of the best, with questions of their own.
        assert asked[0] == asked[1] <= 14
        assert Article.objects.count() == 64
