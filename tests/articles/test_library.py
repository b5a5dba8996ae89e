"""The picture library: many at once, found by words, known by their look, described in one act."""

import io
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from articles import library
from articles.framing import withdraw_image
from articles.inscriptions import proposals
from articles.models import FollowUp, Image, Staff
from articles.renditions import add_image
from articles.tasks import hand_over
from tests.factories import NOW, make_image, picture_file, publish_article
from tests.shared import shared

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/articles/image/upload/"
LIST = "/admin/articles/image/"


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Pillow.Image:
    """A picture of coarse patches that no other seed has."""
    chance = random.Random(seed)
    small = Pillow.new("RGB", (12, 9))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(108)])
    return small.resize(size, Pillow.Resampling.BICUBIC)


def saved(picture: Pillow.Image, kind: str = "JPEG", **how: Any) -> io.BytesIO:
    file = io.BytesIO()
    picture.save(file, kind, **how)
    file.seek(0)
    return file


def take(file: io.BytesIO, title: str = "من الجسر", *, by: Staff | None = None) -> Image:
    return add_image(file, title=title, credit="", by=by, at=NOW)


def sent(*names: str) -> list[SimpleUploadedFile]:
    return [
        SimpleUploadedFile(name, picture_file(colour=f"#{n * 16:02x}4060").read())
        for n, name in enumerate(names)
    ]


class TestManyAtOnce:
    def test_twelve_from_the_street_without_script(self, salma: Staff, salma_at_desk: Client) -> None:
        files = sent(*(f"IMG_{n}.jpg" for n in range(12)))

        response = salma_at_desk.post(
            UPLOAD, {"files": files, "credit": "تصوير: سلمى رافد", "permission": "ours"}
        )

        assert response.status_code == 302
        assert response["Location"].startswith("/admin/articles/image/details/?ids=")
        assert (
            Image.objects.filter(added_by=salma, permission="ours", credit="تصوير: سلمى رافد").count() == 12
        )
        page = salma_at_desk.get(response["Location"]).content.decode()
        assert page.count('class="details__line"') == 12

    def test_what_is_refused_stands_beside_its_name(self, salma_at_desk: Client) -> None:
        files = [*sent("جسر.jpg"), SimpleUploadedFile("../../ضار<b>.jpg", b"<svg onload=alert(1)>")]

        response = salma_at_desk.post(UPLOAD, {"files": files})

        page = response.content.decode()
        assert response.status_code == 422
        assert "<bdi>ضار&lt;b&gt;.jpg</bdi>: نوع الملف غير مقبول." in page
        assert "رُفعت: صورة واحدة" in page
        assert Image.objects.count() == 1

    def test_a_script_sends_one_and_hears_of_it(self, salma_at_desk: Client) -> None:
        ask = {"Accept": "application/json"}

        good = salma_at_desk.post(UPLOAD, {"files": sent("جسر.jpg")}, headers=ask)
        bad = salma_at_desk.post(UPLOAD, {"files": SimpleUploadedFile("x.jpg", b"<html>")}, headers=ask)
        none = salma_at_desk.post(UPLOAD, {}, headers=ask)

        assert json.loads(good.content)["id"] == Image.objects.get().pk
        assert bad.status_code == none.status_code == 422
        assert "نوع الملف غير مقبول" in json.loads(bad.content)["refused"]

    def test_sent_again_they_are_the_same_pictures(self, salma_at_desk: Client) -> None:
        first = salma_at_desk.post(UPLOAD, {"files": sent("أ.jpg", "ب.jpg")})
        again = salma_at_desk.post(UPLOAD, {"files": sent("أ.jpg", "ب.jpg")})

        assert first["Location"] == again["Location"]
        assert Image.objects.count() == 2

    def test_who_may_not_add_is_not_let_in(self, hakim_at_desk: Client, yusuf: Client) -> None:
        assert hakim_at_desk.get(UPLOAD).status_code == 403
        assert yusuf.post(UPLOAD, {"files": sent("أ.jpg")}).status_code == 302
        assert not Image.objects.exists()


class TestOneActForAll:
    def address(self, *images: Image) -> str:
        return f"/admin/articles/image/details/?ids={','.join(str(image.pk) for image in images)}"

    def form(self, *images: Image, **common: str) -> dict[str, str]:
        lines = {
            f"p{image.pk}-{name}": getattr(image, name)
            for image in images
            for name in ("title", "caption", "alt", "credit", "source", "permission")
        }
        return lines | {"all-credit": "", "all-permission": ""} | {f"all-{k}": v for k, v in common.items()}

    def test_a_desk_editor_fixes_credit_and_permission(self, idris_at_desk: Client, idris: Staff) -> None:
        images = [make_image(f"صورة {n}", colour=f"#{n * 16:02x}6040") for n in range(12)]

        response = idris_at_desk.post(
            self.address(*images), self.form(*images, credit="المكتب الإعلامي", permission="press_office")
        )

        assert response.status_code == 302
        assert Image.objects.filter(credit="المكتب الإعلامي", permission="press_office").count() == 12
        assert LogEntry.objects.filter(user=idris).count() == 12
        assert library.matching("المكتب", among=Image.objects.all()).count() == 12

    def test_a_writer_describes_what_she_brought_and_nothing_else(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        mine, other = take(picture_file(), by=salma), make_image(colour="#123456")

        page = salma_at_desk.get(self.address(mine, other)).content.decode()
        salma_at_desk.post(self.address(mine, other), self.form(mine, other, credit="تصوير: سلمى"))

        other.refresh_from_db()
        mine.refresh_from_db()
        assert page.count('class="details__line"') == 1
        assert (mine.credit, other.credit) == ("تصوير: سلمى", "تصوير: ميس خليل")
        with pytest.raises(PermissionDenied):
            library.describe(other, said={"credit": "س"}, by=salma, at=NOW)

    def test_the_chosen_ones_of_the_list_lead_there(self, idris_at_desk: Client) -> None:
        images = [make_image(f"صورة {n}", colour=f"#{n * 16:02x}6040") for n in range(3)]

        response = idris_at_desk.post(
            LIST,
            {
                "action": "describe_chosen",
                "index": "0",
                "_selected_action": [image.pk for image in images[:2]],
            },
        )

        assert response.status_code == 302
        assert "/details/?ids=" in response["Location"]

    @pytest.mark.parametrize("ids", ["", "x", "٣", "0", "-1", "9" * 40, "1,,2", "%00"])
    def test_strange_numbers_are_nobodys_picture(self, idris_at_desk: Client, ids: str) -> None:
        page = idris_at_desk.get(f"/admin/articles/image/details/?ids={ids}")

        assert page.status_code == 200
        assert "لا صور تُوصف هنا" in page.content.decode()


class TestFinding:
    def found(self, text: str) -> set[str]:
        return {image.title for image in library.matching(text, among=Image.objects.all())}

    def test_words_are_found_in_any_spelling_and_unfinished(self) -> None:
        make_image("افتتاح جسرٍ للمشاة في العمارة")
        make_image("ملعب البلدة", colour="#1F3E8C")

        for text in ("جسر", "العماره", "عمارة", "افتتا", "الجسر العمارة", "ميس خليل جسر"):
            assert self.found(text) == {"افتتاح جسرٍ للمشاة في العمارة"}, text
        assert self.found("جسر البصرة") == set()

    def test_the_editor_the_list_and_the_field_search_alike(
        self, idris: Staff, idris_at_desk: Client
    ) -> None:
        image = make_image("جسر العمارة")
        make_image("ملعب البلدة", colour="#1F3E8C")
        gone = make_image("جسر قديم", colour="#1F6146")
        withdraw_image(gone, reason="rights", by=idris, at=NOW)

        editor = idris_at_desk.get("/admin/articles/article/body/pictures/?q=جسر").json()["pictures"]
        field = idris_at_desk.get(
            "/admin/autocomplete/?app_label=articles&model_name=article&field_name=lead_image&term=جسر"
        ).json()["results"]
        listed = idris_at_desk.get(f"{LIST}?q=عماره").content.decode()

        assert [picture["id"] for picture in editor] == [image.pk]
        assert [int(result["id"]) for result in field] == [image.pk]
        assert "جسر العمارة" in listed
        assert "ملعب البلدة" not in listed

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("use=print", {"مستعملة"}),
            ("use=unused", {"بلا حقوق", "مسحوبة"}),
            ("lacks=credit", {"بلا حقوق"}),
            ("withdrawn=1", {"مسحوبة"}),
            ("added=day", {"بلا حقوق"}),
            ("permission=unknown&lacks=alt", {"مستعملة", "بلا حقوق", "مسحوبة"}),
            ("by=me", {"بلا حقوق"}),
            ("by=x&use=x&lacks=x&added=x", {"مستعملة", "بلا حقوق", "مسحوبة"}),
        ],
    )
    def test_the_list_is_narrowed(
        self, query: str, titles: set[str], idris: Staff, idris_at_desk: Client, time_machine: Any
    ) -> None:
        time_machine.move_to(NOW)
        before = NOW - timedelta(days=3)
        publish_article(image=make_image("مستعملة", at=before))
        withdraw_image(make_image("مسحوبة", colour="#1F6146", at=before), reason="error", by=idris, at=NOW)
        take(picture_file(colour="#1F3E8C"), "بلا حقوق", by=idris)

        listed = idris_at_desk.get(f"{LIST}?{query}").context["cl"].result_list

        assert {image.title for image in listed} == titles


class TestLikes:
    def test_another_size_format_and_quality_look_alike(self) -> None:
        image = take(saved(scene(7), quality=92))

        for other in (
            saved(scene(7, (320, 240)), quality=60),
            saved(scene(7), "PNG"),
            saved(scene(7), "WEBP", quality=40),
        ):
            assert library.alike(take(other))[-1:] or library.alike(image)
        assert len(library.alike(image)) == 3

    def test_other_pictures_do_not(self) -> None:
        images = [take(saved(scene(seed))) for seed in range(40)]

        assert not any(library.alike(image) for image in images)

    def test_one_that_was_there_before_is_known_once_the_worker_was_there(self) -> None:
        old = take(saved(scene(1)))
        old.look.delete()
        FollowUp.objects.owe(FollowUp.Kind.LOOK, old, at=NOW)
        new = take(saved(scene(1, (320, 240))))
        before = library.alike(new)

        hand_over(at=NOW)

        assert before == []
        assert library.alike(new) == [old]
        assert not FollowUp.objects.filter(kind=FollowUp.Kind.LOOK).exists()

    def test_plain_walls_are_not_called_alike(self) -> None:
        image = make_image()
        make_image(colour="#1F3E8C")

        assert library.alike(image) == []

    def test_many_cost_as_many_queries_as_one(self, django_assert_num_queries: Any) -> None:
        image = take(saved(scene(7)))
        for quality in range(40, 52):
            take(saved(scene(7), quality=quality))

        with django_assert_num_queries(3):
            assert len(library.alike(image)) == library.ALIKE_SHOWN


def iptc(*sets: tuple[int, int, bytes]) -> bytes:
    """The APP13 block of a JPEG with these data sets."""
    data = b"".join(
        b"\x1c" + bytes([record, number]) + len(value).to_bytes(2, "big") + value
        for record, number, value in sets
    )
    resource = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(data).to_bytes(4, "big") + data
    return b"\xff\xed" + (len(resource) + 2).to_bytes(2, "big") + resource


def inscribed(block: bytes) -> bytes:
    content = picture_file().read()
    return content[:2] + block + content[2:]


class TestWhatTheFileSays:
    def test_an_agencys_words_are_proposed(self) -> None:
        words = (
            (1, 90, b"\x1b%G"),
            (2, 120, "افتتاح جسر المشاة\u202e في العمارة".encode()),
            (2, 110, "وكالة الأنباء".encode()),
            (2, 115, b"INA"),
        )

        found = proposals(inscribed(iptc(*words)))

        assert found == {
            "caption": "افتتاح جسر المشاة في العمارة",
            "credit": "وكالة الأنباء",
            "source": "INA",
        }

    def test_old_programs_wrote_in_windows_letters(self) -> None:
        found = proposals(inscribed(iptc((2, 120, "جسر العمارة".encode("cp1256")))))

        assert found == {"caption": "جسر العمارة"}

    @pytest.mark.parametrize(
        "block",
        [
            iptc((2, 120, b"\0" * 60_000)),
            iptc((2, 120, b"\xff" * 100)),
            iptc((2, 120, b"<script>alert(1)</script>")),
            b"\xff\xed\x00\x1cPhotoshop 3.0\x008BIM\x04\x04\0\0\xff\xff\xff\xff",
            b"\xff\xe1\x00\x40http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>&lol;<!ENTITY lol 'x'>\0\0",
        ],
    )
    def test_hostile_inscriptions_leave_the_picture_whole(self, block: bytes) -> None:
        image = take(io.BytesIO(inscribed(block)))

        assert all(len(value) <= 300 and "\0" not in value for value in image.look.proposed.values())

    def test_no_place_is_ever_proposed(self) -> None:
        for file in shared("data/hostile/images/exif").glob("gps_*.jpg"):
            assert not proposals(file.read_bytes()).keys() - {"caption", "credit", "source"}

    def test_they_stand_in_the_fields_of_who_brought_it(self, salma: Staff, salma_at_desk: Client) -> None:
        content = inscribed(iptc((1, 90, b"\x1b%G"), (2, 110, "وكالة الأنباء".encode())))

        response = salma_at_desk.post(UPLOAD, {"files": SimpleUploadedFile("a.jpg", content)})
        page = salma_at_desk.get(response["Location"]).content.decode()

        assert Image.objects.get().credit == ""
        assert 'value="وكالة الأنباء"' in page
        assert "من الملف نفسه" in page


class TestFraming:
    def change(self, client: Client, image: Image, **typed: str) -> Any:
        said = {"title": image.title, "credit": image.credit, "permission": "ours"}
        return client.post(f"/admin/articles/image/{image.pk}/change/", said | typed)

    def test_focal_point_and_cuts_without_script(self, idris_at_desk: Client) -> None:
        image = make_image()

        response = self.change(
            idris_at_desk, image, focal_x_percent="30", focal_y_percent="70", crop_square="100،0،666،1000"
        )

        image.refresh_from_db()
        assert response.status_code == 302
        assert image.focal_point == (30, 70)
        assert image.crops["square"][0] == 100

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"focal_x_percent": "30"}, "لمركز الصورة رقمان، أو لا رقم."),
            ({"focal_x_percent": "130", "focal_y_percent": "5"}, "مركز الصورة خارجها"),
            ({"crop_wide": "1,2,3"}, "قصّ غير مقبول"),
            ({"crop_wide": "900,0,900,900"}, "قصّ غير مقبول"),
            ({"source_address": "http://paper.example/"}, "يبدأ رابط المصدر بـ https://"),
        ],
    )
    def test_what_is_no_point_and_no_box_is_refused(
        self, idris_at_desk: Client, typed: dict[str, str], told: str
    ) -> None:
        image = make_image()

        page = self.change(idris_at_desk, image, **typed).content.decode()

        assert told in page

    def test_a_picture_is_withdrawn_for_a_reason_and_comes_back(self, idris_at_desk: Client) -> None:
        image = make_image()
        address = f"/admin/articles/image/{image.pk}/withdraw/"

        assert idris_at_desk.post(address, {}).status_code == 200
        idris_at_desk.post(address, {"reason": "privacy"})
        image.refresh_from_db()
        assert image.withdrawn_reason == "privacy"

        idris_at_desk.post(address, {"restore": "1"})
        image.refresh_from_db()
        assert not image.is_withdrawn

    def test_a_writer_withdraws_nothing(self, salma_at_desk: Client) -> None:
        address = f"/admin/articles/image/{make_image().pk}/withdraw/"

        assert salma_at_desk.post(address, {"reason": "privacy"}).status_code == 403
