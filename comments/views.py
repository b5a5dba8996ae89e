"""The reader's doors to the discussion: send a comment, read on in a long thread, find one comment again."""

from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.figures import settings_of
from articles.models import Article
from comments.asking import (
    address_key,
    address_of,
    found,
    number_in,
    on_story,
    on_wordless_story,
    private,
    see_other,
)
from comments.keys import own_key
from comments.models import Comment, Status
from comments.phases import COMMENTS_PER_S, READER_AT_ONCE, TOLD, told, told_of_phase
from comments.screening import Draft
from comments.standing import standing
from comments.submission import Refused, submit
from comments.threads import Order, strand, thread
from kalima.web.edge import asks, kept_page, now_of, public_page, stands_until
from kalima.web.origin import came_from_here
from kalima.web.reader import keep_token, key_of, sent_token, token_of
from kalima.web.scripts import wants_json

# How long an edge answers for us when many open pages ask whether there is something new.
FRESH_FOR_S = 10

# A page made of a context, with its status.
Show = Callable[[HttpRequest, dict[str, Any], int], HttpResponse]


# How a discussion is read, or answered.
ASKS = ("after", "reply", "sort")


# The page that carries the form is the same for every reader and holds no token: came_from_here asks
# the browser instead.
@asks(*ASKS)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, pk: str) -> HttpResponse:
    return _post(request, pk) if request.method == "POST" else _page(request, pk)


@public_page
@on_story
def posted(request: HttpRequest, article: Article) -> HttpResponse:
    """What happens next, and the way back to the report; ?how= is the phase that held it, or shown.

    ?own= is the key of the comment in ?number=: with it the page is one reader's, and no cache keeps it.
    """
    how = request.GET.get("how", "all")
    is_shown = how == "shown"
    key, number = request.GET.get("own", ""), number_in(request.GET.get("number", ""))
    context = {
        "article": article,
        "is_shown": is_shown,
        "message": TOLD["shown"] if is_shown else told_of_phase(how),
        "own": {"key": key, "number": number} if key and number else None,
    }
    response = render(request, "comments/posted.html", context)
    return private(response) if context["own"] else response


@kept_page
@asks("after")
@on_wordless_story
def fresh(request: HttpRequest, article: Article) -> HttpResponse:
    """How many comments more there are than ?after=, in words, for pages that stay open."""
    after = request.GET.get("after", "")
    seen = number_in(after)
    if seen == 0 and after != "0":
        raise Http404
    shown = standing(article, at=now_of(request)).shown
    site, more = settings_of(request), 0 if seen is None else max(shown - seen, 0)
    words = {"count": shown, "new": site.count(more, "new_comment") if more else ""}
    response = JsonResponse(words | {"all": site.count(shown, "comment"), "digits": site.number(shown)})
    response["Cache-Control"] = f"public, max-age=0, s-maxage={FRESH_FOR_S}"
    return response


@kept_page
@asks("after", "from")
@on_story
def comment(request: HttpRequest, article: Article, number: str) -> HttpResponse:
    """The stable address of a comment: its thread, from the beginning or from that reply on.

    A reply leads to the page that begins with it. What readers saw and may see no more is 410.
    """
    asked = get_object_or_404(Comment.objects.select_related("parent"), article=article, pk=int(number))
    if asked.parent_id:
        if asked.status == Status.SHOWN:
            there = reverse("comment", args=[article.pk, asked.parent_id])
            return HttpResponseRedirect(f"{there}?from={asked.pk}#comment-{asked.pk}")
        return _gone(request, article, asked)
    opener = Comment.objects.openers().filter(pk=asked.pk).first()
    if opener is None:
        return _gone(request, article, asked)
    replies = Comment.objects.filter(parent=opener)
    after, begin = request.GET.get("after", ""), request.GET.get("from", "")
    at = now_of(request)
    context = {
        "article": article,
        "strand": strand(
            opener,
            after=found(replies, article, after) if after else None,
            begin=found(replies, article, begin) if begin else None,
        ),
        "is_first": not (after or begin),
        "terms": standing(article, at=at),
        "at": at,
    }
    return render(request, "comments/strand.html", context)


def _gone(request: HttpRequest, article: Article, asked: Comment) -> HttpResponse:
    if asked.status != Status.REMOVED:
        raise Http404
    return render(request, "comments/gone.html", {"article": article, "comment": asked}, status=410)


@kept_page
@asks(*ASKS)
@on_story
def _page(request: HttpRequest, article: Article) -> HttpResponse:
    """A page of the thread in ?sort= order, ?after= an opener's number; or the form in ?reply= to one."""
    at = now_of(request)
    context: dict[str, Any] = {"article": article, "at": at}
    reply, after, sort = (request.GET.get(name, "") for name in ("reply", "after", "sort"))
    if reply:
        context |= {"answered": found(Comment.objects.shown(), article, reply)}
        context["terms"] = standing(article, at=at)
    else:
        if sort not in Order.values:
            raise Http404
        last = found(Comment.objects.filter(parent=None), article, after) if after else None
        context["thread"] = page = thread(article, at=at, order=Order(sort), after=last)
        context |= {"terms": page.standing, "is_first": not after}
    return _show(request, context)


def _show(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    stands_until(request, context["terms"].closes_at)
    return render(request, "comments/page.html", context, status=status)


@on_wordless_story
def _post(request: HttpRequest, article: Article) -> HttpResponse:
    return receive(request, article, show=_show, posted="comment_posted")


def receive(request: HttpRequest, article: Article, *, show: Show, posted: str) -> HttpResponse:
    """Take in what a form under a story sent; show makes the form once more, posted names what follows."""
    token = token_of(request)
    draft = _draft(request, article, token)
    if not came_from_here(request):
        title, text = _("لم نتحقق من مصدر الطلب"), _("النص باقٍ أدناه، وتُرجى إعادة الإرسال.")
        return _again(request, draft, show, f"{title}. {text}", status=403)
    try:
        kept = submit(draft)
    except Refused as refusal:
        verdict = refusal.verdict
        status = 429 if verdict.phase == "fast" else 422
        return _again(
            request, draft, show, verdict.told, errors=verdict.errors, status=status, phase=verdict.phase
        )
    except OperationalError:
        # The database is busy or away; the reader's words must not be lost with it.
        title, text = _("تعذّر إرسال التعليق الآن"), _("النص باقٍ أدناه. تُرجى إعادة الإرسال بعد قليل.")
        return _again(request, draft, show, f"{title}. {text}", status=503)
    own = own_key(kept.pk)
    if wants_json(request):
        mine = reverse("comment_mine", args=[article.pk, kept.pk])
        answer = {"status": kept.status, "message": told(kept), "mine": f"{mine}?own={own}"}
        if kept.status == Status.SHOWN:
            answer["address"] = address_of(kept)
        response: HttpResponse = private(JsonResponse(answer, status=201))
    else:
        how = "shown" if kept.status == Status.SHOWN else kept.phase
        asked = urlencode({"how": how, "number": str(kept.pk), "own": own})
        response = see_other(f"{reverse(posted, args=[article.pk])}?{asked}")
    keep_token(response, token)
    return response


def _draft(request: HttpRequest, article: Article, token: str) -> Draft:
    typed = request.POST
    return Draft(
        article=article,
        at=timezone.now(),
        name=typed.get("name", ""),
        text=typed.get("text", ""),
        email=typed.get("email", ""),
        answers=number_in(typed.get("reply", "")),
        trap=typed.get("website", ""),
        stamp=typed.get("stamp", "")[:100],
        address=request.META.get("REMOTE_ADDR", ""),
        address_key=address_key(request),
        reader_key=key_of(token),
        is_new=not sent_token(request),
        wants_notice=bool(typed.get("notice")),
        has_read_rules=bool(typed.get("rules")),
    )


def _again(
    request: HttpRequest,
    draft: Draft,
    show: Show,
    message: str,
    *,
    status: int,
    errors: dict[str, str] | None = None,
    phase: str = "",
) -> HttpResponse:
    """The form once more, with what is wrong beside its place and all that was typed still in it."""
    errors = errors or {}
    response: HttpResponse
    if wants_json(request):
        answer = {"message": message, "errors": errors, "asks_rules": phase == "warned"}
        response = JsonResponse(answer, status=status)
    else:
        answered = None
        if draft.answers is not None and "answers" not in errors:
            answered = Comment.objects.shown().filter(article=draft.article, pk=draft.answers).first()
        context = {
            "article": draft.article,
            "at": draft.at,
            "terms": draft.standing,
            "draft": draft,
            "answered": answered,
            "message": message,
            "errors": errors,
            "asks_rules": phase == "warned" or draft.has_read_rules,
        }
        response = show(request, context, status)
    if status == 429:
        response["Retry-After"] = str(COMMENTS_PER_S // READER_AT_ONCE)
    return private(response)
