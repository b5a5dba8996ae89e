"""An archive from WordPress arrives: whole, once, in its own time, and under its old addresses."""

import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn
from unicodedata import normalize
from unittest.mock import patch
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import importer, imports, workflow
from articles import wxr as reader
from articles.categories.models import Category, Tag
from articles.clock import empty_trash, publish_due
from articles.imports import Importing, claim, pause, prepared, resume, start
from articles.models import (
    Article,
    Brought,
    FollowUp,
    HeadlineWord,
    Image,
    Import,
    ImportFinding,
    Note,
    OldAddress,
    PrintedMonth,
    RelatedStories,
    SearchDocument,
    Staff,
    StaticPage,
    Status,
    Writer,
)
from comments import marking, moderation
from comments.bringing import bring_comments
from comments.models import Comment, Discussion, Reason
from comments.models import Status as Standing
from kalima.tasks import hand_over_imports
from kalima.text.html import plain_text
from kalima.text.letters import tidy, tidy_line
from kalima.text.wordpress import text_of
from kalima.web.edge import leads_on
from tests.factories import make_nada, picture_file, publish_article, signed_in
from tests.shared import shared

pytestmark = pytest.mark.django_db

SITE = "https://furat.example"


def post(number: int = 7, **changed: str) -> str:
    """A post in print, with some of its fields changed; `more` is written as it is."""
    fields = {
        "title": "افتتاح جسر المشاة في العمارة",
        "link": f"{SITE}/2015/03/jisr-{number}/",
        "dc:creator": "salma",
        "content:encoded": "<![CDATA[افتُتح الجسر اليوم.\n\nوحضر الافتتاح أهالي الحي.]]>",
        "wp:post_id": str(number),
        "wp:post_date": "2015-03-01 12:00:00",
        "wp:post_date_gmt": "2015-03-01 09:00:00",
        "wp:post_name": f"jisr-{number}",
        "wp:status": "publish",
        "wp:post_type": "post",
    } | changed
    more = fields.pop("more", "")
    return f"<item>{''.join(f'<{name}>{value}</{name}>' for name, value in fields.items())}{more}</item>\n"


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"
    )


def comment(number: int, text: str = "أحسنتم", *, parent: int = 0, state: str = "1", kind: str = "") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>يوسف</wp:comment_author>"
        "<wp:comment_author_email>yusuf@kalima.example</wp:comment_author_email>"
        f"<wp:comment_date_gmt>2015-03-02 0{number % 10}:00:00</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content>"
        f"<wp:comment_approved>{state}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>"
        f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
    )


HEAD = (
    "<wp:author><wp:author_id>3</wp:author_id><wp:author_login>salma</wp:author_login>"
    "<wp:author_display_name><![CDATA[سلمى رافد]]></wp:author_display_name></wp:author>\n"
    "<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>iraq</wp:category_nicename>"
    "<wp:category_parent></wp:category_parent><wp:cat_name>العراق</wp:cat_name></wp:category>\n"
    "<wp:category><wp:term_id>5</wp:term_id><wp:category_nicename>maysan</wp:category_nicename>"
    "<wp:category_parent>iraq</wp:category_parent><wp:cat_name>ميسان</wp:cat_name></wp:category>\n"
    "<wp:category><wp:term_id>6</wp:term_id><wp:category_nicename>amara</wp:category_nicename>"
    "<wp:category_parent>maysan</wp:category_parent><wp:cat_name>العمارة</wp:cat_name></wp:category>\n"
    "<wp:tag><wp:tag_slug>jusur</wp:tag_slug><wp:tag_name>جسور</wp:tag_name></wp:tag>\n"
)
FILED = (
    '<category domain="category" nicename="iraq">العراق</category>'
    '<category domain="category" nicename="maysan">ميسان</category>'
    '<category domain="post_tag" nicename="jusur">جسور</category>'
)


def export(folder: Path, *items: str, head: str = HEAD, name: str = "export.xml") -> Path:
    path = folder / name
    beginning = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>جريدة الفرات</title>'
        f"<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>{SITE}</wp:base_blog_url>\n"
    )
    path.write_text(f"{beginning}{head}{''.join(items)}</channel></rss>")
    return path


def bring(path: Path, *options: str) -> str:
    """Run the command; what it printed."""
    printed = StringIO()
    call_command("import_archive", str(path), *options, stdout=printed)
    return printed.getvalue()


def story() -> Article:
    return Article.objects.get()


class TestAStory:
    def test_it_stands_in_print_as_it_stood_there(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(more=FILED)))

        article = story()
        assert article.status == Status.PUBLISHED
        assert article.printed.headline == "افتتاح جسر المشاة في العمارة"
        assert article.printed.body == "<p>افتُتح الجسر اليوم.</p><p>وحضر الافتتاح أهالي الحي.</p>"
        assert article.published_at == datetime(2015, 3, 1, 9, tzinfo=UTC)
        assert article.slug == "jisr-7"
        assert (article.section.name, article.top_section.name) == ("ميسان", "العراق")
        assert [tag.name for tag in article.printed.known_tags()] == ["جسور"]
        assert [credit.name for credit in article.printed.known_credits()] == ["سلمى رافد"]
        assert article.changes.count() == 2

    def test_readers_find_it_and_nobody_is_told(self, tmp_path: Path, settings: Any) -> None:
        settings.WEBSUB_HUB = "https://hub.example/"
        bring(export(tmp_path, post(**{"wp:post_date_gmt": f"{timezone.now():%Y-%m-%d} 00:00:01"})))

        assert f"/n/{story().pk}/" in Client().get("/search/?q=جسر المشاة").content.decode()
        assert not FollowUp.objects.filter(kind=FollowUp.Kind.HUB).exists()

    def test_no_account_is_made(self, tmp_path: Path) -> None:
        before = Staff.objects.count()
        bring(export(tmp_path, post()))

        assert Staff.objects.count() == before
        assert Writer.objects.filter(name="سلمى رافد").count() == 1

    @pytest.mark.parametrize(
        ("status", "stands"),
        [
            ("draft", Status.DRAFT),
            ("pending", Status.IN_REVIEW),
            ("private", Status.DRAFT),
            ("publish", Status.PUBLISHED),
            ("archive", Status.DRAFT),
        ],
    )
    def test_it_stands_where_it_stood(self, tmp_path: Path, status: str, stands: Status) -> None:
        bring(export(tmp_path, post(**{"wp:status": status})))

        assert story().status == stands

    def test_one_that_waits_for_its_hour_waits_here(self, tmp_path: Path) -> None:
        coming = f"{timezone.now().year + 1}-01-05 09:00:00"
        bring(export(tmp_path, post(**{"wp:status": "future", "wp:post_date_gmt": coming})))

        assert story().status == Status.SCHEDULED
        assert story().goes_live_at == datetime.fromisoformat(f"{coming}+00:00")

    def test_what_lay_in_the_bin_lies_in_ours(self, tmp_path: Path) -> None:
        bin_of_theirs = {"wp:status": "trash", "wp:post_name": "jisr-7__trashed"}
        printed = bring(export(tmp_path, post(more=comment(1, state="post-trashed"), **bin_of_theirs)))

        article = story()
        assert (article.status, article.trashed_at) == (Status.DRAFT, Import.objects.get().started_at)
        assert article.slug == "jisr-7"
        assert "فوُضعت في سلة المحذوفات هنا" in printed
        assert Client().get("/?p=7").status_code == 200
        bring(export(tmp_path, post()))
        assert story().status == Status.PUBLISHED
        assert not story().trashed_at

    def test_the_clock_empties_what_lay_in_the_bin_for_good(self, tmp_path: Path) -> None:
        said = comment(1, state="post-trashed") + comment(2, parent=1, state="post-trashed")
        path = export(tmp_path, post(more=said, **{"wp:status": "trash"}))
        bring(path)

        assert empty_trash(at=timezone.now() + timedelta(days=31)) == 1
        bring(path)

        assert not Article.objects.exists()

    def test_a_page_in_the_bin_is_left_and_named(self, tmp_path: Path) -> None:
        printed = bring(export(tmp_path, post(9, **{"wp:post_type": "page", "wp:status": "trash"})))

        assert not StaticPage.objects.exists()
        assert "كانت في سلة المحذوفات" in printed

    def test_a_locked_one_is_not_opened(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(**{"wp:post_password": "سر"})))

        assert story().status == Status.DRAFT
        assert "كلمة مرور" in Note.objects.get().text

    @pytest.mark.parametrize(
        ("in_utc", "local", "meant"),
        [
            ("2015-03-01 09:00:00", "2015-03-01 12:00:00", "2015-03-01T09:00:00+00:00"),
            ("0000-00-00 00:00:00", "2015-03-01 12:00:00", "2015-03-01T09:00:00+00:00"),
            ("", "2015-03-01 12:00", "2015-03-01T09:00:00+00:00"),
        ],
    )
    def test_its_time_is_told_in_utc_or_in_the_houses_zone(
        self, tmp_path: Path, in_utc: str, local: str, meant: str
    ) -> None:
        bring(export(tmp_path, post(**{"wp:post_date_gmt": in_utc, "wp:post_date": local})))

        assert story().published_at == datetime.fromisoformat(meant)

    def test_without_a_title_its_first_words_are_one(self, tmp_path: Path) -> None:
        printed = bring(export(tmp_path, post(title="")))

        assert story().headline.startswith("افتُتح الجسر اليوم.")
        assert "لا عنوان لها" in printed

    def test_what_lacks_a_caption_is_printed_still(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(**{"content:encoded": ""})))

        assert story().status == Status.PUBLISHED

    def test_co_authors_sign_in_their_order(self, tmp_path: Path) -> None:
        named = (
            '<category domain="author" nicename="cap-nour">نور حيدر</category>'
            '<category domain="author" nicename="cap-salma">سلمى رافد</category>'
        )
        bring(export(tmp_path, post(more=named)))

        assert [credit.name for credit in story().printed.known_credits()] == ["نور حيدر", "سلمى رافد"]

    def test_its_summary_comes_from_the_excerpt_or_from_what_search_engines_were_told(
        self, tmp_path: Path
    ) -> None:
        told = meta("_yoast_wpseo_metadesc", "وصف لمحركات البحث") + meta("_yoast_wpseo_title", "عنوان آخر")
        printed = bring(export(tmp_path, post(more=told)))

        assert story().standfirst == "وصف لمحركات البحث"
        assert "عنوان آخر" in printed

    @pytest.mark.parametrize(
        ("yoast", "rank_math", "told"),
        [
            ("عاجل: %%title%% %%page%% %%sep%% %%sitename%%", "", ["عاجل: افتتاح الجسر - جريدة الفرات"]),
            ("", "%title% %sep% %sitename%", ["افتتاح الجسر - جريدة الفرات"]),
            ("عنوان أول", "عنوان ثانٍ", ["عنوان أول", "عنوان ثانٍ"]),
            ("عنوان واحد", "عنوان واحد", ["عنوان واحد"]),
            ("%%title%%", "%title%", []),
            ("%%title%% %%primary_category%%", "", ["افتتاح الجسر %%primary_category%%"]),
            ("ارتفاع بنسبة 50% في عام", "", ["ارتفاع بنسبة 50% في عام"]),
        ],
    )
    def test_what_search_engines_were_told_as_its_title_is_noted_as_they_read_it(
        self, tmp_path: Path, yoast: str, rank_math: str, told: list[str]
    ) -> None:
        said = meta("_yoast_wpseo_title", yoast) + meta("rank_math_title", rank_math)
        printed = bring(export(tmp_path, post(title="افتتاح الجسر", more=said)))

        notes = [f"عنوانها لمحركات البحث «{title}»" for title in told]
        assert printed.count("عنوانها لمحركات البحث") == len(told)
        assert all(note in printed for note in notes)
        assert all(note in Note.objects.get().text for note in notes)

    def test_the_pattern_of_all_in_one_is_filled_in_too(self, tmp_path: Path) -> None:
        said = meta("_aioseo_title", "#post_title #separator_sa #site_title #custom_field")
        bring(export(tmp_path, post(title="افتتاح الجسر", more=said)))

        assert "«افتتاح الجسر - جريدة الفرات #custom_field»" in Note.objects.get().text

    def test_terms_that_have_no_place_here_are_noted_and_those_of_programs_are_not(
        self, tmp_path: Path
    ) -> None:
        uses = (
            '<category domain="governorate" nicename="maysan">ميسان</category>'
            '<category domain="language" nicename="ar">العربية</category>'
        )
        printed = bring(export(tmp_path, post(more=uses)))

        assert "تصنيفها «ميسان» من نوع «governorate» لا مكان له هنا." in printed
        assert "«ميسان»" in Note.objects.get().text
        assert "العربية" not in printed

    def test_the_main_category_is_its_section_and_others_are_tags(self, tmp_path: Path) -> None:
        other = '<category domain="category" nicename="culture">ثقافة</category>'
        bring(export(tmp_path, post(more=FILED + other + meta("rank_math_primary_category", "4"))))

        assert story().section.name == "العراق"
        assert {tag.name for tag in story().printed.known_tags()} == {"جسور", "ميسان", "ثقافة"}


class TestOldTimes:
    """An archive may be older than computers: its stories stand on their own days."""

    @pytest.mark.parametrize(
        ("in_utc", "pub_date", "meant"),
        [
            ("1965-03-01 09:00:00", "", "1965-03-01T09:00:00+00:00"),
            ("1925-03-01 09:00:00", "", "1925-03-01T09:00:00+00:00"),
            ("1895-03-01 09:00:00", "", "1895-03-01T09:00:00+00:00"),
            ("", "Mon, 01 Mar 1965 09:00:00 +0000", "1965-03-01T09:00:00+00:00"),
        ],
    )
    def test_a_story_of_that_time_keeps_its_day_and_every_page_bears_it(
        self, tmp_path: Path, in_utc: str, pub_date: str, meant: str
    ) -> None:
        day = {"wp:post_date_gmt": in_utc, "wp:post_date": "", "pubDate": pub_date}
        printed = bring(export(tmp_path, post(more=FILED, **day)))

        article = story()
        assert article.published_at == datetime.fromisoformat(meant)
        assert "لا تاريخ لها" not in printed
        year = article.published_at.year
        reader = Client()
        address = article.get_absolute_url()
        shown = [f"/archive/{year}/", f"/archive/{year}/03/", f"/archive/{year}/03/01/", "/feed/", "/"]
        shown += ["/section/iraq/", "/tag/جسور/", "/search/?q=جسر المشاة", "/search/?q=جسر&from=1800"]
        for page in (*shown, f"/sitemap-{year}-03.xml", "/feed.atom", "/section/iraq/feed/"):
            answer = reader.get(page)
            assert answer.status_code == 200, page
            assert f"/n/{article.pk}" in answer.content.decode(), page
        for page in (address, f"{address}light/", "/archive/", "/archive/h/", "/sitemap.xml"):
            assert reader.get(page, follow=True).status_code == 200, page

    def test_lists_of_that_time_are_turned_to_their_end(self, tmp_path: Path) -> None:
        days = ({"wp:post_date_gmt": f"1965-03-01 09:{n:02}:00"} for n in range(50))
        bring(export(tmp_path, *(post(n, more=FILED, **day) for n, day in enumerate(days, start=1))))

        seen: set[str] = set()
        address = "/section/iraq/"
        while address:
            page = BeautifulSoup(Client().get(address).content, "html.parser")
            seen |= {str(link["href"]) for link in page.select("main a[href^='/n/']")}
            older = page.select_one("a[rel=next]")
            address = str(older["href"]) if older else ""

        assert {one.get_absolute_url() for one in Article.objects.all()} <= seen

    @pytest.mark.parametrize(
        ("written", "told"),
        [
            ("0000-00-00 00:00:00", "لا تاريخ لها في الملف"),
            ("", "لا تاريخ لها في الملف"),
            ("-0001-11-30 00:00:00", "تاريخها في الملف «-0001-11-30 00:00:00» لا يُقبل"),
            ("0015-03-01 09:00:00", "تاريخها في الملف «0015-03-01 09:00:00» لا يُقبل"),
        ],
    )
    def test_what_is_no_date_is_told_as_it_is_written(self, tmp_path: Path, written: str, told: str) -> None:
        printed = bring(export(tmp_path, post(**{"wp:post_date_gmt": written, "wp:post_date": written})))

        assert story().published_at == Import.objects.get().started_at
        assert told in printed

    def test_a_date_of_zeros_is_none_also_where_wordpress_made_a_day_of_it(self, tmp_path: Path) -> None:
        zeros = {"wp:post_date": "0000-00-00 00:00:00", "wp:post_date_gmt": "0000-00-00 00:00:00"}
        printed = bring(export(tmp_path, post(**zeros, pubDate="Wed, 30 Nov -0001 00:00:00 +0000")))

        assert "لا تاريخ لها في الملف، فأُعطيت وقت الاستيراد." in printed
        assert story().published_at == Import.objects.get().started_at


class TestSections:
    def test_the_tree_is_two_levels_deep(self, tmp_path: Path) -> None:
        printed = bring(export(tmp_path))

        tree = {section.name: section.parent and section.parent.name for section in Category.objects.all()}
        assert tree["ميسان"] == "العراق"
        assert tree["العمارة"] == "العراق"
        assert "«العمارة» في مستوى ثالث" in printed

    def test_what_has_no_section_there_comes_to_the_imports_own(self, tmp_path: Path) -> None:
        head = (
            "<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>uncategorized</wp:category_nicename>"
            "<wp:cat_name>غير مصنف</wp:cat_name></wp:category>"
        )
        below = (
            "<wp:category><wp:category_nicename>maysan</wp:category_nicename><wp:cat_name>ميسان</wp:cat_name>"
            "<wp:category_parent>uncategorized</wp:category_parent></wp:category>"
        )
        unfiled = '<category domain="category" nicename="uncategorized">غير مصنف</category>'
        printed = bring(export(tmp_path, post(more=unfiled), head=below + head))

        section = story().section
        assert not Category.objects.filter(name__in=["غير مصنف", "uncategorized"]).exists()
        assert Category.objects.get(slug="maysan").parent is None
        assert f"«غير مصنف» ليس قسمًا. ما كان فيه وحده يأتي إلى «{section}»." in printed
        for old in ("/category/uncategorized/", "/?cat=1"):
            assert Client().get(old)["Location"] == section.get_absolute_url()

    def test_a_child_may_come_before_its_parent(self, tmp_path: Path) -> None:
        rows = HEAD.splitlines(keepends=True)
        bring(export(tmp_path, head="".join([rows[2], rows[1]])))

        assert Category.objects.get(slug="maysan").parent.name == "العراق"

    def test_what_is_here_is_taken(self, tmp_path: Path) -> None:
        here = Category.objects.create(name="العراق", slug="عراق")
        Tag.objects.create(name="جسور")
        bring(export(tmp_path, post(more=FILED)))

        assert story().section.parent == here
        assert Tag.objects.filter(name="جسور").count() == 1


class TestComments:
    def test_threads_states_and_times_come_with_their_story(self, tmp_path: Path) -> None:
        said = (
            comment(3, "رد على رد", parent=2)
            + comment(2, "رد", parent=1)
            + comment(1, "أول <b>تعليق</b>\n\nبسطرين")
            + comment(4, state="0")
            + comment(5, state="spam")
            + comment(6, state="trash")
            + comment(7, kind="pingback")
        )
        printed = bring(export(tmp_path, post(more=said)))

        first, reply, answer = Comment.objects.filter(status=Standing.SHOWN).order_by("created_at")
        assert first.text == "أول تعليق\n\nبسطرين"
        assert (reply.parent, reply.answers) == (first, None)
        assert (answer.parent, answer.answers) == (first, reply)
        assert first.created_at == datetime(2015, 3, 2, 1, tzinfo=UTC)
        assert Discussion.objects.get().shown == 3
        assert Comment.objects.filter(status=Standing.HELD).count() == 1
        assert Comment.objects.filter(status=Standing.REFUSED).count() == 2
        assert "pingback" in printed

    def test_a_second_reading_brings_new_ones_alone(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(more=comment(1))))
        bring(export(tmp_path, post(more=comment(1) + comment(2, parent=1))))

        assert Comment.objects.count() == 2
        assert Discussion.objects.get().shown == 2

    def test_what_is_no_comment_is_left_and_named(self, tmp_path: Path) -> None:
        kinds = ("", "comment", "review", "pingback", "trackback", "order_note", "editorial-comment")
        said = "".join(comment(n, f"نص {n}", kind=kind) for n, kind in enumerate(kinds, 1))
        printed = bring(export(tmp_path, post(more=said)))

        assert sorted(Comment.objects.values_list("text", flat=True)) == ["نص 1", "نص 2", "نص 3"]
        assert "سجل من نوع «order_note»" in printed
        assert "سجل من نوع «editorial-comment»" in printed

    def test_a_note_that_came_as_a_comment_before_is_hidden(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(more=comment(1, "طلب رقم 12"))))

        bring(export(tmp_path, post(more=comment(1, "طلب رقم 12", kind="order_note"))))

        assert Comment.objects.get().status == Standing.HELD

    def test_what_was_decided_there_since_is_so_here(self, tmp_path: Path) -> None:
        states = ("0", "spam", "1", "1", "1")
        bring(export(tmp_path, post(more="".join(comment(n, state=s) for n, s in enumerate(states, 1)))))

        now = comment(1) + comment(2) + comment(3, "أحسنتم جميعًا") + comment(4, state="0")
        printed = bring(export(tmp_path, post(more=now + comment(5, state="trash"))))

        found = list(Comment.objects.order_by("created_at"))
        assert [one.status for one in found] == [*[Standing.SHOWN] * 3, *[Standing.HELD] * 2]
        assert found[2].text == "أحسنتم جميعًا"
        assert [one.decisions.count() for one in found] == [1] * 5
        assert found[2].decisions.get().old_text == "أحسنتم"
        assert Discussion.objects.get().shown == 3
        assert "تعليقات تغيّرت في الملف فتبعته: 5" in printed
        assert "فتبعته" not in bring(export(tmp_path, post(more=now + comment(5, state="trash"))))
        call_command("verify", stdout=StringIO())

    def test_comments_that_came_before_their_words_were_remembered_follow_too(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(more=comment(1, state="0") + comment(2))))
        Brought.objects.filter(kind="comment").update(digest="")

        printed = bring(export(tmp_path, post(more=comment(1) + comment(2))))

        assert Comment.objects.filter(status=Standing.SHOWN).count() == 2
        assert "تعليقات تغيّرت في الملف فتبعته: 1" in printed

    def test_what_our_moderators_decided_stays(self, tmp_path: Path, hakim: Staff) -> None:
        came = comment(1, state="0") + comment(2) + comment(3, "أحسنتم يا سلمى")
        bring(export(tmp_path, post(more=came)))
        held, shown, other = Comment.objects.order_by("created_at")
        moderation.reject(held, by=hakim, at=timezone.now(), reason=Reason.INSULT)
        moderation.hide(shown, by=hakim, at=timezone.now())
        marking.redact(other, words="يا سلمى", by=hakim, at=timezone.now())

        untouched = bring(export(tmp_path, post(more=came)))
        printed = bring(export(tmp_path, post(more=comment(1) + comment(2, "آخر") + comment(3, "بنص آخر"))))

        assert [one.status for one in Comment.objects.order_by("created_at")] == [
            Standing.REJECTED,
            Standing.HELD,
            Standing.SHOWN,
        ]
        assert not Comment.objects.filter(text__contains="آخر").exists()
        assert printed.count("نُظر فيه هنا") == 3
        assert "نُظر فيه هنا" not in untouched

    def test_answers_in_a_circle_end(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(more=comment(1, parent=2) + comment(2, parent=1))))

        assert Comment.objects.count() == 2

    def test_verify_finds_nothing(self, tmp_path: Path, settings: Any) -> None:
        settings.MEDIA_ROOT, settings.HELD_ROOT = tmp_path / "media", tmp_path / "held"
        bring(export(tmp_path, post(more=FILED + comment(1) + comment(2, parent=1) + comment(3, parent=2))))

        call_command("verify", stdout=StringIO())


class TestPages:
    def test_a_page_stands_under_its_tail_and_out_of_the_footer(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(9, title="من نحن", **{"wp:post_type": "page", "wp:post_name": "about"})))

        page = StaticPage.objects.get(slug="about")
        assert (page.title, page.is_shown, page.in_footer) == ("من نحن", True, False)
        assert not Article.objects.exists()

    def test_blocks_that_are_kept_by_themselves_are_its_text(self, tmp_path: Path) -> None:
        block = post(8, **{"wp:post_type": "wp_block", "content:encoded": "<![CDATA[<p>نص مشترك</p>]]>"})
        body = '<![CDATA[<!-- wp:block {"ref":8} /-->]]>'
        printed = bring(export(tmp_path, post(**{"wp:post_type": "page", "content:encoded": body}), block))

        assert StaticPage.objects.get(slug="jisr-7").body == "<p>نص مشترك</p>"
        assert "لا يُعرف" not in printed

    def test_a_page_that_was_edited_here_stays(self, tmp_path: Path) -> None:
        page = {"wp:post_type": "page"}
        bring(export(tmp_path, post(9, **page)))
        StaticPage.objects.filter(slug="jisr-9").update(title="بعنوان آخر")
        bring(export(tmp_path, post(9, title="تغيّر هناك", **page)))

        assert StaticPage.objects.get(slug="jisr-9").title == "بعنوان آخر"


class TestASecondReading:
    def test_it_changes_nothing_where_nothing_changed(self, tmp_path: Path) -> None:
        path = export(tmp_path, post(more=FILED))
        bring(path)
        before = story().edition, story().changes.count()

        printed = bring(path)

        assert (story().edition, story().changes.count()) == before
        assert "كما هي منذ المرة السابقة: 1" in printed

    @pytest.mark.parametrize("first", ["https://www.furat.example", "https://furat.example"])
    def test_a_house_is_the_same_under_www_and_without(self, tmp_path: Path, first: str) -> None:
        path = export(tmp_path, post(more=FILED + comment(1)))
        other = tmp_path / "other.xml"
        other.write_text(path.read_text().replace(SITE, "https://WWW.furat.example"))
        (one, two) = (other, path) if "www" in first else (path, other)

        for path in (one, two, one):
            bring(path)

        assert (Article.objects.count(), Comment.objects.count()) == (1, 1)
        assert Writer.objects.filter(name="سلمى رافد").count() == 1

    def test_what_came_under_www_before_that_was_left_out_is_known(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post()))
        for row in Brought.objects.all():
            Brought.objects.filter(pk=row.pk).update(ref=f"www.{row.ref}")

        bring(export(tmp_path, post(title="عنوان مصحح")))

        assert story().printed.headline == "عنوان مصحح"
        assert not Brought.objects.exclude(ref__startswith="www.furat.example:").exists()

    def test_it_brings_what_changed_there(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post()))
        bring(export(tmp_path, post(title="عنوان مصحح")))

        assert story().printed.headline == "عنوان مصحح"
        assert story().published_at == datetime(2015, 3, 1, 9, tzinfo=UTC)

    @pytest.mark.parametrize("at_once", [1, 40])
    @pytest.mark.parametrize("status", ["publish", "draft"])
    def test_what_stands_twice_in_a_file_comes_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, at_once: int
    ) -> None:
        """As where two exports that overlap were glued together; the later one has a comment more."""
        monkeypatch.setattr(imports, "AT_ONCE", at_once)
        of = {"wp:status": status}
        page = post(9, title="من نحن", **{"wp:post_type": "page"})
        first = [post(7, more=comment(1), **of), post(8, title="خبر ثانٍ", **of), page]
        again = [post(7, more=comment(1) + comment(2), **of), page]
        printed = bring(export(tmp_path, *first, *again))

        assert (Article.objects.count(), StaticPage.objects.count()) == (2, 1)
        assert Comment.objects.count() == 2
        assert "مواد كما هي منذ المرة السابقة: 1" in printed
        assert Article.objects.get(slug="jisr-7").comments.count() == 2

    def test_what_the_desk_kept_is_not_doubled_by_standing_twice(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports, "AT_ONCE", 1)
        bring(export(tmp_path, post()))
        article = story()
        article.headline = "عنوان من غرفة الأخبار"
        workflow.save_copy(article, by=make_nada(), at=timezone.now())

        bring(export(tmp_path, post(title="عنوان مصحح هناك"), post(title="عنوان مصحح هناك")))

        assert story().headline == "عنوان من غرفة الأخبار"

    def test_it_leaves_what_the_desk_has_edited(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post()))
        article = story()
        article.headline = "عنوان من غرفة الأخبار"
        workflow.save_copy(article, by=make_nada(), at=timezone.now())

        printed = bring(export(tmp_path, post(title="عنوان مصحح هناك")))

        assert story().headline == "عنوان من غرفة الأخبار"
        assert "عُدّلت هنا" in printed

    def test_it_leaves_what_the_desk_has_printed_though_no_word_of_it_was_changed(
        self, tmp_path: Path
    ) -> None:
        bring(export(tmp_path, post(title="مسودة قرأها التحرير", **{"wp:status": "draft"})))
        workflow.publish(story(), by=make_nada(), at=timezone.now(), was_in_print=True)

        printed = bring(export(tmp_path, post(title="نص لم يقرأه أحد", **{"wp:status": "draft"})))

        assert story().printed.headline == story().headline == "مسودة قرأها التحرير"
        assert "مواد عدّلتها غرفة الأخبار فبقيت: 1" in printed

    def test_it_leaves_what_the_desk_has_set_an_hour_for(self, tmp_path: Path) -> None:
        draft = {"wp:status": "draft"}
        bring(export(tmp_path, post(**draft)))
        coming = timezone.now() + timedelta(days=3)
        nada = make_nada()
        workflow.embargo(story(), embargo_until=coming, by=nada, at=timezone.now())
        workflow.submit(story(), by=nada, at=timezone.now())

        bring(export(tmp_path, post(title="نص لم يقرأه أحد", **draft)))

        assert story().headline == "افتتاح جسر المشاة في العمارة"
        assert story().status == Status.IN_REVIEW

    def test_what_the_clock_printed_is_nobodys_word(self, tmp_path: Path) -> None:
        coming = timezone.now() + timedelta(hours=1)
        future = {"wp:status": "future", "wp:post_date_gmt": f"{coming:%Y-%m-%d %H:%M:%S}"}
        bring(export(tmp_path, post(**future)))
        publish_due(at=coming + timedelta(minutes=1))

        bring(export(tmp_path, post(title="عنوان مصحح")))

        assert story().printed.headline == "عنوان مصحح"

    def test_a_draft_that_was_printed_there_is_printed_here(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(**{"wp:status": "draft"})))
        bring(export(tmp_path, post()))

        assert story().status == Status.PUBLISHED

    def test_what_an_update_brings_that_is_not_known_here_is_told_like_the_first_time(
        self, tmp_path: Path
    ) -> None:
        bring(export(tmp_path, post()))
        body = f'نص.\n\n[kitab id="5"]\n\n<img src="{SITE}/wp-content/uploads/2015/jisr.jpg">'
        changed = {"content:encoded": f"<![CDATA[{body}]]>"}

        printed = bring(export(tmp_path, post(**changed)))

        assert "ما لا يُعرف هنا: [kitab]" in printed
        assert "لم يأتِ https://furat.example/wp-content/uploads/2015/jisr.jpg" in printed
        note = Note.objects.get().text
        assert "[kitab]" in note
        assert "jisr.jpg" in note
        bring(export(tmp_path, post(title="عنوان مصحح", **changed)))
        assert Note.objects.count() == 1

    def test_an_hour_that_was_moved_there_is_moved_here(self, tmp_path: Path) -> None:
        first, later = (timezone.now().replace(microsecond=0) + timedelta(days=n) for n in (3, 33))
        future = {"wp:status": "future", "wp:post_date_gmt": f"{first:%Y-%m-%d %H:%M:%S}"}
        bring(export(tmp_path, post(**future)))

        future["wp:post_date_gmt"] = f"{later:%Y-%m-%d %H:%M:%S}"
        printed = bring(export(tmp_path, post(title="عنوان مصحح", **future)))

        assert (story().status, story().goes_live_at) == (Status.SCHEDULED, later)
        assert story().scheduled_revision.headline == "عنوان مصحح"  # type: ignore[union-attr]
        assert "مواد تغيّرت في الملف فحُدّثت: 1" in printed
        assert publish_due(at=first + timedelta(minutes=1)) == 0

    def test_an_hour_that_the_desk_moved_stays(self, tmp_path: Path) -> None:
        first, ours, later = (timezone.now().replace(microsecond=0) + timedelta(days=n) for n in (3, 5, 33))
        future = {"wp:status": "future", "wp:post_date_gmt": f"{first:%Y-%m-%d %H:%M:%S}"}
        bring(export(tmp_path, post(**future)))
        workflow.schedule(story(), goes_live_at=ours, by=make_nada(), at=timezone.now())

        future["wp:post_date_gmt"] = f"{later:%Y-%m-%d %H:%M:%S}"
        printed = bring(export(tmp_path, post(**future)))

        assert story().goes_live_at == ours
        assert "غيّرت حالتها بعد استيرادها" in printed

    @pytest.mark.parametrize(
        ("status", "stands", "is_trashed"),
        [
            ("draft", Status.DRAFT, False),
            ("pending", Status.IN_REVIEW, False),
            ("publish", Status.PUBLISHED, False),
            ("trash", Status.DRAFT, True),
        ],
    )
    def test_one_that_waited_goes_where_it_went_there(
        self, tmp_path: Path, status: str, stands: Status, is_trashed: bool
    ) -> None:
        coming = f"{timezone.now() + timedelta(days=3):%Y-%m-%d %H:%M:%S}"
        bring(export(tmp_path, post(**{"wp:status": "future", "wp:post_date_gmt": coming})))

        bring(export(tmp_path, post(**{"wp:status": status})))

        assert (story().status, story().goes_live_at) == (stands, None)
        assert bool(story().trashed_at) == is_trashed

    @pytest.mark.parametrize(
        "gone", [{"wp:status": "draft"}, {"wp:status": "private"}, {"wp:status": "trash"}]
    )
    def test_what_was_taken_out_of_print_there_is_withdrawn_here(
        self, tmp_path: Path, gone: dict[str, str]
    ) -> None:
        bring(export(tmp_path, post()))
        printed = bring(export(tmp_path, post(**gone)))

        assert story().status == Status.WITHDRAWN
        assert Client().get(story().get_absolute_url()).status_code == 410
        assert "لم تعد منشورة في الملف، فسُحبت هنا" in printed
        assert "فحُفظت مسودة" not in printed
        assert "سلة المحذوفات" not in printed
        assert "لا تعود إلى النشر" in bring(export(tmp_path, post()))
        assert story().status == Status.WITHDRAWN

    def test_what_the_desk_printed_is_not_withdrawn_by_a_draft_there(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(**{"wp:status": "pending"})))
        workflow.publish(story(), by=make_nada(), at=timezone.now(), was_in_print=True)

        bring(export(tmp_path, post(**{"wp:status": "draft"})))

        assert story().status == Status.PUBLISHED

    def test_section_tags_slug_and_date_follow(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(more=FILED)))
        was = story().get_absolute_url()

        other = (
            '<category domain="category" nicename="culture">ثقافة</category>'
            '<category domain="post_tag" nicename="anhar">أنهار</category>'
        )
        moved = {"wp:post_name": "jisr-jadid", "wp:post_date_gmt": "2014-02-01 09:00:00"}
        bring(export(tmp_path, post(more=other, **moved)))

        article = story()
        assert (article.section.name, article.slug) == ("ثقافة", "jisr-jadid")
        assert [tag.name for tag in article.tags.all()] == ["أنهار"]
        assert article.published_at == datetime(2014, 2, 1, 9, tzinfo=UTC)
        assert {one.published_at for one in article.tagged.all()} == {article.published_at}
        assert {one.published_at for one in article.bylines.all()} == {article.published_at}
        assert list(PrintedMonth.objects.filter(stories__gt=0).values_list("stories", flat=True)) == [1]
        assert Client().get("/archive/2014/02/").status_code == 200
        assert Client().get(was)["Location"] == article.get_absolute_url()
        assert f"/n/{article.pk}/" in Client().get("/search/?q=جسر المشاة&from=2014&to=2014").content.decode()
        call_command("verify", stdout=StringIO())

    def test_a_story_without_a_section_or_a_date_there_keeps_those_it_has_here(self, tmp_path: Path) -> None:
        undated = {"wp:post_date_gmt": "", "wp:post_date": ""}
        bring(export(tmp_path, post(**undated)))
        before = story().section, story().published_at
        Category.objects.create(name="أرشيف", slug="archive")

        bring(export(tmp_path, post(title="عنوان مصحح", **undated)), "--section", "archive")

        assert story().printed.headline == "عنوان مصحح"
        assert (story().section, story().published_at) == before

    def test_a_page_that_was_taken_down_there_is_hidden_here(self, tmp_path: Path) -> None:
        page = {"wp:post_type": "page"}
        bring(export(tmp_path, post(9, **page)))
        bring(export(tmp_path, post(9, **page, **{"wp:status": "draft"})))

        assert not StaticPage.objects.get(slug="jisr-9").is_shown

    def test_what_was_kept_is_told_once_for_each_change(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post()))
        article = story()
        article.headline = "عنوان من غرفة الأخبار"
        workflow.save_copy(article, by=make_nada(), at=timezone.now())

        assert "فبقيت كما هي" in bring(export(tmp_path, post(title="عنوان مصحح هناك")))
        assert "فبقيت كما هي" not in bring(export(tmp_path, post(title="عنوان مصحح هناك")))
        assert "فبقيت كما هي" in bring(export(tmp_path, post(title="عنوان ثالث هناك")))
        assert story().headline == "عنوان من غرفة الأخبار"

    def test_a_trial_keeps_nothing(self, tmp_path: Path) -> None:
        printed = bring(export(tmp_path, post(more=FILED + comment(1))), "--dry-run")

        assert "مواد جاءت: 1" in printed
        assert not Article.objects.exists()
        assert not Import.objects.exists()
        assert not Category.objects.filter(slug="iraq").exists()


class TestPausesAndKills:
    def run_of(self, path: Path) -> Import:
        section = Category.objects.first()
        run = start(prepared(path, section=section, media="skip", by=None, at=timezone.now()))  # type: ignore[arg-type]
        assert claim(run, at=timezone.now())
        return run

    def go_on(self, run: Import, pieces: int) -> bool:
        left = iter(range(pieces))
        work = Importing(run, discuss=bring_comments)
        return work.go_on(is_enough=lambda: next(left, None) is None)

    def test_it_goes_on_where_it_was(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(imports, "AT_ONCE", 2)
        path = export(tmp_path, *(post(number) for number in range(1, 8)))
        run = self.run_of(path)

        assert not self.go_on(run, 11)
        halfway = Article.objects.count()
        again = Import.objects.get()
        assert 0 < halfway < 7
        assert self.go_on(again, 100)

        assert Article.objects.count() == 7
        assert Import.objects.get().counts["story_new"] == 7

    def test_stories_may_number_their_comments_alike(self, tmp_path: Path) -> None:
        stories = [LINE | {"id": n, "address": "", "headline": f"خبر {n}"} for n in (1, 2)]
        bare = {"headline": "خبر بلا رقم", "text": "نص.", "comments": [{"name": "مها", "text": "سؤال؟"}]}
        run = self.run_of(lines(tmp_path, *stories, bare, bare | {"headline": "وآخر"}))

        assert self.go_on(run, 100)

        assert Comment.objects.count() == 3 + 3 + 1 + 1
        assert [reply.parent.article for reply in Comment.objects.exclude(parent=None)] == [
            reply.article for reply in Comment.objects.exclude(parent=None)
        ]

    def test_no_story_is_lost_where_several_records_are_read_from_one_line(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A section that a line speaks of first comes before its story; the end of a slice fell between."""
        monkeypatch.setattr(imports, "AT_ONCE", 1)
        stories = (
            LINE | {"id": n, "section": {"name": f"قسم {n}", "slug": f"part-{n}"}, "comments": [], "x": 1}
            for n in range(1, 6)
        )
        self.run_of(lines(tmp_path, *stories))

        for _slice in range(60):
            if self.go_on(Import.objects.get(), 1):
                break

        assert Article.objects.count() == 5
        assert Import.objects.get().counts["story_new"] == 5

    def test_a_kill_in_the_middle_of_a_piece_loses_and_doubles_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports, "AT_ONCE", 3)
        path = export(tmp_path, *(post(number) for number in range(1, 8)))
        run = self.run_of(path)
        calls = iter(range(100))
        story_brought = Importing._story

        def killed(*args: Any) -> None:
            story_brought(*args)
            if next(calls) == 4:
                raise KeyboardInterrupt

        with patch.object(Importing, "_story", killed), pytest.raises(KeyboardInterrupt):
            Importing(run, discuss=bring_comments).go_on()
        assert self.go_on(Import.objects.get(), 100)

        assert Article.objects.count() == 7
        assert Brought.objects.filter(kind="story").count() == 7

    def test_a_pause_is_heard_between_two_pieces(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports, "AT_ONCE", 2)
        run = self.run_of(export(tmp_path, *(post(number) for number in range(1, 8))))
        self.go_on(run, 8)
        assert pause(run)
        before = Article.objects.count()

        assert not Importing(Import.objects.get(), discuss=bring_comments).go_on()

        assert Article.objects.count() == before
        assert resume(run)
        assert self.go_on(Import.objects.get(), 100)
        assert Article.objects.count() == 7

    def test_what_is_chosen_when_it_is_begun_again_counts(self, tmp_path: Path) -> None:
        path = export(tmp_path, post())
        left = self.run_of(path)
        assert pause(left)
        other = Category.objects.create(name="أرشيف", slug="archive")

        again = start(
            prepared(path, section=other, media="folder", folder=str(tmp_path), by=None, at=timezone.now())
        )

        assert again == left
        assert (again.section, again.media, again.folder) == (other, "folder", str(tmp_path))
        assert again.state == Import.State.RUNNING

    def test_only_one_works_on_it(self, tmp_path: Path) -> None:
        run = self.run_of(export(tmp_path, post()))

        assert not claim(run, at=timezone.now())
        with pytest.raises(CommandError, match="في مكان آخر"):
            bring(tmp_path / "export.xml")

    def test_what_fails_takes_nothing_with_it(self, tmp_path: Path) -> None:
        calls = iter(range(100))

        def failing(*args: Any, **kwargs: Any) -> Any:
            if next(calls) == 1:
                raise ValueError("سبب")
            return imports_bring(*args, **kwargs)

        imports_bring = imports.bring_story
        together = patch.object(imports, "bring_printed", side_effect=ValueError("سبب"))
        with together, patch.object(imports, "bring_story", failing):
            printed = bring(export(tmp_path, post(1), post(2), post(3)))

        assert Article.objects.count() == 2
        assert "لم يُحفظ" in printed


class TestFiles:
    PICTURE = f"{SITE}/wp-content/uploads/2015/03/jisr.jpg"

    def uploads(self, tmp_path: Path) -> Path:
        folder = tmp_path / "uploads" / "2015" / "03"
        folder.mkdir(parents=True)
        (folder / "jisr.jpg").write_bytes(picture_file().read())
        return tmp_path / "uploads"

    def attached(self, number: int = 12, **changed: str) -> str:
        fields = {"wp:post_type": "attachment", "wp:status": "inherit", "wp:attachment_url": self.PICTURE}
        return post(number, **fields | changed, more=meta("_wp_attachment_image_alt", "جسر فوق النهر"))

    def test_a_folder_of_uploads_gives_pictures_and_the_lead(self, tmp_path: Path) -> None:
        body = f'<![CDATA[<img class="wp-image-12" src="{self.PICTURE}">نص]]>'
        items = post(more=meta("_thumbnail_id", "12"), **{"content:encoded": body}), self.attached()
        bring(export(tmp_path, *items), "--media", str(self.uploads(tmp_path)))

        image = Image.objects.get()
        assert story().printed.lead_image == image
        assert story().printed.lead_alt == "جسر فوق النهر"
        assert f'data-image="{image.pk}"' in story().printed.body

    @pytest.mark.parametrize(("asked", "lies"), [("NFC", "NFD"), ("NFD", "NFC")])
    def test_a_name_is_one_however_its_letters_are_put_together(
        self, tmp_path: Path, asked: str, lies: str
    ) -> None:
        folder, name = self.uploads(tmp_path), "آثار إيزلا.jpg"
        (folder / "2015" / "03" / "jisr.jpg").rename(folder / "2015" / "03" / normalize(lies, name))
        address = f"{SITE}/wp-content/uploads/2015/03/{quote(normalize(asked, name))}"

        bring(
            export(tmp_path, self.attached(**{"wp:attachment_url": address})),
            *("--media", str(folder)),
        )

        assert OldAddress.objects.filter(path=f"wp-content/uploads/2015/03/{name}", kind="picture").exists()

    def test_a_file_may_say_its_place_among_the_uploads_alone(self, tmp_path: Path) -> None:
        said = {"wp:post_type": "attachment", "wp:status": "inherit", "guid": f"{SITE}/?attachment_id=9"}
        printed = bring(export(tmp_path, post(9, **said, more=meta("_wp_attached_file", "2015/03/jisr.jpg"))))

        assert f"{SITE}/wp-content/uploads/2015/03/jisr.jpg" in printed

    def test_a_picture_that_no_item_names_is_found_by_its_address(self, tmp_path: Path) -> None:
        small = self.PICTURE.replace(".jpg", "-300x200.jpg")
        body = f'<![CDATA[<img src="{small}">نص]]>'
        bring(export(tmp_path, post(**{"content:encoded": body})), "--media", str(self.uploads(tmp_path)))

        assert f'data-image="{Image.objects.get().pk}"' in story().printed.body

    @pytest.mark.parametrize("form", ["scaled", "rotated"])
    @pytest.mark.parametrize("asked", ["jisr-300x200.jpg", "jisr.jpg", "jisr-scaled.jpg", "jisr-rotated.jpg"])
    def test_a_picture_that_wordpress_made_smaller_is_found_by_all_its_names(
        self, tmp_path: Path, form: str, asked: str, django_capture_on_commit_callbacks: Any
    ) -> None:
        folder = self.uploads(tmp_path)
        (folder / "2015/03/jisr.jpg").rename(folder / f"2015/03/jisr-{form}.jpg")
        item = self.attached(**{"wp:attachment_url": self.PICTURE.replace(".jpg", f"-{form}.jpg")})
        address = self.PICTURE.replace("jisr.jpg", asked)
        body = {"content:encoded": f'<![CDATA[<img src="{address}">نص]]>'}
        with django_capture_on_commit_callbacks(execute=True):
            bring(export(tmp_path, post(**body), item), "--media", str(folder))

        image = Image.objects.get()
        assert f'data-image="{image.pk}"' in story().printed.body
        led = Client().get(f"/wp-content/uploads/2015/03/{asked}")
        assert led.status_code == 301
        assert led["Location"].startswith("/media/")

    def test_one_that_no_item_names_is_found_in_the_folder_and_led_to(
        self, tmp_path: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        folder = self.uploads(tmp_path)
        (folder / "2015/03/jisr.jpg").rename(folder / "2015/03/jisr-scaled.jpg")
        body = {"content:encoded": f'<![CDATA[<img src="{self.PICTURE}">نص]]>'}
        with django_capture_on_commit_callbacks(execute=True):
            bring(export(tmp_path, post(**body)), "--media", str(folder))

        assert f'data-image="{Image.objects.get().pk}"' in story().printed.body
        assert Client().get("/wp-content/uploads/2015/03/jisr.jpg").status_code == 301

    def test_what_was_said_of_a_picture_that_did_not_come_is_told(self, tmp_path: Path) -> None:
        described = self.attached(**{"content:encoded": "صُوّر الجسر صباح افتتاحه."})
        printed = bring(export(tmp_path, described))

        assert "«جسر فوق النهر»، «صُوّر الجسر صباح افتتاحه.»" in printed
        assert "فلا يقود رابطه القديم إلى شيء" in printed

    def test_what_has_no_place_beside_a_picture_is_told(self, tmp_path: Path) -> None:
        described = self.attached(**{"content:encoded": "صُوّر الجسر صباح افتتاحه."})
        printed = bring(export(tmp_path, described), "--media", str(self.uploads(tmp_path)))

        assert "لا خانة هنا لوصف الملف" in printed

    def test_a_gallery_has_its_pictures_also_where_two_exports_number_theirs_alike(
        self, tmp_path: Path
    ) -> None:
        uploads = self.uploads(tmp_path)
        (uploads / "2015/03/nahr.jpg").write_bytes(picture_file(colour="#1F3E8C").read())
        other = {"wp:attachment_url": self.PICTURE.replace("jisr", "nahr")}
        of_both = [post(8, **{"content:encoded": "[gallery]"}), self.attached(**{"wp:post_parent": "7"})]
        of_both += [
            post(7, **{"content:encoded": "[gallery]"}),
            self.attached(**other, **{"wp:post_parent": "8"}),
        ]

        bring(export(tmp_path, *of_both), "--media", str(uploads))

        bridge, river = Image.objects.order_by("pk")
        assert f'data-image="{bridge.pk}"' in Article.objects.get(slug__contains="jisr-7").printed.body
        assert f'data-image="{river.pk}"' in Article.objects.get(slug__contains="jisr-8").printed.body
        assert not Note.objects.exists()

    def test_what_was_left_is_noted_beside_the_story(self, tmp_path: Path) -> None:
        items = post(more=meta("_thumbnail_id", "12")), self.attached()
        printed = bring(export(tmp_path, *items))

        assert "لم يُطلب جلب الملفات" in printed
        assert "#12" in Note.objects.get().text
        assert not Image.objects.exists()

    def test_a_later_reading_brings_what_was_left(self, tmp_path: Path) -> None:
        items = post(more=meta("_thumbnail_id", "12")), self.attached()
        path = export(tmp_path, *items)
        bring(path)
        bring(path, "--media", str(self.uploads(tmp_path)))

        assert story().printed.lead_image == Image.objects.get()

    @pytest.mark.parametrize("path", ["../../secret.jpg", "%2e%2e/%2e%2e/secret.jpg", "/etc/passwd"])
    def test_no_path_leads_out_of_the_folder(self, tmp_path: Path, path: str) -> None:
        (tmp_path / "secret.jpg").write_bytes(picture_file().read())
        away = {"wp:attachment_url": f"{SITE}/wp-content/uploads/{path}"}
        bring(export(tmp_path, self.attached(**away)), "--media", str(self.uploads(tmp_path)))

        assert not Image.objects.exists()

    def test_a_file_that_is_no_picture_is_left_with_its_reason(self, tmp_path: Path) -> None:
        folder = self.uploads(tmp_path)
        (folder / "2015" / "03" / "jisr.jpg").write_bytes(b"<svg onload=alert(1)>")
        printed = bring(export(tmp_path, self.attached()), "--media", str(folder))

        assert "نوع الملف غير مقبول" in printed


class TestOldAddresses:
    @pytest.mark.parametrize(
        "old",
        [
            "/2015/03/jisr-7/",
            "/2015/03/jisr-7",
            "/2015/03/JISR-7/",
            "/2015/03/jisr-7/feed/",
            "/2015/03/jisr-7/amp/",
            "/2015/03/jisr-7/comment-page-2/",
            "/2015/03/jisr-7/2/",
            "/index.php/2015/03/jisr-7/",
            "/2015/03/qadim/",
            "/akhbar/2015/jisr-7.html",
            "/?p=7",
            "/?page_id=7",
            "/?p=7&utm_source=x",
        ],
    )
    def test_they_lead_to_the_story_in_one_step(self, tmp_path: Path, old: str) -> None:
        bring(export(tmp_path, post(more=FILED + meta("_wp_old_slug", "qadim"))))
        if old.endswith(".html"):
            bring(export(tmp_path, post(link=f"{SITE}/akhbar/2015/jisr-7.html", title="آخر")))

        answer = Client().get(old)

        assert answer.status_code == 301
        assert Client().get(answer["Location"]).status_code == 200
        assert f"/n/{story().pk}/" in answer["Location"]

    @pytest.mark.parametrize(
        "old",
        [
            "/%d8%a7%d9%81%d8%aa%d8%aa%d8%a7%d8%ad-%d8%ac%d8%b3%d8%b1-%d8%a7%d9%84%d8%b9%d9%85%d8%a7%d8%b1%d8%a9/",
            "/%D8%A7%D9%81%D8%AA%D8%AA%D8%A7%D8%AD-%D8%AC%D8%B3%D8%B1-%D8%A7%D9%84%D8%B9%D9%85%D8%A7%D8%B1%D8%A9",
            "/افتتاح-جسر-العمارة/",
            "/%d8%a7%d9%81%d8%aa%d8%aa%d8%a7%d8%ad-%d8%ac%d8%b3%d8%b1-%d8%a7%d9%84%d8",
            "/%25d8%25a7%25d9%2581%25d8%25aa%25d8%25aa%25d8%25a7%25d8%25ad-%25d8%25ac%25d8%25b3%25d8%25b1/",
        ],
    )
    def test_arabic_ones_in_every_form_and_cut(self, tmp_path: Path, old: str) -> None:
        tail = quote("افتتاح-جسر-العمارة").lower()
        bring(export(tmp_path, post(link=f"{SITE}/{tail}/", **{"wp:post_name": tail})))

        assert Client().get(old).status_code == 301

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("/category/iraq/", "/section/iraq/"),
            ("/category/iraq/maysan/", "/section/maysan/"),
            ("/category/iraq/feed/", "/section/iraq/feed/"),
            ("/topics/iraq/", "/section/iraq/"),
            ("/?cat=4", "/section/iraq/"),
            ("/tag/jusur/", "/tag/%D8%AC%D8%B3%D9%88%D8%B1/"),
            ("/author/salma/", "/writer/%D8%B3%D9%84%D9%85%D9%89-%D8%B1%D8%A7%D9%81%D8%AF/"),
            ("/?author=3", "/writer/%D8%B3%D9%84%D9%85%D9%89-%D8%B1%D8%A7%D9%81%D8%AF/"),
            ("/feed/rss2/", "/feed/"),
            ("/comments/feed/", "/feed/"),
            ("/2015/03/", "/archive/2015/03/"),
            ("/2015/3/1/", "/archive/2015/03/01/"),
            ("/2015/page/2/", "/archive/2015/"),
            ("/page/2/", "/"),
            ("/sitemap_index.xml", "/sitemap.xml"),
            ("/post-sitemap2.xml", "/sitemap.xml"),
            ("/wp-sitemap-posts-post-1.xml", "/sitemap.xml"),
        ],
    )
    def test_sections_tags_writers_and_feeds(self, tmp_path: Path, old: str, new: str) -> None:
        bring(export(tmp_path, post(more=FILED)))

        answer = Client().get(old)

        assert (answer.status_code, answer["Location"]) == (301, new)

    def test_days_lead_to_the_archive_also_where_a_year_is_a_tag(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(more='<category domain="post_tag" nicename="2015">2015</category>')))

        reader = Client()

        assert reader.get("/2015/03/")["Location"] == "/archive/2015/03/"
        assert reader.get("/tag/2015/").status_code == 200
        assert reader.get("/2016/02/31/").status_code == 404

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("/category/iraq/maysan/", "/section/maysan/"),
            ("/topics/maysan/feed/", "/section/maysan/feed/"),
            ("/tag/jusur/", "/tag/%D8%AC%D8%B3%D9%88%D8%B1/"),
            ("/author/nour/", "/writer/%D9%86%D9%88%D8%B1-%D8%AD%D9%8A%D8%AF%D8%B1/"),
            ("/?author_name=nour", "/writer/%D9%86%D9%88%D8%B1-%D8%AD%D9%8A%D8%AF%D8%B1/"),
        ],
    )
    def test_an_export_of_posts_alone_has_those_that_its_posts_name(
        self, tmp_path: Path, old: str, new: str
    ) -> None:
        signed = '<category domain="author" nicename="cap-nour">نور حيدر</category>'
        bring(export(tmp_path, post(more=FILED + signed), head=""))

        answer = Client().get(old)

        assert (answer.status_code, answer["Location"]) == (301, new)
        assert not Writer.objects.filter(name="salma").exists()

    def test_a_poster_has_a_page_where_nobody_else_signs(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(), head=""))

        assert Client().get("/author/salma/")["Location"] == "/writer/salma/"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("/?feed=rss2", "/feed/"),
            ("/?feed=comments-rss2", "/feed/"),
            ("/?feed=rss2&cat=4", "/section/iraq/feed/"),
            ("/?cat=4&feed=atom", "/section/iraq/feed/"),
            ("/?tag=jusur&feed=rss2", "/tag/%D8%AC%D8%B3%D9%88%D8%B1/feed/"),
            ("/index.php?feed=rss2", "/feed/"),
            ("/index.php?cat=4", "/section/iraq/"),
            ("/index.php", "/"),
        ],
    )
    def test_feeds_and_the_front_by_wordpress_own_names(self, tmp_path: Path, old: str, new: str) -> None:
        bring(export(tmp_path, post(more=FILED)))

        answer = Client().get(old)

        assert (answer.status_code, answer["Location"]) == (301, new)

    def test_the_file_of_the_front_is_asked_for_stories_too(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post()))

        assert Client().get("/index.php?p=7")["Location"] == story().get_absolute_url()
        assert Client().get("/index.php?p=8").status_code == 404
        assert leads_on("/index.php", "p=7")

    @pytest.mark.parametrize("base", ["files", "media", "n", "readings", "preview"])
    def test_permalinks_may_begin_as_ours_do(self, tmp_path: Path, base: str) -> None:
        bring(export(tmp_path, post(link=f"{SITE}/{base}/jisr-al-amara/")))

        assert Client().get(f"/{base}/jisr-al-amara/")["Location"] == story().get_absolute_url()

    @pytest.mark.parametrize(
        "missing", ["/n/999/jisr-7/", f"/media/{'a' * 32}.jpg", f"/files/{'a' * 32}.pdf"]
    )
    def test_what_is_missing_of_ours_asks_for_none(self, tmp_path: Path, missing: str) -> None:
        bring(export(tmp_path, post()))

        with CaptureQueriesContext(connection) as asked:
            assert Client().get(missing).status_code == 404
        assert not [query for query in asked.captured_queries if "oldaddress" in query["sql"]]

    def test_the_front_of_a_site_in_a_folder_is_no_story(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(link=f"{SITE}/akhbar/?p=7")))

        assert not OldAddress.objects.filter(path="akhbar").exists()
        assert OldAddress.objects.filter(path="?p=7").exists()

    def test_of_a_feeds_categories_the_first_is_the_section(self, tmp_path: Path) -> None:
        words = "<category>محليات</category><category>جسور</category><category>أنهار</category>"
        item = f"<item><title>خبر</title><pubDate>2019-05-02T10:00:00+03:00</pubDate>{words}</item>"
        bring(export(tmp_path, item, head=""))

        assert story().section.name == "محليات"
        assert story().published_at == datetime(2019, 5, 2, 7, tzinfo=UTC)
        assert {tag.name for tag in story().printed.known_tags()} == {"جسور", "أنهار"}
        assert not Category.objects.filter(name__in=["جسور", "أنهار"]).exists()

    def test_a_feed_says_numbers_in_names(self, tmp_path: Path) -> None:
        item = f"<item><title>خبر</title><guid>{SITE}/?p=45</guid><link>{SITE}/2015/khabar/</link></item>"
        bring(export(tmp_path, item, head=""))

        assert Client().get("/?p=45")["Location"] == story().get_absolute_url()

    @pytest.mark.parametrize("missing", ["/2015/03/", "/page/2/", "/sitemap_index.xml"])
    def test_a_house_that_never_moved_has_none(self, missing: str) -> None:
        assert Client().get(missing).status_code == 404

    def test_a_draft_is_not_told(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(**{"wp:status": "draft"})))

        assert Client().get("/2015/03/jisr-7/").status_code == 404
        assert Client().get("/?p=7").status_code == 200

    def test_a_number_is_no_beginning_of_another(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(1234567)))

        assert Client().get("/?p=123456").status_code == 200

    def test_a_beginning_that_two_have_leads_to_neither(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(71), post(72)))

        assert Client().get("/2015/03/jisr-7/").status_code == 404

    def test_no_address_of_the_paper_asks_for_them(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post()))

        with CaptureQueriesContext(
            connection,
        ) as asked:
            Client().get("/")
            Client().get("/?utm_source=x")
        assert not [query for query in asked.captured_queries if "oldaddress" in query["sql"]]
        with CaptureQueriesContext(connection) as asked:
            Client().get("/2014/لا-شيء-هنا/")
        assert len([query for query in asked.captured_queries if "oldaddress" in query["sql"]]) <= 3


class TestABrokenFile:
    def test_what_is_whole_comes_and_what_is_not_is_named_with_its_line(self, tmp_path: Path) -> None:
        path = export(tmp_path, post(1), post(2))
        path.write_text(path.read_text().replace("</channel></rss>", "") + "<item><title>مقطوعة</title>")

        printed = bring(path)

        assert Article.objects.count() == 3
        assert "14: خلل في الملف" in printed

    def test_what_was_cut_waits_at_the_desk_until_it_comes_whole(self, tmp_path: Path) -> None:
        name = f"<guid>{SITE}/?p=7</guid>"
        whole = export(tmp_path, post().replace("</link>", f"</link>{name}"))
        cut = tmp_path / "cut.xml"
        cut.write_text(whole.read_text().partition("وحضر")[0])

        printed = bring(cut)

        assert story().status == Status.DRAFT
        assert "انقطع سجلها في الملف، فحُفظت مسودة." in printed

        bring(whole)

        assert story().status == Status.PUBLISHED
        assert "وحضر الافتتاح" in story().body

    def test_another_file_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "x.xml").write_text("ليس تصديرًا")

        with pytest.raises(CommandError, match="ليس هذا تصديرًا من ووردبريس"):
            bring(tmp_path / "x.xml")

    def test_findings_are_kept_with_their_lines(self, tmp_path: Path) -> None:
        unwritten = post(2, **{"wp:status": "auto-draft"})
        menu = post(3, **{"wp:post_type": "nav_menu_item"})
        bring(export(tmp_path, post(1), unwritten, menu))

        found = ImportFinding.objects.filter(kind="left")
        assert [finding.line for finding in found] == [11, 14]


class TestTheCost:
    def test_a_story_costs_the_same_questions_whatever_is_here(self, tmp_path: Path) -> None:
        def asked(*items: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                bring(export(tmp_path, *items))
            return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)

        bring(export(tmp_path, *(post(number, more=FILED) for number in range(1, 4))))
        ten = asked(*(post(number, more=FILED) for number in range(10, 20)))
        thirty = asked(*(post(number, more=FILED) for number in range(20, 50)))

        assert (thirty - ten) / 20 <= 24


# What a practice file's text may lose, and why: all else that another parser reads has to be there.
NOT_TEXT = {
    "script": "a program",
    "style": "a program",
    "select": "choices of a form, which are named",
    "option": "the same, where their list is broken",
    "title": "no page shows it",
    "noscript": "for browsers without script, and named",
    "iframe": "becomes its own frame or a link",
    "video": "for browsers that play none",
    "audio": "for browsers that play none",
    ".wp-block-file__button": "a second link to the file above it",
}
NOT_BROUGHT = ("trash", "auto-draft", "inherit")
# These become what they stand for; a caption's words stay.
REPLACED = r"\[/?(?:caption|gallery|embed|video|audio|playlist|youtube)\b[^\]]*\]"
IN_LINE = re.findall(
    r"\w+",
    "a abbr acronym b bdi big cite code del dfn em font i ins kbd label mark q s samp small span strike"
    " strong sub sup tt u var",
)


def words_of(content: str) -> Counter[str]:
    """The words that a page of this HTML shows, by a parser that is not the house's."""
    page = BeautifulSoup(re.sub(REPLACED, " ", content), "html.parser")
    for hidden in page.select(", ".join(NOT_TEXT)):
        hidden.decompose()
    for tag in page.find_all(lambda tag: tag.name not in IN_LINE):
        tag.insert_before("\n")
        tag.insert_after("\n")
    return told(page.get_text())


def told(text: str) -> Counter[str]:
    """The words of a text but those of addresses, of which some become what they show."""
    return Counter(re.findall(r"\w+", re.sub(r"https?://\S+", " ", tidy(text))))


def said_by(item: reader.Item) -> Counter[str]:
    notes = json.loads(item.meant("footnotes") or "[]")
    return words_of(item.body) + sum((words_of(note["content"]) for note in notes), Counter())


@pytest.mark.parametrize(
    "known",
    json.loads(index.read_text())
    if (index := Path(__file__).resolve().parents[2].parent / "shared/data/wxr/index.json").exists()
    else [],
    ids=lambda known: known["file"],
)
def test_the_practice_files_come_without_loss(known: dict[str, Any]) -> None:
    path = shared(f"data/wxr/{known['file']}")
    bring(path)

    counts = Import.objects.get().counts
    came = sum(counts.get(key, 0) for key in ("story_new", "page_new", "left_items", "blocks", "failed"))
    with path.open("rb") as file:
        items = [record for _place, record in reader.records(file) if isinstance(record, reader.Item)]
    files = sum(item.kind == "attachment" for item in items)
    assert counts.get("items", 0) == known["items"]
    twice = sum(counts.get(f"{what}_{fate}", 0) for what in ("story", "page") for fate in ("same", "changed"))
    assert came + files + twice == known["items"]
    assert not counts.get("failed")
    assert not OldAddress.objects.filter(record=0).exists()
    texts_here: list[str] = []
    came_as: dict[str, list[str]] = defaultdict(list)
    for name, body in (
        *Article.objects.values_list("headline", "body"),
        *StaticPage.objects.values_list("title", "body"),
    ):
        texts_here.append(plain_text(body))
        came_as[name].append(texts_here[-1])
    for item in items:
        if item.kind in ("attachment", "wp_block", *imports.FURNITURE) or item.status in NOT_BROUGHT:
            continue
        # A title may come twice, and so may a post; one without a title has its words for it.
        texts = came_as.get(tidy_line(text_of(item.title))) or texts_here
        lost = min((said_by(item) - told(text) for text in texts), key=Counter.total)
        assert not lost, (item.line, item.title)


def standing_of(article: Article) -> dict[str, Any]:
    """All that printing leaves of a story, without the numbers of its rows."""
    printed = article.printed
    own = {
        field.attname: getattr(article, field.attname)
        for field in Article._meta.concrete_fields
        if field.attname not in ("id", "published_revision_id", "import_ref")
    }
    return own | {
        "printed": (printed.words(), printed.made_at, printed.made_by_id),
        "revisions": article.revisions.count(),
        "memory": list(
            article.changes.order_by("pk").values_list("verb", "old_status", "new_status", "at", "by", "note")
        ),
        "frozen": [change.revision_id == printed.pk for change in article.changes.order_by("pk")],
        "tags": list(article.tagged.values_list("tag", "order", "published_at")),
        "names": list(article.bylines.values_list("writer", "role", "order", "published_at")),
        "words": sorted(HeadlineWord.objects.filter(article=article).values_list("word", flat=True)),
        "media": sorted(article.media_uses.values_list("image", "place", "is_current", "in_print")),
        "search": [
            (row.version, row.length, bytes(row.streams), row.is_counted)
            for row in SearchDocument.objects.filter(article=article)
        ],
        "related": RelatedStories.objects.get(article=article).due_at,
    }


class TestTogether:
    """Stories that were in print come into print many at once, and no row is another for it."""

    def test_they_stand_as_if_each_had_come_by_itself(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "jisr.jpg").write_bytes(picture_file().getvalue())
        picture = (
            f"<item><title>الجسر</title><wp:post_id>90</wp:post_id><wp:post_type>attachment</wp:post_type>"
            f"<wp:attachment_url>{SITE}/wp-content/uploads/jisr.jpg</wp:attachment_url></item>"
        )
        posts = [
            post(1, more=FILED),
            post(2, title="خبر ثانٍ", more=FILED + meta("_thumbnail_id", "90")),
            post(3, title="light", **{"wp:post_name": "light"}),
        ]
        path = export(tmp_path, picture, *posts)
        bring(path, "--media", str(tmp_path))
        together = list(Article.objects.order_by("pk"))
        months = list(PrintedMonth.objects.values_list("month", "stories"))
        started = Import.objects.get().started_at

        def refuse(_came: Any) -> None:
            raise DatabaseError("not together")

        monkeypatch.setattr(importer, "print_together", refuse)
        other = tmp_path / "other.xml"
        other.write_text(path.read_text().replace(f"_url>{SITE}<", "_url>https://dijla.example<"))
        with patch.object(imports.timezone, "now", return_value=started):
            bring(other, "--media", str(tmp_path))
        alone = list(Article.objects.order_by("pk"))[len(together) :]

        assert len(together) == len(alone) == 3
        assert [standing_of(one) for one in together] == [standing_of(one) for one in alone]
        assert together[1].lead_image is not None
        assert list(PrintedMonth.objects.values_list("month", "stories")) == [
            (month, 2 * stories) for month, stories in months
        ]

    def test_one_that_cannot_come_holds_up_no_other(self, tmp_path: Path) -> None:
        Article.objects.all().delete()
        bring(export(tmp_path, post(1)))
        Brought.objects.filter(kind="story").delete()

        said = bring(export(tmp_path, post(1), post(2, title="خبر ثانٍ"), name="again.xml"))

        assert "لم يُحفظ" in said
        assert Article.objects.filter(headline="خبر ثانٍ").count() == 1
        assert Article.objects.count() == 2

    def test_a_story_costs_few_statements(self, tmp_path: Path) -> None:
        bring(export(tmp_path, *(post(n, title=f"خبر {n}", more=FILED) for n in range(1, 4))))
        path = export(
            tmp_path, *(post(n, title=f"خبر {n}", more=FILED) for n in range(10, 50)), name="more.xml"
        )

        with CaptureQueriesContext(connection) as asked:
            bring(path)

        assert len(asked) < 40 * 12


class TestTheDesk:
    def test_the_note_stands_beside_the_story(self, tmp_path: Path) -> None:
        bring(export(tmp_path, post(**{"wp:post_password": "سر"})))
        page = signed_in(make_nada()).get(f"/admin/articles/article/{story().pk}/change/").content.decode()

        assert "كانت محمية بكلمة مرور" in page


class TestThePage:
    """Nada moves the paper in; nobody else may."""

    @pytest.fixture(autouse=True)
    def data(self, tmp_path: Path, settings: Any) -> None:
        settings.DATA = tmp_path / "data"

    def begin(self, client: Client, **more: Any) -> Any:
        facts = {"section": Category.objects.first().pk, "pictures": "skip"} | more  # type: ignore[union-attr]
        return client.post("/admin/articles/import/", facts)

    def test_an_upload_comes_in_by_the_queue_and_is_told(self, tmp_path: Path) -> None:
        client = signed_in(make_nada())
        with export(tmp_path, post(1), post(2, **{"wp:status": "trash"})).open("rb") as file:
            answer = self.begin(client, upload=file)
        run = Import.objects.get()
        assert answer["Location"] == f"/admin/articles/import/{run.pk}/"

        assert hand_over_imports(at=timezone.now()) == 1

        run.refresh_from_db()
        page = client.get(answer["Location"]).content.decode()
        assert run.state == Import.State.DONE
        assert Article.objects.kept().count() == 1
        assert "كانت في سلة المحذوفات" in page
        assert "مواد جاءت" in page

    def test_a_file_that_lies_on_the_server_is_offered(self, tmp_path: Path) -> None:
        (tmp_path / "data" / "import").mkdir(parents=True)
        export(tmp_path / "data" / "import", post(1), name="archive.xml")
        client = signed_in(make_nada())

        assert "archive.xml" in client.get("/admin/articles/import/").content.decode()
        self.begin(client, there="archive.xml")
        assert Import.objects.get().name == "archive.xml"

    @pytest.mark.parametrize("there", ["../secret.xml", "/etc/passwd", "none.xml"])
    def test_no_other_file_is(self, there: str) -> None:
        answer = self.begin(signed_in(make_nada()), there=there)

        assert answer.status_code == 200
        assert not Import.objects.exists()

    def test_another_kind_of_file_is_refused_beside_its_field(self, tmp_path: Path) -> None:
        (tmp_path / "x.xml").write_text("نص")
        with (tmp_path / "x.xml").open("rb") as file:
            answer = self.begin(signed_in(make_nada()), upload=file)

        assert "ليس هذا تصديرًا من ووردبريس" in answer.content.decode()

    def test_it_is_halted_and_gone_on_with(self, tmp_path: Path) -> None:
        client = signed_in(make_nada())
        with export(tmp_path, post(1)).open("rb") as file:
            self.begin(client, upload=file)
        run = Import.objects.get()
        client.post(f"/admin/articles/import/{run.pk}/pause/")
        assert hand_over_imports(at=timezone.now()) == 0
        assert "استئناف" in client.get(f"/admin/articles/import/{run.pk}/").content.decode()

        client.post(f"/admin/articles/import/{run.pk}/resume/")
        assert hand_over_imports(at=timezone.now()) == 1
        assert Article.objects.count() == 1

    def test_a_file_that_is_gone_is_a_failure_with_its_reason(self, tmp_path: Path) -> None:
        client = signed_in(make_nada())
        with export(tmp_path, post(1)).open("rb") as file:
            self.begin(client, upload=file)
        run = Import.objects.get()
        Path(run.path).unlink()
        hand_over_imports(at=timezone.now())

        assert "لعله حُذف أو نُقل" in client.get(f"/admin/articles/import/{run.pk}/").content.decode()

    def test_what_a_finding_quotes_is_text_with_a_direction_of_its_own(self, tmp_path: Path) -> None:
        client = signed_in(make_nada())
        with export(tmp_path, post(1)).open("rb") as file:
            self.begin(client, upload=file)
        run = Import.objects.get()
        quoted = "على الصفحة «Page <b>2</b>» 4 تعليقات، ولا نقاش تحت الصفحات الثابتة."
        ImportFinding.objects.create(run=run, kind="left", line=7, text=quoted)

        page = BeautifulSoup(client.get(f"/admin/articles/import/{run.pk}/").content, "html.parser")
        said = page.select_one(".imports__findings td:last-child")

        assert said is not None
        assert "dir" not in said.attrs
        assert said.get_text() == quoted
        assert [quote.get_text() for quote in said.select("bdi")] == ["Page <b>2</b>"]

    def test_its_pages_cost_the_same_at_any_length(self, tmp_path: Path) -> None:
        client = signed_in(make_nada())

        def asked(address: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            return len(queries)

        bring(export(tmp_path, *(post(number, **{"wp:status": "trash"}) for number in range(1, 3))))
        address = f"/admin/articles/import/{Import.objects.get().pk}/"
        few = asked(address), asked("/admin/articles/import/")
        bring(export(tmp_path, *(post(number, **{"wp:status": "trash"}) for number in range(1, 150))))
        address = f"/admin/articles/import/{Import.objects.latest('pk').pk}/"

        assert (asked(address), asked("/admin/articles/import/")) == few
        assert client.get(address).content.decode().count("<tr>") == 101


def lines(folder: Path, *stories: dict[str, Any] | str) -> Path:
    path = folder / "stories.jsonl"
    written = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in stories)
    path.write_text("".join(f"{one}\n" for one in written))
    return path


LINE: dict[str, Any] = {
    "id": 7,
    "headline": "افتتاح جسر المشاة: 5 < 7 & 8",
    "kicker": "العمارة",
    "standfirst": "جسر من حديد.",
    "place": "العمارة",
    "text": "افتُتح الجسر <اليوم>.\n\nوحضر الأهالي.",
    "kind": "statement",
    "date": "2015-03-01T12:00:00+03:00",
    "section": {"name": "ميسان", "slug": "maysan", "parent": "iraq"},
    "tags": ["جسور"],
    "writers": ["سلمى رافد"],
    "address": f"{SITE}/2015/03/jisr-7/",
    "comments": [
        {"id": 1, "name": "يوسف", "text": "أحسنتم & شكرًا", "date": "2015-03-02", "status": "shown"},
        {"id": 2, "answers": 1, "name": "مها", "text": "نعم", "status": "shown"},
        {"id": 3, "name": "علي", "text": "متى؟"},
    ],
}


class TestLinesOfJson:
    """Stories of any other system, an object to each line."""

    def test_a_line_is_a_story_in_print(self, tmp_path: Path) -> None:
        bring(lines(tmp_path, LINE))

        article = story()
        printed = article.printed
        assert (printed.headline, printed.kicker, printed.place) == (LINE["headline"], "العمارة", "العمارة")
        assert printed.body == "<p>افتُتح الجسر &lt;اليوم&gt;.</p><p>وحضر الأهالي.</p>"
        assert (printed.standfirst, printed.kind) == ("جسر من حديد.", "statement")
        assert article.published_at == datetime(2015, 3, 1, 9, tzinfo=UTC)
        assert (article.section.name, article.top_section.slug) == ("ميسان", "iraq")
        assert [tag.name for tag in printed.known_tags()] == ["جسور"]
        assert [credit.name for credit in printed.known_credits()] == ["سلمى رافد"]
        led = Client().get("/2015/03/jisr-7/")
        assert (led.status_code, led["Location"]) == (301, article.get_absolute_url())

    @pytest.mark.parametrize("options", [(), ("--site", "https://old.example")])
    def test_a_file_that_grew_brings_what_it_grew_by(self, tmp_path: Path, options: tuple[str, ...]) -> None:
        """Where no line has an address, the file's name tells whose they are."""
        first = {"id": 1, "headline": "خبر أول", "text": "نص."}
        bring(lines(tmp_path, first), *options)

        said = bring(lines(tmp_path, first, first | {"id": 2, "headline": "خبر ثانٍ"}), *options)

        assert sorted(Article.objects.values_list("headline", flat=True)) == ["خبر أول", "خبر ثانٍ"]
        assert "مواد جاءت: 1" in said
        (tmp_path / "other").mkdir()
        bring(lines(tmp_path / "other", first | {"headline": "خبر دار أخرى"}), "--site", "dar")
        assert Article.objects.count() == 3

    def test_a_story_comes_also_where_its_comments_cannot(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def spoilt(*_any: object, **_more: object) -> NoReturn:
            raise ValueError("لا يتسع")

        with monkeypatch.context() as broken:
            broken.setattr("kalima.management.commands.import_archive.bring_comments", spoilt)
            said = bring(lines(tmp_path, LINE))

        assert f"لم يُحفظ «التعليقات على: {LINE['headline']}»: لا يتسع" in said
        assert story().printed.headline == LINE["headline"]
        assert not Comment.objects.exists()
        bring(lines(tmp_path, LINE, LINE | {"id": 8, "comments": []}))
        assert Comment.objects.count() == len(LINE["comments"])

    def test_its_comments_come_with_their_thread(self, tmp_path: Path) -> None:
        bring(lines(tmp_path, LINE))

        found = {one.text: one for one in Comment.objects.all()}
        assert found["نعم"].parent == found["أحسنتم & شكرًا"]
        assert found["أحسنتم & شكرًا"].created_at == datetime(2015, 3, 2, 9, tzinfo=UTC)
        assert found["متى؟"].status == Standing.HELD

    def test_an_answer_that_comes_later_stands_in_its_thread(self, tmp_path: Path) -> None:
        bring(lines(tmp_path, LINE))
        later = [
            {"id": 4, "answers": 1, "name": "حسن", "text": "وأنا أيضًا", "status": "shown"},
            {"id": 5, "answers": 2, "name": "رنا", "text": "أتفق معها", "status": "shown"},
            {"id": 6, "answers": 4, "name": "نور", "text": "وأنا مثله", "status": "shown"},
        ]

        bring(lines(tmp_path, LINE | {"comments": [*LINE["comments"], *later]}))

        found = {one.text: one for one in Comment.objects.all()}
        opener = found["أحسنتم & شكرًا"]
        assert len(found) == 6
        assert {found[str(one["text"])].parent for one in later} == {opener}
        assert found["وأنا أيضًا"].answers is None
        assert found["أتفق معها"].answers == found["نعم"]
        assert found["وأنا مثله"].answers == found["وأنا أيضًا"]

    def test_a_second_reading_brings_what_changed_alone(self, tmp_path: Path) -> None:
        bring(lines(tmp_path, LINE, {"headline": "خبر آخر", "address": f"{SITE}/2/"}))

        said = bring(
            lines(
                tmp_path, LINE | {"headline": "عنوان جديد"}, {"headline": "خبر آخر", "address": f"{SITE}/2/"}
            )
        )

        assert "مواد تغيّرت في الملف فحُدّثت: 1" in said
        assert "مواد كما هي منذ المرة السابقة: 1" in said
        assert Article.objects.count() == 2
        assert Comment.objects.count() == 3

    def test_its_picture_is_looked_for_at_its_address(self, tmp_path: Path) -> None:
        (tmp_path / "2015").mkdir()
        (tmp_path / "2015/jisr.jpg").write_bytes(picture_file().getvalue())
        said = LINE | {"picture": {"address": f"{SITE}/wp-content/uploads/2015/jisr.jpg", "alt": "جسر ضيق."}}

        bring(lines(tmp_path, said), "--media", str(tmp_path))

        assert story().lead_image == Image.objects.get()
        assert story().lead_alt == "جسر ضيق."

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("{", "ليس JSON سليمًا"),
            ('["خبر"]', "ليس كائن JSON"),
            ("[" * 100_000, "ليس JSON سليمًا"),
            ('{"id": ' + "9" * 5000 + ', "headline": "خبر"}', "ليس JSON سليمًا"),
            ('{"standfirst": "ملخّص"}', "لا headline ولا body"),
            ('{"headline": {"$ne": ""}}', "قيمة headline ليست نصًا"),
            ('{"headline": "خبر", "tags": "جسور"}', "قيمة tags ليست قائمة"),
            ('{"headline": "خبر", "date": "أمس"}', "قيمة date ليست تاريخًا"),
            ('{"headline": "خبر", "comments": ["نعم"]}', "تعليق ليس كائن JSON"),
            ('{"headline": "خبر", "title": "خبر"}', "أسماء لا تُعرف، تُركت: title"),
        ],
    )
    def test_a_line_that_is_wrong_is_named_and_the_others_come(
        self, line: str, told: str, tmp_path: Path
    ) -> None:
        said = bring(lines(tmp_path, LINE, line, LINE | {"id": 8, "headline": "خبر ثالث", "comments": []}))

        (finding,) = [one for one in said.splitlines() if told in one]
        assert finding.startswith("2: ")
        assert Article.objects.filter(headline="خبر ثالث").exists()

    def test_letters_that_nothing_can_hold_are_left_out(self, tmp_path: Path) -> None:
        bring(lines(tmp_path, r'{"id": 9, "headline": "خبر\ud800 \u0000عاجل", "text": "نص\uffff"}'))

        assert story().headline == "خبر عاجل"


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>جريدة الفرات</title>
<link rel="self" href="{site}/feed.atom"/><link href="{site}/"/>
<entry><title type="html">افتتاح &amp;laquo;جسر&amp;raquo; المشاة</title><id>tag:furat,2015:7</id>
<link rel="alternate" href="{site}/2015/03/jisr-7.html"/>
<link rel="enclosure" type="image/jpeg" href="{site}/uploads/jisr.jpg"/>
<published>2015-03-01T12:00:00+03:00</published><updated>2015-03-02T10:00:00Z</updated>
<author><name>سلمى رافد</name></author><category term="ميسان"/><category term="جسور"/>
<summary>جسر من حديد.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>افتُتح الجسر.</p></div></content></entry>
<entry><title>خبر 5 &lt; 7</title><id>tag:furat,2015:8</id><updated>2015-04-01T00:00:00Z</updated>
<content>سطر أول</content></entry>
<entry><category scheme="http://schemas.google.com/g/2005#kind" term="http://x#comment"/><id>tag:furat,2015:9</id>
<title>نعم</title><content>نعم</content></entry></feed>
"""


class TestFeeds:
    """A feed kept as a file is an archive too."""

    def test_atom_brings_stories(self, tmp_path: Path) -> None:
        path = tmp_path / "feed.atom"
        path.write_text(ATOM.format(site=SITE))
        (tmp_path / "jisr.jpg").write_bytes(picture_file().getvalue())

        said = bring(path, "--media", str(tmp_path))

        first, second = Article.objects.order_by("published_at")
        assert first.printed.headline == "افتتاح «جسر» المشاة"
        assert first.printed.body == "<p>افتُتح الجسر.</p>"
        assert first.published_at == datetime(2015, 3, 1, 9, tzinfo=UTC)
        assert (first.section.name, [tag.name for tag in first.printed.known_tags()]) == ("ميسان", ["جسور"])
        assert [credit.name for credit in first.printed.known_credits()] == ["سلمى رافد"]
        assert first.lead_image is not None
        assert Client().get("/2015/03/jisr-7.html")["Location"] == first.get_absolute_url()
        assert second.printed.headline == "خبر 5 < 7"
        assert "blogger:comment" in said

    def test_our_own_feeds_come_back(self, tmp_path: Path) -> None:
        publish_article(
            "خبر «من» الخلاصة & غيرها", at=datetime(2020, 5, 1, 9, tzinfo=UTC), standfirst="ملخّص."
        )
        for name in ("feed/", "feed.atom"):
            path = tmp_path / f"{name.strip('/')}.xml"
            path.write_bytes(Client().get(f"/{name}").content)

            said = bring(path, "--dry-run")

            assert "مواد جاءت: 1" in said, said

    @pytest.mark.parametrize("kind", ["rss", "feed"])
    def test_nothing_in_it_is_expanded_or_fetched(self, kind: str, tmp_path: Path) -> None:
        bomb = '<!ENTITY a "ها">' + "".join(
            f'<!ENTITY {name} "{f"&{before};" * 10}">'
            for before, name in zip("abcdefgh", "bcdefghi", strict=True)
        )
        body = "<item><title>&i; &x; خبر</title><description>&i;&x;</description></item>"
        if kind == "feed":
            body = "<entry><title>&i; &x; خبر</title><id>1</id><content>&i;&x;</content></entry>"
        path = tmp_path / "bomb.xml"
        path.write_text(
            f'<!DOCTYPE x [{bomb}<!ENTITY x SYSTEM "file:///etc/passwd">]><{kind}>{body}</{kind}>'
        )

        bring(path)

        assert story().headline == "&i; &x; خبر"
        assert "root:" not in story().body

    def test_a_file_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "letter.html"
        path.write_text("<!doctype html><p>إلى هيئة التحرير</p>")

        with pytest.raises(CommandError, match="ولا مواد في أسطر JSON"):
            bring(path)
