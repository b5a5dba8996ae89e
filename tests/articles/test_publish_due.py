"""Stories go live at their time: the words of that schedule, once, whoever's clock strikes first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from threading import Barrier, Event, Thread
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from articles import printing, workflow
from articles.clock import print_due, publish_due
from articles.models import Article, MediaUse, Revision, Staff, Status, StatusChange
from kalima.text.wordforms import index_forms
from tests.factories import NOW, article_in, make_article, make_image, make_nada, make_writer, publish_article

EIGHT = NOW + timedelta(hours=5)
MINUTE = timedelta(minutes=1)


def schedule(article: Article, *, goes_live_at: Any = EIGHT) -> Article:
    workflow.schedule(article, goes_live_at=goes_live_at, by=make_nada(), at=NOW)
    return article


def edit(article: Article, headline: str) -> None:
    article.refresh_from_db()
    article.headline = headline
    workflow.save_copy(article, by=make_nada(), at=NOW + MINUTE)


def at_once(work: Callable[[], object], *, threads: int = 4) -> list[object]:
    """Do the same in several threads, each with a connection of its own; what each returned or raised."""
    results: list[object] = []
    ready = Barrier(threads)

    def run() -> None:
        try:
            ready.wait()
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    running = [Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return results


@pytest.mark.django_db
class TestAFirstPublication:
    def test_it_prints_the_frozen_words(self, yusuf: Client) -> None:
        article = schedule(make_article("العنوان عند الجدولة", tags=["النفط"], writers=[make_writer()]))
        edit(article, "عنوان كُتب بعد الجدولة")

        assert publish_due(at=EIGHT) == 1

        article.refresh_from_db()
        assert article.published_revision.headline == "العنوان عند الجدولة"
        assert article.headline == "عنوان كُتب بعد الجدولة"
        assert article.slug == "العنوان-عند-الجدولة"
        assert article.tagged.count() == article.bylines.count() == 1
        page = yusuf.get(article.get_absolute_url()).content.decode()
        assert "العنوان عند الجدولة" in page
        assert "عنوان كُتب بعد الجدولة" not in page

    def test_nothing_happens_before_its_time(self) -> None:
        article = schedule(make_article())

        assert publish_due(at=EIGHT - timedelta(microseconds=1)) == 0

        article.refresh_from_db()
        assert article.status == Status.SCHEDULED

    def test_a_late_clock_prints_under_the_time_that_was_set(self) -> None:
        article = schedule(make_article())

        publish_due(at=EIGHT + timedelta(hours=2))

        article.refresh_from_db()
        assert (article.status, article.published_at) == (Status.PUBLISHED, EIGHT)
        assert (article.goes_live_at, article.scheduled_revision) == (None, None)
        change = article.changes.first()
        assert (change.verb, change.by, change.at) == ("publish", None, EIGHT + timedelta(hours=2))
        assert change.revision == article.published_revision

    def test_stories_appear_in_the_order_of_their_times(self) -> None:
        times = {"الثالث": 3, "الأول": 1, "الثاني": 2}
        for headline, minutes in times.items():
            schedule(make_article(headline), goes_live_at=EIGHT + minutes * MINUTE)

        assert publish_due(at=EIGHT + timedelta(hours=1)) == 3

        printed = [
            change.article.headline for change in StatusChange.objects.filter(verb="publish").order_by("pk")
        ]
        assert printed == ["الأول", "الثاني", "الثالث"]
        assert [a.headline for a in Article.objects.published().newest_first()] == [
            "الثالث",
            "الثاني",
            "الأول",
        ]

    def test_a_second_strike_finds_nothing(self) -> None:
        schedule(make_article())

        assert [publish_due(at=EIGHT), publish_due(at=EIGHT)] == [1, 0]
        assert StatusChange.objects.filter(verb="publish").count() == 1

    def test_a_story_taken_back_stays_at_the_desk(self, nada: Staff) -> None:
        article = schedule(make_article())
        workflow.unschedule(article, by=nada, at=NOW)

        assert publish_due(at=EIGHT) == 0
        article.refresh_from_db()
        assert article.status == Status.IN_REVIEW

    def test_a_day_in_baghdad_decides_the_date_on_the_page(self, yusuf: Client) -> None:
        article = schedule(make_article(), goes_live_at=NOW.replace(hour=21, minute=30))
        publish_due(at=EIGHT + timedelta(days=1))
        article.refresh_from_db()

        assert "2024 / 12 / 05" in yusuf.get(article.get_absolute_url()).content.decode()


@pytest.mark.django_db
class TestWhatItCosts:
    """Hundreds may fall due with a bulletin, and each is waited for."""

    def printed(self, article: Article, django_assert_num_queries: Any, queries: int) -> Article:
        with django_assert_num_queries(queries):
            assert print_due(article.pk, EIGHT) == 1
        article.refresh_from_db()
        return article

    def test_a_story_of_words_alone(self, django_assert_num_queries: Any) -> None:
        article = schedule(make_article(tags=["النفط"], writers=[make_writer()]))
        # Its month is there already.
        publish_article("خبر آخر", at=EIGHT - MINUTE)

        self.printed(article, django_assert_num_queries, 13)

    def test_one_whose_headline_was_written_anew_is_found_by_both(
        self, django_assert_num_queries: Any
    ) -> None:
        article = schedule(make_article("العنوان عند الجدولة"))
        edit(article, "كلام آخر")
        publish_article("خبر آخر", at=EIGHT - MINUTE)

        self.printed(article, django_assert_num_queries, 11)

        assert {word.word for word in article.headline_words.all()} == index_forms(
            "العنوان عند الجدولة", "كلام آخر"
        )

    def test_one_with_a_picture_says_that_it_is_in_print(self) -> None:
        article = schedule(make_article(image=make_image()))
        publish_due(at=EIGHT)

        assert MediaUse.objects.get(article=article).in_print


@pytest.mark.django_db
class TestAChangeToAStoryInPrint:
    def test_readers_see_the_old_words_until_its_time(self, yusuf: Client) -> None:
        article = publish_article("العنوان المنشور")
        edit(article, "العنوان القادم")
        schedule(article)
        edit(article, "عنوان لم يُجدول")

        with time_machine.travel(EIGHT - MINUTE):
            page = yusuf.get(article.get_absolute_url()).content.decode()
        assert "العنوان المنشور" in page
        assert publish_due(at=EIGHT + MINUTE) == 1

        article.refresh_from_db()
        assert (article.status, article.published_revision.headline) == (Status.PUBLISHED, "العنوان القادم")
        assert (article.published_at, article.updated_at) == (NOW, EIGHT + MINUTE)
        assert article.changes.first().verb == "update"

    def test_a_corrected_story_stays_corrected(self, nada: Staff) -> None:
        article = publish_article()
        workflow.correct(article, note="ذُكر أن الطول 84 مترًا.", by=nada, at=NOW)
        schedule(article)

        publish_due(at=EIGHT)

        article.refresh_from_db()
        assert article.status == Status.CORRECTED

    def test_a_withdrawn_story_does_not_come_back(self, nada: Staff) -> None:
        article = schedule(publish_article())
        workflow.withdraw(article, note="بيان قديم.", by=nada, at=NOW)

        assert publish_due(at=EIGHT) == 0
        article.refresh_from_db()
        assert article.status == Status.WITHDRAWN


@pytest.mark.django_db(transaction=True)
class TestSeveralClocks:
    def test_every_story_is_printed_once(self) -> None:
        for i in range(12):
            schedule(make_article(f"خبر {i}"), goes_live_at=EIGHT + i * MINUTE)

        printed = at_once(lambda: publish_due(at=EIGHT + timedelta(hours=1)))

        assert sum(printed) == 12
        assert Article.objects.published().count() == 12
        assert StatusChange.objects.filter(verb="publish").count() == 12

    def test_a_story_that_somebody_holds_waits_alone(self) -> None:
        if connection.vendor == "sqlite":
            pytest.skip("SQLite takes the whole file, so nobody holds one story")
        held, other = schedule(make_article("محجوزة")), schedule(make_article("أخرى"))
        taken, done = Event(), Event()

        def hold() -> None:
            with transaction.atomic():
                Article.objects.locked().get(pk=held.pk)
                taken.set()
                done.wait(30)
            connection.close()

        holder = Thread(target=hold)
        holder.start()
        taken.wait(30)

        printed = publish_due(at=EIGHT)
        done.set()
        holder.join()

        assert printed == 1
        assert Article.objects.published().get() == other
        assert publish_due(at=EIGHT) == 1

    def test_an_editor_at_the_same_moment_either_wins_or_is_told(self) -> None:
        nada = make_nada()
        article = schedule(make_article())

        def unschedule() -> object:
            return workflow.unschedule(Article.objects.get(pk=article.pk), by=nada, at=EIGHT)

        turns = iter([lambda: publish_due(at=EIGHT), unschedule])
        results = at_once(lambda: next(turns)(), threads=2)

        article.refresh_from_db()
        if article.status == Status.PUBLISHED:
            assert {type(result) for result in results} == {int, workflow.MoveNotAllowed}
        else:
            assert article.status == Status.IN_REVIEW
            assert {type(result) for result in results} == {int, StatusChange}
        assert StatusChange.objects.filter(verb__in=["publish", "unschedule"]).count() == 1


@pytest.mark.django_db
class TestTheCommand:
    def test_it_prints_what_is_due_now_and_tells_how_many(self) -> None:
        for i in range(3):
            schedule(make_article(f"خبر {i}"))
        schedule(make_article("خبر الغد"), goes_live_at=EIGHT + timedelta(days=1))
        printed = StringIO()

        with time_machine.travel(EIGHT, tick=False):
            call_command("publish_due", stdout=printed)

        assert printed.getvalue() == "نُشر مما حان موعده: 3 مواد.\n"
        assert Article.objects.published().count() == 3

    def test_it_can_be_silent(self) -> None:
        printed = StringIO()

        call_command("publish_due", verbosity=0, stdout=printed)

        assert printed.getvalue() == ""


@pytest.mark.django_db
def test_a_story_that_cannot_be_printed_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure is still raised, so that the worker's log tells of it."""
    broken, sound = article_in(Status.SCHEDULED, "الأولى"), article_in(Status.SCHEDULED, "الثانية")
    hang = printing.hang

    def fail_for_one(article: Article, revision: Revision, *, at: datetime) -> None:
        if article.pk == broken.pk:
            raise RuntimeError("a tag that vanished")
        hang(article, revision, at=at)

    monkeypatch.setattr(printing, "hang", fail_for_one)

    with pytest.raises(ExceptionGroup):
        publish_due(at=NOW + timedelta(days=400))

    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.status, sound.status) == (Status.SCHEDULED, Status.PUBLISHED)


@pytest.mark.django_db
class TestAReaderWhoComesFirst:
    """No worker is running: whoever asks for a story whose time has come brings it live."""

    def test_a_story_is_there_at_its_hour(self, yusuf: Client) -> None:
        article = schedule(make_article("العنوان عند الجدولة"))

        with time_machine.travel(EIGHT - MINUTE):
            assert yusuf.get(f"/n/{article.pk}/").status_code == 404
        with time_machine.travel(EIGHT):
            page = yusuf.get(f"/n/{article.pk}", follow=True)

        assert "العنوان عند الجدولة" in page.content.decode()
        assert StatusChange.objects.filter(verb="publish").count() == 1

    def test_a_change_is_there_and_a_withdrawal_too(self, yusuf: Client) -> None:
        article = publish_article("العنوان المنشور")
        edit(article, "العنوان القادم")
        schedule(article)
        workflow.schedule_withdrawal(article, withdraw_at=EIGHT + MINUTE, by=make_nada(), at=NOW)
        address = article.get_absolute_url()

        with time_machine.travel(EIGHT):
            assert "العنوان القادم" in yusuf.get(address).content.decode()
        with time_machine.travel(EIGHT + MINUTE):
            gone = yusuf.get(address)

        assert gone.status_code == 410
        assert "انتهت مدة عرض هذه المادة." in gone.content.decode()

    def test_a_failure_takes_no_page_from_its_readers(
        self, yusuf: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        article = publish_article("العنوان المنشور")
        edit(article, "العنوان القادم")
        schedule(article)
        monkeypatch.setattr(printing, "hang", lambda *_: 1 / 0)

        with time_machine.travel(EIGHT):
            assert "العنوان المنشور" in yusuf.get(article.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_late_clock_says_how_late_it_was() -> None:
    article = schedule(make_article())

    publish_due(at=EIGHT + 3 * MINUTE)

    printed = article.changes.get(verb="publish")
    assert printed.at - printed.due_at == 3 * MINUTE


@pytest.mark.django_db
def test_a_clock_that_jumps_prints_once_and_takes_nothing_back() -> None:
    """The machine's clock is set wrong and right again: forth by a day, back by a day."""
    article = schedule(make_article())

    assert publish_due(at=EIGHT - timedelta(days=1)) == 0
    assert publish_due(at=EIGHT + timedelta(days=1)) == 1
    assert publish_due(at=EIGHT - timedelta(days=1)) == 0
    assert publish_due(at=EIGHT) == 0

    article.refresh_from_db()
    assert (article.status, article.published_at) == (Status.PUBLISHED, EIGHT)
    assert article.changes.filter(verb="publish").count() == 1
