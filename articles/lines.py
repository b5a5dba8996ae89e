"""Reads stories written as lines of JSON (docs/import.md) as the same records as an export; no database."""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import IO, Any
from urllib.parse import urlsplit

from django.utils import timezone

from articles.wxr import (
    BEGINNING,
    HEAD_BYTES,
    NO_CHARACTERS,
    RECORD_BYTES_MAX,
    Flaw,
    Item,
    NotAnExport,
    Place,
    Record,
    Remark,
    Site,
    Term,
    TermUse,
    in_utc,
)

# What a line may say, so that a misspelt name is told and not lost.
KNOWN = {
    *("id", "address", "slug", "kind", "status", "date", "updated"),
    *("headline", "kicker", "standfirst", "body", "text", "place", "agency", "issuing_body"),
    *("section", "tags", "writers", "picture", "comments"),
}
STATUSES = {
    "published": "publish",
    "scheduled": "future",
    "in_review": "pending",
    "draft": "draft",
}
COMMENT_STATES = {"shown": "1", "held": "0", "refused": "trash", "spam": "spam"}
# A day without an hour stands in its middle, and is the same day in every zone near.
NOON = time(12)

_SURROGATES = re.compile("[\ud800-\udfff]")


class _Wrong(Exception):
    """A line that cannot be taken; its text is the Arabic reason."""


def begins(file: IO[bytes]) -> bool:
    """Whether a file is of this kind, by its first letter."""
    file.seek(0)
    return file.read(HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def site_of(file: IO[bytes]) -> Site:
    """Whose stories these are, by the address of the first. Raises NotAnExport."""
    file.seek(0)
    first = file.readline(RECORD_BYTES_MAX)
    try:
        said = json.loads(first.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as reason:
        raise NotAnExport("السطر الأول ليس كائن JSON كاملًا. كل مادة في سطر. لم يُستورد شيء.") from reason
    address = said.get("address") if isinstance(said, dict) else None
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        parts = None
    return Site(address=f"{parts.scheme}://{parts.netloc}" if parts and parts.netloc else "")


def records(file: IO[bytes], start: Place = BEGINNING) -> Iterator[tuple[Place, Record]]:
    """Every story from a place on, each with the place behind it; a line that is none comes as a Flaw."""
    file.seek(start.offset)
    offset, line = start
    told: set[str] = set()
    while raw := file.readline(RECORD_BYTES_MAX):
        offset += len(raw)
        found: list[Record] = []
        if not raw.endswith(b"\n") and len(raw) == RECORD_BYTES_MAX:
            found.append(Flaw(line, "سطر أطول من المعقول. تُرك."))
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(RECORD_BYTES_MAX)
                offset += len(raw)
        elif raw.strip(b"\xef\xbb\xbf \t\r\n"):
            found = _read(raw, line, told)
        line += 1
        place = Place(offset, line)
        for one in found:
            yield place, one


def _read(raw: bytes, line: int, told: set[str]) -> list[Record]:
    try:
        said = json.loads(raw.decode("utf-8-sig"))
        if not isinstance(said, dict):
            raise _Wrong("السطر ليس كائن JSON.")
        return _Story(said, line, told).records()
    except UnicodeDecodeError:
        return [Flaw(line, "حروف لا تُقرأ بترميز UTF-8. تُرك السطر.")]
    except (ValueError, RecursionError):
        return [Flaw(line, "السطر ليس JSON سليمًا. تُرك.")]
    except _Wrong as reason:
        return [Flaw(line, str(reason))]


class _Story:
    """One line's values, and what is wrong with them."""

    def __init__(self, said: dict[str, Any], line: int, told: set[str]) -> None:
        self.said, self.line = said, line
        # Sections that an earlier line spoke of.
        self.told = told

    def records(self) -> list[Record]:
        item = Item(
            self.line,
            number=self._text("id"),
            status=self._status(),
            title=html.escape(self._text("headline"), quote=False),
            body=self._body(),
            excerpt=html.escape(self._text("standfirst"), quote=False),
            link=self._text("address"),
            guid=self._text("address"),
            slug=self._text("slug"),
            date_gmt=self._moment("date"),
            modified_gmt=self._moment("updated"),
        )
        if not (item.title or item.body):
            raise _Wrong("لا headline ولا body في السطر. تُرك.")
        for name in ("kind", "kicker", "place", "agency", "issuing_body"):
            if value := self._text(name):
                item.meta[f"kalima_{name}"] = [value]
        self._picture(item)
        terms = self._section(item)
        for name in self._names("tags"):
            item.terms.append(TermUse("post_tag", "", html.escape(name, quote=False)))
        for name in self._names("writers"):
            item.terms.append(TermUse("author", "", html.escape(name, quote=False)))
        item.remarks = [self._remark(one, at) for at, one in enumerate(self._list("comments"))]
        unknown = sorted(self.said.keys() - KNOWN)
        flaws = [Flaw(self.line, f"أسماء لا تُعرف، تُركت: {'، '.join(unknown)[:300]}")] if unknown else []
        return [*flaws, *terms, item]

    def _text(self, name: str, among: dict[str, Any] | None = None) -> str:
        value = (self.said if among is None else among).get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise _Wrong(f"قيمة {name} ليست نصًا. تُرك السطر.")
        return _SURROGATES.sub("", NO_CHARACTERS.sub("", str(value))).strip()

    def _list(self, name: str) -> list[Any]:
        value = self.said.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise _Wrong(f"قيمة {name} ليست قائمة. تُرك السطر.")
        return value

    def _names(self, name: str) -> list[str]:
        return [found for one in self._list(name) if (found := self._text(name, {name: one}))]

    def _body(self) -> str:
        """The body as HTML; `text` is plain, its paragraphs parted by empty lines."""
        if body := self._text("body"):
            return body
        paragraphs = re.split(r"\n\s*\n", html.escape(self._text("text"), quote=False))
        return "".join(f"<p>{one.strip().replace(chr(10), '<br>')}</p>" for one in paragraphs if one.strip())

    def _status(self) -> str:
        said = self._text("status") or "published"
        return STATUSES.get(said, said)

    def _moment(self, name: str, among: dict[str, Any] | None = None) -> str:
        written = self._text(name, among)
        if not written:
            return ""
        try:
            found = datetime.fromisoformat(written)
        except ValueError:
            raise _Wrong(f"قيمة {name} ليست تاريخًا مثل 2015-03-01T12:00:00+03:00. تُرك السطر.") from None
        if len(written) <= len("2015-03-01"):
            found = datetime.combine(found, NOON)
        if not found.tzinfo:
            found = found.replace(tzinfo=timezone.get_default_timezone())
        return in_utc(found.isoformat())

    def _picture(self, item: Item) -> None:
        said = self.said.get("picture")
        if said is None:
            return
        values = said if isinstance(said, dict) else {"address": said}
        item.picture = self._text("address", values)
        for name in ("alt", "caption"):
            if value := self._text(name, values):
                item.meta[f"kalima_lead_{name}"] = [value]

    def _section(self, item: Item) -> list[Record]:
        """The section as a term of the story, and, where it was not met before, as a record of its own."""
        said = self.said.get("section")
        if said is None:
            return []
        values = said if isinstance(said, dict) else {"name": said}
        name, slug, parent = (self._text(key, values) for key in ("name", "slug", "parent"))
        if not (name or slug):
            return []
        item.terms.append(TermUse("category", slug or name, html.escape(name, quote=False) or slug))
        key = json.dumps([name, slug, parent])
        if key in self.told:
            return []
        self.told.add(key)
        return [Term(self.line, "category", "", slug or name, html.escape(name or slug, quote=False), parent)]

    def _digest(self) -> str:
        return hashlib.sha256(json.dumps(self.said, sort_keys=True).encode()).hexdigest()[:32]

    def _remark(self, said: Any, at: int) -> Remark:
        if not isinstance(said, dict):
            raise _Wrong("تعليق ليس كائن JSON. تُرك السطر.")
        own = self._text("id") or self._text("address") or self._digest()
        number, answers = self._text("id", said) or f"#{at}", self._text("answers", said)
        state = self._text("status", said) or "held"
        return Remark(
            line=self.line,
            # Two stories may each have a comment of one number.
            number=f"{own}#{number}",
            parent=answers and f"{own}#{answers}",
            author=html.escape(self._text("name", said), quote=False),
            email=self._text("email", said),
            text=html.escape(self._text("text", said), quote=False),
            date="",
            date_gmt=self._moment("date", said),
            state=COMMENT_STATES.get(state, "0"),
            kind="",
        )
