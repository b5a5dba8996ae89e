"""Whom and what an export's stories speak of: its sections, tags and writers, found here or made."""

from collections.abc import Iterable
from hashlib import blake2b

from articles.categories.models import Category, Tag
from articles.models import Brought, RecordKind, Writer
from articles.models.imports import REF_MAX
from kalima.text import arabic
from kalima.text.escapes import unescaped
from kalima.text.wordpress import text_of

NAME_MAX, SLUG_MAX, TAG_MAX, WRITER_MAX = 60, 80, 100, 80


class Newcomers:
    """The sections, tags and writers of one export, each asked for once while this is kept."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.told: list[str] = []
        self._sections: dict[str, Category] = {}
        self._writers: dict[str, Writer] = {}
        self._tags: dict[str, Tag] = {}

    def told_now(self) -> list[str]:
        """What had to be changed since this was asked last, as Arabic sentences."""
        told, self.told = self.told, []
        return told

    # Sections

    def section(self, slug: str, name: str, *, parent: str = "", description: str = "") -> Category | None:
        """The section of a category; below the second level it stands in its own section of the masthead."""
        slug = _slug(slug) or _slug(name)
        if not slug:
            return None
        known = self._sections.get(slug) or self._known_section(slug)
        if known is None:
            known = self._new_section(slug, name, parent, description)
        elif name and known.name == known.slug and known.name != name:
            # It was first met as the parent of another, by its slug alone.
            known.name = self._free_name(_line(name, NAME_MAX), known.parent, slug)
            known.description = known.description or _line(description, 200)
            known.save()
        self._sections[slug] = known
        return known

    def _known_section(self, slug: str) -> Category | None:
        sections = Category.objects.select_related("parent")
        brought = Brought.objects.filter(ref=self._ref("category", slug)).first()
        return (brought and sections.filter(pk=brought.record).first()) or sections.filter(slug=slug).first()

    def _new_section(self, slug: str, name: str, parent: str, description: str) -> Category:
        above = None
        if parent and _slug(parent) != slug:
            above = self.section(parent, "")
        if above and above.parent:
            self.told.append(f"القسم «{name or slug}» في مستوى ثالث، فوُضع تحت «{above.parent}».")
            above = above.parent
        wanted = _line(text_of(name), NAME_MAX) or slug[:NAME_MAX]
        same = Category.objects.filter(name__iexact=wanted, parent=above).first()
        if same is None:
            section = Category(name=wanted, slug=slug, parent=above, description=_line(description, 200))
            section.clean()
            section.order = Category.objects.filter(parent=above).count()
            section.save()
            same = section
        self.remember("category", slug, RecordKind.SECTION, same.pk)
        return same

    def _free_name(self, name: str, parent: Category | None, slug: str) -> str:
        taken = Category.objects.filter(name__iexact=name, parent=parent).exclude(slug=slug).exists()
        return f"{name[: NAME_MAX - 2]} 2" if taken or not name else name

    # Tags

    def tags(self, names: Iterable[str]) -> list[Tag]:
        """The tags of these names in their order, those left out that have no letter."""
        wanted = []
        for name in names:
            line = _line(text_of(name), TAG_MAX)
            if arabic.spelling_key(line):
                wanted.append(line)
            elif name:
                self.told.append(f"الوسم «{name[:60]}» بلا حروف، فتُرك.")
        new = [name for name in wanted if name not in self._tags]
        if new:
            for name, tag in zip(new, (Tag.objects.bring([name])[0] for name in new), strict=True):
                self._tags[name] = tag
        return list(dict.fromkeys(self._tags[name] for name in wanted))

    # Writers

    def writer(self, login: str, name: str = "") -> Writer | None:
        """The writer of an author's login, by the name that readers saw; no account is made."""
        login = login.strip()
        if not (login or name):
            return None
        key = login or name
        known = self._writers.get(key) or self._known_writer(key)
        if known is None:
            shown = _line(text_of(name or login.partition("@")[0]), WRITER_MAX) or key[:WRITER_MAX]
            known = Writer.objects.filter(name=shown).order_by("pk").first() or self._new_writer(shown)
            self.remember("author", key, RecordKind.WRITER, known.pk)
        self._writers[key] = known
        return known

    def _known_writer(self, key: str) -> Writer | None:
        brought = Brought.objects.filter(ref=self._ref("author", key)).first()
        return Writer.objects.filter(pk=brought.record).first() if brought else None

    def _new_writer(self, name: str) -> Writer:
        writer = Writer(name=name)
        writer.clean()
        writer.save()
        return writer

    # What was brought

    def _ref(self, kind: str, key: str) -> str:
        return ref_of(self.site, kind, key)

    def remember(self, kind: str, key: str, record_kind: str, record: int) -> None:
        """Know a record of the house by its kind and key there; whoever is known already stays."""
        row = Brought(ref=self._ref(kind, key), kind=record_kind, record=record)
        Brought.objects.bulk_create([row], ignore_conflicts=True)


def ref_of(site: str, kind: str, key: str) -> str:
    """The name by which something of an export is known here again; a long one ends in what is its alone."""
    ref = f"{site}:{kind}:{key}"
    if len(ref) <= REF_MAX:
        return ref
    return f"{ref[:60]}:{blake2b(ref.encode(), digest_size=16).hexdigest()}"


def _slug(written: str) -> str:
    return arabic.slug(unescaped(written), limit=SLUG_MAX)


def _line(text: str, most: int) -> str:
    return arabic.tidy_line(text)[:most].strip()
