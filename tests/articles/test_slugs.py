"""Yusuf follows addresses that other programs cut, escaped twice or spelled in their own way."""

import unicodedata
from datetime import timedelta
from urllib.parse import quote, unquote

import pytest
from django.test import Client

from articles import old_addresses, workflow
from articles.categories.models import Category, Tag
from articles.clock import empty_trash
from articles.models import Article, FormerTail, OldAddress, Staff, StaticPage, Status, Writer
from articles.slugs import meant_by
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_attachment,
    make_image,
    make_section,
    make_tag,
    make_writer,
    publish_article,
)

pytestmark = pytest.mark.django_db

PLACES = {
    "section": "/section/أسواق-النفط/",
    "tag": "/tag/أسعار-النفط/",
    "writer": "/writer/آلاء-القيسي/",
}


@pytest.fixture(autouse=True)
def _paper() -> None:
    publish_article(
        section=make_section("أسواق النفط"), tags=["أسعار النفط"], writers=[make_writer("آلاء القيسي")]
    )


def tails(address: str) -> dict[str, str]:
    """The same address as others send it, by what they did to it, ready to be asked for."""
    _empty, kind, slug, _end = address.split("/")
    written = {
        "decomposed": unicodedata.normalize("NFD", slug),
        "half decomposed": slug[:3] + unicodedata.normalize("NFD", slug[3:]) + "ً",
        "with tashkeel": slug.replace("س", "سَ").replace("ل", "لّ"),
        "with tatweel": slug.replace("ا", "اـ"),
        "with spaces": slug.replace("-", " "),
        "underscored": slug.replace("-", "_"),
        "with a stop": f"{slug}.",
        "in quotes": f"«{slug}»",
        "with a mark of direction": f"\u200f{slug}\u200e",
        "Persian letters": slug.replace("ي", "ی").replace("ك", "ک"),
        "without hamza": slug.replace("أ", "ا").replace("آ", "ا"),
        "cut by letters": slug[:-3],
    }
    sent = {name: f"/{kind}/{quote(tail)}/" for name, tail in written.items()}
    sent["escaped twice"] = f"/{kind}/{quote(quote(slug))}/"
    sent["escaped three times"] = f"/{kind}/{quote(quote(quote(slug)))}/"
    sent["cut in a letter"] = f"/{kind}/{quote(slug)[:-1]}/"
    sent["cut in a letter, escaped twice"] = f"/{kind}/{quote(quote(slug)[:-2])}/"
    sent["without its slash"] = f"/{kind}/{quote(slug)}"
    sent["decomposed, without its slash"] = f"/{kind}/{quote(unicodedata.normalize('NFD', slug))}"
    return sent


# One name has no س, and a feed's address has no slash to leave out before it.
CASES = [
    (kind, case)
    for kind, address in PLACES.items()
    for case, sent in tails(address).items()
    if unquote(sent) != address
]
OF_FEEDS = [(kind, case) for kind, case in CASES if case != "without its slash"]


class TestOneRedirect:
    @pytest.mark.parametrize(("kind", "case"), CASES)
    def test_it_leads_to_the_right_page(self, kind: str, case: str, yusuf: Client) -> None:
        moved = yusuf.get(tails(PLACES[kind])[case])

        assert moved.status_code == 301
        assert unquote(moved["Location"]) == PLACES[kind]
        assert yusuf.get(moved["Location"]).status_code == 200

    @pytest.mark.parametrize(("kind", "case"), OF_FEEDS)
    def test_it_leads_to_the_right_feed(self, kind: str, case: str, yusuf: Client) -> None:
        sent = tails(PLACES[kind])[case].rstrip("/")

        for form in ("feed/", "feed.atom", "feed.json"):
            moved = yusuf.get(f"{sent}/{form}")
            assert (moved.status_code, unquote(moved["Location"])) == (301, PLACES[kind] + form)


class TestAPageThatIsNoNews:
    @pytest.mark.parametrize("case", ["decomposed", "cut by letters", "decomposed, without its slash"])
    def test_it_is_found_as_the_others_are(self, case: str, yusuf: Client) -> None:
        StaticPage.objects.create(title="آراء القرّاء", slug="آراء-القراء", body="<p>نص</p>")

        moved = yusuf.get(tails("/page/آراء-القراء/")[case])

        assert moved.status_code == 301
        assert unquote(moved["Location"]) == "/page/آراء-القراء/"


class TestTheRightPlace:
    @pytest.mark.parametrize("kind", PLACES)
    def test_the_case_of_an_escape_is_nothing(self, kind: str, yusuf: Client) -> None:
        for escaped in (quote(PLACES[kind]).lower(), quote(PLACES[kind]).upper().replace(kind.upper(), kind)):
            assert yusuf.get(escaped).status_code == 200

    def test_a_turned_page_stays_turned(self, yusuf: Client) -> None:
        moved = yusuf.get("/section/اسواق-النفط/?before=1733302800000000-9&utm_source=x")

        assert moved["Location"].endswith("/?before=1733302800000000-9")

    @pytest.mark.parametrize("tail", ["أس", "x", "لا-شيء", "٪", "-", "%25" * 50, "أسواق-النفط-والغاز"])
    def test_what_means_nothing_is_missing(self, tail: str, yusuf: Client) -> None:
        for kind in PLACES:
            assert yusuf.get(f"/{kind}/{tail}/").status_code == 404

    def test_of_two_that_begin_alike_none_is_guessed(self, yusuf: Client) -> None:
        make_section("أسواق الذهب")

        assert yusuf.get("/section/أسواق/").status_code == 404

    def test_a_topic_that_the_desk_prepares_is_not_told(self, yusuf: Client) -> None:
        make_tag("مفاوضات سرية")
        article_in(Status.DRAFT, tags=["مفاوضات سرية"])

        for tail in ("مفاوضات", "مفاوضات-سرية", "مفاوضات سرية"):
            assert yusuf.get(f"/tag/{tail}/").status_code == 404

    @pytest.mark.parametrize(
        ("tail", "meant"),
        [
            ("أسواق-النفط", "أسواق-النفط"),
            ("%D8%A3%D8%B3", "أس"),
            ("أسواق\ufffd", "أسواق"),
            ("A b_c", "a-b-c"),
            ("", ""),
        ],
    )
    def test_a_tail_is_read_as_the_paper_writes_it(self, tail: str, meant: str) -> None:
        assert meant_by(tail) == meant


class TestAChangedTail:
    """Nada renames a section; what Yusuf kept still leads there."""

    def rename(self, desk: Client, section: Category, slug: str) -> None:
        page = f"/admin/categories/category/{section.pk}/change/"
        sent = {"name": section.name, "slug": slug, "colour": section.colour, "order": section.order}
        assert desk.post(page, sent).status_code == 302

    def test_its_page_and_its_feed_lead_to_the_new_one(self, nada_at_desk: Client, yusuf: Client) -> None:
        self.rename(nada_at_desk, Category.objects.get(slug="أسواق-النفط"), "طاقة")

        for before in ("/section/أسواق-النفط/", "/section/أسواق-النفط", "/section/أَسواق-النفط/"):
            assert unquote(yusuf.get(before)["Location"]) == "/section/طاقة/"
        assert unquote(yusuf.get("/section/أسواق-النفط/feed/")["Location"]) == "/section/طاقة/feed/"

    def test_whoever_stands_there_now_goes_before(self, nada_at_desk: Client, yusuf: Client) -> None:
        self.rename(nada_at_desk, Category.objects.get(slug="أسواق-النفط"), "طاقة")

        make_section("أسواق النفط الخام")
        self.rename(nada_at_desk, Category.objects.get(name="أسواق النفط الخام"), "أسواق-النفط")

        assert yusuf.get("/section/أسواق-النفط/").status_code == 200

    def test_a_tail_that_went_there_and_back_leads_nowhere_else(
        self, nada_at_desk: Client, yusuf: Client
    ) -> None:
        section = Category.objects.get(slug="أسواق-النفط")
        for slug in ("طاقة", "أسواق-النفط"):
            self.rename(nada_at_desk, section, slug)

        assert yusuf.get("/section/أسواق-النفط/").status_code == 200
        assert unquote(yusuf.get("/section/طاقة/")["Location"]) == "/section/أسواق-النفط/"

    def test_a_writers_and_a_pages_are_kept_too(self, nada_at_desk: Client, yusuf: Client) -> None:
        writer = Writer.objects.get(slug="آلاء-القيسي")
        sent = {"name": writer.name, "title": "", "bio": "", "slug": "آلاء"}
        assert nada_at_desk.post(f"/admin/articles/writer/{writer.pk}/change/", sent).status_code == 302
        page = StaticPage.objects.create(title="من نحن", slug="من-نحن", body="<p>صحيفة.</p>")
        sent = {"title": page.title, "body": page.body, "is_shown": "on", "order": "0", "slug": "عنا"}
        assert nada_at_desk.post(f"/admin/articles/staticpage/{page.pk}/change/", sent).status_code == 302

        assert unquote(yusuf.get("/writer/آلاء-القيسي/")["Location"]) == "/writer/آلاء/"
        assert unquote(yusuf.get("/page/من-نحن/")["Location"]) == "/page/عنا/"

    def test_one_that_the_desk_typed_in_its_own_way_is_kept_as_it_was(
        self, nada_at_desk: Client, yusuf: Client
    ) -> None:
        writer = Writer.objects.create(name="سلمى علي", slug="Salma_Ali")
        sent = {"name": writer.name, "title": "", "bio": "", "slug": "سلمى"}
        assert nada_at_desk.post(f"/admin/articles/writer/{writer.pk}/change/", sent).status_code == 302

        assert unquote(yusuf.get("/writer/Salma_Ali/")["Location"]) == "/writer/سلمى/"


class TestWhatIsDeleted:
    """Nothing leads to what is gone: its former addresses go with it, and no import brings them back."""

    @pytest.mark.parametrize("kind", ["story", "page", "section", "tag", "writer", "picture", "attachment"])
    def test_it_takes_along_what_led_there(self, nada: Staff, nada_at_desk: Client, kind: str) -> None:
        records = {
            "story": lambda: make_article(import_ref="https://furat.example:post:7"),
            "page": lambda: StaticPage.objects.create(title="من نحن", slug="من-نحن", body="<p>صحيفة.</p>"),
            "section": lambda: make_section("النهر"),
            "tag": lambda: make_tag("الفيضان"),
            "writer": lambda: make_writer("نجوى عبد القيوم"),
            "picture": make_image,
            "attachment": make_attachment,
        }
        record, other = records[kind](), make_section()
        old_addresses.keep([(f"2015/{kind}", kind, record.pk), ("2015/another", "section", other.pk)])
        if kind in ("page", "section", "writer"):
            FormerTail.objects.create(kind=kind, tail="قديم", record=record.pk)
        if isinstance(record, Article):
            workflow.trash(record, by=nada, at=NOW)

        page = f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/delete/"
        done = nada_at_desk.post(page, {"post": "yes"})

        assert done.status_code == 302
        assert [row.path for row in OldAddress.objects.all()] == ["2015/another"]
        assert not FormerTail.objects.exists()

    def test_so_does_a_story_that_the_clock_deletes(self, nada: Staff) -> None:
        article = make_article(import_ref="https://furat.example:post:7")
        old_addresses.keep([("2015/jisr", "story", article.pk)])
        workflow.trash(article, by=nada, at=NOW)

        assert empty_trash(at=NOW + timedelta(days=31)) == 1
        assert not OldAddress.objects.exists()

    def test_the_names_of_the_past_go_with_their_tag(self, nada_at_desk: Client) -> None:
        former, topic = make_tag("بترول"), make_tag("الفيضان")
        Tag.objects.filter(pk=former.pk).update(stands_for=topic)
        old_addresses.keep([("tag/petrol", "tag", former.pk)])

        nada_at_desk.post(f"/admin/categories/tag/{topic.pk}/delete/", {"post": "yes"})

        assert not OldAddress.objects.exists()

    def test_a_second_reading_does_not_lead_there_again(self) -> None:
        old_addresses.keep([("2015/jisr", "story", 123_456), ("2015/nahr", "section", make_section().pk)])

        assert [row.path for row in OldAddress.objects.all()] == ["2015/nahr"]
