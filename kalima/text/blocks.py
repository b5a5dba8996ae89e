"""Reads a text, plain or of a body, as blocks of words that can be compared."""

import html as entities
import re
from collections.abc import Iterator
from typing import NamedTuple

from kalima.text.letters import ARABIC_MARKS, TATWEEL, ZWJ, ZWNJ
from kalima.text.markup import INLINE, VOID


class Word(NamedTuple):
    """A word with its tashkeel, a sign, or the tag of a line break.

    `after` is the space that follows, `marks` the start tags open around it (bold, a link), and `bare` the
    word without tashkeel, by which it finds its like in the other version.
    """

    text: str
    after: str
    marks: tuple[str, ...]
    bare: str
    is_tag: bool = False

    @property
    def is_sign(self) -> bool:
        return not self.is_tag and not self.text[0].isalnum()


class Block(NamedTuple):
    """Words inside start tags, the outermost first; `number` is the place in an ordered list."""

    path: tuple[str, ...]
    words: tuple[Word, ...]
    number: int = 0

    @property
    def bare(self) -> list[str]:
        return [word.bare for word in self.words]

    def followed_by(self, other: "Block") -> "Block":
        """Both as one, with a line break between them."""
        return self._replace(words=(*self.words, JOINT, *other.words))

    @property
    def key(self) -> "Key":
        """Equal for blocks in which nothing differs; the place in a list is not the block's own."""
        return (self.path, self.words)


# What stands where two blocks are read as one; in a text of lines alone it is the end of a line.
JOINT = Word("<br>", "", (), "<br>", is_tag=True)

Key = tuple[tuple[str, ...], tuple[Word, ...]]

_ON_LETTERS = f"{ARABIC_MARKS}\u0300-\u036f{ZWNJ}{ZWJ}"
_ON_SIGNS = f"{_ON_LETTERS}\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff"
# 1,200 and 12:30 are one word; an emoji is one sign with whatever is joined to it.
_WORD = re.compile(
    rf"(\w(?:[\w{_ON_LETTERS}]|(?<=\d)[.,٫٬:/](?=\d)|['’](?=\w))*"
    rf"|[^\w\s][{_ON_SIGNS}]*(?:(?<={ZWJ})[^\w\s][{_ON_SIGNS}]*)*)(\s*)"
)
_UNHEARD = re.compile(f"[{ARABIC_MARKS}{TATWEEL}{ZWNJ}{ZWJ}]")
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^">]|"[^"]*")*)>')


def name_of(tag: str) -> str:
    """The element's name in a start tag."""
    return re.split("[ >]", tag[1:], maxsplit=1)[0]


def lines_of(text: str) -> Iterator[Block]:
    """The lines of plain text that hold anything, as blocks without tags."""
    for line in text.split("\n"):
        words = tuple(_words(line))
        if words:
            yield Block((), words)


def blocks_of(body: str) -> Iterator[Block]:
    """The blocks of clean HTML that hold words themselves, and those that hold nothing."""
    path: list[str] = []
    counts: list[int] = []
    marks: list[str] = []
    words: list[Word] = []
    was_filled = False
    end = 0
    for match in _TAG.finditer(body):
        _add_text(words, body[end : match.start()], tuple(marks))
        end = match.end()
        closes, name, _rest = match.groups()
        if name in INLINE and name not in VOID:
            if closes:
                marks.pop()
            else:
                marks.append(match[0])
        elif name == "br":
            words.append(Word(match[0], "", tuple(marks), match[0], is_tag=True))
        else:
            if words:
                yield Block(tuple(path), tuple(words), _number(path, counts))
                words, was_filled = [], True
            if closes:
                if not was_filled:
                    yield Block(tuple(path), (), _number(path, counts))
                path.pop()
                counts.pop()
                was_filled = True
            elif name in VOID:
                yield Block((*path, match[0]), (), 0)
                was_filled = True
            else:
                if name == "li" and counts:
                    counts[-1] += 1
                path.append(match[0])
                counts.append(0)
                was_filled = False
    _add_text(words, body[end:], tuple(marks))
    if words:
        yield Block(tuple(path), tuple(words))


def _words(text: str, marks: tuple[str, ...] = ()) -> Iterator[Word]:
    for word, after in _WORD.findall(text):
        yield Word(word, after, marks, _UNHEARD.sub("", word) or word)


def _add_text(words: list[Word], html: str, marks: tuple[str, ...]) -> None:
    text = entities.unescape(html)
    start = text[: len(text) - len(text.lstrip())]
    if start and words:
        words[-1] = words[-1]._replace(after=words[-1].after + start)
    words.extend(_words(text, marks))


def _number(path: list[str], counts: list[int]) -> int:
    """The place of the innermost item of an ordered list."""
    for tag, count in zip(reversed(path), reversed(counts), strict=True):
        if name_of(tag) == "ol":
            first = re.search(r'start="(\d+)"', tag)
            return count - 1 + (int(first[1]) if first else 1)
    return 0
