"""A hub of the feeds is told what the desk printed, by the worker and never by whoever pressed the button."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import feedparser  # type: ignore[import-untyped]
import pytest
from django.conf import LazySettings
from django.test import Client

from articles import workflow
from articles.clock import publish_due
from articles.models import Article, FollowUp, Staff
from articles.models.history import TRIES_MAX
from articles.tasks import hand_over
from articles.websub import feeds_of
from tests.factories import NOW, make_article, make_section, make_writer, publish_article

pytestmark = pytest.mark.django_db

ORIGIN = "https://kalima.example"


class Hub:
    """A hub on this machine: remembers what it was told, and answers with `status`."""

    def __init__(self) -> None:
        self.told: list[dict[str, list[str]]] = []
        self.status = 204
        hub = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                hub.told.append(parse_qs(form))
                self.send_response(hub.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/"

    def leave(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def hub(settings: LazySettings) -> Iterator[Hub]:
    found = Hub()
    settings.ORIGIN = ORIGIN
    settings.WEBSUB_HUB = found.address
    yield found
    found.leave()


def owed() -> int:
    return FollowUp.objects.filter(kind=FollowUp.Kind.HUB).count()


class TestAPaperWithAHub:
    def test_the_press_owes_and_the_worker_tells(self, hub: Hub, salma: Staff, nada: Staff) -> None:
        story = make_article(by=salma)
        workflow.publish(story, by=nada, at=NOW)
        assert (owed(), hub.told) == (1, [])

        hand_over(at=NOW)

        assert hub.told == [{"hub.mode": ["publish"], "hub.url": feeds_of(story)}]
        assert owed() == 0

    def test_every_feed_is_named_as_it_names_itself(self, hub: Hub, yusuf: Client) -> None:
        under = make_section("الناصرية", parent=make_section("محافظات"))
        story = publish_article(section=under, tags=["الجسور"], writers=[make_writer("تارا كمال")])

        named = feeds_of(story)

        # The paper, the section and the one over it, the tag, the writer, each in three forms.
        assert len(named) == len(set(named)) == 15
        for feed in named:
            answer = yusuf.get(feed.removeprefix(ORIGIN))
            assert answer.status_code == 200, feed
            assert f'<{feed}>; rel="self"' in answer["Link"]
            if not feed.endswith(".json"):
                found = feedparser.parse(
                    answer.content, response_headers={"content-type": answer["Content-Type"]}
                )
                assert story.headline in [entry.title for entry in found.entries]

    def test_a_change_a_correction_and_a_withdrawal_are_news_too(self, hub: Hub, nada: Staff) -> None:
        story = publish_article()
        hand_over(at=NOW)

        workflow.correct(story, note="ذُكر أن طول الجسر 84 مترًا، والصحيح 48.", by=nada, at=NOW)
        hand_over(at=NOW)
        workflow.withdraw(story, note="اعتمدت المادة على بيان قديم.", by=nada, at=NOW)
        hand_over(at=NOW)

        assert len(hub.told) == 3

    def test_what_changes_twice_before_it_is_told_is_told_once(self, hub: Hub, nada: Staff) -> None:
        story = publish_article()
        workflow.correct(story, note="ذُكر أن طول الجسر 84 مترًا، والصحيح 48.", by=nada, at=NOW)

        hand_over(at=NOW)

        assert len(hub.told) == 1

    def test_a_story_that_the_clock_prints_is_told(self, hub: Hub, nada: Staff) -> None:
        hour = NOW + timedelta(hours=1)
        workflow.schedule(make_article(), goes_live_at=hour, by=nada, at=NOW)
        assert owed() == 0

        publish_due(at=hour)
        hand_over(at=hour)

        assert len(hub.told) == 1

    def test_an_archive_that_is_brought_in_is_no_news(self, hub: Hub) -> None:
        story = make_article()
        Article.objects.filter(pk=story.pk).update(dated_on=NOW.date() - timedelta(days=30))

        workflow.publish(story, by=None, at=NOW)

        assert owed() == 0


class TestAHubThatIsAway:
    def test_it_is_told_again_later(self, hub: Hub) -> None:
        hub.status = 503
        publish_article()
        hand_over(at=NOW)
        assert owed() == 1

        hub.status = 204
        hand_over(at=NOW + timedelta(seconds=29))
        assert len(hub.told) == 1
        hand_over(at=NOW + timedelta(seconds=30))

        assert len(hub.told) == 2
        assert owed() == 0

    def test_old_news_is_let_go_at_last(self, hub: Hub) -> None:
        hub.leave()
        publish_article()

        for hours in range(TRIES_MAX):
            assert owed() == 1
            hand_over(at=NOW + timedelta(hours=hours))

        assert owed() == 0

    def test_one_that_the_house_gave_up_is_told_nothing(self, hub: Hub, settings: LazySettings) -> None:
        publish_article()
        settings.WEBSUB_HUB = ""

        hand_over(at=NOW)

        assert (owed(), hub.told) == (0, [])


class TestAPaperWithoutAHub:
    def test_nothing_is_owed(self, settings: LazySettings) -> None:
        settings.WEBSUB_HUB = ""

        publish_article()

        assert owed() == 0
