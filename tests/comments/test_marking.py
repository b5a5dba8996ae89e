"""What Hakim does to a comment that stays where it is: redacts, pins, answers reports, keeps a threat."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Staff
from comments import letters, marking, moderation
from comments.deciding import AlreadyDecided, Incomplete, NotDone
from comments.models import Comment, Complaint, Discussion, Notice, NoticeKind, Reason, Report, Status, Verb
from tests.factories import NOW, make_comment, show_comment

LATER = NOW.replace(hour=12)


def stored(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def report(comment: Comment, complaint: Complaint = Complaint.PRIVACY, email: str = "") -> Report:
    """A reader's report, as the readers' door leaves it."""
    Comment.objects.filter(pk=comment.pk).update(reported_at=NOW, is_urgent=complaint.is_urgent)
    who = f"reader {Report.objects.count()}"
    return Report.objects.create(comment=comment, complaint=complaint, email=email, reporter=who, at=NOW)


class TestRedacting:
    def test_the_words_give_way_to_a_mark_and_nothing_else_changes(
        self, article: Article, hakim: Staff
    ) -> None:
        comment = show_comment(article, "جاري أبو علي رقمه 0770 123 4567 فاسألوه عن الجسر.")

        decision = marking.redact(comment, by=hakim, at=LATER, words=" 0770  123 4567")

        assert stored(comment).text == "جاري أبو علي رقمه [حذف المشرف بيانات شخصية] فاسألوه عن الجسر."
        assert stored(comment).redacted_at == LATER
        assert decision.old_text == "جاري أبو علي رقمه 0770 123 4567 فاسألوه عن الجسر."

    def test_a_mark_that_stands_there_is_left_alone(self, article: Article, hakim: Staff) -> None:
        comment = show_comment(article, "رقمه 07701234567 وبيانات بيته شارع 20.")
        marking.redact(comment, by=hakim, at=LATER, words="07701234567")

        marking.redact(comment, by=hakim, at=LATER, words="بيانات")
        with pytest.raises(Incomplete):
            marking.redact(comment, by=hakim, at=LATER, words="المشرف")

        mark = "[حذف المشرف بيانات شخصية]"
        assert stored(comment).text == f"رقمه {mark} و{mark} بيته شارع 20."

    def test_it_can_be_taken_back(self, article: Article, hakim: Staff) -> None:
        comment = show_comment(article, "رقمه 07701234567 فاسألوه.")
        marking.redact(comment, by=hakim, at=LATER, words="07701234567")

        moderation.undo(comment, by=hakim, at=LATER)

        assert (stored(comment).text, stored(comment).redacted_at) == ("رقمه 07701234567 فاسألوه.", None)

    @pytest.mark.parametrize("words", ["", "ر", "ليس هنا", "رقمه 07701234567 فاسألوه."])
    def test_what_cannot_be_taken_out_is_said(self, article: Article, hakim: Staff, words: str) -> None:
        comment = show_comment(article, "رقمه 07701234567 فاسألوه.")

        with pytest.raises(Incomplete):
            marking.redact(comment, by=hakim, at=LATER, words=words)

        assert stored(comment).text == "رقمه 07701234567 فاسألوه."


class TestPinning:
    def test_one_is_pinned_and_the_one_before_makes_room(self, article: Article, hakim: Staff) -> None:
        first, second = show_comment(article, "الأول"), show_comment(article, "الثاني")
        marking.pin(first, by=hakim, at=NOW)

        marking.pin(second, by=hakim, at=LATER)

        assert Discussion.objects.get().pinned == second
        assert [d.verb for d in first.decisions.all()] == [Verb.UNPIN, Verb.PIN, Verb.APPROVE]

    def test_taking_it_back_pins_the_one_before(self, article: Article, hakim: Staff) -> None:
        first, second = show_comment(article, "الأول"), show_comment(article, "الثاني")
        marking.pin(first, by=hakim, at=NOW)
        marking.pin(second, by=hakim, at=LATER)

        moderation.undo(second, by=hakim, at=LATER)

        assert Discussion.objects.get().pinned == first

    def test_an_answer_and_a_waiting_comment_are_not_pinned(self, article: Article, hakim: Staff) -> None:
        opener = show_comment(article)
        answer, waiting = show_comment(article, "صحيح", answers=opener), make_comment(article, "ينتظر")

        for comment in (answer, waiting):
            with pytest.raises(NotDone):
                marking.pin(comment, by=hakim, at=LATER)

    @pytest.mark.skipif(not connection.features.has_select_for_update, reason="all writers wait at BEGIN")
    def test_the_comment_is_held_before_the_discussion_as_whoever_removes_it_does(
        self, article: Article, hakim: Staff
    ) -> None:
        comment = show_comment(article)

        with CaptureQueriesContext(connection) as asked:
            marking.pin(comment, by=hakim, at=LATER)

        locks = [query["sql"] for query in asked if "FOR " in query["sql"] and "UPDATE" in query["sql"]]
        assert ["comments_comment" in sql.split("FROM")[1].split()[0] for sql in locks] == [True, False]


class TestColumns:
    @pytest.mark.parametrize(
        ("verb", "column"),
        [
            (marking.feature, "is_featured"),
            (marking.keep, "is_kept"),
            (marking.call_rule_wrong, "rule_was_wrong"),
        ],
    )
    def test_a_verb_sets_it_once_and_undoing_clears_it(
        self, article: Article, hakim: Staff, nada: Staff, verb: object, column: str
    ) -> None:
        comment = show_comment(article)

        verb(comment, by=hakim, at=LATER)  # type: ignore[operator]
        assert getattr(stored(comment), column)
        with pytest.raises(AlreadyDecided, match="حكيم"):
            verb(comment, by=nada, at=LATER)  # type: ignore[operator]

        moderation.undo(comment, by=hakim, at=LATER)
        assert not getattr(stored(comment), column)

    def test_a_writer_marks_nothing(self, article: Article, salma: Staff) -> None:
        comment = show_comment(article)

        for verb in (marking.see, marking.feature, marking.keep, marking.pin, marking.dismiss):
            with pytest.raises(PermissionDenied):
                verb(comment, by=salma, at=LATER)

    def test_what_the_screening_showed_is_looked_at_once(self, article: Article, hakim: Staff) -> None:
        comment = show_comment(article)
        Comment.objects.filter(pk=comment.pk).update(seen_at=None)

        marking.see(comment, by=hakim, at=LATER)

        assert stored(comment).seen_at == LATER
        assert comment.decisions.filter(verb=Verb.SEEN).count() == 1


class TestReports:
    def test_a_report_that_is_dismissed_is_answered(self, article: Article, hakim: Staff) -> None:
        comment = show_comment(article)
        told = report(comment, email="zainab@mail.example")
        report(comment, Complaint.SPAM)

        marking.dismiss(comment, by=hakim, at=LATER)

        assert (stored(comment).reported_at, stored(comment).is_urgent) == (None, False)
        assert set(comment.reports.values_list("outcome", flat=True)) == {Report.Outcome.DISMISSED}
        letter = Notice.objects.get()
        assert (letter.kind, letter.to) == (NoticeKind.REPORT_DONE, told.email)
        assert letter.words == {"outcome": "dismissed"}

    def test_a_removal_answers_them_too_and_its_undoing_asks_again(
        self, article: Article, hakim: Staff
    ) -> None:
        comment = show_comment(article)
        report(comment, email="zainab@mail.example")
        moderation.remove(comment, by=hakim, at=LATER, reason=Reason.PRIVACY)
        assert Report.objects.get().outcome == Report.Outcome.REMOVED

        moderation.undo(comment, by=hakim, at=LATER)

        assert Report.objects.get().outcome == Report.Outcome.WAITING
        assert (stored(comment).reported_at, stored(comment).is_urgent) == (NOW, True)
        assert not Notice.objects.exists()

    def test_there_is_nothing_to_dismiss_without_one(self, article: Article, hakim: Staff) -> None:
        with pytest.raises(NotDone):
            marking.dismiss(show_comment(article), by=hakim, at=LATER)


class TestThreats:
    def test_a_threat_is_kept_and_brought_to_the_managing_editor(
        self, article: Article, hakim: Staff, nada: Staff
    ) -> None:
        comment = make_comment(article, "سترون ما يحل بكم.")

        moderation.reject(comment, by=hakim, at=LATER, reason=Reason.VIOLENCE)

        assert stored(comment).is_kept
        assert list(Notice.objects.values_list("kind", "to")) == [(NoticeKind.THREAT, nada.email)]

    def test_a_slip_of_the_finger_alarms_nobody(self, article: Article, hakim: Staff, nada: Staff) -> None:
        comment = make_comment(article)
        moderation.reject(comment, by=hakim, at=LATER, reason=Reason.VIOLENCE)

        moderation.undo(comment, by=hakim, at=LATER)

        assert not stored(comment).is_kept
        assert not Notice.objects.exists()


class TestLetters:
    def test_a_writer_who_asked_hears_of_the_approval(self, article: Article, hakim: Staff) -> None:
        comment = make_comment(article)
        Comment.objects.filter(pk=comment.pk).update(email="yusuf@mail.example", wants_notice=True)

        moderation.approve(stored(comment), by=hakim, at=LATER)

        assert list(Notice.objects.values_list("kind", "to")) == [(NoticeKind.APPROVED, "yusuf@mail.example")]
        assert Notice.objects.get().next_try_at > LATER

    def test_a_writer_who_asked_hears_that_the_newsroom_chose_the_comment(
        self, article: Article, hakim: Staff
    ) -> None:
        comment, quiet = show_comment(article), show_comment(article, "من غير بريد")
        Comment.objects.filter(pk=comment.pk).update(email="yusuf@mail.example", wants_notice=True)

        marking.feature(stored(quiet), by=hakim, at=LATER)
        for press in range(2):
            marking.feature(stored(comment), by=hakim, at=LATER + timedelta(seconds=press))

        owed = Notice.objects.get()
        letter = letters.letter_of(owed)
        assert (owed.kind, owed.to, owed.next_try_at > LATER) == ("featured", "yusuf@mail.example", True)
        assert letter
        assert "اختارت غرفة الأخبار تعليقك على «" in letter.body
        assert f"/comments/{comment.pk}/" in letter.body

        marking.unfeature(stored(comment), by=hakim, at=LATER + timedelta(seconds=30))
        assert letters.letter_of(Notice.objects.get()) is None, "what is not so any more is not told"

    def test_a_choice_that_was_left_and_made_again_is_told_once(self, article: Article, hakim: Staff) -> None:
        comment = show_comment(article)
        Comment.objects.filter(pk=comment.pk).update(email="yusuf@mail.example", wants_notice=True)
        for press, act in enumerate((marking.feature, marking.unfeature, marking.feature)):
            act(stored(comment), by=hakim, at=LATER + timedelta(seconds=press))

        assert letters.letter_of(Notice.objects.get())

    def test_a_choice_that_was_taken_back_is_not_told(self, article: Article, hakim: Staff) -> None:
        comment = show_comment(article)
        Comment.objects.filter(pk=comment.pk).update(email="yusuf@mail.example", wants_notice=True)
        marking.feature(stored(comment), by=hakim, at=LATER)

        moderation.undo(stored(comment), by=hakim, at=LATER + timedelta(seconds=30))

        assert not Notice.objects.exists()

    def test_whoever_is_answered_hears_of_the_answer(self, article: Article, hakim: Staff) -> None:
        asked = show_comment(article, "متى يفتتح الجسر؟")
        Comment.objects.filter(pk=asked.pk).update(email="zainab@mail.example", wants_notice=True)

        moderation.approve(make_comment(article, "غدًا", answers=asked), by=hakim, at=LATER)

        assert Notice.objects.get().kind == NoticeKind.REPLIED


def test_what_its_writer_took_back_is_not_restored(article: Article, hakim: Staff) -> None:
    comment = show_comment(article)
    Comment.objects.filter(pk=comment.pk).update(status=Status.REMOVED, taken_back_at=LATER)

    with pytest.raises(NotDone):
        moderation.restore(stored(comment), by=hakim, at=LATER)
