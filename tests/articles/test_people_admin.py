"""The newsroom's accounts in the admin, and what nobody can give themselves."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Staff
from kalima import roles
from tests.doors import said
from tests.factories import (
    make_section,
)

pytestmark = pytest.mark.django_db


class TestStaffAccounts:
    NEW = {
        "username": "layla",
        "first_name": "ليلى",
        "last_name": "سامي",
        "email": "Layla@Kalima.example",
        "password1": "نهر-وقارب-وجسر-9",
        "password2": "نهر-وقارب-وجسر-9",
    }

    def test_the_managing_editor_makes_one_that_can_sign_in(self, nada_at_desk: Client) -> None:
        section = make_section("رياضة")
        group = nada_at_desk.get("/admin/articles/staff/add/").context["adminform"].form.fields["groups"]
        writers = group.queryset.get(name=roles.WRITER)

        nada_at_desk.post(
            "/admin/articles/staff/add/", self.NEW | {"groups": [writers.pk], "sections": [section.pk]}
        )

        layla = Staff.objects.get(username="layla")
        assert layla.is_staff
        assert not layla.is_superuser
        assert layla.email == "layla@kalima.example"
        assert [group.name for group in layla.groups.all()] == [roles.WRITER]
        assert list(layla.sections.all()) == [section]

    def test_an_address_is_one_whatever_its_case(self, nada_at_desk: Client, salma: Staff) -> None:
        response = nada_at_desk.post("/admin/articles/staff/add/", self.NEW | {"email": salma.email.upper()})

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
        new = self.NEW["password1"]

        page = nada_at_desk.get(address).content.decode()
        empty = nada_at_desk.post(address, {"password1": "", "password2": "", "usable_password": "false"})
        done = nada_at_desk.post(address, {"password1": new, "password2": new})

        salma.refresh_from_db()
        assert not re.search("[A-Za-z]{3,} [a-z]{3,}", re.sub("<[^>]*>", "", page.partition("<main")[2]))
        assert "هذه الخانة مطلوبة." in empty.content.decode()
        assert said(done) == ["تغيّرت كلمة المرور."]
        assert salma.check_password(new)

    def test_accounts_are_the_managing_editors(self, idris_at_desk: Client, salma: Staff) -> None:
        for address in ("/admin/articles/staff/", f"/admin/articles/staff/{salma.pk}/change/"):
            assert idris_at_desk.get(address).status_code == 403
        assert (
            idris_at_desk.post(reverse("admin:auth_user_password_change", args=[salma.pk]), {}).status_code
            == 403
        )

    def test_none_is_deleted(self, nada_at_desk: Client, salma: Staff) -> None:
        assert (
            nada_at_desk.post(f"/admin/articles/staff/{salma.pk}/delete/", {"post": "yes"}).status_code == 403
        )
