"""The page a board is arranged on, without script: every press by the form that it stands in."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import workflow
from articles.board import Wanted, schedule
from articles.models import Arrangement, Article, Board, Image, Place, Staff
from articles.models.board import FRONT_PLACES
from tests.articles.test_board import HOUR, board_of, front, put, stories, wanted
from tests.articles.test_lists import headlines, soup
from tests.comments.test_hostile import Shape, naughty_strings, scripts
from tests.doors import said
from tests.factories import NOW, make_article, make_image, make_section, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW + HOUR, tick=False):
        yield


def page_of(board: Board, query: str = "") -> str:
    return f"/admin/articles/board/{board.pk}/change/{query}"


def parsed(response: HttpResponse) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def typed(page: BeautifulSoup) -> dict[str, str]:
    """What a browser would send with the board's form as it is shown."""
    form = page.select_one("#board-form")
    assert form is not None
    sent: dict[str, str] = {}
    for field in form.select("input[name], select[name]"):
        if field.get("type") == "checkbox" and not field.has_attr("checked"):
            continue
        chosen: Tag | None = field.select_one("option[selected]") if field.name == "select" else field
        sent[str(field["name"])] = str(chosen.get("value", "")) if chosen else ""
    return sent


def shown(page: BeautifulSoup) -> list[str]:
    """The headlines in the places, "" for one that is filled by itself."""
    rows = page.select(".places > .place")
    return [found.get_text() if (found := row.select_one(".place__headline")) else "" for row in rows]


def opened(client: Client, board: Board, query: str = "") -> dict[str, str]:
    return typed(parsed(client.get(page_of(board, query))))


def placed() -> list[int]:
    current = front().current
    return [value["story"] for value in current.places] if current else []


class TestArranging:
    def test_a_story_is_put_and_saved_and_leads(self, nada_at_desk: Client, yusuf: Client) -> None:
        board, old = front(), stories(8)[6]

        pressed = nada_at_desk.post(page_of(board), opened(nada_at_desk, board) | {"press": f"add-{old.pk}"})
        unsaved = headlines(soup(yusuf, "/"))[0]
        saved = nada_at_desk.post(page_of(board), typed(parsed(pressed)) | {"_save": "1"})

        assert shown(parsed(pressed))[0] == old.headline
        assert unsaved != old.headline
        assert said(saved) == ["حُفظ الترتيب، وهو أمام القرّاء الآن."]
        assert headlines(soup(yusuf, "/"))[0] == old.headline

    def test_numbers_order_the_places(self, nada_at_desk: Client) -> None:
        board, found = front(), stories(6)
        put(board, wanted(*found))

        sent = opened(nada_at_desk, board) | {"p5-number": "1", "p1-number": "6", "_save": "1"}
        nada_at_desk.post(page_of(board), sent)

        order = [5, 2, 3, 4, 6, 1]
        assert placed() == [found[n - 1].pk for n in order]

    @pytest.mark.parametrize(
        ("press", "order"), [("up-p3", [0, 2, 1]), ("down-p1", [1, 0, 2]), ("up-p1", [0, 1, 2])]
    )
    def test_buttons_move_one_step(self, nada_at_desk: Client, press: str, order: list[int]) -> None:
        board, found = front(), stories(3)
        put(board, wanted(*found))

        page = parsed(nada_at_desk.post(page_of(board), opened(nada_at_desk, board) | {"press": press}))

        assert shown(page)[:3] == [found[n].headline for n in order]
        assert Arrangement.objects.count() == 1

    def test_a_place_is_cleared_and_filled_by_itself(self, nada_at_desk: Client, yusuf: Client) -> None:
        board, found = front(), stories(9)
        put(board, wanted(found[8], found[7]))

        page = parsed(nada_at_desk.post(page_of(board), opened(nada_at_desk, board) | {"press": "clear-p1"}))
        nada_at_desk.post(page_of(board), typed(page) | {"_save": "1"})

        assert shown(page)[:2] == ["", found[7].headline]
        assert headlines(soup(yusuf, "/"))[:2] == [found[0].headline, found[7].headline]

    def test_one_put_into_a_full_board_says_what_fell_out(self, nada_at_desk: Client) -> None:
        board, found = front(), stories(8)
        put(board, wanted(*found[:FRONT_PLACES]))

        sent = opened(nada_at_desk, board) | {"press": f"add-{found[7].pk}", "into": "2"}
        page = parsed(nada_at_desk.post(page_of(board), sent))

        order = [0, 7, 1, 2, 3, 4]
        assert shown(page) == [found[n].headline for n in order]
        assert f"خرجت من آخر موضع: «{found[5].headline}»" in page.get_text()

    def test_what_a_place_shows_of_its_own_goes_along_with_its_story(self, nada_at_desk: Client) -> None:
        board, found, picture = front(), stories(3), make_image()
        own = {"headline": "عنوان خاص", "picture": picture.pk, "until": NOW + 5 * HOUR}
        put(board, Wanted((Place(1, found[0].pk), Place(2, found[1].pk, **own))))

        page = parsed(nada_at_desk.post(page_of(board), opened(nada_at_desk, board) | {"press": "up-p2"}))
        nada_at_desk.post(page_of(board), typed(page) | {"_save": "1"})

        current = front().current
        assert current is not None
        assert current.all_places()[1] == Place(1, found[1].pk, **own)

    def test_what_cannot_stand_is_said_at_its_place_and_nothing_is_lost(self, nada_at_desk: Client) -> None:
        board, found, picture = front(), stories(3), make_image()
        Image.objects.filter(pk=picture.pk).update(credit="")
        put(board, wanted(*found))

        sent = opened(nada_at_desk, board)
        sent |= {"p2-picture": str(picture.pk), "p3-headline": "عنوان كُتب هنا", "_save": "1"}
        page = parsed(nada_at_desk.post(page_of(board), sent))

        rows = page.select(".places > .place")
        assert "لا حقوق مسجلة لهذه الصورة" in rows[1].get_text()
        assert typed(page)["p3-headline"] == "عنوان كُتب هنا"
        assert Arrangement.objects.count() == 1

    def test_a_story_that_is_gone_is_told_at_its_place(self, nada_at_desk: Client) -> None:
        board, found, doomed = front(), stories(3), make_article("مسودة تُحذف")
        put(board, wanted(found[0], doomed))
        doomed.delete()

        page = parsed(nada_at_desk.post(page_of(board), opened(nada_at_desk, board) | {"_save": "1"}))
        cleared = parsed(nada_at_desk.post(page_of(board), typed(page) | {"press": "clear-p2"}))
        saved = nada_at_desk.post(page_of(board), typed(cleared) | {"_save": "1"})

        assert "سُحبت أو حُذفت" in page.select(".places > .place")[1].get_text()
        assert saved.status_code == 302

    @pytest.mark.parametrize("nonsense", ["\0", "-1", "9" * 20, "p1", "ا", "<script>", "1e9", ""])
    def test_nonsense_in_any_field_is_no_error_of_ours(self, nada_at_desk: Client, nonsense: str) -> None:
        board = front()
        put(board, wanted(*stories(3)))
        sent = opened(nada_at_desk, board)

        for press in ("_save", "_schedule", "press", "find"):
            wrong = dict.fromkeys(sent, nonsense) | {press: nonsense, "into": nonsense, "q": nonsense}
            response = nada_at_desk.post(page_of(board), wrong)
            assert response.status_code in (200, 302)
        for act in ("up", "clear", "add", "take"):
            assert nada_at_desk.post(page_of(board), sent | {"press": f"{act}-{nonsense}"}).status_code == 200
        address = f"/admin/articles/board/{board.pk}"
        assert nada_at_desk.post(f"{address}/preview/", dict.fromkeys(sent, nonsense)).status_code == 200
        assert nada_at_desk.get(page_of(board), {"of": nonsense, "story": nonsense}).status_code == 200
        assert nada_at_desk.post(f"{address}/act/", {"restore": nonsense}).status_code == 404

    def test_blocks_are_ordered_and_hidden(self, nada_at_desk: Client, yusuf: Client) -> None:
        sections = [make_section(name, order=n) for n, name in enumerate(("محليات", "ثقافة", "رياضة"))]
        for section in sections:
            stories(10, section=section)
        local, culture, sport = sections
        board = front()

        sent = opened(nada_at_desk, board)
        for section in Board.objects.exclude(section=None).exclude(section__in=sections):
            sent.pop(f"s{section.section_id}-shown")
        numbers = {f"s{sport.pk}-number": "1", "_save": "1"}
        del sent[f"s{culture.pk}-shown"]
        nada_at_desk.post(page_of(board), sent | numbers)

        titles = [found.get_text() for found in soup(yusuf, "/").select(".block__title")]
        assert titles == [sport.name, local.name]

    def test_words_find_a_story_to_put(self, nada_at_desk: Client) -> None:
        stories(20)
        old = make_article("افتتاح مكتبة الكوت")
        board = front()

        sent = opened(nada_at_desk, board) | {"q": "مكتبه الكوت", "find": "1"}
        page = parsed(nada_at_desk.post(page_of(board), sent))
        by_script = parsed(nada_at_desk.get(f"/admin/articles/board/{board.pk}/stories/", {"q": "مكتبه"}))

        assert [offer["data-offer"] for offer in page.select("[data-offer]")] == [str(old.pk)]
        assert [offer["data-offer"] for offer in by_script.select("[data-offer]")] == [str(old.pk)]

    def test_a_storys_page_proposes_it(self, nada_at_desk: Client) -> None:
        old = stories(20)[19]

        link = parsed(nada_at_desk.get(f"/admin/articles/article/{old.pk}/change/")).find(
            "a", string="وضعها في الواجهة"
        )
        assert isinstance(link, Tag)
        page = parsed(nada_at_desk.get(str(link["href"]), follow=True))

        proposed = page.select_one(".offers__list--proposed [data-offer]")
        assert proposed is not None
        assert proposed["data-offer"] == str(old.pk)


class TestPreview:
    def test_it_is_the_readers_page_before_and_after_saving(
        self, nada_at_desk: Client, yusuf: Client
    ) -> None:
        board, found = front(), stories(20)
        sent = opened(nada_at_desk, board) | {"p1-story": str(found[9].pk), "p4-story": str(found[17].pk)}

        preview = nada_at_desk.post(f"/admin/articles/board/{board.pk}/preview/", sent)
        nada_at_desk.post(page_of(board), sent | {"_save": "1"})

        readers = soup(yusuf, "/").select_one("main")
        assert str(parsed(preview).select_one("main")) == str(readers)
        assert preview["X-Frame-Options"] == "SAMEORIGIN"
        assert "no-store" in preview["Cache-Control"]

    def test_a_picture_that_no_reader_has_seen_is_seen_in_it_and_by_readers_once_it_stands(
        self, nada_at_desk: Client, yusuf: Client
    ) -> None:
        board, story, picture = front(), stories(1)[0], make_image()
        sent = opened(nada_at_desk, board) | {"p1-story": str(story.pk), "p1-picture": str(picture.pk)}

        looked_at = parsed(nada_at_desk.post(f"/admin/articles/board/{board.pk}/preview/", sent))
        inside = str(looked_at.select_one(".card--lead img")["src"])  # type: ignore[index]
        nada_at_desk.post(page_of(board), sent | {"_save": "1"})
        outside = str(soup(yusuf, "/").select_one(".card--lead img")["src"])  # type: ignore[index]

        assert nada_at_desk.get(inside).status_code == 200
        assert yusuf.get(inside).status_code == 302
        assert yusuf.get(outside).status_code == 200

    def test_with_an_hour_it_is_the_page_of_that_hour(self, nada_at_desk: Client) -> None:
        board, found = front(), stories(9)
        put(board, Wanted((Place(1, found[7].pk, until=NOW + 2 * HOUR),)))
        address = f"/admin/articles/board/{board.pk}/preview/"
        sent = opened(nada_at_desk, board)
        later = {"goes_live_at": f"{timezone.localtime(NOW + 3 * HOUR):%Y-%m-%dT%H:%M}"}

        now, then = (parsed(nada_at_desk.post(address, asked)) for asked in (sent, sent | later))

        assert [headlines(page)[0] for page in (now, then)] == [found[7].headline, found[0].headline]

    def test_what_is_printed_and_taken_out_before_that_hour_is_seen_as_it_will_be(
        self, nada: Staff, nada_at_desk: Client
    ) -> None:
        board, found = front(), stories(9)
        coming, going = make_article("خبر موعده قبل الترتيب"), found[0]
        workflow.schedule(coming, goes_live_at=NOW + 2 * HOUR, by=nada, at=NOW)
        workflow.schedule_withdrawal(going, withdraw_at=NOW + 2 * HOUR, note="انتهى.", by=nada, at=NOW)
        sent = opened(nada_at_desk, board) | {"p1-story": str(coming.pk)}
        address = f"/admin/articles/board/{board.pk}/preview/"
        later = {"goes_live_at": f"{timezone.localtime(NOW + 3 * HOUR):%Y-%m-%dT%H:%M}"}

        now, then = (headlines(parsed(nada_at_desk.post(address, asked))) for asked in (sent, sent | later))

        coming.refresh_from_db()
        assert coming.headline not in now
        assert then[0] == coming.headline
        assert going.headline in now
        assert going.headline not in then
        assert (coming.status, coming.published_at, coming.published_revision) == ("scheduled", None, None)
        assert Article.objects.published().filter(pk=going.pk).exists()
        assert not coming.changes.filter(verb="publish").exists()

    def test_a_sections_is_its_page(self, nada_at_desk: Client, yusuf: Client) -> None:
        section = make_section()
        found = stories(9, section=section)
        board = board_of(section)
        put(board, wanted(found[5]))

        preview = nada_at_desk.get(f"/admin/articles/board/{board.pk}/preview/")

        readers = soup(yusuf, section.get_absolute_url()).select_one("main")
        assert str(parsed(preview).select_one("main")) == str(readers)


class TestTwoAtOnce:
    """Nada and Idris have the board of his section open; Nada saves first."""

    @pytest.fixture
    def section_board(self, idris: Staff) -> Board:
        section = make_section()
        idris.sections.set([section])
        return board_of(section)

    def test_the_second_sees_both_and_loses_nothing(
        self, nada_at_desk: Client, idris_at_desk: Client, section_board: Board
    ) -> None:
        found = stories(12, section=section_board.section)
        nadas, idriss = opened(nada_at_desk, section_board), opened(idris_at_desk, section_board)
        nada_at_desk.post(page_of(section_board), nadas | {"p1-story": str(found[3].pk), "_save": "1"})

        his = idriss | {"p1-story": str(found[4].pk), "p2-story": str(found[5].pk), "_save": "1"}
        page = parsed(idris_at_desk.post(page_of(section_board), his))

        meeting = page.select_one(".board-meeting")
        assert meeting is not None
        rows = [[c.get_text(strip=True) for c in row.select("td")[:2]] for row in meeting.select("tbody tr")]
        assert rows == [[found[3].headline, found[4].headline], ["تلقائي", found[5].headline]]
        assert "ندى صبحي" in meeting.get_text()
        assert shown(page)[:2] == [found[4].headline, found[5].headline]
        section_board.refresh_from_db()
        assert section_board.current is not None
        assert section_board.current.places[0]["story"] == found[3].pk

    def test_he_takes_one_place_from_hers_and_saves_over_what_he_has_seen(
        self, nada_at_desk: Client, idris_at_desk: Client, section_board: Board
    ) -> None:
        found = stories(12, section=section_board.section)
        nadas, idriss = opened(nada_at_desk, section_board), opened(idris_at_desk, section_board)
        nada_at_desk.post(page_of(section_board), nadas | {"p1-story": str(found[3].pk), "_save": "1"})
        his = idriss | {"p1-story": str(found[4].pk), "p2-story": str(found[5].pk), "_save": "1"}
        met = parsed(idris_at_desk.post(page_of(section_board), his))

        taken = parsed(idris_at_desk.post(page_of(section_board), typed(met) | {"press": "take-1"}))
        idris_at_desk.post(page_of(section_board), typed(taken) | {"_save": "1"})

        section_board.refresh_from_db()
        assert section_board.current is not None
        assert [p["story"] for p in section_board.current.places] == [found[3].pk, found[5].pk]
        assert Arrangement.objects.count() == 2

    def test_a_page_that_saw_nothing_newer_cannot_save_over_it_after_another_press(
        self, nada_at_desk: Client, idris_at_desk: Client, section_board: Board
    ) -> None:
        found = stories(12, section=section_board.section)
        nadas, idriss = opened(nada_at_desk, section_board), opened(idris_at_desk, section_board)
        nada_at_desk.post(page_of(section_board), nadas | {"p1-story": str(found[3].pk), "_save": "1"})

        pressed = parsed(idris_at_desk.post(page_of(section_board), idriss | {"press": f"add-{found[4].pk}"}))
        page = parsed(idris_at_desk.post(page_of(section_board), typed(pressed) | {"_save": "1"}))

        assert page.select_one(".board-meeting")
        assert Arrangement.objects.count() == 1

    def test_each_sees_the_other_on_the_page(
        self, nada_at_desk: Client, idris_at_desk: Client, section_board: Board
    ) -> None:
        nada_at_desk.get(page_of(section_board))

        page = parsed(idris_at_desk.get(page_of(section_board)))
        heard = nada_at_desk.post(f"/admin/articles/board/{section_board.pk}/here/").json()

        assert "مفتوحة أيضًا عند: ندى صبحي" in page.get_text()
        assert heard == {"others": ["إدريس وهاب"], "edition": 0}


class TestTheHour:
    def test_an_arrangement_is_scheduled_opened_again_and_taken_back(self, nada_at_desk: Client) -> None:
        board, old = front(), stories(8)[6]
        hour = timezone.localtime(NOW + 5 * HOUR)
        sent = opened(nada_at_desk, board) | {"p1-story": str(old.pk), "_schedule": "1"}

        without_hour = parsed(nada_at_desk.post(page_of(board), sent))
        nada_at_desk.post(page_of(board), sent | {"goes_live_at": f"{hour:%Y-%m-%dT%H:%M}"})
        waiting = front()
        assert waiting.scheduled is not None
        again = parsed(nada_at_desk.get(page_of(board, f"?of={waiting.scheduled.pk}")))
        nada_at_desk.post(f"/admin/articles/board/{board.pk}/act/", {"unschedule": "1", "edition": "1"})

        assert "لا بد من موعد للجدولة." in without_hour.get_text()
        assert (waiting.goes_live_at, waiting.current) == (NOW + 5 * HOUR, None)
        assert shown(again)[0] == old.headline
        assert "الترتيب المفتوح هنا غير الذي أمام القرّاء الآن." in again.get_text()
        assert front().scheduled is None


class TestTheMemory:
    def test_it_says_who_when_and_what_and_gives_each_back_by_one_button(
        self, nada_at_desk: Client, yusuf: Client
    ) -> None:
        board, found = front(), stories(8)
        first = put(board, wanted(found[5], note="صباحًا"))
        put(board, wanted(found[6]), at=NOW + timedelta(minutes=5))

        page = parsed(nada_at_desk.get(f"/admin/articles/board/{board.pk}/history/"))
        back = page.find("button", value=str(first.pk))
        assert isinstance(back, Tag)
        edition = str(page.select_one("#board-acts [name=edition]")["value"])  # type: ignore[index]
        nada_at_desk.post(
            f"/admin/articles/board/{board.pk}/act/", {"restore": str(first.pk), "edition": edition}
        )

        text = re.sub(r"\s+", " ", page.get_text())
        assert "ندى صبحي" in text
        assert "صباحًا" in text
        assert "أمام القرّاء الآن" in text
        assert headlines(soup(yusuf, "/"))[0] == found[5].headline
        assert LogEntry.objects.count() == 3

    def test_the_one_before_is_one_press_away_on_the_board(self, nada_at_desk: Client, yusuf: Client) -> None:
        board, found = front(), stories(8)
        first = put(board, wanted(found[5]))
        put(board, wanted(found[6]), at=NOW + timedelta(minutes=5))

        button = parsed(nada_at_desk.get(page_of(board))).find("button", string="العودة إلى الترتيب السابق")

        assert isinstance(button, Tag)
        assert button["value"] == str(first.pk)

    def test_it_turns_pages_by_key(self, nada_at_desk: Client) -> None:
        board, story = front(), stories(1)[0]
        for n in range(14):
            put(board, wanted(story), at=NOW + n * timedelta(minutes=1))
        address = f"/admin/articles/board/{board.pk}/history/"

        first = parsed(nada_at_desk.get(address))
        older = first.select_one("a[rel=next]")
        assert older is not None
        second = parsed(nada_at_desk.get(f"{address}{older['href']}"))

        assert [len(page.select(".arrangement")) for page in (first, second)] == [12, 2]


class TestWhoMay:
    def test_a_desk_editor_sees_the_front_and_cannot_touch_it(self, idris_at_desk: Client) -> None:
        board, story = front(), stories(1)[0]

        page = parsed(idris_at_desk.get(page_of(board)))
        refused = idris_at_desk.post(
            page_of(board), {"p1-story": str(story.pk), "_save": "1", "edition": "0"}
        )

        assert not page.select("#board-form button[name=_save]")
        assert page.select_one("fieldset.board__whole[disabled]")
        assert refused.status_code == 403
        assert not Arrangement.objects.exists()

    def test_a_writer_finds_no_boards(self, salma_at_desk: Client) -> None:
        board = front()

        for address in (page_of(board), f"/admin/articles/board/{board.pk}/preview/"):
            assert salma_at_desk.get(address).status_code == 403
        assert salma_at_desk.get("/admin/articles/board/put/?story=1").status_code in (403, 404)

    def test_a_section_with_a_board_can_still_be_deleted(self, nada_at_desk: Client) -> None:
        section = make_section("قسم بلا مواد")
        put(board_of(section), Wanted(()))

        nada_at_desk.post(f"/admin/categories/category/{section.pk}/delete/", {"post": "yes"})

        assert not Board.objects.filter(section=section.pk).exists()


def test_the_page_asks_as_much_for_an_empty_board_as_for_a_full_one(nada: Staff) -> None:
    board, found = front(), stories(30)
    client = signed_in(nada)

    def asked() -> int:
        client.get(page_of(board))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(board))
        return len(queries)

    put(board, Wanted(()))
    empty = asked()
    put(board, wanted(*found[20:26]))

    assert asked() == empty


def test_the_desk_says_what_leads_and_when_it_changes(nada_at_desk: Client, nada: Staff) -> None:
    old = stories(8)[6]
    put(front(), wanted(old))
    schedule(front(), wanted(), goes_live_at=NOW + 5 * HOUR, edition=1, by=nada, at=NOW)

    line = parsed(nada_at_desk.get("/admin/")).select_one(".desk-head__front")

    assert line is not None
    assert old.headline in line.get_text()
    assert "ويتغيّر ترتيبها عند" in line.get_text()


def test_hostile_headlines_and_notes_are_words_everywhere(nada_at_desk: Client, yusuf: Client) -> None:
    board, found = front(), stories(FRONT_PLACES)
    put(board, Wanted((Place(1, found[0].pk, headline="عنوان خاص", until=NOW + 9 * HOUR),), note="ملاحظة"))
    put(board, wanted(*found), at=NOW + timedelta(minutes=1))
    addresses = {
        yusuf: ("/",),
        nada_at_desk: (page_of(board), f"/admin/articles/board/{board.pk}/history/", "/admin/"),
    }
    tame = [Shape(client.get(a)).elements for client, pages in addresses.items() for a in pages]
    lines = [line for line in (*naughty_strings(), *scripts()) if len(line) <= 100][::30]

    for n in range(0, len(lines), FRONT_PLACES):
        portion = lines[n : n + FRONT_PLACES]
        own = [Place(i, found[i - 1].pk, headline=line) for i, line in enumerate(portion, start=1)]
        put(board, Wanted(tuple(own), note=portion[0]))

        shapes = [Shape(client.get(a)).elements for client, pages in addresses.items() for a in pages]
        assert all(
            {element for element, _name in shape} <= {element for element, _name in known}
            and not {name for _element, name in shape - known if name.startswith("on")}
            for shape, known in zip(shapes, tame, strict=True)
        )
