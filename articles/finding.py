"""The search for readers: what they asked, narrowed by where and when, as a page of stories."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category, Tag
from articles.days import span_of
from articles.figures import settings_of
from articles.front import STORIES_ON_A_PAGE
from articles.models import Kind, SearchDocument, SiteSettings, Writer
from articles.quick import number_in
from articles.search import query
from articles.search.document import kind_facet, section_facet, tag_facet, writer_facet
from articles.search.engine import Search
from articles.search.hits import Hit, hits_of
from articles.search.question import Question, read
from articles.search.suggest import did_you_mean
from articles.search.unfound import remember_empty
from kalima.text import arabic
from kalima.text.calendars import CivilCalendar, HijriCalendar, Stretch
from kalima.web.edge import public_page

ORDERS = {"": _("الأقرب إلى السؤال"), "date": _("الأحدث")}

# With fewer stories a slip is looked for in the question.
FEW = 3
# Years of the Hijri calendar are below this, of ours above.
CIVIL_FROM = 1700

_DATE = re.compile(
    r"(?P<y>\d{4})\D(?P<m>\d{1,2})\D(?P<d>\d{1,2})|(?P<d2>\d{1,2})\D(?P<m2>\d{1,2})\D(?P<y2>\d{4})"
)
_KEY = re.compile(r"([0-9]{1,4})-(-?[0-9]{1,12})")
_SECOND = re.compile(r"-?[0-9]{1,12}")


@dataclass
class Scope:
    """Where and when to look, as it was chosen; what could not be read of it is told and left out."""

    section: Category | None = None
    writer: Writer | None = None
    tag: Tag | None = None
    kind: str = ""
    since: Stretch | None = None
    until: Stretch | None = None
    order: str = ""
    wrong: list[str] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves out any story."""
        return any((self.section, self.writer, self.tag, self.kind, self.since, self.until))

    def search(self) -> Search:
        facets: list[tuple[str, ...]] = []
        if self.section:
            facets.append((section_facet(self.section.pk),))
        if self.writer:
            facets.append((writer_facet(self.writer.pk),))
        if self.tag:
            former = Tag.objects.filter(stands_for=self.tag).values_list("pk", flat=True)
            facets.append(tuple(tag_facet(pk) for pk in (self.tag.pk, *former)))
        if self.kind:
            facets.append((kind_facet(self.kind),))
        search = Search(facets=tuple(facets))
        if self.since:
            search = replace(search, since=int(span_of(self.since)[0].timestamp()))
        if self.until:
            search = replace(search, until=int(span_of(self.until)[1].timestamp()) - 1)
        return search


@dataclass(frozen=True)
class Results:
    """One page of what was found. `count` is None where counting would say nothing; `others` says from which
    hit on stories have some of the words and not all; `is_of_newest` that a phrase was perhaps looked for
    among the newest alone; `is_cut` says that the list by relevance ends here and
    that by date goes on."""

    hits: Sequence[Hit] = ()
    count: int | None = None
    is_many: bool = False
    is_of_newest: bool = False
    others: int | None = None
    older: str = ""
    is_cut: bool = False


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Stories in print by their words, in any spelling; the nearest first, or the newest."""
    at, site = timezone.now(), settings_of(request)
    question = read(request.GET.get("q", ""))
    scope = scope_of(request.GET, site)
    before = request.GET.get("before", "")
    results = (
        _by_date(question, scope, before, at) if scope.order else _by_nearness(question, scope, before, at)
    )
    meant = ""
    having_all = len(results.hits) if results.count is None else results.count
    if question and not before and not scope.is_narrowed and (results.count is None or having_all < FEW):
        meant = _meant(question, having_all, at)
        if not results.hits:
            remember_empty(
                question.typed,
                address=request.META.get("REMOTE_ADDR", ""),
                program=request.headers.get("User-Agent", ""),
                at=at,
            )
    context = {
        "asked": question.typed,
        "question": question,
        "scope": scope,
        "results": results,
        "meant": meant,
        "address": f"{reverse('search')}?{urlencode({'q': question.typed, **scope.typed})}",
        "is_first": not before,
        "kinds": Kind.choices,
        "orders": ORDERS.items(),
    }
    return render(request, "articles/search.html", context)


def scope_of(asked: Mapping[str, str], site: SiteSettings) -> Scope:
    """Read what a search is narrowed to. Dates are of either calendar, in either order, in any digits."""
    scope = Scope()
    wanted: tuple[tuple[str, Any], ...] = (
        ("section", Category),
        ("writer", Writer),
        ("tag", Tag.objects.topics()),
    )
    for name, records in wanted:
        if slug := arabic.tidy_line(asked.get(name, ""))[:200]:
            found = getattr(records, "objects", records).filter(slug=slug).first()
            setattr(scope, name, found)
            if found:
                scope.typed[name] = slug
            else:
                scope.wrong.append(str(_NO_SUCH[name]))
    if asked.get("kind") in Kind.values:
        scope.kind = scope.typed["kind"] = asked["kind"]
    for name, bound in (("from", "since"), ("to", "until")):
        if typed := arabic.tidy_line(asked.get(name, ""))[:40]:
            scope.typed[name] = typed
            stretch = day_of(typed, site)
            setattr(scope, bound, stretch)
            if stretch is None:
                scope.wrong.append(_NO_DAY % {"typed": typed})
    if scope.since and scope.until and scope.since.first > scope.until.first:
        scope.since, scope.until = scope.until, scope.since
    if asked.get("order") == "date":
        scope.order = scope.typed["order"] = "date"
    return scope


def day_of(typed: str, site: SiteSettings) -> Stretch | None:
    """The day that a date means, such as 2024-11-30, 30/11/2024 or 28/5/1446; None where there is none."""
    found = _DATE.fullmatch(arabic.show_digits(typed, "latin").rstrip("هم. "))
    if found is None:
        return None
    numbers = tuple(int(found[name] or found[f"{name}2"]) for name in "ymd")
    if numbers[0] >= CIVIL_FROM:
        return CivilCalendar().stretch(numbers)
    return HijriCalendar(tuple(site.month_starts)).stretch(numbers)


_NO_SUCH = {
    "section": _("لا قسم بهذا الاسم، فعُرضت النتائج من كل الأقسام."),
    "writer": _("لا كاتب بهذا الاسم، فعُرضت النتائج لكل الكتّاب."),
    "tag": _("لا وسم بهذا الاسم، فعُرضت النتائج من كل الوسوم."),
}
_NO_DAY = _("«%(typed)s» ليس تاريخًا مفهومًا. يُكتب التاريخ هكذا: 2024-11-30، أو بالهجري: 1446-05-28.")


def _by_nearness(question: Question, scope: Scope, before: str, at: datetime) -> Results:
    """A page of the ranked stories; a key is the place of a story and its second, which finds it again."""
    named = _named(question) if not scope.is_narrowed else []
    seconds = {hit.second for hit in named}
    answer = query.answer(question, scope.search(), at=at)
    ranked = [second for second in answer.ranked if second not in seconds]
    having_every = answer.having_every - len(seconds.intersection(answer.ranked))
    start = _place(ranked, before) if before else 0
    shown = ranked[start : start + STORIES_ON_A_PAGE]
    if before and not shown:
        raise Http404
    end = start + len(shown)
    first = named if not before else []
    others = having_every - start
    return Results(
        hits=[*first, *hits_of(shown, question.wanted(answer.names))],
        count=None if answer.is_question else having_every + len(named),
        is_many=answer.is_many,
        is_of_newest=answer.is_of_newest,
        others=max(others, 0) + len(first) if not answer.is_question and others < len(shown) else None,
        older=f"{end}-{shown[-1]}" if end < len(ranked) else "",
        is_cut=end == len(ranked) and answer.having_every > len(answer.ranked),
    )


def _by_date(question: Question, scope: Scope, before: str, at: datetime) -> Results:
    """A page of the newest stories that have every word; a key is the second of the last one."""
    search = scope.search()
    if before:
        if _SECOND.fullmatch(before) is None:
            raise Http404
        search = replace(search, until=min(search.until, int(before) - 1))
    answer = query.newest(question, search, at=at, limit=query.COUNTED_MAX + 1)
    if before and not answer.ranked:
        raise Http404
    shown = answer.ranked[:STORIES_ON_A_PAGE]
    return Results(
        hits=hits_of(shown, question.wanted(answer.names)),
        count=None if before else answer.having_every,
        is_many=answer.is_many,
        is_of_newest=answer.is_of_newest,
        older=str(shown[-1]) if answer.having_every > len(shown) else "",
    )


def _place(ranked: Sequence[int], key: str) -> int:
    """Where a page goes on: behind the story of the key, which may have moved a little meanwhile."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise Http404
    second = int(found[2])
    return ranked.index(second) + 1 if second in ranked else max(0, int(found[1]) - 1)


def _named(question: Question) -> list[Hit]:
    """The story whose number or address was typed."""
    number = number_in(question.typed)
    if not number:
        return []
    seconds = SearchDocument.objects.filter(article=number).values_list("pk", flat=True)
    return hits_of(list(seconds), question.wanted())


def _meant(question: Question, found: int, at: datetime) -> str:
    """What may have been meant, where it finds something; "" for nothing."""

    def newest(typed: str, limit: int) -> Sequence[int]:
        return query.newest(read(typed), Search(), at=at, limit=limit).ranked

    return did_you_mean(
        question.typed,
        found=found,
        held=query.having_terms,
        finds=lambda typed: len(newest(typed, FEW * 100)),
        having=lambda typed: [hit.article for hit in hits_of(newest(typed, FEW), read(typed).wanted())],
    )
