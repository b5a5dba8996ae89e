"""Takes many entries of the alias register at once: a line for each name, all of them or none."""

from datetime import date
from typing import NamedTuple

from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import NameAlias, Staff
from articles.models.spelling import split_variants
from articles.spelling import LINES_MAX, BadLines, read_lines


class Taken(NamedTuple):
    """How many entries a paste added, and how many were in the register as they are."""

    added: int
    known: int


@transaction.atomic
def take_lines(
    text: str,
    *,
    kind: str,
    by: Staff,
    is_mutual: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> Taken:
    """Add the entries of a paste, «الاسم الكامل = صيغة، صيغة» to a line; each is in the record of acts.

    Raises BadLines with every line that was refused; nothing is kept then.
    """
    lines = list(read_lines(text))
    if len(lines) > LINES_MAX:
        raise BadLines([f"الأسطر {len(lines)}، ولا تُقبل دفعة واحدة أكثر من {LINES_MAX}."])
    span = {"since": since, "until": until}
    added, known, reasons = [], 0, []
    for number, meant, forms in lines:
        written = split_variants(forms)
        if not written:
            reasons.append(f"السطر {number}: لا صيغة بعد «=». يُكتب «الاسم الكامل = الصيغة».")
        for form in written:
            entry = NameAlias(written=form, meant=meant, kind=kind, is_mutual=is_mutual, **span)
            entry.tidy()
            if NameAlias.objects.filter(key=entry.key, meant_key=entry.meant_key, **span).exists():
                known += 1
                continue
            try:
                entry.full_clean(exclude=["key", "meant_key"], validate_constraints=False)
            except ValidationError as refusal:
                reasons.append(f"السطر {number}: {' '.join(refusal.messages)}")
                continue
            entry.save()
            added.append(entry)
    if reasons:
        raise BadLines(reasons)
    if added:
        LogEntry.objects.log_actions(by.pk, added, ADDITION, [{"added": {}}])
    return Taken(len(added), known)
