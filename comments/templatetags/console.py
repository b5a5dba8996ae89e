"""What the moderators' pages say: where a rule found what in a text, and how a discussion stands."""

import re
from collections import Counter
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from comments.models import Comment, Discussion, NoticeKind
from comments.queue import COUNTED_MAX, Counted, waiting_on
from comments.standing import standing
from kalima.text import html

register = template.Library()

# Tags and entities of escaped text, in which nothing is marked.
_NOT_TEXT = re.compile(r"(<[^>]+>|&[#\w]+;)")

# Between the things that a rule found.
_PARTS = "، "


@register.filter
def found(text: str, matched: str) -> SafeString:
    """A reader's plain text as paragraphs, with what a rule found in it marked: {{ text|found:matched }}."""
    shown = html.paragraphs(text)
    wanted = [escape(part) for part in (matched, *matched.split(_PARTS)) if part.strip()]
    if not wanted:
        return mark_safe(shown)
    longest_first = sorted(set(wanted), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    pieces = _NOT_TEXT.split(shown)
    # Every second piece is a tag or an entity.
    pieces[::2] = [pattern.sub(r"<mark>\g<0></mark>", piece) for piece in pieces[::2]]
    return mark_safe("".join(pieces))


@register.simple_tag
def led(stories: list[Article]) -> dict[int, tuple[int, Counted]]:
    """{% led stories as rooms %}: how many comments each story shows and how many wait.

    Two queries of bounded size; where more wait than are counted together, one more for each story.
    """
    printed = {story.pk: story for story in stories if story.is_in_print}
    shown = dict(Discussion.objects.filter(article__in=printed).values_list("article", "shown"))
    waiting = Comment.objects.waiting().filter(article__in=printed).order_by()
    found = Counter(waiting.values_list("article", flat=True)[: COUNTED_MAX + 1])
    held = {n: Counted(count, more=False) for n, count in found.items()}
    if found.total() > COUNTED_MAX:
        held = {n: waiting_on(story) for n, story in printed.items()}
    none = Counted(0, more=False)
    return {n: (shown.get(n, 0), held.get(n, none)) for n in printed if n in shown or n in held}


@register.filter
def of_story(rooms: dict[int, tuple[int, Counted]], story: Article) -> tuple[int, Counted] | None:
    """{{ rooms|of_story:story }}: the two numbers of one of them, or nothing."""
    return rooms.get(story.pk) if rooms else None


@register.simple_tag
def letters_off() -> tuple[str, str] | None:
    """{% letters_off as off %}: what cannot be sent now, to readers and to the newsroom, if anything."""
    if settings.SENDS_LETTERS:
        return None
    to_house = (NoticeKind.QUEUE, NoticeKind.THREAT)
    to_readers = [kind.label for kind in NoticeKind if kind not in to_house]
    return "، ".join(map(str, to_readers)), "، ".join(str(kind.label) for kind in to_house)


@register.inclusion_tag("admin/comments/comment/_state.html", takes_context=True)
def discussion_state(context: template.Context, article: Article) -> dict[str, Any]:
    """{% discussion_state story %}: the line on a story's page, in three queries; nothing before print."""
    if not article.is_in_print:
        return {}
    now, shown = timezone.now(), Comment.objects.shown().filter(article=article)
    terms = standing(article, at=now)
    return {
        "story": article,
        "site": context["site"],
        "shown": terms.shown,
        "shut": terms.shut_by(now),
        "slow_s": terms.slow_s,
        "held": waiting_on(article),
        "newest": shown.only("name", "text", "created_at").order_by("-created_at", "-pk").first(),
    }
