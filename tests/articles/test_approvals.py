"""Approval before print: steps as the paper sets them, given and taken back, gone over with a reason."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.approvals import stages, standing_of, steps, waiting_for
from articles.approving import approve, take_back
from articles.categories.models import Category
from articles.desk import COUNTED_MAX, awaiting, desk_of
from articles.models import Approval, ApprovalStep, Article, Kind, Level, Staff, Status, StatusChange
from articles.models.approvals import STEPS_MAX
from articles.moves import Conflict, DeskError, MoveNotAllowed, NotReady
from articles.readiness import readiness
from kalima import roles
from tests.doors import said
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_section,
    make_staff,
    publish_article,
    signed_in,
)

pytestmark = pytest.mark.django_db

STEPS = "/admin/articles/approvalstep/"
PROOF, LAW = "التدقيق اللغوي", "المراجعة القانونية"


def make_step(
    name: str = PROOF, *, role: str = roles.DESK_EDITOR, people: Iterable[Staff] = (), **values: Any
) -> ApprovalStep:
    """A step that a role gives, or people by name."""
    people = list(people)
    step = ApprovalStep(name=name, role=None if people else Group.objects.get(name=role), **values)
    step.clean()
    step.save()
    step.people.set(people)
    return step


def reword(article: Article, by: Staff) -> None:
    article.headline += " اليوم"
    workflow.save_copy(article, by=by, at=NOW)


def page_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def panel(client: Client, article: Article) -> Tag | None:
    return BeautifulSoup(client.get(page_of(article)).content, "html.parser").select_one("#approvals")


def words(part: Tag | None) -> str:
    return " ".join(part.get_text(" ").split()) if part else ""


class TestWhatAStepIsAskedOf:
    @pytest.mark.parametrize(
        ("step", "kind", "asked"),
        [
            ({}, Kind.REPORT, True),
            ({}, Kind.BREAKING, False),
            ({"kinds": [Kind.BREAKING]}, Kind.BREAKING, True),
            ({"kinds": [Kind.OPINION]}, Kind.REPORT, False),
            ({"level": Level.OFF}, Kind.REPORT, False),
        ],
    )
    def test_kinds(self, step: dict[str, Any], kind: str, asked: bool) -> None:
        make_step(**step)

        assert bool(standing_of(make_article(kind=kind))) is asked

    def test_a_section_goes_with_what_is_under_it(self) -> None:
        economy, sport = make_section("اقتصاد"), make_section("رياضة")
        oil = make_section("نفط", parent=economy)
        make_step(sections=[economy.pk])

        assert standing_of(make_article(section=oil))
        assert standing_of(make_article(section=economy))
        assert not standing_of(make_article(section=sport))

    def test_a_step_of_a_section_that_is_gone_is_asked_of_nothing(self) -> None:
        gone = make_section("بيئة")
        make_step(sections=[gone.pk])
        Category.objects.filter(pk=gone.pk).delete()

        assert not standing_of(make_article())

    def test_one_name_is_one_step_and_there_is_an_end_to_steps(self) -> None:
        make_step("تدقيق أول")
        with pytest.raises(ValidationError, match="توجد خطوة بهذا الاسم"):
            make_step("تدقيق اول")

        for n in range(STEPS_MAX - 1):
            make_step(f"خطوة {'أ' * (n + 1)}")
        with pytest.raises(ValidationError, match="على الأكثر"):
            make_step("خطوة أخيرة")


class TestBeforePrint:
    @pytest.mark.parametrize("verb", ["publish", "schedule"])
    def test_a_required_step_stops_first_print(
        self, salma: Staff, idris: Staff, nada: Staff, verb: str
    ) -> None:
        step, article = make_step(), make_article(by=salma)
        asked = {"goes_live_at": NOW + timedelta(hours=1)} if verb == "schedule" else {}
        print_it = getattr(workflow, verb)

        with pytest.raises(NotReady, match=f"ينقص: إجازة «{PROOF}»"):
            print_it(article, by=nada, at=NOW, **asked)
        approve(article, step, edition=article.edition, by=idris, at=NOW)
        print_it(article, by=nada, at=NOW, **asked)

        assert article.status in (Status.PUBLISHED, Status.SCHEDULED)

    @pytest.mark.parametrize("verb", ["update", "correct"])
    def test_it_stops_new_words_for_print_too(self, salma: Staff, idris: Staff, verb: str) -> None:
        article = publish_article(by=salma)
        step = make_step()
        reword(article, idris)
        asked = {"note": "ذُكر أمس، والصحيح اليوم."} if verb == "correct" else {}
        change = getattr(workflow, verb)

        with pytest.raises(NotReady):
            change(article, by=idris, at=NOW, **asked)
        approve(article, step, edition=article.edition, by=idris, at=NOW)
        change(article, by=idris, at=NOW, **asked)

        assert not article.differs_from_print

    def test_a_warning_is_said_and_stops_nothing(self, idris: Staff) -> None:
        make_step(level=Level.WARNING)
        article = make_article(by=idris)

        assert f"إجازة «{PROOF}»" in readiness(article).wanting_names
        workflow.publish(article, by=idris, at=NOW)

    def test_the_house_that_imports_asks_nobody(self) -> None:
        make_step()

        assert publish_article().status == Status.PUBLISHED

    def test_a_breaking_line_waits_for_nobody(self, idris: Staff) -> None:
        make_step()
        article = make_article(kind=Kind.BREAKING, by=idris)

        workflow.publish(article, by=idris, at=NOW)

        assert article.is_in_print


class TestGiven:
    def test_by_role_or_by_name_and_by_nobody_else(self, salma: Staff, idris: Staff, nada: Staff) -> None:
        article = make_article(by=salma)
        by_role, by_name = make_step(PROOF), make_step(LAW, people=[nada])

        for step, person in ((by_role, nada), (by_role, salma), (by_name, idris)):
            with pytest.raises(PermissionDenied):
                approve(article, step, edition=1, by=person, at=NOW)
        approve(article, by_role, edition=1, by=idris, at=NOW)
        approve(article, by_name, edition=1, note="راجعها المحامي.", by=nada, at=NOW)

        assert [found.counts for found in standing_of(article)] == [True, True]
        told = [(c.verb, c.by, c.note) for c in article.changes.filter(verb="approve").order_by("pk")]
        assert told == [("approve", idris, PROOF), ("approve", nada, f"{LAW}: راجعها المحامي.")]

    def test_not_for_a_story_of_other_sections(self, idris: Staff) -> None:
        step = make_step()
        article = make_article(section=make_section("رياضة"))
        idris.sections.add(make_section("اقتصاد"))

        with pytest.raises(PermissionDenied):
            approve(article, step, edition=1, by=idris, at=NOW)

    def test_not_for_words_that_the_person_did_not_read(self, idris: Staff, salma: Staff) -> None:
        step, article = make_step(), make_article(by=salma)
        reword(article, salma)

        with pytest.raises(Conflict):
            approve(article, step, edition=1, by=idris, at=NOW)

        assert not Approval.objects.exists()

    def test_twice_is_once(self, idris: Staff) -> None:
        step, article = make_step(), make_article()

        first = approve(article, step, edition=1, by=idris, at=NOW)
        second = approve(article, step, edition=1, by=idris, at=NOW)

        assert (first is None, second) == (False, None)
        assert StatusChange.objects.filter(verb="approve").count() == 1

    def test_not_where_the_step_is_not_asked_nor_for_what_left(self, idris: Staff, nada: Staff) -> None:
        step = make_step(kinds=[Kind.BREAKING])
        with pytest.raises(MoveNotAllowed, match="لم تعد خطوة"):
            approve(make_article(), step, edition=1, by=idris, at=NOW)

        thrown = make_article(kind=Kind.BREAKING)
        workflow.trash(thrown, by=nada, at=NOW)
        withdrawn = publish_article(kind=Kind.BREAKING)
        workflow.withdraw(withdrawn, note="اعتمدت على بيان قديم.", by=nada, at=NOW)
        for article in (thrown, withdrawn):
            with pytest.raises(MoveNotAllowed):
                approve(article, step, edition=article.edition, by=idris, at=NOW)

    def test_a_note_too_long_is_refused(self, idris: Staff) -> None:
        step, article = make_step(), make_article()

        with pytest.raises(DeskError, match="أطول"):
            approve(article, step, edition=1, note="ط" * 301, by=idris, at=NOW)


class TestOnesOwnStory:
    def test_nobody_passes_it_and_the_desk_does_not_ask_her_to(self, idris: Staff, nada: Staff) -> None:
        step = make_step(people=[idris, nada])
        article = article_in(Status.IN_REVIEW, by=idris)
        address = f"/admin/articles/article/{article.pk}/approvals/"
        sent = {"act": f"approve:{step.pk}", "edition": article.edition}

        response = signed_in(idris).post(address, sent, follow=True)

        refusal = f"لا يجيز المادة صاحبها في خطوة «{PROOF}». لم يتغير شيء."
        assert said(response)[-1] == refusal
        assert not Approval.objects.exists()
        part = panel(signed_in(idris), article)
        assert "لا يجيز المادة صاحبها. يجيزها: ندى صبحي" in words(part)
        assert part
        assert not part.select("button")
        assert not awaiting(Article.objects.all(), by=idris)
        assert awaiting(Article.objects.all(), by=nada).get() == article
        signed_in(nada).post(address, sent)
        assert standing_of(article)[0].counts
        with pytest.raises(MoveNotAllowed, match="صاحبها"):
            take_back(article, step, by=idris, at=NOW)

    def test_unless_the_managing_editor_says_so_of_the_step(self, idris: Staff) -> None:
        step = make_step(own_counts=True)
        article = article_in(Status.IN_REVIEW, by=idris)
        assert awaiting(Article.objects.all(), by=idris).get() == article

        approve(article, step, edition=article.edition, by=idris, at=NOW)

        workflow.publish(article, by=idris, at=NOW)
        assert article.is_in_print

    def test_a_newsroom_of_one_is_not_locked(self, nada: Staff) -> None:
        make_step(people=[nada])
        article, desk = make_article(by=nada), signed_in(nada)
        part = panel(desk, article)
        assert "لا أحد غيره لهذه الخطوة: يضيف مدير التحرير من يجيزها، أو يتجاوزها." in words(part)
        assert part
        (link,) = part.select(".approvals__override a")

        desk.post(link["href"], {"note": "لا محرر غيري.", "edition": article.edition})
        workflow.publish(article, by=nada, at=NOW)

        assert article.is_in_print


class TestChangedWords:
    def test_they_need_the_step_again(self, idris: Staff) -> None:
        step, article = make_step(), make_article()
        approve(article, step, edition=1, by=idris, at=NOW)

        reword(article, idris)

        (found,) = standing_of(article)
        assert (found.counts, found.is_stale) == (False, True)
        with pytest.raises(NotReady):
            workflow.publish(article, by=idris, at=NOW)

    def test_unless_the_step_says_that_it_lasts(self, idris: Staff) -> None:
        step, article = make_step(stale_counts=True), make_article()
        approve(article, step, edition=1, by=idris, at=NOW)

        reword(article, idris)

        workflow.publish(article, by=idris, at=NOW)
        assert article.is_in_print

    def test_what_waits_for_its_hour_is_what_was_approved(self, idris: Staff) -> None:
        step, article = make_step(), make_article()
        approve(article, step, edition=1, by=idris, at=NOW)
        workflow.schedule(article, goes_live_at=NOW + timedelta(hours=1), by=idris, at=NOW)

        reword(article, idris)

        article.refresh_from_db()
        assert article.scheduled_revision
        assert article.scheduled_revision.headline != article.headline


class TestTakenBack:
    def test_with_memory(self, idris: Staff) -> None:
        step, article = make_step(), make_article()
        approve(article, step, edition=1, by=idris, at=NOW)

        take_back(article, step, by=idris, at=NOW)

        assert not Approval.objects.exists()
        assert article.changes.get(verb="take_back_approval").note == PROOF
        assert take_back(article, step, by=idris, at=NOW) is None

    def test_not_by_those_who_may_not_give_it(self, idris: Staff, nada: Staff) -> None:
        step, article = make_step(), make_article()
        approve(article, step, edition=1, by=idris, at=NOW)

        with pytest.raises(PermissionDenied):
            take_back(article, step, by=nada, at=NOW)

    def test_not_while_the_story_waits_for_its_hour(self, idris: Staff) -> None:
        step, article = make_step(), make_article()
        approve(article, step, edition=1, by=idris, at=NOW)
        workflow.schedule(article, goes_live_at=NOW + timedelta(hours=1), by=idris, at=NOW)

        with pytest.raises(MoveNotAllowed, match="مجدولة"):
            take_back(article, step, by=idris, at=NOW)

        assert Approval.objects.exists()


class TestGoneOver:
    def test_by_the_managing_editor_with_a_reason_for_these_words_alone(
        self, idris: Staff, nada: Staff
    ) -> None:
        make_step(PROOF, stale_counts=True)
        make_step(LAW)
        article = make_article(by=idris)

        with pytest.raises(PermissionDenied):
            workflow.override_approvals(article, note="الخبر عاجل.", by=idris, at=NOW)
        with pytest.raises(MoveNotAllowed):
            workflow.override_approvals(article, note=" ", by=nada, at=NOW)
        workflow.override_approvals(article, note="الخبر عاجل.", by=nada, at=NOW)

        assert not readiness(article).missing
        assert article.changes.get(verb="override_approvals").note == f"{PROOF}، {LAW}\nالخبر عاجل."
        reword(article, idris)
        assert len(readiness(article).missing_names) == 2

    def test_not_where_nothing_is_missing(self, nada: Staff) -> None:
        with pytest.raises(MoveNotAllowed, match="لا شيء يُتجاوز"):
            workflow.override_approvals(make_article(), note="الخبر عاجل.", by=nada, at=NOW)

    def test_not_for_words_that_were_saved_meanwhile(self, nada: Staff) -> None:
        make_step()
        article = make_article()
        reword(article, nada)

        with pytest.raises(Conflict):
            workflow.override_approvals(article, note="الخبر عاجل.", by=nada, at=NOW, edition=1)

    def test_through_its_page(self, nada: Staff) -> None:
        make_step()
        article, desk = make_article(), signed_in(nada)
        (link,) = panel(desk, article).select(".approvals__override a")  # type: ignore[union-attr]

        response = desk.post(link["href"], {"note": "الخبر عاجل.", "edition": article.edition}, follow=True)

        assert "تُجووزت الإجازات الناقصة لهذه النسخة." in said(response)
        assert "تجاوزها ندى صبحي" in words(panel(desk, article))


class TestTheStorysPage:
    def test_nothing_shows_without_steps(self, idris: Staff, nada: Staff) -> None:
        article = article_in(Status.IN_REVIEW)
        for person in (idris, nada):
            desk = signed_in(person)

            page = desk.get(page_of(article)).content.decode() + desk.get("/admin/").content.decode()

            assert "إجازتي" not in page
            assert "approvals" not in page.replace("approvalstep", "")

    def test_idris_gives_it_with_a_note_and_takes_it_back(self, salma: Staff, idris: Staff) -> None:
        step, article, desk = make_step(), make_article(by=salma), signed_in(idris)
        assert "لم تُجز بعد، ولا نشر قبلها." in words(panel(desk, article))
        address = f"/admin/articles/article/{article.pk}/approvals/"

        sent = {"act": f"approve:{step.pk}", "edition": 1, "note": "صُححت الأرقام."}
        response = desk.post(address, sent, follow=True)

        assert said(response)[-1] == f"سُجلت إجازة «{PROOF}»."
        shown = words(panel(desk, article))
        assert "أجازها إدريس وهاب" in shown
        assert "صُححت الأرقام." in shown
        response = desk.post(address, {"act": f"take_back:{step.pk}"}, follow=True)
        assert said(response)[-1] == f"أُلغيت إجازة «{PROOF}»."
        assert not Approval.objects.exists()

    def test_earlier_words_are_said_to_be_earlier(self, salma: Staff, idris: Staff) -> None:
        step, article = make_step(), make_article(by=salma)
        approve(article, step, edition=1, by=idris, at=NOW)
        reword(article, idris)

        assert "أُجيزت نسخة سابقة: إدريس وهاب" in words(panel(signed_in(idris), article))

    def test_salma_reads_whom_to_ask(self, salma: Staff, nada: Staff) -> None:
        make_step(LAW, people=[nada])
        article = make_article(by=salma)

        part = panel(signed_in(salma), article)

        assert "يجيزها: ندى صبحي" in words(part)
        assert part
        assert not part.select("button, a, input")

    def test_a_refused_publication_says_it_beside_the_step(self, idris: Staff) -> None:
        make_step()
        article, desk = make_article(by=idris), signed_in(idris)
        sent = {
            "kind": article.kind,
            "headline": article.headline,
            "body": article.body,
            "section": article.section_id,
            "edition": article.edition,
            "_verb": "publish",
        }

        response = desk.post(page_of(article), sent, follow=True)

        assert f"لا يمكن النشر بعد. ينقص: إجازة «{PROOF}»." in said(response)
        page = BeautifulSoup(response.content, "html.parser")
        assert page.select("#approvals .approvals__state--refused")

    def test_a_step_that_went_meanwhile_and_a_stranger(self, idris: Staff, salma: Staff) -> None:
        article = make_article(by=idris)
        address = f"/admin/articles/article/{article.pk}/approvals/"

        response = signed_in(idris).post(address, {"act": "approve:99"}, follow=True)

        assert said(response)[-1] == "لم تعد هذه الخطوة من خطوات الإجازة. لم يتغير شيء."
        assert signed_in(salma).post(address, {"act": "approve:99"}).status_code == 403
        assert signed_in(idris).get(address).status_code == 405

    def test_steps_cost_three_queries_however_many(
        self, idris: Staff, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        article = make_article()
        with django_assert_num_queries(1):
            standing_of(article)

        for n in range(6):
            approve(article, make_step(f"خطوة {'أ' * (n + 1)}"), edition=1, by=idris, at=NOW)
        with django_assert_num_queries(3):
            standing_of(article)


class TestTheDesk:
    def test_what_waits_for_whom_and_where_each_story_stands(self, idris: Staff, nada: Staff) -> None:
        proof = make_step(PROOF, order=1)
        law = make_step(LAW, order=2, people=[nada])
        first, second, third = (
            article_in(Status.IN_REVIEW, headline, at=timezone.now() + timedelta(minutes=n))
            for n, headline in enumerate(("الأولى", "الثانية", "الثالثة"))
        )
        approve(second, proof, edition=second.edition, by=idris, at=NOW)
        approve(third, proof, edition=third.edition, by=idris, at=NOW)
        approve(third, law, edition=third.edition, by=nada, at=NOW)

        desk = desk_of(nada, at=timezone.now())

        assert [s.headline for s in desk.approving] == ["الأولى", "الثانية"]
        assert [s.headline for s in awaiting(Article.objects.all(), by=idris)] == ["الأولى"]
        stages = [(stage.step and stage.step.name, [s.pk for s in stage.stories]) for stage in desk.stages]
        assert stages == [(PROOF, [first.pk]), (LAW, [second.pk]), (None, [third.pk])]
        page = BeautifulSoup(signed_in(nada).get("/admin/").content, "html.parser")
        assert "بانتظار إجازتي ٢ الأولى".replace("٢", "2") in words(page.select_one("[data-part=approving]"))
        shown = [words(h3) for h3 in page.select("[data-part=waiting] h3")]
        assert shown == [f"عند {PROOF} 1", f"عند {LAW} 1", "أُجيزت كلها 1"]

    def test_the_whole_list_of_what_waits_for_me(self, idris: Staff) -> None:
        make_step(kinds=[Kind.OPINION])
        article_in(Status.IN_REVIEW, "تقرير")
        mine = article_in(Status.IN_REVIEW, "رأي", kind=Kind.OPINION)

        response = signed_in(idris).get("/admin/articles/article/?when=awaiting")

        assert [story.pk for story in response.context["cl"].result_list] == [mine.pk]

    def test_it_costs_the_same_for_many(self, idris: Staff) -> None:
        step, client = make_step(), signed_in(idris)
        article_in(Status.IN_REVIEW)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as few:
            client.get("/admin/")

        make_step(LAW, people=[idris])
        for n in range(12):
            article = article_in(Status.IN_REVIEW, f"مادة {n}")
            if n % 2:
                approve(article, step, edition=article.edition, by=idris, at=NOW)
        with CaptureQueriesContext(connection) as many:
            client.get("/admin/")

        assert len(many) == len(few) <= 30

    def test_lists_and_pages_agree_on_what_is_open(self, idris: Staff, nada: Staff) -> None:
        economy, sport = make_section("اقتصاد"), make_section("رياضة")
        oil = make_section("نفط", parent=economy)
        asked = [
            make_step("أ", order=1),
            make_step("ب", order=2, sections=[economy.pk]),
            make_step("ج", order=3, kinds=[Kind.BREAKING, Kind.OPINION], stale_counts=True),
            make_step("د", order=4, level=Level.WARNING),
        ]
        for kind in (Kind.REPORT, Kind.OPINION, Kind.BREAKING):
            for section in (economy, oil, sport):
                for given in range(3):
                    story = article_in(Status.IN_REVIEW, "مادة", kind=kind, section=section)
                    for found in standing_of(story)[:given]:
                        approve(story, found.step, edition=story.edition, by=idris, at=NOW)
                    if given == 2 and section == oil:
                        reword(story, nada)
                    if kind == Kind.OPINION and section == sport and not given:
                        workflow.override_approvals(story, note="الوقت ضيق.", by=nada, at=NOW)
        stories = list(Article.objects.queue())

        for step in steps():
            open_by_page = {
                story.pk
                for story in stories
                for found in standing_of(story)
                if found.step == step and not found.counts
            }
            assert open_by_page == {s.pk for s in waiting_for(idris, Article.objects.queue(), [step])}
        first_open: dict[str | None, list[int]] = {}
        for story in stories:
            names = [found.step.name for found in standing_of(story) if not found.counts]
            first_open.setdefault(names[0] if names else None, []).append(story.pk)
        shown = stages(Article.objects.queue(), asked, first=100)
        assert {s.step and s.step.name: [a.pk for a in s.stories] for s in shown} == first_open

    def test_a_queue_of_any_length_is_read_to_its_end(self, salma: Staff, idris: Staff) -> None:
        make_step(kinds=[Kind.OPINION])
        section = make_section()
        values = {"section": section, "top_section": section, "created_at": NOW, "saved_at": NOW}
        Article.objects.bulk_create(
            Article(headline=f"تقرير {n}", status=Status.IN_REVIEW, handed_at=NOW, **values)
            for n in range(COUNTED_MAX + 300)
        )
        last = article_in(Status.IN_REVIEW, "رأي", kind=Kind.OPINION, at=NOW + timedelta(hours=1))

        desk = desk_of(idris, at=NOW + timedelta(hours=2))

        assert (desk.approving, desk.approving_count.count) == ([last], 1)
        assert [(stage.step is None, stage.count) for stage in desk.stages] == [
            (False, 1),
            (True, COUNTED_MAX + 300),
        ]


class TestTheManagingEditorsPage:
    def test_she_makes_a_step_and_reads_it_in_the_list(self, nada: Staff, idris: Staff) -> None:
        desk, section = signed_in(nada), make_section("اقتصاد")
        sent = {
            "name": f"  {LAW} ",
            "order": 1,
            "level": "required",
            "kinds": ["report", "opinion"],
            "sections": [section.pk],
            "role": "",
            "people": [idris.pk],
        }

        response = desk.post(f"{STEPS}add/", sent, follow=True)

        step = ApprovalStep.objects.get()
        assert (step.name, step.kinds, step.sections) == (LAW, ["report", "opinion"], [section.pk])
        assert list(step.people.all()) == [idris]
        page = BeautifulSoup(response.content, "html.parser").get_text(" ")
        assert "اقتصاد" in page
        assert "إدريس وهاب" in page

    def test_a_step_that_nobody_gives_is_refused(self, nada: Staff) -> None:
        sent = {"name": LAW, "order": 0, "level": "required"}

        response = signed_in(nada).post(f"{STEPS}add/", sent)

        assert "لا أحد يجيز هذه الخطوة." in response.content.decode()
        assert not ApprovalStep.objects.exists()

    def test_only_those_who_see_others_stories_are_offered(self, nada: Staff, salma: Staff) -> None:
        page = BeautifulSoup(signed_in(nada).get(f"{STEPS}add/").content, "html.parser")

        assert [words(option) for option in page.select("#id_role option")] == [
            "بلا دور",
            roles.DESK_EDITOR,
            roles.MANAGING_EDITOR,
        ]
        assert "سلمى" not in words(page.select_one("#id_people"))

    def test_a_step_that_was_given_stays(self, nada: Staff, idris: Staff) -> None:
        given, fresh = make_step(PROOF), make_step(LAW)
        approve(make_article(), given, edition=1, by=idris, at=NOW)
        desk = signed_in(nada)

        assert desk.get(f"{STEPS}{given.pk}/delete/").status_code == 403
        assert desk.post(f"{STEPS}{fresh.pk}/delete/", {"post": "yes"}).status_code == 302
        assert list(ApprovalStep.objects.all()) == [given]

    def test_its_list_costs_the_same_for_many(self, nada: Staff) -> None:
        desk, costs = signed_in(nada), []
        for n in range(2):
            for m in range(3):
                make_step(f"خطوة {'أ' * (3 * n + m + 1)}", sections=[make_section().pk])
            with CaptureQueriesContext(connection) as asked:
                desk.get(STEPS)
            costs.append(len(asked))

        assert costs[0] == costs[1]

    def test_a_named_person_without_role_gives_it(self, salma: Staff) -> None:
        lawyer = make_staff("lawyer", "رنا كاظم", roles.DESK_EDITOR)
        step, article = make_step(LAW, people=[lawyer]), make_article(by=salma)

        approve(article, step, edition=1, by=lawyer, at=NOW)

        assert standing_of(article)[0].counts
