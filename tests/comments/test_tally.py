"""Four weeks of moderation in figures: for moderators always, for readers where Nada opened the page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from articles.models import Article, SiteSettings, Staff
from comments import marking, moderation, tally
from comments.models import Comment, DiscussionSettings, Reason
from tests.factories import make_comment, signed_in

PAGE = "/admin/comments/comment/tally/"
OPEN = "/comments/figures/"


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    cache.clear()


@pytest.fixture
def decided(article: Article, hakim: Staff) -> None:
    """Four comments that a word held: one of them was right to be shown, an hour after it was written."""
    at = timezone.now()
    for i in range(4):
        comment = make_comment(article, f"التعليق {i}", at=at - timedelta(hours=1))
        Comment.objects.filter(pk=comment.pk).update(phase="words", rule="word:1")
        if i:
            moderation.reject(comment, by=hakim, at=at, reason=Reason.INSULT)
        else:
            moderation.approve(comment, by=hakim, at=at)


@pytest.mark.usefixtures("decided")
class TestFigures:
    def test_they_tell_waits_reasons_and_false_holds(self) -> None:
        found = tally.count(at=timezone.now())

        assert (found.came, found.shown, found.decided) == (4, 1, 4)
        assert (found.median_wait, found.long_wait) == (60, 60)
        assert found.suspected is not None
        assert found.suspected.false_holds == 25
        assert found.reasons == ((Reason.INSULT, 3),)

    def test_moderators_read_them(self, hakim: Staff) -> None:
        html = signed_in(hakim).get(PAGE).content.decode()

        assert "<svg" in html
        assert "25%" in html

    def test_the_sign_of_a_percentage_goes_with_the_digits(self, hakim: Staff) -> None:
        SiteSettings.objects.update(digits="arabic")

        html = signed_in(hakim).get(PAGE).content.decode()

        assert "٢٥٪" in html
        assert "25%" not in html

    def test_readers_read_them_only_where_the_page_is_open(self, yusuf: Client) -> None:
        assert yusuf.get(OPEN).status_code == 404

        DiscussionSettings.objects.update(figures_are_public=True)

        assert "25%" in yusuf.get(OPEN).content.decode()

    def test_the_rules_under_a_story_lead_there_while_it_is_open(
        self, yusuf: Client, article: Article
    ) -> None:
        def links() -> list[str]:
            pages = (article.get_absolute_url(), f"/n/{article.pk}/comments/")
            return [address for address in pages if OPEN in yusuf.get(address).content.decode()]

        assert links() == []

        DiscussionSettings.objects.update(figures_are_public=True)

        assert len(links()) == 2

    def test_search_engines_may_keep_it_and_no_sitemap_names_it(self, yusuf: Client) -> None:
        DiscussionSettings.objects.update(figures_are_public=True)

        closed = [
            line.removeprefix("Disallow: ")
            for line in yusuf.get("/robots.txt").content.decode().splitlines()
            if line.startswith("Disallow: ")
        ]

        assert not any(OPEN.startswith(place) for place in closed)
        assert "noindex" not in yusuf.get(OPEN).content.decode()
        # A page that is switched off answers 404, which no map should lead to.
        assert OPEN not in yusuf.get("/sitemap.xml").content.decode()

    def test_a_slip_of_the_finger_that_was_taken_back_is_no_decision(
        self, article: Article, hakim: Staff
    ) -> None:
        at = timezone.now()
        comment = make_comment(article, "تعليق أخير", at=at - timedelta(hours=2))
        Comment.objects.filter(pk=comment.pk).update(phase="words", rule="word:1")
        moderation.approve(comment, by=hakim, at=at)
        moderation.undo(comment, by=hakim, at=at)
        moderation.reject(comment, by=hakim, at=at, reason=Reason.SPAM)
        moderation.undo(comment, by=hakim, at=at)
        moderation.reject(comment, by=hakim, at=at, reason=Reason.INSULT)

        found = tally.count(at=timezone.now())

        assert found.decided == 5
        assert found.suspected is not None
        assert found.suspected.false_holds == 20
        assert found.reasons == ((Reason.INSULT, 4),)

    def test_where_a_rule_was_wrong_is_counted_by_its_phase(self, article: Article, hakim: Staff) -> None:
        at = timezone.now()
        linked = make_comment(article, "اقرؤوا news.example", at=at)
        assert linked.phase == "links"
        marking.call_rule_wrong(linked, by=hakim, at=at)
        moderation.approve(linked, by=hakim, at=at)

        found = {row.phase: row for row in tally.count(at=timezone.now()).phases}

        assert (found["links"].wrong, found["links"].false_holds) == (1, 100)
        assert (found["words"].wrong, found["words"].false_holds) == (0, 25)

    def test_more_than_is_read_is_said_to_be_more(
        self, hakim: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tally, "DECISIONS_READ", 3)

        html = signed_in(hakim).get(PAGE).content.decode()

        assert "<strong>أكثر من 3</strong>" in html

    def test_a_second_look_counts_nothing(
        self, yusuf: Client, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        tally.tally(at=timezone.now())

        with django_assert_max_num_queries(0):
            tally.tally(at=timezone.now())


def test_an_empty_discussion_has_figures_too(hakim: Staff) -> None:
    assert "لا قرارات بعد." in signed_in(hakim).get(PAGE).content.decode()
