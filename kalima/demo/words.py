"""What the demo paper says, read from the TOML files beside this one: its sections, people and stories."""

import html
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """Rows of newsroom.toml, each kind in its order."""

    sections: tuple[Row, ...]
    writers: tuple[Row, ...]
    staff: tuple[Row, ...]
    spellings: tuple[Row, ...]
    names: tuple[Row, ...]
    words: tuple[Row, ...]
    shortcuts: tuple[Row, ...]
    templates: tuple[Row, ...]
    ticker: tuple[Row, ...]
    moods: tuple[Row, ...]
    ads: tuple[Row, ...]
    # Of the settings there is one row.
    furniture: tuple[Row, ...]
    pages: tuple[Row, ...]
    # Of the discussions' terms too.
    discussion: tuple[Row, ...]
    duty: tuple[Row, ...]


@dataclass(frozen=True)
class Arranged:
    """A board as it was arranged so long ago, or is to be so far ahead; "" is the front's.

    Places are (number, key of its story, headline of its own, how long it holds).
    """

    board: str
    age: timedelta
    due: timedelta | None
    note: str
    places: tuple[tuple[int, str, str, timedelta | None], ...]
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Remark:
    """A comment: written so long after the story, and what became of it.

    A voice is the newsroom's or the author's; marks are what a moderator did beside; edited are the words
    that its writer put in place of the first.
    """

    name: str
    text: str
    state: str
    after: timedelta
    reason: str
    replies: tuple["Remark", ...]
    voice: str = ""
    email: str = ""
    edited: str = ""
    redact: str = ""
    marks: tuple[str, ...] = ()
    useful: int = 0
    useless: int = 0
    reports: tuple[Row, ...] = ()
    sanction: Row | None = None


@dataclass(frozen=True)
class Picture:
    """What to draw, and the words that go with it."""

    spec: Row
    title: str
    alt: str
    caption: str
    credit: str
    # Where people look, in percent from the left and the top; None is the middle.
    focal_point: tuple[int, int] | None = None


@dataclass(frozen=True)
class Story:
    """A story and where it stands: its age is counted back from now, and due forward from it."""

    key: str
    section: str
    status: str
    writers: tuple[str, ...]
    words: Mapping[str, str]
    tags: tuple[str, ...]
    age: timedelta
    due: timedelta | None
    picture: Picture | None
    figures: tuple[Picture, ...]
    correction: str
    correction_kind: str
    withdrawal: str
    guest: str
    embargo: timedelta | None
    is_trashed: bool
    remarks: tuple[Remark, ...]
    # How its discussion is led now: close, slow or "".
    talk: str


def read_paper() -> Paper:
    """Read newsroom.toml."""
    rows = tomllib.loads((FOLDER / "newsroom.toml").read_text(encoding="utf-8"))
    kinds = (
        "section",
        "writer",
        "staff",
        "spelling",
        "name",
        "word",
        "shortcut",
        "template",
        "ticker",
        "mood",
        "ad",
        "furniture",
        "page",
        "discussion",
        "duty",
    )
    return Paper(*(tuple(rows[kind]) for kind in kinds))


def read_arrangements() -> list[Arranged]:
    """Read how the boards of newsroom.toml are arranged, the oldest first."""
    rows = tomllib.loads((FOLDER / "newsroom.toml").read_text(encoding="utf-8"))["arrangement"]
    return sorted(map(_arranged, rows), key=lambda arranged: arranged.age, reverse=True)


def read_stories() -> list[Story]:
    """Read every file of stories, the oldest story first."""
    files = sorted((FOLDER / "stories").glob("*.toml"))
    rows = [row for file in files for row in tomllib.loads(file.read_text(encoding="utf-8"))["story"]]
    return sorted(map(_story, rows), key=lambda story: story.age, reverse=True)


def body_html(text: str) -> str:
    """Write plain text as a body: blank lines part paragraphs, ## is a heading, - a list, > a quote.

    * are the key points, >> a pull quote, -- who said it, | a row of a table, the first one its head. A
    line @picture 1, @gallery or @related KEY stays a paragraph, for who knows the numbers.
    """
    return "".join(map(_block, filter(None, re.split(r"\n\s*\n", text.strip("\n")))))


def _block(block: str) -> str:
    lines = block.split("\n")
    if block.startswith("## "):
        return f"<h2>{_text(block[3:])}</h2>"
    if all(line.startswith("- ") for line in lines):
        return f"<ul>{''.join(f'<li><p>{_text(line[2:])}</p></li>' for line in lines)}</ul>"
    if all(line.startswith("* ") for line in lines):
        items = "".join(f"<li><p>{_text(line[2:])}</p></li>" for line in lines)
        return f'<aside data-points=""><ul>{items}</ul></aside>'
    if block.startswith("> "):
        return f"<blockquote>{_said(lines, 2)}</blockquote>"
    if block.startswith(">> "):
        return f'<blockquote data-pull="">{_said(lines, 3)}</blockquote>'
    if all(line.startswith("| ") for line in lines):
        head, *rows = [[_text(cell) for cell in line[1:].split("|")] for line in lines]
        heads = "".join(f'<th scope="col">{cell and f"<p>{cell}</p>"}</th>' for cell in head)
        cells = ("".join(f"<td><p>{cell}</p></td>" for cell in row) for row in rows)
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f"<p>{_text(' '.join(lines))}</p>"


def _said(lines: list[str], mark: int) -> str:
    """The paragraphs of a quote, and who said it."""
    return "".join(
        f"<cite>{_text(line[3:])}</cite>" if line.startswith("-- ") else f"<p>{_text(line[mark:])}</p>"
        for line in lines
    )


def _text(text: str) -> str:
    return html.escape(text.strip(), quote=False)


def _story(row: Row) -> Story:
    return Story(
        key=row["key"],
        section=row["section"],
        status=row["status"],
        writers=tuple(row["writers"]),
        words={name: row.get(name, "") for name in ("kicker", "headline", "standfirst", "place")}
        | {"kind": row.get("kind", "report"), "issuing_body": row.get("issuing_body", "")}
        | {"body": body_html(row.get("body", ""))},
        tags=tuple(row["tags"]),
        age=span(row.get("age", "0m")),
        due=span(row["due"]) if "due" in row else None,
        picture=_picture(row) if "picture" in row else None,
        figures=tuple(map(_picture, row.get("figure", ()))),
        correction=row.get("correction", ""),
        correction_kind=row.get("correction_kind", "correction"),
        withdrawal=row.get("withdrawal", ""),
        guest=row.get("guest", ""),
        embargo=span(row["embargo"]) if "embargo" in row else None,
        is_trashed=row.get("trashed", False),
        remarks=_remarks(row.get("comment", ())),
        talk=row.get("talk", ""),
    )


def _arranged(row: Row) -> Arranged:
    return Arranged(
        board=row["board"],
        age=span(row["age"]),
        due=span(row["due"]) if "due" in row else None,
        note=row["note"],
        places=tuple(
            (
                place["place"],
                place["story"],
                place.get("headline", ""),
                span(place["until"]) if "until" in place else None,
            )
            for place in row["places"]
        ),
        sections=tuple(row.get("sections", ())),
    )


def _picture(row: Row) -> Picture:
    caption = row["picture_caption"]
    title = row["picture"].get("title", caption)
    x, y = row.get("picture_focal", (None, None))
    focal_point = None if x is None else (x, y)
    return Picture(row["picture"], title, row["picture_alt"], caption, row["picture_credit"], focal_point)


def _remarks(rows: Iterable[Row]) -> tuple[Remark, ...]:
    return tuple(
        Remark(
            name=row["name"],
            text=row["text"],
            state=row["state"],
            after=span(row["after"]),
            reason=row.get("reason", ""),
            replies=_remarks(row.get("reply", ())),
            marks=tuple(row.get("marks", ())),
            reports=tuple(row.get("report", ())),
            sanction=row.get("sanction"),
            voice=row.get("voice", ""),
            email=row.get("email", ""),
            edited=row.get("edited", ""),
            redact=row.get("redact", ""),
            useful=row.get("useful", 0),
            useless=row.get("useless", 0),
        )
        for row in rows
    )


def span(written: str) -> timedelta:
    """25m, 4h, 26d as a span of time."""
    return int(written[:-1]) * UNITS[written[-1]]
