"""Yusuf's line is cut: what he kept is there and says when it was kept, what was withdrawn is not."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles import views, workflow
from articles.framing import withdraw_image
from articles.models import Article, Kind, Staff
from articles.reading import reading_page
from articles.ticker import raise_ticker
from tests.articles.test_furniture import ad
from tests.browser.waiting import until
from tests.factories import NOW, make_image, publish_article

KEPT = "نسخة محفوظة عند"
CONTROLLED = "Boolean(navigator.serviceWorker.controller)"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"service_workers": "allow"}


@pytest.fixture
def stories(live_server: LiveServer) -> list[Article]:
    return [publish_article(f"خبر رقم {n} من العمارة", image=make_image()) for n in range(6)]


@pytest.fixture
def reader(page: Page, context: BrowserContext, stories: list[Article]) -> Iterator[Page]:
    """Yusuf's page once its worker has taken over; with no other page of the paper opened."""
    page.goto("/saved/")
    until(page, CONTROLLED)
    yield page
    context.set_offline(False)


def copies(page: Page, cache: str) -> list[str]:
    """The paths that one of the device's stores holds."""
    found = page.evaluate(
        "async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)",
        cache,
    )
    return [str(path) for path in found]


def wait_for_copy(page: Page, cache: str, path: str) -> None:
    for _ in range(200):
        if path in copies(page, cache):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{path} never came into {cache}: {copies(page, cache)}")


def wait_for_none(page: Page, cache: str, start: str) -> None:
    for _ in range(200):
        if not any(path.startswith(start) for path in copies(page, cache)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{start} stayed in {cache}: {copies(page, cache)}")


class TestAStoryForLater:
    def test_it_is_read_without_a_line_and_says_when_it_was_kept(
        self, reader: Page, context: BrowserContext, stories: list[Article]
    ) -> None:
        story = stories[0]
        reader.goto(story.get_absolute_url())
        keep = reader.get_by_role("button", name="حفظ للقراءة لاحقًا")
        keep.click()
        expect(keep).to_have_attribute("aria-pressed", "true")

        context.set_offline(True)
        reader.goto(story.get_absolute_url())

        expect(reader.get_by_role("heading", level=1)).to_have_text(story.headline)
        expect(reader.get_by_text(KEPT)).to_be_visible()
        # Its style sheets and its picture were kept with it.
        assert reader.evaluate("getComputedStyle(document.querySelector('.report')).marginInlineStart") != ""
        until(reader, "document.querySelector('.report__figure img').naturalWidth > 0")
        assert not Axe().run(reader).response["violations"]

    def test_a_second_press_lets_it_go(self, reader: Page, stories: list[Article]) -> None:
        reader.goto(stories[0].get_absolute_url())
        keep = reader.get_by_role("button", name="حفظ للقراءة لاحقًا")
        keep.press("Enter")
        expect(keep).to_have_attribute("aria-pressed", "true")

        keep.press("Enter")

        expect(keep).to_have_attribute("aria-pressed", "false")
        assert copies(reader, "kalima-saved") == []

    def test_with_a_line_the_newest_words_come_and_no_mark(
        self, reader: Page, stories: list[Article], idris: Staff
    ) -> None:
        story = stories[0]
        reader.goto(story.get_absolute_url())
        wait_for_copy(reader, "kalima-opened", f"/n/{story.pk}/")
        story.headline = "العنوان بعد التحديث"
        workflow.save_copy(story, by=idris, at=NOW)
        workflow.update(story, by=idris, at=NOW)

        reader.reload()

        expect(reader.get_by_role("heading", level=1)).to_have_text("العنوان بعد التحديث")
        expect(reader.get_by_text(KEPT)).to_have_count(0)

    def test_nothing_that_is_opened_later_pushes_its_files_out(
        self, reader: Page, context: BrowserContext, stories: list[Article]
    ) -> None:
        story = stories[0]
        reader.goto(story.get_absolute_url())
        keep = reader.get_by_role("button", name="حفظ للقراءة لاحقًا")
        keep.click()
        expect(keep).to_have_attribute("aria-pressed", "true")
        # As many files as a long evening of reading brings.
        ask = "(n) => Promise.all(Array.from({ length: n }, (_, i) => fetch(`/static/css/light.css?${i}`)))"
        reader.evaluate(ask, 120)
        until(reader, "caches.open('kalima-files').then((c) => c.keys()).then((all) => all.length <= 100)")

        context.set_offline(True)
        reader.goto(story.get_absolute_url())

        expect(reader.get_by_text(KEPT)).to_be_visible()
        until(reader, "document.querySelector('.report__figure img').naturalWidth > 0")

    def test_its_files_go_with_it(self, reader: Page, stories: list[Article]) -> None:
        reader.goto(stories[0].get_absolute_url())
        keep = reader.get_by_role("button", name="حفظ للقراءة لاحقًا")
        keep.click()
        expect(keep).to_have_attribute("aria-pressed", "true")
        assert copies(reader, "kalima-files-kept")

        keep.click()

        expect(keep).to_have_attribute("aria-pressed", "false")
        assert copies(reader, "kalima-files-kept") == []

    def test_what_was_breaking_then_is_not_called_so_now(
        self, reader: Page, context: BrowserContext, live_server: LiveServer
    ) -> None:
        story = publish_article("هزة أرضية تُحسّ في خانقين", kind=Kind.BREAKING)
        reader.goto(story.get_absolute_url())
        expect(reader.get_by_text("خبر عاجل", exact=True)).to_be_visible()
        wait_for_copy(reader, "kalima-opened", f"/n/{story.pk}/")

        context.set_offline(True)
        reader.reload()

        expect(reader.get_by_text(KEPT)).to_be_visible()
        expect(reader.get_by_text("خبر عاجل", exact=True)).to_be_hidden()


class TestALineThatSaysNothing:
    def test_the_copy_comes_after_a_while_and_the_answer_is_kept(
        self,
        reader: Page,
        stories: list[Article],
        idris: Staff,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        story = stories[0]
        reader.goto(story.get_absolute_url())
        wait_for_copy(reader, "kalima-opened", f"/n/{story.pk}/")
        answers = Event()
        monkeypatch.setattr(views, "reading_page", lambda *args: answers.wait(60) and reading_page(*args))

        reader.goto(story.get_absolute_url(), timeout=20_000)
        expect(reader.get_by_text(KEPT)).to_be_visible()
        answers.set()

        reader.reload()
        expect(reader.get_by_text(KEPT)).to_have_count(0)


class TestWhatWasOpened:
    def test_the_first_page_of_all_is_there_too(
        self, page: Page, context: BrowserContext, stories: list[Article]
    ) -> None:
        story = stories[0]
        page.goto(story.get_absolute_url())
        until(page, CONTROLLED)
        wait_for_copy(page, "kalima-opened", f"/n/{story.pk}/")

        context.set_offline(True)
        page.reload()

        expect(page.get_by_text(KEPT)).to_be_visible()
        context.set_offline(False)

    def test_what_an_earlier_hour_broke_or_advertised_is_not_shown_as_of_now(
        self, reader: Page, context: BrowserContext, stories: list[Article], idris: Staff
    ) -> None:
        raise_ticker("هزة أرضية تُحسّ في خانقين", by=idris, at=timezone.now())
        now = timezone.now()
        ad(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
        reader.goto("/")
        expect(reader.locator(".house-ad")).to_be_visible()
        expect(reader.get_by_text("هزة أرضية")).to_be_visible()
        wait_for_copy(reader, "kalima-opened", "/")

        context.set_offline(True)
        reader.reload()

        expect(reader.get_by_text(KEPT)).to_be_visible()
        expect(reader.get_by_text("هزة أرضية")).to_be_hidden()
        expect(reader.locator(".house-ad")).to_be_hidden()

    def test_a_page_that_was_never_opened_leads_to_what_is_there(
        self, reader: Page, context: BrowserContext, stories: list[Article]
    ) -> None:
        reader.goto(stories[0].get_absolute_url())
        wait_for_copy(reader, "kalima-opened", f"/n/{stories[0].pk}/")

        context.set_offline(True)
        reader.goto(stories[3].get_absolute_url())

        expect(reader.get_by_text("لا يوجد اتصال بالإنترنت.")).to_be_visible()
        reader.get_by_role("link", name=stories[0].headline).click()
        expect(reader.get_by_text(KEPT)).to_be_visible()

    def test_a_story_is_kept_however_its_link_was_marked(self, reader: Page, stories: list[Article]) -> None:
        reader.goto(f"/n/{stories[1].pk}/embed/")
        reader.goto(f"{stories[0].get_absolute_url()}?fbclid=IwAR0")

        wait_for_copy(reader, "kalima-opened", f"/n/{stories[0].pk}/")

        assert f"/n/{stories[1].pk}/" not in copies(reader, "kalima-opened")


class TestTheFront:
    def test_one_tap_keeps_it_with_all_its_stories(
        self, reader: Page, context: BrowserContext, stories: list[Article], idris: Staff
    ) -> None:
        raise_ticker("هزة أرضية تُحسّ في خانقين", by=idris, at=timezone.now())
        reader.goto("/")
        reader.get_by_role("button", name="حفظ الصفحة الرئيسية").click()
        expect(reader.get_by_text("حُفظت الصفحة الرئيسية ونصوص موادها")).to_be_visible(timeout=20_000)

        context.set_offline(True)
        reader.goto("/")
        expect(reader.get_by_text(KEPT)).to_be_visible()
        reader.get_by_role("link", name=stories[2].headline).first.click()

        expect(reader.get_by_role("heading", level=1)).to_have_text(stories[2].headline)
        expect(reader.get_by_text("افتُتح اليوم في مدينة العمارة")).to_be_visible()
        expect(reader.get_by_text("هزة أرضية")).to_be_hidden()
        expect(reader.get_by_text(KEPT)).to_be_visible()

    def test_a_later_visit_leaves_it_with_its_stories(
        self, reader: Page, context: BrowserContext, stories: list[Article]
    ) -> None:
        reader.get_by_role("button", name="حفظ الصفحة الرئيسية").click()
        expect(reader.get_by_text("حُفظت الصفحة الرئيسية ونصوص موادها")).to_be_visible(timeout=20_000)
        later = publish_article("خبر نُشر بعد الحفظ", at=timezone.now())
        reader.goto("/")
        expect(reader.get_by_role("link", name=later.headline).first).to_be_visible()
        wait_for_copy(reader, "kalima-opened", "/")

        context.set_offline(True)
        reader.goto("/")

        expect(reader.get_by_text(KEPT)).to_be_visible()
        expect(reader.get_by_role("link", name=later.headline)).to_have_count(0)
        reader.get_by_role("link", name=stories[1].headline).first.click()
        expect(reader.get_by_role("heading", level=1)).to_have_text(stories[1].headline)

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_the_page_of_what_is_kept_lists_it(
        self, reader: Page, context: BrowserContext, stories: list[Article], scheme: str
    ) -> None:
        reader.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        reader.get_by_role("button", name="حفظ الصفحة الرئيسية").click()
        expect(reader.get_by_text("حُفظت الصفحة الرئيسية ونصوص موادها")).to_be_visible(timeout=20_000)
        context.set_offline(True)
        reader.goto("/لا-وجود-لها/")

        expect(reader.locator("[data-kept='front'] a")).to_have_count(len(stories))
        for width in (320, 390, 1280):
            reader.set_viewport_size({"width": width, "height": 800})
            assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not Axe().run(reader).response["violations"]


class TestAWithdrawnStory:
    def test_its_copies_go_when_it_is_met(
        self, reader: Page, context: BrowserContext, stories: list[Article], idris: Staff
    ) -> None:
        story = stories[0]
        reader.get_by_role("button", name="حفظ الصفحة الرئيسية").click()
        expect(reader.get_by_text("حُفظت الصفحة الرئيسية ونصوص موادها")).to_be_visible(timeout=20_000)
        reader.goto(story.get_absolute_url())
        wait_for_copy(reader, "kalima-opened", f"/n/{story.pk}/")
        workflow.withdraw(story, note="اعتمدت المادة على بيان قديم.", by=None, at=timezone.now())

        reader.goto(story.get_absolute_url())
        expect(reader.get_by_text("سُحبت هذه المادة")).to_be_visible()
        for cache in ("kalima-saved", "kalima-opened", "kalima-front"):
            wait_for_none(reader, cache, f"/n/{story.pk}/")

        context.set_offline(True)
        reader.goto(f"/n/{story.pk}/light/")
        expect(reader.get_by_text("لا يوجد اتصال بالإنترنت.")).to_be_visible()
        reader.goto("/")
        expect(reader.get_by_text(KEPT)).to_be_visible()
        expect(reader.get_by_role("link", name=story.headline)).to_have_count(0)

    def test_the_page_of_what_is_kept_asks_about_each_with_a_line(
        self, reader: Page, stories: list[Article]
    ) -> None:
        story = stories[0]
        reader.goto("/")
        wait_for_copy(reader, "kalima-opened", "/")
        reader.goto(story.get_absolute_url())
        keep = reader.get_by_role("button", name="حفظ للقراءة لاحقًا")
        keep.click()
        expect(keep).to_have_attribute("aria-pressed", "true")
        workflow.withdraw(story, note="سُحبت.", by=None, at=timezone.now())

        reader.goto("/saved/")

        expect(reader.get_by_role("link", name=story.headline)).to_have_count(0)
        assert f"/n/{story.pk}/" not in copies(reader, "kalima-saved")
        # Nor does the kept front lead to it any more.
        front = "caches.match('/').then((copy) => copy.text())"
        until(reader, f"{front}.then((text) => !text.includes('/n/{story.pk}/'))")


class TestAWithdrawnPicture:
    def test_it_leaves_the_device_in_every_width(self, reader: Page, idris: Staff) -> None:
        picture = make_image("سوق السمك في الكوت", colour="#22509C")
        reader.goto(publish_article("سوق الكوت يفتح أبوابه", image=picture).get_absolute_url())
        until(reader, "document.querySelector('.report__figure img').naturalWidth > 0")
        shown = reader.evaluate("new URL(document.querySelector('.report__figure img').currentSrc).pathname")
        wait_for_copy(reader, "kalima-files", shown)
        withdraw_image(picture, reason="privacy", by=idris, at=timezone.now())

        asked = "(path) => fetch(path, { cache: 'no-store' }).then(({ status }) => status)"
        status = reader.evaluate(asked, shown)

        assert status == 410
        wait_for_none(reader, "kalima-files", shown.rsplit("-", 1)[0])


class TestTheDesk:
    def test_the_worker_leaves_its_pages_alone(self, reader: Page, context: BrowserContext) -> None:
        reader.goto("/admin/login/")
        context.set_offline(True)

        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            reader.goto("/admin/login/")
