"""Yusuf reads and writes on a slow line: the light page of a discussion, small, whole, without script."""

import gzip
import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Staff, Status
from comments import marking, moderation
from comments.keys import form_stamp
from comments.models import Closing, Comment, Discussion, DiscussionSettings, Mode, Reason
from comments.phases import TEXT_MAX
from kalima.demo.words import read_stories
from kalima.text.html import plain_text
from tests.comments.conftest import HERE
from tests.factories import NOW, article_in, make_comment, show_comment

pytestmark = pytest.mark.django_db

# As of every light page: the first ten packets.
BYTES_MAX = 14_000


def light(reader: Client, article: Article, **asked: object) -> BeautifulSoup:
    response = reader.get(reverse("light_comments", args=[article.pk]), asked)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def send(reader: Client, article: Article, **typed: str) -> HttpResponse:
    fields = {"name": "يوسف", "text": "خبر طيب.", "stamp": form_stamp(timezone.now())}
    headers = {"Origin": HERE, "host": typed.pop("host", "testserver")}
    response: HttpResponse = reader.post(
        reverse("light_comments", args=[article.pk]), fields | typed, headers=headers
    )
    return response


def fill(article: Article, texts: list[str]) -> None:
    """Openers and replies in turn, shown, in rows made at once."""
    at = timezone.now() - timedelta(days=1)
    values = {"article": article, "status": "shown", "phase": "after"}
    openers = [
        Comment(
            **values, name=f"القارئ {n}", text=text, digest=str(n), **dict.fromkeys(TIMES, at + n * SECOND)
        )
        for n, text in enumerate(texts)
    ]
    Comment.objects.bulk_create(openers)
    replies = [
        Comment(
            **values, parent=opener, name="زينب", text=opener.text, digest="r",
            created_at=at, shown_at=at,
        )
        for opener in openers[:40]
        for _ in range(8)
    ]  # fmt: skip
    Comment.objects.bulk_create(replies)
    Discussion.objects.create(article=article, shown=len(openers) + len(replies))


TIMES = ("created_at", "shown_at")
SECOND = timedelta(seconds=1)


class TestReading:
    def test_the_storys_light_page_leads_there_and_back(self, yusuf: Client, article: Article) -> None:
        show_comment(article)

        story = BeautifulSoup(yusuf.get(f"/n/{article.pk}/light/").content, "html.parser")

        address = reverse("light_comments", args=[article.pk])
        assert [link.get_text() for link in story.select(f"a[href='{address}']")] == ["تعليق واحد"]
        assert light(yusuf, article).select(f"a[href='/n/{article.pk}/light/']")

    def test_it_says_all_that_the_full_page_does(self, yusuf: Client, article: Article, hakim: Staff) -> None:
        opener = show_comment(article, "متى الافتتاح؟", name="هدى")
        reply = show_comment(article, "غدًا صباحًا.", name="سيف", answers=opener)
        show_comment(article, "شكرًا لك.", name="Sara", answers=reply)
        removed = show_comment(article, "رقم جاري", name="متابع")
        show_comment(article, "لا يليق.", name="ليلى", answers=removed)
        marking.pin(opener, by=hakim, at=NOW)
        moderation.remove(removed, by=hakim, at=NOW, reason=Reason.PRIVACY)
        make_comment(article, "ينتظر")

        page = light(yusuf, article)

        said = page.get_text()
        for words in ("4 تعليقات", "متى الافتتاح؟", "مثبّت", "ردًا على سيف", "لا يليق."):
            assert words in said
        assert "حُذف هذا التعليق: كشف بيانات شخصية." in said
        assert not any(words in said for words in ("رقم جاري", "ينتظر"))
        assert [name.get_text() for name in page.select("b bdi")] == ["هدى", "سيف", "Sara", "ليلى"]
        assert not page.select("script, link[rel=stylesheet], img, [style]")

    @pytest.mark.parametrize("sort", ["", "new", "worth"])
    def test_its_pages_show_every_opener_once(self, yusuf: Client, article: Article, sort: str) -> None:
        fill(article, [f"التعليق رقم {n}. {'كلام ' * 250}" for n in range(30)])

        pages, address = [], f"{reverse('light_comments', args=[article.pk])}?sort={sort}"
        while address:
            pages.append(BeautifulSoup(yusuf.get(address).content, "html.parser"))
            more = pages[-1].select_one("a[rel=next]")
            address = str(more["href"]) if more else ""

        found = [int(n) for page in pages for n in re.findall(r"القارئ (\d+)", page.get_text())]
        assert sorted(found) == list(range(30))
        assert len(pages) > 2

    def test_many_replies_and_long_texts_are_read_on_pages_of_their_own(
        self, yusuf: Client, article: Article
    ) -> None:
        opener = show_comment(article, "أول الكلام " + "وكلام " * 400 + "آخر الكلام")
        for n in range(12):
            show_comment(article, f"الرد {n}", name="زينب", answers=opener, at=NOW + n * SECOND)
        beside = light(yusuf, article)

        assert "آخر الكلام" not in beside.get_text()
        whole = light(yusuf, article, of=opener.pk)
        assert "آخر الكلام" in whole.get_text()
        assert re.findall(r"الرد (\d+)", whole.get_text()) == [str(n) for n in range(12)]
        assert [link.get_text() for link in beside.select(f"a[href$='?of={opener.pk}']")] == [
            "بقية التعليق",
            "كل الردود",
        ]

    @pytest.mark.parametrize(
        "asked", [{"sort": "x"}, {"after": "0"}, {"after": "x"}, {"of": "٢"}, {"reply": "9" * 40}]
    )
    def test_what_is_not_there_is_missing(
        self, yusuf: Client, article: Article, asked: dict[str, str]
    ) -> None:
        show_comment(article)

        address = reverse("light_comments", args=[article.pk])
        assert yusuf.get(address, asked).status_code == 404

    def test_a_draft_has_none_and_a_withdrawn_story_says_so(self, yusuf: Client) -> None:
        for status, code in ((Status.DRAFT, 404), (Status.WITHDRAWN, 410)):
            address = reverse("light_comments", args=[article_in(status).pk])
            assert yusuf.get(address).status_code == code

    def test_it_costs_what_the_full_page_costs(
        self, yusuf: Client, article: Article, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        fill(article, ["كلام"] * 60)

        # The story, its terms, openers, replies; what every light page asks.
        with django_assert_max_num_queries(6):
            light(yusuf, article)


class TestItsWeight:
    @pytest.mark.parametrize("letters", [1, 80, 400, TEXT_MAX])
    def test_a_page_of_any_comments_fits_into_the_first_packets(
        self, yusuf: Client, article: Article, letters: int
    ) -> None:
        words = " ".join(plain_text(str(story.words["body"])) for story in read_stories())
        cut = random.Random(7)
        starts = [cut.randrange(len(words) - letters) for _ in range(60)]
        fill(article, [words[start : start + letters] for start in starts])
        first = Comment.objects.openers().order_by("created_at", "pk").first()
        assert first

        for asked in ({}, {"of": first.pk}, {"reply": first.pk}):
            sent = yusuf.get(reverse("light_comments", args=[article.pk]), asked, HTTP_ACCEPT_ENCODING="")
            assert len(gzip.compress(sent.content, 6)) <= BYTES_MAX, asked

    def test_a_page_of_noise_fits_too(self, yusuf: Client, article: Article) -> None:
        noise = random.Random(7)
        fill(article, ["".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(2000)) for _ in range(9)])

        sent = yusuf.get(reverse("light_comments", args=[article.pk]), HTTP_ACCEPT_ENCODING="")

        assert len(gzip.compress(sent.content, 6)) <= BYTES_MAX


class TestWriting:
    def test_a_comment_is_sent_told_and_mendable(self, yusuf: Client, article: Article) -> None:
        response = send(yusuf, article, text="خبر طيب لأهل العمارة.")

        assert response.status_code == 303
        told = yusuf.get(response["Location"])
        assert "وصل تعليقك، ويُنشر بعد موافقة المشرف." in told.content.decode()
        assert f"/comments/{Comment.objects.get().pk}/mine/?own=" in told.content.decode()
        assert told["Cache-Control"] == "no-store"
        assert "kalima_reader" in response.cookies

    def test_shown_at_once_it_is_said_so(self, yusuf: Client, article: Article) -> None:
        DiscussionSettings.objects.update(mode=Mode.AFTER)

        told = yusuf.get(send(yusuf, article)["Location"]).content.decode()

        assert "نُشر تعليقك." in told
        assert "خبر طيب." in light(yusuf, article).get_text()

    def test_a_reply_finds_its_thread(self, yusuf: Client, article: Article) -> None:
        comment = show_comment(article, name="هدى")

        form = light(yusuf, article, reply=comment.pk)
        send(yusuf, article, reply=str(form.select("[name=reply]")[0]["value"]))

        assert "ردًا على هدى" in form.get_text()
        assert Comment.objects.latest("pk").parent == comment

    def test_what_is_refused_stays_on_a_light_page(self, yusuf: Client, article: Article) -> None:
        response = send(yusuf, article, name="", text="كلام يبقى", email="yusuf@mail.example")

        page = response.content.decode()
        assert response.status_code == 422
        assert "كلام يبقى</textarea>" in page
        assert 'value="yusuf@mail.example"' in page
        assert "لا اسم مع التعليق." in page
        assert "<script" not in page
        assert "'none'" in response["Content-Security-Policy"]
        assert response["Cache-Control"] == "no-store"

    def test_a_closed_discussion_says_so(self, yusuf: Client, article: Article) -> None:
        Discussion.objects.create(article=article, closing=Closing.DESK)

        page = light(yusuf, article)

        assert "أُغلقت التعليقات على هذه المادة." in page.get_text()
        assert not page.select("form")

    def test_the_page_is_everybodys(self, yusuf: Client, article: Article) -> None:
        show_comment(article)
        send(yusuf, article)

        address = reverse("light_comments", args=[article.pk])
        mine, others = yusuf.get(address), Client().get(address)

        assert mine.content == others.content
        assert not others.cookies
        assert "public" in mine["Cache-Control"]
        assert "Cookie" not in mine.get("Vary", "")


class TestUnderAHostOfItsOwn:
    HOST = "light.paper.example"

    def test_reading_and_writing_stay_there(
        self, yusuf: Client, article: Article, settings: LazySettings
    ) -> None:
        settings.LIGHT_HOST = self.HOST
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, self.HOST]
        settings.ORIGIN, settings.IS_SECURE = "https://paper.example", True
        address = reverse("comments", args=[article.pk])
        typed = {"name": "يوسف", "text": "خبر طيب.", "stamp": form_stamp(timezone.now())}

        page = yusuf.get(address, headers={"host": self.HOST})
        sent = yusuf.post(
            f"{address}light/", typed, headers={"host": self.HOST, "Origin": f"https://{self.HOST}"}
        )
        strange = yusuf.post(
            f"{address}light/", typed, headers={"host": self.HOST, "Origin": f"http://{self.HOST}"}
        )

        assert "النسخة الخفيفة" in page.content.decode()
        assert sent.status_code == 303
        assert sent["Location"].startswith(f"{address}light/?how=")
        assert strange.status_code == 403
        assert Comment.objects.count() == 1
