"""Opens the demo paper's house: its sections, writers and staff, and the words that it keeps."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.contrib.auth.models import Group

from articles import namelist
from articles.categories.models import Category, Tag
from articles.models import Article, Mood, Shortcut, SiteSettings, Staff, StaticPage, StoryTemplate, Writer
from articles.spelling import take_lines
from articles.templates import keep
from comments import wordlist
from kalima import roles
from kalima.demo.words import Paper, Row, body_html

ROLES = {
    "writer": roles.WRITER,
    "desk": roles.DESK_EDITOR,
    "chief": roles.MANAGING_EDITOR,
    "moderator": roles.MODERATOR,
}
NEWSROOM = "newsroom"


@dataclass(frozen=True)
class House:
    """Who and what the stories refer to, by the names that the words use, and the moment it is opened."""

    sections: dict[str, Category]
    writers: dict[str, Writer]
    staff: dict[str, Staff]
    at: datetime

    @property
    def moderator(self) -> Staff:
        return self.staff["moderator"]

    def past(self, at: datetime) -> datetime:
        """A moment that has come already."""
        return min(at, self.at)

    def editor_of(self, section: Category) -> Staff:
        """The desk editor for the desk's own sections, the managing editor for the others."""
        desk = self.staff["desk"]
        return desk if section.top in desk.sections.all() else self.staff["chief"]


def open_house(paper: Paper, *, password: str, at: datetime) -> House:
    """Make sections, staff, writers and the lists that a desk keeps. A section that is there is furnished."""
    sections: dict[str, Category] = {}
    for row in paper.sections:
        sections[row["slug"]] = _section(row, sections)
    staff = {row["username"]: _hired(row, password, sections) for row in paper.staff}
    accounts = {row["writer"]: staff[row["username"]] for row in paper.staff if "writer" in row}
    writers = {NEWSROOM: Writer.objects.get(is_newsroom=True)}
    for row in paper.writers:
        writers[row["key"]] = _writer(row, accounts.get(row["key"]))
    for kind, rows in groupby(paper.spellings, key=itemgetter("kind")):
        take_lines("\n".join(row["line"] for row in rows), kind=kind)
    for row in paper.names:
        chief = staff["chief"]
        namelist.take_lines(row["lines"], kind=row["kind"], is_mutual=row["is_mutual"], by=chief)
    for row in paper.words:
        wordlist.take_lines(row["lines"], list=row["list"], reason=row["reason"])
    for row in paper.shortcuts:
        shortcut = Shortcut(short=row["short"], full=row["full"])
        shortcut.full_clean(exclude=["key"])
        shortcut.save()
    for order, row in enumerate(paper.templates, start=1):
        _template(row, order, sections[row["section"]], by=staff["chief"])
    for row in paper.furniture:
        SiteSettings.objects.update(**row)
    for row in paper.moods:
        mood = {name: row[name] for name in ("kind", "line", "mark")}
        Mood.objects.create(**mood, starts_at=at, ends_at=at + timedelta(days=row["days"]))
    for order, row in enumerate(paper.pages):
        page = StaticPage(title=row["title"], body=body_html(row["text"]), order=order)
        page.full_clean()
        page.save()
    return House(sections, writers, staff, at)


def _section(row: Row, above: dict[str, Category]) -> Category:
    section = Category.objects.filter(slug=row["slug"]).first() or Category(slug=row["slug"])
    for name in ("name", "description", "colour", "order"):
        setattr(section, name, row[name])
    section.parent = above[row["parent"]] if "parent" in row else None
    section.full_clean()
    section.save()
    return section


def _hired(row: Row, password: str, sections: dict[str, Category]) -> Staff:
    first, _space, last = row["name"].partition(" ")
    person = Staff.objects.create_user(
        row["username"], row["email"], password, first_name=first, last_name=last, is_staff=True, is_demo=True
    )
    person.groups.add(Group.objects.get(name=ROLES[row["role"]]))
    person.sections.set(sections[slug] for slug in row["sections"])
    return person


def _writer(row: Row, account: Staff | None) -> Writer:
    writer = Writer(**{name: row[name] for name in ("name", "slug", "title", "bio")}, staff=account)
    writer.full_clean()
    writer.save()
    return writer


def _template(row: Row, order: int, section: Category, *, by: Staff) -> None:
    """Keep a story that is never saved."""
    names = ("kind", "kicker", "headline", "standfirst", "body", "issuing_body", "place")
    story = Article(**{name: row.get(name, "") for name in names}, section=section)
    story.tag_ids = [tag.pk for tag in Tag.objects.bring(row["tags"])]
    keep(StoryTemplate(name=row["name"], order=order), story, by=by)
