"""A newsroom leaves with its stories: as WordPress takes them, and as files that any web server serves."""

import fcntl
import html
import io
import re
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core import signals
from django.core.management import call_command
from django.db import close_old_connections

from articles import workflow
from articles.imports import Importing, prepared, start
from articles.models import Article, OldAddress, StaticPage, Status
from comments.bringing import bring_comments
from comments.models import Comment
from comments.models import Status as Standing
from kalima.backup import databases
from kalima.export import site, wordpress
from kalima.export.pages import Answer, address_of, as_file, file_of, href_of
from kalima.text.html import plain_text
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_comment,
    make_image,
    make_nada,
    make_section,
    make_writer,
    publish_article,
    show_comment,
)

pytestmark = pytest.mark.django_db

WP = "{http://wordpress.org/export/1.2/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ODD = "أسعار «النفط» & الغاز: 5 < 7 > 3 ]]> \u200cمی‌شود 🌾 \U0001f1ee\U0001f1f6"


def written() -> tuple[bytes, dict[str, int]]:
    out = io.BytesIO()
    counts = wordpress.write(out)
    return out.getvalue(), counts


def items(xml: bytes) -> dict[str, ElementTree.Element]:
    """The posts of a file by their title, as a strict parser reads them."""
    return {str(item.findtext("title")): item for item in ElementTree.fromstring(xml).iter("item")}


def meta(item: ElementTree.Element) -> dict[str, str]:
    return {
        str(row.findtext(f"{WP}meta_key")): str(row.findtext(f"{WP}meta_value"))
        for row in item.iter(f"{WP}postmeta")
    }


def _with_picture(pk: int) -> str:
    return (
        f'<figure data-image="{pk}" data-alt="بسطات في سوق مسقوف."><figcaption>سوق الشورجة ظهرًا.</figcaption>'
        "</figure><p>في السوق زحام.</p>"
    )


def brought_again(xml: bytes, folder: Path) -> list[Article]:
    """The stories that our own importer makes of a file, beside those that it was written from."""
    last = Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    file = folder / "out.xml"
    file.write_bytes(xml)
    section, at = make_section("منوعات"), NOW + timedelta(days=9)
    run = start(prepared(file, section=section, media="skip", by=None, at=at))
    Importing(run, discuss=bring_comments).go_on()
    return list(Article.objects.filter(pk__gt=last).order_by("pk"))


class TestForWordPress:
    """WXR 1.2 that strict parsers and our own importer read."""

    def test_a_story_comes_back_as_it_stood(self, tmp_path: Path) -> None:
        economy = make_section("اقتصاد")
        oil = make_section("نفط", parent=economy)
        salma = make_writer("سلمى رافد")
        old = publish_article(
            ODD,
            section=oil,
            body="<p>قال إن 5 &lt; 7 &amp; 8، ثم سكت.</p><h2>ما بعد</h2><p>سطر <strong>ثانٍ</strong>.</p>",
            standfirst="ملخّص فيه «اقتباس» & علامة <.",
            tags=["النفط والغاز", "البصرة"],
            writers=[salma],
            at=datetime(2024, 2, 29, 22, 30, tzinfo=UTC),
        )

        xml, counts = written()
        (new,) = brought_again(xml, tmp_path)

        assert counts["stories"] == 1
        for name in ("headline", "standfirst", "published_at", "section_id", "tag_ids", "status", "slug"):
            assert getattr(new, name) == getattr(old, name), name
        assert plain_text(new.printed.body) == plain_text(old.printed.body)
        assert [one.name for one in new.known_credits()] == [one.name for one in old.known_credits()]

    def test_every_status_has_its_own(self) -> None:
        for status in Status.values:
            article_in(status, f"مادة {status}")
        binned = make_article("مادة في السلة")
        workflow.trash(binned, by=make_nada(), at=NOW)

        found = {title: item.findtext(f"{WP}status") for title, item in items(written()[0]).items()}

        assert found == {
            "مادة draft": "draft",
            "مادة in_review": "pending",
            "مادة scheduled": "future",
            "مادة published": "publish",
            "مادة corrected": "publish",
            "مادة withdrawn": "private",
            "مادة في السلة": "trash",
        }

    def test_dates_stand_by_the_clock_of_the_newsroom_and_in_utc(self) -> None:
        publish_article("خبر آخر الليل", at=datetime(2024, 12, 31, 22, 30, tzinfo=UTC))

        item = items(written()[0])["خبر آخر الليل"]

        assert item.findtext(f"{WP}post_date") == "2025-01-01 01:30:00"
        assert item.findtext(f"{WP}post_date_gmt") == "2024-12-31 22:30:00"
        assert item.findtext("pubDate") == "Tue, 31 Dec 2024 22:30:00 +0000"

    def test_words_in_print_leave_and_not_what_the_desk_is_at(self) -> None:
        story = publish_article("العنوان المنشور")
        story.headline = "عنوان لم يُنشر"
        workflow.save_copy(story, by=make_nada(), at=NOW + timedelta(hours=1))

        assert list(items(written()[0])) == ["العنوان المنشور"]

    def test_a_thread_keeps_its_order_and_what_was_decided(self, tmp_path: Path) -> None:
        story = publish_article()
        opener = show_comment(story, "هل يفتح ليلًا؟ <b>أرجو</b> & شكرًا", name="يوسف")
        reply = show_comment(story, "نعم، إلى العاشرة.", name="مها", answers=opener)
        make_comment(story, "بانتظار من يقرؤه.", name="علي")

        (new,) = brought_again(written()[0], tmp_path)

        texts = {one.text: one for one in Comment.objects.filter(article=new)}
        assert texts.keys() == {opener.text, reply.text, "بانتظار من يقرؤه."}
        assert texts[reply.text].parent == texts[opener.text]
        assert texts[opener.text].created_at == opener.created_at
        assert texts["بانتظار من يقرؤه."].status == Standing.HELD

    def test_a_picture_has_an_address_and_the_story_names_it(self) -> None:
        image = make_image("سوق الشورجة")
        publish_article(image=image, body=_with_picture(image.pk))
        make_image("صورة لم تُنشر", colour="#123456")

        xml, counts = written()

        found = items(xml)
        address = str(found["سوق الشورجة"].findtext(f"{WP}attachment_url"))
        assert address.startswith(f"{settings.ORIGIN}/media/")
        story = found["العمارة تفتتح جسرًا للمشاة فوق دجلة"]
        number = found["سوق الشورجة"].findtext(f"{WP}post_id")
        assert meta(story)["_thumbnail_id"] == number
        assert f'<!-- wp:image {{"id": {number}}} -->' in str(story.findtext(CONTENT))
        assert (counts["pictures"], counts["without_file"], "صورة لم تُنشر" in found) == (1, 1, False)

    def test_pictures_of_one_title_that_came_together_stay_several(self) -> None:
        """WordPress takes a file for one that it has by title and second."""
        for colour in ("#123456", "#654321", "#9C3B22"):
            publish_article(image=make_image("سوق الشورجة", colour=colour))

        xml, counts = written()

        files = [
            (item.findtext("title"), item.findtext(f"{WP}post_date"))
            for item in ElementTree.fromstring(xml).iter("item")
            if item.findtext(f"{WP}post_type") == "attachment"
        ]
        assert (counts["pictures"], len(set(files))) == (3, 3)

    def test_earlier_slugs_go_along(self) -> None:
        story = publish_article()
        Article.objects.filter(pk=story.pk).update(import_ref="furat.example:post:7")
        OldAddress.objects.create(path="~jisr-7", kind="story", record=story.pk)
        StaticPage.objects.create(title="من نحن", slug="من-نحن", body="<p>صحيفة.</p>")

        found = items(written()[0])

        assert meta(found[story.headline])["_wp_old_slug"] == "jisr-7"
        assert found["من نحن"].findtext(f"{WP}post_type") == "page"

    def test_numbers_are_given_once(self) -> None:
        image = make_image()
        publish_article(image=image)
        StaticPage.objects.create(title="من نحن", slug="من-نحن", body="<p>صحيفة.</p>")

        numbers = [item.findtext(f"{WP}post_id") for item in items(written()[0]).values()]

        assert len(numbers) == len(set(numbers)) == 3

    def test_the_command_writes_a_file_that_is_whole_or_not_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(databases, "standing_still", nullcontext)
        publish_article()
        file = tmp_path / "out.xml"

        call_command("export", wxr=file)

        assert len(items(file.read_bytes())) == 1
        assert file.stat().st_mode & 0o777 == 0o600

        def fail(_out: Any) -> Iterator[None]:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(wordpress, "write", fail)
        with pytest.raises(Exception, match="No space left"):
            call_command("export", wxr=tmp_path / "other.xml")
        assert [path.name for path in tmp_path.iterdir()] == ["out.xml"]


ADDRESS = re.compile(r'\s(href|src|poster|srcset)="([^"]*)"')


def dead_links(root: Path) -> set[str]:
    """Links of the pages in a folder to which a web server would find no file."""
    dead = set()
    for file in root.rglob("*.html"):
        for name, value in ADDRESS.findall(file.read_text()):
            several = [one.split()[0] for one in value.split(", ")] if name == "srcset" else [value]
            for one in map(html.unescape, several):
                link = one.removeprefix(settings.ORIGIN) or "/"
                parts = urlsplit(link)
                # Styles and scripts are not collected here.
                if not link.startswith("/") or link.startswith(("//", settings.STATIC_URL)):
                    continue
                path = root / unquote(parts.path).strip("/")
                if parts.query or not (path.is_file() or (path / "index.html").is_file()):
                    dead.add(f"{file.relative_to(root)}: {link}")
    return dead


def page(root: Path, address: str) -> str:
    return (root / file_of(address)).read_text()


class TestAsFiles:
    """Every public page as a file that any web server gives."""

    @pytest.fixture(autouse=True)
    def _one_connection(self) -> Iterator[None]:
        """A request's end does not end the test's transaction, as in the test client."""
        several = (signals.request_started, signals.request_finished)
        for signal in several:
            signal.disconnect(close_old_connections)
        yield
        for signal in several:
            signal.connect(close_old_connections)

    def test_every_link_leads_to_a_file(self, tmp_path: Path) -> None:
        image = make_image()
        salma = make_writer()
        story = publish_article(image=image, tags=["الجسور"], writers=[salma], standfirst="جسر من حديد.")
        opener = show_comment(story, "هل يفتح ليلًا؟")
        show_comment(story, "نعم.", name="مها", answers=opener)
        StaticPage.objects.create(title="من نحن", slug="من-نحن", body="<p>صحيفة.</p>")

        counts = site.write(tmp_path, processes=1)

        assert counts["failed"] == 0
        assert dead_links(tmp_path) == set()
        for address in (
            *("/", "/light/", "/archive/", "/search/", "/feed.json", "/sitemap.xml", "/robots.txt"),
            *(story.get_absolute_url(), story.short_address, f"/n/{story.pk}/light/"),
            *(f"/n/{story.pk}/comments/", salma.get_absolute_url(), "/page/من-نحن/", "/tag/الجسور/"),
        ):
            assert (tmp_path / file_of(address)).is_file(), address
        assert (tmp_path / "feed/index.xml").read_bytes().startswith(b"<?xml")
        assert "الصفحة غير موجودة" in (tmp_path / "404.html").read_text()
        assert len(list((tmp_path / "media").iterdir())) > 2

    def test_no_form_is_dead(self, tmp_path: Path) -> None:
        story = publish_article()
        show_comment(story, "هل يفتح ليلًا؟")

        site.write(tmp_path, processes=1)

        whole = [file.read_text() for file in tmp_path.rglob("*.html")]
        assert not any("<form" in one or "<button form" in one or "data-readings" in one for one in whole)
        assert not any("data-talk" in one or "sort=" in one or "reply=" in one for one in whole)
        assert "التعليق مغلق في هذه النسخة" in page(tmp_path, story.get_absolute_url())
        assert "هل يفتح ليلًا؟" in page(tmp_path, story.get_absolute_url())
        assert "البحث مغلق في هذه النسخة" in page(tmp_path, "/search/")
        assert 'http-equiv="Content-Security-Policy"' in page(tmp_path, "/")

    def test_nothing_that_is_not_public_is_in_it(self, tmp_path: Path) -> None:
        publish_article("خبر منشور")
        for status in (Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED, Status.WITHDRAWN):
            article_in(status, "سرّ لا يُقرأ")
        make_image("صورة لم تُنشر", colour="#123456")

        site.write(tmp_path, processes=1)

        text = "".join(file.read_text(errors="replace") for file in tmp_path.rglob("*") if file.is_file())
        assert "خبر منشور" in text
        assert "سرّ لا يُقرأ" not in text
        assert not any((tmp_path / "media").iterdir()) if (tmp_path / "media").exists() else True

    def test_pages_of_a_list_are_folders_and_lead_back(self, tmp_path: Path) -> None:
        section = make_section("اقتصاد")
        for number in range(22):
            publish_article(f"خبر {number}", section=section, at=NOW - timedelta(minutes=number))

        site.write(tmp_path, processes=1)

        pages = sorted((tmp_path / "section" / section.slug).glob("_before=*"))
        assert len(pages) == 1
        text = "".join((folder / "index.html").read_text() for folder in pages)
        assert all(f"خبر {number}<" in text for number in (20, 21))
        assert f'rel="prev" href="{section.get_absolute_url()}"' in text
        assert dead_links(tmp_path) == set()

    def test_a_second_run_touches_nothing_and_takes_away_what_left_print(self, tmp_path: Path) -> None:
        stays, leaves = publish_article("خبر يبقى"), publish_article("خبر يُسحب")
        site.write(tmp_path, processes=1)
        kept = tmp_path / file_of(stays.get_absolute_url())
        gone = tmp_path / file_of(leaves.get_absolute_url())
        feed = tmp_path / "feed.json"
        before, standing = feed.stat().st_mtime_ns, gone.exists()

        same = site.write(tmp_path, processes=1)
        unchanged = feed.stat().st_mtime_ns == before
        workflow.withdraw(leaves, note="اعتمدت على بيان قديم.", by=make_nada(), at=NOW)
        after = site.write(tmp_path, processes=1)

        assert (standing, unchanged, same["removed"]) == (True, True, 0)
        assert after["removed"] > 0
        assert (gone.exists(), gone.parent.exists(), kept.exists()) == (False, False, True)
        assert dead_links(tmp_path) == set()

    def test_addresses_of_a_former_site_lead_on(self, tmp_path: Path) -> None:
        story = publish_article()
        for path in ("2015/03/jisr-7", "2015/jisr.html", "2015/jisr.html/amp"):
            OldAddress.objects.create(path=path, kind="story", record=story.pk)

        counts = site.write(tmp_path, processes=1)

        for address in ("/2015/03/jisr-7/", "/2015/jisr.html", story.short_address):
            assert f'url={story.get_absolute_url()}"' in page(tmp_path, address)
        # No disk has a folder under the name of a file: that one is said, and the others are there.
        assert counts["failed"] == 1

    def test_two_runs_do_not_write_in_one_folder(self, tmp_path: Path) -> None:
        with (tmp_path / site.MARK).open("ab") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX)
            with pytest.raises(site.NotOurs, match="أمر آخر"):
                site.write(tmp_path, processes=1)

        assert [path.name for path in tmp_path.iterdir()] == [site.MARK]

    def test_a_folder_of_somebody_else_stays(self, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_text("إلى هيئة التحرير")

        with pytest.raises(site.NotOurs):
            site.write(tmp_path, processes=1)

        assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]

    @pytest.mark.parametrize(
        ("link", "address", "file"),
        [
            ("/", "/", "index.html"),
            ("/n/5", "/n/5", "n/5/index.html"),
            ("?before=2026-1", "/tag/a/?before=2026-1", "tag/a/_before=2026-1/index.html"),
            ("/feed.atom#x", "/feed.atom", "feed.atom"),
            ("/search/?q=نفط", "/search/", "search/index.html"),
            ("/n/1/%2e%2e/%2e%2e/etc/passwd", "/n/1/../../etc/passwd", ""),
            ("/.env", "/.env", ""),
            ("https://elsewhere.example/n/5", "", None),
            ("/admin/", "", None),
            ("/preview/abc/", "", None),
            ("/n/1/comments/2/report/", "", None),
            ("http://[", "", None),
        ],
    )
    def test_a_link_has_its_file(self, link: str, address: str, file: str | None) -> None:
        found = address_of(link, "/tag/a/")

        assert found == address
        if file is not None:
            assert file_of(found) == file

    def test_a_policy_is_the_same_whoever_says_it(self) -> None:
        rules = ["default-src 'self'", "frame-ancestors 'none'", "img-src 'self' data:"]
        page = [b'<meta charset="utf-8">']
        answers = [Answer(200, {"content-security-policy": "; ".join(r)}, page) for r in (rules, rules[::-1])]
        one, other = (as_file(answer, "/", "") for answer in answers)

        assert one == other
        assert b"img-src" in one[0]
        assert b"frame-ancestors" not in one[0]

    def test_a_feed_is_linked_by_its_own_name(self) -> None:
        assert href_of("/tag/a/feed/") == "/tag/a/feed/index.xml"
