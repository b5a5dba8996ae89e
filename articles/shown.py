"""A picture as a page shows it: its sources and its place, or what stands there once it was withdrawn."""

from dataclasses import dataclass

from django.templatetags.static import static

from articles.models import Image, Rendition
from articles.models.media import SHARE, address
from kalima.web.media import CONTENT_TYPES

WITHDRAWN = "img/withdrawn.svg"
# Other sites show no card for a picture that is smaller.
SHARE_MIN_PX = 300
# A phone of ten years ago shows no more points across.
SMALL_PX = 480


@dataclass(frozen=True)
class Shown:
    """What _picture.html needs. `sources` are (type, srcset), best first.

    `large` is the widest JPEG, `small` the one that a phone's width needs and no more.
    """

    src: str
    width_px: int
    height_px: int
    sources: tuple[tuple[str, str], ...] = ()
    srcset: str = ""
    large: str = ""
    small: str = ""

    @property
    def is_withdrawn(self) -> bool:
        return not self.srcset


def shown(image: Image | None, *, ratio: str = "", crop: str = "", folder: str = "") -> Shown | None:
    """A picture for a place of this ratio, "" for any, where the use cuts it like this.

    `folder` is where a page that is not in print finds its files. Without the cut nothing is shown: what
    a use cut away must not come back by another file.
    """
    row = image.shown_in(ratio, crop) if image else None
    if image is None or row is None:
        return None
    return withdrawn(row) if image.is_withdrawn else written(row, folder)


def withdrawn(row: Rendition) -> Shown:
    """What stands in the place of a picture that may not be shown any more."""
    return Shown(static(WITHDRAWN), *row.size(row.usual_px))


def written(row: Rendition, folder: str = "") -> Shown:
    """A cut as a page shows it, made or about to be."""
    width_px, height_px = row.size(row.usual_px)
    sets = [(CONTENT_TYPES[kind], _srcset(row, kind, folder)) for kind in row.formats]
    return Shown(
        src=_at(folder, row.file(Rendition.Format.JPEG, row.usual_px)),
        width_px=width_px,
        height_px=height_px,
        sources=tuple(sets[:-1]),
        srcset=sets[-1][1],
        large=_at(folder, row.file(Rendition.Format.JPEG, row.widths_px[-1])),
        small=_at(folder, row.file(Rendition.Format.JPEG, _small_px(row))),
    )


def card_of(image: Image | None, crop: str) -> Rendition | None:
    """What other sites show beside a story's address; None without a picture, or once it was withdrawn."""
    row = image.shown_in(SHARE, crop) if image and not image.is_withdrawn else None
    return row if row and row.width_px >= SHARE_MIN_PX else None


def _small_px(row: Rendition) -> int:
    return next((width for width in row.widths_px if width >= SMALL_PX), row.widths_px[-1])


def _srcset(row: Rendition, kind: str, folder: str) -> str:
    return ", ".join(f"{_at(folder, row.file(kind, width))} {width}w" for width in row.widths_px)


def _at(folder: str, file: str) -> str:
    return f"{folder}{file}" if folder else address(file)
