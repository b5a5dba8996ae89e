"""The newsroom's word lists: what is refused and what is held for a moderator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from comments.models.status import Reason
from kalima.text import arabic
from kalima.text.disguises import Disguises, Entry, key_of

TERM_MAX = 80
INNOCENT_MAX = 1000
RULE_PREFIX = "word:"


class WordList(models.TextChoices):
    BANNED = "banned", _("ألفاظ محظورة")
    SUSPECT = "suspect", _("ألفاظ للمراجعة")


class WordRule(models.Model):
    """A word or phrase, however it is disguised, and the innocent words and phrases it must leave alone."""

    list = models.CharField(_("القائمة"), max_length=7, choices=WordList, default=WordList.SUSPECT)
    term = models.CharField(
        _("اللفظ"),
        max_length=TERM_MAX,
        help_text=_(
            "كلمة أو عبارة قصيرة، تُكتب بإملائها المعتاد. تُعرف بأي إملاء وتمويه، ومعها ما يتصل بها مثل "
            "«و» و«ال» و«هم». إذا كُتبت بـ«ال» لم تُعرف إلا بها. جمع التكسير لفظ آخر."
        ),
    )
    innocent = models.TextField(
        _("استعمالات بريئة"),
        max_length=INNOCENT_MAX,
        blank=True,
        help_text=_("كلمات وعبارات فيها اللفظ ومعناها آخر، واحدة في كل سطر: «كلب بوليسي»، «الكلبي»."),
    )
    # Why a comment with it is refused, as its writer is told.
    reason = models.CharField(_("السبب"), max_length=20, choices=Reason, default=Reason.INSULT)
    note = models.CharField(_("ملاحظة"), max_length=200, blank=True)
    is_on = models.BooleanField(_("تعمل"), default=True)
    # The letters it is known by: one word is one entry.
    key = models.CharField(max_length=2 * TERM_MAX, unique=True, editable=False)
    # With their number this tells every process whether it knows the lists as they are.
    saved_at = models.DateTimeField(_("آخر حفظ"), auto_now=True, db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("لفظ في القوائم")
        verbose_name_plural = _("قوائم الألفاظ")
        ordering = ["term", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(list__in=WordList.values), name="word_list_known"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="word_reason_known"),
            models.CheckConstraint(condition=~Q(term="") & ~Q(key=""), name="word_rule_has_word"),
        ]

    def __str__(self) -> str:
        return self.term

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.tidy()
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """What a comment that it caught keeps as its rule."""
        return f"{RULE_PREFIX}{self.pk}"

    @classmethod
    def number_in(cls, rule: str) -> int | None:
        """The number of the entry that a comment's rule names, where it names one."""
        return int(rule.removeprefix(RULE_PREFIX)) if rule.startswith(RULE_PREFIX) else None

    @property
    def innocent_list(self) -> "tuple[str, ...]":
        return tuple(self.innocent.splitlines())

    @property
    def entry(self) -> Entry:
        """The word as it is looked for."""
        return Entry(self.term, self.innocent_list, self.pk or 0)

    def tidy(self) -> None:
        """Bring the term and the innocent senses into the shape they are stored in, with the key."""
        self.term = arabic.tidy_line(self.term)
        self.note = arabic.tidy_line(self.note)
        lines = map(arabic.tidy_line, arabic.tidy(self.innocent).split("\n"))
        self.innocent = "\n".join(dict.fromkeys(line for line in lines if line))
        self.key = key_of(self.term)

    def clean(self) -> None:
        """Refuse what could never be found, or what the list has already."""
        self.tidy()
        if len(self.key.replace(" ", "")) < 2:
            raise ValidationError({"term": _("«%(term)s» أقصر من أن يُبحث عنه.") % {"term": self.term}})
        if len(self.key) > 2 * TERM_MAX:
            raise ValidationError({"term": _("اللفظ أطول من المسموح.")})
        if not Disguises([Entry(self.term)]).found(self.term):
            raise ValidationError({"term": _("«%(term)s» ليس كلمة يُبحث عنها.") % {"term": self.term}})
        if not Disguises([self.entry]).found(self.term):
            raise ValidationError(
                {"innocent": _("«%(term)s» نفسه بين استعمالاته البريئة.") % {"term": self.term}}
            )

    def validate_unique(self, exclude: Any = None) -> None:
        """One word is one entry, however it is spelled."""
        super().validate_unique(exclude)
        twin = WordRule.objects.exclude(pk=self.pk).filter(key=self.key).first()
        if twin:
            raise ValidationError({"term": _("هذا اللفظ في القوائم: «%(term)s».") % {"term": twin.term}})
