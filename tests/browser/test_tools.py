"""Yusuf's tools over a story: what they change, what his device remembers, and what they weigh."""

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Article, SiteSettings
from kalima.text import dates
from tests.browser.waiting import until
from tests.factories import NOW, make_image, make_section, publish_article

BAGHDAD = ZoneInfo("Asia/Baghdad")
# All the scripts that the page of a story loads; a gallery and an embed bring one more each.
SCRIPTS_MAX = 6 * 1024
AGES_S = (
    *(0, 59, 60, 119, 120, 179, 180, 600, 660, 3599, 3600, 7199, 7200, 3 * 3600, 10 * 3600, 11 * 3600),
    *(86_400, 2 * 86_400, 3 * 86_400, 6 * 86_400, 7 * 86_400 - 1, 7 * 86_400, 400 * 86_400),
)


@pytest.fixture
def story(live_server: object) -> Article:
    return publish_article(
        standfirst="يوم كامل بلا خرائط.", image=make_image(), body="<p>فقرة من الخبر.</p>" * 6
    )


def size_of(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.querySelector('.report__body')).fontSize"))


def face_of(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.querySelector('.report__body')).fontFamily"))


class TestLatinLetters:
    def test_nothing_waits_for_them_and_the_next_page_has_them(self, page: Page, live_server: object) -> None:
        story = publish_article(body="<p>طول الطريق 40 km عبر الجسر.</p>")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(f"{request.resource_type} {request.url}"))
        page.goto(story.get_absolute_url())
        until(page, "Boolean(device.chosen.latin)")
        assert [line.split()[0] for line in asked if "naskh-extra" in line] == ["fetch"]
        assert "Latin" not in face_of(page)

        asked.clear()
        page.reload()
        assert "Kalima Naskh Latin" in face_of(page)
        assert [line.split()[0] for line in asked if "naskh-extra" in line] == ["font"]

    @pytest.mark.parametrize("saves", [False, True])
    def test_a_page_without_them_and_a_reader_who_saves_fetch_none(
        self, saves: bool, page: Page, live_server: object
    ) -> None:
        story = publish_article(body="<p>طول الطريق 40 km.</p>" if saves else "<p>طول الطريق أربعون.</p>")
        if saves:
            page.add_init_script(
                "Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } })"
            )
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(story.get_absolute_url())
        page.wait_for_timeout(500)
        assert not [address for address in asked if "naskh-extra" in address]


class TestTextSize:
    def test_it_grows_by_steps_and_is_there_on_the_next_page(self, page: Page, story: Article) -> None:
        page.goto(story.get_absolute_url())
        assert size_of(page) == "19px"

        page.get_by_role("button", name="تكبير الخط").click()
        page.get_by_role("button", name="تكبير الخط").click()

        assert size_of(page) == "24px"
        page.reload()
        assert size_of(page) == "24px"
        page.get_by_role("button", name="تصغير الخط").click()
        assert size_of(page) == "21px"

    def test_it_stands_before_anything_is_painted(self, page: Page, story: Article) -> None:
        page.goto(story.get_absolute_url())
        page.evaluate("localStorage.setItem('kalima.device', '{\"text\": 3}')")
        page.add_init_script(
            "new PerformanceObserver((list) => { for (const one of list.getEntries())"
            " window.shifted = (window.shifted || 0) + one.value })"
            ".observe({ type: 'layout-shift', buffered: true })"
        )

        page.reload()

        assert size_of(page) == "28px"
        assert page.evaluate("window.shifted || 0") <= 0.002

    def test_it_never_goes_below_the_papers_own(self, page: Page, story: Article) -> None:
        page.goto(story.get_absolute_url())

        smaller = page.get_by_role("button", name="تصغير الخط")

        expect(smaller).to_have_attribute("aria-disabled", "true")
        smaller.press("Enter")
        assert size_of(page) == "19px"


class TestReadingMode:
    def test_it_leaves_the_story_alone_and_lasts(self, page: Page, story: Article) -> None:
        page.goto(story.get_absolute_url())
        page.get_by_role("button", name="وضع القراءة").press("Enter")

        page.reload()

        expect(page.get_by_role("navigation", name="الأقسام")).to_be_hidden()
        expect(page.locator("#comments")).to_be_hidden()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        mode = page.get_by_role("button", name="وضع القراءة")
        expect(mode).to_have_attribute("aria-pressed", "true")
        mode.click()
        expect(page.locator("#comments")).to_be_visible()

    def test_lists_are_whole_in_it(self, page: Page, story: Article) -> None:
        page.goto(story.get_absolute_url())
        page.get_by_role("button", name="وضع القراءة").click()

        page.goto("/")

        expect(page.get_by_role("navigation", name="الأقسام")).to_be_visible()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_has_nothing_to_say_about_it(self, page: Page, story: Article, scheme: str) -> None:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(story.get_absolute_url())
        page.get_by_role("button", name="وضع القراءة").click()

        assert not Axe().run(page).response["violations"]


class TestListening:
    VOICES = """
      window.said = [];
      window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
      Object.defineProperty(window, 'speechSynthesis', { value: {
        getVoices: () => [{ lang: '%s', localService: %s }],
        speak: (line) => { window.said.push(line.text); window.line = line },
        cancel: () => {},
        addEventListener: () => {},
      } });
    """

    def test_an_arabic_voice_of_the_device_reads_paragraph_by_paragraph(
        self, page: Page, story: Article
    ) -> None:
        page.add_init_script(self.VOICES % ("ar-SA", "true"))
        page.goto(story.get_absolute_url())
        page.get_by_role("button", name="استماع").click()
        until(page, "Boolean(window.line)")
        page.evaluate("window.line.onend()")
        page.evaluate("window.line.onend()")

        assert page.evaluate("window.said") == [story.headline, "يوم كامل بلا خرائط.", "فقرة من الخبر."]
        page.get_by_role("button", name="إيقاف الاستماع").click()
        expect(page.get_by_role("button", name="استماع", exact=True)).to_be_visible()

    @pytest.mark.parametrize(("language", "is_local"), [("en-US", "true"), ("ar-SA", "false")])
    def test_it_is_not_offered_by_another_or_from_afar(
        self, page: Page, story: Article, language: str, is_local: str
    ) -> None:
        page.add_init_script(self.VOICES % (language, is_local))
        page.goto(story.get_absolute_url())

        expect(page.get_by_role("button", name="وضع القراءة")).to_be_visible()
        expect(page.locator("[data-listen]")).to_be_hidden()


class TestHowLongAgo:
    @pytest.mark.parametrize("digits", ["latin", "arabic"])
    def test_it_says_what_the_houses_own_table_says(self, page: Page, story: Article, digits: str) -> None:
        SiteSettings.load().save()
        SiteSettings.objects.update(digits=digits)
        now = datetime(2024, 12, 4, 9, 0, tzinfo=BAGHDAD)
        page.clock.set_fixed_time(now)
        with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
            page.goto(story.get_absolute_url())

        for age in AGES_S:
            then = now - timedelta(seconds=age)
            page.evaluate(
                "(iso) => { const time = document.querySelector('.report__ago time');"
                " time.dateTime = iso; time.textContent = 'x'; dispatchEvent(new Event('pageshow')) }",
                then.isoformat(),
            )
            said = page.locator(".report__ago time").text_content()
            assert said == (dates.relative(then, now, digits=digits) or ""), age  # type: ignore[arg-type]

    def test_its_line_is_as_high_before_it_is_told_as_after(self, page: Page, story: Article) -> None:
        page.clock.set_fixed_time(NOW + timedelta(minutes=5))
        with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
            page.goto(story.get_absolute_url())
        expect(page.locator(".report__ago time")).to_have_text("قبل 5 دقائق")

        heights = page.evaluate(
            "() => { const high = () => document.querySelector('.report__meta').offsetHeight;"
            " const told = high(); document.querySelector('.report__ago time').textContent = '';"
            " return [high(), told] }"
        )

        assert heights[0] == heights[1]

    def test_a_card_that_was_left_open_goes_on_counting(self, page: Page, live_server: object) -> None:
        moment = NOW
        publish_article("خبر طازج", section=make_section(), at=moment)
        with time_machine.travel(moment + timedelta(minutes=3), tick=False):
            page.clock.install(time=moment + timedelta(minutes=3))
            page.goto("/")
        time = page.locator("time[data-ago]").first
        expect(time).to_have_text("قبل 3 دقائق")

        page.clock.fast_forward("02:00:00")

        expect(time).to_have_text("قبل ساعتين")
        # A sheet of paper says the day: it is read for longer.
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(time).to_have_text("4 ديسمبر 2024")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(time).to_have_text("قبل ساعتين")


class TestTheLightPageIsRemembered:
    def test_from_one_tap_until_the_full_page_is_asked_for(self, page: Page, story: Article) -> None:
        light = f"/n/{story.pk}/light/"
        page.goto(story.get_absolute_url())
        page.locator(".report__light a").click()
        page.wait_for_load_state()
        assert page.url.endswith(light)

        page.goto(story.get_absolute_url())
        page.wait_for_url(f"**{light}")
        page.get_by_role("link", name="النسخة الكاملة").click()
        until(page, "document.querySelector('#comments') && !location.hash")

        page.reload()
        assert not page.url.endswith(light)

    def test_a_device_that_saves_data_is_offered_it_in_full_width(self, page: Page, story: Article) -> None:
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(story.get_absolute_url())
        expect(page.locator(".masthead__light")).to_be_hidden()
        page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")

        page.reload()

        box = page.locator(".masthead__light").bounding_box()
        assert box is not None
        assert box["width"] >= 350
        assert not Axe().run(page).response["violations"]

    def test_light_pages_leave_axe_nothing_to_say_in_one_request(
        self, page: Page, context: BrowserContext, story: Article
    ) -> None:
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for address in (f"/n/{story.pk}/light/", "/light/", f"{story.section.get_absolute_url()}light/"):
                asked.clear()
                page.set_viewport_size({"width": 320, "height": 700})
                page.goto(address)
                assert len([url for url in asked if not url.startswith("data:")]) == 1, asked
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert not Axe().run(page).response["violations"]


class TestWithoutScript:
    def test_no_tool_is_shown_that_could_do_nothing(
        self, browser: object, story: Article, browser_context_args: dict[str, object]
    ) -> None:
        context = browser.new_context(**browser_context_args, java_script_enabled=False)  # type: ignore[attr-defined]
        page = context.new_page()
        page.goto(story.get_absolute_url())

        assert not page.locator(".tools").is_visible()
        assert page.locator(".report__light a").is_visible()
        context.close()


class TestTheirWeight:
    def test_all_scripts_of_a_story_stay_under_six_kilobytes(self, live_server: object, page: Page) -> None:
        page.goto(publish_article(image=make_image()).get_absolute_url())
        names = page.evaluate(
            "[...document.querySelectorAll('script[src]')].map((one) => new URL(one.src).pathname)"
        )

        weights = {
            name: len(gzip.compress(Path(str(finders.find(name.removeprefix("/static/")))).read_bytes(), 6))
            for name in names
        }

        assert "/static/js/page-report.js" in weights
        assert sum(weights.values()) <= SCRIPTS_MAX, json.dumps(weights)
