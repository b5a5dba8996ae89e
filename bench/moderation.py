"""Works through a queue of held comments in a real browser, by keys and by taps, and counts decisions.

    python -m bench.moderation --comments 400

A newsroom of its own on a scratch data directory, its server, Chromium. The hand is as fast as the page: it
presses as soon as the next comment is in hand. So the figures are what the console leaves to a moderator, who
reads besides. Seven comments of ten are approved, the others rejected with a reason. With taps it counts how
often a button had to be scrolled to, and how often one moved under the thumb. Ends with 1 where a decision
was lost or fell on another comment.
"""

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bench.house import PASSWORD, House, wait_for
from bench.kills import FLAGS
from tests import needs

COMMENTS = 400
NAME = "hakim"
QUEUE = "/admin/comments/comment/"
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# A telephone on 3G, as browsers' own tools lay it down: milliseconds there and back, bytes a second.
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}

# Of ten comments these are rejected, each for the reason under its key.
REJECTED = {2: "Digit1", 5: "Digit9", 8: "Minus"}
REASONS = {"Digit1": "insult", "Digit9": "spam", "Minus": "off_topic"}

STORIES = 20
READERS = 60

OPENING = """
from django.contrib.auth.models import Group
from django.utils import timezone
from articles import workflow
from articles.categories.models import Category
from articles.models import Article, Staff
from comments.models import Reader, WordRule
from kalima import roles
hakim = Staff.objects.create_user({name!r}, "hakim@kalima.example", {password!r}, is_staff=True)
hakim.groups.add(Group.objects.get(name=roles.MODERATOR))
WordRule.objects.create(term="فاسد")
section, now = Category.objects.first(), timezone.now()
for n in range({stories}):
    story = Article(headline=f"افتتاح الجسر رقم {{n}} للمشاة فوق دجلة", section=section, body="<p>خبر.</p>")
    workflow.save_copy(story, by=None, at=now)
    workflow.publish(story, by=None, at=now)
for n in range({readers}):
    Reader.objects.create(key=f"{{n:064x}}", name=f"القارئ {{n}}", first_at=now, last_at=now)
"""

# Written in bulk: through the screening's verbs the limits would stop so many.
FILLING = """
from datetime import timedelta
from django.utils import timezone
from articles.models import Article
from comments.models import Comment, Decision, Reader, WordRule
Decision.objects.all().delete()
Comment.objects.all().delete()
stories, readers, now = list(Article.objects.published()), list(Reader.objects.all()), timezone.now()
kinds = (
    ("خبر طيب لأهل العمارة.", "all", "", ""),
    ("كنا ننتظره من سنين، فالطريق إلى المدرسة كان طويلًا على الأولاد. " * 3, "newcomer", "", ""),
    ("هذا كلام فاسد، وصاحبه فاسد مثله.", "words", WordRule.objects.get().name, "فاسد"),
    ("اقرؤوا ما كُتب في bad.example عن الجسر.", "links", "links", "bad.example"),
)
written = []
for n in range({comments}):
    text, phase, rule, matched = kinds[n % 4]
    reader, at = readers[n % len(readers)], now - timedelta(minutes={comments} - n)
    written.append(Comment(
        article=stories[n % len(stories)], reader=reader, name=reader.name, text=f"{{text}} ({{n}})",
        phase=phase, rule=rule, matched=matched, created_at=at, digest=f"{{n:032x}}",
    ))
Comment.objects.bulk_create(written)
"""

DECIDED = """
import json
from comments.models import Comment, Decision
found = Decision.objects.exclude(verb="seen").order_by("pk").values_list("comment", "verb", "reason")
print(json.dumps({"decided": list(found), "waiting": Comment.objects.waiting().count()}))
"""


@dataclass
class Run:
    """One working through the queue: what was pressed, how long each press took, how the page behaved."""

    pressed: list[tuple[int, str, str]] = field(default_factory=list)
    in_hand_ms: list[float] = field(default_factory=list)
    answered_ms: list[float] = field(default_factory=list)
    scrolled: int = 0
    moved: int = 0
    seconds: float = 0.0

    @property
    def per_minute(self) -> float:
        return 60 * len(self.pressed) / self.seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--comments", type=int, default=COMMENTS, help="comments that wait")
    total = parser.parse_args().comments
    ways: dict[str, Callable[[Browser, House, int], Run]] = {
        "keys": by_keys,
        "keys, slow line": partial(by_keys, is_slow=True),
        "taps": by_taps,
        "taps, slow line": partial(by_taps, is_slow=True),
        "taps, no script": without_script,
    }
    print(f"{total} comments that wait; milliseconds until the next is in hand, until the answer")
    print(f"{'':<17}{'a minute':>9}{'median':>9}{'longest':>9}{'answer':>9}{'scrolled':>10}{'moved':>7}")
    is_right = True
    with laid_out() as house, sync_playwright() as playwright, chromium(playwright) as browser:
        for name, work in ways.items():
            house.run_code(FILLING.format(comments=total))
            run = work(browser, house, total)
            in_hand, longest = statistics.median(run.in_hand_ms), max(run.in_hand_ms)
            answer = f"{statistics.median(run.answered_ms):.0f}" if run.answered_ms else ""
            print(
                f"{name:<17}{run.per_minute:>9.0f}{in_hand:>9.0f}{longest:>9.0f}{answer:>9}"
                f"{run.scrolled:>10}{run.moved:>7}",
                flush=True,
            )
            is_right &= was_kept(house, run)
    return 0 if is_right else 1


@contextlib.contextmanager
def laid_out() -> Iterator[House]:
    """A newsroom that answers."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "data")
        house.run_code(OPENING.format(name=NAME, password=PASSWORD, stories=STORIES, readers=READERS))
        house.start()
        try:
            yield house
        finally:
            house.kill()


@contextlib.contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=needs.chromium(), args=FLAGS)
    yield browser
    browser.close()


def come_in(browser: Browser, house: House, *, is_slow: bool, **shape: object) -> Page:
    """Hakim at his queue, on a desk or with a telephone."""
    page = browser.new_context(base_url=house.address, locale="ar-IQ", **shape).new_page()  # type: ignore[arg-type]
    page.goto(QUEUE)
    page.get_by_label("اسم المستخدم أو البريد الإلكتروني").fill(NAME)
    page.get_by_label("كلمة المرور", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="تسجيل الدخول").click()
    page.wait_for_url(f"**{QUEUE}")
    page.wait_for_load_state()
    if is_slow:
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_LINE)
    return page


# The number of the comment in hand; "" while the next ones are on their way.
IN_HAND = """() => document.activeElement.closest("[data-item]")?.dataset.item ?? "" """
# A finger that opened the reasons finds them when they stand.
STANDING = """() => new Promise((stands) => requestAnimationFrame(() => requestAnimationFrame(stands)))"""
ANSWERED = """() => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.endsWith("/decide/")).map((entry) => entry.duration)"""
# Looks at each picture of the page whether the button in hand stands where it stood.
WATCH = """() => {
  let last = {};
  window.moved = 0;
  const look = () => {
    const item = document.activeElement.closest("[data-item]");
    const top = item?.querySelector(".queue__act button")?.getBoundingClientRect().top;
    const is_same = item && item === last.item && scrollY === last.scrolled;
    if (is_same && Math.abs(top - last.top) > 1) window.moved += 1;
    last = { item, top, scrolled: scrollY };
    requestAnimationFrame(look);
  };
  look();
}"""
# Where a button of the comment in hand stands, and whether the thumb finds it without scrolling.
PLACE = """([number, selector]) => {
  const button = document.querySelector(`[data-item="${number}"] ${selector}`);
  const is_seen = () => {
    const { top, bottom } = button.getBoundingClientRect();
    return top > -1 && bottom < innerHeight + 1;
  };
  const scrolled = !is_seen();
  if (scrolled) button.scrollIntoView({ block: "center" });
  const { x, y, width, height } = button.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2, scrolled };
}"""


def by_keys(browser: Browser, house: House, total: int, *, is_slow: bool = False) -> Run:
    """A, or R and the key of the reason."""

    def press(page: Page, _run: Run, _number: int, reason_key: str) -> None:
        page.keyboard.press("KeyR" if reason_key else "KeyA")
        if reason_key:
            page.keyboard.press(reason_key)

    return _work(come_in(browser, house, is_slow=is_slow, **DESK), total, press)


def by_taps(browser: Browser, house: House, total: int, *, is_slow: bool = False) -> Run:
    """One tap approves, two reject."""

    def press(page: Page, run: Run, number: int, reason_key: str) -> None:
        if not reason_key:
            _tap(page, run, number, ".queue__act button")
            return
        _tap(page, run, number, "[data-reject] summary")
        page.evaluate(STANDING)
        _tap(page, run, number, f'[value="reject:{REASONS[reason_key]}"]')

    return _work(come_in(browser, house, is_slow=is_slow, **PHONE), total, press)


def without_script(browser: Browser, house: House, total: int) -> Run:
    """The same forms with a page in between."""
    page = come_in(browser, house, is_slow=False, java_script_enabled=False, **PHONE)
    run, began = Run(), time.perf_counter()
    for n in range(total):
        item, key = page.locator("[data-item]").first, REJECTED.get(n % 10, "")
        number, pressed_at = int(item.get_attribute("data-item") or 0), time.perf_counter()
        if key:
            item.locator("[data-reject] summary").tap()
        with page.expect_navigation():
            item.locator(f'[value="reject:{REASONS[key]}"]' if key else ".queue__act button").first.tap()
        run.in_hand_ms.append((time.perf_counter() - pressed_at) * 1000)
        run.pressed.append((number, "reject" if key else "approve", REASONS.get(key, "")))
    run.seconds = time.perf_counter() - began
    page.context.close()
    return run


def _work(page: Page, total: int, press: Callable[[Page, Run, int, str], None]) -> Run:
    """Decide about all that waits; press decides about the comment in hand."""
    run = Run()
    page.evaluate("performance.setResourceTimingBufferSize(5000)")
    page.evaluate(WATCH)
    page.keyboard.press("KeyJ")
    began, in_hand = time.perf_counter(), page.evaluate(IN_HAND)
    for n in range(total):
        key, number = REJECTED.get(n % 10, ""), int(in_hand)
        pressed_at = time.perf_counter()
        press(page, run, number, key)
        run.pressed.append((number, "reject" if key else "approve", REASONS.get(key, "")))
        if n + 1 < total:
            in_hand = _other_than(page, in_hand)
            run.in_hand_ms.append((time.perf_counter() - pressed_at) * 1000)
    wait_for(lambda: len(page.evaluate(ANSWERED)) == total, pause_s=0.01)
    run.seconds = time.perf_counter() - began
    run.answered_ms, run.moved = page.evaluate(ANSWERED), page.evaluate("moved")
    page.context.close()
    return run


def _other_than(page: Page, before: str) -> str:
    """The number of the next comment as soon as it is in hand."""
    found: list[str] = []

    def changed() -> bool:
        found[:] = [page.evaluate(IN_HAND)]
        return found[0] not in ("", before)

    wait_for(changed, pause_s=0.0)
    return found[0]


def _tap(page: Page, run: Run, number: int, selector: str) -> None:
    place = page.evaluate(PLACE, [number, selector])
    run.scrolled += place["scrolled"]
    page.touchscreen.tap(place["x"], place["y"])


def was_kept(house: House, run: Run) -> bool:
    """Whether each comment was decided as it was pressed, once, and none waits any more."""
    found = json.loads(house.run_code(DECIDED))
    kept = sorted(tuple(row) for row in found["decided"]) == sorted(run.pressed)
    if not kept or found["waiting"]:
        print(f"  pressed {len(run.pressed)}, decided {len(found['decided'])}, waiting {found['waiting']}")
    return kept and not found["waiting"]


if __name__ == "__main__":
    sys.exit(main())
