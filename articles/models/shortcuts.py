"""The newsroom's own abbreviations, which become whole words while a story is typed."""

import json
import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kalima.text import arabic

SHORT_MAX = 20
FULL_MAX = 200
# All of them travel with every story's page.
SHORTCUTS_MAX = 500

# Two characters at least, a letter or digit at both ends, and inside them the signs that end no word:
# static/js/admin_shortcuts.js reads the word before the caret in the same way.
_SHORT = re.compile(r"\w[\w.\-_/']*\w")


class Shortcut(models.Model):
    """One abbreviation. However it is spelled it is one: م.أ and م.ا are one entry."""

    short = models.CharField(
        _("الاختصار"),
        max_length=SHORT_MAX,
        help_text=_("حرفان على الأقل بلا مسافة، مثل «كخ» أو «م.أ»."),
    )
    full = models.CharField(_("يصير"), max_length=FULL_MAX)
    # Folded, so that nobody has to remember which of two look-alikes is the house's.
    key = models.CharField(max_length=4 * SHORT_MAX, unique=True, editable=False)

    class Meta:
        verbose_name = _("اختصار")
        verbose_name_plural = _("الاختصارات")
        ordering = ["short", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(short="") & ~Q(key=""), name="shortcut_has_letters"),
            models.CheckConstraint(condition=~Q(full=""), name="shortcut_becomes_something"),
        ]

    def __str__(self) -> str:
        return self.short

    def save(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        self._tidy()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse what could not be typed as one word, what is there already, and one too many."""
        self._tidy()
        if not self.short or not self.full:
            return
        if not _SHORT.fullmatch(self.short) or not self.key:
            unfit = _("لا يصلح «%(short)s» اختصارًا: حرفان على الأقل، بلا مسافة، ولا علامة في أوله أو آخره.")
            raise ValidationError({"short": unfit % {"short": self.short}})
        others = Shortcut.objects.exclude(pk=self.pk)
        twin = others.filter(key=self.key).first()
        if twin:
            raise ValidationError(
                {
                    "short": _("هذا الاختصار في القائمة: «%(short)s» يصير «%(full)s».")
                    % {"short": twin.short, "full": twin.full}
                }
            )
        if arabic.ending_key(self.full) == self.key:
            raise ValidationError({"full": _("الاختصار وما يصير إليه سواء.")})
        if self._state.adding and others.count() >= SHORTCUTS_MAX:
            raise ValidationError(
                _("في القائمة %(n)d اختصار، ولا تتسع لأكثر. يُرجى حذف ما لا يُستعمل أولًا.")
                % {"n": SHORTCUTS_MAX}
            )

    @staticmethod
    def as_json(shortcuts: "Iterable[Shortcut]") -> str:
        """{spelling: what it becomes}, as the story's page carries it."""
        return json.dumps({arabic.spelling_key(one.short): one.full for one in shortcuts}, ensure_ascii=False)

    def _tidy(self) -> None:
        self.short = arabic.tidy_line(self.short)
        self.full = arabic.tidy_line(self.full)
        self.key = arabic.ending_key(self.short)
