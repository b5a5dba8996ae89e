"""The body of a story as the page shows it: its parts filled in, and each line in its direction."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Attachment, Copy, Image, SiteSettings
from articles.models.media import pictured, with_renditions
from articles.shown import shown
from kalima.text import arabic
from kalima.text.embeds import embed_of
from kalima.text.html import clean_body, excerpt
from kalima.text.markup import Token, ends_of, escape, read, values_of
from kalima.text.parts import Part, parts_of, taken
from kalima.web.pieces import pieces, stamp_of

# The page is read from right to left; what is said nowhere is read so.
PAGE = "rtl"

# Elements that are lines of their own, and those that take one direction for all that they hold.
LINES = frozenset({"p", "h2", "h3", "td", "th"})
GROUPS = frozenset({"ul", "ol"})

# Parts that name a record.
NAMING = frozenset({"figure", "gallery", "attachment", "related"})

# A table is named to a screen reader by its columns, in so many letters at the most.
LABEL_MAX = 120

# Bodies that each process keeps as parts: those of a few feeds, which are asked for all the time.
BODIES_KEPT = 200


def render(copy: Copy, *, folder: str = "", is_light: bool = False) -> SafeString:
    """HTML of a copy's body, cleaned again: what is stored may have come by another door.

    At most two queries, however many pictures and stories it shows: one for each kind. Attachments, where
    there are any, take three more.
    `folder` is where a page that is not in print finds its pictures and attachments. In a light page
    pictures are links to them.
    """
    parts = body_parts(copy)
    page = Page(parts, Records.of(parts), own=story_of(copy), folder=folder, is_light=is_light)
    # Before print a body is read a few times, and its files have other addresses for each reader.
    return page.html() if folder else pieces.get(("body", copy.body, is_light, page.stamp), page.html)


def text_of(body: str) -> SafeString:
    """HTML of a text that belongs to no story: what it may name of the house's records is left out."""
    parts = list(parts_of(read(clean_body(body))))
    return Page(parts, Records(pictures={}, attachments={}, stories={}), own=None).html()


def body_parts(copy: Copy) -> list[Part]:
    """The parts of a body, cleaned."""
    return list(parts_kept(copy.body))


@lru_cache(maxsize=BODIES_KEPT)
def parts_kept(body: str) -> tuple[Part, ...]:
    """The parts of a text, cleaned, as they are kept."""
    return tuple(parts_of(read(clean_body(body))))


class Named(NamedTuple):
    """What the parts of one body, or of many, name, by number."""

    pictures: set[int]
    attachments: set[int]
    stories: set[int]

    @classmethod
    def of(cls, parts: Iterable[Part]) -> "Named":
        parts = [part for part in parts if part.kind in NAMING]
        return cls(
            pictures={
                int(values_of(token.tag)["data-image"])
                for part in parts
                for token in (part.head, *part.inside)
                if part.kind in ("figure", "gallery") and " data-image=" in token.tag
            },
            attachments={attached_number(part) for part in parts if part.kind == "attachment"},
            stories={_story(part) for part in parts if part.kind == "related"},
        )


@dataclass(frozen=True)
class Records:
    """What the parts of one body, or of many, name by number; stories are those that readers may see."""

    pictures: Mapping[int, Image]
    attachments: Mapping[int, Attachment]
    stories: Mapping[int, Article]

    @classmethod
    def of(cls, parts: Iterable[Part]) -> "Records":
        named = Named.of(parts)
        return cls(
            pictures=_pictures(named.pictures),
            attachments=_attachments(named.attachments),
            stories=_stories(named.stories),
        )


class Page:
    """A body on its way to the page; `own` is the story that it belongs to, which it never leads to."""

    def __init__(
        self,
        parts: list[Part],
        records: Records,
        *,
        own: int | None,
        folder: str = "",
        is_light: bool = False,
    ) -> None:
        self.templates = "articles/light" if is_light else "articles"
        self.parts = parts
        self.folder = folder
        self.own = own
        self.records = records

    @cached_property
    def site(self) -> SiteSettings:
        return SiteSettings.load()

    @property
    def stamp(self) -> str:
        """What it stands on beside its text: all columns of the records that it names."""
        attachments, stories = self.records.attachments.values(), self.records.stories.values()
        pictures = [*self.records.pictures.values(), *(file.poster for file in attachments if file.poster)]
        cuts = [row for picture in pictures for row in picture.renditions.all()]
        around = [one for story in stories for one in (story.section, story.printed)]
        site = [self.site] if attachments else []
        return stamp_of(self.own, *pictures, *cuts, *attachments, *stories, *around, *site, but=("body",))

    def html(self) -> SafeString:
        """Neighbours of one kind come together: running text as one, and stories under one heading."""
        return mark_safe(
            "".join(
                self._together(kind, list(parts))
                for kind, parts in groupby(self.parts, lambda part: part.kind)
            )
        )

    def _together(self, kind: str, parts: list[Part]) -> str:
        if not kind:
            return directed([part.head for part in parts])
        if kind == "related":
            once = self._related(parts)
            return self._filled("related", {"stories": once}) if once else ""
        return "".join(self._part(part) for part in parts)

    def _related(self, parts: list[Part]) -> list[Article]:
        """The stories that parts lead to, each once."""
        numbers = dict.fromkeys(number for part in parts if (number := _story(part)) != self.own)
        return [self.records.stories[number] for number in numbers if number in self.records.stories]

    def _part(self, part: Part) -> str:
        match part.kind:
            case "figure":
                figure = self._figure(part.head, part.inside)
                return self._filled("body_figure", figure) if figure else ""
            case "gallery":
                found, _left = taken(part.inside, lambda token: token.name == "figure")
                figures = [figure for one in found if (figure := self._figure(one[0], one[1:-1]))]
                return self._filled("gallery", {"figures": figures}) if figures else ""
            case "embed":
                embed = embed_of(values_of(part.head.tag)["data-embed"])
                return self._filled("embed", {"embed": embed}) if embed else ""
            case "attachment":
                attachment = self.records.attachments.get(attached_number(part))
                return self._attachment(attachment) if attachment else ""
            case "table":
                return _table(part)
            case "points":
                return _points(part)
            case _:
                return _quote(part)

    def _filled(self, name: str, context: dict[str, Any]) -> str:
        return render_to_string(f"{self.templates}/_{name}.html", context)

    def _attachment(self, attachment: Attachment) -> str:
        context = {
            "attachment": attachment,
            "address": f"{self.folder}{attachment.name}" if self.folder else attachment.url,
            "poster": shown(attachment.poster, folder=self.folder),
            "size": self.site.say(arabic.file_size(attachment.size_bytes)),
        }
        return self._filled("attachment", context)

    def _figure(self, head: Token, inside: list[Token]) -> dict[str, object] | None:
        """What a picture's template expects; None for one that left the library."""
        values = values_of(head.tag)
        image = self.records.pictures.get(int(values["data-image"]))
        picture = shown(image, crop=values.get("data-crop", ""), folder=self.folder)
        if image is None or picture is None:
            return None
        caption = inside[1:-1]
        return {
            "shown": picture,
            "credit": image.credit,
            "alt": "" if "data-decorative" in values else values.get("data-alt", ""),
            "caption": mark_safe(_written(caption)),
            "direction": (values_of(inside[0].tag).get("dir") if inside else "")
            or _direction(caption)
            or PAGE,
        }


def directed(tokens: list[Token], around: str = PAGE) -> str:
    """Write tokens; a line that is read the other way than what stands around it says so.

    A telephone number gets the mark that keeps its groups in order.
    """
    ends = ends_of(tokens)
    ways = [around]
    pieces: list[str] = []
    for at, token in enumerate(tokens):
        piece = token.tag or escape(arabic.sure_numbers(token.text))
        if token.opens:
            way = values_of(token.tag).get("dir", "") if " dir=" in token.tag else ""
            if not way and (token.name in LINES or (token.name in GROUPS and len(ways) == 1)):
                way = _direction(tokens[at + 1 : ends[at]])
                if way and way != ways[-1]:
                    piece = f'{token.tag[:-1]} dir="{way}">'
            ways.append(way or ways[-1])
        elif token.closes:
            ways.pop()
        pieces.append(piece)
    return "".join(pieces)


def _direction(tokens: Iterable[Token]) -> str:
    """The direction of some text from its letters; "" for one without, which follows what is around it."""
    text = "".join(token.text for token in tokens)
    return arabic.direction(text) if any(map(str.isalpha, text)) else ""


def _written(tokens: Iterable[Token]) -> str:
    return "".join(token.tag or escape(token.text) for token in tokens)


def _story(part: Part) -> int:
    return int(values_of(part.head.tag)["data-related"])


def attached_number(part: Part) -> int:
    return int(values_of(part.head.tag)["data-attachment"])


def story_of(copy: Copy) -> int | None:
    """The number of the story whose words these are."""
    number: int | None = getattr(copy, "article_id", copy.pk)
    return number


def _pictures(numbers: Iterable[int]) -> dict[int, Image]:
    wanted = set(numbers)
    return pictured(wanted) if wanted else {}


def _attachments(numbers: set[int]) -> dict[int, Attachment]:
    """These attachments, with what a video shows before it is played: two queries where there is any."""
    if not numbers:
        return {}
    found = Attachment.objects.select_related("poster").prefetch_related(
        with_renditions("poster__renditions")
    )
    return found.in_bulk(numbers)


def _stories(numbers: set[int]) -> dict[int, Article]:
    """Of these stories, those that readers may see."""
    if not numbers:
        return {}
    return Article.objects.published().select_related("section", "published_revision").in_bulk(numbers)


def _points(part: Part) -> str:
    way = values_of(part.head.tag).get("dir") or _direction(part.inside) or PAGE
    return format_html(
        '<section class="points"{}><h2 class="points__title" dir="rtl">أبرز النقاط</h2>{}</section>',
        _dir(way),
        mark_safe(directed(part.inside, way)),
    )


def _quote(part: Part) -> str:
    """A quotation; one with a source is a figure, as HTML wants it, and a pull quote is one always."""
    values = values_of(part.head.tag)
    sources, words = taken(part.inside, lambda token: token.name == "cite", 1)
    way = values.get("dir") or _direction(words) or PAGE
    quote = mark_safe(f"<blockquote>{directed(words, way)}</blockquote>")
    if not sources and "data-pull" not in values:
        return format_html("<blockquote{}>{}</blockquote>", _dir(way), mark_safe(directed(words, way)))
    source = mark_safe("")
    if sources:
        own = values_of(sources[0][0].tag).get("dir") or _direction(sources[0]) or way
        said_by = mark_safe(_written(sources[0][1:-1]))
        source = format_html('<figcaption class="quote__source"{}>{}</figcaption>', _dir(own, way), said_by)
    kind = "quote quote--pull" if "data-pull" in values else "quote"
    return format_html('<figure class="{}"{}>{}{}</figure>', kind, _dir(way), quote, source)


def _table(part: Part) -> str:
    """A table in a box of its own, which scrolls where the page is narrower, also by keyboard."""
    way = values_of(part.head.tag).get("dir") or _direction(part.inside) or PAGE
    heads = [" ".join(text.split()) for text in _columns(part.inside)]
    label = "جدول: " + excerpt("، ".join(filter(None, heads)), LABEL_MAX) if any(heads) else "جدول"
    return format_html(
        '<div class="table" role="region" tabindex="0" aria-label="{}"{}><table>{}</table></div>',
        label,
        _dir(way),
        mark_safe(directed(_without_empty_heads(part.inside), way)),
    )


def _without_empty_heads(tokens: list[Token]) -> list[Token]:
    """A corner without words is a cell: as a heading, a screen reader would name its column by nothing."""
    shown = list(tokens)
    ends = ends_of(tokens)
    for at, token in enumerate(tokens):
        if token.name == "th" and token.opens and not any(t.text.strip() for t in tokens[at : ends[at]]):
            cell = token.tag.replace("<th", "<td", 1).replace(' scope="col"', "").replace(' scope="row"', "")
            shown[at], shown[ends[at]] = Token(cell, "td", ""), Token("</td>", "td", "")
    return shown


def _columns(tokens: list[Token]) -> Iterator[str]:
    """The text of each heading of a column."""
    ends = ends_of(tokens)
    for at, token in enumerate(tokens):
        if token.name == "th" and ' scope="col"' in token.tag:
            yield "".join(inner.text for inner in tokens[at + 1 : ends[at]])


def _dir(way: str, around: str = PAGE) -> str:
    return format_html(' dir="{}"', way) if way != around else ""
