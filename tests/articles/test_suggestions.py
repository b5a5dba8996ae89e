"""Idris suggests other words for a passage; Salma, who writes in the story, accepts or refuses them."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import editing, notes, suggestions, workflow
from articles.mentions import NoteError
from articles.models import Article, Note, NoteNotice, Revision, Staff
from articles.notes import panel_of
from kalima import roles
from tests.doors import said
from tests.factories import NOW, make_article, make_staff, signed_in

pytestmark = pytest.mark.django_db

BODY = (
    "<p>افتُتح اليوم في مدينة العمارة <strong>جسر جديد</strong> للمشاة فوق نهر دجلة.</p>"
    "<p>وقالت مديرة المشروع إن الجسر يختصر الطريق إلى المدرسة على 3,200 تلميذ.</p>"
)


@pytest.fixture
def story(salma: Staff) -> Article:
    """Salma's draft, which Idris reads."""
    return make_article(by=salma, body=BODY)


def suggest(
    story: Article, by: Staff, quote: str = "3,200 تلميذ", words: str = "2,300 تلميذ", **more: str
) -> Note:
    return notes.suggest(story, quote=quote, replacement=words, by=by, at=NOW, **more)


def accept(note: Note, by: Staff) -> Note:
    return suggestions.accept(note, edition=note.article.edition, by=by, at=NOW + timedelta(minutes=1))


def body_of(story: Article) -> str:
    return Article.objects.get(pk=story.pk).body


def verbs_of(note: Note) -> list[str]:
    return list(note.acts.order_by("pk").values_list("verb", flat=True))


def notes_page(story: Article) -> str:
    return f"/admin/articles/article/{story.pk}/notes/"


def story_page(story: Article) -> str:
    return f"/admin/articles/article/{story.pk}/change/"


def soup(response: Any) -> Any:
    return BeautifulSoup(response.content, "html.parser")


def hidden_fields(page: Any) -> dict[str, str]:
    """What the story's form sends when nobody touches it."""
    sent = {}
    for part in page.select("#article_form [name]"):
        if part.get("form") or part.name == "button" or part.get("type") == "submit":
            continue
        if part.name == "select":
            chosen = part.select_one("option[selected]")
            sent[part["name"]] = chosen["value"] if chosen else ""
        elif part.get("type") not in ("checkbox", "radio") or part.has_attr("checked"):
            sent[part["name"]] = (
                part.get_text().removeprefix("\n") if part.name == "textarea" else part.get("value", "")
            )
    return sent


class TestSuggesting:
    def test_it_is_kept_with_its_passage_and_waits_for_the_writer(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = suggest(story, idris, before="على ", after=".", why="بحسب بيان المديرة.")

        assert (note.quote, note.replacement, note.text) == (
            "3,200 تلميذ",
            "2,300 تلميذ",
            "بحسب بيان المديرة.",
        )
        assert (note.decision, verbs_of(note)) == ("", ["suggest"])
        assert NoteNotice.objects.get().person == salma
        assert body_of(story) == BODY

    def test_spaces_at_its_ends_belong_to_what_stands_around_it(self, story: Article, idris: Staff) -> None:
        note = suggest(story, idris, " 3,200 تلميذ ", "  2,300\nتلميذ ", before="على", after="في العمارة")

        assert (note.quote, note.replacement) == ("3,200 تلميذ", "2,300 تلميذ")
        assert (note.before, note.after) == ("على ", " في العمارة")

    @pytest.mark.parametrize(
        ("quote", "words", "reason"),
        [
            ("", "نص", "لا مقطع محددًا"),
            (" \n ", "نص", "لا مقطع محددًا"),
            ("سطر\nوسطر", "نص", "داخل فقرة واحدة"),
            ("س" * 501, "نص", "داخل فقرة واحدة"),
            ("نص", "س" * 1001, "النص المقترح أطول من المسموح: 1001 من 1000"),
            ("نص", " نص ", "هو المقطع نفسه"),
        ],
    )
    def test_what_is_none_is_refused(
        self, story: Article, idris: Staff, quote: str, words: str, reason: str
    ) -> None:
        with pytest.raises(NoteError, match=reason):
            suggest(story, idris, quote, words)
        assert not Note.objects.exists()

    def test_a_stranger_suggests_nothing(self, story: Article, hakim: Staff) -> None:
        for stranger in (hakim, make_staff("layla", "ليلى سامي", roles.WRITER)):
            with pytest.raises(PermissionDenied):
                suggest(story, stranger)

    def test_its_reason_may_be_taken_away_again(self, story: Article, idris: Staff) -> None:
        note = suggest(story, idris, why="سهو")

        assert notes.edit(note, text=" ", by=idris, at=NOW).text == ""


class TestAccepting:
    def test_exactly_that_passage_changes_and_a_version_is_kept(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = accept(suggest(story, idris, "جسر جديد للمشاة", "جسر حديث للمشاة"), salma)

        assert body_of(story) == BODY.replace("جديد", "حديث")
        assert (note.decision, note.resolved_by) == ("accepted", salma)
        assert verbs_of(note) == ["suggest", "accept"]
        assert Revision.objects.filter(article=story).first().made_by == salma
        # It waits for nobody but the one who suggested it, who reads how it was decided.
        assert [notice.person for notice in NoteNotice.objects.all()] == [idris]

    def test_nothing_in_print_moves(self, salma: Staff, idris: Staff, nada: Staff) -> None:
        story = make_article(by=nada, body=BODY)
        workflow.publish(story, by=nada, at=NOW)

        accept(suggest(Article.objects.get(pk=story.pk), idris), nada)

        story = Article.objects.get(pk=story.pk)
        assert "2,300" in story.body
        assert "3,200" in story.published_revision.body

    def test_a_passage_that_was_rewritten_is_not_guessed(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = suggest(story, idris, before="المدرسة على ", after=".")
        story.body = BODY.replace("3,200 تلميذ", "تلاميذ كثيرين")
        workflow.save_copy(story, by=salma, at=NOW)

        with pytest.raises(NoteError, match="تغيّر النص الذي كُتب عليه الاقتراح"):
            accept(note, salma)
        assert Note.objects.get().decision == ""

    def test_words_that_stand_twice_are_told_apart_or_left(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        one, other = (
            suggest(story, idris, "في", "داخل", before="اليوم ", after=" مدينة"),
            suggest(story, idris, "ال", ""),
        )

        accept(one, salma)
        with pytest.raises(NoteError, match="تغيّر النص"):
            accept(other, salma)

        assert "اليوم داخل مدينة" in body_of(story)

    def test_a_newer_save_is_looked_at_first(self, story: Article, salma: Staff, idris: Staff) -> None:
        note = suggest(story, idris)
        seen = story.edition
        story.headline = "جسر العمارة"
        workflow.save_copy(story, by=salma, at=NOW)

        with pytest.raises(NoteError, match="حُفظت نسخة أحدث"):
            suggestions.accept(note, edition=seen, by=salma, at=NOW)
        assert (body_of(story), Note.objects.get().decision) == (BODY, "")

    def test_it_is_for_whoever_writes_in_the_story_now(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = suggest(story, idris)
        editing.hold(story, page="pageofidris", by=idris, at=NOW)

        for verb in (
            lambda: suggestions.accept(note, edition=story.edition, by=salma, at=NOW),
            lambda: suggestions.refuse(note, by=salma, at=NOW),
        ):
            with pytest.raises(NoteError, match="يحرّر المادة الآن: إدريس وهاب"):
                verb()
        assert suggestions.may_decide(story, salma, at=NOW) is False
        assert suggestions.accept(note, edition=story.edition, by=idris, at=NOW).decision == "accepted"

    def test_it_is_not_for_those_who_may_not_edit(
        self, story: Article, salma: Staff, idris: Staff, hakim: Staff
    ) -> None:
        note = suggest(story, idris)
        workflow.submit(story, by=salma, at=NOW)

        # Salma handed the story in: she sees it, and writes in it no more.
        for person in (salma, hakim):
            with pytest.raises(PermissionDenied):
                suggestions.accept(note, edition=story.edition, by=person, at=NOW)
            with pytest.raises(PermissionDenied):
                suggestions.refuse(note, by=person, at=NOW)
            with pytest.raises(PermissionDenied):
                suggestions.accept_saved(story, [note.pk], by=person, at=NOW)
            with pytest.raises(PermissionDenied):
                suggestions.accept_all(story, edition=story.edition, by=person, at=NOW)
        assert verbs_of(note) == ["suggest"]

    def test_of_two_who_decide_the_second_hears_so(self, story: Article, salma: Staff, idris: Staff) -> None:
        note = suggest(story, idris)
        late = Note.objects.get()
        suggestions.refuse(note, by=salma, at=NOW)

        with pytest.raises(NoteError, match="بُتّ في هذا الاقتراح"):
            accept(late, idris)
        with pytest.raises(NoteError, match="بُتّ في هذا الاقتراح"):
            suggestions.refuse(late, by=idris, at=NOW)
        assert (body_of(story), verbs_of(note)) == (BODY, ["suggest", "refuse"])

    def test_a_note_is_no_suggestion_and_a_deleted_one_is_none(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = notes.write(story, text="هل العدد مؤكد؟", quote="3,200 تلميذ", by=idris, at=NOW)
        deleted = notes.delete(suggest(story, idris), by=idris, at=NOW)

        for one in (note, deleted):
            with pytest.raises(NoteError, match="بُتّ في هذا الاقتراح أو حُذف"):
                accept(one, salma)
        assert body_of(story) == BODY


class TestRefusing:
    def test_the_text_stays_and_who_refused_is_remembered(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = suggestions.refuse(suggest(story, idris), by=salma, at=NOW)

        assert (note.decision, note.resolved_by, verbs_of(note)) == ("refused", salma, ["suggest", "refuse"])
        assert body_of(story) == BODY

    def test_it_can_be_opened_and_decided_again(self, story: Article, salma: Staff, idris: Staff) -> None:
        note = suggestions.refuse(suggest(story, idris), by=salma, at=NOW)

        notes.reopen(note, by=idris, at=NOW)
        accept(note, salma)

        assert verbs_of(note) == ["suggest", "refuse", "reopen", "accept"]

    def test_whoever_suggested_may_take_it_back(self, story: Article, idris: Staff) -> None:
        note = notes.resolve(suggest(story, idris), by=idris, at=NOW + timedelta(hours=1))

        assert (note.decision, verbs_of(note)) == ("", ["suggest", "resolve"])


class TestSeveral:
    def test_those_that_do_not_overlap_are_accepted_as_one_save(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        apart = [suggest(story, idris), suggest(story, idris, "نهر دجلة", "دجلة")]
        suggest(story, idris, "مدينة العمارة", "العمارة")
        suggest(story, idris, "في مدينة", "داخل مدينة")
        suggest(story, idris, "لا يوجد", "يوجد")

        accepted, left = suggestions.accept_all(story, edition=story.edition, by=salma, at=NOW)

        assert (set(accepted), left) == (set(apart), 3)
        assert body_of(story) == BODY.replace("3,200", "2,300").replace("نهر دجلة", "دجلة")
        assert Article.objects.get().edition == story.edition + 1

    def test_where_all_overlap_nothing_happens(self, story: Article, salma: Staff, idris: Staff) -> None:
        suggest(story, idris)
        suggest(story, idris, words="آلاف التلاميذ")

        with pytest.raises(NoteError, match="لا اقتراح يمكن قبوله كما هو"):
            suggestions.accept_all(story, edition=story.edition, by=salma, at=NOW)
        assert body_of(story) == BODY


class TestTheSave:
    """What the editor accepted in the text counts with the save that brings it."""

    def test_the_form_brings_it_along(self, story: Article, salma: Staff, idris: Staff) -> None:
        note, other = suggest(story, idris), suggest(story, idris, "نهر دجلة", "دجلة")
        client = signed_in(salma)
        sent = hidden_fields(soup(client.get(story_page(story))))
        sent |= {"body": BODY.replace("3,200", "2,300"), "accepted": f"{note.pk}"}

        response = client.post(story_page(story), sent)

        assert response.status_code == 302
        assert "2,300" in body_of(story)
        note.refresh_from_db()
        other.refresh_from_db()
        assert (note.decision, note.resolved_by, other.decision) == ("accepted", salma, "")

    @pytest.mark.parametrize(
        "numbers", ["", ",", "x", "٣", "9" * 40, "999999999999999", "-1", "1," * 9000, "\x00"]
    )
    def test_nonsense_accepts_nothing_and_loses_nothing(
        self, story: Article, salma: Staff, idris: Staff, numbers: str
    ) -> None:
        note = suggest(make_article("نفق", by=salma, body=BODY), idris)
        client = signed_in(salma)
        sent = hidden_fields(soup(client.get(story_page(story)))) | {"accepted": numbers, "headline": "جسر"}

        response = client.post(story_page(story), sent)

        assert response.status_code in (200, 302)
        assert not Note.objects.exclude(decision="").exists()
        assert verbs_of(note) == ["suggest"]

    def test_one_whose_passage_stands_as_it_was_stays_open(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = suggest(story, idris, before="المدرسة على ", after=".")

        assert suggestions.accept_saved(story, [note.pk], by=salma, at=NOW) == []
        story.body = BODY.replace("3,200", "2,300")
        workflow.save_copy(story, by=salma, at=NOW)
        assert suggestions.accept_saved(story, [note.pk], by=salma, at=NOW) == [note]

    def test_words_that_were_only_added_to_count(self, story: Article, salma: Staff, idris: Staff) -> None:
        note = suggest(story, idris, words="3,200 تلميذ وتلميذة", before="المدرسة على ", after=".")
        story.body = BODY.replace("تلميذ.", "تلميذ وتلميذة.")
        workflow.save_copy(story, by=salma, at=NOW)

        assert suggestions.accept_saved(story, [note.pk], by=salma, at=NOW) == [note]

    def test_one_that_was_decided_meanwhile_stays_so(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        note = suggestions.refuse(suggest(story, idris), by=idris, at=NOW)
        story.body = BODY.replace("3,200", "2,300")
        workflow.save_copy(story, by=salma, at=NOW)

        assert suggestions.accept_saved(story, [note.pk], by=salma, at=NOW) == []
        assert verbs_of(note) == ["suggest", "refuse"]

    def test_what_was_never_saved_is_open_when_the_page_is_opened_again(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        suggest(story, idris)
        client = signed_in(salma)
        client.get(story_page(story))

        page = soup(client.get(story_page(story)))

        assert not page.select_one("#id_accepted").get("value")
        assert page.select_one("[data-decide]")


class TestAtTheDesk:
    def test_the_panel_shows_it_word_by_word(self, story: Article, salma: Staff, idris: Staff) -> None:
        passage = "الطريق إلى المدرسة على 3,200 تلميذ"
        suggest(story, idris, passage, passage.replace("3,200", "<script>"), why="بحسب البيان.")

        shown = soup(signed_in(salma).get(story_page(story))).select_one(".story-panels .note__suggested")

        assert shown.select_one("del").get_text() == "3,200"
        assert [part.get_text() for part in shown.select("ins")] == ["<script>"]
        assert not shown.select("script")
        assert shown["data-quote"] == passage

    def test_the_page_works_without_script(self, story: Article, salma: Staff, idris: Staff) -> None:
        salmas = signed_in(salma)
        sent = {"act": "suggest", "suggest-quote": "3,200 تلميذ", "replacement": "2,300 تلميذ", "why": ""}
        written = signed_in(idris).post(notes_page(story), sent)
        note = Note.objects.get()
        page = soup(salmas.get(notes_page(story)))
        edition = page.select_one("input[name=edition]")["value"]

        accepted = salmas.post(notes_page(story), {"act": f"accept:{note.pk}", "edition": edition})

        assert said(written)[-1] == "أُرسل الاقتراح."
        assert said(accepted)[-1] == "قُبل الاقتراح، وحُفظت المادة."
        assert "2,300" in body_of(story)
        ended = soup(salmas.get(notes_page(story))).select_one(".notes__ended")
        assert "قُبل الاقتراح" in ended.get_text()
        assert "سلمى رافد" in ended.get_text()

    def test_all_are_accepted_with_one_press(self, story: Article, salma: Staff, idris: Staff) -> None:
        suggest(story, idris)
        suggest(story, idris, "نهر دجلة", "دجلة")
        client = signed_in(salma)
        page = soup(client.get(notes_page(story)))

        assert page.select_one("button[value=accept_all]").get_text() == "قبول الكل"
        response = client.post(notes_page(story), {"act": "accept_all", "edition": str(story.edition)})

        assert said(response)[-1] == "قُبلت الاقتراحات، وحُفظت المادة."
        assert Note.objects.filter(decision="accepted").count() == 2

    def test_a_passage_is_typed_where_none_can_be_selected(self, story: Article, idris: Staff) -> None:
        client = signed_in(idris)
        sent = {"act": "suggest_typed", "typed-quote": " 3,200 تلميذ ", "typed-words": "2,300 تلميذ"}

        response = client.post(notes_page(story), sent | {"typed-why": "بحسب بيان المديرة."})

        assert said(response)[-1] == "أُرسل الاقتراح."
        note = Note.objects.get()
        assert (note.quote, note.replacement, note.text) == (
            "3,200 تلميذ",
            "2,300 تلميذ",
            "بحسب بيان المديرة.",
        )
        assert note.before.endswith("إلى المدرسة على ")
        assert note.after.startswith(".")

    @pytest.mark.parametrize(
        ("quote", "told"),
        [
            ("", "لا مقطع."),
            ("جسر قديم", "لا يرد هذا المقطع"),
            ("جسر", "أكثر من مرة"),
            ("نهر دجلة. وقالت", "لا يرد هذا المقطع"),
        ],
    )
    def test_a_passage_that_is_not_one_place_is_refused_and_kept(
        self, story: Article, idris: Staff, quote: str, told: str
    ) -> None:
        body = BODY.replace("إن الجسر", "إن جسر المشاة")
        Article.objects.filter(pk=story.pk).update(body=body)
        sent = {"act": "suggest_typed", "typed-quote": quote, "typed-words": "معبر"}

        response = signed_in(idris).post(notes_page(story), sent)

        assert told in said(response)[-1]
        page = soup(response)
        assert page.select_one("#typed-words").get_text() == "معبر"
        assert page.select_one("details:has(#typed-words)").has_attr("open")

    def test_who_suggested_reads_on_the_desk_how_it_was_decided(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        accept(suggest(story, idris), salma)
        refused = suggest(Article.objects.get(pk=story.pk), idris, "نهر دجلة", "دجلة")
        suggestions.refuse(refused, by=salma, at=NOW)

        desk = soup(signed_in(idris).get("/admin/")).select_one("[data-part=notes]")

        lines = [" ".join(line.get_text(" ").split()) for line in desk.select("li")]
        assert len(lines) == 2
        assert "رُفض الاقتراح" in lines[0]
        assert "قُبل الاقتراح" in lines[1]
        assert all("سلمى رافد" in line for line in lines)
        # Whoever decides about their own hears nothing of it.
        accept(suggest(Article.objects.get(pk=story.pk), salma, "نهر دجلة", "دجلة"), salma)
        assert not NoteNotice.objects.filter(person=salma, note__by=salma).exists()

    def test_what_is_refused_stays_in_its_field(self, story: Article, idris: Staff) -> None:
        sent = {
            "act": "suggest",
            "suggest-quote": "3,200 تلميذ",
            "replacement": "3,200 تلميذ",
            "why": "<b>سهو",
        }

        response = signed_in(idris).post(notes_page(story), sent)

        page = soup(response)
        assert response.status_code == 409
        assert not page.select_one("[data-suggest]").has_attr("hidden")
        assert page.select_one("#suggest-why").get_text() == "<b>سهو"
        assert page.select_one("[name=suggest-quote]")["value"] == "3,200 تلميذ"

    def test_nobody_is_offered_what_is_not_theirs(self, story: Article, salma: Staff, idris: Staff) -> None:
        suggest(story, idris)
        workflow.submit(story, by=salma, at=NOW)

        page = soup(signed_in(salma).get(notes_page(story)))

        assert not page.select("[data-decide]")
        assert page.select_one("button[value^=resolve]").get_text() == "سحب الاقتراح"

    @pytest.mark.parametrize(
        "sent",
        [
            {"act": "accept"},
            {"act": "accept:"},
            {"act": "accept:999"},
            {"act": f"accept:{'9' * 40}"},
            {"act": "refuse:x"},
            {"act": "accept_all"},
            {"act": "accept_all", "edition": "9" * 30},
            {"act": "suggest"},
            {"act": "suggest", "suggest-quote": "\x00\u202e", "replacement": "\x00"},
            {"act": "suggest", "suggest-quote": "س" * 90_000, "replacement": "ص" * 90_000},
        ],
    )
    def test_nonsense_is_no_error(self, story: Article, salma: Staff, sent: dict[str, str]) -> None:
        assert signed_in(salma).post(notes_page(story), sent).status_code in (404, 409)

    def test_strangers_decide_nothing(
        self, story: Article, idris: Staff, hakim: Staff, yusuf: Client
    ) -> None:
        note = suggest(story, idris)
        sent = {"act": f"accept:{note.pk}", "edition": str(story.edition)}

        assert signed_in(hakim).post(notes_page(story), sent).status_code == 403
        assert yusuf.post(notes_page(story), sent)["Location"].startswith("/admin/login/")
        assert body_of(story) == BODY

    def test_many_cost_as_many_queries_as_one(self, story: Article, salma: Staff, idris: Staff) -> None:
        client = signed_in(salma)
        suggest(story, idris)
        pages = [notes_page(story), story_page(story)]
        for address in pages * 2:
            client.get(address)
        few = [_queries(client, address) for address in pages]

        for n in range(8):
            suggest(story, idris, words=f"{n} تلاميذ", why="@سلمى رافد")

        assert [_queries(client, address) for address in pages] == few

    def test_what_waits_on_the_desk_shows_the_words(self, story: Article, salma: Staff, idris: Staff) -> None:
        suggest(story, idris)

        page = soup(signed_in(salma).get("/admin/"))

        assert page.select_one(".desk-list del").get_text() == "3,200"

    def test_the_panel_knows_what_stands(self, story: Article, salma: Staff, idris: Staff) -> None:
        suggest(story, idris)
        suggest(story, idris, "لا يوجد", "يوجد")

        threads = panel_of(story, salma, at=NOW).suggestions

        assert [thread.stands for thread in threads] == [True, False]
        page = soup(signed_in(salma).get(notes_page(story)))
        assert [button.has_attr("hidden") for button in page.select("[data-accept]")] == [False, True]


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)
