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

from articles.models import ApprovalStep, HouseAd, SiteSettings, Staff, StaticPage
from comments.models import DiscussionSettings, WordRule
from kalima.checks import demo_accounts
from tests.articles import test_records as rows
from tests.comments import test_records as talk
from tests.factories import PASSWORD, make_article, make_section, make_tag, make_writer

pytestmark = pytest.mark.django_db

# What the desk does all day, and what cannot wait: none of it asks.
EVERY_HOUR = [
    *("/admin/", "/admin/articles/article/add/", "/admin/articles/article/{story}/change/"),
    *("/admin/articles/staff/", "/admin/articles/writer/{writer}/change/", "/admin/articles/housead/add/"),
    *("/admin/categories/tag/{tag}/change/", "/admin/categories/category/{section}/change/"),
    *("/admin/articles/staticpage/{page}/change/", "/admin/articles/mood/add/"),
    *("/admin/comments/comment/", "/admin/comments/comment/sanctions/", "/admin/comments/comment/score/"),
    "/admin/articles/tickeritem/",
]
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


@pytest.fixture
def records() -> dict[str, int]:
    """One of each kind that is changed or deleted, by its number."""
    rows.house_ad()
    talk.word()
    return {
        "writer": make_writer("نجوى عبد القيوم").pk,
        "section": make_section("النهر").pk,
        "step": ApprovalStep.objects.create(name="المراجعة القانونية", key="المراجعه القانونيه").pk,
        "ad": HouseAd.objects.get().pk,
        "page": StaticPage.objects.create(title="من نحن", slug="من-نحن", body="<p>صحيفة الضفتين.</p>").pk,
        "word": WordRule.objects.get().pk,
        "tag": make_tag("الفيضان").pk,
        "story": make_article().pk,
    }


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
            "/admin/articles/printrule/",
            "/admin/articles/approvalstep/add/",
            "/admin/articles/approvalstep/{step}/change/",
            "/admin/articles/approvalstep/{step}/delete/",
            "/admin/articles/writer/{writer}/delete/",
            "/admin/articles/housead/{ad}/delete/",
            "/admin/articles/staticpage/{page}/delete/",
            "/admin/categories/category/{section}/delete/",
            "/admin/categories/tag/{tag}/delete/",
            "/admin/categories/tag/merge/?ids={tag}",
            "/admin/comments/discussionsettings/",
            "/admin/comments/wordrule/add/",
            "/admin/comments/wordrule/paste/",
            "/admin/comments/wordrule/{word}/change/",
            "/admin/comments/wordrule/{word}/delete/",
        ],
    )
    def test_it_asks_again_after_a_quarter_of_an_hour(
        self, later: Client, salma: Staff, records: dict[str, int], page: str
    ) -> None:
        address = page.format(salma=salma.pk, **records)

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

    def test_the_rest_of_the_desk_does_not(self, later: Client, records: dict[str, int]) -> None:
        for page in EVERY_HOUR:
            address = page.format(**records)
            assert later.get(address).status_code == 200, address

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

    def test_what_was_sent_from_a_searched_list_is_saved_after_it_too(
        self, later: Client, nada: Staff, salma: Staff, time_machine: Any
    ) -> None:
        address = f"/admin/articles/staff/{salma.pk}/change/?_changelist_filters=q%3Dsalma"
        later.post(later.get(address)["Location"], {"password": PASSWORD})
        typed = form_of(later.get(address)) | {"last_name": "الحلبي"}
        time_machine.shift(16 * 60)

        asked = later.post(address, typed)
        done = later.post(asked["Location"], {"password": PASSWORD})

        salma.refresh_from_db()
        assert (done.status_code, salma.last_name) == (302, "الحلبي")
        assert done["Location"].endswith("?q=salma")

    @pytest.mark.parametrize(
        ("page", "typed"),
        [
            ("/admin/articles/sitesettings/1/change/", {"name": ""}),
            ("/admin/articles/staff/add/", {"email": "ليس بريدًا"}),
            ("/admin/articles/approvalstep/{step}/change/?_changelist_filters=o%3D1", {"name": ""}),
            ("/admin/categories/tag/merge/?ids={tag}", {"other": "وسم لا يعرفه أحد"}),
            ("/admin/comments/discussionsettings/", {"is_stopped": "on", "stopped_message": ""}),
            ("/admin/comments/wordrule/paste/", {"lines": ""}),
        ],
    )
    def test_what_is_refused_after_it_is_sent_again_to_its_own_page(
        self, later: Client, records: dict[str, int], time_machine: Any, page: str, typed: dict[str, str]
    ) -> None:
        """The page that refuses stands where the proof was asked for."""
        address = page.format(**records)
        later.post(later.get(address)["Location"], {"password": PASSWORD})
        sent = form_of(later.get(address)) | typed
        time_machine.shift(16 * 60)

        asked = later.post(address, sent)
        again = later.post(asked["Location"], {"password": PASSWORD})

        form = BeautifulSoup(again.content, "html.parser").select_one("#content form")
        assert again.status_code == 200
        assert form
        assert form.get("action") == address

    def test_the_automatic_score_asks_for_what_it_may_do_and_not_for_a_look(
        self, later: Client, time_machine: Any
    ) -> None:
        address = "/admin/comments/comment/score/"
        later.post(address, {"try": "1", "text": "تعليق عن الجسر"})

        asked = later.post(address, {"score_on": ""})
        done = later.post(asked["Location"], {"password": PASSWORD})

        assert asked["Location"].startswith(ASKED)
        assert done["Location"] == address
        assert not DiscussionSettings.objects.get().score_on

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
