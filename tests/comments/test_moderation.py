"""Each decision: what it changes, the row it leaves, who may not, and two moderators at once."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from articles.models import Article, Staff
from comments import deciding, moderation
from comments.models import Comment, Decision, Reason, Status, Verb
from kalima import roles
from tests.factories import NOW, make_comment, make_staff, publish_article, show_comment

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def comment(article: Article) -> Comment:
    return make_comment(article)


def stored(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


class TestApprove:
    def test_it_shows_the_comment_and_remembers_who(self, comment: Comment, hakim: Staff) -> None:
        decision = moderation.approve(comment, by=hakim, at=LATER)

        assert stored(comment).status == Status.SHOWN
        assert stored(comment).shown_at == LATER
        assert (decision.verb, decision.by, decision.at) == (Verb.APPROVE, hakim, LATER)
        assert (decision.old_status, decision.new_status) == (Status.HELD, Status.SHOWN)

    def test_a_button_pressed_twice_is_one_decision(self, comment: Comment, hakim: Staff) -> None:
        first = moderation.approve(comment, by=hakim, at=LATER)

        assert moderation.approve(comment, by=hakim, at=LATER) == first
        assert comment.decisions.count() == 1

    def test_a_rejected_comment_is_restored_instead(self, comment: Comment, hakim: Staff) -> None:
        moderation.reject(comment, by=hakim, at=LATER, reason=Reason.SPAM)

        with pytest.raises(deciding.NotDone, match="حالة التعليق: مرفوض"):
            moderation.approve(comment, by=hakim, at=LATER)


class TestReject:
    def test_it_keeps_the_reason_and_the_sentence_for_the_reader(
        self, comment: Comment, hakim: Staff
    ) -> None:
        decision = moderation.reject(
            comment, by=hakim, at=LATER, reason=Reason.INSULT, note="النقد مرحّب به\u202e دون تجريح."
        )

        assert (stored(comment).status, stored(comment).reason) == (Status.REJECTED, Reason.INSULT)
        assert (decision.reason, decision.note) == (Reason.INSULT, "النقد مرحّب به دون تجريح.")
        assert stored(comment).shown_at is None

    @pytest.mark.parametrize("reason", ["", "because", "shown"])
    def test_a_reason_is_required(self, comment: Comment, hakim: Staff, reason: str) -> None:
        with pytest.raises(deciding.Incomplete):
            moderation.reject(comment, by=hakim, at=LATER, reason=reason)

        assert stored(comment).status == Status.HELD
        assert not comment.decisions.exists()

    def test_a_sentence_has_an_end(self, comment: Comment, hakim: Staff) -> None:
        with pytest.raises(deciding.Incomplete):
            moderation.reject(comment, by=hakim, at=LATER, reason=Reason.SPAM, note="كلمة " * 100)

        assert stored(comment).status == Status.HELD


class TestRemoveAndRestore:
    def test_a_shown_comment_is_removed_with_a_reason_and_comes_back(
        self, article: Article, hakim: Staff
    ) -> None:
        comment = show_comment(article)

        moderation.remove(comment, by=hakim, at=LATER, reason=Reason.PRIVACY)
        assert (stored(comment).status, stored(comment).reason) == (Status.REMOVED, Reason.PRIVACY)

        moderation.restore(comment, by=hakim, at=LATER)
        assert (stored(comment).status, stored(comment).reason) == (Status.SHOWN, "")
        assert stored(comment).shown_at == NOW

    def test_a_rejected_comment_is_restored_and_shown_since_then(
        self, comment: Comment, hakim: Staff
    ) -> None:
        moderation.reject(comment, by=hakim, at=NOW, reason=Reason.SPAM)

        moderation.restore(comment, by=hakim, at=LATER)

        assert (stored(comment).status, stored(comment).shown_at) == (Status.SHOWN, LATER)

    def test_it_keeps_when_readers_first_saw_it_though_the_page_is_older(
        self, comment: Comment, hakim: Staff
    ) -> None:
        opened_before = Comment.objects.get(pk=comment.pk)
        moderation.approve(comment, by=hakim, at=NOW)

        moderation.remove(opened_before, by=hakim, at=LATER, reason=Reason.PRIVACY)

        assert opened_before.shown_at == NOW
        assert (stored(comment).status, stored(comment).shown_at) == (Status.REMOVED, NOW)

    def test_what_screening_refused_may_be_restored(self, comment: Comment, hakim: Staff) -> None:
        Comment.objects.filter(pk=comment.pk).update(status=Status.REFUSED)

        moderation.restore(comment, by=hakim, at=LATER)

        assert stored(comment).status == Status.SHOWN

    def test_a_waiting_comment_cannot_be_removed(self, comment: Comment, hakim: Staff) -> None:
        with pytest.raises(deciding.NotDone, match="بانتظار الموافقة"):
            moderation.remove(comment, by=hakim, at=LATER, reason=Reason.SPAM)


class TestUndo:
    def test_each_verb_is_taken_back_to_where_it_began(self, comment: Comment, hakim: Staff) -> None:
        moderation.approve(comment, by=hakim, at=NOW)
        moderation.undo(comment, by=hakim, at=LATER)
        assert (stored(comment).status, stored(comment).shown_at) == (Status.HELD, None)

        moderation.reject(comment, by=hakim, at=LATER, reason=Reason.INSULT)
        moderation.restore(comment, by=hakim, at=LATER)
        moderation.undo(comment, by=hakim, at=LATER)
        assert (stored(comment).status, stored(comment).reason) == (Status.REJECTED, Reason.INSULT)
        assert stored(comment).shown_at is None

    def test_a_removal_taken_back_leaves_no_trace_on_the_comment(
        self, article: Article, hakim: Staff
    ) -> None:
        comment = show_comment(article)
        moderation.remove(comment, by=hakim, at=LATER, reason=Reason.SPAM)

        moderation.undo(comment, by=hakim, at=LATER)

        assert (stored(comment).status, stored(comment).reason, stored(comment).shown_at) == (
            Status.SHOWN,
            "",
            NOW,
        )

    def test_an_undoing_is_remembered_and_is_not_undone(self, comment: Comment, hakim: Staff) -> None:
        moderation.approve(comment, by=hakim, at=NOW)
        moderation.undo(comment, by=hakim, at=LATER)

        assert [d.verb for d in comment.decisions.all()] == [Verb.UNDO, Verb.APPROVE]
        with pytest.raises(deciding.NotDone, match="لا قرار على هذا التعليق"):
            moderation.undo(comment, by=hakim, at=LATER)

    def test_nobody_takes_back_a_colleague_s_decision(
        self, comment: Comment, hakim: Staff, nada: Staff
    ) -> None:
        moderation.approve(comment, by=hakim, at=NOW)

        with pytest.raises(deciding.AlreadyDecided, match="سبقك إلى هذا التعليق حكيم رؤوف"):
            moderation.undo(comment, by=nada, at=LATER)

    def test_there_is_nothing_to_take_back_on_a_waiting_comment(self, comment: Comment, hakim: Staff) -> None:
        with pytest.raises(deciding.NotDone):
            moderation.undo(comment, by=hakim, at=LATER)


class TestWhoMay:
    @pytest.mark.parametrize("verb", [moderation.approve, moderation.restore, moderation.undo])
    def test_writers_and_desk_editors_do_not_decide(
        self, comment: Comment, salma: Staff, idris: Staff, verb: object
    ) -> None:
        for person in (salma, idris):
            with pytest.raises(PermissionDenied):
                verb(comment, by=person, at=LATER)  # type: ignore[operator]

    @pytest.mark.parametrize("verb", [moderation.reject, moderation.remove])
    def test_nor_do_they_with_a_reason(self, comment: Comment, salma: Staff, verb: object) -> None:
        with pytest.raises(PermissionDenied):
            verb(comment, by=salma, at=LATER, reason=Reason.SPAM)  # type: ignore[operator]

    def test_the_managing_editor_does(self, comment: Comment, nada: Staff) -> None:
        moderation.approve(comment, by=nada, at=LATER)

        assert stored(comment).status == Status.SHOWN


class TestTwoModerators:
    def test_the_second_hears_who_was_first(self, comment: Comment, hakim: Staff, nada: Staff) -> None:
        on_nadas_screen = stored(comment)
        moderation.reject(comment, by=hakim, at=NOW, reason=Reason.SPAM)

        with pytest.raises(deciding.AlreadyDecided) as caught:
            moderation.approve(on_nadas_screen, by=nada, at=LATER)

        assert str(caught.value) == "سبقك إلى هذا التعليق حكيم رؤوف."
        assert caught.value.decision.verb == Verb.REJECT
        assert stored(comment).status == Status.REJECTED
        assert Decision.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_once_one_decides(self) -> None:
        hakim = make_staff("hakim", "حكيم رؤوف", roles.MODERATOR)
        muna = make_staff("muna", "منى جبار", roles.MODERATOR)
        comment = make_comment(publish_article())
        start = threading.Barrier(2)
        outcomes: list[str] = []

        def decide(person: Staff) -> None:
            on_screen = stored(comment)
            start.wait()
            try:
                moderation.approve(on_screen, by=person, at=LATER)
                outcomes.append("decided")
            except deciding.AlreadyDecided:
                outcomes.append("too late")
            finally:
                connection.close()

        both = [threading.Thread(target=decide, args=[person]) for person in (hakim, muna)]
        for one in both:
            one.start()
        for one in both:
            one.join()

        assert sorted(outcomes) == ["decided", "too late"]
        assert Decision.objects.count() == 1


def test_there_are_eleven_reasons_each_with_its_word() -> None:
    assert len({str(reason.label) for reason in Reason}) == 11
