"""Stories as lists show them: what a card says, read as plain values and not as records, in two queries."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from articles.models import Article, Rendition
from articles.models.article import address_of
from articles.shown import Shown, withdrawn, written
from kalima.text.crops import RATIOS
from kalima.web.prepared import GivenNumbers, Prepared

# The shapes that cards cut pictures to.
CARD_RATIOS = ("wide", "classic")

# The columns of a card, from an article.
COLUMNS = (
    *("pk", "slug", "published_at", "dated_on", "section__name", "section__colour"),
    *("published_revision__kind", "published_revision__kicker", "published_revision__headline"),
    *("published_revision__standfirst", "published_revision__lead_image", "published_revision__lead_crop"),
)


class Cut(NamedTuple):
    """A cut of a picture, as its row has it."""

    ratio: str
    within: str
    name: str
    width_px: int
    height_px: int


class Picture(NamedTuple):
    """A picture that a card shows: how its use cuts it, and its cuts in the ratios of cards."""

    crop: str = ""
    is_withdrawn: bool = False
    cuts: tuple[Cut, ...] = ()

    def shown(self, ratio: str, folder: str = "") -> Shown | None:
        """The picture in a ratio; None where the cut is missing, as Image.shown_in has it."""
        within = "" if self.crop in RATIOS else self.crop
        cut = next((cut for cut in self.cuts if (cut.ratio, cut.within) == (ratio, within)), None)
        return _shown(cut, self.is_withdrawn, folder) if cut else None


class Card(NamedTuple):
    """A story in print as lists show it; two that are equal look the same."""

    pk: int
    slug: str
    published_at: datetime
    has_hour: bool
    section: str
    colour: str
    kind: str
    kicker: str
    headline: str
    standfirst: str
    picture: Picture | None

    def get_absolute_url(self) -> str:
        return address_of(self.pk, self.slug)

    @classmethod
    def of(cls, story: Article) -> "Card":
        """The card of a record that has its printed words, its section and its picture with it."""
        copy, image, at = story.printed, story.printed.lead_image, story.published_at
        assert at is not None, "it is in print"
        cuts = [_cut_of(row) for row in image.renditions.all() if row.retired_at is None] if image else []
        return cls(
            pk=story.pk,
            slug=story.slug,
            published_at=at,
            has_hour=story.has_hour,
            section=story.section.name,
            colour=story.section.colour,
            kind=copy.kind,
            kicker=copy.kicker,
            headline=copy.headline,
            standfirst=copy.standfirst,
            picture=Picture(copy.lead_crop, image.is_withdrawn, tuple(cuts)) if image else None,
        )


def _stories() -> "QuerySet[Any, Any]":
    return Article.objects.published().filter(pk__in=GivenNumbers("numbers")).order_by().values_list(*COLUMNS)


def _cuts() -> "QuerySet[Any, Any]":
    wanted = Rendition.objects.current().filter(image__in=GivenNumbers("images"), ratio__in=CARD_RATIOS)
    own = ("ratio", "within", "name", "width_px", "height_px")
    return wanted.order_by("image", "pk").values_list("image", "image__withdrawn_at", "image__credit", *own)


_STORIES: Prepared[Article] = Prepared(_stories)
_CUTS: Prepared[Rendition] = Prepared(_cuts)


def cards_of(
    numbers: Collection[int], *, own: Mapping[int, tuple[str, int | None]] | None = None
) -> dict[int, Card]:
    """Those of these stories that are in print, by number: two queries.

    `own` has for a story another headline ("" for its own) and another picture to show. A picture whose maker
    is not known any more gives way to the story's own; one that was withdrawn leaves its drawing there.
    """
    rows = _STORIES.rows(numbers=list(numbers))
    own = own or {}
    images = {row[-2] for row in rows if row[-2]} | {image for _words, image in own.values() if image}
    pictures, nameless = _pictures(images)
    cards = {}
    for row in rows:
        card = card_of(row, pictures)
        headline, image = own.get(card.pk, ("", None))
        if headline:
            card = card._replace(headline=headline)
        if image in pictures and image not in nameless:
            card = card._replace(picture=pictures[image])
        cards[card.pk] = card
    return cards


def card_of(row: Iterable[Any], pictures: Mapping[int, Picture]) -> Card:
    """The card of one row of COLUMNS."""
    pk, slug, at, dated_on, section, colour, kind, kicker, headline, standfirst, image, crop = row
    picture = pictures.get(image, Picture())._replace(crop=crop) if image else None
    words = (kind, kicker, headline, standfirst)
    return Card(pk, slug, at, dated_on is None, section, colour, *words, picture)


def _pictures(images: Iterable[int]) -> tuple[dict[int, Picture], set[int]]:
    """These pictures by their numbers, and the numbers of those in print by nobody known."""
    pictures: dict[int, Picture] = {}
    nameless = set()
    for image, withdrawn_at, credit, *cut in _CUTS.rows(images=sorted(images)):
        known = pictures.get(image, Picture(is_withdrawn=withdrawn_at is not None))
        pictures[image] = known._replace(cuts=(*known.cuts, Cut(*cut)))
        if not credit and withdrawn_at is None:
            nameless.add(image)
    return pictures, nameless


def _cut_of(row: Rendition) -> Cut:
    return Cut(row.ratio, row.within, row.name, row.width_px, row.height_px)


@lru_cache(maxsize=500)
def _shown(cut: Cut, is_withdrawn: bool, folder: str) -> Shown:
    row = Rendition(**cut._asdict())
    return withdrawn(row) if is_withdrawn else written(row, folder)
