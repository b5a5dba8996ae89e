"""The database goes away in the middle of a comment: Yusuf is told whether to send it again."""

from typing import NoReturn

import pytest
from django.db import OperationalError
from django.test import Client

from comments.models import Comment
from kalima.web.outage import NOTHING_KEPT, PERHAPS_KEPT
from tests.comments.conftest import Post
from tests.factories import publish_article

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "أخيرًا عبرنا الجسر."


def gone(*_any: object, **_more: object) -> NoReturn:
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("where", "kept", "told"), [("own_key", 1, PERHAPS_KEPT), ("receive", 0, NOTHING_KEPT)]
)
def test_nobody_is_told_to_send_again_what_was_kept(
    where: str, kept: int, told: str, yusuf: Client, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = publish_article("افتتاح جسر المشاة في العمارة")
    monkeypatch.setattr(f"comments.views.{where}", gone)
    yusuf.raise_request_exception = False

    answer = post(story, text=TEXT)

    assert Comment.objects.filter(article=story).count() == kept
    assert answer.status_code == 503
    assert str(told) in answer.text
    assert TEXT in answer.text
