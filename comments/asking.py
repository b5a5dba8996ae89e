"""What the readers' doors share: numbers as they are typed, who asks, answers that no cache keeps."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.address import at_its_address
from articles.models import Article
from comments.models import Comment, CommentQuerySet
from kalima.web.reader import address_key_of
from kalima.web.rownumbers import row_number
from kalima.web.throttle import neighbourhood

ASTRAY = _("لم نتحقق من مصدر الطلب. يُرجى الضغط على الزر مرة أخرى.")
TOO_FAST = _("طلبات كثيرة في وقت قصير. تُرجى إعادة المحاولة بعد دقيقة.")

on_story = at_its_address(lambda: Article.objects.addressed().select_related("published_revision"))
# For doors that seldom show a page: where and how a story stands, and its words when they are asked for.
_STANDS = ("status", "slug", "section", "top_section", "published_at", "published_revision")
_IS_DUE = ("goes_live_at", "withdraw_at")
on_wordless_story = at_its_address(lambda: Article.objects.addressed().only(*_STANDS, *_IS_DUE))


def number_in(typed: str) -> int | None:
    """A comment's number as an address or a form carries it; 0, which no comment has, for what is none."""
    return row_number(typed) if typed else None


def found(comments: CommentQuerySet, article: Article, typed: str) -> Comment:
    """The comment of that number under this story, or 404."""
    number = number_in(typed)
    if number is None:
        raise Http404
    return get_object_or_404(comments, article=article, pk=number)


def place_of(request: HttpRequest) -> str:
    """Where a request comes from, as the limits count it."""
    return neighbourhood(request.META.get("REMOTE_ADDR", ""))


def address_key(request: HttpRequest) -> str:
    return address_key_of(place_of(request))


def private(response: HttpResponse) -> HttpResponse:
    """An answer to one reader: no cache keeps it, and no other site learns its address with a key."""
    response["Cache-Control"] = "no-store"
    # A stricter one would take the Origin from the page's own post.
    response["Referrer-Policy"] = "same-origin"
    return response


def see_other(address: str) -> HttpResponse:
    """What follows a post: a page, asked for with GET."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return private(response)


def address_of(comment: Comment) -> str:
    """The stable address of a comment, at its place on the page."""
    return f"{reverse('comment', args=[comment.article_id, comment.pk])}#comment-{comment.pk}"
