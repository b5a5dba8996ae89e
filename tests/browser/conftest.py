"""Debian's Chromium for the journeys, a page that knows where the newsroom is, and Idris at his desk."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Staff
from tests import needs
from tests.factories import PASSWORD

# A journey drives the browser and asks the database in one thread; Django would take that for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Root has no sandbox, and nothing here may look for hosts other than ours.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as browser, and have what fails there tried a second time.

    The second try is for Chromium on a machine with more to do than it has cores; the summary names it.
    """
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Launch Debian's Chromium; without it skip, or in CI fail."""
    path = needs.chromium()
    if path is None and needs.IN_CI:
        pytest.fail(needs.CHROMIUM.absence)
    if path is None:
        pytest.skip(f"skipped because {needs.CHROMIUM.absence}")
    return {"executable_path": path, "args": FLAGS}


@pytest.fixture
def browser_context_args(live_server: LiveServer) -> dict[str, Any]:
    """Read as a person in Baghdad would, with the live server as the place that addresses start from.

    Without the readers' worker, which would go on asking the server after a journey's end.
    """
    return {
        "base_url": live_server.url,
        "locale": "ar-IQ",
        "timezone_id": "Asia/Baghdad",
        "service_workers": "block",
    }


@pytest.fixture
def desk(page: Page, live_server: LiveServer, idris: Staff) -> Iterator[Page]:
    """Idris at the desk. An error in the console fails the test."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(f"{m.text} {m.location}") if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    come_in(page, idris)
    yield page
    assert complaints == []


def come_in(page: Page, person: Staff) -> None:
    """Sign in through the door, as often as tests do from one address."""
    cache.clear()
    page.goto("/admin/")
    page.get_by_label("اسم المستخدم أو البريد الإلكتروني").fill(person.username)
    page.get_by_label("كلمة المرور", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="تسجيل الدخول").click()
    expect(page.get_by_role("heading", level=1, name="مكتب التحرير")).to_be_visible()
    # The words of a page are there before its scripts.
    page.wait_for_load_state()
