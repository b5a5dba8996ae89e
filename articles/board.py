"""Boards as the desk arranges them: saved, scheduled, taken back and brought back whole, with memory."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category
from articles.clock import each_due
from articles.front import front_lead
from articles.logbook import log_act
from articles.models import Arrangement, Article, Board, BoardPage, Image, Place, Staff, Status
from articles.models.board import ARRANGEMENT_NOTE_MAX
from articles.moves import Conflict, DeskError, own_sections, visible_to
from articles.pictures import shut_unshown
from articles.uses import keep_board_uses
from kalima.text import arabic

HEADLINE_MAX = 300

# A page says every ten seconds that it is open; after this long without a word nobody is told of it.
SILENT_AFTER = timedelta(seconds=45)


class NotArrangeable(DeskError):
    """Something in an arrangement cannot stand; `place` is the number of the place it is in, 0 for none."""

    def __init__(self, said: str, *, place: int = 0) -> None:
        self.place = place
        super().__init__(said)


@dataclass(frozen=True)
class Wanted:
    """An arrangement that somebody asks for: filled places, and for the front its blocks in their order."""

    places: tuple[Place, ...]
    sections: tuple[tuple[int, bool], ...] = ()
    note: str = ""

    def as_arrangement(self, board: Board) -> Arrangement:
        """The arrangement with nothing saved, for looking at."""
        return Arrangement(
            board=board,
            places=[place.as_value() for place in self.places],
            sections=[{"section": pk, "is_shown": shown} for pk, shown in self.sections],
            note=self.note,
        )


# Who may, and which boards there are --------------------------------------------------------------


def may_arrange(board: Board, by: Staff) -> bool:
    """The front is the managing editor's; a section's board also that of its desk editors."""
    if board.section_id is None:
        return by.has_perm("articles.arrange_front_board")
    sections = own_sections(by)
    return by.has_perm("articles.change_board") and (sections is None or board.section_id in sections)


def may_place(story: Article, by: Staff) -> bool:
    """Whether a board of this person could take a story: the front's, or that of its section."""
    if story.trashed_at or story.status == Status.WITHDRAWN or not by.has_perm("articles.change_board"):
        return False
    sections = own_sections(by)
    may_front = by.has_perm("articles.arrange_front_board")
    return may_front or sections is None or story.top_section_id in sections


def boards() -> list[Board]:
    """The front's board and one to each section of the masthead, in its order, made where there is none."""
    sections = list(Category.objects.top())
    known = {board.section_id: board for board in _loaded()}
    wanted = [None, *sections]
    new = [Board(section=section) for section in wanted if (section.pk if section else None) not in known]
    if new:
        Board.objects.bulk_create(new, ignore_conflicts=True)
        known = {board.section_id: board for board in _loaded()}
    return [known[section.pk if section else None] for section in wanted]


def _loaded() -> QuerySet[Board]:
    return Board.objects.with_arrangements()


def placeable(board: Board, by: Staff) -> QuerySet[Article]:
    """The stories that this person may put on a board: those in print, and those of their own desk.

    A story that is not in print yet keeps its place free for itself: until then it is filled by itself.
    """
    there = {number for a in (board.current, board.scheduled) if a for number in _stories_in(a.places)}
    own = Q(pk__in=visible_to(by).values("pk")) | Q(published_at__isnull=False) | Q(pk__in=there)
    return Article.objects.kept().filter(own).exclude(status=Status.WITHDRAWN)


def _stories_in(places: Iterable[dict]) -> set[int]:
    return {value["story"] for value in places}


# The verbs ----------------------------------------------------------------------------------------


@transaction.atomic
def arrange(board: Board, wanted: Wanted, *, edition: int, by: Staff, at: datetime) -> Arrangement:
    """Put an arrangement before the readers at once. One that waits for its hour goes on waiting.

    Raises PermissionDenied; Conflict when somebody did something on this board after `edition`;
    NotArrangeable, which names the place.
    """
    board = _taken(board, edition=edition, by=by, at=at)
    made = _kept(board, _checked(board, wanted, by=by, at=at), by=by, at=at)
    _write(board, edition, at=at, current=_live(made, at))
    _log(board, _("رُتّبت"), by=by, at=at, note=made.note)
    return made


@transaction.atomic
def schedule(
    board: Board, wanted: Wanted, *, goes_live_at: datetime, edition: int, by: Staff, at: datetime
) -> Arrangement:
    """Keep an arrangement for its hour, in place of another that waited. Raises as arrange does."""
    board = _taken(board, edition=edition, by=by, at=at)
    if goes_live_at <= at:
        raise NotArrangeable(str(_("موعد الترتيب مضى. يُرجى اختيار وقت لاحق. لم يُحفظ شيء.")))
    checked = _checked(board, wanted, by=by, at=goes_live_at)
    made = _kept(board, checked, by=by, at=at, goes_live_at=goes_live_at)
    _write(board, edition, at=at, scheduled=made, goes_live_at=goes_live_at)
    _log(board, _("جُدول ترتيب"), by=by, at=at, note=made.note)
    return made


@transaction.atomic
def unschedule(board: Board, *, edition: int, by: Staff, at: datetime) -> None:
    """Take back the arrangement that waits; it stays in the board's memory and can be restored."""
    board = _taken(board, edition=edition, by=by, at=at)
    if board.scheduled is None:
        raise NotArrangeable(str(_("لا ترتيب مجدولًا لهذه اللوحة.")))
    _write(board, edition, at=at, scheduled=None, goes_live_at=None)
    _log(board, _("أُلغيت جدولة الترتيب"), by=by, at=at)


@transaction.atomic
def restore(board: Board, earlier: Arrangement, *, edition: int, by: Staff, at: datetime) -> Arrangement:
    """Bring back an earlier arrangement of this board, as a new one that says so.

    It comes as it was: what is not in print now, and what has ended, is filled by itself.
    """
    board = _taken(board, edition=edition, by=by, at=at)
    made = Arrangement.objects.create(
        board=board, places=earlier.places, sections=earlier.sections, restores=earlier, by=by, at=at
    )
    _write(board, edition, at=at, current=_live(made, at))
    _log(board, _("استُعيد ترتيب سابق"), by=by, at=at)
    return made


def arrange_due(*, at: datetime) -> int:
    """Move every board to the arrangement whose hour has come; how many this call moved.

    Readers got it at its hour already (Board.standing): this is for the memory and for the desk.
    """
    return each_due(Board.objects.due(at), _bring_due, "goes_live_at", at)


# Presence -----------------------------------------------------------------------------------------


def hear(board: Board, *, by: Staff, at: datetime) -> list[str]:
    """A page with this board is open; the names of the others who have it open."""
    mine = BoardPage.objects.filter(board=board, person=by)
    if not mine.update(heard_at=at):
        BoardPage.objects.bulk_create([BoardPage(board=board, person=by, heard_at=at)], ignore_conflicts=True)
    near = BoardPage.objects.filter(board=board, heard_at__gt=at - SILENT_AFTER).exclude(person=by)
    return [str(page.person) for page in near.select_related("person").order_by("pk")]


def leave(board: Board, *, by: Staff) -> None:
    """The page was left, and nobody is told any more that it is open."""
    BoardPage.objects.filter(board=board, person=by).delete()


# What the desk shows of them ----------------------------------------------------------------------


@dataclass(frozen=True)
class FrontNow:
    """What leads the front, "" while nothing is in print; when its arrangement changes next, if by itself."""

    lead: str
    changes_at: datetime | None


def front_now(*, at: datetime) -> FrontNow:
    """The front in one line, in four queries."""
    board = Board.objects.filter(section=None).select_related("current", "scheduled").first()
    arrangement = board.standing(at) if board else None
    ends = arrangement.next_end(at) if arrangement else None
    waits = board.goes_live_at if board and board.goes_live_at and board.goes_live_at > at else None
    changes_at = min((moment for moment in (ends, waits) if moment), default=None)
    return FrontNow(front_lead(arrangement, at=at), changes_at)


# Private parts ------------------------------------------------------------------------------------


def _taken(board: Board, *, edition: int, by: Staff, at: datetime) -> Board:
    """The board as it is under the transaction's lock, if this person may and saw its last edition."""
    board = _locked().get(pk=board.pk)
    if not may_arrange(board, by):
        raise PermissionDenied
    _bring(board, at)
    if board.edition != edition:
        raise Conflict(
            str(_("تغيّرت هذه اللوحة بعد فتح هذه الصفحة، ولم يُنفّذ شيء. تُرجى مراجعة الترتيب الأحدث أولًا."))
        )
    return board


@transaction.atomic
def _bring_due(pk: int, at: datetime) -> int:
    board = _locked().filter(pk=pk).first()
    return int(board is not None and _bring(board, at))


def _locked() -> QuerySet[Board]:
    rows = Board.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("section", "current", "scheduled")


def _bring(board: Board, at: datetime) -> bool:
    """Move a board to its arrangement if the hour has come; whether this call did it."""
    due_at, arrangement = board.goes_live_at, board.scheduled
    if due_at is None or arrangement is None or due_at > at:
        return False
    mine = Board.objects.filter(pk=board.pk, scheduled=arrangement, goes_live_at=due_at)
    if mine.update(current=arrangement, scheduled=None, goes_live_at=None, edition=F("edition") + 1) != 1:
        return False
    board.current, board.scheduled, board.goes_live_at = _live(arrangement, due_at), None, None
    board.edition += 1
    _settle_pictures(board, at)
    return True


def _live(arrangement: Arrangement, at: datetime) -> Arrangement:
    """Remember since when readers have seen it: the hour that was set, however late the clock is."""
    Arrangement.objects.filter(pk=arrangement.pk).update(live_at=at)
    arrangement.live_at = at
    return arrangement


def _write(board: Board, edition: int, *, at: datetime, **values: object) -> None:
    """Change a board only if nobody has since its row was read."""
    changed = Board.objects.filter(pk=board.pk, edition=edition).update(edition=edition + 1, **values)
    if changed != 1:
        raise Conflict(str(_("تغيّرت هذه اللوحة قبل لحظة. يُرجى فتحها من جديد.")))
    for name, value in values.items():
        setattr(board, name, value)
    _settle_pictures(board, at)


def _settle_pictures(board: Board, at: datetime) -> None:
    """Say where its pictures stand now, and close those that no page shows any more after this act."""
    shut_unshown(keep_board_uses(board), at=at)


def _kept(
    board: Board, wanted: Wanted, *, by: Staff, at: datetime, goes_live_at: datetime | None = None
) -> Arrangement:
    made = wanted.as_arrangement(board)
    made.by, made.at, made.goes_live_at = by, at, goes_live_at
    made.save(force_insert=True)
    return made


def _checked(board: Board, wanted: Wanted, *, by: Staff, at: datetime) -> Wanted:
    """The arrangement as it is stored, or NotArrangeable; `at` is when readers are to see it."""
    note = arabic.tidy_line(wanted.note)
    if len(note) > ARRANGEMENT_NOTE_MAX:
        raise NotArrangeable(str(_("الملاحظة أطول من %(n)s حرفًا.") % {"n": ARRANGEMENT_NOTE_MAX}))
    stories = placeable(board, by).in_bulk([place.story for place in wanted.places])
    pictures = Image.objects.filter(withdrawn_at=None).in_bulk(
        [place.picture for place in wanted.places if place.picture]
    )
    seen: dict[int, int] = {}
    places = []
    for place in sorted(wanted.places, key=lambda place: place.number):
        kept = replace(place, headline=arabic.tidy_line(place.headline))
        _check_place(board, kept, stories, pictures, seen, at)
        seen[place.story] = place.number
        places.append(kept)
    sections = dict(wanted.sections)
    if sections.keys() - set(Category.objects.top().values_list("pk", flat=True)):
        raise NotArrangeable(str(_("تغيّرت أقسام الصحيفة بعد فتح هذه الصفحة. يُرجى فتحها من جديد.")))
    return Wanted(tuple(places), tuple(sections.items()), note)


def _check_place(
    board: Board,
    place: Place,
    stories: dict[int, Article],
    pictures: dict[int, Image],
    seen: dict[int, int],
    at: datetime,
) -> None:
    """Raise NotArrangeable for what cannot stand in one place."""
    story = stories.get(place.story)
    named = {"headline": story.headline if story else place.story, "n": place.number}
    reason = None
    if place.number not in board.places or place.number in seen.values():
        reason = _("لا موضع بالرقم %(n)s، أو فيه مادتان.")
    elif story is None:
        reason = _("لا يمكن وضع المادة %(headline)s هنا: سُحبت أو حُذفت، أو ليست من مواد مكتبك.")
    elif place.story in seen:
        named["n"] = seen[place.story]
        reason = _("المادة «%(headline)s» في موضع آخر أيضًا (%(n)s). لا تظهر مادة مرتين.")
    elif len(place.headline) > HEADLINE_MAX:
        reason = _("العنوان الخاص أطول من 300 حرف.")
    elif place.until and place.until <= at:
        reason = _("وقت انتهاء هذا الموضع يسبق ظهوره.")
    elif place.picture and place.picture not in pictures:
        reason = _("هذه الصورة لم تعد في المكتبة، أو سُحبت.")
    elif place.picture and not pictures[place.picture].credit:
        reason = _("لا حقوق مسجلة لهذه الصورة. تُكتب حقوقها في مكتبة الصور أولًا.")
    if reason:
        raise NotArrangeable(str(reason % named), place=place.number)


def _log(board: Board, said: object, *, by: Staff, at: datetime, note: str = "") -> None:
    log_act(board, [{"said": f"{said}: {note}" if note else str(said)}], by=by, at=at)
