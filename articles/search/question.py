"""What a person typed into the search, read: words, phrases in quotes, words that must not stand there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kalima.text import analysis, arabic
from kalima.text.analysis import Token
from kalima.text.marking import Wanted

TYPED_MAX = 300
WORDS_MAX = 24

# Folded, as a question begins.
ASKING = frozenset(
    [
        "من",
        "ما",
        "ماذا",
        "متي",
        "اين",
        "كم",
        "كيف",
        "لماذا",
        "هل",
        "اي",
        "ايه",
        "ماهو",
        "ماهي",
        "بما",
        "لم",
        "وما",
        "ومتي",
        "واين",
    ]
)

_PIECE = re.compile(
    r'(?P<no>(?<!\S)[-−–](?=\S))?(?:"(?P<a>[^"]+)"|«(?P<b>[^«»]+)»|“(?P<c>[^“”]+)”|(?P<word>\S+))'
)


@dataclass(frozen=True)
class Question:
    """Words in the order they were typed, each once; phrases word by word; what must not stand in a story."""

    typed: str
    words: tuple[Token, ...] = ()
    phrases: tuple[tuple[Token, ...], ...] = ()
    without: tuple[tuple[Token, ...], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words or self.phrases)

    @property
    def asks(self) -> bool:
        """Whether it is a question, which a text may answer without having all of its words."""
        first = next(analysis.tokens(self.typed), None)
        is_asked = first is not None and first.surface in ASKING and len(self.words) > 1
        return is_asked or self.typed.endswith(("?", "؟"))

    def wanted(self, names: Sequence[tuple[str, ...]] = ()) -> Wanted:
        """What of a text is marked; names are other names that were looked for, by their stems."""
        phrases = [tuple(word.surface for word in phrase) for phrase in self.phrases]
        return Wanted(frozenset(word.stem for word in self.words), phrases, names)


def read(typed: str) -> Question:
    """Read a question; whatever is typed is one, and no sign in it has a power but quotes and the minus."""
    typed = arabic.tidy_line(typed)[:TYPED_MAX]
    plain: list[str] = []
    phrases: list[tuple[Token, ...]] = []
    without: list[tuple[Token, ...]] = []
    for piece in _PIECE.finditer(typed):
        phrase = piece["a"] or piece["b"] or piece["c"]
        if piece["no"]:
            without.append(tuple(analysis.tokens(phrase or piece["word"])))
        elif phrase:
            phrases.append(tuple(analysis.tokens(phrase)))
        else:
            plain.append(piece["word"])
    phrases = [phrase for phrase in phrases if phrase]
    words = {token.stem: token for token in analysis.telling(" ".join(plain))}
    if phrases:
        # Beside a phrase a stop word asks for nothing.
        words = {stem: token for stem, token in words.items() if not token.is_stop}
    return Question(
        typed,
        tuple(words.values())[:WORDS_MAX],
        tuple(phrases[:WORDS_MAX]),
        tuple(filter(None, without[:WORDS_MAX])),
    )
