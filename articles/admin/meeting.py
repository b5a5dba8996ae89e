"""The page on which two saves meet: both versions side by side, and a choice for each difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from articles.admin.asking import asker
from articles.admin.opening import OPENING, Opening, as_post, count, typed_in
from articles.editing import Typed
from articles.fields import BylineInput
from articles.forms import ArticleForm
from articles.models import Article, Revision
from articles.picture_fields import CropField, CropSelect
from kalima.text import merging
from kalima.text.compare import compare_bodies, compare_texts
from kalima.text.crops import crop_name
from kalima.text.html import clean_body
from kalima.text.merging import Difference, Same, Undecided

BODY = "body"
# Fields that belong to the save and not to the story.
NO_WORDS = frozenset({"edition", "over", "accepted", BODY})
# Fields under another name than that of the words they stand for.
IN_WORDS = {"byline": "credits", "tag_line": "tag_ids"}
# Differences whose words are marked one by one; beyond them a page is read block by block.
MARKED_MAX = 150


@dataclass
class Choice:
    """One difference as the page shows it; `key` is the name of its radio buttons."""

    key: str
    label: str
    newest: SafeString
    mine: SafeString
    chosen: str
    is_block: bool = False


@dataclass
class Row:
    """A line of the meeting: a choice, or blocks on which both versions agree."""

    choice: Choice | None = None
    shared: SafeString = field(default_factory=SafeString)


@dataclass
class Field:
    """A field in which two versions differ; `sent` is what a form with the newest value would send."""

    newest: Any
    mine: Any
    sent: dict[str, list[str]]
    suggested: str


@dataclass
class Meeting:
    """Two versions of one story and what they began from; `typed` is what stands against the newest."""

    article: Article
    newest: Revision
    typed: Typed
    fields: dict[str, Field]
    form: ArticleForm
    mine: QueryDict
    pieces: list[merging.Piece]

    def open_choices(self, picks: Mapping[str, str]) -> int:
        """How many differences still wait for a choice."""
        keys = [f"pick-{name}" for name in self.fields]
        keys += [f"pick-{piece.number}" for piece in self.pieces if isinstance(piece, Difference)]
        return sum(picks.get(key) not in (merging.NEWEST, merging.MINE, merging.BOTH) for key in keys)


def meet(
    stories: "ModelAdmin[Article]", request: HttpRequest, article: Article, typed: Typed, newest: Revision
) -> Meeting:
    """Lay what was typed beside a frozen revision of the story. The same two always meet in the same way."""
    kind = cast(type[ArticleForm], stories.get_form(request, article, change=True))
    # Both sides are saved words here, whatever the page was opened with.
    kind.typed = None
    form = kind(instance=as_article(article, newest))
    base = Revision.objects.filter(pk=typed.base, article=article).first() if typed.base else None
    began = kind(instance=as_article(article, base)) if base else None
    mine = as_post(dict(typed.fields))
    mine[BODY] = clean_body(str(mine.get(BODY, "")))
    fields = {}
    for name, bound in form.fields.items():
        if name in NO_WORDS or bound.disabled:
            continue
        if bound.widget.value_omitted_from_data(mine, {}, name):
            # What was not sent, by a page of an earlier release, is as it was saved last.
            for key, values in sent(form, name).items():
                mine.setlist(key, values)
            continue
        ours = bound.widget.value_from_datadict(mine, {}, name)
        if not bound.has_changed(form[name].initial, ours):
            continue
        suggested = ""
        if began is not None and _is_frozen(newest, name):
            if not bound.has_changed(began[name].initial, ours):
                suggested = merging.NEWEST
            elif sent(form, name) == sent(began, name):
                suggested = merging.MINE
        fields[name] = Field(form[name].initial, ours, sent(form, name), suggested)
    pieces = merging.meet(base.body if base else None, newest.body, str(mine[BODY]))
    return Meeting(article, newest, typed, fields, form, mine, pieces)


def _is_frozen(revision: Revision, name: str) -> bool:
    """Whether a revision knows a field of the form; where a story is filed, for one, it does not."""
    return bool({name, f"{name}_id", IN_WORDS.get(name, "")} & revision.words().keys())


def as_article(article: Article, revision: Revision) -> Article:
    """The story with a revision's words, for a form to show; it is not saved."""
    shown = Article.objects.select_related("section").get(pk=article.pk)
    for name, value in revision.words().items():
        setattr(shown, name, value)
    return shown


def sent(form: ArticleForm, name: str) -> dict[str, list[str]]:
    """What an untouched form would send for a field."""
    widget, value = form.fields[name].widget, form[name].value()
    if isinstance(widget, BylineInput | CropSelect):
        return widget.as_sent(name, value)
    value = widget.format_value(value)
    if isinstance(value, bool):
        return {name: ["on"] if value else []}
    values = value if isinstance(value, list | tuple) else [value]
    return {name: [str(item) for item in values if item not in (None, "")]}


# The page -----------------------------------------------------------------------------------------


def meeting_page(
    stories: "ModelAdmin[Article]",
    request: HttpRequest,
    article: Article,
    typed: Typed,
    *,
    picks: Mapping[str, str] | None = None,
    recovered_at: Any = None,
) -> HttpResponse:
    """Show what was typed beside the newest version; nothing is saved before each difference has a choice."""
    article = Article.objects.select_related("section").get(pk=article.pk)
    newest = article.revisions.select_related("made_by").first()
    assert newest is not None, "every save freezes a revision"
    met = meet(stories, request, article, typed, newest)
    opening: Opening = request.META[OPENING]
    choices = list(_field_choices(met, picks or {}))
    rows = list(_rows(met, picks or {}))
    context = admin.site.each_context(request) | {
        "title": "تعارض بين نسختين",
        "opts": stories.opts,
        "story": article,
        "meeting": met,
        "opening": opening,
        "person": asker(request).pk,
        "newest": newest,
        "choices": choices,
        "rows": rows,
        "hidden": [(name, value) for name, values in met.mine.lists() for value in values],
        "undecided": met.open_choices(picks) if picks is not None else 0,
        "recovered_at": recovered_at,
        "csp_nonce": request.csp_nonce,  # type: ignore[attr-defined]
    }
    return render(request, "admin/articles/article/meeting.html", context)


def merged(
    stories: "ModelAdmin[Article]", request: HttpRequest, article: Article
) -> QueryDict | HttpResponse:
    """The form that the choices make, ready to be saved; the page again where one is missing."""
    typed = typed_in(request)
    picks = {name: str(value) for name, value in request.POST.items() if name.startswith("pick-")}
    newest = Revision.objects.filter(pk=count(request.POST.get("met")) or 0, article=article).first()
    edition = count(request.POST.get("met_edition"))
    if newest is None or edition is None:
        return meeting_page(stories, request, article, typed, picks=picks)
    met = meet(stories, request, article, typed, newest)
    post = met.mine.copy()
    for name, differing in met.fields.items():
        if picks.get(f"pick-{name}") == merging.NEWEST:
            for key, values in differing.sent.items():
                post.setlist(key, values)
    numbers = {
        piece.number: picks.get(f"pick-{piece.number}", "")
        for piece in met.pieces
        if isinstance(piece, Difference)
    }
    try:
        post[BODY] = merging.merged(met.pieces, numbers)
    except Undecided:
        return meeting_page(stories, request, article, typed, picks=picks)
    if met.open_choices(picks):
        return meeting_page(stories, request, article, typed, picks=picks)
    for name in ("page", "typed", "follows", "follows_typed", "csrfmiddlewaretoken", "merge"):
        post[name] = request.POST.get(name, "")
    post["edition"], post["base"] = str(edition), str(newest.pk)
    return post


def _field_choices(met: Meeting, picks: Mapping[str, str]) -> Iterator[Choice]:
    for name, differing in met.fields.items():
        key, field = f"pick-{name}", met.form.fields[name]
        newest, mine = _marked_lines(_said(field, differing.newest), _said(field, differing.mine))
        yield Choice(key, str(field.label or name), newest, mine, picks.get(key, differing.suggested))


def _rows(met: Meeting, picks: Mapping[str, str]) -> Iterator[Row]:
    for piece in met.pieces:
        if isinstance(piece, Same):
            yield Row(shared=mark_safe("".join(piece.blocks)))
            continue
        key = f"pick-{piece.number}"
        if piece.number <= MARKED_MAX:
            newest, mine = _marked(piece)
        else:
            newest, mine = mark_safe(piece.newest), mark_safe(piece.mine)
        yield Row(Choice(key, str(piece.number), newest, mine, picks.get(key, piece.suggested), True))


def _marked(piece: Difference) -> tuple[SafeString, SafeString]:
    """Both versions of a block with the words that differ marked; one alone is shown as it is."""
    if not piece.newest or not piece.mine:
        return mark_safe(piece.newest), mark_safe(piece.mine)
    hunks = compare_bodies(piece.newest, piece.mine).hunks
    return mark_safe("".join(h.old for h in hunks)), mark_safe("".join(h.new for h in hunks))


def _marked_lines(newest: str, mine: str) -> tuple[SafeString, SafeString]:
    hunks = compare_texts(newest, mine).hunks
    return (
        mark_safe("<br>".join(h.old for h in hunks if h.old)),
        mark_safe("<br>".join(h.new for h in hunks if h.new)),
    )


def _said(field: forms.Field, value: Any) -> str:
    """A field's value as people say it: names for numbers of rows, and lists with commas."""
    if isinstance(field, forms.ModelChoiceField):
        known = field.queryset.filter(pk=count(str(value)) or 0)  # type: ignore[union-attr]
        return "، ".join(field.label_from_instance(row) for row in known)
    if isinstance(field, CropField):
        return crop_name(value or "")
    if isinstance(field, forms.ChoiceField):
        labels = dict(field.choices)  # type: ignore[arg-type]
        return str(labels.get(value, value or ""))
    if isinstance(field, forms.BooleanField):
        return "نعم" if field.to_python(value) else "لا"
    if isinstance(value, list):
        return "، ".join(str(item) for item in value)
    return str(value or "")
