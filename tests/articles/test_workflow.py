"""Every verb of the desk: each allowed move, each refused one, and each person who may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from articles import workflow
from articles.models import Article, Byline, Correction, Revision, Staff, Status, StatusChange, TaggedArticle
from articles.workflow import MOVES, Conflict, MoveNotAllowed, NotReady
from kalima import roles
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_section,
    make_staff,
    make_writer,
    publish_article,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=3)
TOMORROW = NOW + timedelta(days=1)

# What the newsroom agreed on, written out once more: the table in the code must say the same.
LEADS = {
    "submit": {"draft": "in_review"},
    "send_back": {"in_review": "draft"},
    "schedule": {
        "draft": "scheduled",
        "in_review": "scheduled",
        "scheduled": "scheduled",
        "published": "published",
        "corrected": "corrected",
    },
    "unschedule": {"scheduled": "in_review", "published": "published", "corrected": "corrected"},
    "publish": {"draft": "published", "in_review": "published", "scheduled": "published"},
    "update": {"published": "published", "corrected": "corrected"},
    "correct": {"published": "corrected", "corrected": "corrected"},
    "withdraw": {"published": "withdrawn", "corrected": "withdrawn"},
}
MAY = {
    roles.WRITER: {"submit"},
    roles.DESK_EDITOR: set(LEADS) - {"withdraw"},
    roles.MANAGING_EDITOR: set(LEADS),
    roles.MODERATOR: set(),
}

ALLOWED = [(verb, old) for verb, leads in LEADS.items() for old in leads]
REFUSED = [(verb, old) for verb in LEADS for old in Status.values if old not in LEADS[verb]]


def do(verb: str, article: Article, by: Staff, **given: Any) -> StatusChange:
    """Call a verb with all that its row of the table asks for."""
    move = MOVES[verb]
    asked: dict[str, Any] = {"by": by, "at": LATER}
    if move.needs_note:
        asked["note"] = "طول الجسر 48 مترًا."
    if move.needs_time:
        asked["goes_live_at"] = TOMORROW
    change: StatusChange = getattr(workflow, verb)(article, **asked | given)
    return change


def story_ready_for(verb: str, status: str, **rest: Any) -> Article:
    """A story in a status; where a pending change is to be taken back, with that change."""
    article = article_in(status, **rest)
    if verb == "unschedule" and article.is_in_print:
        do("schedule", article, make_staff("nada", "ندى صبحي", roles.MANAGING_EDITOR))
    return article


def state_of(article: Article) -> dict[str, Any]:
    """The whole row, with the numbers of rows around it."""
    row = Article.objects.filter(pk=article.pk).values().get()
    counted = (Revision, StatusChange, Correction, Byline, TaggedArticle)
    return row | {model.__name__: model.objects.count() for model in counted}


class TestTheTable:
    def test_it_says_what_the_newsroom_agreed_on(self) -> None:
        assert {verb: dict(move.leads) for verb, move in MOVES.items()} == LEADS

    def test_every_permission_is_held_by_some_role(self) -> None:
        held = set().union(*roles.ROLES.values())

        assert {move.permission for move in MOVES.values()} <= held

    @pytest.mark.parametrize(("verb", "old"), ALLOWED)
    def test_an_allowed_move_is_made_and_remembered(self, nada: Staff, verb: str, old: str) -> None:
        article = story_ready_for(verb, old)
        before = StatusChange.objects.count()

        change = do(verb, article, nada)

        article.refresh_from_db()
        assert article.status == LEADS[verb][old]
        assert (change.verb, change.old_status, change.new_status) == (verb, old, LEADS[verb][old])
        assert (change.by, change.at) == (nada, LATER)
        assert StatusChange.objects.count() == before + 1

    @pytest.mark.parametrize(("verb", "old"), REFUSED)
    def test_any_other_move_is_refused_and_changes_nothing(self, nada: Staff, verb: str, old: str) -> None:
        article = article_in(old)
        before = state_of(article)

        with pytest.raises(MoveNotAllowed) as refusal:
            do(verb, article, nada)

        assert str(MOVES[verb].label) in str(refusal.value)
        assert str(Status(old).label) in str(refusal.value)
        assert state_of(article) == before

    @pytest.mark.parametrize("verb", LEADS)
    @pytest.mark.parametrize("role", MAY)
    def test_a_verb_is_for_those_who_may(self, verb: str, role: str) -> None:
        person = make_staff("someone", "شخص ما", role)
        article = story_ready_for(verb, next(iter(LEADS[verb])))
        Article.objects.filter(pk=article.pk).update(created_by=person)
        before = state_of(article)

        if verb in MAY[role]:
            assert do(verb, article, person).by == person
        else:
            with pytest.raises(PermissionDenied):
                do(verb, article, person)
            assert state_of(article) == before

    @pytest.mark.parametrize("role", MAY)
    @pytest.mark.parametrize("status", Status.values)
    def test_the_buttons_are_the_moves_that_would_be_made(self, role: str, status: str) -> None:
        person = make_staff("someone", "شخص ما", role)
        article = article_in(status)
        Article.objects.filter(pk=article.pk).update(created_by=person)
        article.refresh_from_db()

        offered = set(workflow.allowed_moves(article, person))

        possible = {verb for verb in MAY[role] if status in LEADS[verb]}
        assert offered == (possible - {"unschedule"} if article.goes_live_at is None else possible)

    @pytest.mark.parametrize("verb", LEADS)
    def test_a_story_that_moved_a_moment_ago_is_asked_again(self, nada: Staff, verb: str) -> None:
        """Two editors have the page open; the second presses a button that is no longer there."""
        old = next(iter(LEADS[verb]))
        mine = story_ready_for(verb, old)
        theirs = Article.objects.get(pk=mine.pk)
        do(verb, theirs, nada)
        theirs.refresh_from_db()

        if theirs.status in LEADS[verb] and verb != "unschedule":
            assert do(verb, mine, nada).old_status == theirs.status
        else:
            with pytest.raises(MoveNotAllowed):
                do(verb, mine, nada)


class TestWhoseStory:
    def test_salma_hands_in_her_own_story_and_nobody_elses(self, salma: Staff) -> None:
        hers, anothers = make_article(by=salma), make_article("خبر زميلها")

        assert do("submit", hers, salma).new_status == Status.IN_REVIEW
        with pytest.raises(PermissionDenied):
            do("submit", anothers, salma)

    def test_idris_publishes_in_his_sections_and_what_stands_under_them(self, idris: Staff) -> None:
        economy = make_section("اقتصاد")
        idris.sections.add(economy)
        oil = make_article("النفط", section=make_section("نفط وطاقة", parent=economy))
        culture = make_article("المسرح", section=make_section("ثقافة"))

        assert do("publish", oil, idris).new_status == Status.PUBLISHED
        with pytest.raises(PermissionDenied):
            do("publish", culture, idris)

    def test_each_finds_their_stories_at_the_desk(self, salma: Staff, idris: Staff, nada: Staff) -> None:
        economy, culture = make_section("اقتصاد"), make_section("ثقافة")
        idris.sections.add(economy)
        hers = make_article("تقرير سلمى", by=salma, section=culture)
        market = make_article("سوق", section=economy)
        stage = make_article("مسرح", section=culture)

        assert set(workflow.visible_to(salma)) == {hers}
        assert set(workflow.visible_to(idris)) == {market}
        assert set(workflow.visible_to(nada)) == {hers, market, stage}


class TestSaving:
    def test_a_new_story_is_a_draft_with_its_first_revision(self, salma: Staff) -> None:
        article = make_article("أسعار التمور ترتفع", by=salma)

        assert (article.status, article.edition, article.created_by) == (Status.DRAFT, 1, salma)
        revision = article.revisions.get()
        assert (revision.headline, revision.made_by, revision.made_at) == ("أسعار التمور ترتفع", salma, NOW)
        assert article.changes.get().verb == "create"

    def test_a_revision_stays_as_it_was(self, salma: Staff) -> None:
        article = make_article("أسعار التمور ترتفع", by=salma)
        article.headline = "أسعار التمور تنخفض"
        workflow.save_copy(article, by=salma, at=LATER)

        newest, first = article.revisions.all()
        assert (first.headline, newest.headline) == ("أسعار التمور ترتفع", "أسعار التمور تنخفض")
        assert (article.edition, article.saved_at) == (2, LATER)

    def test_saving_the_same_words_makes_nothing(self, salma: Staff) -> None:
        article = make_article(by=salma)
        before = state_of(article)

        again = workflow.save_copy(article, by=salma, at=LATER)

        assert again == article.revisions.get()
        assert state_of(article) == before

    def test_two_who_save_at_once_do_not_overwrite_each_other(self, salma: Staff, nada: Staff) -> None:
        article = make_article(by=salma)
        in_salmas_window = Article.objects.get(pk=article.pk)
        in_nadas_window = Article.objects.get(pk=article.pk)
        in_nadas_window.headline = "عنوان ندى"
        workflow.save_copy(in_nadas_window, by=nada, at=LATER)

        in_salmas_window.headline = "عنوان سلمى"
        with pytest.raises(Conflict, match="حُفظت نسخة أحدث"):
            workflow.save_copy(in_salmas_window, by=salma, at=LATER)

        article.refresh_from_db()
        assert article.headline == "عنوان ندى"
        assert in_salmas_window.headline == "عنوان سلمى"

    def test_salma_writes_until_she_hands_it_in(self, salma: Staff, nada: Staff) -> None:
        article = make_article(by=salma)
        do("submit", article, salma)
        article.headline = "عنوان بعد التسليم"

        with pytest.raises(PermissionDenied):
            workflow.save_copy(article, by=salma, at=LATER)
        do("send_back", article, nada)
        article.headline = "عنوان بعد الإعادة"
        workflow.save_copy(article, by=salma, at=LATER)

        assert Article.objects.get().headline == "عنوان بعد الإعادة"

    def test_nobody_writes_in_a_withdrawn_story(self, nada: Staff) -> None:
        article = article_in(Status.WITHDRAWN)
        article.headline = "عنوان آخر"

        with pytest.raises(PermissionDenied):
            workflow.save_copy(article, by=nada, at=LATER)

    def test_hakim_starts_no_story(self, hakim: Staff) -> None:
        with pytest.raises(PermissionDenied):
            make_article(by=hakim)

        assert not Article.objects.exists()

    def test_what_is_pasted_is_made_storable(self) -> None:
        article = make_article(
            "ا\u0653ثار\u202e \u200bالناصرية\n\x00في ﻟﻮح",
            kicker="\t عاجل ",
            place="البصرة\u200f",
            standfirst="سطر\r\nوسطر",
            body='<p onclick="x()">نص<script>alert(1)</script></p><h1>عنوان</h1>',
        )

        article.refresh_from_db()
        assert article.headline == "آثار الناصرية في لوح"
        assert (article.kicker, article.place, article.standfirst) == ("عاجل", "البصرة", "سطر\nوسطر")
        assert article.body == "<p>نص</p><h2>عنوان</h2>"

    def test_a_draft_moves_to_another_section_and_a_story_in_print_stays(self, nada: Staff) -> None:
        economy = make_section("اقتصاد")
        oil = make_section("نفط وطاقة", parent=economy)
        draft, printed = make_article("مسودة"), publish_article("منشورة")
        for article in (draft, printed):
            article.section = oil
            article.kicker = "نفط"
            workflow.save_copy(article, by=nada, at=LATER)

        draft.refresh_from_db()
        printed.refresh_from_db()
        assert (draft.section, draft.top_section) == (oil, economy)
        assert (printed.section, printed.top_section) == (make_section(), make_section())

    def test_nothing_public_moves(self, nada: Staff) -> None:
        article = publish_article("العنوان المنشور")
        article.headline = "عنوان قيد التحرير"
        workflow.save_copy(article, by=nada, at=LATER)

        article.refresh_from_db()
        assert article.published_revision.headline == "العنوان المنشور"
        assert article.differs_from_print


class TestPublishing:
    def test_it_prints_the_working_copy_with_its_tags_and_bylines(self, nada: Staff) -> None:
        salma, layth = make_writer("سلمى رافد"), make_writer("ليث فاضل")
        article = make_article(tags=["البصرة", "النفط"], writers=[layth, salma])
        assert not TaggedArticle.objects.exists()

        do("publish", article, nada)

        assert article.published_revision == article.revisions.get()
        assert (article.published_at, article.has_hour, article.updated_at) == (LATER, True, None)
        assert [row.tag.name for row in article.tagged.all()] == ["البصرة", "النفط"]
        assert [row.writer for row in article.bylines.all()] == [layth, salma]

    def test_a_story_that_lacks_something_says_what(self, nada: Staff) -> None:
        article = make_article("ـــ", body="<p> </p>")

        with pytest.raises(NotReady) as refusal:
            do("publish", article, nada)

        assert str(refusal.value) == "لا يمكن النشر بعد. ينقص: العنوان، نص المادة."
        assert set(refusal.value.missing) == {"headline", "body"}

    def test_the_tail_comes_from_the_headline_and_stays(self, nada: Staff) -> None:
        article = publish_article("ارتفاعُ أسعـــار النفط: 3.5٪!")
        assert article.slug == "ارتفاع-أسعار-النفط-3-5"

        article.headline = "عنوان آخر تمامًا"
        workflow.save_copy(article, by=nada, at=LATER)
        do("update", article, nada)

        assert article.slug == "ارتفاع-أسعار-النفط-3-5"

    @pytest.mark.parametrize(("headline", "slug"), [("light", "light-مادة"), ("Comments", "comments-مادة")])
    def test_a_tail_is_never_a_reserved_one(self, headline: str, slug: str) -> None:
        assert publish_article(headline).slug == slug

    def test_an_update_changes_the_words_and_keeps_the_date(self, nada: Staff) -> None:
        article = publish_article("العنوان الأول", tags=["النفط"])
        article.headline, article.tag_ids = "العنوان الثاني", []
        workflow.save_copy(article, by=nada, at=LATER)

        do("update", article, nada)

        assert article.published_revision.headline == "العنوان الثاني"
        assert (article.published_at, article.updated_at) == (NOW, LATER)
        assert not article.tagged.exists()
        assert not article.corrections.exists()

    def test_a_correction_tells_readers_what_was_wrong(self, nada: Staff) -> None:
        article = publish_article()

        do("correct", article, nada, note=" ذُكر أن الطول 84 مترًا.\u202e ")

        correction = article.corrections.get()
        assert (correction.note, correction.at, correction.by) == ("ذُكر أن الطول 84 مترًا.", LATER, nada)
        assert correction.revision == article.published_revision

    @pytest.mark.parametrize("verb", [verb for verb, move in MOVES.items() if move.needs_note])
    @pytest.mark.parametrize("note", ["", " \n\u202e ", "\u200b"])
    def test_a_note_that_is_needed_cannot_be_empty(self, nada: Staff, verb: str, note: str) -> None:
        article = article_in(next(iter(LEADS[verb])))
        before = state_of(article)

        with pytest.raises(MoveNotAllowed, match=str(MOVES[verb].needs_note)):
            do(verb, article, nada, note=note)

        assert state_of(article) == before

    def test_a_withdrawn_story_leaves_its_note_and_no_lists(self, nada: Staff) -> None:
        article = publish_article(tags=["النفط"], writers=[make_writer()])
        do("schedule", article, nada)

        do("withdraw", article, nada, note="استندت إلى بيان قديم.")

        article.refresh_from_db()
        assert (article.withdrawn_at, article.withdrawal_note) == (LATER, "استندت إلى بيان قديم.")
        assert article.goes_live_at is None
        assert article.scheduled_revision is None
        assert not TaggedArticle.objects.exists()
        assert not Byline.objects.exists()


class TestScheduling:
    @pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), timedelta(days=400)])
    def test_a_time_that_has_passed_is_refused(self, nada: Staff, late: timedelta) -> None:
        article = make_article()

        with pytest.raises(MoveNotAllowed, match="موعد النشر مضى"):
            do("schedule", article, nada, goes_live_at=LATER - late)

    def test_it_freezes_the_words_and_shows_nothing(self, nada: Staff) -> None:
        article = make_article("العنوان المجدول")

        do("schedule", article, nada)

        assert article.scheduled_revision.headline == "العنوان المجدول"
        assert (article.goes_live_at, article.published_revision) == (TOMORROW, None)
        assert not Article.objects.published().exists()

    def test_another_time_takes_the_words_of_that_moment(self, nada: Staff) -> None:
        article = make_article("العنوان الأول")
        do("schedule", article, nada)
        article.headline = "العنوان الثاني"
        workflow.save_copy(article, by=nada, at=LATER)

        do("schedule", article, nada, goes_live_at=TOMORROW + timedelta(hours=1))

        assert article.scheduled_revision.headline == "العنوان الثاني"
        assert article.goes_live_at == TOMORROW + timedelta(hours=1)

    def test_a_change_to_print_waits_and_can_be_taken_back(self, nada: Staff) -> None:
        article = publish_article("العنوان المنشور")
        article.headline = "العنوان القادم"
        workflow.save_copy(article, by=nada, at=LATER)

        do("schedule", article, nada)
        assert article.published_revision.headline == "العنوان المنشور"
        assert article.scheduled_revision.headline == "العنوان القادم"
        do("unschedule", article, nada)

        article.refresh_from_db()
        assert (article.status, article.goes_live_at, article.scheduled_revision) == ("published", None, None)

    def test_there_must_be_a_time_to_take_back(self, nada: Staff) -> None:
        with pytest.raises(MoveNotAllowed, match="لا موعد"):
            do("unschedule", publish_article(), nada)

    def test_publishing_now_forgets_the_time(self, nada: Staff) -> None:
        article = article_in(Status.SCHEDULED)

        do("publish", article, nada)

        assert (article.goes_live_at, article.scheduled_revision) == (None, None)
        assert article.published_at == LATER
