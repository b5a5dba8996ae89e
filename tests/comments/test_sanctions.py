"""What Hakim may forbid, for how long and to whom; how it is lifted; and a discussion that is led."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection

from articles.models import Article, Staff
from comments import leading, sanctions
from comments.deciding import Incomplete
from comments.models import Closing, Comment, Discussion, Reader, Reason, Sanction, SanctionKind
from comments.sanctions import AlreadySanctioned, Target
from kalima import roles
from tests.factories import NOW, make_article, make_comment, make_section, make_staff, publish_article

HOUR = timedelta(hours=1)


@pytest.fixture
def reader(db: None) -> Reader:
    return Reader.objects.create(key="a" * 64, name="يوسف", first_at=NOW, last_at=NOW)


def suspend(target: Target, by: Staff, lasts: timedelta | None = HOUR) -> Sanction:
    return sanctions.impose(SanctionKind.SUSPEND, target, reason=Reason.INSULT, by=by, at=NOW, lasts=lasts)


class TestImposing:
    def test_a_suspension_ends_and_is_remembered(self, reader: Reader, hakim: Staff) -> None:
        sanction = suspend(Target(reader=reader), hakim)

        assert sanction.until == NOW + HOUR
        assert LogEntry.objects.get().change_message == "إيقاف مؤقت: سبّ أو إهانة"

    def test_the_second_moderator_hears_of_the_first(self, reader: Reader, hakim: Staff, nada: Staff) -> None:
        suspend(Target(reader=reader), hakim)

        with pytest.raises(AlreadySanctioned, match="حكيم"):
            suspend(Target(reader=reader), nada)

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_once_one_imposes_it(self) -> None:
        moderators = [
            make_staff("hakim", "حكيم رؤوف", roles.MODERATOR),
            make_staff("muna", "منى جبار", roles.MODERATOR),
        ]
        start = threading.Barrier(2)

        def press(person: Staff) -> None:
            start.wait()
            with suppress(AlreadySanctioned):
                suspend(Target(email="troll@mail.example"), person)
            connection.close()

        both = [threading.Thread(target=press, args=[person]) for person in moderators]
        for one in both:
            one.start()
        for one in both:
            one.join()

        assert Sanction.objects.count() == 1

    def test_an_address_is_shut_out_for_a_day_at_most(self, hakim: Staff) -> None:
        sanction = sanctions.impose(
            SanctionKind.BAN,
            Target(address_key="b" * 32),
            reason=Reason.SPAM,
            by=hakim,
            at=NOW,
            lasts=timedelta(days=7),
        )

        assert sanction.until == NOW + timedelta(hours=24)

    def test_a_name_holds_and_never_refuses(self, hakim: Staff) -> None:
        target = Target(name_pattern="أَبو علي")

        with pytest.raises(Incomplete, match="الأسماء مشتركة"):
            sanctions.impose(SanctionKind.BAN, target, reason=Reason.SPAM, by=hakim, at=NOW)
        held = sanctions.impose(SanctionKind.HOLD, target, reason=Reason.SPAM, by=hakim, at=NOW)

        assert held.name_pattern == "ابو علي"

    @pytest.mark.parametrize("pattern", ["أ", "  ", "ـــ"])
    def test_a_pattern_of_nearly_all_names_is_none(self, hakim: Staff, pattern: str) -> None:
        with pytest.raises(Incomplete):
            sanctions.impose(
                SanctionKind.HOLD, Target(name_pattern=pattern), reason=Reason.SPAM, by=hakim, at=NOW
            )

    def test_a_suspension_needs_its_time_and_every_sanction_its_reason(
        self, reader: Reader, hakim: Staff
    ) -> None:
        with pytest.raises(Incomplete, match="مدة"):
            suspend(Target(reader=reader), hakim, lasts=None)
        with pytest.raises(Incomplete, match="سبب"):
            sanctions.impose(SanctionKind.WARN, Target(reader=reader), reason="", by=hakim, at=NOW)

    def test_a_writer_imposes_nothing(self, reader: Reader, salma: Staff) -> None:
        with pytest.raises(PermissionDenied):
            suspend(Target(reader=reader), salma)

    def test_a_comment_without_a_known_writer_has_no_target(self, article: Article) -> None:
        comment = make_comment(article)

        for whom in ("reader", "email", "address", "nobody"):
            with pytest.raises(Incomplete):
                sanctions.target_of(Comment.objects.get(pk=comment.pk), whom)


class TestLifting:
    def test_it_is_lifted_once(self, reader: Reader, hakim: Staff, nada: Staff) -> None:
        sanction = suspend(Target(reader=reader), hakim)

        assert sanctions.lift(sanction, by=nada, at=NOW)
        assert not sanctions.lift(sanction, by=hakim, at=NOW)

        assert Sanction.objects.get().lifted_by == nada


class TestLeading:
    def test_a_discussion_is_closed_slowed_and_opened(self, article: Article, hakim: Staff) -> None:
        assert leading.close(article, by=hakim, at=NOW)
        assert not leading.close(article, by=hakim, at=NOW)
        leading.slow(article, by=hakim, at=NOW)
        row = Discussion.objects.get()
        assert (row.closing, row.slow_s) == (Closing.MODERATOR, leading.SLOW_S)

        leading.reopen(article, by=hakim, at=NOW)

        row.refresh_from_db()
        assert (row.closing, row.slow_s) == ("", 0)
        assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
            "إغلاق التعليقات",
            "إبطاء التعليقات",
            "فتح التعليقات",
        ]

    def test_a_journalist_leads_the_one_under_her_own_story(self, salma: Staff, nada: Staff) -> None:
        own = make_article(by=salma)
        other = publish_article("قرار آخر", section=make_section("سياسة"))

        assert leading.close(own, by=salma, at=NOW)
        with pytest.raises(PermissionDenied):
            leading.close(other, by=salma, at=NOW)

    def test_an_editor_leads_those_of_his_sections(self, idris: Staff) -> None:
        idris.sections.add(make_section("اقتصاد"))
        other = publish_article("قرار آخر", section=make_section("سياسة"))

        assert not leading.may_lead(other, idris)
        assert leading.may_lead(publish_article("سعر الصرف", section=make_section("اقتصاد")), idris)
