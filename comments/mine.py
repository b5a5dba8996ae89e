"""The door to one's own comment: mend it or take it back within five minutes, without an account."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Article
from comments.asking import ASTRAY, address_key, address_of, on_story, private
from comments.keys import OWN_FOR, form_stamp
from comments.models import Comment, Status
from comments.own import GONE, TOO_LATE, NotMine, may_change, mend, take_back
from comments.screening import Draft
from comments.submission import Refused
from kalima.web.origin import came_from_here
from kalima.web.reader import key_of, sent_token

DELETED = _("حُذف تعليقك.")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@on_story
def mine(request: HttpRequest, article: Article, number: str) -> HttpResponse:
    """The form with the words as they stand, for whoever has the key; a post may bring the cookie instead."""
    at = timezone.now()
    comment = get_object_or_404(Comment.objects.select_related("reader"), article=article, pk=int(number))
    key = (request.POST if request.method == "POST" else request.GET).get("own", "")
    token = sent_token(request)
    if not may_change(comment, key=key, reader_key=key_of(token) if token else "", at=at):
        return _page(request, comment, at=at, refused=str(GONE), status=404)
    if request.method != "POST":
        return _page(request, comment, at=at, key=key)
    if not came_from_here(request):
        return _page(request, comment, at=at, key=key, message=str(ASTRAY), status=403)
    try:
        if "delete" in request.POST:
            take_back(comment, at=at)
            return _page(request, comment, at=at, told=str(DELETED))
        verdict = mend(comment, _draft(request, comment, article, at))
    except NotMine as reason:
        return _page(request, comment, at=at, refused=str(reason), status=409)
    except Refused as refusal:
        verdict = refusal.verdict
        return _page(request, comment, at=at, key=key, message=verdict.told, status=422)
    is_shown = verdict.status == Status.SHOWN
    return _page(request, comment, at=at, told=verdict.told, back=address_of(comment) if is_shown else "")


def _draft(request: HttpRequest, comment: Comment, article: Article, at: datetime) -> Draft:
    return Draft(
        article=article,
        at=at,
        name=comment.name,
        email=comment.email,
        text=request.POST.get("text", ""),
        stamp=form_stamp(at),
        address=request.META.get("REMOTE_ADDR", ""),
        address_key=address_key(request),
        reader_key=comment.reader.key if comment.reader else "",
    )


def _page(
    request: HttpRequest,
    comment: Comment,
    *,
    at: datetime,
    key: str = "",
    message: str = "",
    told: str = "",
    refused: str = "",
    back: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form; or what was done (told), or why nothing may be done any more (refused)."""
    is_late = not told and not refused and at > comment.created_at + OWN_FOR
    context = {
        "article": comment.article,
        "comment": comment,
        "text": request.POST.get("text", comment.text),
        "key": key,
        "message": message,
        "told": told,
        "refused": str(TOO_LATE) if is_late else refused,
        "back": back or f"{comment.article.get_absolute_url()}#comments",
    }
    return private(render(request, "comments/mine.html", context, status=status))
