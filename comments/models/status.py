"""Where a comment may stand, for which reasons it is not shown, and the names of the verbs in its memory."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Rejected is a moderator's word, refused the screening's."""

    HELD = "held", _("بانتظار الموافقة")
    SHOWN = "shown", _("منشور")
    REJECTED = "rejected", _("مرفوض")
    REFUSED = "refused", _("مرفوض آليًا")
    REMOVED = "removed", _("محذوف")


class Reason(models.TextChoices):
    """The eleven reasons for which a comment is not shown: labels for moderators, `told` for its writer."""

    INSULT = "insult", _("سبّ أو إهانة")
    DEFAMATION = "defamation", _("قذف أو اتهام بلا دليل")
    HATRED = "hatred", _("تحريض طائفي أو عنصري")
    VIOLENCE = "violence", _("تهديد أو تحريض على العنف")
    PRIVACY = "privacy", _("كشف بيانات شخصية")
    OBSCENITY = "obscenity", _("ألفاظ نابية")
    FALSEHOOD = "falsehood", _("معلومات مضللة أو غير مؤكدة")
    IMPERSONATION = "impersonation", _("انتحال اسم أو صفة")
    SPAM = "spam", _("إعلان أو تكرار أو حملة منظّمة")
    ELECTION_SILENCE = "election_silence", _("مخالفة للصمت الانتخابي أو لأمر قضائي")
    OFF_TOPIC = "off_topic", _("خارج الموضوع أو غير مفهوم")

    @property
    def told(self) -> str:
        """The sentence for whoever wrote the comment, and whether it may be sent again in other words."""
        sentence = str(_TOLD[self])
        return f"{sentence} {_('يمكن تعديل التعليق وإرساله من جديد.')}" if self in _MENDABLE else sentence


_TOLD = {
    Reason.INSULT: _(
        "لم يُنشر التعليق لأنه يتضمن سبًّا أو إهانة لشخص. النقد مرحّب به، والإساءة الشخصية لا تُنشر."
    ),
    Reason.DEFAMATION: _("لم يُنشر التعليق لأنه ينسب إلى شخص أو جهة فعلًا مشينًا بلا دليل منشور."),
    Reason.HATRED: _(
        "لم يُنشر التعليق لأنه يحرّض على كراهية الناس أو يحطّ منهم بسبب الدين أو المذهب أو القومية "
        "أو العشيرة أو الجنس."
    ),
    Reason.VIOLENCE: _("لم يُنشر التعليق لأنه يتضمن تهديدًا أو دعوة إلى العنف أو تمجيدًا للإرهاب."),
    Reason.PRIVACY: _("لم يُنشر التعليق لأنه يكشف بيانات شخصية أو هوية من يجب حمايته."),
    Reason.OBSCENITY: _("لم يُنشر التعليق لأنه يتضمن ألفاظًا لا تناسب النشر."),
    Reason.FALSEHOOD: _(
        "لم يُنشر التعليق لأنه يعرض معلومة غير مؤكدة على أنها حقيقة. يمكن إضافة مصدر منشور وإرساله من جديد."
    ),
    Reason.IMPERSONATION: _("لم يُنشر التعليق لأن الاسم المكتوب لشخص معروف أو جهة رسمية ولم نتثبّت منه."),
    Reason.SPAM: _("لم يُنشر التعليق لأنه إعلان أو نص مكرر أو رابط لا صلة له بالموضوع."),
    Reason.ELECTION_SILENCE: _(
        "لا يُنشر هذا التعليق الآن لأن القانون أو قرارًا قضائيًا يمنع نشره في هذه المدة."
    ),
    Reason.OFF_TOPIC: _("لم يُنشر التعليق لأنه لا يتصل بموضوع المادة أو لا يُفهم المقصود منه."),
}
_MENDABLE = frozenset(
    {
        Reason.INSULT,
        Reason.DEFAMATION,
        Reason.HATRED,
        Reason.PRIVACY,
        Reason.OBSCENITY,
        Reason.IMPERSONATION,
        Reason.OFF_TOPIC,
    }
)


class Verb(models.TextChoices):
    """What is done to a comment; the first six move it, the others leave its status alone."""

    APPROVE = "approve", _("موافقة")
    REJECT = "reject", _("رفض")
    REMOVE = "remove", _("حذف")
    RESTORE = "restore", _("إعادة النشر")
    HIDE = "hide", _("إخفاء حتى المراجعة")
    TAKE_BACK = "take_back", _("حذف صاحبه له")
    UNDO = "undo", _("تراجع")
    SEEN = "seen", _("اطّلاع")
    EDIT = "edit", _("تعديل صاحبه له")
    REDACT = "redact", _("حذف بيانات شخصية")
    PIN = "pin", _("تثبيت")
    UNPIN = "unpin", _("إلغاء التثبيت")
    FEATURE = "feature", _("اختيار")
    UNFEATURE = "unfeature", _("إلغاء الاختيار")
    DISMISS = "dismiss", _("ردّ البلاغ")
    KEEP = "keep", _("حفظ قانوني")
    LET_GO = "let_go", _("إنهاء الحفظ القانوني")
    RULE_WRONG = "rule_wrong", _("القاعدة أخطأت")
