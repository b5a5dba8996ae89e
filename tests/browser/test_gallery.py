"""A gallery is leafed through aside, and its pictures are seen over the whole window, also by keyboard."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.waiting import until
from tests.factories import make_image, publish_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gallery(page: Page, live_server: LiveServer) -> Page:
    """Yusuf at a story of three pictures, on a phone."""
    images = [
        make_image(f"صورة {n}", colour=colour) for n, colour in enumerate(("#9C3B22", "#1F3E8C", "#1F6146"))
    ]
    figures = "".join(
        f'<figure data-image="{image.pk}" data-alt="لون {n}"><figcaption>شرح {n}</figcaption></figure>'
        for n, image in enumerate(images, 1)
    )
    story = publish_article(body=f'<p>نص</p><div data-gallery="">{figures}</div>')
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(story.get_absolute_url())
    page.wait_for_load_state()
    return page


def test_its_buttons_lead_from_picture_to_picture(gallery: Page) -> None:
    strip = gallery.get_by_role("region", name="معرض صور")
    expect(strip.get_by_text("1 من 3")).to_be_visible()

    strip.get_by_role("button", name="التالية").click()
    expect(strip.get_by_text("2 من 3")).to_be_visible()
    strip.get_by_role("button", name="التالية").click()

    expect(strip.get_by_text("3 من 3")).to_be_visible()
    expect(strip.get_by_role("button", name="التالية")).to_have_attribute("aria-disabled", "true")


def test_a_picture_is_seen_large_and_the_keys_go_on_to_the_left(gallery: Page) -> None:
    first = gallery.get_by_role("link", name="عرض الصورة كبيرة: لون 1")
    first.focus()
    first.press("Enter")

    large = gallery.get_by_role("dialog", name="عرض الصور كبيرة")
    expect(large.get_by_role("img", name="لون 1")).to_be_visible()
    gallery.keyboard.press("ArrowLeft")
    expect(large.get_by_role("img", name="لون 2")).to_be_visible()
    expect(large.get_by_text("شرح 2")).to_be_visible()
    gallery.keyboard.press("ArrowRight")
    gallery.keyboard.press("ArrowRight")
    expect(large.get_by_text("1 من 3")).to_be_visible()
    gallery.keyboard.press("Escape")

    expect(large).to_be_hidden()
    until(gallery, "document.activeElement.matches('.figure__large')")


def test_without_script_a_picture_leads_to_its_large_file(gallery: Page) -> None:
    links = gallery.locator(".figure__large")

    assert links.count() == 3
    for number in range(3):
        address = links.nth(number).get_attribute("href")
        assert gallery.request.get(str(address)).status == 200
