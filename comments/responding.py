"""The doors through which a reader answers a comment without words: of use or not, and reported."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from articles.figures import settings_of
from articles.models import Article
from comments import reporting
from comments.asking import (
    ASTRAY,
    TOO_FAST,
    address_key,
    address_of,
    found,
    on_story,
    place_of,
    private,
    see_other,
)
from comments.contact import contact
from comments.models import EMAIL_MAX, Comment, Complaint, Report
from comments.phases import TOLD, is_email
from comments.reactions import NotCounted
from comments.reactions import react as count
from kalima.text import arabic
from kalima.web import throttle
from kalima.web.edge import public_page
from kalima.web.origin import came_from_here
from kalima.web.reader import keep_token, key_of, sent_token, token_of
from kalima.web.scripts import wants_json

# From one address, which is often a whole town behind one carrier.
REACTIONS_AT_ONCE = 40
REACTIONS_PER_S = 120
REPORTS_AT_ONCE = 10
REPORTS_PER_S = 600

_VIEWS = {"useful": True, "useless": False, "none": None}


@csrf_exempt
@require_POST
@on_story
def react(request: HttpRequest, article: Article, number: str) -> HttpResponse:
    """مفيد or غير مفيد, or neither any more: ?is=; the first one sets the reader's cookie."""
    comment = found(Comment.objects.shown(), article, number)
    view = request.POST.get("is", "")
    if view not in _VIEWS:
        raise Http404
    if not came_from_here(request):
        return _told(request, comment, str(ASTRAY), status=403)
    if not throttle.allow("react", place_of(request), capacity=REACTIONS_AT_ONCE, per_s=REACTIONS_PER_S):
        return _told(request, comment, str(TOO_FAST), status=429)
    token = token_of(request)
    try:
        comment = count(comment, voter=key_of(token), is_useful=_VIEWS[view])
    except NotCounted as reason:
        return _told(request, comment, str(reason), status=422)
    except Comment.DoesNotExist as gone:
        raise Http404 from gone
    if wants_json(request):
        site = settings_of(request)
        numbers = {
            name: site.number(n) if n else ""
            for name, n in (("useful", comment.useful), ("useless", comment.useless))
        }
        response: HttpResponse = private(JsonResponse({"is": view} | numbers))
    else:
        response = see_other(address_of(comment))
    keep_token(response, token)
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: str, number: str) -> HttpResponse:
    return _send(request, pk, number) if request.method == "POST" else _form(request, pk, number)


@public_page
@on_story
def _form(request: HttpRequest, article: Article, number: str) -> HttpResponse:
    return _page(request, found(Comment.objects.shown(), article, number))


@on_story
def _send(request: HttpRequest, article: Article, number: str) -> HttpResponse:
    comment = found(Comment.objects.shown(), article, number)
    typed = {
        "complaint": request.POST.get("complaint", ""),
        "wish": request.POST.get("wish", ""),
        "note": arabic.tidy_line(request.POST.get("note", "")[: 4 * reporting.NOTE_MAX]).strip(),
        "email": arabic.tidy_line(request.POST.get("email", "")[: 2 * EMAIL_MAX]).strip(),
    }
    if wrong := _wrong(request, typed):
        message, status = wrong
        return private(_page(request, comment, typed=typed, message=message, status=status))
    token = sent_token(request)
    told = reporting.report(
        comment,
        complaint=Complaint(typed["complaint"]),
        reporter=key_of(token) if token else address_key(request),
        note=typed["note"],
        email=typed["email"],
        at=timezone.now(),
        wish=Report.Wish(typed["wish"]),
    )
    return private(_page(request, comment, told=told))


def _wrong(request: HttpRequest, typed: dict[str, str]) -> tuple[str, int] | None:
    """What keeps a report from being taken, with its status."""
    if not came_from_here(request):
        return str(ASTRAY), 403
    if typed["complaint"] not in Complaint.values:
        return _("لا سبب للبلاغ. يُرجى اختيار سبب من الخمسة."), 422
    if len(typed["note"]) > reporting.NOTE_MAX:
        return _("الملاحظة طويلة. يُرجى اختصارها."), 422
    if typed["email"] and not is_email(typed["email"]):
        return str(TOLD["email"]), 422
    if typed["wish"] not in Report.Wish.values:
        return _("لا يُعرف المطلوب. يُرجى اختيار واحد مما تحت «هل التعليق عنك؟»."), 422
    if typed["wish"] == Report.Wish.REPLY and not typed["email"]:
        return _("حق الرد يحتاج إلى بريد تكتب إليه غرفة الأخبار. تُرجى كتابته."), 422
    if not throttle.allow("report", place_of(request), capacity=REPORTS_AT_ONCE, per_s=REPORTS_PER_S):
        return str(TOO_FAST), 429
    return None


def _page(
    request: HttpRequest,
    comment: Comment,
    *,
    typed: dict[str, str] | None = None,
    message: str = "",
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "article": comment.article,
        "comment": comment,
        "complaints": Complaint.choices,
        "wishes": Report.Wish.choices,
        "contact": contact(),
        "sends_letters": settings.SENDS_LETTERS,
        "typed": typed or {},
        "message": message,
        "told": told,
        "address": address_of(comment),
    }
    return render(request, "comments/report.html", context, status=status)


def _told(request: HttpRequest, comment: Comment, message: str, *, status: int) -> HttpResponse:
    """Say why nothing was counted, on a page of its own or to the script."""
    if wants_json(request):
        return private(JsonResponse({"message": message}, status=status))
    context = {"message": message, "address": address_of(comment)}
    return private(render(request, "comments/told.html", context, status=status))
