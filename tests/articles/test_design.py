"""The parts of the paper on one page, for who works here; and colours that can be read."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client

from articles.design import SIZES, TEXT_COLOURS, swatches
from kalima.text.colours import contrast, tokens_of
from tests.factories import make_image, publish_article

pytestmark = pytest.mark.django_db


class TestThePage:
    def test_it_shows_every_part_even_in_an_empty_paper(self, salma_at_desk: Client) -> None:
        response = salma_at_desk.get("/design/")

        page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 200
        cards = ("card--lead", "card--feature", "card--block", "card--row", "card--opinion")
        body = ("quote--pull", "points", "corrections")
        for part in (*cards, *body, "comment"):
            assert page.select(f".{part}"), part
        assert len(page.select("[data-token]")) == len(TEXT_COLOURS)
        assert len(page.select(".mood")) == 2

    def test_a_discussion_stands_in_it_in_every_state(self, salma_at_desk: Client) -> None:
        page = BeautifulSoup(salma_at_desk.get("/design/").content, "html.parser")

        said = page.select_one("section.comments").get_text(" ", strip=True)  # type: ignore[union-attr]
        for words in ("مثبّت", "رد غرفة الأخبار", "كاتب المادة", "ردًا على كلمة", "عُدّل", "تعليق مختار"):
            assert words in said, words
        for words in ("حُذف هذا التعليق: كشف بيانات شخصية.", "حذف صاحب التعليق تعليقه.", "غير منشور الآن."):
            assert words in said, words
        for words in ("لا اسم مع التعليق.", "أُغلقت التعليقات على هذه المادة.", "3 تعليقات جديدة"):
            assert words in said, words
        assert page.select(".comment__text--long")
        assert len(page.select("#comment-form")) == 1

    def test_a_picture_of_the_paper_stands_in_it(self, salma_at_desk: Client) -> None:
        publish_article(image=make_image())

        page = BeautifulSoup(salma_at_desk.get("/design/").content, "html.parser")

        assert page.select(".card--lead img")
        assert page.select(".report__figure img")

    def test_mourning_is_shown_when_asked_for(self, salma_at_desk: Client) -> None:
        page = BeautifulSoup(salma_at_desk.get("/design/?mourning").content, "html.parser")

        assert page.select(".mood--mourning")

    def test_readers_are_led_to_the_door(self, yusuf: Client) -> None:
        response = yusuf.get("/design/")

        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")

    def test_search_engines_stay_away(self, yusuf: Client) -> None:
        assert "Disallow: /design/" in yusuf.get("/robots.txt").content.decode()


class TestTheColours:
    @pytest.mark.parametrize(
        ("one", "other", "ratio"),
        [
            *(("#000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0)),
            *(("#777777", "#fff", 4.48), ("#1A1C1E", "#FBFAF6", 16.4)),
        ],
    )
    def test_contrast_is_reckoned_as_wcag_does(self, one: str, other: str, ratio: float) -> None:
        assert contrast(one, other) == pytest.approx(ratio, abs=0.05)

    def test_every_colour_of_text_can_be_read_on_every_ground(self) -> None:
        for swatch in swatches():
            assert min(swatch.ratios) >= 4.5, swatch

    def test_dark_has_all_that_light_has(self) -> None:
        css = Path(str(finders.find("css/tokens.css"))).read_text(encoding="utf-8")

        light, dark = tokens_of(css)

        assert light.keys() <= dark.keys()
        assert light["paper"] != dark["paper"]
        for size in SIZES:
            assert f"--size-{size}:" in css
