"""Salma asks for tags: those that her text names, those its like carries, people and places without one."""

import json
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import tagging, tags
from articles.categories.models import Tag
from articles.models import Article, HouseSpelling, NameAlias, Staff
from articles.tagging import SUGGESTED_MAX, Why, suggested
from tests.factories import NOW, make_article, make_nada, make_section, make_tag, publish_article, signed_in

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


def offers(line: str = "", **words: str) -> list[tuple[str, Why]]:
    return [(offer.name, offer.why) for offer in suggested(words, line=line, on=NOW.date())]


def names(line: str = "", **words: str) -> list[str]:
    return [name for name, _why in offers(line, **words)]


def name_of(form: str, kind: str = "person") -> HouseSpelling:
    return HouseSpelling.objects.create(form=form, kind=kind)


class TestWhatTheTextNames:
    def test_whole_words_in_any_spelling_with_particles_forgiven(self) -> None:
        Tag.objects.bring(["البصرة", "النفط", "أحمد", "وزارة النفط", "كرة القدم", "درس"])

        body = "وبالبصره قال احمد إن اسعار النَّفط ارتفعت.\nكتب في المدرسة."

        assert set(names(body=body)) == {"البصرة", "النفط", "أحمد"}

    def test_the_longest_name_is_meant(self) -> None:
        Tag.objects.bring(["النواب", "مجلس النواب", "مجلس"])

        assert names(headline="مجلس النواب يقر الموازنة") == ["مجلس النواب"]
        assert names(headline="مجلس النواب يقر الموازنة", body="غاب النواب") == ["مجلس النواب", "النواب"]

    def test_the_headline_goes_before_the_text_and_what_tells_more_before_what_tells_little(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tagging, "COMMON", 2)
        for n in range(3):
            publish_article(f"عن العراق {n}", tags=["العراق"])
        publish_article("عن الأهوار", tags=["الأهوار", "الجفاف"])

        assert names(headline="الجفاف يهدد", body="أهوار العراق والأهوار") == ["الجفاف", "الأهوار", "العراق"]

    def test_at_most_eight_and_none_that_the_line_has(self) -> None:
        made = Tag.objects.bring([f"مدينة{n}" for n in range(12)])
        text = " ".join(tag.name for tag in made)

        assert len(names(body=text)) == SUGGESTED_MAX
        assert not {"مدينة1", "مدينة2"} & set(names(line="مدينه1، مدينة2", body=text))

    def test_a_name_of_the_past_means_the_tag_of_today(self) -> None:
        publish_article(tags=["تويتر"])
        tags.rename(make_tag("تويتر"), "إكس", was="تويتر", by=make_nada(), at=NOW)
        tags.merge([make_tag("فيسبوك")], into=make_tag("إكس"), by=make_nada(), at=NOW)

        assert names(headline="تويتر وفيسبوك") == ["إكس"]
        assert names(line="تويتر", headline="إكس وفيسبوك") == []

    def test_people_and_places_without_a_tag_are_offered_as_new(self) -> None:
        make_tag("بغداد")
        name_of("محمد شياع السوداني")
        name_of("بغداد", "place")
        name_of("إنّ", "word")

        assert offers(headline="محمد شيّاع السوداني في بغداد", body="إن") == [
            ("محمد شياع السوداني", Why.NEW),
            ("بغداد", Why.NAMED),
        ]
        assert names(line="محمد شياع السوداني", headline="محمد شياع السوداني") == []

    def test_whom_a_text_names_in_other_words_has_the_tag_of_any_of_the_names(self) -> None:
        alias = NameAlias.objects.create
        alias(written="السوداني", meant="محمد شياع السوداني", kind="person", since=NOW.date())
        alias(written="أمريكا", meant="الولايات المتحدة", kind="place", is_mutual=True)
        tag = make_tag("أمريكا")

        assert offers(headline="السوداني يزور الولايات المتحدة") == [
            ("أمريكا", Why.NAMED),
            ("محمد شياع السوداني", Why.NEW),
        ]
        assert offers(headline="الجيش السوداني") == []
        assert offers(line="الولايات المتحدة", headline="الولايات المتحدة") == [(tag.name, Why.NAMED)]
        day_before = NOW.date() - timedelta(days=1)
        assert suggested({"headline": "السوداني يزور"}, line="", on=day_before) == []

    def test_what_the_newest_stories_of_the_best_tag_carry_comes_last(self) -> None:
        for n in range(4):
            publish_article(f"برشلونة {n}", tags=["برشلونة", "كرة القدم", *(["ميسي"] if n == 0 else [])])

        assert offers(headline="برشلونة يفوز") == [("برشلونة", Why.NAMED), ("كرة القدم", Why.CARRIED)]
        assert names(line="كرة القدم", headline="برشلونة يفوز") == ["برشلونة"]
        # The line's own tag leads to its like, too.
        assert names(line="برشلونة", headline="برشلونة يفوز") == ["كرة القدم"]

    def test_a_name_with_a_comma_is_typed_in_quotes(self) -> None:
        Tag.objects.bring(["أربيل، عاصمة الإقليم", "أربيل"])

        found = suggested({"headline": "أربيل: «أربيل، عاصمة الإقليم»"}, line="", on=NOW.date())

        assert [offer.typed for offer in found] == ["أربيل"]

    @pytest.mark.parametrize("text", ["", " ", "في من على", "؟!", "\0", "\ud800", "و" * 5000, "%_'\"; --"])
    def test_a_text_that_says_nothing_asks_for_nothing(self, text: str) -> None:
        make_tag("النفط")

        assert names(headline=text, body=text, line=text) == []

    def test_it_costs_the_same_among_many_tags_and_for_a_long_text(self) -> None:
        def cost(body: str) -> int:
            words = {"headline": "برشلونة", "body": body}
            suggested(words, line="بغداد", on=NOW.date())
            with CaptureQueriesContext(connection) as queries:
                suggested(words, line="بغداد", on=NOW.date())
            return len(queries)

        for n in range(3):
            publish_article(f"خبر {n}", tags=["برشلونة", "كرة القدم"])
        few = cost("نص")
        Tag.objects.bring(f"وسم {n}" for n in range(60))

        assert few == cost("كلمات كثيرة في نص طويل " * 2000) == 4


class TestTheDoor:
    def ask(self, desk: Client, **words: Any) -> Any:
        address = reverse("admin:articles_article_tagging")
        return desk.post(address, json.dumps(words), content_type="application/json")

    def test_a_page_asks_with_what_is_typed_and_nothing_is_saved(self, salma_at_desk: Client) -> None:
        make_tag("النفط")
        name_of("البصرة", "place")

        answer = self.ask(salma_at_desk, headline="نفط البصرة والنفط", body="", line="")

        assert answer.json() == {
            "tags": [
                {"name": "النفط", "typed": "النفط", "why": "named"},
                {"name": "البصرة", "typed": "البصرة", "why": "new"},
            ]
        }
        assert Tag.objects.count() == 1
        assert not Article.objects.exists()

    def test_it_is_for_those_who_write(self, hakim: Staff, yusuf: Client) -> None:
        assert self.ask(signed_in(hakim), headline="نفط").status_code == 403
        assert self.ask(yusuf, headline="نفط").status_code == 302

    @pytest.mark.parametrize("sent", ["", "[]", "{", '{"headline": 1}', '{"line": []}', "[" * 9000, '"نص"'])
    def test_what_is_no_story_is_refused_in_words(self, salma_at_desk: Client, sent: str) -> None:
        address = reverse("admin:articles_article_tagging")

        answer = salma_at_desk.post(address, sent, content_type="application/json")

        assert (answer.status_code, answer.json()) == (400, {"error": "البيانات المرسلة غير مفهومة."})
        assert salma_at_desk.get(address).status_code == 405


class TestWithoutScript:
    """A button of the form shows the page again: all that was typed, and tags to be marked."""

    def sent(self, **changes: Any) -> dict[str, Any]:
        words = {
            "headline": "العمارة تفتتح جسرًا فوق دجلة",
            "standfirst": "ملخّص لم يُحفظ",
            "body": "<p>قال مدير <strong>الجسور</strong>.</p>",
            "section": make_section().pk,
            "tag_line": "بغداد",
        }
        return words | changes

    def marks(self, page: str) -> list[tuple[str, bool]]:
        boxes = BeautifulSoup(page, "html.parser").select("input[name=tag_line_marked]")
        return [(str(box["value"]), box.has_attr("checked")) for box in boxes]

    def test_nothing_typed_is_lost_and_nothing_is_chosen(self, salma_at_desk: Client) -> None:
        Tag.objects.bring(["الجسور", "دجلة", "النفط"])

        page = salma_at_desk.post(ADD, self.sent(_suggest="1")).content.decode()

        assert self.marks(page) == [("دجلة", False), ("الجسور", False)]
        for text in ("العمارة تفتتح جسرًا فوق دجلة", "ملخّص لم يُحفظ", "&lt;strong&gt;الجسور", 'value="بغداد"'):
            assert text in page
        assert not Article.objects.exists()
        assert Tag.objects.count() == 3

    def test_what_is_marked_is_saved_with_the_line(self, salma_at_desk: Client) -> None:
        Tag.objects.bring(["الجسور", "دجلة"])

        salma_at_desk.post(ADD, self.sent(tag_line="بغداد، ", tag_line_marked=["دجلة"], _save="1"))

        assert [tag.name for tag in Article.objects.get().known_tags()] == ["بغداد", "دجلة"]

    def test_asked_twice_the_first_marks_stand_in_the_line(self, salma_at_desk: Client) -> None:
        Tag.objects.bring(["الجسور", "دجلة"])

        page = salma_at_desk.post(ADD, self.sent(tag_line_marked=["دجلة"], _suggest="1")).content.decode()

        assert 'value="بغداد، دجلة"' in page
        assert self.marks(page) == [("الجسور", False)]

    def test_a_story_that_is_there_keeps_its_edition_and_its_lock(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma, tags=["بغداد"])
        address = f"/admin/articles/article/{article.pk}/change/"
        make_tag("دجلة")
        form = salma_at_desk.get(address).context["opening"]

        sent = self.sent(_suggest="1", edition=article.edition, page=form.page, typed="3")
        page = salma_at_desk.post(address, sent).content.decode()

        assert ("دجلة", False) in self.marks(page)
        assert form.page in page
        assert Article.objects.get().headline == article.headline
        salma_at_desk.post(address, self.sent(edition=article.edition, tag_line_marked=["دجلة"]))
        assert [tag.name for tag in Article.objects.get().known_tags()] == ["بغداد", "دجلة"]

    def test_a_text_without_tags_says_so(self, salma_at_desk: Client) -> None:
        page = salma_at_desk.post(ADD, self.sent(_suggest="1")).content.decode()

        assert "لا وسوم أخرى في النص." in page
        assert self.marks(page) == []
