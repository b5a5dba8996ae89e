"""What the reading page borrows: the discussion and its count; its form; and how one comment is shown."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.forms import Terms, terms_of
from comments.models import Comment, Status
from comments.phases import TOLD
from comments.specimens import specimens
from comments.standing import Standing, standing
from comments.threads import Order, Strand, Thread, thread_of
from kalima.text import dates, html

register = template.Library()

# A hundred comments through the template cost 36 ms, a hundred kept pieces one. A few megabytes of them
# are what the readers of one hour look at.
PIECES_KEPT = 2000

# What is longer than a screen or two is read in a window of its own, so that none moves the others away.
LONG_LETTERS = 2500
LONG_LINES = 40


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def thread(context: template.Context, article: Article) -> dict[str, Any]:
    """{% thread article %}: the section of comments with its form."""
    page = thread_of(article)
    return {
        "article": article,
        "thread": page,
        "site": context["site"],
        "terms": page.standing,
        "at": page.at,
        "is_first": True,
    }


@register.inclusion_tag("comments/specimens.html", takes_context=True)
def discussion_specimens(context: template.Context, story: Article) -> dict[str, Any]:
    """{% discussion_specimens story %}: a discussion's parts in every state, under a story that is none."""
    errors = {"name": TOLD["no_name"], "email": TOLD["email"]}
    parts = specimens(story, at=timezone.now())
    return {"article": story, "site": context["site"], "errors": errors, **parts}


@register.simple_tag(takes_context=True)
def comment_count(context: template.Context, article: Article) -> str:
    """{% comment_count article %}: the bare digit, read aloud with its noun, from the thread's own query."""
    site, n = context["site"], thread_of(article).count
    return format_html(
        '<a href="#comments" data-count-link><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></a>',
        site.number(n),
        site.count(n, "comment"),
    )


@register.simple_tag(takes_context=True)
def comments_link(context: template.Context, article: Article) -> str:
    """{% comments_link article %}: «3 تعليقات», leading to the discussion's light page; one small query."""
    n = standing(article, at=timezone.now()).shown
    address = reverse("light_comments", args=[article.pk])
    return format_html('<a href="{}">{}</a>', address, context["site"].count(n, "comment"))


@register.simple_tag
def orders(thread: Thread) -> list[tuple[Order, bool]]:
    """{% orders thread as ways %}: the orders a thread may be read in, and which this one is."""
    return [(order, order == thread.order) for order in Order]


@register.simple_tag(takes_context=True)
def comment_terms(context: template.Context, terms: Standing, at: datetime) -> Terms:
    """{% comment_terms terms at as form %}: what the form says."""
    return terms_of(terms, at=at, site=context["site"])


@register.simple_tag(takes_context=True)
def comment_piece(context: template.Context, comment: Comment, strand: Strand | None = None) -> SafeString:
    """{% comment_piece comment %}, or {% comment_piece reply strand %} for one that stands in a strand."""
    site, terms = context["site"], context.get("terms")
    written, now = timezone.localtime(comment.created_at), timezone.localtime()
    common = {
        "number": comment.pk,
        "article_id": comment.article_id,
        "iso": written.isoformat(timespec="seconds"),
        "day": site.gregorian(written),
        "when": dates.relative(written, now, digits=site.digits) or site.gregorian(written),
    }
    if comment.status != Status.SHOWN:
        return _piece(**common, reason=comment.get_reason_display(), is_own=bool(comment.taken_back_at))
    return _piece(
        **common,
        name=comment.name,
        text=comment.text,
        answered=strand.names.get(comment.answers_id, "") if strand and comment.answers_id else "",
        voice=comment.get_voice_display() if comment.voice else "",
        is_pinned=terms is not None and terms.pinned_id == comment.pk,
        is_featured=comment.is_featured,
        is_edited=comment.edited_at is not None,
        is_long=len(comment.text) > LONG_LETTERS or comment.text.count("\n") > LONG_LINES,
        useful=site.number(comment.useful) if comment.useful else "",
        useless=site.number(comment.useless) if comment.useless else "",
        can_reply=terms is None or terms.is_open(now),
    )


@register.inclusion_tag("comments/_light_comment.html", takes_context=True)
def light_comment(
    context: template.Context, comment: Comment, strand: Strand | None = None, whole: int | None = None
) -> dict[str, Any]:
    """{% light_comment comment %}: one comment on a light page; a long one is cut, but not the whole one."""
    site, terms, now = context["site"], context.get("terms"), timezone.localtime()
    written = timezone.localtime(comment.created_at)
    most = context["letters_max"]
    is_cut = comment.pk != whole and len(comment.text) > most
    marks = ((_("مثبّت"), terms and terms.pinned_id == comment.pk), (_("تعليق مختار"), comment.is_featured))
    return {
        "comment": comment,
        "article_id": comment.article_id,
        "site": site,
        "iso": written.isoformat(timespec="minutes"),
        "when": dates.relative(written, now, digits=site.digits) or site.gregorian(written),
        "answered": strand.names.get(comment.answers_id, "") if strand and comment.answers_id else "",
        "voice": comment.get_voice_display() if comment.voice else "",
        "marks": [*(mark for mark, has in marks if has), *([_("عُدّل")] if comment.edited_at else [])],
        "text": f"{comment.text[:most]}…" if is_cut else comment.text,
        "rest": is_cut,
        "can_reply": terms is None or terms.is_open(now),
    }


@register.filter
def paragraphs(text: str) -> SafeString:
    """A reader's plain text as paragraphs, with every sign of markup shown as it was typed."""
    return mark_safe(html.paragraphs(text))


@lru_cache(PIECES_KEPT)
def _piece(**words: str | int) -> SafeString:
    """One comment as HTML: it depends on these words alone, so the same words need no second rendering."""
    return mark_safe(get_template("comments/_comment.html").render(words))
