"""The demo paper: full on its first morning, honest in its times, and laid out only in an empty house."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from articles.categories.models import Category, Tag
from articles.models import (
    Article,
    Board,
    Correction,
    FollowUp,
    HouseSpelling,
    Image,
    NameAlias,
    SpellingKind,
    Staff,
    Status,
    StatusChange,
    Writer,
)
from articles.models.spelling import split_variants
from articles.pictures import uses_of
from articles.spelling import read_lines
from comments.models import (
    Comment,
    Decision,
    Discussion,
    Report,
    Sanction,
    SanctionKind,
    Voice,
    WordList,
    WordRule,
)
from comments.models import Status as CommentStatus
from kalima import roles
from kalima.demo.words import body_html, read_paper, read_stories
from kalima.management.commands import seed_newsroom
from kalima.text.copycheck import Spelling, Spellings, check
from kalima.text.html import clean_body, has_gallery, pictures_in, plain_text, related_in
from tests.factories import make_article, make_staff, signed_in

PASSWORD = "نخلة-وسدرة-وأثلة"
ACCOUNTS = {
    "writer": roles.WRITER,
    "desk": roles.DESK_EDITOR,
    "chief": roles.MANAGING_EDITOR,
    "moderator": roles.MODERATOR,
}


def seed(**options: object) -> str:
    """Run the command; what it printed."""
    printed = StringIO()
    call_command("seed_newsroom", stdout=printed, **options)
    return printed.getvalue()


def everything() -> list[int]:
    """How many rows there are of what a demo brings."""
    models = (Article, Staff, Writer, Category, Tag, Image, Comment, Decision, StatusChange, FollowUp)
    return [model.objects.count() for model in models]


@pytest.fixture(scope="class")
def _demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One demo for all the tests that only look at it; it is gone when they are done."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(password=PASSWORD, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("_demo")
class TestThePaperOnItsFirstDay:
    def test_it_has_stories_in_every_status(self) -> None:
        assert Article.objects.count() >= 60
        assert set(Article.objects.values_list("status", flat=True)) == set(Status.values)
        assert Article.objects.published().count() >= 50

    def test_it_has_sections_two_levels_deep_and_no_empty_one(self) -> None:
        assert Category.objects.top().count() >= 6
        assert Category.objects.exclude(parent=None).count() >= 2
        for section in Category.objects.all():
            assert Article.objects.published().in_section(section).exists(), section

    def test_its_front_is_arranged_and_changes_by_itself_in_the_evening(self) -> None:
        board = Board.objects.get(section=None)

        page = BeautifulSoup(Client().get("/").content, "html.parser")

        lead = page.select_one(".card--lead .card__headline")
        assert lead is not None
        assert lead.get_text() == "الكوت تستعيد جسرها بعد أحد عشر شهرًا"
        assert board.arrangements.count() == 3
        assert board.goes_live_at
        assert Board.objects.exclude(section=None).exclude(current=None).count() == 1

    def test_it_has_a_spelling_list(self) -> None:
        assert HouseSpelling.objects.count() >= 12
        assert set(HouseSpelling.objects.values_list("kind", flat=True)) == set(SpellingKind.values)
        assert set(NameAlias.objects.values_list("is_mutual", flat=True)) == {True, False}
        assert set(WordRule.objects.values_list("list", flat=True)) == set(WordList.values)

    def test_its_writers_have_signed_something(self) -> None:
        writers = Writer.objects.filter(is_newsroom=False)

        assert writers.count() >= 12
        assert not writers.filter(bylines=None).exists()
        assert not writers.filter(bio="").exists()

    def test_it_has_comments_in_every_state_that_is_stored(self) -> None:
        assert set(Comment.objects.values_list("status", flat=True)) == set(CommentStatus.values)
        assert Comment.objects.exclude(parent=None).shown().count() > 20
        assert not Comment.objects.filter(status=CommentStatus.REJECTED, reason="").exists()

    def test_its_discussions_show_what_readers_and_moderators_can_do(self) -> None:
        shown, waiting = Comment.objects.shown(), Comment.objects.waiting()

        assert set(Comment.objects.values_list("voice", flat=True)) == set(Voice.values)
        assert Discussion.objects.exclude(pinned=None).exists()
        assert Discussion.objects.exclude(slow_s=0).exists()
        assert Discussion.objects.exclude(closing="").exists()
        for looks in ({"is_featured": True}, {"useful__gt": 0}, {"useless__gt": 0}):
            assert shown.filter(**looks).exists(), looks
        assert shown.exclude(edited_at=None).exists()
        assert shown.exclude(redacted_at=None).exists()
        assert {"newcomer", "words", "links", "watched"} <= set(waiting.values_list("phase", flat=True))
        assert set(Sanction.objects.values_list("kind", flat=True)) == set(SanctionKind.values)
        assert set(Report.objects.values_list("wish", flat=True)) == set(Report.Wish.values)
        assert Comment.objects.openers().filter(status=CommentStatus.REMOVED).exists()
        verbs = set(Decision.objects.values_list("verb", flat=True))
        assert {"approve", "reject", "remove", "hide", "edit", "redact", "pin", "feature", "dismiss"} <= verbs

    @pytest.mark.parametrize(("username", "role"), ACCOUNTS.items())
    def test_each_account_signs_in_to_its_work(
        self, username: str, role: str, settings: LazySettings
    ) -> None:
        settings.DEMO = True
        person = Staff.objects.get(username=username)

        assert Client().login(username=username, password=PASSWORD)
        assert [group.name for group in person.groups.all()] == [role]
        assert not person.is_superuser
        assert signed_in(person).get("/admin/").status_code == 200

    def test_the_writer_has_stories_to_go_on_with(self) -> None:
        salma = Staff.objects.get(username="writer")

        hers = Article.objects.filter(created_by=salma)
        assert {Status.DRAFT, Status.IN_REVIEW} <= set(hers.values_list("status", flat=True))
        assert salma.writer.bylines.exists()

    def test_only_what_is_scheduled_lies_ahead(self) -> None:
        now = timezone.now()

        for model, times in (
            (Article, ("created_at", "saved_at", "published_at", "updated_at", "withdrawn_at")),
            (StatusChange, ("at",)),
            (Correction, ("at",)),
            (Comment, ("created_at", "shown_at")),
            (Decision, ("at",)),
        ):
            for time in times:
                assert not model.objects.filter(**{f"{time}__gt": now}).exists(), (model, time)
        scheduled = Article.objects.filter(status=Status.SCHEDULED)
        assert scheduled.count() == scheduled.filter(goes_live_at__gt=now).count() > 0
        assert all(article.goes_live_at.minute in (0, 30) for article in scheduled)

    def test_the_newest_are_of_this_hour_and_the_oldest_of_weeks_ago(self) -> None:
        now = timezone.now()
        printed = Article.objects.published().newest_first()

        assert now - printed[0].published_at < timedelta(hours=1)
        assert timedelta(days=30) < now - printed.last().published_at < timedelta(days=90)
        assert len({article.published_at.minute for article in printed}) > 15

    def test_nothing_happens_before_its_cause(self) -> None:
        assert not Comment.objects.filter(created_at__lt=F("article__published_at")).exists()
        assert not Comment.objects.filter(created_at__lt=F("parent__created_at")).exists()
        assert not Decision.objects.filter(at__lt=F("comment__created_at")).exists()
        assert not Article.objects.filter(published_at__lt=F("created_at")).exists()
        assert not Correction.objects.filter(at__lt=F("article__published_at")).exists()

    def test_every_picture_is_its_own_and_says_what_it_shows(self) -> None:
        shown = Article.objects.exclude(lead_image=None)

        assert shown.count() > 40
        inside = [number for story in Article.objects.all() for number in pictures_in(story.body)]
        assert shown.values("lead_image").distinct().count() == shown.count()
        assert len(set(inside)) == len(inside) == Image.objects.count() - shown.count()
        assert not shown.filter(lead_alt="").exists()
        assert shown.filter(lead_image__focal_x_percent=41).exists()
        assert not Image.objects.filter(credit="").exists()
        assert FollowUp.objects.filter(kind="renditions").count() == Image.objects.count()
        # Whatever stands in print is open, and nothing else is.
        printed = [article.printed for article in Article.objects.addressed()]
        open_ones = {use.image for revision in printed for use in uses_of(revision)}
        assert set(Image.objects.filter(opened_at__isnull=False).values_list("pk", flat=True)) >= open_ones

    def test_its_bodies_show_what_a_body_can_hold(self) -> None:
        bodies = [story.body for story in Article.objects.published()]

        assert any(map(has_gallery, bodies))
        assert all(
            Article.objects.published().filter(pk__in=related_in(body)).count()
            for body in bodies
            if related_in(body)
        )
        for part in ('data-points=""', 'data-pull=""', "<table>", "data-related=", "<cite>"):
            assert any(part in body for body in bodies), part
        assert not any("@" in body for body in bodies)

    def test_every_page_of_it_opens(self) -> None:
        yusuf = Client()
        pages = [*Article.objects.published(), *Category.objects.all(), *Writer.objects.all()]
        tags = Tag.objects.exclude(tagged=None)

        for record in [*pages, *tags]:
            assert yusuf.get(record.get_absolute_url()).status_code == 200, record
        for article in Article.objects.filter(status=Status.WITHDRAWN):
            assert yusuf.get(article.get_absolute_url()).status_code == 410
        assert yusuf.get("/").status_code == 200

    def test_a_second_time_changes_nothing(self) -> None:
        before = everything()

        assert (
            seed(password="كلمة مرور أخرى") == "غرفة الأخبار التجريبية موجودة من قبل، ولم يتغير فيها شيء.\n"
        )

        assert everything() == before
        assert Staff.objects.get(username="chief").check_password(PASSWORD)


@pytest.mark.django_db
class TestAHouseThatIsNotEmpty:
    def test_a_newsroom_with_stories_is_left_alone(self) -> None:
        make_article()
        before = everything()

        with pytest.raises(CommandError, match="ليست فارغة"):
            seed(password=PASSWORD)

        assert everything() == before

    def test_a_newsroom_with_staff_is_left_alone(self) -> None:
        make_staff("nada", "ندى صبحي", roles.MANAGING_EDITOR)

        with pytest.raises(CommandError, match="ليست فارغة"):
            seed(password=PASSWORD)

        assert Staff.objects.count() == 1

    def test_a_demo_that_failed_leaves_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = everything()
        told: list[object] = []

        def fail_at_the_third(*story: object) -> None:
            told.append(story)
            if len(told) == 3:
                raise OSError("القرص ممتلئ")

        monkeypatch.setattr(seed_newsroom, "tell", fail_at_the_third)
        with pytest.raises(OSError, match="القرص ممتلئ"):
            seed(password=PASSWORD)

        assert everything() == before

    def test_a_short_password_is_refused(self) -> None:
        with pytest.raises(CommandError, match="أقصر من 8 أحرف"):
            seed(password="نخلة")

        assert not Staff.objects.exists()


@pytest.mark.django_db
class TestWhatItPrints:
    @pytest.fixture(autouse=True)
    def _no_stories(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(seed_newsroom, "read_stories", list)
        monkeypatch.setattr(seed_newsroom, "break_news", lambda *_line: None)

    def test_a_password_that_it_made_up(self) -> None:
        printed = seed()

        password = printed.strip().rpartition(" ")[2]
        assert len(password) >= 16
        assert Staff.objects.get(username="desk").check_password(password)

    def test_never_one_that_it_was_given(self) -> None:
        assert PASSWORD not in seed(password=PASSWORD)

    def test_nothing_where_silence_was_asked_for(self) -> None:
        assert seed(password=PASSWORD, verbosity=0) == ""


class TestItsWords:
    def test_a_body_is_written_in_a_few_marks(self) -> None:
        text = "فقرة أولى & <وسم>\n\n## عنوان\n\n- بند\n- بند آخر\n\n> قول\n\nفقرة أخيرة"
        parts = "* نقطة\n\n>> قول\n-- قائل\n\n| أ | ب\n| 1 | 2\n\n@gallery"

        assert body_html(text) == (
            "<p>فقرة أولى &amp; &lt;وسم&gt;</p><h2>عنوان</h2>"
            "<ul><li><p>بند</p></li><li><p>بند آخر</p></li></ul>"
            "<blockquote><p>قول</p></blockquote><p>فقرة أخيرة</p>"
        )
        assert body_html(parts) == (
            '<aside data-points=""><ul><li><p>نقطة</p></li></ul></aside>'
            '<blockquote data-pull=""><p>قول</p><cite>قائل</cite></blockquote>'
            '<table><thead><tr><th scope="col"><p>أ</p></th><th scope="col"><p>ب</p></th></tr></thead>'
            "<tbody><tr><td><p>1</p></td><td><p>2</p></td></tr></tbody></table><p>@gallery</p>"
        )

    def test_every_body_is_clean_already(self) -> None:
        for story in read_stories():
            assert clean_body(story.words["body"]) == story.words["body"], story.key

    def test_the_copy_check_finds_nothing_to_mend_in_it(self) -> None:
        """Its editors are careful, and the check raises no false alarm about seventy stories."""
        entries = [
            Spelling(form, tuple(split_variants(variants)), is_name=row["kind"] != "word")
            for row in read_paper().spellings
            for _number, form, variants in read_lines(row["line"])
        ]
        settings = {"quotes": "guillemets", "digits": "latin", "spellings": Spellings(entries)}

        for story in read_stories():
            for words in (
                story.words["headline"],
                story.words["standfirst"],
                plain_text(story.words["body"]),
            ):
                marks = check(words, is_prose=False, **settings)  # type: ignore[arg-type]
                assert not marks, (story.key, [words[mark.start : mark.end] for mark in marks])

    def test_every_name_that_a_story_uses_is_known(self) -> None:
        paper, stories = read_paper(), read_stories()

        assert {story.section for story in stories} <= {row["slug"] for row in paper.sections}
        assert {key for s in stories for key in s.writers} <= {row["key"] for row in paper.writers} | {
            "newsroom"
        }
        assert len({story.key for story in stories}) == len(stories)
        assert {row["story"] for row in paper.ticker if "story" in row} <= {story.key for story in stories}

    def test_stories_come_oldest_first(self) -> None:
        ages = [story.age for story in read_stories()]

        assert ages == sorted(ages, reverse=True)
