"""What the reading page borrows: the discussion and its count; its form; and how one comment is shown."""

from datetime import datetime
from typing import Any, NamedTuple

from django import template
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from articles.models import Article, SiteSettings
from comments.forms import Terms, terms_of
from comments.models import Comment, Status
from comments.phases import TOLD
from comments.specimens import specimens
from comments.standing import Standing, standing
from comments.threads import Order, Said, Strand, Thread, thread_of
from kalima.text import html
from kalima.web.edge import stands_until
from kalima.web.pieces import piece, pieces

register = template.Library()

# What is longer than a screen or two is read in a window of its own, so that none moves the others away.
LONG_LETTERS = 2500
LONG_LINES = 40


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def thread(context: template.Context, article: Article) -> dict[str, Any]:
    """{% thread article %}: the section of comments with its form."""
    page = thread_of(article)
    stands_until(context["request"], page.standing.closes_at)
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
def empty_form(context: template.Context, article: Article, terms: Standing, at: datetime) -> SafeString:
    """{% empty_form article terms at %}: the form under a story, in which nobody has typed anything yet."""
    site = context["site"]

    def filled() -> str:
        words = {"article": article, "site": site, "terms": terms, "at": at}
        return get_template("comments/_form.html").render(words)

    said = terms_of(terms, at=at, site=site)
    key = ("form", article.pk, said, terms.settings.figures_are_public, site.digits)
    return pieces.get(key, filled)


@register.simple_tag(takes_context=True)
def strands(context: template.Context, thread: Thread) -> SafeString:
    """{% strands thread %}: the threads of a page, their pieces joined."""
    around = _Around.of(context)
    parts: list[str] = []
    for strand in thread.strands:
        parts += ('<li class="thread__strand">', _piece(strand.comment, "", around))
        if strand.replies or strand.has_more:
            parts.append('<ol class="thread__replies">')
            for reply in strand.replies:
                parts += ("<li>", _piece(reply, _answered(reply, strand), around), "</li>")
            if strand.has_more:
                opener = strand.comment
                words = {"number": opener.pk, "article_id": opener.article_id, "name": opener.name}
                parts.append(piece("comments/_rest.html", **words))
            parts.append("</ol>")
        parts.append("</li>\n")
    return mark_safe("".join(parts))


@register.simple_tag(takes_context=True)
def comment_piece(
    context: template.Context, comment: Comment | Said, strand: Strand | None = None
) -> SafeString:
    """{% comment_piece comment %}, or {% comment_piece reply strand %} for one that stands in a strand."""
    return _piece(comment, _answered(comment, strand) if strand else "", _Around.of(context))


class _Around(NamedTuple):
    """What all comments of a page have in common."""

    site: SiteSettings
    now: datetime
    pinned: int | None
    can_reply: bool

    @classmethod
    def of(cls, context: template.Context) -> "_Around":
        terms, now = context.get("terms"), timezone.localtime()
        return cls(context["site"], now, terms and terms.pinned_id, terms is None or terms.is_open(now))


def _answered(reply: Comment | Said, strand: Strand) -> str:
    return strand.names.get(reply.answers_id, "") if reply.answers_id else ""


def _piece(comment: Comment | Said, answered: str, around: _Around) -> SafeString:
    """One comment as HTML. How long ago it was is a part of its key for as long as it is told so."""
    said = comment if isinstance(comment, Said) else Said.of(comment)
    site, now, pinned, can_reply = around
    written = said.created_at
    when, is_pinned = site.ago(written, now), pinned == said.pk
    key = ("comment", said, answered, is_pinned, can_reply, when, site.digits, site.month_names)

    def filled() -> str:
        day = site.gregorian(written)
        iso = timezone.localtime(written).isoformat(timespec="seconds")
        words = {
            "number": said.pk,
            "article_id": said.article_id,
            "iso": iso,
            "day": day,
            "when": when or day,
        }
        if said.status != Status.SHOWN:
            words |= {"reason": said.get_reason_display(), "is_own": bool(said.taken_back_at)}
        else:
            words |= {
                "name": said.name,
                "text": said.text,
                "answered": answered,
                "voice": said.get_voice_display() if said.voice else "",
                "is_pinned": is_pinned,
                "is_featured": said.is_featured,
                "is_edited": said.edited_at is not None,
                "is_long": len(said.text) > LONG_LETTERS or said.text.count("\n") > LONG_LINES,
                "useful": site.number(said.useful) if said.useful else "",
                "useless": site.number(said.useless) if said.useless else "",
                "can_reply": can_reply,
            }
        return get_template("comments/_comment.html").render(words)

    return pieces.get(key, filled)


@register.inclusion_tag("comments/_light_comment.html", takes_context=True)
def light_comment(
    context: template.Context, comment: Comment | Said, strand: Strand | None = None, whole: int | None = None
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
        "when": site.since(written),
        "answered": _answered(comment, strand) if strand else "",
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
