"""Where a story stands before the newsroom's steps of approval, and whom each waits for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from articles.models import Approval, ApprovalStep, Article, Level, Staff
from articles.models.article import ArticleQuerySet


@dataclass(frozen=True)
class Standing:
    """A story before one step: what was given there, if anything, and whether it counts for its words now."""

    step: ApprovalStep
    given: Approval | None
    counts: bool

    @property
    def is_required(self) -> bool:
        return self.step.level == Level.REQUIRED

    @property
    def is_stale(self) -> bool:
        """Given for earlier words, and no longer enough."""
        return self.given is not None and not self.counts


@dataclass(frozen=True)
class Stage:
    """Stories in review that stand at one step, how many and the first; None where all were passed."""

    step: ApprovalStep | None
    count: int
    stories: list[Article]


def steps() -> list[ApprovalStep]:
    """The steps that are asked for, in their order, with who gives them; one query where there are none."""
    return list(
        ApprovalStep.objects.exclude(level=Level.OFF).select_related("role").prefetch_related("people")
    )


def standing_of(article: Article) -> list[Standing]:
    """The steps of one story, in their order: one query where the newsroom has none, else three."""
    asked = [step for step in steps() if step.asks(article)]
    if not asked or not article.pk:
        return [Standing(step, None, counts=False) for step in asked]
    given = {a.step_id: a for a in Approval.objects.filter(article=article).select_related("by")}
    return [_standing(step, given.get(step.pk), article) for step in asked]


def required(article: Article) -> list[ApprovalStep]:
    """The steps without which a story is not printed, and that do not count for its words now."""
    return [found.step for found in standing_of(article) if found.is_required and not found.counts]


def given_by(by: Staff) -> frozenset[int]:
    """The numbers of the steps that this person may give: by role or by name; one query."""
    mine = ApprovalStep.objects.filter(Q(role__user=by) | Q(people=by))
    return frozenset(mine.order_by().values_list("pk", flat=True))


def waiting_for(by: Staff, queue: ArticleQuerySet, asked: Sequence[ApprovalStep]) -> ArticleQuerySet:
    """Those of the queue that wait for an approval of this person, whatever steps they stand at."""
    mine = given_by(by)
    waits = Q(pk__in=())
    for step in asked:
        if step.pk in mine:
            waits |= _still_open(step) if step.own_counts else _still_open(step) & ~Q(created_by=by)
    return queue.filter(waits)


def stages(queue: ArticleQuerySet, asked: Sequence[ApprovalStep], *, first: int) -> list[Stage]:
    """The queue by the step that each story has to pass next, in the order of both; the passed ones last.

    Two queries: the numbers of the whole queue, and so many stories of each stage.
    """
    at = Case(*(When(_still_open(step), then=n) for n, step in enumerate(asked)), default=Value(len(asked)))
    found: dict[int, list[int]] = {}
    for pk, place in queue.annotate(stage=at).values_list("pk", "stage"):
        found.setdefault(place, []).append(pk)
    stories = queue.in_bulk([pk for numbers in found.values() for pk in numbers[:first]])
    named = [*asked, None]
    return [
        Stage(named[place], len(numbers), [stories[pk] for pk in numbers[:first] if pk in stories])
        for place, numbers in sorted(found.items())
    ]


# Private parts ------------------------------------------------------------------------------------


def _still_open(step: ApprovalStep) -> Q:
    """What `_standing` says of one story, as a condition on stories: asked of it, and not counting yet."""
    enough = Q(edition=OuterRef("edition"))
    if step.stale_counts:
        enough |= Q(is_override=False)
    given = Approval.objects.filter(enough, article=OuterRef("pk"), step=step)
    return step.asked_of() & Q(~Exists(given))


def _standing(step: ApprovalStep, given: Approval | None, article: Article) -> Standing:
    if given is None:
        return Standing(step, None, counts=False)
    # To go over a step is a decision about these words, whatever the step says of others.
    lasts = step.stale_counts and not given.is_override
    return Standing(step, given, counts=lasts or given.edition == article.edition)
