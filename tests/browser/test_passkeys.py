"""A passkey in a browser: added from one's own account, and enough by itself at the door."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Staff
from tests.browser.conftest import come_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_device(page: Page) -> Iterator[None]:
    """Chromium's own device that knows its owner's finger."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield
    devices.detach()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="تسجيل الخروج").click()


def test_it_is_added_and_opens_the_desk_by_itself(
    page: Page, live_server: LiveServer, salma: Staff, own_device: None
) -> None:
    come_in(page, salma)
    page.get_by_role("link", name="حسابك").click()
    page.get_by_role("link", name="إضافة مفتاح مرور").click()
    page.get_by_label("اسم المفتاح").fill("حاسوب سلمى")
    page.get_by_role("button", name="إضافة المفتاح").click()
    expect(page.get_by_role("heading", level=1, name="الرموز الاحتياطية")).to_be_visible()
    page.get_by_role("link", name="رجوع إلى الحساب").click()
    expect(page.get_by_text("حاسوب سلمى")).to_be_visible()
    sign_out(page)

    page.goto("/admin/articles/article/")
    page.get_by_role("button", name="الدخول بمفتاح مرور").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("المواد")


def test_it_is_the_second_step_after_a_password(
    page: Page, live_server: LiveServer, salma: Staff, own_device: None
) -> None:
    come_in(page, salma)
    page.goto("/accounts/passkeys/add/")
    page.get_by_label("يكفي وحده للدخول").uncheck()
    page.get_by_role("button", name="إضافة المفتاح").click()
    expect(page.get_by_role("heading", level=1, name="الرموز الاحتياطية")).to_be_visible()
    sign_out(page)

    page.goto("/admin/")
    page.get_by_label("اسم المستخدم أو البريد الإلكتروني").fill("salma")
    page.get_by_label("كلمة المرور", exact=True).fill("نخلة-على-شط-العرب-77")
    page.get_by_role("button", name="تسجيل الدخول").click()
    expect(page.get_by_role("heading", level=1, name="خطوة التحقق الثانية")).to_be_visible()
    page.get_by_role("button", name="متابعة بمفتاح مرور").click()

    expect(page.get_by_role("heading", level=1, name="مكتب التحرير")).to_be_visible()


def test_a_device_without_one_is_told_what_to_do(
    page: Page, live_server: LiveServer, salma: Staff, own_device: None
) -> None:
    page.goto("/admin/login/")

    page.get_by_role("button", name="الدخول بمفتاح مرور").click()

    expect(page.get_by_role("alert")).to_contain_text("لم يُستعمل مفتاح المرور")
