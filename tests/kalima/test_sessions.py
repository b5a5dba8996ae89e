"""Where somebody is signed in, and the letter about a browser that was not seen before."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from articles.accounts import forget_sessions
from articles.models import Staff
from kalima.text.agents import UNKNOWN, device_of
from tests.factories import PASSWORD

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)
COMPUTER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


def come_in(person: Staff, agent: str = COMPUTER) -> Client:
    client = Client(headers={"user-agent": agent})
    again(client, person)
    return client


def again(client: Client, person: Staff) -> None:
    client.post("/admin/login/", {"login": person.username, "password": PASSWORD})


def page_of(response: Any) -> Any:
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "كروم على أندرويد"),
        (COMPUTER, "فايرفوكس على لينكس"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "سفاري على آيفون",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "إيدج على ويندوز",
        ),
        ("curl/8.5.0", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_browser_is_called_as_people_know_it(agent: str, device: str) -> None:
    assert device_of(agent) == device


@pytest.mark.django_db
class TestSessions:
    def test_each_is_listed_with_its_device_and_this_one_is_named(self, salma: Staff) -> None:
        come_in(salma, PHONE)
        client = come_in(salma)

        page = page_of(client.get("/accounts/sessions/"))

        told = [item.get_text(" ", strip=True) for item in page.select(".door__list li")]
        assert [words.partition(" منذ")[0] for words in told] == ["كروم على أندرويد", "فايرفوكس على لينكس"]
        assert ["هذه الجلسة" in words for words in told] == [False, True]
        assert "127.0.0.1" in told[0]

    def test_one_is_ended_by_its_press(self, salma: Staff) -> None:
        phone, tablet, client = come_in(salma, PHONE), come_in(salma, PHONE), come_in(salma)
        press = page_of(client.get("/accounts/sessions/")).select("button[name=end]")[0]

        client.post("/accounts/sessions/", {"end": press["value"]})

        assert [browser.get("/admin/").status_code for browser in (phone, tablet, client)] == [302, 200, 200]

    def test_all_others_are_ended_by_one(self, salma: Staff) -> None:
        phone, client = come_in(salma, PHONE), come_in(salma)

        done = client.post("/accounts/sessions/", follow=True)

        assert "أُنهيت الجلسات الأخرى." in done.content.decode()
        assert [browser.get("/admin/").status_code for browser in (phone, client)] == [302, 200]

    @pytest.mark.parametrize("typed", ["", "0", "x", "9" * 40])
    def test_a_number_that_is_none_ends_nothing(self, salma: Staff, typed: str) -> None:
        client = come_in(salma)

        assert client.post("/accounts/sessions/", {"end": typed}).status_code == 302
        assert client.get("/admin/").status_code == 200

    def test_a_colleagues_stays(self, salma: Staff, idris: Staff) -> None:
        idris_there = come_in(idris)

        come_in(salma).post("/accounts/sessions/", {"end": UserSession.objects.get(user=idris).pk})

        assert idris_there.get("/admin/").status_code == 200

    def test_a_new_password_ends_the_others(self, salma: Staff) -> None:
        new = "سفينة-تعبر-الفرات-12"
        phone, client = come_in(salma, PHONE), come_in(salma)

        client.post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
        )

        assert [browser.get("/admin/").status_code for browser in (phone, client)] == [302, 200]
        assert len(page_of(client.get("/accounts/sessions/")).select(".door__list li")) == 1

    def test_those_that_ended_by_themselves_are_forgotten(self, salma: Staff) -> None:
        client = come_in(salma)
        over = timezone.now() + timedelta(days=15)

        assert forget_sessions(at=timezone.now()) == 0
        assert client.get("/admin/").status_code == 200
        assert forget_sessions(at=over) == 1
        assert not Session.objects.exists()
        assert not UserSession.objects.exists()


@pytest.mark.django_db
class TestANewBrowser:
    def test_its_first_sign_in_is_told_by_letter_and_the_next_is_not(self, salma: Staff) -> None:
        client = come_in(salma, PHONE)
        [letter] = mail.outbox
        client.post("/admin/logout/")
        again(client, salma)

        assert letter.to == ["salma@kalima.example"]
        assert "دخول إلى حسابك من متصفح جديد" in letter.subject
        assert "المتصفح: كروم على أندرويد" in letter.body
        assert "العنوان: 127.0.0.1" in letter.body
        assert len(mail.outbox) == 1

    def test_another_browser_is_another(self, salma: Staff) -> None:
        come_in(salma, PHONE)
        come_in(salma)

        assert len(mail.outbox) == 2

    def test_a_browser_that_two_share_is_new_to_each_once(self, salma: Staff, idris: Staff) -> None:
        client = come_in(salma)
        for person in (idris, salma, idris):
            client.post("/admin/logout/")
            again(client, person)

        assert [letter.to[0] for letter in mail.outbox] == ["salma@kalima.example", "idris@kalima.example"]

    def test_a_cookie_that_was_made_up_makes_nobody_known(self, salma: Staff) -> None:
        client = Client()
        client.cookies["kalima_device"] = f"[{salma.pk}]:1:made-up"

        again(client, salma)

        assert len(mail.outbox) == 1

    def test_the_wrong_password_tells_nobody(self, salma: Staff) -> None:
        Client().post("/admin/login/", {"login": "salma", "password": "غيرها"})

        assert mail.outbox == []

    def test_the_cookie_says_no_name_and_no_script_reads_it(self, salma: Staff) -> None:
        cookie = come_in(salma).cookies["kalima_device"]

        assert cookie["httponly"]
        assert "salma" not in cookie.value
