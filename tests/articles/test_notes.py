"""Salma and Idris talk about a story: notes, passages, replies, mentions, and who may hear of it."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import mentions, notes, workflow
from articles.mentions import NoteError, colleagues_on
from articles.models import Article, Note, NoteAct, NoteNotice, SiteSettings, Staff
from articles.notes import EDITABLE_FOR, may_see, notices_of, panel_of
from kalima import roles
from tests.doors import said
from tests.factories import NOW, make_article, make_section, make_staff, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(salma: Staff) -> Article:
    """Salma's draft, which Idris reads."""
    return make_article(by=salma)


def page_of(story: Article, tail: str = "") -> str:
    return f"/admin/articles/article/{story.pk}/notes/{tail}"


def waiting(person: Staff) -> list[str]:
    return [notice.note.text for notice in notices_of(person)]


def soup(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


class TestWriting:
    def test_it_is_kept_with_its_memory_and_waits_for_the_writer(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = notes.write(story, text="  من أين هذا الرقم؟\u200b ", by=idris, at=NOW)

        assert (note.text, note.by, note.at) == ("من أين هذا الرقم؟", idris, NOW)
        assert [(act.verb, act.by) for act in note.acts.all()] == [("write", idris)]
        assert waiting(salma) == ["من أين هذا الرقم؟"]
        assert waiting(idris) == []

    def test_a_passage_is_kept_with_what_stands_around_it(self, story: Article, idris: Staff) -> None:
        note = notes.write(
            story,
            text="هل العدد مؤكد؟",
            quote="3,200 تلميذ",
            before="س" * 100,
            after=" من أحياء الضفة الشرقية.",
            by=idris,
            at=NOW,
        )

        assert note.quote == "3,200 تلميذ"
        assert (len(note.before), note.after) == (60, " من أحياء الضفة الشرقية.")

    def test_a_passage_that_was_rewritten_is_known(self, story: Article, salma: Staff, idris: Staff) -> None:
        notes.write(story, text="هل العدد مؤكد؟", quote="3,200  تلميذ", by=idris, at=NOW)
        before = panel_of(story, idris, at=NOW).open[0].stands

        story.body = "<p>وقالت مديرة المشروع إن الجسر يختصر الطريق على 2,300 تلميذ.</p>"
        workflow.save_copy(story, by=salma, at=NOW)

        assert before is True
        assert panel_of(story, idris, at=NOW).open[0].stands is False

    def test_one_too_many_hides_what_ended_and_never_what_was_just_written(
        self, story: Article, salma: Staff, idris: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(notes, "NOTES_MAX", 4)
        minute = timedelta(minutes=1)
        first = notes.write(story, text="الأولى", by=idris, at=NOW)
        for n in range(4):
            ended = notes.write(story, text=f"منتهية {n}", by=idris, at=NOW + n * minute)
            notes.resolve(ended, by=salma, at=NOW + 10 * minute)
        for n in range(4):
            notes.reply(first, text=f"رد {n}", by=salma, at=NOW + (20 + n) * minute)

        panel = panel_of(story, idris, at=NOW)

        assert [thread.note.text for thread in panel.open] == ["الأولى"]
        assert [reply.text for reply in panel.open[0].replies] == [f"رد {n}" for n in range(4)]
        assert panel.ended == []

    @pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u064b", "\x00"])
    def test_without_words_it_is_refused(self, story: Article, idris: Staff, text: str) -> None:
        with pytest.raises(NoteError, match="لا نص في الملاحظة"):
            notes.write(story, text=text, by=idris, at=NOW)

    def test_a_treatise_is_refused(self, story: Article, idris: Staff) -> None:
        with pytest.raises(NoteError, match="الملاحظة أطول من المسموح: 2001 من 2000"):
            notes.write(story, text="س" * 2001, by=idris, at=NOW)

    def test_whoever_does_not_see_the_story_writes_nothing(self, story: Article, hakim: Staff) -> None:
        layla = make_staff("layla", "ليلى سامي", roles.WRITER)

        for stranger in (hakim, layla):
            with pytest.raises(PermissionDenied):
                notes.write(story, text="ملاحظة", by=stranger, at=NOW)
        assert not Note.objects.exists()


class TestReplies:
    def test_they_stand_one_level_deep_and_wait_for_those_who_talk(
        self, story: Article, salma: Staff, idris: Staff, nada: Staff
    ) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)
        answer = notes.reply(note, text="من مديرة المشروع.", by=salma, at=NOW)
        second = notes.reply(answer, text="يُذكر اسمها إذن.", by=nada, at=NOW)

        assert (answer.parent, second.parent) == (note, note)
        assert waiting(idris) == ["يُذكر اسمها إذن.", "من مديرة المشروع."]
        assert waiting(salma)[0] == "يُذكر اسمها إذن."
        assert waiting(nada) == []

    def test_a_note_that_ended_is_not_answered(self, story: Article, salma: Staff, idris: Staff) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)
        notes.resolve(note, by=idris, at=NOW)

        with pytest.raises(NoteError, match="أُنهيت هذه الملاحظة"):
            notes.reply(note, text="من مديرة المشروع.", by=salma, at=NOW)

    def test_a_stranger_does_not_answer(self, story: Article, idris: Staff) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)

        with pytest.raises(PermissionDenied):
            notes.reply(note, text="رد", by=make_staff("layla", "ليلى سامي", roles.WRITER), at=NOW)


class TestEndingAndOpening:
    def test_an_ended_note_waits_for_nobody_and_opens_again(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)
        notes.reply(note, text="من مديرة المشروع.", by=salma, at=NOW)

        notes.resolve(note, by=salma, at=NOW)
        assert (note.resolved_by, waiting(salma), waiting(idris)) == (salma, [], [])

        notes.reopen(note, by=salma, at=NOW)
        assert note.resolved_at is None
        assert waiting(idris) == ["من أين الرقم؟"]
        verbs = list(NoteAct.objects.order_by("pk").values_list("verb", flat=True))
        assert verbs == ["write", "reply", "resolve", "reopen"]

    def test_of_two_who_end_it_the_second_hears_so(self, story: Article, salma: Staff, idris: Staff) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)
        notes.resolve(note, by=salma, at=NOW)

        with pytest.raises(NoteError, match="من قبل"):
            notes.resolve(note, by=idris, at=NOW)
        assert note.acts.filter(verb="resolve").count() == 1

    def test_only_an_ended_note_is_opened(self, story: Article, idris: Staff) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)

        with pytest.raises(NoteError, match="هذه الملاحظة مفتوحة"):
            notes.reopen(note, by=idris, at=NOW)

    def test_strangers_end_and_open_nothing(self, story: Article, idris: Staff, hakim: Staff) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)

        for verb in (notes.resolve, notes.reopen):
            with pytest.raises(PermissionDenied):
                verb(note, by=hakim, at=NOW)


class TestSecondThoughts:
    def test_ones_own_words_are_mended_and_the_old_ones_remembered(
        self, story: Article, idris: Staff
    ) -> None:
        note = notes.write(story, text="من أين الرقمم؟", by=idris, at=NOW)

        notes.edit(note, text="من أين الرقم؟", by=idris, at=NOW + EDITABLE_FOR)

        assert (note.text, note.edited_at) == ("من أين الرقم؟", NOW + EDITABLE_FOR)
        assert note.acts.get(verb="edit").old_text == "من أين الرقمم؟"

    def test_a_deleted_note_goes_from_every_page_and_stays_in_memory(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = notes.write(story, text="سهو", by=idris, at=NOW)

        notes.delete(note, by=idris, at=NOW)

        assert panel_of(story, salma, at=NOW).open == []
        assert waiting(salma) == []
        assert note.acts.get(verb="delete").old_text == "سهو"

    def test_answers_outlive_the_note_they_answer(self, story: Article, salma: Staff, idris: Staff) -> None:
        note = notes.write(story, text="سهو", by=idris, at=NOW)
        notes.reply(note, text="ما المقصود؟", by=salma, at=NOW)
        notes.delete(note, by=idris, at=NOW)

        page = signed_in(salma).get(page_of(story)).content.decode()

        assert "حُذفت هذه الملاحظة." in page
        assert "ما المقصود؟" in page
        assert "سهو" not in page

    @pytest.mark.parametrize("verb", ["edit", "delete"])
    def test_after_five_minutes_it_stands(self, story: Article, idris: Staff, verb: str) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)
        late = NOW + EDITABLE_FOR + timedelta(seconds=1)
        words = {"text": "غيره"} if verb == "edit" else {}

        with pytest.raises(NoteError, match="مضت الدقائق الخمس"):
            getattr(notes, verb)(note, by=idris, at=late, **words)

    @pytest.mark.parametrize("verb", ["edit", "delete"])
    def test_nobody_changes_the_words_of_another(
        self, story: Article, salma: Staff, idris: Staff, verb: str
    ) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)
        words = {"text": "غيره"} if verb == "edit" else {}

        with pytest.raises(PermissionDenied):
            getattr(notes, verb)(note, by=salma, at=NOW, **words)


class TestMentions:
    @pytest.mark.parametrize(
        "typed",
        ["@ندى صبحي", "@ندي صبحى", "@ندى", "@nada", "(@نَدى صُبحي)، أليس كذلك؟", "يا @ندى صبحي: انتبهي"],
    )
    def test_a_name_in_any_spelling_is_a_reference(
        self, story: Article, idris: Staff, nada: Staff, typed: str
    ) -> None:
        note = notes.write(story, text=f"{typed} ما الرأي؟", by=idris, at=NOW)

        assert f"@[{nada.pk}]" in note.text
        assert list(note.mentions.all()) == [nada]
        assert waiting(nada) == [note.text]

    def test_the_page_shows_the_name_of_today(self, story: Article, idris: Staff, nada: Staff) -> None:
        notes.write(story, text="@ندى صبحي، ما الرأي؟", by=idris, at=NOW)
        Staff.objects.filter(pk=nada.pk).update(first_name="ندى <b>الراوي</b>")

        page = soup(signed_in(idris).get(page_of(story)))

        mention = page.select_one("bdi.note__mention")
        assert mention
        assert mention.get_text() == "@ندى <b>الراوي</b>"
        assert page.select_one(".note__text").get_text() == "@ندى <b>الراوي</b>، ما الرأي؟"

    @pytest.mark.parametrize("text", ["idris@kalima.example", "@مجهول هنا", "@", "@@ @", "@[1]", "@[999]"])
    def test_what_is_nobodys_name_stays_as_typed(self, story: Article, idris: Staff, text: str) -> None:
        note = notes.write(story, text=text, by=idris, at=NOW)

        assert not note.mentions.exists()
        assert mentions.with_names(note).replace(" ", "") == text.replace(" ", "")

    def test_whoever_does_not_see_the_story_is_not_called_to_it(
        self, story: Article, idris: Staff, hakim: Staff
    ) -> None:
        with pytest.raises(NoteError, match="لا يمكن ذكر «حكيم رؤوف» هنا، فالمادة غير مفتوحة لهذا الحساب"):
            notes.write(story, text="@حكيم رؤوف ما الرأي؟", by=idris, at=NOW)
        assert not Note.objects.exists()

    def test_two_of_one_name_are_told_apart(self, story: Article, idris: Staff) -> None:
        first, second = (make_staff(name, "علي حسن", roles.DESK_EDITOR) for name in ("ali1", "ali2"))

        with pytest.raises(NoteError, match="«علي حسن» اسم أكثر من زميل"):
            notes.write(story, text="@علي حسن", by=idris, at=NOW)
        note = notes.write(story, text="@ali2 ما الرأي؟", by=idris, at=NOW)

        assert list(note.mentions.all()) == [second]
        assert first not in note.mentions.all()

    def test_an_account_that_was_stopped_is_not_called(
        self, story: Article, idris: Staff, nada: Staff
    ) -> None:
        Staff.objects.filter(pk=nada.pk).update(is_active=False)

        note = notes.write(story, text="@ندى صبحي", by=idris, at=NOW)

        assert not note.mentions.exists()

    def test_colleagues_are_exactly_those_who_may_see(
        self, salma: Staff, idris: Staff, nada: Staff, hakim: Staff
    ) -> None:
        sport = make_section("رياضة")
        football = make_section("كرة القدم", parent=sport)
        idris.sections.add(sport)
        nada.sections.add(sport)
        make_staff("layla", "ليلى سامي", roles.WRITER)
        elsewhere = make_staff("omar", "عمر نصار", roles.DESK_EDITOR)
        elsewhere.sections.add(make_section("سياسة"))
        Staff.objects.create_superuser("root", password=None, is_staff=True)

        for story in (
            make_article(by=salma),
            make_article("دوري", by=salma, section=football),
            make_article("هداف", section=sport),
            make_article("جلسة", section=make_section("سياسة")),
        ):
            seeing = {person.pk for person in Staff.objects.all() if may_see(story, person)}
            assert {person.pk for person in colleagues_on(story)} == seeing


class TestAtTheDesk:
    def test_the_storys_page_has_them_beside_the_text(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        notes.write(story, text="من أين الرقم؟ <script>", by=idris, at=timezone.now(), quote="3,200 تلميذ")

        page = soup(signed_in(salma).get(f"/admin/articles/article/{story.pk}/change/"))

        assert "ملاحظة واحدة مفتوحة" in page.select_one(".story-bar").get_text()
        assert page.select_one(".story-panels .note__text").get_text() == "من أين الرقم؟ <script>"
        assert page.select(".note-thread .note__quote")[0]["data-quote"] == "3,200 تلميذ"
        assert page.select_one("form#notes-form input[name=csrfmiddlewaretoken]")
        assert not page.select("form#article_form form")
        # Whatever is typed in the panel belongs to the notes' form and never to the story's.
        for part in page.select(".story-panels [name]"):
            assert part["form"] == "notes-form"

    @pytest.mark.parametrize(
        ("open_notes", "counted"),
        [(2, "ملاحظتان مفتوحتان"), (3, "٣ ملاحظات مفتوحة"), (11, "١١ ملاحظة مفتوحة")],
    )
    def test_the_bar_counts_them_as_arabic_does(
        self, story: Article, salma: Staff, idris: Staff, open_notes: int, counted: str
    ) -> None:
        SiteSettings.objects.update(digits="arabic")
        for number in range(open_notes):
            notes.write(story, text=f"ملاحظة {number}", by=idris, at=timezone.now())

        page = soup(signed_in(salma).get(f"/admin/articles/article/{story.pk}/change/"))

        assert page.select_one(".story-bar [data-notes-count] a").get_text() == counted

    def test_a_story_without_notes_keeps_their_place_for_the_first(
        self, story: Article, salma_at_desk: Client
    ) -> None:
        page = soup(salma_at_desk.get(f"/admin/articles/article/{story.pk}/change/"))

        assert page.select_one("[data-notes-count]").has_attr("hidden")

    def test_a_new_story_has_none(self, salma_at_desk: Client) -> None:
        assert "ملاحظات تحريرية" not in salma_at_desk.get("/admin/articles/article/add/").content.decode()

    def test_the_page_works_without_script(self, story: Article, salma: Staff, idris: Staff) -> None:
        at_idrises, at_salmas = signed_in(idris), signed_in(salma)

        written = at_idrises.post(page_of(story), {"act": "write", "text": "من أين الرقم؟"})
        note = Note.objects.get()
        answered = at_salmas.post(
            page_of(story), {"act": f"reply:{note.pk}", f"reply-{note.pk}": "من المديرة.", "text": ""}
        )
        mended = at_idrises.post(
            page_of(story), {"act": f"edit:{note.pk}", f"edit-{note.pk}": "من أين هذا الرقم؟"}
        )
        ended = at_salmas.post(page_of(story), {"act": f"resolve:{note.pk}"})
        opened = at_idrises.post(page_of(story), {"act": f"reopen:{note.pk}"})
        deleted = at_idrises.post(page_of(story), {"act": f"delete:{note.pk}"})

        assert [said(response)[-1] for response in (written, answered, mended, ended, opened, deleted)] == [
            "كُتبت الملاحظة.",
            "أُرسل الرد.",
            "عُدّلت الملاحظة.",
            "أُنهيت الملاحظة.",
            "أُعيد فتح الملاحظة.",
            "حُذفت الملاحظة.",
        ]
        assert list(note.acts.order_by("pk").values_list("verb", flat=True)) == [
            *("write", "edit", "resolve", "reopen", "delete")
        ]

    def test_what_is_refused_stays_in_its_field(self, story: Article, idris: Staff, hakim: Staff) -> None:
        response = signed_in(idris).post(page_of(story), {"act": "write", "text": "@حكيم رؤوف <b>اقرأ</b>"})

        page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 409
        assert "لا يمكن ذكر «حكيم رؤوف» هنا" in page.select_one(".messagelist").get_text()
        assert page.select_one("#note-text").get_text() == "@حكيم رؤوف <b>اقرأ</b>"

    def test_an_answer_to_a_note_that_ended_meanwhile_is_shown_again_and_sent_with_its_reopening(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)
        notes.resolve(note, by=idris, at=NOW)
        client = signed_in(salma)
        sent = {f"reply-{note.pk}": "من بيان المديرة."}

        response = client.post(page_of(story), {"act": f"reply:{note.pk}", **sent})

        page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 409
        field = page.select_one(f"#reply-{note.pk}")
        assert field.get_text() == "من بيان المديرة."
        assert field.find_parent("details").has_attr("open")
        client.post(page_of(story), {"act": f"reopen:{note.pk}", **sent})
        note.refresh_from_db()
        assert note.resolved_at is None
        assert [answer.text for answer in note.replies.all()] == ["من بيان المديرة."]

    @pytest.mark.parametrize("act", ["reply", "edit"])
    def test_words_for_a_note_that_is_gone_or_closed_become_those_of_a_new_one(
        self, story: Article, idris: Staff, act: str
    ) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)
        if act == "reply":
            notes.delete(note, by=idris, at=NOW)
        sent = {"act": f"{act}:{note.pk}", f"{act}-{note.pk}": "من بيان المديرة."}

        response = signed_in(idris).post(page_of(story), sent)

        page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 409
        assert page.select_one("#note-text").get_text() == "من بيان المديرة."

    def test_the_script_gets_the_panel_or_the_reason(self, story: Article, idris: Staff) -> None:
        client = signed_in(idris)
        headers = {"accept": "application/json"}

        good = client.post(page_of(story), {"act": "write", "text": "من أين الرقم؟"}, headers=headers)
        bad = client.post(page_of(story), {"act": "write", "text": " "}, headers=headers)

        assert "من أين الرقم؟" in good.json()["html"]
        assert good.json()["said"] == "كُتبت الملاحظة."
        assert (good.json()["open"], good.json()["counted"]) == ("1", "ملاحظة واحدة مفتوحة")
        assert (bad.status_code, bad.json()) == (409, {"error": "لا نص في الملاحظة."})
        assert "no-store" in good["Cache-Control"]

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"act": "burn"},
            {"act": "burn:1"},
            {"act": "reply:"},
            {"act": "reply:x"},
            {"act": "reply:٣"},
            {"act": f"resolve:{'9' * 40}"},
            {"act": "resolve:999999"},
            {"act": "write", "text": "س", "quote": "\x00س" * 9000, "before": "\u202e" * 3},
        ],
    )
    def test_nonsense_is_no_error(self, story: Article, idris: Staff, sent: dict[str, str]) -> None:
        assert signed_in(idris).post(page_of(story), sent).status_code in (302, 404, 409)

    def test_a_note_of_another_story_is_not_touched(self, story: Article, salma: Staff, idris: Staff) -> None:
        other = make_article("نفق", by=idris)
        note = notes.write(other, text="من أين الرقم؟", by=idris, at=NOW)

        response = signed_in(salma).post(page_of(story), {"act": f"resolve:{note.pk}"})

        note.refresh_from_db()
        assert response.status_code == 409
        assert note.resolved_at is None

    def test_strangers_find_no_notes(self, story: Article, hakim: Staff, yusuf: Client) -> None:
        layla = signed_in(make_staff("layla", "ليلى سامي", roles.WRITER))

        for client in (signed_in(hakim), layla):
            assert client.get(page_of(story)).status_code == 403
            assert client.post(page_of(story), {"act": "write", "text": "س"}).status_code == 403
            assert client.get(page_of(story, "colleagues/")).status_code == 403
        assert yusuf.get(page_of(story))["Location"].startswith("/admin/login/")

    def test_a_story_that_is_none_has_no_notes(self, nada_at_desk: Client) -> None:
        assert nada_at_desk.get("/admin/articles/article/999999/notes/").status_code == 404

    def test_names_are_offered_in_any_spelling(
        self, story: Article, idris: Staff, nada: Staff, hakim: Staff
    ) -> None:
        client = signed_in(idris)

        def names(typed: str) -> list[str]:
            answer = client.get(page_of(story, "colleagues/"), {"q": typed}).json()
            return [person["name"] for person in answer["people"]]

        assert names("ندي") == names("صبح") == names("nad") == ["ندى صبحي"]
        assert names("حكيم") == []
        assert set(names("")) == {"سلمى رافد", "إدريس وهاب", "ندى صبحي"}

    def test_the_note_of_a_story_sent_back_stands_at_the_head(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        workflow.submit(story, by=salma, at=NOW)
        workflow.send_back(story, note="ينقص مصدر الرقم.", by=idris, at=NOW + timedelta(minutes=1))
        address = f"/admin/articles/article/{story.pk}/change/"

        back = soup(signed_in(salma).get(address))
        workflow.submit(story, by=salma, at=NOW + timedelta(minutes=2))
        again = soup(signed_in(salma).get(address))

        assert "ينقص مصدر الرقم." in back.select_one(".sent-back").get_text()
        assert again.select_one(".sent-back") is None

    def test_seen_notes_wait_no_more(self, story: Article, salma: Staff, idris: Staff) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)
        client = signed_in(salma)
        address = "/admin/articles/article/notes/read/"

        assert client.get(address).status_code == 405
        response = client.post(address, {"note": [note.pk, "x", "9" * 40]})

        assert response["Location"] == "/admin/#desk-notes"
        assert not NoteNotice.objects.exists()

    def test_nobody_reads_in_anothers_name(self, story: Article, salma: Staff, idris: Staff) -> None:
        note = notes.write(story, text="من أين الرقم؟", by=idris, at=NOW)

        signed_in(idris).post("/admin/articles/article/notes/read/", {"note": note.pk})

        assert waiting(salma) == ["من أين الرقم؟"]

    def test_a_story_that_was_closed_to_someone_calls_them_no_more(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        notes.write(story, text="@إدريس وهاب ما الرأي؟", by=salma, at=NOW)
        heard = len(waiting(idris))

        idris.sections.add(make_section("رياضة"))

        assert (heard, waiting(Staff.objects.get(pk=idris.pk))) == (1, [])

    def test_many_notes_cost_as_many_queries_as_one(
        self, story: Article, salma: Staff, idris: Staff, nada: Staff
    ) -> None:
        client = signed_in(salma)
        notes.write(story, text="@ندى صبحي من أين الرقم؟", by=idris, at=NOW)
        pages = [page_of(story), f"/admin/articles/article/{story.pk}/change/"]
        # Who opens a story for the second time finds their own hold on it.
        for address in pages * 2:
            client.get(address)
        few = []
        for address in pages:
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            few.append(len(asked))

        for n in range(8):
            note = notes.write(story, text=f"@ندى صبحي {n}", by=idris, at=NOW, quote="3,200 تلميذ")
            notes.reply(note, text="@إدريس وهاب رد", by=salma, at=NOW)
        many = []
        for address in pages:
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            many.append(len(asked))

        assert many == few
        assert few[0] <= 12
