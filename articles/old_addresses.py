"""Where addresses of a newsroom's former site lead: asked only where nothing else answers."""

import re
from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.db.models import Model, Q
from django.http import QueryDict

from articles.categories.models import Category, Tag
from articles.models import (
    Article,
    Attachment,
    FormerTail,
    Image,
    OldAddress,
    RecordKind,
    StaticPage,
    TailKind,
    Writer,
)
from articles.models.imports import PATH_MAX
from kalima.text.escapes import unescaped
from kalima.text.letters import tidy_line
from kalima.web import media
from kalima.web.edge import FORMER_QUESTIONS

# A tail that was cut leads on while this much of it is left and only one begins with it.
CUT_MIN = 8
_LAST = "\U0010ffff"

# What WordPress puts behind any address: feeds, further pages, other forms of the page.
_TAILS = re.compile(
    r"(?:^|/)(?:(feed(?:/(?:rss2?|rdf|atom))?|rss2?|rdf|atom)|amp|embed|trackback"
    r"|(?:comment-)?page[/-][0-9]{1,5}|[0-9]{1,3})$"
)
_SIZE = re.compile(r"-(?:[0-9]{1,5}x[0-9]{1,5}|scaled|rotated)(?=\.[a-z0-9]{2,5}$)", re.IGNORECASE)
# The copy that WordPress shows, since 5.3, in place of a picture that is too large or lies on its side.
_SHOWN = ("scaled", "rotated")
# Addresses of the house's own shapes, which no other site ever had: what is missing there is missing.
_OURS = re.compile(
    rf"(?:n|readings)/[0-9]{{1,15}}(?:/.*)?|media/{media.NAME.pattern}"
    r"|files/[0-9a-f]{32}\.(?:pdf|mp3|mp4)|preview/[a-z0-9_-]{43}"
)
# The file by which WordPress answers, which may stand in any of its addresses.
INDEX = "index.php"
# What WordPress has beside what was written: maps for search engines, days, further pages of its front.
_MAPS = re.compile(r"wp-sitemap(?:-[\w-]+)?\.xml|sitemap_index\.xml|[\w-]+-sitemap[0-9]*\.xml")
_DAYS = re.compile(
    r"((?:18|19|20)[0-9]{2})(?:/(0?[1-9]|1[0-2])(?:/(0?[1-9]|[12][0-9]|3[01]))?)?(?:/page/[0-9]{1,5})?"
)
_FRONTS = re.compile(r"page/[0-9]{1,3}")
# What former addresses lead to, and what former tails do.
LEADS: dict[str, type[Model]] = {
    RecordKind.STORY: Article,
    RecordKind.PAGE: StaticPage,
    RecordKind.SECTION: Category,
    RecordKind.TAG: Tag,
    RecordKind.WRITER: Writer,
    RecordKind.PICTURE: Image,
    RecordKind.ATTACHMENT: Attachment,
}
TAILS: dict[str, type[Model]] = {
    TailKind.SECTION: Category,
    TailKind.WRITER: Writer,
    TailKind.PAGE: StaticPage,
}
# A post by its slug alone, and a category or a tag: whatever the permalinks of the site looked like.
_SLUG, _TERM = "~", "^"


def folded(path: str) -> str:
    """One form for all in which an address is written: unescaped, small letters, no slash at its ends."""
    path = re.sub("/{2,}", "/", tidy_line(unescaped(path)).lower()).strip("/ ")
    return path.removeprefix(f"{INDEX}/")[:PATH_MAX]


def keys_of(link: str, *, number: str = "", slug: str = "", old_slugs: Iterable[str] = ()) -> set[str]:
    """The paths under which a post was known: its permalink, its number, its slug and those before."""
    found: set[str] = set()
    parts = _parts(link)
    # An address that asks by a number is the front's, wherever that stands.
    path = folded(parts.path) if parts and not _asks(parts.query) else ""
    if path:
        found.add(path)
        # The same structure with an earlier slug at its end.
        head = path.rpartition("/")[0]
        for old in filter(None, map(folded, old_slugs)):
            found |= {f"{head}/{old}".strip("/"), _SLUG + old}
    if number:
        found.add(f"?p={number}")
    if slug and (tail := folded(slug)):
        found.add(_SLUG + tail)
    return {key[:PATH_MAX] for key in found}


def forms_of(address: str) -> list[str]:
    """The addresses under which WordPress may keep the picture that one means, the whole one first."""
    whole = _SIZE.sub("", address)
    head, dot, suffix = whole.rpartition(".")
    shown = [f"{head}-{form}.{suffix}" for form in _SHOWN] if dot and suffix.isalnum() else []
    return list(dict.fromkeys((whole, *shown, address)))


def keep(rows: Iterable[tuple[str, str, int]]) -> None:
    """Let paths lead to records: (path, kind, number). The first that came under a path keeps it.

    What the desk has deleted since it was brought gets none again.
    """
    asked = [row for row in dict.fromkeys(rows) if row[0]]
    there: set[tuple[str, int]] = set()
    for kind, model in LEADS.items():
        numbers = {record for _path, its, record in asked if its == kind}
        if numbers:
            known = model._base_manager.filter(pk__in=numbers).values_list("pk", flat=True)
            there |= {(kind, number) for number in known}
    new = [
        OldAddress(path=path, kind=kind, record=record)
        for path, kind, record in asked
        if (kind, record) in there
    ]
    if new:
        OldAddress.objects.bulk_create(new, ignore_conflicts=True)


def let_go(record: Model) -> None:
    """Take away what led to a record that this transaction deletes: former addresses, and tails of before."""
    if isinstance(record, Article) and not record.import_ref:
        # Written here, so nothing ever led to it but its own address.
        return
    numbers = [record.pk]
    if isinstance(record, Tag):
        # Its names of the past go with it.
        numbers += record.former_names.values_list("pk", flat=True)
    for kinds, rows in ((LEADS, OldAddress.objects), (TAILS, FormerTail.objects)):
        for kind, model in kinds.items():
            if isinstance(record, model):
                rows.filter(kind=kind, record__in=numbers).delete()


def asked_by(query: QueryDict) -> str:
    """What the front is asked for in WordPress's way, as a path; "" for anything else."""
    feed = "/feed" if query.get("feed", "").strip() else ""
    for name in FORMER_QUESTIONS:
        value = query.get(name, "").strip()
        if value and len(value) <= PATH_MAX and name != "feed":
            if name in ("tag", "name", "pagename", "author_name"):
                kind = {"tag": "tag/", "author_name": "author/"}.get(name, _SLUG)
                return kind + folded(value) + feed
            return f"?{'p' if name in ('page_id', 'attachment_id') else name}={value}{feed}"
    return feed


def leads_from(path: str, query: QueryDict) -> str:
    """The address at which what nothing here answers stands now, "" for none."""
    if path != f"/{INDEX}":
        return leads_to(path)
    asked = asked_by(query)
    return leads_to(asked) if asked else "/"


def leads_to(path: str) -> str:
    """The address at which what stood here stands now, "" for none: three queries at the most."""
    key = path if path.startswith("?") else folded(path)
    if _OURS.fullmatch(key):
        return ""
    is_question = key.startswith("?")
    is_feed = is_question and key.endswith("/feed")
    bare = key.removesuffix("/feed") if is_question else key
    while not is_question and (tail := _TAILS.search(bare)):
        is_feed = is_feed or bool(tail[1])
        bare = bare[: tail.start()]
    if is_feed and bare in ("", "comments"):
        return "/feed/"
    wanted = list(dict.fromkeys(filter(None, (key, bare, *forms_of(bare)))))
    last = bare.rpartition("/")[2]
    slug = _SLUG + last
    wanted += [slug, _TERM + last]
    known = {row.path: row for row in OldAddress.objects.filter(path__in=wanted)} if bare else {}
    # A month without its tail is a year, which a tag may be called too.
    if key not in known and (beside := _beside(key)):
        return beside
    found = next((known[one] for one in wanted if one in known), None) or _cut(bare, slug)
    if found is None:
        return ""
    address = address_of(found.kind, found.record)
    return f"{address}feed/" if address and is_feed and found.kind in _WITH_FEEDS else address


def _beside(key: str) -> str:
    """Where what WordPress makes by itself stands here, in a house that came from another; "" for none."""
    days = _DAYS.fullmatch(key)
    is_its = days or _MAPS.fullmatch(key) or _FRONTS.fullmatch(key)
    if not is_its or not OldAddress.objects.exists():
        return ""
    if days:
        try:
            date(*(int(number or 1) for number in days.groups()))
        except ValueError:
            return ""
        return f"/archive/{'/'.join(number.zfill(2) for number in days.groups() if number)}/"
    return "/sitemap.xml" if key.endswith(".xml") else "/"


def address_of(kind: str, record: int) -> str:
    """Where a record stands for readers, "" where they do not see it."""
    match kind:
        case RecordKind.STORY:
            story = Article.objects.addressed().filter(pk=record).first()
            return story.get_absolute_url() if story else ""
        case RecordKind.SECTION:
            section = Category.objects.filter(pk=record).first()
            return section.get_absolute_url() if section else ""
        case RecordKind.TAG:
            tag = Tag.objects.numbered([record]).get(record)
            return tag.get_absolute_url() if tag else ""
        case RecordKind.WRITER:
            writer = Writer.objects.filter(pk=record).first()
            return writer.get_absolute_url() if writer else ""
        case RecordKind.PAGE:
            page = StaticPage.objects.shown().filter(pk=record).first()
            return page.get_absolute_url() if page else ""
        case RecordKind.PICTURE:
            return _picture(record)
        case RecordKind.ATTACHMENT:
            file = Attachment.objects.filter(pk=record, uses__in_print=True).first()
            return file.url if file else ""
    return ""


_WITH_FEEDS = (RecordKind.SECTION, RecordKind.TAG, RecordKind.WRITER)


def _picture(record: int) -> str:
    image = Image.objects.filter(pk=record, opened_at__isnull=False, withdrawn_at=None).first()
    row = image.fallback if image else None
    return row.url if row and media.open_file(row.file(row.Format.JPEG, row.usual_px)) else ""


def _cut(bare: str, slug: str) -> OldAddress | None:
    """The one address that begins so, where a program on the way cut its end off."""
    if bare.startswith("?"):
        return None
    beginnings = [key for key in (bare, slug) if len(key) >= CUT_MIN and len(slug) >= CUT_MIN]
    if not beginnings:
        return None
    ranges = [Q(path__gte=key, path__lt=f"{key}{_LAST}") for key in beginnings]
    found = list(OldAddress.objects.filter(reduce(or_, ranges)).order_by("path")[:4])
    return found[0] if len({(row.kind, row.record) for row in found}) == 1 else None


def _asks(query: str) -> bool:
    return any(name in FORMER_QUESTIONS for name, _value in parse_qsl(query))


def _parts(link: str) -> SplitResult | None:
    try:
        return urlsplit(link.strip())
    except ValueError:
        return None
