"""Lets readers talk under the demo's stories, and moderators decide, through the discussion's own verbs."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from articles.models import Article, SiteSettings
from comments import leading, marking, moderation, own, reporting, sanctions
from comments.models import (
    Comment,
    Complaint,
    DiscussionSettings,
    Duty,
    Report,
    SanctionKind,
    SectionDiscussion,
    Status,
    Voice,
)
from comments.reactions import react
from comments.screening import Draft
from comments.submission import Refused, submit
from kalima.demo.house import House
from kalima.demo.words import Paper, Remark, Row
from kalima.web.reader import key_of

# How long things take in this newsroom.
EDITING = timedelta(seconds=30)
APPROVING = timedelta(seconds=45)
REPORTING = timedelta(minutes=4)
MARKING = timedelta(minutes=5)
REMOVING = timedelta(hours=1)

# What a moderator does to a comment that stays where it is, by its name in the stories' files.
MARKS = {
    "pin": marking.pin,
    "feature": marking.feature,
    "keep": marking.keep,
    "dismiss": marking.dismiss,
    "rule_wrong": marking.call_rule_wrong,
    "undo": moderation.undo,
}


def set_terms(house: House, paper: Paper) -> None:
    """Say how discussions are led, in which sections otherwise, and who is on duty."""
    for row in paper.discussion:
        DiscussionSettings.objects.update(mode=row["mode"], contact=row["contact"])
        for slug in row["before"]:
            SectionDiscussion.objects.create(section=house.sections[slug], mode="before")
    for row in paper.duty:
        hours = {"starts": time.fromisoformat(row["from"]), "ends": time.fromisoformat(row["to"])}
        for day in row["days"]:
            Duty.objects.create(person=house.staff[row["person"]], day=day, **hours)


def discuss(house: House, article: Article, remarks: Iterable[Remark], *, printed_at: datetime) -> None:
    """Have readers write so long after print, and the moderator decide."""
    for remark in remarks:
        _hear(house, article, remark, at=house.past(printed_at + remark.after), printed_at=printed_at)


def lead(house: House, article: Article, how: str, *, at: datetime) -> None:
    """Close or slow a story's discussion, as whoever edits it does."""
    leading.LEADS[how](article, by=house.editor_of(article.section), at=at)


def _hear(
    house: House,
    article: Article,
    remark: Remark,
    *,
    at: datetime,
    printed_at: datetime,
    answers: Comment | None = None,
) -> None:
    draft = _draft(house, article, remark, at=at, answers=answers)
    try:
        comment = submit(draft)
    except Refused:
        # Its words are in the lists; what is kept of it lies with the other refused ones.
        if remark.state != Status.REFUSED:
            raise
        return
    if remark.edited:
        own.mend(comment, _draft(house, article, remark, at=house.past(at + EDITING), text=remark.edited))
        comment.refresh_from_db()
    _decide(house, comment, remark, at=at)
    for reply in remark.replies:
        later = house.past(printed_at + reply.after)
        _hear(house, article, reply, at=later, printed_at=printed_at, answers=comment)
    _answer(house, comment, remark, at=at)
    if remark.state == Status.REMOVED:
        removed_at = house.past(at + REMOVING)
        moderation.remove(comment, by=house.moderator, at=removed_at, reason=remark.reason)
    _sanction(house, comment, remark, at=at)


def _draft(
    house: House,
    article: Article,
    remark: Remark,
    *,
    at: datetime,
    answers: Comment | None = None,
    text: str = "",
) -> Draft:
    """What is sent: by a reader's browser, or by the newsroom in one of its voices."""
    said: dict[str, Any] = {"article": article, "at": at, "text": text or remark.text}
    said["answers"] = answers.pk if answers else None
    if remark.voice == Voice.NEWSROOM:
        return Draft(name=SiteSettings.load().name, staff=house.moderator, voice=Voice.NEWSROOM, **said)
    if remark.voice == Voice.AUTHOR:
        author = next(writer for writer in house.writers.values() if writer.name == remark.name)
        return Draft(name=remark.name, staff=author.staff, voice=Voice.AUTHOR, **said)
    return Draft(name=remark.name, email=remark.email, reader_key=_browser(remark.name), **said)


def _decide(house: House, comment: Comment, remark: Remark, *, at: datetime) -> None:
    """Approve or refuse what waits."""
    hakim, decided_at = house.moderator, house.past(at + APPROVING)
    if comment.status == Status.HELD and remark.state == Status.REJECTED:
        moderation.reject(comment, by=hakim, at=decided_at, reason=remark.reason)
    elif comment.status == Status.HELD and remark.state != Status.HELD:
        moderation.approve(comment, by=hakim, at=decided_at)


def _answer(house: House, comment: Comment, remark: Remark, *, at: datetime) -> None:
    """Readers say of what use a comment is, and report it; a moderator answers, and marks what stands."""
    views = [True] * remark.useful + [False] * remark.useless
    for number, is_useful in enumerate(views):
        voter = _browser(f"{comment.pk} {number}")
        react(comment, voter=voter, is_useful=is_useful)
    for number, row in enumerate(remark.reports):
        reporting.report(
            comment,
            complaint=Complaint(row["complaint"]),
            reporter=_browser(f"{comment.pk} reports {number}"),
            note=row.get("note", ""),
            email=row.get("email", ""),
            at=house.past(at + REPORTING),
            wish=Report.Wish(row.get("wish", "")),
        )
    if remark.redact:
        marking.redact(comment, by=house.moderator, at=house.past(at + MARKING), words=remark.redact)
    for mark in remark.marks:
        MARKS[mark](comment, by=house.moderator, at=house.past(at + MARKING))


def _sanction(house: House, comment: Comment, remark: Remark, *, at: datetime) -> None:
    if remark.sanction:
        row: Row = remark.sanction
        kind = SanctionKind(row["kind"])
        sanctions.impose(
            kind,
            sanctions.target_of(comment, "reader"),
            reason=row["reason"],
            note=row.get("note", ""),
            by=house.moderator,
            at=house.past(at + REMOVING),
            lasts={**sanctions.WATCHES, **sanctions.TERMS}[row["lasts"]] if "lasts" in row else None,
            comment=comment,
        )


def _browser(name: str) -> str:
    """The cookie's hash of a reader who keeps their name."""
    return key_of(f"demo {name}")
