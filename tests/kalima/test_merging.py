"""Two versions of a body meet: what they share, where they part, which side changed, what a choice leaves."""

import time

import pytest

from kalima.text.html import clean_body
from kalima.text.merging import Difference, Same, Undecided, meet, merged, split, suggest

OPENS = "<p>افتُتح اليوم في العمارة جسر للمشاة فوق دجلة.</p>"
OPENS_NEW = "<p>افتُتح اليوم في العمارة جسر جديد للمشاة فوق دجلة.</p>"
OPENS_OURS = "<p>افتُتح صباح اليوم في العمارة جسر للمشاة فوق دجلة.</p>"
SAYS = "<p>قالت المديرة إن الجسر يختصر الطريق إلى المدرسة.</p>"
HEADING = "<h2>ما قاله الناس</h2>"
LIST = "<ul><li><p>الطريق أقصر</p></li><li><p>والنهر أقرب</p></li></ul>"
QUOTE = "<blockquote><p>كنا نعبر بالقوارب.</p></blockquote>"


def sides(base: str | None, newest: str, mine: str) -> list[tuple[str, str, str]]:
    """The differences as (newest, mine, suggested)."""
    pieces = meet(base, newest, mine)
    return [(p.newest, p.mine, p.suggested) for p in pieces if isinstance(p, Difference)]


class TestSplitting:
    @pytest.mark.parametrize(
        "blocks",
        [
            [],
            [OPENS],
            [OPENS, HEADING, LIST, QUOTE, "<hr>", SAYS],
            ["<p>سطر<br>وسطر</p>", '<ol start="3"><li><p>ثالث</p></li></ol>'],
        ],
    )
    def test_each_outermost_block_is_one(self, blocks: list[str]) -> None:
        assert split("".join(blocks)) == blocks

    @pytest.mark.parametrize("body", ["نص بلا فقرة", "<p>فقرة</p>ثم نص", "<b>عريض</b> ونص", "<p>غير مغلقة"])
    def test_what_stands_outside_blocks_is_not_lost(self, body: str) -> None:
        assert "".join(split(body)) == clean_body(body)


class TestMeeting:
    @pytest.mark.parametrize(
        ("newest", "mine", "expected"),
        [
            pytest.param(OPENS + SAYS, OPENS + SAYS, [], id="nothing differs"),
            pytest.param(OPENS_NEW + SAYS, OPENS + SAYS, [(OPENS_NEW, OPENS, "newest")], id="they changed"),
            pytest.param(OPENS + SAYS, OPENS_OURS + SAYS, [(OPENS, OPENS_OURS, "mine")], id="we changed"),
            pytest.param(
                OPENS_NEW + SAYS, OPENS_OURS + SAYS, [(OPENS_NEW, OPENS_OURS, "")], id="both changed it"
            ),
            pytest.param(OPENS_NEW + SAYS, OPENS_NEW + SAYS, [], id="both changed it alike"),
            pytest.param(OPENS + HEADING + SAYS, OPENS + SAYS, [(HEADING, "", "newest")], id="they added"),
            pytest.param(OPENS + SAYS, OPENS + SAYS + LIST, [("", LIST, "mine")], id="we added"),
            pytest.param(OPENS, OPENS + SAYS, [("", SAYS, "newest")], id="they took out"),
            pytest.param(OPENS + SAYS, SAYS, [(OPENS, "", "mine")], id="we took out"),
            pytest.param(OPENS_NEW + SAYS, SAYS, [(OPENS_NEW, "", "")], id="they changed what we took out"),
            pytest.param(
                OPENS + HEADING + SAYS,
                OPENS + QUOTE + SAYS,
                [(HEADING, "", "newest"), ("", QUOTE, "mine")],
                id="each added its own in one place",
            ),
        ],
    )
    def test_over_what_both_began_from(
        self, newest: str, mine: str, expected: list[tuple[str, str, str]]
    ) -> None:
        assert sides(OPENS + SAYS, newest, mine) == expected

    def test_without_a_common_beginning_nothing_is_suggested(self) -> None:
        found = sides(None, OPENS_NEW + SAYS + HEADING, OPENS + SAYS)

        assert found == [(OPENS_NEW, OPENS, ""), (HEADING, "", "")]

    def test_a_change_beside_a_change_is_a_difference_of_its_own(self) -> None:
        said = SAYS.replace("المدرسة", "السوق")

        assert sides(OPENS + SAYS, OPENS_NEW + SAYS, OPENS + said) == [
            (OPENS_NEW, OPENS, "newest"),
            (SAYS, said, "mine"),
        ]

    def test_numbers_rise_and_stay_the_same(self) -> None:
        one, two = (meet(OPENS, OPENS_NEW + HEADING + SAYS, OPENS_OURS + SAYS + LIST) for _ in range(2))

        assert one == two
        assert [p.number for p in one if isinstance(p, Difference)] == [1, 2, 3]

    @pytest.mark.parametrize(
        ("base", "newest", "mine"),
        [
            ("<p>كلمة</p>" * 6000, "<p>كلمة</p>" * 3000 + OPENS, OPENS + "<p>كلمة</p>" * 5900),
            ("", f"<p>{'كلمة ' * 80_000}</p>", f"<p>{'كلمة أخرى ' * 40_000}</p>"),
            ("", "".join(f"<p>{n}</p>" for n in range(5000)), "".join(f"<p>{n}.</p>" for n in range(5000))),
        ],
        ids=["one word repeated", "two long paragraphs", "nothing in common"],
    )
    def test_hostile_sizes_end_soon_and_lose_nothing(self, base: str, newest: str, mine: str) -> None:
        started = time.monotonic()
        pieces = meet(base, newest, mine)
        took_s = time.monotonic() - started

        numbers = [p.number for p in pieces if isinstance(p, Difference)]
        assert merged(pieces, dict.fromkeys(numbers, "newest")) == clean_body(newest)
        assert merged(pieces, dict.fromkeys(numbers, "mine")) == clean_body(mine)
        assert took_s < 20


class TestChoosing:
    PIECES = meet(OPENS + SAYS, OPENS_NEW + SAYS + HEADING, OPENS_OURS + SAYS)

    @pytest.mark.parametrize(
        ("choices", "body"),
        [
            ({1: "newest", 2: "newest"}, OPENS_NEW + SAYS + HEADING),
            ({1: "mine", 2: "mine"}, OPENS_OURS + SAYS),
            ({1: "both", 2: "newest"}, OPENS_NEW + OPENS_OURS + SAYS + HEADING),
            ({1: "mine", 2: "both"}, OPENS_OURS + SAYS + HEADING),
        ],
    )
    def test_it_leaves_what_was_chosen(self, choices: dict[int, str], body: str) -> None:
        assert merged(self.PIECES, choices) == body

    @pytest.mark.parametrize("choices", [{}, {1: "mine"}, {1: "mine", 2: "ours"}, {2: ""}])
    def test_an_open_difference_is_never_decided_by_itself(self, choices: dict[int, str]) -> None:
        with pytest.raises(Undecided):
            merged(self.PIECES, choices)

    def test_shared_blocks_stand_once(self) -> None:
        assert [p for p in self.PIECES if isinstance(p, Same)] == [Same((SAYS,))]


@pytest.mark.parametrize(
    ("base", "newest", "mine", "side"),
    [("أ", "أ", "ب", "mine"), ("أ", "ب", "أ", "newest"), ("أ", "ب", "ج", ""), ([1], [1], [2], "mine")],
)
def test_the_side_that_changed_is_suggested(base: object, newest: object, mine: object, side: str) -> None:
    assert suggest(base, newest, mine) == side
