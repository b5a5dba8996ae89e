"""Yusuf types the beginning of a word, and is offered what the paper has."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import workflow
from articles.models import HouseSpelling, NameAlias, SpellingKind
from articles.search import offers as room
from articles.search.offers import KNOWN_FOR_S, Names
from tests.factories import NOW, make_article, make_nada, make_section, make_tag, make_writer, publish_article

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that stands still until it is moved on."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Names that nobody read yet."""
    clock = Clock()
    monkeypatch.setattr(room, "names", Names(clock))
    return clock


def offered(reader: Client, typed: str) -> list[tuple[str, str]]:
    response = reader.get("/search/suggest/", {"q": typed})
    assert response.status_code == 200
    return [(offer["text"], offer["kind"]) for offer in response.json()["offers"]]


class TestHeadlines:
    @pytest.mark.parametrize("typed", ["العم", "عمار", "الجسو", "لجسور العماره", "جِسورُ الع", "العمارة جس"])
    def test_one_is_found_by_beginnings_of_its_words(self, yusuf: Client, typed: str) -> None:
        publish_article("العمارة تفتتح جسورًا للمشاة")

        assert ("العمارة تفتتح جسورًا للمشاة", "مادة") in offered(yusuf, typed)

    def test_the_newest_come_first_and_not_too_many(self, yusuf: Client) -> None:
        for n in range(9):
            publish_article(f"الجسر رقم {n}", at=NOW + timedelta(minutes=n))

        found = [text for text, kind in offered(yusuf, "الجس") if kind == "مادة"]
        assert found == [f"الجسر رقم {n}" for n in (8, 7, 6, 5, 4)]

    def test_what_is_not_in_print_is_not_told(self, yusuf: Client) -> None:
        make_article("فضيحة في الميزانية")
        gone = publish_article("فضيحة في المصرف")
        workflow.withdraw(gone, note="سُحب لخطأ.", by=make_nada(), at=NOW + timedelta(days=1))
        tried = publish_article("خبر عن الميزانية")
        tried.headline = "فضيحة أخرى"
        workflow.save_copy(tried, by=make_nada(), at=NOW + timedelta(hours=1))

        assert offered(yusuf, "فضيح") == []


class TestNames:
    @pytest.mark.parametrize("typed", ["الجس", "جسو", "الجسور", "جسور"])
    def test_a_topic_in_print_by_its_beginning_with_or_without_its_article(
        self, yusuf: Client, typed: str
    ) -> None:
        publish_article("خبر", tags=["الجسور"])
        make_tag("الجسور العائمة")

        assert [offer for offer in offered(yusuf, typed) if offer[1] == "وسم"] == [("الجسور", "وسم")]

    def test_writers_sections_people_and_places(self, yusuf: Client) -> None:
        publish_article("خبر", section=make_section("ثقافة وفنون"), writers=[make_writer("سلمى رافد")])
        HouseSpelling.objects.create(form="محمد شياع السوداني", kind=SpellingKind.PERSON)
        HouseSpelling.objects.create(form="السليمانية", kind=SpellingKind.PLACE)
        HouseSpelling.objects.create(form="سلوك", kind=SpellingKind.WORD)

        assert offered(yusuf, "سل") == [("سلمى رافد", "كاتب"), ("السليمانية", "مكان")]
        assert offered(yusuf, "رافِد سَل") == [("سلمى رافد", "كاتب")]
        assert offered(yusuf, "شياع") == [("محمد شياع السوداني", "شخص")]
        assert offered(yusuf, "فنو") == [("ثقافة وفنون", "قسم")]

    def test_the_register_s_names_by_whatever_they_are_called_today(self, yusuf: Client) -> None:
        HouseSpelling.objects.create(form="محمد شياع السوداني", kind=SpellingKind.PERSON)
        today = timezone.localdate()
        year = timedelta(days=365)
        for written, meant, kind, since, until in (
            ("السوداني", "محمد شياع السوداني", "person", today - year, None),
            ("رئيس الوزراء", "محمد شياع السوداني", "person", today - year, None),
            ("رئيس الوزراء", "مصطفى الكاظمي", "person", None, today - year - timedelta(days=1)),
            ("أمريكا", "الولايات المتحدة", "place", None, None),
        ):
            NameAlias.objects.create(written=written, meant=meant, kind=kind, since=since, until=until)
        NameAlias.objects.create(written="الرجل", meant="اسم موقوف", is_on=False)

        assert offered(yusuf, "السود") == [("محمد شياع السوداني", "شخص")]
        assert offered(yusuf, "رئيس الوز") == [("محمد شياع السوداني", "شخص")]
        assert offered(yusuf, "امريك") == offered(yusuf, "الولا") == [("الولايات المتحدة", "مكان")]
        assert offered(yusuf, "الكاظ") == [("مصطفى الكاظمي", "شخص")]
        assert offered(yusuf, "موقوف") == []

    def test_a_writer_who_signed_nothing_in_print_is_not_told(self, yusuf: Client) -> None:
        make_writer("كاتب سري")
        make_article("مسودة", writers=[make_writer("اسم آخر سري")])

        assert offered(yusuf, "سري") == []

    def test_each_leads_to_its_page(self, yusuf: Client) -> None:
        publish_article("خبر", tags=["الجسور"], writers=[make_writer("سلمى رافد")])
        HouseSpelling.objects.create(form="سلمان باك", kind=SpellingKind.PLACE)

        for typed in ("سلم", "جسور"):
            for offer in yusuf.get("/search/suggest/", {"q": typed}).json()["offers"]:
                assert yusuf.get(offer["url"]).status_code == 200

    def test_new_names_are_known_after_a_minute(self, yusuf: Client, clock: Clock) -> None:
        offered(yusuf, "سليم")
        HouseSpelling.objects.create(form="السليمانية", kind=SpellingKind.PLACE)

        before = offered(yusuf, "سليم")
        clock.now_s += KNOWN_FOR_S

        assert (before, offered(yusuf, "سليم")) == ([], [("السليمانية", "مكان")])


class TestTheAddress:
    @pytest.mark.parametrize(
        "typed",
        [
            "",
            " ",
            "ا",
            "ال",
            "؟",
            "…«»",
            "a" * 10_000,
            "كلمة " * 100,
            "\0",
            "ب\0",
            "\u202e\u2066",
            "%",
            "_%_",
        ],
    )
    def test_what_tells_nothing_is_answered_with_nothing(self, yusuf: Client, typed: str) -> None:
        publish_article("العمارة تفتتح جسورًا للمشاة", tags=["الجسور"])

        assert offered(yusuf, typed) == []

    @pytest.mark.parametrize("typed", ["' OR 1=1 --", "جسر\0ا", "NEAR(", '"جسر', "-جسر", "جسر*", "/n/1/"])
    def test_hostile_ones_break_nothing(self, yusuf: Client, typed: str) -> None:
        publish_article("العمارة تفتتح جسورًا للمشاة", tags=["الجسور"])

        offered(yusuf, typed)

    def test_a_reader_may_keep_it_for_a_minute_and_what_is_shared_for_a_second(self, yusuf: Client) -> None:
        answer = yusuf.get("/search/suggest/", {"q": "جسر"})

        assert answer["Cache-Control"] == "public, max-age=60, s-maxage=1"
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")

    def test_a_post_has_nothing_to_post_to(self, yusuf: Client) -> None:
        assert yusuf.post("/search/suggest/", {"q": "جسر"}).status_code == 405

    @pytest.mark.parametrize(("typed", "queries"), [("جسر", 2), ("الجسر رقم", 4)])
    def test_its_cost_is_known_and_does_not_grow(self, yusuf: Client, typed: str, queries: int) -> None:
        for n in range(3):
            publish_article(f"الجسر رقم {n}", tags=["الجسر"], at=NOW + timedelta(minutes=n))
        offered(yusuf, typed)
        with CaptureQueriesContext(connection) as few:
            offered(yusuf, typed)
        for n in range(3, 20):
            publish_article(f"الجسر رقم {n}", tags=[f"الجسر {n}"], at=NOW + timedelta(minutes=n))
        with CaptureQueriesContext(connection) as many:
            offered(yusuf, typed)

        assert (len(few), len(many)) == (queries, queries)
