"""Waiting for what a page's scripts do, where nothing on the page shows it."""

import time

from playwright.sync_api import Page

PATIENCE_S = 30.0
POLL_MS = 50


def until(page: Page, expression: str) -> None:
    """Return once a JavaScript expression is true.

    It is asked anew each time from outside: Playwright's own waiting evaluates inside the page from its
    second look on, which the desk's CSP refuses.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(POLL_MS)
