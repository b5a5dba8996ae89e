"""Words marked in a text as it is written, and the passage that is chosen for them."""

import pytest

from kalima.text import analysis, marking
from kalima.text.marking import Piece


def stems(words: str) -> frozenset[str]:
    return frozenset(token.stem for token in analysis.tokens(words))


def test_whole_words_are_marked_as_they_are_written() -> None:
    pieces = marking.marked("أعلنتِ الوزارةُ أنّ وزارةَ النِّفط", stems("وزاره نفط"))

    assert pieces == [
        Piece("أعلنتِ ", False),
        Piece("الوزارةُ", True),
        Piece(" أنّ ", False),
        Piece("وزارةَ النِّفط", True),
    ]


def test_the_passage_has_the_most_different_words() -> None:
    text = "النفط النفط النفط. " + "كلام آخر. " * 60 + "بلغ النفط في البصرة سعرًا. " + "كلام آخر. " * 60

    pieces = marking.passage(text, stems("نفط البصره"))

    assert [piece.text for piece in pieces if piece.is_marked] == ["النفط", "البصرة"]
    assert (pieces[0].text, pieces[-1].text) == ("…", "…")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("كلام " + "ه" * 120, "ه" * 120),
        ("جس" + "ـ" * 115 + "ر", "جسر"),
        ("ج" + "ً" * 115 + "سر", "جسر"),
        ("", "جسر"),
        ("ا" * 20_000, "ا" * 40),
        ("\x00\u202eجسر", "جسر"),
    ],
)
def test_words_without_end_are_shown_within_bounds(text: str, asked: str) -> None:
    shown = "".join(piece.text for piece in marking.passage(text, stems(asked)))
    assert len(shown) <= 2 * marking.PASSAGE_MAX + 2
    assert "".join(piece.text for piece in marking.marked(text, stems(asked))) == text
