"""What the desk's templates ask for: notes with their names, the text to share, how late a story is."""

import json
from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from articles import mentions, share
from articles.framing import is_given_up
from articles.models import Article, Image, Note
from kalima.text.arabic import as_counted
from kalima.text.compare import compare_texts
from kalima.text.passages import edits_between

register = template.Library()

# What a time will bring, by the verb of its memory.
WAITS = {"publish": _("نشر"), "update": _("تحديث"), "withdraw": _("سحب")}


@register.filter
def files_given_up(image: Image | None) -> bool:
    """Whether the files of a picture failed so often that a person has to look."""
    return bool(image and is_given_up(image))


@register.simple_tag
def note_text(note: Note) -> SafeString:
    """A note as it is read, plain text with the names of colleagues apart."""
    if not note.text:
        return SafeString()
    inner = format_html_join(
        "",
        "{}",
        (
            (format_html('<bdi class="note__mention">{}</bdi>', text) if is_name else text,)
            for text, is_name in mentions.pieces(note)
        ),
    )
    return format_html('<p class="note__text" dir="auto">{}</p>', inner)


@register.simple_tag
def suggested(note: Note) -> SafeString:
    """The passage of a suggestion and the words suggested for it in one, word by word."""
    hunks = compare_texts(note.quote, note.replacement).hunks
    # A comparison is safe HTML: everything in it is escaped where it is made.
    return mark_safe(" ".join(hunk.both for hunk in hunks))


@register.simple_tag
def edits_of(note: Note) -> str:
    """What turns the passage into the suggestion, for the script that carries it out: [[0, 5, "…"]]."""
    return json.dumps(edits_between(note.quote, note.replacement), ensure_ascii=False)


@register.simple_tag
def note_typed(note: Note) -> str:
    """A note as it is typed, for the field it is mended in."""
    return mentions.with_names(note)


@register.simple_tag
def share_of(article: Article) -> dict[str, str]:
    """The text that goes out with a story in print, and the addresses that take it there."""
    return {
        "text": share.share_text(article),
        "whatsapp": share.whatsapp_address(article),
        "telegram": share.telegram_address(article),
    }


@register.filter
def add_number(words: str, number: int) -> str:
    """«reply-12»; Django's own filter joins no words with numbers."""
    return f"{words}{number}"


@register.filter
def value_of(sent: Mapping[str, str], name: str) -> str:
    """What was sent in a field."""
    return sent.get(name, "")


@register.filter
def waits_word(what: str) -> str:
    """«نشر», «تحديث» or «سحب»: what was to happen at a time."""
    return str(WAITS[what])


@register.simple_tag(takes_context=True)
def how_late(context: template.Context, minutes: int) -> str:
    """«مضت على موعدها 3 دقائق», and from the second hour on in hours."""
    site = context["site"]
    return str(_("مضت على موعدها %(time)s") % {"time": site.count(*as_counted(minutes))})
