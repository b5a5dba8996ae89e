"""Nada arranges the front and Idris his section: whole, remembered, and exactly what Yusuf gets."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import board as boards
from articles import workflow
from articles.board import NotArrangeable, Wanted, arrange, arrange_due, restore, schedule, unschedule
from articles.categories.models import Category
from articles.front import front_page, standing
from articles.models import Arrangement, Article, Board, Image, Place, Staff, Status
from articles.models.board import FRONT_PLACES, SECTION_PLACES
from articles.moves import Conflict
from tests.articles.test_lists import fill_archive, headlines, queries, soup
from tests.articles.test_publish_due import at_once
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_image,
    make_nada,
    make_section,
    make_tag,
    make_writer,
    publish_article,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Readers come at noon, an hour after the stories below."""
    with time_machine.travel(NOW + HOUR, tick=False):
        yield


def front() -> Board:
    return next(board for board in boards.boards() if board.section is None)


def board_of(section: Category) -> Board:
    return next(board for board in boards.boards() if board.section == section)


def wanted(*stories: Article, **rest: Any) -> Wanted:
    """These stories in the first places, one each."""
    return Wanted(tuple(Place(i, story.pk) for i, story in enumerate(stories, start=1)), **rest)


def put(board: Board, arrangement: Wanted, *, by: Staff | None = None, at: datetime = NOW) -> Arrangement:
    board.refresh_from_db()
    return arrange(board, arrangement, edition=board.edition, by=by or make_nada(), at=at)


def stories(count: int, **rest: Any) -> list[Article]:
    """Stories in print, the newest first."""
    return [publish_article(f"الخبر {n:02}", at=NOW - n * timedelta(minutes=1), **rest) for n in range(count)]


class TestWhatReadersGet:
    def test_the_front_stands_in_the_order_that_was_arranged(self, yusuf: Client) -> None:
        old = stories(20)

        put(front(), Wanted((Place(1, old[15].pk), Place(3, old[10].pk))))

        page = soup(yusuf, "/")
        lead = page.select_one(".card--lead .card__headline")
        beside = [found.get_text() for found in page.select(".opening__headlines .card__headline")]
        assert lead is not None
        assert lead.get_text() == "الخبر 15"
        assert beside == ["الخبر 00", "الخبر 10", "الخبر 01", "الخبر 02", "الخبر 03"]

    def test_no_story_stands_twice_whatever_is_arranged(self, yusuf: Client) -> None:
        sections = [make_section(name) for name in ("محليات", "ثقافة", "رياضة")]
        found = [stories(12, section=section) for section in sections]
        put(front(), wanted(found[0][0], found[1][3], found[2][5], found[0][7], found[1][11], found[2][0]))

        shown = headlines(soup(yusuf, "/"))
        links = [a["href"] for a in soup(yusuf, "/").select(".card__headline a, .latest__headline a")]

        assert len(shown) == len(links) == len(set(links)) > 20

    def test_a_place_shows_its_own_headline_and_picture_and_the_story_keeps_its_own(
        self, yusuf: Client
    ) -> None:
        story, picture = stories(2)[1], make_image("غلاف", colour="#1F3E8C")
        put(front(), Wanted((Place(1, story.pk, headline="عنوان أقصر للواجهة", picture=picture.pk),)))

        page = soup(yusuf, "/")

        lead = page.select_one(".card--lead")
        assert lead is not None
        assert lead.select_one(".card__headline").get_text() == "عنوان أقصر للواجهة"  # type: ignore[union-attr]
        assert lead.select_one("img")["src"] == picture.cut("wide").url  # type: ignore[index]
        assert "عنوان أقصر للواجهة" not in soup(yusuf, story.get_absolute_url()).get_text()

    def test_a_picture_whose_maker_is_not_known_any_more_gives_way_to_the_storys_own(
        self, yusuf: Client
    ) -> None:
        story, picture = publish_article(image=make_image()), make_image("غلاف", colour="#1F3E8C")
        put(front(), Wanted((Place(1, story.pk, picture=picture.pk),)))
        Image.objects.filter(pk=picture.pk).update(credit="")

        lead = soup(yusuf, "/").select_one(".card--lead img")

        assert lead is not None
        assert lead["src"] == make_image().cut("wide").url

    def test_a_place_ends_at_its_time_and_not_a_moment_before(self, yusuf: Client) -> None:
        newest, old = stories(2)
        put(front(), Wanted((Place(1, old.pk, until=NOW + 3 * HOUR),)))

        def lead() -> str:
            found = soup(yusuf, "/").select_one(".card--lead .card__headline")
            assert found is not None
            return found.get_text()

        with time_machine.travel(NOW + 3 * HOUR - timedelta(microseconds=1), tick=False):
            assert lead() == old.headline
        with time_machine.travel(NOW + 3 * HOUR, tick=False):
            assert lead() == newest.headline

    def test_a_withdrawn_story_leaves_its_place_to_the_newest(self, yusuf: Client, nada: Staff) -> None:
        newest, old = stories(2)
        put(front(), wanted(old))

        workflow.withdraw(old, note="خطأ في المصدر.", by=nada, at=NOW)

        assert headlines(soup(yusuf, "/")) == [newest.headline]

    def test_a_story_that_waits_for_its_print_takes_its_place_when_it_is_printed(
        self, yusuf: Client, nada: Staff
    ) -> None:
        newest, waiting = stories(1)[0], make_article("مادة لم تُنشر بعد")
        put(front(), wanted(waiting))

        before = headlines(soup(yusuf, "/"))
        workflow.publish(waiting, by=nada, at=NOW)

        assert before == [newest.headline]
        assert headlines(soup(yusuf, "/"))[0] == waiting.headline

    def test_its_blocks_follow_the_arranged_order_and_leave_out_what_is_hidden(self, yusuf: Client) -> None:
        sections = [
            make_section(name, order=n) for n, name in enumerate(("محليات", "ثقافة", "رياضة", "علوم"))
        ]
        for section in sections:
            stories(10, section=section)
        local, culture, sport, _science = sections

        put(front(), Wanted((), sections=((sport.pk, True), (culture.pk, False), (local.pk, True))))

        titles = [found.get_text() for found in soup(yusuf, "/").select(".block__title")]
        assert titles == ["رياضة", "محليات", "علوم"]


class TestASectionsHead:
    def test_its_board_stands_over_a_list_that_does_not_repeat_it(self, yusuf: Client) -> None:
        section = make_section()
        old = stories(30, section=section)
        put(board_of(section), wanted(old[28], old[7]))

        page = soup(yusuf, section.get_absolute_url())

        shown = headlines(page)
        assert shown[:3] == ["الخبر 28", "الخبر 07", "الخبر 00"]
        assert len(page.select(".opening .card")) == SECTION_PLACES
        assert len(shown) == len(set(shown))

    def test_its_pages_bring_every_story_once_there_and_back(self, yusuf: Client) -> None:
        section = make_section()
        old = stories(60, section=section)
        put(board_of(section), wanted(old[55], old[30]))
        seen: list[str] = []
        back: list[str] = []

        page = soup(yusuf, section.get_absolute_url())
        while True:
            seen += headlines(page)
            if (older := page.select_one("a[rel=next]")) is None:
                break
            page = soup(yusuf, str(older["href"]))
        while True:
            back = headlines(page) + back
            if (newer := page.select_one("a[rel=prev]")) is None:
                break
            page = soup(yusuf, str(newer["href"]))

        assert sorted(seen) == sorted(story.headline for story in old)
        assert back == seen

    def test_a_part_of_a_section_is_a_list_alone(self, yusuf: Client) -> None:
        football = make_section("كرة القدم", parent=make_section("رياضة"))
        stories(3, section=football)

        assert not soup(yusuf, football.get_absolute_url()).select(".opening")


class TestTheCost:
    def test_the_front_asks_as_much_for_an_empty_board_as_for_a_full_one(self, yusuf: Client) -> None:
        section, tag, writer = make_section(), make_tag(), make_writer()
        addresses = ["/", section.get_absolute_url()]
        no_board = [queries(yusuf, address) for address in addresses] if stories(12) else []
        found = stories(12)
        put(front(), Wanted(()))
        put(board_of(section), Wanted(()))
        empty = [queries(yusuf, address) for address in addresses]
        pictures = [make_image(str(n), colour=f"#0000{n}0") for n in range(FRONT_PLACES)]
        full = tuple(
            Place(n, found[n].pk, headline="عنوان خاص", picture=pictures[n - 1].pk, until=NOW + 9 * HOUR)
            for n in range(1, FRONT_PLACES + 1)
        )
        put(front(), Wanted(full, sections=((section.pk, True),)))
        put(board_of(section), Wanted(full[:SECTION_PLACES]))
        filled = [queries(yusuf, address) for address in addresses]
        fill_archive(6_000, section, tag, writer)

        large = [queries(yusuf, address) for address in addresses]

        assert no_board == empty == filled == large == [8, 7]

    def test_an_arrangement_asks_as_much_however_many_pictures_its_memory_holds(self) -> None:
        pictures = [make_image(str(n), colour=f"#0000{n}0") for n in range(8)]
        story = stories(1, image=pictures[0])[0]
        Image.objects.update(opened_at=NOW)
        for picture in pictures:
            publish_article(image=picture)

        def place(picture: Image) -> int:
            with CaptureQueriesContext(connection) as asked:
                put(front(), Wanted((Place(1, story.pk, picture=picture.pk),)))
            return len(asked)

        few = [place(picture) for picture in [*pictures[:2], pictures[0]]][-1]
        many = [place(picture) for picture in [*pictures, pictures[1], pictures[0]]][-1]

        assert few == many

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's own words for its plan")
    def test_leaving_out_what_is_placed_walks_the_same_index(self) -> None:
        section = make_section()
        newest = Article.objects.published().exclude(pk__in=range(1, 7)).newest_first()

        assert "INDEX newest" in newest[:14].explain()
        assert "INDEX section_newest" in newest.in_section(section)[:20].explain()


class TestTheVerbs:
    def test_every_arrangement_is_kept_and_the_act_is_remembered(self, nada: Staff) -> None:
        first, second = stories(2)

        put(front(), wanted(first, note="صباحًا"))
        put(front(), wanted(second))

        kept = Arrangement.objects.order_by("pk")
        assert [a.places[0]["story"] for a in kept] == [first.pk, second.pk]
        assert {a.by for a in kept} == {nada}
        assert front().current == kept[1]
        acts = LogEntry.objects.order_by("pk")
        assert [act.object_repr for act in acts] == ["لوحة الصفحة الرئيسية"] * 2
        assert "صباحًا" in acts[0].change_message

    def test_an_earlier_one_comes_back_as_a_new_one(self, nada: Staff, yusuf: Client) -> None:
        first, second = stories(2)
        earlier = put(front(), wanted(second))
        put(front(), wanted(first))

        restore(front(), earlier, edition=front().edition, by=nada, at=NOW)

        current = front().current
        assert current is not None
        assert (current.places, current.restores, current.live_at) == (earlier.places, earlier, NOW)
        assert Arrangement.objects.count() == 3
        assert headlines(soup(yusuf, "/"))[0] == second.headline

    @pytest.mark.parametrize("verb", [arrange, schedule, unschedule, restore])
    def test_what_began_from_an_older_edition_is_refused(self, verb: Any, nada: Staff) -> None:
        first, second = stories(2)
        began = front().edition
        earlier = put(front(), wanted(second))
        asked = {
            arrange: (wanted(first),),
            schedule: (wanted(first),),
            unschedule: (),
            restore: (earlier,),
        }[verb]
        rest = {"goes_live_at": NOW + HOUR} if verb is schedule else {}

        with pytest.raises(Conflict):
            verb(front(), *asked, edition=began, by=nada, at=NOW, **rest)

        assert front().current == earlier
        assert Arrangement.objects.count() == 1

    def test_a_section_is_its_desk_editors_and_the_front_is_not(self, idris: Staff, salma: Staff) -> None:
        local, sport = make_section("محليات"), make_section("رياضة")
        idris.sections.set([local])
        story = stories(1, section=local)[0]
        allowed = put(board_of(local), wanted(story), by=idris)

        for board, by in ((front(), idris), (board_of(sport), idris), (board_of(local), salma)):
            with pytest.raises(PermissionDenied):
                put(board, wanted(story), by=by)

        assert list(Arrangement.objects.all()) == [allowed]

    def test_what_cannot_stand_is_refused_with_its_place(self, nada: Staff) -> None:
        first, second = stories(2)
        uncredited = make_image("بلا حقوق", colour="#1F3E8C")
        Image.objects.filter(pk=uncredited.pk).update(credit="")
        withdrawn = article_in(Status.WITHDRAWN)
        slips = {
            "twice": (Place(1, first.pk), Place(2, first.pk)),
            "withdrawn": (Place(2, withdrawn.pk),),
            "unknown": (Place(2, 99999),),
            "picture without credit": (Place(2, second.pk, picture=uncredited.pk),),
            "no such picture": (Place(2, second.pk, picture=99999),),
            "headline too long": (Place(2, second.pk, headline="ن" * 301),),
            "ended": (Place(2, second.pk, until=NOW),),
        }

        for places in slips.values():
            with pytest.raises(NotArrangeable) as refusal:
                put(front(), Wanted(places))
            assert refusal.value.place == 2
        with pytest.raises(NotArrangeable):
            put(front(), Wanted((Place(FRONT_PLACES + 1, first.pk),)))

        assert not Arrangement.objects.exists()

    def test_a_desk_editor_places_what_is_in_print_and_what_is_theirs(self, idris: Staff) -> None:
        local, sport = make_section("محليات"), make_section("رياضة")
        idris.sections.set([local])
        own, printed = make_article("مسودة محلية", section=local), publish_article(section=sport)
        hidden = make_article("مسودة الرياضة", section=sport)
        put(board_of(local), wanted(own, printed), by=idris)

        with pytest.raises(NotArrangeable) as refusal:
            put(board_of(local), wanted(hidden), by=idris)

        assert "مسودة الرياضة" not in str(refusal.value)


@pytest.mark.django_db(transaction=True)
def test_of_several_who_save_at_once_one_is_kept_and_the_others_are_told() -> None:
    board, found = front(), stories(4)
    nada, turn = make_nada(), count()

    def save() -> Arrangement:
        return arrange(board, wanted(found[next(turn)]), edition=0, by=nada, at=NOW)

    answers = at_once(save)

    kept = [answer for answer in answers if isinstance(answer, Arrangement)]
    assert len(kept) == 1
    assert len([answer for answer in answers if isinstance(answer, Conflict)]) == 3
    assert front().current == Arrangement.objects.get() == kept[0]


class TestTheHour:
    def test_readers_get_it_at_its_hour_whether_or_not_the_clock_runs(
        self, yusuf: Client, nada: Staff
    ) -> None:
        newest, old = stories(2)
        schedule(front(), wanted(old), goes_live_at=NOW + 2 * HOUR, edition=0, by=nada, at=NOW)

        before = headlines(soup(yusuf, "/"))[0]
        with time_machine.travel(NOW + 2 * HOUR, tick=False):
            at_its_hour = headlines(soup(yusuf, "/"))[0]

        assert (before, at_its_hour) == (newest.headline, old.headline)

    def test_the_clock_moves_the_board_once_under_the_hour_that_was_set(self, nada: Staff) -> None:
        old = stories(2)[1]
        made = schedule(front(), wanted(old), goes_live_at=NOW + HOUR, edition=0, by=nada, at=NOW)

        moved = [arrange_due(at=NOW), arrange_due(at=NOW + 2 * HOUR), arrange_due(at=NOW + 2 * HOUR)]

        board = front()
        assert moved == [0, 1, 0]
        assert (board.current, board.scheduled, board.goes_live_at) == (made, None, None)
        assert board.current.live_at == NOW + HOUR

    def test_what_is_saved_after_the_hour_stands_over_what_came_at_it(self, nada: Staff) -> None:
        """The board's page was opened before the hour; the clock has not run since."""
        first, second = stories(2)
        schedule(front(), wanted(second), goes_live_at=NOW + HOUR, edition=0, by=nada, at=NOW)

        with pytest.raises(Conflict):
            arrange(front(), wanted(first), edition=1, by=nada, at=NOW + HOUR)
        arrange_due(at=NOW + HOUR)
        arrange(front(), wanted(first), edition=2, by=nada, at=NOW + HOUR)

        current = standing(None, at=NOW + HOUR)[0]
        assert current is not None
        assert current.places[0]["story"] == first.pk

    def test_one_that_was_taken_back_never_comes_and_stays_in_the_memory(self, nada: Staff) -> None:
        schedule(front(), wanted(stories(1)[0]), goes_live_at=NOW + HOUR, edition=0, by=nada, at=NOW)

        unschedule(front(), edition=1, by=nada, at=NOW)

        assert arrange_due(at=NOW + 2 * HOUR) == 0
        assert front().current is None
        assert Arrangement.objects.get().live_at is None

    def test_an_hour_that_is_over_is_refused(self, nada: Staff) -> None:
        with pytest.raises(NotArrangeable):
            schedule(front(), wanted(), goes_live_at=NOW, edition=0, by=nada, at=NOW)


class TestAKillInBetween:
    def test_nothing_is_there_of_an_arrangement_that_was_not_carried_through(
        self, nada: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The process dies after the arrangement's row and the board's, before the memory of the act."""
        first, second = stories(2)
        standing_before = put(front(), wanted(first))

        def killed(*_args: object, **_rest: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(boards, "_log", killed)
        with pytest.raises(KeyboardInterrupt):
            put(front(), wanted(second))

        assert front().current == standing_before
        assert front().edition == 1
        assert list(Arrangement.objects.all()) == [standing_before]

    def test_a_clock_that_dies_while_it_moves_a_board_leaves_it_for_the_next(
        self, nada: Staff, yusuf: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = stories(2)[1]
        schedule(front(), wanted(old), goes_live_at=NOW + HOUR, edition=0, by=nada, at=NOW)

        def killed(*_args: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(boards, "_live", killed)
            with pytest.raises(KeyboardInterrupt):
                arrange_due(at=NOW + HOUR)

        assert headlines(soup(yusuf, "/"))[0] == old.headline
        assert arrange_due(at=NOW + HOUR) == 1


class TestPresence:
    def test_each_is_told_of_the_others_until_they_leave_or_fall_silent(
        self, nada: Staff, idris: Staff
    ) -> None:
        board = front()

        assert boards.hear(board, by=nada, at=NOW) == []
        assert boards.hear(board, by=idris, at=NOW) == ["ندى صبحي"]
        assert boards.hear(board, by=nada, at=NOW + timedelta(seconds=10)) == ["إدريس وهاب"]
        boards.leave(board, by=idris)
        assert boards.hear(board, by=nada, at=NOW + timedelta(seconds=20)) == []
        assert boards.hear(board, by=idris, at=NOW + timedelta(minutes=5)) == []


class TestTheDesksLine:
    def test_it_says_what_leads_and_when_that_changes(self, nada: Staff) -> None:
        newest, old = stories(2)
        at = NOW
        unarranged = boards.front_now(at=at)
        put(front(), Wanted((Place(1, old.pk, headline="عنوان خاص", until=NOW + 3 * HOUR),)))
        schedule(front(), wanted(newest), goes_live_at=NOW + 2 * HOUR, edition=1, by=nada, at=NOW)

        now = boards.front_now(at=at)

        assert (unarranged.lead, unarranged.changes_at) == (newest.headline, None)
        assert (now.lead, now.changes_at) == ("عنوان خاص", NOW + 2 * HOUR)

    def test_an_empty_paper_has_nothing_that_leads(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert boards.front_now(at=NOW).lead == ""
        assert len(asked) <= 4


def test_what_is_previewed_is_what_readers_get_once_it_is_saved(nada: Staff) -> None:
    old = stories(20)
    asked = wanted(old[9], old[3], old[17])
    before = front_page(asked.as_arrangement(front()), at=NOW)

    put(front(), asked)

    assert front_page(standing(None, at=NOW)[0], at=NOW) == before
