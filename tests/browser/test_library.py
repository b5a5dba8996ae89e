"""The photo desk in a real browser: twelve pictures from a phone, and pictures brought into a story."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Image, Staff
from tests.browser.conftest import come_in
from tests.browser.waiting import until
from tests.factories import make_article, make_attachment, make_image, picture_file

pytestmark = pytest.mark.django_db(transaction=True)

SEND = """([kind, files]) => {
  const transfer = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const text = document.querySelector(".copy-text");
  const { left, top } = text.lastElementChild.getBoundingClientRect();
  const how = { bubbles: true, cancelable: true, clientX: left + 5, clientY: top + 5 };
  text.dispatchEvent(kind === "drop" ? new DragEvent("drop", { ...how, dataTransfer: transfer })
    : new ClipboardEvent("paste", { ...how, clipboardData: transfer }));
}"""


def packed(name: str, content: bytes, kind: str = "image/jpeg") -> list[str]:
    return [name, kind, base64.b64encode(content).decode()]


def test_twelve_pictures_from_the_street_and_one_act_for_their_credit(
    page: Page, salma: Staff, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    files = []
    for n in range(12):
        path = tmp_path / f"IMG_{n}.jpg"
        path.write_bytes(picture_file(colour=f"#{n * 16:02x}4060", size=(900, 600)).read())
        files.append(path)
    lying = tmp_path / "ليست صورة.jpg"
    lying.write_bytes(b"<svg onload=alert(1)>")
    come_in(page, salma)
    page.goto("/admin/articles/image/upload/")
    page.wait_for_load_state()

    page.locator("#uploads_files").set_input_files([*files, lying])
    page.get_by_role("button", name="رفع", exact=True).click()

    expect(page.get_by_text("رُفعت.", exact=True)).to_have_count(12)
    refused = page.get_by_role("listitem").filter(has_text="ليست صورة.jpg")
    expect(refused).to_contain_text("نوع الملف غير مقبول")
    expect(refused.get_by_role("button", name="إعادة المحاولة")).to_be_visible()
    page.get_by_role("link", name="وصف الصور").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="صورة أرشيفية").click()
    page.get_by_role("button", name="حفظ").click()
    expect(page.get_by_text("حُفظ وصف 12 صورة.")).to_be_visible()
    assert Image.objects.filter(credit="صورة أرشيفية", added_by=salma).count() == 12


def test_pictures_are_dropped_and_pasted_into_a_story(desk: Page, idris: Staff) -> None:
    article = make_article(by=idris, body="<p>أول</p><p>آخر</p>")
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    until(desk, "document.querySelector('#id_body').bodyEditor !== undefined")
    first, second = (picture_file(colour=c).read() for c in ("#1F3E8C", "#1F6146"))

    desk.evaluate(SEND, ["drop", [packed("نهر.jpg", first)]])
    expect(desk.locator(".copy-text figure")).to_have_count(1)
    desk.evaluate(SEND, ["paste", [packed("جسر.jpg", second)]])
    expect(desk.locator(".copy-text figure")).to_have_count(2)
    with desk.expect_navigation():
        desk.get_by_role("button", name="حفظ المسودة").click()

    body = Article.objects.get().body
    for image in Image.objects.all():
        assert f'<figure data-image="{image.pk}"' in body
    assert Image.objects.count() == 2


def test_an_attachment_is_put_into_a_story(desk: Page, idris: Staff) -> None:
    attachment = make_attachment("محضر الجلسة")
    article = make_article(by=idris, body="<p>نص المحضر</p>")
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    until(desk, "document.querySelector('#id_body').bodyEditor !== undefined")
    desk.get_by_role("textbox", name="نص المادة").click()

    desk.get_by_role("button", name="إدراج", exact=True).click()
    desk.get_by_role("menuitem", name="مرفق: مستند أو صوت أو فيديو").click()
    window = desk.get_by_role("dialog", name="إدراج مرفق")
    window.get_by_role("radio", name="محضر الجلسة").check()
    window.get_by_role("button", name="إدراج").click()
    expect(desk.locator(".copy-text").get_by_text("محضر الجلسة")).to_be_visible()
    with desk.expect_navigation():
        desk.get_by_role("button", name="حفظ المسودة").click()

    assert f'<div data-attachment="{attachment.pk}"></div>' in Article.objects.get().body


def test_a_tap_sets_where_people_look(desk: Page, idris: Staff) -> None:
    from_library = Image.objects.count()
    desk.goto("/admin/articles/image/upload/")
    desk.wait_for_load_state()
    desk.locator("#uploads_files").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_file(size=(900, 600)).read()}
    )
    desk.get_by_role("button", name="رفع", exact=True).click()
    expect(desk.get_by_text("رُفعت.", exact=True)).to_be_visible()
    image = Image.objects.get()
    assert from_library == 0
    desk.goto(f"/admin/articles/image/{image.pk}/change/")
    desk.wait_for_load_state()

    until(desk, "document.querySelector('.focal img')?.naturalWidth > 0")
    picture = desk.locator("img.picture-preview")
    room = picture.bounding_box()
    assert room
    picture.click(position={"x": room["width"] * 0.25, "y": room["height"] * 0.75})
    desk.get_by_role("button", name="مركز الصورة").press("ArrowRight")
    desk.locator("select#id_permission").select_option("ours")
    desk.get_by_role("button", name="حفظ", exact=True).click()
    desk.wait_for_load_state()

    image.refresh_from_db()
    assert image.focal_point == (26, 75)


def test_the_chosen_ones_of_the_list_are_described_together(desk: Page, idris: Staff) -> None:
    for n in range(3):
        make_image(f"صورة {n}", colour=f"#{n * 16:02x}4060")
    desk.goto("/admin/articles/image/")
    desk.wait_for_load_state()

    desk.locator("#action-toggle").check()
    desk.get_by_role("button", name="وصف الصور المختارة").click()

    expect(desk.get_by_text("لكل الصور أدناه: 3 صور")).to_be_visible()
