"""Parts of pages that are kept by what they show: never older than that, and never more than their room."""

import pytest
from django.test import Client

from articles import workflow
from articles.framing import withdraw_image
from articles.models import Image, Staff
from kalima.web.pieces import Pieces, pieces
from tests.factories import NOW, make_image, make_nada, publish_article


class TestThePieces:
    def test_the_same_words_are_filled_in_once(self) -> None:
        kept, made = Pieces(10_000), []

        for key in ("جسر", "سوق", "جسر"):
            piece = kept.get(key, lambda: made.append(1) or "<p>خبر</p>")

            assert piece == "<p>خبر</p>"

        assert len(made) == len(kept) == 2

    def test_what_was_not_asked_for_longest_goes_first(self) -> None:
        kept, made = Pieces(10_000), []

        for key in ("قديم", "جديد", "قديم", "أجدد", "قديم"):
            kept.get(key, lambda: made.append(1) or "س" * 1_500)

        assert len(made) == 3
        assert kept.bytes <= 10_000

    def test_one_that_is_larger_than_all_room_is_not_kept(self) -> None:
        kept = Pieces(1_000)

        assert kept.get("طويل", lambda: "س" * 5_000) == "س" * 5_000
        assert (len(kept), kept.bytes) == (0, 0)

    def test_all_can_be_forgotten(self) -> None:
        kept = Pieces(10_000)
        kept.get("جسر", lambda: "<p>خبر</p>")

        kept.clear()

        assert (len(kept), kept.bytes) == (0, 0)


@pytest.mark.django_db
class TestOnAPage:
    def front(self, reader: Client) -> str:
        return reader.get("/").content.decode()

    def test_a_corrected_headline_is_on_the_next_page(self, yusuf: Client, nada: Staff) -> None:
        story = publish_article("افتتاح الجسر اليوم")
        before = self.front(yusuf)

        story.headline = "افتتاح الجسر غدًا"
        workflow.save_copy(story, by=nada, at=NOW)
        workflow.update(story, by=nada, at=NOW)
        after = self.front(yusuf)

        assert "افتتاح الجسر اليوم" in before
        assert "افتتاح الجسر غدًا" in after
        assert "افتتاح الجسر اليوم" not in after

    def test_a_picture_that_was_withdrawn_is_in_no_piece(self, yusuf: Client, nada: Staff) -> None:
        image = make_image()
        publish_article(image=image)
        name = image.shown_in("wide", "").name  # type: ignore[union-attr]
        assert name in self.front(yusuf)

        withdraw_image(Image.objects.get(), reason="rights", by=nada, at=NOW)

        assert name not in self.front(yusuf)

    def test_a_section_that_is_called_otherwise_is_called_so_at_once(self, yusuf: Client) -> None:
        story = publish_article()
        self.front(yusuf)

        story.section.name = "أخبار المدن"
        story.section.save()

        assert '<span class="card__section">أخبار المدن</span>' in self.front(yusuf)

    def test_a_page_that_is_shown_again_needs_no_new_piece(self, yusuf: Client) -> None:
        make_nada()
        for n in range(5):
            publish_article(f"خبر {n}")
        self.front(yusuf)
        standing = len(pieces)

        self.front(yusuf)

        assert len(pieces) == standing
