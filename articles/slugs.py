"""A section, tag, writer or static page by the tail of its address: as it is written, or as it was meant."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import unquote, urlencode

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control

from articles.categories.models import Category, Tag
from articles.models import FormerTail, StaticPage, TailKind, Writer
from articles.tags import in_print
from kalima.text import arabic
from kalima.text.escapes import unescaped
from kalima.web.paging import KEYS
from kalima.web.prepared import Given, Prepared

Record = TypeVar("Record", bound=Model)

# A redirect may be remembered for an hour: a slug is final, a story's shelf is not.
REDIRECT_MAX_AGE_S = 3600

# A tail that was cut leads on while this much of it is left and only one begins with it.
CUT_MIN = 3
# Sections and writers are compared one by one when a tail is spelled in another way, so many at most.
COMPARED_MAX = 2000
TAIL_MAX = 400

# Tags keep theirs as rows of their own (Tag.stands_for).
KINDS = {Category: TailKind.SECTION, Writer: TailKind.WRITER, StaticPage: TailKind.PAGE}

_AS_WRITTEN = Prepared(
    lambda: Category.objects.select_related("parent").filter(slug=Given("tail")).order_by()
)


def section_at(tail: str) -> Category:
    """Raises Http404 where no section is meant."""
    sections = Category.objects.select_related("parent")
    return _AS_WRITTEN.first(tail=tail) or _found(sections, tail, lambda meant: _alike(Category, meant))


def writer_at(tail: str) -> Writer:
    """Raises Http404 where no writer is meant."""
    return _found(Writer.objects.all(), tail, lambda meant: _alike(Writer, meant))


def static_page_at(tail: str) -> StaticPage:
    """Raises Http404 where no page that readers may see is meant."""
    return _found(StaticPage.objects.shown(), tail, lambda meant: None)


def tag_at(tail: str) -> Tag:
    """Raises Http404 where no tag of a story in print is meant: what the desk prepares is not told."""
    hung = in_print()

    def spelled(meant: str) -> Tag | None:
        key = arabic.spelling_key(meant.replace("-", " "))
        return hung.filter(spelling_key=key).first() or hung.filter(former_names__spelling_key=key).first()

    return _found(hung, tail, spelled)


def keep_tail(record: Category | Writer | StaticPage, before: str) -> None:
    """Let the tail that a record stood under until now lead to it from here on."""
    if before and before != record.slug:
        FormerTail.objects.update_or_create(
            kind=KINDS[type(record)], tail=before, defaults={"record": record.pk}
        )


def elsewhere(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect | None:
    """One redirect to the address where a thing stands; None for who is there already."""
    if request.path == unquote(address):
        return None
    kept = {name: value for name in KEYS if (value := request.GET.get(name))}
    return moved_to(f"{address}?{urlencode(kept)}" if kept else address)


def moved_to(address: str) -> HttpResponsePermanentRedirect:
    """A redirect that may be remembered for a while."""
    response = HttpResponsePermanentRedirect(address)
    # A cache between asks again after a second: what led away may stand here by then.
    patch_cache_control(response, max_age=REDIRECT_MAX_AGE_S, s_maxage=1)
    return response


def meant_by(tail: str) -> str:
    """A tail as the paper would write it: escaped once too often, in parts, decomposed or with tashkeel."""
    return arabic.slug(unescaped(tail), limit=TAIL_MAX)


def _found(records: QuerySet[Record], tail: str, spelled: Callable[[str], Record | None]) -> Record:
    found = records.filter(slug=tail).first()
    meant = "" if found or len(tail) > TAIL_MAX * 9 else meant_by(tail)
    if not found and meant:
        found = (
            records.filter(slug=meant).first()
            or _formerly(records, tail, meant)
            or spelled(meant)
            or _only_one(records, meant)
        )
    if not found:
        raise Http404
    return found


def _formerly(records: QuerySet[Record], *tails: str) -> Record | None:
    """The record that stood under one of these tails before: the desk may have typed it freely."""
    if records.model is Tag:
        return records.filter(former_names__slug__in=tails).order_by("-former_names__pk").first()
    formerly = FormerTail.objects.filter(kind=KINDS[records.model], tail__in=tails)
    return records.filter(pk__in=formerly.values("record")).first()


def _only_one(records: QuerySet[Record], beginning: str) -> Record | None:
    if len(beginning) < CUT_MIN:
        return None
    found = list(records.filter(slug__startswith=beginning)[:2])
    return found[0] if len(found) == 1 else None


def _alike(kind: type[Record], meant: str) -> Record | None:
    """The one whose tail a reader would take for the same."""
    key = arabic.fold(meant)
    tails = kind._default_manager.values_list("pk", "slug").order_by("pk")[:COMPARED_MAX]
    numbers = [pk for pk, slug in tails if arabic.fold(slug) == key]
    return kind._default_manager.filter(pk=numbers[0]).first() if len(numbers) == 1 else None
