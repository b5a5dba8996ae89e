"""What stands around the news: the logo, links, the paper's accounts elsewhere, the footer, house ads."""

import io
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow

from articles.models import NETWORKS, AdPlace, HouseAd, SiteSettings, Staff
from articles.models.furniture import check_account, check_address
from kalima.web import media
from tests.disks import disk_of
from tests.doors import said
from tests.factories import NOW, picture_file, publish_article, signed_in

pytestmark = pytest.mark.django_db

SETTINGS = "/admin/articles/sitesettings/1/change/"
ADS = "/admin/articles/housead/"
TYPED = {
    "name": "كلمة",
    "descriptor": "الإخباري",
    "agency": "كلمة الإخباري",
    "description": "",
    "month_names": "western",
    "digits": "latin",
    "quotes": "guillemets",
    "logo_alt": "",
    "footer": "",
}


def png(size: tuple[int, int] = (400, 120), *, see_through: bool = False) -> SimpleUploadedFile:
    file = io.BytesIO()
    Pillow.new("RGBA" if see_through else "RGB", size, (31, 62, 140, 0)[: 4 if see_through else 3]).save(
        file, "PNG"
    )
    return SimpleUploadedFile("شعار.png", file.getvalue(), "image/png")


def noisy(side: int) -> SimpleUploadedFile:
    """A logo that cannot be made small."""
    file = io.BytesIO()
    Pillow.frombytes("RGB", (side, side), random.Random(side).randbytes(3 * side * side)).save(file, "PNG")
    return SimpleUploadedFile("شعار.png", file.getvalue(), "image/png")


def page_at(reader: Client, moment: datetime = NOW, address: str = "/") -> BeautifulSoup:
    with time_machine.travel(moment, tick=False):
        return BeautifulSoup(reader.get(address).content, "html.parser")


def ad(place: str = AdPlace.FRONT, **rest: Any) -> HouseAd:
    row = {"picture": "a" * 32 + ".webp", "width_px": 1200, "height_px": 240, "alt": "معرض الكتاب"}
    times = {"starts_at": NOW, "ends_at": NOW + timedelta(days=7)}
    return HouseAd.objects.create(**row | times | {"place": place, "address": "/section/ثقافة/"} | rest)


class TestTheLogo:
    def test_without_one_the_word_is_written(self, yusuf: Client) -> None:
        page = page_at(yusuf)

        assert page.select_one(".wordmark").get_text() == "كلمة"  # type: ignore[union-attr]
        assert not page.select(".wordmark img")

    def test_nada_gives_one_and_readers_see_it_in_its_room(self, nada: Staff, yusuf: Client) -> None:
        sent = TYPED | {"logo_file": png(see_through=True), "logo_alt": "صحيفة كلمة"}

        response = signed_in(nada).post(SETTINGS, sent)

        assert said(response) == ["حُفظت الإعدادات."]
        logo = page_at(yusuf).select(".wordmark img")[0]
        assert (logo["alt"], logo["width"], logo["height"]) == ("صحيفة كلمة", "400", "120")
        with Pillow.open(io.BytesIO(b"".join(yusuf.get(logo["src"]).streaming_content))) as kept:  # type: ignore[attr-defined]
            assert (kept.format, kept.mode) == ("WEBP", "RGBA")

    @pytest.mark.parametrize(
        "file",
        [
            SimpleUploadedFile("شعار.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            SimpleUploadedFile("شعار.png", b"\x89PNG\r\n\x1a\n broken", "image/png"),
            SimpleUploadedFile("شعار.gif", b"GIF89a", "image/gif"),
        ],
        ids=["svg", "broken", "gif"],
    )
    def test_what_is_no_picture_of_ours_is_refused(self, nada: Staff, file: SimpleUploadedFile) -> None:
        file.seek(0)
        page = signed_in(nada).post(SETTINGS, TYPED | {"logo_file": file, "logo_alt": "كلمة"})

        assert "نوع الملف غير مقبول. المقبول: JPEG وPNG وWebP." in page.content.decode()
        assert not SiteSettings.objects.get().logo

    def test_a_disk_without_room_says_so_and_keeps_what_was_typed(
        self, nada: Staff, settings: LazySettings
    ) -> None:
        before = set(media.names())
        file = noisy(450)

        with disk_of(50_000):
            page = signed_in(nada).post(SETTINGS, TYPED | {"logo_file": file, "logo_alt": "صحيفة كلمة"})

        assert page.status_code == 200
        assert "لا يتسع القرص لها الآن، ولم يُحفظ منها شيء" in page.content.decode()
        assert "صحيفة كلمة" in page.content.decode()
        assert not SiteSettings.objects.get().logo
        assert set(media.names()) == before
        assert not list(Path(settings.HELD_ROOT).glob(".making-*"))

    def test_a_file_that_cannot_even_begin_to_arrive_leaves_the_form(
        self, nada: Staff, settings: LazySettings
    ) -> None:
        settings.FILE_UPLOAD_TEMP_DIR = "/nowhere"
        file = noisy(1000)

        page = signed_in(nada).post(SETTINGS, TYPED | {"logo_file": file, "logo_alt": "صحيفة كلمة"})

        assert "لا يتسع القرص لها الآن" in page.content.decode()
        assert "صحيفة كلمة" in page.content.decode()

    def test_one_without_words_is_asked_for_them(self, nada: Staff) -> None:
        page = signed_in(nada).post(SETTINGS, TYPED | {"logo_file": png()})

        assert "لا بد للشعار من وصف، مثل اسم الموقع." in page.content.decode()
        assert not SiteSettings.objects.get().logo

    def test_another_takes_its_place_and_the_word_comes_back(
        self, nada: Staff, yusuf: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        desk = signed_in(nada)
        kept: list[str] = []
        for sent in ({"logo_file": png()}, {"logo_file": png((500, 90))}, {"drops_logo": "on"}):
            with django_capture_on_commit_callbacks(execute=True):
                desk.post(SETTINGS, TYPED | {"logo_alt": "صحيفة كلمة"} | sent)
            kept.append(SiteSettings.objects.get().logo)

        assert [bool(name) for name in kept] == [True, True, False]
        assert not any(media.open_file(name) for name in kept if name)
        assert page_at(yusuf).select_one(".wordmark").get_text() == "كلمة"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "address", [SETTINGS, f"{ADS}add/", "/admin/articles/writer/add/", "/admin/articles/image/add/"]
)
def test_a_file_is_chosen_in_arabic_in_every_browser(nada_at_desk: Client, address: str) -> None:
    page = BeautifulSoup(nada_at_desk.get(address).content, "html.parser")

    assert page.select_one("input[type=file]")["accept"] == "image/jpeg,image/png,image/webp"  # type: ignore[index]
    assert len(page.select("script[src*=admin_upload]")) == 1


class TestLinks:
    def test_they_stand_in_their_order_in_masthead_and_footer(self, nada: Staff, yusuf: Client) -> None:
        sent = TYPED | {
            "masthead_menu": ["ملف الشباب", "", "النشرة"],
            "masthead_menu_address": ["/tag/الشباب/", "", "https://mail.example/kalima"],
            "footer_menu": ["من نحن"],
            "footer_menu_address": ["/n/12/من-نحن/"],
        }

        signed_in(nada).post(SETTINGS, sent)

        page = page_at(yusuf)
        further = [(a.get_text(), a["href"]) for a in page.select(".sections__further a")]
        assert further == [("ملف الشباب", "/tag/الشباب/"), ("النشرة", "https://mail.example/kalima")]
        below = page.select_one("footer nav[aria-label='روابط الموقع']")
        assert [a.get_text() for a in below.select("a")] == ["من نحن"]  # type: ignore[union-attr]

    def test_a_form_without_them_leaves_them(self, nada: Staff) -> None:
        SiteSettings.objects.update(footer_menu=[{"label": "من نحن", "address": "/n/12"}])

        signed_in(nada).post(SETTINGS, TYPED)

        assert SiteSettings.objects.get().footer_menu == [{"label": "من نحن", "address": "/n/12"}]

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "//evil.example/",
            "/\\evil.example",
            "http://paper.example/",
            "data:text/html,x",
            "https://",
            "من نحن",
            "/a b",
            '/"onclick="x',
            "",
        ],
    )
    def test_an_address_that_leads_astray_keeps_what_was_typed(self, nada: Staff, address: str) -> None:
        sent = TYPED | {"footer_menu": ["من نحن"], "footer_menu_address": [address]}

        page = signed_in(nada).post(SETTINGS, sent)

        assert page.status_code == 200
        assert "غير صالح: يبدأ بـ/ لصفحة من الموقع" in page.content.decode()
        assert 'value="من نحن"' in page.content.decode()
        assert SiteSettings.objects.get().footer_menu == []

    def test_an_address_without_words_and_too_many(self, nada: Staff) -> None:
        desk = signed_in(nada)
        nameless = desk.post(
            SETTINGS, TYPED | {"footer_menu": [""], "footer_menu_address": ["/corrections/"]}
        )
        many = {
            "masthead_menu": [f"رابط {n}" for n in range(7)],
            "masthead_menu_address": ["/corrections/"] * 7,
        }

        crowded = desk.post(SETTINGS, TYPED | many)

        assert "لا اسم للرابط «/corrections/»." in nameless.content.decode()
        assert "الروابط أكثر مما تتسع له الصفحة: 6 على الأكثر." in crowded.content.decode()

    @pytest.mark.parametrize("address", ["/", "/corrections/", "/section/رأي/", "https://مثال.إختبار/صفحة"])
    def test_an_address_of_ours_or_over_https_is_good(self, address: str) -> None:
        check_address(address)


class TestAccountsElsewhere:
    def test_they_are_plain_links_with_signs_of_our_own(self, nada: Staff, yusuf: Client) -> None:
        sent = TYPED | {
            "account_youtube": "https://www.youtube.com/@kalima.example",
            "account_telegram": "https://t.me/kalima_example",
        }

        signed_in(nada).post(SETTINGS, sent)

        links = page_at(yusuf).select("nav[aria-label='حساباتنا'] a")
        assert [(a.get_text().strip(), a["href"]) for a in links] == [
            ("تيليغرام", "https://t.me/kalima_example"),
            ("يوتيوب", "https://www.youtube.com/@kalima.example"),
        ]
        assert [a.use["href"].rpartition("#")[2] for a in links] == ["telegram", "youtube"]  # type: ignore[index]

    @pytest.mark.parametrize(
        ("kind", "address"),
        [
            ("facebook", "https://facebook.com.evil.example/kalima"),
            ("x", "https://notx.com/kalima"),
            ("telegram", "http://t.me/kalima"),
            ("tiktok", "https://evil.example/?tiktok.com"),
        ],
    )
    def test_an_address_of_another_house_is_refused(self, nada: Staff, kind: str, address: str) -> None:
        with pytest.raises(ValidationError):
            check_account(kind, address)

        page = signed_in(nada).post(SETTINGS, TYPED | {f"account_{kind}": address})

        assert f"عنوان {NETWORKS[kind].name} يبدأ بـhttps://" in page.content.decode()
        assert SiteSettings.objects.get().accounts == {}

    def test_each_network_has_its_sign(self) -> None:
        with open("static/img/social.svg", encoding="utf-8") as file:
            signs = file.read()

        assert all(f'<symbol id="{kind}"' in signs for kind in NETWORKS)


class TestTheFooter:
    def test_what_was_typed_is_text_in_paragraphs(self, nada: Staff, yusuf: Client) -> None:
        signed_in(nada).post(SETTINGS, TYPED | {"footer": "سطر أول <b>\n\nسطر ثانٍ"})

        paragraphs = page_at(yusuf).select(".colophon__text p")
        assert [p.get_text() for p in paragraphs] == ["سطر أول <b>", "سطر ثانٍ"]


class TestHouseAds:
    def test_each_stands_in_its_place_marked_and_with_its_room(self, yusuf: Client) -> None:
        story = publish_article()
        for place in AdPlace:
            ad(place, alt=f"إعلان {place}")

        for place, address in (
            ("front", "/"),
            ("article", story.get_absolute_url()),
            ("section", story.section.get_absolute_url()),
        ):
            (shown,) = page_at(yusuf, address=address).select(".house-ad")
            assert shown["aria-label"] == shown.p.get_text() == "إعلان"  # type: ignore[union-attr]
            picture = shown.select("a[href='/section/ثقافة/'] img")[0]
            assert picture["alt"] == f"إعلان {place}"
            assert (picture["width"], picture["height"], picture["loading"]) == ("1200", "240", "lazy")

    def test_it_stands_from_its_hour_to_its_hour(self, yusuf: Client) -> None:
        ad()

        assert not page_at(yusuf, NOW - timedelta(seconds=1)).select(".house-ad")
        assert page_at(yusuf).select(".house-ad")
        assert not page_at(yusuf, NOW + timedelta(days=7)).select(".house-ad")

    def test_of_two_in_one_place_the_one_that_began_last_stands(self, yusuf: Client) -> None:
        ad(alt="الأقدم", starts_at=NOW - timedelta(days=3))
        ad(alt="الأحدث")

        assert [img["alt"] for img in page_at(yusuf).select(".house-ad img")] == ["الأحدث"]

    def test_nada_plans_one(
        self, nada: Staff, yusuf: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        desk = signed_in(nada)
        typed = {
            "place": "front",
            "alt": "معرض الكتاب في بغداد",
            "address": "/section/ثقافة/",
            "starts_at": "2024-12-04T12:00",
            "ends_at": "2024-12-11T12:00",
        }
        desk.post(f"{ADS}add/", typed | {"file": SimpleUploadedFile("إعلان.jpg", picture_file().read())})
        first = HouseAd.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(f"{ADS}{first.pk}/change/", typed | {"file": png((1500, 300))})

        kept = HouseAd.objects.get()
        assert (kept.starts_at, kept.width_px, kept.height_px) == (NOW, 1200, 240)
        assert kept.picture != first.picture
        assert not media.open_file(first.picture)
        assert yusuf.get(f"/media/{kept.picture}").status_code == 200
        with Pillow.open(media.open_file(kept.small)) as small:  # type: ignore[arg-type]
            assert small.size == (800, 160)
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(f"{ADS}{kept.pk}/delete/", {"post": "yes"})
        assert not media.open_file(kept.picture)
        assert not media.open_file(kept.small)

    def test_a_phone_is_sent_a_smaller_file_and_a_narrow_picture_has_but_one(
        self, nada: Staff, yusuf: Client
    ) -> None:
        ad(AdPlace.FRONT, small="b" * 32 + ".webp")
        ad(AdPlace.ARTICLE)
        (front,) = page_at(yusuf).select(".house-ad img")
        assert [part.split()[1] for part in str(front["srcset"]).split(",")] == ["800w", "1200w"]
        (plain,) = page_at(yusuf, address=publish_article().get_absolute_url()).select(".house-ad img")
        assert not plain.has_attr("srcset")

        typed = {"place": "front", "alt": "معرض الكتاب", "address": "/"}
        hours = {"starts_at": "2024-12-04T12:00", "ends_at": "2024-12-11T12:00"}
        signed_in(nada).post(f"{ADS}add/", typed | hours | {"file": png((600, 120))})
        narrow = HouseAd.objects.order_by("pk").last()
        assert narrow is not None
        assert (narrow.small, narrow.width_px) == ("", 600)

    def test_one_without_a_picture_or_with_an_address_astray_is_refused(self, nada: Staff) -> None:
        typed = {
            "place": "front",
            "alt": "معرض الكتاب",
            "address": "javascript:alert(1)",
            "starts_at": "2024-12-04T12:00",
            "ends_at": "2024-12-03T12:00",
        }

        page = signed_in(nada).post(f"{ADS}add/", typed).content.decode()

        assert "لا صورة للإعلان." in page
        assert "غير صالح: يبدأ بـ/ لصفحة من الموقع" in page
        assert not HouseAd.objects.exists()

    def test_no_page_asks_the_database_once_more_for_any_of_it(self, yusuf: Client) -> None:
        story = publish_article()
        addresses = ("/", story.get_absolute_url(), story.section.get_absolute_url())

        def cost() -> list[int]:
            found = []
            for address in addresses:
                with CaptureQueriesContext(connection) as queries:
                    page_at(yusuf, address=address)
                found.append(len(queries))
            return found

        without = cost()
        SiteSettings.objects.update(
            logo="b" * 32 + ".webp",
            logo_width_px=400,
            logo_height_px=120,
            logo_alt="كلمة",
            masthead_menu=[{"label": "النشرة", "address": "/"}],
            footer_menu=[{"label": "من نحن", "address": "/n/12"}],
            accounts={"x": "https://x.com/kalima"},
            footer="نص أسفل الصفحة",
        )
        for place in AdPlace:
            ad(place)

        assert cost() == without
