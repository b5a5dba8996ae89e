"""Readers' pages made from a replica of the database, where it has all that they stand on.

While a page is made the replica's connection stands in the place of the primary's, so that whatever asks, a
queryset or a statement of our own, asks there. Whatever goes wrong on it is made again on the primary.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections

from kalima.web import hosts, position

log = logging.getLogger(__name__)

T = TypeVar("T")

ALIAS = "replica"
# One that did not answer is left alone for so long.
AWAY_S = 5.0


class _State:
    away_until = 0.0


def read(make: Callable[[], T]) -> T:
    """What `make` reads, of the replica if it has come far enough, else of the primary.

    It is called twice where the replica fails in the middle, so it may change nothing by itself.
    """
    if not settings.REPLICA or time.monotonic() < _State.away_until or hosts.is_deaf():
        return make()
    try:
        if _has_come_far_enough():
            with _instead_of_the_primary():
                return make()
    except Error as error:
        # Among them: a write, which a replica refuses, and a question that stood in the way of its copying.
        log.warning("a page is made from the primary: %s", error)
        if isinstance(error, OperationalError | InterfaceError):
            _State.away_until = time.monotonic() + AWAY_S
            connections[ALIAS].close()
    return make()


@contextmanager
def primary() -> Iterator[None]:
    """The newsroom's own database, for the little that is written while a page is read."""
    standing = connections[DEFAULT_DB_ALIAS]
    if standing.alias != ALIAS:
        yield
        return
    connections[DEFAULT_DB_ALIAS] = standing.stood_for  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = standing


def _has_come_far_enough() -> bool:
    needed = position.needed()
    if needed is None:
        position.note()
        needed = position.needed()
    come = reached()
    return needed is not None and come is not None and come >= needed


def reached() -> int | None:
    """How far the replica has come; None of a server that follows none."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn")
        found = cursor.fetchone()[0]
    return None if found is None else int(found)


@contextmanager
def _instead_of_the_primary() -> Iterator[None]:
    own, other = connections[DEFAULT_DB_ALIAS], connections[ALIAS]
    other.stood_for = own  # type: ignore[attr-defined]
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own
