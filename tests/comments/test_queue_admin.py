"""The queue as Hakim works it: what waits, one press per decision, batches, colleagues; closed to Salma."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import workflow
from articles.models import Article, Staff
from comments import moderation, queue, sanctions
from comments.models import Comment, Complaint, Decision, Reader, Reason, Report, SanctionKind, Status
from comments.piles import Pile
from comments.sanctions import Target
from tests.factories import NOW, make_comment, make_section, publish_article, show_comment, signed_in

QUEUE = "/admin/comments/comment/"
DECIDE = "/admin/comments/comment/decide/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def desk(hakim: Staff) -> Client:
    """Hakim's browser."""
    return signed_in(hakim)


def page(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def numbers(html: str) -> list[int]:
    """The comments on a page of the queue, in their order."""
    return [int(n) for n in re.findall(r'data-item="(\d+)"', html)]


def press(client: Client, decision: str, *comments: Comment, **fields: str) -> HttpResponse:
    """Press a button of the queue, and land where it leads."""
    sent = {"decision": decision, "comment": [comment.pk for comment in comments], **fields}
    response: HttpResponse = client.post(DECIDE, sent, follow=True)
    return response


def stored(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


class TestWhatWaits:
    def test_the_longest_waiting_comes_first_and_decided_ones_do_not_come(
        self, desk: Client, article: Article
    ) -> None:
        younger = make_comment(article, "الثاني", at=NOW + timedelta(hours=1))
        older = make_comment(article, "الأول", at=NOW)
        show_comment(article, "منشور", at=NOW)

        assert numbers(page(desk.get(QUEUE))) == [older.pk, younger.pk]

    def test_a_comment_stands_with_all_that_is_needed_to_decide(self, desk: Client, article: Article) -> None:
        asked = show_comment(article, "متى يفتتح الجسر؟", name="زينب")
        comment = make_comment(article, "غدًا\n\nإن شاء الله", name="مهندس", answers=asked)
        Comment.objects.filter(pk=comment.pk).update(email="engineer@mail.example")

        html = page(desk.get(QUEUE))

        assert article.headline in html
        assert f'href="{article.get_absolute_url()}"' in html
        assert "ردًا على <bdi>زينب</bdi>" in html
        assert "متى يفتتح الجسر؟" in html
        assert "<p>غدًا</p><p>إن شاء الله</p>" in html
        assert "engineer@mail.example" in html
        assert all(str(reason.label) in html for reason in Reason)

    def test_the_headline_is_the_one_that_readers_see(
        self, desk: Client, article: Article, nada: Staff
    ) -> None:
        make_comment(article)
        article.headline = "عنوان لم يُنشر بعد"
        workflow.save_copy(article, by=nada, at=NOW)

        html = page(desk.get(QUEUE))

        assert "العمارة تفتتح جسرًا للمشاة فوق دجلة" in html
        assert "عنوان لم يُنشر بعد" not in html

    def test_a_long_comment_leaves_its_buttons_on_the_screen(self, desk: Client, article: Article) -> None:
        make_comment(article, "سطر\n" * 40)
        assert 'tabindex="0" role="group" aria-label="تعليق طويل" data-text' in page(desk.get(QUEUE))

    def test_a_writer_whom_nobody_knows_is_offered_no_sanction(self, desk: Client, article: Article) -> None:
        comment = make_comment(article)
        assert "فلا إجراء بحقه." in page(desk.get(QUEUE))

        Comment.objects.filter(pk=comment.pk).update(email="yusuf@mail.example")

        html = page(desk.get(QUEUE))
        assert "فلا إجراء بحقه." not in html
        assert "بريده الإلكتروني" in html

    def test_it_travels_packed(self, desk: Client, article: Article) -> None:
        make_comment(article)

        answer = desk.get(QUEUE, headers={"Accept-Encoding": "gzip"})

        assert answer["Content-Encoding"] == "gzip"
        assert len(answer.content) < 12_000

    def test_a_comment_under_a_withdrawn_story_says_so(
        self, desk: Client, article: Article, nada: Staff
    ) -> None:
        make_comment(article)
        workflow.withdraw(article, note="اعتمدت المادة على بيان قديم.", by=nada, at=NOW)

        assert "مسحوبة" in page(desk.get(QUEUE))

    def test_an_empty_queue_says_so(self, desk: Client) -> None:
        assert "لا تعليقات هنا الآن." in page(desk.get(QUEUE))

    @pytest.mark.parametrize("pile", ["shown", "rejected", "removed"])
    def test_each_pile_has_its_tab(self, desk: Client, article: Article, hakim: Staff, pile: str) -> None:
        shown = show_comment(article, name="زينب")
        rejected = make_comment(article, name="هدى")
        moderation.reject(rejected, by=hakim, at=NOW, reason=Reason.SPAM, note="إعلان.")
        removed = show_comment(article, name="سيف")
        moderation.remove(removed, by=hakim, at=NOW, reason=Reason.INSULT)
        expected = {"shown": shown, "rejected": rejected, "removed": removed}

        assert numbers(page(desk.get(QUEUE, {"status": pile}))) == [expected[pile].pk]

    def test_words_are_looked_for_in_names_and_texts(self, desk: Client, article: Article) -> None:
        by_name = make_comment(article, "خبر طيب", name="مشاتل الخير", at=NOW)
        by_text = make_comment(article, "نبيع من مشاتل كثيرة", name="هدى", at=NOW + timedelta(minutes=1))
        make_comment(article, "خبر طيب", name="زينب")

        assert numbers(page(desk.get(QUEUE, {"q": "مشاتل"}))) == [by_name.pk, by_text.pk]
        assert "لا نتائج عن" in page(desk.get(QUEUE, {"q": "جاموس"}))

    def test_one_comment_can_be_opened_from_the_log(self, desk: Client, article: Article) -> None:
        comment = show_comment(article)
        make_comment(article, "آخر")

        log = page(desk.get("/admin/comments/decision/"))

        assert f"{QUEUE}?comment={comment.pk}" in log
        assert numbers(page(desk.get(QUEUE, {"comment": comment.pk}))) == [comment.pk]

    @pytest.mark.parametrize(
        "query",
        [{"status": "lost"}, {"after": "x"}, {"after": "9" * 30}, {"comment": "-1"}, {"comment": "٣"}],
    )
    def test_a_query_that_is_none_is_not_found(self, desk: Client, query: dict[str, str]) -> None:
        assert desk.get(QUEUE, query).status_code == 404

    def test_its_pages_hold_every_comment_once(
        self, desk: Client, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queue, "COMMENTS_ON_A_PAGE", 2)
        written = [
            make_comment(article, f"التعليق {i}", at=NOW + timedelta(minutes=i // 2)) for i in range(5)
        ]

        seen, address = [], QUEUE
        while address:
            html = page(desk.get(address))
            seen += numbers(html)
            more = re.search(r'href="(\?status=held&amp;after=\d+)"', html)
            address = QUEUE + more[1].replace("&amp;", "&") if more else ""

        assert seen == [comment.pk for comment in written]


class TestReasonsInView:
    def test_what_a_rule_found_is_marked_in_the_text_and_nothing_else_is(
        self, desk: Client, article: Article
    ) -> None:
        comment = make_comment(article, "اقرأ <b>amp</b> على bad.example & غيره")
        Comment.objects.filter(pk=comment.pk).update(phase="links", rule="links", matched="bad.example")

        html = page(desk.get(QUEUE))

        assert "على <mark>bad.example</mark> &amp; غيره" in html
        assert "&lt;b&gt;amp&lt;/b&gt;" in html
        assert "رابط إلى موقع غير معروف" in html

    def test_one_tap_says_that_the_rule_was_wrong(self, desk: Client, article: Article) -> None:
        comment = make_comment(article)
        Comment.objects.filter(pk=comment.pk).update(phase="words", rule="word:7", matched="الجسر")

        press(desk, "rule_wrong", comment)

        assert stored(comment).rule_was_wrong
        assert stored(comment).status == Status.HELD

    def test_the_reader_s_counts_and_sanctions_stand_beside_the_comment(
        self, desk: Client, article: Article, hakim: Staff
    ) -> None:
        reader = Reader.objects.create(key="a" * 64, name="يوسف", first_at=NOW, last_at=NOW)
        comments = [show_comment(article, "طيب"), make_comment(article, "آخر")]
        Comment.objects.filter(pk__in=[c.pk for c in comments]).update(reader=reader)
        sanctions.impose(
            SanctionKind.WARN, Target(reader=reader), reason=Reason.INSULT, by=hakim, at=timezone.now()
        )

        html = page(desk.get(QUEUE))

        assert "نُشر له 1، ورُفض 0" in html
        assert "تنبيه: سبّ أو إهانة" in html

    def test_reports_stand_with_their_notes_and_the_urgent_come_first(
        self, desk: Client, article: Article
    ) -> None:
        spam, privacy = show_comment(article, "الأول"), show_comment(article, "الثاني")
        for comment, complaint, note in (
            (spam, Complaint.SPAM, "إعلان."),
            (privacy, Complaint.PRIVACY, "هذا رقم بيتنا."),
        ):
            Report.objects.create(
                comment=comment, complaint=complaint, note=note, reporter=str(comment.pk), at=NOW
            )
            Comment.objects.filter(pk=comment.pk).update(reported_at=NOW, is_urgent=complaint.is_urgent)

        html = page(desk.get(QUEUE, {"status": "reported"}))

        assert numbers(html) == [privacy.pk, spam.pk]
        assert "بلاغ عاجل" in html
        assert "هذا رقم بيتنا." in html


class TestPiles:
    def test_new_is_what_the_screening_showed_and_nobody_looked_at(
        self, desk: Client, article: Article
    ) -> None:
        new, known = show_comment(article, "جديد"), show_comment(article, "معروف")
        Comment.objects.filter(pk=new.pk).update(seen_at=None)

        assert numbers(page(desk.get(QUEUE, {"status": "new"}))) == [new.pk]
        html = page(press(desk, "seen", new, back="status=new"))

        assert numbers(html) == []
        assert stored(new).status == stored(known).status == Status.SHOWN

    def test_a_pile_is_narrowed_by_section_story_phase_and_age(self, desk: Client, article: Article) -> None:
        other = publish_article("سعر الصرف", section=make_section("اقتصاد"))
        here, there = make_comment(article), make_comment(other, at=timezone.now())
        Comment.objects.filter(pk=there.pk).update(phase="links")

        for asked, expected in (
            ({"section": str(other.section_id)}, there),
            ({"story": str(article.pk)}, here),
            ({"phase": "links"}, there),
            ({"age": "hour"}, there),
            ({"age": "older-day"}, here),
        ):
            assert numbers(page(desk.get(QUEUE, asked))) == [expected.pk], asked

    def test_counts_are_asked_for_alone(self, desk: Client, article: Article, salma: Staff) -> None:
        make_comment(article)

        assert desk.get(f"{QUEUE}counts/").json()["held"] == "1"
        assert signed_in(salma).get(f"{QUEUE}counts/").status_code == 403

    def test_a_long_pile_is_counted_to_a_bound(
        self, desk: Client, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queue, "COUNTED_MAX", 2)
        for i in range(3):
            make_comment(article, f"التعليق {i}")

        assert desk.get(f"{QUEUE}counts/").json()["held"] == "+2"


class TestBeforeABatch:
    def test_what_it_will_do_is_shown_and_nothing_is_done(
        self, desk: Client, article: Article, hakim: Staff
    ) -> None:
        waiting, decided = make_comment(article, "ينتظر"), make_comment(article, "قُرّر فيه", name="هدى")
        moderation.approve(decided, by=hakim, at=NOW)

        html = page(press(desk, "reject", waiting, decided, reason="spam", preview="1"))

        assert "يشمل القرار تعليقًا واحدًا" in html or "يشمل القرار تعليق واحد" in html
        assert "هدى" in html
        assert stored(waiting).status == Status.HELD

    def test_a_batch_is_taken_back_in_one_press(self, desk: Client, article: Article) -> None:
        written = [make_comment(article, f"إعلان {i}") for i in range(3)]
        html = page(press(desk, "reject", *written, reason="spam"))
        assert "آخر قراراتك: رفض، 3 تعليقات" in html

        press(desk, "undo", *written)

        assert {stored(comment).status for comment in written} == {Status.HELD}


class TestScriptedMarks:
    def test_a_comment_that_stays_comes_back_as_it_is_now(self, desk: Client, article: Article) -> None:
        comment = show_comment(article, "رقمه 07701234567 فاسألوه.")

        answer = desk.post(
            DECIDE, {"decision": "redact", "comment": comment.pk, "words": "07701234567"}, headers=JSON
        ).json()

        assert "[حذف المشرف بيانات شخصية]" in answer["html"]
        assert f'data-item="{comment.pk}"' in answer["html"]


class TestDeciding:
    def test_one_press_approves(self, desk: Client, yusuf: Client, article: Article) -> None:
        comment = make_comment(article, "أخيرًا، كنا ننتظر هذا الجسر.")

        html = page(press(desk, "approve", comment))

        assert stored(comment).status == Status.SHOWN
        assert "نُشر التعليق." in html
        assert numbers(html) == []
        assert "أخيرًا، كنا ننتظر هذا الجسر." in page(yusuf.get(article.get_absolute_url()))

    def test_one_press_rejects_with_its_reason_and_a_sentence(self, desk: Client, article: Article) -> None:
        comment = make_comment(article)

        html = page(press(desk, "reject:spam", comment, note="الإعلانات مكانها آخر."))

        decision = Decision.objects.get()
        assert (decision.reason, decision.note) == ("spam", "الإعلانات مكانها آخر.")
        assert "رُفض التعليق." in html

    def test_a_shown_comment_is_removed_and_restored(self, desk: Client, article: Article) -> None:
        comment = show_comment(article)

        press(desk, "remove:privacy", comment)
        assert stored(comment).status == Status.REMOVED

        press(desk, "restore", comment)
        assert stored(comment).status == Status.SHOWN

    def test_the_last_decision_can_be_taken_back(self, desk: Client, article: Article) -> None:
        comment = make_comment(article, name="زينب")
        html = page(press(desk, "reject:insult", comment))
        assert "آخر قراراتك: رفض، تعليق <bdi>زينب</bdi>" in html

        html = page(press(desk, "undo", comment))

        assert stored(comment).status == Status.HELD
        assert numbers(html) == [comment.pk]
        assert "آخر قراراتك" not in html

    def test_a_decision_of_yesterday_is_not_offered_for_undoing(
        self, desk: Client, article: Article, hakim: Staff
    ) -> None:
        comment = make_comment(article)
        moderation.approve(comment, by=hakim, at=timezone.now() - timedelta(days=1))

        assert "آخر قراراتك" not in page(desk.get(QUEUE))

    def test_the_moderator_returns_to_the_page_that_was_open(self, desk: Client, article: Article) -> None:
        comment = show_comment(article)

        response = desk.post(
            DECIDE, {"decision": "remove:spam", "comment": comment.pk, "back": "status=shown&q=جسر"}
        )

        assert response.status_code == 302
        assert response["Location"].startswith(f"{QUEUE}?status=shown&q=")

    def test_the_way_back_never_leaves_the_queue(self, desk: Client, article: Article) -> None:
        comment = make_comment(article)

        response = desk.post(
            DECIDE, {"decision": "approve", "comment": comment.pk, "back": "https://elsewhere.example/"}
        )

        assert response["Location"].startswith(QUEUE)

    @pytest.mark.parametrize("decision", ["", "burn", "approve\n", "reject:because"])
    def test_a_decision_that_is_none_changes_nothing(
        self, desk: Client, article: Article, decision: str
    ) -> None:
        comment = make_comment(article)

        response = press(desk, decision, comment)

        assert response.status_code in (200, 404)
        assert stored(comment).status == Status.HELD


class TestBatch:
    def test_ticked_comments_are_decided_together(self, desk: Client, article: Article) -> None:
        written = [make_comment(article, f"إعلان {i}") for i in range(3)]
        spared = make_comment(article, "تعليق طيب")

        html = page(press(desk, "reject", *written, reason="spam"))

        assert {stored(comment).status for comment in written} == {Status.REJECTED}
        assert stored(spared).status == Status.HELD
        assert "رفض: 3 تعليقات." in html
        assert Decision.objects.count() == 3

    def test_a_reason_left_out_is_asked_for_once(self, desk: Client, article: Article) -> None:
        written = [make_comment(article, f"إعلان {i}") for i in range(3)]

        html = page(press(desk, "reject", *written, reason=""))

        assert html.count("لا بد من سبب من الأسباب المذكورة.") == 1
        assert {stored(comment).status for comment in written} == {Status.HELD}

    def test_nothing_ticked_is_told_so(self, desk: Client, db: None) -> None:
        assert "لم يتغيّر أي تعليق." in page(press(desk, "approve"))

    def test_what_a_colleague_decided_meanwhile_is_left_and_named(
        self, desk: Client, article: Article, nada: Staff
    ) -> None:
        mine, hers = make_comment(article, "الأول"), make_comment(article, "الثاني")
        moderation.reject(hers, by=nada, at=timezone.now() - timedelta(minutes=3), reason=Reason.SPAM)

        html = page(press(desk, "approve", mine, hers))

        assert stored(mine).status == Status.SHOWN
        assert stored(hers).status == Status.REJECTED
        assert "سبقك إلى هذا التعليق ندى صبحي. القرار: رفض، قبل 3 دقائق." in html


class TestScript:
    def test_a_decision_is_answered_without_a_page(self, desk: Client, article: Article) -> None:
        comment = make_comment(article)

        response = desk.post(DECIDE, {"decision": "approve", "comment": comment.pk}, headers=JSON)

        assert response.status_code == 200
        answer = response.json()
        assert answer.pop("counts") == dict.fromkeys(Pile.values, "") | {"shown": "1"}
        assert answer == {
            "done": [comment.pk],
            "message": "نُشر التعليق.",
            "failed": [],
            "may_retry": False,
        }

    def test_the_second_of_two_moderators_is_told_who_was_first(
        self, desk: Client, article: Article, nada: Staff
    ) -> None:
        comment = make_comment(article)
        moderation.approve(comment, by=nada, at=timezone.now())

        response = desk.post(DECIDE, {"decision": "reject:spam", "comment": comment.pk}, headers=JSON)

        assert response.status_code == 409
        assert response.json()["failed"] == ["سبقك إلى هذا التعليق ندى صبحي. القرار: موافقة، الآن."]
        assert not response.json()["may_retry"]

    def test_what_is_incomplete_may_be_sent_again(self, desk: Client, article: Article) -> None:
        comment = make_comment(article)

        response = desk.post(DECIDE, {"decision": "reject", "comment": comment.pk}, headers=JSON)

        assert response.status_code == 409
        assert response.json()["may_retry"]


class TestWhoMay:
    def test_salma_and_idris_find_the_door_closed(self, salma: Staff, idris: Staff, article: Article) -> None:
        comment = make_comment(article)
        Comment.objects.filter(pk=comment.pk).update(email="secret@mail.example")

        for person in (salma, idris):
            client = signed_in(person)
            assert client.get(QUEUE).status_code == 403
            assert client.get("/admin/comments/decision/").status_code == 403
            assert client.post(DECIDE, {"decision": "approve", "comment": comment.pk}).status_code == 403
            assert QUEUE not in client.get("/admin/").content.decode()
        assert stored(comment).status == Status.HELD

    def test_nada_comes_in(self, nada: Staff, article: Article) -> None:
        comment = make_comment(article)

        press(signed_in(nada), "approve", comment)

        assert stored(comment).status == Status.SHOWN

    def test_a_stranger_is_sent_to_sign_in(self, yusuf: Client, db: None) -> None:
        response = yusuf.get(QUEUE)

        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")

    def test_a_decision_needs_the_form_s_token(self, hakim: Staff, article: Article) -> None:
        comment = make_comment(article)
        client = Client(enforce_csrf_checks=True)
        client.force_login(hakim)

        assert client.post(DECIDE, {"decision": "approve", "comment": comment.pk}).status_code == 403
        assert stored(comment).status == Status.HELD

    def test_a_look_decides_nothing(self, desk: Client, article: Article) -> None:
        comment = make_comment(article)

        assert desk.get(DECIDE, {"decision": "approve", "comment": comment.pk}).status_code == 405
        assert stored(comment).status == Status.HELD

    def test_nothing_is_added_changed_or_deleted_by_hand(self, nada: Staff, article: Article) -> None:
        decision = show_comment(article).decisions.get()
        client = signed_in(nada)
        address = reverse("admin:comments_decision_change", args=[decision.pk])

        assert client.get("/admin/comments/decision/add/").status_code == 403
        assert client.post(address, {"note": "غير ما كُتب"}).status_code == 403
        assert (
            client.post(f"/admin/comments/decision/{decision.pk}/delete/", {"post": "yes"}).status_code == 403
        )
        assert client.get("/admin/comments/comment/add/").status_code == 404


class TestQueries:
    def test_a_long_queue_asks_no_more_than_a_short_one(
        self, desk: Client, article: Article, django_assert_num_queries: Callable[..., object]
    ) -> None:
        asked = show_comment(article, "متى يفتتح الجسر؟")
        make_comment(article, "الأول", answers=asked)
        with django_assert_num_queries(COST):
            desk.get(QUEUE)

        for i in range(queue.COMMENTS_ON_A_PAGE):
            other = publish_article(f"خبر رقم {i} من العمارة")
            question = show_comment(other, "متى؟", name="زينب")
            make_comment(other, "غدًا", name="هدى", answers=question)

        with django_assert_num_queries(COST):
            desk.get(QUEUE)

    def test_nor_does_a_pile_with_a_history(
        self,
        desk: Client,
        article: Article,
        hakim: Staff,
        django_assert_num_queries: Callable[..., object],
    ) -> None:
        for i in range(6):
            comment = show_comment(article, f"التعليق {i}")
            moderation.remove(comment, by=hakim, at=NOW, reason=Reason.SPAM)

        with django_assert_num_queries(COST):
            desk.get(QUEUE, {"status": "removed"})


# The session, the person, their permissions twice (their own, their groups'); the comments, their
# decisions and reports, what those complain of, their writers' counts, their discussions; all piles'
# counts, the last decision, the sections; the paper's settings.
COST = 13
