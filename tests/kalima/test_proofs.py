"""What is dangerous asks for the password again, and accounts of a demo open nothing where there is none."""

from io import StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from pytest_django.fixtures import Settings

from articles.models import SiteSettings, Staff
from kalima.checks import demo_accounts
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

ASKED = "/accounts/reauthenticate/?next="


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def later(nada: Staff, time_machine: Any) -> Client:
    """Nada's browser, a quarter of an hour and a bit after she signed in."""
    time_machine.move_to("2026-12-04 09:00 +0000")
    client = Client()
    client.post("/admin/login/", {"login": "nada", "password": PASSWORD})
    time_machine.shift(16 * 60)
    return client


def form_of(page: Any) -> dict[str, Any]:
    """What a page's own form would send."""
    form = BeautifulSoup(page.content, "html.parser").select_one("#content form")
    assert form
    fields = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type")
        if kind in ("file", "submit") or (kind in ("radio", "checkbox") and not field.has_attr("checked")):
            continue
        chosen = field.select_one("option[selected]")
        value = (
            chosen["value"] if chosen else "" if field.name == "select" else field.get("value", field.text)
        )
        fields[str(field["name"])] = value
    return fields


class TestWhatIsDangerous:
    @pytest.mark.parametrize(
        "page",
        [
            "/admin/articles/staff/add/",
            "/admin/articles/staff/{salma}/change/",
            "/admin/articles/staff/{salma}/password/",
            "/admin/articles/staff/{salma}/close/",
            "/admin/articles/staff/{salma}/forget/",
            "/admin/articles/sitesettings/1/change/",
            "/admin/articles/import/",
            "/accounts/app/add/",
            "/accounts/passkeys/add/",
            "/accounts/codes/new/",
        ],
    )
    def test_it_asks_again_after_a_quarter_of_an_hour(self, later: Client, salma: Staff, page: str) -> None:
        address = page.format(salma=salma.pk)

        asked = later.get(address)
        done = later.post(asked["Location"], {"password": PASSWORD})

        assert asked["Location"].startswith(ASKED)
        assert done["Location"] == address
        assert later.get(address).status_code == 200

    def test_a_press_that_was_given_up_is_not_made_for_who_only_looks(
        self, later: Client, salma: Staff
    ) -> None:
        page = f"/admin/articles/staff/{salma.pk}/close/"
        later.post(page)

        asked = later.get(page)
        later.post(asked["Location"], {"password": PASSWORD})

        salma.refresh_from_db()
        assert salma.is_active

    def test_the_rest_of_the_desk_does_not(self, later: Client) -> None:
        for page in ("/admin/", "/admin/articles/article/add/", "/admin/articles/staff/"):
            assert later.get(page).status_code == 200, page

    def test_the_wrong_password_leads_nowhere(self, later: Client, salma: Staff) -> None:
        asked = later.get(f"/admin/articles/staff/{salma.pk}/close/")["Location"]

        page = later.post(asked, {"password": "غيرها"})

        assert "كلمة المرور غير صحيحة." in page.content.decode()
        assert later.get(f"/admin/articles/staff/{salma.pk}/close/")["Location"].startswith(ASKED)

    def test_what_was_typed_meanwhile_is_saved_after_it(self, nada: Staff, time_machine: Any) -> None:
        time_machine.move_to("2026-12-04 09:00 +0000")
        client = Client()
        client.post("/admin/login/", {"login": "nada", "password": PASSWORD})
        address = "/admin/articles/sitesettings/1/change/"
        typed = form_of(client.get(address)) | {"descriptor": "صحيفة الضفتين"}
        time_machine.shift(16 * 60)

        asked = client.post(address, typed)
        before = SiteSettings.load().descriptor
        client.post(asked["Location"], {"password": PASSWORD})

        assert before != "صحيفة الضفتين"
        assert SiteSettings.load().descriptor == "صحيفة الضفتين"

    def test_a_password_that_was_typed_for_somebody_does_not_wait_in_the_session(
        self, later: Client, salma: Staff
    ) -> None:
        new = "نهر-وقارب-وجسر-9"
        address = f"/admin/articles/staff/{salma.pk}/password/"

        answer = later.post(address, {"password1": new, "password2": new})

        assert answer["Location"] == address
        assert all(new not in str(session.get_decoded()) for session in Session.objects.all())
        assert Staff.objects.get(pk=salma.pk).check_password(PASSWORD)

    def test_a_stranger_to_the_page_is_refused_and_not_asked(self, later: Client, nada: Staff) -> None:
        nada.groups.set(Group.objects.filter(name="صحفي"))

        assert later.get("/admin/articles/sitesettings/1/change/").status_code == 403


class TestAccountsOfTheDemo:
    @pytest.fixture
    def chief(self, nada: Staff) -> Staff:
        Staff.objects.filter(pk=nada.pk).update(is_demo=True)
        return nada

    def enter(self, client: Client, password: str = PASSWORD) -> Any:
        return client.post("/admin/login/", {"login": "nada", "password": password}, follow=True)

    def test_they_open_a_demo(self, client: Client, chief: Staff, settings: Settings) -> None:
        settings.DEMO = True

        self.enter(client)

        assert client.get("/admin/").status_code == 200

    def test_they_open_nothing_else(self, client: Client, chief: Staff) -> None:
        page = self.enter(client)

        assert "وحسابات نسخة التجربة لا تفتح شيئًا" in page.content.decode()
        assert client.get("/admin/").status_code == 302

    def test_who_guesses_is_told_nothing(self, client: Client, chief: Staff) -> None:
        assert "اسم المستخدم أو كلمة المرور غير صحيح." in self.enter(client, "غيرها").content.decode()

    def test_a_session_of_the_demo_ends_with_it(
        self, client: Client, chief: Staff, settings: Settings
    ) -> None:
        settings.DEMO = True
        self.enter(client)

        settings.DEMO = False

        assert client.get("/admin/").status_code == 302

    def test_they_are_no_managing_editor_that_the_last_one_could_rely_on(
        self, chief: Staff, salma: Staff
    ) -> None:
        salma.groups.set(chief.groups.all())
        owner = Staff.objects.create_superuser("owner", "owner@kalima.example", PASSWORD)
        client = Client()
        client.post("/admin/login/", {"login": owner.username, "password": PASSWORD})

        page = client.post(f"/admin/articles/staff/{salma.pk}/close/")

        assert "هذا آخر حساب نشط لمدير تحرير." in page.content.decode()

    def test_the_check_of_a_deployment_names_them(self, chief: Staff, settings: Settings) -> None:
        assert [error.id for error in demo_accounts()] == ["kalima.E001"]
        with pytest.raises(SystemCheckError, match="nada"):
            call_command("check", deploy=True, stdout=StringIO(), stderr=StringIO())

        settings.DEMO = True

        assert demo_accounts() == []
