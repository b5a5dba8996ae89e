"""Compares two versions of a story in every field of their copy, with names where the copy holds numbers."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Tag
from articles.models import Article, Copy, Image, Revision, Writer
from articles.models.copy import BodyField
from articles.models.media import with_renditions
from kalima.text.compare import Comparison, compare_bodies, compare_texts
from kalima.text.crops import crop_name

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Fields that no form shows have no name of their own.
LABELS: "dict[str, str | StrPromise]" = {"tag_ids": _("الوسوم"), "credits": _("أسماء الكتّاب")}

_FIELDS = {field.attname: field for field in Revision._meta.concrete_fields}


@dataclass(frozen=True)
class Field:
    """One field of two copies. Pictures are given where the field is one, for their thumbnails."""

    name: str
    label: str
    comparison: Comparison
    old_picture: Image | None = None
    new_picture: Image | None = None

    @property
    def is_same(self) -> bool:
        return self.comparison.is_same and self.old_picture == self.new_picture


def compare_copies(old: Copy, new: Copy) -> list[Field]:
    """Every word of the copy, in the copy's order, in four queries: tags, writers, pictures, their files."""
    names = _Names((old, new))
    return [_compare_field(name, old, new, names) for name in Copy.WORDS]


def label_of(name: str) -> str:
    """What the desk calls a field of the copy."""
    return str(LABELS.get(name) or _FIELDS[name].verbose_name)


def _compare_field(name: str, old: Copy, new: Copy, names: "_Names") -> Field:
    field = _FIELDS[name]
    was, now = getattr(old, name), getattr(new, name)
    label = label_of(name)
    if isinstance(field, BodyField):
        return Field(name, label, _with_pictures(compare_bodies(was, now)))
    texts = (names.text(field, value) for value in (was, now))
    comparison = compare_texts(*texts)
    if field.related_model is Image:
        return Field(name, label, comparison, names.pictures.get(was), names.pictures.get(now))
    return Field(name, label, comparison)


def _with_pictures(comparison: Comparison) -> Comparison:
    """Pictures of a body as thumbnails, which the library finds by their number."""
    hunks = (
        replace(hunk, old=_illustrated(hunk.old), new=_illustrated(hunk.new), both=_illustrated(hunk.both))
        for hunk in comparison.hunks
    )
    return replace(comparison, hunks=tuple(hunks))


_FIGURE = re.compile('<figure data-image="([0-9]+)"[^>]*>')


def _illustrated(html: str) -> str:
    return _FIGURE.sub(_thumbnail, html)


def _thumbnail(figure: re.Match[str]) -> str:
    address = reverse("admin:articles_image_thumbnail", args=[figure[1]])
    return f'{figure[0]}<img src="{address}" alt="" loading="lazy">'


class _Names:
    """What the numbers in some copies stand for, read once."""

    def __init__(self, copies: Iterable[Copy]) -> None:
        copies = list(copies)
        credits = [credit for copy in copies for credit in copy.credits]
        self.tags = Tag.objects.numbered({pk for copy in copies for pk in copy.tag_ids})
        self.writers = Writer.objects.in_bulk({credit["writer"] for credit in credits if "writer" in credit})
        self.stories = Article.objects.in_bulk({copy.continues_id for copy in copies} - {None})
        pictures = {getattr(copy, name) for copy in copies for name in Copy.WORDS if _is_picture(name)}
        self.pictures = Image.objects.prefetch_related(with_renditions()).in_bulk(pictures - {None})

    def text(self, field: "models.Field[Any, Any]", value: Any) -> str:
        """A value as the desk reads it, a line to each item of a list."""
        if field.attname == "tag_ids":
            names = (self.tags[pk].name if pk in self.tags else str(_("وسم محذوف")) for pk in value)
            return "\n".join(dict.fromkeys(names))
        if field.attname == "credits":
            return "\n".join(map(self._credit, value))
        if field.related_model is Image:
            return str(self.pictures[value]) if value in self.pictures else ""
        if field.related_model is Article:
            return str(self.stories[value]) if value in self.stories else ""
        if field.attname == "lead_crop":
            return crop_name(value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return str(_("نعم") if value else _("لا"))
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False, indent=1) if value else ""
        return "" if value is None else str(value)

    def _credit(self, credit: dict[str, Any]) -> str:
        writer = self.writers.get(credit.get("writer", 0))
        name = credit.get("guest") or (writer.name if writer else str(_("كاتب محذوف")))
        return f"{name} ({credit['role']})" if credit.get("role") else name


def _is_picture(name: str) -> bool:
    return _FIELDS[name].related_model is Image
