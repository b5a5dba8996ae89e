"""A box drawn over a picture, by hand and by keys: at a story's head, in its text, and in the library."""

import pytest
from playwright.sync_api import Locator, Page, expect

from articles.models import Article, Image, Staff
from tests.browser.waiting import until
from tests.factories import make_article, make_image

pytestmark = pytest.mark.django_db(transaction=True)


def drag(page: Page, frame: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press the mouse in one place of a picture and let it go in another, both as shares of its sides."""
    frame.scroll_into_view_if_needed()
    room = frame.bounding_box()
    assert room
    for n, (x, y) in enumerate((start, end)):
        page.mouse.move(room["x"] + x * room["width"], room["y"] + y * room["height"], steps=4)
        page.mouse.down() if n == 0 else page.mouse.up()


def sides(text: str) -> list[int]:
    return [int(side) for side in text.split(",")]


def test_the_lead_picture_of_a_story(desk: Page, idris: Staff) -> None:
    story = make_article(by=idris, image=make_image())
    desk.goto(f"/admin/articles/article/{story.pk}/change/")
    desk.wait_for_load_state()
    expect(desk.get_by_label("إطار القصّ باليد")).to_be_hidden()
    shown = "document.querySelector('.picture-select__shown')"
    until(desk, f"{shown}.naturalWidth > {shown}.naturalHeight")
    desk.locator("#id_lead_crop").select_option("tall")
    until(desk, f"{shown}.naturalWidth < {shown}.naturalHeight")

    desk.locator("#id_lead_crop").select_option("hand")
    until(desk, "document.querySelector('crop-box img')?.naturalWidth > 0")
    field = desk.locator("#id_lead_crop_box")
    expect(field).to_have_value("100,100,800,800")
    frame = desk.locator(".crop-box__frame")
    drag(desk, frame, (0.1, 0.1), (0.5, 0.4))
    drawn = sides(field.input_value())
    box = desk.get_by_role("button", name="إطار القصّ")
    box.press("ArrowRight")
    box.press("Shift+ArrowDown")
    moved = sides(field.input_value())
    with desk.expect_navigation():
        desk.get_by_role("button", name="حفظ المسودة").click()

    # The first drag took the corner of the box that was there.
    assert drawn[2:] == pytest.approx([400, 500], abs=12)
    assert moved == [drawn[0] + 10, drawn[1], drawn[2], drawn[3] + 10]
    assert sides(Article.objects.get().lead_crop) == moved


def test_a_picture_in_the_text(desk: Page, idris: Staff) -> None:
    image = make_image()
    figure = f'<figure data-image="{image.pk}" data-alt="جسر"><figcaption>الجسر.</figcaption></figure>'
    story = make_article(by=idris, body=f"<p>نص</p>{figure}")
    desk.goto(f"/admin/articles/article/{story.pk}/change/")
    until(desk, "document.querySelector('#id_body').bodyEditor !== undefined")

    desk.locator(".copy-text figcaption").click()
    desk.get_by_role("button", name="وصف الصورة").click()
    window = desk.get_by_role("dialog", name="وصف الصورة وقصّها")
    window.get_by_label("قصّ الصورة").select_option("hand")
    until(desk, "document.querySelector('dialog crop-box img')?.naturalWidth > 0")
    window.get_by_label("إطار القصّ باليد").fill("200,100,500,2000")
    window.get_by_role("button", name="حفظ").click()
    expect(window.get_by_role("alert")).to_contain_text("قصّ غير مقبول")
    window.get_by_label("إطار القصّ باليد").fill("200,100,500,600")
    window.get_by_role("button", name="إطار القصّ").press("ArrowLeft")
    window.get_by_role("button", name="حفظ").click()
    expect(desk.get_by_text("القصّ: قصّ باليد")).to_be_visible()
    with desk.expect_navigation():
        desk.get_by_role("button", name="حفظ المسودة").click()

    assert 'data-crop="190,100,500,600"' in Article.objects.get().body


def test_a_shape_of_the_library_keeps_its_ratio(desk: Page, idris: Staff) -> None:
    image = make_image()
    desk.goto(f"/admin/articles/image/{image.pk}/change/")
    desk.wait_for_load_state()

    line = desk.locator(".field-crop_square")
    line.get_by_role("button", name="رسم القصّ على الصورة").click()
    until(desk, "document.querySelector('crop-box img')?.naturalWidth > 0")
    line.get_by_role("button", name="أصغر").click()
    line.get_by_role("button", name="إطار القصّ").press("Shift+ArrowLeft")
    drag(desk, desk.locator(".crop-box__frame"), (0.5, 0.5), (0.9, 0.5))
    desk.get_by_role("button", name="حفظ", exact=True).click()
    desk.wait_for_load_state()

    x, _y, width, height = Image.objects.get().crops["square"]
    assert x + width == 1000
    assert width * image.width_px == pytest.approx(height * image.height_px, rel=0.02)
