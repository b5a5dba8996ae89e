"""Takes many entries of the house's spelling list at once: a line each, all of them or none."""

from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import HouseSpelling
from articles.models.spelling import split_variants
from kalima.text import arabic

# A whole style guide pasted at once; more is another file by mistake.
LINES_MAX = 1000


class Taken(NamedTuple):
    """How many entries a paste added, and how many it gave further variants."""

    added: int
    completed: int


class BadLines(Exception):
    """Lines that could not be taken, each with its reason; nothing was kept."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def read_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line number, form, variants) for each line «الصيغة = البديل، البديل»."""
    for number, line in enumerate(arabic.tidy(text).split("\n"), start=1):
        form, _sign, variants = line.partition("=")
        if line.strip():
            yield number, arabic.tidy_line(form), variants


@transaction.atomic
def take_lines(text: str, *, kind: str) -> Taken:
    """Add the entries of a paste. A form that is in the list already keeps its kind and gains the variants.

    Raises BadLines with every line that was refused.
    """
    lines = list(read_lines(text))
    if len(lines) > LINES_MAX:
        raise BadLines([f"الأسطر {len(lines)}، ولا تُقبل دفعة واحدة أكثر من {LINES_MAX}."])
    added = completed = 0
    reasons = []
    for number, form, variants in lines:
        known = HouseSpelling.objects.filter(key=arabic.ending_key(form)).first()
        entry = known or HouseSpelling(form=form, kind=kind)
        before = entry.variants
        entry.variants = "، ".join([*entry.variant_list, *split_variants(variants)])
        try:
            entry.full_clean(exclude=["key", "search_key"])
        except ValidationError as refusal:
            reasons.append(f"السطر {number}: {' '.join(refusal.messages)}")
            continue
        entry.save()
        added += known is None
        completed += known is not None and entry.variants != before
    if reasons:
        raise BadLines(reasons)
    return Taken(added, completed)
