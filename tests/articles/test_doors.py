"""Every verb by every role through the page people use: who is let in, who is not, and by which section."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import ApprovalStep, Article, Staff, Status, StatusChange
from articles.moves import MOVES
from kalima import roles
from tests.factories import article_in, make_nada, make_section, make_staff, signed_in

pytestmark = pytest.mark.django_db

WRITER, DESK, CHIEF, MODERATOR = roles.WRITER, roles.DESK_EDITOR, roles.MANAGING_EDITOR, roles.MODERATOR
EDITORS = {DESK, CHIEF}

# Who may make each move on a story that they work on; the desk agreed on this, the code must say the same.
MAY = {
    "submit": {WRITER, *EDITORS},
    "send_back": EDITORS,
    "schedule": EDITORS,
    "unschedule": EDITORS,
    "publish": EDITORS,
    "update": EDITORS,
    "correct": EDITORS,
    "withdraw": {CHIEF},
    "schedule_withdrawal": {CHIEF},
    "unschedule_withdrawal": {CHIEF},
    "embargo": EDITORS,
    "lift_embargo": {CHIEF},
    "override_approvals": {CHIEF},
    "reshelve": EDITORS,
    "flag_campaign": EDITORS,
    "unflag_campaign": EDITORS,
    "trash": {WRITER, *EDITORS},
    "untrash": {WRITER, *EDITORS},
}
PEOPLE = {WRITER: "salma", DESK: "idris", CHIEF: "nada", MODERATOR: "hakim"}


def person(role: str) -> Staff:
    return make_nada() if role == CHIEF else make_staff(PEOPLE[role], "شخص من الغرفة", role)


def local(moment: Any) -> str:
    """A moment as the browser's calendar sends it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def story_for(verb: str, by: Staff) -> Article:
    """A story of this person on which the move is open."""
    now = timezone.now()
    nada = make_nada()
    status = next(iter(MOVES[verb].leads))
    if verb in ("unschedule_withdrawal", "schedule_withdrawal"):
        status = Status.PUBLISHED
    article = article_in(status, at=now)
    Article.objects.filter(pk=article.pk).update(created_by=by)
    article.refresh_from_db()
    if verb == "unschedule_withdrawal":
        workflow.schedule_withdrawal(article, withdraw_at=now + timedelta(days=2), by=nada, at=now)
    elif verb == "lift_embargo":
        workflow.embargo(article, embargo_until=now + timedelta(days=2), by=nada, at=now)
    elif verb == "override_approvals":
        ApprovalStep.objects.create(name="المراجعة القانونية", key="المراجعه القانونيه")
    elif verb == "unflag_campaign":
        workflow.flag_campaign(article, by=nada, at=now)
    elif verb == "untrash":
        workflow.trash(article, by=nada, at=now)
    return article


def press(browser: Client, verb: str, article: Article) -> int:
    """Make the move through the story's page, or through the page that asks for what the move needs."""
    later = timezone.now() + timedelta(days=1)
    move = MOVES[verb]
    if move.saves_first and not move.asks:
        sent = {
            "headline": article.headline,
            "body": article.body,
            "place": article.place,
            "section": article.section_id,
            "edition": article.edition,
            "_verb": verb,
        }
        return browser.post(f"/admin/articles/article/{article.pk}/change/", sent).status_code
    sent = {
        "note": "نص كُتب في الخانة.",
        "kind": "correction",
        "goes_live_at": local(later),
        "withdraw_at": local(later + timedelta(days=1)),
        "embargo_until": local(later),
        "section": article.section_id,
        "slug": "ذيل آخر",
        "edition": article.edition,
    }
    return browser.post(f"/admin/articles/article/{article.pk}/move/{verb}/", sent).status_code


def moves_of(article: Article, verb: str) -> int:
    return StatusChange.objects.filter(article=article, verb=verb).count()


def test_the_table_names_every_move() -> None:
    assert MAY.keys() == MOVES.keys()


@pytest.mark.parametrize("verb", MAY)
@pytest.mark.parametrize("role", PEOPLE)
def test_a_move_is_made_by_those_who_may(role: str, verb: str) -> None:
    by = person(role)
    article = story_for(verb, by)
    before = moves_of(article, verb)

    status = press(signed_in(by), verb, article)

    if role in MAY[verb]:
        assert status == 302
        assert moves_of(article, verb) == before + 1
    else:
        assert status == 403
        assert moves_of(article, verb) == before


@pytest.mark.parametrize("verb", MAY)
@pytest.mark.parametrize("role", [WRITER, DESK])
def test_nobody_reaches_into_a_section_that_is_not_theirs(role: str, verb: str) -> None:
    by = person(role)
    by.sections.add(make_section("ثقافة"))
    article = story_for(verb, make_nada())
    before = moves_of(article, verb)

    assert press(signed_in(by), verb, article) == 403
    assert moves_of(article, verb) == before


@pytest.mark.parametrize("verb", MAY)
def test_readers_are_asked_to_sign_in(verb: str, yusuf: Client) -> None:
    article = story_for(verb, make_nada())

    assert press(yusuf, verb, article) == 302
    assert article.changes.filter(by=None).exclude(verb="create").count() == 0


@pytest.mark.parametrize("role", PEOPLE)
def test_a_story_is_read_and_changed_by_those_who_work_on_it(role: str) -> None:
    by = person(role)
    anothers = article_in(Status.DRAFT, by=make_nada())

    status = signed_in(by).get(f"/admin/articles/article/{anothers.pk}/change/").status_code

    assert status == (200 if role in EDITORS else 403)
