"""The picture library in the admin: what comes in, what is refused, what may go."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from articles.models import Image, Staff
from kalima.web import media
from tests.doors import said
from tests.factories import make_article, make_image, picture_file, publish_article

pytestmark = pytest.mark.django_db


class TestPictures:
    def upload(self, client: Client, name: str, content: bytes, **rest: str) -> Any:
        file = SimpleUploadedFile(name, content, content_type="image/jpeg")
        return client.post("/admin/articles/image/add/", {"file": file, "title": "", "credit": ""} | rest)

    def test_one_comes_in_under_its_files_name(self, salma: Staff, salma_at_desk: Client) -> None:
        response = self.upload(salma_at_desk, "جسر المشاة.jpg", picture_file().read())

        image = Image.objects.get()
        assert response.status_code == 302
        assert (image.title, image.added_by) == ("جسر المشاة", salma)

    def test_a_file_that_is_no_picture_is_refused_with_the_reason(self, salma_at_desk: Client) -> None:
        response = self.upload(salma_at_desk, "ضار.jpg", b"<svg onload=alert(1)>", credit="ميس خليل")

        page = response.content.decode()
        assert "لم تُرفع الصورة «ضار.jpg»." in page
        assert "نوع الملف غير مقبول." in page
        assert "ميس خليل" in page
        assert not Image.objects.exists()

    def test_the_same_picture_again_is_the_one_that_is_there(self, salma_at_desk: Client) -> None:
        make_image("الأولى")

        response = self.upload(salma_at_desk, "ثانية.jpg", picture_file().read())

        assert Image.objects.count() == 1
        assert "هذه الصورة في المكتبة من قبل، باسم «الأولى»." in said(response)[0]

    def test_its_file_does_not_change(self, idris_at_desk: Client) -> None:
        image = make_image()
        before = image.original.name

        idris_at_desk.post(
            f"/admin/articles/image/{image.pk}/change/",
            {
                "title": "جسر آخر",
                "credit": "تصوير: ميس خليل",
                "permission": "ours",
                "file": SimpleUploadedFile("x.jpg", picture_file(colour="#000").read()),
                "original": SimpleUploadedFile("y.jpg", picture_file(colour="#fff").read()),
            },
        )

        image.refresh_from_db()
        assert (image.title, image.original.name) == ("جسر آخر", before)

    def test_one_in_use_is_not_deleted(self, nada_at_desk: Client) -> None:
        image = make_image()
        publish_article("الأولى", image=image)
        make_article("الثانية", image=image)

        for method in (nada_at_desk.get, nada_at_desk.post):
            page = method(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"}).content.decode()
            assert "لا يمكن حذف الصورة" in page
            assert "الصورة مستعملة، فلا تُحذف." in page
            assert "الأولى" in page
            assert "الثانية" in page
        assert Image.objects.exists()

    def test_one_not_in_use_is_deleted_with_its_files_by_who_runs_the_paper(
        self,
        idris_at_desk: Client,
        nada_at_desk: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        image = make_image()
        original, public = image.original, [name for cut in image.renditions.all() for name in cut.files]
        assert public
        assert original.storage.exists(original.name)
        address = f"/admin/articles/image/{image.pk}/delete/"

        assert idris_at_desk.post(address, {"post": "yes"}).status_code == 403
        with django_capture_on_commit_callbacks(execute=True):
            assert nada_at_desk.post(address, {"post": "yes"}).status_code == 302
        assert not Image.objects.exists()
        assert not original.storage.exists(original.name)
        assert not any(media.held_file(name) or media.open_file(name) for name in public)

    def test_a_storys_form_sees_it_by_its_number(self, salma_at_desk: Client, yusuf: Client) -> None:
        image = make_image()
        address = reverse("admin:articles_image_thumbnail", args=[image.pk])

        assert salma_at_desk.get(address)["Location"].startswith("/admin/articles/image/file/")
        assert salma_at_desk.get(reverse("admin:articles_image_thumbnail", args=[999])).status_code == 404
        assert yusuf.get(address)["Location"].startswith("/admin/login/")
