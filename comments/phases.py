"""The phases a comment goes through, in their order: each may end the journey with a verdict."""

import unicodedata
from datetime import timedelta
from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Mood, SiteSettings
from comments.models import NAME_MAX, Comment, Status
from comments.screening import Draft, Verdict, together
from kalima.text import arabic
from kalima.web import throttle

TEXT_MAX = 5000
# Five vowel signs and more on every letter: nobody writes this, so it is not even tidied.
TYPED_MAX = 50_000
EMAIL_MAX = 254

# One address is often a whole town behind one carrier; a person alone writes less than this.
COMMENTS_AT_ONCE = 10
COMMENTS_PER_S = 120

REPEATED_WITHIN = timedelta(days=1)

# Names that speak for the newsroom, beside those in the site's settings.
HOUSE_NAMES = ("غرفة الأخبار", "هيئة التحرير", "مدير التحرير", "مشرف التعليقات", "إدارة الموقع")

TOLD = {
    "all": _("وصل تعليقك، ويُنشر بعد موافقة المشرف."),
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
    "unanswerable": _(
        "لم يعد التعليق الذي كُتب هذا الرد عليه منشورًا. النص باقٍ أدناه، ويمكن إرساله تعليقًا مستقلًا."
    ),
    "repeated": _("وصلنا هذا التعليق من قبل، ولا حاجة إلى إرساله مرة أخرى."),
}


def too_fast(draft: Draft) -> Verdict | None:
    if not draft.address or throttle.allow(
        "comment", throttle.neighbourhood(draft.address), capacity=COMMENTS_AT_ONCE, per_s=COMMENTS_PER_S
    ):
        return None
    return _refuse("fast")


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
    site = SiteSettings.load()
    full = f"{site.name} {site.descriptor}"
    taken = {_letters(name) for name in (*HOUSE_NAMES, site.name, site.agency, full, f"موقع {full}")}
    return _refuse("house_name", field="name") if _letters(draft.name) in taken - {""} else None


def email_wrong(draft: Draft) -> Verdict | None:
    if not draft.email:
        return None
    try:
        validate_email(draft.email)
    except ValidationError:
        return _refuse("email", field="email")
    return _refuse("email", field="email") if len(draft.email) > EMAIL_MAX else None


def empty(draft: Draft) -> Verdict | None:
    return _refuse("empty", field="text") if arabic.is_blank(draft.text) else None


def too_long(draft: Draft) -> Verdict | None:
    is_long = len(draft.text) > TYPED_MAX or length_as_read(draft.text) > TEXT_MAX
    return _refuse("long", field="text", most=TEXT_MAX) if is_long else None


def closed(draft: Draft) -> Verdict | None:
    """A story must be in print. Its row is locked, so that of two equal comments one sees the other."""
    story = Article.objects.published().filter(pk=draft.article.pk).locked()
    return None if story.values_list("pk").first() else _refuse("closed")


def unanswerable(draft: Draft) -> Verdict | None:
    """A reply needs a comment that readers see, under the same story."""
    if draft.answers is None:
        return None
    answered = Comment.objects.shown().filter(pk=draft.answers, article=draft.article)
    return None if answered.exists() else _refuse("unanswerable", field="answers")


def repeated(draft: Draft) -> Verdict | None:
    """The same words under the same name: a condolence may be written by many, but by each once."""
    same = Comment.objects.filter(article=draft.article, digest=digest(draft.name, draft.text))
    before = same.filter(created_at__gt=draft.at - REPEATED_WITHIN)
    return _refuse("repeated") if before.exists() else None


def before_publishing(draft: Draft) -> Verdict | None:
    """During election silence everything waits for a moderator, whoever wrote it and under which story."""
    if not Mood.objects.silence(draft.at).exists():
        return None
    return Verdict(Status.HELD, "silence", str(TOLD["silence"]))


def held(_draft: Draft) -> Verdict:
    """Everything that no phase refused waits for a moderator."""
    return Verdict(Status.HELD, "all", str(TOLD["all"]))


# The order. What the draft alone can tell comes first, so that a flood never holds the lock of the
# database; what passes both is held.
AT_THE_DOOR = (
    too_fast,
    trapped,
    together(name_missing, name_too_long, name_of_the_house, email_wrong, empty, too_long),
)
INSIDE = (closed, unanswerable, repeated, before_publishing)


def digest(name: str, text: str) -> str:
    """Name and text as 32 hexadecimal digits that do not change with spelling, spaces or punctuation."""
    words = _letters(text) or "".join(arabic.fold(text).split())
    return blake2b(f"{_letters(name)}\n{words}".encode(), digest_size=16).hexdigest()


def length_as_read(text: str) -> int:
    """Count characters as a reader does: vowel signs and joiners are part of the letter before."""
    return sum(unicodedata.category(c) not in {"Mn", "Me", "Cf"} for c in text)


def _letters(text: str) -> str:
    return "".join(c for c in arabic.fold(text) if c.isalnum())


def _refuse(phase: str, *, field: str = "", most: int = 0) -> Verdict:
    """Refuse in the words of the table; a limit is written in the house's digits."""
    message = str(TOLD[phase])
    if most:
        message %= {"letters": SiteSettings.load().count(most, "letter")}
    return Verdict(Status.REFUSED, phase, message, field)
