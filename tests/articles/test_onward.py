"""Yusuf has read a story and goes on: to the newer and the older one of its section, and to its newest."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article, Mood, Staff
from articles.onward import MORE, onward_of
from tests.factories import NOW, make_section, publish_article

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def stories(count: int, *, section: str = "محليات") -> list[Article]:
    """So many stories of a section, oldest first, an hour apart."""
    shelf = make_section(section)
    return [
        publish_article(f"خبر {section} رقم {n}", section=shelf, at=NOW + timedelta(hours=n))
        for n in range(count)
    ]


def around(story: Article) -> tuple[int | None, int | None, list[int]]:
    """The numbers of the stories that one leads on to: the newer, the older, and the section's newest."""
    newer, older, more = onward_of(story, at=LATER)
    return newer and newer.pk, older and older.pk, [beside.pk for beside in more]


class TestOnward:
    def test_it_names_both_neighbours_and_the_newest_once_each(self) -> None:
        found = stories(9)
        stories(3, section="رياضة")

        newest = [found[n].pk for n in (8, 7, 6)]
        assert around(found[3]) == (found[4].pk, found[2].pk, newest)

    def test_the_newest_has_no_newer_and_the_oldest_no_older(self) -> None:
        found = stories(3)

        oldest, middle, newest = (story.pk for story in found)
        assert around(found[2]) == (None, middle, [oldest])
        assert around(found[0]) == (middle, None, [newest])

    def test_two_of_one_moment_lead_to_each_other(self) -> None:
        first, second = publish_article("الأول في دقيقته"), publish_article("الثاني في دقيقته")

        assert around(first)[0] == second.pk
        assert around(second)[1] == first.pk

    def test_a_part_of_a_section_goes_on_in_the_whole_of_it(self) -> None:
        whole = make_section("محليات")
        inner = publish_article("من القسم الفرعي", section=make_section("بلديات", parent=whole))
        outer = publish_article("من القسم نفسه", section=whole, at=NOW + timedelta(hours=1))

        assert around(inner)[0] == outer.pk

    def test_a_withdrawn_one_is_passed_over(self, idris: Staff) -> None:
        found = stories(4)
        workflow.withdraw(found[2], note="سُحبت.", by=None, at=LATER)

        newer, _older, more = around(found[1])

        assert newer == found[3].pk
        assert found[2].pk not in more

    def test_election_silence_puts_no_campaign_forward(self) -> None:
        found = stories(4)
        Article.objects.filter(pk=found[2].pk).update(is_campaign=True)
        Mood.objects.create(
            kind="silence", line="صمت انتخابي", starts_at=NOW, ends_at=LATER + timedelta(days=1)
        )

        newer, _older, more = around(found[1])

        assert found[2].pk not in (newer, *more)

    def test_it_costs_one_query_in_an_archive_of_any_size(self) -> None:
        found = stories(3)
        with CaptureQueriesContext(connection) as few:
            onward_of(found[1], at=LATER)
        stories(30)

        with CaptureQueriesContext(connection) as many:
            onward = onward_of(found[1], at=LATER)

        assert (len(few), len(many), len(onward.more)) == (1, 1, MORE)

    def test_it_stands_under_the_story(self, yusuf: Client) -> None:
        found = stories(6)

        page = BeautifulSoup(yusuf.get(found[1].get_absolute_url()).content, "html.parser")

        assert [a.get_text() for a in page.select(".onward__link")] == [
            found[n].headline for n in (2, 0, 5, 4, 3)
        ]

    def test_the_only_story_of_a_section_leads_nowhere(self, yusuf: Client) -> None:
        page = BeautifulSoup(yusuf.get(publish_article().get_absolute_url()).content, "html.parser")

        assert page.select(".onward") == []
