"""The copy check at the desk: what a page is told about a story, and what stays left as it is."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import check
from articles.models import Article, LeftMark, SiteSettings, Staff
from articles.spelling import take_lines
from tests.factories import NOW, make_article, publish_article

pytestmark = pytest.mark.django_db

NEW = "/admin/articles/article/check/"
TEXT = "عُقد الإجتماع في الانبار , وحضره 30 مهندسا."


def at(article: Article, tail: str = "") -> str:
    return f"/admin/articles/article/{article.pk}/check/{tail}"


def send(browser: Client, address: str, sent: Any) -> Any:
    return browser.post(address, sent, content_type="application/json")


def asked(browser: Client, address: str, *texts: str, is_prose: bool = False) -> dict[str, Any]:
    parts = [{"text": text, "is_prose": is_prose} for text in texts]
    answer = send(browser, address, {"parts": parts})
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]


def kinds(answer: dict[str, Any]) -> list[str]:
    return [mark["kind"] for mark in answer["marks"]]


class TestAsking:
    def test_a_story_is_told_its_marks(self, salma: Staff, salma_at_desk: Client) -> None:
        take_lines("الأنبار", kind="place")
        article = make_article(by=salma)

        answer = asked(salma_at_desk, at(article), "عنوان , آخر", TEXT)

        assert [(mark["part"], mark["kind"], mark["passage"], mark["fix"]) for mark in answer["marks"]] == [
            (0, "latin", " ,", "،"),
            (1, "hamza", "الإجتماع", "الاجتماع"),
            (1, "spelling", "الانبار", "الأنبار"),
            (1, "latin", " ,", "،"),
        ]
        assert answer["counted"] == "4 إشارات"
        assert answer["marks"][1]["before"] == "عُقد "
        assert answer["marks"][1]["why"] == "همزة وصل: تُكتب الألف بلا همزة."

    def test_a_story_that_was_never_saved_is_checked_too(self, salma_at_desk: Client) -> None:
        assert kinds(asked(salma_at_desk, NEW, TEXT)) == ["hamza", "latin"]

    def test_what_its_page_left_in_a_new_story_is_left(self, salma_at_desk: Client) -> None:
        parts = [{"text": TEXT}]
        first = send(salma_at_desk, NEW, {"parts": parts}).json()

        again = send(salma_at_desk, NEW, {"parts": parts, "left": [first["marks"][0]["place"]]}).json()

        assert [mark["is_left"] for mark in again["marks"]] == [True, False]
        assert (again["counted"], again["left"]) == ("إشارة واحدة", "1")
        assert not LeftMark.objects.exists()

    def test_counts_are_in_the_houses_digits(self, salma_at_desk: Client) -> None:
        SiteSettings.objects.update(digits="arabic", checks_digits=False)

        answer = asked(salma_at_desk, NEW, "قال , ثم , قال ,,")

        assert answer["counted"] == "٣ إشارات"
        assert {kind["name"]: kind["count"] for kind in answer["kinds"]}["latin"] == "٢"

    def test_only_prose_ends_with_a_sign(self, salma_at_desk: Client) -> None:
        line = "افتُتح اليوم في مدينة العمارة جسر جديد للمشاة فوق نهر دجلة"

        assert kinds(asked(salma_at_desk, NEW, line)) == []
        assert kinds(asked(salma_at_desk, NEW, line, is_prose=True)) == ["ending"]

    def test_the_house_chooses_its_quotes_and_digits(self, salma_at_desk: Client) -> None:
        text = 'قال "نعم" ٣٠ مرة'

        assert kinds(asked(salma_at_desk, NEW, text)) == ["quotes", "digits"]
        SiteSettings.objects.update(quotes="straight", checks_digits=False)
        assert kinds(asked(salma_at_desk, NEW, text)) == []

    def test_the_papers_own_name_is_never_touched(self, salma_at_desk: Client) -> None:
        SiteSettings.objects.update(agency="وكالة الإستقلال")

        assert kinds(asked(salma_at_desk, NEW, "قالت وكالة الإستقلال")) == []

    def test_places_are_counted_as_scripts_count_them(self, salma_at_desk: Client) -> None:
        (mark,) = asked(salma_at_desk, NEW, "🌴🌴 يوم الإثنين")["marks"]

        assert (mark["start"], mark["end"]) == (9, 16)
        assert mark["edits"] == [{"start": 9, "end": 16, "text": "الاثنين"}]

    def test_a_text_full_of_mistakes_is_shown_in_part(self, salma_at_desk: Client) -> None:
        answer = asked(salma_at_desk, NEW, "كلمة ,كلمة " * 500)

        assert answer["has_more"]
        assert len(answer["marks"]) == check.MARKS_MAX

    def test_it_is_never_stored_by_caches(self, salma_at_desk: Client) -> None:
        answer = send(salma_at_desk, NEW, {"parts": []})

        assert "no-store" in answer["Cache-Control"]

    def test_the_questions_do_not_grow_with_the_text(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma)
        asked(salma_at_desk, at(article), TEXT)
        with CaptureQueriesContext(connection) as one:
            asked(salma_at_desk, at(article), TEXT)
        with CaptureQueriesContext(connection) as many:
            asked(salma_at_desk, at(article), *[TEXT] * 50)

        assert len(many) == len(one) <= 10


class TestLeaving:
    def test_what_one_leaves_is_left_for_all_and_through_later_changes(
        self, salma: Staff, salma_at_desk: Client, nada_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        mark = asked(salma_at_desk, at(article), TEXT)["marks"][0]

        send(salma_at_desk, at(article, "leave/"), {"place": mark["place"]})
        send(salma_at_desk, at(article, "leave/"), {"place": mark["place"]})

        left = LeftMark.objects.get()
        assert (left.by, left.kind, left.passage) == (salma, "hamza", "الاجتماع")
        changed = "ثم " + TEXT.replace(" , ", "، ")
        answer = asked(nada_at_desk, at(article), changed)
        assert [(mark["kind"], mark["is_left"]) for mark in answer["marks"]] == [("hamza", True)]
        assert answer["counted"] == "لا إشارات"

    def test_the_same_word_elsewhere_is_asked_about(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma)
        mark = asked(salma_at_desk, at(article), TEXT)["marks"][0]
        send(salma_at_desk, at(article, "leave/"), {"place": mark["place"]})

        answer = asked(salma_at_desk, at(article), "انتهى الإجتماع مساء")
        other = asked(salma_at_desk, at(make_article(by=salma)), TEXT)

        assert [mark["is_left"] for mark in answer["marks"]] == [False]
        assert [mark["is_left"] for mark in other["marks"]] == [False, False]

    def test_it_can_be_taken_up_again(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma)
        mark = asked(salma_at_desk, at(article), TEXT)["marks"][0]
        send(salma_at_desk, at(article, "leave/"), {"place": mark["place"]})

        answer = send(salma_at_desk, at(article, "leave/"), {"place": mark["place"], "is_left": False})

        assert answer.json() == {"is_left": False}
        assert not LeftMark.objects.exists()

    def test_who_may_not_write_in_a_story_leaves_nothing(
        self, nada: Staff, salma_at_desk: Client, yusuf: Client
    ) -> None:
        article = publish_article(by=nada)
        place = {"kind": "hamza", "passage": "الاجتماع", "context": "0" * 32}

        assert send(salma_at_desk, at(article, "leave/"), {"place": place}).status_code in (403, 404)
        assert send(salma_at_desk, at(article), {"parts": []}).status_code in (403, 404)
        assert send(yusuf, at(article, "leave/"), {"place": place}).status_code == 302
        assert not LeftMark.objects.exists()

    def test_a_moderator_checks_nothing(self, hakim_at_desk: Client) -> None:
        assert send(hakim_at_desk, NEW, {"parts": []}).status_code == 403

    def test_what_was_left_goes_with_its_draft(self, salma: Staff) -> None:
        article = make_article(by=salma)
        check.leave(article, place=check.Place("hamza", "الاجتماع", "0" * 32), by=salma, at=NOW)

        article.delete()

        assert not LeftMark.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"1",
        b"[" * 100_000,
        b'{"parts": 1}',
        b'{"parts": [1]}',
        b'{"parts": [{}]}',
        b'{"parts": [{"text": 1}]}',
        b'{"parts": [{"text": null}]}',
        b'{"parts": [], "left": 1}',
        b'{"parts": [], "left": [1]}',
        '{"parts": [{"text": "%s"}]}'.replace("%s", "ب" * (check.CHARACTERS_MAX + 1)).encode(),
        b'{"parts": [%s]}' % b",".join([b'{"text": ""}'] * (check.PARTS_MAX + 1)),
    ],
    ids=range(15),
)
def test_hostile_words_are_refused_in_a_sentence(salma_at_desk: Client, sent: bytes) -> None:
    answer = salma_at_desk.post(NEW, sent, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize(
    "place",
    [
        None,
        [],
        {},
        {"kind": "dance", "passage": "", "context": "0" * 32},
        {"kind": [], "passage": "", "context": "0" * 32},
        {"kind": "hamza", "passage": "ا" * 201, "context": "0" * 32},
        {"kind": "hamza", "passage": "", "context": "x"},
        {"kind": "hamza", "passage": "الاجتماع", "context": None},
        {"kind": "hamza", "passage": ["الاجتماع"], "context": "0" * 32},
    ],
)
def test_hostile_places_are_refused_in_a_sentence(salma: Staff, salma_at_desk: Client, place: Any) -> None:
    article = make_article(by=salma)

    answer = send(salma_at_desk, at(article, "leave/"), {"place": place})

    assert answer.status_code == 400
    assert not LeftMark.objects.exists()


@pytest.mark.parametrize("text", ["\ud800 كلمة ,", "\x00 ,كلمة", "كلمة\u202e ,"])
def test_strange_characters_are_checked_and_left_like_others(
    salma: Staff, salma_at_desk: Client, text: str
) -> None:
    article = make_article(by=salma)
    mark = asked(salma_at_desk, at(article), text)["marks"][0]

    place = mark["place"] | {"passage": mark["place"]["passage"] + "\x00\ud800"}
    answer = send(salma_at_desk, at(article, "leave/"), {"place": place})

    assert answer.status_code == 200
    assert [mark["is_left"] for mark in asked(salma_at_desk, at(article), text)["marks"]] == [True]


def test_no_such_story_is_404(salma_at_desk: Client) -> None:
    assert send(salma_at_desk, "/admin/articles/article/999999/check/", {"parts": []}).status_code == 404
    assert salma_at_desk.get(NEW).status_code == 405
