"""What was sent, shown in Chromium: no script of it runs, and no element carries one."""

import time
from collections.abc import Iterator
from urllib.parse import quote

from playwright.sync_api import Dialog, Error, Page, sync_playwright

from bench.hostile.ground import Ground
from bench.hostile.outcome import Outcome
from tests import needs

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
# What a payload calls when it runs; each leaves a mark that the page's own scripts never make.
WATCH = """
for (const name of ["alert", "prompt", "confirm", "print"]) window[name] = () => { top.kalimaRan = name; };
"""
# Elements that a program could hang on to; ours have scripts of files, and none in attributes.
CARRIED = """() => [...document.querySelectorAll("*")].flatMap((element) => [
  ...[...element.attributes].filter((a) => a.name.startsWith("on")
    || (/^(href|src|action|formaction|xlink:href|data|srcdoc)$/.test(a.name)
        && /^(javascript|vbscript|data:text\\/html)/i.test(a.value.replace(/[\\0-\\x20]/g, ""))))
    .map((a) => `${element.tagName} ${a.name}=${a.value.slice(0, 60)}`),
])"""
MOVED = """() => { for (const element of document.querySelectorAll("main *")) {
  for (const kind of ["mouseover", "focus", "toggle", "animationstart", "error", "load"]) {
    element.dispatchEvent(new Event(kind, { bubbles: kind !== "load" }));
  }
} return window.kalimaRan ?? ""; }"""
PAGES_MAX = 40


def shown(at: Ground, texts: list[str]) -> Outcome:
    """Open the pages that show what came in, as a reader and as staff."""
    outcome, began = Outcome("shown in a browser"), time.monotonic()
    path = needs.chromium()
    if path is None:
        outcome.notes.append(needs.CHROMIUM.absence)
        return outcome
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        home = f"http://localhost:{at.house.port}"
        for name in ("", "nada"):
            context = browser.new_context(base_url=home, locale="ar-IQ", service_workers="block")
            if name:
                context.add_cookies([{"name": "kalima_session", "value": at.sessions[name], "url": home}])
            context.add_init_script(WATCH)
            page = context.new_page()
            page.on("dialog", lambda dialog: _dismissed(dialog, outcome))
            if not _sees(page):
                outcome.failed.append("this browser would not have seen a script that runs")
            for address in _desk(at) if name else _readers(at, texts):
                _look(page, address, outcome)
            context.close()
        browser.close()
    outcome.took_s = time.monotonic() - began
    return outcome


def _sees(page: Page) -> bool:
    """Whether a script that does run leaves its mark, and an element that carries one is found."""
    page.goto("about:blank")
    page.set_content("<main><img src=x onerror=alert(1)><a href='java\tscript:alert(1)'>x</a></main>")
    return bool(page.evaluate(MOVED)) and len(page.evaluate(CARRIED)) == 2


def _dismissed(dialog: Dialog, outcome: Outcome) -> None:
    outcome.scripts.append(f"a dialog: {dialog.message[:60]}")
    dialog.dismiss()


def _look(page: Page, address: str, outcome: Outcome) -> None:
    outcome.tried += 1
    try:
        answer = page.goto(address, wait_until="load", timeout=60_000)
        if answer is None or answer.status >= 500:
            outcome.failed.append(f"{address}: {answer and answer.status}")
        if ran := page.evaluate(MOVED):
            outcome.scripts.append(f"{address}: {ran} ran")
        outcome.scripts += [f"{address}: {carried}" for carried in page.evaluate(CARRIED)]
        outcome.taken += 1
    except Error as failure:
        outcome.failed.append(f"{address}: {failure.message.splitlines()[0][:160]}")


def _readers(at: Ground, texts: list[str]) -> Iterator[str]:
    numbers = at.numbers()
    after = ""
    for _page in range(PAGES_MAX):
        yield f"/n/{at.story}/comments/{after}"
        found = (
            at.ask(f"/n/{at.story}/comments/{after}").body.decode(errors="replace").partition("?after=")[2]
        )
        if not (number := found.partition('"')[0].partition("&")[0].partition("#")[0]).isdecimal():
            break
        after = f"?after={number}"
    yield from (f"/search/?q={quote(text[:300])}" for text in texts[:60] if "<" in text)
    yield from (f"/n/{number}" for number in numbers["stories"][-PAGES_MAX:])
    yield from ("/", "/feed/", f"/n/{at.story}/comments/light/", "/most-read/")


def _desk(at: Ground) -> Iterator[str]:
    lists = (
        *("articles/article/", "articles/staticpage/", "categories/tag/", "articles/writer/"),
        *("articles/housespelling/", "articles/namealias/", "comments/wordrule/", "comments/comment/"),
        *("comments/decision/", "articles/statuschange/", "articles/image/", "articles/attachment/"),
        *("articles/unfoundquestion/", "articles/import/", "articles/approvalstep/", "articles/tickeritem/"),
        *("articles/shortcut/", "categories/category/", ""),
    )
    yield from (f"/admin/{place}" for place in lists)
    for number in at.numbers()["drafts"][:PAGES_MAX]:
        yield f"/admin/articles/article/{number}/change/"
        yield f"/admin/articles/article/{number}/preview/page/"
        yield f"/admin/articles/article/{number}/history/"
