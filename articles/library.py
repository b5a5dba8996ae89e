"""The library's memory: pictures found by words in any spelling, known by their look, described in bulk."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q, QuerySet
from PIL import Image as Pillow

from articles.logbook import log_act
from articles.models import Image, Permission, PictureLook, PictureWord, Rendition, Staff
from articles.wordindex import WordIndex
from kalima.text import arabic
from kalima.text.wordforms import index_forms
from kalima.web import media

WORDS = WordIndex(PictureWord, "image")

# Bits of sixty-four in which two pictures may differ and still be called alike.
ALIKE_BITS = 6
# Of the pictures that share a band, the newest so many are looked at.
ALIKE_MAX = 200
ALIKE_SHOWN = 5
# A band without any edge says nothing: skies and walls have it.
FLAT = (0, 0xFFFF)

# What is said of a picture, and how much room each has; the permission is a choice.
DESCRIBED = ("title", "caption", "alt", "credit", "source")
FIELDS = {name: cast(models.CharField, Image._meta.get_field(name)) for name in (*DESCRIBED, "permission")}
# Offered with one tap, before what the house used lately.
USUAL_CREDITS = ("وكالات", "صورة أرشيفية", "المكتب الإعلامي")
RECENT_LOOKED_AT = 300
RECENT_SHOWN = 6


def look_of(picture: Pillow.Image) -> tuple[int, int, int, int]:
    """Whether each point of a small grey copy is lighter than its neighbour: four bands of two rows."""
    small = picture.convert("L").resize((9, 8), Pillow.Resampling.BILINEAR)
    points = list(small.tobytes())
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (points[row * 9 + column] < points[row * 9 + column + 1])
    return bits >> 48, bits >> 32 & 0xFFFF, bits >> 16 & 0xFFFF, bits & 0xFFFF


@transaction.atomic
def remember_picture(image: Image, shown: bytes, *, proposed: Mapping[str, str]) -> None:
    """Keep what a new picture looks like and what its file says; for the verb that takes it in."""
    with Pillow.open(io.BytesIO(shown)) as picture:
        first, second, third, fourth = look_of(picture)
    PictureLook.objects.create(
        image=image, first=first, second=second, third=third, fourth=fourth, proposed=dict(proposed)
    )
    index_picture(image)


def remember_look(image: Image, *, at: datetime) -> None:
    """Keep what an older picture looks like, from the file that is there since its upload.

    Owed by the release that began to know pictures by their look. Without that file nothing is kept.
    """
    cut = image.fallback
    name = cut.file(Rendition.Format.JPEG, cut.usual_px) if cut else ""
    path = media.open_file(name) or media.held_file(name)
    if path is None:
        return
    with path.open("rb") as file, Pillow.open(file) as picture:
        first, second, third, fourth = look_of(picture)
    look = PictureLook(image=image, first=first, second=second, third=third, fourth=fourth)
    PictureLook.objects.bulk_create([look], ignore_conflicts=True)


@transaction.atomic
def index_picture(image: Image) -> None:
    """Keep the words under which a picture is found in step with what is said of it."""
    WORDS.keep(image, index_forms(image.title, image.caption, image.credit, image.source))


def matching(text: str, *, among: "QuerySet[Image]") -> "QuerySet[Image]":
    """Those pictures that have every word of the text, in any spelling, the last letters still untyped.

    The cost is bounded whatever the library holds.
    """
    return WORDS.matching(text, among)


def alike(image: Image) -> list[Image]:
    """Pictures that look like this one, the likest first; read by index, however many there are."""
    look = PictureLook.objects.filter(image=image).first()
    if look is None or not any(look.bands):
        return []
    shared = Q()
    for name, band in zip(("first", "second", "third", "fourth"), look.bands, strict=True):
        if band not in FLAT:
            shared |= Q(**{name: band})
    if not shared:
        return []
    near = PictureLook.objects.filter(shared).exclude(image=image).order_by("-image_id")[:ALIKE_MAX]
    ranked = sorted((bits, -other.pk) for other in near if (bits := _apart(look, other)) <= ALIKE_BITS)
    found = Image.objects.in_bulk([-number for _bits, number in ranked[:ALIKE_SHOWN]])
    return [found[-number] for _bits, number in ranked[:ALIKE_SHOWN]]


def credits_offered() -> list[str]:
    """The usual credits, then those that the house used lately."""
    recent = (
        Image.objects.exclude(credit="").order_by("-pk").values_list("credit", flat=True)[:RECENT_LOOKED_AT]
    )
    counted: dict[str, int] = {}
    for credit in recent:
        counted[credit] = counted.get(credit, 0) + 1
    often = sorted(counted, key=lambda credit: -counted[credit])
    own = [credit for credit in often if credit not in USUAL_CREDITS]
    return [*USUAL_CREDITS, *own[:RECENT_SHOWN]]


def may_describe(image: Image, by: Staff) -> bool:
    """Whoever brought a picture in says what it is; a desk editor does for every one."""
    return by.has_perm("articles.change_image") or (
        by.has_perm("articles.add_image") and image.added_by_id == by.pk
    )


@transaction.atomic
def describe(image: Image, *, said: Mapping[str, str], by: Staff, at: datetime) -> bool:
    """Write down what a picture is; whether anything changed. One row of the log tells of it.

    `said` has any of DESCRIBED and "permission"; what it leaves out stays. A picture keeps a name. Raises
    PermissionDenied, ValueError for a permission that is none.
    """
    if not may_describe(image, by):
        raise PermissionDenied
    stored = Image.objects.select_for_update(no_key=True).get(pk=image.pk)
    changed = {}
    for name in (*DESCRIBED, "permission"):
        if name not in said:
            continue
        value = arabic.tidy_line(said[name])[: FIELDS[name].max_length]
        if name == "permission" and value not in Permission.values:
            raise ValueError(value)
        if value != getattr(stored, name) and (value or name != "title"):
            changed[name] = value
    if not changed:
        return False
    Image.objects.filter(pk=stored.pk).update(**changed)
    for name, value in changed.items():
        setattr(stored, name, value)
        setattr(image, name, value)
    index_picture(stored)
    fields = [str(FIELDS[name].verbose_name) for name in changed]
    log_act(stored, [{"changed": {"fields": fields}}], by=by, at=at)
    return True


def _apart(one: PictureLook, other: PictureLook) -> int:
    pairs = zip(one.bands, other.bands, strict=True)
    return sum((left ^ right).bit_count() for left, right in pairs)
