"""Kinds of story: what each needs before print, what its page says, and a breaking line from a phone."""

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.models import Article, Image, Kind, Level, Need, PrintRule, Staff, Status
from articles.moves import NotReady
from articles.readiness import readiness
from tests.doors import said
from tests.factories import (
    NOW,
    make_article,
    make_image,
    make_section,
    make_writer,
    publish_article,
    signed_in,
)

pytestmark = pytest.mark.django_db

RULES = "/admin/articles/printrule/"
BREAKING = "/admin/articles/article/breaking/"


def story(kind: str, **rest: Any) -> Article:
    """A draft with the words of a report, and a kind."""
    return make_article(kind=kind, **rest)


class TestWhatPrintNeeds:
    @pytest.mark.parametrize(
        ("kind", "given", "missing"),
        [
            ("report", {}, []),
            ("report", {"body": ""}, ["نص المادة"]),
            ("breaking", {"body": ""}, []),
            ("opinion", {}, ["اسم كاتب"]),
            ("opinion", {"credits": [{"guest": "سناء عبد الأمير", "role": ""}]}, []),
            ("interview", {}, ["اسم كاتب"]),
            ("gallery", {}, ["معرض من صورتين على الأقل"]),
            ("video", {"body": ""}, ["فيديو في نص المادة"]),
            ("video", {"body": '<div data-embed="https://www.youtube.com/watch?v=aqz-KE-bpKQ"></div>'}, []),
            ("statement", {}, ["الجهة المصدرة"]),
            ("statement", {"issuing_body": "أمانة العاصمة"}, []),
        ],
    )
    def test_each_kind_has_needs_of_its_own(
        self, kind: str, given: dict[str, Any], missing: list[str]
    ) -> None:
        credits = given.pop("credits", [])
        article = story(kind, **given)
        article.credits = credits

        assert readiness(article).missing_names == missing

    def test_the_newsrooms_own_name_signs_no_opinion(self, nada: Staff) -> None:
        article = story(Kind.OPINION)
        article.credits = [{"writer": make_writer("كلمة").pk, "role": ""}]
        assert not readiness(article).missing

        article.credits = []
        workflow.save_copy(article, by=nada, at=NOW)
        with pytest.raises(NotReady, match="اسم كاتب"):
            workflow.publish(article, by=nada, at=NOW)

    def test_the_newsroom_decides_otherwise(self) -> None:
        PrintRule.objects.create(kind=Kind.REPORT, need=Need.TAGS, level=Level.REQUIRED)
        PrintRule.objects.create(kind=Kind.REPORT, need=Need.BODY, level=Level.OFF)
        article = story(Kind.REPORT, body="")

        assert readiness(article).missing == {"tag_line": ["الوسوم"]}

    def test_a_picture_is_asked_for_its_words_only_where_there_is_one(self) -> None:
        bare, pictured = story(Kind.REPORT, place="البصرة"), story(Kind.REPORT, image=make_image())
        pictured.lead_alt = ""

        assert readiness(bare).wanting_names == ["الصورة الرئيسة"]
        assert readiness(pictured).wanting_names == ["مكان الخبر", "وصف الصورة لمن لا يراها"]

    def test_what_is_missing_stands_beside_its_field(self, nada: Staff) -> None:
        article = story(Kind.STATEMENT)
        desk = signed_in(nada)
        address = f"/admin/articles/article/{article.pk}/change/"
        sent = {
            "kind": "statement",
            "headline": article.headline,
            "body": article.body,
            "section": article.section_id,
            "edition": article.edition,
            "_verb": "publish",
        }

        response = desk.post(address, sent, follow=True)

        page = BeautifulSoup(response.content, "html.parser")
        assert "لا يمكن النشر بعد. ينقص: الجهة المصدرة." in page.text
        assert "ينقص للنشر: الجهة المصدرة." in page.select(".field-issuing_body .lacks--refused")[0].text
        assert "ينقص للنشر: الجهة المصدرة." in " ".join(page.select(".story-bar")[0].text.split())
        ways = page.select(".story-bar__note a")
        assert {way.text: bool(page.select(way["href"])) for way in ways}["الجهة المصدرة"]
        article.refresh_from_db()
        assert article.status == Status.DRAFT


class TestTheTableOfRules:
    def test_nada_decides_in_one_table(self, nada: Staff) -> None:
        desk = signed_in(nada)
        form = BeautifulSoup(desk.get(RULES).content, "html.parser").select("#content-main form")[0]
        sent = {
            select["name"]: select.select("option[selected]")[0]["value"] for select in form.select("select")
        }
        assert len(sent) == len(Kind) * len(Need)

        response = desk.post(RULES, sent | {"report.picture": "required"})

        assert said(response) == ["حُفظت شروط النشر."]
        assert [(r.kind, r.need, r.level) for r in PrintRule.objects.all()] == [
            ("report", "picture", "required")
        ]
        with pytest.raises(NotReady, match="الصورة الرئيسة"):
            publish_article()

    def test_a_level_that_is_none_keeps_nothing(self, nada: Staff) -> None:
        page = signed_in(nada).post(RULES, {"report.picture": "sometimes"}).content.decode()

        assert "لم يُحفظ شيء" in page
        assert not PrintRule.objects.exists()


class TestItsPage:
    def test_an_opinion_is_its_writers(self, yusuf: Client) -> None:
        tara = make_writer("تارا كمال")
        article = publish_article(kind=Kind.OPINION, writers=[tara])

        page = yusuf.get(article.get_absolute_url()).content.decode()

        assert "الرأي لكاتبه" in page
        assert '<span>بقلم</span> <a href="' in page

    def test_a_statement_names_who_issued_it(self, yusuf: Client) -> None:
        article = publish_article(kind=Kind.STATEMENT, issuing_body="أمانة العاصمة")

        page = BeautifulSoup(yusuf.get(article.get_absolute_url()).content, "html.parser")

        assert page.select(".report__kind")[0].text == "بيان"
        assert page.select(".report__issuer bdi")[0].text == "أمانة العاصمة"

    @pytest.mark.parametrize("kind", [Kind.BREAKING, Kind.INTERVIEW, Kind.GALLERY, Kind.VIDEO])
    def test_what_is_no_report_says_what_it_is(self, kind: Kind, yusuf: Client) -> None:
        figure = (
            f'<figure data-image="{make_image().pk}" data-alt="جسر"><figcaption>الجسر.</figcaption></figure>'
        )
        body = (
            f'<p>عند النهر.</p><div data-gallery="">{figure * 2}</div>'
            '<div data-embed="https://www.youtube.com/watch?v=aqz-KE-bpKQ"></div>'
        )
        article = publish_article(kind=kind, body=body, writers=[make_writer()])

        page = BeautifulSoup(yusuf.get(article.get_absolute_url()).content, "html.parser")

        assert [word.text for word in page.select(".report__kind")] == [str(kind.label)]

    def test_a_report_needs_no_word_for_what_it_is(self, yusuf: Client) -> None:
        page = yusuf.get(publish_article().get_absolute_url()).content.decode()

        assert "report__kind" not in page
        assert "الرأي لكاتبه" not in page

    def test_a_guest_signs_without_a_page(self, yusuf: Client, nada: Staff) -> None:
        article = make_article(kind=Kind.OPINION)
        article.credits = [{"guest": "سناء <b>عبد الأمير", "role": "كتبت"}]
        workflow.save_copy(article, by=nada, at=NOW)
        workflow.publish(article, by=nada, at=NOW)

        page = yusuf.get(article.get_absolute_url()).content.decode()

        assert "<span>كتبت</span> <bdi>سناء &lt;b&gt;عبد الأمير</bdi>" in page
        assert not article.bylines.exists()


def described(page: str) -> dict[str, Any]:
    """What a page tells machines of its story."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return next(thing for thing in json.loads(found[1])["@graph"] if thing["@type"].endswith("Article"))


class TestItsStructuredData:
    def test_it_names_the_story_its_people_and_its_corrections(self, yusuf: Client, nada: Staff) -> None:
        article = publish_article(writers=[make_writer("تارا كمال")], standfirst="جسر بعد عام.")
        note = "ذُكر أن الطول 84 مترًا </script><b>، والصحيح 48 & لا غير."
        workflow.correct(article, kind="apology", note=note, by=nada, at=NOW)

        page = yusuf.get(article.get_absolute_url()).content.decode()

        found = described(page)
        assert found["@type"] == "ReportageNewsArticle"
        assert found["headline"] == article.headline
        assert found["author"][0]["name"] == "تارا كمال"
        assert found["correction"] == [
            {
                "@type": "CorrectionComment",
                "name": "اعتذار",
                "text": note,
                "datePublished": timezone.localtime(NOW).isoformat(),
            }
        ]
        assert "84 مترًا </script>" not in page


class TestABreakingLine:
    def test_idris_prints_one_line_from_his_phone(self, idris: Staff, yusuf: Client) -> None:
        make_section("أخبار")
        desk = signed_in(idris)
        form = BeautifulSoup(desk.get(BREAKING).content, "html.parser").select(".breaking__form")[0]
        section = form.select("select[name=section] option[selected]")[0]["value"]

        response = desk.post(BREAKING, {"headline": " سقوط أمطار غزيرة في السليمانية ", "section": section})

        article = Article.objects.get()
        assert (article.kind, article.status) == (Kind.BREAKING, Status.PUBLISHED)
        assert "نُشرت المادة." in said(response)[0]
        page = yusuf.get(article.get_absolute_url())
        assert "سقوط أمطار غزيرة في السليمانية" in page.content.decode()
        assert "عاجل" in page.content.decode()

    def test_salma_hands_hers_to_the_desk(self, salma: Staff) -> None:
        section = make_section("أخبار")

        signed_in(salma).post(BREAKING, {"headline": "انقطاع الكهرباء عن المعقل", "section": section.pk})

        assert Article.objects.get().status == Status.IN_REVIEW

    def test_a_button_pressed_twice_prints_once(self, idris: Staff) -> None:
        desk, sent = signed_in(idris), {"headline": "انقطاع الكهرباء", "section": make_section("أخبار").pk}

        first, second = desk.post(BREAKING, sent), desk.post(BREAKING, sent)

        assert first["Location"] == second["Location"]
        assert Article.objects.get().status == Status.PUBLISHED
        assert said(second)[-1] == "أُرسل هذا الخبر قبل لحظة، وهذه مادته. لم تُفتح مادة ثانية."

    def test_a_line_without_letters_keeps_what_was_typed(self, idris: Staff) -> None:
        section = make_section("أخبار")

        page = signed_in(idris).post(BREAKING, {"headline": "؟!", "section": section.pk}).content.decode()

        assert "لا حروف في العنوان." in page
        assert "؟!</textarea>" in page
        assert not Article.objects.exists()

    def test_a_draft_waits(self, idris: Staff) -> None:
        sent = {"headline": "انقطاع الكهرباء", "section": make_section("أخبار").pk, "_draft": "1"}

        response = signed_in(idris).post(BREAKING, sent)

        assert Article.objects.get().status == Status.DRAFT
        assert said(response) == ["حُفظت المسودة."]

    def test_it_goes_where_the_last_one_went(self, idris: Staff) -> None:
        make_section("أخبار"), make_section("ثقافة", order=3)
        security = make_section("أمن", order=5)
        desk = signed_in(idris)
        desk.post(BREAKING, {"headline": "انقطاع الكهرباء", "section": security.pk})

        form = BeautifulSoup(desk.get(BREAKING).content, "html.parser")

        assert form.select("select[name=section] option[selected]")[0].text == "أمن"


class TestThePageOfCorrections:
    def test_it_lists_a_years_notes_newest_first(self, yusuf: Client, nada: Staff) -> None:
        article = publish_article()
        for kind, note in (("correction", "الطول 48 مترًا."), ("reply", "ردّت الأمانة بأن العمل مستمر.")):
            workflow.correct(article, kind=kind, note=note, by=nada, at=timezone.now())

        page = BeautifulSoup(yusuf.get("/corrections/").content, "html.parser")

        assert [kind.text for kind in page.select(".correction__kind")] == ["حق الرد", "تصحيح"]
        assert page.select(".correction__story a")[0]["href"] == article.get_absolute_url()
        assert yusuf.get(f"/corrections/{timezone.localtime().year}/").status_code == 200

    def test_a_withdrawn_storys_notes_went_with_it(self, yusuf: Client, nada: Staff) -> None:
        article = publish_article()
        workflow.correct(article, note="الطول 48 مترًا.", by=nada, at=timezone.now())
        workflow.withdraw(article, note="اعتمدت على بيان قديم.", by=nada, at=timezone.now())

        page = yusuf.get("/corrections/")

        assert page.status_code == 200
        assert "لا تصحيحات بعد." in page.content.decode()

    @pytest.mark.parametrize("tail", ["1999/", "9999/", "0000/", "٢٠٢٤/", "?before=x", "?after=1-1"])
    def test_other_years_and_keys_are_missing(self, yusuf: Client, nada: Staff, tail: str) -> None:
        workflow.correct(publish_article(), note="الطول 48 مترًا.", by=nada, at=timezone.now())

        assert yusuf.get(f"/corrections/{tail}").status_code in (200, 404)
        if not tail.startswith("?after"):
            assert yusuf.get(f"/corrections/{tail}").status_code == 404

    def test_its_cost_does_not_grow(
        self, yusuf: Client, nada: Staff, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(12):
            article = publish_article(f"خبر {number}")
            workflow.correct(article, note="الطول 48 مترًا.", by=nada, at=timezone.now())

        with django_assert_max_num_queries(8):
            yusuf.get("/corrections/")


class TestThePicturesOfAStory:
    """What is asked of a picture is asked of each, at the head, in the text and in a gallery."""

    def figure(
        self, number: int, *, alt: str = "جسر ضيق.", caption: str = "الجسر صباحًا.", more: str = ""
    ) -> str:
        said = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f'<figure data-image="{number}" data-alt="{alt}"{more}>{said}</figure>'

    def test_none_is_printed_without_caption_and_credit(self) -> None:
        image = make_image()
        Image.objects.update(credit="")
        bare = make_article(image=Image.objects.get(), lead_caption="")
        inside = make_article(body="<p>نص</p>" + self.figure(image.pk, caption=""))

        assert readiness(bare).missing == {"lead_image": ["حقوق الصورة"], "lead_caption": ["شرح الصورة"]}
        assert readiness(inside).missing == {"body": ["حقوق الصورة", "شرح الصورة"]}
        with pytest.raises(NotReady, match="شرح الصورة"):
            workflow.publish(inside, by=None, at=NOW)

    def test_a_gallery_is_asked_picture_by_picture(self) -> None:
        image = make_image()
        whole, lacking = self.figure(image.pk), self.figure(image.pk, caption="")

        assert readiness(make_article(body=f'<div data-gallery="">{whole}{lacking}</div>')).missing_names == [
            "شرح الصورة"
        ]
        assert not readiness(make_article(body=f'<div data-gallery="">{whole}{whole}</div>')).missing

    def test_a_decorative_one_needs_no_description(self) -> None:
        image = make_image()
        plain = make_article(image=image, lead_alt="", place="البصرة")
        marked = make_article(image=image, lead_alt="", lead_decorative=True, place="البصرة")
        inside = make_article(body="<p>نص</p>" + self.figure(image.pk, alt="", more=' data-decorative=""'))

        assert readiness(plain).wanting_names == ["وصف الصورة لمن لا يراها"]
        assert not readiness(marked).wanting_names
        assert "وصف الصورة لمن لا يراها" not in readiness(inside).wanting_names

    def test_the_house_may_demand_the_description(self) -> None:
        PrintRule.objects.create(kind=Kind.REPORT, need=Need.ALT, level=Level.REQUIRED)
        image = make_image()

        assert readiness(make_article(body="<p>نص</p>" + self.figure(image.pk, alt=""))).missing == {
            "body": ["وصف الصورة لمن لا يراها"]
        }

    def test_what_a_use_says_is_frozen_with_its_words(self, nada: Staff) -> None:
        story = publish_article(image=make_image(), lead_crop="square")
        story.lead_crop, story.lead_decorative = "tall", True

        workflow.save_copy(story, by=nada, at=NOW)

        assert (story.printed.lead_crop, story.printed.lead_decorative) == ("square", False)
        assert story.lead_image.cut("tall")
