"""Yusuf mends or takes back what he wrote, for five minutes, by the key of the answer or by his cookie."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Staff
from comments import moderation
from comments.models import Comment, Decision, DiscussionSettings, Mode, Reason, Status, Verb
from tests.comments.conftest import HERE, Post
from tests.factories import make_comment

pytestmark = pytest.mark.django_db


def page(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def after(db: None) -> None:
    DiscussionSettings.objects.update(mode=Mode.AFTER)


def written(post: Post, article: Article, text: str = "خبر طيب.") -> tuple[Comment, str]:
    """What Yusuf wrote, and the key of the answer."""
    response = post(article, text=text)
    key = parse_qs(urlsplit(response["Location"]).query)["own"][0]
    return Comment.objects.latest("pk"), key


def send(reader: Client, comment: Comment, key: str = "", **typed: str) -> HttpResponse:
    address = reverse("comment_mine", args=[comment.article_id, comment.pk])
    response: HttpResponse = reader.post(address, {"own": key} | typed, headers={"Origin": HERE})
    return response


class TestMending:
    def test_the_page_after_posting_leads_to_the_words(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        comment, key = written(post, article)

        response = yusuf.get(reverse("comment_mine", args=[article.pk, comment.pk]), {"own": key})

        assert "خبر طيب.</textarea>" in page(response)
        assert response["Cache-Control"] == "no-store"

    def test_new_words_stand_with_a_mark_and_the_old_ones_in_memory(
        self, post: Post, yusuf: Client, article: Article, after: None
    ) -> None:
        comment, key = written(post, article)

        assert "نُشر تعليقك." in page(send(yusuf, comment, key, text="خبر طيب جدًا."))

        html = page(yusuf.get(article.get_absolute_url()))
        assert "خبر طيب جدًا." in html
        assert "عُدّل" in html
        decision = Decision.objects.get()
        assert (decision.verb, decision.by, decision.old_text) == (Verb.EDIT, None, "خبر طيب.")
        assert article.discussion_row.shown == 1

    def test_words_that_need_a_look_wait_again(
        self, post: Post, yusuf: Client, article: Article, after: None
    ) -> None:
        comment, key = written(post, article)

        told = page(send(yusuf, comment, key, text="انظروا https://offers.example"))

        comment.refresh_from_db()
        assert "ويحتاج إلى مراجعة المشرف قبل نشره." in told
        assert (comment.status, comment.phase, comment.shown_at) == (Status.HELD, "links", None)
        assert article.discussion_row.shown == 0

    def test_an_approved_comment_in_new_words_is_approved_anew(
        self, post: Post, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        comment, key = written(post, article)
        moderation.approve(comment, by=hakim, at=timezone.now())

        send(yusuf, comment, key, text="كلام آخر تمامًا.")

        comment.refresh_from_db()
        assert (comment.status, comment.text) == (Status.HELD, "كلام آخر تمامًا.")

    def test_refused_words_change_nothing_and_stay_in_the_form(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        comment, key = written(post, article)

        response = send(yusuf, comment, key, text="مقطع طويل. " * 600)

        assert response.status_code == 422
        assert "مقطع طويل. " * 600 in page(response)
        comment.refresh_from_db()
        assert (comment.text, comment.edited_at) == ("خبر طيب.", None)


class TestTakingBack:
    def test_it_is_gone_and_one_with_replies_keeps_its_place(
        self, post: Post, yusuf: Client, article: Article, after: None
    ) -> None:
        comment, key = written(post, article)
        make_comment(article, "رد يبقى", answers=comment, name="هدى", at=timezone.now())

        assert "حُذف تعليقك." in page(send(yusuf, comment, key, delete="1"))

        html = page(yusuf.get(article.get_absolute_url()))
        assert "حذف صاحب التعليق تعليقه." in html
        assert "رد يبقى" in html
        assert "خبر طيب." not in html
        assert Decision.objects.get(comment=comment).verb == Verb.TAKE_BACK
        assert article.discussion_row.shown == 1


class TestWhoAndWhen:
    def test_the_cookie_alone_is_enough(self, post: Post, yusuf: Client, article: Article) -> None:
        comment, _key = written(post, article)

        assert send(yusuf, comment, delete="1").status_code == 200
        comment.refresh_from_db()
        assert comment.status == Status.REMOVED

    @pytest.mark.parametrize("key", ["", "x", "é", ":" * 50, "0" * 5000])
    def test_another_reader_with_no_key_of_it_changes_nothing(
        self, post: Post, article: Article, key: str
    ) -> None:
        comment, _key = written(post, article)

        assert send(Client(), comment, key, delete="1").status_code == 404
        assert (
            Client().get(reverse("comment_mine", args=[article.pk, comment.pk]), {"own": key}).status_code
            == 404
        )

    def test_the_key_of_one_comment_opens_no_other(self, post: Post, article: Article) -> None:
        _first, key = written(post, article)
        second, _key = written(post, article, "كلام آخر.")

        assert send(Client(), second, key, delete="1").status_code == 404

    def test_after_five_minutes_it_is_too_late_and_the_words_stay_in_view(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        comment, key = written(post, article)
        earlier = timezone.now() - timedelta(minutes=6)
        Comment.objects.filter(pk=comment.pk).update(created_at=earlier)

        response = send(yusuf, comment, key, text="كلام متأخر")

        assert response.status_code == 409
        assert "مضت الدقائق الخمس" in page(response)
        assert "كلام متأخر</textarea>" in page(response)

    def test_what_a_moderator_rejected_is_out_of_hand(
        self, post: Post, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        comment, key = written(post, article)
        moderation.reject(comment, by=hakim, at=timezone.now(), reason=Reason.SPAM)

        assert send(yusuf, comment, key, text="كلام آخر").status_code == 409
