"""Where a story stands before the newsroom's steps of approval, and whom each waits for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from articles.models import Approval, ApprovalStep, Article, Level, Staff


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
    """Stories in review that stand at one step; those that passed all of theirs have none."""

    step: ApprovalStep | None
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


def open_steps(stories: Sequence[Article], asked: Sequence[ApprovalStep]) -> dict[int, list[ApprovalStep]]:
    """By the number of each story the steps that it has still to pass, in their order; one query."""
    given: dict[tuple[int, int], Approval] = {}
    for approval in Approval.objects.filter(article__in=[story.pk for story in stories]):
        given[approval.article_id, approval.step_id] = approval
    return {
        story.pk: [
            step
            for step in asked
            if step.asks(story) and not _standing(step, given.get((story.pk, step.pk)), story).counts
        ]
        for story in stories
    }


def stages(stories: Iterable[Article], still_open: Mapping[int, list[ApprovalStep]]) -> list[Stage]:
    """Stories by the first step that each has still to pass, in the order of both; those without one last."""
    found: dict[ApprovalStep, list[Article]] = {}
    passed: list[Article] = []
    for story in stories:
        steps = still_open[story.pk]
        (found.setdefault(steps[0], []) if steps else passed).append(story)
    in_order = sorted(found, key=lambda step: (step.order, step.name, step.pk))
    return [Stage(step, found[step]) for step in in_order] + ([Stage(None, passed)] if passed else [])


# Private parts ------------------------------------------------------------------------------------


def _standing(step: ApprovalStep, given: Approval | None, article: Article) -> Standing:
    if given is None:
        return Standing(step, None, counts=False)
    # To go over a step is a decision about these words, whatever the step says of others.
    lasts = step.stale_counts and not given.is_override
    return Standing(step, given, counts=lasts or given.edition == article.edition)
