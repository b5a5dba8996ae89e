"""The discussion under a report: order, levels, what was removed, the count, long threads, queries."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, SiteSettings, Staff
from comments import moderation, threads
from comments.models import Closing, Comment, Discussion, DiscussionSettings, Mode, Reason
from comments.threads import Order, Strand, Thread, strand, thread_of
from tests.factories import NOW, make_comment, publish_article, show_comment

Queries = Callable[..., object]


def page(response: HttpResponse) -> str:
    return response.content.decode()


def thread(article: Article, **rest: object) -> Thread:
    return threads.thread(article, at=NOW, **rest)


def after(minutes: int) -> dict[str, object]:
    return {"at": NOW + timedelta(minutes=minutes)}


def discuss(article: Article, count: int, *, hakim: Staff) -> list[Comment]:
    """Comments that were shown, a minute between each."""
    written = [
        make_comment(article, f"التعليق رقم {i}", name=f"القارئ {i}", at=NOW + timedelta(minutes=i))
        for i in range(count)
    ]
    for comment in written:
        moderation.approve(comment, by=hakim, at=comment.created_at)
    return written


def replies(strands: list[Strand]) -> list[list[int]]:
    """Which replies stand in each strand, by their numbers."""
    return [[reply.pk for reply in strand.replies] for strand in strands]


class TestOrder:
    def test_threads_stand_oldest_first_with_their_replies_inside(self, article: Article) -> None:
        first = show_comment(article, "الأول", **after(1))
        second = show_comment(article, "الثاني", **after(2))
        late = show_comment(article, "رد متأخر على الأول", answers=first, **after(30))
        early = show_comment(article, "رد مبكر على الأول", answers=first, **after(5))

        strands = thread(article).strands

        assert [strand.comment.pk for strand in strands] == [first.pk, second.pk]
        assert replies(strands) == [[early.pk, late.pk], []]

    def test_two_threads_opened_in_one_instant_keep_their_own_replies(self, article: Article) -> None:
        first = show_comment(article, "الأول", name="زينب")
        second = show_comment(article, "الثاني", name="هدى")
        to_first = show_comment(article, "رد", answers=first)
        to_second = show_comment(article, "رد آخر", answers=second)

        assert replies(thread(article).strands) == [[to_first.pk], [to_second.pk]]

    def test_a_reply_to_a_reply_says_to_whom(self, yusuf: Client, article: Article) -> None:
        opener = show_comment(article, "متى الافتتاح؟", name="زينب", **after(1))
        reply = show_comment(article, "غدًا صباحًا.", name="هدى", answers=opener, **after(2))
        show_comment(article, "شكرًا لك.", name="زينب", answers=reply, **after(3))

        html = page(yusuf.get(article.get_absolute_url()))

        assert html.count("ردًا على <bdi>هدى</bdi>") == 1
        assert "ردًا على <bdi>زينب</bdi>" not in html

    def test_each_comment_has_an_address_of_its_own(self, yusuf: Client, article: Article) -> None:
        comment = show_comment(article)

        assert f'id="comment-{comment.pk}"' in page(yusuf.get(article.get_absolute_url()))


class TestWhoIsSeen:
    def test_only_shown_comments_are_on_the_page(self, yusuf: Client, article: Article, hakim: Staff) -> None:
        make_comment(article, "ينتظر", name="سيف")
        rejected = make_comment(article, "مرفوض تمامًا", name="هدى")
        moderation.reject(rejected, by=hakim, at=NOW, reason=Reason.SPAM)
        removed = show_comment(article, "محذوف تمامًا", name="زينب")
        moderation.remove(removed, by=hakim, at=NOW, reason=Reason.SPAM)

        html = page(yusuf.get(article.get_absolute_url()))

        assert not any(word in html for word in ("ينتظر", "مرفوض تمامًا", "محذوف تمامًا", "زينب"))
        assert "لا تعليقات بعد." in html

    def test_a_removed_comment_with_replies_keeps_its_place_and_not_its_words(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        comment = show_comment(article, "رقم هاتف جاري كذا", name="جار فضولي", **after(1))
        show_comment(article, "هذا لا يليق.", name="زينب", answers=comment, **after(2))
        moderation.remove(comment, by=hakim, at=NOW, reason=Reason.PRIVACY)

        html = page(yusuf.get(article.get_absolute_url()))

        assert "حُذف هذا التعليق: كشف بيانات شخصية." in html
        assert "هذا لا يليق." in html
        assert "رقم هاتف جاري" not in html
        assert "جار فضولي" not in html
        assert thread(article).count == 1

    def test_an_approval_taken_back_after_a_reply_hides_the_words(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        comment = show_comment(article, "كلام نُشر سهوًا", name="سيف", **after(1))
        show_comment(article, "ماذا قال؟", name="زينب", answers=comment, **after(2))
        moderation.undo(comment, by=hakim, at=NOW)

        html = page(yusuf.get(article.get_absolute_url()))

        assert "هذا التعليق غير منشور الآن." in html
        assert "كلام نُشر سهوًا" not in html
        assert "ماذا قال؟" in html

    def test_a_removed_reply_goes_without_a_trace(self, article: Article, hakim: Staff) -> None:
        opener = show_comment(article, **after(1))
        reply = show_comment(article, "رد", answers=opener, **after(2))
        moderation.remove(reply, by=hakim, at=NOW, reason=Reason.SPAM)

        assert replies(thread(article).strands) == [[]]

    def test_a_reader_s_address_is_never_on_a_page(self, yusuf: Client, article: Article) -> None:
        comment = show_comment(article)
        Comment.objects.filter(pk=comment.pk).update(email="secret@mail.example")

        assert "secret@mail.example" not in page(yusuf.get(article.get_absolute_url()))


class TestCount:
    @pytest.mark.parametrize(
        ("count", "words"),
        [
            (0, "لا تعليقات"),
            (1, "تعليق واحد"),
            (2, "تعليقان"),
            (3, "3 تعليقات"),
            (11, "11 تعليقًا"),
            (100, "100 تعليق"),
            (103, "103 تعليقات"),
        ],
    )
    def test_the_digit_is_seen_and_its_meaning_heard(
        self, yusuf: Client, article: Article, hakim: Staff, count: int, words: str
    ) -> None:
        discuss(article, count, hakim=hakim)

        html = page(yusuf.get(article.get_absolute_url()))

        assert f'<span aria-hidden="true">{count}</span><span class="visually-hidden">{words}</span>' in html

    def test_the_digits_are_the_house_s(self, yusuf: Client, article: Article) -> None:
        SiteSettings(pk=1, digits="arabic").save()
        show_comment(article, name="زينب")
        show_comment(article, name="هدى")
        show_comment(article, name="سيف")

        assert "٣ تعليقات" in page(yusuf.get(article.get_absolute_url()))

    def test_the_heading_is_the_word_alone(self, yusuf: Client, article: Article) -> None:
        show_comment(article)

        headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page(yusuf.get(article.get_absolute_url())))

        assert "التعليقات" in headings


class TestApproval:
    def test_an_approved_comment_is_on_the_very_next_page(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        comment = make_comment(article, "أخيرًا، كنا ننتظر هذا الجسر.")
        before = yusuf.get(article.get_absolute_url())
        moderation.approve(comment, by=hakim, at=NOW)

        later = yusuf.get(article.get_absolute_url(), headers={"If-None-Match": before["ETag"]})

        assert later.status_code == 200
        assert "أخيرًا، كنا ننتظر هذا الجسر." in page(later)


class TestTime:
    def test_a_fresh_comment_says_how_long_ago_and_an_old_one_its_day(
        self, yusuf: Client, article: Article
    ) -> None:
        show_comment(article, "قديم", at=NOW)
        show_comment(article, "جديد", at=timezone.now() - timedelta(minutes=2, seconds=5))

        html = page(yusuf.get(article.get_absolute_url()))

        assert re.findall(r"<time datetime=\"[^\"]+\" data-ago=\"[^\"]+\">([^<]+)</time></a>", html) == [
            "4 ديسمبر 2024",
            "قبل دقيقتين",
        ]


class TestText:
    def test_paragraphs_and_lines_stay_and_each_finds_its_direction(
        self, yusuf: Client, article: Article
    ) -> None:
        show_comment(article, "سطر أول\nسطر ثانٍ\n\nA paragraph in English.")

        html = page(yusuf.get(article.get_absolute_url()))

        assert '<p>سطر أول<br>سطر ثانٍ</p><p dir="ltr">A paragraph in English.</p>' in html

    def test_a_telephone_number_is_the_right_way_round_and_turns_no_line(
        self, yusuf: Client, article: Article
    ) -> None:
        show_comment(article, "0770 123 4567 رقم البلدية، والرمز 12 <b>34</b>")

        html = page(yusuf.get(article.get_absolute_url()))

        number = '<bdi dir="ltr">0770 123 4567</bdi>'
        assert f"<p>{number} رقم البلدية، والرمز 12 &lt;b&gt;34&lt;/b&gt;</p>" in html

    def test_what_has_no_letters_keeps_the_pages_direction(self, yusuf: Client, article: Article) -> None:
        show_comment(article, "👏👏\n\n2-1\n\nhttps نعم")

        html = page(yusuf.get(article.get_absolute_url()))

        assert '<p>👏👏</p><p>2-1</p><p dir="ltr">https نعم</p>' in html

    def test_a_name_in_latin_at_its_head_does_not_turn_an_arabic_comment_around(
        self, yusuf: Client, article: Article
    ) -> None:
        show_comment(article, "GPS يتعطل عندنا أيضًا في البصرة.")

        assert "<p>GPS يتعطل عندنا أيضًا في البصرة.</p>" in page(yusuf.get(article.get_absolute_url()))

    def test_names_are_isolated(self, yusuf: Client, article: Article) -> None:
        show_comment(article, name="Ali (علي) 7")

        assert "<bdi>Ali (علي) 7</bdi>" in page(yusuf.get(article.get_absolute_url()))


class TestLongThread:
    @pytest.fixture(autouse=True)
    def _short_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(threads, "STRANDS_ON_A_PAGE", 5)
        monkeypatch.setattr(threads, "REPLIES_BESIDE", 2)
        monkeypatch.setattr(threads, "REPLIES_ON_A_PAGE", 3)

    @pytest.mark.parametrize(("sort", "numbers"), [("", list(range(13))), ("new", list(range(12, -1, -1)))])
    def test_its_pages_show_every_comment_once_and_in_order(
        self, yusuf: Client, article: Article, hakim: Staff, sort: str, numbers: list[int]
    ) -> None:
        discuss(article, 13, hakim=hakim)
        address = reverse("comments", args=[article.pk])

        pages = [page(yusuf.get(address, {"sort": sort}))]
        while more := re.search(rf'href="({address}\?[^"#]*after=\d+)#comments"', pages[-1]):
            pages.append(page(yusuf.get(more[1].replace("&amp;", "&"))))

        assert [int(n) for html in pages for n in re.findall(r"التعليق رقم (\d+)", html)] == numbers
        assert len(pages) == 3
        assert all("13 تعليقًا" in html for html in pages)

    def test_the_most_valued_come_first(self, article: Article, hakim: Staff) -> None:
        written = discuss(article, 7, hakim=hakim)
        for comment, worth in ((written[2], 5), (written[4], 9), (written[6], -3)):
            useful, useless = max(worth, 0), max(-worth, 0)
            Comment.objects.filter(pk=comment.pk).update(useful=useful, useless=useless, worth=worth)

        first = thread(article, order=Order.WORTH)
        last = Comment.objects.get(pk=first.last)
        second = thread(article, order=Order.WORTH, after=last)

        found = [strand.comment.pk for strand in (*first.strands, *second.strands)]
        assert found == [written[n].pk for n in (4, 2, 5, 3, 1, 0, 6)]

    def test_many_replies_are_read_on_the_page_of_their_comment(
        self, yusuf: Client, article: Article
    ) -> None:
        opener = show_comment(article, "سؤال طويل", **after(0))
        for i in range(1, 9):
            show_comment(article, f"الرد رقم {i}", name=f"القارئ {i}", answers=opener, **after(i))
        address = reverse("comment", args=[article.pk, opener.pk])

        beside = page(yusuf.get(article.get_absolute_url()))
        pages = [page(yusuf.get(address))]
        while more := re.search(rf'href="({address}\?after=\d+)#comments"', pages[-1]):
            pages.append(page(yusuf.get(more[1])))

        assert re.findall(r"الرد رقم (\d+)", beside) == ["1", "2"]
        assert f'href="{address}#comment-{opener.pk}">كل الردود' in beside
        assert [re.findall(r"الرد رقم (\d+)", html) for html in pages] == [
            ["1", "2", "3"],
            ["4", "5", "6"],
            ["7", "8"],
        ]
        assert all("سؤال طويل" in html for html in pages)

    def test_a_pinned_comment_leads_the_first_page_and_stands_once(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        written = discuss(article, 7, hakim=hakim)
        Discussion.objects.filter(article=article).update(pinned=written[4])

        html = page(yusuf.get(article.get_absolute_url()))

        assert re.findall(r"التعليق رقم (\d+)", html) == ["4", "0", "1", "2", "3", "5"]
        assert html.count("مثبّت") == 1

    def test_the_whole_thread_from_its_first_page_has_an_address(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        discuss(article, 3, hakim=hakim)

        html = page(yusuf.get(reverse("comments", args=[article.pk])))

        assert re.findall(r"التعليق رقم (\d+)", html) == ["0", "1", "2"]
        assert f'href="{article.get_absolute_url()}"' in html


class TestAddress:
    def test_a_reply_is_found_on_the_page_that_begins_with_it(self, yusuf: Client, article: Article) -> None:
        opener = show_comment(article, "سؤال", name="هدى", **after(0))
        earlier = show_comment(article, "الرد الأول", answers=opener, name="سيف", **after(1))
        reply = show_comment(article, "الرد الثاني", answers=earlier, **after(2))

        response = yusuf.get(reverse("comment", args=[article.pk, reply.pk]))
        html = page(yusuf.get(response["Location"]))

        address = reverse("comment", args=[article.pk, opener.pk])
        assert response["Location"] == f"{address}?from={reply.pk}#comment-{reply.pk}"
        assert "الرد الثاني" in html
        assert "الرد الأول" not in html
        assert "ردًا على <bdi>سيف</bdi>" in html
        assert "الردود من أولها" in html

    def test_what_waits_is_missing_and_what_was_removed_is_gone(
        self, yusuf: Client, article: Article, hakim: Staff
    ) -> None:
        other = publish_article("سوق الشورجة يعود إلى نظامه القديم")
        waiting, removed, elsewhere = make_comment(article), show_comment(article, "ثانٍ"), show_comment(other)
        moderation.remove(removed, by=hakim, at=NOW, reason=Reason.SPAM)

        statuses = [
            yusuf.get(reverse("comment", args=[article.pk, n])).status_code
            for n in (waiting.pk, removed.pk, elsewhere.pk, 0, 10**14)
        ]

        assert statuses == [404, 410, 404, 404, 404]

    @pytest.mark.parametrize("sort", ["x", "worth'", "NEW", "٢"])
    def test_an_order_that_is_none_is_missing(self, yusuf: Client, article: Article, sort: str) -> None:
        assert yusuf.get(reverse("comments", args=[article.pk]), {"sort": sort}).status_code == 404


class TestQueries:
    @pytest.mark.parametrize("count", [1, 12, threads.STRANDS_ON_A_PAGE + 5])
    def test_a_page_is_three_queries_whatever_stands_below(
        self, article: Article, hakim: Staff, count: int, django_assert_num_queries: Queries
    ) -> None:
        discuss(article, count, hakim=hakim)

        with django_assert_num_queries(3):
            assert thread(article).count == count

    def test_so_is_one_further_on_and_one_of_many_replies(
        self, article: Article, hakim: Staff, django_assert_num_queries: Queries
    ) -> None:
        written = discuss(article, 9, hakim=hakim)
        for i in range(9):
            show_comment(article, f"رد {i}", answers=written[8], name="هدى")

        with django_assert_num_queries(3):
            assert len(thread(article, after=written[3]).strands) == 5
        with django_assert_num_queries(1):
            assert len(strand(written[8]).replies) == 9

    def test_replies_and_removed_comments_ask_nothing_more(
        self, article: Article, hakim: Staff, django_assert_num_queries: Queries
    ) -> None:
        opener = show_comment(article, **after(1))
        show_comment(article, "رد", name="هدى", answers=opener, **after(2))
        moderation.remove(opener, by=hakim, at=NOW, reason=Reason.SPAM)

        with django_assert_num_queries(3):
            assert len(thread(article).strands) == 1

    def test_the_count_and_the_thread_of_one_page_share_their_queries(
        self, article: Article, django_assert_num_queries: Queries
    ) -> None:
        show_comment(article)

        with django_assert_num_queries(3):
            assert thread_of(article).count == 1
            assert len(thread_of(article).strands) == 1

    def test_a_story_that_nobody_commented_on_is_asked_for_its_terms_alone(
        self, article: Article, django_assert_num_queries: Queries
    ) -> None:
        with django_assert_num_queries(1):
            assert thread(article).strands == []

    def test_another_copy_of_the_story_asks_anew(self, article: Article) -> None:
        assert thread_of(article).count == 0
        show_comment(article)

        assert thread_of(Article.objects.get(pk=article.pk)).count == 1

    def test_two_stories_do_not_mix(self, article: Article) -> None:
        other = publish_article("سوق الشورجة يعود إلى نظامه القديم")
        show_comment(other)

        assert thread(article).count == 0


class TestForm:
    def test_the_report_s_page_carries_it_the_same_for_every_reader(
        self, yusuf: Client, article: Article, settings: LazySettings
    ) -> None:
        html = page(yusuf.get(article.get_absolute_url()))

        assert f'action="{reverse("comments", args=[article.pk])}"' in html
        assert "csrfmiddlewaretoken" not in html
        assert page(Client().get(article.get_absolute_url())) == html

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, "يُنشر التعليق بعد موافقة المشرف."),
            ({"mode": Mode.AFTER}, "يُنشر التعليق فور إرساله."),
            ({"mode": Mode.NEWCOMERS}, "تُراجع أولى تعليقات كل قارئ قبل نشرها، ويُنشر ما بعدها فور إرساله."),
        ],
    )
    def test_it_says_on_what_terms(
        self, yusuf: Client, article: Article, values: dict[str, str], words: str
    ) -> None:
        DiscussionSettings.objects.update(**values)

        assert words in page(yusuf.get(article.get_absolute_url()))

    def test_a_closed_or_stopped_discussion_says_so_in_its_place(
        self, yusuf: Client, article: Article
    ) -> None:
        show_comment(article)
        Discussion.objects.filter(article=article).update(closing=Closing.DESK)
        closed = page(yusuf.get(article.get_absolute_url()))
        DiscussionSettings.objects.update(is_stopped=True, stopped_message="التعليقات متوقفة اليوم.")
        stopped = page(yusuf.get(article.get_absolute_url()))

        assert "أُغلقت التعليقات على هذه المادة." in closed
        assert "التعليقات متوقفة اليوم." in stopped
        assert not any("<textarea" in html or "?reply=" in html for html in (closed, stopped))

    def test_a_slow_discussion_says_how_slow(self, yusuf: Client, article: Article) -> None:
        Discussion.objects.create(article=article, slow_s=300)

        assert "تعليق واحد من كل قارئ كل 5 دقائق." in page(yusuf.get(article.get_absolute_url()))
