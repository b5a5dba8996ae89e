"""Nada gives a writer a face, and readers see it where the name stands."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Writer
from tests.factories import make_writer, picture_file, publish_article

pytestmark = pytest.mark.django_db


class TestAPortrait:
    @staticmethod
    def send(nada: Client, writer: Writer, **rest: object) -> None:
        fields = {"name": writer.name, "title": writer.title, "bio": "", "slug": writer.slug} | rest
        answer = nada.post(f"/admin/articles/writer/{writer.pk}/change/", fields)
        assert answer.status_code == 302, answer.context["errors"]

    def test_it_stands_on_the_writers_page_and_beside_the_name(
        self, nada_at_desk: Client, yusuf: Client
    ) -> None:
        writer = make_writer()
        story = publish_article(writers=[writer])
        self.send(nada_at_desk, writer, portrait_file=picture_file(size=(900, 1200)))

        writer.refresh_from_db()
        for address, place in (
            (writer.get_absolute_url(), ".listing__portrait"),
            (story.get_absolute_url(), ".report__portrait"),
        ):
            page = BeautifulSoup(yusuf.get(address).content, "html.parser")
            (face,) = page.select(place)
            assert (face["src"], face["width"], face["height"], face["alt"]) == (
                f"/media/{writer.portrait}",
                "480",
                "640",
                "",
            )
        assert yusuf.get(f"/media/{writer.portrait}").status_code == 200

    def test_another_takes_its_place_and_the_first_is_gone(
        self, nada_at_desk: Client, yusuf: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        writer = make_writer()
        self.send(nada_at_desk, writer, portrait_file=picture_file())
        writer.refresh_from_db()
        first = writer.portrait

        with django_capture_on_commit_callbacks(execute=True):
            self.send(nada_at_desk, writer, portrait_file=picture_file(colour="#112233"))

        writer.refresh_from_db()
        assert writer.portrait not in ("", first)
        assert yusuf.get(f"/media/{first}").status_code == 404

    def test_it_can_be_taken_away(
        self, nada_at_desk: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        writer = make_writer()
        self.send(nada_at_desk, writer, portrait_file=picture_file())

        with django_capture_on_commit_callbacks(execute=True):
            self.send(nada_at_desk, writer, drops_portrait="on")

        writer.refresh_from_db()
        assert (writer.portrait, writer.portrait_width_px) == ("", 0)

    def test_a_file_that_is_no_picture_is_refused_in_words(self, nada_at_desk: Client) -> None:
        writer = make_writer()
        file = SimpleUploadedFile("وجه.jpg", b"<svg onload=alert(1)>", "image/jpeg")

        answer = nada_at_desk.post(
            f"/admin/articles/writer/{writer.pk}/change/",
            {"name": writer.name, "slug": writer.slug, "portrait_file": file},
        )

        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors["portrait_file"]
        assert Writer.objects.get(pk=writer.pk).portrait == ""

    def test_it_leaves_with_its_writer(
        self, nada_at_desk: Client, yusuf: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        writer = make_writer()
        self.send(nada_at_desk, writer, portrait_file=picture_file())
        writer.refresh_from_db()

        with django_capture_on_commit_callbacks(execute=True):
            nada_at_desk.post(f"/admin/articles/writer/{writer.pk}/delete/", {"post": "yes"})

        assert not Writer.objects.filter(pk=writer.pk).exists()
        assert yusuf.get(f"/media/{writer.portrait}").status_code == 404
