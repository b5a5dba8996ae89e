"""The newsroom at a glance: what is urgent for each stands first, late stories are seen."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import clock, notes, workflow
from articles.desk import COUNTED_MAX, Desk, desk_of, late_now
from articles.models import Article, Staff, Status
from kalima import roles
from kalima.web.heartbeat import beat
from tests.factories import (
    NOW,
    make_article,
    make_comment,
    make_section,
    make_staff,
    make_writer,
    publish_article,
    signed_in,
)

pytestmark = pytest.mark.django_db

QUERIES_MAX = 28


def soup(client: Client, address: str = "/admin/") -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def parts(page: BeautifulSoup) -> list[str]:
    return [part["data-part"] for part in page.select("[data-desk-parts] > [data-part]")]


def headlines(stories: list[Article] | None) -> list[str]:
    return [story.headline for story in stories or []]


def scheduled(headline: str, goes_live_at: datetime, *, at: datetime = NOW, **rest: Any) -> Article:
    article = make_article(headline, at=at, **rest)
    workflow.schedule(article, goes_live_at=goes_live_at, by=make_staff("nada", "ندى صبحي", ""), at=at)
    return article


def at_nadas(at: datetime = NOW) -> Desk:
    return desk_of(Staff.objects.get(username="nada"), at=at)


class TestEachRole:
    def test_each_finds_what_waits_for_them(self, salma: Staff, idris: Staff) -> None:
        now = timezone.now()
        make_article("مسودة سلمى", by=salma)
        handed_on = make_article("للمراجعة", by=salma)
        workflow.submit(handed_on, by=salma, at=now)
        publish_article("نُشرت الآن", at=now)

        salmas, idrises = desk_of(salma, at=now), desk_of(idris, at=now)

        assert set(headlines(salmas.mine)) == {"مسودة سلمى", "للمراجعة"}
        assert (salmas.waiting, salmas.waiting_count) == (None, None)
        assert headlines(idrises.waiting) == ["للمراجعة"]
        assert headlines(idrises.printed) == ["نُشرت الآن"]

    def test_what_is_urgent_for_each_stands_first(
        self, salma: Staff, idris: Staff, nada: Staff, hakim: Staff
    ) -> None:
        story = make_article(by=salma)
        workflow.submit(story, by=salma, at=NOW)
        workflow.send_back(story, note="ينقص مصدر الرقم.", by=idris, at=NOW)
        notes.write(story, text="@إدريس وهاب ما الرأي؟", by=salma, at=NOW)

        assert parts(soup(signed_in(salma))) == ["back", "mine", "due", "printed"]
        assert parts(soup(signed_in(idris)))[:3] == ["waiting", "due", "notes"]
        assert parts(soup(signed_in(nada)))[:3] == ["due", "waiting", "held"]
        assert parts(soup(signed_in(hakim))) == ["held"]

    def test_new_stories_and_breaking_lines_are_one_press_away(
        self, salma_at_desk: Client, hakim: Staff
    ) -> None:
        page = soup(salma_at_desk)

        links = [(link.get_text(), link["href"]) for link in page.select(".desk-head__new a")]
        assert links == [
            ("مادة جديدة", "/admin/articles/article/add/"),
            ("خبر عاجل", "/admin/articles/article/breaking/"),
        ]
        assert not soup(signed_in(hakim)).select(".desk-head__new a")

    def test_the_oldest_in_the_queue_stands_first_though_it_was_saved_since(
        self, salma: Staff, idris: Staff
    ) -> None:
        for minute, headline in enumerate(("الأولى", "الثانية")):
            story = make_article(headline, by=salma, at=NOW)
            workflow.submit(story, by=salma, at=NOW + timedelta(minutes=minute))
        first = Article.objects.get(headline="الأولى")
        first.standfirst = "عدّلها إدريس"
        workflow.save_copy(first, by=idris, at=NOW + timedelta(hours=1))

        desk = desk_of(idris, at=NOW + timedelta(hours=2))

        assert headlines(desk.waiting) == ["الأولى", "الثانية"]
        assert next(story.handed_at for story in desk.waiting or []) == NOW
        assert desk.waiting_count.count == 2

    def test_a_long_queue_is_counted_to_its_limit(self, idris: Staff) -> None:
        section = make_section()
        Article.objects.bulk_create(
            Article(
                headline=f"مادة {n}",
                section=section,
                top_section=section,
                status=Status.IN_REVIEW,
                handed_at=NOW,
                created_at=NOW,
                saved_at=NOW,
            )
            for n in range(COUNTED_MAX + 3)
        )

        page = soup(signed_in(idris))

        assert page.select_one("[data-part=waiting] .desk-number").get_text(" ", strip=True) == (
            f"أكثر من {COUNTED_MAX}"
        )

    def test_the_trash_is_on_no_list(self, salma: Staff) -> None:
        workflow.trash(make_article("سهو", by=salma), by=salma, at=NOW)

        assert headlines(desk_of(salma, at=NOW).mine) == []

    def test_held_comments_stand_there_for_those_who_decide(
        self, hakim: Staff, salma_at_desk: Client
    ) -> None:
        article = publish_article()
        make_comment(article)
        make_comment(article, "متى يُفتتح <b>الجسر</b> الثاني؟")

        held = soup(signed_in(hakim)).select_one("[data-part=held]")

        assert held.select_one(".desk-number").get_text() == "2"
        assert "متى يُفتتح <b>الجسر</b> الثاني؟" in held.get_text()
        assert soup(salma_at_desk).select_one("[data-part=held]") is None


class TestSentBackAndNotes:
    def test_the_note_of_a_story_sent_back_waits_with_its_writer(self, salma: Staff, idris: Staff) -> None:
        story = make_article("جسر في العمارة", by=salma)
        workflow.submit(story, by=salma, at=NOW)
        workflow.send_back(story, note="ينقص <مصدر> الرقم.", by=idris, at=NOW + timedelta(minutes=1))
        client = signed_in(salma)

        back = soup(client).select_one("[data-part=back]").get_text()
        workflow.submit(story, by=salma, at=NOW + timedelta(minutes=2))

        assert "جسر في العمارة" in back
        assert "ينقص <مصدر> الرقم." in back
        assert soup(client).select_one("[data-part=back]") is None

    def test_notes_wait_until_they_are_read(self, salma: Staff, idris: Staff) -> None:
        story = make_article("جسر في العمارة", by=salma)
        note = notes.write(story, text="@سلمى رافد من أين الرقم؟", by=idris, at=NOW)
        client = signed_in(salma)

        part = soup(client).select_one("[data-part=notes]")
        button, link = part.select("button")[0], part.select("a")[0]
        client.post("/admin/articles/article/notes/read/", {button["name"]: button["value"]})

        assert link["href"].endswith(f"/{story.pk}/change/#note-{note.pk}")
        assert part.select_one("bdi.note__mention").get_text() == "@سلمى رافد"
        assert soup(client).select_one("[data-part=notes]") is None


class TestTheDay:
    def test_its_hours_stand_in_order_with_now_among_them(self, nada: Staff) -> None:
        scheduled("تقرير الصباح", NOW + timedelta(seconds=1))
        printed = publish_article("بيان", at=NOW)
        printed.standfirst = "جديد"
        workflow.save_copy(printed, by=nada, at=NOW)
        workflow.schedule(printed, goes_live_at=NOW + timedelta(hours=3), by=nada, at=NOW)
        leaving = publish_article("إعلان", at=NOW)
        workflow.schedule_withdrawal(leaving, withdraw_at=NOW + timedelta(hours=4), note="", by=nada, at=NOW)
        scheduled("تقرير الغد", NOW + timedelta(days=1))

        rail = at_nadas(NOW + timedelta(seconds=30)).rail

        assert [(entry.what, entry.story and entry.story.headline) for entry in rail] == [
            ("publish", "تقرير الصباح"),
            ("now", None),
            ("update", "بيان"),
            ("withdraw", "إعلان"),
        ]
        assert not [entry for entry in rail if entry.is_late]

    def test_each_is_told_apart_by_a_word(self, nada: Staff) -> None:
        now = timezone.now()
        publish_article("إعلان", at=now)
        workflow.schedule_withdrawal(
            Article.objects.get(), withdraw_at=now + timedelta(seconds=2), note="", by=nada, at=now
        )
        scheduled("تقرير", now + timedelta(seconds=1), at=now)

        page = soup(signed_in(nada))

        assert [what.get_text() for what in page.select(".rail__what")] == ["نشر", "سحب"]

    def test_the_marks_of_the_hours_follow_the_house_s_clock(self, nada: Staff) -> None:
        scheduled("تقرير", NOW + timedelta(hours=2))

        hours = at_nadas().hours

        # NOW is noon in Baghdad.
        assert [hour.hour for hour in hours if hour.is_now] == [12]
        assert [(hour.hour, hour.count) for hour in hours if hour.count] == [(14, 1)]
        assert len(hours) == 24

    def test_an_empty_day_says_so(self, nada_at_desk: Client) -> None:
        assert "لا مواعيد اليوم." in soup(nada_at_desk).select_one("[data-part=due]").get_text()

    def test_corrected_stories_are_among_those_of_today(self, nada: Staff) -> None:
        now = timezone.now()
        story = publish_article("بيان", at=now)
        workflow.correct(story, note="الصحيح 48 مترًا.", by=nada, at=now)

        part = soup(signed_in(nada)).select_one("[data-part=printed]").get_text()

        assert "بيان" in part
        assert "منشورة مع تصحيح" in part


class TestLate:
    def test_a_story_that_the_clock_left_standing_raises_an_alarm_on_every_page(
        self, nada: Staff, salma: Staff, hakim: Staff
    ) -> None:
        now = timezone.now()
        story = scheduled("تقرير متأخر", now - timedelta(minutes=3), at=now - timedelta(hours=1), by=salma)

        for person in (nada, salma):
            for address in ("/admin/", "/admin/articles/article/", "/admin/articles/image/"):
                alarm = soup(signed_in(person), address).select_one("[role=alert]")
                assert "متأخرة عن موعدها" in alarm.get_text(), address
                assert alarm.select("a")[0]["href"] == f"/admin/articles/article/{story.pk}/change/"
                assert "مضت على موعدها 3 دقائق" in alarm.get_text()
        assert soup(signed_in(hakim)).select_one("[role=alert]") is None
        assert soup(signed_in(make_staff("layla", "ليلى سامي", roles.WRITER))).select_one(".alarm") is None

    def test_a_worker_that_fell_silent_raises_one_too(self, nada: Staff, time_machine: Any) -> None:
        time_machine.move_to("2026-12-04 09:00 +0000")
        beat(at=timezone.now())
        client = signed_in(nada)
        assert soup(client).select_one("[role=alert]") is None

        time_machine.shift(timedelta(minutes=2, seconds=5))

        for address in ("/admin/", "/admin/articles/image/", "/admin/desk/"):
            alarm = soup(client, address).select_one("[role=alert]")
            assert "توقّف العمل الآلي قبل دقيقتين" in alarm.get_text(), address
        beat(at=timezone.now())
        assert soup(client).select_one("[role=alert]") is None

    def test_a_minute_is_forgiven(self, nada: Staff) -> None:
        scheduled("تقرير", NOW + timedelta(minutes=1))

        assert late_now(nada, at=NOW + timedelta(minutes=2)) == []
        assert [late.minutes for late in late_now(nada, at=NOW + timedelta(minutes=2, seconds=1))] == [1]

    def test_a_withdrawal_may_be_late_too(self, nada: Staff) -> None:
        story = publish_article("إعلان", at=NOW)
        workflow.schedule_withdrawal(story, withdraw_at=NOW + timedelta(minutes=1), note="", by=nada, at=NOW)

        (late,) = late_now(nada, at=NOW + timedelta(hours=3))

        assert (late.story.pk, late.what, late.minutes) == (story.pk, "withdraw", 179)

    def test_what_went_out_late_today_is_told(self, nada: Staff) -> None:
        scheduled("وصل متأخرًا", NOW + timedelta(minutes=1))
        scheduled("وصل في موعده", NOW + timedelta(minutes=9, seconds=30))
        clock.publish_due(at=NOW + timedelta(minutes=10))

        late = at_nadas(NOW + timedelta(minutes=11)).late_today

        assert [(entry.story.headline, entry.what, entry.minutes) for entry in late] == [
            ("وصل متأخرًا", "publish", 9)
        ]
        assert at_nadas(NOW + timedelta(days=1)).late_today == []

    def test_late_ones_keep_their_mark_on_the_rail(self, nada: Staff) -> None:
        now = timezone.now()
        scheduled("تقرير متأخر", now - timedelta(minutes=3), at=now - timedelta(hours=1))

        assert "متأخرة عن موعدها" in soup(signed_in(nada)).select_one(".rail__entry--late").get_text()


class TestRenewal:
    def test_it_is_given_again_only_when_something_is_new(self, nada: Staff) -> None:
        client = signed_in(nada)
        first = client.get("/admin/desk/")

        same = client.get("/admin/desk/", headers={"if-none-match": first["ETag"]})
        make_article("مسودة جديدة", by=nada, at=timezone.now())
        other = client.get("/admin/desk/", headers={"if-none-match": first["ETag"]})

        assert "private" in first["Cache-Control"]
        assert (same.status_code, same.content) == (304, b"")
        assert other.status_code == 200
        assert "مسودة جديدة" in other.content.decode()

    def test_it_is_the_page_s_own_lists(self, nada: Staff) -> None:
        client = signed_in(nada)
        make_article("مسودة", by=nada)
        page, fragment = soup(client), soup(client, "/admin/desk/")

        assert parts(page) == parts(fragment)
        assert fragment.select_one("html") is None
        assert fragment.select_one("[data-part=alarm]")

    def test_strangers_get_the_door(self, yusuf: Client) -> None:
        assert yusuf.get("/admin/desk/")["Location"].startswith("/admin/login/")


class TestItCostsTheSame:
    @pytest.fixture
    def busy(self, salma: Staff, idris: Staff, nada: Staff) -> None:
        now = timezone.now()
        for i in range(12):
            writers = [make_writer(f"كاتب {i}")]
            story = make_article(f"مسودة {i}", by=salma, at=now, writers=writers, tags=[f"وسم {i}"])
            notes.write(story, text="@ندى صبحي @إدريس وهاب ما الرأي؟", by=salma, at=now)
            notes.write(story, text="من أين الرقم؟", by=idris, at=now)
            if i % 3:
                workflow.submit(story, by=salma, at=now)
            if i % 3 == 2:
                workflow.send_back(story, note="ينقص مصدر.", by=idris, at=now)
            scheduled(f"موعد {i}", now - timedelta(minutes=i + 2), at=now - timedelta(hours=1))
            publish_article(f"منشورة {i}", at=now, writers=writers)
            make_comment(publish_article(f"عليها تعليق {i}", at=now))

    @pytest.mark.parametrize("username", ["salma", "idris", "nada"])
    def test_few_and_many_stories_ask_alike(
        self, request: pytest.FixtureRequest, salma: Staff, idris: Staff, nada: Staff, username: str
    ) -> None:
        person = Staff.objects.get(username=username)
        now = timezone.now()
        story = make_article("أولى", by=salma, at=now)
        notes.write(story, text="@ندى صبحي @إدريس وهاب ما الرأي؟", by=salma, at=now)
        notes.write(story, text="من أين الرقم؟", by=idris, at=now)
        make_comment(publish_article(at=now))
        scheduled("متأخرة", now - timedelta(minutes=2), at=now - timedelta(hours=1))
        client = signed_in(person)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as few:
            client.get("/admin/")

        request.getfixturevalue("busy")
        with CaptureQueriesContext(connection) as many:
            client.get("/admin/")

        assert len(many) == len(few) <= QUERIES_MAX

    @pytest.mark.parametrize("username", ["salma", "idris", "nada"])
    def test_each_list_walks_an_index(
        self, busy: None, salma: Staff, idris: Staff, nada: Staff, username: str
    ) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("the plan of a small table on PostgreSQL is always a scan")
        person = Staff.objects.get(username=username)

        with CaptureQueriesContext(connection) as asked:
            desk_of(person, at=timezone.now())
            late_now(person, at=timezone.now())

        plans: list[str] = []
        with connection.cursor() as cursor:
            for query in asked:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plans += [f"{row[3]} | {query['sql'][-80:]}" for row in cursor.fetchall()]
        whole = ("articles_article", "articles_statuschange", "articles_note", "articles_notenotice")
        scans = [plan for plan in plans if plan.startswith("SCAN ") and plan.split()[1] in whole]
        assert [plan for plan in scans if "USING" not in plan.partition("|")[0]] == []
        for index in ("desk_mine", "due", "leaving", "newest", "notices_newest", "moved_by_time"):
            assert any(f"INDEX {index}" in plan for plan in plans), index
        assert any("INDEX desk_queue" in plan for plan in plans) is (username != "salma")


def test_no_english_stands_on_it(nada_at_desk: Client) -> None:
    for address in ("/admin/", "/admin/articles/article/", "/admin/articles/staff/"):
        page = nada_at_desk.get(address).content.decode()

        for word in (">Save<", "Home", "Add ", "Change", "Search", "Select", "Log out", "Delete"):
            assert word not in page, (address, word)
