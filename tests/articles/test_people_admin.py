"""The newsroom's accounts in the admin, and what nobody can give themselves."""

import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from articles.models import Staff
from kalima import roles
from tests.doors import said
from tests.factories import PASSWORD, make_section, make_staff, signed_in

pytestmark = pytest.mark.django_db


def page_of(person: Staff) -> str:
    return f"/admin/articles/staff/{person.pk}/change/"


def typed(person: Staff, *, role: str = "", **changed: str) -> dict[str, Any]:
    """The form of an account as it stands, with what was changed in it."""
    groups = Group.objects.filter(name=role) if role else person.groups.all()
    return {
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "groups": [group.pk for group in groups],
        "is_active": "on",
        "is_staff": "on",
    } | changed


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would send of the account's page as it stands."""
    form = BeautifulSoup(response.content, "html.parser").find(id="staff_form")
    assert form
    sent: dict[str, Any] = {}
    for field in form.find_all("input"):
        if field.get("type") == "checkbox":
            if field.has_attr("checked"):
                sent.setdefault(str(field["name"]), []).append(str(field.get("value", "on")))
        elif field.get("name") and field.get("type") != "submit":
            sent[str(field["name"])] = str(field.get("value", ""))
    return sent


class TestStaffAccounts:
    NEW = "نهر-وقارب-وجسر-9"

    def test_an_address_is_one_whatever_its_case(
        self, nada_at_desk: Client, salma: Staff, idris: Staff
    ) -> None:
        response = nada_at_desk.post(page_of(idris), typed(idris, email=salma.email.upper()))

        assert "هذا البريد مسجل لعضو آخر." in response.content.decode()

    def test_nobody_climbs_above_the_roles(self, nada: Staff, nada_at_desk: Client) -> None:
        owner = Staff.objects.create_superuser("owner", "owner@kalima.example", "x")
        own_page = f"/admin/articles/staff/{nada.pk}/change/"

        nada_at_desk.post(own_page, {"username": "nada", "is_superuser": "on", "is_active": "on"})
        page = nada_at_desk.get(own_page).content.decode()
        password = nada_at_desk.post(
            reverse("admin:auth_user_password_change", args=[owner.pk]),
            {"password1": "نهر-وقارب-وجسر-9", "password2": "نهر-وقارب-وجسر-9"},
        )

        nada.refresh_from_db()
        owner.refresh_from_db()
        assert not nada.is_superuser
        assert "is_superuser" not in page
        assert "user_permissions" not in page
        assert (
            nada_at_desk.post(f"/admin/articles/staff/{owner.pk}/change/", {"username": "x"}).status_code
            == 403
        )
        assert password.status_code == 403
        assert owner.check_password("x")

    def test_a_password_is_set_for_who_forgot_it(self, nada_at_desk: Client, salma: Staff) -> None:
        address = reverse("admin:auth_user_password_change", args=[salma.pk])
        new = self.NEW

        page = nada_at_desk.get(address).content.decode()
        empty = nada_at_desk.post(address, {"password1": "", "password2": "", "usable_password": "false"})
        done = nada_at_desk.post(address, {"password1": new, "password2": new})

        salma.refresh_from_db()
        assert not re.search("[A-Za-z]{3,} [a-z]{3,}", re.sub("<[^>]*>", "", page.partition("<main")[2]))
        assert "هذه الخانة مطلوبة." in empty.content.decode()
        assert said(done) == ["تغيّرت كلمة المرور."]
        assert salma.check_password(new)

    def test_who_set_it_stays_and_its_owner_is_out_and_told(
        self, nada: Staff, salma: Staff, mailoutbox: list[EmailMessage],
        django_capture_on_commit_callbacks: Any,
    ) -> None:  # fmt: skip
        salma_at_desk, nada_at_desk = Client(), Client()
        for desk, person in ((salma_at_desk, salma), (nada_at_desk, nada)):
            desk.post("/admin/login/", {"login": person.username, "password": PASSWORD})
        password = {"password1": self.NEW, "password2": self.NEW}

        with django_capture_on_commit_callbacks(execute=True):
            nada_at_desk.post(reverse("admin:auth_user_password_change", args=[salma.pk]), password)

        assert UserSession.objects.filter(session_key=nada_at_desk.session.session_key).exists()
        assert not UserSession.objects.filter(user=salma).exists()
        assert salma_at_desk.get("/admin/").status_code == 302
        letter = mailoutbox[-1]
        assert letter.to == [salma.email]
        assert "وُضعت لحسابك كلمة مرور جديدة" in str(letter.body)
        assert str(nada) in str(letter.body)

    def test_an_owner_hears_of_another_address_at_both(
        self, nada_at_desk: Client, salma: Staff, mailoutbox: list[EmailMessage],
        django_capture_on_commit_callbacks: Any,
    ) -> None:  # fmt: skip
        former = salma.email

        with django_capture_on_commit_callbacks(execute=True):
            nada_at_desk.post(page_of(salma), typed(salma, email="salma@elsewhere.example"))

        assert [letter.to for letter in mailoutbox] == [[former], ["salma@elsewhere.example"]]
        assert "بريد حسابك الآن: salma@elsewhere.example" in str(mailoutbox[0].body)

    def test_two_managing_editors_change_one_account_from_pages_opened_at_once(
        self, nada_at_desk: Client, salma: Staff
    ) -> None:
        sara = make_staff("sara", "سارة عادل", roles.MANAGING_EDITOR)
        basra, erbil = make_section("البصرة"), make_section("أربيل")
        salma.sections.set([basra, erbil])
        opened = [form_of(desk.get(page_of(salma))) for desk in (nada_at_desk, signed_in(sara))]

        moderator = str(Group.objects.get(name=roles.MODERATOR).pk)
        first = opened[0] | {
            "groups": [*opened[0]["groups"], moderator],
            "sections": [str(erbil.pk)],
            "email": "salma@elsewhere.example",
        }
        second = opened[1] | {"last_name": "الجبوري"}
        for desk, sent in ((nada_at_desk, first), (signed_in(sara), second)):
            assert desk.post(page_of(salma), sent).status_code == 302

        salma.refresh_from_db()
        assert {group.name for group in salma.groups.all()} == {roles.WRITER, roles.MODERATOR}
        assert set(salma.sections.all()) == {erbil}
        assert (salma.email, salma.last_name) == ("salma@elsewhere.example", "الجبوري")

    def test_two_who_narrow_the_sections_do_not_open_all_of_them(
        self, nada_at_desk: Client, salma: Staff
    ) -> None:
        sara_at_desk = signed_in(make_staff("sara", "سارة عادل", roles.MANAGING_EDITOR))
        basra, erbil = make_section("البصرة"), make_section("أربيل")
        salma.sections.set([basra, erbil])
        opened = form_of(sara_at_desk.get(page_of(salma)))
        nada_at_desk.post(page_of(salma), opened | {"sections": [str(basra.pk)]})

        asked = sara_at_desk.post(page_of(salma), opened | {"sections": [str(erbil.pk)]})

        assert "وهي الآن: البصرة." in asked.content.decode()
        assert set(salma.sections.all()) == {basra}
        assert sara_at_desk.post(page_of(salma), form_of(asked)).status_code == 302
        assert set(salma.sections.all()) == {erbil}

    @pytest.mark.parametrize("stood", ["", "null", "[]", '{"groups": 1, "email": {}}', "{"])
    def test_a_page_that_does_not_say_what_it_was_opened_with_changes_what_stands_now(
        self, stood: str, nada_at_desk: Client, salma: Staff
    ) -> None:
        sent = typed(salma, role=roles.DESK_EDITOR, stood=stood, first_name="سلمى ع.")

        assert nada_at_desk.post(page_of(salma), sent).status_code == 302

        salma.refresh_from_db()
        assert (salma.groups.get().name, salma.first_name) == (roles.DESK_EDITOR, "سلمى ع.")

    def test_a_choice_not_made_is_said_in_words(self, nada_at_desk: Client) -> None:
        page = nada_at_desk.get("/admin/articles/writer/add/").content.decode()

        assert "-----" not in page
        assert '<option value="" selected>بلا اختيار</option>' in page

    def test_accounts_are_the_managing_editors(self, idris_at_desk: Client, salma: Staff) -> None:
        for address in ("/admin/articles/staff/", f"/admin/articles/staff/{salma.pk}/change/"):
            assert idris_at_desk.get(address).status_code == 403
        assert (
            idris_at_desk.post(reverse("admin:auth_user_password_change", args=[salma.pk]), {}).status_code
            == 403
        )

    def test_nobody_switches_off_their_own(self, nada: Staff, nada_at_desk: Client) -> None:
        make_staff("sara", "سارة عادل", roles.MANAGING_EDITOR)

        page = nada_at_desk.post(f"/admin/articles/staff/{nada.pk}/close/")

        nada.refresh_from_db()
        assert nada.is_active
        assert "لا يُوقف أحد حسابه بنفسه. عند الحاجة يوقفه مدير تحرير آخر." in page.content.decode()

    def test_nobody_lays_down_their_own_role(self, nada: Staff, nada_at_desk: Client) -> None:
        make_staff("sara", "سارة عادل", roles.MANAGING_EDITOR)

        page = nada_at_desk.post(page_of(nada), typed(nada, role=roles.WRITER))

        assert "لا يرفع أحد دور مدير التحرير عن حسابه." in page.content.decode()
        assert nada.groups.get().name == roles.MANAGING_EDITOR

    def test_a_colleague_may_do_both(self, nada: Staff, nada_at_desk: Client) -> None:
        sara = make_staff("sara", "سارة عادل", roles.MANAGING_EDITOR)
        layla = make_staff("layla", "ليلى سامي", roles.MANAGING_EDITOR)

        stopped = nada_at_desk.post(f"/admin/articles/staff/{sara.pk}/close/")
        moved = nada_at_desk.post(page_of(layla), typed(layla, role=roles.DESK_EDITOR))
        own = nada_at_desk.post(page_of(nada), typed(nada, first_name="ندى ص."))

        sara.refresh_from_db()
        nada.refresh_from_db()
        assert [page.status_code for page in (stopped, moved, own)] == [302, 302, 302]
        assert not sara.is_active
        assert layla.groups.get().name == roles.DESK_EDITOR
        assert nada.first_name == "ندى ص."

    @pytest.mark.parametrize("change", [{"is_staff": ""}, {"role": roles.WRITER}])
    def test_the_last_managing_editor_stays(self, nada: Staff, change: dict[str, str]) -> None:
        """Whoever holds all permissions may be away for years; the paper must go on without them."""
        owner = Staff.objects.create_superuser("owner", "owner@kalima.example", "x")
        stopped = make_staff("sara", "سارة عادل", roles.MANAGING_EDITOR)
        Staff.objects.filter(pk=stopped.pk).update(is_active=False)

        page = signed_in(owner).post(page_of(nada), typed(nada, **change))

        nada.refresh_from_db()
        assert "هذا آخر حساب نشط لمدير تحرير. يُرجى إسناد الدور إلى حساب آخر أولًا." in page.content.decode()
        assert (nada.is_active, nada.is_staff) == (True, True)
        assert nada.groups.get().name == roles.MANAGING_EDITOR

    def test_the_last_managing_editor_cannot_be_closed(self, nada: Staff) -> None:
        owner = Staff.objects.create_superuser("owner", "owner@kalima.example", "x")

        page = signed_in(owner).post(f"/admin/articles/staff/{nada.pk}/close/")

        nada.refresh_from_db()
        assert "هذا آخر حساب نشط لمدير تحرير. يُرجى إسناد الدور إلى حساب آخر أولًا." in page.content.decode()
        assert nada.is_active

    @pytest.mark.parametrize("given_up", ["is_staff", "is_superuser"])
    def test_all_permissions_are_not_given_up_by_their_holder(self, given_up: str) -> None:
        owner = Staff.objects.create_superuser("owner", "owner@kalima.example", "x")

        page = signed_in(owner).post(page_of(owner), typed(owner, is_superuser="on") | {given_up: ""})

        owner.refresh_from_db()
        assert "لا يرفع أحد هذه الصلاحية عن حسابه." in page.content.decode()
        assert owner.is_staff
        assert owner.is_superuser

    def test_none_is_deleted(self, nada_at_desk: Client, salma: Staff) -> None:
        assert (
            nada_at_desk.post(f"/admin/articles/staff/{salma.pk}/delete/", {"post": "yes"}).status_code == 403
        )
