"""The caret in Arabic text: where the keys lead, by positions in the document and by what is seen."""

from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from articles.models import Staff
from tests.browser.test_editor import API, write_in

pytestmark = pytest.mark.django_db(transaction=True)

# The selection as the editor knows it once the browser has told it, and where the caret is drawn.
SELECTION = f"""() => new Promise((resolve) => setTimeout(() => {{
  const {{ anchor, head, node }} = {API}.editor.state.selection;
  const range = getSelection().getRangeAt(0).cloneRange();
  range.collapse(anchor > head);
  const drawn = [...range.getClientRects()].at(-1);
  resolve([anchor, head, drawn?.left ?? 0, node?.type.name ?? ""]);
}}, 40))"""


class Caret(NamedTuple):
    """Where a selection begins and ends, where its caret is drawn, and which part is chosen whole."""

    anchor: int
    head: int
    left: float
    part: str


def write(page: Page, body: str, at: int | str = "start") -> None:
    page.evaluate(
        f"([body, at]) => {{ const {{ editor }} = {API};"
        " editor.commands.setContent(body); editor.commands.focus(at); }",
        [body, at],
    )
    # The focus comes with the next frame, and scrolls.
    caret(page)


def caret(page: Page) -> Caret:
    return Caret(*page.evaluate(SELECTION))


def walk(page: Page, key: str, steps: int) -> list[Caret]:
    """Press a key so many times, and say where the caret stood after each, beginning with where it was."""
    stops = [caret(page)]
    for _ in range(steps):
        page.keyboard.press(key)
        stops.append(caret(page))
    return stops


def text_of(page: Page) -> str:
    text: str = page.evaluate(f"{API}.text()[0].text")
    return text


class TestArrows:
    @pytest.mark.parametrize(
        ("body", "heads"),
        [
            # A letter goes with its marks: the caret never stands between them.
            ("<p>مُحَمَّدٌ قال</p>", [1, 3, 5, 8, 10, 11, 12, 13, 14]),
            ("<p>قال <a href='/n/1'>رابط</a> أمس</p>", list(range(1, 14))),
            ("<p>قال <strong>غليظ</strong> أمس</p>", list(range(1, 14))),
        ],
    )
    def test_left_is_forward_and_right_goes_back_the_same_way(
        self, desk: Page, idris: Staff, body: str, heads: list[int]
    ) -> None:
        write_in(desk, idris, "")
        write(desk, body)

        there = walk(desk, "ArrowLeft", len(heads) - 1)
        back = walk(desk, "ArrowRight", len(heads) - 1)

        assert [stop.head for stop in there] == heads
        assert [stop.head for stop in back] == heads[::-1]
        lefts = [stop.left for stop in there]
        assert lefts == sorted(lefts, reverse=True)
        assert len(set(lefts)) == len(lefts)

    @pytest.mark.parametrize("run", ["NASA", "<bdi>NASA</bdi>", "<strong>NASA</strong>"])
    def test_a_latin_run_is_walked_letter_by_letter_and_left_behind(
        self, desk: Page, idris: Staff, run: str
    ) -> None:
        write_in(desk, idris, "")
        write(desk, f"<p>قال {run} أمس</p>")

        there = walk(desk, "ArrowLeft", 12)
        back = walk(desk, "ArrowRight", 12)

        assert [stop.head for stop in there] == list(range(1, 14))
        assert [stop.head for stop in back] == list(range(13, 0, -1))
        # What is Arabic lies to the right of the run before it, and to the left after it.
        before, within, after = there[:5], there[5:8], there[9:]
        assert min(stop.left for stop in before[:4]) > max(stop.left for stop in within)
        assert max(stop.left for stop in after) < min(stop.left for stop in within)

    def test_home_and_end_are_the_edges_of_the_line(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        write(desk, "<p>قال NASA أمس</p>", 7)

        (_here, end) = walk(desk, "End", 1)
        (_there, home) = walk(desk, "Home", 1)

        assert (home.head, end.head) == (1, 13)
        assert home.left > end.left

    def test_cells_of_a_table_are_reached_in_the_order_of_reading(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        write(desk, "<p>أ</p><table><tr><td><p>ب</p></td><td><p>ج</p></td></tr></table><p>د</p>")

        there = walk(desk, "ArrowLeft", 7)
        back = walk(desk, "ArrowRight", 7)

        assert [stop.head for stop in there] == [1, 2, 7, 8, 12, 13, 18, 19]
        assert [stop.head for stop in back] == [19, 18, 13, 12, 8, 7, 2, 1]

    def test_a_part_is_passed_as_one_and_a_line_follows_the_last(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        embed = '<div data-embed="https://t.me/amara_news/1520"></div>'
        write(desk, f"<p>أ</p>{embed}<p>ب</p>{embed}")

        stops = walk(desk, "ArrowLeft", 6)

        assert [(stop.head, stop.part) for stop in stops] == [
            *((1, ""), (2, ""), (4, "embed"), (5, ""), (6, ""), (8, "embed")),
            # The line did not exist before.
            (9, ""),
        ]
        desk.keyboard.type("ج")
        assert desk.evaluate(f"{API}.text().map((block) => block.text)") == ["أ", "ب", "ج"]


class TestSelecting:
    def test_shift_and_arrows_choose_by_letters_and_words(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        write(desk, "<p>مُحَمَّدٌ قال NASA</p>")

        letters = walk(desk, "Shift+ArrowLeft", 3)
        assert [(stop.anchor, stop.head) for stop in letters] == [(1, 1), (1, 3), (1, 5), (1, 8)]
        assert [stop.head for stop in walk(desk, "Shift+ArrowRight", 2)] == [8, 5, 3]
        assert caret(desk).anchor == 1
        assert walk(desk, "Shift+End", 1)[-1][:2] == (1, 19)

    def test_a_double_click_takes_a_word_with_its_marks(self, desk: Page, idris: Staff) -> None:
        desk.set_viewport_size({"width": 1280, "height": 1400})
        write_in(desk, idris, "")
        write(desk, "<p>قال مُحَمَّدٌ <bdi>NASA</bdi> أمس</p>")

        for word, span in (("مُحَمَّدٌ", (5, 14)), ("NASA", (15, 19))):
            place = desk.evaluate(
                f"(word) => {{ const {{ from, to }} = {API}.find(word); const {{ view }} = {API}.editor;"
                " const [a, z] = [view.coordsAtPos(from + 2), view.coordsAtPos(to - 2)];"
                " return [(a.left + z.left) / 2, (a.top + a.bottom) / 2]; }",
                word,
            )
            desk.mouse.dblclick(*place)
            assert caret(desk)[:2] == span


class TestDeleting:
    def test_delete_takes_a_letter_with_its_marks(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        write(desk, "<p>مُحَمَّدٌ قال</p>")

        left = []
        for _ in range(4):
            desk.keyboard.press("Delete")
            left.append(text_of(desk))

        assert left == ["حَمَّدٌ قال", "مَّدٌ قال", "دٌ قال", " قال"]

    def test_backspace_takes_a_mark_and_then_its_letter(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        write(desk, "<p>مُحَمَّدٌ</p>", "end")

        left = []
        for _ in range(4):
            desk.keyboard.press("Backspace")
            left.append(text_of(desk))

        assert left == ["مُحَمَّد", "مُحَمَّ", "مُحَمَ", "مُحَم"]

    def test_a_run_that_is_emptied_leaves_nothing_behind(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        write(desk, "<p>قال <bdi>NA</bdi> أمس</p>", 7)

        for _ in range(2):
            desk.keyboard.press("Backspace")
        desk.keyboard.type("هو")

        assert desk.evaluate(f"{API}.editor.getHTML()") == "<p>قال هو أمس</p>"


class TestTypingAtAnEdge:
    @pytest.mark.parametrize("run", ["<bdi>NASA</bdi>", '<a href="/n/1" rel="noopener">رابط</a>'])
    def test_what_is_typed_after_a_run_is_not_part_of_it(self, desk: Page, idris: Staff, run: str) -> None:
        write_in(desk, idris, "")
        write(desk, f"<p>قال {run}</p>", "end")

        desk.keyboard.type("، ثم")

        assert desk.evaluate(f"{API}.editor.getHTML()").replace(' rel="noopener"', "") == (
            f"<p>قال {run}، ثم</p>".replace(' rel="noopener"', "")
        )

    def test_what_is_typed_inside_a_run_is(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        write(desk, "<p>قال <bdi>NAA</bdi> أمس</p>", 7)

        desk.keyboard.type("S")

        assert desk.evaluate(f"{API}.editor.getHTML()") == "<p>قال <bdi>NASA</bdi> أمس</p>"
