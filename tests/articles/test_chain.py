"""A story that continues an earlier one: chosen at the desk, frozen with the words, shown to readers."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.chain import chain_of, makes_circle
from articles.compare import compare_copies
from articles.models import Article, Revision, Staff
from articles.moves import DeskError
from tests.factories import NOW, make_article, make_section, make_writer, publish_article

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


def told(reader: Client, story: Article) -> list[str]:
    """What the reader's page says of the chain."""
    html = reader.get(story.get_absolute_url()).content
    lines = BeautifulSoup(html, "html.parser").select(".report__chain")
    return [" ".join(line.get_text().split()) for line in lines]


def three() -> list[Article]:
    """Three stories in print, each going on from the one before, an hour apart."""
    stories: list[Article] = []
    for n, headline in enumerate(["انقطاع الماء في العمارة", "فرق الصيانة تصل", "الماء يعود إلى الأحياء"]):
        before = stories[-1] if stories else None
        stories.append(publish_article(headline, at=NOW + timedelta(hours=n), continues=before))
    return stories


def page_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def save(browser: Client, article: Article, **typed: str) -> str:
    """Press «حفظ» on the page of a story; what the page then shows."""
    form = {
        "kind": "report",
        "headline": article.headline,
        "body": article.body,
        "section": article.section_id,
        "edition": article.edition,
    }
    response = browser.post(page_of(article), form | typed, follow=True)
    return response.content.decode()


class TestTheReader:
    def test_each_story_leads_back_by_one_and_on_to_the_newest(self, yusuf: Client) -> None:
        first, second, third = three()

        assert told(yusuf, first) == ["آخر تطورات هذه المادة: الماء يعود إلى الأحياء"]
        assert told(yusuf, second) == [
            "متابعة لـ: انقطاع الماء في العمارة",
            "آخر تطورات هذه المادة: الماء يعود إلى الأحياء",
        ]
        assert told(yusuf, third) == ["متابعة لـ: فرق الصيانة تصل"]

    def test_only_what_is_in_print_is_named_and_the_chain_goes_on_through_what_is_not(
        self, yusuf: Client, nada: Staff
    ) -> None:
        first, second, third = three()
        make_article("مسودة تتابع", continues=third)

        workflow.withdraw(second, note="اعتمدت على بيان قديم.", by=nada, at=NOW + timedelta(hours=5))

        assert told(yusuf, first) == ["آخر تطورات هذه المادة: الماء يعود إلى الأحياء"]
        assert told(yusuf, third) == []

    def test_it_shows_the_printed_headline_and_what_print_froze(self, yusuf: Client, idris: Staff) -> None:
        first, second, _third = three()
        first.headline = "عنوان لم يُنشر"
        workflow.save_copy(first, by=idris, at=NOW + timedelta(hours=6))
        second.continues = None
        workflow.save_copy(second, by=idris, at=NOW + timedelta(hours=6))

        assert told(yusuf, second)[0] == "متابعة لـ: انقطاع الماء في العمارة"
        workflow.update(second, by=idris, at=NOW + timedelta(hours=7))
        assert told(yusuf, second) == ["آخر تطورات هذه المادة: الماء يعود إلى الأحياء"]
        assert told(yusuf, first) == []

    def test_a_circle_in_print_ends(self, yusuf: Client) -> None:
        """Two saves at one moment, or a shell, may leave one."""
        first, _second, third = three()
        Revision.objects.filter(pk=first.published_revision_id).update(continues=third)

        assert told(yusuf, first) == [
            "متابعة لـ: الماء يعود إلى الأحياء",
            "آخر تطورات هذه المادة: فرق الصيانة تصل",
        ]

    def test_it_costs_one_query_at_any_length(
        self, yusuf: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        stories = three()
        for n in range(30):
            at = NOW + timedelta(days=n + 1)
            stories.append(publish_article(f"تطور {n}", at=at, continues=stories[-1]))

        with django_assert_num_queries(1):
            last = Article.objects.addressed().with_continued().get(pk=stories[-1].pk)
        assert not last.is_continued  # type: ignore[attr-defined]
        with django_assert_num_queries(1):
            chain = chain_of(stories[0], stories[0].printed)
            assert chain.newest is not None
            assert (chain.newest.printed.headline, bool(chain.newest.get_absolute_url())) == ("تطور 29", True)


class TestTheDesk:
    def test_salma_names_the_earlier_story_by_words_number_or_address(
        self, salma_at_desk: Client, salma: Staff
    ) -> None:
        earlier = publish_article("انقطاع الماء في العمارة")
        draft = make_article("فرق الصيانة تصل", by=salma)

        for typed in (
            "انقطاع الماء",
            str(earlier.pk),
            f"/n/{earlier.pk}/x/",
            f"{earlier.pk} — عنوان قديم",
        ):
            Article.objects.filter(pk=draft.pk).update(continues=None)
            draft.refresh_from_db()
            save(salma_at_desk, draft, continues=typed)
            draft.refresh_from_db()
            assert draft.continues == earlier, typed
        shown = salma_at_desk.get(page_of(draft)).content.decode()
        assert f"{earlier.pk} — انقطاع الماء في العمارة" in shown
        save(salma_at_desk, draft, continues="")
        draft.refresh_from_db()
        assert draft.continues is None

    @pytest.mark.parametrize(
        ("typed", "refusal"),
        [
            ("987654", "لا توجد مادة بالرقم 987654."),
            ("9" * 300, "لا نتائج عن"),
            ("زقورة", "لا نتائج عن «زقورة»."),
            ("الماء", "أكثر من مادة بهذه الكلمات."),
            ("س" * 500, "400"),
        ],
    )
    def test_what_names_no_one_story_is_refused_and_kept(
        self, salma_at_desk: Client, salma: Staff, typed: str, refusal: str
    ) -> None:
        publish_article("انقطاع الماء في العمارة")
        publish_article("عودة الماء إلى البصرة")
        draft = make_article("فرق الصيانة تصل", by=salma)

        shown = save(salma_at_desk, draft, continues=typed)

        assert refusal in shown
        assert typed in shown
        draft.refresh_from_db()
        assert draft.continues is None

    def test_someone_elses_draft_cannot_be_named(
        self, salma_at_desk: Client, salma: Staff, idris: Staff
    ) -> None:
        hidden = make_article("مسودة إدريس", by=idris)
        draft = make_article("فرق الصيانة تصل", by=salma)

        assert f"لا توجد مادة بالرقم {hidden.pk}." in save(salma_at_desk, draft, continues=str(hidden.pk))

    def test_no_story_continues_itself_at_any_distance(self, idris_at_desk: Client, idris: Staff) -> None:
        first, second, third = three()

        for typed in (first, second, third):
            assert "لا تكون المادة متابعة لنفسها" in save(idris_at_desk, first, continues=str(typed.pk))

        first.continues = third
        with pytest.raises(DeskError, match="لا تكون المادة متابعة لنفسها"):
            workflow.save_copy(first, by=idris, at=NOW + timedelta(hours=6))
        assert makes_circle(first, third)
        assert not makes_circle(third, first)
        first.refresh_from_db()
        assert first.continues is None

    def test_a_new_story_goes_on_from_this_one(self, idris_at_desk: Client, idris: Staff) -> None:
        earlier = publish_article(
            "انقطاع الماء في العمارة",
            kicker="خدمات",
            section=make_section("محليات"),
            tags=["الماء", "العمارة"],
            writers=[make_writer("تارا كمال")],
        )
        assert f"{ADD}?continues={earlier.pk}" in idris_at_desk.get(page_of(earlier)).content.decode()

        shown = BeautifulSoup(idris_at_desk.get(ADD, {"continues": earlier.pk}).content, "html.parser")

        names = ("kicker", "tag_line", "byline", "continues", "headline")
        fields = {name: str(shown.select(f"[name={name}]")[0].get("value", "")) for name in names}
        assert fields == {
            "kicker": "خدمات",
            "tag_line": "الماء، العمارة",
            "byline": "تارا كمال",
            "continues": f"{earlier.pk} — انقطاع الماء في العمارة",
            "headline": "",
        }
        assert shown.select("[name=section] option[selected]")[0].get_text() == "محليات"
        assert Article.objects.count() == 1

    @pytest.mark.parametrize("asked", ["0", "x", "-1", "9" * 40, "٣"])
    def test_an_earlier_story_that_is_none_opens_an_empty_one(
        self, salma_at_desk: Client, asked: str
    ) -> None:
        response = salma_at_desk.get(ADD, {"continues": asked})

        assert [str(m) for m in response.context["messages"]] == [
            "المادة السابقة لم تعد موجودة. فُتحت مادة فارغة."
        ]

    def test_two_versions_are_compared_by_its_headline(self, idris: Staff) -> None:
        first, second, _third = three()
        was = second.printed
        second.continues = None
        now = workflow.save_copy(second, by=idris, at=NOW + timedelta(hours=6))

        field = next(field for field in compare_copies(was, now) if field.name == "continues_id")

        assert field.label == "متابعة لـ"
        assert first.headline in "".join(hunk.old for hunk in field.comparison.hunks)

    def test_a_story_thrown_away_for_good_leaves_those_that_went_on_from_it(self, salma: Staff) -> None:
        gone = make_article("مسودة قديمة", by=salma)
        draft = make_article("مسودة تتابعها", by=salma, continues=gone)
        gone.delete()

        draft.refresh_from_db()

        assert draft.continues is None
        assert not draft.revisions.filter(continues__isnull=False).exists()
