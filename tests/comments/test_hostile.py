"""The lists of hostile strings as names, addresses and texts: no error, no markup, no lost good words."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Article, Staff
from comments import moderation, phases, responding, rights
from comments.models import Comment
from comments.screening import Draft
from comments.submission import Refused, submit
from comments.verify import breaches
from tests.comments.conftest import HERE, Post
from tests.factories import NOW, publish_article, show_comment, signed_in
from tests.shared import shared

# The long list is told apart in threads of this many, so that each page stays one page.
PORTION = 400
JSON = {"Origin": HERE, "Accept": "application/json"}


def naughty_strings() -> list[str]:
    return [*json.loads(shared("data/hostile/unicode/blns.json").read_text()), *_further()]


def _further() -> Iterator[str]:
    yield from shared("data/hostile/xml/xml-attacks.txt").read_text(errors="replace").splitlines()
    for file in sorted(shared("data/hostile/sqli/payloadbox").glob("*.txt")):
        yield from file.read_text(errors="replace").splitlines()[:20]
    for pair in json.loads(shared("data/hostile/xss/dompurify_expect.json").read_text()):
        yield pair["payload"]


def scripts() -> list[str]:
    return shared("data/hostile/xss/payloadbox_xss.txt").read_text(errors="replace").splitlines()


class Shape(HTMLParser):
    """Which elements a page has, with which attributes, and where its links lead."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.elements: set[tuple[str, str]] = set()
        self.links: set[str] = set()
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements |= {(tag, ""), *((tag, name) for name, _value in attrs)}
        self.links |= {value.split("?")[0].split("#")[0] for name, value in attrs if name == "href" and value}


@pytest.fixture
def tame(article: Article, yusuf: Client, post: Post) -> set[tuple[str, str]]:
    """The elements and attributes of our own pages: a thread with replies, and a form with every error."""
    first = show_comment(article, "سطر\nآخر\n\nفقرة\n0770 123 4567\n\nin English", name="زينب")
    second = show_comment(article, "رد", name="هدى", answers=first)
    show_comment(article, "رد على الرد", name="سيف", answers=second)
    show_comment(article, "سطر\n" * 50, name="نور")
    for n in range(8):
        show_comment(article, f"رد آخر {n}", name="سيف", answers=first)
    responses = [
        yusuf.get(article.get_absolute_url()),
        yusuf.get(reverse("comments", args=[article.pk]), {"reply": second.pk}),
        yusuf.get(reverse("comments", args=[article.pk])),
        post(article, name="", text="", email="x", reply=str(second.pk)),
    ]
    return {("a", "aria-current")}.union(*(Shape(response).elements for response in responses))


def keep(article: Article, hakim: Staff, **typed: str) -> None:
    """Send and approve one comment, if the screening takes it."""
    try:
        comment = submit(Draft(article=article, at=NOW, **typed))
    except Refused:
        return
    moderation.approve(comment, by=hakim, at=NOW)


def shapes_of_thread(yusuf: Client, article: Article) -> Iterator[Shape]:
    address: str | None = reverse("comments", args=[article.pk])
    query: dict[str, str] = {}
    while address:
        response = yusuf.get(address, query)
        assert response.status_code == 200
        yield Shape(response)
        last = response.context["thread"].last
        query, address = {"after": str(last)}, address if last else None


class TestThroughTheForm:
    def test_as_names_and_texts_they_are_answered_and_stay_text(
        self, post: Post, tame: set[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for limit in ("COMMENTS_AT_ONCE", "READER_AT_ONCE"):
            monkeypatch.setattr(phases, limit, 10_000)
        for i, text in enumerate(naughty_strings()):
            if i % PORTION == 0:
                story = publish_article(f"خبر رقم {i} من العمارة")
            response = post(
                story, name=text, text=text, email=text if i % 2 else "", reply=text if i % 3 else ""
            )

            assert response.status_code in (303, 422), text
            if response.status_code == 422:
                assert Shape(response).elements <= tame, text

    def test_a_text_alone_with_a_good_name_is_kept_or_mended_never_lost(
        self, post: Post, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for limit in ("COMMENTS_AT_ONCE", "READER_AT_ONCE"):
            monkeypatch.setattr(phases, limit, 10_000)
        for i, text in enumerate(naughty_strings()):
            response = post(article, name=f"القارئ رقم {i}", text=text)

            kept = Comment.objects.filter(name=f"القارئ رقم {i}").exists()
            assert kept == (response.status_code == 303), text


class TestThroughTheOtherForms:
    """What a report says, the edit of one's own comment, the e-mail of a reader's request."""

    @pytest.fixture(autouse=True)
    def _no_limits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for where, name in (
            (phases, "COMMENTS_AT_ONCE"),
            (phases, "READER_AT_ONCE"),
            (responding, "REPORTS_AT_ONCE"),
            (rights, "ASKED_AT_ONCE"),
        ):
            monkeypatch.setattr(where, name, 10_000)

    def test_a_report_is_kept_or_comes_back_with_its_words(self, yusuf: Client, article: Article) -> None:
        comment = show_comment(article)
        address = reverse("comment_report", args=[article.pk, comment.pk])
        form = {"complaint": "abuse", "wish": "", "note": "", "email": ""}
        quiet = Shape(yusuf.get(address)).elements
        quiet |= Shape(yusuf.post(address, form | {"complaint": ""}, headers={"Origin": HERE})).elements
        quiet |= Shape(yusuf.post(address, form, headers={"Origin": HERE})).elements

        for i, text in enumerate(naughty_strings()):
            typed = [{"note": text}, {"email": text}, {"complaint": text}, {"wish": text}][i % 4]
            # Each from a place of its own: one reader reports a comment once.
            place = f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}"
            response = yusuf.post(address, form | typed, headers={"Origin": HERE}, REMOTE_ADDR=place)

            assert response.status_code in (200, 422), text
            assert Shape(response).elements <= quiet, text

        assert comment.reports.count() > 100

    def test_an_edit_is_kept_or_comes_back_with_its_words(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        quiet: set[tuple[str, str]] = set()
        for i, text in enumerate(naughty_strings()):
            # One's own comment may be changed for five minutes.
            if i % 100 == 0:
                address = post(article, text=f"تعليق رقم {i}", headers=JSON).json()["mine"]
                quiet |= Shape(yusuf.get(address)).elements
                for words in ("", f"كلمة {i}"):
                    quiet |= Shape(yusuf.post(address, {"text": words}, headers={"Origin": HERE})).elements
            key = address.partition("own=")[2]
            response = yusuf.post(address, {"text": text, "own": key}, headers={"Origin": HERE})

            assert response.status_code in (200, 422), text
            assert Shape(response).elements <= quiet, text

        assert not list(breaches())

    def test_a_request_for_one_s_comments_is_answered(self, yusuf: Client, article: Article) -> None:
        address = reverse("comment_rights")
        form = {"act": "copy", "email": "yusuf@mail.example"}
        quiet = Shape(yusuf.get(address)).elements
        quiet |= Shape(yusuf.post(address, form | {"email": "x"}, headers={"Origin": HERE})).elements
        quiet |= Shape(yusuf.post(address, form, headers={"Origin": HERE})).elements

        for i, text in enumerate(naughty_strings()):
            typed = {"act": text} if i % 4 == 0 else {"email": f"{text}@mail.example" if i % 2 else text}
            response = yusuf.post(address, form | typed, headers={"Origin": HERE})

            assert response.status_code in (200, 422), text
            assert Shape(response).elements <= quiet, text


class TestOnThePage:
    def test_in_the_thread_they_bring_no_element_no_attribute_and_no_link(
        self, yusuf: Client, hakim: Staff, tame: set[tuple[str, str]]
    ) -> None:
        story = publish_article("سوق الشورجة يعود إلى نظامه القديم")
        quiet_links = Shape(yusuf.get(reverse("comments", args=[story.pk]))).links | {
            reverse("comments", args=[story.pk])
        }
        for text in naughty_strings():
            keep(story, hakim, name="قارئ", text=text)
            keep(story, hakim, name=text[:60], text=f"{text} نص")

        own = {story.get_absolute_url(), *quiet_links}
        for shape in shapes_of_thread(yusuf, story):
            assert shape.elements <= tame
            further = {link for link in shape.links if not link.startswith(("/static/", "/section/"))} - own
            assert all(re.fullmatch(rf"/n/{story.pk}/comments/[0-9]+/(report/)?", link) for link in further)

    def test_nor_does_the_long_list_of_scripts(
        self, yusuf: Client, hakim: Staff, tame: set[tuple[str, str]]
    ) -> None:
        story = publish_article("سوق الشورجة يعود إلى نظامه القديم")
        for at in range(0, len(lines := scripts()), 10):
            keep(story, hakim, name="قارئ", text="\n".join(lines[at : at + 10])[:5000])

        assert Comment.objects.filter(article=story).count() > 100
        for shape in shapes_of_thread(yusuf, story):
            assert shape.elements <= tame

    def test_in_the_queue_they_stay_text_too(self, hakim: Staff, article: Article) -> None:
        submit(Draft(article=article, at=NOW, name="قارئ", text="تعليق طيب\n\nin English"))
        desk = signed_in(hakim)
        quiet = Shape(desk.get("/admin/comments/comment/")).elements | {("a", "href"), ("a", "data-more")}
        Comment.objects.all().delete()

        for text in naughty_strings()[:PORTION]:
            try:
                submit(Draft(article=article, at=NOW, name=text[:60], text=text))
            except Refused:
                continue
        shape = Shape(desk.get("/admin/comments/comment/"))

        assert shape.elements <= quiet
        assert not any(link.startswith(("javascript:", "data:")) for link in shape.links)


class TestBounds:
    def test_a_mountain_of_marks_is_thinned_and_a_tower_of_lines_is_lowered(
        self, post: Post, article: Article
    ) -> None:
        post(article, text="ب" + "\u0300" * 4000)
        post(article, text="سطر" + "\n" * 500 + "آخر")

        marks, lines = Comment.objects.order_by("pk")
        assert len(marks.text) < 10
        assert lines.text == "سطر\n\nآخر"

    @pytest.mark.parametrize(
        "text",
        ["س\n" * 2500, "سطر\n" * 500, "س\n\n" * 1600, "\u0301\u0302" * 2500, "بَُِّْ" * 5000],
        ids=["2,500 lines", "500 lines", "1,600 paragraphs", "5,000 marks", "25,000 vowel signs"],
    )
    def test_what_would_fill_screens_is_shown_within_bounds(
        self, yusuf: Client, article: Article, hakim: Staff, text: str
    ) -> None:
        keep(article, hakim, name="يوسف", text=text)

        html = yusuf.get(article.get_absolute_url()).content.decode()

        for comment in Comment.objects.all():
            lines = comment.text.count("\n") + len(comment.text) // 60
            assert f'id="comment-{comment.pk}"' in html
            assert ("comment__text--long" in html) == (lines > 40)
            assert not re.search(r"[\u0300-\u036f]{9}", html)

    def test_a_megabyte_of_text_is_refused_with_its_words(self, post: Post, article: Article) -> None:
        response = post(article, text="كلمة " * 200_000)

        assert response.status_code == 422
        assert "التعليق أطول من 5,000 حرف." in response.content.decode()
        assert not Comment.objects.exists()
