"""The boards: how the front and each section are arranged, every arrangement kept, one of them standing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category
from articles.models.people import Staff

# A lead and what stands beside it or under it.
FRONT_PLACES = 6
SECTION_PLACES = 5

ARRANGEMENT_NOTE_MAX = 120


@dataclass(frozen=True)
class Place:
    """A story in one of a board's places, from 1, with what it shows there instead of its own words.

    From `until` on the place is filled by itself again.
    """

    number: int
    story: int
    headline: str = ""
    picture: int | None = None
    until: datetime | None = None

    def as_value(self) -> dict[str, Any]:
        """The place as an arrangement stores it."""
        until = self.until.isoformat() if self.until else None
        return {
            "place": self.number,
            "story": self.story,
            "headline": self.headline,
            "picture": self.picture,
            "until": until,
        }

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "Place":
        """The place that as_value wrote."""
        until = datetime.fromisoformat(value["until"]) if value["until"] else None
        return cls(value["place"], value["story"], value["headline"], value["picture"], until)


class Arrangement(models.Model):
    """A board as somebody arranged it. What was arranged is never changed.

    `places` is a list of Place.as_value; a place that is not in it is filled by itself. `sections`, for
    the front, is a list of {"section": pk, "is_shown": bool} in the order of their blocks; a section that
    is not in it follows in the masthead's order. `goes_live_at` is the hour it was set for, where it was;
    `live_at` is empty as long as readers have not seen it, for ever if it was taken back before.
    """

    board = models.ForeignKey("articles.Board", related_name="arrangements", on_delete=models.CASCADE)
    places = models.JSONField(default=list)
    sections = models.JSONField(default=list, blank=True)
    note = models.CharField(_("ملاحظة"), max_length=ARRANGEMENT_NOTE_MAX, blank=True)
    by = models.ForeignKey(
        Staff, verbose_name=_("رتّبها"), related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    at = models.DateTimeField(_("الوقت"))
    goes_live_at = models.DateTimeField(null=True, blank=True)
    live_at = models.DateTimeField(null=True, blank=True)
    # The earlier arrangement that this one brought back.
    restores = models.ForeignKey("self", related_name="+", null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        verbose_name = _("ترتيب")
        verbose_name_plural = _("سجل الترتيب")
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["board", "-at", "-id"], name="arrangement_history")]

    def __str__(self) -> str:
        return f"{self.board_id} {self.at:%Y-%m-%d %H:%M}"

    def all_places(self) -> dict[int, Place]:
        """Every place that somebody filled, by its number."""
        return {value["place"]: Place.of(value) for value in self.places}

    def places_at(self, at: datetime) -> dict[int, Place]:
        """The places that hold at a moment, by their numbers."""
        places = self.all_places().items()
        return {number: place for number, place in places if place.until is None or place.until > at}

    def next_end(self, at: datetime) -> datetime | None:
        """When the next of its places is filled by itself again."""
        return min((p.until for p in self.places_at(at).values() if p.until), default=None)

    def ordered(self, sections: list[Category]) -> list[Category]:
        """The sections whose blocks the front shows, in this arrangement's order."""
        named = {row["section"]: (i, row["is_shown"]) for i, row in enumerate(self.sections)}
        last = len(named)
        shown = [section for section in sections if named.get(section.pk, (last, True))[1]]
        return sorted(shown, key=lambda section: named.get(section.pk, (last, True))[0])


class BoardQuerySet(models.QuerySet["Board"]):
    def due(self, at: datetime) -> "BoardQuerySet":
        """Boards with an arrangement whose hour has come."""
        return self.filter(goes_live_at__lte=at).order_by("goes_live_at", "pk")

    def with_arrangements(self) -> "BoardQuerySet":
        return self.select_related("section", "current__by", "scheduled__by")


class Board(models.Model):
    """The board of the front, or of a section of the masthead: what stands, and what waits for its hour."""

    # None for the front's.
    section = models.ForeignKey(
        Category,
        verbose_name=_("القسم"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
    )
    current = models.ForeignKey(
        Arrangement, related_name="+", null=True, blank=True, editable=False, on_delete=models.RESTRICT
    )
    scheduled = models.ForeignKey(
        Arrangement, related_name="+", null=True, blank=True, editable=False, on_delete=models.RESTRICT
    )
    goes_live_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Raised by every act: one that began from an older edition is refused, never last-wins.
    edition = models.PositiveIntegerField(default=0, editable=False)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("لوحة")
        verbose_name_plural = _("الواجهة")
        default_permissions = ("view", "change")
        permissions = [("arrange_front_board", "ترتيب الصفحة الرئيسية")]
        ordering = [F("section").asc(nulls_first=True)]
        indexes = [
            models.Index(fields=["goes_live_at"], name="board_due", condition=Q(goes_live_at__isnull=False))
        ]
        constraints = [
            # One number for the front, since no two empty ones are the same to a database.
            models.UniqueConstraint(
                Coalesce(F("section"), Value(0), output_field=models.BigIntegerField()),
                name="one_board_each",
            ),
            models.CheckConstraint(
                condition=Q(scheduled__isnull=True, goes_live_at__isnull=True)
                | Q(scheduled__isnull=False, goes_live_at__isnull=False),
                name="board_waits_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        if self.section is None:
            return str(_("لوحة الصفحة الرئيسية"))
        return str(_("لوحة قسم %(name)s") % {"name": self.section.name})

    @property
    def places(self) -> range:
        """The numbers of its places, the lead first."""
        return range(1, (SECTION_PLACES if self.section_id else FRONT_PLACES) + 1)

    def standing(self, at: datetime) -> Arrangement | None:
        """The arrangement that readers get at a moment, though the clock may not have moved the pointer."""
        if self.goes_live_at is not None and self.goes_live_at <= at:
            return self.scheduled
        return self.current


class BoardPage(models.Model):
    """A board open in someone's browser."""

    board = models.ForeignKey(Board, related_name="+", on_delete=models.CASCADE)
    person = models.ForeignKey(Staff, related_name="+", on_delete=models.CASCADE)
    heard_at = models.DateTimeField()

    class Meta:
        verbose_name = _("لوحة مفتوحة")
        verbose_name_plural = _("لوحات مفتوحة")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["board", "person"], name="board_open_once")]

    def __str__(self) -> str:
        return f"{self.board_id} {self.person_id}"
