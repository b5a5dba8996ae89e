"""The learned score's page: Hakim reads how well it does, Nada says what it may do, Salma stays outside."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client

from articles.models import SiteSettings, Staff
from comments.models import DiscussionSettings
from tests.comments.estimates import INSULT, LATER, LEARNED_AT, THANKS, learn
from tests.doors import said
from tests.factories import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("weights_file")]

PAGE = "/admin/comments/comment/score/"


@pytest.fixture
def chief(nada: Staff) -> Client:
    """Nada's browser."""
    return signed_in(nada)


@pytest.fixture
def desk(hakim: Staff) -> Client:
    """Hakim's browser."""
    return signed_in(hakim)


def words(response: HttpResponse) -> str:
    """What the page says, in one line."""
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def row(response: HttpResponse, threshold: str) -> list[str]:
    """The cells of a threshold's row."""
    table = BeautifulSoup(response.content, "html.parser").find("table")
    rows = [[cell.get_text(strip=True) for cell in line.find_all(["th", "td"])] for line in table("tr")]
    return next(cells for cells in rows if cells[0] == threshold)


def decide(client: Client, **said: Any) -> HttpResponse:
    """Nada sends the form; without other words the score works, and she has read the figures."""
    fields = {"score_on": "on", "is_read": "on", "learned_at": LEARNED_AT.isoformat()} | said
    sent = {name: str(value) for name, value in fields.items() if value is not None}
    response: HttpResponse = client.post(PAGE, sent, follow=True)
    return response


def kept() -> tuple[bool, int | None, int | None]:
    terms = DiscussionSettings.objects.get()
    return terms.score_on, terms.score_holds_from, terms.score_refuses_from


class TestReading:
    def test_a_moderator_reads_how_well_it_does(self, desk: Client) -> None:
        learn()

        page = desk.get(PAGE)

        assert "من 4,000 تعليق بقرار من المشرفين" in words(page)
        assert "أحدث قرارات المشرفين، 200 مرفوضًا و800 منشورًا" in words(page)
        assert "في 94 من كل 100 مرة" in words(page)
        assert row(page, "80") == ["80", "80", "20", "50", "5"]
        assert row(page, "90") == ["90", "20", "10", "100", "0"]
        assert "لا حدّ الآن: يظهر التقدير للمشرفين وحدهم" in words(page)

    def test_figures_from_elsewhere_are_said_to_be_so(self, desk: Client) -> None:
        learn(by_newsroom=False, decided_shown=2, decided_refused=0, labelled_shown=30_000)

        told = words(desk.get(PAGE))

        assert "من تعليقين بقرار من المشرفين ومن 30,000 نص من خارج غرفة الأخبار" in told
        assert "قد يصيب في تعليقات قرّائكم أقل من ذلك" in told

    def test_without_weights_it_says_how_they_are_made(self, desk: Client) -> None:
        assert "train_screening" in words(desk.get(PAGE))

    def test_digits_are_those_of_the_house(self, desk: Client) -> None:
        SiteSettings.objects.update(digits="arabic")
        learn()

        assert not re.search("[0-9]", words(desk.get(PAGE)))

    def test_a_text_is_tried_and_not_kept(self, desk: Client) -> None:
        learn()

        insult = words(desk.post(PAGE, {"try": "1", "text": INSULT}))
        thanks = words(desk.post(PAGE, {"try": "1", "text": THANKS}))

        assert re.search(r"التقدير: (9\d|100) \. أثقل الكلمات: حقيييير", insult)
        assert "لا كلمة فيه ترفعه" in thanks

    def test_a_hostile_text_is_shown_as_it_is(self, desk: Client) -> None:
        learn()

        page = desk.post(PAGE, {"try": "1", "text": "</textarea><script>حقير</script>\u202e" + "حقير" * 9000})

        assert page.status_code == 200
        assert b"<script>\xd8\xad" not in page.content

    def test_it_leads_there_from_the_queue(self, desk: Client) -> None:
        assert PAGE in desk.get("/admin/comments/comment/").content.decode()

    def test_the_page_costs_a_known_number_of_questions(
        self, chief: Client, django_assert_num_queries: Any
    ) -> None:
        learn()
        chief.get(PAGE)

        with django_assert_num_queries(9):
            chief.get(PAGE)


class TestDeciding:
    def test_the_managing_editor_sets_both_thresholds_with_the_figures_read(self, chief: Client) -> None:
        learn()

        response = decide(chief, score_holds_from=80, score_refuses_from=95)

        assert said(response) == ["حُفظ ما يفعله التقدير الآلي."]
        assert kept() == (True, 80, 95)
        assert DiscussionSettings.objects.get().score_figures_at == LEARNED_AT
        assert "يوقف للمراجعة ما بلغ 80، ويرفض ما بلغ 95" in words(response)
        assert LogEntry.objects.latest("pk").change_message == "التقدير الآلي: يوقف من 80، ويرفض من 95."

    def test_it_is_switched_off_and_keeps_its_thresholds(self, chief: Client) -> None:
        learn()
        decide(chief, score_holds_from=80)

        response = decide(chief, score_on=None, score_holds_from=80)

        assert kept() == (False, 80, None)
        assert "لا يعمل الآن" in words(response)

    def test_thresholds_are_taken_away_without_a_word(self, chief: Client) -> None:
        learn()
        decide(chief, score_holds_from=80, score_refuses_from=95)

        decide(chief, is_read=None)

        assert kept() == (True, None, None)
        assert DiscussionSettings.objects.get().score_figures_at is None

    @pytest.mark.parametrize(
        ("sent", "told"),
        [
            ({"score_holds_from": 80, "is_read": None}, "تُرجى قراءة أرقام الحدّين"),
            ({"score_holds_from": 80, "learned_at": LATER.isoformat()}, "تغيّرت الأرقام بعد فتح الصفحة"),
            ({"score_holds_from": 80, "learned_at": ""}, "تغيّرت الأرقام بعد فتح الصفحة"),
            ({"score_holds_from": 80, "score_refuses_from": 60}, "لا يكون أدنى من حدّ الإيقاف"),
            ({"score_holds_from": 81}, "81"),
            ({"score_holds_from": "ثمانون"}, "ثمانون"),
            ({"score_refuses_from": "1e9"}, "1e9"),
        ],
    )
    def test_what_cannot_be_kept_is_said_and_changes_nothing(
        self, chief: Client, sent: dict[str, Any], told: str
    ) -> None:
        learn()

        response = decide(chief, **sent)

        assert told in words(response)
        assert kept() == (True, None, None)

    def test_figures_that_changed_are_to_be_read_again(self, chief: Client) -> None:
        learn(made_at=LATER)

        page = BeautifulSoup(decide(chief, score_holds_from=80).content, "html.parser")

        assert page.find(attrs={"name": "learned_at"})["value"] == LATER.isoformat()
        assert not page.find(attrs={"name": "is_read"}).has_attr("checked")
        assert page.find(attrs={"name": "score_holds_from"}).find(selected=True)["value"] == "80"

    def test_without_weights_there_is_no_threshold(self, chief: Client) -> None:
        response = decide(chief, score_holds_from=80, learned_at="")

        assert "لم يتعلّم البرنامج بعد" in words(response)
        assert kept() == (True, None, None)

    def test_newer_weights_are_said_to_wait_for_her(self, chief: Client) -> None:
        learn()
        decide(chief, score_refuses_from=95)
        learn(made_at=LATER)

        assert "يوقف للمراجعة ولا يُرفض، حتى تُقرأ الأرقام الجديدة" in words(chief.get(PAGE))

    def test_a_moderator_decides_nothing_here(self, desk: Client) -> None:
        learn()

        assert "score_holds_from" not in desk.get(PAGE).content.decode()
        assert decide(desk, score_holds_from=80).status_code == 403
        assert kept() == (True, None, None)

    def test_it_is_closed_to_whoever_does_not_moderate(self, salma: Staff, yusuf: Client) -> None:
        assert signed_in(salma).get(PAGE).status_code == 403
        assert yusuf.get(PAGE).status_code == 302
