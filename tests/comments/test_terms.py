"""On what terms comments come in: the site's, a section's, a story's, and those of one reader."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from articles.models import Article, Staff
from comments import moderation
from comments.keys import form_stamp
from comments.models import (
    Comment,
    Discussion,
    DiscussionSettings,
    Mode,
    Reader,
    Reason,
    Sanction,
    SanctionKind,
    SectionDiscussion,
    Status,
)
from comments.screening import Draft
from comments.submission import submit
from tests.comments.conftest import Post

pytestmark = pytest.mark.django_db


def lead(**values: object) -> None:
    """Nada decides for all discussions."""
    DiscussionSettings.objects.filter(pk=1).update(**values)


def page(response: HttpResponse) -> str:
    return response.content.decode()


def last() -> Comment:
    return Comment.objects.latest("pk")


def sanction(kind: SanctionKind, hakim: Staff, **meets: Any) -> Sanction:
    row = {"kind": kind, "reason": Reason.INSULT, "by": hakim, "at": timezone.now()}
    return Sanction.objects.create(**row | meets)


class TestModes:
    def test_after_publishing_a_comment_stands_at_once(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        lead(mode=Mode.AFTER)

        told = page(yusuf.get(post(article, text="خبر طيب.")["Location"]))

        assert "نُشر تعليقك." in told
        assert (last().status, last().phase, last().seen_at) == (Status.SHOWN, "after", None)
        assert "خبر طيب." in page(yusuf.get(article.get_absolute_url()))
        assert Discussion.objects.get().shown == 1

    def test_newcomers_wait_until_two_of_theirs_were_approved(
        self, post: Post, article: Article, hakim: Staff
    ) -> None:
        lead(mode=Mode.NEWCOMERS)
        for words in ("الأول", "الثاني"):
            post(article, text=f"تعليقي {words} هنا.")
            assert (last().status, last().phase) == (Status.HELD, "newcomer")
            moderation.approve(last(), by=hakim, at=timezone.now())

        post(article, text="تعليقي الثالث هنا.")

        assert (last().status, last().phase) == (Status.SHOWN, "known")
        assert Discussion.objects.get().shown == 3

    def test_another_browser_under_the_same_name_is_new(
        self, post: Post, article: Article, hakim: Staff
    ) -> None:
        lead(mode=Mode.NEWCOMERS, newcomer_until=1)
        post(article, text="تعليقي الأول هنا.")
        moderation.approve(last(), by=hakim, at=timezone.now())

        submit(Draft(article=article, at=timezone.now(), name="يوسف", text="تعليق آخر."))

        assert last().status == Status.HELD

    def test_the_storys_terms_come_before_the_sections_and_these_before_the_sites(
        self, post: Post, article: Article
    ) -> None:
        lead(mode=Mode.CLOSED)
        assert post(article).status_code == 422

        SectionDiscussion.objects.create(section=article.section, mode=Mode.BEFORE)
        post(article, text="في القسم موافقة قبل النشر.")
        assert last().status == Status.HELD

        Discussion.objects.create(article=article, mode=Mode.AFTER)
        post(article, text="وفي المادة مراجعة بعد النشر.")
        assert last().status == Status.SHOWN

    def test_a_stopped_site_says_why_and_keeps_what_was_typed(self, post: Post, article: Article) -> None:
        lead(is_stopped=True, stopped_message="التعليقات متوقفة مؤقتًا في الموقع كله.")

        response = post(article, text="نص يبقى.")

        assert response.status_code == 422
        assert "التعليقات متوقفة مؤقتًا في الموقع كله." in page(response)
        assert "نص يبقى." in page(response)

    def test_discussions_close_by_themselves_after_days(self, post: Post, article: Article) -> None:
        lead(closes_after_days=14)
        Article.objects.update(published_at=timezone.now() - timedelta(days=15))

        assert "أُغلقت التعليقات على هذه المادة." in page(post(article))

    def test_a_slow_discussion_takes_one_comment_of_a_reader_in_its_time(
        self, post: Post, article: Article
    ) -> None:
        Discussion.objects.create(article=article, slow_s=300)
        post(article, text="الأول.")

        response = post(article, text="الثاني.")

        assert "تعليق واحد من كل قارئ كل 5 دقائق" in page(response)
        assert Comment.objects.count() == 1


class TestLinks:
    @pytest.mark.parametrize(
        "text",
        ["انظروا https://t.me/ghafla", "الموقع www.offers.example هنا", "قناتي wa.me/964", "a.b-c.info"],
    )
    def test_a_link_waits_even_where_nothing_else_does(self, post: Post, article: Article, text: str) -> None:
        lead(mode=Mode.AFTER)

        post(article, text=text)

        assert (last().status, last().phase, last().rule) == (Status.HELD, "links", "links")
        assert last().matched in {"t.me", "offers.example", "wa.me", "a.b-c.info"}

    @pytest.mark.parametrize(
        "text", ["النتيجة 2.1 مليون", "قال د.أحمد ذلك", "أهلا...شكرا", "http://testserver/n/1"]
    )
    def test_numbers_stops_and_our_own_pages_are_no_links(
        self, post: Post, article: Article, text: str, settings: Any
    ) -> None:
        settings.ORIGIN = "http://testserver"
        lead(mode=Mode.AFTER)

        post(article, text=text)

        assert last().status == Status.SHOWN

    def test_places_the_house_knows_do_not_wait(self, post: Post, article: Article) -> None:
        lead(mode=Mode.AFTER, known_hosts="ina.iq\nYoutube.com")

        post(article, text="المصدر https://www.youtube.com/watch و news.ina.iq")

        assert last().status == Status.SHOWN


class TestTheFormsHour:
    """A page that a cache kept is welcome; what nobody made, or made long ago, may be a program's."""

    @pytest.mark.parametrize(
        ("made", "status"),
        [
            (timedelta(0), Status.SHOWN),
            (timedelta(days=6, hours=23), Status.SHOWN),
            (timedelta(days=7, hours=3), Status.HELD),
            (timedelta(days=400), Status.HELD),
            (timedelta(hours=-2), Status.HELD),
        ],
    )
    def test_one_older_than_a_week_or_of_time_to_come_waits(
        self, post: Post, article: Article, made: timedelta, status: Status
    ) -> None:
        lead(mode=Mode.AFTER)

        response = post(article, stamp=form_stamp(timezone.now() - made))

        assert response.status_code == 303, "held, never refused"
        assert (last().status, last().phase == "form") == (status, status == Status.HELD)

    @pytest.mark.parametrize("stamp", ["", "0", "forged", "493210:x", "٤٩٣٢١٠", "\x00", "é" * 200, "1:" * 60])
    def test_a_forged_one_waits(self, post: Post, article: Article, stamp: str) -> None:
        lead(mode=Mode.AFTER)

        assert post(article, stamp=stamp).status_code == 303
        assert (last().status, last().phase) == (Status.HELD, "form")


class TestOneReader:
    def test_who_was_rejected_often_is_looked_at_first(
        self, post: Post, article: Article, hakim: Staff
    ) -> None:
        for number in range(3):
            post(article, text=f"كلام مرفوض {number}")
            moderation.reject(last(), by=hakim, at=timezone.now(), reason=Reason.INSULT)
        lead(mode=Mode.AFTER)

        post(article, text="كلام آخر.")

        assert (last().status, last().phase) == (Status.HELD, "rejections")

    def test_a_suspension_says_until_when_and_why(self, post: Post, article: Article, hakim: Staff) -> None:
        post(article, text="الأول.")
        until = timezone.now() + timedelta(hours=3)
        sanction(SanctionKind.SUSPEND, hakim, reader=Reader.objects.get(), until=until)

        told = page(post(article, text="الثاني."))

        assert "أُوقفت المشاركة في التعليقات حتى" in told
        assert "السبب: سبّ أو إهانة." in told
        assert (last().status, last().phase, last().text) == (Status.REFUSED, "suspended", "الثاني.")

    def test_a_suspension_ends_by_itself(self, post: Post, article: Article, hakim: Staff) -> None:
        post(article, text="الأول.")
        ended = timezone.now() - timedelta(minutes=1)
        sanction(SanctionKind.SUSPEND, hakim, reader=Reader.objects.get(), until=ended)

        assert post(article, text="الثاني.").status_code == 303

    def test_a_banned_e_mail_is_met_in_any_letters_and_told_where_to_object(
        self, post: Post, article: Article, hakim: Staff
    ) -> None:
        lead(contact="editor@kalima.example")
        sanction(SanctionKind.BAN, hakim, email="Troll@mail.example")

        told = page(post(article, email="troll@MAIL.example"))

        assert "لم تعد المشاركة في التعليقات متاحة. للاعتراض: editor@kalima.example." in told

    def test_a_warning_is_read_once(self, post: Post, article: Article, hakim: Staff) -> None:
        post(article, text="الأول.")
        sanction(SanctionKind.WARN, hakim, reader=Reader.objects.get())

        assert "تنبيه: خالف أحد تعليقاتك قواعد النشر (سبّ أو إهانة)." in page(post(article, text="الثاني."))
        assert post(article, text="الثاني.", rules="1").status_code == 303
        assert post(article, text="الثالث.").status_code == 303

    def test_a_pattern_of_names_holds_and_never_refuses(
        self, post: Post, article: Article, hakim: Staff
    ) -> None:
        lead(mode=Mode.AFTER)
        held = sanction(SanctionKind.HOLD, hakim, name_pattern="صقر")

        post(article, name="صَقْر العراق")

        assert (last().status, last().phase, last().rule) == (Status.HELD, "watched", f"sanction:{held.pk}")


def test_no_cookie_but_the_readers_own_reaches_a_door_of_readers(
    post: Post, yusuf: Client, article: Article
) -> None:
    post(article, text="الأول.")
    yusuf.cookies["kalima_session"] = "abc"
    yusuf.cookies["_ga"] = "GA1.2"

    post(article, text="الثاني.")

    assert Reader.objects.count() == 1
    assert last().reader == Reader.objects.get()
    assert yusuf.cookies["kalima_reader"]["httponly"]
    assert yusuf.cookies["kalima_reader"].value not in {Reader.objects.get().key, ""}


def test_a_repeat_does_not_cost_the_turn_in_a_slow_discussion(post: Post, article: Article) -> None:
    post(article, text="الأول.")
    Discussion.objects.update_or_create(article=article, defaults={"slow_s": 300})

    assert "وصلنا هذا التعليق من قبل" in page(post(article, text="الأول."))
    assert post(article, text="الثاني.").status_code == 303
