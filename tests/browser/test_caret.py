"""The caret in Arabic text: where the keys lead, by positions in the document and by what is seen."""

from io import BytesIO
from typing import NamedTuple

import pytest
from PIL import Image
from playwright.sync_api import Page

from articles.models import Staff
from tests.browser.test_editor import API, write_in

pytestmark = pytest.mark.django_db(transaction=True)

# The selection as the editor knows it once the browser has told it, and where the caret is drawn. The focus
# comes with a frame, for which a machine with much to do lets one wait.
SELECTION = f"""async () => {{
  for (let tries = 0; tries < 250; tries += 1) {{
    await new Promise((rest) => setTimeout(rest, 40));
    if (!getSelection().rangeCount || !{API}.editor.isFocused) continue;
    const {{ anchor, head, node }} = {API}.editor.state.selection;
    const range = getSelection().getRangeAt(0).cloneRange();
    range.collapse(anchor > head);
    const drawn = [...range.getClientRects()].at(-1);
    return [anchor, head, drawn?.left ?? 0, node?.type.name ?? ""];
  }}
  throw new Error("Nothing was selected within ten seconds.");
}}"""


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
        press(page, key)
        stops.append(caret(page))
    return stops


def press(page: Page, key: str) -> None:
    """Press a key, and wait until the editor has heard where the browser put the caret."""
    page.keyboard.press(key)
    page.evaluate("() => new Promise((heard) => requestAnimationFrame(() => requestAnimationFrame(heard)))")


def redden(page: Page) -> None:
    """Give the caret a colour that nothing else has, so that it can be found where it was painted."""
    page.evaluate(
        "() => { const sheet = new CSSStyleSheet();"
        " sheet.replaceSync('.copy-text, .copy-text * { caret-color: rgb(255, 0, 0) !important }');"
        " document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }"
    )


def painted(page: Page) -> tuple[int, int]:
    """How far from the left and from the top of the editor's text the browser has painted the caret."""
    box = page.locator(".copy-text").bounding_box()
    assert box
    # A little more than the text: at an edge the caret stands half outside.
    clip = {"x": box["x"] - 4, "y": box["y"], "width": box["width"] + 8, "height": min(box["height"], 320)}
    for _ in range(12):
        shot = page.screenshot(caret="initial", clip=clip, scale="css")  # type: ignore[arg-type]
        picture = Image.open(BytesIO(shot)).convert("RGB")
        red = picture.point(lambda value: 255 if value > 200 else 0)
        mask = [pixel == (255, 0, 0) for pixel in red.get_flattened_data()]
        columns = [at % picture.width for at, is_caret in enumerate(mask) if is_caret]
        # The caret blinks: a picture of the dark half is taken again.
        if columns:
            return min(columns) - 4, mask.index(True) // picture.width
    raise AssertionError("No caret was painted.")


def walk_painted(page: Page, key: str, steps: int) -> list[tuple[int, int, int]]:
    """Press a key so many times: position, left and top of the painted caret, with where it was."""
    stops = [(caret(page).head, *painted(page))]
    for _ in range(steps):
        press(page, key)
        stops.append((caret(page).head, *painted(page)))
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


# Lines with runs of both directions, and their positions in the order in which they stand on the screen, from
# where the line begins: from the right, and for the last two from the left.
MIXED = {
    "<p>قال GPS إن 3.5 لا</p>": [*range(1, 6), 7, 6, *range(8, 13), 14, 13, *range(15, 19)],
    "<p>NAS (VO) قالوا</p>": [1, 8, 7, 6, 5, 4, 3, 2, *range(9, 16)],
    "<p>قال <a href='/n/1'>أب NA</a> و<strong>VOA</strong></p>": [*range(1, 9), 9, 10, 11, 12, 14, 13, 15],
    "<p>في <bdi>سوق NA</bdi> 12</p>": [*range(1, 9), 9, 10, 11, 12, 13],
    "<p>مُحَمَّدٌ VOA دٌ</p>": [1, 3, 5, 8, 10, 11, 13, 12, 14, 15, 17],
    "<p>The خبر 12 لا end 👨‍👩‍👧 e</p>": [
        *(1, 2, 3, 4, 5, 13, 12, 9, 10, 11, 8, 7, 6, 14, 15, 16, 17, 18, 19, 27, 28, 29),
    ],
    "<p dir='ltr'>قال NAS</p>": [1, 3, 2, 4, 5, 6, 7, 8],
}


class TestMixedLines:
    def test_arrows_go_to_the_next_place_on_the_screen_and_back(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        redden(desk)

        for body, heads in MIXED.items():
            is_rtl = not body.startswith(("<p>The", "<p dir"))
            on, back = ("ArrowLeft", "ArrowRight") if is_rtl else ("ArrowRight", "ArrowLeft")
            write(desk, body)
            there = walk_painted(desk, on, len(heads) - 1)
            returned = [stop.head for stop in walk(desk, back, len(heads) - 1)]
            chosen = walk(desk, f"Shift+{on}", len(heads) - 1)

            assert [head for head, _, _ in there] == heads, body
            lefts = [left for _, left, _ in there]
            assert lefts == sorted(set(lefts), reverse=is_rtl), body
            assert returned == heads[::-1], body
            assert [(stop.anchor, stop.head) for stop in chosen] == [(1, head) for head in heads], body
            unchosen = walk(desk, f"Shift+{back}", len(heads) - 1)
            assert [stop.head for stop in unchosen] == heads[::-1], body
            assert {stop.anchor for stop in unchosen} == {1}

    def test_lines_that_the_screen_breaks_follow_one_another(self, desk: Page, idris: Staff) -> None:
        desk.set_viewport_size({"width": 390, "height": 1200})
        write_in(desk, idris, "")
        redden(desk)
        words = "قال الناطق إن أجهزة GPS تعطلت في 12 محافظة، وإن National Weather Service تتابع مع WHO"
        write(desk, f"<p>{words}</p>")
        end = desk.evaluate(f"{API}.editor.state.doc.content.size - 1")

        there = walk_painted(desk, "ArrowLeft", end - 1)
        back = [stop.head for stop in walk(desk, "ArrowRight", end - 1)]

        assert sorted(head for head, _, _ in there) == list(range(1, end + 1))
        assert back == [head for head, _, _ in there][::-1]
        tops = [top for _, _, top in there]
        assert tops == sorted(tops)
        lines = [[(head, left) for head, left, at in there if at == top] for top in sorted(set(tops))]
        assert len(lines) >= 3
        for line in lines:
            lefts = [left for _, left in line]
            assert lefts == sorted(set(lefts), reverse=True)
        # Home is the right edge and End the left one, from a Latin run too.
        for line, following in zip(lines, [*lines[1:], [(end, 0)]], strict=True):
            write_at = line[len(line) // 2][0]
            desk.evaluate(f"{API}.editor.commands.setTextSelection({write_at})")
            assert walk(desk, "Home", 1)[1].head == line[0][0]
            assert walk(desk, "End", 1)[1].head == following[0][0]
            assert painted(desk)[0] <= line[-1][1]

    @pytest.mark.parametrize(
        ("body", "start"),
        [
            ("<table><tr><td><p>في NA 12</p></td><td><p>ب</p></td></tr></table>", 4),
            ("<ul><li><p>في NA 12</p></li></ul>", 3),
            ("<blockquote><p>في NA 12</p><cite>ب</cite></blockquote>", 2),
            ("<h2>في NA 12</h2>", 1),
            ("<p>أ<br>في NA 12</p>", 3),
        ],
    )
    def test_they_do_in_every_part_of_a_story(self, desk: Page, idris: Staff, body: str, start: int) -> None:
        write_in(desk, idris, "")
        write(desk, body, start)

        there = [stop.head - start for stop in walk(desk, "ArrowLeft", 8)]
        back = [stop.head - start for stop in walk(desk, "ArrowRight", 8)]

        # NA 12 is one run, read from the left: its right end comes first.
        assert there == [0, 1, 2, 3, 7, 6, 5, 4, 8]
        assert back == there[::-1]

    def test_a_word_at_a_time_and_the_edge_of_a_selection(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        write(desk, "<p>قال NASA VOA أمس</p>")

        there = [stop.head for stop in walk(desk, "Control+ArrowLeft", 4)]
        back = [stop.head for stop in walk(desk, "Control+ArrowRight", 4)]
        chosen = [(stop.anchor, stop.head) for stop in walk(desk, "Control+Shift+ArrowLeft", 2)]

        # Each time to the far edge of a word: of VOA, on the right, that is its beginning.
        assert there == [1, 4, 10, 13, 17]
        assert back == [17, 14, 9, 5, 1]
        assert chosen == [(1, 1), (1, 4), (1, 10)]

        # From a selection inside of a Latin run, to its edge on that side of the screen.
        for key, edge in (("ArrowLeft", 6), ("ArrowRight", 8)):
            desk.evaluate(f"{API}.editor.commands.setTextSelection({{ from: 6, to: 8 }})")
            caret(desk)
            assert walk(desk, key, 1)[1][:2] == (edge, edge)

    def test_what_is_typed_stands_where_the_caret_was(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        redden(desk)

        # The line is held by its right edge: what is typed begins at the caret, in a Latin run too.
        for steps, letter in ((4, "ب"), (6, "x"), (8, "ب"), (10, "ب")):
            write(desk, "<p>قال NASA أمس</p>")
            (head, left, _) = walk_painted(desk, "ArrowLeft", steps)[-1]
            desk.keyboard.type(letter)
            caret(desk)
            right = desk.evaluate(
                "(at) => { const text = document.querySelector('.copy-text p').firstChild;"
                " const range = document.createRange(); range.setStart(text, at - 1); range.setEnd(text, at);"
                " const edge = document.querySelector('.copy-text').getBoundingClientRect().left;"
                " return range.getBoundingClientRect().right - edge; }",
                head,
            )

            assert text_of(desk)[head - 1] == letter
            assert abs(right - left) < 2

    @pytest.mark.parametrize("body", ["<p>قال الناطق أمس</p>", "<p>The spokesman said</p>"])
    def test_a_line_of_one_direction_is_the_browsers_own(self, desk: Page, idris: Staff, body: str) -> None:
        write_in(desk, idris, "")
        write(desk, body, 5)
        desk.evaluate(
            "() => { window.taken = [];"
            " addEventListener('keydown', (event) => window.taken.push(event.defaultPrevented)); }"
        )

        for key in ("ArrowLeft", "ArrowRight", "Shift+ArrowLeft", "Control+ArrowLeft"):
            desk.keyboard.press(key)

        assert not any(desk.evaluate("window.taken"))


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
