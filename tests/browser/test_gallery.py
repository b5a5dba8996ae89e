"""A gallery is put in order, leafed through aside, and seen over the whole window, also by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, Staff
from tests.browser.waiting import until
from tests.factories import make_article, make_image, publish_article

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


def test_its_pictures_are_put_in_order_by_numbers_by_steps_and_by_hand(desk: Page, idris: Staff) -> None:
    images = [make_image(f"صورة {n}", colour=f"#{n * 40:02x}4060") for n in range(4)]
    figures = "".join(
        f'<figure data-image="{image.pk}" data-alt="لون"><figcaption>شرح {n}</figcaption></figure>'
        for n, image in enumerate(images)
    )
    story = make_article(by=idris, body=f'<p>نص</p><div data-gallery="">{figures}</div>')
    desk.goto(f"/admin/articles/article/{story.pk}/change/")
    until(desk, "document.querySelector('#id_body').bodyEditor !== undefined")

    desk.locator(".copy-text figcaption").first.click()
    desk.get_by_role("button", name="ترتيب الصور").click()
    window = desk.get_by_role("dialog", name="ترتيب صور المعرض")
    last = window.get_by_label("موضع الصورة: شرح 3")
    last.fill("1")
    last.press("Enter")
    expect(last).to_have_value("1")
    window.get_by_role("button", name="تأخير: شرح 0").click()
    rows = window.get_by_role("listitem")
    rows.filter(has_text="شرح 2").drag_to(rows.first)
    expect(window.get_by_label("موضع الصورة: شرح 2")).to_have_value("1")
    window.get_by_role("button", name="حفظ الترتيب").click()
    with desk.expect_navigation():
        desk.get_by_role("button", name="حفظ المسودة").click()

    body = Article.objects.get().body
    assert re.findall("شرح [0-9]", body) == ["شرح 2", "شرح 3", "شرح 1", "شرح 0"]
    assert body.count("<figure") == 4
