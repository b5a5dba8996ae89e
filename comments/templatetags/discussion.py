"""What the reading page borrows: the discussion and its count; and how one comment is shown."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from comments.models import Comment, Status
from comments.threads import Strand, thread_of
from kalima.text import dates, html

register = template.Library()

# A hundred comments through the template cost 36 ms, a hundred kept pieces one. A few megabytes of them
# are what the readers of one hour look at.
PIECES_KEPT = 2000


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def thread(context: template.Context, article: Article) -> dict[str, Any]:
    """{% thread article %}: the section of comments with its form."""
    return {"article": article, "thread": thread_of(article), "site": context["site"]}


@register.simple_tag(takes_context=True)
def comment_count(context: template.Context, article: Article) -> str:
    """{% comment_count article %}: the bare digit, read aloud with its noun, from the thread's own query."""
    site, n = context["site"], thread_of(article).count
    return format_html(
        '<a href="#comments"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></a>',
        site.number(n),
        site.count(n, "comment"),
    )


@register.simple_tag(takes_context=True)
def comments_link(context: template.Context, article: Article) -> str:
    """{% comments_link article %}: «3 تعليقات», leading to the discussion's own page; one small query."""
    n = Comment.objects.shown().filter(article=article).count()
    address = reverse("comments", args=[article.pk])
    return format_html('<a href="{}">{}</a>', address, context["site"].count(n, "comment"))


@register.simple_tag(takes_context=True)
def comment_piece(context: template.Context, comment: Comment, strand: Strand | None = None) -> SafeString:
    """{% comment_piece comment %}, or {% comment_piece reply strand %} for one that stands in a strand."""
    site = context["site"]
    written, now = timezone.localtime(comment.created_at), timezone.localtime()
    common = {
        "number": comment.pk,
        "article_id": comment.article_id,
        "iso": written.isoformat(timespec="seconds"),
        "day": site.gregorian(written),
        "when": dates.relative(written, now, digits=site.digits) or site.gregorian(written),
    }
    if comment.status != Status.SHOWN:
        return _piece(**common, reason=comment.get_reason_display())
    answered = strand.names.get(comment.answers_id, "") if strand and comment.answers_id else ""
    return _piece(**common, name=comment.name, text=comment.text, answered=answered)


@register.filter
def paragraphs(text: str) -> SafeString:
    """A reader's plain text as paragraphs, with every sign of markup shown as it was typed."""
    return mark_safe(html.paragraphs(text))


@lru_cache(PIECES_KEPT)
def _piece(**words: str | int) -> SafeString:
    """One comment as HTML: it depends on these words alone, so the same words need no second rendering."""
    return mark_safe(get_template("comments/_comment.html").render(words))
