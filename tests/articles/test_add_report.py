"""A page of plain text becomes a report, letter for letter and once; anything else, an Arabic sentence."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.categories.models import Category
from articles.importer import bring_report
from articles.models import Article, SiteSettings, Staff, Status, StatusChange
from articles.moves import DeskError
from articles.reports import BYTES_MAX, CannotRead, WrongForm, decode, read_report
from kalima.text import dates
from tests.factories import NOW, make_section
from tests.shared import shared

EM_SPACE = "\u2003"

PARAGRAPHS = (
    "يكشفُ تقرير صادر عن دائرة الآثار، اليوم السبت، عن «خمسة ألواح» لم تُقرأ بعد..",
    'وقالت المنقّبة إن "اللوح الرابع يذكر اسم صانعه" في سطره الأخير".' + EM_SPACE,
    "وأضافت أنّ (9 قطع) ستُعرض في المتحف ؛ و'بقيتها' تُرمّم في سنة 1446هـ ـ 2024م.",
    "   مسافات في أول السطر، وعلامتا < و > و & كما كُتبت، وتطويل في كلمـــة.",
)


def page(**changed: str) -> str:
    """A page in the form of the paper's own, with some of its lines changed."""
    lines = {
        "masthead": "الأربعاء 3 جمادى الآخرة 1446هـ 4 ديسمبر 2024",
        "site": "موقع كلمة الإخباري",
        "headline": "ألواح الطين.. ما الذي كُتب قبل خمسة آلاف عام؟",
        "dateline": "الناصرية ـ كلمة الإخباري",
        "date": "2024 / 11 / 30",
        "count": "0",
        "body": "\n\n".join(PARAGRAPHS),
        "end": "التعليقات",
    } | changed
    head = "\n".join(lines[name] for name in ("masthead", "site", "headline", "dateline", "date", "count"))
    return f"{head}\n\n{lines['body']}\n\n\n\n{lines['end']}\n"


def add(folder: Path, text: str | bytes, *options: str) -> str:
    """Run the command on a file with this content; what it printed."""
    file = folder / "page.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    printed: list[str] = []
    call_command("add_report", str(file), *options, stdout=_Lines(printed))
    return "".join(printed)


class _Lines:
    def __init__(self, kept: list[str]) -> None:
        self.write = kept.append


def shown(client: Client, address: str) -> dict[str, Any]:
    """The report as its page shows it."""
    response = client.get(address)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content.decode(), "html.parser")
    return {
        "headline": soup.h1.get_text(),
        "dateline": soup.select_one(".report__dateline").get_text(),
        "date": soup.select_one(".report__date").get_text(),
        "count": soup.select_one(".report__count").get_text().strip(),
        "has_hour": soup.select_one(".report__hour") is not None,
        "paragraphs": tuple(p.get_text() for p in soup.select(".report__body p")),
    }


class TestReadingAPage:
    def test_it_takes_every_part_from_its_line(self) -> None:
        report = read_report(page())

        assert report.masthead == "الأربعاء 3 جمادى الآخرة 1446هـ 4 ديسمبر 2024"
        assert report.site_name == "موقع كلمة الإخباري"
        assert report.headline == "ألواح الطين.. ما الذي كُتب قبل خمسة آلاف عام؟"
        assert (report.place, report.agency) == ("الناصرية", "كلمة الإخباري")
        assert report.dateline == "الناصرية ـ كلمة الإخباري"
        assert report.day == date(2024, 11, 30)
        assert report.paragraphs == PARAGRAPHS
        assert not report.has_comments

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text.replace("\n", "\r"),
            lambda text: "\ufeff" + text,
            lambda text: text.rstrip("\n"),
            lambda text: text + "\n\n   \n",
            lambda text: "\n \n" + text,
            lambda text: text.replace("\n\n", "\n"),
            lambda text: text.replace("\n", "\n\n\u00a0\n"),
        ],
        ids=[
            "CRLF",
            "CR",
            "BOM",
            "no last break",
            "blank tail",
            "blank head",
            "no blank lines",
            "spaced out",
        ],
    )
    def test_line_breaks_and_blank_lines_are_structure_alone(self, change: Any) -> None:
        assert read_report(change(page())) == read_report(page())

    @pytest.mark.parametrize(
        "masthead",
        [
            "السبت 29 ذي القعدة 1446هـ 31 مايو 2025",
            "الإثنين ٣ شوال ١٤٤٦هـ ٣١ آذار ٢٠٢٥",
            "الجمعة 1 محرّم 1447هـ 27 حزيران/يونيو 2025",
            "الثلاثاء 1 يناير 1901",
        ],
    )
    def test_a_masthead_may_follow_any_of_the_houses_settings(self, masthead: str) -> None:
        assert read_report(page(masthead=masthead)).masthead == masthead

    def test_every_masthead_that_the_house_writes_is_one(self) -> None:
        for names in ("western", "iraqi", "both"):
            for month in range(1, 13):
                line = dates.masthead(date(2024, month, 9), names=names, digits="arabic")

                assert read_report(page(masthead=line)).masthead == line

    def test_digits_of_the_date_and_the_count_may_be_of_any_set(self) -> None:
        report = read_report(page(date="٢٠٢٤ / ١١ / ٣٠", count="١٬٢٣٤"))

        assert report.day == date(2024, 11, 30)

    def test_comments_below_the_report_are_left_where_they_are(self) -> None:
        report = read_report(page(count="1", end="التعليقات\nأبو ياسر\nخبر مفرح."))

        assert report.paragraphs == PARAGRAPHS
        assert report.has_comments

    def test_a_line_of_tatweel_is_a_paragraph_that_someone_drew(self) -> None:
        assert read_report(page(body="أولًا\n\nـــــــ\n\nثانيًا")).paragraphs == ("أولًا", "ـــــــ", "ثانيًا")


class TestAFileOfAnotherForm:
    @pytest.mark.parametrize(
        ("text", "line", "expected", "found"),
        [
            ("", 1, "سطر اليوم", "نهاية الملف"),
            ("\n\n  \n", 1, "سطر اليوم", "نهاية الملف"),
            (page(masthead="موقع كلمة الإخباري"), 1, "سطر اليوم", "موقع كلمة الإخباري"),
            (page(masthead="الأربعاء 3 نيسانو 1446هـ 4 ديسمبر 2024"), 1, "سطر اليوم", "نيسانو"),
            (page(headline="أ" * 301), 3, "العنوان في 300 حرف", "أأأ"),
            (page(dateline="الناصرية - كلمة الإخباري"), 4, "سطر المكان والمصدر", "الناصرية - كلمة"),
            (page(dateline="2024 / 11 / 30"), 4, "سطر المكان والمصدر", "2024 / 11 / 30"),
            (page(dateline="أ" * 61 + " ـ كلمة"), 4, "مكان الخبر في 60 حرف", "أأأ"),
            (page(dateline="بغداد ـ " + "أ" * 81), 4, "اسم الوكالة في سطر المصدر في 80 حرف", "بغداد…"),
            (page(date="30 / 11 / 2024"), 5, "تاريخ المادة مثل «2024 / 11 / 30»", "30 / 11 / 2024"),
            (page(date="2024/11/30"), 5, "تاريخ المادة", "2024/11/30"),
            (page(date="2024 / 02 / 30"), 5, "تاريخ يوم في التقويم", "2024 / 02 / 30"),
            (page(date="0000 / 01 / 01"), 5, "تاريخ المادة", "0000 / 01 / 01"),
            (page(count="لا تعليقات"), 6, "عدد التعليقات رقمًا", "لا تعليقات"),
            (page(body=""), 12, "أولى فقرات المادة", "التعليقات"),
            (page(end="تعليقات القراء"), 19, "سطر «التعليقات»", "نهاية الملف"),
        ],
    )
    def test_the_error_says_which_line_was_expected_and_what_stood_there(
        self, text: str, line: int, expected: str, found: str
    ) -> None:
        with pytest.raises(WrongForm) as refusal:
            read_report(text)

        message = str(refusal.value)
        assert refusal.value.line_number == line
        assert message.startswith(f"الملف ليس بالصيغة المطلوبة. السطر {line}: المتوقع {expected}")
        assert found in message
        assert message.endswith("». لم يُحفظ شيء.")

    def test_a_long_line_is_shown_by_its_beginning(self) -> None:
        with pytest.raises(WrongForm) as refusal:
            read_report(page(masthead="كلمة " * 5000))

        assert len(str(refusal.value)) < 300

    def test_what_a_terminal_would_obey_is_not_shown(self) -> None:
        with pytest.raises(WrongForm) as refusal:
            read_report(page(masthead="\x1b[2J\x07\u202eموقع"))

        assert not {"\x1b", "\x07", "\u202e"} & set(str(refusal.value))

    @pytest.mark.parametrize(
        "content", [page().encode("utf-16"), "موقع كلمة".encode("cp1256"), page().encode()[:-2]]
    )
    def test_another_encoding_is_refused(self, content: bytes) -> None:
        with pytest.raises(CannotRead, match="UTF-8"):
            decode(content)

    def test_a_page_of_more_than_a_megabyte_is_refused(self) -> None:
        assert decode(b"a" * BYTES_MAX)
        with pytest.raises(CannotRead, match="أكبر من المسموح"):
            decode(b"a" * (BYTES_MAX + 1))

    def test_a_page_of_crumbs_is_refused(self) -> None:
        with pytest.raises(WrongForm, match="سطر «التعليقات»"):
            read_report(page(body="أ\n" * 6000))


@pytest.mark.django_db
class TestTheCommand:
    def test_it_publishes_the_report_on_its_own_day_and_prints_its_address(
        self, tmp_path: Path, yusuf: Client
    ) -> None:
        printed = add(tmp_path, page())

        article = Article.objects.get()
        assert printed == f"/n/{article.pk}/ألواح-الطين-ما-الذي-كتب-قبل-خمسة-آلاف-عام/\n"
        assert article.status == Status.PUBLISHED
        assert article.published_at == datetime(2024, 11, 29, 21, 0, tzinfo=UTC)
        assert article.section.slug == "أخبار"
        assert [byline.writer.is_newsroom for byline in article.bylines.all()] == [True]
        found = shown(yusuf, printed.strip())
        assert found.pop("count").startswith("0")
        assert found == {
            "headline": "ألواح الطين.. ما الذي كُتب قبل خمسة آلاف عام؟",
            "dateline": "الناصرية ـ كلمة الإخباري",
            "date": "2024 / 11 / 30",
            "has_hour": False,
            "paragraphs": PARAGRAPHS,
        }

    def test_the_count_in_the_file_is_not_taken_over(self, tmp_path: Path, yusuf: Client) -> None:
        address = add(tmp_path, page(count="17")).strip()

        assert shown(yusuf, address)["count"].startswith("0")

    def test_the_agency_stays_as_the_file_has_it(self, tmp_path: Path, yusuf: Client) -> None:
        address = add(tmp_path, page(dateline="الناصرية ـ وكالة أخرى")).strip()
        SiteSettings.objects.update(agency="اسم جديد")

        assert shown(yusuf, address)["dateline"] == "الناصرية ـ وكالة أخرى"

    def test_opening_and_saving_it_again_changes_no_word(self, tmp_path: Path, nada: Any) -> None:
        add(tmp_path, page())
        article = Article.objects.get()
        before = article.words()

        workflow.save_copy(article, by=nada, at=NOW)

        article.refresh_from_db()
        assert article.words() == before
        assert article.edition == 1

    def test_running_it_twice_makes_one_report(self, tmp_path: Path) -> None:
        address = add(tmp_path, page())

        again = add(tmp_path, page(masthead="الخميس 4 جمادى الآخرة 1446هـ 5 ديسمبر 2024", count="3"))

        assert again == f"المادة محفوظة من قبل (منشورة): {address}"
        assert Article.objects.count() == 1
        assert StatusChange.objects.filter(verb="publish").count() == 1

    @pytest.mark.parametrize(
        "changed",
        [{"headline": "ألواح أخرى"}, {"dateline": "البصرة ـ كلمة الإخباري"}, {"date": "2024 / 12 / 01"}],
    )
    def test_another_headline_dateline_or_date_is_another_report(
        self, tmp_path: Path, changed: dict[str, str]
    ) -> None:
        add(tmp_path, page())
        add(tmp_path, page(**changed))

        assert Article.objects.count() == 2

    def test_the_same_page_in_another_normal_form_is_the_same_report(self, tmp_path: Path) -> None:
        add(tmp_path, page(headline="آثار الناصرية"))
        add(tmp_path, page(headline="ا\u0653ثار الناصرية"))

        assert Article.objects.count() == 1

    def test_a_draft_waits_at_the_desk(self, tmp_path: Path, yusuf: Client) -> None:
        printed = add(tmp_path, page(), "--draft")

        article = Article.objects.get()
        assert printed == f"مسودة: /admin/articles/article/{article.pk}/change/\n"
        assert article.status == Status.DRAFT
        assert yusuf.get(article.get_absolute_url()).status_code == 404
        assert add(tmp_path, page()).startswith("المادة محفوظة من قبل (مسودة): /admin/")

    def test_it_goes_to_the_section_that_is_named(self, tmp_path: Path) -> None:
        make_section("نفط وطاقة", parent=make_section("اقتصاد"))

        add(tmp_path, page(), "--section", "نفط-وطاقة")

        article = Article.objects.get()
        assert (article.section.name, article.top_section.name) == ("نفط وطاقة", "اقتصاد")

    def test_an_unknown_section_is_refused_with_the_known_ones(self, tmp_path: Path) -> None:
        make_section("ثقافة")

        with pytest.raises(CommandError) as refusal:
            add(tmp_path, page(), "--section", "رياضة")

        assert "«رياضة»" in str(refusal.value)
        assert "أخبار" in str(refusal.value)
        assert "ثقافة" in str(refusal.value)
        assert not Article.objects.exists()

    def test_a_file_of_another_form_stores_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="السطر 5: المتوقع تاريخ المادة"):
            add(tmp_path, page(date="أمس"))

        assert not Article.objects.exists()

    def test_a_day_to_come_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="لم يأتِ بعد"):
            add(tmp_path, page(date="2999 / 01 / 01"))

        assert not Article.objects.exists()

    def test_a_headline_without_letters_is_refused_whole(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="ينقص: العنوان"):
            add(tmp_path, page(headline="ــــ"))

        assert not Article.objects.exists()

    def test_what_is_no_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="غير موجود"):
            call_command("add_report", str(tmp_path / "لا-شيء.txt"))
        with pytest.raises(CommandError, match="مجلد"):
            call_command("add_report", str(tmp_path))


@pytest.mark.django_db
def test_the_page_that_the_paper_exists_for_stands_letter_for_letter(tmp_path: Path, yusuf: Client) -> None:
    file = shared("seed/report.txt")
    lines = [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]

    address = add(tmp_path, file.read_bytes()).strip()

    found = shown(yusuf, address)
    assert found["headline"] == lines[2]
    assert found["dateline"] == lines[3] == "بغداد ـ كلمة الإخباري"
    assert found["date"] == lines[4] == "2024 / 11 / 30"
    assert list(found["paragraphs"]) == lines[6:-1]
    assert any(paragraph.endswith(EM_SPACE) for paragraph in found["paragraphs"])
    assert not found["has_hour"]


@pytest.mark.django_db
class TestHostileLines:
    """Whatever stands in a line, it is stored as text or refused with a sentence."""

    def bring(self, text: str) -> Article | None:
        section = Category.objects.get()
        try:
            return bring_report(read_report(text), section=section, draft=False, at=timezone.now())[0]
        except (CannotRead, DeskError):
            return None

    def test_as_headlines_and_datelines(self, yusuf: Client) -> None:
        for line in json.loads(shared("data/hostile/unicode/blns.json").read_text()):
            article = self.bring(page(headline=line, dateline=f"{line[:60]} ـ {line[:60]}"))
            if article and len(line) < 20:
                assert yusuf.get(article.get_absolute_url()).status_code == 200

    def test_as_paragraphs(self, yusuf: Client) -> None:
        naughty = json.loads(shared("data/hostile/unicode/blns.json").read_text())
        scripts = shared("data/hostile/xss/payloadbox_xss.txt").read_text(errors="replace").splitlines()
        text = page(body="\n".join(naughty + scripts[:4000]))

        article = self.bring(text)

        assert article is not None
        soup = BeautifulSoup(yusuf.get(article.get_absolute_url()).content.decode(), "html.parser")
        found = soup.select(".report__body *")
        assert {tag.name for tag in found} == {"p"}
        # A line of Latin letters stands in its own direction.
        assert all(set(tag.attrs) <= {"dir"} for tag in found)
        assert len(found) == len(read_report(text).paragraphs)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_one_report() -> None:
    report = read_report(page())
    section = Category.objects.get()
    made: list[bool] = []

    def bring() -> None:
        try:
            made.append(bring_report(report, section=section, draft=False, at=NOW)[1])
        finally:
            connection.close()

    threads = [Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [False, False, False, True]
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_a_report_kept_as_a_draft_is_printed_on_its_own_day(tmp_path: Path, idris: Staff) -> None:
    add(tmp_path, page(), "--draft")
    article = Article.objects.get()

    workflow.publish(article, by=idris, at=NOW)

    article.refresh_from_db()
    assert article.published_at == datetime(2024, 11, 29, 21, 0, tzinfo=UTC)
    assert not article.has_hour
