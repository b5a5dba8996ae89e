"""A reader sends a comment: without script, with it, from elsewhere, wrongly, twice, too often."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import workflow
from articles.models import Article, Staff, Status
from comments import phases, views
from comments.keys import form_stamp
from comments.models import Comment, Discussion, DiscussionSettings, Mode
from comments.models import Status as CommentStatus
from comments.screening import Draft
from comments.submission import Refused, submit
from tests.comments.conftest import HERE, Post
from tests.factories import NOW, article_in, make_comment, publish_article, show_comment

JSON = {"Origin": HERE, "Accept": "application/json"}


def page(response: HttpResponse) -> str:
    return response.content.decode()


class TestPosting:
    def test_a_comment_waits_and_the_reader_is_told_so(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        response = post(article, text="خبر طيب لأهل العمارة.")

        assert response.status_code == 303
        comment = Comment.objects.get()
        asked = f"?how=all&number={comment.pk}&own="
        assert response["Location"].startswith(f"{reverse('comment_posted', args=[article.pk])}{asked}")
        assert (comment.name, comment.text) == ("يوسف", "خبر طيب لأهل العمارة.")
        assert (comment.status, comment.phase) == (CommentStatus.HELD, "all")
        told = page(yusuf.get(response["Location"]))
        assert "وصل تعليقك، ويُنشر بعد موافقة المشرف." in told
        assert f'href="{article.get_absolute_url()}#comments"' in told

    def test_it_is_not_on_the_page_before_a_moderator_saw_it(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        post(article, text="خبر طيب لأهل العمارة.")

        assert "خبر طيب لأهل العمارة." not in page(yusuf.get(article.get_absolute_url()))

    def test_only_a_comment_that_is_kept_sets_a_cookie(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        answers = [
            post(article),
            post(article, text=""),
            post(article, headers={}),
            yusuf.get(reverse("comments", args=[article.pk])),
            yusuf.get(reverse("comment_posted", args=[article.pk])),
        ]

        assert [answer.status_code for answer in answers] == [303, 422, 403, 200, 200]
        assert [list(answer.cookies) for answer in answers] == [["kalima_reader"], [], [], [], []]
        assert not any("Cookie" in answer.get("Vary", "") for answer in answers)

    def test_posts_are_stored_by_no_cache_and_pages_by_any(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        assert post(article)["Cache-Control"] == "no-store"
        assert post(article, text="")["Cache-Control"] == "no-store"
        assert "public" in yusuf.get(reverse("comments", args=[article.pk]))["Cache-Control"]

    def test_the_words_are_made_storable(self, post: Post, article: Article) -> None:
        post(
            article,
            name="  أبو\u202e ياسر\t",
            text="\r\nﻣﺮﺣﺒﺎ\u200f بكم\u0000\r\n\r\n\r\n\r\nسطر ثانٍ مع\u00a0فراغ ﷺ  \r\n",
            email=" yusuf@mail.example ",
        )

        comment = Comment.objects.get()
        assert comment.name == "أبو ياسر"
        assert comment.text == "مرحبا بكم\n\nسطر ثانٍ مع\u00a0فراغ ﷺ"
        assert comment.email == "yusuf@mail.example"

    def test_markup_is_kept_as_the_text_it_is(self, post: Post, article: Article) -> None:
        post(article, text="<b>مهم</b> & <script>alert(1)</script>")

        assert Comment.objects.get().text == "<b>مهم</b> & <script>alert(1)</script>"

    def test_posting_costs_a_fixed_number_of_queries(
        self, post: Post, article: Article, django_assert_num_queries: Callable[..., object]
    ) -> None:
        parent = show_comment(article)

        post(article)

        # The story; the newsroom's names; the discussion's terms, the reader, sanctions; BEGIN, the story's
        # lock, the comment answered, a repeat, recent rejections, the reader, the new row, COMMIT.
        with django_assert_num_queries(13):
            post(article, text="وأنا معكم في هذا.", reply=str(parent.pk))

    def test_so_does_the_first_of_a_new_reader(
        self, post: Post, article: Article, django_assert_num_queries: Callable[..., object]
    ) -> None:
        with django_assert_num_queries(11):
            post(article)


class TestFlood:
    def test_what_is_refused_at_the_door_never_asks_for_the_database_lock(
        self, article: Article, django_assert_num_queries: Callable[..., object]
    ) -> None:
        # The newsroom's names, and no transaction.
        with django_assert_num_queries(1), pytest.raises(Refused):
            submit(Draft(article=article, at=NOW, name="يوسف", text=""))

    def test_from_many_addresses_it_loses_no_comment_and_fills_no_page(
        self, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # However slow the machine is, no token comes back meanwhile.
        monkeypatch.setattr(phases, "STORY_BURST_PER_S", 24 * 3600)
        DiscussionSettings.objects.update(mode=Mode.AFTER)
        quiet, stamp = publish_article("سوق الشورجة يعود إلى نظامه القديم"), form_stamp(NOW)

        def send(story: Article, n: int) -> Comment:
            place = f"203.0.{n // 250}.{n % 250}"
            return submit(
                Draft(article=story, at=NOW, name="يوسف", text=f"رأي رقم {n}", address=place, stamp=stamp)
            )

        kept = [send(article, n) for n in range(phases.STORY_BURST + 15)]

        phases_met = Counter(comment.phase for comment in kept)
        assert (phases_met["after"], phases_met["burst"]) == (phases.STORY_BURST, 15)
        assert Discussion.objects.get(article=article).shown == phases.STORY_BURST
        assert send(quiet, 0).status == CommentStatus.SHOWN


class TestRefusal:
    def test_what_was_typed_is_still_in_the_form(self, post: Post, article: Article) -> None:
        response = post(article, name="", email="yusuf@mail.example", text="نص طويل بما يكفي & <يبقى>")

        assert response.status_code == 422
        again = page(response)
        assert 'value="yusuf@mail.example"' in again
        assert "نص طويل بما يكفي &amp; &lt;يبقى&gt;</textarea>" in again
        assert 'role="alert"' in again
        assert 'aria-describedby="comment-name-error"' in again
        assert not Comment.objects.exists()

    def test_an_over_long_comment_is_not_lost(self, post: Post, article: Article) -> None:
        text = "مقطع طويل. " * 600

        response = post(article, text=text)

        assert response.status_code == 422
        assert "التعليق أطول من 5,000 حرف." in page(response)
        assert text in page(response)
        assert not Comment.objects.exists()

    def test_a_leading_line_break_survives_the_form(self, post: Post, article: Article) -> None:
        assert ">\n\nنص</textarea>" in page(post(article, name="", text="\nنص"))

    def test_an_empty_comment_is_told_so(self, post: Post, article: Article) -> None:
        assert "لا نص في التعليق." in page(post(article, text=" \n "))

    def test_a_repeat_is_told_so_and_kept_once(self, post: Post, article: Article) -> None:
        post(article)

        response = post(article)

        assert response.status_code == 422
        assert "وصلنا هذا التعليق من قبل، ولا حاجة إلى إرساله مرة أخرى." in page(response)
        assert Comment.objects.count() == 1

    def test_the_trap_is_empty_again_so_that_a_person_can_send_once_more(
        self, post: Post, article: Article
    ) -> None:
        response = post(article, website="http://spam.example")

        assert response.status_code == 422
        assert "spam.example" not in page(response)
        assert post(article).status_code == 303

    def test_haste_is_answered_with_429_and_a_time(self, post: Post, article: Article) -> None:
        # With the first the browser is given its cookie: that one is the address's alone.
        for i in range(1 + phases.READER_AT_ONCE):
            assert post(article, text=f"التعليق {i}").status_code == 303

        response = post(article, text="واحد آخر")

        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0
        assert "واحد آخر</textarea>" in page(response)

    def test_a_busy_database_loses_no_words(
        self, post: Post, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def busy(_draft: Draft) -> Comment:
            raise OperationalError("database is locked")

        monkeypatch.setattr(views, "submit", busy)

        response = post(article, text="كلام لا يضيع")

        assert response.status_code == 503
        assert "تعذّر إرسال التعليق الآن" in page(response)
        assert "كلام لا يضيع</textarea>" in page(response)


class TestOrigin:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": HERE},
            {"Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "same-origin", "Origin": HERE},
            {"Origin": "http://paper.example"},
        ],
    )
    def test_our_own_page_may_post(
        self, post: Post, article: Article, settings: LazySettings, headers: dict[str, str]
    ) -> None:
        settings.ORIGIN = "http://paper.example"

        assert post(article, headers=headers).status_code == 303

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Origin": "https://paper.example"}, 303),
            ({"Sec-Fetch-Site": "same-origin"}, 303),
            ({"Origin": "http://paper.example"}, 403),
            ({"Origin": HERE}, 403),
        ],
    )
    def test_a_paper_with_tls_hears_nobody_over_plain_http(
        self, post: Post, article: Article, settings: LazySettings, headers: dict[str, str], status: int
    ) -> None:
        settings.ORIGIN, settings.IS_SECURE = "https://paper.example", True

        assert post(article, headers=headers).status_code == status

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "null"},
            {"Origin": "https://elsewhere.example"},
            {"Origin": "https://testserver"},
            {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Referer": HERE + "/"},
        ],
    )
    def test_another_site_may_not_and_nothing_typed_is_lost(
        self, post: Post, article: Article, headers: dict[str, str]
    ) -> None:
        response = post(article, headers=headers, text="كلام كُتب بعناية")

        assert response.status_code == 403
        assert "لم نتحقق من مصدر الطلب. النص باقٍ أدناه، وتُرجى إعادة الإرسال." in page(response)
        assert "كلام كُتب بعناية</textarea>" in page(response)
        assert not Comment.objects.exists()

    def test_a_signed_in_member_of_staff_needs_no_token_either(self, article: Article, salma: Staff) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(salma)

        response = client.post(
            reverse("comments", args=[article.pk]),
            {"name": "سلمى", "text": "شكرًا."},
            headers={"Origin": HERE},
        )

        assert response.status_code == 303


class TestScript:
    def test_the_same_door_answers_a_script(self, post: Post, article: Article) -> None:
        response = post(article, headers=JSON)

        assert response.status_code == 201
        answer = response.json()
        assert answer["status"] == "held"
        assert answer["message"] == "وصل تعليقك، ويُنشر بعد موافقة المشرف."
        assert answer["mine"].startswith(f"/n/{article.pk}/comments/{Comment.objects.get().pk}/mine/?own=")

    def test_a_refusal_names_the_fields(self, post: Post, article: Article) -> None:
        response = post(article, headers=JSON, text="", email="لا بريد")

        assert response.status_code == 422
        assert set(response.json()["errors"]) == {"text", "email"}

    def test_a_foreign_post_is_refused_here_too(self, post: Post, article: Article) -> None:
        response = post(article, headers={"Accept": "application/json"})

        assert response.status_code == 403
        assert response.json()["message"].startswith("لم نتحقق من مصدر الطلب.")


class TestReplying:
    def test_without_script_the_form_opens_under_the_comment(self, yusuf: Client, article: Article) -> None:
        comment = show_comment(article, "أخيرًا، كنا ننتظر هذا الجسر.", name="زينب")

        form = page(yusuf.get(reverse("comments", args=[article.pk]), {"reply": comment.pk}))

        assert "أخيرًا، كنا ننتظر هذا الجسر." in form
        assert f'name="reply" value="{comment.pk}"' in form
        assert "ردًا على <bdi data-reply-name>زينب</bdi>" in form

    def test_a_reply_joins_its_thread(self, post: Post, article: Article) -> None:
        comment = show_comment(article)

        post(article, name="زينب", reply=str(comment.pk))

        reply = Comment.objects.get(name="زينب")
        assert (reply.parent, reply.answers) == (comment, None)

    def test_a_reply_to_a_reply_stays_on_the_second_level(self, post: Post, article: Article) -> None:
        comment = show_comment(article)
        reply = show_comment(article, "والممر للمشاة أيضًا.", name="زينب", answers=comment)

        post(article, name="هدى", reply=str(reply.pk))

        second = Comment.objects.get(name="هدى")
        assert (second.parent, second.answers) == (comment, reply)

    def test_a_reply_to_a_comment_that_is_gone_can_be_sent_on_its_own(
        self, post: Post, article: Article
    ) -> None:
        waiting = make_comment(article, name="زينب")

        response = post(article, text="رد عليها", reply=str(waiting.pk))

        assert response.status_code == 422
        assert "ويمكن إرساله تعليقًا مستقلًا." in page(response)
        assert 'name="reply" value=""' in page(response)
        assert "زينب" not in page(response)

    @pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 15, "9" * 40, "١", "1 OR 1=1"])
    def test_a_number_that_is_none_finds_nothing(
        self, post: Post, yusuf: Client, article: Article, number: str
    ) -> None:
        assert post(article, reply=number).status_code == 422
        assert yusuf.get(reverse("comments", args=[article.pk]), {"reply": number}).status_code == 404
        assert yusuf.get(reverse("comments", args=[article.pk]), {"after": number}).status_code == 404


class TestStory:
    @pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED])
    @pytest.mark.parametrize("door", ["comments", "comment_posted"])
    def test_a_story_that_was_never_printed_has_no_discussion(
        self, post: Post, yusuf: Client, db: None, status: Status, door: str
    ) -> None:
        article = article_in(status, at=timezone.now())

        assert yusuf.get(reverse(door, args=[article.pk])).status_code == 404
        assert post(article).status_code == 404

    @pytest.mark.parametrize("door", ["comments", "comment_posted"])
    def test_a_withdrawn_story_says_so(self, post: Post, yusuf: Client, db: None, door: str) -> None:
        article = article_in(Status.WITHDRAWN)

        assert yusuf.get(reverse(door, args=[article.pk])).status_code == 410
        assert post(article).status_code == 410
        assert not Comment.objects.exists()

    def test_a_story_withdrawn_while_the_reader_wrote_is_closed(self, article: Article, nada: Staff) -> None:
        seen = Article.objects.get(pk=article.pk)
        workflow.withdraw(article, note="اعتمدت المادة على بيان قديم.", by=nada, at=NOW)

        with pytest.raises(Refused, match="أُغلقت التعليقات على هذه المادة"):
            submit(Draft(article=seen, at=NOW, name="يوسف", text="متى الافتتاح؟"))

    def test_other_methods_have_no_door(self, yusuf: Client, article: Article) -> None:
        assert yusuf.put(reverse("comments", args=[article.pk])).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_of_two_equal_comments_in_one_instant_one_is_kept() -> None:
    article = publish_article()
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def send() -> None:
        start.wait()
        try:
            make_comment(Article.objects.get(pk=article.pk), "رحم الله من بنى هذا الجسر.")
            outcomes.append("kept")
        except Refused as refusal:
            outcomes.append(refusal.verdict.phase)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert sorted(outcomes) == ["kept", "repeated"]
    assert Comment.objects.count() == 1
