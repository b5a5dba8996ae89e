"""Measures what a page costs to render: queries, calls of Python, milliseconds of CPU, bytes that travel.

    python -m bench.rendering
    python -m bench.rendering --stories 10000 --pages front,section
    python -m tests.postgres python -m bench.rendering
    python -m bench.rendering --stories 1000 --profile front

The demo newsroom is laid out and filled up with stories that repeat the demo's own and are older
(`archive.py`). Requests go to the application itself, as the web
server hands them over, in one process; pages are packed as Brotli for storing, and made anew each time. What
else stays in memory is there before anything is counted. Calls are counted by cProfile in a run of their own:
unlike times they do not depend on what else the machine does. Milliseconds are of this process and, where
there is a PostgreSQL, of its own (`spent.py`).
"""

import argparse
import cProfile
import pstats
import statistics
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import unquote, urlencode

from bench.apart import newsroom_apart

(newsroom_apart() / "static").mkdir()

from bs4 import BeautifulSoup  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.categories.models import Category  # noqa: E402
from articles.front import STORIES_ON_A_PAGE  # noqa: E402
from articles.models import (  # noqa: E402
    Article,
    Staff,
)
from bench import talk  # noqa: E402
from bench.archive import fill  # noqa: E402
from bench.door import Answer, ask, prepared  # noqa: E402
from bench.spent import spent_s  # noqa: E402
from comments import threads  # noqa: E402
from kalima.roles import DESK_EDITOR  # noqa: E402
from kalima.web.changes import PAPER  # noqa: E402
from kalima.web.counters import counters, place_of  # noqa: E402
from kalima.web.pagecache import PageCache  # noqa: E402
from kalima.web.paging import key_of  # noqa: E402
from kalima.web.security import plain_content_type  # noqa: E402

made = plain_content_type(get_wsgi_application())


def application() -> PageCache:
    """The paper's own, which keeps nothing yet: so every page is rendered and packed."""
    return PageCache(made, counters, room_bytes=0, passes=settings.DESK_PREFIXES)


SIZES = (1_000, 10_000)
DEEP = 100
ROUNDS = 60
UNCOUNTED = 5
BATCH = 1_000
COMMENTS = (0, 200, 500)
TOKEN = "k" * 32
# The functions that a profile tells of.
LINES = 45
PASSWORD = "نخلة-على-شط-العرب-77"


class Cost(NamedTuple):
    """What a page costs; bytes are those that travel."""

    queries: int
    calls: int
    ms: float
    p90_ms: float
    size: int


class Visit(NamedTuple):
    """A page, who asks for it, and what is typed there, anew each time."""

    address: str
    cookies: str = ""
    typed: Callable[[], bytes] | None = None
    # So many threads stand on its page, however many a page of the paper has.
    strands: int = threads.STRANDS_ON_A_PAGE

    def pay(self) -> Answer:
        threads.STRANDS_ON_A_PAGE = self.strands
        known = counters()
        assert known is not None, "the counters are kept"
        known.end(known.begin([place_of(PAPER)]))
        form = self.typed() if self.typed else None
        answer = ask(application(), prepared(settings.ORIGIN, self.address, form=form, cookies=self.cookies))
        if answer.status != (302 if self.typed else 200):
            raise SystemExit(f"{self.address} answered {answer.status}")
        return answer


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--stories", type=int, nargs="*", default=SIZES, help="sizes of the archive")
    options.add_argument(
        "--pages", default="", help="only these, by the beginnings of their names, with commas between"
    )
    options.add_argument("--data", type=Path, help="a folder of real articles, as `archive.py` takes it")
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--profile", default="", help="a page whose dearest functions are told")
    chosen = options.parse_args()
    call_command("prepare", verbosity=0)
    call_command("seed_newsroom", password=PASSWORD, verbosity=0)
    first: dict[str, Cost] = {}
    for total in sorted(chosen.stories):
        fill(total, chosen.data)
        say(f"{connection.vendor}, {total:,} stories, {chosen.rounds} rounds")
        heads = f"{'queries':>8}{'calls':>9}{'CPU, ms':>9}{'p90':>7}{'bytes':>8}"
        say(f"{'page':34}{heads}{'of the first size':>19}")
        names = [name.strip() for name in chosen.pages.split(",") if name.strip()]
        for name, visit in visits():
            if chosen.profile and name == chosen.profile:
                profile(visit)
            if (not names and not chosen.profile) or name.startswith(tuple(names) or "-"):
                cost = measured(visit, rounds=chosen.rounds)
                row = f"{name:34}{cost.queries:>8}{cost.calls:>9,}{cost.ms:>9.1f}{cost.p90_ms:>7.1f}"
                ratio = cost.ms / first.setdefault(name, cost).ms
                say(f"{row}{cost.size:>8,}{ratio:>19.2f}")


def measured(visit: Visit, *, rounds: int) -> Cost:
    for _round in range(UNCOUNTED):
        answer = visit.pay()
    with CaptureQueriesContext(connection) as asked:
        visit.pay()
    # The next request empties the log that this reads.
    queries = len(asked)
    profiled = cProfile.Profile()
    profiled.runcall(visit.pay)
    calls = sum(entry.callcount for entry in profiled.getstats())
    spent = []
    for _round in range(rounds):
        began = spent_s()
        visit.pay()
        spent.append((spent_s() - began) * 1000)
    p90 = statistics.quantiles(spent, n=10)[-1]
    return Cost(queries, calls, statistics.median(spent), p90, len(answer.body))


def profile(visit: Visit) -> None:
    """The functions that cost most themselves, and those that cost most with all that they call."""
    for _round in range(UNCOUNTED):
        visit.pay()
    profiled = cProfile.Profile()
    for _round in range(20):
        profiled.runcall(visit.pay)
    found = pstats.Stats(profiled, stream=sys.stdout).strip_dirs()
    found.sort_stats("tottime").print_stats(LINES)
    found.sort_stats("cumulative").print_stats(2 * LINES)


def visits() -> Iterator[tuple[str, Visit]]:
    """Each page by its name. Those with comments are of stories that have so many and no more."""
    section = Category.objects.top().first()
    assert section is not None, "the demo has sections"
    muna = signed_in()
    yield "front", Visit("/")
    yield "section", Visit(unquote(section.get_absolute_url()))
    yield "section, far down", Visit(f"{unquote(section.get_absolute_url())}?before={deep_key(section)}")
    copied = Article.objects.published().filter(import_ref=None, discussion_row=None)
    pictured = copied.filter(published_revision__lead_image__isnull=False).newest_first()
    talked = list(pictured[: len(COMMENTS)])
    for story, comments in zip(talked, COMMENTS, strict=True):
        talk.fill(story, comments)
        address = unquote(story.get_absolute_url())
        yield f"article, {comments} comments", Visit(address)
        if comments:
            yield f"article, {comments} comments shown", Visit(address, strands=comments)
    yield "feed", Visit("/feed/")
    yield "sitemap of a month", Visit(f"/sitemap-{timezone.now():%Y-%m}.xml")
    yield "admin: stories", Visit("/admin/articles/article/", muna)
    yield "admin: a story", Visit(f"/admin/articles/article/{talked[0].pk}/change/", muna)
    page = f"/admin/articles/article/{talked[0].pk}/change/"
    yield "admin: saving a story", Visit(page, muna, typed=Saving(page, muna))


class Saving:
    """The form of a story as its page has it, with another headline and the edition that stands."""

    def __init__(self, page: str, cookies: str) -> None:
        self.page = page
        self.cookies = cookies
        self.times = 0
        self.fields: list[tuple[str, str]] = []

    def __call__(self) -> bytes:
        if not self.fields:
            self.fields = fields_of(Visit(self.page, self.cookies).pay().body)
        self.times += 1
        number = int(self.page.split("/")[-3])
        now = {
            "edition": str(Article.objects.values_list("edition", flat=True).get(pk=number)),
            "headline": f"افتتاح جسر العمارة أمام المشاة {self.times}",
            "csrfmiddlewaretoken": TOKEN,
        }
        kept = [(name, value) for name, value in self.fields if name not in now]
        return urlencode([*kept, *now.items(), ("_continue", "1")]).encode()


def fields_of(page: bytes) -> list[tuple[str, str]]:
    """What a browser would send of the page's main form, were it sent as it is."""
    form = BeautifulSoup(page, "html.parser").select_one("form[id=article_form]")
    assert form is not None, "the story's page has its form"
    sent = []
    for field in form.select("input[name], select[name], textarea[name]"):
        kind, name = field.get("type", ""), str(field["name"])
        if field.name == "select":
            sent += [(name, str(option.get("value", ""))) for option in field.select("option[selected]")]
        elif field.name == "textarea":
            sent.append((name, field.get_text().removeprefix("\n")))
        elif kind not in ("checkbox", "radio", "file", "submit", "image") or field.has_attr("checked"):
            sent.append((name, str(field.get("value", ""))))
    return sent


def signed_in() -> str:
    """The cookies of a desk editor; the demo's own accounts are closed where no demo is served."""
    muna, _made = Staff.objects.get_or_create(
        username="muna", defaults={"email": "muna@kalima.example", "is_staff": True}
    )
    muna.groups.add(Group.objects.get(name=DESK_EDITOR))
    session = SessionStore()
    session[SESSION_KEY] = str(muna.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = muna.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def deep_key(section: Category) -> str:
    """The key of the hundredth page of a section's stories, or of its last."""
    newest = Article.objects.published().in_section(section).newest_first()
    before = min((DEEP - 1) * STORIES_ON_A_PAGE, newest.count() - STORIES_ON_A_PAGE)
    at, number = newest.values_list("published_at", "pk")[before - 1]
    return key_of((cast(datetime, at), number))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
