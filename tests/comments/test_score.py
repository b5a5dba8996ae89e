"""A comment's learned score: kept with it, explained, and without force until it is given some."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from comments import score
from comments.models import Comment, DiscussionSettings, Mode, Reason, Status
from comments.score import Step
from tests.comments.conftest import Post
from tests.comments.estimates import INSULT, LATER, LEARNED_AT, THANKS, figures, learn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("weights_file")]


@pytest.fixture(autouse=True)
def _shown_at_once(db: None) -> None:
    """What no phase holds is shown."""
    lead(mode=Mode.AFTER)


def lead(**values: object) -> None:
    """Nada decides for all discussions."""
    DiscussionSettings.objects.update(**values)


def sent(post: Post, article: Article, text: str = INSULT) -> Comment:
    post(article, text=text)
    return Comment.objects.latest("pk")


class TestWithoutThresholds:
    def test_it_is_an_estimate_and_no_more(self, post: Post, article: Article) -> None:
        learn()

        insult, thanks = sent(post, article), sent(post, article, THANKS)

        assert insult.score
        assert thanks.score is not None
        assert insult.score > 90 > 20 > thanks.score
        assert (insult.status, insult.phase, insult.rule) == (Status.SHOWN, "after", "")

    def test_a_comment_that_another_phase_holds_is_estimated_too(self, post: Post, article: Article) -> None:
        learn()

        comment = sent(post, article, f"{INSULT} https://strange.example/")

        assert comment.phase == "links"
        assert comment.score

    def test_the_words_that_weighed_most_are_told_as_they_were_written(self) -> None:
        learn()

        found = score.score_of(INSULT)

        assert found
        assert found.words[0][0] == "حقيييير"


class TestWithoutWeights:
    def test_comments_come_in_as_before(self, post: Post, article: Article) -> None:
        lead(score_holds_from=1, score_refuses_from=1)

        comment = sent(post, article)

        assert (comment.status, comment.score) == (Status.SHOWN, None)

    def test_broken_weights_are_as_none(self, post: Post, article: Article, weights_file: Path) -> None:
        lead(score_holds_from=1, score_refuses_from=1)
        weights_file.write_bytes(b"kalima weights 1\nffffffff\n{}\n")

        comment = sent(post, article)

        assert (comment.status, comment.score) == (Status.SHOWN, None)

    def test_the_score_costs_no_question(self, post: Post, article: Article) -> None:
        def questions(text: str) -> int:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                post(article, text=text)
            return len(asked)

        questions("تعليق أول")
        without = questions("تعليق ثانٍ")
        learn()
        lead(score_holds_from=99)

        assert questions("تعليق ثالث") == without


class TestThresholds:
    def test_it_holds_from_where_it_was_told(self, post: Post, article: Article) -> None:
        learn()
        lead(score_holds_from=90)

        insult, thanks = sent(post, article), sent(post, article, THANKS)

        assert (insult.status, insult.phase, insult.rule) == (Status.HELD, "score", "score")
        assert insult.matched.startswith("حقيييير")
        assert thanks.status == Status.SHOWN

    def test_the_reader_hears_that_somebody_looks_first(
        self, post: Post, article: Article, yusuf: Client
    ) -> None:
        learn()
        lead(score_holds_from=90)

        told = yusuf.get(post(article, text=INSULT)["Location"]).content.decode()

        assert "ويحتاج إلى مراجعة المشرف قبل نشره" in told

    def test_it_refuses_only_where_it_was_told_with_these_figures_read(
        self, post: Post, article: Article
    ) -> None:
        learn()
        lead(score_refuses_from=90, score_figures_at=LEARNED_AT)

        response = post(article, text=INSULT)

        comment = Comment.objects.get()
        assert response.status_code == 422
        assert Reason.OBSCENITY.told in response.content.decode()
        assert INSULT in response.content.decode()
        assert (comment.status, comment.rule, comment.reason) == (Status.REFUSED, "score", Reason.OBSCENITY)

    def test_by_newer_weights_it_holds_until_their_figures_are_read(
        self, post: Post, article: Article
    ) -> None:
        lead(score_refuses_from=90, score_figures_at=LEARNED_AT)
        learn(made_at=LATER)

        assert sent(post, article).status == Status.HELD

    def test_one_switch_turns_it_off(self, post: Post, article: Article) -> None:
        learn()
        lead(score_on=False, score_holds_from=1, score_refuses_from=1, score_figures_at=LEARNED_AT)

        comment = sent(post, article)

        assert (comment.status, comment.score) == (Status.SHOWN, None)


class TestFigures:
    def test_they_come_back_as_they_were(self) -> None:
        learn()

        assert score.figures() == figures()

    def test_they_say_how_many_of_whom(self) -> None:
        step = Step(80, refused=90, shown=10)

        assert figures().precision(step) == 0.9
        assert figures().recall(step) == 0.45
        assert figures().wrongly(step) == 0.0125
        assert figures().precision(Step(95, 0, 0)) is None
