"""From a button's name to its verb: what the moderators' forms send, carried out and told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import SiteSettings, Staff
from comments import marking, moderation
from comments.deciding import AlreadyDecided, Incomplete, NotDone
from comments.models import Comment, Decision, Reason, Verb
from comments.models.decision import STILL
from kalima.text import dates

# A batch is what one page of the queue holds; more in one request is not a person's doing.
BATCH_MAX = 100

DONE = {
    Verb.APPROVE: "نُشر التعليق.",
    Verb.REJECT: "رُفض التعليق.",
    Verb.REMOVE: "حُذف التعليق.",
    Verb.RESTORE: "أُعيد نشر التعليق.",
    Verb.HIDE: "أُخفي التعليق حتى المراجعة.",
    Verb.UNDO: "عاد التعليق إلى حالته السابقة.",
    Verb.SEEN: "سُجّل الاطلاع، والتعليق باقٍ كما هو.",
    Verb.REDACT: "حُذفت البيانات من نص التعليق.",
    Verb.PIN: "ثُبّت التعليق.",
    Verb.UNPIN: "أُلغي التثبيت.",
    Verb.FEATURE: "صار تعليقًا مختارًا.",
    Verb.UNFEATURE: "أُلغي الاختيار.",
    Verb.DISMISS: "رُدّ البلاغ، والتعليق باقٍ كما هو.",
    Verb.KEEP: "حُفظ التعليق قانونيًا، وأُبلغ مدير التحرير.",
    Verb.LET_GO: "انتهى الحفظ القانوني.",
    Verb.RULE_WRONG: "سُجّل أن القاعدة أخطأت هنا.",
}

# Verbs that a moderator sends, each with what its form brings along; EDIT and TAKE_BACK are readers'.
_VERBS: Mapping[Verb, tuple[Callable[..., Decision], tuple[str, ...]]] = {
    Verb.APPROVE: (moderation.approve, ("note",)),
    Verb.REJECT: (moderation.reject, ("reason", "note")),
    Verb.REMOVE: (moderation.remove, ("reason", "note")),
    Verb.RESTORE: (moderation.restore, ("note",)),
    Verb.HIDE: (moderation.hide, ("note",)),
    Verb.UNDO: (moderation.undo, ()),
    Verb.SEEN: (marking.see, ()),
    Verb.REDACT: (marking.redact, ("words",)),
    Verb.PIN: (marking.pin, ()),
    Verb.UNPIN: (marking.unpin, ()),
    Verb.FEATURE: (marking.feature, ()),
    Verb.UNFEATURE: (marking.unfeature, ()),
    Verb.DISMISS: (marking.dismiss, ("note",)),
    Verb.KEEP: (marking.keep, ("note",)),
    Verb.LET_GO: (marking.let_go, ("note",)),
    Verb.RULE_WRONG: (marking.call_rule_wrong, ()),
}


@dataclass(frozen=True)
class Deed:
    """One press: a verb with what it needs, for the comments it was pressed for."""

    verb: Verb
    words: Mapping[str, str]
    comments: tuple[int, ...]

    @property
    def stays(self) -> bool:
        """Whether the comment remains where it stands."""
        return self.verb in STILL


@dataclass
class Outcome:
    """What became of a press."""

    deed: Deed
    done: list[int] = field(default_factory=list)
    failed: list[NotDone] = field(default_factory=list)

    @property
    def told(self) -> str:
        if not self.done:
            return _("لم يتغيّر أي تعليق.")
        if len(self.done) == 1:
            return DONE[self.deed.verb]
        return f"{self.deed.verb.label}: {SiteSettings.load().count(len(self.done), 'comment')}."

    @property
    def problems(self) -> list[str]:
        """One reason left out for twenty comments is one sentence."""
        return list(dict.fromkeys(explained(refusal) for refusal in self.failed))

    @property
    def may_retry(self) -> bool:
        return any(isinstance(refusal, Incomplete) for refusal in self.failed)


def read(sent: QueryDict) -> Deed:
    """A button sends «approve», or «reject:spam» with its reason in one press. Raises Http404 for others."""
    verb, _colon, reason = sent.get("decision", "").partition(":")
    if verb not in Verb.values or Verb(verb) not in _VERBS:
        raise Http404
    words = {name: sent.get(name, "") for name in ("note", "words")}
    chosen = [int(n) for n in sent.getlist("comment") if n.isascii() and n.isdigit() and len(n) < 16]
    return Deed(Verb(verb), words | {"reason": reason or sent.get("reason", "")}, tuple(chosen[:BATCH_MAX]))


def carry_out(deed: Deed, *, by: Staff, at: datetime) -> Outcome:
    """Do it to each comment in a transaction of its own: one that a colleague decided stops no other."""
    outcome = Outcome(deed)
    verb, names = _VERBS[deed.verb]
    words = {name: deed.words[name] for name in names}
    for comment in Comment.objects.filter(pk__in=deed.comments).order_by("pk"):
        try:
            verb(comment, by=by, at=at, **words)
            outcome.done.append(comment.pk)
        except NotDone as refusal:
            outcome.failed.append(refusal)
    return outcome


@dataclass(frozen=True)
class Foretold:
    """What a press will do: the comments that it changes, and those that stand where it cannot reach them."""

    deed: Deed
    reached: list[Comment]
    beyond: list[Comment]

    @property
    def reason(self) -> Reason | None:
        reason = self.deed.words["reason"]
        return Reason(reason) if reason in Reason.values else None

    @property
    def lacks_reason(self) -> bool:
        move = moderation.MOVES.get(self.deed.verb)
        return bool(move and move.needs_reason and self.reason is None)


def foretell(deed: Deed) -> Foretold:
    """Look where the comments stand now; nothing is changed."""
    comments = list(Comment.objects.filter(pk__in=deed.comments).order_by("created_at", "pk"))
    move = moderation.MOVES.get(deed.verb)
    reached = [c for c in comments if move is None or (c.status in move.leaves and c.taken_back_at is None)]
    return Foretold(deed, reached, [c for c in comments if c not in reached])


def explained(refusal: NotDone) -> str:
    """The refusal, and when a colleague was faster, what was decided and when."""
    if not isinstance(refusal, AlreadyDecided):
        return str(refusal)
    decision, site = refusal.decision, SiteSettings.load()
    ago = dates.relative(decision.at, timezone.localtime(), digits=site.digits)
    return f"{refusal} القرار: {decision.get_verb_display()}، {ago or site.gregorian(decision.at)}."
