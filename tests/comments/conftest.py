"""What the discussion's tests share: a story in print, limits that start empty, and a reader's form."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.keys import form_stamp
from tests.factories import publish_article

HERE = "http://testserver"

Post = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _limits_start_empty(empty_limits: None) -> None:
    """Every test of the discussion posts."""


@pytest.fixture
def article(db: None) -> Article:
    return publish_article()


@pytest.fixture
def weights_file(tmp_path: Path, settings: Any) -> Path:
    """A place of its own for the weights of the learned score, empty."""
    settings.WEIGHTS_FILE = tmp_path / "data" / "score.weights"
    settings.WEIGHTS_FILE.parent.mkdir()
    return Path(settings.WEIGHTS_FILE)


@pytest.fixture
def post(yusuf: Client) -> Post:
    """Yusuf sends the form under a story, as a browser does; keyword arguments are its fields."""

    def send(article: Article, *, headers: dict[str, str] | None = None, **typed: str) -> HttpResponse:
        fields = {"name": "يوسف", "email": "", "text": "خبر طيب لأهل العمارة.", "reply": "", "website": ""}
        fields["stamp"] = form_stamp(timezone.now())
        response: HttpResponse = yusuf.post(
            reverse("comments", args=[article.pk]),
            fields | typed,
            headers={"Origin": HERE} if headers is None else headers,
        )
        return response

    return send
