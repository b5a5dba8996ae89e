"""A discussion closed and opened, by whoever works on its story and by moderators; closings of before."""

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from django.db.models import Manager
from django.http import HttpResponse
from django.test import Client

from articles.logbook import log_act
from articles.models import Article, Staff
from comments import leading
from comments.models import Closing, Comment, Discussion, DiscussionSettings, Mode
from kalima.backup.restoring import one_by_one
from tests.comments.conftest import Post
from tests.factories import NOW, make_comment, make_writer, publish_article, signed_in

HOME = "/admin/comments/comment/"
ASK_A_MODERATOR = "التعليقات على هذه المادة أُغلقت من الإشراف، ولا يفتحها ولا يبطئها إلا مشرف أو مدير التحرير."


@pytest.fixture
def story(salma: Staff) -> Article:
    """Salma's own, in print."""
    return publish_article("خبر لها", by=salma, writers=[make_writer(staff=salma)])


def lead(client: Client, story: Article, how: str, **sent: str) -> HttpResponse:
    response: HttpResponse = client.post(f"{HOME}story/{story.pk}/lead/", {"lead": how, **sent})
    return response


def said(response: HttpResponse) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def room(client: Client, story: Article) -> BeautifulSoup:
    return BeautifulSoup(client.get(f"{HOME}story/{story.pk}/").content, "html.parser")


def leads_in(page: BeautifulSoup) -> list[object]:
    return [button["value"] for button in page.select("button[name=lead]")]


class TestClosing:
    def test_salma_closes_and_opens_what_stands_under_her_story(
        self, salma: Staff, story: Article, post: Post
    ) -> None:
        client = signed_in(salma)

        lead(client, story, "close")
        refused = post(story)
        closed = room(client, story)
        lead(client, story, "open")
        post(story)

        assert refused.status_code == 422
        assert "التعليقات مغلقة: أغلقها التحرير" in closed.get_text()
        assert leads_in(closed) == ["slow", "open"]
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize("who", ["hakim", "nada"])
    def test_what_a_moderator_or_the_managing_editor_closed_she_does_not_lead(
        self, who: str, salma: Staff, story: Article, post: Post, request: pytest.FixtureRequest
    ) -> None:
        lead(signed_in(request.getfixturevalue(who)), story, "close")
        client = signed_in(salma)

        for how in ("open", "slow", "close"):
            assert ASK_A_MODERATOR in said(lead(client, story, how))

        page = room(client, story)
        assert post(story).status_code == 422
        assert (Discussion.objects.get().closing, Discussion.objects.get().slow_s) == ("moderator", 0)
        assert "يُرجى طلب ذلك من أحدهما." in page.get_text()
        assert leads_in(page) == []
        assert LogEntry.objects.filter(user=salma, change_message__contains="التعليقات").count() == 0

    def test_a_script_is_told_so_too(self, salma: Staff, hakim: Staff, story: Article) -> None:
        lead(signed_in(hakim), story, "close")

        answer = signed_in(salma).post(
            f"{HOME}story/{story.pk}/lead/", {"lead": "open"}, headers={"Accept": "application/json"}
        )

        assert answer.status_code == 409
        assert answer.json()["message"].startswith(ASK_A_MODERATOR)

    def test_hakim_opens_what_anybody_closed(
        self, salma: Staff, hakim: Staff, story: Article, post: Post
    ) -> None:
        for closer in (salma, hakim):
            lead(signed_in(closer), story, "close")
            lead(signed_in(hakim), story, "open")
            assert Discussion.objects.get().closing == ""

        assert post(story).status_code == 303

    def test_hakim_who_closes_what_she_closed_makes_it_his(
        self, salma: Staff, hakim: Staff, story: Article
    ) -> None:
        assert leading.close(story, by=salma, at=NOW)
        assert not leading.close(story, by=salma, at=NOW)
        assert leading.close(story, by=hakim, at=NOW)
        assert not leading.close(story, by=hakim, at=NOW)

        assert Discussion.objects.get().closing == Closing.MODERATOR
        with pytest.raises(leading.ClosedByModerator):
            leading.reopen(story, by=salma, at=NOW)

    def test_hakim_finds_the_button_for_it_where_she_closed_and_she_does_not(
        self, salma: Staff, hakim: Staff, story: Article
    ) -> None:
        leading.close(story, by=salma, at=NOW)

        assert "إغلاق من الإشراف" not in room(signed_in(salma), story).get_text()
        assert "إغلاق من الإشراف" in room(signed_in(hakim), story).get_text()
        lead(signed_in(hakim), story, "close")
        assert "إغلاق من الإشراف" not in room(signed_in(hakim), story).get_text()
        assert Discussion.objects.get().closing == Closing.MODERATOR

    @pytest.mark.parametrize(
        ("terms", "why"),
        [
            ({"closes_after_days": 1}, "انقضت أيام التعليق عليها"),
            ({"mode": Mode.CLOSED}, "مغلقة في القسم أو في الموقع"),
            ({"is_stopped": True, "stopped_message": "نعود غدًا."}, "متوقفة في الموقع كله"),
        ],
    )
    def test_who_opens_what_something_wider_keeps_shut_is_told_what(
        self, terms: dict[str, Any], why: str, hakim: Staff, story: Article, post: Post
    ) -> None:
        client = signed_in(hakim)
        lead(client, story, "close")
        DiscussionSettings.objects.update(**terms)

        opened = said(lead(client, story, "open"))
        again = said(lead(client, story, "open"))

        assert f"ما زالت مغلقة: {why}." in opened
        assert f"ما زالت مغلقة: {why}." in again
        assert f"التعليقات مغلقة: {why}" in room(client, story).get_text()
        assert post(story).status_code == 422

    def test_a_closing_leaves_the_mode_that_was_chosen(
        self, salma: Staff, hakim: Staff, story: Article, post: Post
    ) -> None:
        at_hakims = signed_in(hakim)
        lead(at_hakims, story, "mode", mode="after")

        for client in (signed_in(salma), at_hakims):
            lead(client, story, "close")
            lead(client, story, "slow")
            lead(client, story, "open")
            assert (Discussion.objects.get().mode, Discussion.objects.get().slow_s) == ("after", 0)

        post(story)
        assert Comment.objects.get().status == "shown"

    def test_hakim_gives_a_closed_discussion_a_mode_and_it_stays_closed(
        self, hakim: Staff, story: Article, post: Post
    ) -> None:
        client = signed_in(hakim)
        lead(client, story, "close")

        lead(client, story, "mode", mode="after")

        assert post(story).status_code == 422
        assert Discussion.objects.get().mode == Mode.AFTER

    def test_it_is_said_on_the_story_s_page_and_in_the_queue(
        self, salma: Staff, hakim: Staff, story: Article
    ) -> None:
        make_comment(story, "ينتظر")
        lead(signed_in(hakim), story, "close")

        page = signed_in(salma).get(f"/admin/articles/article/{story.pk}/change/").content.decode()
        queue = signed_in(hakim).get(HOME).content.decode()

        assert "التعليقات مغلقة: أغلقها مشرف" in page
        assert '<span class="queue__status">مغلقة</span>' in queue


BEFORE, NOW_ON = ("comments", "0014_featured_notice"), ("comments", "0015_story_closing")


def migrate(to: tuple[str, str]) -> StateApps:
    """Put the tables into the shape of a migration; the records of that shape."""
    executor = one_by_one()
    executor.migrate([to])
    return executor.loader.project_state(to).apps


@pytest.fixture
def rooms(transactional_db: None) -> Iterator[Manager[Any]]:
    """Discussions as they were when a closing was one of the modes."""
    yield migrate(BEFORE).get_model("comments", "Discussion").objects
    newest = MigrationExecutor(connection)
    newest.migrate(newest.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
class TestClosingsThatStoodBefore:
    def test_each_becomes_whose_it_was_and_goes_back(
        self, salma: Staff, hakim: Staff, rooms: Manager[Any]
    ) -> None:
        hers, his, chosen, nobodys, led = (publish_article(f"قرار {n}", by=salma) for n in range(5))
        for story, by, words in (
            (hers, hakim, "إغلاق التعليقات"),
            (hers, salma, "إغلاق التعليقات"),
            (his, hakim, "إغلاق التعليقات"),
            (chosen, hakim, "التعليقات: مغلقة"),
        ):
            log_act(story, words, by=by, at=NOW)
        for story in (hers, his, chosen, nobodys):
            rooms.create(article_id=story.pk, mode="closed", shown=3)
        rooms.create(article_id=led.pk, mode="before", slow_s=600)

        migrate(NOW_ON)

        found = {room.article_id: (room.mode, room.closing) for room in Discussion.objects.all()}
        assert found == {
            hers.pk: ("", "desk"),
            his.pk: ("", "moderator"),
            chosen.pk: ("", "moderator"),
            nobodys.pk: ("", "desk"),
            led.pk: ("before", ""),
        }

        migrate(BEFORE)

        modes = dict(rooms.values_list("article", "mode"))
        assert modes == {
            story.pk: "before" if story == led else "closed" for story in (hers, his, chosen, nobodys, led)
        }
