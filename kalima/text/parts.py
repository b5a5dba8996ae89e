"""The parts of a body that are more than text, each in the one shape it is stored in.

    <figure data-image="12" data-alt="…"><figcaption>…</figcaption></figure>
    and in its first tag, where a use says so, data-decorative="" and data-crop="wide" (crops.py)
    <div data-gallery=""><figure …>…</figure><figure …>…</figure></div>
    <blockquote><p>…</p><cite>…</cite></blockquote>    and with data-pull="" the pull quote
    <aside data-points=""><ul>…</ul></aside>
    <aside data-related="123"></aside>
    <div data-embed="https://…"></div>
    <div data-attachment="12"></div>
    <table><thead><tr><th scope="col">…</th></tr></thead><tbody><tr><td>…</td></tr></tbody></table>

They stand at the top of a body, never in a list, a quote or a cell. What is found inside one and has no place
there follows it, and is read as the body's own in the next round.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

from kalima.text.crops import tidy_crop
from kalima.text.embeds import embed_of
from kalima.text.letters import is_blank, tidy, tidy_line
from kalima.text.markup import (
    BOXES,
    INLINE,
    INLINE_ELSEWHERE,
    RENAMED,
    Token,
    ends_of,
    escape,
    escape_value,
    values_of,
)

# As long as the description of a story's lead picture.
ALT_MAX = 300


class Part(NamedTuple):
    """A part, or another block, where it stands in a body: its first tag, and what it holds."""

    kind: str
    head: Token
    inside: list[Token]


def written(tokens: list[Token]) -> str:
    """Write a body: parts in their shape where they may stand, everything else as it comes."""
    return "".join(
        _SHAPES[part.kind](part.head, part.inside) if part.kind in _SHAPES else as_it_comes(part.head)
        for part in parts_of(tokens)
    )


def parts_of(tokens: list[Token]) -> Iterator[Part]:
    """Go through a body from its beginning: each part whole, and every other token by itself (kind "")."""
    ends = ends_of(tokens)
    at, depth = 0, 0
    while at < len(tokens):
        token = tokens[at]
        kind = "" if depth else kind_of(token)
        if kind:
            yield Part(kind, token, tokens[at + 1 : ends[at]])
            at = ends[at]
        else:
            if token.name not in BOXES:
                depth += token.opens - token.closes
            yield Part("", token, [])
        at += 1


def kind_of(token: Token) -> str:
    """Which part begins with this tag; "" for none."""
    if not token.opens:
        return ""
    if token.name in ("blockquote", "table"):
        return token.name
    if " data-" not in token.tag:
        return ""
    values = values_of(token.tag)
    return next(
        (kind for kind, (name, value) in _MARKS.items() if token.name == name and value in values), ""
    )


_MARKS = {
    "figure": ("figure", "data-image"),
    "gallery": ("div", "data-gallery"),
    "points": ("aside", "data-points"),
    "related": ("aside", "data-related"),
    "embed": ("div", "data-embed"),
    "attachment": ("div", "data-attachment"),
}


def as_it_comes(token: Token) -> str:
    """Write what is no part: text tidied, tags under the house's names.

    A box, opening or closing, becomes the start of a paragraph. The next round of parsing closes those
    paragraphs, and the empty ones go.
    """
    name = token.name
    if not token.tag:
        return escape(tidy(token.text))
    if name == "cite":
        return ""
    if name in BOXES:
        return "<p>" if token.closes else _tag("p", token)
    if name in RENAMED:
        return token.tag.replace(name, RENAMED[name], 1)
    return token.tag if " data-" not in token.tag else _tag(name, token)


def taken(
    tokens: list[Token], wanted: Callable[[Token], bool], most: int | None = None
) -> tuple[list[list[Token]], list[Token]]:
    """Take elements out of what holds them, each with its tags; what is left comes second.

    Boxes around them do not hide them, other elements do.
    """
    found: list[list[Token]] = []
    left: list[Token] = []
    ends = ends_of(tokens)
    at, depth = 0, 0
    while at < len(tokens):
        token = tokens[at]
        if not depth and token.opens and wanted(token) and (most is None or len(found) < most):
            found.append(tokens[at : ends[at] + 1])
            at = ends[at]
        else:
            if token.name not in BOXES:
                depth += token.opens - token.closes
            left.append(token)
        at += 1
    return found, left


def in_line(tokens: Iterable[Token]) -> str:
    """Write a caption or a source: words with their marks, a space where a block began."""
    pieces: list[str] = []
    for token in tokens:
        if not token.tag:
            pieces.append(escape(tidy(token.text)))
        elif token.name in INLINE or token.name in INLINE_ELSEWHERE:
            pieces.append(as_it_comes(token))
        elif pieces and not pieces[-1].endswith((" ", "\n")):
            pieces.append(" ")
    # Only a space that a block left behind goes: no space that was typed.
    while pieces and pieces[-1] == " ":
        pieces.pop()
    return "".join(pieces)


def _tag(name: str, token: Token, marks: Iterable[tuple[str, str]] = ()) -> str:
    """Write a tag with these marks, and the direction and language that it has."""
    values = values_of(token.tag)
    own = [(key, value) for key, value in values.items() if key in ("dir", "lang")]
    written_out = (f' {key}="{escape_value(value)}"' for key, value in (*marks, *own))
    return f"<{name}{''.join(written_out)}>"


def _flow(tokens: Iterable[Token]) -> str:
    return "".join(map(as_it_comes, tokens))


def _after(tokens: list[Token]) -> str:
    """What had no place inside a part, for the next round to read; nothing if nobody would see it."""
    if _is_empty(tokens) and not any(kind_of(token) for token in tokens):
        return ""
    return f"<p>{''.join(token.tag or escape(tidy(token.text)) for token in tokens)}<p>"


def _is_empty(tokens: Iterable[Token]) -> bool:
    return is_blank("".join(token.text for token in tokens))


def _figure(head: Token, inside: list[Token]) -> str:
    values = values_of(head.tag)
    captions, left = taken(inside, lambda token: token.name == "figcaption", 1)
    # Cut before it is tidied, so that the cut leaves no half of anything behind.
    alt = tidy_line(tidy_line(values.get("data-alt", ""))[:ALT_MAX])
    decorative = ' data-decorative=""' if "data-decorative" in values else ""
    crop = tidy_crop(values.get("data-crop", ""))
    cut = f' data-crop="{crop}"' if crop else ""
    opening = f'<figure data-image="{values["data-image"]}" data-alt="{escape_value(alt)}"{decorative}{cut}>'
    caption = ""
    if captions and not _is_empty(captions[0]):
        caption = f"{_tag('figcaption', captions[0][0])}{in_line(captions[0][1:-1])}</figcaption>"
    return f"{opening}{caption}</figure>{_after(left)}"


def _gallery(head: Token, inside: list[Token]) -> str:
    figures, left = taken(inside, lambda token: kind_of(token) == "figure")
    shown = [_figure(figure[0], figure[1:-1]) for figure in figures]
    # What a figure had no place for follows it, and would be lost between two of them.
    kept = [figure.partition("</figure>") for figure in shown]
    pictures = "".join(before + end for before, end, _rest in kept)
    rests = "".join(rest for _before, _end, rest in kept)
    return (f'<div data-gallery="">{pictures}</div>' if pictures else "") + rests + _after(left)


def _quote(head: Token, inside: list[Token]) -> str:
    is_pull = "data-pull" in values_of(head.tag)
    sources, left = taken(inside, lambda token: token.name == "cite", 1)
    words, source = _flow(left), ""
    if sources and not _is_empty(sources[0]):
        source = f"{_tag('cite', sources[0][0])}{in_line(sources[0][1:-1])}</cite>"
    if is_pull and _is_empty(left):
        return f"<p>{in_line(sources[0][1:-1])}</p>" if source else ""
    opening = _tag("blockquote", head, [("data-pull", "")]) if is_pull else as_it_comes(head)
    return f"{opening}{words}{source}</blockquote>"


def _points(head: Token, inside: list[Token]) -> str:
    lists, left = taken(inside, lambda token: token.name == "ul", 1)
    if not lists or _is_empty(lists[0]):
        return _after(inside)
    return f"{_tag('aside', head, [('data-points', '')])}{_flow(lists[0])}</aside>{_after(left)}"


def _related(head: Token, inside: list[Token]) -> str:
    number = values_of(head.tag)["data-related"]
    return f'<aside data-related="{number}"></aside>{_after(inside)}'


def _embed(head: Token, inside: list[Token]) -> str:
    address = tidy_line(values_of(head.tag)["data-embed"])
    found = embed_of(address)
    if found:
        return f'<div data-embed="{escape_value(found.address)}"></div>{_after(inside)}'
    # A provider may leave the list; what stood in a story is then a link.
    if address.startswith(("https://", "http://")):
        return f'<p><a href="{escape_value(address)}">{escape(address)}</a></p>{_after(inside)}'
    return _after(inside)


def _attachment(head: Token, inside: list[Token]) -> str:
    number = values_of(head.tag)["data-attachment"]
    return f'<div data-attachment="{number}"></div>{_after(inside)}'


def _table(head: Token, inside: list[Token]) -> str:
    rows, left = _rows(inside)
    if not any(cells for _heads, cells in rows):
        return _after(left)
    heads = list(takewhile(lambda row: row[0], rows))
    others = rows[len(heads) :]
    top = f"<thead>{''.join(_row(cells, 'col') for _is, cells in heads)}</thead>" if heads else ""
    rest = f"<tbody>{''.join(_row(cells, 'row') for _is, cells in others)}</tbody>" if others else ""
    # What stood around the cells, a caption for one, is read before them.
    return f"{_after(left)}{_tag('table', head)}{top}{rest}</table>"


_Row = tuple[bool, list[tuple[Token, list[Token]]]]


def _rows(inside: list[Token]) -> tuple[list[_Row], list[Token]]:
    """The rows of a table: whether a row names columns, and its cells with what they hold."""
    rows: list[_Row] = []
    left: list[Token] = []
    ends = ends_of(inside)
    at, in_head = 0, False
    while at < len(inside):
        token = inside[at]
        if token.name == "thead":
            in_head = token.opens
        elif token.name == "tr" and token.opens:
            cells = list(_cells(inside[at + 1 : ends[at]]))
            rows.append((in_head or all(cell.name == "th" for cell, _held in cells), cells))
            at = ends[at]
        elif token.name not in ("tbody", "tfoot"):
            left.append(token)
        at += 1
    return [row for row in rows if row[1]], left


def _cells(row: list[Token]) -> Iterator[tuple[Token, list[Token]]]:
    ends = ends_of(row)
    at = 0
    while at < len(row):
        if row[at].name in ("td", "th") and row[at].opens:
            yield row[at], row[at + 1 : ends[at]]
            at = ends[at]
        at += 1


def _row(cells: list[tuple[Token, list[Token]]], scope: str) -> str:
    return f"<tr>{''.join(_cell(head, inside, scope) for head, inside in cells)}</tr>"


def _cell(head: Token, inside: list[Token], scope: str) -> str:
    spans = [(name, value) for name, value in values_of(head.tag).items() if name in ("colspan", "rowspan")]
    # In the rows that name columns every cell is a heading; below them, a heading is its row's.
    if scope == "col" or head.name == "th":
        marks = [("scope", scope), *spans]
        return f"{_tag('th', head, marks)}{_flow(inside)}</th>"
    return f"{_tag('td', head, spans)}{_flow(inside)}</td>"


_SHAPES: dict[str, Callable[[Token, list[Token]], str]] = {
    "figure": _figure,
    "gallery": _gallery,
    "blockquote": _quote,
    "points": _points,
    "related": _related,
    "embed": _embed,
    "attachment": _attachment,
    "table": _table,
}
