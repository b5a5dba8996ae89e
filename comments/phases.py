"""The phases a comment goes through, in their order: each may end the journey with a verdict."""

import unicodedata
from datetime import timedelta
from hashlib import blake2b
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from articles.models import Article, SiteSettings
from comments.keys import is_good_stamp
from comments.models import EMAIL_MAX, NAME_MAX, Comment, Mode, Reason, SanctionKind, Status, WordList
from comments.score import weights_at
from comments.screening import Draft, Verdict, together
from kalima.text import arabic
from kalima.text.weights import Score
from kalima.web import throttle
from kalima.web.prepared import Given, Prepared

TEXT_MAX = 5000
# Five vowel signs and more on every letter: nobody writes this, so it is not even tidied.
TYPED_MAX = 50_000

# One address is often a whole town behind one carrier; a person alone writes less than this, and whoever
# carries a reader's cookie has a share of their own, from whichever address they come.
COMMENTS_AT_ONCE = 10
READER_AT_ONCE = 6
COMMENTS_PER_S = 120

REPEATED_WITHIN = timedelta(days=1)

# More than this under one story looks like a campaign: what is over it waits for a moderator.
STORY_BURST = 60
STORY_BURST_PER_S = 60

# Of whoever had this share of the last days' comments rejected, everything is looked at first.
REJECTIONS_WITHIN = timedelta(days=7)
REJECTIONS_MIN = 3
REJECTED_SHARE = 0.3
REJECTED = (Status.REJECTED, Status.REFUSED, Status.REMOVED)

# Names that speak for the newsroom, beside those in the site's settings.
HOUSE_NAMES = ("غرفة الأخبار", "هيئة التحرير", "مدير التحرير", "مشرف التعليقات", "إدارة الموقع")

_HOUSE = Prepared(lambda: SiteSettings.objects.only("name", "descriptor", "agency"))
_IN_PRINT = Prepared(
    lambda: Article.objects.published().filter(pk=Given("story")).only("pk").order_by().locked()
)
_REPEATED = Prepared(
    lambda: (
        Comment.objects.exclude(status=Status.REFUSED)
        .filter(article=Given("story"), digest=Given("digest"), created_at__gt=Given("since"))
        .only("pk")
        .order_by()[:1]
    )
)
# The comment that makes enough rejections, where there are so many.
_REJECTED = Prepared(
    lambda: (
        Comment.objects.filter(reader=Given("reader"), created_at__gt=Given("since"))
        .filter(status__in=REJECTED, taken_back_at=None)
        .only("pk")
        .order_by()[REJECTIONS_MIN - 1 : REJECTIONS_MIN]
    )
)

TOLD = {
    "shown": _("نُشر تعليقك."),
    "all": _("وصل تعليقك، ويُنشر بعد موافقة المشرف."),
    "newcomer": _("وصل تعليقك. تُراجع أولى تعليقات كل قارئ قبل نشرها."),
    "review": _("وصل تعليقك، ويحتاج إلى مراجعة المشرف قبل نشره."),
    "silence": _("وصل تعليقك. تُراجَع التعليقات كلها قبل نشرها ما دام الصمت الانتخابي قائمًا."),
    "fast": _("تعليقات كثيرة في وقت قصير. النص باقٍ أدناه، وتُرجى إعادة الإرسال بعد دقيقة."),
    "trap": _(
        "امتلأت خانة لا يراها القارئ، وتملؤها البرامج عادة. النص باقٍ أدناه، "
        "ويُرجى الضغط على «إرسال التعليق» مرة أخرى."
    ),
    "no_name": _("لا اسم مع التعليق."),
    "long_name": _("الاسم أطول من %(letters)s. يُرجى اختصاره."),
    "house_name": _("هذا الاسم لغرفة الأخبار. يُرجى كتابة اسم آخر."),
    "email": _("البريد الإلكتروني غير صحيح. يُرجى تصحيحه أو ترك الخانة فارغة."),
    "empty": _("لا نص في التعليق."),
    "long": _("التعليق أطول من %(letters)s. النص باقٍ أدناه، ويُرجى اختصاره ثم إرساله من جديد."),
    "closed": _("أُغلقت التعليقات على هذه المادة."),
    "slow": _(
        "التعليقات على هذه المادة مُبطأة: تعليق واحد من كل قارئ كل %(time)s. "
        "النص باقٍ أدناه، وتُرجى إعادة الإرسال لاحقًا."
    ),
    "banned": _("لم تعد المشاركة في التعليقات متاحة."),
    "objection": _("للاعتراض: %(address)s."),
    "suspended": _("أُوقفت المشاركة في التعليقات حتى %(until)s. السبب: %(reason)s."),
    "warned": _(
        "تنبيه: خالف أحد تعليقاتك قواعد النشر (%(reason)s). يُرجى الاطلاع على القواعد قبل المشاركة من جديد."
    ),
    "unanswerable": _(
        "لم يعد التعليق الذي كُتب هذا الرد عليه منشورًا. النص باقٍ أدناه، ويمكن إرساله تعليقًا مستقلًا."
    ),
    "repeated": _("وصلنا هذا التعليق من قبل، ولا حاجة إلى إرساله مرة أخرى."),
}


def too_fast(draft: Draft) -> Verdict | None:
    if draft.staff or not draft.address:
        return None
    place = throttle.neighbourhood(draft.address)
    # The person first: who writes too fast takes no turn of their town.
    shares = [("comment", place, COMMENTS_AT_ONCE)]
    if draft.reader_key and not draft.is_new:
        shares.insert(0, ("commenter", draft.reader_key, READER_AT_ONCE))
    within = all(throttle.allow(kind, who, capacity=n, per_s=COMMENTS_PER_S) for kind, who, n in shares)
    return None if within else _refuse("fast")


def trapped(draft: Draft) -> Verdict | None:
    """A program that fills every field is turned back; a browser that did so sends the text once more."""
    return _refuse("trap") if draft.trap else None


def name_missing(draft: Draft) -> Verdict | None:
    # Folding drops the tatweel, which Unicode counts as a letter.
    has_letter = any(c.isalpha() for c in arabic.fold(draft.name))
    return None if has_letter else _refuse("no_name", field="name")


def name_too_long(draft: Draft) -> Verdict | None:
    return _refuse("long_name", field="name", most=NAME_MAX) if len(draft.name) > NAME_MAX else None


def name_of_the_house(draft: Draft) -> Verdict | None:
    """Nobody signs as the newsroom, however the name is spelled, spaced or dotted."""
    if draft.staff:
        return None
    site = _HOUSE.first() or SiteSettings()
    full = f"{site.name} {site.descriptor}"
    taken = {_letters(name) for name in (*HOUSE_NAMES, site.name, site.agency, full, f"موقع {full}")}
    return _refuse("house_name", field="name") if _letters(draft.name) in taken - {""} else None


def email_wrong(draft: Draft) -> Verdict | None:
    return _refuse("email", field="email") if draft.email and not is_email(draft.email) else None


def empty(draft: Draft) -> Verdict | None:
    return _refuse("empty", field="text") if arabic.is_blank(draft.text) else None


def too_long(draft: Draft) -> Verdict | None:
    is_long = len(draft.text) > TYPED_MAX or length_as_read(draft.text) > TEXT_MAX
    return _refuse("long", field="text", most=TEXT_MAX) if is_long else None


def closed(draft: Draft) -> Verdict | None:
    """A story must be in print and its discussion open.

    The story's row is locked, so that of two equal comments one sees the other.
    """
    if _IN_PRINT.first(story=draft.article.pk) is None:
        return _refuse("closed")
    if draft.staff or draft.standing.is_open(draft.at):
        return None
    message = draft.standing.stopped_message
    return Verdict(Status.REFUSED, "closed", message) if message else _refuse("closed")


def banned(draft: Draft) -> Verdict | None:
    """A ban or a suspension says so; a warning is shown once, until its reader has read the rules."""
    for sanction in draft.sanctions:
        reason = Reason(sanction.reason)
        match sanction.kind:
            case SanctionKind.BAN:
                contact = draft.standing.settings.contact
                objection = TOLD["objection"] % {"address": contact} if contact else ""
                message = " ".join(filter(None, [str(TOLD["banned"]), objection]))
                return Verdict(
                    Status.REFUSED, "banned", message, rule=f"sanction:{sanction.pk}", reason=reason
                )
            case SanctionKind.SUSPEND if sanction.until:
                until = SiteSettings.load().moment(sanction.until)
                message = TOLD["suspended"] % {"until": until, "reason": reason.label}
                return Verdict(
                    Status.REFUSED, "suspended", message, rule=f"sanction:{sanction.pk}", reason=reason
                )
            case SanctionKind.WARN if not draft.has_read_rules:
                message = " ".join(filter(None, [TOLD["warned"] % {"reason": reason.label}, sanction.note]))
                return Verdict(Status.REFUSED, "warned", message, rule=f"sanction:{sanction.pk}")
            case SanctionKind.WARN:
                sanction.acknowledged_at = draft.at
                sanction.save(update_fields=["acknowledged_at"])
    return None


def slow(draft: Draft) -> Verdict | None:
    """Under a story whose discussion was slowed down each reader writes once in so many seconds."""
    slow_s = draft.standing.slow_s
    who = draft.reader_key or draft.address_key
    if not slow_s or not who or draft.staff:
        return None
    if throttle.allow("slow", f"{draft.article.pk} {who}", capacity=1, per_s=slow_s):
        return None
    minutes = SiteSettings.load().count(draft.standing.slow_minutes, "minute")
    return Verdict(Status.REFUSED, "slow", TOLD["slow"] % {"time": minutes})


def unanswerable(draft: Draft) -> Verdict | None:
    """A reply needs a comment that readers see, under the same story."""
    is_lost = draft.answers is not None and draft.answered is None
    return _refuse("unanswerable", field="answers") if is_lost else None


def repeated(draft: Draft) -> Verdict | None:
    """The same words under the same name: a condolence may be written by many, but by each once."""
    same, since = digest(draft.name, draft.text), draft.at - REPEATED_WITHIN
    before = _REPEATED(story=draft.article.pk, digest=same, since=since)
    return _refuse("repeated") if before else None


def newsroom(draft: Draft) -> Verdict | None:
    """What the newsroom says itself waits for nobody."""
    return Verdict(Status.SHOWN, "newsroom", str(TOLD["shown"])) if draft.staff else None


def word_lists(draft: Draft) -> Verdict | None:
    """A banned word refuses and a suspect one holds, in the name as in the text."""
    if draft.listed is None:
        return None
    rule, matched = draft.listed
    if rule.list == WordList.SUSPECT:
        return _hold("review", phase="words", rule=rule.name, matched=matched)
    reason = Reason(rule.reason)
    return Verdict(Status.REFUSED, "words", reason.told, rule=rule.name, matched=matched, reason=reason)


def links(draft: Draft) -> Verdict | None:
    """A link to a place the house does not know waits for a moderator."""
    known = {host.strip().lower() for host in draft.standing.settings.known_hosts.split()}
    known.add(urlsplit(settings.ORIGIN).hostname or "")
    strange = [host for host in draft.hosts if not _is_of(host, known)]
    return _hold("review", phase="links", rule="links", matched="، ".join(strange)) if strange else None


def learned_score(draft: Draft) -> Verdict | None:
    """The estimate holds or refuses from where the managing editor said so, and by itself does nothing.

    It refuses only by the weights whose figures were read when that was said.
    """
    score, terms = draft.score, draft.standing.settings
    if score is None:
        return None
    matched = "، ".join(word for word, _weight in score.words)
    if _reaches(score, terms.score_refuses_from) and terms.score_figures_at == weights_at():
        reason = Reason.OBSCENITY
        return Verdict(Status.REFUSED, "score", reason.told, rule="score", matched=matched, reason=reason)
    if _reaches(score, terms.score_holds_from) or _reaches(score, terms.score_refuses_from):
        return _hold("review", phase="score", rule="score", matched=matched)
    return None


def rejected_often(draft: Draft) -> Verdict | None:
    """Who was rejected often these days is looked at first."""
    if draft.reader is None:
        return None
    since = draft.at - REJECTIONS_WITHIN
    if not _REJECTED(reader=draft.reader.pk, since=since):
        return None
    lately = Comment.objects.filter(reader=draft.reader, created_at__gt=since)
    if lately.filter(status__in=REJECTED, taken_back_at=None).count() < REJECTED_SHARE * lately.count():
        return None
    return _hold("review", phase="rejections", rule="rejections")


def watched(draft: Draft) -> Verdict | None:
    """Readers and names whose every comment is looked at first, because a moderator said so."""
    hold = next((s for s in draft.sanctions if s.kind == SanctionKind.HOLD), None)
    return (
        _hold("review", phase="watched", rule=f"sanction:{hold.pk}", matched=hold.name_pattern)
        if hold
        else None
    )


def burst(draft: Draft) -> Verdict | None:
    """So much at once under one story is seldom a discussion."""
    if not draft.address or throttle.allow(
        "story", str(draft.article.pk), capacity=STORY_BURST, per_s=STORY_BURST_PER_S
    ):
        return None
    return _hold("review", phase="burst", rule="burst")


def form_strange(draft: Draft) -> Verdict | None:
    """A form that we did not make, or made long ago, may be a program's: somebody looks first."""
    is_good = draft.staff or not draft.address or is_good_stamp(draft.stamp, at=draft.at)
    return None if is_good else _hold("review", phase="form", rule="form")


def silence(draft: Draft) -> Verdict | None:
    """During election silence everything waits for a moderator, whoever wrote it and under which story."""
    return _hold("silence", phase="silence") if draft.standing.is_silent else None


def by_mode(draft: Draft) -> Verdict:
    """What no phase decided goes by the terms of the discussion."""
    match draft.standing.mode:
        case Mode.AFTER:
            return Verdict(Status.SHOWN, "after", str(TOLD["shown"]))
        case Mode.NEWCOMERS if _shown_before(draft) >= draft.standing.settings.newcomer_until:
            return Verdict(Status.SHOWN, "known", str(TOLD["shown"]))
        case Mode.NEWCOMERS:
            return _hold("newcomer", phase="newcomer")
        case _:
            return _hold("all", phase="all")


# The order. What the draft alone can tell comes first, so that a flood never holds the lock of the
# database; then, behind the lock, what refuses, and what holds; by_mode decides about the rest.
AT_THE_DOOR = (
    too_fast,
    trapped,
    together(name_missing, name_too_long, name_of_the_house, email_wrong, empty, too_long),
)
INSIDE = (
    # A turn that is taken at a slow pace is not lost with a comment that would be refused anyway.
    *(closed, banned, unanswerable, repeated, slow),
    newsroom,
    *(word_lists, links, learned_score, rejected_often, watched, burst, silence, form_strange),
)

# Which sentence belongs to a comment that is held, where it is not the one of all.
_HELD_TOLD = {"silence": "silence", "newcomer": "newcomer", "all": "all"}


def told(comment: Comment) -> str:
    """What its reader is told of a comment that was just kept."""
    if comment.status == Status.SHOWN:
        return str(TOLD["shown"])
    return told_of_phase(comment.phase)


def told_of_phase(phase: str) -> str:
    """What is told of a comment that this phase held; any phase but a few asks for a review."""
    return str(TOLD[_HELD_TOLD.get(phase, "review")])


def is_email(typed: str) -> bool:
    """Whether a letter could be sent there, and a row can hold it."""
    try:
        validate_email(typed)
    except ValidationError:
        return False
    return len(typed) <= EMAIL_MAX


def digest(name: str, text: str) -> str:
    """Name and text as 32 hexadecimal digits that do not change with spelling, spaces or punctuation."""
    words = _letters(text) or "".join(arabic.fold(text).split())
    return blake2b(f"{_letters(name)}\n{words}".encode(), digest_size=16).hexdigest()


def length_as_read(text: str) -> int:
    """Count characters as a reader does: vowel signs and joiners are part of the letter before."""
    return sum(unicodedata.category(c) not in {"Mn", "Me", "Cf"} for c in text)


def _letters(text: str) -> str:
    return "".join(c for c in arabic.fold(text) if c.isalnum())


def _shown_before(draft: Draft) -> int:
    """How many comments of this reader are shown; none of somebody who comes without the cookie."""
    if draft.reader is None:
        return 0
    return (
        Comment.objects.shown().filter(reader=draft.reader)[: draft.standing.settings.newcomer_until].count()
    )


def _reaches(score: Score, threshold: int | None) -> bool:
    return threshold is not None and score.value >= threshold


def _is_of(host: str, known: set[str]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in known)


def _hold(told: str, *, phase: str, rule: str = "", matched: str = "") -> Verdict:
    return Verdict(Status.HELD, phase, str(TOLD[told]), rule=rule, matched=matched)


def _refuse(phase: str, *, field: str = "", most: int = 0) -> Verdict:
    """Refuse in the words of the table; a limit is written in the house's digits."""
    message = str(TOLD[phase])
    if most:
        message %= {"letters": SiteSettings.load().count(most, "letter")}
    return Verdict(Status.REFUSED, phase, message, field)
