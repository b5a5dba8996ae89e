"""The photo desk in a real browser: twelve pictures from a phone, and pictures brought into a story."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Attachment, Image, SiteSettings, Staff
from tests.browser.conftest import come_in
from tests.browser.waiting import until
from tests.factories import (
    make_article,
    make_attachment,
    make_image,
    mp3_file,
    mp4_file,
    pdf_file,
    picture_file,
)

pytestmark = pytest.mark.django_db(transaction=True)

# Files as a hand drops or pastes them: how, where (the text, or an element), and which.
SEND = """([kind, place, files]) => {
  const transfer = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const target = document.querySelector(place);
  const { left, top } = (target.lastElementChild ?? target).getBoundingClientRect();
  const how = { bubbles: true, cancelable: true, clientX: left + 5, clientY: top + 5 };
  const event = kind === "paste" ? new ClipboardEvent("paste", { ...how, clipboardData: transfer })
    : new DragEvent(kind, { ...how, dataTransfer: transfer });
  return target.dispatchEvent(event);
}"""
TEXT = ".copy-text"


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
    SiteSettings.objects.update(digits="arabic")
    come_in(page, salma)
    page.goto("/admin/articles/image/upload/")
    page.wait_for_load_state()

    page.locator("#uploads_files").set_input_files([*files, lying])
    page.get_by_role("button", name="رفع", exact=True).click()

    expect(page.get_by_text("رُفعت.", exact=True)).to_have_count(12)
    refused = page.get_by_role("listitem").filter(has_text="ليست صورة.jpg")
    expect(refused).to_contain_text("نوع الملف غير مقبول")
    expect(page.get_by_text("المرفوع: ١٢")).to_be_visible()
    expect(refused.get_by_role("button", name="إعادة المحاولة")).to_be_visible()
    page.get_by_role("link", name="وصف الصور").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="صورة أرشيفية").click()
    page.get_by_role("button", name="حفظ").click()
    expect(page.get_by_text("حُفظ الوصف: ١٢ صورة.")).to_be_visible()
    assert Image.objects.filter(credit="صورة أرشيفية", added_by=salma).count() == 12


def test_pictures_are_dropped_and_pasted_into_a_story(desk: Page, idris: Staff) -> None:
    article = make_article(by=idris, body="<p>أول</p><p>آخر</p>")
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    until(desk, "document.querySelector('#id_body').bodyEditor !== undefined")
    first, second = (picture_file(colour=c).read() for c in ("#1F3E8C", "#1F6146"))

    desk.evaluate(SEND, ["drop", TEXT, [packed("نهر.jpg", first)]])
    expect(desk.locator(".copy-text figure")).to_have_count(1)
    desk.evaluate(SEND, ["paste", TEXT, [packed("جسر.jpg", second)]])
    expect(desk.locator(".copy-text figure")).to_have_count(2)
    with desk.expect_navigation():
        desk.get_by_role("button", name="حفظ المسودة").click()

    body = Article.objects.get().body
    for image in Image.objects.all():
        assert f'<figure data-image="{image.pk}"' in body
    assert Image.objects.count() == 2


def open_story(desk: Page, by: Staff, body: str = "<p>أول</p><p>آخر</p>") -> Article:
    article = make_article(by=by, body=body)
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    until(desk, "document.querySelector('#id_body').bodyEditor !== undefined")
    return article


def test_documents_sounds_and_videos_are_dropped_into_the_text(desk: Page, idris: Staff) -> None:
    open_story(desk, idris)
    files = [
        packed("محضر.pdf", pdf_file().read(), "application/pdf"),
        packed("تسجيل.mp3", mp3_file().read(), ""),
        packed("الجسر.mp4", mp4_file().read(), "video/mp4"),
    ]

    desk.evaluate(SEND, ["drop", TEXT, files])
    expect(desk.locator(".copy-text .part-card")).to_have_count(3)
    with desk.expect_navigation():
        desk.get_by_role("button", name="حفظ المسودة").click()

    body = Article.objects.get().body
    names = Attachment.objects.order_by("pk").values_list("title", flat=True)
    assert list(names) == ["محضر", "تسجيل", "الجسر"]
    places = [
        body.index(f'data-attachment="{pk}"')
        for pk in Attachment.objects.order_by("pk").values_list("pk", flat=True)
    ]
    assert places == sorted(places)


def test_files_that_fall_beside_the_text_come_to_its_end_and_the_page_stays(desk: Page, idris: Staff) -> None:
    open_story(desk, idris)
    desk.get_by_role("textbox", name="نص المادة").press_sequentially("لم يُحفظ بعد. ")
    picture = packed("نهر.jpg", picture_file(colour="#1F3E8C").read())

    desk.evaluate(SEND, ["dragover", "h1", [picture]])
    expect(desk.get_by_text("يُفلت الملف هنا ليوضع في آخر النص")).to_be_visible()
    assert desk.evaluate(SEND, ["drop", "h1", [picture]]) is False

    expect(desk.locator(".copy-text > figure:nth-last-child(-n + 2)")).to_be_visible()
    expect(desk.get_by_text("يُفلت الملف هنا ليوضع في آخر النص")).to_be_hidden()
    expect(desk.locator(".copy-text")).to_contain_text("لم يُحفظ بعد.")


def test_what_is_dragged_within_the_page_is_no_file(desk: Page, idris: Staff) -> None:
    open_story(desk, idris)
    picture = packed("نهر.jpg", picture_file().read())

    desk.evaluate("document.querySelector('h1').dispatchEvent(new DragEvent('dragstart', { bubbles: true }))")
    desk.evaluate(SEND, ["dragover", "h1", [picture]])
    desk.evaluate(SEND, ["drop", "h1", [picture]])

    expect(desk.locator(".drop-zone")).to_be_hidden()
    expect(desk.locator(".editor-waiting")).to_have_count(0)
    assert not Image.objects.exists()


def test_a_picture_that_falls_on_the_lead_pictures_field_is_chosen(desk: Page, idris: Staff) -> None:
    open_story(desk, idris)
    picture = packed("جسر.jpg", picture_file(colour="#1F6146").read())

    desk.evaluate(
        SEND, ["drop", ".picture-select", [packed("محضر.pdf", pdf_file().read(), "application/pdf")]]
    )
    expect(desk.locator(".picture-select")).to_contain_text("ليس صورة.")
    desk.evaluate(SEND, ["drop", ".picture-select", [picture]])
    expect(desk.locator(".picture-select")).to_contain_text("هي الصورة الرئيسة الآن")
    expect(desk.locator(".picture-select__shown")).to_be_visible()
    with desk.expect_navigation():
        desk.get_by_role("button", name="حفظ المسودة").click()

    assert Article.objects.get().lead_image == Image.objects.get()
    assert not Attachment.objects.exists()


def test_a_file_that_does_not_arrive_waits_in_its_place(page: Page, idris: Staff) -> None:
    come_in(page, idris)
    open_story(page, idris)
    page.get_by_role("textbox", name="نص المادة").press_sequentially("كُتب قبل الرفع. ")
    page.route("**/image/upload/", lambda route: route.abort())

    files = [
        packed("جسر.jpg", picture_file().read()),
        packed("برنامج.exe", b"MZ", "application/x-msdownload"),
    ]
    page.evaluate(SEND, ["drop", TEXT, files])
    waiting = page.locator(".editor-waiting").filter(has_text="جسر.jpg")
    expect(waiting).to_contain_text("انقطع الاتصال. الملف باقٍ هنا")
    other = page.locator(".editor-waiting").filter(has_text="برنامج.exe")
    expect(other).to_contain_text("نوع الملف غير مقبول في النص")
    other.get_by_role("button", name="إزالة").click()
    page.unroute("**/image/upload/")
    waiting.get_by_role("button", name="إعادة المحاولة").press("Enter")

    expect(page.locator(".copy-text figure")).to_have_count(1)
    expect(page.locator(".editor-waiting")).to_have_count(0)
    expect(page.locator(".copy-text")).to_contain_text("كُتب قبل الرفع.")


def test_who_drags_nothing_chooses_the_files_by_keyboard(desk: Page, idris: Staff, tmp_path: Path) -> None:
    open_story(desk, idris)
    picture, sound = tmp_path / "نهر.jpg", tmp_path / "تسجيل.mp3"
    picture.write_bytes(picture_file().read())
    sound.write_bytes(mp3_file().read())
    desk.get_by_role("textbox", name="نص المادة").click()
    desk.get_by_role("textbox", name="نص المادة").press("Alt+F10")
    desk.get_by_role("button", name="إدراج", exact=True).press("Enter")

    with desk.expect_file_chooser() as chooser:
        desk.get_by_role("menuitem", name="ملفات من هذا الجهاز").press("Enter")
    chooser.value.set_files([picture, sound])

    expect(desk.locator(".copy-text figure")).to_have_count(1)
    expect(desk.locator(".copy-text .part-card")).to_have_count(1)


def test_attachments_come_in_together(page: Page, idris: Staff) -> None:
    come_in(page, idris)
    page.goto("/admin/articles/attachment/")
    page.get_by_role("link", name="رفع مرفقات").click()
    page.wait_for_load_state()

    page.locator("#uploads_files").set_input_files(
        [
            {"name": "محضر.pdf", "mimeType": "application/pdf", "buffer": pdf_file().read()},
            {"name": "كاذب.mp4", "mimeType": "video/mp4", "buffer": b"<html>"},
        ]
    )
    page.get_by_role("button", name="رفع", exact=True).click()

    expect(page.get_by_role("listitem").filter(has_text="محضر.pdf")).to_contain_text("رُفع.")
    expect(page.get_by_role("listitem").filter(has_text="كاذب.mp4")).to_contain_text("نوع الملف غير مقبول")
    page.get_by_role("main").get_by_role("link", name="المرفقات", exact=True).last.click()
    expect(page.get_by_role("link", name="محضر")).to_be_visible()


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
