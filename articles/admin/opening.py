"""A story's page as it is opened: its key, who writes in the story, and what was typed and not saved."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from articles import editing
from articles.admin.asking import asker
from articles.editing import Typed
from articles.models import Article, Autosave, EditLock
from articles.models.editing import PAGE_KEY_MAX
from kalima.text.html import clean_body

# Where a request keeps what its page was opened with.
OPENING = "desk.opening"

PAGE_KEY = re.compile(rf"[A-Za-z0-9_-]{{8,{PAGE_KEY_MAX}}}")
# The largest number that both databases keep in a column of counts.
COUNT_MAX = 2**53

# What the page of a story sends besides the story.
NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "page", "typed", "base", "follows", "follows_typed", "edition", "over"}
    | {"met", "met_edition", "merge"}
)


@dataclass
class Opening:
    """What a story's page is opened with: its key, who writes, what was recovered.

    `lock` is another's, and the page only reads; `elsewhere` is the key of an own page that has the story.
    `fields` are typed words to be shown in place of the saved ones.
    """

    page: str
    base: int | None = None
    typed: int = 0
    lock: EditLock | None = None
    elsewhere: str = ""
    recovered: Autosave | None = None
    more: list[Autosave] = field(default_factory=list)
    dropped: Autosave | None = None
    fields: QueryDict | None = None
    edition: int | None = None
    follows: str = ""
    follows_typed: int = 0


def new_key() -> str:
    """A key that no other page has."""
    return secrets.token_urlsafe(16)


def as_key(value: object) -> str:
    """A page's key, "" for what is none."""
    return value if isinstance(value, str) and PAGE_KEY.fullmatch(value) else ""


def typed_in(request: HttpRequest) -> Typed:
    """What a story's form sent, with the page it came from; a page without a key has "" for one."""
    post = request.POST
    return Typed(
        page=as_key(post.get("page")),
        typed=count(post.get("typed")) or 0,
        fields=typed_fields(post),
        edition=count(post.get("edition")) or 0,
        base=count(post.get("base")),
        follows=as_key(post.get("follows")),
        follows_typed=count(post.get("follows_typed")) or 0,
    )


def typed_fields(post: QueryDict) -> dict[str, list[str]]:
    """The story's own fields out of all that its page sent."""
    return {
        name: [str(value) for value in post.getlist(name)]
        for name in post
        if name not in NOT_TYPED and not name.startswith(("_", "pick-"))
    }


def as_post(fields: dict[str, list[str]]) -> QueryDict:
    """Fields as a form would have sent them."""
    post = QueryDict(mutable=True)
    for name, values in fields.items():
        post.setlist(name, values)
    return post


def open_story(
    request: HttpRequest, article: Article | None, *, differs: Callable[[QueryDict], bool]
) -> Opening:
    """Open a story's page: take the story if it is free, and find what was typed in it and not saved.

    `differs` says whether typed words are other than the saved ones; texts that are not are let go.
    """
    by, at = asker(request), timezone.now()
    opening = Opening(page=new_key())
    request.META[OPENING] = opening
    if article is not None:
        lock = editing.hold(article, page=opening.page, by=by, at=at)
        if lock.holder_id != by.pk:
            opening.lock = lock
        elif lock.page != opening.page:
            opening.elsewhere = lock.page
        editing.open_page(opening.page, article, by=by, at=at)
        opening.base = article.revisions.values_list("pk", flat=True).first()
    asked = as_key(request.GET.get("recovered")) if article is None else ""
    if asked:
        editing.free(asked, by=by)
    texts, opening.dropped = editing.unsaved_in(article, by=by, at=at)
    found: list[Autosave] = []
    for text in texts:
        if article is None or differs(as_post(text.fields)):
            found.append(text)
        elif text.page != opening.elsewhere:
            editing.close(Typed(text.page, text.typed, {}), by=by, at=at)
    if article is None:
        opening.recovered = next((text for text in found if text.page == asked), None)
    else:
        opening.recovered = found[0] if found else None
    opening.more = [text for text in found if text is not opening.recovered]
    if opening.recovered is not None:
        opening.fields = as_post(opening.recovered.fields)
        opening.follows, opening.follows_typed = opening.recovered.page, opening.recovered.typed
    return opening


def shown_again(request: HttpRequest) -> Opening:
    """The same page once more, with what it sent: nothing is opened anew."""
    sent = typed_in(request)
    opening = Opening(
        page=sent.page or new_key(),
        base=sent.base,
        typed=sent.typed,
        follows=sent.follows,
        follows_typed=sent.follows_typed,
    )
    request.META[OPENING] = opening
    return opening


def keep_refused(request: HttpRequest, article: Article) -> None:
    """Keep what a refused save had typed, so that closing the browser over the refusal loses nothing."""
    sent = typed_in(request)
    if sent.page and sent.typed < COUNT_MAX:
        counted = replace(sent, typed=sent.typed + 1)
        request.META[OPENING].typed = counted.typed
        editing.keep(counted, story=article.pk, by=asker(request), at=timezone.now())


def set_apart(request: HttpRequest) -> str:
    """Keep what was sent to a story that its sender may not edit any more; the key to open it by.

    Raises PermissionDenied when it came from no page of the desk.
    """
    sent = typed_in(request)
    if not sent.page:
        raise PermissionDenied
    editing.set_apart(sent, by=asker(request), at=timezone.now())
    return sent.page


def shown(request: HttpRequest, article: Article | None) -> dict[str, object]:
    """What the page's template needs of its opening."""
    opening: Opening | None = request.META.get(OPENING)
    if opening is None:
        return {}
    by = asker(request)
    return {
        "opening": opening,
        "person": by,
        "may_take_over": opening.lock is not None and editing.above(by, opening.lock.holder),
        "saved_body": clean_body(article.body) if article and opening.recovered else "",
    }


def count(value: object) -> int | None:
    """A number from 0 on, from JSON or from a form; None for anything else."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,16}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < COUNT_MAX:
        return None
    return value
