"""Topics as an Arabic newsroom writes them: one tag for one word, however it is spelled."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from articles.categories.models import Tag, edit_string, parse_tags
from tests.factories import make_article, make_tag, publish_article

pytestmark = pytest.mark.django_db


class TestOneWordOneTag:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("أحمد", "احمد"),
            ("إيران", "ايران"),
            ("القرآن", "القران"),
            ("نفط", "نفطٌ"),
            ("مُحافظات", "محافظات"),
            ("بغداد", "بغـــداد"),
            ("کركوك", "كركوك"),
            ("العراق", "العراق\u200f"),
            ("ﺍﻟﺒﺼﺮﺓ", "البصرة"),
            ("الشرق  الأوسط", "الشرق الاوسط"),
            ("خليجي ٢٦", "خليجي 26"),
            ("OPEC", "opec"),
            ("مسؤول", "مسوول"),
        ],
    )
    def test_hamza_tashkeel_and_tatweel_make_no_second_tag(self, one: str, other: str) -> None:
        first = make_tag(one)

        assert make_tag(other) == first
        assert Tag.objects.bring([other, one]) == [first]
        assert Tag.objects.count() == 1
        with pytest.raises(ValidationError, match="هذا الوسم موجود"):
            Tag(name=other).full_clean(exclude=["slug"])

    @pytest.mark.parametrize(("one", "other"), [("كرة", "كره"), ("على", "علي"), ("مصطفى", "مصطفي")])
    def test_words_that_differ_in_their_ending_are_two_and_the_desk_can_ask(
        self, one: str, other: str
    ) -> None:
        first = make_tag(one)
        assert list(Tag.objects.ending_like(other)) == [first]
        assert not Tag.objects.ending_like(one).exists()

        second = make_tag(other)

        assert first != second
        assert list(Tag.objects.ending_like(one)) == [second]

    def test_kurdish_and_persian_letters_are_letters_of_their_own(self) -> None:
        assert make_tag("پێنجوین") != make_tag("بێنجوین")

    def test_the_database_keeps_it_so(self) -> None:
        make_tag("أحمد")

        with pytest.raises(IntegrityError), transaction.atomic():
            Tag.objects.create(name="احمد", slug="آخر")

    def test_names_keep_their_order_and_the_first_spelling(self) -> None:
        make_tag("الموازنة")

        tags = Tag.objects.bring(["نفط", "الموازنـة", "نفطٌ", "البصرة"])

        assert [tag.name for tag in tags] == ["نفط", "الموازنة", "البصرة"]

    @pytest.mark.parametrize("name", ["", "  ", "\u200b", "ـــ", "ًٌٍ"])
    def test_a_tag_without_letters_is_refused(self, name: str) -> None:
        with pytest.raises(ValidationError):
            Tag(name=name).full_clean(exclude=["slug"])
        with pytest.raises(IntegrityError), transaction.atomic():
            Tag(name=name, slug="وسم-ما").save()


class TestTheField:
    @pytest.mark.parametrize(
        ("typed", "names"),
        [
            ("أسعار النفط، الشرق الأوسط", ["أسعار النفط", "الشرق الأوسط"]),
            ("نفط, موازنة", ["نفط", "موازنة"]),
            ("نفط; موازنة؛ أسواق", ["نفط", "موازنة", "أسواق"]),
            ("نفط\nموازنة", ["نفط", "موازنة"]),
            (" نفط ،، ,موازنة، ", ["نفط", "موازنة"]),
            ("نفط، نفطٌ، النفط", ["نفط", "النفط"]),
            ('"أربيل، عاصمة الإقليم"، دهوك', ["أربيل، عاصمة الإقليم", "دهوك"]),
            ("«دجلة; والفرات»", ["دجلة; والفرات"]),
            ("وزارة النفط", ["وزارة النفط"]),
            ("", []),
        ],
    )
    def test_commas_and_semicolons_part_tags_and_spaces_do_not(self, typed: str, names: list[str]) -> None:
        assert parse_tags(typed) == names

    def test_what_it_shows_reads_back_as_the_same_tags(self) -> None:
        tags = [make_tag(name) for name in ("النفط", "أربيل، عاصمة الإقليم", 'فيلم "البيت"', "a;b")]

        assert parse_tags(edit_string(tags)) == [tag.name for tag in tags]


class TestTheAddress:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("أسعار النفط", "أسعار-النفط"),
            ("نفطٌ عراقيّ", "نفط-عراقي"),
            ("خليجي ٢٦", "خليجي-26"),
            ("می\u200cخواهم", "می-خواهم"),
            ("C++", "c"),
            ("🙂", "وسم"),
        ],
    )
    def test_it_is_arabic_and_readable(self, name: str, slug: str) -> None:
        tag = Tag(name=name)
        tag.save()

        assert tag.slug == slug

    def test_two_tags_never_share_one(self) -> None:
        assert len({make_tag(name).slug for name in ("C++", "C#", "C")}) == 3

    def test_its_page_is_there_once_a_story_in_print_carries_it(self, yusuf: Client) -> None:
        make_article("مسودة", tags=["أسعار النفط"])
        tag = make_tag("أسعار النفط")
        assert yusuf.get(tag.get_absolute_url()).status_code == 404

        publish_article("خبر عن النفط", tags=["اسعار النفط"])

        page = yusuf.get(tag.get_absolute_url())
        assert page.status_code == 200
        assert "خبر عن النفط" in page.content.decode()
        assert "مسودة" not in page.content.decode()
