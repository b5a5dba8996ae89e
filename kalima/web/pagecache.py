"""Public pages as they travel, kept by each process and given out before Django is asked."""

import gzip
import io
import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

import brotli
from django.db import DatabaseError

from kalima.web.cdn import Cdn
from kalima.web.changes import settle
from kalima.web.counters import SETTLED_AFTER_S, Counters
from kalima.web.edge import (
    ANSWERED,
    AWAY_S,
    BROTLI_QUALITY,
    KEPT_CACHE,
    KEPT_SHORTLY,
    KEPT_STATUSES,
    OUTAGE,
    SPARES,
    TAKES_BROTLI,
    TICKET,
    Ticket,
    outlasts,
    page_question,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

# «قبل 3 دقائق» stands in a page as it was when the page was made, so none is much older than that: after this
# long it is made anew, and as long again whoever asks meanwhile gets it as it is.
FRESH_S = 60.0
STALE_S = 60.0
# While a change that another host made may go unheard, a page is believed for so long.
DEAF_S = 1.0
# The database was away: for so long nobody asks it, and then one at a time.
RETRY_S = 1.0
# So long before midnight the pages that are asked for are made for the next day.
AHEAD_S = 20.0
# What is made ahead is made for a moment after the day's first, whichever way that is rounded.
JUST_AFTER_S = 0.001
# Who waits for a page that another thread is making gives up after so long and makes it too.
WAIT_S = 10.0
GZIP_LEVEL = 6
# What stands around the bytes of a page: its headers twice, its name, its place in the list.
AROUND_BYTES = 4_000
PASSING_MAX = 4_096

# Made anew for each way that a page travels.
_TRAVELS = frozenset({"content-encoding", "content-length", "etag", "vary"})
_TAKES_GZIP = re.compile(TAKES_BROTLI.pattern.replace("br", "gzip", 1), re.IGNORECASE)

Headers = list[tuple[str, str]]


class _Packing(NamedTuple):
    """A page in one encoding, and the answer's headers with it, whole and for a 304."""

    body: bytes
    headers: Headers
    unchanged: Headers
    tag: str


class _Making:
    """One making of a page, numbered in the order in which this process began them; what came of it.

    Nothing can be shared of one whose answer is not everybody's, or that failed.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_over = threading.Event()
        self.made: Entry | None = None
        # Begun by one of those who waited for this: the others wait for it, or it is over when they wake.
        self.next: _Making | None = None


class Entry:
    """A page, and until when it is right.

    It is right while the counters stand as they stood before its first query, and before `until`, the next
    moment at which it changes by itself; both in seconds since 1970.
    """

    def __init__(
        self,
        status: str,
        headers: Headers,
        body: bytes,
        ticket: Ticket,
        *,
        made_at: float,
        network: Cdn | None,
        may_keep: bool,
        before: "Entry | None" = None,
    ) -> None:
        """The page that stood here `before` lends what it was packed into, where its bytes are the same."""
        self.status = status
        self.marks = tuple(ticket.marks.items())
        self.until = ticket.until_s
        self.ends = ticket.ends_s
        # Nothing but its date turns then, so it may be made for the next day before.
        self.is_only_dated = ticket.until_s < min(ticket.turns_s, ticket.ends_s)
        self.is_made_ahead = False
        self.made_at = made_at
        # The page as it is from this one's midnight on.
        self.next: Entry | None = None
        self._digest = next((v.strip('W/"') for k, v in headers if k.lower() == "etag"), "")
        self._changed_at = next((v for k, v in headers if k.lower() == "last-modified"), None)
        self._headers = [(k, self._said(v)) for k, v in headers if k.lower() not in _TRAVELS]
        if network:
            # Given out until it is two minutes old, it must be right for as long after that.
            is_long = self.until >= made_at + FRESH_S + STALE_S + network.keeps_s
            self._headers += network.told(ticket.marks, may_keep=may_keep and is_long)
        self._packings: dict[str, _Packing] = {}
        if not body:
            self._packings = dict.fromkeys(("br", "gzip", ""), self._packing("", body))
            self.size = AROUND_BYTES
            return
        if before and self._digest and before._digest == self._digest:
            packed = before._packings["br"].body
        else:
            packed = brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        self._packings["br"] = self._packing("br", packed)
        # With the room that gzip will take once somebody asks for it.
        self.size = AROUND_BYTES + len(packed) * 9 // 4

    @property
    def room(self) -> int:
        """Bytes that it takes, with the page of the next day."""
        return self.size + (self.next.size if self.next else 0)

    def _said(self, value: str) -> str:
        """A header's value; none lets others keep the page beyond its end, however late it is given out."""
        left = self.ends - self.made_at - FRESH_S - STALE_S
        if value != KEPT_CACHE or left >= AWAY_S:
            return value
        return value.replace(str(AWAY_S), str(max(0, int(left))))

    def stands(self, counters: Counters) -> bool:
        """Whether nothing that it shows was changed."""
        return all(counters.standing(place) == number for place, number in self.marks)

    def is_fresh(self, now: float) -> bool:
        return now < self.made_at + FRESH_S and now < self.until

    def is_near(self, now: float) -> bool:
        """Whether it may be shown while a new one is made: old by the clock alone, not past its moment."""
        return now < self.made_at + FRESH_S + STALE_S and now < self.until

    def answer(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer a request from what is kept: in the encoding it takes, or that it has this already."""
        packing = self._packing_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if self._digest and self._is_known(environ, packing.tag):
            start("304 Not Modified", list(packing.unchanged))
            return []
        start(self.status, list(packing.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [packing.body]

    def _is_known(self, environ: "WSGIEnvironment", tag: str) -> bool:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None:
            return known.strip() == "*" or tag in known
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return since is not None and since == self._changed_at

    def _packing_for(self, takes: str) -> _Packing:
        if "br" in takes and TAKES_BROTLI.search(takes):
            return self._packings["br"]
        name = "gzip" if "gzip" in takes and _TAKES_GZIP.search(takes) else ""
        packing = self._packings.get(name)
        if packing is None:
            plain = brotli.decompress(self._packings["br"].body)
            packing = self._packing(name, gzip.compress(plain, GZIP_LEVEL, mtime=0) if name else plain)
            # Without packing it is several times as large and seldom asked for: it is not kept.
            if name:
                self._packings[name] = packing
        return packing

    def _packing(self, name: str, body: bytes) -> _Packing:
        """The tag names the bytes, so each encoding has its own."""
        tag = f'"{self._digest}{"." if name else ""}{name}"'
        headers = [*self._headers, ("Vary", "Accept-Encoding"), *([("ETag", tag)] if self._digest else [])]
        unchanged = [(k, v) for k, v in headers if k.lower() != "content-type"]
        if name:
            headers.append(("Content-Encoding", name))
        headers.append(("Content-Length", str(len(body))))
        return _Packing(body, headers, unchanged, tag)


class PageCache:
    """The outermost layer of the application: a page that is kept answers a reader while it is right.

    A page that is missing is made once, however many ask for it at once; while a change is open, which lets
    none be kept, once for all who asked before it was begun. One that is right but older than a minute is
    given out and made anew behind the back of whoever asked; before midnight it is made for the next day
    too. Where a page cannot be made, the database being away, the one that was kept is given out as long as
    nothing changed it, except after a moment from which it may not be seen; of all others one at a time tries
    the database, and the rest are told at once. Each process keeps its own, bounded in bytes; whether they
    are right, all of them read in one file.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        counters: Callable[[], Counters | None],
        *,
        room_bytes: int,
        passes: Sequence[str] = (),
        is_deaf: Callable[[], bool] = lambda: False,
        is_behind_nginx: bool = False,
        leads_on: Callable[[str, str], bool] = lambda _path, _asked: False,
        question: Callable[[str, str], str] = page_question,
        network: Cdn | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Addresses that begin as `passes` go by it, and those where what is asked `leads_on` elsewhere.

        While it `is_deaf` a page is kept for a second. A network in front is told what pages stand on.
        """
        self._application = application
        self._counters = counters
        self._room = room_bytes
        self._passes = tuple(passes)
        self._is_deaf = is_deaf
        self._is_behind_nginx = is_behind_nginx
        self._leads_on = leads_on
        self._question = question
        self._network = network
        self._clock = clock
        self._is_away = self._is_tried = False
        self._away_until = 0.0
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._making: dict[str, _Making] = {}
        self._begun = 0
        # Addresses whose answers are not kept, so that nobody waits there for another's.
        self._passing: set[str] = set()
        self._again: SimpleQueue[tuple[str, WSGIEnvironment, Entry | None]] = SimpleQueue()
        self._asked_again: set[str] = set()
        self._renewer: threading.Thread | None = None
        self._settled_at = 0.0

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith(self._passes):
            return self._application(environ, start)
        if method not in ("GET", "HEAD"):
            return self._ask(environ, start)
        counters = self._counters()
        asked = environ.get("QUERY_STRING", "")
        if counters is None or (asked and self._leads_on(path, asked)):
            return self._ask(environ, start)
        if self._is_behind_nginx:
            start = _until_this_second_ends(start, self._clock)
        if not outlasts(environ):
            start = _only_shortly(start)
        name = self._name_of(environ)
        entry = self._right(name, environ, counters)
        if entry is not None:
            return entry.answer(environ, start)
        if entry := self._while_away(name, counters):
            return entry.answer(environ, start)
        made = self._make if path in self._passing else self._made_once
        if method == "HEAD":
            _close(made(name, environ | {"REQUEST_METHOD": "GET"}, start, counters))
            return []
        return made(name, environ, start, counters)

    def _made_once(
        self, name: str, environ: "WSGIEnvironment", start: "StartResponse", counters: Counters
    ) -> Iterable[bytes]:
        """Answer with a page that this thread or another makes.

        One that was begun before this request came may show what was changed since, so it must be right; one
        that was begun later is as good as one made for this request alone.
        """
        came_after, until = self._begun, time.monotonic() + WAIT_S
        under_way: _Making | None = None
        while True:
            with self._lock:
                waited, under_way = under_way, (under_way and under_way.next) or self._making.get(name)
                if under_way is None:
                    self._begun += 1
                    mine = self._making[name] = _Making(self._begun)
                    if waited:
                        waited.next = mine
                    break
            if self._is_spared():
                return self._make(name, environ, start, counters)
            under_way.is_over.wait(max(0.0, until - time.monotonic()))
            entry = self._right(name, environ, counters) or self._while_away(name, counters)
            if entry is None and under_way.number > came_after:
                entry = under_way.made
            if entry is not None:
                return entry.answer(environ, start)
            if under_way.made is None:
                return self._make(name, environ, start, counters)
        try:
            return self._make(name, environ, start, counters, mine)
        finally:
            with self._lock:
                del self._making[name]
            mine.is_over.set()

    def _while_away(self, name: str, counters: Counters) -> Entry | None:
        """The page that was kept, while the database is away and it is another's turn to try it."""
        entry = self._entries.get(name) if self._is_spared() else None
        return entry if entry and self._stands_in(entry, counters) else None

    def _is_spared(self) -> bool:
        return self._is_away and (self._is_tried or self._clock() < self._away_until)

    def _ask(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Ask the application, which is told not to wait for a database that is known to be away."""
        is_trying = False
        if self._is_away:
            with self._lock:
                environ[SPARES] = self._is_spared()
                if not environ[SPARES]:
                    self._is_tried = is_trying = True
        try:
            return self._application(environ, start)
        finally:
            if not environ.get(SPARES):
                # Who asked the database nothing tells nothing of it.
                if environ.get(OUTAGE):
                    self._is_away, self._away_until = True, self._clock() + RETRY_S
                elif environ.get(ANSWERED):
                    self._is_away = False
                elif is_trying:
                    self._away_until = self._clock() + RETRY_S
            if is_trying:
                self._is_tried = False

    def _right(self, name: str, environ: "WSGIEnvironment", counters: Counters) -> Entry | None:
        entry = self._entries.get(name)
        if entry is None or not entry.stands(counters):
            return None
        now = self._clock()
        if entry.next and now >= entry.until:
            entry = entry.next
            if not entry.stands(counters):
                return None
            self._keep(name, entry)
        if self._is_deaf() and now >= entry.made_at + DEAF_S:
            return None
        if not entry.is_fresh(now):
            if not entry.is_near(now):
                return None
            self._renew(name, environ)
        elif now >= entry.until - AHEAD_S and entry.is_only_dated and not entry.is_made_ahead:
            entry.is_made_ahead = True
            self._renew(name, environ, ahead_of=entry)
        # Another thread may have needed its room.
        with suppress(KeyError):
            self._entries.move_to_end(name)
        return entry

    def _make(
        self,
        name: str,
        environ: "WSGIEnvironment",
        start: "StartResponse",
        counters: Counters,
        making: _Making | None = None,
        ahead_of: Entry | None = None,
    ) -> Iterable[bytes]:
        """Have a page made, keep it if it may be kept, and share it if it is everybody's.

        With the page that it is made `ahead_of`, for when that one's day is over.
        """
        # Read here: the application writes into its request's environment.
        path, made_at = environ["PATH_INFO"], ahead_of.until + JUST_AFTER_S if ahead_of else self._clock()
        ticket = environ[TICKET] = Ticket(counters, datetime.fromtimestamp(made_at, tz=UTC))
        if not ticket.is_sound:
            self._settle(counters, self._clock())
        told: list[tuple[str, Headers]] = []

        def tell(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            told[:] = [(status, headers)]
            return lambda _written: None

        made = self._ask(environ, tell)
        status, headers = told[0]
        kept = self._entries.get(name) if status[0] == "5" else None
        if kept and self._stands_in(kept, counters):
            _close(made)
            return kept.answer(environ, start)
        # The view said so of its page; what is around it may have made another answer of it.
        if not (ticket.is_kept and int(status[:3]) in KEPT_STATUSES and _is_everybodys(headers)):
            if len(self._passing) >= PASSING_MAX:
                self._passing.clear()
            # What is missing may be there the next time, and is then made once.
            if not ahead_of and (status[0] == "2" or status.startswith("404")):
                self._passing.add(path)
            start(status, headers)
            return made
        try:
            body = b"".join(made)
        finally:
            _close(made)
        network = self._network
        may_keep = ticket.is_sound and not (network and self._is_deaf())
        entry = Entry(
            status,
            headers,
            body,
            ticket,
            made_at=made_at,
            network=network,
            may_keep=may_keep,
            before=self._entries.get(name),
        )
        self._passing.discard(path)
        if ticket.is_sound and ahead_of:
            self._keep_ahead(name, entry, of=ahead_of)
        elif ticket.is_sound:
            self._keep(name, entry)
        if making is not None:
            making.made = entry
        return entry.answer(environ, start)

    def _name_of(self, environ: "WSGIEnvironment") -> str:
        """What tells two pages apart: scheme, host, path, and what of the question the page answers."""
        host = environ.get("HTTP_HOST", "").rpartition(":")
        name = host[0] if host[1] and host[2].isdigit() else "".join(host)
        path, asked = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        question = self._question(path, asked) if asked else ""
        return f"{environ['wsgi.url_scheme']}://{name.lower().rstrip('.')}{path}?{question}"

    def _stands_in(self, entry: Entry, counters: Counters) -> bool:
        """Whether a page may be given out because it cannot be made."""
        now = self._clock()
        may_be_wrong = self._is_deaf() and now >= entry.made_at + DEAF_S
        return entry.stands(counters) and now < entry.ends and not may_be_wrong

    def _settle(self, counters: Counters, now: float) -> None:
        """Do the clock's duty now and then where pages stand on an open change: the worker may be away."""
        with self._lock:
            if now < self._settled_at + SETTLED_AFTER_S:
                return
            self._settled_at = now
        try:
            settle(counters)
        except DatabaseError as error:
            log.warning("what is open stays open: %s", error)

    def _keep(self, name: str, entry: Entry) -> None:
        with self._lock:
            if old := self._entries.pop(name, None):
                self._bytes -= old.room
            self._entries[name] = entry
            self._bytes += entry.room
            self._make_room()

    def _keep_ahead(self, name: str, entry: Entry, *, of: Entry) -> None:
        with self._lock:
            # Another may have been made since, or its room been needed; a deaf host believes none so long.
            if self._entries.get(name) is of and not self._is_deaf():
                of.next = entry
                self._bytes += entry.size
                self._make_room()

    def _make_room(self) -> None:
        while self._bytes > self._room and len(self._entries) > 1:
            _name, oldest = self._entries.popitem(last=False)
            self._bytes -= oldest.room

    def _renew(self, name: str, environ: "WSGIEnvironment", *, ahead_of: Entry | None = None) -> None:
        with self._lock:
            if name in self._asked_again:
                return
            self._asked_again.add(name)
            if self._renewer is None:
                # Not before the process has been forked and serves.
                self._renewer = threading.Thread(target=self._renew_all, name="pages", daemon=True)
                self._renewer.start()
        asked = {key: value for key, value in environ.items() if not key.startswith("HTTP_IF_")}
        asked |= {"REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO(), "CONTENT_LENGTH": ""}
        self._again.put((name, asked, ahead_of))

    def _renew_all(self) -> None:
        while True:
            name, environ, ahead_of = self._again.get()
            try:
                counters = self._counters()
                if counters is not None:
                    _close(self._make(name, environ, _unheard, counters, ahead_of=ahead_of))
            except Exception:
                log.exception("%s could not be made anew", environ.get("PATH_INFO"))
            finally:
                with self._lock:
                    self._asked_again.discard(name)


def _only_shortly(start: "StartResponse") -> "StartResponse":
    """Let nobody show a page while we are away that it keeps under such an address."""

    def told(status: str, headers: Headers, *info: Any) -> Callable[[bytes], object]:
        headers = [(k, KEPT_SHORTLY if v.startswith(f"{KEPT_SHORTLY},") else v) for k, v in headers]
        return start(status, headers, *info)

    return told


def _until_this_second_ends(start: "StartResponse", clock: Callable[[], float]) -> "StartResponse":
    """Have nginx ask again from the next second on.

    It counts in whole seconds, and would believe what it may keep «for a second» for up to two. The header
    must stand last, or nginx reads no more of Cache-Control; it passes it on to nobody. Of what is missing it
    stands first, since nginx shall read none there: it takes the place of what was there.
    """

    def told(status: str, headers: Headers, *info: Any) -> Callable[[bytes], object]:
        shortly = (KEPT_SHORTLY, f"{KEPT_SHORTLY},")
        own = ("X-Accel-Expires", f"@{int(clock())}")
        if status.startswith("404"):
            headers.insert(0, own)
        elif any(n == "Cache-Control" and (v == shortly[0] or v.startswith(shortly[1])) for n, v in headers):
            headers.append(own)
        return start(status, headers, *info)

    return told


def _unheard(*_told: Any) -> Callable[[bytes], object]:
    return lambda _written: None


def _is_everybodys(headers: Headers) -> bool:
    return not any(
        name.lower() == "set-cookie" or (name.lower() == "vary" and "cookie" in value.lower())
        for name, value in headers
    )


def _close(made: Iterable[bytes]) -> None:
    if close := getattr(made, "close", None):
        close()
