"""Coming and leaving: invited by letter, in by a link once; closed without losing a byline."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from articles import invitations
from articles.invited import OwnAccountForm
from articles.models import Invitation, Staff
from kalima import roles
from tests.doors import said
from tests.factories import PASSWORD, make_section, make_staff, make_writer, publish_article, signed_in

pytestmark = pytest.mark.django_db

INVITE = "/admin/articles/staff/add/"
SECRET = "نهر-وقارب-وجسر-9"
OWN = {"username": "layla", "first_name": "ليلى", "last_name": "سامي"}
OWN |= {"password1": SECRET, "password2": SECRET}

Inviting = Callable[..., str]


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def invite(nada_at_desk: Client, django_capture_on_commit_callbacks: Any) -> Inviting:
    """Nada invites Layla; the path of the link in the letter."""

    def send(role: str = roles.WRITER, **more: Any) -> str:
        wanted = {"email": "Layla@Kalima.example", "role": Group.objects.get(name=role).pk}
        with django_capture_on_commit_callbacks(execute=True):
            nada_at_desk.post(INVITE, wanted | more)
        link = re.search(r"http://localhost:8000(/accounts/invited/\S+)", mail.outbox[-1].body)
        assert link
        return link[1]

    return send


def text_of(response: Any) -> str:
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


class TestAnInvitation:
    def test_its_letter_says_who_invites_to_what_and_until_when(self, invite: Inviting) -> None:
        invite(roles.DESK_EDITOR)

        [letter] = mail.outbox
        assert letter.to == ["layla@kalima.example"]
        assert "دعوة إلى غرفة أخبار" in letter.subject
        assert "يدعوك ندى صبحي" in letter.body
        assert "الدور: محرر القسم" in letter.body
        assert "لاستعمال واحد" in letter.body

    def test_its_link_opens_an_account_with_its_role_and_sections(
        self, invite: Inviting, client: Client
    ) -> None:
        section = make_section("رياضة")
        link = invite(sections=[section.pk])

        page = client.get(link)
        done = client.post(link, OWN, follow=True)
        inside = client.post("/admin/login/", {"login": "layla", "password": SECRET})

        layla = Staff.objects.get(username="layla")
        assert "دعوة من ندى صبحي" in text_of(page)
        assert "no-store" in page["Cache-Control"]
        assert "فُتح حسابك. يمكن الدخول به الآن." in text_of(done)
        assert inside["Location"] == "/admin/"
        assert layla.email == "layla@kalima.example"
        assert layla.is_staff
        assert not layla.is_superuser
        assert [group.name for group in layla.groups.all()] == [roles.WRITER]
        assert list(layla.sections.all()) == [section]

    def test_nobody_else_knows_the_link(self, invite: Inviting, nada_at_desk: Client) -> None:
        token = invite().split("/")[-2]

        listed = nada_at_desk.get(INVITE).content.decode()

        assert token not in listed
        assert token not in str(list(Invitation.objects.values()))

    def test_it_opens_once(self, invite: Inviting, client: Client) -> None:
        link = invite()
        client.post(link, OWN)

        again = client.get(link)
        second = client.post(link, OWN | {"username": "other"})

        assert (again.status_code, second.status_code) == (410, 410)
        assert "استُعملت من قبل" in text_of(again)
        assert not Staff.objects.filter(username="other").exists()

    def test_a_name_that_is_taken_in_that_moment_is_said_and_the_rest_stays(
        self, invite: Inviting, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = invite()
        Staff.objects.create_user("layla", "another@kalima.example")
        # The form asked before the other was there.
        for asks in ("clean_username", "validate_unique"):
            monkeypatch.setattr(OwnAccountForm, asks, lambda form: form.cleaned_data.get("username"))

        answer = client.post(link, OWN)

        assert answer.status_code == 200
        assert "أُخذ اسم المستخدم" in text_of(answer)
        assert 'value="سامي"' in answer.content.decode()
        monkeypatch.undo()
        assert client.post(link, OWN | {"username": "layla2"}).status_code == 302

    def test_of_two_at_the_same_moment_the_second_is_told(
        self, invite: Inviting, nada_at_desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        invite()
        # Neither saw the other's.
        monkeypatch.setattr(invitations, "_withdraw", lambda *_any, **_more: 0)
        wanted = {"email": "layla@kalima.example", "role": Group.objects.get(name=roles.WRITER).pk}

        answer = nada_at_desk.post(INVITE, wanted)

        assert "أُرسلت دعوة إلى هذا البريد في هذه اللحظة." in text_of(answer)
        assert Invitation.objects.count() == 1

    def test_an_address_that_another_account_has_by_now_is_said(
        self, invite: Inviting, client: Client
    ) -> None:
        link = invite()
        Staff.objects.create_user("other", "layla@kalima.example")

        answer = client.post(link, OWN)

        assert answer.status_code == 200
        assert "هذا البريد مسجل لعضو آخر." in text_of(answer)
        assert not Staff.objects.filter(username="layla").exists()

    def test_it_ends_after_three_days(self, invite: Inviting, client: Client) -> None:
        link = invite()
        past = timezone.now() - timedelta(days=4)
        Invitation.objects.update(made_at=past, ends_at=past + timedelta(days=3))

        assert client.post(link, OWN).status_code == 410

    def test_it_can_be_withdrawn(self, invite: Inviting, nada_at_desk: Client, client: Client) -> None:
        link = invite()

        done = nada_at_desk.post(INVITE, {"withdraw": Invitation.objects.get().pk})
        again = nada_at_desk.post(INVITE, {"withdraw": Invitation.objects.get().pk})

        assert "سُحبت الدعوة، ولم يعد رابطها يفتح شيئًا." in said(done)
        assert "انتهت مدة هذه الدعوة" in said(again)[-1]
        assert client.get(link).status_code == 410
        assert "سُحبت" in text_of(nada_at_desk.get(INVITE))

    def test_it_opens_nothing_once_its_sender_may_not_invite(
        self, invite: Inviting, nada: Staff, client: Client
    ) -> None:
        link = invite(roles.MANAGING_EDITOR)
        nada.groups.clear()

        assert (client.get(link).status_code, client.post(link, OWN).status_code) == (410, 410)

    def test_who_is_invited_by_the_demo_goes_with_it(
        self, invite: Inviting, nada: Staff, client: Client, settings: LazySettings
    ) -> None:
        settings.DEMO = True
        Staff.objects.filter(pk=nada.pk).update(is_demo=True)
        taken, open_still = invite(), invite(email="huda@kalima.example")
        client.post(taken, OWN)

        settings.DEMO = False

        assert not Staff.objects.get(username=OWN["username"]).may_enter
        assert client.get(open_still).status_code == 410

    def test_a_second_one_takes_the_place_of_the_first(self, invite: Inviting, client: Client) -> None:
        first, second = invite(), invite()

        assert [client.get(link).status_code for link in (first, second)] == [410, 200]

    def test_a_link_that_was_made_up_opens_nothing(self, client: Client) -> None:
        assert client.get("/accounts/invited/made-up/").status_code == 410

    def test_an_address_that_has_an_account_is_refused_and_what_was_typed_stays(
        self, nada_at_desk: Client, salma: Staff
    ) -> None:
        role = Group.objects.get(name=roles.WRITER).pk

        page = nada_at_desk.post(
            INVITE, {"email": "SALMA@kalima.example", "role": role, "first_name": "سلمى"}
        )

        assert "هذا البريد مسجل لعضو آخر." in text_of(page)
        assert 'value="سلمى"' in page.content.decode()
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ({"password1": "layla@kalima", "password2": "layla@kalima"}, "كلمة المرور قريبة من"),
            ({"password2": "غيرها"}, "كلمتا المرور غير متطابقتين."),
            ({"username": "nada"}, "اسم المستخدم هذا لعضو آخر."),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(
        self, invite: Inviting, client: Client, typed: dict[str, str], why: str
    ) -> None:
        link = invite()

        page = client.post(link, OWN | typed)

        assert why in text_of(page)
        assert 'value="ليلى"' in page.content.decode()
        assert Invitation.objects.get().accepted_at is None

    def test_where_no_letters_are_sent_the_link_is_handed_over(
        self, nada_at_desk: Client, settings: Settings
    ) -> None:
        settings.SENDS_LETTERS = False
        role = Group.objects.get(name=roles.WRITER).pk

        done = nada_at_desk.post(INVITE, {"email": "layla@kalima.example", "role": role})

        assert "http://localhost:8000/accounts/invited/" in said(done)[0]

    def test_only_who_keeps_the_accounts_invites(self, idris_at_desk: Client) -> None:
        assert idris_at_desk.get(INVITE).status_code == 403
        assert idris_at_desk.post(INVITE, {"email": "x@kalima.example"}).status_code == 403

    def test_the_record_of_acts_tells_of_it(self, invite: Inviting, nada_at_desk: Client) -> None:
        invite(roles.DESK_EDITOR)

        acts = text_of(nada_at_desk.get("/admin/articles/statuschange/"))

        assert "layla@kalima.example" in acts
        assert "دعوة إلى دور: محرر القسم" in acts


class TestLeaving:
    def test_an_account_is_closed_with_all_that_opens_it_and_its_bylines_stay(
        self, invite: Inviting, nada_at_desk: Client, salma: Staff
    ) -> None:
        story = publish_article(by=salma, writers=[make_writer("سلمى رافد", staff=salma)])
        her = Client()
        her.post("/admin/login/", {"login": "salma", "password": PASSWORD})
        Authenticator.objects.create(user=salma, type="totp", data={"secret": "x"})
        page = f"/admin/articles/staff/{salma.pk}/close/"

        told = text_of(nada_at_desk.get(page))
        done = nada_at_desk.post(page)

        salma.refresh_from_db()
        assert "وتبقى أسماؤه على مواده" in told
        assert said(done) == ["أُوقف الحساب وانتهت جلساته. أسماؤه على مواده باقية."]
        assert not salma.is_active
        assert her.get("/admin/").status_code == 302
        assert not UserSession.objects.filter(user=salma).exists()
        assert not Authenticator.objects.filter(user=salma).exists()
        assert "سلمى رافد" in Client().get(story.get_absolute_url()).content.decode()
        assert "الحساب الآن موقوف" in text_of(nada_at_desk.get("/admin/articles/statuschange/"))

    def test_a_closed_account_is_told_so_only_with_its_password(
        self, nada_at_desk: Client, salma: Staff, client: Client
    ) -> None:
        nada_at_desk.post(f"/admin/articles/staff/{salma.pk}/close/")

        right = client.post("/admin/login/", {"login": "salma", "password": PASSWORD}, follow=True)
        wrong = client.post("/admin/login/", {"login": "salma", "password": "غيرها"})

        assert "هذا الحساب موقوف" in text_of(right)
        assert "اسم المستخدم أو كلمة المرور غير صحيح." in text_of(wrong)

    def test_what_somebody_sent_before_leaving_opens_nothing(
        self, invite: Inviting, nada: Staff, client: Client
    ) -> None:
        sara = make_staff("sara", "سارة عادل", roles.MANAGING_EDITOR)
        link = invite()

        signed_in(sara).post(f"/admin/articles/staff/{nada.pk}/close/")

        assert client.get(link).status_code == 410

    def test_it_is_opened_again_as_it_was(self, nada_at_desk: Client, salma: Staff, client: Client) -> None:
        page = f"/admin/articles/staff/{salma.pk}"
        nada_at_desk.post(f"{page}/close/")
        twice = nada_at_desk.post(f"{page}/close/")

        nada_at_desk.post(f"{page}/reopen/")

        assert "هذا الحساب موقوف من قبل." in text_of(twice)
        entered = client.post("/admin/login/", {"login": "salma", "password": PASSWORD})
        assert entered["Location"] == "/admin/"

    def test_lost_factors_are_removed_by_the_managing_editor(
        self, nada_at_desk: Client, salma: Staff
    ) -> None:
        Authenticator.objects.create(user=salma, type="totp", data={"secret": "x"})

        done = nada_at_desk.post(f"/admin/articles/staff/{salma.pk}/forget/")

        assert said(done) == ["أُزيلت خطوات التحقق، وانتهت جلسات الحساب."]
        assert not Authenticator.objects.filter(user=salma).exists()

    def test_its_owner_is_told_of_each_by_letter(
        self, nada: Staff, nada_at_desk: Client, salma: Staff, django_capture_on_commit_callbacks: Any
    ) -> None:
        Authenticator.objects.create(user=salma, type="totp", data={"secret": "x"})

        for act in ("forget", "close", "reopen", "reopen"):
            with django_capture_on_commit_callbacks(execute=True):
                nada_at_desk.post(f"/admin/articles/staff/{salma.pk}/{act}/")

        assert [letter.to for letter in mail.outbox] == [[salma.email]] * 3
        assert all(str(nada) in letter.body for letter in mail.outbox)
        forgotten, closed, reopened = (letter.body for letter in mail.outbox)
        assert "أُزيلت خطوات التحقق الثانية من حسابك" in forgotten
        assert "أُوقف حسابك" in closed
        assert "عاد حسابك نشطًا" in reopened

    @pytest.mark.parametrize("act", ["close", "reopen", "forget"])
    def test_others_do_none_of_it(self, idris_at_desk: Client, salma: Staff, act: str) -> None:
        assert idris_at_desk.post(f"/admin/articles/staff/{salma.pk}/{act}/").status_code == 403

    @pytest.mark.parametrize("act", ["close", "forget"])
    def test_who_holds_all_permissions_is_changed_by_their_like(self, nada_at_desk: Client, act: str) -> None:
        owner = Staff.objects.create_superuser("owner", "owner@kalima.example", PASSWORD)

        assert nada_at_desk.post(f"/admin/articles/staff/{owner.pk}/{act}/").status_code == 403
        assert Staff.objects.get(pk=owner.pk).is_active
