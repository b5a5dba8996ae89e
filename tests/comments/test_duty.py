"""Nada settles how discussions are led and who is on duty; the clock tells Hakim when the queue is long."""

from datetime import time, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from articles.models import Article, Staff
from comments.duty import call_moderators
from comments.models import DiscussionSettings, Duty, Mode, Notice, NoticeKind, SectionDiscussion
from tests.factories import NOW, make_comment, make_section, signed_in

TERMS = "/admin/comments/discussionsettings/"


def on_duty(person: Staff, **values: object) -> Duty:
    """On duty on the Wednesday of NOW, from eight to four."""
    row = {"person": person, "day": Duty.Day.WEDNESDAY, "starts": time(8), "ends": time(16)}
    return Duty.objects.create(**row | values)


class TestTheLetter:
    def test_whoever_is_on_duty_hears_of_a_comment_that_waits_too_long(
        self, article: Article, hakim: Staff, nada: Staff
    ) -> None:
        on_duty(hakim)
        on_duty(nada, day=Duty.Day.FRIDAY)
        make_comment(article, at=NOW - timedelta(hours=2))

        assert call_moderators(at=NOW) == 1

        letter = Notice.objects.get()
        assert (letter.kind, letter.to) == (NoticeKind.QUEUE, hakim.email)
        assert letter.words == {"count": 1, "minutes": 120}

    def test_nobody_is_told_twice_in_an_hour(self, article: Article, hakim: Staff) -> None:
        on_duty(hakim)
        on_duty(hakim, starts=time(9))
        make_comment(article, at=NOW - timedelta(hours=2))

        counts = [call_moderators(at=NOW + timedelta(minutes=m)) for m in (0, 30, 59, 61)]

        assert counts == [1, 0, 0, 1]

    def test_many_are_too_many_however_young(self, article: Article, hakim: Staff) -> None:
        on_duty(hakim)
        DiscussionSettings.objects.update(long_from=2)
        for text in ("الأول", "الثاني", "الثالث"):
            make_comment(article, text, at=NOW)

        assert call_moderators(at=NOW) == 1
        assert Notice.objects.get().words["count"] == 2

    def test_a_young_queue_and_an_empty_rota_are_quiet(self, article: Article, hakim: Staff) -> None:
        make_comment(article, at=NOW - timedelta(hours=2))
        assert call_moderators(at=NOW) == 0

        on_duty(hakim)
        assert call_moderators(at=NOW - timedelta(hours=1, minutes=50)) == 0


class TestTerms:
    @pytest.fixture
    def desk(self, nada: Staff) -> Client:
        return signed_in(nada)

    def send(self, desk: Client, **fields: object) -> str:
        """The form as the page sends it, with the first line of each table filled where asked."""
        sent: dict[str, object] = {
            "mode": "before",
            "newcomer_until": 2,
            "address_days": 7,
            "refused_days": 90,
            "old_after_minutes": 60,
            "long_from": 100,
        }
        for prefix in ("sections", "duties"):
            sent |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
        return desk.post(TERMS, sent | fields, follow=True).content.decode()

    def test_terms_sections_and_the_rota_are_kept_together(self, desk: Client, hakim: Staff) -> None:
        section = make_section("أمن")

        html = self.send(
            desk,
            mode="newcomers",
            **{"sections-0-section": section.pk, "sections-0-mode": "before"},
            **{"duties-0-person": hakim.pk, "duties-0-day": 2, "duties-0-starts": "08:00"},
            **{"duties-0-ends": "16:00"},
        )

        assert "حُفظت إعدادات التعليقات." in html
        assert DiscussionSettings.objects.get().mode == Mode.NEWCOMERS
        assert SectionDiscussion.objects.get().section == section
        assert Duty.objects.get().person == hakim
        assert "التعليقات" in LogEntry.objects.get().change_message

    def test_what_is_wrong_is_said_and_nothing_is_kept(self, desk: Client, hakim: Staff) -> None:
        html = self.send(desk, mode="after", is_stopped="on")
        assert "لا بد من جملة يقرؤها القرّاء" in html

        times = {"duties-0-starts": "16:00", "duties-0-ends": "08:00"}
        html = self.send(desk, mode="after", **{"duties-0-person": hakim.pk, "duties-0-day": 2}, **times)
        assert "تنتهي المناوبة بعد بدايتها" in html

        assert DiscussionSettings.objects.get().mode == Mode.BEFORE


class TestTakenAlong:
    def test_the_log_leaves_as_a_sheet_without_formulas_and_as_json(
        self, article: Article, hakim: Staff
    ) -> None:
        from_page = signed_in(hakim)
        comment = make_comment(article, name="=cmd()")
        from_page.post("/admin/comments/comment/decide/", {"decision": "reject:spam", "comment": comment.pk})

        sheet = from_page.get("/admin/comments/decision/export/csv/").getvalue().decode()
        lines = from_page.get("/admin/comments/decision/export/jsonl/?verb__exact=reject").getvalue().decode()

        assert "'=cmd()" in sheet
        assert '"reason": "spam"' in lines
        assert from_page.get("/admin/comments/decision/export/exe/").status_code == 404
