"""What stands on every page of the paper at a moment, read with the settings in their one query."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db.models import JSONField, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from articles.categories.models import Category
from articles.days import first_moment
from articles.models import Article, HouseAd, Mood, SiteSettings, StaticPage, TickerItem
from articles.models.furniture import AD_WIDTHS_PX
from kalima.web.prepared import Given, Prepared

# So many lines stand on a phone above the news without pushing it off the screen.
LINES_MAX = 5
# One of each kind; more of a kind would say the same thing again.
MOODS_MAX = 4
# Those that follow one another in three places; older ones of a place are under a newer one.
ADS_MAX = 12
# What a footer bears beside the menu.
PAGES_MAX = 8
# Of the paper as it was read last: one, and those that somebody is just leaving.
PAPERS_KEPT = 4


class TickerLine(NamedTuple):
    """A line of the ticker as pages show it; `address` is "" until its story is in print."""

    text: str
    raised_at: datetime
    expires_at: datetime
    address: str


class MoodLine(NamedTuple):
    """A mood of the paper as pages show it; kind and mark are of MoodKind and MoodMark."""

    kind: str
    line: str
    mark: str
    ends_at: datetime


class Ad(NamedTuple):
    """A house ad as pages show it."""

    picture: str
    small: str
    width_px: int
    height_px: int
    alt: str
    address: str

    @property
    def small_px(self) -> int:
        """How wide the picture for phones is."""
        return AD_WIDTHS_PX[1]


class PageLink(NamedTuple):
    """A static page in the footer."""

    title: str
    address: str


class Shelf(NamedTuple):
    """A section in the masthead."""

    pk: int
    name: str
    slug: str
    colour: str

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.slug])


@dataclass(frozen=True)
class Standing:
    """What the pages of this moment have in common beside the settings themselves."""

    ticker: tuple[TickerLine, ...] = ()
    moods: tuple[MoodLine, ...] = ()
    pages: tuple[PageLink, ...] = ()
    sections: tuple[Shelf, ...] = ()
    # By AdPlace.
    ads: Mapping[str, Ad] = field(default_factory=dict)
    # When the next of it begins or ends by itself.
    turns_at: datetime | None = None
    # When the day is over, whose date stands on every page.
    day_ends_at: datetime | None = None
    # When the next story is to leave print: whatever may show it then is not to be seen.
    leaves_at: datetime | None = None
    # Another one says that something of this, or of the settings, is another.
    edition: str = ""

    @property
    def mood_kinds(self) -> str:
        """The kinds of the moods, for the style sheets: «mourning silence»."""
        return " ".join(mood.kind for mood in self.moods)


def paper_at(at: datetime) -> tuple[SiteSettings, Standing]:
    """The settings, and what stands on every page at a moment; one query.

    While its rows are what they were, both are the records of the page before: whoever changes settings
    loads them for that.
    """
    site, standing = _read(tuple(_PAPER.unread(at=at)))
    return site, replace(standing, day_ends_at=first_moment(timezone.localdate(at) + timedelta(days=1)))


@lru_cache(maxsize=PAPERS_KEPT)
def _read(rows: tuple[tuple[Any, ...], ...]) -> tuple[SiteSettings, Standing]:
    """What paper_at gives, whatever the day is."""
    site = SiteSettings.read(_PAPER.read(rows), _BESIDE)
    found = {name: listed or [] for name, listed in site.beside.items()}
    turns = {name: _moment(row) for name, row in (site.beside.get("turns") or {}).items() if row}
    leaves_at = turns.pop("leaves", None)
    return site, Standing(
        ticker=tuple(map(_ticker_line, found.get("ticker", ()))),
        moods=tuple(map(_mood_line, found.get("moods", ()))),
        pages=tuple(map(_page, found.get("pages", ()))),
        sections=tuple(Shelf(**row) for row in found.get("sections", ())),
        # Of several in one place the first stands, which is the one that began last.
        ads={row["place"]: _ad(row) for row in reversed(found.get("ads", ()))},
        turns_at=min(turns.values(), default=None),
        leaves_at=leaves_at,
        edition=blake2b(repr(rows).encode(), digest_size=8).hexdigest(),
    )


class _Listed(Subquery):
    """The rows of a query, each an object called `entry`, as one JSON list; in their order."""

    template = "(SELECT JSON_GROUP_ARRAY(JSON(entry)) FROM (%(subquery)s) AS listed)"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT JSONB_AGG(entry) FROM (%(subquery)s) AS listed)"
        return self.as_sql(compiler, connection, template=template, **context)


def _listed(rows: QuerySet[Any], **fields: str) -> _Listed:
    return _Listed(rows.values(entry=JSONObject(**fields)))


def _ticker(at: Combinable) -> _Listed:
    return _listed(
        TickerItem.objects.shown(at)[:LINES_MAX],
        text="text",
        raised_at="raised_at",
        expires_at="expires_at",
        story="story",
        slug="story__slug",
        printed_at="story__published_at",
    )


def _ticker_line(row: Mapping[str, Any]) -> TickerLine:
    address = reverse("article", args=[row["story"], row["slug"]]) if row["printed_at"] else ""
    return TickerLine(row["text"], _moment(row["raised_at"]), _moment(row["expires_at"]), address)


def _moods(at: Combinable) -> _Listed:
    return _listed(
        Mood.objects.standing(at)[:MOODS_MAX], kind="kind", text="line", mark="mark", ends_at="ends_at"
    )


def _mood_line(row: Mapping[str, Any]) -> MoodLine:
    return MoodLine(row["kind"], row["text"], row["mark"], _moment(row["ends_at"]))


def _ads(at: Combinable) -> _Listed:
    names = ("place", "picture", "small", "width_px", "height_px", "alt", "address")
    return _listed(HouseAd.objects.standing(at)[:ADS_MAX], **{name: name for name in names})


def _turns(at: Combinable) -> JSONObject:
    """The next beginning and end of each kind of what stands or is to stand."""
    moods, ads = Mood.objects.filter(ended_at__isnull=True), HouseAd.objects.all()
    return JSONObject(
        line_ends=_first(TickerItem.objects.running(at), "expires_at", at),
        mood_starts=_first(moods, "starts_at", at),
        mood_ends=_first(moods, "ends_at", at),
        ad_starts=_first(ads, "starts_at", at),
        ad_ends=_first(ads, "ends_at", at),
        leaves=_first(Article.objects.all(), "withdraw_at", at),
    )


def _first(rows: QuerySet[Any], name: str, at: Combinable) -> Subquery:
    return Subquery(rows.filter(**{f"{name}__gt": at}).order_by(name).values(name)[:1])


def _pages() -> _Listed:
    shown = StaticPage.objects.shown().filter(in_footer=True)[:PAGES_MAX]
    return _listed(shown, title="title", slug="slug")


def _page(row: Mapping[str, Any]) -> PageLink:
    return PageLink(row["title"], reverse("static_page", args=[row["slug"]]))


def _ad(row: Mapping[str, Any]) -> Ad:
    picture, small = (reverse("media", args=[row[name]]) if row[name] else "" for name in Ad._fields[:2])
    return Ad(picture, small, *(row[name] for name in Ad._fields[2:]))


_BESIDE = ("ticker", "moods", "ads", "pages", "sections", "turns")


def _paper() -> "QuerySet[SiteSettings, Any]":
    at = Given("at")
    return SiteSettings.asked(
        ticker=_ticker(at),
        moods=_moods(at),
        ads=_ads(at),
        pages=_pages(),
        sections=_listed(Category.objects.top(), **{name: name for name in Shelf._fields}),
        turns=_turns(at),
    )


_PAPER: Prepared[SiteSettings] = Prepared(_paper)


def _moment(written: str) -> datetime:
    """A moment as a database writes it into JSON; SQLite leaves out that it is UTC."""
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
