"""What the discussion's tests share: a story in print, limits that start empty, and a reader's form."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Article
from kalima.web import throttle
from tests.factories import publish_article

HERE = "http://testserver"

Post = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _empty_limits(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests come from one address; what one posts must not count against the next."""
    settings.DATA = tmp_path
    monkeypatch.setattr(throttle, "_open", throttle._Open())


@pytest.fixture
def article(db: None) -> Article:
    return publish_article()


@pytest.fixture
def post(yusuf: Client) -> Post:
    """Yusuf sends the form under a story, as a browser does; keyword arguments are its fields."""

    def send(article: Article, *, headers: dict[str, str] | None = None, **typed: str) -> HttpResponse:
        fields = {"name": "يوسف", "email": "", "text": "خبر طيب لأهل العمارة.", "reply": "", "website": ""}
        response: HttpResponse = yusuf.post(
            reverse("comments", args=[article.pk]),
            fields | typed,
            headers={"Origin": HERE} if headers is None else headers,
        )
        return response

    return send
