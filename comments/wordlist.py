"""The word lists at work: what they find in a comment, and many entries taken in at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from articles.models.spelling import split_variants
from articles.spelling import LINES_MAX, BadLines, Taken, read_lines
from comments.models import Comment, DiscussionSettings, WordList, WordRule
from kalima.text.disguises import Disguises, key_of

LATELY = timedelta(days=30)
CAUGHT_SHOWN = 20


class Edition(NamedTuple):
    """When the lists were last changed, as the database says it, and how long they are.

    The same is the same in every process.
    """

    saved_at: object
    entries: int


class _Known(NamedTuple):
    """The lists as this process last read them."""

    edition: Edition | None
    rules: dict[int, WordRule]
    words: Disguises


_known = _Known(None, {}, Disguises([]))


def found_in(*texts: str, edition: Edition) -> tuple[WordRule, str] | None:
    """Give the first rule that finds its word in these texts, banned ones before suspect ones, and the word.

    The lists are read where this process knows another edition of them.
    """
    global _known
    known = _known
    if known.edition != edition:
        rules = {rule.pk: rule for rule in WordRule.objects.filter(is_on=True)}
        known = _known = _Known(edition, rules, Disguises(rule.entry for rule in rules.values()))
    found = [
        (known.rules[match.entry.number], match.text) for text in texts for match in known.words.found(text)
    ]
    return min(found, key=lambda pair: pair[0].list != WordList.BANNED, default=None)


@transaction.atomic
def take_lines(text: str, *, list: str, reason: str) -> Taken:
    """Add the entries of a paste, «لفظ = استعمال بريء، استعمال بريء» to a line.

    A word that is in the lists already keeps its list and gains the innocent senses. Raises BadLines with
    every line that was refused. Of two pastes at once the second finds the words of the first.
    """
    DiscussionSettings.objects.select_for_update(no_key=True).get()
    lines = tuple(read_lines(text))
    if len(lines) > LINES_MAX:
        raise BadLines([f"الأسطر {len(lines)}، ولا تُقبل دفعة واحدة أكثر من {LINES_MAX}."])
    keys = {key_of(term) for _number, term, _innocent in lines}
    rules = {rule.key: rule for rule in WordRule.objects.filter(key__in=keys)}
    added: dict[str, WordRule] = {}
    completed: dict[str, WordRule] = {}
    reasons = []
    for number, term, innocent in lines:
        key = key_of(term)
        rule = rules.get(key) or WordRule(term=term, list=list, reason=reason)
        before = rule.innocent
        rule.innocent = "\n".join([*rule.innocent_list, *split_variants(innocent)])
        try:
            rule.full_clean(exclude=["key"], validate_unique=False, validate_constraints=False)
        except ValidationError as refusal:
            reasons.append(f"السطر {number}: {' '.join(refusal.messages)}")
            continue
        if key not in rules:
            rules[key] = added[key] = rule
        elif key not in added and rule.innocent != before:
            completed[key] = rule
    if reasons:
        raise BadLines(reasons)
    for rule in completed.values():
        rule.saved_at = timezone.now()
    WordRule.objects.bulk_create(added.values())
    WordRule.objects.bulk_update(completed.values(), ["innocent", "saved_at"])
    return Taken(len(added), len(completed))


class Counts(NamedTuple):
    """How many comments a rule caught lately, and where moderators said that it was wrong, at any time."""

    lately: int = 0
    wrong: int = 0


def counts_of(rules: Iterable[WordRule], *, at: datetime) -> dict[str, Counts]:
    """Count by the rules' names, in two queries that walk the index of rules."""
    mine = Comment.objects.filter(rule__in=[rule.name for rule in rules]).order_by()
    lately = mine.filter(rule_was_wrong__in=(True, False), created_at__gte=at - LATELY)
    wrong = mine.filter(rule_was_wrong=True)
    first, second = (dict(some.values_list("rule").annotate(Count("pk"))) for some in (lately, wrong))
    return {name: Counts(first.get(name, 0), second.get(name, 0)) for name in first.keys() | second.keys()}


def caught_by(rule: WordRule, *, was_wrong: bool) -> list[Comment]:
    """The newest comments that a rule caught, those where it was wrong or the others; with their stories."""
    caught = Comment.objects.filter(rule=rule.name, rule_was_wrong=was_wrong)
    return [*caught.select_related("article").order_by("-created_at")[:CAUGHT_SHOWN]]
