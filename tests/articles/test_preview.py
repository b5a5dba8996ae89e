"""A story before it is in print: at the desk in three widths, and by a link for others."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article, PreviewLink, Staff, Status, StatusChange
from articles.moves import DeskError, MoveNotAllowed
from articles.preview import LIFETIMES, make_link, opened, revoke_link
from tests.doors import said
from tests.factories import NOW, article_in, make_article, make_image, make_writer, publish_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_limits")]

LATER = NOW + timedelta(hours=1)
HEADLINE = "العمارة تفتتح جسرًا للمشاة فوق دجلة"


def address_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/preview/"


def link_to(article: Article, by: Staff, *, lasts: str = "day", at: datetime = NOW) -> str:
    """The address of a new link."""
    _link, token = make_link(article, lasts=lasts, note="مكتب المحامي", by=by, at=at)
    return f"/preview/{token}/"


def read(reader: Client, address: str, *, at: datetime = LATER) -> HttpResponse:
    with time_machine.travel(at, tick=False):
        return reader.get(address)  # type: ignore[return-value]


class TestAtTheDesk:
    def test_the_saved_copy_is_shown_as_readers_will_see_it(
        self, salma_at_desk: Client, salma: Staff
    ) -> None:
        article = make_article(
            by=salma,
            kicker="محافظات",
            standfirst="أربعة عشر شهرًا من العمل.",
            image=make_image(),
            tags=["الجسور"],
            writers=[make_writer("تارا كمال")],
        )

        page = BeautifulSoup(salma_at_desk.get(address_of(article) + "page/").content, "html.parser")

        assert page.select_one("h1.report__headline").get_text() == HEADLINE  # type: ignore[union-attr]
        text = page.get_text()
        for words in ("محافظات", "أربعة عشر شهرًا", "نهر دجلة", "الجسور", "تارا كمال"):
            assert words in text
        assert page.select_one(".report__figure img") is not None
        assert "معاينة: لم تُنشر بعد." in text

    def test_it_holds_no_form_and_no_comments(self, salma_at_desk: Client, salma: Staff) -> None:
        article = make_article(by=salma)

        html = salma_at_desk.get(address_of(article) + "page/").content.decode()

        assert "<form" not in html
        assert "التعليقات" not in html

    def test_it_says_what_of_it_is_in_print(self, idris_at_desk: Client, idris: Staff) -> None:
        article = publish_article(by=idris)
        first = article.revisions.get()
        same = idris_at_desk.get(address_of(article) + "page/").content.decode()
        article.headline = "جسر ثانٍ في العمارة"
        workflow.save_copy(article, by=idris, at=LATER)

        other = idris_at_desk.get(address_of(article) + "page/").content.decode()
        older = idris_at_desk.get(address_of(article) + f"page/?revision={first.pk}").content.decode()

        assert "معاينة: النص كما هو في الموقع." in same
        assert "معاينة: في هذا النص ما لم يُنشر بعد." in other
        assert "جسر ثانٍ في العمارة" in other
        assert HEADLINE in older

    def test_only_that_page_may_be_framed_and_only_by_us(self, salma_at_desk: Client, salma: Staff) -> None:
        article = make_article(by=salma)

        framed = salma_at_desk.get(address_of(article) + "page/")
        around = salma_at_desk.get(address_of(article))

        assert framed["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
        assert "frame-src 'self'" in around["Content-Security-Policy"]
        assert around["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in around["Content-Security-Policy"]
        assert "no-store" in framed["Cache-Control"]
        assert framed["X-Robots-Tag"] == "noindex"

    @pytest.mark.parametrize(
        ("asked", "width"),
        [("", "390"), ("?width=tablet", "820"), ("?width=desktop", "1280"), ("?width=<b>", "390")],
    )
    def test_it_has_three_widths_without_script(
        self, asked: str, width: str, salma_at_desk: Client, salma: Staff
    ) -> None:
        article = make_article(by=salma)

        page = BeautifulSoup(salma_at_desk.get(address_of(article) + asked).content, "html.parser")

        assert page.select_one("iframe")["width"] == width  # type: ignore[index]

    @pytest.mark.parametrize("revision", ["x", "0", "9" * 40, "١", "-1"])
    def test_a_version_that_is_none_is_missing(
        self, revision: str, salma_at_desk: Client, salma: Staff
    ) -> None:
        article = make_article(by=salma)

        for page in ("", "page/"):
            answer = salma_at_desk.get(address_of(article) + page, {"revision": revision})
            assert answer.status_code == 404

    def test_someone_elses_draft_stays_closed(
        self, salma_at_desk: Client, idris: Staff, yusuf: Client
    ) -> None:
        article = make_article(by=idris)

        for page in ("", "page/"):
            assert salma_at_desk.get(address_of(article) + page).status_code == 403
            assert yusuf.get(address_of(article) + page)["Location"].startswith("/admin/login/")


class TestALink:
    def test_it_opens_the_saved_copy_without_an_account(self, yusuf: Client, salma: Staff) -> None:
        article = make_article(by=salma)
        address = link_to(article, salma)
        article.headline = "عنوان حُفظ بعد إنشاء الرابط"
        workflow.save_copy(article, by=salma, at=NOW)

        answer = read(yusuf, address)

        text = answer.content.decode()
        assert answer.status_code == 200
        assert "عنوان حُفظ بعد إنشاء الرابط" in text
        assert "معاينة: ليست للنشر ولا للنقل." in text
        assert "5 ديسمبر 2024" in text
        assert "<form" not in text

    def test_nothing_keeps_it_and_nothing_tells_of_it(self, yusuf: Client, salma: Staff) -> None:
        address = link_to(make_article(by=salma), salma)

        answer = read(yusuf, address)

        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
        assert "ETag" not in answer
        text = answer.content.decode()
        assert "og:" not in text
        assert "canonical" not in text
        assert HEADLINE not in re.search("<title>(.*)</title>", text)[1]  # type: ignore[index]
        assert "Disallow: /preview/" in yusuf.get("/robots.txt").content.decode()

    def test_its_token_is_nowhere(self, salma: Staff) -> None:
        link, token = make_link(make_article(by=salma), lasts="day", note="", by=salma, at=NOW)

        assert len(token) == 43
        assert token not in str(PreviewLink.objects.values_list().get())
        assert token not in str(list(StatusChange.objects.values_list()))
        assert link.digest not in token

    @pytest.mark.parametrize("lasts", LIFETIMES)
    def test_it_ends_when_it_was_said_to(self, lasts: str, yusuf: Client, salma: Staff) -> None:
        address = link_to(make_article(by=salma), salma, lasts=lasts)
        end = NOW + LIFETIMES[lasts].length

        assert read(yusuf, address, at=end - timedelta(seconds=1)).status_code == 200
        assert read(yusuf, address, at=end).status_code == 404

    def test_revoked_it_is_as_missing_as_one_that_never_was(self, yusuf: Client, salma: Staff) -> None:
        link, token = make_link(make_article(by=salma), lasts="day", note="", by=salma, at=NOW)

        revoke_link(link, by=salma, at=NOW)

        never = read(yusuf, f"/preview/{'A' * 43}/")
        revoked = read(yusuf, f"/preview/{token}/")
        assert never.status_code == revoked.status_code == 404
        assert never.content == revoked.content

    @pytest.mark.parametrize(
        "token", ["", "x", "A" * 42, "A" * 44, "../" * 14, "%00" * 43, "ا" * 43, "A" * 4000]
    )
    def test_what_is_no_token_is_missing(self, token: str, yusuf: Client) -> None:
        assert yusuf.get(f"/preview/{token}/").status_code == 404

    def test_every_opening_is_counted(self, yusuf: Client, salma: Staff) -> None:
        address = link_to(make_article(by=salma), salma)

        read(yusuf, address, at=LATER)
        read(yusuf, address, at=LATER + timedelta(minutes=1))
        with time_machine.travel(LATER, tick=False):
            yusuf.head(address)

        link = PreviewLink.objects.get()
        assert (link.opened, link.opened_at) == (2, LATER + timedelta(minutes=1))

    def test_a_withdrawn_storys_link_is_dead(self, yusuf: Client, nada: Staff) -> None:
        article = publish_article(by=nada)
        address = link_to(article, nada)
        workflow.withdraw(article, note="خطأ في المصدر.", by=nada, at=NOW)

        assert read(yusuf, address).status_code == 404

    def test_a_storys_link_is_dead_while_the_story_is_in_the_trash(self, yusuf: Client, salma: Staff) -> None:
        article = make_article(by=salma)
        address = link_to(article, salma)
        workflow.trash(article, by=salma, at=NOW)
        away = read(yusuf, address).status_code
        workflow.untrash(article, by=salma, at=NOW)

        assert (away, read(yusuf, address).status_code) == (404, 200)

    def test_an_embargo_stands_until_its_hour(self, yusuf: Client, idris: Staff) -> None:
        article = make_article(by=idris, kicker="محافظات", image=make_image())
        address = link_to(article, idris)
        until = NOW + timedelta(hours=3)
        workflow.embargo(article, embargo_until=until, note="", by=idris, at=NOW)

        closed = read(yusuf, address, at=until - timedelta(seconds=1))
        open_ = read(yusuf, address, at=until)

        text = closed.content.decode()
        assert closed.status_code == 403
        assert "حظر النشر قائم" in text
        assert "4 ديسمبر 2024" in text
        for word in (HEADLINE, "محافظات", "دجلة", "محليات</a></p>"):
            assert word not in text
        assert closed["Cache-Control"] == "private, no-store"
        assert closed["Referrer-Policy"] == "no-referrer"
        assert open_.status_code == 200
        assert PreviewLink.objects.get().opened == 1

    def test_trying_tokens_ends_soon(self, yusuf: Client, salma: Staff) -> None:
        place = {"REMOTE_ADDR": "203.0.113.77"}
        address = link_to(make_article(by=salma), salma)
        with time_machine.travel(LATER, tick=False):
            answers = [yusuf.get(f"/preview/{n:043}/", **place).status_code for n in range(31)]

            assert answers == [404] * 30 + [429]
            assert yusuf.get(address, **place).status_code == 429
            assert yusuf.get(address, REMOTE_ADDR="203.0.113.78").status_code == 200

    def test_it_costs_a_fixed_number_of_queries(self, yusuf: Client, salma: Staff) -> None:
        article = make_article(by=salma, image=make_image(), tags=["الجسور"], writers=[make_writer()])
        address = link_to(article, salma)

        with CaptureQueriesContext(connection) as asked:
            read(yusuf, address)

        assert len(asked) <= 9


class TestMakingOne:
    def test_it_is_remembered_with_whom_it_is_for(self, salma: Staff) -> None:
        article = make_article(by=salma)

        link, _token = make_link(article, lasts="hour", note=" مكتب المحامي\u200f", by=salma, at=NOW)
        revoke_link(link, by=salma, at=LATER)
        revoke_link(link, by=salma, at=LATER + timedelta(hours=1))

        acts = list(
            StatusChange.objects.exclude(verb="create").order_by("at").values_list("verb", "by", "at", "note")
        )
        assert acts == [
            ("preview_link", salma.pk, NOW, "مكتب المحامي"),
            ("revoke_preview", salma.pk, LATER, "مكتب المحامي"),
        ]
        stored = PreviewLink.objects.get()
        assert (stored.ends_at, stored.revoked_at, stored.revoked_by) == (LATER, LATER, salma)

    @pytest.mark.parametrize("lasts", ["", "year", "__class__"])
    def test_a_lifetime_that_is_none_is_refused(self, lasts: str, salma: Staff) -> None:
        with pytest.raises(DeskError, match="مدة الرابط"):
            make_link(make_article(by=salma), lasts=lasts, note="", by=salma, at=NOW)

    def test_a_note_that_is_too_long_is_refused(self, salma: Staff) -> None:
        with pytest.raises(DeskError, match="80"):
            make_link(make_article(by=salma), lasts="day", note="م" * 81, by=salma, at=NOW)

    def test_a_withdrawn_story_gets_none(self, nada: Staff) -> None:
        with pytest.raises(MoveNotAllowed):
            make_link(article_in(Status.WITHDRAWN), lasts="day", note="", by=nada, at=NOW)

    def test_nobody_gives_away_someone_elses_story(self, salma: Staff, idris: Staff, hakim: Staff) -> None:
        article = make_article(by=idris)
        link, token = make_link(article, lasts="day", note="", by=idris, at=NOW)

        for person in (salma, hakim):
            with pytest.raises(PermissionDenied):
                make_link(article, lasts="day", note="", by=person, at=NOW)
            with pytest.raises(PermissionDenied):
                revoke_link(link, by=person, at=NOW)
        assert opened(token, at=LATER) == link

    def test_the_page_makes_one_shows_it_once_and_lists_it(
        self, salma_at_desk: Client, salma: Staff, yusuf: Client
    ) -> None:
        article = make_article(by=salma)

        answer = salma_at_desk.post(address_of(article), {"lasts": "days", "note": "مكتب المحامي"})
        again = salma_at_desk.get(address_of(article)).content.decode()

        page = BeautifulSoup(answer.content, "html.parser")
        shown = str(page.select_one("#made-address")["value"])  # type: ignore[index]
        assert "no-store" in answer["Cache-Control"]
        assert yusuf.get(re.sub("^https?://[^/]+", "", shown)).status_code == 200
        assert shown not in again
        assert "مكتب المحامي" in again
        assert "سلمى رافد" in again
        assert "مرات فتحه: 1" in salma_at_desk.get(address_of(article)).content.decode()

    def test_a_refusal_is_said(self, salma_at_desk: Client, salma: Staff) -> None:
        answer = salma_at_desk.post(address_of(make_article(by=salma)), {"lasts": "x"})

        assert answer.status_code == 200
        assert "يُرجى اختيار مدة الرابط. لم يُنشأ شيء." in answer.content.decode()
        assert not PreviewLink.objects.exists()

    def test_the_button_revokes(self, salma_at_desk: Client, salma: Staff) -> None:
        article = make_article(by=salma)
        link, token = make_link(article, lasts="day", note="", by=salma, at=NOW)
        address = f"{address_of(article)}{link.pk}/revoke/"

        assert salma_at_desk.get(address).status_code == 405
        answer = salma_at_desk.post(address)

        assert said(answer) == ["أُبطل الرابط، ولم يعد يفتح المادة."]
        assert opened(token, at=NOW) is None

    def test_another_storys_link_is_missing(self, salma_at_desk: Client, salma: Staff) -> None:
        article, other = make_article(by=salma), make_article("خبر آخر", by=salma)
        link, _token = make_link(other, lasts="day", note="", by=salma, at=NOW)

        assert salma_at_desk.post(f"{address_of(article)}{link.pk}/revoke/").status_code == 404
