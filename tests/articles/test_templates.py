"""Story templates: kept from a story, opened as the beginning of another, drafted by the clock."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.test import Client

from articles.models import Article, Status, StoryTemplate, Writer
from articles.models.people import Staff
from articles.templates import draft_due, filled, keep, open_template
from kalima.text.html import plain_text
from tests.doors import said
from tests.factories import NOW, make_article, make_section, make_writer, signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/storytemplate/"
ADD = "/admin/articles/article/add/"

BODY = (
    '<aside data-points=""><ul><li><p>أعلى حرارة في {{المكان}}: </p></li></ul></aside>'
    "<p>تتوقع الأنواء الجوية ليوم {{اليوم}} {{التاريخ}} ({{الهجري}}) طقسًا {{الحالة}}.</p>"
    "<table><tbody><tr><th><p>المحافظة</p></th><th><p>الحرارة</p></th></tr></tbody></table>"
)


def weather(by: Staff, **words: object) -> Article:
    return make_article(
        "الطقس في {{المكان}} {{ اليوم }}",
        by=by,
        **{
            "body": BODY,
            "kicker": "طقس",
            "place": "البصرة",
            "tags": ["الطقس", "الأنواء الجوية"],
            "section": make_section("محليات"),
        }
        | words,
    )


def make_template(by: Staff, name: str = "تقرير طقس", **words: object) -> StoryTemplate:
    return keep(StoryTemplate(name=name), weather(by, **words), by=by)


def on_timetable(by: Staff, *, days: str = "2", at: datetime = NOW) -> StoryTemplate:
    template = make_template(by)
    template.days, template.hour, template.drafts_for = days, time(6, 30), by
    template.next_at = template.slot_after(at)
    template.save()
    return template


def page(response: object) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")  # type: ignore[attr-defined]


def value(shown: BeautifulSoup, name: str) -> str:
    field = shown.select_one(f"[name={name}]")
    assert field is not None, name
    if field.name == "select":
        chosen = field.select_one("option[selected]")
        return chosen.get_text().strip() if chosen else ""
    return field.get_text().strip() if field.name == "textarea" else str(field.get("value", ""))


class TestKeepingOne:
    def test_idris_keeps_a_story_as_a_template(self, idris_at_desk: Client, idris: Staff) -> None:
        article = weather(idris)
        article.credits = [
            {"writer": make_writer("تارا كمال").pk, "role": "إعداد"},
            {"guest": "ليث", "role": "تصوير"},
        ]
        article.save()
        address = f"/admin/articles/article/{article.pk}/template/"
        assert address in idris_at_desk.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
        assert idris_at_desk.get(address).status_code == 200

        response = idris_at_desk.post(address, {"name": " تقرير طقس "})

        assert said(response) == ["حُفظ القالب «تقرير طقس»."]
        template = StoryTemplate.objects.get()
        assert (template.name, template.kicker, template.section) == ("تقرير طقس", "طقس", article.section)
        assert [name for _pk, name in template.tags] == ["الطقس", "الأنواء الجوية"]
        assert template.roles == ["إعداد", "تصوير"]
        assert template.body == article.body
        assert article.changes.count() == 1

    def test_of_two_who_keep_one_name_at_once_the_second_is_asked_for_another(
        self, idris_at_desk: Client, idris: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        article = weather(idris)
        make_template(idris)
        # Both looked before either saved.
        monkeypatch.setattr(StoryTemplate, "clean", lambda template: template.tidy_name())

        page = idris_at_desk.post(f"/admin/articles/article/{article.pk}/template/", {"name": "تقرير طقس"})

        assert "حُفظ قالب بهذا الاسم قبل لحظة." in page.content.decode()
        assert StoryTemplate.objects.count() == 1

    def test_a_name_is_one_however_it_is_spelled(self, idris_at_desk: Client, idris: Staff) -> None:
        template = make_template(idris)
        article = make_article("عنوان آخر", by=idris)
        address = f"/admin/articles/article/{article.pk}/template/"

        for typed, refusal in (
            ({"name": "تقرير طَقس"}, "يوجد قالب بهذا الاسم: «تقرير طقس»."),
            ({"name": " "}, "لا اسم للقالب."),
            ({"name": "؟؟"}, "لا حروف في اسم القالب."),
            ({"name": "", "replaces": "999999999999999999999"}, "أو يحل محل قالب"),
        ):
            assert refusal in idris_at_desk.post(address, typed).content.decode(), typed
        idris_at_desk.post(address, {"name": "", "replaces": str(template.pk)})

        template.refresh_from_db()
        assert (template.name, template.headline, template.tags) == ("تقرير طقس", "عنوان آخر", [])
        assert StoryTemplate.objects.count() == 1

    def test_a_writer_keeps_none_not_even_from_her_own_story(
        self, salma_at_desk: Client, salma: Staff
    ) -> None:
        article = weather(salma)

        shown = salma_at_desk.get(f"/admin/articles/article/{article.pk}/change/").content.decode()

        assert "حفظ قالبًا" not in shown
        address = f"/admin/articles/article/{article.pk}/template/"
        assert salma_at_desk.post(address, {"name": "لي"}).status_code == 403
        with pytest.raises(PermissionDenied):
            keep(StoryTemplate(name="لي"), article, by=salma)
        assert not StoryTemplate.objects.exists()

    def test_a_story_that_is_not_there_is_said_to_be_gone(self, idris_at_desk: Client) -> None:
        assert said(idris_at_desk.get("/admin/articles/article/987654/template/")) == [
            "لا توجد مادة بالرقم 987654."
        ]


class TestOpeningOne:
    def test_a_new_story_begins_with_its_words_and_the_papers_dates(
        self, salma_at_desk: Client, idris: Staff, salma: Staff
    ) -> None:
        make_writer("سلمى رافد", staff=salma)
        template = make_template(idris)
        StoryTemplate.objects.update(roles=["إعداد", "تصوير"])
        before = Article.objects.count()

        with time_machine.travel(NOW, tick=False):
            link = page(salma_at_desk.get(ADD)).select_one(".templates a")
            assert link is not None
            assert (link.get_text(), link["href"]) == ("تقرير طقس", f"?template={template.pk}")
            shown = page(salma_at_desk.get(f"{ADD}{link['href']}"))

        assert value(shown, "headline") == "الطقس في البصرة الأربعاء"
        assert value(shown, "kicker") == "طقس"
        assert value(shown, "section") == "محليات"
        assert value(shown, "tag_line") == "الطقس، الأنواء الجوية"
        assert value(shown, "place") == "البصرة"
        text = plain_text(value(shown, "body"))
        assert "ليوم الأربعاء 4 ديسمبر 2024 (3 جمادى الآخرة 1446هـ) طقسًا {{الحالة}}." in text
        assert "<table>" in value(shown, "body")
        lines = [
            [str(field.get("value", "")) for field in shown.select(f"[name={name}]")[:2]]
            for name in ("byline", "byline_role")
        ]
        assert lines == [["سلمى رافد", ""], ["إعداد", "تصوير"]]
        assert not shown.select("[name=byline_guest][checked]")
        assert Article.objects.count() == before

    def test_what_is_gone_is_left_out_and_said(self, salma_at_desk: Client, idris: Staff) -> None:
        template = make_template(idris)
        article = Article.objects.get()
        article.known_tags()[0].delete()
        article.revisions.all().delete()
        article.delete()
        make_section("محليات").delete()

        response = salma_at_desk.get(f"{ADD}?template={template.pk}")

        told = [str(message) for message in response.context["messages"]]
        assert told == ["القسم «محليات» لم يعد موجودًا.", "الوسم «الطقس» لم يعد موجودًا."]
        assert value(page(response), "tag_line") == "الأنواء الجوية"
        assert value(page(response), "section") == "اختيار القسم"

    def test_a_section_that_is_not_hers_is_left_out_and_said(
        self, salma_at_desk: Client, salma: Staff, idris: Staff
    ) -> None:
        template = make_template(idris)
        salma.sections.add(make_section("ثقافة"))

        response = salma_at_desk.get(f"{ADD}?template={template.pk}")

        told = [str(message) for message in response.context["messages"]]
        assert told == ["لا يمكن وضع مادة في القسم «محليات» من هذا الحساب."]

    @pytest.mark.parametrize("asked", ["0", "x", "-1", "9" * 40, "٣", "1e3"])
    def test_a_template_that_is_none_opens_an_empty_story(self, salma_at_desk: Client, asked: str) -> None:
        response = salma_at_desk.get(ADD, {"template": asked})

        assert response.status_code == 200
        assert [str(m) for m in response.context["messages"]] == [
            "القالب المطلوب لم يعد موجودًا. فُتحت مادة فارغة."
        ]

    def test_a_city_with_markup_stays_text_in_the_body(self, idris: Staff) -> None:
        template = make_template(idris, place="<b>البصرة</b>")

        opening = open_template(template, by=idris, at=NOW)

        assert "&lt;b&gt;البصرة" in opening.words["body"]

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("{{اليوم}} {{ اليوم }}", "الأربعاء الأربعاء"),
            ("{{يوم}} {{}} {{{{اليوم}}}}", "{{يوم}} {{}} {{الأربعاء}}"),
            ("{{اليوم", "{{اليوم"),
            ("{" * 5000, "{" * 5000),
        ],
    )
    def test_only_known_places_are_filled(self, typed: str, shown: str) -> None:
        assert filled(typed, {"اليوم": "الأربعاء"}) == shown


class TestTheList:
    def test_idris_renames_orders_and_deletes(self, idris_at_desk: Client, idris: Staff) -> None:
        template = make_template(idris)
        body = template.body
        address = f"{LIST}{template.pk}/change/"
        assert "فتح في مادة جديدة" in idris_at_desk.get(address).content.decode()
        assert idris_at_desk.get(LIST).status_code == 200

        typed = {"name": "الطقس صباحًا", "order": "3", "kind": "statement", "section": template.section_id}
        idris_at_desk.post(address, typed)

        template.refresh_from_db()
        assert (template.name, template.order, template.kind) == ("الطقس صباحًا", 3, "statement")
        assert (template.body, template.next_at) == (body, None)
        idris_at_desk.post(f"{LIST}{template.pk}/delete/", {"post": "yes"})
        assert not StoryTemplate.objects.exists()

    def test_a_writer_reads_and_changes_nothing(self, salma_at_desk: Client, idris: Staff) -> None:
        template = make_template(idris)
        typed = {"name": "لي", "order": "0", "kind": "report"}

        assert salma_at_desk.get(f"{LIST}{template.pk}/change/").status_code == 200
        assert salma_at_desk.post(f"{LIST}{template.pk}/change/", typed).status_code == 403
        assert salma_at_desk.post(f"{LIST}{template.pk}/delete/", {"post": "yes"}).status_code == 403
        assert StoryTemplate.objects.get().name == "تقرير طقس"

    def test_a_timetable_needs_days_hour_and_section(self, idris_at_desk: Client, idris: Staff) -> None:
        template = make_template(idris)
        address = f"{LIST}{template.pk}/change/"
        typed = {"name": "تقرير طقس", "order": "0", "kind": "report", "section": template.section_id}

        for wrong, refusal in (
            ({"days": ["2"]}, "للموعد أيام وساعة معًا."),
            ({"hour": "06:30"}, "للموعد أيام وساعة معًا."),
            ({"days": ["2"], "hour": "06:30", "section": ""}, "لا بد من قسم"),
            ({"days": ["9"], "hour": "06:30"}, "days"),
            ({"days": ["2"], "hour": "25:99"}, "hour"),
        ):
            assert refusal in idris_at_desk.post(address, typed | wrong).content.decode(), wrong
            assert StoryTemplate.objects.get().next_at is None
        with time_machine.travel(NOW, tick=False):
            idris_at_desk.post(address, typed | {"days": ["5", "2"], "hour": "06:30"})
            shown = idris_at_desk.get(address).content.decode()
            listed = idris_at_desk.get(LIST).content.decode()

        template.refresh_from_db()
        assert (template.days, template.drafts_for) == ("25", idris)
        assert template.next_at == datetime(2024, 12, 7, 3, 30, tzinfo=UTC)
        assert "المسودة القادمة 7 ديسمبر 2024، 06:30" in shown
        assert "السبت، الأربعاء 06:30" in listed


class TestTheTimetable:
    def test_its_hour_makes_one_draft_for_whoever_set_it(self, idris: Staff) -> None:
        make_writer("إدريس وهاب", staff=idris)
        template = on_timetable(idris, at=NOW)
        slot = template.next_at
        assert slot == datetime(2024, 12, 11, 3, 30, tzinfo=UTC)
        before = Article.objects.count()

        assert draft_due(at=slot - timedelta(seconds=1)) == 0
        assert draft_due(at=slot) == 1
        assert draft_due(at=slot + timedelta(seconds=1)) == 0

        assert Article.objects.count() == before + 1
        draft = Article.objects.order_by("-pk")[0]
        assert (draft.status, draft.created_by, draft.headline) == (
            Status.DRAFT,
            idris,
            "الطقس في البصرة الأربعاء",
        )
        assert [tag.name for tag in draft.known_tags()] == ["الطقس", "الأنواء الجوية"]
        assert [credit.name for credit in draft.known_credits()] == ["إدريس وهاب"]
        assert draft.changes.get().note == "من القالب «تقرير طقس» في موعده."
        page = signed_in(draft.created_by).get("/admin/").content.decode()
        assert "من القالب «تقرير طقس» في موعده." in page
        template.refresh_from_db()
        assert template.next_at == slot + timedelta(days=7)

    def test_slots_missed_while_no_clock_ran_become_one_draft(self, idris: Staff) -> None:
        template = on_timetable(idris, days="0123456", at=NOW)
        before = Article.objects.count()

        assert draft_due(at=NOW + timedelta(days=5)) == 1
        assert draft_due(at=NOW + timedelta(days=5, seconds=1)) == 0

        assert Article.objects.count() == before + 1
        template.refresh_from_db()
        assert template.next_at == datetime(2024, 12, 10, 3, 30, tzinfo=UTC)

    def test_a_clock_that_another_overtook_makes_nothing(
        self, idris: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        template = on_timetable(idris)
        slot = template.next_at
        assert slot is not None
        read = StoryTemplate.slot_after

        def overtaken(self: StoryTemplate, moment: datetime) -> datetime | None:
            StoryTemplate.objects.filter(pk=self.pk).update(next_at=read(self, moment))
            return read(self, moment)

        monkeypatch.setattr(StoryTemplate, "slot_after", overtaken)
        before = Article.objects.count()

        assert draft_due(at=slot) == 0
        assert Article.objects.count() == before

    def test_a_place_that_outgrows_its_field_is_cut(self, idris: Staff) -> None:
        article = weather(idris)
        article.place = "البصرة والناصرية والعمارة"
        template = keep(StoryTemplate(name="طويل"), article, by=idris)
        template.headline = "أ" * 288 + "{{المكان}}"
        template.save()

        opening = open_template(template, by=idris, at=NOW)

        assert len(opening.words["headline"]) == 300

    def test_a_headline_that_is_missing_is_the_templates_name(self, idris: Staff) -> None:
        template = on_timetable(idris)
        StoryTemplate.objects.update(headline="")
        assert template.next_at is not None

        draft_due(at=template.next_at)

        assert Article.objects.order_by("-pk")[0].headline == "تقرير طقس"

    def test_a_timetable_that_cannot_be_kept_stands_still_and_says_why(
        self, idris: Staff, idris_at_desk: Client
    ) -> None:
        template = on_timetable(idris)
        idris.sections.add(make_section("ثقافة"))
        assert template.next_at is not None
        before = Article.objects.count()

        assert draft_due(at=template.next_at) == 0
        assert draft_due(at=template.next_at + timedelta(days=30)) == 0

        assert Article.objects.count() == before
        shown = idris_at_desk.get(f"{LIST}{template.pk}/change/").content.decode()
        assert "توقف الموعد: لا يمكن وضع مادة في القسم «محليات» من هذا الحساب." in shown
        typed = {
            "name": template.name,
            "order": "0",
            "kind": "report",
            "section": make_section("ثقافة").pk,
            "days": ["2"],
            "hour": "06:30",
        }
        idris_at_desk.post(f"{LIST}{template.pk}/change/", typed)
        template.refresh_from_db()
        assert template.stopped == ""
        assert template.next_at is not None

    def test_an_account_that_was_stopped_gets_no_more_drafts(self, idris: Staff) -> None:
        template = on_timetable(idris)
        Staff.objects.filter(pk=idris.pk).update(is_active=False)
        assert template.next_at is not None

        assert draft_due(at=template.next_at) == 0
        assert StoryTemplate.objects.get().stopped != ""

    def test_a_newsroom_without_a_writer_of_that_account_signs_itself(self, idris: Staff) -> None:
        template = on_timetable(idris)
        assert template.next_at is not None

        draft_due(at=template.next_at)

        newsroom = Writer.objects.get(is_newsroom=True)
        assert [c.writer for c in Article.objects.order_by("-pk")[0].known_credits()] == [newsroom]
