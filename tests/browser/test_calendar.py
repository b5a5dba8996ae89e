"""The desk's calendar: its week begins on Saturday, and it is used by keys as well as by hand."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import Staff
from tests.browser.conftest import come_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_its_week_begins_on_saturday_and_a_moment_is_chosen_by_keys(page: Page, nada: Staff) -> None:
    come_in(page, nada)
    page.goto("/admin/articles/mood/add/")
    page.wait_for_load_state()
    field = page.get_by_label("ينتهي عند", exact=True)
    field.fill("2026-11-30T21:07")

    page.get_by_role("button", name="التقويم").last.press("Enter")
    calendar = page.get_by_role("dialog", name="التقويم: ينتهي عند")
    names = calendar.locator("th").all_inner_texts()
    first = calendar.locator("tr").nth(1).get_by_role("button").all_inner_texts()
    chosen = calendar.get_by_role("button", name="الاثنين 30 نوفمبر 2026")
    expect(chosen).to_be_focused()
    chosen.press("ArrowLeft")
    expect(calendar.get_by_role("heading")).to_have_text("ديسمبر 2026")
    calendar.get_by_label("الساعة").select_option("8")
    calendar.get_by_role("button", name="اختيار").click()

    assert names == ["السبت", "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة"]
    # The first of November 2026 was a Sunday.
    assert first == ["31", "1", "2", "3", "4", "5", "6"]
    expect(field).to_have_value("2026-12-01T08:07")
    expect(field).to_be_focused()


def test_a_finger_on_the_field_opens_ours(page: Page, nada: Staff) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    come_in(page, nada)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/admin/articles/mood/add/")
    page.wait_for_load_state()

    page.get_by_label("ينتهي عند", exact=True).click()
    calendar = page.get_by_role("dialog", name="التقويم: ينتهي عند")
    calendar.get_by_role("button", name="15").first.click()
    calendar.get_by_role("button", name="اختيار").click()

    assert "-15T" in page.get_by_label("ينتهي عند", exact=True).input_value()


def test_no_press_and_no_key_opens_the_browsers_own(page: Page, nada: Staff) -> None:
    """Some browsers open theirs where a press or a key was not taken from them."""
    come_in(page, nada)
    page.goto("/admin/articles/mood/add/")
    page.wait_for_load_state()
    field = page.get_by_label("ينتهي عند", exact=True)

    was_taken = field.evaluate(
        "field => !field.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))"
    )
    assert was_taken
    assert page.get_by_role("dialog").count() == 0
    for key in (" ", "F4", "Alt+ArrowDown"):
        field.press(key)
        calendar = page.get_by_role("dialog", name="التقويم: ينتهي عند")
        expect(calendar).to_be_visible()
        calendar.get_by_role("button", name="إلغاء").click()
        expect(calendar).to_have_count(0)
