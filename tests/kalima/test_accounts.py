"""The staff's door: one way in, Arabic on every page behind it, and nothing else of the library's."""

import json
import re
from pathlib import Path
from typing import Any

import allauth
import django
import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils.translation import gettext, ngettext
from pytest_django.fixtures import Settings

from articles.models import Staff
from kalima.text.borrowed import BORROWED, COUNTED, SCRIPTS
from kalima.web.language import form_of
from tests.factories import PASSWORD, signed_in


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    """Attempts are counted by the machine they come from, and every test comes from the same."""
    cache.clear()


LOGIN = "/admin/login/"
WRONG = "اسم المستخدم أو كلمة المرور غير صحيح."


def sign_in(client: Client, login: str, password: str = PASSWORD, **rest: str) -> Any:
    return client.post(LOGIN, {"login": login, "password": password} | rest)


@pytest.mark.django_db
class TestSigningIn:
    def test_it_is_arabic_and_right_to_left(self, client: Client) -> None:
        response = client.get(LOGIN)

        page = response.content.decode()
        assert response.status_code == 200
        assert '<html lang="ar" dir="rtl"' in page
        assert "<h1" in page
        assert "تسجيل الدخول" in page
        assert "كلمة" in page
        assert "private" in response["Cache-Control"]
        for word in ("Sign", "Password", "Login", "testserver"):
            assert word not in page

    def test_each_way_is_offered_once_and_one_leads(self, client: Client) -> None:
        page = BeautifulSoup(client.get(LOGIN).content, "html.parser")

        assert [link["href"] for link in page.select(".door a")] == ["/accounts/password/reset/"]
        assert [press["id"] for press in page.select(".door__second")] == ["passkey-login"]

    @pytest.mark.parametrize("login", ["salma", "SALMA@kalima.example"])
    def test_a_name_or_an_address_opens_it(self, client: Client, salma: Staff, login: str) -> None:
        response = sign_in(client, login)

        assert response["Location"] == "/admin/"
        assert client.get("/admin/").status_code == 200

    def test_it_leads_to_where_one_was_going(self, client: Client, salma: Staff) -> None:
        asked = client.get("/admin/articles/article/add/")
        page = client.get(asked["Location"]).content.decode()

        response = sign_in(client, "salma", next="/admin/articles/article/add/")

        assert asked["Location"] == f"{LOGIN}?next=/admin/articles/article/add/"
        assert '<input type="hidden" name="next" value="/admin/articles/article/add/"' in page
        assert response["Location"] == "/admin/articles/article/add/"

    def test_it_leads_nowhere_outside(self, client: Client, salma: Staff) -> None:
        assert sign_in(client, "salma", next="https://elsewhere.example/")["Location"] == "/admin/"

    @pytest.mark.parametrize(("login", "password"), [("salma", "غيرها"), ("nobody", PASSWORD)])
    def test_what_is_wrong_is_not_told_apart(
        self, client: Client, salma: Staff, login: str, password: str
    ) -> None:
        page = sign_in(client, login, password).content.decode()

        assert WRONG in page
        assert f'value="{login}"' in page

    def test_there_is_no_other_door(self, client: Client) -> None:
        assert client.get("/accounts/login/?next=/admin/")["Location"] == f"{LOGIN}?next=/admin/"
        for closed in ("signup/", "email/", "confirm-email/", "social/signup/", "3rdparty/", "login/code/"):
            assert client.get(f"/accounts/{closed}").status_code == 404, closed

    def test_guessing_is_slowed(self, client: Client, salma: Staff) -> None:
        answers = [sign_in(client, "salma", f"تخمين-{i}") for i in range(12)]

        last = answers[-1].content.decode()
        assert "محاولات كثيرة لم تنجح." in last or answers[-1].status_code == 429
        assert "salma" in last or "طلبات كثيرة في وقت قصير" in last

    def test_guessing_from_everywhere_under_every_host_is_slowed(self, client: Client, salma: Staff) -> None:
        for n in range(12):
            typed = {"login": "Salma", "password": f"تخمين-{n}"}
            client.post(LOGIN, typed, REMOTE_ADDR=f"203.0.113.{n}", headers={"host": f"localhost:{n + 1}"})

        right = client.post(LOGIN, {"login": "salma", "password": PASSWORD}, REMOTE_ADDR="203.0.113.99")

        assert "محاولات كثيرة لم تنجح." in right.content.decode()

    def test_a_stopped_account_stays_outside(self, client: Client, salma: Staff) -> None:
        Staff.objects.filter(pk=salma.pk).update(is_active=False)

        sign_in(client, "salma")

        assert client.get("/admin/").status_code == 302

    def test_whoever_is_not_staff_is_told_so(self, client: Client) -> None:
        Staff.objects.create_user("reader", "reader@kalima.example", PASSWORD)

        sign_in(client, "reader")
        response = client.get("/admin/", follow=True)

        assert response.status_code == 403
        page = BeautifulSoup(response.content, "html.parser")
        assert "هذه الصفحة ليست متاحة لك" in page.text
        assert page.select_one(".notice .button").text == "الصفحة الرئيسية"

    def test_whoever_is_inside_is_not_asked_again(self, salma: Staff) -> None:
        assert signed_in(salma).get(f"{LOGIN}?next=/admin/articles/image/")["Location"] == (
            "/admin/articles/image/"
        )


@pytest.mark.django_db
class TestSigningOut:
    @pytest.mark.parametrize("door", ["/admin/logout/", "/accounts/logout/"])
    def test_a_press_signs_out_and_a_visit_asks(self, salma: Staff, door: str) -> None:
        client = signed_in(salma)

        asked = client.get(door)
        assert asked.status_code == 200
        assert "تسجيل الخروج" in asked.content.decode()
        assert client.get("/admin/").status_code == 200

        assert client.post(door)["Location"] == "/"
        assert client.get("/admin/").status_code == 302

    def test_the_paper_says_nothing_about_it(self, salma: Staff) -> None:
        client = signed_in(salma)
        client.post("/admin/logout/")

        assert "messages" not in client.cookies or not client.cookies["messages"].value


@pytest.mark.django_db
class TestPasswords:
    NEW = "سفينة-تعبر-الفرات-12"

    def test_one_is_changed_by_who_knows_it(self, salma: Staff) -> None:
        client = signed_in(salma)
        assert client.get("/admin/password_change/")["Location"] == "/accounts/password/change/"

        wrong = client.post(
            "/accounts/password/change/",
            {"oldpassword": "غيرها", "password1": self.NEW, "password2": self.NEW},
        )
        done = client.post(
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": self.NEW, "password2": self.NEW},
        )

        salma.refresh_from_db()
        assert "كلمة المرور الحالية غير صحيحة." in wrong.content.decode()
        assert done.status_code == 302
        assert salma.check_password(self.NEW)
        assert client.get("/admin/").status_code == 200

    def test_a_weak_one_is_refused_with_every_reason(self, salma: Staff) -> None:
        page = signed_in(salma).post(
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": "123456", "password2": "123456"},
        )

        for reason in ("كلمة المرور قصيرة. المطلوب 10 أحرف على الأقل.", "كلمة المرور هذه شائعة."):
            assert reason in page.content.decode()

    def test_a_stranger_changes_nothing(self, client: Client) -> None:
        assert client.get("/accounts/password/change/")["Location"].startswith(LOGIN)

    def test_who_has_none_sets_one(self, salma: Staff) -> None:
        salma.set_unusable_password()
        salma.save()
        client = signed_in(salma)

        led = client.get("/accounts/password/change/", follow=True)
        done = client.post(
            "/accounts/password/set/", {"password1": "نهر-وقارب-وجسر-9", "password2": "نهر-وقارب-وجسر-9"}
        )

        page = led.content.decode()
        salma.refresh_from_db()
        assert "تعيين كلمة المرور</h1>" in page
        assert 'action="/accounts/password/set/"' in page
        assert done.status_code == 302
        assert salma.check_password("نهر-وقارب-وجسر-9")

    def test_where_no_letters_are_sent_the_page_says_whom_to_ask(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SENDS_LETTERS = False

        page = client.get("/accounts/password/reset/").content.decode()

        assert "يُرجى الاتصال بمدير التحرير" in page
        assert "<form" not in page
        assert client.post("/accounts/password/reset/", {"email": "x@kalima.example"}).status_code == 405

    def test_a_letter_restores_it(self, client: Client, salma: Staff) -> None:
        sent = client.post("/accounts/password/reset/", {"email": "Salma@Kalima.example"}, follow=True)

        [letter] = mail.outbox
        link = re.search(r"https?://testserver(/accounts/password/reset/key/\S+)", letter.body)
        assert link
        form = client.get(link[1], follow=True)
        address = form.redirect_chain[-1][0]
        done = client.post(address, {"password1": self.NEW, "password2": self.NEW}, follow=True)

        salma.refresh_from_db()
        assert "إذا كان البريد مسجلًا" in sent.content.decode()
        assert "استعادة كلمة المرور" in letter.subject
        assert "طُلبت استعادة كلمة المرور" in letter.body
        assert "كلمة مرور جديدة" in form.content.decode()
        assert "حُفظت كلمة المرور" in done.content.decode()
        assert salma.check_password(self.NEW)

    def test_a_strange_address_looks_the_same_and_gets_no_letter(self, client: Client) -> None:
        sent = client.post("/accounts/password/reset/", {"email": "who@kalima.example"}, follow=True)

        assert "إذا كان البريد مسجلًا" in sent.content.decode()
        assert mail.outbox == []

    def test_a_used_link_says_so(self, client: Client) -> None:
        page = client.get("/accounts/password/reset/key/1-set-password/").content.decode()

        assert "الرابط لم يعد صالحًا" in page


@pytest.mark.django_db
def test_the_admins_scripts_speak_arabic(salma: Staff) -> None:
    script = signed_in(salma).get("/admin/jsi18n/").content.decode()

    for ours in ("المتاح: %s", "اختيار كل %s", "(إزالة التصفية)"):
        assert json.dumps(ours) in script


class TestBorrowedSentences:
    """What Django and allauth say is said in the house's words, and each of our words is one they need."""

    def test_ours_stand_before_theirs(self) -> None:
        assert gettext("Save") == "حفظ"
        assert gettext("Cancel") == "إلغاء"
        assert gettext("Delete") == "حذف"
        assert "حُفظ التعديل" in gettext("The {name} “{obj}” was changed successfully.")

    @pytest.mark.parametrize(
        ("n", "words"),
        [(1, "نتيجة واحدة"), (2, "نتيجتان"), (7, "7 نتائج"), (12, "12 نتيجة"), (100, "100 نتيجة")],
    )
    def test_counts_take_their_form(self, n: int, words: str) -> None:
        assert ngettext("%(counter)s result", "%(counter)s results", n) % {"counter": n} == words

    def test_six_forms_are_told_apart(self) -> None:
        counts = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4, 1000: 5}

        assert {n: form_of(n) for n in counts} == counts

    def test_each_is_a_sentence_that_a_library_still_says(self) -> None:
        roots = [Path(django.__file__).parent, Path(allauth.__file__).parent]
        said = "\n".join(
            path.read_text(errors="ignore")
            for root in roots
            for path in (*root.glob("conf/locale/en/LC_MESSAGES/*.po"), *root.glob("**/locale/en/**/*.po"))
        )
        said = re.sub(r'"\n"', "", said).replace('\\"', '"')

        unknown = [key for key in (*BORROWED, *COUNTED) if f'msgid "{key.rpartition(chr(4))[2]}"' not in said]
        assert unknown == []

    def test_ours_keep_every_blank_that_theirs_fill(self) -> None:
        blank = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!%)\{\w*\}")
        mine = [*BORROWED.items(), *SCRIPTS.items()]
        mine += [(key, form) for key, forms in COUNTED.items() for form in forms]

        strange = [(key, ours) for key, ours in mine if set(blank.findall(ours)) - set(blank.findall(key))]
        assert strange == []

    def test_none_commands_or_shouts(self) -> None:
        commanding = re.compile(r"!|(^|\s)(قم|قومي|أدخل|اختر|اضغط|احفظ|احذف|ابحث|أضف|أكد|يجب عليك)(\s|$)")

        assert [ours for ours in (*BORROWED.values(), *SCRIPTS.values()) if commanding.search(ours)] == []


@pytest.mark.django_db
def test_a_form_that_grew_too_old_is_refused_in_arabic() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"login": "salma", "password": "x"})

    assert response.status_code == 403
    assert '<html lang="ar" dir="rtl"' in response.content.decode()
    assert "لم نتحقق من مصدر الطلب" in response.content.decode()
