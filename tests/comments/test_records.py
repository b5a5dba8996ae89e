"""The database itself refuses a comment or a decision that cannot be: every constraint of theirs bites."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from comments import moderation
from comments.models import Comment, Decision, Reason, Status, Verb
from tests.factories import NOW, make_comment, make_nada, publish_article, show_comment

pytestmark = pytest.mark.django_db


def change(comment: Comment, **values: object) -> None:
    """Write past every verb, as a slip in a shell would."""
    Comment.objects.filter(pk=comment.pk).update(**values)


def waiting() -> Comment:
    return make_comment(publish_article())


def shown() -> Comment:
    return show_comment(publish_article())


def rejected() -> Comment:
    comment = waiting()
    moderation.reject(comment, by=make_nada(), at=NOW, reason=Reason.SPAM)
    return comment


def removed() -> Comment:
    comment = shown()
    moderation.remove(comment, by=make_nada(), at=NOW, reason=Reason.PRIVACY)
    return comment


def decide(**values: object) -> None:
    """A row of the log, made without its verb."""
    row = {"comment": waiting(), "verb": Verb.REJECT, "by": make_nada(), "at": NOW, "reason": Reason.SPAM}
    Decision.objects.create(**row | {"old_status": Status.HELD, "new_status": Status.REJECTED} | values)


def own_parent() -> None:
    comment = waiting()
    change(comment, parent=comment.pk)


def own_answer() -> None:
    comment = make_comment(shown().article, "وأنا معك في هذا.", answers=Comment.objects.get())
    change(comment, answers=comment.pk)


# For each constraint, the ways past it that were thought of.
SLIPS: dict[str, list[Callable[[], object]]] = {
    "comment_status_known": [lambda: change(waiting(), status="lost")],
    "comment_reason_known": [lambda: change(rejected(), reason="because")],
    "comment_says_something": [lambda: change(waiting(), text=""), lambda: change(waiting(), name="")],
    "shown_comment_has_time": [
        lambda: change(waiting(), status=Status.SHOWN),
        lambda: change(shown(), shown_at=None),
        lambda: change(shown(), reason=Reason.SPAM),
    ],
    "held_comment_is_undecided": [
        lambda: change(waiting(), shown_at=NOW),
        lambda: change(waiting(), reason=Reason.SPAM),
    ],
    "rejected_comment_has_reason": [lambda: change(waiting(), status=Status.REJECTED)],
    "rejected_comment_was_never_shown": [
        lambda: change(rejected(), shown_at=NOW),
        lambda: change(shown(), status=Status.REJECTED, reason=Reason.SPAM),
        lambda: change(shown(), status=Status.REFUSED),
    ],
    "removed_comment_has_reason": [
        lambda: change(removed(), reason=""),
        lambda: change(shown(), status=Status.REMOVED),
    ],
    "removed_comment_was_shown": [
        lambda: change(removed(), shown_at=None),
        lambda: change(waiting(), status=Status.REMOVED, reason=Reason.SPAM),
    ],
    "thread_opens_with_itself": [
        lambda: change(waiting(), opened_at=NOW.replace(year=2023)),
        lambda: change(waiting(), answers=shown().pk),
    ],
    "comment_not_its_own_answer": [own_parent, own_answer],
    "decision_verb_known": [lambda: decide(verb="dance")],
    "decision_statuses_known": [lambda: decide(old_status="lost"), lambda: decide(new_status="")],
    "decision_reason_known": [lambda: decide(reason="because")],
    "decision_has_reason": [
        lambda: decide(reason=""),
        lambda: decide(verb=Verb.REMOVE, reason="", new_status=Status.REMOVED),
    ],
    "decision_changes_something": [lambda: decide(verb=Verb.UNDO, new_status=Status.HELD)],
}


def constraints() -> dict[str, models.BaseConstraint]:
    """The constraints of the discussion's records, by name."""
    return {
        constraint.name: constraint
        for model in apps.get_app_config("comments").get_models()
        for constraint in model._meta.constraints
    }


@pytest.mark.parametrize(
    ("name", "slip"),
    [pytest.param(name, slip, id=f"{name}-{i}") for name in SLIPS for i, slip in enumerate(SLIPS[name])],
)
def test_the_database_refuses(name: str, slip: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        slip()


def test_no_constraint_is_without_its_slip() -> None:
    assert constraints().keys() == SLIPS.keys()
