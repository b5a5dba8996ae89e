"""The database itself refuses a comment or a decision that cannot be: every constraint of theirs bites."""

from collections.abc import Callable
from datetime import time

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from comments import moderation
from comments.models import (
    Comment,
    Complaint,
    Decision,
    Discussion,
    DiscussionSettings,
    Duty,
    Notice,
    NoticeKind,
    Reaction,
    Reader,
    Reason,
    Report,
    Sanction,
    SanctionKind,
    SectionDiscussion,
    Status,
    Verb,
    WordRule,
)
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


def lead(**values: object) -> None:
    """Change the one row of the discussions' settings."""
    DiscussionSettings.objects.filter(pk=1).update(**values)


def reader() -> Reader:
    return Reader.objects.create(key="a" * 64, name="يوسف", first_at=NOW, last_at=NOW)


def sanction(**values: object) -> None:
    row = {"kind": SanctionKind.BAN, "email": "yusuf@mail.example", "reason": Reason.SPAM, "at": NOW}
    Sanction.objects.create(**row | values)


def word(**values: object) -> None:
    # Not through save, which writes the key itself.
    WordRule.objects.bulk_create([WordRule(**{"term": "تافه", "key": "تافه"} | values)])


def report(comment: Comment, **values: object) -> None:
    row = {"complaint": Complaint.SPAM, "reporter": "b" * 64, "at": NOW}
    Report.objects.create(comment=comment, **row | values)


def reported_twice() -> None:
    comment = shown()
    report(comment)
    report(comment, complaint=Complaint.ABUSE)


def reacted_twice() -> None:
    comment = shown()
    for is_useful in (True, False):
        Reaction.objects.create(comment=comment, voter="b" * 64, is_useful=is_useful)


def notice(**values: object) -> None:
    row = {"kind": NoticeKind.QUEUE, "to": "hakim@mail.example", "made_at": NOW, "next_try_at": NOW}
    Notice.objects.create(**row | values)


def duty(**values: object) -> None:
    row = {"person": make_nada(), "day": Duty.Day.SATURDAY, "starts": time(8), "ends": time(16)}
    Duty.objects.create(**row | values)


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
    "decision_changes_something": [lambda: decide(new_status=Status.HELD)],
    "taken_back_comment_is_removed": [lambda: change(shown(), taken_back_at=NOW)],
    "comment_score_in_per_cent": [lambda: change(waiting(), score=101)],
    "comment_voice_known": [lambda: change(waiting(), voice="choir")],
    "comment_worth_adds_up": [lambda: change(shown(), useful=1), lambda: change(shown(), worth=-1)],
    "urgent_comment_was_reported": [lambda: change(shown(), is_urgent=True)],
    "one_discussion_settings": [lambda: DiscussionSettings.objects.create(pk=2)],
    "discussion_mode_known": [lambda: lead(mode="chaos")],
    "stopped_discussions_say_why": [lambda: lead(is_stopped=True)],
    "score_holds_in_per_cent": [lambda: lead(score_holds_from=0), lambda: lead(score_holds_from=101)],
    "score_refuses_in_per_cent": [lambda: lead(score_refuses_from=0), lambda: lead(score_refuses_from=101)],
    "section_mode_known": [
        lambda: SectionDiscussion.objects.create(section=publish_article().section, mode="chaos")
    ],
    "story_mode_known": [
        lambda: Discussion.objects.create(article=publish_article(), mode="chaos"),
        lambda: Discussion.objects.create(article=publish_article(), mode="closed"),
    ],
    "story_closing_known": [lambda: Discussion.objects.create(article=publish_article(), closing="chaos")],
    "sanction_kind_known": [lambda: sanction(kind="exile")],
    "sanction_has_reason": [lambda: sanction(reason="")],
    "sanction_meets_one": [
        lambda: sanction(email=""),
        lambda: sanction(reader=reader()),
        lambda: sanction(address_key="a" * 32, until=NOW),
    ],
    "name_pattern_only_holds": [lambda: sanction(email="", name_pattern="مشاغب")],
    "address_sanction_ends": [lambda: sanction(email="", address_key="a" * 32)],
    "suspension_ends": [lambda: sanction(kind=SanctionKind.SUSPEND)],
    "word_list_known": [lambda: word(list="grey")],
    "word_reason_known": [lambda: word(reason="because")],
    "word_rule_has_word": [lambda: word(term=""), lambda: word(key="")],
    "one_reaction_each": [reacted_twice],
    "one_report_each": [reported_twice],
    "complaint_known": [lambda: report(waiting(), complaint="because")],
    "report_wish_known": [lambda: report(waiting(), wish="all")],
    "report_outcome_known": [lambda: report(waiting(), outcome="lost")],
    "notice_kind_known": [lambda: notice(kind="greeting")],
    "notice_goes_somewhere": [lambda: notice(to="")],
    "duty_day_known": [lambda: duty(day=7)],
    "duty_has_hours": [lambda: duty(ends=time(8))],
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
    # SQLite names a broken UNIQUE by its columns.
    constraint = constraints()[name]
    fields = constraint.fields if isinstance(constraint, models.UniqueConstraint) else ()
    columns = ", ".join(rf"comments_\w+\.{field}(_id)?" for field in fields)
    with pytest.raises(IntegrityError, match=f"{name}|{columns}" if columns else name), transaction.atomic():
        slip()


def test_no_constraint_is_without_its_slip() -> None:
    assert constraints().keys() == SLIPS.keys()
