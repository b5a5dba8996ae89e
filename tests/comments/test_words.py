"""The word lists: what they do to a comment, how they are kept, and how an entry is tried on the archive."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, SiteSettings, Staff
from articles.spelling import BadLines
from comments import moderation, screening, wordlist, wordtrial
from comments.models import Comment, DiscussionSettings, Mode, Reason, Status, WordList, WordRule
from comments.own import mend
from comments.phases import INSIDE, newsroom, word_lists
from comments.screening import Draft
from comments.wordlist import take_lines
from comments.wordtrial import try_on_archive
from kalima.text.disguises import Disguises, Entry
from tests.comments.conftest import Post
from tests.doors import said
from tests.factories import make_comment, make_staff, publish_article, show_comment, signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/wordrule/"
ADD = f"{LIST}add/"
PASTE = f"{LIST}paste/"
TRY = f"{LIST}try/"


def ban(term: str, innocent: str = "", reason: Reason = Reason.INSULT) -> WordRule:
    return WordRule.objects.create(list=WordList.BANNED, term=term, innocent=innocent, reason=reason)


def suspect(term: str, innocent: str = "") -> WordRule:
    return WordRule.objects.create(list=WordList.SUSPECT, term=term, innocent=innocent)


def after_publishing() -> None:
    DiscussionSettings.objects.update(mode=Mode.AFTER)


def last() -> Comment:
    return Comment.objects.latest("pk")


def page(response: HttpResponse) -> str:
    return response.content.decode()


def typed(**values: str) -> dict[str, str]:
    """An entry's form as it is sent."""
    return {
        "list": "suspect",
        "term": "",
        "innocent": "",
        "reason": "insult",
        "note": "",
        "is_on": "on",
    } | values


def many(count: int) -> str:
    """So many words, a line each."""
    letters = "بتجحدرسصعقكلمنهوي"
    return "\n".join(f"{a}ا{b}ط{c}" for a in letters for b in letters for c in letters[:2])[: count * 6 - 1]


@pytest.fixture
def desk(hakim: Staff) -> Client:
    return signed_in(hakim)


@pytest.mark.django_db(transaction=True)
def test_a_long_text_is_looked_at_before_anybody_has_to_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    article, behind_the_lock = publish_article(), []

    def noting(look: Callable[..., object]) -> Callable[..., object]:
        def noted(*given: object, **named: object) -> object:
            behind_the_lock.append(connection.in_atomic_block)
            return look(*given, **named)

        return noted

    suspect("حرامي")
    for where, name in ((Disguises, "found"), (wordlist, "found_in"), (screening, "hosts_in")):
        monkeypatch.setattr(where, name, noting(getattr(where, name)))
    monkeypatch.setattr(screening, "score_of", noting(screening.score_of))
    comment = make_comment(article, "س.و.ق " * 800)
    mend(comment, Draft(article=article, at=comment.created_at, text="س.و.ق " * 700))

    assert len(behind_the_lock) == 10
    assert not any(behind_the_lock)


@pytest.mark.django_db(transaction=True)
def test_of_two_equal_pastes_in_one_instant_the_second_finds_the_words_of_the_first() -> None:
    start, taken = threading.Barrier(2), []

    def paste() -> None:
        start.wait()
        try:
            taken.append(take_lines(many(40), list=WordList.SUSPECT, reason=Reason.INSULT))
        finally:
            connection.close()

    hands = [threading.Thread(target=paste) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert sorted(taken) == [(0, 0), (40, 0)]
    assert WordRule.objects.count() == 40


class TestAComment:
    @pytest.mark.parametrize("text", ["والله انك تافه", "تـافهة كلها", "ت.ا.ف.ه", "tafeh", "تاااافه"])
    def test_a_banned_word_is_refused_kept_and_explained(
        self, post: Post, article: Article, text: str
    ) -> None:
        after_publishing()
        rule = ban("تافه")

        response = post(article, text=text)

        assert response.status_code == 422
        assert Reason.INSULT.told in page(response)
        assert text in page(response)
        comment = last()
        assert (comment.status, comment.phase, comment.reason) == (Status.REFUSED, "words", Reason.INSULT)
        assert comment.rule == f"word:{rule.pk}"
        assert comment.matched in text

    def test_the_reason_is_the_entrys_own(self, post: Post, article: Article) -> None:
        ban("روافض", reason=Reason.HATRED)

        assert Reason.HATRED.told in page(post(article, text="هؤلاء الروافض"))
        assert last().reason == Reason.HATRED

    def test_a_suspect_word_waits_even_where_nothing_else_does(
        self, post: Post, yusuf: Client, article: Article
    ) -> None:
        after_publishing()
        rule = suspect("حرامي")

        response = post(article, text="كلهم حرامية يا جماعة.")

        comment = last()
        assert (comment.status, comment.phase, comment.rule) == (Status.HELD, "words", rule.name)
        assert comment.matched == "حرامية"
        assert "وصل تعليقك، ويحتاج إلى مراجعة المشرف قبل نشره." in page(yusuf.get(response["Location"]))

    def test_the_name_is_looked_at_too(self, post: Post, article: Article) -> None:
        suspect("حرامي")

        post(article, name="ال7رامي", text="خبر طيب.")

        assert last().matched == "ال7رامي"

    def test_a_banned_word_counts_before_a_suspect_one(self, post: Post, article: Article) -> None:
        suspect("حرامي")
        rule = ban("تافه")

        post(article, name="حرامي", text="كلام تافه")

        assert (last().status, last().rule) == (Status.REFUSED, rule.name)

    @pytest.mark.parametrize("text", ["بثمن تافه", "على أكتافه", "هتافهم في الساحة", "التفاهم"])
    def test_innocent_senses_and_words_that_contain_it_pass(
        self, post: Post, article: Article, text: str
    ) -> None:
        after_publishing()
        ban("تافه", innocent="ثمن تافه")

        post(article, text=text)

        assert last().status == Status.SHOWN

    def test_the_newsroom_may_say_what_it_must(self, article: Article, desk: Client) -> None:
        """What staff answer is decided before the lists are asked."""
        assert INSIDE.index(newsroom) < INSIDE.index(word_lists)

    def test_the_same_words_after_a_refusal_are_refused_again(self, post: Post, article: Article) -> None:
        ban("تافه")

        assert [post(article, text="تافه").status_code for _time in range(2)] == [422, 422]


class TestAChange:
    """A list that changed is another list from the next comment on, in every process."""

    def test_every_change_counts_at_once(self, post: Post, article: Article) -> None:
        after_publishing()

        def stands(text: str) -> str:
            post(article, text=text)
            return last().status

        assert stands("تافه 1") == Status.SHOWN
        rule = ban("تافه")
        assert stands("تافه 2") == Status.REFUSED
        rule.is_on = False
        rule.save()
        assert stands("تافه 3") == Status.SHOWN
        rule.list, rule.is_on = WordList.SUSPECT, True
        rule.save()
        assert stands("تافه 4") == Status.HELD
        take_lines("تافه = تافه جدا", list=WordList.BANNED, reason=Reason.INSULT)
        assert stands("هذا تافه جدا") == Status.SHOWN
        rule.delete()
        assert stands("تافه 5") == Status.SHOWN

    def test_a_comment_asks_nothing_more_while_the_lists_are_the_same(
        self, post: Post, article: Article
    ) -> None:
        after_publishing()
        ban("تافه")
        post(article, text="الأول هنا")
        with CaptureQueriesContext(connection) as known:
            post(article, text="الثاني هنا")
        assert not [one for one in known.captured_queries if 'FROM "comments_wordrule" WHERE' in one["sql"]]

        take_lines(
            "\n".join(f"لفظ{'ا' * n}ب" for n in range(1, 60)), list=WordList.BANNED, reason=Reason.INSULT
        )
        post(article, text="الثالث هنا")
        with CaptureQueriesContext(connection) as longer:
            post(article, text="الرابع هنا")
        assert len(longer) == len(known)


class TestAnEntry:
    def test_hakim_adds_one(self, desk: Client) -> None:
        desk.post(ADD, typed(list="banned", term=" نصّاب ", innocent="النصاب القانوني\n\n النصاب القانوني "))

        rule = WordRule.objects.get()
        assert (rule.list, rule.term, rule.innocent) == (WordList.BANNED, "نصّاب", "النصاب القانوني")
        assert (rule.key, rule.is_on) == ("نصاب", True)

    @pytest.mark.parametrize(
        ("sent", "told"),
        [
            ({"term": "تـافة"}, "هذا اللفظ في القوائم: «تافه»."),
            ({"term": "ا"}, "«ا» أقصر من أن يُبحث عنه."),
            ({"term": "!!"}, "«!!» أقصر من أن يُبحث عنه."),
            ({"term": ""}, "هذه الخانة مطلوبة."),
            ({"term": "1999"}, "«1999» ليس كلمة يُبحث عنها."),
            ({"term": "تاااافه"}, "هذا اللفظ في القوائم: «تافه»."),
            ({"term": "كلب", "innocent": "الكلب\nكلب"}, "«كلب» نفسه بين استعمالاته البريئة."),
            ({"term": "كلب", "reason": "because"}, "because"),
            ({"term": "ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ"}, "اللفظ أطول من المسموح."),
        ],
    )
    def test_what_could_not_be_looked_for_is_refused(
        self, desk: Client, sent: dict[str, str], told: str
    ) -> None:
        ban("تافه")

        response = desk.post(ADD, typed(**sent))

        assert response.status_code == 200
        assert told in page(response)
        assert WordRule.objects.count() == 1

    @pytest.mark.parametrize("asked", ["تافه", "تـافة", "تاف", "ت.ا.ف.ه", "والتافهين"])
    def test_it_is_found_in_any_spelling_and_in_any_disguise(self, desk: Client, asked: str) -> None:
        ban("تافه")
        ban("غبي")

        found = desk.get(LIST, {"q": asked}).context["cl"].result_list

        assert [rule.term for rule in found] == ["تافه"]

    def test_only_moderators_and_the_managing_editor_see_the_lists(
        self, desk: Client, nada: Staff, idris: Staff, salma: Staff
    ) -> None:
        address = f"{LIST}{ban('تافه').pk}/change/"

        for person, status in ((nada, 200), (idris, 403), (salma, 403)):
            for here in (LIST, ADD, PASTE, TRY, address):
                assert signed_in(person).get(here).status_code == status
        assert desk.get(address).status_code == 200
        assert signed_in(salma).post(TRY, typed(term="تافه")).status_code == 403
        assert signed_in(salma).post(PASTE, {"lines": "تافه"}).status_code == 403

    def test_its_page_tells_what_it_caught_and_where_it_was_wrong(
        self, post: Post, article: Article, desk: Client
    ) -> None:
        rule = suspect("نصاب")
        for text in ("اكتمل النصاب اليوم", "هذا نصاب كبير", "نصاب مثله"):
            post(article, text=text)
        Comment.objects.filter(text="اكتمل النصاب اليوم").update(rule_was_wrong=True)
        then = timezone.now() - timedelta(days=31)
        Comment.objects.filter(text="نصاب مثله").update(created_at=then)

        told = page(desk.get(f"{LIST}{rule.pk}/change/"))

        assert "خلال 30 يومًا: تعليقان. قال المشرفون «القاعدة أخطأت هنا»: 1." in told
        assert told.index("أخطأت هنا</h3>") < told.index("اكتمل النصاب اليوم") < told.index("أحدث ما أوقفه")
        assert f"?comment={last().pk}" in told
        listed = page(desk.get(LIST))
        assert '<td class="field-caught">تعليقان</td><td class="field-was_wrong">أخطأت: 1</td>' in listed

    def test_the_queue_leads_to_it_and_counts_where_it_was_wrong(
        self, post: Post, article: Article, desk: Client
    ) -> None:
        rule = suspect("نصاب")
        post(article, text="اكتمل النصاب اليوم")

        queue = page(desk.get("/admin/comments/comment/"))
        desk.post("/admin/comments/comment/decide/", {"comment": last().pk, "decision": "rule_wrong"})

        address = f"{LIST}{rule.pk}/change/"
        assert f'<a href="{address}"><bdi class="queue__matched">النصاب</bdi></a>' in queue
        assert "قال المشرفون «القاعدة أخطأت هنا»: 1." in page(desk.get(address))

    def test_the_counts_follow_the_papers_digits(self, desk: Client, article: Article) -> None:
        SiteSettings.objects.update(digits="arabic")
        rule = ban("تافه")
        for number in range(3):
            comment = make_comment(article, f"كلام رقم {number}", at=timezone.now())
            Comment.objects.filter(pk=comment.pk).update(rule=rule.name, rule_was_wrong=True)

        listed = page(desk.get(LIST))

        assert '<td class="field-caught">٣ تعليقات</td><td class="field-was_wrong">أخطأت: ٣</td>' in listed


class TestAPaste:
    def test_many_lines_at_once(self, desk: Client) -> None:
        ban("تافه")

        response = desk.post(
            PASTE,
            {
                "lines": "نصاب = النصاب القانوني، نصاب الزكاة\n\n  غبي\nتـافة = ثمن تافه\nغبى = غبي الحظ",
                "list": "suspect",
                "reason": "obscenity",
            },
        )

        assert said(response) == ["أُضيف: 2. أُضيفت استعمالات بريئة إلى: 1."]
        rows = WordRule.objects.order_by("pk").values_list("list", "term", "innocent", "reason")
        assert list(rows) == [
            ("banned", "تافه", "ثمن تافه", "insult"),
            ("suspect", "نصاب", "النصاب القانوني\nنصاب الزكاة", "obscenity"),
            ("suspect", "غبي", "غبي الحظ", "obscenity"),
        ]

    def test_a_bad_line_is_named_and_nothing_is_kept(self, desk: Client) -> None:
        response = desk.post(PASTE, {"lines": "غبي\n= شيء\nكلب = كلب", "list": "banned", "reason": "insult"})

        told = page(response)
        assert "السطر 2: " in told
        assert "السطر 3: «كلب» نفسه بين استعمالاته البريئة." in told
        assert "لم يُحفظ شيء." in told
        assert "كلب = كلب" in told
        assert not WordRule.objects.exists()

    def test_three_hundred_lines_are_a_few_queries(
        self, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        ban("تافه")

        with django_assert_max_num_queries(9):
            taken = take_lines(f"تافه = ثمن تافه\n{many(300)}", list=WordList.BANNED, reason=Reason.INSULT)

        assert taken == (300, 1)

    def test_a_book_pasted_by_mistake_is_refused(self) -> None:
        with pytest.raises(BadLines, match="1001"):
            take_lines("كلمة\n" * 1001, list=WordList.BANNED, reason=Reason.INSULT)


class TestTheTrial:
    def test_an_entry_is_tried_as_it_is_typed_and_nothing_is_saved(
        self, article: Article, desk: Client, hakim: Staff
    ) -> None:
        show_comment(article, "اكتمل النصاب القانوني للجلسة")
        rejected = make_comment(article, "كلهم ن.ص.ا.ب وأكثر", name="سعد")
        moderation.reject(rejected, by=hakim, at=timezone.now(), reason=Reason.INSULT)
        make_comment(article, "خبر طيب", name="النصّاب الكبير")
        make_comment(article, "منصوب ومناصب", name="علي")

        told = page(desk.post(TRY, typed(term="نصاب", note="للتجربة")))

        assert "سيوقفه: 3 تعليقات" in told
        assert "وعددها 4" in told
        assert "منشور: تعليق واحد" in told
        assert "مرفوض: تعليق واحد" in told
        assert "بانتظار الموافقة: تعليق واحد" in told
        assert "اكتمل <mark>النصاب</mark> القانوني للجلسة" in told
        assert "كلهم <mark>ن.ص.ا.ب</mark> وأكثر" in told
        assert "<mark>النصّاب</mark> الكبير" in told
        assert f"?comment={rejected.pk}" in told
        assert 'value="للتجربة"' in told
        assert not WordRule.objects.exists()

    def test_innocent_senses_are_tried_with_it(self, article: Article, desk: Client) -> None:
        show_comment(article, "اكتمل النصاب القانوني للجلسة")

        told = page(desk.post(TRY, typed(term="نصاب", innocent="النصاب القانوني")))

        assert "سيوقفه: لا تعليقات" in told

    def test_a_saved_entry_is_tried_by_its_address_and_saved_from_there(
        self, article: Article, desk: Client
    ) -> None:
        show_comment(article, "هذا نصاب")
        rule = ban("نصاب")

        told = page(desk.get(TRY, {"entry": rule.pk}))
        desk.post(f"{LIST}{rule.pk}/change/", typed(term="نصاب", innocent="النصاب القانوني"))

        assert "سيوقفه: تعليق واحد" in told
        assert f'formaction="{LIST}{rule.pk}/change/"' in told
        rule.refresh_from_db()
        assert rule.innocent == "النصاب القانوني"

    def test_a_saved_entry_may_be_typed_anew_and_tried(self, article: Article, desk: Client) -> None:
        rule = ban("نصاب")
        show_comment(article, "هذا محتال")

        told = page(desk.post(TRY, typed(term="محتال", entry=str(rule.pk))))

        assert "سيوقفه: تعليق واحد" in told
        rule.refresh_from_db()
        assert rule.term == "نصاب"

    @pytest.mark.parametrize(
        ("sent", "status"), [({"entry": "x"}, 404), ({"entry": "99999"}, 404), ({"term": ""}, 200)]
    )
    def test_what_cannot_be_tried(self, desk: Client, sent: dict[str, str], status: int) -> None:
        response = desk.post(TRY, typed(**sent))

        assert response.status_code == status
        assert "سيوقفه" not in page(response)

    def test_an_archive_without_comments_says_so(self, desk: Client) -> None:
        assert "لا تعليقات في الأرشيف بعد." in page(desk.post(TRY, typed(term="نصاب")))

    def test_only_the_newest_are_looked_at_in_one_query(
        self,
        article: Article,
        desk: Client,
        monkeypatch: pytest.MonkeyPatch,
        django_assert_num_queries: Callable[..., object],
    ) -> None:
        monkeypatch.setattr(wordtrial, "LOOKED_AT_MAX", 3)
        monkeypatch.setattr("comments.admin.words.LOOKED_AT_MAX", 3)
        for number in range(5):
            make_comment(article, f"هذا نصاب رقم {number}", name=f"علي {number}")

        with django_assert_num_queries(1):
            trial = try_on_archive(Entry("نصاب"))
        told = page(desk.post(TRY, typed(term="نصاب")))

        assert (trial.looked_at, trial.caught) == (3, 3)
        assert [example.name for example in trial.piles[0].examples] == ["علي 4", "علي 3", "علي 2"]
        assert "وعددها 3" in told
        assert "ما قبلها لم يُفحص." in told

    def test_long_comments_are_shown_around_the_word(self, article: Article) -> None:
        make_comment(article, f"{'كلام ' * 100}نصاب{' كلام' * 100}")

        (example,) = try_on_archive(Entry("نصاب")).piles[0].examples

        assert example.matched == "نصاب"
        assert example.before == f"…{'كلام ' * 11}"
        assert example.behind == f"{' كلام' * 11}…"

    def test_hostile_text_is_shown_as_text(self, article: Article, desk: Client) -> None:
        make_comment(article, "<script>alert(1)</script> نصاب <b>", name="<i>علي</i>")

        told = page(desk.post(TRY, typed(term="نصاب")))

        assert "<script>alert(1)" not in told
        assert "<i>علي" not in told
        assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>نصاب</mark>" in told


def test_the_pages_cost_the_same_at_any_length(post: Post, article: Article, desk: Client) -> None:
    rule = ban("تافه")

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address).status_code == 200
        return len(asked)

    addresses = (LIST, f"{LIST}{rule.pk}/change/", f"{TRY}?entry={rule.pk}")
    # The first page of a process asks for the kinds of records, once.
    before = [cost(address) for _time in range(2) for address in addresses][3:]
    take_lines(many(40), list=WordList.BANNED, reason=Reason.INSULT)
    for number in range(8):
        post(article, text=f"تافه رقم {number}")

    assert [cost(address) for address in addresses] == before


def test_a_stranger_sees_nothing(yusuf: Client) -> None:
    make_staff("visitor", "زائر", "صحفي")

    assert yusuf.get(LIST).status_code == 302
