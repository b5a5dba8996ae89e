"""Pages that any cache keeps: what an open one hears of new comments, what none knows of its reader."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Mood, SiteSettings, Staff, Status
from comments import moderation
from comments.models import (
    Comment,
    DiscussionSettings,
    Mode,
    Reader,
    Reason,
    Sanction,
    SanctionKind,
    WordList,
    WordRule,
)
from comments.phases import TOLD
from comments.queue import PHASES
from tests.comments.conftest import HERE, Post
from tests.factories import NOW, article_in, make_comment, show_comment

pytestmark = pytest.mark.django_db

COOKIE = "kalima_reader"


def page(response: HttpResponse) -> str:
    return response.content.decode()


def ask(reader: Client, article: Article, after: object = 0) -> HttpResponse:
    response: HttpResponse = reader.get(reverse("comments_new", args=[article.pk]), {"after": after})
    return response


class TestWhatIsNew:
    def test_an_edge_answers_for_ten_seconds_and_a_browser_asks_each_time(
        self, yusuf: Client, article: Article
    ) -> None:
        show_comment(article)

        response = ask(yusuf, article)

        assert response["Cache-Control"] == "public, max-age=0, s-maxage=10"
        assert response["Content-Type"] == "application/json"
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        again = yusuf.get(
            reverse("comments_new", args=[article.pk]),
            {"after": 0},
            headers={"If-None-Match": response["ETag"]},
        )
        assert again.status_code == 304

    def test_an_approval_is_told_in_words_and_what_waits_or_is_rejected_is_not(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        show_comment(article)
        waiting, bad = make_comment(article, "ينتظر"), make_comment(article, "مرفوض")
        assert ask(yusuf, article, 1).json() == {
            "count": 1,
            "new": "",
            "all": "تعليق واحد",
            "digits": "1",
        }

        moderation.reject(bad, by=hakim, at=NOW, reason=Reason.SPAM)
        assert ask(yusuf, article, 1).json()["new"] == ""

        moderation.approve(waiting, by=hakim, at=NOW)
        assert ask(yusuf, article, 1).json() == {
            "count": 2,
            "new": "تعليق جديد",
            "all": "تعليقان",
            "digits": "2",
        }

    def test_a_removal_lowers_the_count_and_is_no_news(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        show_comment(article)
        moderation.remove(show_comment(article, "ثانٍ"), by=hakim, at=NOW, reason=Reason.SPAM)

        answer = ask(yusuf, article, 2).json()

        assert (answer["count"], answer["new"], answer["all"]) == (1, "", "تعليق واحد")

    @pytest.mark.parametrize(
        ("count", "words"), [(2, "تعليقان جديدان"), (3, "٣ تعليقات جديدة"), (11, "١١ تعليقًا جديدًا")]
    )
    def test_it_counts_in_the_houses_digits_and_right_arabic(
        self, yusuf: Client, article: Article, count: int, words: str
    ) -> None:
        SiteSettings(pk=1, digits="arabic").save()
        for number in range(count):
            show_comment(article, f"تعليق {number}")

        assert ask(yusuf, article).json()["new"] == words

    @pytest.mark.parametrize("after", ["x", "-1", "1 OR 1=1", "٣", "1.5", "9" * 40, "%00", "<b>"])
    def test_what_is_no_number_is_missing(self, yusuf: Client, article: Article, after: str) -> None:
        assert ask(yusuf, article, after).status_code == 404

    def test_a_number_ahead_of_us_and_none_at_all_are_no_news(self, yusuf: Client, article: Article) -> None:
        show_comment(article)

        assert ask(yusuf, article, "9" * 15).json()["new"] == ""
        assert yusuf.get(reverse("comments_new", args=[article.pk])).json()["new"] == ""

    def test_a_draft_has_no_such_door_a_withdrawn_story_says_so_and_nothing_is_posted_there(
        self, yusuf: Client, article: Article
    ) -> None:
        assert ask(yusuf, article_in(Status.DRAFT)).status_code == 404
        assert ask(yusuf, article_in(Status.WITHDRAWN)).status_code == 410
        assert yusuf.post(reverse("comments_new", args=[article.pk])).status_code == 405

    @pytest.mark.parametrize("count", [1, 30])
    def test_it_costs_three_queries_at_any_length(
        self, yusuf: Client, article: Article, count: int, django_assert_num_queries: Callable[..., object]
    ) -> None:
        for number in range(count):
            show_comment(article, f"تعليق {number}")

        # The story, its terms with the count, the paper's digits.
        with django_assert_num_queries(3):
            ask(yusuf, article)


class TestTheAnswer:
    """Shown now, or waiting and why: the same words with script and without."""

    def both(self, post: Post, yusuf: Client, article: Article) -> tuple[str, str, str]:
        """What a script hears, its status, and what the page without script says of the same text."""
        told = page(yusuf.get(post(article, text=self.text)["Location"]))
        heard = post(
            article, text=f"{self.text} وشكرًا.", headers={"Origin": HERE, "Accept": "application/json"}
        )
        return heard.json()["message"], heard.json()["status"], told

    text = "خبر طيب."

    @pytest.mark.parametrize(
        ("mode", "status", "told"),
        [(Mode.BEFORE, "held", "all"), (Mode.NEWCOMERS, "held", "newcomer"), (Mode.AFTER, "shown", "shown")],
    )
    def test_by_the_terms_of_the_discussion(
        self, post: Post, yusuf: Client, article: Article, mode: Mode, status: str, told: str
    ) -> None:
        DiscussionSettings.objects.update(mode=mode)

        message, heard, said = self.both(post, yusuf, article)

        assert (message, heard) == (str(TOLD[told]), status)
        assert str(TOLD[told]) in said
        is_on_the_page = self.text in page(yusuf.get(article.get_absolute_url()))
        assert is_on_the_page == (status == "shown")

    @pytest.mark.parametrize("why", ["link", "word", "silence", "watched", "form"])
    def test_what_a_phase_holds_is_said_to_wait_and_is_not_there(
        self, post: Post, yusuf: Client, article: Article, hakim: Staff, why: str
    ) -> None:
        DiscussionSettings.objects.update(mode=Mode.AFTER)
        text, now, typed = "كلام عادي.", timezone.now(), {}
        if why == "link":
            text = "انظروا https://offers.example"
        elif why == "word":
            WordRule.objects.create(term="مشبوه", list=WordList.SUSPECT, reason=Reason.INSULT)
            text = "كلام مشبوه."
        elif why == "silence":
            Mood.objects.create(kind="silence", line="صمت", starts_at=now, ends_at=now + timedelta(days=1))
        elif why == "watched":
            row = {"kind": SanctionKind.HOLD, "reason": Reason.INSULT, "by": hakim, "at": now}
            Sanction.objects.create(**row, name_pattern="يوسف")
        else:
            typed = {"stamp": "forged"}

        told = page(yusuf.get(post(article, text=text, **typed)["Location"]))

        assert str(TOLD["silence" if why == "silence" else "review"]) in told
        kept = Comment.objects.get()
        assert kept.status == "held"
        assert kept.phase in PHASES, "a moderator reads why in words"
        assert text not in page(yusuf.get(article.get_absolute_url()))

    @pytest.mark.parametrize("how", ["", "x", "<b>shown</b>", "shown'", "SHOWN", "%00"])
    def test_a_made_up_answer_claims_nothing(self, yusuf: Client, article: Article, how: str) -> None:
        told = page(yusuf.get(reverse("comment_posted", args=[article.pk]), {"how": how}))

        assert "نُشر تعليقك." not in told
        assert "<b>shown" not in told


class TestNoReaderIsKnown:
    def test_the_cookie_comes_with_a_comment_or_a_reaction_and_with_nothing_else(
        self, yusuf: Client, article: Article
    ) -> None:
        comment = show_comment(article)
        one = [article.pk, comment.pk]
        here = {"Origin": HERE}
        yusuf.get(article.get_absolute_url())
        yusuf.get(reverse("comments", args=[article.pk]))
        yusuf.get(reverse("comment", args=one))
        ask(yusuf, article)
        yusuf.post(reverse("comment_report", args=one), {"complaint": "abuse"}, headers=here)
        yusuf.post(
            reverse("comment_react", args=one), {"is": "useful"}, headers={"Origin": "https://x.example"}
        )
        assert not yusuf.cookies

        answer = yusuf.post(reverse("comment_react", args=one), {"is": "useful"}, headers=here)

        kept = answer.cookies[COOKIE]
        assert (kept["httponly"], kept["samesite"]) == (True, "Strict")
        assert list(yusuf.cookies) == [COOKIE]

    @pytest.mark.parametrize(
        "door", ["story", "comments", "comment", "comments_new", "comment_report", "light"]
    )
    def test_a_page_is_the_same_for_whoever_wrote_and_for_a_stranger(
        self, post: Post, yusuf: Client, article: Article, door: str
    ) -> None:
        comment = show_comment(article)
        answer = post(article)
        token, key = answer.cookies[COOKIE].value, answer["Location"].rpartition("own=")[2]
        address = {
            "story": article.get_absolute_url(),
            "light": reverse("light_comments", args=[article.pk]),
            "comments": reverse("comments", args=[article.pk]),
            "comments_new": reverse("comments_new", args=[article.pk]),
        }.get(door) or reverse(door, args=[article.pk, comment.pk])

        his, hers = yusuf.get(address), Client().get(address)

        assert his.content == hers.content
        assert his["ETag"] == hers["ETag"]
        assert his["Cache-Control"].startswith("public, max-age=0")
        assert not his.cookies
        assert "Cookie" not in his.get("Vary", "")
        known = Reader.objects.get()
        assert not any(secret in page(his) for secret in (token, key, known.key, "csrfmiddlewaretoken"))
