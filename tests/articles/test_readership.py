"""Yusuf opens stories, the paper counts it without knowing him, and Nada sees what is read."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import readership, workflow
from articles.models import Article, HourOfReadings, MostRead, Readings
from articles.readership import FLUSH_EVERY_S, FROM_ONE_ADDRESS, STORIES_MAX, Tally, count_most_read, write
from tests.factories import NOW, make_article, make_nada, publish_article

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 9; SM-J415F) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
HOUR = NOW.replace(minute=0)


class Clock:
    """A clock that stands still until it is moved on."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """A tally that nobody counted in, and its clock; everything happens at one moment."""
    clock = Clock()
    monkeypatch.setattr(readership, "tally", Tally(clock))
    with time_machine.travel(NOW, tick=False):
        yield clock


def opens(reader: Client, story: Article, **said: Any) -> int:
    """What a reader's page says, and the answer's status."""
    headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": PHONE} | said.pop("headers", {})
    return reader.post(f"/readings/{story.pk}/", headers=headers, **said).status_code


def total(story: Article) -> int:
    return Readings.objects.filter(article=story).values_list("count", flat=True).first() or 0


class TestCounting:
    def test_the_page_says_where_it_is_counted(self, yusuf: Client) -> None:
        story = publish_article()

        page = BeautifulSoup(yusuf.get(story.get_absolute_url()).content, "html.parser")

        assert [told["data-readings"] for told in page.select("[data-readings]")] == [
            f"/readings/{story.pk}/"
        ]

    def test_an_opening_is_counted_without_a_cookie_or_an_answer(self, yusuf: Client) -> None:
        story = publish_article()

        answer = yusuf.post(
            f"/readings/{story.pk}/", headers={"Sec-Fetch-Site": "same-origin", "User-Agent": PHONE}
        )

        assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})
        assert "no-store" in answer["Cache-Control"]
        assert total(story) == 1
        assert HourOfReadings.objects.values_list("article", "hour", "count").get() == (story.pk, HOUR, 1)

    def test_many_readers_cost_one_write(self, yusuf: Client, clock: Clock) -> None:
        first, second = publish_article("الخبر الأول"), publish_article("الخبر الثاني")
        opens(yusuf, first)

        with CaptureQueriesContext(connection) as asked:
            for n in range(150):
                opens(yusuf, first if n % 3 else second, REMOTE_ADDR=f"10.1.{n}.7")
        waiting = (total(first), total(second))
        clock.now_s += FLUSH_EVERY_S
        opens(yusuf, first, REMOTE_ADDR="10.2.0.1")

        assert len(asked) == 0
        assert waiting == (1, 0)
        assert (total(first), total(second)) == (102, 50)

    def test_processes_add_to_each_other(self) -> None:
        story = publish_article()

        write({(story.pk, HOUR): 3})
        write({(story.pk, HOUR): 4, (story.pk, HOUR + timedelta(hours=1)): 2})

        assert total(story) == 9
        assert list(HourOfReadings.objects.order_by("hour").values_list("count", flat=True)) == [7, 2]

    def test_one_address_counts_only_so_often(self, yusuf: Client, clock: Clock) -> None:
        story = publish_article()

        for _again in range(FROM_ONE_ADDRESS * 2):
            opens(yusuf, story)
        clock.now_s += FLUSH_EVERY_S
        opens(yusuf, story, REMOTE_ADDR="10.9.9.9")

        assert total(story) == FROM_ONE_ADDRESS + 1

    @pytest.mark.parametrize(
        "said",
        [
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
            {"User-Agent": "facebookexternalhit/1.1"},
            {"User-Agent": "TelegramBot (like TwitterBot)"},
            {"User-Agent": "python-requests/2.32"},
            {"User-Agent": ""},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "", "Origin": "https://elsewhere.example"},
        ],
    )
    def test_programs_and_other_sites_are_not_counted(self, said: dict[str, str], yusuf: Client) -> None:
        story = publish_article()

        assert opens(yusuf, story, headers=said) == 204
        assert total(story) == 0

    def test_what_is_not_in_print_counts_nothing(self, yusuf: Client, clock: Clock) -> None:
        draft = make_article("مسودة لا يراها القرّاء")
        gone = publish_article("خبر سُحب")
        workflow.withdraw(gone, note="سُحب لخطأ.", by=make_nada(), at=NOW)

        for number in (draft.pk, gone.pk, 999_999_999_999_999):
            clock.now_s += FLUSH_EVERY_S
            answer = yusuf.post(
                f"/readings/{number}/", headers={"Sec-Fetch-Site": "same-origin", "User-Agent": PHONE}
            )
            assert answer.status_code == 204

        assert not Readings.objects.exists()

    def test_it_is_only_posted_to(self, yusuf: Client) -> None:
        assert yusuf.get(f"/readings/{publish_article().pk}/").status_code == 405

    def test_a_database_that_is_away_loses_nothing(
        self, yusuf: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        story = publish_article()

        def away(_counted: object) -> None:
            raise DatabaseError("away")

        with monkeypatch.context() as patched:
            patched.setattr(readership, "write", away)
            assert opens(yusuf, story) == 204
        clock.now_s += FLUSH_EVERY_S
        opens(yusuf, story)

        assert total(story) == 2


class TestTheTally:
    def test_invented_numbers_do_not_fill_the_memory(self, clock: Clock) -> None:
        tally = Tally(clock)
        tally.add(1, address="a", at=NOW)

        for number in range(STORIES_MAX * 2):
            tally.add(number, address=str(number), at=NOW)

        assert len(tally.counted) == STORIES_MAX

    def test_threads_lose_nothing(self, clock: Clock) -> None:
        tally = Tally(clock)
        tally.add(1, address="first", at=NOW)

        def read(who: int) -> None:
            for n in range(500):
                tally.add(7, address=f"{who}-{n}", at=NOW)

        readers = [threading.Thread(target=read, args=(who,)) for who in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()

        assert tally.counted[7, HOUR] == 4000


class TestTheMostRead:
    @staticmethod
    def read(story: Article, count: int, at: datetime = NOW) -> None:
        write({(story.pk, at.replace(minute=0, second=0, microsecond=0)): count})

    def lists(self, reader: Client) -> list[list[str]]:
        page = BeautifulSoup(reader.get("/most-read/").content, "html.parser")
        return [
            [found.get_text() for found in part.select(".card__headline")]
            for part in page.select(".most-read > section")
        ]

    def test_the_day_and_the_week_have_each_their_order(self, yusuf: Client) -> None:
        new, old = publish_article("خبر اليوم"), publish_article("خبر قبل أيام")
        self.read(new, 10)
        self.read(old, 3)
        self.read(old, 90, NOW - timedelta(days=3))
        self.read(old, 900, NOW - timedelta(days=9))

        count_most_read(at=NOW)

        assert self.lists(yusuf) == [["خبر اليوم", "خبر قبل أيام"], ["خبر قبل أيام", "خبر اليوم"]]
        assert MostRead.objects.get(window="week", rank=1).count == 93

    def test_ten_are_shown_and_a_withdrawn_story_leaves_its_place_to_the_next(self, yusuf: Client) -> None:
        stories = [publish_article(f"الخبر {n:02}") for n in range(12)]
        for n, story in enumerate(stories):
            self.read(story, 100 - n)
        count_most_read(at=NOW)

        workflow.withdraw(stories[0], note="سُحب لخطأ.", by=make_nada(), at=NOW)

        assert self.lists(yusuf)[0] == [f"الخبر {n:02}" for n in range(1, 11)]

    def test_nothing_counted_says_so(self, yusuf: Client) -> None:
        assert "لا قراءات محسوبة في هذه المدة بعد." in yusuf.get("/most-read/").content.decode()

    def test_a_page_asks_the_same_however_much_was_read(self, yusuf: Client) -> None:
        asked = []
        for n in (2, 60):
            for number in range(n):
                self.read(publish_article(f"الخبر {n}-{number}"), number + 1)
            count_most_read(at=NOW)
            with CaptureQueriesContext(connection) as queries:
                self.lists(yusuf)
            asked.append(len(queries))

        assert asked[0] == asked[1] <= 5

    def test_old_hours_are_forgotten_and_the_total_stays(self) -> None:
        story = publish_article()
        self.read(story, 5, NOW - timedelta(days=20))
        self.read(story, 2)

        assert readership.forget_hours(at=NOW) == 1
        assert total(story) == 7


class TestTheDesk:
    def test_nada_finds_what_is_read_on_her_desk_and_on_the_story(self, nada_at_desk: Client) -> None:
        story = publish_article("جسر جديد في العمارة")
        write({(story.pk, HOUR): 1200, (story.pk, HOUR - timedelta(days=2)): 34})
        count_most_read(at=NOW)

        desk = BeautifulSoup(nada_at_desk.get("/admin/").content, "html.parser")
        page = nada_at_desk.get(f"/admin/articles/article/{story.pk}/change/").content.decode()

        part = desk.select_one("[data-part=read]")
        assert part.a.get_text() == "جسر جديد في العمارة"
        assert "1,200 قراءة" in part.get_text()
        assert "1,234 قراءة" in page
        assert "منها خلال 24 ساعة: 1,200" in page


class TestTheFront:
    def test_the_most_read_of_the_day_stands_beside_the_latest(self, yusuf: Client) -> None:
        stories = [publish_article(f"الخبر {n:02}") for n in range(9)]
        for n, story in enumerate(stories):
            write({(story.pk, HOUR): 100 - n})
        count_most_read(at=NOW)

        page = BeautifulSoup(yusuf.get("/").content, "html.parser")

        read = [found.get_text() for found in page.select(".latest--read .latest__headline")]
        assert read == [f"الخبر {n:02}" for n in range(4)]

    def test_a_front_that_nobody_read_has_no_trace_of_it(self, yusuf: Client) -> None:
        publish_article()

        assert not BeautifulSoup(yusuf.get("/").content, "html.parser").select(".latest--read")
