"""What the body's editor is told: pictures and stories in any spelling, embeds, and who may ask."""

from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.models import Image, Staff, Status
from articles.quick import index_headline
from articles.renditions import remove_image
from tests.factories import NOW, article_in, make_article, make_image, publish_article, signed_in

pytestmark = pytest.mark.django_db

CAPTION = "<figcaption>الجسر صباحًا.</figcaption>"

NAMES = ("pictures", "stories", "embed")


def asked(desk: Client, name: str, **query: str) -> dict[str, Any]:
    answer = desk.get(reverse(f"admin:articles_article_body_{name}"), query)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found: dict[str, Any] = answer.json()
    return found


class TestPictures:
    def test_they_are_found_in_any_spelling(self, salma_at_desk: Client) -> None:
        bridge = make_image("جسرُ المشاة في العمارة")
        make_image("ملعب البلدة", colour="#1F3E8C")

        found = asked(salma_at_desk, "pictures", q="عماره جسر")["pictures"]

        assert [picture["id"] for picture in found] == [bridge.pk]
        assert salma_at_desk.get(found[0]["thumbnail"]).status_code == 200
        assert len(asked(salma_at_desk, "pictures")["pictures"]) == 2
        assert len(asked(salma_at_desk, "pictures", q="ميس خليل")["pictures"]) == 2
        assert asked(salma_at_desk, "pictures", q="قطار")["pictures"] == []

    def test_one_is_found_by_its_number(self, salma_at_desk: Client) -> None:
        picture = make_image()

        assert [one["id"] for one in asked(salma_at_desk, "pictures", id=str(picture.pk))["pictures"]] == [
            picture.pk
        ]

    def test_many_cost_as_little_as_one(
        self, salma_at_desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n in range(6):
            make_image(f"صورة {n}", colour=f"#{n}{n}{n}")

        with django_assert_max_num_queries(6):
            assert len(asked(salma_at_desk, "pictures")["pictures"]) == 6

    def test_a_picture_s_file_is_led_to(self, salma_at_desk: Client) -> None:
        picture = make_image()

        answer = salma_at_desk.get(reverse("admin:articles_article_body_picture", args=[picture.pk]))

        assert answer.status_code == 302
        assert picture.fallback
        assert answer["Location"] == picture.fallback.desk_url
        missing = reverse("admin:articles_article_body_picture", args=[10**18])
        assert salma_at_desk.get(missing).status_code == 404


class TestStories:
    def test_only_those_in_print_are_offered(self, salma_at_desk: Client) -> None:
        printed = publish_article("المصفاة تعود إلى العمل")
        index_headline(printed)
        make_article("المصفاة مسودة")
        article_in(Status.WITHDRAWN, "المصفاة سُحبت")

        for query in ("المصفاه", "مصفاة تعود", str(printed.pk), f"https://x.example/n/{printed.pk}/ذيل/"):
            found = asked(salma_at_desk, "stories", q=query)["stories"]
            assert [story["headline"] for story in found] == ["المصفاة تعود إلى العمل"], query
        assert asked(salma_at_desk, "stories", id=str(printed.pk))["stories"][0]["section"] == "محليات"

    def test_the_newest_are_offered_before_anything_is_typed(self, salma_at_desk: Client) -> None:
        publish_article("خبر")

        assert len(asked(salma_at_desk, "stories")["stories"]) == 1


class TestEmbeds:
    def test_an_address_of_the_list_is_named(self, salma_at_desk: Client) -> None:
        assert asked(salma_at_desk, "embed", address="https://youtu.be/aB3-dE_fG9h?si=1")["embed"] == {
            "name": "يوتيوب",
            "address": "https://www.youtube.com/watch?v=aB3-dE_fG9h",
        }
        assert asked(salma_at_desk, "embed", address="https://example.org/")["embed"] is None


class TestWhoMayAsk:
    @pytest.mark.parametrize("name", NAMES)
    def test_a_moderator_may_not_and_a_stranger_signs_in_first(
        self, hakim: Staff, yusuf: Client, name: str
    ) -> None:
        address = reverse(f"admin:articles_article_body_{name}")

        assert signed_in(hakim).get(address).status_code == 403
        assert yusuf.get(address).status_code == 302

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("value", ["9" * 400, "\x00", "ا" * 1300, "%'\"()[]*+?{}\\", "-1", "١٢"])
    def test_hostile_questions_are_answered(self, salma_at_desk: Client, name: str, value: str) -> None:
        for key in ("q", "id", "address"):
            asked(salma_at_desk, name, **{key: value})


class TestAPictureInTheText:
    def test_it_cannot_leave_while_any_version_holds_it(self, nada_at_desk: Client, nada: Staff) -> None:
        picture = make_image()
        article = publish_article(
            body=f'<p>نص</p><figure data-image="{picture.pk}" data-alt="جسر">{CAPTION}</figure>'
        )
        article.body = "<p>نص</p>"
        workflow.save_copy(article, by=nada, at=NOW)

        with pytest.raises(ProtectedError):
            remove_image(picture)
        page = nada_at_desk.post(f"/admin/articles/image/{picture.pk}/delete/", {"post": "yes"})

        assert "لا يمكن حذف الصورة" in page.content.decode()
        assert article.headline in page.content.decode()
        assert Image.objects.filter(pk=picture.pk).exists()

    def test_another_number_that_begins_alike_is_another_picture(self) -> None:
        picture = make_image()
        publish_article(body=f'<p>نص</p><figure data-image="{picture.pk}0" data-alt="">{CAPTION}</figure>')

        remove_image(picture)

        assert not Image.objects.exists()

    def test_who_may_only_read_sees_it(self, salma_at_desk: Client, salma: Staff) -> None:
        picture = make_image()
        article = make_article(
            by=salma, body=f'<figure data-image="{picture.pk}" data-alt="جسر ضيق"></figure><p>نص</p>'
        )
        workflow.submit(article, by=salma, at=NOW)

        page = salma_at_desk.get(f"/admin/articles/article/{article.pk}/change/")

        assert 'alt="جسر ضيق"' in page.content.decode()
