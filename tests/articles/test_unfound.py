"""Readers look for what the paper does not have; Idris sees what, and nobody sees who."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Staff, UnfoundQuestion
from articles.search import unfound
from articles.search.unfound import FLUSH_EVERY_S, QUESTIONS_MAX, Tally, forget_unfound, key_of
from tests.factories import NOW, publish_article, signed_in

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 9; SM-J415F) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
PAGE = "/admin/articles/unfoundquestion/"


class Clock:
    """A clock that stands still until it is moved on."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(unfound, "tally", Tally(clock))
    with time_machine.travel(NOW, tick=False):
        yield clock


def asks(reader: Client, question: str, **said: Any) -> None:
    headers = {"User-Agent": PHONE} | said.pop("headers", {})
    assert reader.get("/search/", {"q": question}, headers=headers, **said).status_code == 200


def kept() -> list[tuple[str, int]]:
    return list(UnfoundQuestion.objects.order_by("pk").values_list("question", "times"))


class TestCounting:
    def test_a_question_that_found_nothing_is_kept_with_its_day(self, yusuf: Client) -> None:
        asks(yusuf, "مترو بغداد")

        row = UnfoundQuestion.objects.get()
        assert (row.question, row.key, row.times) == ("مترو بغداد", "مترو بغداد", 1)
        assert row.day == timezone.localdate(NOW)

    def test_a_question_that_found_a_story_is_not(self, yusuf: Client) -> None:
        publish_article("العمارة تفتتح جسرًا للمشاة فوق دجلة")

        asks(yusuf, "جسر المشاة")
        asks(yusuf, "العماره جسرا")

        assert kept() == []

    def test_spellings_are_one_question(self, yusuf: Client, clock: Clock) -> None:
        asks(yusuf, "مستشفى الحلّة", REMOTE_ADDR="10.0.0.1")
        clock.now_s += FLUSH_EVERY_S
        asks(yusuf, "مستشفي الحله", REMOTE_ADDR="10.0.0.2")

        assert kept() == [("مستشفى الحلّة", 2)]

    def test_many_questions_cost_one_write(self, yusuf: Client, clock: Clock) -> None:
        asks(yusuf, "سؤال أول")
        with CaptureQueriesContext(connection) as asked:
            for n in range(30):
                unfound.remember_empty("مترو بغداد", address=f"10.1.{n}.7", program=PHONE, at=NOW)
        waiting = len(kept())
        clock.now_s += FLUSH_EVERY_S
        asks(yusuf, "سؤال ثانٍ", REMOTE_ADDR="10.2.0.1")

        assert len(asked) == 0
        assert waiting == 1
        assert ("مترو بغداد", 30) in kept()

    def test_one_address_counts_once(self, yusuf: Client, clock: Clock) -> None:
        for _again in range(5):
            asks(yusuf, "مترو بغداد")
            clock.now_s += FLUSH_EVERY_S

        assert kept() == [("مترو بغداد", 1)]

    @pytest.mark.parametrize("program", ["", "Googlebot/2.1", "python-requests/2.32", "curl/8"])
    def test_programs_do_not_count(self, yusuf: Client, program: str) -> None:
        asks(yusuf, "مترو بغداد", headers={"User-Agent": program})

        assert kept() == []

    def test_a_flood_of_invented_questions_ends(self, yusuf: Client, clock: Clock, monkeypatch: Any) -> None:
        monkeypatch.setattr(unfound, "A_DAY_MAX", 50)
        for n in range(QUESTIONS_MAX * 2):
            unfound.remember_empty(f"سؤال {'ا' * (n % 60)}{n}", address="", program=PHONE, at=NOW)
        waiting = len(unfound.tally.counted)
        clock.now_s += FLUSH_EVERY_S
        asks(yusuf, "مترو بغداد")

        assert waiting == QUESTIONS_MAX
        assert UnfoundQuestion.objects.count() == 50

    def test_what_a_full_day_knows_is_counted_on(self, monkeypatch: Any, clock: Clock) -> None:
        unfound.remember_empty("مترو بغداد", address="10.0.0.1", program=PHONE, at=NOW)
        monkeypatch.setattr(unfound, "A_DAY_MAX", 1)
        clock.now_s += FLUSH_EVERY_S
        unfound.remember_empty("مترو بغداد", address="10.0.0.2", program=PHONE, at=NOW)

        assert kept() == [("مترو بغداد", 2)]

    def test_a_count_that_was_put_back_moves_the_last_time_forward_alone(self) -> None:
        day = timezone.localdate(NOW)
        for at in (NOW, NOW - timedelta(minutes=5)):
            unfound.write({(day, "مترو"): unfound.Asked("مترو", 1, at)})

        row = UnfoundQuestion.objects.get()
        assert (row.times, row.last_at) == (2, NOW)

    def test_a_database_that_is_away_loses_no_reader(
        self, yusuf: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(_counted: object) -> None:
            raise DatabaseError("locked")

        with monkeypatch.context() as broken:
            broken.setattr(unfound, "write", away)
            asks(yusuf, "مترو بغداد")
        clock.now_s += FLUSH_EVERY_S
        asks(yusuf, "قطار المعلق", REMOTE_ADDR="10.0.0.2")

        assert sorted(kept()) == [("قطار المعلق", 1), ("مترو بغداد", 1)]


class TestWhatIsNotKept:
    @pytest.mark.parametrize(
        "question",
        [
            "",
            "؟!…",
            "2026",
            "07701234567",
            "رقم أحمد ٠٧٧٠ ١٢٣ ٤٥٦٧",
            "salma@kalima.example",
            "هوية 199012345678",
            "بطاقة 4111 1111 1111 1111",
            "حوالة ٤١١١-١١١١-١١١",
            "من salma@x.com",
            "شارع فلسطين محلة 505 زقاق 12 دار 7",
            "كلمة " * 40,
            "ا" * 10_000,
            "\0",
            "\ud800",
        ],
    )
    def test_it_has_no_key(self, question: str) -> None:
        assert key_of(question) == ""

    @pytest.mark.parametrize(
        "question",
        ["مترو بغداد", "خليجي 25", "قانون 111 لسنة 1969", "كأس 2022 2026", "30-11-2024 بغداد", "F-16"],
    )
    def test_questions_of_readers_have_one(self, question: str) -> None:
        assert key_of(question)

    @pytest.mark.parametrize(
        "question", ["'; DROP TABLE x; --", "a\u202eb", "x\0y", "<script>alert(1)</script>"]
    )
    def test_hostile_ones_break_nothing(self, yusuf: Client, question: str) -> None:
        unfound.remember_empty(question, address="", program=PHONE, at=NOW)

        assert all("\0" not in row and "\u202e" not in row for row, _times in kept())


class TestForgetting:
    def test_days_that_are_over_for_long_go(self, yusuf: Client) -> None:
        asks(yusuf, "مترو بغداد")

        early = forget_unfound(at=NOW + timedelta(days=60))
        late = forget_unfound(at=NOW + timedelta(days=61))

        assert (early, late) == (0, 1)


class TestThePage:
    @pytest.fixture
    def questions(self) -> None:
        today = timezone.localdate(NOW)
        for typed, day, times in (
            ("مترو بغداد", today, 3),
            ("مترو بغداد", today - timedelta(days=2), 4),
            ("معرض الكتاب", today - timedelta(days=1), 5),
            ("خليجي 25", today - timedelta(days=20), 90),
        ):
            UnfoundQuestion.objects.create(
                key=key_of(typed),
                question=typed,
                day=day,
                times=times,
                last_at=NOW - (today - day) - timedelta(minutes=1),
            )

    @staticmethod
    def rows(browser: Client, query: str = "") -> list[tuple[str, str]]:
        page = BeautifulSoup(browser.get(f"{PAGE}{query}").content, "html.parser")
        return [(row.th.get_text(strip=True), row.td.get_text(strip=True)) for row in page.select("tbody tr")]

    @pytest.mark.usefixtures("questions")
    def test_the_most_asked_of_the_week_stand_first(self, idris: Staff) -> None:
        assert self.rows(signed_in(idris)) == [("مترو بغداد", "7"), ("معرض الكتاب", "5")]

    @pytest.mark.usefixtures("questions")
    def test_a_longer_span_and_the_newest_first(self, idris: Staff) -> None:
        browser = signed_in(idris)

        assert self.rows(browser, "?days=30")[0] == ("خليجي 25", "90")
        assert [row[0] for row in self.rows(browser, "?days=30&order=newest")] == [
            "مترو بغداد",
            "معرض الكتاب",
            "خليجي 25",
        ]
        assert self.rows(browser, "?days=hundert&order=\0") == self.rows(browser)

    @pytest.mark.usefixtures("questions")
    def test_its_cost_is_known(self, idris: Staff) -> None:
        browser = signed_in(idris)
        self.rows(browser)
        with CaptureQueriesContext(connection) as asked:
            self.rows(browser)

        assert sum("unfoundquestion" in query["sql"] for query in asked) == 1

    def test_an_empty_page_says_so(self, idris: Staff) -> None:
        page = signed_in(idris).get(PAGE).content.decode()

        assert "لا أسئلة بلا نتائج في هذه المدة." in page

    def test_a_writer_does_not_open_it(self, salma: Staff) -> None:
        assert signed_in(salma).get(PAGE).status_code == 403

    def test_nobody_changes_it(self, nada: Staff) -> None:
        assert signed_in(nada).post(PAGE).status_code == 405
