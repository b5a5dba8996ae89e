"""Each phase of the screening alone, then their order."""

from datetime import timedelta
from typing import Any

import pytest

from articles import workflow
from articles.models import Article, SiteSettings, Staff
from comments import moderation, phases
from comments.models import NAME_MAX, Comment, Reason, Status, WordList, WordRule
from comments.screening import Draft, Verdict, screen
from tests.factories import NOW, make_article, make_comment, publish_article, show_comment

pytestmark = pytest.mark.django_db


def draft(article: Article | None = None, **typed: Any) -> Draft:
    """What Yusuf sends when nothing is wrong with it, but for what a test changes."""
    fields = {"name": "يوسف", "text": "خبر طيب لأهل العمارة.", "at": NOW} | typed
    return Draft(article=article or Article(), **fields)


def judged(sent: Draft) -> Verdict:
    """All phases in their order."""
    return screen(sent, phases.AT_THE_DOOR) or screen(sent, phases.INSIDE) or phases.by_mode(sent)


def refused(verdict: Verdict | None) -> str:
    """The phase that refused, or "" where there was no verdict."""
    assert verdict is None or verdict.status == Status.REFUSED
    return verdict.phase if verdict else ""


class TestName:
    @pytest.mark.parametrize("name", ["", "   ", "...", "😀", "٧٧", "\u0640\u064e", "ـــ"])
    def test_a_name_without_a_letter_is_none(self, name: str) -> None:
        assert refused(phases.name_missing(draft(name=name))) == "no_name"

    @pytest.mark.parametrize("name", ["يوسف", "د. ليلى", "پەیام", "Ali", "أبو 7", "李"])
    def test_a_name_in_any_writing_is_one(self, name: str) -> None:
        assert phases.name_missing(draft(name=name)) is None

    def test_a_name_may_fill_its_field_and_not_more(self) -> None:
        assert phases.name_too_long(draft(name="ي" * NAME_MAX)) is None

        verdict = phases.name_too_long(draft(name="ي" * (NAME_MAX + 1)))

        assert refused(verdict) == "long_name"
        assert verdict
        assert verdict.message == "الاسم أطول من 60 حرفًا. يُرجى اختصاره."

    @pytest.mark.parametrize(
        "name",
        [
            *("كلمة", "كلمة الإخباري", "كلمه الاخباري", "كـلـمـة", "ك ل م ة", "كَلِمَة.", "«كلمة» الإخبارى"),
            *("موقع كلمة الإخباري", "غرفة الأخبار", "غرفه الاخبار", "مدير التحرير"),
        ],
    )
    def test_nobody_signs_as_the_newsroom_in_any_spelling(self, name: str) -> None:
        assert refused(phases.name_of_the_house(draft(name=name))) == "house_name"

    @pytest.mark.parametrize("name", ["كلمات", "صاحب كلمة", "كليمة", "أخبار", "قارئ من غرفة الأخبار القديمة"])
    def test_a_name_that_only_holds_the_word_is_free(self, name: str) -> None:
        assert phases.name_of_the_house(draft(name=name)) is None

    def test_the_name_follows_the_site(self) -> None:
        SiteSettings(pk=1, name="الميناء", descriptor="", agency="وكالة الميناء").save()

        assert refused(phases.name_of_the_house(draft(name="وكاله الميناء"))) == "house_name"
        assert phases.name_of_the_house(draft(name="كلمة")) is None


class TestEmail:
    @pytest.mark.parametrize("email", ["", "yusuf@mail.example", "y.s+news@sub.mail.example"])
    def test_none_or_a_right_one_passes(self, email: str) -> None:
        assert phases.email_wrong(draft(email=email)) is None

    @pytest.mark.parametrize(
        "email",
        ["yusuf", "yusuf@", "يوسف", "a@b", "a@mail.example, b@mail.example", "a" * 300 + "@mail.example"],
    )
    def test_a_wrong_one_is_named(self, email: str) -> None:
        verdict = phases.email_wrong(draft(email=email))

        assert refused(verdict) == "email"
        assert verdict
        assert verdict.field == "email"


class TestText:
    @pytest.mark.parametrize(
        "text", ["", " \n\u00a0\u2003", "\u200c\u200d", "\u064e\u0640", "\u2800", "\u200b"]
    )
    def test_a_text_without_anything_to_see_is_empty(self, text: str) -> None:
        assert refused(phases.empty(draft(text=text))) == "empty"

    @pytest.mark.parametrize("text", ["لا", "؟؟", "👍", "ﷺ", "1"])
    def test_a_short_text_is_a_text(self, text: str) -> None:
        assert phases.empty(draft(text=text)) is None

    def test_five_thousand_letters_pass_and_one_more_does_not(self) -> None:
        assert phases.too_long(draft(text="ب" * 5000)) is None

        verdict = phases.too_long(draft(text="ب" * 5001))

        assert refused(verdict) == "long"
        assert verdict
        assert verdict.message.startswith("التعليق أطول من 5,000 حرف. النص باقٍ أدناه")

    def test_vowel_signs_are_part_of_their_letter(self) -> None:
        assert phases.too_long(draft(text="بَّ" * 5000)) is None

    def test_a_mountain_of_marks_is_too_long_although_a_reader_sees_one_letter(self) -> None:
        assert refused(phases.too_long(draft(text="ب" + "\u064e" * 60_000))) == "long"

    def test_the_limit_is_written_in_the_house_digits(self) -> None:
        SiteSettings(pk=1, digits="arabic").save()

        verdict = phases.too_long(draft(text="ب" * 5001))

        assert verdict
        assert verdict.message.startswith("التعليق أطول من ٥٬٠٠٠ حرف.")


class TestTrap:
    def test_a_filled_trap_is_sprung(self) -> None:
        assert refused(phases.trapped(draft(trap="http://spam.example"))) == "trap"

    def test_an_empty_one_is_not(self) -> None:
        assert phases.trapped(draft()) is None


class TestTooFast:
    def test_one_address_has_its_share_and_another_has_its_own(self) -> None:
        share = [phases.too_fast(draft(address="198.51.100.7")) for _ in range(phases.COMMENTS_AT_ONCE)]

        assert share == [None] * phases.COMMENTS_AT_ONCE
        assert refused(phases.too_fast(draft(address="198.51.100.7"))) == "fast"
        assert phases.too_fast(draft(address="198.51.100.8")) is None

    def test_the_addresses_of_one_subscriber_are_one(self) -> None:
        for last in range(phases.COMMENTS_AT_ONCE):
            phases.too_fast(draft(address=f"2001:db8:1:2::{last:x}"))

        assert refused(phases.too_fast(draft(address="2001:db8:1:2:ffff::1"))) == "fast"
        assert phases.too_fast(draft(address="2001:db8:1:3::1")) is None

    def test_an_old_address_in_new_clothes_is_the_old_one(self) -> None:
        for _ in range(phases.COMMENTS_AT_ONCE):
            phases.too_fast(draft(address="::ffff:198.51.100.7"))

        assert refused(phases.too_fast(draft(address="198.51.100.7"))) == "fast"
        assert phases.too_fast(draft(address="::ffff:198.51.100.8")) is None

    def test_one_reader_has_a_share_of_their_own_from_any_address(self) -> None:
        share = [
            phases.too_fast(draft(address=f"198.51.100.{n}", reader_key="a" * 64))
            for n in range(phases.READER_AT_ONCE)
        ]

        assert share == [None] * phases.READER_AT_ONCE
        assert refused(phases.too_fast(draft(address="203.0.113.9", reader_key="a" * 64))) == "fast"
        assert phases.too_fast(draft(address="203.0.113.9", reader_key="b" * 64)) is None

    def test_who_writes_too_fast_takes_no_turn_of_their_town(self) -> None:
        for _ in range(phases.COMMENTS_AT_ONCE + 5):
            phases.too_fast(draft(address="198.51.100.7", reader_key="a" * 64))

        assert phases.too_fast(draft(address="198.51.100.7", reader_key="b" * 64)) is None

    def test_the_house_itself_has_no_limit(self) -> None:
        many = [phases.too_fast(draft()) for _ in range(phases.COMMENTS_AT_ONCE + 5)]

        assert not any(many)


class TestClosed:
    def test_a_story_in_print_is_open(self, article: Article) -> None:
        assert phases.closed(draft(article)) is None

    def test_a_draft_is_closed(self) -> None:
        assert refused(phases.closed(draft(make_article()))) == "closed"

    def test_a_story_withdrawn_while_the_reader_wrote_is_closed(self, article: Article, nada: Staff) -> None:
        seen = Article.objects.get(pk=article.pk)
        workflow.withdraw(article, note="اعتمدت المادة على بيان قديم.", by=nada, at=NOW)

        assert refused(phases.closed(draft(seen))) == "closed"


class TestReply:
    def test_a_shown_comment_can_be_answered(self, article: Article) -> None:
        comment = show_comment(article)

        assert phases.unanswerable(draft(article, answers=comment.pk)) is None

    def test_a_waiting_one_cannot(self, article: Article) -> None:
        comment = make_comment(article)

        assert refused(phases.unanswerable(draft(article, answers=comment.pk))) == "unanswerable"

    def test_nor_one_under_another_story(self, article: Article) -> None:
        elsewhere = show_comment(publish_article("سوق الشورجة يعود إلى نظامه القديم"))

        assert refused(phases.unanswerable(draft(article, answers=elsewhere.pk))) == "unanswerable"

    def test_nor_one_that_never_was(self, article: Article) -> None:
        assert refused(phases.unanswerable(draft(article, answers=10**14))) == "unanswerable"


class TestRepeated:
    @pytest.mark.parametrize(
        "again",
        [
            "خبر طيب لأهل العمارة.",
            "خبرٌ طيّب لاهل العماره",
            "  خبر طيب\nلأهل العمارة!!",
            "خبـــر طيب لأهل العمارة",
        ],
    )
    def test_the_same_words_under_the_same_name_are_known_in_any_spelling(
        self, article: Article, again: str
    ) -> None:
        make_comment(article, "خبر طيب لأهل العمارة.", name="أبو أحمد")

        verdict = phases.repeated(draft(article, name="ابو احمد", text=again, at=NOW + timedelta(hours=2)))

        assert refused(verdict) == "repeated"

    def test_the_same_condolence_from_another_reader_is_not_a_repeat(self, article: Article) -> None:
        make_comment(article, "رحمه الله.", name="يوسف")

        assert phases.repeated(draft(article, text="رحمه الله.", name="زينب")) is None

    def test_nor_are_the_same_words_under_another_story_or_on_another_day(self, article: Article) -> None:
        make_comment(article, "خبر طيب.")
        other = publish_article("سوق الشورجة يعود إلى نظامه القديم")

        assert phases.repeated(draft(other, text="خبر طيب.")) is None
        assert phases.repeated(draft(article, text="خبر طيب.", at=NOW + timedelta(days=2))) is None

    def test_signs_without_letters_are_told_apart(self, article: Article) -> None:
        make_comment(article, "👍")

        assert refused(phases.repeated(draft(article, text="👍"))) == "repeated"
        assert phases.repeated(draft(article, text="👎")) is None

    def test_a_rejected_comment_is_not_taken_in_again(self, article: Article, hakim: Staff) -> None:
        comment = make_comment(article, "كلام لا يُنشر.")
        moderation.reject(comment, by=hakim, at=NOW, reason="insult")

        assert refused(phases.repeated(draft(article, text="كلام لا يُنشر."))) == "repeated"


class TestOrder:
    def test_everything_right_waits_for_a_moderator(self, article: Article) -> None:
        verdict = judged(draft(article))

        assert verdict
        assert (verdict.status, verdict.phase) == (Status.HELD, "all")
        assert verdict.message == "وصل تعليقك، ويُنشر بعد موافقة المشرف."

    def test_the_reader_hears_of_all_that_is_to_be_mended_at_once(self, article: Article) -> None:
        verdict = judged(draft(article, name="", text="", email="x"))

        assert verdict
        assert set(verdict.errors) == {"name", "text", "email"}
        assert verdict.told.startswith("لا اسم مع التعليق.")
        assert verdict.told.endswith("لا نص في التعليق.")

    def test_haste_is_judged_before_words(self, article: Article) -> None:
        for _ in range(phases.COMMENTS_AT_ONCE):
            judged(draft(article, text="", address="198.51.100.7"))

        assert refused(judged(draft(article, text="", address="198.51.100.7"))) == "fast"

    def test_what_refuses_first_is_said_first_although_the_words_were_read_before(
        self, article: Article
    ) -> None:
        make_comment(article, "كلام تافه.")
        WordRule.objects.create(list=WordList.BANNED, term="تافه", reason=Reason.INSULT)
        again, strange = draft(article, text="كلام تافه."), draft(article, text="تافه", answers=10**14)
        early = draft(make_article("سوق الشورجة يعود إلى نظامه القديم"), text="كلام تافه.")

        for sent in (again, strange, early):
            sent.read()

        assert [refused(judged(sent)) for sent in (again, strange, early)] == [
            "repeated",
            "unanswerable",
            "closed",
        ]

    def test_every_verdict_has_its_words(self) -> None:
        assert all(str(words).endswith(".") for words in phases.TOLD.values())
        assert Comment._meta.get_field("phase").max_length >= max(map(len, phases.TOLD))
