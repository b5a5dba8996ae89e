"""A process is killed (kill -9) while it keeps a comment or sends a letter: nothing is half, none is lost."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import LazySettings
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments import letters, submission, views
from comments.models import Comment, Discussion, DiscussionSettings, Mode, Notice, NoticeKind
from comments.tasks import hand_over_letters
from comments.verify import breaches
from tests.comments.conftest import Post
from tests.factories import publish_article

pytestmark = pytest.mark.django_db(transaction=True)

YUSUF = "yusuf@mail.example"
LATER = timedelta(minutes=3)


@pytest.fixture
def article() -> Article:
    DiscussionSettings.objects.update(mode=Mode.AFTER)
    return publish_article()


@pytest.fixture
def yusuf() -> Client:
    return Client()


@pytest.fixture
def sent(settings: LazySettings, tmp_path: Path) -> Callable[[], int]:
    """How many letters reached Yusuf, from whatever process."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return lambda: sum(
        file.read_text().count(f"\nTo: {YUSUF}\n") for file in (tmp_path / "mail").glob("*.log")
    )


def die(*_given: object, **_named: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_in(where: Any, name: str, work: Callable[[], object]) -> None:
    """Work in a process of its own, which is killed when it comes to call that."""
    # No connection survives a fork: used or closed in the child it would harm the one here.
    connections.close_all()
    child = os.fork()
    if not child:
        # Whatever happens in it, the child never goes on with the tests.
        try:
            with mock.patch.object(where, name, die):
                work()
        finally:
            os._exit(0)
    _child, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


def owed() -> list[tuple[str, str]]:
    return [(notice.kind, notice.to) for notice in Notice.objects.all()]


class TestPosting:
    @pytest.mark.parametrize("name", ["count_shown", "owe_of_answer"])
    def test_half_way_nothing_is_kept_and_the_reader_can_send_again(
        self, post: Post, article: Article, name: str
    ) -> None:
        killed_in(submission, name, lambda: post(article))

        assert not Comment.objects.exists()
        assert not Discussion.objects.filter(shown__gt=0).exists()
        assert post(article).status_code == 303
        assert Discussion.objects.get().shown == Comment.objects.count() == 1
        assert not list(breaches())

    def test_before_the_answer_the_comment_is_kept_and_once(self, post: Post, article: Article) -> None:
        killed_in(views, "own_key", lambda: post(article))

        assert "وصلنا هذا التعليق من قبل" in post(article).content.decode()
        assert Discussion.objects.get().shown == Comment.objects.count() == 1

    def test_a_reply_and_the_letter_about_it_are_kept_together(self, post: Post, article: Article) -> None:
        post(article, email=YUSUF, notice="1")
        reply = {"name": "زينب", "text": "ومتى يُفتح؟", "reply": str(Comment.objects.get().pk)}

        killed_in(submission, "owe_of_answer", lambda: post(article, **reply))
        assert (Comment.objects.count(), owed()) == (1, [])

        killed_in(views, "own_key", lambda: post(article, **reply))
        assert (Comment.objects.count(), owed()) == (2, [(NoticeKind.REPLIED, YUSUF)])


class TestLetters:
    @pytest.fixture(autouse=True)
    def _one_is_owed(self, post: Post, article: Article) -> None:
        post(article, email=YUSUF, notice="1")
        post(article, name="زينب", text="ومتى يُفتح؟", reply=str(Comment.objects.get().pk))

    def test_one_that_had_not_left_leaves_at_its_next_try_and_once(self, sent: Callable[[], int]) -> None:
        at = timezone.now()
        killed_in(letters, "letter_of", lambda: hand_over_letters(at=at))

        hand_over_letters(at=at)
        assert (sent(), Notice.objects.count()) == (0, 1)
        hand_over_letters(at=at + LATER)
        hand_over_letters(at=at + 2 * LATER)
        assert (sent(), Notice.objects.count()) == (1, 0)

    def test_one_that_had_left_leaves_once_more_and_never_again(self, sent: Callable[[], int]) -> None:
        at = timezone.now()
        killed_in(Notice, "delete", lambda: hand_over_letters(at=at))

        assert (sent(), Notice.objects.count()) == (1, 1)
        for wait in (LATER, 2 * LATER):
            hand_over_letters(at=at + wait)
        assert (sent(), Notice.objects.count()) == (2, 0)

    def test_of_two_workers_in_one_instant_one_sends_it(self, sent: Callable[[], int]) -> None:
        start, at = threading.Barrier(2), timezone.now()

        def hand_over() -> None:
            start.wait()
            try:
                hand_over_letters(at=at)
            finally:
                connection.close()

        workers = [threading.Thread(target=hand_over) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert (sent(), Notice.objects.count()) == (1, 0)
