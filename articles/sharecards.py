"""The card that other sites show of a page without a picture: named by its words, drawn on demand."""

import io
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from random import Random
from threading import BoundedSemaphore

from django.conf import settings
from django.urls import reverse

from articles.categories.models import Category, Tag
from articles.drawing import draw
from articles.drawing.card import SHAPES, draw_card
from articles.drawing.lettering import CAN_SHAPE
from articles.drawing.palette import BREAKING, tones_of
from articles.drawing.stars import RECIPES
from articles.models import Article, Kind, SiteSettings, Writer

# Of six points none: drawn small beside a headline, such a star would read as an emblem.
PATTERNS = sorted(RECIPES.keys() - {"star6"})

# Raised when a card comes to look otherwise: its address changes, and other sites fetch it again.
LOOK = 1
JPEG_QUALITY = 88

# Drawing takes a tenth of a second and 30 MB; whoever comes meanwhile waits so long for a turn.
WAIT_S = 5.0
# Older ones are drawn again if somebody asks: what was shared is shared in its first days.
KEPT_S = 30 * 24 * 3600

ASKED_AT_ONCE = 500

WIDTH_PX, HEIGHT_PX = SHAPES[""].size
SQUARE_PX = SHAPES["square"].size[0]

# What a card's file is called, with the number of its story; nothing else in its folder is touched.
_CARD = re.compile(r"(?:([0-9]+)|[a-z]+-[0-9]+)-[0-9a-f]{16}(?:-square)?\.jpg")

# The colour of what belongs to no section.
PLAIN = "slate"

_drawing = BoundedSemaphore(1)


class Busy(Exception):
    """Others have cards drawn; to be asked again in a moment."""


@dataclass(frozen=True)
class Card:
    """What a card shows: a headline, the line over it, the paper's name.

    `page` is the path of the page that it stands for, `stem` begins the name of its file.
    """

    page: str
    stem: str
    seed: int
    headline: str
    over: str
    paper: str
    colour: str

    @property
    def mark(self) -> str:
        """All that it shows, in sixteen letters."""
        shown = (str(LOOK if CAN_SHAPE else 0), self.headline, self.over, self.paper, self.colour)
        return blake2b("\0".join(shown).encode(), digest_size=8).hexdigest()

    def address(self, shape: str = "") -> str:
        """Where it stands within the paper; another headline, section or name of the paper moves it."""
        return f"{self.page}card-{self.mark}{f'-{shape}' if shape else ''}.jpg"

    def file(self, shape: str = "") -> Path:
        """Its file, drawn if it is not there yet. Raises Busy when others hold it up."""
        path = _folder() / f"{self.stem}-{self.mark}{f'-{shape}' if shape else ''}.jpg"
        if path.is_file():
            return path
        if not _drawing.acquire(timeout=WAIT_S):
            raise Busy
        try:
            if not path.is_file():
                _keep(path, _drawn(self, shape))
        finally:
            _drawing.release()
        return path


def story_card(story: Article, site: SiteSettings) -> Card:
    """The card of a story in print."""
    is_breaking = story.printed.kind == Kind.BREAKING
    return Card(
        page=f"{story.short_address}/",
        stem=str(story.pk),
        seed=story.pk,
        headline=story.printed.headline,
        over=str(Kind.BREAKING.label) if is_breaking else story.section.name,
        paper=site.name,
        colour=BREAKING if is_breaking else story.section.colour,
    )


def page_card(of: Category | Tag | Writer | SiteSettings, site: SiteSettings) -> Card:
    """The card of a section, a tag or a writer; of the paper itself for its other pages."""
    match of:
        case Category():
            over, colour = of.parent.name if of.parent else site.descriptor, of.colour
        case Tag():
            over, colour = "وسم", PLAIN
        case Writer():
            over, colour = of.title or site.descriptor, PLAIN
        case _:
            headline = site.description or site.agency
            return Card(reverse("front"), "paper-1", 1, headline, site.descriptor, site.name, PLAIN)
    stem = f"{type(of).__name__.lower()}-{of.pk}"
    return Card(of.get_absolute_url(), stem, of.pk, of.name, over, site.name, colour)


def tidy_cards(*, at: datetime) -> int:
    """Delete cards of stories that left print, and those that were drawn a month ago; how many."""
    named = [(path, _CARD.fullmatch(path.name)) for path in _folder().iterdir()]
    files = [(path, int(card[1] or 0)) for path, card in named if card]
    gone = 0
    for n in range(0, len(files), ASKED_AT_ONCE):
        some = files[n : n + ASKED_AT_ONCE]
        numbers = {number for _path, number in some}
        in_print = set(Article.objects.published().filter(pk__in=numbers).values_list("pk", flat=True))
        for path, number in some:
            # Another worker may have been first.
            with suppress(FileNotFoundError):
                if (number and number not in in_print) or path.stat().st_mtime < at.timestamp() - KEPT_S:
                    path.unlink()
                    gone += 1
    return gone


def _drawn(card: Card, shape: str) -> bytes:
    pattern = {"draw": Random(card.seed).choice(PATTERNS)}
    drawn = draw_card(
        card.headline,
        section=card.over,
        paper=card.paper,
        tones=tones_of(card.colour),
        pattern=lambda size: draw(pattern, colour=card.colour, seed=card.seed, size=size),
        shape=SHAPES[shape],
    )
    file = io.BytesIO()
    drawn.save(file, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return file.getvalue()


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all, whatever ends us in between."""
    making = path.with_name(f"{path.stem}.{secrets.token_hex(4)}.making")
    making.write_bytes(content)
    os.replace(making, path)


def _folder() -> Path:
    folder = Path(settings.CARDS_ROOT)
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder
