"""Yusuf answers a comment without words: of use or not, reported, and never more than once."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Article, Staff, StaticPage, Status
from comments import moderation, responding
from comments.models import Comment, Complaint, Decision, DiscussionSettings, Reaction, Report, Verb
from comments.models import Status as CommentStatus
from tests.comments.conftest import HERE, Post
from tests.factories import NOW, article_in, make_comment, publish_article, show_comment, signed_in

pytestmark = pytest.mark.django_db

JSON = {"Origin": HERE, "Accept": "application/json"}


def page(response: HttpResponse) -> str:
    return response.content.decode()


def press(
    reader: Client, comment: Comment, view: str, *, headers: dict[str, str] | None = None
) -> HttpResponse:
    address = reverse("comment_react", args=[comment.article_id, comment.pk])
    response: HttpResponse = reader.post(address, {"is": view}, headers=headers or {"Origin": HERE})
    return response


def tell(reader: Client, comment: Comment, complaint: str = Complaint.ABUSE, **typed: str) -> HttpResponse:
    address = reverse("comment_report", args=[comment.article_id, comment.pk])
    response: HttpResponse = reader.post(
        address, {"complaint": complaint, "note": "", "email": ""} | typed, headers={"Origin": HERE}
    )
    return response


def counts(comment: Comment) -> tuple[int, int, int]:
    comment.refresh_from_db()
    return comment.useful, comment.useless, comment.worth


class TestReacting:
    def test_one_press_counts_without_script_and_leads_back(self, yusuf: Client, article: Article) -> None:
        comment = show_comment(article)

        response = press(yusuf, comment, "useful")

        assert response.status_code == 303
        assert response["Location"] == f"/n/{article.pk}/comments/{comment.pk}/#comment-{comment.pk}"
        assert counts(comment) == (1, 0, 1)
        assert 'مفيد <span class="comment__n">1</span>' in page(yusuf.get(article.get_absolute_url()))

    def test_the_same_reader_counts_once_and_may_change_their_mind(
        self, yusuf: Client, article: Article
    ) -> None:
        comment = show_comment(article)

        seen = []
        for view in ("useful", "useful", "useless", "none", "none"):
            press(yusuf, comment, view)
            seen.append(counts(comment))

        assert seen == [(1, 0, 1), (1, 0, 1), (0, 1, -1), (0, 0, 0), (0, 0, 0)]
        assert not Reaction.objects.exists()

    def test_another_browser_counts_again(self, yusuf: Client, article: Article) -> None:
        comment = show_comment(article)
        press(yusuf, comment, "useful")
        press(Client(), comment, "useful")

        assert counts(comment) == (2, 0, 2)

    def test_a_script_hears_the_numbers(self, yusuf: Client, article: Article) -> None:
        answer = press(yusuf, show_comment(article), "useless", headers=JSON)

        assert answer.json() == {"is": "useless", "useful": "", "useless": "1"}
        assert answer["Cache-Control"] == "no-store"

    def test_nobody_values_their_own_comment(self, post: Post, yusuf: Client, article: Article) -> None:
        post(article)
        comment = Comment.objects.get()
        Comment.objects.update(status=CommentStatus.SHOWN, shown_at=NOW)

        response = press(yusuf, comment, "useful")

        assert response.status_code == 422
        assert "لا يقيّم القارئ تعليقه." in page(response)
        assert counts(comment) == (0, 0, 0)

    def test_another_site_a_flood_and_a_view_that_is_none_count_nothing(
        self, yusuf: Client, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        comment = show_comment(article)
        monkeypatch.setattr(responding, "REACTIONS_AT_ONCE", 1)

        assert press(yusuf, comment, "useful", headers={"Origin": "https://x.example"}).status_code == 403
        assert press(yusuf, comment, "best").status_code == 404
        assert press(yusuf, comment, "useful").status_code == 303
        assert press(Client(), comment, "useful").status_code == 429
        assert counts(comment) == (1, 0, 1)

    def test_what_is_not_shown_or_stands_elsewhere_has_no_such_door(
        self, yusuf: Client, article: Article
    ) -> None:
        waiting, shown = make_comment(article), show_comment(article, "ثانٍ")
        other = publish_article("سوق الشورجة يعود إلى نظامه القديم")
        draft = article_in(Status.DRAFT)

        assert press(yusuf, waiting, "useful").status_code == 404
        for story in (other, draft):
            address = reverse("comment_react", args=[story.pk, shown.pk])
            assert yusuf.post(address, {"is": "useful"}, headers={"Origin": HERE}).status_code == 404
        assert yusuf.get(reverse("comment_react", args=[article.pk, shown.pk])).status_code == 405


class TestReporting:
    def test_the_page_names_the_five_reasons_and_needs_no_script(
        self, yusuf: Client, article: Article
    ) -> None:
        comment = show_comment(article, "كلام لا يليق")

        form = page(yusuf.get(reverse("comment_report", args=[article.pk, comment.pk])))

        assert "كلام لا يليق" in form
        assert all(str(complaint.label) in form for complaint in Complaint)

    @pytest.mark.parametrize(
        ("complaint", "told", "is_urgent"),
        [
            (Complaint.ABUSE, "وصل بلاغك، وسيراجعه المشرف.", False),
            (Complaint.HATRED_VIOLENCE, "تُقدَّم البلاغات عن التحريض على غيرها.", True),
            (Complaint.FALSE_ACCUSATION, "من يمسّه التعليق يمكنه طلب حق الرد.", False),
            (Complaint.PRIVACY, "تُقدَّم البلاغات عن المعلومات الشخصية على غيرها.", True),
        ],
    )
    def test_it_is_kept_and_answered(
        self, yusuf: Client, article: Article, complaint: str, told: str, is_urgent: bool
    ) -> None:
        comment = show_comment(article)

        response = tell(yusuf, comment, complaint, note="عن جاري", email="yusuf@mail.example")

        assert told in page(response)
        report = Report.objects.get()
        assert (report.complaint, report.note, report.email) == (complaint, "عن جاري", "yusuf@mail.example")
        comment.refresh_from_db()
        assert (comment.status, comment.reported_at is None, comment.is_urgent) == (
            CommentStatus.SHOWN,
            False,
            is_urgent,
        )

    def test_a_second_report_of_one_reader_is_told_so(self, yusuf: Client, article: Article) -> None:
        comment = show_comment(article)
        tell(yusuf, comment)

        assert "وصلنا بلاغك عن هذا التعليق من قبل." in page(tell(yusuf, comment, Complaint.SPAM))
        assert Report.objects.count() == 1

    def test_private_data_is_hidden_before_a_look_only_where_there_is_some(
        self, yusuf: Client, article: Article
    ) -> None:
        harmless = show_comment(article, "هذا رأيي في الجسر.")
        telling = show_comment(article, "اتصلوا به على ٠٧٧٠ ١٢٣ ٤٥٦٧")

        for comment in (harmless, telling):
            tell(yusuf, comment, Complaint.PRIVACY)
            comment.refresh_from_db()

        assert (harmless.status, telling.status) == (CommentStatus.SHOWN, CommentStatus.HELD)
        decision = Decision.objects.get(verb=Verb.HIDE)
        assert (decision.comment, decision.by) == (telling, None)
        assert "07701234567" in decision.note
        assert article.discussion_row.shown == 1

    def test_what_a_moderator_shows_again_stays(self, yusuf: Client, article: Article, hakim: object) -> None:
        comment = show_comment(article, "هاتف البلدية 07701234567")
        tell(yusuf, comment, Complaint.PRIVACY)
        moderation.approve(comment, by=hakim, at=NOW)

        tell(Client(REMOTE_ADDR="192.0.2.7"), comment, Complaint.PRIVACY)

        comment.refresh_from_db()
        assert comment.status == CommentStatus.SHOWN

    def test_reports_by_many_hide_nothing(self, article: Article) -> None:
        comment = show_comment(article)
        for n in range(12):
            tell(Client(REMOTE_ADDR=f"192.0.2.{n}"), comment, Complaint.ABUSE)

        comment.refresh_from_db()
        assert (comment.status, comment.reports.count()) == (CommentStatus.SHOWN, 12)

    @pytest.mark.parametrize(
        "typed",
        [{"complaint": ""}, {"complaint": "x"}, {"email": "لا بريد"}, {"note": "كلمة " * 100}, {"wish": "x"}],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, yusuf: Client, article: Article, typed: dict[str, str]
    ) -> None:
        comment = show_comment(article)

        response = tell(yusuf, comment, **{"note": "ملاحظة كُتبت بعناية"} | typed)

        assert response.status_code == 422
        assert (typed.get("note") or "ملاحظة كُتبت بعناية").strip() in page(response)
        assert not Report.objects.exists()


class TestWhomItIsAbout:
    """Somebody named in a comment asks for its end, or for the right of reply, without an account."""

    def test_they_ask_with_the_report_and_a_moderator_reads_it(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        comment = show_comment(article, "المقاول فلان لم يكمل الجسر.")

        told = tell(
            yusuf,
            comment,
            Complaint.FALSE_ACCUSATION,
            wish="reply",
            email="named@mail.example",
            note="أكملته.",
        )

        assert "وصل طلبك حق الرد، وستكتب إليك غرفة الأخبار على بريدك." in page(told)
        queue = page(
            signed_in(hakim).get(reverse("admin:comments_comment_changelist"), {"status": "reported"})
        )
        assert "التعليق عني، وأطلب حق الرد" in queue
        assert "named@mail.example" in queue

    def test_a_flood_of_other_reports_does_not_bury_it(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        comment = show_comment(article)
        tell(yusuf, comment, wish="removal")
        for n in range(12):
            tell(Client(REMOTE_ADDR=f"192.0.2.{n}"), comment, note=f"بلاغ {n}")

        queue = page(
            signed_in(hakim).get(reverse("admin:comments_comment_changelist"), {"status": "reported"})
        )

        assert "التعليق عني، وأطلب حذفه" in queue

    def test_the_right_of_reply_needs_an_address(self, yusuf: Client, article: Article) -> None:
        response = tell(yusuf, show_comment(article), wish="reply", note="أكملته.")

        assert response.status_code == 422
        assert "حق الرد يحتاج إلى بريد" in page(response)
        assert 'value="reply" checked' in page(response)
        assert 'value="أكملته."' in page(response)

    @pytest.mark.parametrize(
        ("said", "link"),
        [
            ("desk@kalima.example", 'href="mailto:desk@kalima.example"'),
            ("/about/", 'href="/about/"'),
            ("https://paper.example/us", 'href="https://paper.example/us"'),
            ("هاتف الدار", "<bdi>هاتف الدار</bdi>"),
            ("javascript:alert(1)", "<bdi>javascript:alert(1)</bdi>"),
        ],
    )
    def test_every_answer_leads_on_to_the_newsroom(
        self, yusuf: Client, article: Article, said: str, link: str
    ) -> None:
        DiscussionSettings.objects.update(contact=said)
        comment = show_comment(article)

        answers = [tell(yusuf, comment, Complaint.FALSE_ACCUSATION), tell(yusuf, comment)]

        assert all(link in page(answer) for answer in answers)

    def test_where_nothing_is_set_the_page_that_is_called_so_is_the_door(
        self, yusuf: Client, article: Article
    ) -> None:
        comment = show_comment(article)
        address = reverse("comment_report", args=[article.pk, comment.pk])
        assert "إلى غرفة الأخبار عبر" not in page(yusuf.get(address))

        contact = StaticPage(title="اتصل بنا", body="<p>desk@kalima.example</p>")
        contact.full_clean()
        contact.save()

        assert f'<a href="{contact.get_absolute_url()}"><bdi>اتصل بنا</bdi></a>' in page(yusuf.get(address))

    def test_who_reported_too_much_is_led_there_too(
        self, yusuf: Client, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        DiscussionSettings.objects.update(contact="desk@kalima.example")
        monkeypatch.setattr(responding, "REPORTS_AT_ONCE", 1)
        tell(yusuf, show_comment(article))

        response = tell(yusuf, show_comment(article, "ثانٍ"), note="ملاحظة تبقى")

        assert response.status_code == 429
        assert "mailto:desk@kalima.example" in page(response)
        assert 'value="ملاحظة تبقى"' in page(response)
