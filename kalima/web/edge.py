"""What caches may keep: pages that are the same for every reader, and what each of them stands on."""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, wraps
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import brotli
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from kalima.web import replica
from kalima.web.changes import PAPER, story_key
from kalima.web.counters import Counters, place_of

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]

# Brotli at 5 takes half the time of gzip at 6 and gives an eighth fewer bytes; under 200 nothing is gained.
BROTLI_QUALITY = 5
PACKED_FROM_BYTES = 200
TAKES_BROTLI = re.compile(r"(?:^|[\s,])br\s*(?:;(?!\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$))|,|$)", re.IGNORECASE)

# All that a kept page may be asked, in the order of its name: keys of pages, and how a discussion is read.
KEPT_QUESTIONS = ("after", "before", "from", "of", "reply", "sort")
# By what the front of a former site was asked, under either of its names, which leads on to where that stands
# now.
FORMER_QUESTIONS = (
    *("p", "page_id", "attachment_id", "cat", "author", "tag", "name", "pagename", "author_name", "feed"),
)
FORMER_FRONTS = ("/", "/index.php")
# What networks and letters hang on an address; deploy/nginx.conf has the same names.
TRACKING = re.compile(
    r"(?:(?:fbclid|gclid|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|igsh|igshid|mc_cid|mc_eid|_ga"
    r"|utm_[a-z]+)=[^&]*(?:&|$))+"
)
# Questions longer than this name no page of ours.
QUESTION_MAX = 500
# What is kept of the answers to a kept page: itself, the way to its address, and that it was withdrawn.
KEPT_STATUSES = (200, 301, 410)
# What caches between may do with a kept page: believe it for a second, and for ten minutes while we are away.
AWAY_S = 600
KEPT_SHORTLY = "public, max-age=0, s-maxage=1"
KEPT_CACHE = f"{KEPT_SHORTLY}, stale-if-error={AWAY_S}"
# Where the page cache puts its ticket, for the page that is being made.
TICKET = "kalima.ticket"
# Where it says that nobody shall wait for the database now, and is told that this did, or did not, answer.
SPARES, ANSWERED, OUTAGE = "kalima.spares", "kalima.answered", "kalima.outage"
FOR_EVER_S = float("inf")


class Ticket:
    """What a page that is being made stands on, told by those who make it.

    `marks` are the counters of its keys as they stood before its first query. From `until_s` on the page is
    another by itself, from `turns_s` on by more than its date; from `ends_s` on it may not be seen at all.
    They are seconds since 1970, and later than `began_at`, which is the page's own now.
    """

    def __init__(self, counters: Counters, began_at: datetime) -> None:
        self._counters = counters
        self.began_at = began_at
        self.marks: dict[int, int | None] = {}
        self.until_s = self.turns_s = self.ends_s = FOR_EVER_S
        self.is_kept = False
        self.stand_on(PAPER)

    def stand_on(self, key: str) -> None:
        place = place_of(key)
        self.marks[place] = self._counters.standing(place)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was being changed when the page was begun."""
        return None not in self.marks.values()


def now_of(request: HttpRequest) -> datetime:
    """The moment that a page is made for: of one that is kept the moment it was begun, so that it has one."""
    ticket: Ticket | None = request.META.get(TICKET)
    return ticket.began_at if ticket else timezone.now()


def stands_until(request: HttpRequest, *moments: datetime | None) -> None:
    """Say when this page changes by itself, though nobody writes anything; what is past changes no more."""
    if ticket := request.META.get(TICKET):
        coming = (moment.timestamp() for moment in moments if moment and moment > ticket.began_at)
        ticket.turns_s = min([ticket.turns_s, *coming])
        ticket.until_s = min(ticket.until_s, ticket.turns_s)


def is_dated_until(request: HttpRequest, moment: datetime | None) -> None:
    """Say when the day is over whose date this page has."""
    if moment and (ticket := request.META.get(TICKET)):
        ticket.until_s = min(ticket.until_s, moment.timestamp())


def is_seen_until(request: HttpRequest, moment: datetime | None) -> None:
    """Say from when on this page may not be seen, whatever else fails."""
    if moment and (ticket := request.META.get(TICKET)):
        ticket.ends_s = min(ticket.ends_s, moment.timestamp())
        stands_until(request, moment)


def leads_on(path: str, asked: str) -> bool:
    """Whether a question may lead to another page: the front is asked as that of a former site was."""
    return path in FORMER_FRONTS and any(name in FORMER_QUESTIONS for name, _value in parse_qsl(asked))


def known_question(asked: str, names: Sequence[str] = KEPT_QUESTIONS) -> str:
    """A query string without all that is none of these names, and without what it asks twice."""
    if not asked or len(asked) > QUESTION_MAX:
        return ""
    known = dict(parse_qsl(asked, keep_blank_values=True))
    return urlencode([(name, known[name]) for name in names if known.get(name)])


def page_question(path: str, asked: str) -> str:
    """What of a query string the page at a path answers: what it is kept under, and all that its view sees.

    The path as a web server hands it over, a letter to each byte.
    """
    return known_question(asked, _asks_at(path)) if any(name in asked for name in _MARKS) else ""


# A question without any of these has no name that a page is asked by; names may be escaped.
_MARKS = ("%", *KEPT_QUESTIONS)


@lru_cache(maxsize=4096)
def _asks_at(path: str) -> Sequence[str]:
    try:
        view = resolve(path.encode("latin-1").decode()).func
    except (Resolver404, UnicodeError):
        return ()
    names: Sequence[str] = getattr(view, "asks", KEPT_QUESTIONS)
    return names


def outlasts(environ: Mapping[str, Any]) -> bool:
    """Whether a page may be kept, for when we are away, under this very address: that is fetched anew.

    Under a question it is not, nor under another spelling of its path, which nginx takes for another page.
    """
    asked, raw = environ.get("QUERY_STRING", ""), environ.get("HTTP_X_REQUEST_URI", "")
    if asked and not TRACKING.fullmatch(asked):
        return False
    return not raw or raw.partition("?")[0] == _spelled(environ["PATH_INFO"])


@lru_cache(maxsize=4096)
def _spelled(path: str) -> str:
    """A path, a letter to each byte, as the house writes it into addresses."""
    return quote(path.encode("latin-1"), safe="/~!$&'()*+,;=:@")


def without_database(view: View) -> View:
    """Say of a view that it asks no database, so that it goes on while that is away."""
    view.asks_no_database = True  # type: ignore[attr-defined]
    return view


def asks(*names: str) -> Callable[[View], View]:
    """Tell `kept_page`, under which it stands, what a page is asked: of KEPT_QUESTIONS, in their order."""

    def decorate(view: View) -> View:
        view.asks = names  # type: ignore[attr-defined]
        return view

    return decorate


def shown_while_away(view: View) -> View:
    """Let a kept page, under which it stands, be shown by caches between while the application is away.

    For pages that tell of no story, or that `articles.refetching` has fetched anew once one was withdrawn.
    """
    view.outlasts = True  # type: ignore[attr-defined]
    return view


def kept_page(view: View) -> View:
    """A public page that the page cache keeps, until something that it stands on changes.

    It stands on the paper, and where its address names a story by `pk` on that story's key. It is asked
    nothing but what it `asks`: whatever else stands in its address, nobody gets another page for it.
    """
    return _stamped(_kept(view), is_dated=False)


def public_page(view: View) -> View:
    """A page that any cache may store and must ask about before showing it again.

    The tag is made of the page's bytes, so an approval or a new day is seen by the next reader. A page that
    is only read needs no token: a post is told that there is nothing to post to.
    """

    return _stamped(view, is_dated=False)


def machine_page(view: View) -> View:
    """A kept page for programs, which also ask by date, and may be asked from other sites' pages.

    Its date is the moment since when these very bytes are sent, which the processes' cache remembers: a
    story that left, a name that changed and an hour that came all count, as they would not in a date taken
    from the stories.
    """
    return _stamped(_kept(view), is_dated=True)


def packed_page(view: View) -> View:
    """A page as Brotli for whoever takes it, else as gzip, else as it is.

    For pages that hold no secret alone: unlike gzip's, Brotli's length is not blurred.
    """

    @gzip_page
    @wraps(view)
    def packed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if _is_kept(request):
            # The page cache packs it; named, so that nobody does before.
            response["Content-Encoding"] = "identity"
        if len(response.content) < PACKED_FROM_BYTES or response.has_header("Content-Encoding"):
            return response
        if not TAKES_BROTLI.search(request.headers.get("Accept-Encoding", "")):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        response.content = brotli.compress(response.content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        response["Content-Encoding"] = "br"
        response["Content-Length"] = str(len(response.content))
        return response

    return packed


def _stamped(view: View, *, is_dated: bool) -> View:
    @csrf_exempt
    @require_safe
    @packed_page
    @wraps(view)
    def stamped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        if is_dated:
            response["Access-Control-Allow-Origin"] = "*"
        if response.status_code != 200:
            return response
        digest = blake2b(response.content, digest_size=12).hexdigest()
        # Weak, since it names the page in every packing; beside Vary here, so that a 304 says both too.
        response["ETag"] = f'W/"{digest}"'
        patch_vary_headers(response, ("Accept-Encoding",))
        since = _since(request.path, digest) if is_dated else None
        if since:
            response["Last-Modified"] = http_date(since)
        if _is_kept(request):
            # The page cache has it whole, and answers by its own tags.
            return response
        answer = get_conditional_response(request, response["ETag"], since, response)
        return _with_policy_of(response, answer) if answer else response

    return stamped


def _kept(view: View) -> View:
    names: Sequence[str] = getattr(view, "asks", ())
    is_shown_while_away = getattr(view, "outlasts", False)

    @asks(*names)
    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = known_question(request.META.get("QUERY_STRING", ""), names)
        request.GET = QueryDict(asked)
        request.META["QUERY_STRING"] = asked
        ticket = request.META.get(TICKET)
        if ticket and "pk" in kwargs:
            ticket.stand_on(story_key(kwargs["pk"]))
        response = replica.read(lambda: view(request, *args, **kwargs))
        is_kept = response.status_code in KEPT_STATUSES and not _is_ones_own(response)
        if is_kept and not response.has_header("Cache-Control"):
            # That it is gone may always be said.
            response["Cache-Control"] = (
                KEPT_CACHE if is_shown_while_away or response.status_code == 410 else KEPT_SHORTLY
            )
        if ticket:
            ticket.is_kept = is_kept
        return response

    return kept


def _is_ones_own(response: HttpResponse) -> bool:
    said = response.get("Cache-Control", "")
    return bool(response.cookies) or "no-store" in said or "private" in said


def _is_kept(request: HttpRequest) -> bool:
    ticket = request.META.get(TICKET)
    return ticket is not None and ticket.is_kept


def _with_policy_of(response: HttpResponse, answer: HttpResponse) -> HttpResponse:
    """Give a 304 the policy that its view chose: a browser puts its headers over those that it kept."""
    for name in ("_csp_config", "_csp_replace", "_csp_update", "_csp_exempt", "xframe_options_exempt"):
        if hasattr(response, name):
            setattr(answer, name, getattr(response, name))
    return answer


def _since(path: str, digest: str) -> int | None:
    """Since which second this path answers with these bytes; None where the cache is away or full.

    Two changes within a second get two dates, so that who has the first is not told that it is the last.
    """
    name = f"since-{blake2b(path.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()}"
    try:
        known, since = cache.get(name, ("", 0))
        if known != digest:
            since = max(int(time.time()), since + 1)
            cache.set(name, (digest, since), timeout=None)
    except Exception as error:
        # A cut file is read as anything; a feed without a date is a feed all the same.
        log.warning("the dates of feeds cannot be kept: %s", error)
        return None
    return int(since)
