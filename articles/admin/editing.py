"""The doors of editing: autosave, who has a story open, and who writes in it."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from articles import editing
from articles.admin.asking import asker
from articles.admin.opening import as_key, as_post, count, new_key, typed_fields, typed_in
from articles.editing import FIELDS_MAX, NAME_MAX, VALUES_MAX, Standing, Typed
from articles.models import Article, Autosave, SiteSettings, Staff

# A copy that waited in a browser is this old at most; what says more is wrong about the time.
AGE_MAX = timedelta(days=30)
# Copies that one browser asks about at once.
KNOWN_MAX = 1000


# The doors ----------------------------------------------------------------------------------------


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    """The addresses of editing, under those of the stories."""
    named = "articles_article_editing"
    page = stories.admin_site.admin_view

    def desk(view: Callable[[HttpRequest, Staff], JsonResponse]) -> Callable[..., HttpResponse]:
        return _asked_by_script(stories, view)

    def listed(request: HttpRequest) -> HttpResponse:
        return open_stories(stories, request)

    return [
        path("editing/", page(listed), name=named),
        path("editing/autosave/", desk(autosave), name=f"{named}_autosave"),
        path("editing/known/", desk(known), name=f"{named}_known"),
        path("editing/ping/", desk(ping), name=f"{named}_ping"),
        path("editing/take/", desk(take), name=f"{named}_take"),
        path("editing/leave/", csrf_exempt(desk(leave)), name=f"{named}_leave"),
        path("editing/token/", desk(token), name=f"{named}_token"),
        path("editing/signed-in/", page(signed_in), name=f"{named}_signed_in"),
        path("editing/drop/", page(drop), name=f"{named}_drop"),
        path("editing/take-back/", page(take_back), name=f"{named}_take_back"),
        path("<int:pk>/editing/take/", page(take_over), name=f"{named}_take_over"),
        path("<int:pk>/editing/release/", page(release), name=f"{named}_release"),
    ]


class Nonsense(ValueError):
    """What a script sent is not what the desk's scripts send."""


def _asked_by_script(
    stories: "ModelAdmin[Article]", view: Callable[[HttpRequest, Staff], JsonResponse]
) -> Callable[..., HttpResponse]:
    """Answer a script in JSON whatever happens: 401 when the session ended, 400 for nonsense."""

    @never_cache
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        by = request.user
        if not stories.admin_site.has_permission(request) or not isinstance(by, Staff):
            return JsonResponse({"problem": "signed_out"}, status=401)
        try:
            return view(request, by)
        except PermissionDenied:
            return JsonResponse({"problem": "forbidden"}, status=403)
        except RequestDataTooBig:
            return JsonResponse({"problem": "too_large"}, status=413)
        except Nonsense:
            return JsonResponse({"problem": "nonsense"}, status=400)

    return answered


def _sent(request: HttpRequest, by: Staff) -> dict[str, Any]:
    """What a script sent, if the one who is signed in now is the one whose page sent it."""
    if request.method != "POST":
        raise Nonsense
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Nonsense from error
    if not isinstance(sent, dict) or not as_key(sent.get("page")):
        raise Nonsense
    if count(sent.get("person")) != by.pk:
        raise PermissionDenied
    return sent


def _fields(value: object) -> dict[str, list[str]]:
    """The typed fields, a list of texts to each name."""
    if not isinstance(value, dict) or len(value) > FIELDS_MAX:
        raise Nonsense
    for name, values in value.items():
        if len(name) > NAME_MAX or not isinstance(values, list) or len(values) > VALUES_MAX:
            raise Nonsense
        if not all(isinstance(text, str) for text in values):
            raise Nonsense
    return typed_fields(as_post(value))


def autosave(request: HttpRequest, by: Staff) -> JsonResponse:
    """Keep what is typed; say when, and whether the page still has its story."""
    sent, at = _sent(request, by), timezone.now()
    typed = Typed(
        page=sent["page"],
        typed=count(sent.get("typed")) or 0,
        fields=_fields(sent.get("fields")),
        edition=count(sent.get("edition")) or 0,
        base=count(sent.get("base")),
        follows=as_key(sent.get("follows")),
        follows_typed=count(sent.get("follows_typed")) or 0,
    )
    # A copy that waited in the browser says how old it is; the hour itself is ours to tell.
    age = min(timedelta(milliseconds=count(sent.get("age_ms")) or 0), AGE_MAX)
    story = count(sent.get("story"))
    became = editing.keep(typed, story=story, by=by, at=at - age)
    answer: dict[str, Any] = {"became": became, "clock": SiteSettings.load().clock(at)}
    if story is not None and not age:
        answer["holds"] = editing.still_holds(sent["page"], by=by, at=at)
    return JsonResponse(answer)


def known(request: HttpRequest, by: Staff) -> JsonResponse:
    """What the server has of the pages that a browser kept copies of."""
    pages = _sent(request, by).get("pages")
    if (
        not isinstance(pages, list)
        or len(pages) > KNOWN_MAX
        or not all(isinstance(p, str) and as_key(p) for p in pages)
    ):
        raise Nonsense
    return JsonResponse({"known": editing.known(pages, by=by)})


def ping(request: HttpRequest, by: Staff) -> JsonResponse:
    """A page is open: hear it, and tell it who else has the story."""
    sent, at = _sent(request, by), timezone.now()
    story = count(sent.get("story"))
    editing.hear(sent["page"], story=story, by=by, at=at)
    if story is None:
        return JsonResponse({"csrf": get_token(request)})
    standing = editing.standing(sent["page"], story=story, edition=count(sent.get("edition")), by=by, at=at)
    return _told(request, standing, sent["page"], by)


def take(request: HttpRequest, by: Staff) -> JsonResponse:
    """Take the story for the page that asks, from oneself in another page or from someone below."""
    sent, at = _sent(request, by), timezone.now()
    article = Article.objects.filter(pk=count(sent.get("story")) or 0).first()
    if article is None:
        raise PermissionDenied
    try:
        lock = editing.take_over(article, page=sent["page"], by=by, at=at)
    except editing.Held as refusal:
        lock = refusal.lock
    return _told(request, Standing(lock, edition=article.edition), sent["page"], by)


def _told(request: HttpRequest, standing: Standing, page: str, by: Staff) -> JsonResponse:
    lock = standing.lock
    answer: dict[str, Any] = {
        "csrf": get_token(request),
        "edition": standing.edition,
        "others": list(standing.others),
        "ended_by": standing.ended_by,
        "lock": None,
    }
    if lock is not None:
        answer["lock"] = {
            "holds": (lock.holder_id, lock.page) == (by.pk, page),
            "is_own": lock.holder_id == by.pk,
            "may_take": editing.above(by, lock.holder),
            "name": str(lock.holder),
            "since": SiteSettings.load().clock(lock.since),
        }
    return JsonResponse(answer)


def leave(request: HttpRequest, by: Staff) -> JsonResponse:
    """A page says farewell; it is sent as a form, since a farewell carries no headers.

    It needs no token of the form: the page's key is a secret of its own, and a browser that signed out
    before it left is not given a new cookie.
    """
    key = as_key(request.POST.get("page"))
    if request.method != "POST" or not key:
        raise Nonsense
    editing.leave(key, by=by)
    return JsonResponse({})


def token(request: HttpRequest, by: Staff) -> JsonResponse:
    """Who is signed in, and the token that this browser's forms need now."""
    return JsonResponse({"person": by.pk, "csrf": get_token(request)})


# Pages --------------------------------------------------------------------------------------------


@require_GET
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where signing in again leads, in a window of its own: the story's page goes on by itself."""
    context = admin.site.each_context(request) | {"title": _("عاد الدخول")}
    return render(request, "admin/articles/article/signed_in.html", context)


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Throw a recovered text away, and say where it can be taken back."""
    by, key = asker(request), as_key(request.POST.get("dropped"))
    text = Autosave.objects.filter(page=key, person=by).only("page", "article").first()
    sent = typed_in(request)
    # What was typed on in the page that shows the text goes along with it.
    keys = [key, sent.page] if key == sent.follows else [key]
    if text is None or not sum(editing.drop(key, by=by, at=timezone.now()) for key in keys):
        messages.info(request, _("لا نص مسترجَع هنا."))
    else:
        messages.success(request, _("رُمي النص المسترجَع."))
    return redirect(_page(text.article_id if text else None))


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Bring back what was thrown away."""
    text = editing.take_back(as_key(request.POST.get("dropped")), by=asker(request))
    if text is None:
        messages.info(request, _("لا نص مسترجَع هنا."))
        return redirect("admin:index")
    messages.success(request, _("عاد النص المسترجَع."))
    tail = "" if text.article_id else f"?recovered={text.page}"
    return redirect(_page(text.article_id) + tail)


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """«تولّي التحرير», on a page that only reads. Works without script."""
    article = Article.objects.filter(pk=pk).first()
    if article is None:
        return redirect("admin:index")
    try:
        # The key is no page's, so the story goes along to the page that opens next.
        editing.take_over(article, page=new_key(), by=asker(request), at=timezone.now())
    except editing.Held as refusal:
        messages.error(request, _("يحرّرها الآن: %(name)s.") % {"name": refusal.lock.holder})
    return redirect(_page(pk))


def open_stories(stories: "ModelAdmin[Article]", request: HttpRequest) -> HttpResponse:
    """Who writes in which story: the report of whoever runs the paper."""
    by = asker(request)
    if not by.has_perm("articles.release_article"):
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("المواد المفتوحة"),
        "opts": stories.opts,
        "locks": editing.open_locks(by, at=timezone.now()),
    }
    return render(request, "admin/articles/article/editing.html", context)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Free a story whose holder cannot be asked."""
    article = Article.objects.filter(pk=pk).first()
    holder = editing.release(article, by=asker(request), at=timezone.now()) if article else None
    if holder is None:
        messages.info(request, _("لا أحد يحرّر هذه المادة."))
    else:
        messages.success(request, _("أُنهي تحرير المادة. كان يحرّرها: %(name)s.") % {"name": holder})
    return redirect("admin:articles_article_editing")


def _page(pk: int | None) -> str:
    if pk is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[pk])
