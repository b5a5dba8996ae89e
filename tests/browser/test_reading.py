"""Yusuf's browser on the reading pages: direction, width, what a screen reader finds, what runs."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, Status
from articles.opening import FIRST_SECTION
from kalima.text import arabic
from kalima.text.html import clean_body
from tests.articles.test_add_report import add
from tests.articles.test_add_report import page as report_page
from tests.browser.waiting import until
from tests.factories import (
    article_in,
    make_image,
    make_section,
    make_writer,
    publish_article,
    show_comment,
)
from tests.shared import shared

WIDTHS_PX = (320, 390, 768, 1280)
LONG_WORD = "فسيكفيكهمالله" * 12

# What text must never become. A story's description for machines is a script that no browser runs; the one
# that stands in every page follows its colour scheme.
BREAKING_IN = (
    "script:not([src], [type='application/ld+json'], meta[name='color-scheme'] + script), "
    "iframe, object, embed, base, [onclick], svg:not(.share__icon)"
)


@pytest.fixture
def paper(live_server: LiveServer) -> list[str]:
    """A small paper with everything a reading page can hold; the addresses of its pages."""
    section = make_section("محليات")
    writer = make_writer("تارا كمال")
    story = publish_article(
        "GPS يتعطل في البصرة وصيادون يعودون إلى النجوم",
        section=section,
        writers=[writer],
        tags=["البصرة", "الصيد"],
        image=make_image(),
        kicker="شط العرب",
        standfirst="يوم كامل بلا خرائط.",
        body="<p>فقرة أولى فيها <a href='https://example.org/a'>رابط</a>.</p><h2>عنوان فرعي</h2>"
        f"<ul><li><p>بند</p></li></ul><blockquote><p>اقتباس</p></blockquote><p>{LONG_WORD}</p>",
    )
    opener = show_comment(story, f"تعليق فيه كلمة طويلة {LONG_WORD}", name="أبو سارة")
    show_comment(story, "رد على التعليق.", name="Dijla_Wave", answers=opener)
    for n in range(12):
        publish_article(f"خبر آخر رقم {n} بعنوان أطول من المعتاد في الصفحة الأولى", section=section)
    withdrawn = article_in(Status.WITHDRAWN, section=section)
    return [
        "/",
        story.get_absolute_url(),
        f"/n/{story.pk}/comments/?reply={opener.pk}",
        f"/n/{story.pk}/comments/posted/",
        section.get_absolute_url(),
        writer.get_absolute_url(),
        story.tags.get(name="البصرة").get_absolute_url(),
        withdrawn.get_absolute_url(),
        "/لا-وجود-لها/",
    ]


class TestEveryPage:
    def test_reads_from_the_right_and_never_slides_sideways(self, page: Page, paper: list[str]) -> None:
        for address in paper:
            page.goto(address)
            for width in WIDTHS_PX:
                page.set_viewport_size({"width": width, "height": 800})
                seen = page.evaluate(
                    "() => { const d = document.documentElement;"
                    " return [getComputedStyle(d).direction, d.scrollWidth - d.clientWidth] }"
                )
                assert seen == ["rtl", 0], (address, width)

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_leaves_axe_nothing_to_say(self, page: Page, paper: list[str], scheme: str) -> None:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for address in paper:
            page.goto(address)
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                found = Axe().run(page).response["violations"]
                assert not found, (address, width, [(v["id"], v["nodes"][0]["html"]) for v in found])

    def test_asks_no_other_host_and_has_no_errors(
        self, page: Page, paper: list[str], live_server: LiveServer
    ) -> None:
        hosts: set[str] = set()
        errors: list[str] = []
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)

        for address in paper:
            page.goto(address)

        assert hosts == {urlsplit(live_server.url).netloc}
        assert errors == []

    def test_the_masthead_has_one_home_and_a_way_past_it_by_keyboard(
        self, page: Page, paper: list[str]
    ) -> None:
        page.goto(paper[1])

        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "التخطي إلى المحتوى"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


class TestFields:
    def test_an_empty_one_begins_where_arabic_begins(self, page: Page, live_server: LiveServer) -> None:
        """Browsers begin an empty field of dir=auto at the left; what is typed still turns it."""
        story = publish_article()
        found = (
            "[...document.querySelectorAll('[dir=auto]:is(input, textarea)')]"
            ".map((field) => getComputedStyle(field)).map((style) => [style.direction, style.unicodeBidi])"
        )

        for address in ("/search/", story.get_absolute_url(), f"/n/{story.pk}/comments/light/"):
            page.goto(address)
            fields = page.evaluate(found)
            assert fields, address
            assert fields == [["rtl", "plaintext"]] * len(fields), address


class TestALongPage:
    def test_an_address_finds_its_comment_and_stays_there(self, page: Page, live_server: LiveServer) -> None:
        """What nobody is near is not laid out yet; the way there is found all the same."""
        story = publish_article(image=make_image(), paragraphs=["فقرة من الخبر."] * 12)
        comments = [show_comment(story, f"تعليق رقم {n}. " * (1 + n % 9)) for n in range(36)]
        page.set_viewport_size({"width": 390, "height": 800})

        for sought in (comments[30], comments[4]):
            page.goto("about:blank")
            page.goto(f"{story.get_absolute_url()}#comment-{sought.pk}")

            where = f"document.getElementById('comment-{sought.pk}').getBoundingClientRect().top"
            until(page, f"{where} >= 0 && {where} < 60")
            page.wait_for_timeout(300)
            assert 0 <= page.evaluate(where) < 60

    def test_the_browsers_search_and_paper_have_all_of_it(self, page: Page, live_server: LiveServer) -> None:
        section = make_section("محليات")
        for n in range(30):
            publish_article(f"خبر رقم {n}", section=section)
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto("/")
        last = page.locator(".latest__headline").last.text_content() or ""

        assert page.evaluate("(words) => find(words)", last.strip())
        auto = (
            "[...document.querySelectorAll('*')]"
            ".some((element) => getComputedStyle(element).contentVisibility === 'auto')"
        )
        page.emulate_media(media="print")
        assert not page.evaluate(auto)
        # A moment later the page is whole on the screen too.
        page.emulate_media(media="screen")
        until(page, f"!{auto}")


class TestHostileText:
    def test_nothing_typed_runs_in_the_browser_or_breaks_the_page(self, page: Page) -> None:
        """Thousands of hostile lines at once in headlines, bodies, tags, names and comments."""
        lines = shared("data/hostile/xss/payloadbox_xss.txt").read_text(encoding="utf-8").splitlines()
        lines += json.loads(shared("data/hostile/unicode/blns.json").read_text(encoding="utf-8"))
        expected = json.loads(shared("data/hostile/xss/dompurify_expect.json").read_text(encoding="utf-8"))
        lines += [case["payload"] for case in expected]
        stories = hostile_stories([line for line in lines if line.strip()])
        said: list[str] = []
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("framenavigated", lambda frame: said.append(frame.url) if frame.parent_frame else None)

        for story in stories:
            response = page.goto(story.get_absolute_url())
            assert response is not None
            assert response.status == 200
            page.mouse.move(300, 300)
            assert page.locator(BREAKING_IN).count() == 0
            assert page.locator("h1").count() == 1
            assert page.locator("#comments h2").first.inner_text() == "التعليقات"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto("/")

        assert said == []

    def test_reports_made_of_it_are_printed_and_read(self, page: Page, tmp_path: Path) -> None:
        """The same lines, and every letter that is taken for another, through the door of add_report."""
        lines = shared("data/hostile/xss/payloadbox_xss.txt").read_text(encoding="utf-8").splitlines()[::5]
        lines += json.loads(shared("data/hostile/unicode/blns.json").read_text(encoding="utf-8"))
        alike = json.loads(shared("data/hostile/unicode/confusables.json").read_text(encoding="utf-8"))
        letters = [*alike, *(twin["c"] for twins in alike.values() for twin in twins)]
        lines += [" ".join(letters[start : start + 60]) for start in range(0, len(letters), 60)]
        said: list[str] = []
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("framenavigated", lambda frame: said.append(frame.url) if frame.parent_frame else None)
        page.set_viewport_size({"width": 390, "height": 800})

        for address, paragraphs in hostile_reports([line for line in lines if line.strip()], tmp_path):
            response = page.goto(address)
            assert response is not None
            assert response.status == 200
            assert page.locator(BREAKING_IN).count() == 0
            assert page.locator("h1").count() == 1
            assert page.locator(".report__body > p").count() == paragraphs
            assert page.locator(".report__body :not(p)").count() == 0
            assert page.locator("#comments h2").first.inner_text() == "التعليقات"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for address in ("/", f"/section/{FIRST_SECTION}/"):
            page.goto(address)
            assert page.locator(BREAKING_IN).count() == 0
            for width in WIDTHS_PX:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)

        assert said == []


class TestOddMeasures:
    """The longest headline, twelve tags, two hundred paragraphs; and a story that is one line."""

    def test_they_keep_the_layout(self, live_server: LiveServer, page: Page) -> None:
        longest = "وزارة الموارد المائية تعلن خطة لتوزيع الحصص بين المحافظات الجنوبية والوسطى " * 5
        full = publish_article(
            longest[:299].strip(),
            standfirst="ملخّص طويل يقول ما في الخبر كله. " * 12,
            paragraphs=[f"الفقرة {n} من مادة طويلة جدًا عن حصص المياه في الجنوب." for n in range(200)],
            tags=[f"وسم طويل الاسم رقم {n}" for n in range(12)],
            writers=[make_writer(f"كاتب طويل الاسم واللقب {n}") for n in range(5)],
            image=make_image(),
        )
        bare = publish_article("سطر واحد", paragraphs=["فقرة واحدة."])

        for story in (full, bare):
            number = f"/n/{story.pk}"
            for address in (story.get_absolute_url(), "/", f"{number}/light/", f"{number}/embed/"):
                page.goto(address)
                assert page.locator("h1").count() <= 1
                for width in WIDTHS_PX:
                    page.set_viewport_size({"width": width, "height": 800})
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                        address,
                        width,
                    )
        page.goto(full.get_absolute_url())
        assert page.locator(".report__body > p").count() == 200
        assert page.locator(".report .tags li").count() == 12


def hostile_reports(lines: list[str], folder: Path) -> Iterator[tuple[str, int]]:
    """Address and number of paragraphs of reports that carry the lines, some of them in their heads."""
    tidy = [line for line in map(arabic.tidy_line, lines) if not arabic.is_blank(line)]
    for start in range(0, len(tidy), 500):
        some = tidy[start : start + 500]
        text = report_page(
            headline=f"تقرير {some[0]}"[:250],
            dateline=f"{some[1][:50]} ـ {some[2][:70]}",
            body="\n\n".join(some),
        )
        yield add(folder, text).strip(), len(some)


def hostile_stories(lines: list[str]) -> list[Article]:
    """Stories that carry all the lines: each a paragraph of raw HTML, some of them in every other field."""
    stories = []
    for start in range(0, len(lines), 400):
        some = lines[start : start + 400]
        story = publish_article(
            f"خبر {some[0]}"[:250],
            kicker=some[1][:100],
            standfirst=some[2][:500],
            tags=[f"وسم {line}"[:80] for line in some[3:6]],
            # One line may swallow all that follows it, so each is cleaned alone before the verb cleans all.
            body="<p>متن الخبر.</p>" + "".join(clean_body(line) for line in some),
        )
        for line in some[::40]:
            show_comment(story, f"تعليق {line}", name=f"قارئ {line}"[:60])
        stories.append(story)
    return stories
