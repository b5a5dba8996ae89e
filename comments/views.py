"""The reader's doors to the discussion: send a comment, read on in a long thread, reply without script."""

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.address import at_its_address
from articles.models import Article
from comments.models import Comment, CommentQuerySet, Status
from comments.phases import COMMENTS_AT_ONCE, COMMENTS_PER_S, TOLD, told, told_of_phase
from comments.screening import Draft
from comments.submission import Refused, submit
from comments.threads import thread
from kalima.web.edge import public_page
from kalima.web.origin import came_from_here
from kalima.web.reader import address_key_of, keep_token, key_of, token_of
from kalima.web.throttle import neighbourhood

NUMBER_DIGITS = 15

on_story = at_its_address(lambda: Article.objects.addressed().select_related("published_revision"))


# The page that carries the form is the same for every reader and holds no token: came_from_here asks
# the browser instead.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, pk: str) -> HttpResponse:
    return _post(request, pk) if request.method == "POST" else _page(request, pk)


@public_page
@on_story
def posted(request: HttpRequest, article: Article) -> HttpResponse:
    """What happens next, and the way back to the report; ?how= is the phase that held it, or shown."""
    how = request.GET.get("how", "all")
    is_shown = how == "shown"
    context = {
        "article": article,
        "is_shown": is_shown,
        "message": TOLD["shown"] if is_shown else told_of_phase(how),
    }
    return render(request, "comments/posted.html", context)


@public_page
@on_story
def _page(request: HttpRequest, article: Article) -> HttpResponse:
    """A page of the thread, ?after= a comment's number; or the form in ?reply= to one."""
    context: dict[str, object] = {"article": article}
    reply, after = request.GET.get("reply", ""), request.GET.get("after", "")
    if reply:
        context["answered"] = _found(Comment.objects.shown(), article, reply)
    else:
        last = _found(Comment.objects.in_thread(), article, after) if after else None
        context["thread"] = thread(article, after=last)
    return render(request, "comments/page.html", context)


@on_story
def _post(request: HttpRequest, article: Article) -> HttpResponse:
    token = token_of(request)
    draft = _draft(request, article, token)
    if not came_from_here(request):
        title, text = _("لم نتحقق من مصدر الطلب"), _("النص باقٍ أدناه، وتُرجى إعادة الإرسال.")
        return _again(request, draft, f"{title}. {text}", status=403)
    try:
        comment = submit(draft)
    except Refused as refusal:
        verdict = refusal.verdict
        status = 429 if verdict.phase == "fast" else 422
        return _again(request, draft, verdict.told, errors=verdict.errors, status=status)
    except OperationalError:
        # The database is busy or away; the reader's words must not be lost with it.
        title, text = _("تعذّر إرسال التعليق الآن"), _("النص باقٍ أدناه. تُرجى إعادة الإرسال بعد قليل.")
        return _again(request, draft, f"{title}. {text}", status=503)
    if _wants_json(request):
        answer = {"status": comment.status, "message": told(comment)}
        return _known(_private(JsonResponse(answer, status=201)), token)
    how = "shown" if comment.status == Status.SHOWN else comment.phase
    response = HttpResponseRedirect(
        f"{reverse('comment_posted', args=[article.pk])}?{urlencode({'how': how})}"
    )
    response.status_code = 303
    return _known(_private(response), token)


def _known(response: HttpResponse, token: str) -> HttpResponse:
    keep_token(response, token)
    return response


def _draft(request: HttpRequest, article: Article, token: str) -> Draft:
    address = request.META.get("REMOTE_ADDR", "")
    return Draft(
        article=article,
        at=timezone.now(),
        name=request.POST.get("name", ""),
        text=request.POST.get("text", ""),
        email=request.POST.get("email", ""),
        answers=_number(request.POST.get("reply", "")),
        trap=request.POST.get("website", ""),
        address=address,
        address_key=address_key_of(neighbourhood(address)),
        reader_key=key_of(token),
        wants_notice=bool(request.POST.get("notice")),
        has_read_rules=bool(request.POST.get("rules")),
    )


def _again(
    request: HttpRequest, draft: Draft, message: str, *, status: int, errors: dict[str, str] | None = None
) -> HttpResponse:
    """The form once more, with what is wrong beside its place and all that was typed still in it."""
    errors = errors or {}
    response: HttpResponse
    if _wants_json(request):
        response = JsonResponse({"message": message, "errors": errors}, status=status)
    else:
        answered = None
        if draft.answers is not None and "answers" not in errors:
            answered = Comment.objects.shown().filter(article=draft.article, pk=draft.answers).first()
        context = {
            "article": draft.article,
            "draft": draft,
            "answered": answered,
            "message": message,
            "errors": errors,
        }
        response = render(request, "comments/page.html", context, status=status)
    if status == 429:
        response["Retry-After"] = str(COMMENTS_PER_S // COMMENTS_AT_ONCE)
    return _private(response)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store"
    return response


def _found(comments: CommentQuerySet, article: Article, typed: str) -> Comment:
    number = _number(typed)
    if number is None:
        raise Http404
    return get_object_or_404(comments, article=article, pk=number)


def _number(typed: str) -> int | None:
    """A comment's number as an address or a form carries it; 0, which no comment has, for what is none."""
    if not typed:
        return None
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= NUMBER_DIGITS
    return int(typed) if is_number else 0
