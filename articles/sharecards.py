"""The card that other sites show of a story without a picture: named by its words, drawn on demand."""

import io
import os
import re
import secrets
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from random import Random
from threading import BoundedSemaphore

from django.conf import settings
from django.urls import reverse

from articles.drawing import draw
from articles.drawing.card import SIZE, draw_card
from articles.drawing.palette import BREAKING, tones_of
from articles.drawing.stars import RECIPES
from articles.models import Article, Kind, SiteSettings

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

WIDTH_PX, HEIGHT_PX = SIZE

# What a card's file is called; nothing else in its folder is touched.
_CARD = re.compile(r"([0-9]+)-[0-9a-f]{16}\.jpg")

_drawing = BoundedSemaphore(1)


class Busy(Exception):
    """Others have cards drawn; to be asked again in a moment."""


def card_address(story: Article, site: SiteSettings) -> str:
    """Where the card of a story in print stands; another headline, section or name of the paper moves it."""
    return reverse("share_card", args=[story.pk, card_mark(story, site)])


def card_mark(story: Article, site: SiteSettings) -> str:
    """What a card shows, in sixteen letters."""
    shown = (str(LOOK), *_words(story, site), _colour(story))
    return blake2b("\0".join(shown).encode(), digest_size=8).hexdigest()


def card_file(story: Article, site: SiteSettings) -> Path:
    """The file of a story's card, drawn if it is not there yet. Raises Busy when others hold it up."""
    path = _folder() / f"{story.pk}-{card_mark(story, site)}.jpg"
    if path.is_file():
        return path
    if not _drawing.acquire(timeout=WAIT_S):
        raise Busy
    try:
        if not path.is_file():
            _keep(path, _drawn(story, site))
    finally:
        _drawing.release()
    return path


def tidy_cards(*, at: datetime) -> int:
    """Delete cards of stories that left print, and those that were drawn a month ago; how many."""
    files = [(path, int(named[1])) for path in _folder().iterdir() if (named := _CARD.fullmatch(path.name))]
    gone = 0
    for n in range(0, len(files), ASKED_AT_ONCE):
        some = files[n : n + ASKED_AT_ONCE]
        numbers = {number for _path, number in some}
        in_print = set(Article.objects.published().filter(pk__in=numbers).values_list("pk", flat=True))
        for path, number in some:
            # Another worker may have been first.
            with suppress(FileNotFoundError):
                if number not in in_print or path.stat().st_mtime < at.timestamp() - KEPT_S:
                    path.unlink()
                    gone += 1
    return gone


def _words(story: Article, site: SiteSettings) -> tuple[str, str, str]:
    """Headline, section and paper, as the card has them."""
    printed = story.printed
    section = Kind.BREAKING.label if printed.kind == Kind.BREAKING else story.section.name
    return printed.headline, str(section), site.name


def _colour(story: Article) -> str:
    return BREAKING if story.printed.kind == Kind.BREAKING else story.section.colour


def _drawn(story: Article, site: SiteSettings) -> bytes:
    headline, section, paper = _words(story, site)
    colour = _colour(story)
    pattern = {"draw": Random(story.pk).choice(PATTERNS)}
    card = draw_card(
        headline,
        section=section,
        paper=paper,
        tones=tones_of(colour),
        pattern=lambda size: draw(pattern, colour=colour, seed=story.pk, size=size),
    )
    file = io.BytesIO()
    card.save(file, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
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
