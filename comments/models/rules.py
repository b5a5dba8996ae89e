"""The newsroom's word lists: what is refused and what is held for a moderator."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.status import Reason

TERM_MAX = 80
INNOCENT_MAX = 1000


class WordList(models.TextChoices):
    BANNED = "banned", _("ألفاظ محظورة")
    SUSPECT = "suspect", _("ألفاظ للمراجعة")


class WordRule(models.Model):
    """A word or phrase, however it is disguised, and the innocent words and phrases it must leave alone."""

    list = models.CharField(_("القائمة"), max_length=7, choices=WordList, default=WordList.SUSPECT)
    term = models.CharField(_("اللفظ"), max_length=TERM_MAX)
    # One to a line.
    innocent = models.TextField(_("استعمالات بريئة"), max_length=INNOCENT_MAX, blank=True)
    # Why a comment with it is refused, as its writer is told.
    reason = models.CharField(_("السبب"), max_length=20, choices=Reason, default=Reason.INSULT)
    note = models.CharField(_("ملاحظة"), max_length=200, blank=True)
    is_on = models.BooleanField(_("تعمل"), default=True)
    # Folded: one word is one entry.
    key = models.CharField(max_length=2 * TERM_MAX, unique=True, editable=False)

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
