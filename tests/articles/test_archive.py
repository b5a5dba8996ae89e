"""Yusuf looks for what was printed on a day, by either calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import HijriMonthStart, SiteSettings
from tests.factories import make_nada, publish_article

pytestmark = pytest.mark.django_db

# In Baghdad the thirtieth of November 2024, which is the 28th of Jumada I, begins at nine in the evening UTC.
MIDNIGHT = datetime(2024, 11, 29, 21, 0, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)


def soup(reader: Client, address: str) -> BeautifulSoup:
    response = reader.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def headlines(page: BeautifulSoup) -> list[str]:
    return [found.get_text() for found in page.select(".card__headline")]


class TestADay:
    @pytest.mark.parametrize("address", ["/archive/2024/11/30/", "/archive/h/1446/5/28/"])
    def test_it_has_what_was_printed_from_one_midnight_of_baghdad_to_the_next(
        self, address: str, yusuf: Client
    ) -> None:
        publish_article("قبل منتصف الليل", at=MIDNIGHT - ONE_SECOND)
        publish_article("أول اليوم", at=MIDNIGHT)
        publish_article("آخر اليوم", at=MIDNIGHT + timedelta(days=1) - ONE_SECOND)
        publish_article("في اليوم التالي", at=MIDNIGHT + timedelta(days=1))

        assert headlines(soup(yusuf, address)) == ["آخر اليوم", "أول اليوم"]

    def test_each_calendar_leads_to_the_other(self, yusuf: Client) -> None:
        publish_article(at=MIDNIGHT)

        civil, hijri = soup(yusuf, "/archive/2024/11/30/"), soup(yusuf, "/archive/h/1446/5/28/")

        assert civil.h1.get_text() == "30 نوفمبر 2024"
        assert hijri.h1.get_text() == "28 جمادى الأولى 1446هـ"
        assert civil.find("a", href="/archive/h/1446/5/28/").get_text() == "28 جمادى الأولى 1446هـ"
        assert hijri.find("a", href="/archive/2024/11/30/").get_text() == "30 نوفمبر 2024"

    def test_the_nearest_days_with_stories_are_beside_it(self, yusuf: Client) -> None:
        publish_article(at=MIDNIGHT - timedelta(days=40))
        publish_article(at=MIDNIGHT)
        publish_article(at=MIDNIGHT + timedelta(days=3))

        page = soup(yusuf, "/archive/2024/11/30/")

        assert [link["href"] for link in page.select(".archive-near a")] == [
            "/archive/2024/12/03/",
            "/archive/2024/10/21/",
        ]

    def test_a_day_without_stories_is_missing_and_says_what_to_do(self, yusuf: Client) -> None:
        publish_article(at=MIDNIGHT)

        answer = yusuf.get("/archive/2024/11/29/")

        assert answer.status_code == 404
        assert "لا مواد في هذا اليوم. يمكن اختيار يوم آخر من الأرشيف." in answer.content.decode()
        assert "/archive/2024/11/30/" in answer.content.decode()

    def test_a_withdrawn_story_is_not_in_it(self, yusuf: Client) -> None:
        story = publish_article(at=MIDNIGHT)
        workflow.withdraw(story, note="سُحبت لخطأ في الأسماء.", by=make_nada(), at=MIDNIGHT + ONE_SECOND)

        assert yusuf.get("/archive/2024/11/30/").status_code == 404

    def test_the_houses_own_month_moves_the_day(self, yusuf: Client) -> None:
        site, _new = SiteSettings.objects.get_or_create(pk=1)
        HijriMonthStart.objects.create(
            site=site, year=1446, month=5, first_day="2024-11-04", authority="ديوان الوقف"
        )
        publish_article("خبر السبت", at=MIDNIGHT)

        assert headlines(soup(yusuf, "/archive/h/1446/5/27/")) == ["خبر السبت"]


class TestAMonth:
    def test_its_days_begin_on_saturday_and_lead_to_days_with_stories(self, yusuf: Client) -> None:
        publish_article(at=MIDNIGHT)

        month = soup(yusuf, "/archive/2024/11/").select_one(".month")

        names = [day.get_text() for day in month.select("th")]
        assert (names[0], names[-1]) == ("السبت", "الجمعة")
        assert [link["href"] for link in month.select("a")] == ["/archive/2024/11/30/"]
        assert month.select("td")[6].get_text() == "1"

    def test_a_hijri_month_has_its_own_days(self, yusuf: Client) -> None:
        publish_article(at=MIDNIGHT)

        month = soup(yusuf, "/archive/h/1446/5/").select_one(".month")

        assert [link["href"] for link in month.select("a")] == ["/archive/h/1446/5/28/"]
        assert len([day for day in month.select("td") if day.get_text()]) == 29


class TestAYear:
    def test_it_leads_to_the_years_and_months_that_have_stories(self, yusuf: Client) -> None:
        publish_article(at=MIDNIGHT)
        publish_article(at=MIDNIGHT - timedelta(days=700))

        page = soup(yusuf, "/archive/2024/")

        assert [link.get_text() for link in page.select(".years a")] == ["2024", "2023", "2022"]
        assert page.select_one(".years a[aria-current]").get_text() == "2024"
        assert [link["href"] for link in page.select(".months a")] == ["/archive/2024/11/"]
        assert len(page.select(".months li")) == 12

    @pytest.mark.parametrize(("address", "title"), [("/archive/", "2024"), ("/archive/h/", "1446هـ")])
    def test_the_archive_opens_with_the_newest(self, address: str, title: str, yusuf: Client) -> None:
        publish_article(at=MIDNIGHT)

        assert soup(yusuf, address).h1.get_text() == title

    def test_an_empty_paper_has_an_archive(self, yusuf: Client) -> None:
        assert "لا مواد في هذه المدة." in soup(yusuf, "/archive/").get_text()


class TestAddresses:
    @pytest.mark.parametrize(
        ("typed", "right"),
        [
            ("/archive/2024/1/5/", "/archive/2024/01/05/"),
            ("/archive/2024/3/", "/archive/2024/03/"),
            ("/archive/h/1446/05/08/", "/archive/h/1446/5/8/"),
        ],
    )
    def test_one_address_for_one_day(self, typed: str, right: str, yusuf: Client) -> None:
        answer = yusuf.get(typed)

        assert (answer.status_code, answer["Location"]) == (301, right)

    @pytest.mark.parametrize(
        "address",
        [
            "/archive/2023/02/29/",
            "/archive/2024/13/",
            "/archive/2024/00/",
            "/archive/0000/",
            "/archive/9999/",
            "/archive/h/1446/13/",
            "/archive/h/1446/5/30/",
            "/archive/h/1501/",
            "/archive/h/2024/11/30/",
            "/archive/20245/",
            "/archive/٢٠٢٤/",
            "/archive/2024/11/30/1/",
            "/archive/2024/11/?before=x",
        ],
    )
    def test_what_is_no_day_is_missing(self, address: str, yusuf: Client) -> None:
        publish_article(at=MIDNIGHT)

        assert yusuf.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/archive/2024/", 10),
        ("/archive/2024/11/", 8),
        ("/archive/2024/11/30/", 7),
        ("/archive/h/1446/5/", 8),
    ],
)
def test_a_page_asks_the_same_however_much_is_in_print(address: str, most: int, yusuf: Client) -> None:
    asked = []
    for stories in (2, 30):
        for n in range(stories):
            publish_article(f"خبر {n}", at=MIDNIGHT - timedelta(hours=n * 7))
        publish_article(at=MIDNIGHT)
        with CaptureQueriesContext(connection) as queries:
            soup(yusuf, address)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= most
