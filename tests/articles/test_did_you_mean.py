"""Yusuf mistypes a word, and is asked whether he meant another that the paper has."""

from collections import Counter
from collections.abc import Mapping

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.search.counting import count_terms
from articles.search.suggest import did_you_mean
from kalima.text.analysis import telling, tokens
from kalima.text.arabic import fold
from tests.factories import NOW, publish_article

pytestmark = pytest.mark.django_db

HEADLINES = (
    "مجلس النوّاب يُقرّ الموازنة العامة",
    "مجلس النواب يؤجّل جلسته إلى الأحد",
    "مجلس النواب يستضيف وزير النفط",
    "مجلس النواب يعود إلى الموازنة",
    "النظام الصحي في بغداد بلا أدوية",
    "النظام الصحي ينتظر الموازنة",
    "نظام صحي جديد في البصرة",
    "الحكومة تبحث ظروف النازحين",
    "الحكومة تعلن عطلة رسمية",
    "الحكومة ترسل أدوية إلى بغداد",
    "ظروف صعبة في مخيمات النازحين",
    "ظروف الطقس في بغداد",
    "حماس تعلن هدنة",
    "حماس ترفض الهدنة",
    "حماس توافق على الهدنة",
    "عبد الله حسين يوقّع كتابه في بغداد",
    "عبد الله حسين يفوز بالجائزة",
    "عبد الله حسين في معرض الكتاب",
)


class Paper:
    """A few stories, and what the index would say of them."""

    def __init__(self, headlines: tuple[str, ...]) -> None:
        self.stories = [publish_article(headline, paragraphs=["نص."]) for headline in headlines]
        self.terms = [self._terms(headline) for headline in headlines]
        self.counted = Counter(term for terms in self.terms for term in terms)
        self.asked: list[int] = []

    @staticmethod
    def _terms(text: str) -> set[str]:
        words = list(tokens(text))
        return {word.stem for word in words} | {f"={word.surface}" for word in words}

    def held(self, terms: set[str]) -> Mapping[str, int]:
        self.asked.append(len(terms))
        return {term: self.counted[term] for term in terms if self.counted[term]}

    def having(self, question: str) -> list[Article]:
        wanted = {word.stem for word in telling(question.partition(" -")[0])}
        return [story for story, terms in zip(self.stories, self.terms, strict=True) if wanted <= terms][-3:]

    def finds(self, question: str) -> int:
        wanted = {word.stem for word in telling(question.partition(" -")[0])}
        return sum(wanted <= terms for terms in self.terms)

    def suggests(self, typed: str, *, found: int = 0) -> str:
        return did_you_mean(typed, found=found, held=self.held, finds=self.finds, having=self.having)


@pytest.fixture
def paper() -> Paper:
    return Paper(HEADLINES)


class TestSlips:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("الحكومو", "الحكومة"),
            ("الجكومة", "الحكومة"),
            ("الحكوومة", "الحكومة"),
            ("الحكوةم", "الحكومة"),
            ("ضروف النازحين", "ظروف النازحين"),
            ("مجلس النوام", "مجلس النواب"),
            ("مجلسالنواب", "مجلس النواب"),
            ("الموا زنة", "الموازنة"),
            ("الحكومو ضروف", "الحكومة ظروف"),
        ],
    )
    def test_the_word_that_was_meant_is_put_in(self, paper: Paper, typed: str, meant: str) -> None:
        assert paper.suggests(typed) == meant

    def test_it_is_spelled_as_the_paper_spells_it(self, paper: Paper) -> None:
        assert paper.suggests("النةاب") == "النواب"
        assert paper.suggests("الموازمه") == "الموازنة"

    def test_the_rest_of_the_question_stays_as_it_was_typed(self, paper: Paper) -> None:
        assert paper.suggests('"مجلس النوام"  الموازنه -النفط') == '"مجلس النواب"  الموازنه -النفط'

    def test_what_is_not_wanted_is_not_put_right(self, paper: Paper) -> None:
        assert paper.suggests("الحكومة -ضروف", found=2) == ""

    @pytest.mark.parametrize(("typed", "found"), [("الحكومة", 3), ("مجلس النواب", 4), ("بغداد", 9)])
    def test_a_question_that_found_enough_is_left_alone(self, paper: Paper, typed: str, found: int) -> None:
        assert paper.suggests(typed, found=found) == ""
        assert len(paper.asked) == 1

    def test_another_form_of_the_same_word_is_no_suggestion(self, paper: Paper) -> None:
        assert paper.suggests("والحكومة") == ""

    def test_nothing_is_suggested_that_finds_nothing(self, paper: Paper) -> None:
        assert paper.suggests("ضروف القمر الأحمر") == ""


class TestOtherLetters:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("hgp;,lm", "الحكومة"),
            ("l[gs hgk,hf", "مجلس النواب"),
            ("fy]h]", "بغداد"),
            ("7amas", "حماس"),
            ("ba3'dad", "بغداد"),
            ("baghdad", "بغداد"),
            ("3bdullah", "عبد الله"),
            ("abdullah 7ussein", "عبد الله حسين"),
        ],
    )
    def test_what_was_meant_in_arabic(self, paper: Paper, typed: str, meant: str) -> None:
        assert paper.suggests(typed) == meant

    @pytest.mark.parametrize(
        ("typed", "meant"), [("basra", "البصرة"), ("Mosul", "الموصل"), ("sulaymaniyah", "السليمانية")]
    )
    def test_places_are_written_without_their_article_there(self, typed: str, meant: str) -> None:
        cities = {"بصرة": 3, "البصرة": 9, "الموصل": 3, "السليمانية": 3}
        headlines = [f"أمطار على {city} {n}" for city, times in cities.items() for n in range(times)]

        assert Paper(tuple(headlines)).suggests(typed) == meant


class TestHostile:
    @pytest.mark.parametrize(
        "typed",
        [
            "",
            " ",
            "؟!",
            "ا",
            "ا" * 10_000,
            "x" * 10_000,
            "كلمة " * 2_000,
            "\0",
            "\ud800",
            "'; --",
            "-",
            '"',
            '-"',
        ],
    )
    def test_it_suggests_nothing_and_asks_little(self, paper: Paper, typed: str) -> None:
        assert paper.suggests(fold(typed)[:300]) == ""
        assert sum(paper.asked) < 30_000

    def test_stories_are_read_for_their_spelling_alone(self, paper: Paper) -> None:
        with CaptureQueriesContext(connection) as asked:
            paper.suggests("الحكومو")

        assert len(asked) == 0


class TestThePage:
    @pytest.mark.parametrize(
        ("typed", "meant"), [("ضروف النازحين", "ظروف النازحين"), ("hgp;,lm", "الحكومة"), ("7amas", "حماس")]
    )
    @pytest.mark.usefixtures("paper")
    def test_a_reader_is_asked_and_one_press_leads_to_it(self, yusuf: Client, typed: str, meant: str) -> None:
        count_terms(at=NOW)

        page = BeautifulSoup(yusuf.get("/search/", {"q": typed}).content, "html.parser")
        (link,) = page.select(".search-meant a")
        answer = BeautifulSoup(yusuf.get(str(link["href"])).content, "html.parser")

        assert link.get_text() == meant
        assert answer.select(".card__headline")
        assert not answer.select(".search-meant")
