"""«المزيد» under each list of the desk leads to the same list to its end, at the cost of its page."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article, Staff
from articles.quick import index_headline
from tests.articles.test_lists import fill_archive
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_section,
    make_tag,
    make_writer,
    publish_article,
    signed_in,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
HOUR = timedelta(hours=1)


def schedule(headline: str, at: datetime, *, in_print: bool = False) -> Article:
    """A story that waits for its first publication, or one in print with a change that waits."""
    article = (publish_article if in_print else make_article)(headline, at=NOW - timedelta(days=3))
    workflow.schedule(article, goes_live_at=at, by=None, at=NOW - timedelta(days=2))
    return article


@pytest.fixture
def day(nada: Staff) -> Any:
    """Noon of a day on which much was printed and much waits."""
    with time_machine.travel(NOW, tick=False):
        schedule("تقرير العصر", NOW + 2 * HOUR)
        schedule("تحديث المساء", NOW + 3 * HOUR, in_print=True)
        schedule("تقرير الغد", NOW + 24 * HOUR)
        index_headline(publish_article("نُشر صباحًا", at=NOW - 2 * HOUR))
        corrected = publish_article("نُشر ثم صُحّح", at=NOW - HOUR)
        workflow.correct(corrected, note="الصحيح 48 مترًا.", by=nada, at=NOW)
        workflow.withdraw(publish_article("نُشر ثم سُحب", at=NOW - HOUR), note="خطأ.", by=nada, at=NOW)
        publish_article("نُشر أمس", at=NOW - 24 * HOUR)
        article_in("in_review", "ينتظر المراجعة", by=nada)
        yield


def list_of(client: Client, query: str) -> list[str]:
    return [story.headline for story in client.get(f"{LIST}?{query}").context["cl"].result_list]


def plan_of(query: str) -> str:
    """How SQLite would carry a query out, in its own words."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        return "\n".join(row[-1] for row in cursor.fetchall()) + "\n"


class TestMore:
    def test_each_leads_to_what_its_list_says_and_in_its_order(self, day: None, nada: Staff) -> None:
        browser = signed_in(nada)
        page = BeautifulSoup(browser.get("/admin/").content, "html.parser")

        found = {}
        for more in page.select(".desk-list__more a[aria-label]"):
            whole = list_of(browser, str(more["href"]).partition("?")[2])
            begun = [
                a.get_text() for a in more.find_parent("section").select(".desk-list__story > a, .rail a")
            ]  # type: ignore[union-attr]
            assert whole == begun, more["aria-label"]
            found[str(more["aria-label"]).removeprefix("المزيد: ")] = whole

        assert found == {
            "موادّي": ["ينتظر المراجعة"],
            "بانتظار المراجعة": ["ينتظر المراجعة"],
            "مواعيد اليوم": ["تقرير العصر", "تحديث المساء"],
            "نُشرت اليوم": ["نُشر ثم صُحّح", "نُشر صباحًا"],
        }

    def test_all_that_waits_stands_in_the_order_of_its_hour(self, day: None, nada: Staff) -> None:
        assert list_of(signed_in(nada), "when=due") == ["تقرير العصر", "تحديث المساء", "تقرير الغد"]

    def test_writers_find_their_own_in_it(self, day: None, salma: Staff) -> None:
        publish_article("لسلمى", by=salma, at=NOW - HOUR)

        assert list_of(signed_in(salma), "when=printed_today") == ["لسلمى"]
        assert list_of(signed_in(salma), "when=due") == []

    def test_it_goes_together_with_the_other_filters(self, day: None, nada: Staff) -> None:
        browser = signed_in(nada)

        assert list_of(browser, "when=due&status__exact=scheduled") == ["تقرير العصر", "تقرير الغد"]
        assert list_of(browser, "when=printed_today&q=صباحًا") == ["نُشر صباحًا"]
        assert len(list_of(browser, "when=x")) == len(list_of(browser, ""))


@pytest.mark.parametrize("model", ["article", "housespelling", "storytemplate"])
@pytest.mark.parametrize("name", ["kind__exact", "kind"])
def test_an_address_with_a_nul_shows_the_whole_list(nada_at_desk: Client, model: str, name: str) -> None:
    response = nada_at_desk.get(f"/admin/articles/{model}/", {name: "\0"})

    assert (response.status_code, response["Location"]) == (302, f"/admin/articles/{model}/")


class TestTheCost:
    @pytest.mark.parametrize("query", ["when=printed_today", "when=due_today", "when=due", "when=waiting"])
    def test_a_large_archive_asks_no_more(self, query: str, day: None, nada: Staff) -> None:
        browser = signed_in(nada)
        list_of(browser, query)
        with CaptureQueriesContext(connection) as few:
            list_of(browser, query)

        fill_archive(300, make_section(), make_tag(), make_writer())

        with CaptureQueriesContext(connection) as many:
            list_of(browser, query)
        assert len(many) == len(few) <= 12

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's own words for its plan")
    @pytest.mark.parametrize(
        ("query", "index"),
        [
            ("when=printed_today", "newest"),
            ("when=due_today", "due"),
            ("when=due", "due"),
            ("when=waiting", "desk_queue"),
        ],
    )
    def test_it_walks_an_index_that_is_already_in_its_order(
        self, query: str, index: str, day: None, nada: Staff
    ) -> None:
        with CaptureQueriesContext(connection) as asked:
            list_of(signed_in(nada), query)

        # The alarm for late stories stands over every page, and asks along two indexes.
        lists = [q["sql"] for q in asked if 'FROM "articles_article"' in q["sql"] and " U0 " not in q["sql"]]
        plans = [plan_of(query) for query in lists]
        assert plans
        for plan in plans:
            assert f"INDEX {index} " in plan
            assert "TEMP B-TREE FOR ORDER BY" not in plan


def test_a_row_leads_a_story_to_the_board_that_its_reader_may_arrange(
    nada_at_desk: Client, salma_at_desk: Client, salma: Staff
) -> None:
    printed, draft = publish_article(by=salma), make_article("مسودة", by=salma)

    nadas, salmas = (
        desk.get("/admin/articles/article/").content.decode() for desk in (nada_at_desk, salma_at_desk)
    )

    assert f"/admin/articles/board/put/?story={printed.pk}" in nadas
    assert f"put/?story={draft.pk}" not in nadas
    assert "/admin/articles/board/put/" not in salmas
