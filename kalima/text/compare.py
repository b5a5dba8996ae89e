"""Compares two versions of a text word by word, and shows what went and what came as safe HTML."""

import html as entities
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from typing import Literal, NamedTuple

from kalima.text.alignment import Work
from kalima.text.blocks import Block, Word, blocks_of, lines_of, name_of
from kalima.text.crops import crop_name
from kalima.text.html import clean_body
from kalima.text.markup import VOID, values_of
from kalima.text.pairing import moves_of, pairs_of, rejoined
from kalima.text.rewording import Stretch, stretches_of

BLOCK_NAMES = {
    "p": "فقرة",
    "h2": "عنوان",
    "h3": "عنوان أصغر",
    "ul": "بند في قائمة نقطية",
    "ol": "بند في قائمة مرقمة",
    "blockquote": "اقتباس",
    "cite": "مصدر الاقتباس",
    "td": "خلية في جدول",
    "th": "رأس عمود في جدول",
    "hr": "خط فاصل",
}
# Parts of a body are known by an attribute of theirs.
PART_NAMES = {
    "data-image": "صورة",
    "data-points": "أبرز النقاط",
    "data-pull": "اقتباس بارز",
    "data-related": "اقرأ أيضًا",
    "data-embed": "محتوى مضمّن",
    "data-attachment": "مرفق",
}
# Those of them that lead to something by its address or number.
LEADING = ("data-embed", "data-related", "data-attachment")
MARK_NAMES = {
    "strong": "عريض",
    "em": "مائل",
    "u": "تحته خط",
    "s": "مشطوب",
    "sub": "منخفض",
    "sup": "مرتفع",
    "a": "رابط",
}


class Note(NamedTuple):
    """A change that no word shows; detail is what it is about, in the letters of its own (an address)."""

    text: str
    detail: str = ""


@dataclass(frozen=True)
class Hunk:
    """One block of a text, or one line: how it stood, how it stands, and both in one.

    old and new are for two columns, both for one; each is safe HTML, "" where the block has no such side.
    A moved block stands where it is now. is_small says that only tashkeel, punctuation or spaces differ.
    """

    kind: Literal["same", "in", "out", "changed", "moved"]
    old: str
    new: str
    both: str
    notes: tuple[Note, ...] = ()
    is_small: bool = False


@dataclass(frozen=True)
class Comparison:
    """The hunks of two versions in the new one's order, and how many words went and came."""

    hunks: tuple[Hunk, ...]
    words_out: int
    words_in: int

    @property
    def is_same(self) -> bool:
        return all(hunk.kind == "same" for hunk in self.hunks)


def compare_bodies(old: str, new: str) -> Comparison:
    """Compare two bodies; they are cleaned first, whatever door they came by."""
    return _compare(list(blocks_of(clean_body(old))), list(blocks_of(clean_body(new))))


def compare_texts(old: str, new: str) -> Comparison:
    """Compare two plain texts, a hunk to each line that is not empty."""
    return _compare(list(lines_of(old)), list(lines_of(new)))


def _compare(old: list[Block], new: list[Block]) -> Comparison:
    work = Work()
    old, new, pairs = rejoined(old, new, pairs_of(old, new))
    moved = moves_of(old, new, pairs)
    partners = {j: i for i, j in pairs.items()}
    arrived = {j: i for i, j in moved.items()}
    hunks: list[Hunk] = []
    tally = Counter[str]()
    at = 0
    for j, (block, upto) in enumerate(zip(new, _reached(partners, len(old), len(new)), strict=True)):
        hunks += (_gone(b, tally) for b in _left(old, at, upto, moved))
        at = upto
        if j in partners:
            hunks.append(_changed(old[at], block, tally, work))
            at += 1
        elif j in arrived:
            hunks.append(_moved(old[arrived[j]], block, tally, work))
        else:
            hunks.append(_come(block, tally))
    hunks += (_gone(b, tally) for b in _left(old, at, len(old), moved))
    return Comparison(tuple(hunks), tally["out"], tally["in"])


def _reached(partners: dict[int, int], old_size: int, new_size: int) -> list[int]:
    """For each new block, the old one that the next pair stands at: what went before it is shown first."""
    reached, upto = [], old_size
    for j in range(new_size - 1, -1, -1):
        upto = partners.get(j, upto)
        reached.append(upto)
    return reached[::-1]


def _left(old: list[Block], start: int, end: int, moved: dict[int, int]) -> Iterator[Block]:
    return (old[i] for i in range(start, end) if i not in moved)


# Showing ------------------------------------------------------------------------------------------


def _quiet(kind: Literal["same", "moved"], old: Block, new: Block) -> Hunk:
    was, now = (_in_block(b, _shown([("", "", b.words)]) or _wordless(b)) for b in (old, new))
    return Hunk(kind, was, now, now)


def _moved(old: Block, new: Block, tally: Counter[str], work: Work) -> Hunk:
    if old.key == new.key:
        return _quiet("moved", old, new)
    hunk = _changed(old, new, tally, work)
    return replace(hunk, notes=(Note("نُقلت من موضع آخر."), *hunk.notes), is_small=False)


def _gone(block: Block, tally: Counter[str]) -> Hunk:
    tally["out"] += _counted(block.words)
    shown = _in_block(block, _shown([("del", "words", block.words)]) or _wordless(block, "del"))
    return Hunk("out", shown, "", shown)


def _come(block: Block, tally: Counter[str]) -> Hunk:
    tally["in"] += _counted(block.words)
    shown = _in_block(block, _shown([("ins", "words", block.words)]) or _wordless(block, "ins"))
    return Hunk("in", "", shown, shown)


def _changed(old: Block, new: Block, tally: Counter[str], work: Work) -> Hunk:
    """A block of which both versions stand; one in which nothing differs is quiet."""
    if old.key == new.key:
        return _quiet("same", old, new)
    stretches = stretches_of(old.words, new.words, work)
    left: list[_Run] = []
    right: list[_Run] = []
    both: list[_Run] = []
    for (change, went, came), following in zip_longest(stretches, stretches[1:]):
        if change in ("", "format"):
            tag = "span" if change else ""
            left.append((tag, change, went))
            right.append((tag, change, came))
            both.append((tag, change, _spaced(came, went) if following and following.old else came))
            continue
        if change == "words":
            tally["out"] += _counted(went)
            tally["in"] += _counted(came)
        left.append(("del", change, went))
        right.append(("ins", change, came))
        both += [("del", change, _closed_up(went) if change == "signs" else went), ("ins", change, came)]
    return Hunk(
        "changed",
        _in_block(old, _shown(left) or _wordless(old)),
        _in_block(new, _shown(right) or _wordless(new)),
        _in_block(new, _shown(both) or _wordless(new)),
        tuple(_notes(old, new, stretches)),
        old.path == new.path and all(s.change in ("", "marks", "signs") for s in stretches),
    )


def _spaced(came: list[Word], went: list[Word]) -> list[Word]:
    """Words as they are now, with the space that parts them from what went after them."""
    return [*came[:-1], came[-1]._replace(after=came[-1].after or went[-1].after)]


def _closed_up(signs: list[Word]) -> list[Word]:
    """Signs that went, without the space after them: what came in their place stands at the same word."""
    return [*signs[:-1], signs[-1]._replace(after="")] if signs else []


def _counted(words: Iterable[Word]) -> int:
    return sum(not word.is_sign and not word.is_tag for word in words)


# A tag to wrap words in ("" for none), what changed about them, and the words.
_Run = tuple[str, str, Sequence[Word]]


def _shown(runs: Iterable[_Run]) -> str:
    """Words as HTML. Every tag is closed where it was opened, and the space after a run stands outside it."""
    pieces = []
    for tag, change, words in runs:
        if not words:
            continue
        inner = _inline(words, breaks_seen=tag in ("ins", "del"))
        pieces.append(f'<{tag} data-change="{change}">{inner}</{tag}>' if tag else inner)
        pieces.append(words[-1].after)
    return "".join(pieces)


def _inline(words: Sequence[Word], *, breaks_seen: bool) -> str:
    """Words with the tags around them; a line break that came or went is seen as a sign."""
    pieces = []
    for marks, group in groupby(words, key=lambda word: word.marks):
        pieces += marks
        for word in group:
            pieces.append("¶" if breaks_seen and word.text.startswith("<br") else "")
            pieces.append(word.text if word.is_tag else entities.escape(word.text, quote=False))
            pieces.append(word.after)
        space = pieces.pop()
        pieces += [f"</{name_of(tag)}>" for tag in reversed(marks)]
        pieces.append(space)
    return "".join(pieces[:-1])


def _wordless(block: Block, tag: str = "") -> str:
    """What stands in the place of words where a part has none: what it is, and what it leads to."""
    values = values_of(block.path[-1]) if block.path else {}
    if not values.keys() & PART_NAMES.keys():
        return ""
    leads_to = next((values[name] for name in LEADING if name in values), "")
    detail = f' <bdi dir="ltr">{entities.escape(leads_to)}</bdi>' if leads_to else ""
    shown = f"<span data-part>{_kind(block.path)}{detail}</span>"
    return f'<{tag} data-change="words">{shown}</{tag}>' if tag else shown


def _in_block(block: Block, inner: str) -> str:
    """Inside the block's own tags. A heading becomes a paragraph, for it is none of the comparing page."""
    opened, closed = [], []
    for tag in block.path:
        name = name_of(tag)
        if name in ("h2", "h3"):
            tag, name = tag.replace(f"<{name}", f'<p data-block="{name}"', 1), "p"
        elif name == "ol":
            tag = f'<ol start="{block.number}">' if block.number else "<ol>"
        opened.append(tag)
        closed.append("" if name in VOID else f"</{name}>")
    return "".join([*opened, inner, *reversed(closed)])


def _notes(old: Block, new: Block, stretches: list[Stretch]) -> Iterator[Note]:
    if [name_of(tag) for tag in old.path] != [name_of(tag) for tag in new.path]:
        yield Note(f"تغيّر النوع من {_kind(old.path)} إلى {_kind(new.path)}.")
    elif old.path != new.path:
        yield from _changed_values(old, new)
    links = [Counter(_links(block)) for block in (old, new)]
    yield from (Note("رابط أُزيل:", address) for address in links[0] - links[1])
    yield from (Note("رابط أُضيف:", address) for address in links[1] - links[0])
    formatted = [s for s in stretches if s.change == "format"]
    went, came = Counter[str](), Counter[str]()
    for stretch in formatted:
        for before, after in zip(stretch.old, stretch.new, strict=True):
            ours, theirs = ({name_of(tag) for tag in word.marks} - {"a"} for word in (before, after))
            went.update(ours - theirs)
            came.update(theirs - ours)
    for text, names in (("تنسيق أُزيل", went), ("تنسيق أُضيف", came)):
        known = [MARK_NAMES.get(name, name) for name in names]
        if known:
            yield Note(f"{text}: {'، '.join(known)}.")
    if not any(stretch.change for stretch in stretches) and old.path == new.path:
        yield Note("تغيّرت المسافات.")


def _changed_values(old: Block, new: Block) -> Iterator[Note]:
    """What differs in the attributes of two blocks of one kind."""
    was, now = ({k: v for tag in block.path for k, v in values_of(tag).items()} for block in (old, new))
    changed = {name for name in was | now if was.get(name) != now.get(name)}
    if "data-image" in changed:
        yield Note("تغيّرت الصورة.")
    if "data-alt" in changed:
        yield Note("وصف الصورة لمن لا يراها:", now.get("data-alt", "") or "بلا وصف")
    if "data-decorative" in changed:
        yield Note("صورة للزينة، بلا وصف:", "نعم" if "data-decorative" in now else "لا")
    if "data-crop" in changed:
        yield Note("قصّ الصورة:", crop_name(now.get("data-crop", "")))
    if changed - {"data-image", "data-alt", "data-decorative", "data-crop"}:
        yield Note("تغيّرت الخصائص.")


def _kind(path: tuple[str, ...]) -> str:
    """What a block is called: by the part it stands in, an item by its list, others by their own tag."""
    for tag in path:
        for value in values_of(tag):
            if value in PART_NAMES:
                return PART_NAMES[value]
    known = [name for name in map(name_of, reversed(path)) if name in BLOCK_NAMES]
    inner = [name for name in known if name != "p"] or known
    return BLOCK_NAMES[inner[0]] if inner else "نص"


def _links(block: Block) -> Iterator[str]:
    """The addresses that a block's words lead to, one to each stretch of words."""
    tags = (tuple(tag for tag in word.marks if tag.startswith("<a ")) for word in block.words)
    for marks, _group in groupby(tags):
        for tag in marks:
            found = re.search(r'href="([^"]*)"', tag)
            if found:
                yield entities.unescape(found[1])
