"""The paper's moods: mourning, occasions, election silence, each on every page from its hour to its hour."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Mood, MoodKind, MoodMark, SiteSettings, Staff
from articles.models.templates import DAYS
from articles.moods import end_mood
from articles.moves import DeskError, MoveNotAllowed
from articles.ticker import raise_ticker
from comments.models import Comment
from comments.models import Status as CommentStatus
from tests.doors import said
from tests.factories import NOW, make_comment, make_section, publish_article, signed_in

pytestmark = pytest.mark.django_db

MOODS = "/admin/articles/mood/"
SILENCE_LINE = "صمت انتخابي: تُراجَع التعليقات كلها قبل نشرها"


def mood(kind: str = MoodKind.SILENCE, *, hours: float = 24, **rest: Any) -> Mood:
    """A mood that begins at NOW."""
    row = {"line": SILENCE_LINE, "starts_at": NOW, "ends_at": NOW + timedelta(hours=hours)}
    return Mood.objects.create(**row | {"kind": kind} | rest)


def page_at(reader: Client, moment: datetime = NOW, address: str = "/") -> BeautifulSoup:
    with time_machine.travel(moment, tick=False):
        return BeautifulSoup(reader.get(address).content, "html.parser")


def lines(page: BeautifulSoup) -> list[str]:
    return [line.get_text() for line in page.select(".mood__line")]


class TestOnEveryPage:
    def test_an_ordinary_day_has_no_trace_of_them(self, yusuf: Client) -> None:
        page = yusuf.get("/").content.decode()

        assert "mood" not in page

    def test_mourning_is_on_every_page_between_its_moments(self, yusuf: Client) -> None:
        story = publish_article()
        mood(MoodKind.MOURNING, line="حداد ثلاثة أيام على ضحايا العبّارة", hours=72)

        for address in ("/", story.get_absolute_url(), story.section.get_absolute_url(), "/corrections/"):
            page = page_at(yusuf, address=address)
            assert page.html["data-moods"] == "mourning"  # type: ignore[index]
            assert lines(page) == ["حداد ثلاثة أيام على ضحايا العبّارة"]

        for moment in (NOW - timedelta(microseconds=1), NOW + timedelta(hours=72)):
            assert not lines(page_at(yusuf, moment))

    @pytest.mark.parametrize("mark", [mark for mark in MoodMark.values if mark])
    def test_an_occasion_has_a_line_and_a_mark_of_our_own(self, yusuf: Client, mark: str) -> None:
        mood(MoodKind.RELIGIOUS, line="رمضان كريم", mark=mark)

        page = page_at(yusuf)

        address = page.select(".mood__mark use")[0]["href"]
        assert address.endswith(f"img/marks.svg#{mark}")
        assert f'<symbol id="{mark}"' in Path("static/img/marks.svg").read_text()

    def test_two_of_different_kinds_stand_together(self, yusuf: Client) -> None:
        mood(MoodKind.MOURNING, line="حداد وطني")
        mood(MoodKind.SILENCE)

        page = page_at(yusuf)

        assert page.html["data-moods"] == "mourning silence"  # type: ignore[index]
        assert lines(page) == ["حداد وطني", SILENCE_LINE]

    def test_no_page_asks_the_database_once_more(self, yusuf: Client) -> None:
        story = publish_article()

        def cost() -> list[int]:
            found = []
            for address in ("/", story.get_absolute_url()):
                with CaptureQueriesContext(connection) as queries:
                    page_at(yusuf, address=address)
                found.append(len(queries))
            return found

        without = cost()
        for kind in MoodKind:
            mood(kind)

        assert cost() == without


class TestThePageOfMoods:
    def test_nada_plans_one_in_the_houses_zone(self, nada: Staff, yusuf: Client) -> None:
        typed = {
            "kind": "national",
            "line": " يوم الصحافة العراقية ",
            "mark": "palm",
            "starts_at": "2024-12-04T12:00",
            "ends_at": "2024-12-05T00:00",
        }

        signed_in(nada).post(f"{MOODS}add/", typed)

        planned = Mood.objects.get()
        assert (planned.starts_at, planned.line) == (NOW, "يوم الصحافة العراقية")
        assert LogEntry.objects.get().object_repr == "مناسبة وطنية: يوم الصحافة العراقية"
        assert lines(page_at(yusuf)) == ["يوم الصحافة العراقية"]

    def test_an_end_before_the_beginning_keeps_what_was_typed(self, nada: Staff) -> None:
        typed = {
            "kind": "mourning",
            "line": "حداد",
            "starts_at": "2024-12-04T12:00",
            "ends_at": "2024-12-04T11:00",
        }

        page = signed_in(nada).post(f"{MOODS}add/", typed).content.decode()

        assert "النهاية قبل البداية. تُرجى مراجعة الموعدين." in page
        assert not Mood.objects.exists()

    def test_two_of_a_kind_do_not_meet(self) -> None:
        mood(MoodKind.MOURNING, line="حداد")
        after = Mood(kind=MoodKind.MOURNING, line="حداد آخر", starts_at=NOW, ends_at=NOW + timedelta(days=3))

        with pytest.raises(ValidationError, match="يُعدَّل موعده"):
            after.full_clean()

        after.starts_at = NOW + timedelta(hours=24)
        after.full_clean()

    def test_one_press_ends_it_and_the_second_hears_so(self, nada: Staff, yusuf: Client) -> None:
        standing, desk = mood(), signed_in(nada)
        with time_machine.travel(NOW, tick=False):
            page = BeautifulSoup(desk.get(f"{MOODS}{standing.pk}/change/").content, "html.parser")
            address = page.select("#mood-end")[0]["action"]
            first, second = desk.post(address), desk.post(address)

        assert said(first)[0] == "أُنهي «صمت انتخابي»."
        assert said(second)[-1] == "انتهى هذا من قبل."
        assert not lines(page_at(yusuf))
        standing.refresh_from_db()
        assert (standing.ended_at, standing.ended_by) == (NOW, nada)

    def test_what_is_over_is_only_read(self, nada: Staff) -> None:
        over = mood()

        page = signed_in(nada).get(f"{MOODS}{over.pk}/change/").content.decode()

        assert 'name="_save"' not in page
        assert "إنهاؤه الآن" not in page

    def test_only_who_runs_the_paper_ends_it(self, idris: Staff) -> None:
        standing = mood()

        with pytest.raises(PermissionDenied):
            end_mood(standing, by=idris, at=NOW)
        assert signed_in(idris).post(f"{MOODS}{standing.pk}/end/").status_code == 403


class TestElectionSilence:
    def test_every_comment_waits_and_its_writer_is_told_why(self) -> None:
        story = publish_article()
        mood()

        during = make_comment(story, "رأيي في القائمة الأولى.", at=NOW + timedelta(hours=1))
        after = make_comment(story, "انتهت الانتخابات.", at=NOW + timedelta(hours=24))

        assert (during.status, during.phase) == (CommentStatus.HELD, "silence")
        assert (after.status, after.phase) == (CommentStatus.HELD, "all")

    def test_the_reader_reads_the_reason(self, yusuf: Client, empty_limits: None) -> None:
        story = publish_article()
        mood()
        sent = {"name": "يوسف", "text": "رأيي في القائمة الأولى."}
        with time_machine.travel(NOW, tick=False):
            answer = yusuf.post(
                f"/n/{story.pk}/comments/",
                sent,
                HTTP_ACCEPT="application/json",
                HTTP_SEC_FETCH_SITE="same-origin",
            )

        assert answer.json()["message"] == (
            "وصل تعليقك. تُراجَع التعليقات كلها قبل نشرها ما دام الصمت الانتخابي قائمًا."
        )
        assert Comment.objects.get().phase == "silence"

    def test_a_campaigns_story_is_not_put_forward_and_stays_in_its_section(
        self, yusuf: Client, idris: Staff
    ) -> None:
        politics = make_section("سياسة")
        campaign = publish_article("قائمة تعلن برنامجها", section=politics)
        publish_article("المفوضية تعلن مواعيد الاقتراع", section=politics)
        workflow.flag_campaign(campaign, by=idris, at=NOW)
        assert "قائمة تعلن برنامجها" in page_at(yusuf).get_text()

        mood()

        front = page_at(yusuf).get_text()
        assert "قائمة تعلن برنامجها" not in front
        assert "المفوضية تعلن مواعيد الاقتراع" in front
        assert "قائمة تعلن برنامجها" in page_at(yusuf, address=politics.get_absolute_url()).get_text()
        assert "قائمة تعلن برنامجها" in page_at(yusuf, NOW + timedelta(hours=24)).get_text()

    def test_nor_is_it_raised_and_a_line_of_it_leaves(self, yusuf: Client, idris: Staff) -> None:
        campaign = publish_article("قائمة تعلن برنامجها")
        raise_ticker(story=campaign, minutes=720, by=idris, at=NOW - timedelta(hours=1))
        workflow.flag_campaign(campaign, by=idris, at=NOW)
        mood(hours=2)

        assert not page_at(yusuf).select(".ticker")
        assert page_at(yusuf, NOW + timedelta(hours=2)).select(".ticker")
        with pytest.raises(DeskError, match="الصمت الانتخابي"):
            raise_ticker(story=campaign, by=idris, at=NOW)

    def test_the_flag_touches_no_frozen_word_and_is_remembered(self, idris: Staff, salma: Staff) -> None:
        story = publish_article(by=salma)
        printed = story.published_revision_id

        workflow.flag_campaign(story, by=idris, at=NOW)

        story.refresh_from_db()
        assert story.is_campaign
        assert (story.published_revision_id, story.revisions.count()) == (printed, 1)
        assert story.changes.first().verb == "flag_campaign"  # type: ignore[union-attr]
        with pytest.raises(MoveNotAllowed, match="مميَّزة من قبل"):
            workflow.flag_campaign(story, by=idris, at=NOW)
        with pytest.raises(PermissionDenied):
            workflow.unflag_campaign(story, by=salma, at=NOW)

    def test_the_desk_and_the_moderators_read_that_it_stands(self, salma: Staff, hakim: Staff) -> None:
        SiteSettings.objects.update(digits="arabic")
        mood()

        for person, address in ((salma, "/admin/"), (hakim, "/admin/comments/comment/")):
            with time_machine.travel(NOW, tick=False):
                page = BeautifulSoup(signed_in(person).get(address).content, "html.parser")
            assert "صمت انتخابي حتى ٥ ديسمبر ٢٠٢٤، ١٢:٠٠" in " ".join(
                page.select(".desk-mood")[0].get_text().split()
            )


class TestTheWeek:
    """The week begins on Saturday wherever the desk shows one."""

    def test_in_what_the_admins_scripts_are_told(self, nada: Staff) -> None:
        script = signed_in(nada).get("/admin/jsi18n/").content.decode()

        assert '"FIRST_DAY_OF_WEEK": 6' in script

    def test_in_the_timetable_of_a_template(self) -> None:
        assert [name for _day, name in DAYS][:2] == ["السبت", "الأحد"]
