"""Did you mean: a question put right where few stories have a word of it, the rest kept as it was typed."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import NamedTuple

from articles.models import Article
from kalima.text import arabic
from kalima.text.analysis import STOP_WORDS, Token, stem, tokens
from kalima.text.arabizi import readings
from kalima.text.html import plain_text
from kalima.text.keyboards import other_layout
from kalima.text.letters import ARABIC_MARKS, TATWEEL
from kalima.text.typos import SPACE, is_word, parted, score, spellings

# A word that fewer stories have may be a slip, and so may any word of a question that found fewer.
FEW = 3
# A word that enough stories have is put right only for one that so many times more have, and a question that
# found a story only for one that finds so many times more.
FAR_MORE = 5
# Words of one question that are put right, what each may have been, and the questions that are tried for it.
WORDS_MAX = 4
RANKED = 4
TRIED = 5
# Two words stand side by side in fewer stories than each alone.
TOGETHER = 0.1
# What is a word on the other keyboard is one by no chance, unless it is very short.
WRONG_LAYOUT = 0.2
WRONG_LAYOUT_MIN = 3
# How far a name in Latin letters must lead before its next reading, unless a digit says what it is; and what
# the article costs that is left out there: Basra, Mosul.
SURE = 0.3
NO_ARTICLE = 0.2

# In how many stories each of some terms stands: a stem as it is, a word as it is written with «=» before it.
Held = Callable[[set[str]], Mapping[str, int]]
# How many stories in print have every word of a question, counted no further than to some hundred.
Finds = Callable[[str], int]
# A few stories in print that have every word of a question.
Having = Callable[[str], Sequence[Article]]

_WRITTEN = "="
_UNWANTED = re.compile(r"""(?<!\S)[-−–](?:"[^"]*"|«[^«»]*»|“[^“”]*”|\S+)""")
_CHUNK = re.compile(r"""[^\s"«»“”]+""")
_LATIN, _DIGIT = re.compile("[A-Za-z]"), re.compile("[0-9]")
_TASHKEEL = re.compile(f"[{ARABIC_MARKS}{TATWEEL}]")


class Meant(NamedTuple):
    """Folded words that may have been meant by a stretch of a question, and what that costs."""

    start: int
    end: int
    text: str
    price: float


class Spot(NamedTuple):
    """A word of a question that may be a slip: what it may have been, and how many stories that must have."""

    start: int
    stem: str
    meant: list[Meant]
    at_least: int = FEW
    # How far the first must lead before the second.
    lead: float = 0.0


def did_you_mean(typed: str, *, found: int, held: Held, finds: Finds, having: Having) -> str:
    """The question that may have been meant, its new words spelled as the paper spells them; "" for none.

    `found` says how many stories the question has as it was typed. Words are asked about twice, the second
    time in one question for all that each may have been. Of the likeliest few the one is offered that its
    slips and the stories it finds speak for most, and none that finds nothing.
    """
    typed = arabic.tidy_line(typed)
    tried = []
    for dear, changes in _changes(typed, found, held):
        n = finds(_changed(typed, changes))
        if n >= max(1, FAR_MORE * found):
            tried.append((score(dear, n), changes))
    if not tried:
        return ""
    _score, changes = min(tried)
    stories = having(_changed(typed, changes))
    return _changed(typed, [meant._replace(text=_spelled(meant, stories, having)) for meant in changes])


def _changes(typed: str, found: int, held: Held) -> Iterator[tuple[float, list[Meant]]]:
    """What may be put into a question, with its score: the likeliest of all spots, then others of one."""
    spots = _spots(typed, found, held)
    wanted = {_WRITTEN + word for spot in spots for meant in spot.meant for word in meant.text.split()}
    counted = held(wanted) if wanted else {}
    ways = [ranked for spot in spots if (ranked := _ranked(spot, counted))]
    if not ways:
        return
    if spots[0].at_least > FEW:
        # Where every word is one, at most one of them is a slip.
        for dear, meant in sorted(best for ranked in ways for best in ranked)[:TRIED]:
            yield dear, [meant]
        return
    for way in islice(sorted(product(*(range(len(ranked)) for ranked in ways)), key=sum), TRIED):
        chosen = [ranked[at] for ranked, at in zip(ways, way, strict=True)]
        changes: list[Meant] = []
        for meant in sorted(meant for _score, meant in chosen):
            if not changes or changes[-1].end <= meant.start:
                changes.append(meant)
        yield sum(dear for dear, _meant in chosen), changes


def _ranked(spot: Spot, counted: Mapping[str, int]) -> list[tuple[float, Meant]]:
    """What a word may have been that enough stories have, likeliest first; [] where that is not sure."""
    scored = []
    for meant in spot.meant:
        words = meant.text.split()
        least = min((counted.get(_WRITTEN + word, 0) for word in words), default=0)
        is_other = _stems(meant) != {spot.stem} and STOP_WORDS.isdisjoint(words)
        if least >= spot.at_least and is_other:
            together = max(int(least * TOGETHER ** (len(words) - 1)), 1)
            scored.append((score(meant.price, together), meant))
    scored.sort()
    first = _stems(scored[0][1]) if scored else set()
    rival = next((dear for dear, meant in scored if _stems(meant) != first), None)
    is_sure = rival is None or rival - scored[0][0] >= spot.lead
    return scored[:RANKED] if is_sure else []


def _stems(meant: Meant) -> set[str]:
    return {stem(word) for word in meant.text.split()}


def _spots(typed: str, found: int, held: Held) -> list[Spot]:
    """The words of a question that few stories have; where there are none and it found few, all of them."""
    unwanted = [match.span() for match in _UNWANTED.finditer(typed)]
    words = [word for word in tokens(typed) if not any(start <= word.start < end for start, end in unwanted)]
    counted = held({term for word in words for term in (word.stem, _WRITTEN + word.surface)})

    def documents(word: Token) -> int:
        written = counted.get(_WRITTEN + word.surface, 0)
        return written if found < FEW or word.is_stop else max(written, counted.get(word.stem, 0))

    once = {word.surface: word for word in words}.values()
    rare = [word for word in once if documents(word) < FEW or (found < FEW and word.surface.isascii())]
    doubted = rare or [word for word in once if found < FEW and not word.is_stop]
    spots: dict[int, Spot] = {}
    for word in sorted(doubted, key=documents)[:WORDS_MAX]:
        spot = _latin_spot(typed, word) or _arabic_spot(typed, word, words)
        if spot:
            at_least = FEW if documents(word) < FEW else documents(word) * FAR_MORE
            spots.setdefault(spot.start, spot._replace(at_least=at_least))
    return list(spots.values())


def _latin_spot(typed: str, word: Token) -> Spot | None:
    """A chunk with Latin letters, its signs and digits too: the wrong keyboard, or Arabic so written."""
    chunk = next(found for found in _CHUNK.finditer(typed) if found.end() > word.start)
    if not _LATIN.search(chunk[0]):
        return None
    start, end = chunk.span()
    layouts = [Meant(start, end, arabic.fold(text), WRONG_LAYOUT) for text in _other_layout(chunk[0])]
    names = [Meant(start, end, text, price) for text, price in readings(chunk[0]).items()]
    names += [meant._replace(text=f"ال{meant.text}", price=meant.price + NO_ARTICLE) for meant in names]
    return Spot(start, word.stem, [*layouts, *names], lead=0.0 if _DIGIT.search(chunk[0]) else SURE)


def _arabic_spot(typed: str, word: Token, words: list[Token]) -> Spot | None:
    """A word of Arabic letters: mistyped, two without their space, one with a space in it, or a Latin one."""
    if not is_word(word.surface):
        return None
    start, end = word.start, word.end
    meant = [Meant(start, end, text, price) for text, price in spellings(word.surface).items()]
    meant += [Meant(start, end, f"{one} {other}", SPACE) for one, other in parted(word.surface)]
    meant += [Meant(start, end, text, WRONG_LAYOUT) for text in _other_layout(typed[start:end])]
    for other in words:
        first, second = sorted((word, other))
        if typed[first.end : second.start] == " " and is_word(first.surface + second.surface):
            meant.append(Meant(first.start, second.end, first.surface + second.surface, SPACE))
    return Spot(start, word.stem, meant)


def _other_layout(text: str) -> list[str]:
    return other_layout(text) if len(text) >= WRONG_LAYOUT_MIN else []


def _changed(typed: str, changes: Sequence[Meant]) -> str:
    for meant in reversed(changes):
        typed = typed[: meant.start] + meant.text + typed[meant.end :]
    return typed


def _spelled(meant: Meant, stories: Sequence[Article], having: Having) -> str:
    """Folded words as the paper writes them: as most often in some stories that have them."""
    words = []
    for word in meant.text.split():
        written = _written(word, stories) or _written(word, having(f'"{word}"'))
        words.append(written or word)
    return " ".join(words)


def _written(surface: str, stories: Sequence[Article]) -> str:
    spellings_seen: Counter[str] = Counter()
    for story in stories:
        text = f"{story.printed.headline}\n{plain_text(story.printed.body)}"
        found = (text[word.start : word.end] for word in tokens(text) if word.surface == surface)
        spellings_seen.update(_TASHKEEL.sub("", written) for written in found)
    return max(spellings_seen, key=lambda written: spellings_seen[written], default="")
