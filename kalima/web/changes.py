"""Which pages a write changes: all of them, unless the verb that writes knows better.

Every statement that writes is seen here on its way to the database, whoever sends it: a verb, a form, a
command, a shell. Nobody can forget to say so, since nothing has to be said; what is said only spares pages.
"""

import logging
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from kalima.web import position
from kalima.web.counters import Counters, counters, place_of
from kalima.web.hosts import announce, tell_begun

log = logging.getLogger(__name__)

# What every page of the paper stands on.
PAPER = "paper"

_WRITE = re.compile(
    r"""\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?)\s+"?(\w+)""",
    re.IGNORECASE,
)
_MAY_WRITE = frozenset("IURDWiurdw \n\t")
_WRITES_WITHIN = re.compile(r"\b(?:INSERT|UPDATE|DELETE)\b(?!\s+(?:OF|SKIP|NOWAIT)\b)", re.IGNORECASE)

_narrowed: ContextVar[tuple[str, ...] | None] = ContextVar("narrowed", default=None)
_is_committed: ContextVar[bool] = ContextVar("is_committed", default=False)
_is_answered: ContextVar[bool] = ContextVar("is_answered", default=False)


def story_key(pk: int | str) -> str:
    """What the pages of one story stand on beside the paper: its discussion, and what is found beside it."""
    return f"story-{int(pk)}"


@contextmanager
def only(*keys: str) -> Iterator[None]:
    """All that is written within shows on pages under these keys alone; without a key on none."""
    token = _narrowed.set(keys)
    try:
        yield
    finally:
        _narrowed.reset(token)


def begin_request(**_kwargs: Any) -> None:
    """For Django's signal that a request began."""
    _is_committed.set(False)
    _is_answered.set(False)


def end_request(**_kwargs: Any) -> None:
    """For Django's signal that a request ended: what it took back with its transaction is over."""
    for connection in connections.all(initialized_only=True):
        for wrapper in connection.execute_wrappers:
            if isinstance(wrapper, _Watch):
                wrapper.look(connection)


def is_committed() -> bool:
    """Whether this request has written something for good, be it of no page."""
    return _is_committed.get()


def is_answered() -> bool:
    """Whether the newsroom's own database has answered this request, be it that nothing was found."""
    return _is_answered.get()


def watch(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """See what this connection writes; for Django's signal of a connection that was made."""
    if not any(isinstance(wrapper, _Watch) for wrapper in connection.execute_wrappers):
        connection.execute_wrappers.append(_Watch())


class _Watch:
    """Sees every statement of one connection, and what became of the transaction before it."""

    def __init__(self) -> None:
        self._last: _Change | None = None

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        connection = context["connection"]
        self.look(connection)
        keys = _keys_of(str(sql))
        known = counters() if keys is not None else None
        if keys is None or known is None:
            answer = execute(sql, params, many, context)
            if connection.alias == DEFAULT_DB_ALIAS:
                _is_answered.set(True)
            return answer
        places = [place_of(key) for key in keys]
        if connection.in_atomic_block:
            if self._last is None:
                self._last = _Change(known, connection)
                transaction.on_commit(self._last, using=connection.alias)
            self._last.begin(places)
            return execute(sql, params, many, context)
        name = secrets.token_hex(8)
        begun = _begin(known, places, name)
        try:
            done = execute(sql, params, many, context)
            _is_committed.set(True)
            return done
        finally:
            _end(known, begun, connection, name)

    def look(self, connection: BaseDatabaseWrapper) -> None:
        """See whether the transaction before was taken back."""
        if self._last:
            self._last = self._last.still_open(connection)


class _Change:
    """What one transaction changes: begun with its writes, over after its commit."""

    def __init__(self, known: Counters, connection: BaseDatabaseWrapper) -> None:
        self._counters = known
        self._connection = connection
        self._begun: dict[int, int] = {}
        self._name = secrets.token_hex(8)
        self._process = os.getpid()
        self._is_over = False

    def begin(self, places: list[int]) -> None:
        if new := [place for place in places if place not in self._begun]:
            self._begun |= _begin(self._counters, new, self._name)

    def __call__(self, *, is_rolled_back: bool = False) -> None:
        # A child has its parent's transactions in memory, and none of them to end.
        if self._is_over or self._process != os.getpid():
            return
        self._is_over = True
        _is_committed.set(_is_committed.get() or not is_rolled_back)
        _end(self._counters, self._begun, None if is_rolled_back else self._connection, self._name)

    def still_open(self, connection: BaseDatabaseWrapper) -> "_Change | None":
        """Itself while its commit may come. Where it was rolled back nothing was changed, and it is over."""
        if self._is_over or self._process != os.getpid():
            return None
        if any(entry[1] is self for entry in connection.run_on_commit):
            return self
        self(is_rolled_back=True)
        return None


def _begin(known: Counters, places: list[int], name: str) -> dict[int, int]:
    begun = known.begin(places)
    tell_begun(places, name)
    return begun


def _end(known: Counters, begun: dict[int, int], connection: BaseDatabaseWrapper | None, name: str) -> None:
    """Say that a change is over, and before that how far a replica must have come to show it.

    Where the primary does not tell, the change stays open, and is closed when it does.
    """
    if not begun:
        return
    try:
        if connection is not None:
            position.note(connection)
    except DatabaseError as error:
        log.warning("a change stays open: %s", error)
        return
    known.end(begun)
    announce(begun, name)


def _keys_of(sql: str) -> tuple[str, ...] | None:
    """What stands on what a statement writes; None where it writes nothing that anybody would miss."""
    if not sql or sql[0] not in _MAY_WRITE:
        return None
    found = _WRITE.match(sql)
    if found is None:
        return (PAPER,) if sql.lstrip()[:4].upper() == "WITH" and _WRITES_WITHIN.search(sql) else None
    if found[1] in settings.UNSEEN_TABLES:
        return None
    narrowed = _narrowed.get()
    return (PAPER,) if narrowed is None else narrowed


def settle_changes(*, at: datetime) -> int:
    """The clock's duty: close the changes of processes that ended in the middle of one."""
    known = counters()
    return len(settle(known)) if known else 0


def settle(known: Counters) -> list[int]:
    """Close the changes that nobody will end; their places. Raises DatabaseError beside a replica."""
    position.note()
    settled = known.settle()
    announce(settled)
    return settled
