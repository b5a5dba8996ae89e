"""Questions and changes put together once: they do what their queryset does, for the values of each time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F, IntegerField, QuerySet

from articles.models import Article
from comments.models import Comment
from kalima.web.prepared import Given, GivenNumbers, GivenWords, Prepared, PreparedUpdate
from tests.factories import make_image, publish_article, show_comment

pytestmark = pytest.mark.django_db

_UNDER = Prepared(lambda: Comment.objects.shown().filter(article=Given("story")).order_by("pk"))
_SINCE = Prepared(lambda: Comment.objects.filter(created_at__gt=Given("since")).order_by("pk"))


class TestPrepared:
    def test_it_finds_for_the_values_of_each_time(self) -> None:
        bridge, market = publish_article(), publish_article("سوق الشورجة يعود")
        first, second = show_comment(bridge), show_comment(market, "السوق أجمل من قبل.")

        assert _UNDER(story=bridge.pk) == [first]
        assert _UNDER(story=market.pk) == [second]
        assert _UNDER.first(story=market.pk + 1) is None

    def test_a_moment_is_sent_and_read_as_the_database_writes_it(self) -> None:
        comment = show_comment(publish_article())
        comment.refresh_from_db()

        [found] = _SINCE(since=comment.created_at - timedelta(microseconds=1))

        assert found.created_at == comment.created_at
        assert not _SINCE(since=comment.created_at)

    def test_what_is_not_known_meets_nothing(self) -> None:
        show_comment(publish_article())

        assert not _UNDER(story=None)

    def test_a_value_that_is_not_told_is_an_error(self) -> None:
        with pytest.raises(KeyError, match="story"):
            _UNDER(number=1)

    def test_a_text_is_never_a_part_of_the_question(self) -> None:
        named = Prepared(lambda: Comment.objects.filter(name=Given("name")))
        comment = show_comment(publish_article(), name="يوسف' OR 1=1 --")

        assert named(name="يوسف' OR 1=1 --") == [comment]
        assert not named(name="' OR '1'='1")

    def test_it_is_put_together_once(self) -> None:
        times = []

        def rows() -> "QuerySet[Comment]":
            times.append(1)
            return Comment.objects.filter(article=Given("story"))

        asked = Prepared(rows)
        asked(story=1)
        asked(story=2)

        assert len(times) == 1

    def test_what_was_loaded_with_it_is_there(self, django_assert_num_queries: Any) -> None:
        story = publish_article(image=make_image())
        with_copy = Prepared(
            lambda: (
                Article.objects.with_copy()
                .annotate(filed_under=F("section__name"))
                .filter(pk=Given("number"))
            )
        )
        with_copy(number=story.pk)

        with django_assert_num_queries(2):
            [found] = with_copy(number=story.pk)
            image = found.published_revision.lead_image  # type: ignore[union-attr]
            assert image
            assert [*image.renditions.all()]
        assert found.section.name == found.filed_under

    def test_what_was_left_out_is_asked_for_when_it_is_read(self) -> None:
        story = publish_article()
        narrow = Prepared(lambda: Article.objects.only("slug").filter(pk=Given("number")))

        found = narrow.first(number=story.pk)

        assert found
        assert found.get_deferred_fields() >= {"headline", "body"}
        assert found.headline == story.headline

    def test_it_finds_by_any_number_of_numbers(self) -> None:
        stories = [publish_article(f"خبر {n}") for n in range(3)]
        numbered = Prepared(lambda: Article.objects.filter(pk__in=GivenNumbers("numbers")).order_by("pk"))

        assert numbered(numbers=[stories[2].pk, stories[0].pk]) == [stories[0], stories[2]]
        assert numbered(numbers=[story.pk for story in stories]) == stories
        assert not numbered(numbers=[])

    def test_it_finds_by_any_number_of_words(self) -> None:
        stories = [publish_article(headline) for headline in ("جسر جديد", "«جسر» قديم, {قديم}")]
        named = Prepared(lambda: Article.objects.filter(headline__in=GivenWords("words")))

        assert named(words=["«جسر» قديم, {قديم}", "لا خبر"]) == [stories[1]]
        assert not named(words=[])

    def test_rows_are_what_values_list_gives(self) -> None:
        story = publish_article(image=make_image())
        named = Prepared(
            lambda: Article.objects.filter(pk=Given("number")).values_list(
                "published_at", "credits", "section__name"
            )
        )
        article = Article.objects.get(pk=story.pk)

        [row] = named.rows(number=story.pk)

        assert row == [article.published_at, article.credits, article.section.name]


class TestPreparedUpdate:
    def test_it_changes_what_fits_and_tells_how_much(self) -> None:
        story = publish_article()
        first, second = show_comment(story), show_comment(story, "والإنارة؟")
        raise_by = PreparedUpdate(
            lambda: Comment.objects.filter(article=Given("story")),
            useful=F("useful") + Given("more", IntegerField()),
            worth=F("useful") + Given("more", IntegerField()),
        )

        assert raise_by(story=story.pk, more=2) == 2
        assert raise_by(story=story.pk, more=3) == 2
        assert raise_by(story=story.pk + 1, more=1) == 0

        for comment in (first, second):
            comment.refresh_from_db()
            assert (comment.useful, comment.worth) == (5, 5)
