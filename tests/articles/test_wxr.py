"""The reader of WordPress exports: nothing of the practice files is lost, and what is broken is named."""

import gzip
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from articles import wxr
from articles.wxr import Flaw, Item, NotAnExport, Place, Term, TermUse
from tests.shared import shared

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def export(inside: str, *, version: str = "1.2", end: str = "</channel></rss>") -> bytes:
    head = (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0">\n<channel><title>جريدة الفرات</title>\n'
        f"<wp:wxr_version>{version}</wp:wxr_version><wp:base_blog_url>https://furat.example</wp:base_blog_url>\n"
    )
    return (head + inside + end).encode()


def read(content: bytes, start: Place = wxr.BEGINNING) -> list[Any]:
    return [record for _place, record in wxr.records(io.BytesIO(content), start)]


def item_of(content: bytes) -> Item:
    return next(record for record in read(content) if isinstance(record, Item))


def flaws_of(content: bytes) -> list[Flaw]:
    return [record for record in read(content) if isinstance(record, Flaw)]


def practice() -> list[dict[str, Any]]:
    index = Path(__file__).resolve().parents[2].parent / "shared/data/wxr/index.json"
    return json.loads(index.read_text()) if index.exists() else []


class TestThePracticeFiles:
    """Every item, comment and term of 61 exports comes out, and every letter of their texts."""

    @pytest.mark.parametrize("known", practice(), ids=lambda known: known["file"])
    def test_nothing_is_lost(self, known: dict[str, Any]) -> None:
        path = shared(f"data/wxr/{known['file']}")
        found: Counter[str] = Counter()
        with path.open("rb") as file:
            wxr.site_of(file)
            for _place, record in wxr.records(file):
                found[type(record).__name__] += 1
                if isinstance(record, Item):
                    found[record.kind] += 1
                    found["remarks"] += len(record.remarks)

        assert found["Item"] == known["items"]
        assert found["remarks"] == known["comments"]
        assert {kind: found[kind] for kind in known.get("post_types", {})} == known.get("post_types", {})

    @pytest.mark.parametrize("known", practice(), ids=lambda known: known["file"])
    def test_bodies_are_what_a_strict_parser_reads(self, known: dict[str, Any]) -> None:
        path = shared(f"data/wxr/{known['file']}")
        if not known.get("well_formed", True):
            pytest.skip("no strict parser reads it")
        strict = ElementTree.parse(path).getroot().iter("item")
        with path.open("rb") as file:
            ours = [record for _place, record in wxr.records(file) if isinstance(record, Item)]

        for theirs, item in zip(strict, ours, strict=True):
            body = theirs.findtext(CONTENT) or theirs.findtext("description") or ""
            assert item.body.strip() == body.strip()
            assert item.title.strip() == (theirs.findtext("title") or "").strip()


class TestARecord:
    def test_an_item_has_its_terms_meta_and_remarks(self) -> None:
        item = item_of(
            export(
                "<item><title>افتتاح جسر العمارة</title><wp:post_id>7</wp:post_id>\n"
                '<category domain="post_tag" nicename="jisr"><![CDATA[جسر]]></category>'
                "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value>"
                "</wp:postmeta>\n<wp:comment><wp:comment_id>3</wp:comment_id>"
                "<wp:comment_content><![CDATA[شكرًا <b>لكم</b>]]></wp:comment_content></wp:comment></item>"
            )
        )

        assert (item.title, item.number, item.line) == ("افتتاح جسر العمارة", "7", 5)
        assert item.terms == [TermUse("post_tag", "jisr", "جسر")]
        assert item.meant("_missing", "_thumbnail_id") == "9"
        assert (item.remarks[0].text, item.remarks[0].line) == ("شكرًا <b>لكم</b>", 7)

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("<![CDATA[نص]]>", "نص"),
            ("\n  <![CDATA[أول]]>\n  <![CDATA[ وثانٍ]]>\n", "أول وثانٍ"),
            ("<![CDATA[قبل ]]]]><![CDATA[> بعد]]>", "قبل ]]> بعد"),
            ("<![CDATA[في وسطه <![CDATA[ اقتباس ]]> آخر]]>", "في وسطه <![CDATA[ اقتباس ]]> آخر"),
            ("&lt;p&gt;نص &amp;amp; نص&lt;/p&gt;", "<p>نص &amp; نص</p>"),
            ("a?b=1&copy=2 &#1593; &lol9; &nbsp;", "a?b=1&copy=2 ع &lol9; \xa0"),
            ("<p>نص</p> بلا اقتباس", "<p>نص</p> بلا اقتباس"),
            ("<![CDATA[فيه </item> و<item> وتعليق <!--]]>", "فيه </item> و<item> وتعليق <!--"),
            ("<![CDATA[سطر\n\nوسطر]]>", "سطر\n\nوسطر"),
            ("<![CDATA[]]>", ""),
        ],
    )
    def test_a_text_is_read_as_it_was_meant(self, written: str, meant: str) -> None:
        item = item_of(export(f"<item><content:encoded>{written}</content:encoded></item>"))

        assert item.body == meant

    def test_terms_of_all_three_kinds(self) -> None:
        terms = [
            record
            for record in read(
                export(
                    "<wp:category><wp:category_nicename>iraq</wp:category_nicename><wp:category_parent>news"
                    "</wp:category_parent><wp:cat_name><![CDATA[العراق]]></wp:cat_name></wp:category>"
                    "<wp:tag><wp:tag_slug>naft</wp:tag_slug><wp:tag_name>نفط</wp:tag_name></wp:tag>"
                    "<wp:term><wp:term_taxonomy>series</wp:term_taxonomy><wp:term_slug>s</wp:term_slug>"
                    "<wp:term_name>ملف</wp:term_name></wp:term>"
                )
            )
            if isinstance(record, Term)
        ]

        assert [(term.taxonomy, term.slug, term.name, term.parent) for term in terms] == [
            ("category", "iraq", "العراق", "news"),
            ("post_tag", "naft", "نفط", ""),
            ("series", "s", "ملف", ""),
        ]


class TestOtherNames:
    """A namespace is known by its address, whatever short name a file gives it."""

    OURS = {"wp": "wordpress", "content": "c", "excerpt": "e", "dc": "d"}

    def renamed(self) -> bytes:
        """An export as a program writes it that has names of its own."""
        inside = (
            "<wp:category><wp:category_nicename>iraq</wp:category_nicename><wp:cat_name>العراق</wp:cat_name>"
            "</wp:category><item><title>افتتاح الجسر</title><dc:creator>salma</dc:creator>"
            "<content:encoded><![CDATA[افتُتح <wp:x> الجسر]]></content:encoded>"
            "<excerpt:encoded>ملخّص</excerpt:encoded><wp:post_date>2015-03-01 12:00:00</wp:post_date>"
            "<wp:postmeta><wp:meta_key>k</wp:meta_key><wp:meta_value>v</wp:meta_value></wp:postmeta>"
            "<wp:comment><wp:comment_content>أحسنتم</wp:comment_content></wp:comment></item>"
        )
        content = export(inside).decode()
        for ours, theirs in self.OURS.items():
            content = content.replace(f"<{ours}:", f"<{theirs}:").replace(f"</{ours}:", f"</{theirs}:")
        names = (
            'xmlns:e="http://wordpress.org/export/1.2/excerpt/" xmlns:c="http://purl.org/rss/1.0/modules/content/"'
            " xmlns:d='http://purl.org/dc/elements/1.1/' xmlns:wordpress=\"http://wordpress.org/export/1.2/\""
        )
        return content.replace("<rss ", f"<rss {names} ").encode()

    def test_everything_is_found(self) -> None:
        item = item_of(self.renamed())
        term = next(record for record in read(self.renamed()) if isinstance(record, Term))

        assert (item.creator, item.excerpt, item.date) == ("salma", "ملخّص", "2015-03-01 12:00:00")
        assert item.body == "افتُتح <wordpress:x> الجسر"
        assert (item.meant("k"), item.remarks[0].text) == ("v", "أحسنتم")
        assert (term.slug, term.name) == ("iraq", "العراق")
        assert wxr.site_of(io.BytesIO(self.renamed())).address == "https://furat.example"

    def test_a_reading_that_goes_on_knows_them_too(self) -> None:
        whole = list(wxr.records(io.BytesIO(self.renamed())))

        assert list(wxr.records(io.BytesIO(self.renamed()), whole[0][0])) == whole[1:]

    def test_a_field_may_declare_its_own(self) -> None:
        address = "http://purl.org/rss/1.0/modules/content/"
        fields = f'<encoded xmlns="{address}">نص</encoded><x:creator xmlns:x="http://purl.org/dc/elements/1.1/">هدى'

        item = item_of(export(f"<item><title>خبر</title>{fields}</x:creator></item>"))

        assert (item.title, item.body, item.creator) == ("خبر", "نص", "هدى")


class TestABrokenFile:
    def test_what_was_cut_is_read_as_far_as_it_goes(self) -> None:
        whole = "<item><title>مادة كاملة</title></item>\n"
        cut = export(f"{whole}<item><title>مادة مقطوعة</title><content:encoded><![CDATA[نصها", end="")

        titles = [record.title for record in read(cut) if isinstance(record, Item)]

        assert titles == ["مادة كاملة", "مادة مقطوعة"]
        assert {flaw.line for flaw in flaws_of(cut)} == {6}

    def test_an_item_without_its_end_takes_no_other_with_it(self) -> None:
        content = export("<item><title>أولى</title>\n<item><title>ثانية</title></item>")

        assert [record.title for record in read(content) if isinstance(record, Item)] == ["أولى", "ثانية"]
        assert [flaw.line for flaw in flaws_of(content)] == [5]

    def test_a_quotation_without_its_end_takes_no_other_with_it(self) -> None:
        first = "<item><title>أولى</title><content:encoded><![CDATA[نص</content:encoded></item>\n"
        content = export(f"{first}<item><title>ثانية</title><link>https://furat.example/2/</link></item>")

        items = [record for record in read(content) if isinstance(record, Item)]

        assert [(item.title, item.body) for item in items] == [("أولى", "نص"), ("ثانية", "")]

    def test_bytes_and_characters_that_are_none_are_named(self) -> None:
        content = export("<item>\n<title>خبر \x0b عاجل</title>\n</item>")
        content = content.replace("عاجل".encode(), b"\xd8 \xff")

        item, flaws = item_of(content), flaws_of(content)

        assert item.title.startswith("خبر  ")
        assert [flaw.line for flaw in flaws] == [6, 6]

    def test_a_field_without_its_end_ends_with_the_next(self) -> None:
        content = export("<item><title>بلا نهاية\n<wp:post_id>5</wp:post_id></item>")

        assert (item_of(content).title.strip(), item_of(content).number) == ("بلا نهاية", "5")
        assert [flaw.line for flaw in flaws_of(content)] == [5]

    def test_another_encoding_is_believed(self) -> None:
        content = export("<item><title>خبر</title></item>").decode().replace("UTF-8", "windows-1256")

        assert item_of(content.encode("cp1256")).title == "خبر"
        assert item_of(export("<item><title>خبر</title></item>").decode().encode("utf-16")).title == "خبر"

    @pytest.mark.parametrize(
        ("says", "is_in"),
        [
            ("UTF-8", "cp1256"),
            ("ISO-8859-1", "utf-8"),
            ("windows-1256", "utf-8"),
            ("UTF-16", "utf-16-le"),
            ("ISO-8859-6", "iso-8859-6"),
        ],
    )
    def test_letters_are_believed_before_what_a_file_says_of_them(self, says: str, is_in: str) -> None:
        title = "افتتاح جسر المشاة في العمارة بحضور أهالي الحي ومدارسه"
        content = export(f"<item><title>{title}</title></item>").decode().replace("UTF-8", says)

        assert item_of(content.encode(is_in)).title == title

    def test_a_few_broken_letters_change_no_encoding(self) -> None:
        title = "افتتاح جسر المشاة في العمارة بحضور أهالي الحي ومدارسه"
        content = export(f"<item><title>{title} X</title></item>").replace(b"X", b"\xd8\xff")

        assert item_of(content).title.startswith(title)

    @pytest.mark.parametrize("content", [b"PK\x03\x04", gzip.compress(export("<item></item>"))])
    def test_a_packed_file_is_told_to_be_one(self, content: bytes) -> None:
        with pytest.raises(NotAnExport, match="مضغوط"):
            wxr.site_of(io.BytesIO(content))

    def test_what_ended_before_it_said_where_it_stands_is_told_to_be_cut(self) -> None:
        link = "<link>https://furat.example/jisr/</link>"

        def cut_of(house: str) -> wxr.Item:
            guid = f"<guid>https://{house}/?p=8</guid><content:encoded>نص"
            return item_of(export(f"<item><title>خبر</title>{link}{guid}").partition(b"</channel>")[0])

        cut, from_elsewhere = cut_of("furat.example"), cut_of("dijla.example")
        whole = item_of(
            export("<item><title>خبر</title><wp:status>draft</wp:status><wp:post").partition(b"</ch")[0]
        )

        assert (cut.is_cut, cut.number) == (True, "8")
        assert (from_elsewhere.is_cut, from_elsewhere.number) == (True, "")
        assert (whole.is_cut, whole.status) == (False, "draft")

    @pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", "صفحة".encode(), b"<html><body></body></html>"])
    def test_another_file_is_refused_in_arabic(self, content: bytes) -> None:
        with pytest.raises(NotAnExport, match="ليس هذا تصديرًا من ووردبريس"):
            wxr.site_of(io.BytesIO(content))


class TestSafety:
    def test_no_entity_is_expanded(self) -> None:
        bomb = export("<item><title>&lol;</title></item>").replace(
            b"<rss", b'<!DOCTYPE x [<!ENTITY lol SYSTEM "file:///etc/passwd">]><rss'
        )

        assert item_of(bomb).title == "&lol;"

    def test_a_record_without_end_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wxr, "RECORD_BYTES_MAX", 100_000)
        monkeypatch.setattr(wxr, "CHUNK_BYTES", 10_000)
        body = f"<content:encoded><![CDATA[{'ن' * 200_000}]]></content:encoded>"
        content = export(f"<item><title>ضخمة</title>{body}</item><item><title>تالية</title></item>")

        assert [record.title for record in read(content) if isinstance(record, Item)] == ["ضخمة", "تالية"]
        assert any("أطول من المعقول" in flaw.what for flaw in flaws_of(content))

    def test_deep_nesting_is_text(self) -> None:
        deep = "<a>" * 50_000
        item = item_of(export(f"<item><content:encoded>{deep}</content:encoded></item>"))

        assert item.body == deep


class TestReadingOn:
    def test_any_place_is_one_to_go_on_from(self) -> None:
        content = export("".join(f"<item>\n<title>مادة {i}</title></item>\n" for i in range(5)))
        whole = list(wxr.records(io.BytesIO(content)))

        for number, (place, _record) in enumerate(whole):
            rest = list(wxr.records(io.BytesIO(content), place))
            assert rest == whole[number + 1 :]

    def test_small_chunks_change_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one = "<!-- تعليق --><item><title><![CDATA[مادة]]></title></item>"
        content = export(one * 9)
        whole = read(content)
        monkeypatch.setattr(wxr, "CHUNK_BYTES", 7)

        assert read(content) == whole
