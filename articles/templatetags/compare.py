"""What the page of two versions folds away."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django import template

from kalima.text.compare import Hunk

register = template.Library()

# Fewer unchanged blocks than this stand open, so that a change keeps its neighbours.
FOLDED_MIN = 4


class Run(NamedTuple):
    """Blocks in a row; many that did not change are folded."""

    hunks: list[Hunk]
    is_folded: bool


@register.filter
def folded(hunks: Iterable[Hunk]) -> list[Run]:
    """{% for run in hunks|folded %}: the neighbours of a change stay open beside it."""
    runs: list[Run] = []
    for is_same, group in groupby(hunks, key=lambda hunk: hunk.kind == "same"):
        row = list(group)
        if is_same and len(row) >= FOLDED_MIN + 2:
            runs += [Run(row[:1], False), Run(row[1:-1], True), Run(row[-1:], False)]
        else:
            runs.append(Run(row, False))
    return runs


@register.simple_tag(takes_context=True)
def folded_count(context: template.Context, hunks: list[Hunk]) -> str:
    """«5 فقرات بلا تغيير»."""
    return f"{context['site'].count(len(hunks), 'paragraph')} بلا تغيير"
