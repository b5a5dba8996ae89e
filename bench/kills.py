"""Kills a newsroom in the middle of a sentence, in four ways, and counts the letters that do not come back.

    .venv/bin/python -m bench.kills --rounds 3

A real server on a scratch data directory, a real Chromium with a profile of its own. Somebody types into a
story; then the browser is killed, the network drops, the session ends, or the server is killed; then the
story is opened again, and its text is read. The goal is that nothing older than a second is lost.
"""

import argparse
import contextlib
import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from bench.house import NAME, PASSWORD, House
from tests import needs

SECOND_S = 1.0
# A quick typist: some twenty letters in a second.
LETTER_S = 0.05
LETTERS = 60
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


@dataclass
class Desk:
    """A browser with a profile that outlives it, and the page that is open in it."""

    playwright: Playwright
    house: House
    profile: Path
    context: BrowserContext | None = None
    typed: list[tuple[float, str]] = field(default_factory=list)

    def open(self, path: str = "/admin/") -> Page:
        """Open an address, in the same browser or in one started anew; sign in where that is asked."""
        if self.context is None:
            self.context = self.playwright.chromium.launch_persistent_context(
                self.profile,
                executable_path=needs.chromium(),
                args=FLAGS,
                base_url=self.house.address,
                locale="ar-IQ",
            )
        page = self.context.new_page()
        page.goto(path)
        door = page.get_by_label("اسم المستخدم أو البريد الإلكتروني")
        if door.is_visible():
            door.fill(NAME)
            page.get_by_label("كلمة المرور", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="تسجيل الدخول").click()
            page.wait_for_url(f"**{path}")
        return page

    def type(self, page: Page, letters: int = LETTERS) -> None:
        """Type into the body, letter by letter, and remember when each was typed."""
        for _n in range(letters):
            letter = secrets.choice("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
            page.keyboard.type(letter)
            self.typed.append((time.monotonic(), letter))
            time.sleep(LETTER_S)

    def kill(self) -> None:
        """End every process of the browser at once."""
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if str(self.profile).encode() in (folder / "cmdline").read_bytes():
                    os.kill(int(folder.name), signal.SIGKILL)
        if self.context is not None:
            with contextlib.suppress(Exception):
                self.context.close()
        self.context = None


@dataclass(frozen=True)
class Loss:
    """How many letters were typed, how many did not come back, how many of these were older than a second."""

    kind: str
    typed: int
    lost: int
    lost_old: int


def begin(desk: Desk, story: int) -> Page:
    """Open a story and put the caret behind its last word."""
    desk.typed.clear()
    page = desk.open(f"/admin/articles/article/{story}/change/")
    body = page.get_by_role("textbox", name="نص المادة")
    body.click()
    page.keyboard.press("Control+End")
    return page


def recount(desk: Desk, kind: str, story: int, killed_at: float) -> Loss:
    """Open the story again and count what came back."""
    page = desk.open(f"/admin/articles/article/{story}/change/")
    page.get_by_role("heading", name="نص مسترجَع", exact=True).wait_for(timeout=30_000)
    # What the browser kept may still come in, and the page is then made anew.
    page.wait_for_timeout(2_000)
    page.get_by_role("heading", name="نص مسترجَع", exact=True).wait_for(timeout=30_000)
    found = page.get_by_role("textbox", name="نص المادة").inner_text().removeprefix("أول الكلام.").strip()
    typed = "".join(letter for _at, letter in desk.typed)
    kept = next((n for n, (one, other) in enumerate(zip(found, typed, strict=False)) if one != other), None)
    kept = min(len(found), len(typed)) if kept is None else kept
    old = sum(1 for at, _letter in desk.typed[kept:] if at < killed_at - SECOND_S)
    page.close(run_before_unload=False)
    return Loss(kind, len(typed), len(typed) - kept, old)


def browser_killed(desk: Desk, story: int) -> Loss:
    """kill -9 for every process of Chromium, between two letters."""
    page = begin(desk, story)
    desk.type(page)
    killed_at = time.monotonic()
    desk.kill()
    return recount(desk, "browser killed", story, killed_at)


def network_dropped(desk: Desk, story: int) -> Loss:
    """The network goes in the middle of the text and comes back after the page was closed."""
    page = begin(desk, story)
    desk.type(page, LETTERS // 2)
    assert desk.context
    desk.context.set_offline(True)
    desk.type(page, LETTERS // 2)
    killed_at = time.monotonic()
    page.close(run_before_unload=False)
    desk.context.set_offline(False)
    return recount(desk, "network dropped", story, killed_at)


def session_ended(desk: Desk, story: int) -> Loss:
    """Every session ends in the middle of the text; a press of the button is told so, and the page stays."""
    page = begin(desk, story)
    desk.type(page, LETTERS // 2)
    desk.house.end_sessions()
    desk.type(page, LETTERS // 2)
    killed_at = time.monotonic()
    page.get_by_role("button", name="حفظ المسودة").click()
    page.get_by_text("انتهت مدة الدخول. النص محفوظ.").wait_for()
    page.close(run_before_unload=False)
    return recount(desk, "session ended", story, killed_at)


def server_killed(desk: Desk, story: int) -> Loss:
    """kill -9 for the server in the middle of the text; it is started again after the page was closed."""
    page = begin(desk, story)
    desk.type(page, LETTERS // 2)
    desk.house.kill()
    desk.type(page, LETTERS // 2)
    killed_at = time.monotonic()
    page.close(run_before_unload=False)
    desk.house.start()
    return recount(desk, "server killed", story, killed_at)


KILLS: tuple[Callable[[Desk, int], Loss], ...] = (
    browser_killed,
    network_dropped,
    session_ended,
    server_killed,
)


@contextlib.contextmanager
def newsroom(playwright: Playwright, folder: Path, *, stories: int) -> Iterator[Desk]:
    """A house that serves and a desk in it; nothing of either is left behind."""
    house = House(folder / "var", stories=stories)
    desk = Desk(playwright, house, folder / "profile")
    try:
        house.start()
        yield desk
    finally:
        desk.kill()
        house.kill()


def main() -> int:
    """Kill as often as asked, print a line for each way, and fail if words older than a second were lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each kill is repeated (default: 3)")
    rounds = parser.parse_args().rounds
    losses: list[Loss] = []
    with (
        tempfile.TemporaryDirectory(prefix="kalima-kills-", ignore_cleanup_errors=True) as folder,
        sync_playwright() as playwright,
        newsroom(playwright, Path(folder), stories=rounds * len(KILLS)) as desk,
    ):
        for n in range(rounds):
            losses += [kill(desk, n * len(KILLS) + k + 1) for k, kill in enumerate(KILLS)]
    print(f"{'':18}{'typed':>8}{'lost':>8}{'older than 1 s':>18}")
    for kind in dict.fromkeys(loss.kind for loss in losses):
        mine = [loss for loss in losses if loss.kind == kind]
        counts = (sum(getattr(loss, name) for loss in mine) for name in ("typed", "lost", "lost_old"))
        print("{:18}{:>8}{:>8}{:>18}".format(kind, *counts))
    return 1 if any(loss.lost_old for loss in losses) else 0


if __name__ == "__main__":
    sys.exit(main())
