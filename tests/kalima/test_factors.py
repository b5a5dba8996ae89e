"""The second step at the door: an app, recovery codes, who must have one, and what is kept of it."""

import re
import time
from concurrent.futures import ProcessPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from articles.models import Staff
from kalima import roles
from kalima.web.filecache import SharedFileCache
from tests.factories import PASSWORD, signed_in

LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    """Attempts are counted by the machine they come from, and every test comes from the same."""
    cache.clear()


def page_of(response: Any) -> Any:
    return BeautifulSoup(response.content, "html.parser")


def code_of(secret: str, *, periods_later: int = 0) -> str:
    """What an app shows, now or so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods_later)))


def sign_in(client: Client, person: Staff, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": person.username, "password": password})


def come_in(person: Staff) -> Client:
    """This person's browser, after the password."""
    client = Client()
    sign_in(client, person)
    return client


def add_app(client: Client) -> str:
    """Set the app up as its page says; its secret."""
    secret = page_of(client.get("/accounts/app/add/")).select_one(".door__secret").text
    done = client.post("/accounts/app/add/", {"code": code_of(secret)})
    assert done["Location"] == "/accounts/codes/", done.content.decode()
    return str(secret)


@pytest.mark.django_db
class TestAnApp:
    def test_it_is_added_from_the_page_and_asked_for_at_the_door(self, salma: Staff) -> None:
        secret = add_app(come_in(salma))
        client = Client()

        asked = sign_in(client, salma)
        shut = client.get("/admin/")
        page = page_of(client.get(asked["Location"]))
        done = client.post(asked["Location"], {"code": code_of(secret, periods_later=1)})

        assert asked["Location"] == "/accounts/prove/"
        assert shut.status_code == 302
        assert page.h1.text == "خطوة التحقق الثانية"
        assert page.html["dir"] == "rtl"
        assert done["Location"] == "/admin/"
        assert client.get("/admin/").status_code == 200

    def test_its_page_shows_the_secret_as_a_square_from_this_house(self, salma: Staff) -> None:
        page = page_of(come_in(salma).get("/accounts/app/add/"))

        square = page.select_one(".door__square")
        assert square["src"].startswith("data:image/svg+xml")
        assert "المفتاح المكتوب تحتها" in square["alt"]
        assert not re.search(r'(?:src|href)="(?:https?:)?//', str(page))

    def test_a_code_may_be_typed_in_arabic_digits(self, salma: Staff) -> None:
        secret = add_app(come_in(salma))
        client = come_in(salma)
        arabic = code_of(secret, periods_later=1).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

        done = client.post("/accounts/prove/", {"code": f"{arabic[:3]} {arabic[3:]}"})

        assert done["Location"] == "/admin/"

    def test_a_code_may_come_with_marks_of_direction(self, salma: Staff) -> None:
        secret = add_app(come_in(salma))
        code = code_of(secret, periods_later=1)

        done = come_in(salma).post(
            "/accounts/prove/", {"code": f"\u200f\u2066{code[:3]}\u00a0{code[3:]}\u2069\u200f"}
        )

        assert done["Location"] == "/admin/"

    def test_the_code_that_it_was_added_with_opens_nothing(self, salma: Staff) -> None:
        secret = add_app(come_in(salma))

        answer = come_in(salma).post("/accounts/prove/", {"code": code_of(secret)})

        assert answer.status_code == 200
        assert "الرمز غير صحيح" in page_of(answer).text

    def test_what_a_session_knows_of_it_goes_with_it(self, salma: Staff, settings: Settings) -> None:
        settings.SECOND_FACTOR = ["moderator"]
        client = come_in(salma)
        add_app(client)
        client.get("/admin/")
        client.post("/accounts/app/remove/")
        salma.groups.add(Group.objects.get(name=roles.MODERATOR))

        answer = client.get("/admin/")

        assert not Authenticator.objects.filter(user=salma, type="totp").exists()
        assert answer["Location"] == "/accounts/?due=1"

    def test_a_code_opens_one_door_as_long_as_it_is_right(self, salma: Staff) -> None:
        secret = add_app(come_in(salma))
        code = code_of(secret, periods_later=1)
        come_in(salma).post("/accounts/prove/", {"code": code})
        second = come_in(salma)

        refused = second.post("/accounts/prove/", {"code": code})

        assert "الرمز غير صحيح، أو استُعمل من قبل." in refused.content.decode()
        assert second.get("/admin/").status_code == 302

    def test_guessing_codes_is_slowed(self, salma: Staff) -> None:
        add_app(come_in(salma))
        client = come_in(salma)

        answers = [client.post("/accounts/prove/", {"code": f"{n:06}"}) for n in range(12)]

        assert "محاولات كثيرة لم تنجح." in answers[-1].content.decode()

    def test_its_secret_is_not_in_the_database_as_it_is(self, salma: Staff) -> None:
        secret = add_app(come_in(salma))

        kept = Authenticator.objects.get(user=salma, type="totp").data["secret"]

        assert secret not in kept

    def test_another_key_of_the_house_makes_it_useless_and_opens_nothing(
        self, salma: Staff, settings: Settings
    ) -> None:
        secret = add_app(come_in(salma))
        settings.SECRET_KEY = "another-key-of-the-house-that-is-long-enough"
        client = come_in(salma)

        refused = client.post("/accounts/prove/", {"code": code_of(secret, periods_later=1)})

        assert refused.status_code == 200
        assert client.get("/admin/").status_code == 302

    def test_an_earlier_key_still_reads_it(self, salma: Staff, settings: Settings) -> None:
        secret = add_app(come_in(salma))
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key-of-the-house-that-is-long-enough"
        client = come_in(salma)

        done = client.post("/accounts/prove/", {"code": code_of(secret, periods_later=1)})

        assert done["Location"] == "/admin/"

    @pytest.mark.django_db(transaction=True)
    def test_its_owner_is_told_in_arabic_that_it_came_and_went(self, salma: Staff) -> None:
        client = come_in(salma)
        mail.outbox.clear()

        add_app(client)
        client.post("/accounts/app/remove/")

        assert "أُضيف تطبيق رموز" in mail.outbox[0].subject
        assert "أُزيل تطبيق" in mail.outbox[1].subject
        assert mail.outbox[0].to == ["salma@kalima.example"]
        assert "إذا لم يكن هذا منك" in mail.outbox[0].body
        assert not Authenticator.objects.filter(user=salma).exists()


@pytest.mark.django_db
class TestRecoveryCodes:
    def test_they_come_with_the_first_factor_and_open_once_each(self, salma: Staff) -> None:
        client = come_in(salma)
        add_app(client)
        listed = [item.text for item in page_of(client.get("/accounts/codes/")).select(".door__codes li")]

        first, again = come_in(salma), come_in(salma)
        opened = first.post("/accounts/prove/", {"code": listed[0]})
        refused = again.post("/accounts/prove/", {"code": listed[0]})

        assert len(listed) == 10
        assert opened["Location"] == "/admin/"
        assert refused.status_code == 200
        assert "بقي 9 رموز" in first.get("/accounts/").content.decode()

    def test_they_are_taken_along_and_made_anew(self, salma: Staff) -> None:
        client = come_in(salma)
        add_app(client)
        old = client.get("/accounts/codes/file/").content.decode().split()

        client.post("/accounts/codes/new/")
        new = client.get("/accounts/codes/file/").content.decode().split()

        assert len(old) == len(new) == 10
        assert not set(old) & set(new)

    def test_nobody_without_a_factor_has_any(self, salma: Staff) -> None:
        client = come_in(salma)

        page = client.post("/accounts/codes/new/").content.decode()

        assert "الرموز الاحتياطية لمن في حسابه" in page
        assert client.get("/accounts/codes/").status_code == 404


@pytest.mark.django_db
class TestWhoMustHaveOne:
    @pytest.fixture(autouse=True)
    def _obliged(self, settings: Settings) -> None:
        settings.SECOND_FACTOR = ["managing_editor", "moderator"]

    def test_the_desk_waits_until_it_is_set_up(self, nada: Staff) -> None:
        client = come_in(nada)

        led = [client.get(door)["Location"] for door in ("/admin/", "/admin/articles/article/", "/design/")]
        page = page_of(client.get(led[0]))
        add_app(client)

        assert led == ["/accounts/?due=1"] * 3
        assert "لا يُفتح المكتب قبلها" in page.select_one("[role=alert]").text
        assert client.get("/admin/").status_code == 200

    def test_nothing_is_written_before(self, nada: Staff) -> None:
        client = come_in(nada)

        answer = client.post("/admin/articles/shortcut/add/", {"short": "و", "full": "وكالة"})

        assert answer["Location"] == "/accounts/?due=1"

    def test_the_way_out_is_open(self, nada: Staff) -> None:
        client = come_in(nada)

        assert client.post("/admin/logout/")["Location"] == "/"

    def test_other_roles_come_in_without(self, salma: Staff, idris: Staff) -> None:
        assert [come_in(person).get("/admin/").status_code for person in (salma, idris)] == [200, 200]

    def test_who_holds_all_permissions_counts_as_running_the_paper(self, db: None) -> None:
        owner = Staff.objects.create_superuser("owner", "owner@kalima.example", PASSWORD)

        assert come_in(owner).get("/admin/")["Location"] == "/accounts/?due=1"

    def test_a_role_that_is_given_later_counts_at_the_next_page(self, salma: Staff, hakim: Staff) -> None:
        client = come_in(salma)
        assert client.get("/admin/").status_code == 200

        salma.groups.set(hakim.groups.all())

        assert client.get("/admin/")["Location"] == "/accounts/?due=1"

    def test_the_last_one_stays(self, nada: Staff) -> None:
        client = come_in(nada)
        add_app(client)

        page = client.get("/accounts/app/remove/").content.decode()
        client.post("/accounts/app/remove/")

        assert "وهذه آخر واحدة فيه" in page
        assert Authenticator.objects.filter(user=nada, type="totp").exists()

    def test_a_session_that_knows_of_one_asks_nothing(
        self, nada: Staff, django_assert_num_queries: Any
    ) -> None:
        client = come_in(nada)
        add_app(client)
        client.get("/admin/jsi18n/")
        client.get("/admin/password_change/")

        # The session and the person.
        with django_assert_num_queries(2):
            client.get("/admin/password_change/")

    def test_whoever_lost_all_is_let_in_from_the_shell_and_sets_up_another(self, nada: Staff) -> None:
        old = come_in(nada)
        add_app(old)

        call_command("forget_factors", "nada", stdout=StringIO())

        assert old.get("/admin/")["Location"].startswith(LOGIN)
        assert come_in(nada).get("/admin/")["Location"] == "/accounts/?due=1"

    def test_off_asks_nobody(self, nada: Staff, settings: Settings) -> None:
        settings.SECOND_FACTOR = ["off"]

        assert come_in(nada).get("/admin/").status_code == 200


@pytest.mark.django_db
class TestOnesOwnAccount:
    def test_its_page_is_arabic_and_names_what_there_is(self, salma: Staff) -> None:
        page = page_of(signed_in(salma).get("/accounts/"))

        assert [heading.text for heading in page.select("h2")] == [
            *("كلمة المرور", "مفاتيح المرور", "تطبيق الرموز", "الجلسات"),
        ]
        assert not re.search("[A-Za-z]{4,}", page.main.text)

    def test_a_stranger_is_led_to_the_door(self, client: Client) -> None:
        for door in ("", "app/add/", "app/remove/", "passkeys/add/", "codes/new/", "codes/file/", "prove/"):
            answer = client.get(f"/accounts/{door}")
            assert answer.status_code == 302, door
            assert "/login/" in answer["Location"], door

    @pytest.mark.parametrize(("stands_alone", "opens"), [(True, True), (None, True), (False, False)])
    def test_a_passkey_that_is_a_second_step_is_none_alone(
        self, stands_alone: bool | None, opens: bool, idris: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Of keys made elsewhere nobody knows, and the device has shown by now that it can."""
        said_then = {} if stands_alone is None else {"credProps": {"rk": stands_alone}}
        credential = {"clientExtensionResults": said_then}
        key = Authenticator.objects.create(
            user=idris, type="webauthn", data={"name": "مفتاح إدريس", "credential": credential}
        )
        # What the device signs is not what is tried here.
        monkeypatch.setattr(AuthenticateWebAuthnForm, "clean_credential", lambda _form: key)
        client = Client()

        answer = client.post("/accounts/passkey/sign-in/", {"credential": '{"id": "x"}'}, follow=True)

        is_in = client.get("/admin/").status_code == 200
        assert is_in is opens
        assert ("ولا يكفي وحده للدخول" in answer.content.decode()) is not opens

    def test_a_colleagues_passkey_cannot_be_touched(self, salma: Staff, idris: Staff) -> None:
        key = Authenticator.objects.create(user=idris, type="webauthn", data={"name": "مفتاح إدريس"})
        client = come_in(salma)

        answers = [client.post(f"/accounts/passkeys/{key.pk}/{act}/") for act in ("rename", "remove")]

        assert [answer.status_code for answer in answers] == [404, 404]

    def test_factors_ask_for_the_password_again_after_a_while(self, salma: Staff, time_machine: Any) -> None:
        time_machine.move_to("2026-12-04 09:00 +0000")
        client = come_in(salma)
        fresh = client.get("/accounts/app/add/")
        time_machine.shift(16 * 60)

        asked = client.get("/accounts/app/add/")
        page = page_of(client.get(asked["Location"]))
        done = client.post(asked["Location"], {"password": PASSWORD})

        assert fresh.status_code == 200
        assert asked["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Fapp%2Fadd%2F"
        assert page.h1.text == "تأكيد كلمة المرور"
        assert done["Location"] == "/accounts/app/add/"
        assert client.get("/accounts/app/add/").status_code == 200


@pytest.mark.django_db
class TestPasswordRules:
    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ("ضصثقفغعهخح", "كلمة المرور هذه شائعة."),
            ("١٢٣٤٥٦٧٨٩٠١٢", "كلمة المرور هذه أرقام كلها."),
            ("qwertyuiop", "كلمة المرور هذه شائعة."),
            ("salma@kalima", "كلمة المرور قريبة من"),
        ],
    )
    def test_what_is_easily_guessed_is_refused(self, salma: Staff, typed: str, why: str) -> None:
        page = come_in(salma).post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": typed, "password2": typed}
        )

        assert why in page.content.decode()

    def test_a_sentence_is_welcome(self, salma: Staff) -> None:
        new = "كان البيت قرب النهر دائمًا"

        come_in(salma).post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
        )

        salma.refresh_from_db()
        assert salma.check_password(new)


def _add(folder: str) -> list[int]:
    """The numbers that this process was the first to add."""
    shared = SharedFileCache(folder, {})
    return [n for n in range(300) if shared.add(str(n), "mine")]


class TestLimitsOfAllProcesses:
    def test_of_several_that_add_a_key_one_succeeds(self, tmp_path: Path) -> None:
        with ProcessPoolExecutor(4) as processes:
            taken = [n for mine in processes.map(_add, [str(tmp_path)] * 4) for n in mine]

        assert sorted(taken) == list(range(300))

    def test_one_that_ended_can_be_added_again(self, tmp_path: Path) -> None:
        shared = SharedFileCache(str(tmp_path), {})

        assert shared.add("lock", 1)
        assert not shared.add("lock", 1)
        shared.delete("lock")
        assert shared.add("lock", 1)
