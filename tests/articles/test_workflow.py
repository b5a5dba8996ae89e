"""Every verb of the desk: each allowed move, each refused one, and each person who may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from articles import workflow
from articles.clock import empty_trash, publish_due, withdraw_due
from articles.models import (
    ApprovalStep,
    Article,
    Byline,
    Correction,
    Revision,
    Staff,
    Status,
    StatusChange,
    TaggedArticle,
)
from articles.moves import MOVES, Conflict, Embargoed, MoveNotAllowed, NotReady, allowed_moves, visible_to
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
    "schedule_withdrawal": {"scheduled": "scheduled", "published": "published", "corrected": "corrected"},
    "unschedule_withdrawal": {"scheduled": "scheduled", "published": "published", "corrected": "corrected"},
    "embargo": {"draft": "draft", "in_review": "in_review", "scheduled": "scheduled"},
    "lift_embargo": {"draft": "draft", "in_review": "in_review", "scheduled": "scheduled"},
    "override_approvals": {
        status: status for status in ("draft", "in_review", "scheduled", "published", "corrected")
    },
    "reshelve": {"published": "published", "corrected": "corrected"},
    "flag_campaign": {status: status for status in Status.values if status != "withdrawn"},
    "unflag_campaign": {status: status for status in Status.values if status != "withdrawn"},
    "trash": {"draft": "draft", "in_review": "in_review"},
    "untrash": {"draft": "draft", "in_review": "in_review"},
}
MAY = {
    roles.WRITER: {"submit", "trash", "untrash"},
    roles.DESK_EDITOR: set(LEADS)
    - {"withdraw", "schedule_withdrawal", "unschedule_withdrawal", "lift_embargo", "override_approvals"},
    roles.MANAGING_EDITOR: set(LEADS),
    roles.MODERATOR: set(),
}
# What must have happened before these are possible at all.
AFTER = {
    "unschedule": "schedule",
    "unschedule_withdrawal": "schedule_withdrawal",
    "lift_embargo": "embargo",
    "untrash": "trash",
    # After no move, but once the paper has a step of approval.
    "override_approvals": "",
    "unflag_campaign": "flag_campaign",
}

ALLOWED = [(verb, old) for verb, leads in LEADS.items() for old in leads]
REFUSED = [(verb, old) for verb in LEADS for old in Status.values if old not in LEADS[verb]]


def do(verb: str, article: Article, by: Staff, **given: Any) -> StatusChange:
    """Call a verb with all that its row of the table asks for."""
    move = MOVES[verb]
    asked: dict[str, Any] = {"by": by, "at": LATER}
    if "note" in move.asks:
        asked["note"] = "طول الجسر 48 مترًا."
    if "section" in move.asks:
        asked["section"] = make_section("ثقافة")
    # An embargo ends before the year for which the story is scheduled, and a withdrawal comes after it.
    times = {"goes_live_at": TOMORROW, "embargo_until": TOMORROW, "withdraw_at": NOW + timedelta(days=500)}
    asked |= {name: moment for name, moment in times.items() if name in move.asks}
    change: StatusChange = getattr(workflow, verb)(article, **asked | given)
    return change


def story_ready_for(verb: str, status: str, **rest: Any) -> Article:
    """A story in a status; where a pending change is to be taken back, with that change."""
    article = article_in(status, **rest)
    if verb == "override_approvals":
        ApprovalStep.objects.create(name="المراجعة القانونية", key="المراجعه القانونيه")
    if AFTER.get(verb) and not (verb == "unschedule" and article.goes_live_at):
        do(AFTER[verb], article, make_staff("nada", "ندى صبحي", roles.MANAGING_EDITOR))
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

        offered = set(allowed_moves(article, person))

        possible = {verb for verb in MAY[role] if status in LEADS[verb] and verb not in AFTER}
        if article.goes_live_at and "unschedule" in MAY[role]:
            possible.add("unschedule")
        if role == roles.WRITER and status != Status.DRAFT:
            possible.discard("trash")
        assert offered == possible

    @pytest.mark.parametrize("verb", LEADS)
    def test_a_story_that_moved_a_moment_ago_is_asked_again(self, nada: Staff, verb: str) -> None:
        """Two editors have the page open; the second presses a button that is no longer there."""
        old = next(iter(LEADS[verb]))
        mine = story_ready_for(verb, old)
        theirs = Article.objects.get(pk=mine.pk)
        do(verb, theirs, nada)
        theirs.refresh_from_db()

        if theirs.status in LEADS[verb] and verb not in {*AFTER, "trash", "reshelve", "flag_campaign"}:
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

        assert set(visible_to(salma)) == {hers}
        assert set(visible_to(idris)) == {market}
        assert set(visible_to(nada)) == {hers, market, stage}


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

    @pytest.mark.parametrize(
        "verb", [verb for verb, move in MOVES.items() if "note" in move.asks and not move.note_is_optional]
    )
    @pytest.mark.parametrize("note", ["", " \n\u202e ", "\u200b"])
    def test_a_note_that_is_needed_cannot_be_empty(self, nada: Staff, verb: str, note: str) -> None:
        article = story_ready_for(verb, next(iter(LEADS[verb])))
        before = state_of(article)

        with pytest.raises(MoveNotAllowed, match=str(MOVES[verb].note)):
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

    def test_nobody_plans_for_the_year_nine_thousand(self, nada: Staff) -> None:
        with pytest.raises(MoveNotAllowed, match="أبعد من سنتين"):
            do("schedule", make_article(), nada, goes_live_at=NOW.replace(year=2999))

    @pytest.mark.parametrize("verb", ["schedule", "publish", "update", "correct"])
    def test_words_that_nobody_here_has_seen_are_not_printed(
        self, nada: Staff, idris: Staff, verb: str
    ) -> None:
        """Nada asks for a time or a note; meanwhile Idris saves other words."""
        article = publish_article() if verb in ("update", "correct") else make_article()
        seen = article.edition
        theirs = Article.objects.get(pk=article.pk)
        theirs.headline = "عنوان كتبه إدريس للتو"
        workflow.save_copy(theirs, by=idris, at=LATER)
        before = state_of(article)

        with pytest.raises(Conflict, match="لم يُنفّذ شيء"):
            do(verb, article, nada, edition=seen)

        assert state_of(article) == before
        assert do(verb, article, nada, edition=theirs.edition).verb == verb


class TestLeaving:
    def test_a_story_leaves_at_its_time_with_its_note(self, nada: Staff) -> None:
        article = publish_article(tags=["الجسور"])

        workflow.schedule_withdrawal(
            article, withdraw_at=TOMORROW, note="انتهى العرض التجاري.", by=nada, at=LATER
        )
        assert withdraw_due(at=TOMORROW - timedelta(seconds=1)) == 0
        assert withdraw_due(at=TOMORROW) == 1
        assert withdraw_due(at=TOMORROW) == 0

        article.refresh_from_db()
        assert (article.status, article.withdrawal_note) == (Status.WITHDRAWN, "انتهى العرض التجاري.")
        assert (article.withdraw_at, article.withdraw_note) == (None, "")
        last = article.changes.first()
        assert (last.verb, last.by, last.due_at) == ("withdraw", None, TOMORROW)
        assert not TaggedArticle.objects.exists()

    def test_without_a_note_its_time_is_over(self, nada: Staff) -> None:
        article = publish_article()

        workflow.schedule_withdrawal(article, withdraw_at=TOMORROW, by=nada, at=LATER)

        assert article.withdraw_note == "انتهت مدة عرض هذه المادة."

    def test_it_cannot_leave_before_it_came(self, nada: Staff) -> None:
        article = article_in(Status.SCHEDULED)

        with pytest.raises(MoveNotAllowed, match="قبل موعد النشر"):
            workflow.schedule_withdrawal(article, withdraw_at=TOMORROW, by=nada, at=LATER)

    def test_a_time_taken_back_takes_its_leaving_along(self, nada: Staff) -> None:
        article = article_in(Status.SCHEDULED)
        workflow.schedule_withdrawal(article, withdraw_at=NOW + timedelta(days=500), by=nada, at=LATER)

        workflow.unschedule(article, by=nada, at=LATER)

        assert (article.status, article.withdraw_at) == (Status.IN_REVIEW, None)


class TestEmbargo:
    def test_nothing_prints_before_its_end(self, nada: Staff) -> None:
        article = make_article()
        workflow.embargo(article, embargo_until=TOMORROW, note="مكتب الإحصاء", by=nada, at=NOW)

        for verb, given in (("publish", {}), ("schedule", {"goes_live_at": TOMORROW - timedelta(minutes=1)})):
            with pytest.raises(Embargoed, match="حظر نشر حتى"):
                do(verb, article, nada, **given)
        do("schedule", article, nada, goes_live_at=TOMORROW)
        assert publish_due(at=TOMORROW) == 1

        article.refresh_from_db()
        assert (article.status, article.embargo_until) == (Status.PUBLISHED, None)

    def test_a_time_that_was_set_already_is_not_overtaken(self, nada: Staff) -> None:
        article = article_in(Status.SCHEDULED)

        with pytest.raises(MoveNotAllowed, match="قبل انتهاء الحظر"):
            workflow.embargo(article, embargo_until=NOW + timedelta(days=400), by=nada, at=LATER)

    def test_who_lifts_it_says_why(self, nada: Staff, idris: Staff) -> None:
        article = make_article()
        workflow.embargo(article, embargo_until=TOMORROW, by=idris, at=NOW)

        with pytest.raises(PermissionDenied):
            workflow.lift_embargo(article, note="انتشر الخبر", by=idris, at=LATER)
        workflow.lift_embargo(article, note="نشره الجميع قبل الموعد.", by=nada, at=LATER)

        assert do("publish", article, nada).new_status == Status.PUBLISHED
        lifted = article.changes.get(verb="lift_embargo")
        assert (lifted.by, lifted.note, lifted.due_at) == (nada, "نشره الجميع قبل الموعد.", TOMORROW)

    def test_an_earlier_end_is_a_lifting(self, nada: Staff, idris: Staff) -> None:
        article = make_article()
        workflow.embargo(article, embargo_until=TOMORROW, by=idris, at=NOW)
        sooner = TOMORROW - timedelta(hours=2)

        with pytest.raises(Embargoed, match="ولا يرفعه إلا مدير التحرير"):
            workflow.embargo(article, embargo_until=sooner, by=idris, at=NOW)
        workflow.embargo(article, embargo_until=sooner, by=nada, at=NOW)

        assert article.embargo_until == sooner


class TestReshelving:
    def test_a_printed_story_moves_and_its_old_address_leads_to_it(self, nada: Staff, yusuf: Client) -> None:
        culture = make_section("ثقافة")
        article = publish_article()
        old = article.get_absolute_url()

        change = workflow.reshelve(article, section=culture, slug="جسر العمارة الجديد", by=nada, at=LATER)

        article.refresh_from_db()
        assert (article.section, article.top_section) == (culture, culture)
        assert article.slug == "جسر-العمارة-الجديد"
        assert yusuf.get(old)["Location"] == article.get_absolute_url()
        assert article.headline in yusuf.get(culture.get_absolute_url()).content.decode()
        assert "محليات ← ثقافة" in change.note

    @pytest.mark.parametrize("slug", ["light", "؟!", " Comments "])
    def test_no_tail_is_lost_or_reserved(self, nada: Staff, slug: str) -> None:
        article = publish_article()

        with pytest.raises(MoveNotAllowed, match="ذيلًا لرابط"):
            workflow.reshelve(article, section=article.section, slug=slug, by=nada, at=LATER)

    def test_idris_moves_nothing_into_anothers_section(self, idris: Staff) -> None:
        economy = make_section("اقتصاد")
        idris.sections.add(economy)
        article = publish_article(section=economy)

        with pytest.raises(PermissionDenied):
            workflow.reshelve(article, section=make_section("ثقافة"), by=idris, at=LATER)


class TestTheTrash:
    def test_a_story_comes_back_as_it_was(self, salma: Staff) -> None:
        article = make_article(by=salma)
        words = article.words()

        workflow.trash(article, by=salma, at=NOW)
        with pytest.raises(PermissionDenied):
            workflow.save_copy(article, by=salma, at=LATER)
        with pytest.raises(MoveNotAllowed, match="سلة المحذوفات"):
            workflow.submit(article, by=salma, at=LATER)
        workflow.untrash(article, by=salma, at=LATER)

        article.refresh_from_db()
        assert (article.trashed_at, article.words()) == (None, words)

    def test_what_the_desk_sent_back_is_not_its_writers_to_throw_away(
        self, salma: Staff, nada: Staff
    ) -> None:
        article = make_article(by=salma)
        workflow.submit(article, by=salma, at=NOW)
        workflow.send_back(article, note="تنقص شهادة السكان.", by=nada, at=NOW)

        with pytest.raises(PermissionDenied):
            workflow.trash(article, by=salma, at=LATER)
        assert workflow.trash(article, by=nada, at=LATER).verb == "trash"

    def test_it_is_emptied_after_thirty_days(self, nada: Staff) -> None:
        kept, old, recent = make_article("باقية"), make_article("قديمة"), make_article("حديثة")
        workflow.trash(old, by=nada, at=NOW)
        workflow.trash(recent, by=nada, at=NOW + timedelta(days=1))

        assert empty_trash(at=NOW + timedelta(days=30)) == 1

        assert set(Article.objects.all()) == {kept, recent}
        assert set(Article.objects.kept()) == {kept}


class TestSections:
    def test_salma_files_under_her_sections(self, salma: Staff) -> None:
        economy = make_section("اقتصاد")
        salma.sections.add(economy)

        article = make_article(by=salma, section=make_section("نفط وطاقة", parent=economy))
        with pytest.raises(PermissionDenied):
            make_article(by=salma, section=make_section("ثقافة"))
        article.section = make_section("ثقافة")
        with pytest.raises(PermissionDenied):
            workflow.save_copy(article, by=salma, at=LATER)

    def test_the_managing_editor_works_everywhere_whatever_her_account_says(self, nada: Staff) -> None:
        nada.sections.add(make_section("اقتصاد"))
        culture = make_article("المسرح", section=make_section("ثقافة"))

        assert set(visible_to(nada)) == {culture}
        assert do("publish", culture, nada).new_status == Status.PUBLISHED
