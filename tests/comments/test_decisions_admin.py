"""The log of decisions as Hakim reads it: by pages, filtered, counted honestly, and taken along whole."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Staff
from comments import moderation
from comments.admin import decisions
from comments.models import Comment, Decision, Reason
from tests.factories import NOW, make_comment, show_comment, signed_in

LOG = "/admin/comments/decision/"


@pytest.fixture
def desk(hakim: Staff) -> Client:
    """Hakim's browser."""
    return signed_in(hakim)


def decided(article: Article, hakim: Staff, count: int) -> list[Comment]:
    """Comments that were rejected, of each two in one moment."""
    first = Comment.objects.count()
    numbers = range(first, first + count)
    comments = [make_comment(article, f"إعلان {n}", name=f"بائع {n}") for n in numbers]
    for n, comment in enumerate(comments):
        at = NOW + timedelta(minutes=n // 2)
        moderation.reject(comment, by=hakim, at=at, reason=Reason.SPAM)
    return comments


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"{LOG}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r"<bdi>(بائع \d+)</bdi>", html)


class TestPages:
    @pytest.fixture(autouse=True)
    def _short_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(decisions.DecisionAdmin, "list_per_page", 3)

    def test_they_hold_every_decision_once_newest_first_and_keep_the_filter(
        self, desk: Client, article: Article, hakim: Staff
    ) -> None:
        comments = decided(article, hakim, 8)
        show_comment(article, "خبر طيب", name="زينب")

        seen, query = [], "?verb__exact=reject"
        while query:
            html = page(desk, query)
            seen += names(html)
            older = re.search(r'href="(\?[^"]*before=[^"]+)"', html)
            query = older[1].replace("&amp;", "&") if older else ""
            assert not query or "verb__exact=reject" in query

        assert seen == [comment.name for comment in reversed(comments)]

    def test_the_way_back_leads_to_the_page_before(
        self, desk: Client, article: Article, hakim: Staff
    ) -> None:
        decided(article, hakim, 8)
        first = page(desk)
        older = re.search(r'href="(\?before=[^"]+)"', first)
        assert older

        newer = re.search(r'href="(\?after=[^"]+)"', page(desk, older[1]))

        assert newer
        assert names(page(desk, newer[1])) == names(first)

    @pytest.mark.parametrize("query", ["?before=x", "?after=1-x"])
    def test_a_key_that_is_none_is_not_found(self, desk: Client, query: str) -> None:
        assert desk.get(f"{LOG}{query}").status_code == 404

    def test_a_page_far_back_asks_as_much_as_the_first(
        self, desk: Client, article: Article, hakim: Staff
    ) -> None:
        def cost(query: str = "") -> int:
            with CaptureQueriesContext(connection) as asked:
                page(desk, query)
            return len(asked)

        decided(article, hakim, 2)
        cost()
        few = cost()
        decided(article, hakim, 9)

        older = re.search(r'href="(\?before=[^"]+)"', page(desk))
        assert older
        # The session, the person, their permissions twice; the people, the rows, the records, their
        # number; the paper's settings.
        assert cost() == cost(older[1]) == few == COST


class TestCounting:
    def test_a_short_log_is_counted(self, desk: Client, article: Article, hakim: Staff) -> None:
        decided(article, hakim, 3)

        assert "3 قرارات" in page(desk)
        assert "لا قرارات" in page(desk, "?verb__exact=pin")

    def test_a_long_one_says_more_than(
        self, desk: Client, article: Article, hakim: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(decisions, "COUNTED_MAX", 4)
        decided(article, hakim, 5)

        assert "أكثر من 4 قرارات" in page(desk)


class TestFilters:
    def test_by_who_decided_and_by_why(
        self, desk: Client, article: Article, hakim: Staff, nada: Staff
    ) -> None:
        hers, his = decided(article, nada, 1)[0], make_comment(article, "خبر", name="بائع 9")
        moderation.reject(his, by=hakim, at=NOW, reason=Reason.INSULT)

        assert names(page(desk, f"?by={nada.pk}")) == [hers.name]
        assert names(page(desk, "?reason__exact=insult")) == [his.name]

    def test_words_are_looked_for_in_the_newest_and_taken_along_from_all(
        self, desk: Client, article: Article, hakim: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(decisions, "SEARCHED_MAX", 2)
        comments = decided(article, hakim, 4)

        assert names(page(desk, "?q=بائع")) == [c.name for c in reversed(comments[2:])]
        export: Any = desk.get(f"{LOG}export/csv/?q=بائع")
        sheet = export.getvalue().decode()
        assert all(comment.name in sheet for comment in comments)


def test_an_export_holds_more_than_a_page(
    desk: Client, article: Article, hakim: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions.DecisionAdmin, "list_per_page", 2)
    decided(article, hakim, 5)
    older = re.search(r'href="(\?before=[^"]+)"', page(desk))
    assert older

    lines: Any = desk.get(f"{LOG}export/jsonl/{older[1]}")

    assert len(lines.getvalue().decode().splitlines()) == Decision.objects.count() == 5


COST = 9
