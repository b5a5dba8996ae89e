"""Yusuf asked to hear of his comment: the letter leaves, is tried again, ends with one press."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from articles.models import Article, Staff
from comments import moderation
from comments.letters import claim, quit_address, send
from comments.models import Comment, Notice, Reason
from comments.tasks import hand_over_letters
from tests.comments.conftest import Post

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=3)


@pytest.fixture
def comment(post: Post, article: Article) -> Comment:
    post(article, email="yusuf@mail.example", notice="1")
    return Comment.objects.get()


def test_an_approval_is_told_with_the_address_and_the_way_out(comment: Comment, hakim: Staff) -> None:
    moderation.approve(comment, by=hakim, at=timezone.now())

    hand_over_letters(at=timezone.now() + LATER)

    (letter,) = mail.outbox
    assert letter.to == ["yusuf@mail.example"]
    assert f"/n/{comment.article_id}/comments/{comment.pk}/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not Notice.objects.exists()


def test_a_rejection_says_why(comment: Comment, hakim: Staff) -> None:
    moderation.reject(comment, by=hakim, at=timezone.now(), reason=Reason.INSULT)

    hand_over_letters(at=timezone.now() + LATER)

    assert Reason.INSULT.told in mail.outbox[0].body


def test_a_server_that_is_away_is_tried_again_later(
    comment: Comment, hakim: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderation.approve(comment, by=hakim, at=timezone.now())
    at = timezone.now() + LATER

    def away(*_args: object) -> int:
        raise OSError("away")

    (number,) = claim(at=at)
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", away)
        with pytest.raises(OSError, match="away"):
            send(number)

    assert claim(at=at) == []
    hand_over_letters(at=at + LATER)
    assert len(mail.outbox) == 1


def test_one_press_ends_them_and_a_look_does_not(comment: Comment, hakim: Staff) -> None:
    moderation.approve(comment, by=hakim, at=timezone.now())
    address = quit_address("yusuf@mail.example").partition("//")[2].partition("/")[2]

    assert Client().get(f"/{address}").status_code == 200
    assert Notice.objects.count() == 1
    assert Client().post(f"/{address}").status_code == 200

    comment.refresh_from_db()
    assert (comment.wants_notice, Notice.objects.count()) == (False, 0)
    assert Client().get("/comments/letters/x/").status_code == 404
