"""Nada looks back: who did what in the newsroom, from the stories' memories and from everything else."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.acts import HOUSE, STORIES, Wanted, log_wanted, moves_wanted
from articles.categories.models import Category
from articles.models import Article, Staff, StatusChange
from kalima import roles
from kalima.web.sheets import harmless
from tests.factories import NOW, make_article, make_section, publish_article, signed_in

pytestmark = pytest.mark.django_db

RECORD = "/admin/articles/statuschange/"


def soup(browser: Client, address: str = RECORD, **query: object) -> BeautifulSoup:
    response = browser.get(address, query)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def lines(browser: Client, **query: object) -> list[str]:
    """The acts on the page, each as one line of text."""
    return [" ".join(line.get_text(" ").split()) for line in soup(browser, **query).select(".acts > li")]


def fill(moves: int, log: int, by: Staff) -> None:
    """Acts without the doors, a minute apart: a hundred thousand of them take too long otherwise."""
    article = make_article(by=by)
    model = ContentType.objects.get_for_model(Category)
    StatusChange.objects.bulk_create(
        StatusChange(
            article=article, verb="submit", old_status="draft", new_status="in_review", by=by, at=moment
        )
        for moment in (NOW - timedelta(minutes=n) for n in range(moves))
    )
    LogEntry.objects.bulk_create(
        LogEntry(
            user=by,
            content_type=model,
            object_id="1",
            object_repr="محليات",
            action_flag=CHANGE,
            action_time=NOW - timedelta(minutes=n, seconds=30),
        )
        for n in range(log)
    )


class TestThePage:
    def test_it_tells_of_stories_and_of_everything_else(
        self, nada_at_desk: Client, nada: Staff, idris: Staff
    ) -> None:
        article = make_article(by=idris, at=NOW)
        workflow.publish(article, by=idris, at=NOW + timedelta(minutes=1))
        section = make_section("ثقافة")
        nada_at_desk.post(
            f"/admin/categories/category/{section.pk}/change/",
            {"name": "ثقافة وفنون", "colour": "plum", "order": "3", "slug": section.slug},
        )
        nada_at_desk.post("/admin/articles/writer/add/", {"name": "تارا كمال", "title": "مراسلة"})

        found = lines(nada_at_desk)

        assert len(found) == 4
        assert "إضافة" in found[0]
        assert "تارا كمال" in found[0]
        assert "ندى صبحي" in found[0]
        assert "تغيير قسم" in found[1]
        assert "ثقافة وفنون" in found[1]
        assert "نشر (منشورة)" in found[2]
        assert "إدريس وهاب" in found[2]
        assert "إنشاء المادة" in found[3]

    def test_an_account_is_told_with_its_roles_and_whether_it_is_open(
        self, nada_at_desk: Client, salma: Staff
    ) -> None:
        desk = Group.objects.get(name=roles.DESK_EDITOR)
        address = f"/admin/articles/staff/{salma.pk}/change/"
        fields = {"username": "salma", "first_name": "سلمى رافد", "email": salma.email, "groups": [desk.pk]}

        nada_at_desk.post(address, fields)
        nada_at_desk.post(f"/admin/articles/staff/{salma.pk}/close/")

        closed, promoted = lines(nada_at_desk, kind="articles.staff")
        assert "الأدوار الآن: محرر القسم" in promoted
        assert "الحساب الآن موقوف" in closed

    def test_acts_of_the_clock_are_the_houses(self, nada_at_desk: Client) -> None:
        publish_article()

        assert all("النظام" in line for line in lines(nada_at_desk))
        assert len(lines(nada_at_desk, person=HOUSE)) == 2

    def test_a_deleted_record_is_named_without_a_link(self, nada_at_desk: Client) -> None:
        section = make_section("قسم مؤقت")
        nada_at_desk.post(f"/admin/categories/category/{section.pk}/delete/", {"post": "yes"})

        page = soup(nada_at_desk, kind="categories.category")

        assert "قسم مؤقت" in page.select_one(".acts").get_text()  # type: ignore[union-attr]
        assert page.select(".acts a") == []

    def test_moderators_decisions_are_linked_and_not_copied(self, nada_at_desk: Client) -> None:
        link = soup(nada_at_desk).find("a", string="قرارات التعليقات في سجلها")

        assert nada_at_desk.get(str(link["href"])).status_code == 200  # type: ignore[index]

    @pytest.mark.parametrize("address", [RECORD, f"{RECORD}csv/", f"{RECORD}jsonl/"])
    def test_it_is_the_managing_editors_alone(
        self, address: str, idris_at_desk: Client, salma_at_desk: Client, hakim: Staff
    ) -> None:
        for browser in (idris_at_desk, salma_at_desk, signed_in(hakim)):
            assert browser.get(address).status_code == 403

    def test_nothing_on_it_is_changed(self, nada_at_desk: Client) -> None:
        change = StatusChange.objects.filter(article=make_article()).get()

        assert nada_at_desk.post(RECORD).status_code == 405
        assert nada_at_desk.get(f"{RECORD}{change.pk}/change/").status_code == 404
        assert nada_at_desk.get(f"{RECORD}add/").status_code == 404


class TestTheFilter:
    def test_by_person(self, nada_at_desk: Client, idris: Staff, salma: Staff) -> None:
        make_article("خبر سلمى", by=salma)
        make_article("خبر إدريس", by=idris)

        (line,) = lines(nada_at_desk, person=salma.pk)

        assert "خبر سلمى" in line

    def test_by_kind(self, nada_at_desk: Client, nada: Staff) -> None:
        publish_article("خبر منشور", by=nada)
        nada_at_desk.post("/admin/articles/writer/add/", {"name": "تارا كمال", "title": "مراسلة"})

        assert len(lines(nada_at_desk)) == 3
        assert len(lines(nada_at_desk, kind=STORIES)) == 2
        assert ["نشر" in line for line in lines(nada_at_desk, kind="publish")] == [True]
        assert ["تارا كمال" in line for line in lines(nada_at_desk, kind="articles.writer")] == [True]

    def test_by_days_both_included(self, nada_at_desk: Client, idris: Staff) -> None:
        # Ten in the evening in Greenwich is the next day in Baghdad.
        for day in (3, 4, 5):
            make_article(f"خبر اليوم {day}", by=idris, at=NOW.replace(day=day, hour=22))

        found = lines(nada_at_desk, since="2024-12-05", until="2024-12-05")

        assert ["خبر اليوم 4" in line for line in found] == [True]

    def test_by_story(self, nada_at_desk: Client, idris: Staff) -> None:
        make_article("خبر آخر", by=idris)
        article = publish_article("هذا الخبر", by=idris)

        found = lines(nada_at_desk, story=article.pk)

        assert len(found) == 2
        assert all("هذا الخبر" in line for line in found)

    @pytest.mark.parametrize(
        "query",
        [
            {"person": "x"},
            {"person": "9" * 40},
            {"kind": "auth.user"},
            {"kind": "<script>"},
            {"since": "أمس"},
            {"since": "0001-01-01", "until": "9999-12-31"},
            {"story": "-1"},
            {"story": "9" * 40},
            {"story": "x"},
        ],
    )
    def test_what_is_no_choice_never_breaks_the_page(
        self, query: dict[str, str], nada_at_desk: Client
    ) -> None:
        assert nada_at_desk.get(RECORD, query).status_code == 200
        assert b"".join(nada_at_desk.get(f"{RECORD}csv/", query).streaming_content)  # type: ignore[attr-defined]

    def test_pages_keep_the_filter(self, nada_at_desk: Client, nada: Staff) -> None:
        fill(100, 100, nada)

        page = soup(nada_at_desk, kind="submit")
        older = str(page.select_one("a[rel=next]")["href"])  # type: ignore[index]
        seen = len(page.select(".acts > li")) + len(
            soup(nada_at_desk, f"{RECORD}{older}").select(".acts > li")
        )

        assert "kind=submit" in older
        assert seen == 100


class TestTheExport:
    def test_a_spreadsheet_holds_the_filtered_record(self, nada_at_desk: Client, idris: Staff) -> None:
        article = make_article("خبر «الجسر»، كاملًا", by=idris)
        make_article("خبر آخر", by=idris)

        answer = nada_at_desk.get(f"{RECORD}csv/", {"story": article.pk})

        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert text.startswith("\ufeff")
        head, row = csv.reader(io.StringIO(text[1:]))
        assert head == ["الوقت", "الشخص", "العمل", "على", "رقم المادة", "ملاحظة"]
        assert row == [
            "2024-12-04 12:00:00",
            "إدريس وهاب",
            "إنشاء المادة (مسودة)",
            "خبر «الجسر»، كاملًا",
            str(article.pk),
            "",
        ]
        assert answer["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
    def test_no_cell_is_a_formula(self, start: str) -> None:
        assert harmless(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
        assert harmless("نشر") == "نشر"

    def test_a_headline_that_looks_like_one_is_only_a_headline(
        self, nada_at_desk: Client, idris: Staff
    ) -> None:
        make_article('=cmd|"/c calc"!A1', by=idris)

        text = b"".join(nada_at_desk.get(f"{RECORD}csv/").streaming_content).decode()  # type: ignore[attr-defined]

        assert "'=cmd" in text

    def test_lines_of_json_hold_every_act_once(self, nada_at_desk: Client, nada: Staff) -> None:
        fill(600, 700, nada)

        text = b"".join(nada_at_desk.get(f"{RECORD}jsonl/").streaming_content).decode()  # type: ignore[attr-defined]

        acts = [json.loads(line) for line in text.splitlines()]
        assert len(acts) == 1301
        assert acts == sorted(acts, key=lambda act: act["at"], reverse=True)
        assert {act["by"] for act in acts} == {"ندى صبحي"}

    def test_there_is_no_other_kind(self, nada_at_desk: Client) -> None:
        assert nada_at_desk.get(f"{RECORD}xls/").status_code == 404


class TestTheCost:
    def test_a_page_asks_as_much_at_a_hundred_acts_as_at_thousands(
        self, nada_at_desk: Client, nada: Staff
    ) -> None:
        fill(60, 60, nada)
        with CaptureQueriesContext(connection) as few:
            soup(nada_at_desk)
        fill(3_000, 3_000, nada)
        with CaptureQueriesContext(connection) as many:
            soup(nada_at_desk)

        assert len(few) == len(many)

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's own words for its plan")
    @pytest.mark.parametrize(
        ("wanted", "of_moves", "of_log"),
        [
            (Wanted(), "change_newest", "log_newest"),
            (Wanted(since=date(2024, 12, 1), until=date(2024, 12, 5)), "change_newest", "log_newest"),
            (Wanted(person="1"), "change_by_person", "log_by_person"),
            (Wanted(kind="publish"), "change_by_verb", ""),
            (Wanted(kind=STORIES), "change_newest", "log_by_model"),
            (Wanted(kind="categories.category"), "", "log_by_model"),
            (Wanted(story=1), "change_history", "log_by_model"),
        ],
    )
    def test_every_filter_walks_an_index_that_is_already_in_its_order(
        self, wanted: Wanted, of_moves: str, of_log: str
    ) -> None:
        moves = moves_wanted(wanted).values_list("at", "pk").order_by("-at", "-pk")[:60]
        log = log_wanted(wanted).values_list("action_time", "pk").order_by("-action_time", "-pk")[:60]

        for rows, index in ((moves, of_moves), (log, of_log)):
            if index:
                plan = rows.explain()
                assert f"INDEX {index}" in plan
                assert "TEMP B-TREE" not in plan


def test_a_story_thrown_away_for_good_leaves_its_line(nada_at_desk: Client, nada: Staff) -> None:
    article = make_article("خبر حُذف نهائيًا", by=nada)
    number = article.pk
    workflow.trash(article, by=nada, at=NOW)

    nada_at_desk.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})

    assert not Article.objects.exists()
    assert "خبر حُذف نهائيًا" in " ".join(lines(nada_at_desk, kind=STORIES))
    assert "خبر حُذف نهائيًا" in " ".join(lines(nada_at_desk, kind=STORIES, story=number))
    for kind in ("submit", "articles.staff"):
        assert lines(nada_at_desk, kind=kind, story=number) == ["لا أعمال هنا."]
