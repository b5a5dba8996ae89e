"""The house's spelling list: one form for each person, place and word, with the variants it replaces."""

import re
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kalima.text import arabic
from kalima.text.copycheck import Spelling, Spellings
from kalima.text.writing import bare, words_of

FORM_MAX = 80
VARIANTS_MAX = 400

_SEPARATORS = re.compile("[،,;؛\n]")


class SpellingKind(models.TextChoices):
    PERSON = "person", _("شخص")
    PLACE = "place", _("مكان")
    WORD = "word", _("لفظ")


class HouseSpellingQuerySet(models.QuerySet["HouseSpelling"]):
    def as_list(self) -> Spellings:
        """The entries, ready to be looked for in a text."""
        rows = self.order_by("pk").values_list("form", "variants", "kind")
        return Spellings(
            Spelling(form, tuple(split_variants(variants)), is_name=kind != SpellingKind.WORD)
            for form, variants, kind in rows
        )


class HouseSpelling(models.Model):
    """One entry. However it is spelled, one form: الانبار and الأنبار are one entry."""

    form = models.CharField(_("الصيغة المعتمدة"), max_length=FORM_MAX)
    variants = models.CharField(
        _("البدائل"),
        max_length=VARIANTS_MAX,
        blank=True,
        help_text=_(
            "صيغ تُصوَّب إلى المعتمدة، بينها فاصلة. في أسماء الأشخاص والأماكن لا حاجة إلى ذكر ما يختلف "
            "بالهمزة أو بآخره وحده."
        ),
    )
    kind = models.CharField(_("النوع"), max_length=6, choices=SpellingKind, default=SpellingKind.PERSON)
    note = models.CharField(_("ملاحظة"), max_length=200, blank=True)
    # Folded, so that one form is one entry, and an entry is found in any spelling of any of its words.
    key = models.CharField(max_length=4 * FORM_MAX, unique=True, editable=False)
    search_key = models.CharField(max_length=4 * (FORM_MAX + VARIANTS_MAX), editable=False)
    # With their number this tells every process whether it knows the list as it is.
    saved_at = models.DateTimeField(_("آخر حفظ"), auto_now=True, db_default=Now(), db_index=True)

    objects = HouseSpellingQuerySet.as_manager()

    class Meta:
        verbose_name = _("صيغة معتمدة")
        verbose_name_plural = _("قائمة الإملاء المعتمد")
        ordering = ["form", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(form=""), name="spelling_has_form"),
            models.CheckConstraint(condition=~Q(key=""), name="spelling_has_letters"),
            models.CheckConstraint(condition=Q(kind__in=SpellingKind.values), name="spelling_kind_known"),
        ]

    def __str__(self) -> str:
        return self.form

    def save(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        self._tidy()
        self.key = arabic.ending_key(self.form)
        self.search_key = " | ".join(map(arabic.ending_key, (self.form, *self.variant_list)))
        super().save(*args, **kwargs)

    @property
    def variant_list(self) -> list[str]:
        return split_variants(self.variants)

    def clean(self) -> None:
        """Refuse what the check could not find, or what two entries would each claim."""
        self._tidy()
        if not _is_arabic(self.form):
            raise ValidationError({"form": _("لا حروف عربية في «%(word)s».") % {"word": self.form}})
        for variant in self.variant_list:
            if not _is_arabic(variant):
                raise ValidationError({"variants": _("لا حروف عربية في «%(word)s».") % {"word": variant}})
        others = HouseSpelling.objects.exclude(pk=self.pk)
        twin = others.filter(key=arabic.ending_key(self.form)).first()
        if twin:
            raise ValidationError({"form": _("هذه الصيغة في القائمة: «%(form)s».") % {"form": twin.form}})
        mine = {bare(word) for word in (self.form, *self.variant_list)}
        # Only entries that hold one of these words in some spelling are brought: the list may be long.
        near = reduce(or_, (Q(search_key__contains=arabic.ending_key(word)) for word in mine))
        for other in others.filter(near):
            shared = mine.intersection(bare(word) for word in (other.form, *other.variant_list))
            if shared:
                raise ValidationError(
                    {
                        "variants": _("«%(word)s» من صيغ «%(form)s» في القائمة.")
                        % {"word": shared.pop(), "form": other.form}
                    }
                )

    def _tidy(self) -> None:
        self.form = arabic.tidy_line(self.form)
        self.note = arabic.tidy_line(self.note)
        own = bare(self.form)
        variants = (name for name in split_variants(arabic.tidy(self.variants)) if bare(name) != own)
        self.variants = "، ".join(dict.fromkeys(variants))


def split_variants(text: str) -> list[str]:
    """Read variants that commas or line breaks part."""
    return [name for part in _SEPARATORS.split(text) if (name := arabic.tidy_line(part))]


def _is_arabic(text: str) -> bool:
    return any(True for _word in words_of(text))
