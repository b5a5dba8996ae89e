"""Words marked in a text as it is written, and the passage that is chosen for them."""

import pytest

from kalima.text import analysis, marking
from kalima.text.marking import Piece, Wanted


def stems(words: str) -> Wanted:
    return Wanted(frozenset(token.stem for token in analysis.tokens(words)))


def phrase(words: str) -> tuple[str, ...]:
    return tuple(token.surface for token in analysis.tokens(words))


def name(words: str) -> tuple[str, ...]:
    return tuple(token.stem for token in analysis.telling(words))


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


def test_words_of_a_phrase_are_marked_inside_it_alone() -> None:
    pieces = marking.marked(
        "وقعت في العمارة وفي الكوت؛ العمارة في الجنوب", Wanted(frozenset(), [phrase("في العماره")])
    )

    assert [piece.text for piece in pieces if piece.is_marked] == ["في العمارة"]


def test_a_name_is_marked_where_all_of_it_stands() -> None:
    text = "محمد في بغداد. قال محمد شياع السوداني إن محمدًا وصل، وقررت محكمة العدل في لاهاي ذلك في لاهاي."

    pieces = marking.marked(
        text, Wanted(frozenset(), names=[name("محمد شياع السوداني"), name("محكمة العدل في لاهاي")])
    )

    assert [piece.text for piece in pieces if piece.is_marked] == [
        "محمد شياع السوداني",
        "محكمة العدل في لاهاي",
    ]


def test_what_is_cut_off_is_told_behind_a_word() -> None:
    shown = "".join(piece.text for piece in marking.passage("جسر. " * 2 + "كلام… " * 90, stems("جسر")))

    assert shown.endswith("كلام…")
    assert "……" not in shown


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
