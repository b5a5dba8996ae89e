"""A number to each request, in every line that it logs; and what it costs, for the staff who wait for it."""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates, Template

from kalima.web.internal import is_within
from kalima.web.security import is_desk

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

HEADER = "HTTP_X_REQUEST_ID"
# What can stand in a log and in a header, and be searched for.
_SAFE = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
# Longer statements are lists of a thousand numbers.
SQL_CHARACTERS_MAX = 2_000

_number: ContextVar[str] = ContextVar("number", default="")


@dataclass
class Cost:
    """What one request has cost so far, in seconds."""

    database_s: float = 0.0
    queries: int = 0
    templates_s: float = 0.0


_cost: ContextVar[Cost | None] = ContextVar("cost", default=None)


def request_number() -> str:
    """The number of the request that is being answered here; none outside of one."""
    return _number.get()


def numbered(application: "WSGIApplication") -> "WSGIApplication":
    """Give each request a number, or leave it the one that a trusted proxy gave; the answer bears it too.

    It stands outside of what replaces a proxy's address by the reader's.
    """
    trusted = tuple(settings.TRUSTED_PROXIES)

    def called(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        given = environ.pop(HEADER, "")
        is_theirs = given and is_within(environ.get("REMOTE_ADDR", ""), trusted) and _SAFE.fullmatch(given)
        number = given if is_theirs else secrets.token_hex(8)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("X-Request-ID", number)], *rest)

        token = _number.set(number)
        try:
            return application(environ, start)
        finally:
            _number.reset(token)

    return called


class ServerTiming:
    """Tell signed-in staff what a page of the desk took: database, templates, all together."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_desk(request):
            return self.get_response(request)
        began_at, cost = time.perf_counter(), Cost()
        token = _cost.set(cost)
        try:
            response = self.get_response(request)
        finally:
            _cost.reset(token)
        # Only who is known already: to ask now would fail where the database is what failed.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated and user.is_staff:
            total_ms = 1000 * (time.perf_counter() - began_at)
            response["Server-Timing"] = (
                f'db;dur={1000 * cost.database_s:.1f};desc="{cost.queries}", '
                f"templates;dur={1000 * cost.templates_s:.1f}, total;dur={total_ms:.1f}"
            )
        return response


class TimedTemplates(DjangoTemplates):
    """Django's templates, whose time counts; what they ask of the database counts as the database's."""

    def get_template(self, template_name: str) -> "TimedTemplate":
        return TimedTemplate(super().get_template(template_name).template, self)

    def from_string(self, template_code: str) -> "TimedTemplate":
        return TimedTemplate(super().from_string(template_code).template, self)


class TimedTemplate(Template):
    """A template that is rendered as it would be anyway."""

    def render(self, context: Any = None, request: HttpRequest | None = None) -> Any:
        cost = _cost.get()
        if cost is None:
            return super().render(context, request)
        began_at, before_s = time.perf_counter(), cost.database_s + cost.templates_s
        try:
            return super().render(context, request)
        finally:
            within_s = cost.database_s + cost.templates_s - before_s
            cost.templates_s += time.perf_counter() - began_at - within_s


def watch(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Take the time of what this connection asks; for Django's signal of a connection that was made."""
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    began_at = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took_s = time.perf_counter() - began_at
        if cost := _cost.get():
            cost.database_s += took_s
            cost.queries += 1
        if settings.SLOW_QUERY_MS and 1000 * took_s >= settings.SLOW_QUERY_MS:
            # The statement as it was written: its values go beside it, and stay there.
            log.warning("%.0f ms: %s", 1000 * took_s, " ".join(str(sql).split())[:SQL_CHARACTERS_MAX])
