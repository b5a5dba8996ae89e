"""The alias register: what else persons, places and bodies are called, one way or both, and when."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.spelling import HouseSpelling, split_variants
from kalima.text import arabic
from kalima.text.aliases import BODY, PERSON, PLACE, Alias, surfaces
from kalima.text.analysis import STOP_WORDS
from kalima.text.nisba import is_nisba

WRITTEN_MAX = 80
MEANT_MAX = 120
BARRED_MAX = 300
# Some letters are folded into several: ﷺ.
KEY_MAX = 4 * MEANT_MAX
# A word of fewer letters is too many other words.
LETTERS_MIN = 3
LATIN_MIN = 2


class NameKind(models.TextChoices):
    PERSON = PERSON, _("شخص")
    PLACE = PLACE, _("مكان")
    BODY = BODY, _("جهة")


class NameAlias(models.Model):
    """A form in which a name is written, and the name that it stands for.

    The house's one spelling of a word is a matter of HouseSpelling, whose variants are slips; here both are
    right, and neither is ever put in the other's place.
    """

    written = models.CharField(
        _("الصيغة"),
        max_length=WRITTEN_MAX,
        help_text=_(
            "كما ترد في النصوص أو يكتبها من يبحث: كلمة أو كلمات. تُعرف بأي إملاء، ومع «و» و«ف» و«ب» و«ل» "
            "و«ك» قبلها. النسبة، مثل «السوداني»، لا تُعرف حين تصف ما قبلها: «الجيش السوداني»."
        ),
    )
    meant = models.CharField(
        _("الاسم الذي تعنيه"), max_length=MEANT_MAX, help_text=_("الاسم الكامل كما تكتبه الصحيفة.")
    )
    kind = models.CharField(_("النوع"), max_length=6, choices=NameKind, default=NameKind.PERSON)
    is_mutual = models.BooleanField(
        _("في الاتجاهين"),
        default=False,
        help_text=_(
            "الاسمان سواء: من يبحث عن «الولايات المتحدة» يجد «أمريكا»، والعكس. بلا ذلك تعني الصيغة الاسم، "
            "ولا يُبحث عن الصيغة حين يُكتب الاسم."
        ),
    )
    since = models.DateField(_("من يوم"), null=True, blank=True)
    until = models.DateField(
        _("إلى يوم"),
        null=True,
        blank=True,
        help_text=_(
            "مدة الصيغة، واليومان منها، مثل مدة المنصب. يُترك ما لا يُعرف فارغًا. تُقرأ كل مادة بيوم نشرها."
        ),
    )
    barred_before = models.CharField(
        _("كلمات قبلها تمنعها"),
        max_length=BARRED_MAX,
        blank=True,
        help_text=_("بينها فاصلة. إذا سبقت الصيغة كانت شيئًا آخر: «مدينة» قبل «الصدر»."),
    )
    barred_after = models.CharField(
        _("كلمات بعدها تمنعها"),
        max_length=BARRED_MAX,
        blank=True,
        help_text=_("بينها فاصلة. إذا تلت الصيغة كانت شيئًا آخر: «اللاتينية» بعد «أمريكا»."),
    )
    note = models.CharField(_("ملاحظة"), max_length=200, blank=True)
    is_on = models.BooleanField(_("تعمل"), default=True)
    # The words that both are known by: one form means one name on a day.
    key = models.CharField(max_length=KEY_MAX, editable=False)
    meant_key = models.CharField(max_length=KEY_MAX, editable=False)
    # With their number this tells every process whether it knows the register as it is.
    saved_at = models.DateTimeField(_("آخر حفظ"), auto_now=True, db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("اسم بديل")
        verbose_name_plural = _("سجل الأسماء البديلة")
        ordering = ["written", "since", "pk"]
        constraints = [
            # Two, because SQLite takes a missing day for a different one each time.
            models.UniqueConstraint(fields=["key"], condition=Q(since=None), name="alias_once"),
            models.UniqueConstraint(fields=["key", "since"], name="alias_begins_once"),
            models.CheckConstraint(condition=Q(kind__in=NameKind.values), name="alias_kind_known"),
            models.CheckConstraint(
                condition=~Q(written="") & ~Q(key="") & ~Q(meant="") & ~Q(meant_key=""),
                name="alias_has_words",
            ),
            models.CheckConstraint(condition=~Q(key=F("meant_key")), name="alias_is_another_name"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="alias_ends_later",
                violation_error_message=_("اليوم الأخير قبل الأول. تُرجى مراجعة اليومين."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.written} {'↔' if self.is_mutual else '←'} {self.meant}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.tidy()
        super().save(*args, **kwargs)

    @property
    def as_alias(self) -> Alias:
        """The entry as it is looked for."""
        return Alias(
            self.written,
            self.meant,
            self.kind,
            self.is_mutual,
            self.since,
            self.until,
            tuple(split_variants(self.barred_before)),
            tuple(split_variants(self.barred_after)),
        )

    def tidy(self) -> None:
        """Bring the words into the shape they are stored in, with the keys."""
        self.written = arabic.tidy_line(self.written)
        self.meant = arabic.tidy_line(self.meant)
        self.note = arabic.tidy_line(self.note)
        self.barred_before = _listed(self.barred_before)
        self.barred_after = _listed(self.barred_after)
        self.key = " ".join(surfaces(self.written))
        self.meant_key = " ".join(surfaces(self.meant))

    def clean(self) -> None:
        """Refuse what would be found everywhere or nowhere, and a second meaning on one day."""
        self.tidy()
        for field, key, words in (("written", self.key, self.written), ("meant", self.meant_key, self.meant)):
            if not _is_telling(key):
                raise ValidationError({field: _("«%(word)s» أقصر أو أعم من أن يكون اسمًا.") % {"word": words}})
            if len(key) > KEY_MAX:
                raise ValidationError({field: _("الاسم أطول من المسموح.")})
        if self.key == self.meant_key:
            raise ValidationError({"written": _("الصيغة هي الاسم نفسه، ولو اختلف إملاؤهما.")})
        if self.is_mutual and self.kind == NameKind.PERSON and is_nisba(self.key):
            raise ValidationError(
                {
                    "is_mutual": _(
                        "«%(word)s» نسبة قد تصف غيره، فلا يُبحث عنها حين يُكتب الاسم. تُترك في اتجاه واحد."
                    )
                    % {"word": self.written}
                }
            )
        for field in ("barred_before", "barred_after"):
            for phrase in split_variants(getattr(self, field)):
                if not surfaces(phrase):
                    raise ValidationError({field: _("لا كلمات في «%(word)s».") % {"word": phrase}})
        self._ask_others()

    def _ask_others(self) -> None:
        """One form means one name on a day, and what is a matter of spelling stands in the spelling list."""
        for other in NameAlias.objects.filter(key=self.key).exclude(pk=self.pk):
            if self.meets(other):
                raise ValidationError(
                    {
                        "written": _(
                            "«%(written)s» تعني «%(meant)s» في السجل، في مدة تلتقي هذه المدة. "
                            "تُرجى مراجعة اليومين، أو تعديل ما في السجل."
                        )
                        % {"written": other.written, "meant": other.meant}
                    }
                )
        spelled = arabic.ending_key(self.written), arabic.ending_key(self.meant)
        for entry in HouseSpelling.objects.filter(search_key__contains=spelled[0]):
            if set(spelled) <= set(map(arabic.ending_key, (entry.form, *entry.variant_list))):
                raise ValidationError(
                    {
                        "written": _(
                            "الاسمان صيغتان لـ«%(form)s» في قائمة الإملاء المعتمد، والبحث يعرفهما منها."
                        )
                        % {"form": entry.form}
                    }
                )

    def meets(self, other: "NameAlias") -> bool:
        """Whether both count on some day."""
        first = max(self.since or date.min, other.since or date.min)
        return first <= min(self.until or date.max, other.until or date.max)


def _listed(text: str) -> str:
    return "، ".join(dict.fromkeys(split_variants(arabic.tidy(text))))


def _is_telling(key: str) -> bool:
    """Whether a name is more than stop words, and more than a letter or two where it is one word."""
    words = key.split()
    least = LATIN_MIN if key.isascii() else LETTERS_MIN
    return bool(words) and not STOP_WORDS.issuperset(words) and (len(words) > 1 or len(key) >= least)
