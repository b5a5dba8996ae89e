"""The house's spelling list: kept by the managing editor, read by all who write."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import HouseSpelling, SpellingKind
from articles.spelling import BadLines, take_lines
from kalima.text.copycheck import check, fixed
from tests.doors import said

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/housespelling/"
ADD = f"{LIST}add/"
PASTE = f"{LIST}paste/"


def forms() -> list[tuple[str, str]]:
    return list(HouseSpelling.objects.values_list("form", "variants"))


class TestAnEntry:
    def test_nada_adds_one_and_the_check_follows_it(self, nada_at_desk: Client) -> None:
        nada_at_desk.post(
            ADD,
            {"form": " أربيل ", "variants": "هولير، أربيل, هولير", "kind": "place", "note": "اسم المدينة"},
        )

        assert forms() == [("أربيل", "هولير")]
        text = "عاد الوفد من هولير واربيل"
        spellings = HouseSpelling.objects.all().as_list()
        marks = check(text, quotes="guillemets", spellings=spellings, is_prose=False)
        assert fixed(text, marks) == "عاد الوفد من أربيل وأربيل"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"form": "الانبار"}, "هذه الصيغة في القائمة: «الأنبار»."),
            ({"form": "Anbar"}, "لا حروف عربية في «Anbar»."),
            ({"form": "أربيل", "variants": "Erbil"}, "لا حروف عربية في «Erbil»."),
            ({"form": "الرمادي", "variants": "أنبار"}, "«أنبار» من صيغ «الأنبار» في القائمة."),
            ({"form": ""}, "هذه الخانة مطلوبة."),
        ],
    )
    def test_what_the_check_could_not_follow_is_refused(
        self, nada_at_desk: Client, typed: dict[str, str], said: str
    ) -> None:
        take_lines("الأنبار = أنبار", kind="place")

        page = nada_at_desk.post(ADD, {"variants": "", "kind": "place", "note": ""} | typed)

        assert said in page.content.decode()
        assert HouseSpelling.objects.count() == 1

    def test_it_is_found_in_any_spelling_of_any_of_its_words(self, salma_at_desk: Client) -> None:
        take_lines("أربيل = هولير\nالأنبار", kind="place")

        for asked in ("اربيل", "هَولير", "هول"):
            found = salma_at_desk.get(LIST, {"q": asked}).context["cl"].result_list
            assert [entry.form for entry in found] == ["أربيل"]

    def test_who_writes_reads_the_list_and_changes_nothing(
        self, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        take_lines("الأنبار", kind="place")
        address = f"{LIST}{HouseSpelling.objects.get().pk}/change/"

        for browser in (salma_at_desk, idris_at_desk):
            assert "الأنبار" in browser.get(LIST).content.decode()
            assert "إضافة صيغ كثيرة" not in browser.get(LIST).content.decode()
            assert browser.get(address).status_code == 200
            assert browser.post(address, {"form": "غيرها", "kind": "place"}).status_code == 403
            assert browser.post(PASTE, {"lines": "غيرها", "kind": "place"}).status_code == 403
        assert forms() == [("الأنبار", "")]


class TestAPaste:
    def test_many_lines_at_once(self, nada_at_desk: Client) -> None:
        take_lines("أربيل = هولير", kind="place")

        page = nada_at_desk.post(
            PASTE, {"lines": "مسؤول = مسئول\n\n  شؤون=شئون، شوون \nاربيل = هه ولير\n", "kind": "word"}
        )

        assert page.status_code == 302
        assert said(page) == ["أُضيف: 2. أُضيفت بدائل إلى: 1."]
        assert sorted(forms()) == [("أربيل", "هولير، هه ولير"), ("شؤون", "شئون، شوون"), ("مسؤول", "مسئول")]
        assert HouseSpelling.objects.get(form="أربيل").kind == SpellingKind.PLACE

    def test_a_bad_line_is_named_and_nothing_is_kept(self, nada_at_desk: Client) -> None:
        page = nada_at_desk.post(PASTE, {"lines": "مسؤول = مسئول\nWord = كلمة\n= شيء", "kind": "word"})

        content = page.content.decode()
        assert "السطر 2: لا حروف عربية في «Word»." in content
        assert "السطر 3: " in content
        assert "لم يُحفظ شيء." in content
        assert "Word = كلمة" in content
        assert forms() == []

    def test_a_variant_of_two_forms_is_refused_whichever_comes_first(self) -> None:
        with pytest.raises(BadLines, match="السطر 2: «شئون» من صيغ «شؤون»"):
            take_lines("شؤون = شئون\nأمور = شئون", kind="word")

        assert forms() == []

    def test_a_book_pasted_by_mistake_is_refused(self) -> None:
        with pytest.raises(BadLines, match="1001"):
            take_lines("كلمة\n" * 1001, kind="word")


def test_the_list_costs_the_same_at_any_length(nada_at_desk: Client) -> None:
    take_lines("الأنبار", kind="place")
    with CaptureQueriesContext(connection) as one:
        nada_at_desk.get(LIST)

    take_lines("\n".join(f"بلدة{'ا' * n}" for n in range(30)), kind="place")
    with CaptureQueriesContext(connection) as many:
        nada_at_desk.get(LIST)

    assert len(many) == len(one)
