"""Story templates: kept from a story, opened as the beginning of another, drafted by the clock."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import workflow
from articles.clock import each_due
from articles.models import Article, Credit, SiteSettings, Staff, StatusChange, StoryTemplate, Writer
from articles.moves import DeskError, may_file
from kalima.text.html import clean_body

# The words that a template keeps as they stand in the story.
LINES = ("kicker", "headline", "standfirst", "issuing_body", "place", "agency")

_PLACE_TO_FILL = re.compile(r"\{\{[ \u00a0]*([^{}<>&\n]{1,30}?)[ \u00a0]*\}\}")


class Opening(NamedTuple):
    """What a new story begins with, by the copy's own names, and what the template named that is gone."""

    words: dict[str, Any]
    section: int | None
    tags: list[Any]
    credits: list[Credit]
    gone: list[str]


@transaction.atomic
def keep(template: StoryTemplate, article: Article, *, by: Staff) -> StoryTemplate:
    """Put a story's saved words into a template, a new one or one that is there; its timetable stays.

    Raises PermissionDenied.
    """
    if not by.has_perm("articles.change_storytemplate" if template.pk else "articles.add_storytemplate"):
        raise PermissionDenied
    template.tidy_name()
    template.kind = article.kind
    template.section, template.section_name = article.section, article.section.name
    for name in LINES:
        setattr(template, name, getattr(article, name))
    template.body = clean_body(article.body)
    template.tags = [[tag.pk, tag.name] for tag in article.known_tags()]
    template.roles = [credit.role for credit in article.known_credits()]
    kept = ("name", "key", "kind", "section", "section_name", *LINES, "body", "tags", "roles")
    template.save(update_fields=kept if template.pk else None)
    return template


def open_template(template: StoryTemplate, *, by: Staff, at: datetime) -> Opening:
    """Fill a template for someone at a moment; nothing is saved."""
    values = values_at(at, place=template.place)
    # A place that is filled grows; what a field cannot hold is cut, as a person would see it cut.
    room = {field.attname: field.max_length for field in StoryTemplate._meta.concrete_fields}
    words = {name: filled(getattr(template, name), values)[: room[name]] for name in LINES}
    words |= {"kind": template.kind, "body": filled(template.body, values, as_written=html.escape)}
    section, gone = template.section, []
    if section is None:
        gone.append(str(_("القسم «%(name)s» لم يعد موجودًا.") % {"name": template.section_name}))
    elif not may_file(section, by):
        gone.append(str(_("لا يمكن وضع مادة في القسم «%(name)s» من هذا الحساب.") % {"name": section.name}))
        section = None
    known = template.tags_by_number()
    tags = list(dict.fromkeys(known.values()))
    gone += [
        str(_("الوسم «%(name)s» لم يعد موجودًا.") % {"name": name})
        for pk, name in template.tags
        if pk not in known
    ]
    return Opening(words, section.pk if section else None, tags, _credits(template, by), gone)


def values_at(at: datetime, *, place: str) -> dict[str, str]:
    """What the places of a template are filled with: the paper's own dates, and the template's city."""
    site, today = SiteSettings.load(), timezone.localdate(at)
    values = {
        "اليوم": site.weekday_name(today),
        "التاريخ": site.gregorian(at),
        "الهجري": site.hijri_date(today) or "",
        "المكان": place,
    }
    return {name: value for name, value in values.items() if value}


def filled(
    text: str, values: Mapping[str, str], *, as_written: Callable[[str], str] = lambda value: value
) -> str:
    """A text with its places filled; one that is not known stays as it was typed."""
    return _PLACE_TO_FILL.sub(
        lambda found: as_written(values[found[1]]) if found[1] in values else found[0], text
    )


def draft_due(*, at: datetime) -> int:
    """Begin a story from each template whose hour has come; how many this call began.

    One conditional UPDATE moves a template to its next slot, and whoever changed the row makes the draft.
    Slots that passed while no clock ran become one draft.
    """
    return each_due(StoryTemplate.objects.filter(next_at__lte=at), _draft, "next_at", at)


# Private parts ------------------------------------------------------------------------------------


@transaction.atomic
def _draft(pk: int, at: datetime) -> int:
    template = StoryTemplate.objects.select_related("section__parent", "drafts_for").filter(pk=pk).first()
    if template is None or template.next_at is None or template.next_at > at:
        return 0
    mine = StoryTemplate.objects.filter(pk=pk, next_at=template.next_at)
    if mine.update(next_at=template.slot_after(at)) != 1:
        return 0
    try:
        with transaction.atomic():
            _begin(template, at)
    except (DeskError, PermissionDenied) as refusal:
        # A timetable that cannot be kept stands still and says why, instead of failing at every slot.
        reason = str(refusal) or str(_("لم تعد لصاحب المسودات صلاحية الكتابة في هذا القسم."))
        StoryTemplate.objects.filter(pk=pk).update(next_at=None, stopped=reason[:300])
        return 0
    return 1


def _begin(template: StoryTemplate, at: datetime) -> Article:
    by = template.drafts_for
    if by is None:
        raise PermissionDenied
    opening = open_template(template, by=by, at=at)
    if opening.section is None:
        raise DeskError(opening.gone[0])
    words = opening.words
    article = Article(
        **words | {"headline": words["headline"].strip() or template.name},
        section=template.section,
        tag_ids=[tag.pk for tag in opening.tags],
        credits=[{"writer": c.writer.pk, "role": c.role} for c in opening.credits if c.writer],
    )
    workflow.save_copy(article, by=by, at=at)
    told = _("من القالب «%(name)s» في موعده.") % {"name": template.name}
    StatusChange.objects.filter(article=article, verb="create").update(note=str(told))
    return article


def _credits(template: StoryTemplate, by: Staff) -> list[Credit]:
    """The byline of a new story: whoever opens it takes the first role, the others wait for names."""
    writer = Writer.objects.filter(staff=by).first() or Writer.objects.filter(is_newsroom=True).first()
    roles = template.roles or [""]
    first = [Credit(writer.name, roles[0], writer)] if writer else []
    return first + [Credit("", role) for role in roles[1:] if role]
