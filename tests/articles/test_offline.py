"""What Yusuf's device may keep of the paper: how it is installed, and what its worker is."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from PIL import Image, ImageChops

from articles.drawing.mark import ICONS, SQUARE, draw_mark
from articles.models import SiteSettings
from kalima.web.edge import KEPT_CACHE
from tests.factories import publish_article

pytestmark = pytest.mark.django_db


class TestInstalling:
    def test_it_has_the_papers_own_name_and_reads_from_the_right(self, yusuf: Client) -> None:
        SiteSettings.load().save()
        SiteSettings.objects.update(name="دجلة", descriptor="اليوم")

        answer = yusuf.get("/manifest.webmanifest")

        described = json.loads(answer.content)
        assert answer["Content-Type"] == "application/manifest+json"
        assert (described["name"], described["short_name"]) == ("دجلة اليوم", "دجلة")
        assert (described["lang"], described["dir"], described["start_url"]) == ("ar", "rtl", "/")

    def test_its_icons_are_there_in_the_sizes_they_say(self, yusuf: Client) -> None:
        described = json.loads(yusuf.get("/manifest.webmanifest").content)

        for icon in described["icons"]:
            file = Path(settings.BASE) / icon["src"].lstrip("/")
            with Image.open(file) as picture:
                assert f"{picture.width}x{picture.height}" == icon["sizes"]
        purposes = {(icon["sizes"], icon["purpose"]) for icon in described["icons"]}
        assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= purposes

    @pytest.mark.parametrize(("name", "size_px", "is_maskable"), ICONS)
    def test_its_icons_are_drawn_by_the_house(self, name: str, size_px: int, is_maskable: bool) -> None:
        with Image.open(settings.BASE / "static" / name) as kept:
            difference = ImageChops.difference(
                kept.convert("RGB"), draw_mark(size_px, is_maskable=is_maskable)
            )

        assert max(high for _low, high in difference.getextrema()) < 24

    def test_a_maskable_one_may_be_cut_to_a_circle(self) -> None:
        size_px = 320
        drawn = draw_mark(size_px, is_maskable=True).convert("L").point(lambda grey: 255 * (grey > 128))
        middle, safe = size_px / 2, 0.4 * size_px

        box = drawn.getbbox()

        assert box is not None
        corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        # The dot's corners are empty: only the line's reach out so far.
        lowest = [(x, y) for x, y in corners if y > middle]
        assert all((x - middle) ** 2 + (y - middle) ** 2 <= safe**2 for x, y in lowest)
        assert size_px % SQUARE == 0

    def test_every_page_names_it(self, yusuf: Client) -> None:
        page = BeautifulSoup(yusuf.get(publish_article().get_absolute_url()).content, "html.parser")

        assert [link["href"] for link in page.select("link[rel=manifest]")] == ["/manifest.webmanifest"]
        assert len(page.select("meta[name=theme-color][media]")) == 2


class TestTheWorker:
    def test_it_serves_the_whole_paper_and_is_asked_about_each_time(self, yusuf: Client) -> None:
        answer = yusuf.get("/offline.js")

        assert answer["Content-Type"].startswith("text/javascript")
        assert answer["Cache-Control"] == KEPT_CACHE
        assert answer.content.startswith(b'const BUILD = "')

    def test_everything_it_keeps_from_the_start_is_there(self, yusuf: Client) -> None:
        listed = json.loads(
            "[" + yusuf.get("/offline.js").content.decode().split("[", 1)[1].split("]")[0] + "]"
        )

        assert listed[0] == "/saved/"
        assert all(yusuf.get(address).status_code == 200 for address in listed)

    def test_it_passes_by_what_robots_are_kept_from(self, yusuf: Client) -> None:
        line = next(
            line for line in yusuf.get("/offline.js").content.decode().splitlines() if "const PRIVATE" in line
        )

        passed = json.loads(line.split(" = ")[1].rstrip(";"))

        assert {*settings.DESK_PREFIXES, "/preview/"} == set(passed)
        robots = yusuf.get("/robots.txt").content.decode()
        assert all(f"Disallow: {place}" in robots for place in passed)

    def test_readers_pages_let_in_a_worker_and_a_manifest_of_the_house_alone(self, yusuf: Client) -> None:
        policy = yusuf.get("/")["Content-Security-Policy"]

        assert "worker-src 'self'" in policy
        assert "manifest-src 'self'" in policy

    def test_the_page_of_what_is_kept_is_the_same_for_everyone(self, yusuf: Client) -> None:
        answer = yusuf.get("/saved/")

        assert answer.status_code == 200
        assert "noindex" in answer.content.decode()
        assert not answer.cookies
