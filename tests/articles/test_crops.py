"""A use cuts its picture by hand: typed or drawn, frozen with the words, and no more than that is shown."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from articles import workflow
from articles.models import Article, Staff
from articles.tasks import hand_over
from tests.articles.test_desk_admin import typed
from tests.factories import NOW, make_article, make_image, publish_article

pytestmark = pytest.mark.django_db

BOX = "100,50,600,700"


def saved(desk: Client, article: Article, **crop: str) -> str:
    """Save a story's form with this crop, as a page without script sends it; the page that comes back."""
    sent = typed(article, lead_image=str(article.lead_image_id), lead_caption="الجسر.", **crop)
    page = desk.post(f"/admin/articles/article/{article.pk}/change/", sent, follow=True).content.decode()
    article.refresh_from_db()
    return page


class TestInAStorysForm:
    def test_it_is_typed_in_numbers(self, idris: Staff, idris_at_desk: Client) -> None:
        story = make_article(image=make_image(), by=idris)

        saved(idris_at_desk, story, lead_crop="hand", lead_crop_box="١٠٠، ٥٠، ٦٠٠، ٧٠٠")

        assert story.lead_crop == BOX
        page = BeautifulSoup(
            idris_at_desk.get(f"/admin/articles/article/{story.pk}/change/").content, "html.parser"
        )
        assert page.select_one("#id_lead_crop option[selected]")["value"] == "hand"  # type: ignore[index]
        assert page.select_one("#id_lead_crop_box")["value"] == BOX  # type: ignore[index]

    def test_what_is_no_box_is_refused_and_stays_in_the_form(
        self, idris: Staff, idris_at_desk: Client
    ) -> None:
        story = make_article(image=make_image(), by=idris)

        page = saved(idris_at_desk, story, lead_crop="hand", lead_crop_box="100,50,1200,700")

        assert story.lead_crop == ""
        assert "قصّ غير مقبول" in page
        assert 'value="100,50,1200,700"' in page

    @pytest.mark.parametrize("box", ["", "0,0,1000,1000"])
    def test_no_box_and_the_whole_are_the_whole(self, idris: Staff, idris_at_desk: Client, box: str) -> None:
        story = make_article(image=make_image(), by=idris, lead_crop="wide")

        saved(idris_at_desk, story, lead_crop="hand", lead_crop_box=box)

        assert story.lead_crop == ""

    def test_a_named_way_leaves_the_box(self, idris: Staff, idris_at_desk: Client) -> None:
        story = make_article(image=make_image(), by=idris, lead_crop=BOX)

        saved(idris_at_desk, story, lead_crop="square", lead_crop_box=BOX)

        assert story.lead_crop == "square"


class TestForReaders:
    def test_it_is_frozen_with_the_words_and_its_files_are_made(self, yusuf: Client, nada: Staff) -> None:
        image = make_image()
        story = publish_article(image=image, lead_caption="الجسر.", lead_crop=BOX)
        hand_over(at=NOW)

        story.lead_crop = "300,300,400,400"
        workflow.save_copy(story, by=nada, at=NOW + timedelta(minutes=1))

        cut = image.cut("", BOX)
        assert cut is not None
        assert cut.name in yusuf.get(story.get_absolute_url()).content.decode()
        assert story.printed.lead_crop == BOX
        assert cut.width_px * 7 * image.height_px == pytest.approx(
            cut.height_px * 6 * image.width_px, rel=0.05
        )

    def test_cards_are_cut_out_of_the_box_around_the_focal_point(self, yusuf: Client) -> None:
        image = make_image()
        publish_article(image=image, lead_crop=BOX)

        page = yusuf.get("/").content.decode()

        assert image.cut("wide", BOX).name in page
        assert image.cut("wide").name not in page
