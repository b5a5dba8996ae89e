"""Yusuf asked to hear of his comment: the letter leaves, is tried again, ends with one press."""

from datetime import timedelta

import pytest
from django.conf import LazySettings, settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Staff
from comments import moderation
from comments.belongings import copy_of, erase
from comments.letters import claim, quit_address, send
from comments.models import Comment, EndedLetters, Notice, NoticeKind, Reason
from comments.retention import forget
from comments.tasks import hand_over_letters
from tests.comments.conftest import HERE, Post
from tests.factories import show_comment, signed_in

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=3)


@pytest.fixture
def comment(post: Post, article: Article) -> Comment:
    post(article, email="yusuf@mail.example", notice="1")
    return Comment.objects.get()


def test_an_approval_is_told_with_the_address_and_the_way_out(comment: Comment, hakim: Staff) -> None:
    moderation.approve(comment, by=hakim, at=timezone.now())

    hand_over_letters(at=timezone.now() + LATER)

    (letter,) = mail.outbox
    assert letter.to == ["yusuf@mail.example"]
    assert f"/n/{comment.article_id}/comments/{comment.pk}/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not Notice.objects.exists()


def test_a_rejection_says_why(comment: Comment, hakim: Staff) -> None:
    moderation.reject(comment, by=hakim, at=timezone.now(), reason=Reason.INSULT)

    hand_over_letters(at=timezone.now() + LATER)

    assert Reason.INSULT.told in mail.outbox[0].body


def test_a_server_that_is_away_is_tried_again_later(
    comment: Comment, hakim: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderation.approve(comment, by=hakim, at=timezone.now())
    at = timezone.now() + LATER

    def away(*_args: object) -> int:
        raise OSError("away")

    (number,) = claim(at=at)
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", away)
        with pytest.raises(OSError, match="away"):
            send(number)

    assert claim(at=at) == []
    hand_over_letters(at=at + LATER)
    assert len(mail.outbox) == 1


def test_one_press_ends_them_and_a_look_does_not(comment: Comment, hakim: Staff) -> None:
    moderation.approve(comment, by=hakim, at=timezone.now())
    address = quit_address("yusuf@mail.example").partition("//")[2].partition("/")[2]

    assert Client().get(f"/{address}").status_code == 200
    assert Notice.objects.count() == 1
    assert Client().post(f"/{address}").status_code == 200

    comment.refresh_from_db()
    assert (comment.wants_notice, Notice.objects.count()) == (False, 0)
    assert Client().get("/comments/letters/x/").status_code == 404


class TestEnded:
    @pytest.fixture
    def ended(self, comment: Comment) -> str:
        """The address in the letters, once Yusuf has pressed it."""
        address = quit_address(comment.email).removeprefix(settings.ORIGIN)
        assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        return address

    def test_they_stay_ended_for_what_the_address_writes_later(
        self, ended: str, post: Post, article: Article, hakim: Staff
    ) -> None:
        post(article, text="كلام آخر.", email="Yusuf@mail.example", notice="1")
        moderation.approve(Comment.objects.latest("pk"), by=hakim, at=timezone.now())

        hand_over_letters(at=timezone.now() + LATER)

        (letter,) = mail.outbox
        assert letter.subject == "هل تُستأنف رسائل التعليقات؟"
        assert ended in letter.body
        assert "List-Unsubscribe" not in letter.extra_headers
        assert not Notice.objects.exists()

    def test_one_press_behind_that_letter_brings_them_back(
        self, ended: str, post: Post, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        post(article, text="كلام آخر.", email="yusuf@mail.example", notice="1")
        assert "استئناف الرسائل" in yusuf.get(ended).content.decode()

        told = yusuf.post(ended, {"resume": "1"}, headers={"Origin": HERE}).content.decode()

        assert "استُؤنفت الرسائل" in told
        moderation.approve(Comment.objects.latest("pk"), by=hakim, at=timezone.now())
        hand_over_letters(at=timezone.now() + LATER)
        assert "نُشر تعليقك" in [letter.subject for letter in mail.outbox]

    def test_whoever_types_the_address_of_another_has_it_asked_once_a_month(
        self, ended: str, post: Post, article: Article
    ) -> None:
        for number in range(3):
            post(article, text=f"كلام {number}.", email="yusuf@mail.example", notice="1")
        assert Notice.objects.filter(kind=NoticeKind.RESUME).count() == 1

        EndedLetters.objects.update(asked_at=timezone.now() - timedelta(days=31))
        post(article, text="كلام بعد شهر.", email="yusuf@mail.example", notice="1")

        assert Notice.objects.filter(kind=NoticeKind.RESUME).count() == 2

    def test_who_asks_for_no_letters_is_not_asked(self, ended: str, post: Post, article: Article) -> None:
        post(article, text="كلام آخر.", email="yusuf@mail.example")

        assert not Notice.objects.exists()

    def test_a_program_cannot_bring_them_back(self, ended: str) -> None:
        for headers in ({}, {"Origin": "https://mail.example"}):
            assert Client().post(ended, {"resume": "1"}, headers=headers).status_code == 403

        assert EndedLetters.objects.count() == 1

    def test_two_presses_are_one_and_nobody_reads_the_address(self, ended: str) -> None:
        assert Client().post(ended).status_code == 200

        row = EndedLetters.objects.get()
        assert "yusuf" not in row.key
        assert Client().get(ended)["Cache-Control"] == "no-store"

    def test_the_wish_is_in_the_copy_and_outlives_the_comments_for_a_year(
        self, ended: str, comment: Comment
    ) -> None:
        assert len(copy_of(comment.email)["letters_ended"]) == 1
        erase(comment.email, at=timezone.now())

        forget(at=timezone.now() + timedelta(days=364))
        assert EndedLetters.objects.count() == 1
        forget(at=timezone.now() + timedelta(days=366))
        assert not EndedLetters.objects.exists()


class TestNoServer:
    """Without a mail server nobody is promised a letter, and the newsroom knows which do not leave."""

    @pytest.fixture(autouse=True)
    def no_letters(self, settings: LazySettings) -> None:
        settings.SENDS_LETTERS = False

    def test_no_form_of_readers_promises_one(self, yusuf: Client, article: Article) -> None:
        comment = show_comment(article)

        pages = [
            yusuf.get(address).content.decode()
            for address in (
                article.get_absolute_url(),
                reverse("comment_report", args=[article.pk, comment.pk]),
                reverse("comment_rights"),
            )
        ]

        assert not any("أبلغني بالبريد" in html or "لمعرفة النتيجة" in html for html in pages)
        assert "لا يرسل الموقع رسائل الآن" in pages[2]
        assert "إرسال الرابط إلى بريدي" not in pages[2]

    def test_the_settings_say_which_are_off_and_the_desk_leads_there(self, nada: Staff) -> None:
        desk = signed_in(nada)
        settings_page = reverse("admin:comments_discussionsettings_changelist")

        said = desk.get(settings_page).content.decode()

        assert "الرسائل بالبريد متوقفة" in said
        assert all(str(kind.label) in said for kind in NoticeKind)
        assert settings_page in desk.get(reverse("admin:index")).content.decode()

    def test_a_moderator_reads_it_on_the_desk(self, hakim: Staff) -> None:
        said = signed_in(hakim).get(reverse("admin:index")).content.decode()

        assert "الرسائل بالبريد متوقفة، فلا يُبلَّغ القرّاء" in said

    def test_where_there_is_one_nothing_is_said(self, nada: Staff, settings: LazySettings) -> None:
        settings.SENDS_LETTERS = True
        desk = signed_in(nada)

        for address in ("admin:index", "admin:comments_discussionsettings_changelist"):
            assert "الرسائل بالبريد متوقفة" not in desk.get(reverse(address)).content.decode()
