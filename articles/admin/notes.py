"""A story's notes at the desk: a panel beside the text, and a page of their own that needs no script."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import mentions, notes, suggestions
from articles.admin.asking import asker
from articles.admin.opening import count
from articles.mentions import NoteError
from articles.models import Article, Note, SiteSettings
from articles.notes import Panel, panel_of
from kalima.web.rownumbers import row_number
from kalima.web.scripts import wants_json

OFFERS = 8

SAID = {
    "write": _("كُتبت الملاحظة."),
    "reply": _("أُرسل الرد."),
    "edit": _("عُدّلت الملاحظة."),
    "delete": _("حُذفت الملاحظة."),
    "resolve": _("أُنهيت الملاحظة."),
    "reopen": _("أُعيد فتح الملاحظة."),
    "suggest": _("أُرسل الاقتراح."),
    "suggest_typed": _("أُرسل الاقتراح."),
    "accept": _("قُبل الاقتراح، وحُفظت المادة."),
    "accept_all": _("قُبلت الاقتراحات، وحُفظت المادة."),
    "refuse": _("رُفض الاقتراح، والنص كما هو."),
    "read": "",
}
# Said when some suggestions could not be accepted together with the others.
SOME_LEFT = _("قُبل من الاقتراحات ما لا يتداخل، وحُفظت المادة. الباقي مفتوح، ويُبتّ فيه واحدًا واحدًا.")


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    view = stories.admin_site.admin_view

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        return _page(stories, request, pk)

    @never_cache
    @require_safe
    def colleagues(request: HttpRequest, pk: int) -> HttpResponse:
        return _colleagues(stories, request, pk)

    @require_POST
    def read_all(request: HttpRequest) -> HttpResponse:
        return _read(request)

    return [
        path("notes/read/", view(read_all), name="articles_article_notes_read"),
        path("<int:pk>/notes/", view(page), name="articles_article_notes"),
        path("<int:pk>/notes/colleagues/", view(colleagues), name="articles_article_notes_colleagues"),
    ]


def panel(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the story's page shows beside the text; nothing for a story that is not kept yet."""
    if article is None or not article.pk or not notes.may_see(article, asker(request)):
        return {"notes": None}
    return _shown(request, article)


def _shown(request: HttpRequest, article: Article) -> dict[str, Any]:
    """The panel, and whether its suggestions are this person's to decide; asked only where there are any."""
    by, at = asker(request), timezone.now()
    found: Panel = panel_of(article, by, at=at)
    may_decide = bool(found.suggestions) and suggestions.may_decide(article, by, at=at)
    return {"notes": found, "may_decide": may_decide}


def _story(stories: "ModelAdmin[Article]", request: HttpRequest, pk: int) -> Article:
    article = stories.get_object(request, str(pk))
    if article is None:
        raise Http404
    if not notes.may_see(article, asker(request)):
        raise PermissionDenied
    return article


def _page(stories: "ModelAdmin[Article]", request: HttpRequest, pk: int) -> HttpResponse:
    article = _story(stories, request, pk)
    asks_for_json = wants_json(request)
    refusal = ""
    act, _colon, number = request.POST.get("act", "").partition(":")
    if request.method == "POST":
        try:
            said = str(_carry_out(request, article, act, number) or SAID[act])
        except NoteError as reason:
            refusal = str(reason)
        else:
            # What was accepted changed the story.
            article.refresh_from_db()
            if asks_for_json:
                return _put_in_place(request, article, said)
            if said:
                messages.success(request, said)
            return redirect("admin:articles_article_notes", article.pk)
    if asks_for_json:
        if refusal:
            return JsonResponse({"error": refusal}, status=409)
        return _put_in_place(request, article)
    if refusal:
        messages.error(request, refusal)
    shown = _shown(request, article)
    context = stories.admin_site.each_context(request) | {
        "title": _("ملاحظات تحريرية"),
        "opts": stories.opts,
        "story": article,
        **shown,
        **(_typed_again(request.POST, act, number, shown["notes"]) if refusal else {"typed": {}}),
    }
    return render(request, "admin/articles/article/notes.html", context, status=409 if refusal else 200)


def _typed_again(sent: QueryDict, act: str, number: str, panel: Panel) -> dict[str, Any]:
    """What was typed and refused, with the field it stands in again: its own, or, where that is gone with
    its note or its minutes, the one of a new note.
    """
    ended = any(str(thread.note.pk) == number for thread in panel.ended)
    open_now = any(str(thread.note.pk) == number for thread in panel.open)
    lost = (act == "reply" and not (ended or open_now)) or (
        act == "edit" and row_number(number) not in panel.editable
    )
    if lost:
        return {"typed": {"text": sent.get(f"{act}-{number}", "")}, "typed_in": "write"}
    typed_in = f"{act}:{number}" if number else act
    return {"typed": sent, "typed_in": typed_in, "typed_in_ended": ended}


def _carry_out(request: HttpRequest, article: Article, act: str, number: str) -> object:
    """Call the verb that a button names: «write», or «reply:12» with its text in the field «reply-12».

    Returns what is to be said, where it is not what is always said.
    """
    by, at, sent = asker(request), timezone.now(), request.POST
    edition = count(sent.get("edition")) or 0
    match act:
        case "write":
            passage = {name: sent.get(name, "") for name in ("quote", "before", "after")}
            notes.write(article, text=sent.get("text", ""), by=by, at=at, **passage)
        case "suggest":
            passage = {name: sent.get(f"suggest-{name}", "") for name in ("quote", "before", "after")}
            words = {"replacement": sent.get("replacement", ""), "why": sent.get("why", "")}
            notes.suggest(article, by=by, at=at, **passage, **words)
        case "suggest_typed":
            found = suggestions.typed_passage(article, sent.get("typed-quote", ""))
            words = {"replacement": sent.get("typed-words", ""), "why": sent.get("typed-why", "")}
            notes.suggest(article, by=by, at=at, **found._asdict(), **words)
        case "accept_all":
            _accepted, left = suggestions.accept_all(article, edition=edition, by=by, at=at)
            return SOME_LEFT if left else None
        case "read":
            notes.read(list(article.notes.values_list("pk", flat=True)), by=by)
        case _:
            _carry_out_on(_note(article, number), act, request, edition=edition)
    return None


def _carry_out_on(note: Note, act: str, request: HttpRequest, *, edition: int) -> None:
    by, at, sent = asker(request), timezone.now(), request.POST
    match act:
        case "reply":
            notes.reply(note, text=sent.get(f"reply-{note.pk}", ""), by=by, at=at)
        case "edit":
            notes.edit(note, text=sent.get(f"edit-{note.pk}", ""), by=by, at=at)
        case "delete":
            notes.delete(note, by=by, at=at)
        case "resolve":
            notes.resolve(note, by=by, at=at)
        case "reopen":
            notes.reopen(note, answer=sent.get(f"reply-{note.pk}", ""), by=by, at=at)
        case "accept":
            suggestions.accept(note, edition=edition, by=by, at=at)
        case "refuse":
            suggestions.refuse(note, by=by, at=at)
        case _:
            raise Http404


def _note(article: Article, number: str) -> Note:
    if not row_number(number):
        raise Http404
    note = article.notes.filter(pk=row_number(number), deleted_at=None).select_related("article").first()
    if note is None:
        raise NoteError(str(_("حُذفت هذه الملاحظة قبل لحظة.")))
    return note


def _put_in_place(request: HttpRequest, article: Article, said: str = "") -> JsonResponse:
    """The panel alone and how many notes are open, for the script that puts both in place."""
    site, shown = SiteSettings.load(), _shown(request, article)
    count_open = len(shown["notes"].open)
    html = render_to_string("admin/articles/article/_notes.html", {**shown, "story": article, "site": site})
    return JsonResponse(
        {
            "html": html,
            "said": said,
            "open": site.number(count_open) if count_open else "",
            "counted": site.count(count_open, "open_note"),
        }
    )


def _colleagues(stories: "ModelAdmin[Article]", request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the letters after @ may mean: colleagues to whom this story is open."""
    article = _story(stories, request, pk)
    found = mentions.offered(article, request.GET.get("q", "")[:100], limit=OFFERS)
    names = [str(person) for person in found]
    people = [
        {"name": name, "mention": name if names.count(name) == 1 else person.username}
        for name, person in zip(names, found, strict=True)
    ]
    return JsonResponse({"people": people})


def _read(request: HttpRequest) -> HttpResponse:
    """Take notes off someone's list on the desk: those that were seen, by number."""
    numbers = map(row_number, request.POST.getlist("note")[: notes.NOTES_MAX])
    notes.read(list(filter(None, numbers)), by=asker(request))
    if wants_json(request):
        return JsonResponse({}, headers={"Cache-Control": "no-store"})
    return redirect(f"{reverse('admin:index')}#desk-notes")
