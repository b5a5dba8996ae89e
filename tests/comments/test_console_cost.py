"""What the moderators' pages ask of the database: a number that is known, with one row and with many."""

from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Staff
from comments import files, moderation, sanctions
from comments.duty import call_moderators
from comments.models import Comment, Duty, Mode, Reader, Reason, SanctionKind, SectionDiscussion
from comments.sanctions import Target
from kalima import roles
from tests.comments.test_score_admin import learn
from tests.factories import make_comment, make_section, make_staff, show_comment, signed_in

HOME = "/admin/comments/comment/"
MORE = 6


class Newsroom:
    """One row of everything that these pages list, and then more."""

    def __init__(self, article: Article, hakim: Staff) -> None:
        self.article, self.hakim, self.at = article, hakim, timezone.now()
        self.reader = self._reader()
        self.rows = 0

    def _reader(self) -> Reader:
        n = Reader.objects.count()
        return Reader.objects.create(key=f"{n:064d}", name=f"قارئ {n}", first_at=self.at, last_at=self.at)

    def grow(self) -> None:
        """A comment that waits, one that was decided, a sanction, a note, a section, a duty."""
        n, self.rows = self.rows, self.rows + 1
        waiting = make_comment(self.article, f"ينتظر {n}", at=self.at - timedelta(hours=2))
        shown = show_comment(self.article, f"منشور {n}", at=self.at)
        rejected = make_comment(self.article, f"مرفوض {n}", at=self.at)
        moderation.reject(rejected, by=self.hakim, at=self.at, reason=Reason.SPAM)
        mine = [waiting.pk, shown.pk, rejected.pk]
        Comment.objects.filter(pk__in=mine).update(reader=self.reader, email="yusuf@mail.example")
        for target in (Target(reader=self._reader()), Target(email=f"reader{n}@mail.example")):
            sanctions.impose(SanctionKind.BAN, target, reason=Reason.SPAM, by=self.hakim, at=self.at)
        files.note(self.reader, f"ملاحظة {n}", by=self.hakim, at=self.at)
        SectionDiscussion.objects.create(section=make_section(f"قسم {n}"), mode=Mode.AFTER)
        person = make_staff(f"moderator{n}", f"مشرف {n}", roles.MODERATOR)
        Duty.objects.create(
            person=person, day=timezone.localtime(self.at).weekday(), starts=time(0), ends=time(23, 59)
        )


@pytest.fixture
def newsroom(article: Article, hakim: Staff, nada: Staff) -> Newsroom:
    grown = Newsroom(article, hakim)
    grown.grow()
    return grown


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    yield
    cache.clear()


def cost(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


# Five of each are the session, the person, their permissions twice and the paper's settings.
PAGES = {
    "discussionsettings": 11,
    "sanctions": 8,
    "room": 12,
    "file": 13,
    "file of an e-mail": 11,
    "score": 9,
    "tally": 10,
    "export": 11,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_much_with_many_rows_as_with_one(
    newsroom: Newsroom, nada: Staff, name: str, weights_file: object
) -> None:
    learn()
    addresses = {
        "discussionsettings": "/admin/comments/discussionsettings/",
        "sanctions": f"{HOME}sanctions/",
        "room": f"{HOME}story/{newsroom.article.pk}/",
        "file": f"{HOME}person/{newsroom.reader.pk}/",
        "file of an e-mail": f"{HOME}person/?email=yusuf@mail.example",
        "score": f"{HOME}score/",
        "tally": f"{HOME}tally/",
        "export": "/admin/comments/decision/export/csv/",
    }
    client: Client = signed_in(nada)

    def ask() -> None:
        cache.clear()
        answer = client.get(addresses[name])
        assert answer.status_code == 200
        if answer.streaming:
            answer.getvalue()

    ask()
    with_one = cost(ask)
    for _more in range(MORE):
        newsroom.grow()

    assert (cost(ask), with_one) == (PAGES[name], PAGES[name])


def test_a_decision_asks_as_much_under_a_long_history(newsroom: Newsroom) -> None:
    client = signed_in(newsroom.hakim)

    def decide() -> None:
        comment = Comment.objects.waiting().first()
        assert comment
        sent = {"decision": "approve", "comment": comment.pk}
        assert client.post(f"{HOME}decide/", sent, headers={"Accept": "application/json"}).json()["done"]

    newsroom.grow()
    decide()
    with_few = cost(decide)
    for _more in range(MORE):
        newsroom.grow()

    assert cost(decide) == with_few


def test_the_clock_asks_for_each_of_those_on_duty_and_for_no_comment_of_its_own(
    newsroom: Newsroom,
) -> None:
    at = newsroom.at

    def call() -> None:
        Duty.objects.update(told_at=None)
        call_moderators(at=at)

    few = cost(call)
    for n in range(MORE):
        make_comment(newsroom.article, f"ينتظر أيضًا {n}", at=at)

    assert cost(call) == few
