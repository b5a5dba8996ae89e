"""Pictures come in as strangers and go out as files of our own: upright, small enough, telling nothing."""

import io
import struct
import zlib
from datetime import timedelta

import pytest
from django.test import Client
from PIL import ExifTags, ImageCms
from PIL import Image as Pillow

from articles import followups
from articles.models import FollowUp, Image, Rendition, Staff
from articles.models.history import TRIES_MAX
from articles.plates import plate_of
from articles.renditions import (
    BYTES_MAX,
    PIXELS_MAX,
    PictureRefused,
    add_image,
    make_renditions,
    settle_files,
)
from articles.tasks import hand_over
from kalima.web import media
from tests.factories import NOW, make_image, picture_file
from tests.shared import shared

pytestmark = pytest.mark.django_db

RED, BLUE = "#c81414", "#1428c8"


def take(content: bytes | io.BytesIO, title: str = "صورة من الأهوار") -> Image:
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    return add_image(file, title=title, credit="تصوير: ميس خليل", by=None, at=NOW)


def public_files(image: Image) -> list[bytes]:
    """All that readers can fetch of a picture, once the worker has been."""
    make_renditions(image, at=NOW)
    found = [media.held_file(name) for cut in image.renditions.all() for name in cut.files]
    return [file.read_bytes() for file in found if file]


def open_files_of(image: Image) -> None:
    """As print does."""
    Image.objects.filter(pk=image.pk).update(opened_at=NOW)
    settle_files(image, at=NOW)


def half_red(
    kind: str, *, exif: Pillow.Exif | None = None, size: tuple[int, int] = (1200, 800)
) -> io.BytesIO:
    """A picture that is red on the left and blue on the right, in the camera's eyes."""
    picture, file = Pillow.new("RGB", size, BLUE), io.BytesIO()
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    picture.save(file, kind, **({"exif": exif} if exif else {}))
    file.seek(0)
    return file


def is_red(picture: Pillow.Image, x: float, y: float) -> bool:
    """Whether the point at these shares of width and height is red."""
    red, _green, blue = picture.getpixel((int(picture.width * x), int(picture.height * y)))
    return red > blue


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that claims a size, whatever it holds."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


def file_of(kind: str, size: tuple[int, int] = (120, 80)) -> bytes:
    return picture_file(kind=kind, size=size).getvalue()


class TestAPictureComesIn:
    @pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
    def test_it_is_known_by_its_content(self, kind: str, extension: str, salma: Staff) -> None:
        file = picture_file(kind=kind, size=(1300, 900))
        file.name = "../../etc/passwd.svg"

        image = add_image(file, title="  الأهوار\u202e\n", credit="تصوير: ميس خليل", by=salma, at=NOW)

        assert (image.title, image.credit) == ("الأهوار", "تصوير: ميس خليل")
        assert (image.extension, image.width_px, image.height_px) == (extension, 1300, 900)
        assert (image.added_by, image.added_at) == (salma, NOW)
        assert image.original.name.endswith(f".{extension}")
        assert "passwd" not in image.original.name

    def test_one_public_file_stands_at_once_and_the_others_are_owed(self) -> None:
        image = take(picture_file(size=(1300, 900)))

        usual = image.fallback
        there = [file for cut in image.renditions.all() for file in cut.files if media.held_file(file)]
        assert there == [usual.file("jpg", 800)]
        assert usual.made_at is None
        with Pillow.open(media.held_file(there[0])) as picture:
            assert picture.size == usual.size(800) == (800, 554)
        owed = FollowUp.objects.get()
        assert (owed.image, owed.since, owed.next_try_at) == (image, NOW, NOW)

    def test_the_same_picture_again_is_the_one_that_is_there(self) -> None:
        first = take(picture_file(), "الاسم الأول")

        again = take(picture_file(), "اسم آخر")

        assert (again, again.title) == (first, "الاسم الأول")
        assert Image.objects.count() == FollowUp.objects.count() == 1
        assert Rendition.objects.count() == 5

    def test_the_original_has_no_address(self, yusuf: Client) -> None:
        image = make_image()

        assert yusuf.get(f"/media/{image.original.name}").status_code == 404

    def test_a_picture_without_a_name_gets_one(self) -> None:
        assert take(picture_file(), " \u200b ").title == "صورة"


class TestWhatIsNoPicture:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not a picture",
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            b"GIF89a/*<script>*/=alert(1)//",
            b"<html><img src=x onerror=alert(1)>",
            b"%PDF-1.7",
            b"\xff\xd8\xff\xe0",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\x24\x00\x00\x00WEBPVP8 ",
            file_of("GIF"),
            file_of("BMP"),
            file_of("TIFF"),
            file_of("ICO"),
        ],
        ids=lambda content: str(content[:8]),
    )
    def test_it_is_refused_in_arabic(self, content: bytes) -> None:
        with pytest.raises(PictureRefused, match="نوع الملف غير مقبول"):
            take(content)

        assert not Image.objects.exists()

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_half_a_file_is_refused(self, kind: str) -> None:
        whole = half_red(kind).getvalue()

        with pytest.raises(PictureRefused, match=r"الملف تالف|نوع الملف غير مقبول"):
            take(whole[: len(whole) // 2])

        assert not Image.objects.exists()

    @pytest.mark.parametrize(
        ("width", "height"), [(60_000, 60_000), (PIXELS_MAX + 1, 1), (8_000, 7_000), (2**31 - 1, 2**31 - 1)]
    )
    def test_a_bomb_is_refused_by_its_header(self, width: int, height: int) -> None:
        with pytest.raises(PictureRefused, match="50 مليون نقطة"):
            take(png_of(width, height))

    @pytest.mark.parametrize("size", [(10, 20_000), (20_000, 10), (1, 70_000)])
    def test_a_thread_of_a_picture_is_refused(self, size: tuple[int, int]) -> None:
        """No format could hold it at the width of a page."""
        with pytest.raises(PictureRefused, match="أبعادها"):
            take(picture_file(kind="PNG", size=size))

        assert not Image.objects.exists()

    def test_a_file_that_is_too_heavy_is_refused(self) -> None:
        with pytest.raises(PictureRefused, match="40 ميغابايت"):
            take(picture_file().getvalue() + bytes(BYTES_MAX))

    def test_a_size_that_its_data_do_not_have_is_refused(self) -> None:
        with pytest.raises(PictureRefused, match="الملف تالف"):
            take(png_of(2000, 2000, data=b"\x00" * 100))

    @pytest.mark.filterwarnings("ignore::UserWarning:PIL")
    def test_every_file_of_the_hostile_folder_is_taken_or_refused(self) -> None:
        found: dict[bool, int] = {True: 0, False: 0}
        for file in sorted(shared("data/hostile/images").rglob("*.*")):
            try:
                image = take(file.read_bytes())
            except PictureRefused:
                found[False] += 1
                continue
            found[True] += 1
            for content in public_files(image):
                assert not Pillow.open(io.BytesIO(content)).getexif()

        assert min(found.values()) > 20

    def test_every_hostile_drawing_is_refused(self) -> None:
        for file in shared("data/hostile/svg").glob("*.svg"):
            with pytest.raises(PictureRefused):
                take(file.read_bytes())


class TestWhatReadersGet:
    @pytest.mark.parametrize(
        ("width", "widths"),
        [(300, [300]), (800, [480, 800]), (1300, [480, 800, 1200, 1300]), (3000, [480, 800, 1200, 1600])],
    )
    def test_no_file_is_wider_than_the_original(self, width: int, widths: list[int]) -> None:
        image = take(picture_file(size=(width, width // 2)))

        assert make_renditions(image, at=NOW) == 5

        assert image.fallback.widths_px == widths
        for cut in image.renditions.all():
            for kind in cut.formats:
                for width_px in cut.widths_px:
                    with Pillow.open(media.held_file(cut.file(kind, width_px))) as picture:
                        assert picture.size == cut.size(width_px)
                        assert picture.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[kind]

    def test_making_them_again_makes_nothing(self) -> None:
        image = make_image()

        assert [make_renditions(image, at=NOW), make_renditions(image, at=NOW)] == [5, 0]

    def test_they_are_served_under_names_that_nobody_guesses(self, yusuf: Client) -> None:
        image = make_image()
        make_renditions(image, at=NOW)
        open_files_of(image)

        for cut in image.renditions.all():
            assert len(cut.name) == 32
            for name in cut.files:
                response = yusuf.get(f"/media/{name}")
                assert response.status_code == 200
                assert response["Content-Type"] == media.CONTENT_TYPES[name.rpartition(".")[2]]

    # What the camera saw on the left comes to stand here; source: Exif 2.3, tag 274.
    @pytest.mark.parametrize(
        ("orientation", "red_at"),
        [
            (1, (0.1, 0.5)),
            (2, (0.9, 0.5)),
            (3, (0.9, 0.5)),
            (4, (0.1, 0.5)),
            (5, (0.5, 0.1)),
            (6, (0.5, 0.1)),
            (7, (0.5, 0.9)),
            (8, (0.5, 0.9)),
        ],
    )
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_a_camera_held_sideways_gives_an_upright_picture(
        self, kind: str, orientation: int, red_at: tuple[float, float]
    ) -> None:
        exif = Pillow.Exif()
        exif[ExifTags.Base.Orientation] = orientation

        image = take(half_red(kind, exif=exif))

        is_turned = orientation >= 5
        assert (image.width_px, image.height_px) == ((800, 1200) if is_turned else (1200, 800))
        make_renditions(image, at=NOW)
        for name in image.fallback.files:
            picture = Pillow.open(media.held_file(name)).convert("RGB")
            assert (picture.height > picture.width) == is_turned
            assert is_red(picture, *red_at)
            assert not is_red(picture, 1 - red_at[0], 1 - red_at[1]) or red_at[0] == red_at[1]

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_no_public_file_tells_where_or_by_whom_it_was_taken(self, kind: str) -> None:
        exif = Pillow.Exif()
        exif[ExifTags.Base.Artist] = "Secret Photographer"
        exif[ExifTags.Base.Make] = "SecretCam"
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (33.0, 18.0, 55.0)
        file = half_red(kind, exif=exif)
        assert Pillow.open(file).getexif().get_ifd(ExifTags.IFD.GPSInfo)
        file.seek(0)

        public = [
            *public_files(take(file)),
            plate_of(io.BytesIO(file.getvalue()), width_px=300).file.read_bytes(),
        ]

        formats = set()
        for content in public:
            picture = Pillow.open(io.BytesIO(content))
            formats.add(picture.format)
            assert not picture.getexif()
            assert not {"exif", "xmp", "comment", "photoshop"} & picture.info.keys()
            assert b"Secret" not in content
            assert b"Exif" not in content
        assert formats == {"AVIF", "WEBP", "JPEG"}

    def test_real_pictures_with_places_lose_them(self) -> None:
        for file in shared("data/hostile/images/exif").glob("gps_*.jpg"):
            assert Pillow.open(file).getexif().get_ifd(ExifTags.IFD.GPSInfo)

            for content in public_files(take(file.read_bytes())):
                assert not Pillow.open(io.BytesIO(content)).getexif()
                assert b"GPS" not in content

    def test_what_was_hidden_behind_a_picture_stays_behind(self) -> None:
        script = b"<script>alert('zip')</script>PK\x03\x04"
        content = picture_file(comment=script).getvalue() + script

        for public in public_files(take(content)):
            assert b"script" not in public
            assert b"PK\x03\x04" not in public

    def test_a_see_through_picture_stands_on_white(self) -> None:
        file = io.BytesIO()
        Pillow.new("RGBA", (120, 80), (0, 0, 0, 0)).save(file, "PNG")

        for content in public_files(take(file.getvalue())):
            assert min(Pillow.open(io.BytesIO(content)).convert("RGB").getpixel((60, 40))) > 250

    @pytest.mark.parametrize("mode", ["L", "LA", "P", "CMYK", "I;16", "1"])
    def test_every_kind_of_colour_is_shown(self, mode: str) -> None:
        file = io.BytesIO()
        Pillow.new(mode, (120, 80)).save(file, "JPEG" if mode == "CMYK" else "PNG")

        assert all(
            Pillow.open(io.BytesIO(content)).mode == "RGB" for content in public_files(take(file.getvalue()))
        )


class TestWhatIsOwed:
    def test_the_worker_makes_the_files_and_the_debt_is_gone(self) -> None:
        image = take(picture_file(size=(900, 600)))

        assert hand_over(at=NOW) == 1

        assert not image.renditions.filter(made_at=None).exists()
        assert not FollowUp.objects.exists()
        assert hand_over(at=NOW + timedelta(days=1)) == 0

    def test_one_worker_takes_it_and_another_waits(self) -> None:
        make_image()

        assert [len(followups.claim(at=NOW)), len(followups.claim(at=NOW))] == [1, 0]

    def test_after_a_failure_it_is_tried_again_and_more_rarely(self) -> None:
        make_image()
        waits, at = [], NOW
        for _ in range(TRIES_MAX):
            assert followups.claim(at=at)
            next_try_at = FollowUp.objects.get().next_try_at
            waits.append((next_try_at - at).total_seconds())
            at = next_try_at

        assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600]

    def test_doing_it_twice_changes_nothing(self) -> None:
        image = make_image()
        number = FollowUp.objects.get().pk
        followups.carry_out(number, at=NOW)
        made = set(image.renditions.values_list("name", "made_at"))

        followups.carry_out(number, at=NOW + timedelta(days=1))

        assert set(image.renditions.values_list("name", "made_at")) == made


class TestColours:
    def test_colours_are_those_that_the_profile_means(self) -> None:
        """A profile in which red and green are exchanged: what it calls red is seen as green."""
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        named = profile.replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))
        swapped = named.replace(b"rXYZ", b"xxxx").replace(b"gXYZ", b"rXYZ").replace(b"xxxx", b"gXYZ")
        file = io.BytesIO()
        Pillow.new("RGB", (120, 80), (200, 20, 20)).save(file, "JPEG", icc_profile=swapped)

        for content in public_files(take(file.getvalue())):
            with Pillow.open(io.BytesIO(content)) as picture:
                red, green, _blue = picture.convert("RGB").getpixel((40, 40))
                assert green > red + 100
                assert "icc_profile" not in picture.info

    def test_a_profile_that_is_none_is_left_out(self) -> None:
        content = picture_file(icc_profile=b"no profile at all").getvalue()

        for public in public_files(take(content)):
            with Pillow.open(io.BytesIO(public)) as picture:
                assert "icc_profile" not in picture.info
