"""An export on its way into the house: read in pieces, each in a transaction that says how far it came."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property, partial
from hashlib import blake2b, sha256
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol
from urllib.parse import quote, urljoin, urlsplit

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from articles import lines, old_addresses, wxr
from articles.categories.models import Category
from articles.gathering import (
    Found,
    NotGathered,
    Source,
    fetching,
    gathered,
    in_folder,
    is_picture,
    skipping,
)
from articles.importer import Arrival, Fate, Landing, PageArrival, bring_page, bring_printed, bring_story
from articles.models import (
    Article,
    Brought,
    Image,
    Import,
    ImportFinding,
    Kind,
    Note,
    NoteAct,
    RecordKind,
    Staff,
    Status,
    Writer,
)
from articles.models.imports import TEXT_MAX
from articles.models.notes import TEXT_MAX as NOTE_MAX
from articles.moves import DeskError
from articles.newcomers import Newcomers, ref_of
from articles.old_addresses import forms_of
from articles.workflow import DAYS_AHEAD_MAX
from articles.wxr import Author, Flaw, Item, NotAnExport, Place, Record, Remark, Term
from kalima.text import arabic
from kalima.text.calendars import FIRST_YEAR
from kalima.text.escapes import unescaped
from kalima.text.html import excerpt, has_gallery, has_video, plain_text
from kalima.text.wordpress import Converted, Nothing, body_of, text_of

# So many records share a transaction: long enough to pay for its end, short enough that a pause is one.
AT_ONCE = 40
# Where each may wait for another site's server.
FETCHED_AT_ONCE = 4
# A file is known again by its length, its beginning and its end: an export is longer than anyone waits.
DIGESTED_BYTES = 4 << 20
# A page cannot show more, and nobody reads it; the counts go on.
FINDINGS_MAX = 20_000
# Who works on an import says so for this long, and again with each piece.
CLAIM = timedelta(seconds=90)

# Before the name of a house it makes no other of it.
WWW = "www."

# What is counted, in the order in which it is told.
COUNTED = {
    "items": "سجلات في الملف",
    "story_new": "مواد جاءت",
    "story_changed": "مواد تغيّرت في الملف فحُدّثت",
    "story_same": "مواد كما هي منذ المرة السابقة",
    "story_kept": "مواد عدّلتها غرفة الأخبار فبقيت",
    "page_new": "صفحات ثابتة جاءت",
    "page_changed": "صفحات حُدّثت",
    "page_same": "صفحات كما هي",
    "page_kept": "صفحات عُدّلت هنا فبقيت",
    "comments": "تعليقات جاءت",
    "comments_followed": "تعليقات تغيّرت في الملف فتبعته",
    "files": "صور وملفات جاءت",
    "same_files": "صور وملفات موجودة من قبل",
    "missing": "صور وملفات لم تأتِ",
    "sections": "أقسام",
    "tags": "وسوم",
    "writers": "كتّاب",
    "blocks": "قطع نص مشتركة",
    "pings": "إشعارات آلية تُركت",
    "notes": "سجلات بين التعليقات تُركت",
    "left_items": "سجلات تُركت",
    "failed": "سجلات لم تُحفظ",
    "changed": "ما غُيّر أو يحتاج نظرًا",
    "left": "ما تُرك",
    "broken": "مواضع خلل في الملف",
}

# Words that WordPress has no place for.
MORE_WORDS = ("kicker", "place", "agency", "issuing_body")
TRASHED = "كانت في سلة المحذوفات"
AS_DRAFT = "فحُفظت مسودة."
MISSING = "لم تأتِ مع المادة هذه الملفات، وتُضاف من مكتبة الصور:"
HEADLINE_MAX, STANDFIRST_MAX, ALT_MAX = 300, 1000, 300
NAMELESS = "مادة بلا عنوان"

# What WordPress keeps as posts and no reader ever saw as one.
FURNITURE = {
    *("nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "user_request"),
    *("wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family"),
    *("wp_font_face", "acf-field", "acf-field-group", "elementor_library", "wpcf7_contact_form", "sticky_ad"),
    *("blogger:comment", "blogger:settings", "blogger:template"),
}
STATUSES = {
    "publish": Status.PUBLISHED,
    "future": Status.SCHEDULED,
    "pending": Status.IN_REVIEW,
    "draft": Status.DRAFT,
    "private": Status.DRAFT,
    "trash": Status.DRAFT,
}
# With these readers do not see a post.
OUT_OF_PRINT = {"draft", "pending", "private", "trash"}
# What other programs of WordPress say of a story that the house has a place for.
SUMMARIES = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description")
TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title")
_BLANK = re.compile("%{1,2}([a-z_]{1,40})%{1,2}|#([a-z_]{1,40})")
MAIN_CATEGORY = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
# What WordPress keeps among comments: readers' words for readers, and what other sites' programs sent. Shops
# and editors keep notes there too, which nobody outside has ever seen.
READERS_WORDS = ("", "comment", "review")
PINGS = ("pingback", "trackback")
# Taxonomies that have a place here, and those that no reader ever saw.
PLACED = {"category", "post_tag", "author"}
UNSEEN = {
    *("post_format", "nav_menu", "link_category", "wp_theme", "wp_template_part_area", "wp_pattern_category"),
    *("language", "term_language", "post_translations", "term_translations", "translation_priority"),
    *("elementor_library_type", "elementor_library_category", "yst_prominent_words", "amp_validation_error"),
}
UNFILED = {"uncategorized", "غير-مصنف", "بدون-تصنيف", "uncategorised"}


class Written(NamedTuple):
    """A comment as another house kept it. `parent` is the number there of the one that it answers."""

    number: str
    parent: str
    name: str
    email: str
    text: str
    at: datetime
    state: str


class Discussed(NamedTuple):
    """What became of comments: the numbers here by those there of new ones; how many of those that were known
    followed what changed there; and of the others what was left, as sentences by the number there.
    """

    brought: dict[str, int]
    followed: int = 0
    left: Mapping[str, str] = {}


class Discuss(Protocol):
    """Keeps comments under a story in the caller's transaction, and has known ones follow what changed."""

    def __call__(
        self, article: Article, written: Sequence[Written], *, known: Mapping[str, int], at: datetime
    ) -> Discussed:
        """`known` has the numbers here of those that came before, by those there."""


class CannotStart(Exception):
    """The file cannot be imported; its text is the Arabic reason."""


def start(run: Import) -> Import:
    """Begin to import a file that is prepared, or go on as is chosen now where the same file was left."""
    same = Import.objects.filter(digest=run.digest, site=run.site, state__in=["running", "paused"])
    left = same.order_by("-pk").first()
    if left:
        chosen = {"path": run.path, "media": run.media, "folder": run.folder, "section": run.section}
        Import.objects.filter(pk=left.pk).update(state=Import.State.RUNNING, **chosen)
        left.refresh_from_db()
        return left
    run.save()
    return run


def prepared(
    path: Path,
    *,
    section: Category,
    media: str,
    folder: str = "",
    site: str = "",
    name: str = "",
    by: Staff | None,
    at: datetime,
) -> Import:
    """What is known of a file before it is read: `name` where it lies under another than its own.

    `site` says which house it is of, where the file does not; lines of JSON that say nothing of it are of the
    house that their file is called by, so that a file which grew is known again. Raises CannotStart.
    """
    name = arabic.tidy_line(name or path.name)[:255] or "export.xml"
    try:
        with path.open("rb") as file:
            reader = _reader(file)
            said = reader.site_of(file)
            digest, size = _known_by(file)
    except NotAnExport as reason:
        raise CannotStart(str(reason)) from reason
    except (OSError, ValueError) as reason:
        raise CannotStart(f"تعذّرت قراءة الملف «{arabic.tidy_line(path.name)}».") from reason
    return Import(
        name=name,
        path=str(path.resolve()),
        digest=digest,
        size_bytes=size,
        site=(said.address or _named(site) or (_named(name) if reader is lines else said.title))[:200],
        section=section,
        media=media,
        folder=folder,
        started_at=at,
        by=by,
    )


def pause(run: Import) -> bool:
    """Have an import stop after the piece that it is at; whether it was running."""
    return bool(_running(run).update(state=Import.State.PAUSED, claimed_until=None))


def resume(run: Import) -> bool:
    """Have an import go on; whether it stood still. One that failed tries again from where it was."""
    still = Import.objects.filter(pk=run.pk, state__in=[Import.State.PAUSED, Import.State.FAILED])
    return bool(still.update(state=Import.State.RUNNING, claimed_until=None, ended_at=None, failure=""))


def claim(run: Import, *, at: datetime) -> bool:
    """Take an import to work on it, for a while; False where another has it."""
    free = _running(run).exclude(claimed_until__gt=at)
    return bool(free.update(claimed_until=at + CLAIM))


def let_go(run: Import) -> None:
    """Leave an import to whoever works on it next."""
    _running(run).update(claimed_until=None)


def claim_waiting(*, at: datetime) -> list[int]:
    """Take every import that runs and nobody works on; their numbers."""
    return [run.pk for run in Import.objects.filter(state=Import.State.RUNNING) if claim(run, at=at)]


def fail(run: Import, reason: str, *, at: datetime) -> None:
    """Say that an import cannot go on, and why."""
    ended = {"state": Import.State.FAILED, "failure": reason[:TEXT_MAX], "ended_at": at}
    _running(run).update(**ended, claimed_until=None)


def _known_by(file: IO[bytes]) -> tuple[str, int]:
    size = file.seek(0, 2)
    digest = sha256(str(size).encode())
    for begin in (0, max(0, size - DIGESTED_BYTES)):
        file.seek(begin)
        digest.update(file.read(DIGESTED_BYTES))
    return digest.hexdigest(), size


def _running(run: Import) -> Any:
    return Import.objects.filter(pk=run.pk, state=Import.State.RUNNING)


class Importing:
    """The work on one import. `tell` hears each finding; a trial keeps nothing of what it does."""

    def __init__(
        self,
        run: Import,
        *,
        discuss: Discuss,
        tell: Callable[[ImportFinding], None] | None = None,
        source: Source | None = None,
        is_trial: bool = False,
    ) -> None:
        self.run = run
        self.discuss = discuss
        self.tell = tell
        self.is_trial = is_trial
        self.source = skipping if is_trial else source or _source(run)
        self.counts: Counter[str] = Counter(run.counts)
        self.findings: list[ImportFinding] = []
        self.addresses: list[tuple[str, str, int]] = []
        self.site = _house_of(run)
        self.newcomers = Newcomers(self.site)
        self._known: dict[str, Brought | None] = {}
        # What was met in the piece at hand, with what it says.
        self._met: dict[str, str] = {}
        # Stories of the piece at hand that come into print together.
        self._ready: list[Ready] = []
        # Those of them that the piece has once more.
        self._again: list[Ready] = []

    def go_on(self, *, is_enough: Callable[[], bool] = lambda: False) -> bool:
        """Bring piece after piece until the end, a pause, or enough; whether the end was reached."""
        try:
            with open(self.run.path, "rb") as file:
                while self.run.part <= 2:
                    if not self._part(file, is_enough):
                        return False
                    if self.run.part == 2:
                        break
                    self._next_part()
        except OSError as failure:
            raise CannotStart(f"تعذّرت قراءة الملف «{self.run.name}»: لعله حُذف أو نُقل.") from failure
        self._done()
        return True

    def _part(self, file: IO[bytes], is_enough: Callable[[], bool]) -> bool:
        stream = _reader(file).records(file, Place(self.run.offset, self.run.line))
        at_once = FETCHED_AT_ONCE if self.run.media == Import.Media.FETCH else AT_ONCE
        for piece in _pieces(stream, at_once):
            if is_enough():
                return False
            self._look_up(record for _place, record in piece)
            works = [work for _place, record in piece if (work := self._work(record))]
            if not self._bring(works, piece[-1][0]):
                return False
        return True

    def _look_up(self, records: Iterable[Record]) -> None:
        """Ask once for all posts of a piece which of them came before."""
        refs = [self._ref(record) for record in records if isinstance(record, Item)]
        there = Brought.objects.filter(ref__in=refs).in_bulk(field_name="ref") if self.run.part == 2 else {}
        self._known = {ref: there.get(ref) for ref in refs}

    def _ref(self, item: Item) -> str:
        return ref_of(self.site, "post", item.number or item.guid or item.link or _digest(item))

    def _brought(self, item: Item, ref: str, kind: str, digest: str) -> tuple[str, Brought | None]:
        """The name of a post and what came under it before.

        A second post of one number in one file, as where two were glued together, has its slug in its name;
        one that says the same is the same post.
        """
        known = self._known.pop(ref, None) if ref in self._known else self._asked(ref)
        met = self._met.get(ref, "")
        if known is not None and known.reading == self.run.pk:
            met = met or known.digest
        is_another = bool(met) and met != digest
        if is_another or (known is not None and known.kind != kind):
            ref = ref_of(self.site, "post", f"{item.number}:{item.kind}:{item.slug or item.title}")
            known = self._asked(ref)
            if self._met.get(ref, digest) != digest:
                ref = ref_of(self.site, "post", f"{item.number}:{digest}")
                known = self._asked(ref)
        self._met[ref] = digest
        return ref, known

    def _asked(self, ref: str) -> Brought | None:
        return Brought.objects.filter(ref=ref).first()

    def _bring(self, works: Iterable["Work"], place: Place) -> bool:
        """Carry out a piece and say how far it came, both or neither; False where somebody paused."""
        before = Counter(self.counts)
        try:
            with transaction.atomic():
                if not self._holds():
                    self.counts = before
                    return False
                for work in works:
                    self._carry_out(work)
                self._print_ready()
                old_addresses.keep(self.addresses)
                if self._met:
                    Brought.objects.filter(ref__in=self._met).update(reading=self.run.pk or 0)
                self.run.offset, self.run.line = place
                self._keep()
                if self.is_trial:
                    transaction.set_rollback(True)
        finally:
            self.addresses = []
            self.findings = []
            self._met = {}
            self._ready = []
            self._again = []
        if self.is_trial:
            self.newcomers = Newcomers(self.site)
        return True

    def _holds(self) -> bool:
        if self.is_trial:
            return True
        # Another who took it up meanwhile has brought it further.
        held = _running(self.run).filter(part=self.run.part, offset=self.run.offset)
        return bool(held.update(claimed_until=timezone.now() + CLAIM))

    def _keep(self) -> None:
        self.run.counts = dict(self.counts)
        if self.is_trial:
            return
        Import.objects.filter(pk=self.run.pk).update(
            part=self.run.part, offset=self.run.offset, line=self.run.line, counts=self.run.counts
        )
        ImportFinding.objects.bulk_create(self.findings)

    def _carry_out(self, work: "Work") -> None:
        counted, addresses, findings = Counter(self.counts), len(self.addresses), len(self.findings)
        try:
            with transaction.atomic():
                work()
        except (DeskError, ValidationError, DatabaseError, ValueError) as reason:
            # What was made inside is undone with it, and would be remembered.
            self.newcomers = Newcomers(self.site)
            self.counts = counted
            del self.addresses[addresses:], self.findings[findings:]
            said = "؛ ".join(reason.messages) if isinstance(reason, ValidationError) else str(reason)
            self.counts["failed"] += 1
            self.found("left", work.line, f"لم يُحفظ «{work.name}»: {said}")

    def _next_part(self) -> None:
        self.run.part, self.run.offset, self.run.line = 2, 0, 1
        if not self.is_trial:
            Import.objects.filter(pk=self.run.pk).update(part=2, offset=0, line=1)

    def _done(self) -> None:
        self.run.state, self.run.ended_at = Import.State.DONE, timezone.now()
        if not self.is_trial:
            ended = {"state": self.run.state, "ended_at": self.run.ended_at, "claimed_until": None}
            Import.objects.filter(pk=self.run.pk).update(**ended)

    def found(self, kind: str, line: int, text: str, article: Article | None = None) -> None:
        """Note what was changed or left, with its line."""
        self.counts[kind] += 1
        finding = ImportFinding(
            run=None if self.is_trial else self.run,
            kind=kind,
            line=line,
            text=arabic.tidy_line(text)[:TEXT_MAX],
            article=None if self.is_trial else article,
        )
        if self.tell:
            self.tell(finding)
        if self.counts["changed"] + self.counts["left"] + self.counts["broken"] <= FINDINGS_MAX:
            self.findings.append(finding)

    # What a record asks for

    def _work(self, record: Record) -> "Work | None":
        """What is to be done about a record in this part; what needs no transaction is done here."""
        match record:
            case Flaw():
                if self.run.part == 1:
                    return Work(record.line, "", lambda: self.found("broken", record.line, record.what))
            case Author():
                if self.run.part == 1:
                    return Work(record.line, record.name, lambda: self._author(record))
            case Term():
                if self.run.part == 1:
                    return Work(record.line, record.name, lambda: self._term(record))
            case Item(kind="attachment"):
                if self.run.part == 1:
                    self.counts["items"] += 1
                    return self._file(record)
            case Item(kind="wp_block"):
                if self.run.part == 1:
                    self.counts["items"] += 1
                    return Work(record.line, record.title, lambda: self._block(record))
            case Item():
                if self.run.part == 2:
                    self.counts["items"] += 1
                    return self._post(record)
        return None

    def _author(self, author: Author) -> None:
        writer = self.newcomers.writer(author.login, author.name)
        if writer:
            self.counts["writers"] += 1
            self._lead(_writer_keys(author.login), RecordKind.WRITER, writer.pk)
            if author.number:
                self._lead([f"?author={author.number}"], RecordKind.WRITER, writer.pk)

    def _term(self, term: Term) -> None:
        if term.taxonomy == "category" and _tail(term.slug or term.name) in UNFILED:
            # Posts without a section have come into the import's own; another would stay empty.
            numbered = {f"?cat={term.number}"} if term.number else set()
            keys = _term_keys("category", term.slug) | numbered
            self._lead(keys, RecordKind.SECTION, self.run.section.pk)
            told = f"«{text_of(term.name)}» ليس قسمًا. ما كان فيه وحده يأتي إلى «{self.run.section}»."
            self.found("changed", term.line, told)
        elif term.taxonomy == "category":
            section = self.newcomers.section(
                term.slug,
                text_of(term.name),
                parent="" if _tail(term.parent) in UNFILED else term.parent,
                description=text_of(term.description),
            )
            self._tell_newcomers(term.line)
            if section:
                self.counts["sections"] += 1
                keys = _term_keys("category", term.slug, f"{term.parent}/{term.slug}")
                self._lead(keys, RecordKind.SECTION, section.pk)
                self._remember_number("cat", term.number, RecordKind.SECTION, section.pk)
        elif term.taxonomy == "post_tag":
            for tag in self.newcomers.tags([term.name]):
                self.counts["tags"] += 1
                self._lead(_term_keys("tag", term.slug, term.name), RecordKind.TAG, tag.pk)
            self._tell_newcomers(term.line)
        elif term.taxonomy not in PLACED | UNSEEN:
            self.found("left", term.line, f"«{term.name}»: لا مكان لتصنيف من نوع «{term.taxonomy}».")

    def _remember_number(self, kind: str, number: str, record_kind: str, record: int) -> None:
        if number:
            self._lead([f"?{kind}={number}"], record_kind, record)
            self.newcomers.remember(kind, number, record_kind, record)

    def _block(self, item: Item) -> None:
        facts = {"kind": RecordKind.ELSEWHERE, "text": item.body}
        Brought.objects.update_or_create(ref=ref_of(self.site, "block", item.number), defaults=facts)
        self.counts["blocks"] += 1

    # Files

    def _file(self, item: Item) -> "Work":
        """An attachment: its bytes come before the transaction, which no server may hold open."""
        address = urljoin(f"{self.run.site}/", item.file or _uploaded(item) or item.guid)
        ref = ref_of(self.site, "file", item.number or address)
        known = self._asked(ref)
        if known and _place_of(known.text) != _place_of(address):
            # Another file under the same number, as in files that were glued together.
            ref = self._address_ref(address)
            known = self._asked(ref)
        kind, record, reason = RecordKind.ELSEWHERE, 0, ""
        alt = item.meant("_wp_attachment_image_alt").strip()
        said = Found(address, text_of(item.title), text_of(item.excerpt), alt)
        description = text_of(item.body)
        if known and known.record:
            kind, record = RecordKind(known.kind), known.record
        else:
            try:
                gathered_kind, record = gathered(said, self.source, at=timezone.now())
                kind = RecordKind(gathered_kind)
            except NotGathered as failure:
                reason = str(failure)

        def keep() -> None:
            parent = ref_of(self.site, "post", item.parent) if item.parent not in ("", "0") else ""
            facts = {"kind": kind, "record": record, "text": address}
            at = self._address_ref(address)
            # The other file under this number may have come in this very piece.
            taken = self._asked(ref)
            is_taken = taken is not None and _place_of(taken.text) != _place_of(address)
            Brought.objects.update_or_create(ref=at, defaults=facts)
            Brought.objects.update_or_create(ref=at if is_taken else ref, defaults=facts | {"parent": parent})
            if record:
                self.counts["same_files" if known and known.record else "files"] += 1
                paths = old_addresses.keys_of(item.link, number=item.number) | {
                    old_addresses.folded(urlsplit(address).path)
                }
                self._lead(paths, kind, record)
            else:
                self.counts["missing"] += 1
                told = f"لم يأتِ الملف {address}، فلا يقود رابطه القديم إلى شيء: {reason}"
                self.found("left", item.line, f"{told}{_told_of(said.alt, said.caption, description)}")
            if record and not (known and known.record) and description not in ("", said.caption, said.alt):
                told = f"لا خانة هنا لوصف الملف {address}."
                self.found("left", item.line, f"{told}{_told_of(description)}")

        return Work(item.line, item.title or address, keep)

    def _address_ref(self, address: str) -> str:
        return ref_of(self.site, "at", _place_of(address))

    def _address_refs(self, address: str) -> list[str]:
        """The names under which what lies at an address may have come, also before `www.` was left out."""
        place = _place_of(address)
        return [ref_of(self.site, "at", one) for one in (place, WWW + place)]

    def file_at(self, number: str, address: str) -> tuple[str, int]:
        """The kind and number of a file that a post shows, brought now where it has not come before."""
        refs = [ref_of(self.site, "file", number)] if number else []
        address = urljoin(f"{self.run.site}/", address) if address else ""
        forms = forms_of(address) if address else []
        refs += [ref for one in dict.fromkeys((address, *forms)) if one for ref in self._address_refs(one)]
        known = list(Brought.objects.filter(ref__in=refs))
        for row in sorted(known, key=lambda row: refs.index(row.ref)):
            if row.record:
                return row.kind, row.record
        if not address.startswith(("http://", "https://")) or self.source is skipping:
            return RecordKind.ELSEWHERE, 0
        for one in forms if "/uploads/" in address else dict.fromkeys((forms[0], address)):
            try:
                kind, record = gathered(Found(one), self.source, at=timezone.now())
            except NotGathered:
                continue
            facts = {"kind": kind, "record": record, "text": one}
            Brought.objects.update_or_create(ref=self._address_ref(one), defaults=facts)
            self.counts["files"] += 1
            if _place_of(one).startswith(_place_of(self.run.site)):
                self._lead([old_addresses.folded(urlsplit(one).path)], kind, record)
            return kind, record
        return RecordKind.ELSEWHERE, 0

    # Posts and pages

    def _post(self, item: Item) -> "Work | None":
        name = text_of(item.title) or item.slug or item.number
        if item.kind in FURNITURE:
            return Work(item.line, name, lambda: self._leave(item, f"سجل داخلي من نوع «{item.kind}»"))
        if item.status in ("auto-draft", "inherit"):
            return Work(item.line, name, lambda: self._leave(item, f"حالتها «{item.status}»"))
        ref = self._ref(item)
        if item.kind == "page":
            converted = body_of(item.body, _PageFinder(self), footnotes=item.meant("footnotes"))
            return Work(item.line, name, lambda: self._page(item, ref, converted))
        converted = body_of(item.body, _Finder(self, ref), footnotes=item.meant("footnotes"))
        lead = self._lead_of(item)
        return Work(item.line, name, lambda: self._story(item, ref, converted, lead))

    def _leave(self, item: Item, why: str) -> None:
        self.counts["left_items"] += 1
        self.found("left", item.line, f"«{text_of(item.title) or item.number}»: {why}.")

    def _lead_of(self, item: Item) -> tuple[Image | None, str]:
        """The main picture by its number or its address, and what is missing of it."""
        number = item.meant("_thumbnail_id").strip()
        number = "" if number == "0" else number
        if not (number or item.picture):
            return None, ""
        kind, record = self.file_at(number, "" if number else item.picture)
        image = Image.objects.filter(pk=record).first() if kind == RecordKind.PICTURE else None
        return image, "" if image else item.picture or f"#{number}"

    def _page(self, item: Item, ref: str, converted: Converted) -> None:
        title = arabic.tidy_line(text_of(item.title)) or NAMELESS
        tail = _tail(item.slug)
        is_shown = item.status == "publish" and not item.password
        order = int(item.order) if item.order.isdigit() and len(item.order) < 5 else 0
        digest = _digest(item)
        ref, known = self._brought(item, ref, RecordKind.PAGE, digest)
        if known is None and item.status == "trash":
            self._leave(item, TRASHED)
            return
        page = PageArrival(ref, digest, title, converted.body, tail, is_shown, order)
        landing = bring_page(page, known)
        self._count("page", item, landing)
        if landing.fate in (Fate.NEW, Fate.CHANGED):
            if not is_shown:
                self.found("changed", item.line, f"الصفحة «{title}» غير منشورة كما كانت.")
            if not converted.body:
                self.found("changed", item.line, f"الصفحة «{title}» بلا نص.")
            self._tell_left(item, converted, None)
            if item.remarks:
                many = arabic.count_noun(len(item.remarks), "comment")
                self.found("left", item.line, f"على الصفحة «{title}» {many}، ولا نقاش تحت الصفحات الثابتة.")
        self._lead(self._keys(item), RecordKind.PAGE, landing.record)

    def _story(self, item: Item, ref: str, converted: Converted, lead: tuple[Image | None, str]) -> None:
        image, lead_missing = lead
        if lead_missing:
            converted.missing.append(lead_missing)
        digest = _digest(item, converted.body, str(image.pk if image else ""))
        ref, known = self._brought(item, ref, RecordKind.STORY, digest)
        arrival, notes = self._arrival(item, ref, digest, converted, image)
        ready = Ready(item, converted, arrival, notes)
        if known is None and any(ref == one.arrival.ref for one in self._ready):
            self._again.append(ready)
        elif known is None and arrival.status == Status.PUBLISHED:
            self._ready.append(ready)
        else:
            self._landed(ready, bring_story(arrival, known, at=self.run.started_at))

    def _print_ready(self) -> None:
        """Bring what came into print there together; where something is wrong with one, each by itself."""
        ready, self._ready = self._ready, []
        again, self._again = self._again, []
        landings: list[Landing] = []
        try:
            landings = bring_printed([one.arrival for one in ready]) if ready else []
        except (DeskError, ValidationError, DatabaseError, ValueError):
            self.newcomers = Newcomers(self.site)
        for one, landing in zip_longest(ready, landings):
            self._carry_out(Work(one.item.line, one.name, partial(self._land, one, landing)))
        for one in again:
            self._carry_out(Work(one.item.line, one.name, partial(self._land, one, None)))

    def _land(self, ready: "Ready", landing: Landing | None) -> None:
        known = None if landing else self._asked(ready.arrival.ref)
        self._landed(ready, landing or bring_story(ready.arrival, known, at=self.run.started_at))

    def _landed(self, ready: "Ready", landing: Landing) -> None:
        """Tell what became of a story, beside it too, and bring what hangs on it."""
        item, converted, notes = ready.item, ready.converted, ready.notes
        self._count("story", item, landing)
        article = landing.article
        if landing.fate == Fate.CHANGED and article and article.status == Status.WITHDRAWN:
            # Nothing of it was brought but that it is gone.
            notes, converted = [], Converted()
        if landing.note:
            notes.append(landing.note)
        if article and landing.fate in (Fate.NEW, Fate.CHANGED):
            for note in notes:
                self.found("changed", item.line, f"«{article.headline}»: {note}", article)
            self._tell_left(item, converted, article)
            self._note(article, notes, converted)
        self._tell_newcomers(item.line)
        self._lead(self._keys(item), RecordKind.STORY, landing.record)
        self._lead_terms(item)
        if item.remarks:
            # Apart: the story has come, whatever is wrong with what was said of it.
            remarks = partial(self._remarks, item, landing)
            self._carry_out(Work(item.line, f"التعليقات على: {ready.name}", remarks))

    def _arrival(
        self, item: Item, ref: str, digest: str, converted: Converted, image: Image | None
    ) -> tuple[Arrival, list[str]]:
        """A post in the house's words, and what had to be told of it."""
        notes: list[str] = []
        section, is_filed, others = self._section(item)
        notes += [
            f"تصنيفها «{text_of(use.name)}» من نوع «{use.taxonomy}» لا مكان له هنا."
            for use in item.terms
            if use.taxonomy not in PLACED | UNSEEN
        ]
        status, at, goes_live_at = self._when(item, notes)
        names = [*(use.name for use in item.terms if use.taxonomy == "post_tag"), *others]
        headline = arabic.tidy_line(text_of(item.title))
        if not headline:
            headline = excerpt(plain_text(converted.body), 90) or NAMELESS
            notes.append("لا عنوان لها في الملف، فأُخذ من أول نصها.")
        if len(headline) > HEADLINE_MAX:
            headline = excerpt(headline, HEADLINE_MAX - 1)
            notes.append("عنوانها أطول من المسموح، فقُصّ.")
        summary = text_of(item.excerpt) or text_of(item.meant(*SUMMARIES))
        if len(summary) > STANDFIRST_MAX:
            summary = excerpt(summary, STANDFIRST_MAX - 1)
            notes.append("ملخّصها أطول من المسموح، فقُصّ.")
        words = {
            "kind": self._kind(item, converted.body),
            "headline": headline,
            "standfirst": summary,
            "body": converted.body,
            "tag_ids": [tag.pk for tag in self.newcomers.tags(names)],
            "credits": [{"writer": writer.pk, "role": ""} for writer in self._writers(item)],
            "lead_image_id": image.pk if image else None,
            "lead_alt": _said(item, "lead_alt", image.alt if image else ""),
            "lead_caption": _said(item, "lead_caption", image.caption if image else ""),
        }
        words |= {name: said for name in MORE_WORDS if (said := _said(item, name))}
        changed_at = _moment(item.modified_gmt, item.modified) or at
        arrival = Arrival(
            ref,
            digest,
            words,
            section,
            status,
            at,
            changed_at,
            goes_live_at,
            slug=_tail(item.slug.removesuffix("__trashed"))[:80],
            is_filed=is_filed,
            is_dated=at != self.run.started_at,
            is_out=bool(item.password) or item.status in OUT_OF_PRINT,
            is_trashed=item.status == "trash",
        )
        return arrival, notes

    def _section(self, item: Item) -> tuple[Category, bool, list[str]]:
        """Where a post is filed, whether it says so, and its other categories, which become tags."""
        uses = [use for use in item.terms if use.taxonomy == "category"]
        filed = [use for use in uses if _tail(use.slug or use.name) not in UNFILED]
        number = item.meant(*MAIN_CATEGORY).strip()
        main = Brought.objects.filter(ref=ref_of(self.site, "cat", number)).first() if number else None
        found: list[tuple[Category, str]] = []
        for use in filed:
            section = self.newcomers.section(use.slug, use.name)
            if section:
                found.append((section, text_of(use.name)))
        if not found:
            return self.run.section, False, []
        # The one that was named the main one, else the narrowest, else the first.
        chosen = next((section for section, _name in found if main and section.pk == main.record), None)
        chosen = chosen or next((section for section, _name in found if section.parent_id), found[0][0])
        above = {chosen.pk, chosen.parent_id}
        return chosen, True, [name for section, name in found if section.pk not in above]

    def _writers(self, item: Item) -> list[Writer]:
        named = [use for use in item.terms if use.taxonomy == "author"]
        if named:
            writers = [self.newcomers.writer(use.slug.removeprefix("cap-"), use.name) for use in named]
        else:
            writers = [self.newcomers.writer(item.creator)]
        found = list(dict.fromkeys(writer for writer in writers if writer))
        return found or list(Writer.objects.filter(is_newsroom=True))

    def _kind(self, item: Item, body: str) -> str:
        named = item.meant("kalima_kind")
        if named in Kind.values and (named not in _SHAPED or _SHAPED[named](body)):
            return named
        shape = {use.slug for use in item.terms if use.taxonomy == "post_format"}
        if "post-format-video" in shape and has_video(body):
            return Kind.VIDEO
        return Kind.GALLERY if "post-format-gallery" in shape and has_gallery(body) else Kind.REPORT

    def _when(self, item: Item, notes: list[str]) -> tuple[Status, datetime, datetime | None]:
        """Where a post stands, since when, and for when it waits."""
        now = self.run.started_at
        status = STATUSES.get(item.status, Status.DRAFT)
        if item.status not in STATUSES:
            notes.append(f"حالتها في الملف «{item.status}»، {AS_DRAFT}")
        if item.status == "private":
            notes.append(f"كانت خاصة، {AS_DRAFT}")
        if item.is_cut:
            status = Status.DRAFT
            notes.append(f"انقطع سجلها في الملف، {AS_DRAFT}")
        if item.password:
            status = Status.DRAFT
            notes.append(f"كانت محمية بكلمة مرور، {AS_DRAFT}")
        if item.kind != "post":
            status = Status.DRAFT
            notes.append(f"نوعها في الملف «{item.kind}»، {AS_DRAFT}")
        if item.status == "trash":
            notes.append(f"{TRASHED}، فوُضعت في سلة المحذوفات هنا، وتُحذف منها بعد أيامها.")
        if item.is_sticky:
            notes.append("كانت مثبّتة في الواجهة. تُوضع في لوحتها إن لزم.")
        notes += [f"عنوانها لمحركات البحث «{excerpt(seo, 150)}» لا خانة له." for seo in self._titles(item)]
        at = _moment(item.date_gmt, item.date) or _mailed(item.pub_date)
        if at is None:
            if status == Status.PUBLISHED:
                said = (one for one in (item.date, item.date_gmt, item.pub_date) if one.strip("0-: "))
                written = next((one for one in said if OF_ZEROS not in one), "")
                told = (
                    f"تاريخها في الملف «{excerpt(written, 40)}» لا يُقبل"
                    if written
                    else "لا تاريخ لها في الملف"
                )
                notes.append(f"{told}، فأُعطيت وقت الاستيراد.")
            return (Status.DRAFT if status == Status.SCHEDULED else status), now, None
        if at <= now:
            return (Status.PUBLISHED if status == Status.SCHEDULED else status), at, None
        if status in (Status.SCHEDULED, Status.PUBLISHED):
            if at < now + timedelta(days=DAYS_AHEAD_MAX):
                return Status.SCHEDULED, now, at
            notes.append(f"موعدها بعيد، {AS_DRAFT}")
            status = Status.DRAFT
        return status, now, None

    def _titles(self, item: Item) -> list[str]:
        """What search engines were told instead of a post's title, by each program that told them."""
        title = arabic.tidy_line(text_of(item.title))
        filled = (
            self._filled(text_of(written), title) for name in TITLES for written in item.meta.get(name, ())
        )
        return [seo for seo in dict.fromkeys(filled) if seo not in ("", title)]

    def _filled(self, written: str, title: str) -> str:
        """A pattern of Yoast, Rank Math or All in One filled in; what is not known here stays as it is."""
        if "%" not in written and "#" not in written:
            return arabic.tidy_line(written)
        house = self._house_name
        words = {"title": title, "sitename": house, "sep": "-", "page": ""}
        words |= {"post_title": title, "site_title": house, "separator_sa": "-"}
        filled = _BLANK.sub(lambda blank: words.get(blank[1] or blank[2], blank[0]), written)
        return arabic.tidy_line(re.sub(" {2,}", " ", filled))

    @cached_property
    def _house_name(self) -> str:
        with open(self.run.path, "rb") as file:
            return text_of(_reader(file).site_of(file).title)

    def _keys(self, item: Item) -> set[str]:
        keys = old_addresses.keys_of(
            item.link, number=item.number, slug=item.slug, old_slugs=item.meta.get("_wp_old_slug", ())
        )
        if not item.guid.startswith(("http://", "https://")):
            return keys
        # The name of a post that came there from yet another site has its number there.
        number = "" if item.number else wxr.number_in(item.guid)
        return keys | old_addresses.keys_of(item.guid, number=number)

    def _lead_terms(self, item: Item) -> None:
        """Lead on from what a post is filed under and signed by: an export of posts alone lists none."""
        for use in item.terms:
            slug = use.slug or use.name
            if use.taxonomy == "category" and _tail(slug) not in UNFILED:
                if section := self.newcomers.section(use.slug, use.name):
                    self._lead(_term_keys("category", slug), RecordKind.SECTION, section.pk)
            elif use.taxonomy == "post_tag" and arabic.spelling_key(text_of(use.name)):
                for tag in self.newcomers.tags([use.name]):
                    self._lead(_term_keys("tag", slug), RecordKind.TAG, tag.pk)
            elif use.taxonomy == "author":
                login = slug.removeprefix("cap-")
                if writer := self.newcomers.writer(use.slug.removeprefix("cap-"), use.name):
                    self._lead(_writer_keys(login), RecordKind.WRITER, writer.pk)
        is_signed = any(use.taxonomy == "author" for use in item.terms)
        if not is_signed and (writer := self.newcomers.writer(item.creator)):
            self._lead(_writer_keys(item.creator), RecordKind.WRITER, writer.pk)

    def _lead(self, keys: Iterable[str], kind: str, record: int) -> None:
        self.addresses += [(key, kind, record) for key in keys if key and record]

    def _count(self, what: str, item: Item, landing: Landing) -> None:
        self.counts[f"{what}_{landing.fate}"] += 1
        if landing.fate == Fate.KEPT:
            name = text_of(item.title) or item.number
            self.found("left", item.line, f"«{name}»: {landing.note}", landing.article)

    def _tell_newcomers(self, line: int) -> None:
        for told in self.newcomers.told_now():
            self.found("changed", line, told)

    def _tell_left(self, item: Item, converted: Converted, article: Article | None) -> None:
        name = article.headline if article else text_of(item.title)
        self.counts["missing"] += len(converted.missing)
        for address in converted.missing:
            self.found("left", item.line, f"«{name}»: لم يأتِ {address}.", article)
        for code in converted.unknown:
            self.found("changed", item.line, f"«{name}»: ما لا يُعرف هنا: [{code}].", article)

    def _note(self, article: Article, notes: list[str], converted: Converted) -> None:
        """What an editor should know of a story, beside it at the desk, and is not told there already."""
        lines = list(notes)
        if converted.missing:
            lines += [MISSING, *converted.missing]
        if converted.unknown:
            lines.append("في نصها رموز لا تُعرف هنا: " + "، ".join(f"[{code}]" for code in converted.unknown))
        if not lines:
            return
        texts = Note.objects.filter(article=article, by=None).values_list("text", flat=True)
        said = {line for text in texts for line in text.splitlines()} - {MISSING}
        new = [line for line in lines if arabic.tidy(line) not in said]
        if new not in ([], [MISSING]):
            text = arabic.tidy("\n".join(["من الاستيراد:", *new]))[:NOTE_MAX]
            note = Note.objects.create(article=article, by=None, at=self.run.started_at, text=text)
            NoteAct.objects.create(note=note, verb=NoteAct.Verb.WRITE, by=None, at=self.run.started_at)

    def _remarks(self, item: Item, landing: Landing) -> None:
        if not landing.record:
            return
        numbers = {number for one in item.remarks for number in (one.number, one.parent) if number}
        refs = {number: ref_of(self.site, "comment", number) for number in numbers}
        there = Brought.objects.filter(ref__in=refs.values()).in_bulk(field_name="ref")
        known = {number: there[ref].record for number, ref in refs.items() if ref in there}
        said = [comment for one in item.remarks if (comment := self._comment(one, known))]
        digests = {one.number: _digest_of(one) for one in said}
        # What is said of a comment there as it was the last time asks for nothing.
        same = {n for n in known if n in digests and there[refs[n]].digest == digests[n]}
        written = [one for one in said if one.number not in same]
        article = landing.article if written else None
        if written and article is None:
            article = Article.objects.filter(pk=landing.record).first()
        if article is None:
            return
        discussed = self.discuss(article, written, known=known, at=self.run.started_at)
        records = known | discussed.brought
        Brought.objects.bulk_create(
            [
                Brought(
                    ref=refs[number], kind=RecordKind.COMMENT, record=records[number], digest=digests[number]
                )
                for number in dict.fromkeys(one.number for one in written)
                if number in refs and number in records
            ],
            update_conflicts=True,
            update_fields=["digest"],
            unique_fields=["ref"],
        )
        self.counts["comments"] += len(discussed.brought)
        self.counts["comments_followed"] += discussed.followed
        lines = {one.number: one.line for one in item.remarks}
        for number, why in discussed.left.items():
            self.found("left", lines[number], f"«{article.headline}»: {why}", article)

    def _comment(self, remark: Remark, known: Mapping[str, int]) -> Written | None:
        text = arabic.tidy(text_of(remark.text, with_addresses=True)).strip()
        if remark.kind in PINGS:
            self.counts["pings"] += 1
            self.found("left", remark.line, f"إشعار آلي من موقع آخر ({remark.kind}) لا تعليق.")
            return None
        if remark.kind not in READERS_WORDS:
            self.counts["notes"] += 1
            self.found("left", remark.line, f"سجل من نوع «{remark.kind}» بين التعليقات، ليس تعليق قارئ.")
            if remark.number not in known:
                return None
            # It came before such notes were told apart, perhaps shown, and waits for a moderator now.
            remark = replace(remark, state="0")
        if not text:
            self.found("left", remark.line, "تعليق بلا نص.")
            return None
        at = _moment(remark.date_gmt, remark.date) or self.run.started_at
        name = text_of(remark.author)
        return Written(remark.number, remark.parent, name, remark.email, text, at, remark.state.lower())


@dataclass(frozen=True)
class Ready:
    """A post in the house's words that is not kept yet, and what had to be told of it."""

    item: Item
    converted: Converted
    arrival: Arrival
    notes: list[str]

    @property
    def name(self) -> str:
        return text_of(self.item.title) or self.item.slug or self.item.number


class Work:
    """What is done about one record inside the transaction of its piece."""

    def __init__(self, line: int, name: str, done: Callable[[], None]) -> None:
        self.line = line
        self.name = name[:120]
        self._done = done

    def __call__(self) -> None:
        self._done()


class _Finder:
    """What a post's text speaks of, as this import knows it."""

    def __init__(self, importing: Importing, ref: str) -> None:
        self.importing = importing
        self.ref = ref

    def picture(self, number: str, address: str) -> int | None:
        kind, record = self.importing.file_at(number, address)
        return record if kind == RecordKind.PICTURE and record else None

    def attachment(self, number: str, address: str) -> int | None:
        if address and is_picture(address):
            return None
        kind, record = self.importing.file_at(number, address)
        return record if kind == RecordKind.ATTACHMENT and record else None

    def gallery(self) -> list[str]:
        mine = Brought.objects.filter(parent=self.ref, kind=RecordKind.PICTURE).order_by("pk")
        return list(mine.values_list("text", flat=True))

    def block(self, number: str) -> str:
        return _block(self.importing.site, number)


class _PageFinder(Nothing):
    """What the text of a page speaks of: blocks that are kept by themselves. It shows no pictures here."""

    def __init__(self, importing: Importing) -> None:
        self.importing = importing

    def block(self, number: str) -> str:
        return _block(self.importing.site, number)


def _block(site: str, number: str) -> str:
    kept = Brought.objects.filter(ref=ref_of(site, "block", number)).first()
    return kept.text if kept else ""


# Kinds that are what their text shows.
_SHAPED: dict[str, Callable[[str], bool]] = {Kind.VIDEO: has_video, Kind.GALLERY: has_gallery}


def _pieces(stream: Iterable[tuple[Place, Record]], at_once: int) -> Iterator[list[tuple[Place, Record]]]:
    """So many records at a time, and never a cut between those that lie before one place."""
    piece: list[tuple[Place, Record]] = []
    for place, record in stream:
        if len(piece) >= at_once and piece[-1][0] != place:
            yield piece
            piece = []
        piece.append((place, record))
    if piece:
        yield piece


def _named(house: str) -> str:
    """The address of a house by a name that somebody gave it; "" without one."""
    house = arabic.tidy_line(house)
    return house if "//" in house or not house else f"file://{quote(house)}"


def _reader(file: IO[bytes]) -> Any:
    """Who reads a file: lines of JSON begin with a brace, all else is WordPress's or a feed."""
    return lines if lines.begins(file) else wxr


def _house_of(run: Import) -> str:
    """The house that an import is of, as it stands in the name of all that it brings.

    `www.` before it makes no other house; what came under it before is known by it still.
    """
    parts = urlsplit(run.site) if "//" in run.site else None
    own = f"{parts.netloc}{parts.path}".rstrip("/").lower() if parts else ""
    if not own:
        return run.digest[:16]
    bare = own.removeprefix(WWW)
    forms = dict.fromkeys(form[:60] for form in (own, bare, WWW + bare))
    return next((form for form in forms if _has_come(form)), bare[:60])


def _has_come(house: str) -> bool:
    beginning = f"{house}:"
    # The first that is not before it: to ask how names begin would read them all.
    first = Brought.objects.filter(ref__gte=beginning).order_by("ref").values_list("ref", flat=True).first()
    return first is not None and first.startswith(beginning)


def _place_of(address: str) -> str:
    """Where a file lies, however its address is written."""
    parts = urlsplit(address)
    return old_addresses.folded(f"{parts.netloc.lower().removeprefix(WWW)}/{parts.path}")


def _source(run: Import) -> Source:
    if run.media == Import.Media.FETCH:
        return fetching
    return in_folder(Path(run.folder)) if run.media == Import.Media.FOLDER and run.folder else skipping


def _said(item: Item, name: str, otherwise: str = "") -> str:
    """A word of the copy that only our own exports and lines of JSON have a place for."""
    most = getattr(Article._meta.get_field(name), "max_length", None) or ALT_MAX
    return arabic.tidy_line(item.meant(f"kalima_{name}") or otherwise)[:most]


def _uploaded(item: Item) -> str:
    """Where a file lies that only says its place among the uploads."""
    place = item.meant("_wp_attached_file").strip()
    return f"wp-content/uploads/{place}" if place and wxr.number_in(item.guid) else ""


def _told_of(*said: str) -> str:
    """What was said of a file that has no place here, so that it can be written again."""
    quoted = [f"«{excerpt(one, 120)}»" for one in dict.fromkeys(said) if one]
    return f" قيل فيه: {'، '.join(quoted)}." if quoted else ""


def _term_keys(base: str, *tails: str) -> set[str]:
    """The paths of a category or a tag, and its slug alone, whatever the site put before it."""
    keys = {f"{base}/{tail}" for tail in tails} | {f"^{tails[0]}"}
    return {old_addresses.folded(key) for key in keys} - {base, "^"}


def _writer_keys(login: str) -> set[str]:
    return {old_addresses.folded(f"author/{tail}") for tail in (login, arabic.slug(login))} - {"author"}


def _digest(item: Item, *more: str) -> str:
    """What makes an item the same as the last time: all that is said in it but its comments."""
    said = asdict(item)
    absent = [name for name in ("picture", "is_cut") if not said[name]]
    for own in ("line", "remarks", *absent):
        said.pop(own)
    return blake2b(repr((said, more)).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _digest_of(comment: Written) -> str:
    """What is said of a comment there: another the next time, it has changed."""
    return blake2b(f"{comment.state}\n{comment.text}".encode("utf-8", "replace"), digest_size=16).hexdigest()


_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")


def _moment(in_utc: str, local: str) -> datetime | None:
    """A time as WordPress writes it, of either field; one of zeros is none, nor what no archive can hold."""
    for written, zone in ((in_utc, UTC), (local, timezone.get_default_timezone())):
        found = _DATE.match(written.strip())
        if found and int(found[1]) >= FIRST_YEAR:
            try:
                return datetime(*(int(part or 0) for part in found.groups()), tzinfo=zone)  # type: ignore[arg-type,misc]
            except ValueError:
                continue
    return None


# What WordPress makes of a date of zeros.
OF_ZEROS = " -0001 "


def _mailed(written: str) -> datetime | None:
    """A time as a feed writes it."""
    if OF_ZEROS in written:
        return None
    try:
        found = parsedate_to_datetime(written)
    except (TypeError, ValueError):
        return _moment(wxr.in_utc(written), "")
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if found.year >= FIRST_YEAR else None


def _tail(slug: str) -> str:
    """A slug as the house would write it."""
    return arabic.slug(unescaped(slug))
