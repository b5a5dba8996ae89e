"""What was sent, what is decided about it, and the rule that the first phase with a decision ends it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Lower

from articles.models import Article, Staff
from comments import wordlist
from comments.models import Comment, Reader, Reason, Sanction, SanctionKind, Status, Voice, WordRule
from comments.score import score_of
from comments.standing import Standing, standing
from kalima.text import arabic
from kalima.text.links import hosts_in
from kalima.text.weights import Score
from kalima.web.prepared import Given, Prepared

HARDEST_FIRST = (SanctionKind.BAN, SanctionKind.SUSPEND, SanctionKind.WARN, SanctionKind.HOLD)

_READER = Prepared(lambda: Reader.objects.filter(key=Given("key")).order_by())
_ANSWERED = Prepared(
    lambda: (
        Comment.objects.shown()
        .filter(pk=Given("number"), article=Given("story"))
        .only("parent", "status", "email", "wants_notice")
        .order_by()
    )
)
# What is not known of a writer is None, and meets nothing.
_SANCTIONS = Prepared(
    lambda: (
        Sanction.objects.standing(Given("at"))
        .alias(mail=Lower("email"))
        .filter(
            Q(name_pattern__gt="")
            | Q(reader=Given("reader"))
            | Q(mail=Given("email"))
            | Q(address_key=Given("address"))
        )
        .order_by()
    )
)


@dataclass(frozen=True)
class Draft:
    """A comment as it was sent: nothing of what was typed is trusted.

    answers is the number of the comment it replies to; trap is a field that people do not see; stamp is the
    signed hour of the form; address is the reader's, "" for the house's own imports, which no limit counts;
    reader_key is the keyed hash of the reader's cookie, "" where there is none, and is_new says that the
    cookie is made with this post. staff is set for the newsroom's own words, spoken in that voice.
    """

    article: Article
    at: datetime
    name: str = ""
    text: str = ""
    email: str = ""
    answers: int | None = None
    trap: str = ""
    stamp: str = ""
    address: str = ""
    address_key: str = ""
    reader_key: str = ""
    is_new: bool = False
    wants_notice: bool = False
    has_read_rules: bool = False
    staff: Staff | None = None
    voice: Voice = Voice.READER

    @cached_property
    def reader(self) -> Reader | None:
        """Who sends it, as far as this browser was here before."""
        return _READER.first(key=self.reader_key) if self.reader_key else None

    @cached_property
    def standing(self) -> Standing:
        """How the discussion stands that it was sent to."""
        return standing(self.article, at=self.at)

    @cached_property
    def answered(self) -> Comment | None:
        """The comment it replies to, as far as readers see it."""
        if self.answers is None:
            return None
        return _ANSWERED.first(number=self.answers, story=self.article.pk)

    @cached_property
    def listed(self) -> tuple[WordRule, str] | None:
        """Which entry of the word lists is in its name or text, and the word; none in the newsroom's own."""
        if self.staff:
            return None
        return wordlist.found_in(self.name, self.text, edition=self.standing.words)

    @cached_property
    def hosts(self) -> list[str]:
        """The hosts that its name and text lead to."""
        return hosts_in(f"{self.name} {self.text}")

    @cached_property
    def score(self) -> Score | None:
        """The learned estimate; none of the newsroom's own words, and none while it is switched off."""
        return score_of(self.text) if self.standing.settings.score_on and not self.staff else None

    @cached_property
    def sanctions(self) -> list[Sanction]:
        """What stands against its writer at this moment, the hardest first."""
        standing = _SANCTIONS(
            at=self.at,
            reader=self.reader and self.reader.pk,
            email=self.email.lower() or None,
            address=self.address_key or None,
        )
        name = arabic.fold(self.name)
        found = [sanction for sanction in standing if sanction.name_pattern in name]
        return sorted(found, key=lambda s: (HARDEST_FIRST.index(SanctionKind(s.kind)), -s.pk))

    def read(self) -> None:
        """Learn all that can be known before the story is locked, where everyone who writes there waits.

        The word lists alone may take 40 ms over 5,000 letters. The phases ask for it in their own order.
        """
        for name in ("standing", "reader", "sanctions", "listed", "hosts", "score"):
            getattr(self, name)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a draft, which phase said so and what the reader is told.

    field names the place in the form that is to be mended; beside holds further verdicts of that kind.
    rule and matched tell a moderator which rule found what. A refusal with a reason is kept, for the
    retention time; one without (nothing typed, sent twice, too fast) leaves no row.
    """

    status: Status
    phase: str
    message: str
    field: str = ""
    beside: tuple["Verdict", ...] = ()
    rule: str = ""
    matched: str = ""
    reason: Reason | None = None

    @property
    def told(self) -> str:
        """All that the reader is told, in one paragraph."""
        return " ".join(v.message for v in (self, *self.beside))

    @property
    def errors(self) -> dict[str, str]:
        """Messages by the field they stand beside."""
        return {v.field: v.message for v in (self, *self.beside) if v.field}


Phase = Callable[[Draft], Verdict | None]


def screen(draft: Draft, phases: Iterable[Phase]) -> Verdict | None:
    """Ask the phases in their order; the first decision stands, and none means that none had one."""
    return next((verdict for phase in phases if (verdict := phase(draft))), None)


def together(*phases: Phase) -> Phase:
    """Join phases into one, so that a reader hears in one answer of everything that is to be mended."""

    def joined(draft: Draft) -> Verdict | None:
        found = [verdict for phase in phases if (verdict := phase(draft))]
        if not found:
            return None
        first, *rest = found
        return Verdict(first.status, first.phase, first.message, first.field, tuple(rest))

    return joined
