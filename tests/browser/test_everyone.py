"""Each kind of page as a screen reader, a thumb and a keyboard find it."""

from collections import Counter
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from articles.models import Kind, Staff, StaticPage, Status
from articles.ticker import raise_ticker
from tests.browser.waiting import until
from tests.factories import (
    NOW,
    article_in,
    make_image,
    make_section,
    make_writer,
    publish_article,
    show_comment,
)

pytestmark = pytest.mark.django_db(transaction=True)

# A target is at least so wide and high, unless it stands in a sentence; a list of small ones says which.
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), textarea, select, summary")]
  .filter((target) => target.checkVisibility({ visibilityProperty: true }))
  .filter((target) => !target.closest("[aria-hidden=true]"))
  .filter((target) => !target.closest(".body-text > p, .report__chain, .listing__about"))
  .map((target) => [target, target.getBoundingClientRect()])
  .filter(([target, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
  .map(([target, box]) => `${target.textContent.trim()} ${box.width}×${box.height}`)"""

# Where the keyboard stands: its place in the document, and what is wrong with it for eyes.
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const across = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
  const down = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 2);
  const over = document.elementFromPoint(across, down);
  return {
    place: [...document.querySelectorAll("*")].indexOf(one),
    name: (one.ariaLabel || one.textContent || one.name).trim().slice(0, 60),
    edge: box.right,
    isSeen: box.bottom > 0 && box.top < innerHeight,
    isCovered: !over || !(one.contains(over) || over.contains(one)),
    isMarked: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 3,
  };
}"""
TABS_MAX = 200

LANDMARKS = ("banner", "main", "contentinfo")
NAMED = {"navigation", "region", "form", "complementary", "link", "button", "textbox", "searchbox"}


def body_of_every_part() -> str:
    figures = "".join(
        f'<figure data-image="{make_image(f"نقش {n}").pk}" data-alt="نقش {n}">'
        f"<figcaption>شرح {n}</figcaption></figure>"
        for n in (1, 2)
    )
    related = publish_article("خبر يُقرأ بعده")
    return (
        "<p>فقرة فيها <a href='https://example.org/a'>رابط</a>.</p>"
        '<aside data-points=""><ul><li><p>أول ما يهم.</p></li></ul></aside>'
        "<h2>عنوان فرعي</h2><h3>أصغر منه</h3>"
        '<blockquote data-pull=""><p>كنا نعبر بالزورق.</p><cite>زهراء</cite></blockquote>'
        '<table><thead><tr><th scope="col"><p>المحافظة</p></th></tr></thead>'
        "<tbody><tr><td><p>ميسان</p></td></tr></tbody></table>"
        f'<aside data-related="{related.pk}"></aside><div data-gallery="">{figures}</div>'
        '<div data-embed="https://www.youtube.com/watch?v=aqz-KE-bpKQ"></div>'
    )


@pytest.fixture
def kinds(live_server: LiveServer, nada: Staff) -> dict[str, str]:
    """An address of each kind of page, on a day when news breaks."""
    section, writer = make_section("محليات"), make_writer("تارا كمال")
    make_section("أنهار", parent=section)
    words: dict[str, Any] = {"section": section, "kicker": "شط العرب", "standfirst": "يوم كامل بلا خرائط."}
    report = publish_article(
        "العمارة تفتتح جسرًا للمشاة", writers=[writer], tags=["الجسور"], body=body_of_every_part(),
        image=make_image(), **words,
    )  # fmt: skip
    opener = show_comment(report, "تعليق أول.", name="أبو سارة")
    show_comment(report, "رد عليه.", name="Dijla_Wave", answers=opener)
    opinion = publish_article(
        "المدينة التي لا تترك ظلًا", kind=Kind.OPINION, writers=[writer], section=section
    )
    breaking = publish_article("هزة أرضية خفيفة", kind=Kind.BREAKING, body="", section=section)
    for n in range(6):
        publish_article(f"خبر آخر رقم {n}", image=make_image() if n % 2 else None, section=section)
    raise_ticker("هزة أرضية خفيفة تُحَسّ في ميسان", story=breaking, by=nada, at=timezone.now())
    StaticPage.objects.create(
        title="من نحن", slug="من-نحن", body="<p>نص.</p><h2>كيف نعمل</h2><p>نص.</p>", saved_at=NOW
    )
    return {
        "front": "/",
        "section": section.get_absolute_url(),
        "tag": report.tags.get(name="الجسور").get_absolute_url(),
        "writer": writer.get_absolute_url(),
        "report": report.get_absolute_url(),
        "opinion": opinion.get_absolute_url(),
        "breaking": breaking.get_absolute_url(),
        "comments": f"/n/{report.pk}/comments/?reply={opener.pk}",
        "month": "/archive/2024/12/",
        "hijri day": "/archive/h/1446/6/3/",
        "year": "/archive/2024/",
        "most read": "/most-read/",
        "corrections": "/corrections/",
        "search": "/search/?q=جسر",
        "static": "/page/من-نحن/",
        "saved": "/saved/",
        "light front": "/light/",
        "light report": f"/n/{report.pk}/light/",
        "unknown": "/لا-وجود-لها/",
        "withdrawn": article_in(Status.WITHDRAWN, section=section).get_absolute_url(),
    }


WHOLE = (
    "[...document.querySelectorAll('body *')].every((e) => getComputedStyle(e).contentVisibility !== 'auto')"
)


def told(page: Page) -> list[tuple[str, str, int]]:
    """What Chromium tells a screen reader, from top to bottom: role, name, level of a heading."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_number = {node["nodeId"]: node for node in nodes}
    found: list[tuple[str, str, int]] = []

    def walk(node: dict[str, Any]) -> None:
        if not node["ignored"]:
            levels = [p["value"]["value"] for p in node.get("properties", []) if p["name"] == "level"]
            name = node.get("name", {}).get("value", "")
            found.append((node["role"]["value"], name.strip(), levels[0] if levels else 0))
        for number in node.get("childIds", []):
            if number in by_number:
                walk(by_number[number])

    walk(nodes[0])
    return found


def test_headings_go_down_by_steps_and_landmarks_links_and_buttons_have_names(
    page: Page, kinds: dict[str, str]
) -> None:
    for kind, address in kinds.items():
        page.goto(address)
        # What is below the first screen has its names once it is laid out.
        until(page, WHOLE)
        heard = told(page)

        levels = [level for role, _name, level in heard if role == "heading"]
        steps = zip([0, *levels], levels, strict=False)
        assert levels.count(1) == 1, (kind, levels)
        assert [(a, b) for a, b in steps if b > a + 1] == [], (kind, levels)
        roles = Counter(role for role, _name, _level in heard)
        assert {role: roles[role] for role in LANDMARKS} == dict.fromkeys(LANDMARKS, 1), kind
        nameless = [
            heard[n - 3 : n + 1] for n, (role, name, _) in enumerate(heard) if role in NAMED and not name
        ]
        assert nameless == [], kind


def test_captions_and_credits_are_announced(page: Page, kinds: dict[str, str]) -> None:
    page.goto(kinds["report"])

    said = "".join(name for role, name, _level in told(page) if role == "StaticText")

    assert "شرح الصورة:الجسر صباح افتتاحه." in said.replace(": ", ":")
    assert "مسار الصفحة" in [name for role, name, _level in told(page) if role == "navigation"]


def test_a_thumb_finds_every_target(page: Page, kinds: dict[str, str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for kind, address in kinds.items():
        page.goto(address)
        assert page.evaluate(SMALL_TARGETS) == [], kind


@pytest.mark.parametrize("width", [390, 1280])
def test_tab_goes_through_a_page_in_its_order_and_shows_where_it_is(
    page: Page, kinds: dict[str, str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for kind in ("front", "report", "month", "light report"):
        page.goto(kinds[kind])
        places, edges = [], []
        for _ in range(TABS_MAX):
            page.keyboard.press("Tab")
            one = page.evaluate(FOCUSED)
            if one is None:
                break
            assert (one["isSeen"], one["isCovered"], one["isMarked"]) == (True, False, True), (kind, one)
            places.append(one["place"])
            edges.append((one["name"], one["edge"]))
        assert len(places) > 10, kind
        assert places == sorted(places), kind
        sections = [edge for name, edge in edges[:6] if name in ("محليات", "أخبار")]
        assert sections == sorted(sections, reverse=True), kind


def test_axe_has_nothing_to_say_of_any_kind(page: Page, kinds: dict[str, str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for kind, address in kinds.items():
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert not found, (kind, [(v["id"], v["nodes"][0]["html"]) for v in found])


def test_letters_of_twice_the_size_push_no_page_sideways(page: Page, kinds: dict[str, str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for kind, address in kinds.items():
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), kind
