"""Tells the demo's stories and lays its boards through the newsroom's verbs, so that its memory is true."""

import io
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import escape
from zlib import crc32

from articles import plates, readership, workflow
from articles.board import Wanted, arrange, boards, schedule
from articles.categories.models import Tag
from articles.drawing import draw
from articles.drawing.lettering import write
from articles.drawing.palette import tones_of
from articles.drawing.surface import Surface
from articles.framing import frame_image
from articles.models import Article, HouseAd, Image, Place, Staff, Status
from articles.models.furniture import AD_WIDTHS_PX
from articles.moves import may_file
from articles.renditions import add_image
from articles.ticker import raise_ticker
from kalima.demo.house import House
from kalima.demo.talking import discuss, lead
from kalima.demo.words import Arranged, Picture, Row, Story, span

# Whose stories these are, in import_ref.
REF = "demo:"

# How long things take in this newsroom.
WRITING = timedelta(hours=2)
CORRECTING = timedelta(hours=3)
WITHDRAWING = timedelta(minutes=50)

# Who asks this newsroom to wait.
EMBARGOED_BY = "مكتب الإحصاء"

# Ages in whole hours would put one minute on every story's clock; schedules do stand on whole hours.
UNEVENNESS = 0.12
SCHEDULE_STEP = timedelta(minutes=30)

# The widest that the report's column shows on a sharp screen of a phone.
PICTURE_SIZE = (1200, 800)
PICTURE_QUALITY = 92

# Readings are kept for so many days; a story has most of its readers on its first one.
DAYS_READ = 6

# As wide as the page, and low: the words, and a square of pattern at their end.
AD_SIZE = (1200, 240)
AD_MARGIN_PX = 56
AD_LETTERS_PX = 44

# Where a body's words leave a place for what has a number.
_PLACES = re.compile(r"<p>@(picture|gallery|related) ?([\w-]*)</p>")


def tell(house: House, story: Story) -> Article:
    """Take a story from its first draft to where it stands at the house's moment, with its discussion."""
    at = house.at - story.age * (1 + UNEVENNESS * (crc32(story.key.encode()) % 1000) / 1000)
    editor = house.editor_of(house.sections[story.section])
    author = _author(house, story) or (editor if _was_printed(story) else house.staff["writer"])
    if not may_file(house.sections[story.section], author):
        author = editor
    article = _written(house, story, by=author, at=at if story.status == Status.DRAFT else at - WRITING)
    if story.status == Status.IN_REVIEW:
        workflow.submit(article, by=author, at=at)
    elif story.status == Status.SCHEDULED and story.due:
        workflow.schedule(article, goes_live_at=_on_the_clock(house.at + story.due), by=editor, at=house.at)
    elif _was_printed(story):
        workflow.publish(article, by=editor, at=at)
        discuss(house, article, story.remarks, printed_at=_printed_at(article))
        if story.talk:
            lead(house, article, story.talk, at=house.at)
        if story.correction:
            workflow.correct(
                article,
                kind=story.correction_kind,
                note=story.correction,
                by=editor,
                at=house.past(at + CORRECTING),
            )
        if story.withdrawal:
            chief = house.staff["chief"]
            workflow.withdraw(article, note=story.withdrawal, by=chief, at=house.past(at + WITHDRAWING))
    if story.embargo:
        until = _on_the_clock(house.at + story.embargo)
        workflow.embargo(article, embargo_until=until, note=EMBARGOED_BY, by=editor, at=house.at)
    if story.is_trashed:
        workflow.trash(article, by=author, at=house.at)
    return article


def lay_board(house: House, arranged: Arranged, stories: Mapping[str, Article]) -> None:
    """Arrange a board by the managing editor's hand, or let an arrangement wait for its hour."""
    section = house.sections[arranged.board] if arranged.board else None
    board = next(board for board in boards() if board.section == section)
    places = tuple(
        Place(number, stories[key].pk, headline=headline, until=house.at + holds if holds else None)
        for number, key, headline, holds in arranged.places
        if key in stories
    )
    shown = tuple((house.sections[slug].pk, True) for slug in arranged.sections)
    wanted = Wanted(places, sections=shown, note=arranged.note)
    chief, at, edition = house.staff["chief"], house.at - arranged.age, board.edition
    if arranged.due:
        hour = _on_the_clock(house.at + arranged.due)
        schedule(board, wanted, goes_live_at=hour, edition=edition, by=chief, at=at)
    else:
        arrange(board, wanted, edition=edition, by=chief, at=at)


def open_stories(house: House, stories: Iterable[Article]) -> None:
    """Have the stories of the week read, some more than others."""
    hour = house.at.replace(minute=0, second=0, microsecond=0)
    readers: dict[tuple[int, datetime], int] = {}
    for story in stories:
        if story.is_in_print:
            liked = 20 + crc32(story.headline.encode()) % 900
            age = (house.at - _printed_at(story)).days
            for day in range(min(age, DAYS_READ) + 1):
                readers[story.pk, hour - timedelta(days=day)] = 1 + liked // (age - day + 1) ** 2
    readership.write(readers)
    readership.count_most_read(at=house.at)


def break_news(house: House, row: Row) -> None:
    """Raise a line to the ticker, as it was raised so long before the house's moment."""
    story = Article.objects.get(import_ref=f"{REF}{row['story']}") if "story" in row else None
    at = house.at - span(row["age"])
    raise_ticker(row["text"], story=story, minutes=row["minutes"], by=house.staff["chief"], at=at)


def advertise(house: House, row: Row) -> None:
    """Draw one of the paper's own advertisements and let it stand from the house's moment on."""
    surface = Surface(AD_SIZE, tones_of(row["colour"]).deep)
    words_at = complex(AD_SIZE[0] - AD_MARGIN_PX, AD_SIZE[1] * 0.58)
    write(surface, row["words"], words_at, AD_LETTERS_PX, tones_of(row["colour"]).light, weight=800)
    banner, size = surface.finish(), (AD_SIZE[1], AD_SIZE[1])
    banner.paste(draw({"draw": row["draw"]}, colour=row["colour"], seed=1, size=size))
    file = io.BytesIO()
    banner.save(file, "PNG")
    file.seek(0)
    made, phones = plates.plates_of(file, *AD_WIDTHS_PX)
    HouseAd.objects.create(
        place=row["place"],
        picture=plates.keep(made),
        small=plates.keep(phones),
        width_px=made.width_px,
        height_px=made.height_px,
        alt=row["words"],
        address=row["address"],
        starts_at=house.at,
        ends_at=house.at + timedelta(days=row["days"]),
    )


def _was_printed(story: Story) -> bool:
    return story.status in (Status.PUBLISHED, Status.CORRECTED, Status.WITHDRAWN)


def _author(house: House, story: Story) -> Staff | None:
    """Who signed it and has an account."""
    return next((house.writers[key].staff for key in story.writers if house.writers[key].staff), None)


def _written(house: House, story: Story, *, by: Staff, at: datetime) -> Article:
    article = Article(
        **story.words,
        section=house.sections[story.section],
        tag_ids=[tag.pk for tag in Tag.objects.bring(story.tags)],
        credits=[
            *({"writer": house.writers[key].pk, "role": ""} for key in story.writers),
            *([{"guest": story.guest, "role": ""}] if story.guest else []),
        ],
        import_ref=f"{REF}{story.key}",
    )
    if story.picture:
        article.lead_image = _image(story, story.picture, article.section.colour, by=by, at=at)
        if story.picture.focal_point:
            focal = story.picture.focal_point
            frame_image(article.lead_image, focal_point=focal, crops={}, by=house.staff["chief"], at=at)
        article.lead_alt, article.lead_caption = story.picture.alt, story.picture.caption
    article.body = _with_numbers(story, article, by=by, at=at)
    workflow.save_copy(article, by=by, at=at)
    return article


def _with_numbers(story: Story, article: Article, *, by: Staff, at: datetime) -> str:
    """The body with its pictures drawn, and with the numbers of the stories that it leads to."""
    colour = article.section.colour
    figures = [
        f'<figure data-image="{_image(story, picture, colour, by=by, at=at).pk}" '
        f'data-alt="{escape(picture.alt)}"><figcaption>{escape(picture.caption)}</figcaption></figure>'
        for picture in story.figures
    ]

    def placed(line: re.Match[str]) -> str:
        what, which = line.groups()
        if what == "gallery":
            return f'<div data-gallery="">{"".join(figures)}</div>'
        if what == "picture":
            return figures[int(which) - 1]
        number = Article.objects.only("pk").get(import_ref=f"{REF}{which}").pk
        return f'<aside data-related="{number}"></aside>'

    return _PLACES.sub(placed, article.body)


def _image(story: Story, picture: Picture, colour: str, *, by: Staff, at: datetime) -> Image:
    seed = crc32(f"{story.key}{story.figures.index(picture) if picture in story.figures else ''}".encode())
    drawn = draw(picture.spec, colour=colour, seed=seed, size=PICTURE_SIZE)
    file = io.BytesIO()
    drawn.save(file, "JPEG", quality=PICTURE_QUALITY, subsampling=0)
    file.seek(0)
    return add_image(file, title=picture.title, credit=picture.credit, by=by, at=at)


def _printed_at(article: Article) -> datetime:
    return article.published_at or article.created_at


def _on_the_clock(at: datetime) -> datetime:
    """The next time that an editor would choose."""
    step_s = SCHEDULE_STEP.total_seconds()
    return at + timedelta(seconds=-at.timestamp() % step_s)
