"""Nada arranges the front in her browser: by hand, by key, on a phone, and without any script."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Arrangement, Article, Staff
from kalima import roles
from tests.browser.conftest import come_in
from tests.browser.waiting import until
from tests.factories import make_staff, publish_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper() -> list[Article]:
    """Nine stories in print, the newest first."""
    now = timezone.now()
    return [publish_article(f"الخبر {n}", at=now - timedelta(hours=n + 1)) for n in range(9)]


@pytest.fixture
def chief(page: Page, live_server: LiveServer, nada: Staff) -> Iterator[Page]:
    """Nada at the desk. An error in the console fails the test."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(f"{m.text} {m.location}") if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    come_in(page, nada)
    yield page
    assert complaints == []


def open_front(page: Page) -> None:
    page.goto("/admin/articles/board/")
    page.get_by_role("link", name="الصفحة الرئيسية", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="لوحة الصفحة الرئيسية")).to_be_visible()
    page.wait_for_load_state()


def rows(page: Page) -> Locator:
    return page.locator(".places > .place")


def placed(page: Page) -> list[str]:
    """The headlines in the places, in their order; "" for one that is filled by itself."""
    found = [row.locator(".place__headline").all_inner_texts() for row in rows(page).all()]
    return [words[0] if words else "" for words in found]


def put(page: Page, story: Article) -> None:
    page.locator(f"[data-offer='{story.pk}']").get_by_role("button", name="وضع").click()


def drag(page: Page, source: Locator, target: Locator) -> None:
    """Carry a row by its handle over the upper edge of another."""
    handle = source.locator("[data-handle]").bounding_box()
    goal = target.bounding_box()
    assert handle is not None
    assert goal is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + handle["width"] / 2, goal["y"] + 4, steps=6)
    until(page, "document.querySelector('.places > .place').hasAttribute('data-carried')")
    page.mouse.up()


def test_she_drags_moves_by_key_looks_and_saves(chief: Page, paper: list[Article]) -> None:
    open_front(chief)
    for story in (paper[5], paper[6], paper[7]):
        put(chief, story)
    drag(chief, rows(chief).nth(2), rows(chief).nth(0))
    dragged = placed(chief)[:3]
    chief.keyboard.press("ArrowDown")
    moved = placed(chief)[:3]
    rows(chief).nth(0).get_by_role("spinbutton").fill("3")
    rows(chief).nth(0).get_by_role("spinbutton").press("Enter")
    numbered = placed(chief)[:3]
    frame = chief.frame_locator("iframe[name=board-phone]")
    chief.get_by_role("button", name="معاينة: هاتف").click()
    expect(frame.locator(".card--lead .card__headline")).to_have_text("الخبر 7")
    chief.get_by_role("button", name="معاينة: حاسوب").click()
    wide = chief.frame_locator("iframe[name=board-desktop]")
    expect(wide.locator(".card--lead .card__headline")).to_have_text("الخبر 7")
    unsaved = Arrangement.objects.count()
    chief.get_by_role("button", name="حفظ الترتيب").click()
    expect(chief.get_by_text("حُفظ الترتيب، وهو أمام القرّاء الآن.")).to_be_visible()

    assert dragged == ["الخبر 7", "الخبر 5", "الخبر 6"]
    assert moved == ["الخبر 5", "الخبر 7", "الخبر 6"]
    assert numbered == ["الخبر 7", "الخبر 6", "الخبر 5"]
    assert unsaved == 0
    assert [place["story"] for place in Arrangement.objects.get().places] == [
        paper[7].pk,
        paper[6].pk,
        paper[5].pk,
    ]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_nobody_is_kept_from_the_board(
    page: Page, live_server: LiveServer, nada: Staff, paper: list[Article], width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    come_in(page, nada)
    open_front(page)
    put(page, paper[3])
    rows(page).nth(0).get_by_text("عنوان أو صورة أو وقت انتهاء").click()

    found = Axe().run(page).response["violations"]

    assert [f"{v['id']}: {v['nodes'][0]['html']}" for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_escape_puts_a_carried_row_back_and_words_find_a_story(chief: Page, paper: list[Article]) -> None:
    open_front(chief)
    chief.get_by_label("بحث عن مادة").fill("الخبر 8")
    expect(chief.locator("[data-offer]")).to_have_count(1)
    put(chief, paper[8])
    chief.get_by_label("بحث عن مادة").fill("")
    expect(chief.locator("[data-offer]")).to_have_count(9)
    put(chief, paper[2])
    handle = rows(chief).nth(1).locator("[data-handle]").bounding_box()
    goal = rows(chief).nth(0).bounding_box()
    assert handle is not None
    assert goal is not None

    chief.mouse.move(handle["x"] + 10, handle["y"] + 10)
    chief.mouse.down()
    chief.mouse.move(handle["x"] + 10, goal["y"] + 4, steps=6)
    until(chief, "document.querySelector('.places > .place').hasAttribute('data-carried')")
    chief.keyboard.press("Escape")
    chief.mouse.up()

    assert placed(chief)[:2] == ["الخبر 8", "الخبر 2"]
    rows(chief).nth(0).get_by_role("button", name="إزالة").click()
    assert placed(chief)[:2] == ["", "الخبر 2"]


def test_a_finger_carries_a_row_on_a_phone(
    browser: Browser, live_server: LiveServer, nada: Staff, paper: list[Article]
) -> None:
    context = browser.new_context(
        base_url=live_server.url,
        locale="ar-IQ",
        has_touch=True,
        is_mobile=True,
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    come_in(page, nada)
    open_front(page)
    for story in (paper[3], paper[4]):
        put(page, story)
    finger = context.new_cdp_session(page)
    rows(page).nth(0).scroll_into_view_if_needed()
    start = rows(page).nth(1).locator("[data-handle]").bounding_box()
    goal = rows(page).nth(0).bounding_box()
    assert start is not None
    assert goal is not None

    def touch(kind: str, y: float | None) -> None:
        points = [] if y is None else [{"x": start["x"] + 20, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start["y"] + 20)
    for step in range(1, 6):
        touch("touchMove", start["y"] + 20 + (goal["y"] + 4 - start["y"] - 20) * step / 5)
    until(page, "document.querySelector('.places > .place').hasAttribute('data-carried')")
    touch("touchEnd", None)

    until(page, "!document.querySelector('[data-carried]')")
    assert placed(page)[:2] == ["الخبر 4", "الخبر 3"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_two_at_once_see_each_other(
    browser: Browser, chief: Page, live_server: LiveServer, nada: Staff, paper: list[Article]
) -> None:
    """Her deputy has the same board open; Nada saves first."""
    deputy = make_staff("deputy", "رؤى ناجي", roles.MANAGING_EDITOR)
    context = browser.new_context(base_url=live_server.url, locale="ar-IQ")
    other = context.new_page()
    come_in(other, deputy)
    open_front(chief)
    open_front(other)
    expect(other.get_by_text("مفتوحة أيضًا عند: ندى صبحي")).to_be_visible()

    put(chief, paper[5])
    chief.get_by_role("button", name="حفظ الترتيب").click()
    expect(chief.get_by_text("حُفظ الترتيب، وهو أمام القرّاء الآن.")).to_be_visible()
    put(other, paper[6])
    other.get_by_role("button", name="حفظ الترتيب").click()

    expect(other.get_by_role("heading", name="تغيّرت هذه اللوحة بعد فتحها هنا")).to_be_visible()
    assert placed(other)[0] == "الخبر 6"
    assert Arrangement.objects.count() == 1
    context.close()


def test_without_script_numbers_and_buttons_do_it_all(
    browser: Browser, live_server: LiveServer, nada: Staff, paper: list[Article]
) -> None:
    context = browser.new_context(base_url=live_server.url, locale="ar-IQ", java_script_enabled=False)
    page = context.new_page()
    come_in(page, nada)
    open_front(page)
    put(page, paper[5])
    put(page, paper[6])
    page.get_by_role("button", name="رفع الموضع 2").click()
    moved = placed(page)[:2]
    rows(page).nth(0).get_by_role("spinbutton").fill("4")
    rows(page).nth(0).get_by_role("spinbutton").press("Enter")
    numbered = placed(page)[:4]
    page.get_by_role("button", name="معاينة: هاتف").click()
    frame = page.frame_locator("iframe[name=board-phone]")
    expect(frame.locator(".card--lead .card__headline")).to_have_text("الخبر 5")
    page.get_by_role("button", name="حفظ الترتيب").click()

    expect(page.get_by_text("حُفظ الترتيب، وهو أمام القرّاء الآن.")).to_be_visible()
    assert moved == ["الخبر 6", "الخبر 5"]
    assert numbered == ["الخبر 5", "", "", "الخبر 6"]
    assert [(p["place"], p["story"]) for p in Arrangement.objects.get().places] == [
        (1, paper[5].pk),
        (4, paper[6].pk),
    ]
    context.close()
