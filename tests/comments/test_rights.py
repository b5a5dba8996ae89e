"""What the paper forgets by itself, and what a reader has it give back or forget."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Staff
from comments import moderation
from comments.deciding import NotDone
from comments.models import (
    Comment,
    Discussion,
    DiscussionSettings,
    Notice,
    NoticeKind,
    Reader,
    Reason,
    Status,
)
from comments.retention import GONE
from comments.rights import link_token
from comments.screening import Draft
from comments.submission import submit
from tests.comments.conftest import HERE, Post
from tests.factories import NOW, make_comment, show_comment

pytestmark = pytest.mark.django_db

MAIL = "yusuf@mail.example"


def page(response: HttpResponse) -> str:
    return response.content.decode()


def ask(yusuf: Client, email: str = MAIL, act: str = "erase", **headers: str) -> HttpResponse:
    """Yusuf sends the form."""
    response: HttpResponse = yusuf.post(
        reverse("comment_rights"), {"email": email, "act": act}, headers=headers or {"Origin": HERE}
    )
    return response


def with_mail(article: Article, text: str = "تعليق ببريدي.", answers: Comment | None = None) -> Comment:
    return submit(
        Draft(
            article=article,
            at=timezone.now(),
            name="يوسف",
            text=text,
            email=MAIL,
            answers=answers.pk if answers else None,
        )
    )


def approve(comment: Comment, hakim: Staff) -> Comment:
    moderation.approve(comment, by=hakim, at=timezone.now())
    return comment


def press(yusuf: Client, act: str) -> HttpResponse:
    """Yusuf opens the letter's link and presses its button."""
    response: HttpResponse = yusuf.post(
        reverse("comment_rights_proven", args=[link_token(MAIL, act)]), headers={"Origin": HERE}
    )
    return response


class TestForgetting:
    def test_addresses_are_forgotten_after_a_week_and_comments_stay(
        self, post: Post, article: Article
    ) -> None:
        post(article, text="قديم.")
        post(article, text="جديد.")
        old, new = Comment.objects.order_by("pk")
        then = timezone.now() - timedelta(days=8)
        Comment.objects.filter(pk=old.pk).update(created_at=then)
        assert old.address_key

        call_command("prune_comments", verbosity=0)

        keys = dict(Comment.objects.values_list("text", "address_key"))
        assert keys == {"قديم.": "", "جديد.": new.address_key}

    def test_what_was_not_let_through_goes_after_its_time_and_what_is_shown_never(
        self, article: Article, hakim: Staff
    ) -> None:
        shown = show_comment(article, text="منشور قديم.")
        rejected = make_comment(article, text="مرفوض قديم.")
        moderation.reject(rejected, by=hakim, at=NOW, reason=Reason.SPAM)

        call_command("prune_comments", verbosity=0)

        assert list(Comment.objects.all()) == [shown]

    def test_a_legal_hold_keeps_a_comment_and_its_address(self, article: Article, hakim: Staff) -> None:
        threat = make_comment(article, text="تهديد.")
        moderation.reject(threat, by=hakim, at=NOW, reason=Reason.VIOLENCE)
        Comment.objects.update(is_kept=True, address_key="a" * 32)

        call_command("prune_comments", verbosity=0)

        assert Comment.objects.get().address_key == "a" * 32

    def test_a_late_decision_starts_the_time_anew(self, article: Article, hakim: Staff) -> None:
        comment = make_comment(article)
        moderation.reject(comment, by=hakim, at=timezone.now(), reason=Reason.SPAM)

        call_command("prune_comments", verbosity=0)

        assert Comment.objects.count() == 1

    def test_a_removed_opener_keeps_its_place_and_loses_its_words(
        self, article: Article, hakim: Staff
    ) -> None:
        opener = show_comment(article, text="كلام حُذف.")
        show_comment(article, text="رد عليه.", answers=opener)
        moderation.remove(opener, by=hakim, at=NOW, reason=Reason.INSULT)

        call_command("prune_comments", verbosity=0)

        opener.refresh_from_db()
        assert (opener.text, opener.status) == (GONE, Status.REMOVED)

    def test_a_reader_of_whom_nothing_is_left_goes_after_a_year(self, article: Article) -> None:
        long_ago = timezone.now() - timedelta(days=400)
        for key in ("a" * 64, "b" * 64):
            Reader.objects.create(key=key, name="يوسف", first_at=long_ago, last_at=long_ago)
        Comment.objects.filter(pk=make_comment(article).pk).update(reader=Reader.objects.get(key="a" * 64))

        call_command("prune_comments", verbosity=0)

        assert [reader.key for reader in Reader.objects.all()] == ["a" * 64]

    def test_the_command_says_how_much_it_was(
        self, article: Article, hakim: Staff, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for text in ("أول.", "ثانٍ."):
            moderation.reject(make_comment(article, text=text), by=hakim, at=NOW, reason=Reason.SPAM)

        call_command("prune_comments")

        assert "تعليقان" in capsys.readouterr().out


class TestAsking:
    def test_a_letter_is_owed_to_an_address_that_wrote(self, yusuf: Client, article: Article) -> None:
        with_mail(article)

        told = page(ask(yusuf, email=" Yusuf@Mail.Example "))

        assert "فستصل إليه رسالة" in told
        notice = Notice.objects.get()
        assert (notice.kind, notice.to, notice.words["act"]) == (NoticeKind.RIGHTS, MAIL, "erase")
        assert Comment.objects.count() == 1

    def test_a_stranger_learns_nothing_and_sends_nobody_a_letter(
        self, yusuf: Client, article: Article
    ) -> None:
        with_mail(article)
        known, unknown = page(ask(yusuf)), page(ask(yusuf, email="someone@mail.example"))

        assert known.replace(MAIL, "") == unknown.replace("someone@mail.example", "")
        assert [notice.to for notice in Notice.objects.all()] == [MAIL]

    def test_where_no_letter_can_leave_the_page_says_so(
        self, yusuf: Client, article: Article, settings: LazySettings
    ) -> None:
        settings.SENDS_LETTERS = False
        with_mail(article)

        response = ask(yusuf)

        assert response.status_code == 403
        assert "لا يرسل الموقع رسائل الآن" in page(response)
        assert not Notice.objects.exists()

    def test_nobodys_box_is_filled(self, yusuf: Client, article: Article) -> None:
        with_mail(article)
        for _ in range(5):
            ask(yusuf)

        assert Notice.objects.count() == 2

    @pytest.mark.parametrize(
        ("email", "act", "status"),
        [("ليس بريدًا", "erase", 422), (MAIL, "burn", 422), ("a" * 300 + "@mail.example", "copy", 422)],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, yusuf: Client, email: str, act: str, status: int
    ) -> None:
        response = ask(yusuf, email=email, act=act)

        assert response.status_code == status
        assert email in page(response)

    def test_an_address_longer_than_any_is_named_as_what_is_wrong(self, yusuf: Client) -> None:
        long = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.example"

        assert "البريد الإلكتروني غير صحيح" in page(ask(yusuf, email=long))

    def test_another_site_cannot_ask(self, yusuf: Client, article: Article) -> None:
        with_mail(article)

        assert ask(yusuf, Origin="https://other.example").status_code == 403
        assert not Notice.objects.exists()


class TestProof:
    def test_a_copy_holds_all_of_ones_own_and_nothing_of_others(
        self, yusuf: Client, article: Article
    ) -> None:
        with_mail(article, text="تعليق ببريدي.")
        show_comment(article, name="ليلى", text="تعليق آخر.")

        response = press(yusuf, "copy")

        assert "attachment" in response["Content-Disposition"]
        copy = json.loads(response.content)
        assert [comment["text"] for comment in copy["comments"]] == ["تعليق ببريدي."]

    def test_looking_at_the_link_does_nothing(self, yusuf: Client, article: Article) -> None:
        with_mail(article)

        told = page(yusuf.get(reverse("comment_rights_proven", args=[link_token(MAIL, "erase")])))

        assert "حذف تعليقاتي كلها" in told
        assert Comment.objects.count() == 1

    def test_erasing_takes_comments_words_and_the_count(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        opener = approve(with_mail(article, text="افتتاح."), hakim)
        show_comment(article, name="ليلى", text="رد ليلى.", answers=opener)
        approve(with_mail(article, text="رد يوسف.", answers=opener), hakim)
        with_mail(article, text="منتظر.")

        told = page(press(yusuf, "erase"))

        assert "حُذف 3 تعليقات" in told
        assert sorted(Comment.objects.values_list("text", flat=True)) == sorted(["رد ليلى.", GONE])
        assert not Comment.objects.filter(email=MAIL).exists()
        assert Discussion.objects.get().shown == 1
        shown = page(yusuf.get(article.get_absolute_url()))
        assert "رد ليلى." in shown
        assert "افتتاح." not in shown

    def test_what_a_court_may_ask_for_is_kept_and_the_reader_is_told(
        self, yusuf: Client, article: Article
    ) -> None:
        Comment.objects.filter(pk=with_mail(article, text="تهديد.").pk).update(is_kept=True)

        assert "مما يُحفظ لغرض قانوني" in page(press(yusuf, "erase"))
        assert Comment.objects.get().text == "تهديد."

    def test_what_is_kept_for_a_court_leaves_the_page_and_is_not_approved_later(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        shown = approve(with_mail(article, text="تهديد منشور."), hakim)
        held = with_mail(article, text="تهديد منتظر.")
        Comment.objects.update(is_kept=True)

        told = page(press(yusuf, "erase"))

        assert "ولا يُعرض لأحد سوى المشرفين" in told
        assert "تهديد منشور." not in page(yusuf.get(article.get_absolute_url()))
        assert Discussion.objects.get().shown == 0
        assert [c.status for c in Comment.objects.all()] == [Status.REMOVED, Status.REMOVED]
        assert shown.decisions.count() == 2
        with pytest.raises(NotDone):
            moderation.approve(held, by=hakim, at=timezone.now())

    def test_a_press_that_comes_from_elsewhere_does_nothing(self, yusuf: Client, article: Article) -> None:
        with_mail(article)
        address = reverse("comment_rights_proven", args=[link_token(MAIL, "erase")])

        response = yusuf.post(address, headers={"Origin": "https://other.example"})

        assert response.status_code == 403
        assert "حذف تعليقاتي كلها" in page(response)
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "ع" * 50])
    def test_a_forged_link_leads_to_the_form(self, yusuf: Client, token: str) -> None:
        response = yusuf.get(f"/comments/rights/{token}/")

        assert response.status_code == 410
        assert "انتهت صلاحية هذا الرابط" in page(response)

    def test_an_old_link_does_nothing(
        self, yusuf: Client, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with_mail(article)
        address = reverse("comment_rights_proven", args=[link_token(MAIL, "erase")])
        monkeypatch.setattr("comments.rights.LINK_HOURS", 0)

        assert yusuf.post(address, headers={"Origin": HERE}).status_code == 410
        assert Comment.objects.count() == 1

    def test_no_cache_keeps_a_proven_page(self, yusuf: Client) -> None:
        response = yusuf.get(reverse("comment_rights_proven", args=[link_token(MAIL, "copy")]))

        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "same-origin"


def test_the_export_holds_every_comment_with_its_memory(
    article: Article, hakim: Staff, tmp_path: Path, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(4):
        comment = make_comment(article, text=f"تعليق {number}")
        moderation.reject(comment, by=hakim, at=NOW, reason=Reason.SPAM)
    file = tmp_path / "comments.jsonl"

    with django_assert_max_num_queries(4):
        call_command("export_comments", str(file))

    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["text"] for line in lines] == [f"تعليق {number}" for number in range(4)]
    assert [decision["by"] for line in lines for decision in line["decisions"]] == ["hakim"] * 4
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_terms_are_told_before_one_asks(yusuf: Client, db: None) -> None:
    DiscussionSettings.objects.update(address_days=3)

    assert "تُنسى عناوين الشبكة بعد 3 أيام" in page(yusuf.get(reverse("comment_rights")))
