"""From a blank page to print, and to a correction, by keyboard alone: every stop is seen, and none traps."""

from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import ApprovalStep, Article, Correction, Staff, Status
from kalima import roles
from tests.factories import PASSWORD, make_section

HEADLINE = "العمارة تفتتح جسرًا للمشاة فوق دجلة"
# More stops than the longest page of the desk has; who needs more goes round in a circle.
STOPS_MAX = 150

# What has the focus: what a screen reader calls it, and whether an eye finds it.
FOCUSED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return { name: "", isSeen: true };
  const labels = [...(here.labels ?? [])].map((label) => label.textContent).join(" ");
  const named = (here.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean)
    .map((id) => document.getElementById(id)?.textContent).join(" ");
  const name = here.getAttribute("aria-label") || named || labels || here.textContent || here.title || "";
  const style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const isDrawn = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== "none" || here.tagName === "IFRAME";
  const top = document.elementFromPoint(
    Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(box.y + Math.min(box.height / 2, 20), 0), innerHeight - 1));
  const isOnScreen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const isOnTop = !top || here.contains(top) || top.contains(here)
    || [...(here.labels ?? [])].some((label) => label.contains(top));
  const isSeen = isDrawn && isOnScreen && isOnTop;
  return { name: name.trim().replace(/\\s+/g, " "), tag: here.tagName, isSeen };
}"""


class Keys:
    """A person at a keyboard, who sees what has the focus; `unseen` holds the stops at which she did not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []
        self.pressed = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.pressed += len(words)

    def reach(self, name: str, *, key: str = "Tab") -> None:
        """Press Tab until something of this name has the focus."""
        passed = []
        for _stop in range(STOPS_MAX):
            here = self.page.evaluate(FOCUSED)
            if here["name"] == name:
                return
            passed.append(here["name"])
            self.press(key)
            here = self.page.evaluate(FOCUSED)
            if not here["isSeen"]:
                self.unseen.append(f"{here['name']} ({here['tag']}) on {self.page.url}")
        raise AssertionError(f"«{name}» is not reached from here: {passed}")

    def follow(self, name: str) -> None:
        """Reach a link or a button, press it, and wait for the page that it leads to."""
        self.reach(name)
        with self.page.expect_navigation():
            self.press("Enter")

    def come_in(self, person: Staff) -> None:
        self.page.goto("/admin/")
        self.reach("اسم المستخدم أو البريد الإلكتروني")
        self.type(person.username)
        self.reach("كلمة المرور")
        self.type(PASSWORD)
        with self.page.expect_navigation():
            self.press("Enter")
        expect(self.page.get_by_role("heading", level=1, name="مكتب التحرير")).to_be_visible()
        self.page.wait_for_load_state()


def test_from_a_blank_page_to_print_by_keyboard_alone(
    page: Page, live_server: LiveServer, salma: Staff, idris: Staff
) -> None:
    make_section("محليات")
    ApprovalStep.objects.create(
        name="التدقيق اللغوي", key="التدقيق اللغوي", role=Group.objects.get(name=roles.DESK_EDITOR)
    )
    keys = Keys(page)

    # Salma writes, and hands it in.
    keys.come_in(salma)
    keys.follow("مادة جديدة")
    keys.reach("العنوان")
    keys.type(HEADLINE)
    keys.reach("نص المادة")
    keys.type("افتُتح الجسر صباح اليوم أمام المشاة.")
    keys.reach("القسم")
    # The list's second line, after the paper's own first section.
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.reach("مكان الخبر")
    keys.type("العمارة")
    keys.follow("إرسال إلى المراجعة")
    expect(page.get_by_text("أُرسلت المادة إلى المراجعة.")).to_be_visible()
    keys.follow("تسجيل الخروج")

    # Idris reads and approves, sets an hour, and prints it after all.
    keys.come_in(idris)
    keys.follow(HEADLINE)
    keys.follow("إجازة: التدقيق اللغوي")
    expect(page.get_by_text("سُجلت إجازة «التدقيق اللغوي».")).to_be_visible()
    keys.follow("جدولة")
    # A browser asks for day or month first, as its system does; this day is one in either order.
    keys.type(f"0101{timezone.localdate().year + 1}")
    keys.press("Tab")
    keys.type("0630")
    keys.press("ArrowUp")
    keys.follow("جدولة")
    expect(page.get_by_text("جُدولت المادة.")).to_be_visible()
    assert Article.objects.get().status == Status.SCHEDULED
    keys.follow("نشر")
    expect(page.get_by_text("نُشرت المادة.")).to_be_visible()

    # And puts right what was wrong.
    keys.reach("مكان الخبر")
    keys.press("Control+a")
    keys.type("ميسان")
    keys.follow("حفظ النسخة")
    keys.follow("إجازة: التدقيق اللغوي")
    keys.follow("نشر تصحيح")
    keys.reach("نص التصحيح")
    keys.type("ذُكر أن الخبر من العمارة، وهو من ميسان.")
    keys.follow("نشر تصحيح")
    expect(page.get_by_text("نُشر التصحيح.")).to_be_visible()

    assert keys.unseen == []
    assert Correction.objects.get().article.status == Status.CORRECTED
