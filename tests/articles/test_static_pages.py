"""Nada writes the pages that are no news, and Yusuf finds them."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from articles.models import StaticPage
from tests.factories import make_image

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/staticpage/add/"
WORDS = (
    "<p>كلمة صحيفة عراقية مستقلة.</p><h2>لمراسلتنا</h2>"
    "<p><a href='mailto:desk@kalima.example'>اكتب لنا</a></p>"
)


def soup(reader: Client, address: str, status: int = 200) -> BeautifulSoup:
    response = reader.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "html.parser")


def write(nada: Client, **rest: object) -> BeautifulSoup:
    """Send the form of a new page, and the page that answers."""
    fields = {"title": "من نحن", "body": WORDS, "is_shown": "on", "in_footer": "on", "order": "1", "slug": ""}
    answer = nada.post(ADD, {k: v for k, v in (fields | rest).items() if v is not None}, follow=True)
    return BeautifulSoup(answer.content, "html.parser")


class TestAPage:
    def test_she_writes_it_and_he_reads_it_and_every_page_leads_to_it(
        self, nada_at_desk: Client, yusuf: Client
    ) -> None:
        write(nada_at_desk)

        page = soup(yusuf, "/page/من-نحن/")

        assert page.h1.get_text() == "من نحن"
        assert page.select_one(".report__body h2").get_text() == "لمراسلتنا"
        assert [link["href"] for link in page.select(".report__body a")] == ["mailto:desk@kalima.example"]
        assert soup(yusuf, "/").select_one(".colophon a[href='/page/%D9%85%D9%86-%D9%86%D8%AD%D9%86/']")

    def test_its_address_stays_when_its_title_changes(self, nada_at_desk: Client, yusuf: Client) -> None:
        write(nada_at_desk)
        page = StaticPage.objects.get()

        nada_at_desk.post(
            f"/admin/articles/staticpage/{page.pk}/change/",
            {"title": "عن الصحيفة", "body": WORDS, "is_shown": "on", "order": "1", "slug": "من-نحن"},
        )

        assert soup(yusuf, "/page/من-نحن/").h1.get_text() == "عن الصحيفة"

    def test_one_that_is_not_shown_is_missing(self, nada_at_desk: Client, yusuf: Client) -> None:
        write(nada_at_desk, is_shown=None)

        assert yusuf.get("/page/من-نحن/").status_code == 404
        assert "من نحن" not in soup(yusuf, "/").select_one(".colophon").get_text()

    def test_scripts_and_pictures_stay_out_of_it(self, nada_at_desk: Client, yusuf: Client) -> None:
        picture = f'<figure data-image="{make_image().pk}"><figcaption>صورة</figcaption></figure>'
        write(nada_at_desk, body=f"<p>نص.</p>{picture}<script>alert(1)</script><p onclick='x()'>آخر.</p>")

        page = soup(yusuf, "/page/من-نحن/").select_one(".report__body")

        assert [p.get_text() for p in page.select("p")] == ["نص.", "آخر."]
        assert not page.select("img, script, [onclick]")

    @pytest.mark.parametrize("title", ["!!!", "", "…"])
    def test_a_title_without_a_letter_is_refused_in_words(self, title: str, nada_at_desk: Client) -> None:
        answer = write(nada_at_desk, title=title)

        assert answer.select_one(".errorlist, .errornote")
        assert not StaticPage.objects.exists()

    def test_two_pages_have_not_one_address(self, nada_at_desk: Client) -> None:
        write(nada_at_desk)

        answer = write(nada_at_desk)

        assert answer.select_one(".errorlist")
        assert StaticPage.objects.count() == 1

    @pytest.mark.parametrize("meant", ["/page/من-نح/", "/page/من%2Dنحن/", "/page/مَن-نحن/"])
    def test_an_address_that_is_nearly_right_leads_there(
        self, meant: str, nada_at_desk: Client, yusuf: Client
    ) -> None:
        write(nada_at_desk)

        answer = yusuf.get(meant, follow=True)

        assert answer.status_code == 200
        assert len(answer.redirect_chain) <= 1

    def test_the_editor_offers_no_pictures(self, nada_at_desk: Client) -> None:
        fields = soup(nada_at_desk, ADD).select("#id_body[data-body-editor]")

        assert [field.get("data-pictures") for field in fields] == [None]

    @pytest.mark.parametrize("person", ["salma_at_desk", "idris_at_desk", "hakim_at_desk"])
    def test_nobody_else_writes_one(self, person: str, request: pytest.FixtureRequest) -> None:
        client: Client = request.getfixturevalue(person)

        assert client.get(ADD).status_code == 403
