"""A story's memory: read on one page, two versions compared, an earlier one brought back."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.categories.models import Tag
from articles.compare import compare_copies, label_of
from articles.editing import hold
from articles.history import LINES_ON_A_PAGE, name_revision, restore
from articles.history import label_of as verb_label
from articles.models import VERBS, Article, Copy, Kind, Revision, Staff, StatusChange
from articles.moves import Conflict, DeskError, MoveNotAllowed
from tests.doors import said
from tests.factories import (
    NOW,
    make_article,
    make_image,
    make_tag,
    make_writer,
    publish_article,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)

ARABIC = range(0x0620, 0x0650)


def soup(browser: Client, address: str) -> BeautifulSoup:
    response = browser.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def history_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/history/"


def compare_of(article: Article, old: object, new: object) -> str:
    return f"/admin/articles/article/{article.pk}/compare/?old={old}&new={new}"


def saved_again(article: Article, by: Staff, *, minutes: int = 10, **words: object) -> Revision:
    """The story saved once more with other words."""
    for name, value in words.items():
        setattr(article, name, value)
    return workflow.save_copy(article, by=by, at=NOW + timedelta(minutes=minutes))


def has_arabic(text: str) -> bool:
    return any(ord(letter) in ARABIC for letter in text)


class TestItsWords:
    @pytest.mark.parametrize("name", Copy.WORDS)
    def test_every_word_of_the_copy_has_a_label(self, name: str) -> None:
        assert has_arabic(label_of(name))

    @pytest.mark.parametrize("verb", VERBS)
    def test_every_act_that_a_memory_may_hold_has_a_name(self, verb: str) -> None:
        assert has_arabic(verb_label(verb))


class TestThePage:
    def test_it_tells_who_did_what_when_and_why(
        self, nada_at_desk: Client, salma: Staff, idris: Staff, nada: Staff
    ) -> None:
        article = make_article(by=salma)
        workflow.submit(article, by=salma, at=NOW + timedelta(minutes=5))
        workflow.send_back(article, note="تُرجى إضافة طول الجسر.", by=idris, at=NOW + timedelta(minutes=9))
        saved_again(article, idris, headline="جسر العمارة بطول 48 مترًا")
        workflow.publish(article, by=nada, at=LATER)

        lines = [
            line.get_text(" ", strip=True)
            for line in soup(nada_at_desk, history_of(article)).select(".memory > li")
        ]

        assert len(lines) == 5
        assert "نشر ( منشورة )" in lines[0].replace("(منشورة)", "( منشورة )")
        assert "ندى صبحي" in lines[0]
        assert "حفظ نسخة" in lines[1]
        assert "في الموقع الآن" in lines[1]
        assert "تُرجى إضافة طول الجسر." in lines[2]
        assert "إنشاء المادة" in lines[4]

    def test_a_save_and_the_move_made_with_it_are_one_line(self, idris_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris)

        (line,) = soup(idris_at_desk, history_of(article)).select(".memory > li")

        assert "إنشاء المادة" in line.get_text()
        assert "استعادة هذه النسخة" in line.get_text()

    def test_the_newest_and_the_one_before_are_chosen(self, idris_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris)
        first = article.revisions.get()
        second = saved_again(article, idris, headline="عنوان ثانٍ")
        third = saved_again(article, idris, minutes=20, headline="عنوان ثالث")

        page = soup(idris_at_desk, history_of(article))

        chosen = {
            str(radio["name"]): int(str(radio["value"]))
            for radio in page.select("input[type=radio][checked]")
        }
        assert chosen == {"old": second.pk, "new": third.pk}
        assert {int(str(r["value"])) for r in page.select("input[name=old]")} == {
            first.pk,
            second.pk,
            third.pk,
        }

    def test_long_ones_turn_pages_over_every_line_once_in_as_many_queries(
        self, idris_at_desk: Client, idris: Staff
    ) -> None:
        article = make_article(by=idris)
        with CaptureQueriesContext(connection) as short:
            soup(idris_at_desk, history_of(article))
        for n in range(1, 100):
            # Four at a time share their moment, so that list and number must settle their order.
            saved_again(article, idris, minutes=n // 4, headline=f"عنوان {n}")
            if n % 3 == 0:
                note = f"ملاحظة {n}"
                workflow.submit(article, by=idris, at=NOW + timedelta(minutes=n // 4))
                workflow.send_back(
                    article, note=note, by=idris, at=NOW + timedelta(minutes=n // 4, seconds=1)
                )
        seen = []

        page = soup(idris_at_desk, history_of(article))
        with CaptureQueriesContext(connection) as long:
            soup(idris_at_desk, history_of(article))
        while True:
            seen += [str(radio["value"]) for radio in page.select("input[name=new]")]
            older = page.select_one("a[rel=next]")
            if older is None:
                break
            page = soup(idris_at_desk, history_of(article) + str(older["href"]))
        back: list[str] = []
        while True:
            back = [str(radio["value"]) for radio in page.select("input[name=new]")] + back
            newer = page.select_one("a[rel=prev]")
            if newer is None:
                break
            page = soup(idris_at_desk, history_of(article) + str(newer["href"]))

        assert len(long) <= len(short) + 1
        assert len(seen) == len(set(seen)) == 100 > LINES_ON_A_PAGE
        assert back == seen

    @pytest.mark.parametrize("key", ["x", "1-2", "1-2-3-4", "1733300000000000-1-1' OR 1=1"])
    def test_a_key_that_is_none_is_missing(self, key: str, idris_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris)

        assert idris_at_desk.get(history_of(article), {"before": key}).status_code == 404
        assert idris_at_desk.get(history_of(article), {"after": key}).status_code == 404

    def test_someone_elses_draft_stays_closed(self, salma_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris)

        for address in (history_of(article), compare_of(article, "now", "now")):
            assert salma_at_desk.get(address).status_code == 403


class TestComparing:
    def test_every_field_is_compared_with_names_for_numbers(self, idris: Staff) -> None:
        old_picture, new_picture = make_image("جسر قديم"), make_image("جسر جديد", colour="#1F6146")
        tara, salma = make_writer("تارا كمال"), make_writer("سلمى رافد")
        article = make_article(by=idris, tags=["الجسور"], writers=[tara], image=old_picture, kicker="محليات")
        first = article.revisions.get()
        second = saved_again(
            article,
            idris,
            headline="العمارة تفتتح جسرين للمشاة فوق دجلة",
            tag_ids=[make_tag("الجسور").pk, make_tag("دجلة").pk],
            credits=[{"writer": salma.pk, "role": "إعداد"}, {"guest": "هيثم شاكر", "role": ""}],
            kind=Kind.STATEMENT,
            lead_image=new_picture,
        )

        fields = {field.name: field for field in compare_copies(first, second)}

        assert list(fields) == list(Copy.WORDS)
        assert {name for name, field in fields.items() if not field.is_same} == {
            *("headline", "tag_ids", "credits", "lead_image_id", "kind")
        }
        assert "دجلة" in fields["tag_ids"].comparison.hunks[-1].new
        signed = " ".join(hunk.new for hunk in fields["credits"].comparison.hunks)
        assert "سلمى رافد (إعداد)" in signed
        assert "هيثم شاكر" in signed
        assert "بيان" in fields["kind"].comparison.hunks[-1].new
        assert fields["lead_image_id"].old_picture == old_picture
        assert fields["lead_image_id"].new_picture == new_picture

    def test_tags_and_writers_that_are_gone_are_said_to_be_gone(self, idris: Staff) -> None:
        tara = make_writer("تارا كمال")
        article = make_article(by=idris, tags=["الجسور"], writers=[tara])
        revision = article.revisions.get()
        Tag.objects.all().delete()
        tara.delete()

        fields = {field.name: field for field in compare_copies(revision, revision)}

        assert "وسم محذوف" in fields["tag_ids"].comparison.hunks[0].new
        assert "كاتب محذوف" in fields["credits"].comparison.hunks[0].new

    def test_the_page_shows_two_versions_word_by_word(self, idris_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris, headline="العمارة تفتتح جسرًا")
        first = article.revisions.get()
        second = saved_again(article, idris, headline="العمارة تفتتح جسرين")

        page = soup(idris_at_desk, compare_of(article, first.pk, second.pk))

        assert page.select_one(".compare__label").get_text(strip=True).startswith("العنوان")  # type: ignore[union-attr]
        assert page.select_one(".hunk__side--old del").get_text() == "جسرًا"  # type: ignore[union-attr]
        assert page.select_one(".hunk__side--new ins").get_text() == "جسرين"  # type: ignore[union-attr]
        assert "نص المادة" in page.select_one(".compare__unchanged").get_text()  # type: ignore[union-attr]

    def test_the_older_of_two_stands_first_however_they_were_chosen(
        self, idris_at_desk: Client, idris: Staff
    ) -> None:
        article = make_article(by=idris, headline="العمارة تفتتح جسرًا")
        first = article.revisions.get()
        second = saved_again(article, idris, headline="العمارة تفتتح جسرين")

        page = soup(idris_at_desk, compare_of(article, second.pk, first.pk))

        assert page.select_one(".hunk__side--new ins").get_text() == "جسرين"  # type: ignore[union-attr]

    def test_the_working_copy_is_compared_with_print(self, idris_at_desk: Client, idris: Staff) -> None:
        article = publish_article(by=idris)
        assert (
            "ما الذي يختلف"
            not in idris_at_desk.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
        )
        saved_again(article, idris, headline="جسر ثانٍ في العمارة")

        story = soup(idris_at_desk, f"/admin/articles/article/{article.pk}/change/")
        link = story.find("a", string="ما الذي يختلف عن المنشور")
        page = soup(idris_at_desk, str(link["href"]))  # type: ignore[index]

        assert [label.get_text(strip=True)[:7] for label in page.select(".compare__label")] == ["العنوان"]
        assert "النص المحفوظ الآن" in page.get_text()
        assert "في الموقع الآن" in page.get_text()

    @pytest.mark.parametrize("old", ["", "0", "x", "print", "9" * 40, "١", "-1", "1; DROP", "\x00"])
    def test_a_version_that_is_none_is_missing(self, old: str, idris_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris)

        response = idris_at_desk.get(
            f"/admin/articles/article/{article.pk}/compare/", {"old": old, "new": "now"}
        )

        assert response.status_code == 404

    def test_another_storys_version_is_missing(self, idris_at_desk: Client, idris: Staff) -> None:
        article, other = make_article(by=idris), make_article("خبر آخر", by=idris)

        assert idris_at_desk.get(compare_of(article, other.revisions.get().pk, "now")).status_code == 404

    def test_it_costs_the_same_for_any_story(self, idris_at_desk: Client, idris: Staff) -> None:
        small, large = make_article(by=idris), make_article("خبر آخر", by=idris)
        saved_again(small, idris, headline="عنوان")
        names = [f"وسم {n}" for n in range(20)]
        writers = [make_writer(f"كاتب {n}") for n in range(10)]
        saved_again(
            large,
            idris,
            tag_ids=[make_tag(name).pk for name in names],
            credits=[{"writer": writer.pk, "role": ""} for writer in writers],
            lead_image=make_image(),
            body="".join(f"<p>فقرة رقم {n} في النص.</p>" for n in range(100)),
        )

        with CaptureQueriesContext(connection) as few:
            soup(idris_at_desk, compare_of(small, small.revisions.last().pk, "now"))  # type: ignore[union-attr]
        with CaptureQueriesContext(connection) as many:
            soup(idris_at_desk, compare_of(large, large.revisions.last().pk, "now"))  # type: ignore[union-attr]

        # Tags, writers, pictures and their files, where there are any.
        assert len(many) <= len(few) + 4


class TestRestoring:
    def test_an_earlier_version_becomes_the_working_copy(self, idris: Staff) -> None:
        article = make_article(by=idris, headline="العنوان الأول", tags=["الجسور"])
        first = article.revisions.get()
        saved_again(article, idris, headline="العنوان الثاني", tag_ids=[])

        restored = restore(article, first, by=idris, at=LATER)

        stored = Article.objects.get()
        assert stored.words() == first.words() == restored.words()
        assert stored.edition == 3
        assert restored.pk != first.pk
        change = StatusChange.objects.get(verb="restore")
        assert (change.by, change.at, change.revision) == (idris, LATER, first)

    def test_print_stays_as_it_is(self, idris: Staff, yusuf: Client) -> None:
        article = publish_article("العنوان الأول", by=idris)
        first = article.printed
        saved_again(article, idris, headline="العنوان الثاني")
        workflow.update(article, by=idris, at=NOW + timedelta(minutes=20))

        restore(article, first, by=idris, at=LATER)

        assert "العنوان الثاني" in yusuf.get(article.get_absolute_url()).content.decode()
        assert Article.objects.get().differs_from_print

    def test_a_newer_save_is_never_written_over(self, idris: Staff, nada: Staff) -> None:
        article = make_article(by=idris)
        first, seen = article.revisions.get(), article.edition
        saved_again(article, nada, headline="ما كتبته ندى")
        article.edition = seen

        with pytest.raises(Conflict, match="سجل المادة"):
            restore(article, first, by=idris, at=LATER)

        assert Article.objects.get().headline == "ما كتبته ندى"

    def test_nothing_is_put_under_the_hands_of_someone_who_writes(self, idris: Staff, nada: Staff) -> None:
        article = make_article(by=idris)
        first = article.revisions.get()
        saved_again(article, idris, headline="عنوان ثانٍ")
        hold(article, page="page-of-idris", by=idris, at=LATER)

        with pytest.raises(MoveNotAllowed, match="إدريس وهاب"):
            restore(article, first, by=nada, at=LATER + timedelta(seconds=10))

        restore(article, first, by=idris, at=LATER + timedelta(seconds=20))
        assert Article.objects.get().words() == first.words()

    def test_what_stands_already_is_not_restored(self, idris: Staff) -> None:
        article = make_article(by=idris)

        with pytest.raises(MoveNotAllowed):
            restore(article, article.revisions.get(), by=idris, at=LATER)

        assert not StatusChange.objects.filter(verb="restore")

    def test_a_writer_may_not_once_the_story_is_at_the_desk(self, salma: Staff, idris: Staff) -> None:
        article = make_article(by=salma)
        first = article.revisions.get()
        saved_again(article, salma, headline="عنوان ثانٍ")
        workflow.submit(article, by=salma, at=NOW)

        with pytest.raises(PermissionDenied):
            restore(article, first, by=salma, at=LATER)

    def test_another_storys_words_stay_there(self, idris: Staff) -> None:
        article, other = make_article(by=idris), make_article("خبر آخر", by=idris)

        with pytest.raises(PermissionDenied):
            restore(article, other.revisions.get(), by=idris, at=LATER)

    def test_the_button_restores_and_says_so(self, idris_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris, headline="العنوان الأول")
        first = article.revisions.get()
        saved_again(article, idris, headline="العنوان الثاني")
        page = soup(idris_at_desk, history_of(article))
        form = page.select(f'form[action$="/restore/{first.pk}/"]')[0]
        edition = str(form.select_one("[name=edition]")["value"])  # type: ignore[index]

        response = idris_at_desk.post(str(form["action"]), {"edition": edition})

        assert said(response) == ["استُعيدت النسخة، وهي الآن النص المحفوظ."]
        assert Article.objects.get().headline == "العنوان الأول"

    @pytest.mark.parametrize("edition", ["", "1", "x", "9" * 30])
    def test_a_page_that_grew_old_is_refused(self, edition: str, idris_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris)
        first = article.revisions.get()
        saved_again(article, idris, headline="عنوان ثانٍ")

        response = idris_at_desk.post(
            f"/admin/articles/article/{article.pk}/restore/{first.pk}/", {"edition": edition}
        )

        assert response["Location"] == history_of(article)
        assert "ولم يُستعَد شيء" in said(response)[0]

    def test_it_is_asked_for_by_post_alone(self, idris_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris)
        number = article.revisions.get().pk

        for what in ("restore", "name"):
            address = f"/admin/articles/article/{article.pk}/{what}/{number}/"
            assert idris_at_desk.get(address).status_code == 405


class TestNaming:
    def test_a_named_version_is_found_by_its_name(self, idris_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=idris)
        revision = article.revisions.get()

        response = idris_at_desk.post(
            f"/admin/articles/article/{article.pk}/name/{revision.pk}/", {"name": " مسودة المحرر\u200f "}
        )

        assert said(response) == ["حُفظ اسم النسخة."]
        assert Revision.objects.get().name == "مسودة المحرر"
        assert StatusChange.objects.get(verb="name_revision").note == "مسودة المحرر"
        assert (
            "مسودة المحرر" in soup(idris_at_desk, history_of(article)).select_one(".memory__name").get_text()
        )  # type: ignore[union-attr]

    def test_the_same_name_again_is_no_act(self, idris: Staff) -> None:
        revision = make_article(by=idris).revisions.get()

        name_revision(revision, "مسودة المحرر", by=idris, at=NOW)
        name_revision(revision, "مسودة المحرر", by=idris, at=LATER)

        assert StatusChange.objects.filter(verb="name_revision").count() == 1

    def test_a_name_that_is_too_long_is_refused(self, idris_at_desk: Client, idris: Staff) -> None:
        revision = make_article(by=idris).revisions.get()

        with pytest.raises(DeskError, match="60"):
            name_revision(revision, "اسم" * 30, by=idris, at=NOW)

    def test_a_name_changes_no_word(self, idris: Staff) -> None:
        article = make_article(by=idris)
        name_revision(article.revisions.get(), "مسودة المحرر", by=idris, at=NOW)

        again = workflow.save_copy(article, by=idris, at=LATER)

        assert again == article.revisions.get()
        assert again.name == "مسودة المحرر"

    def test_someone_elses_story_keeps_its_names(self, salma: Staff, idris: Staff) -> None:
        revision = make_article(by=idris).revisions.get()

        with pytest.raises(PermissionDenied):
            name_revision(revision, "لي", by=salma, at=NOW)
