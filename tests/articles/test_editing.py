"""Nothing is lost: autosave, recovered texts, locks and the meeting of two saves, by the doors people use."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from threading import Event
from time import sleep
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing, workflow
from articles.editing import AHEAD_MAX, SILENT_AFTER, Held, Typed
from articles.models import Article, Autosave, EditLock, OpenPage, Revision, Staff, Status, StatusChange
from kalima import roles
from tests.articles.test_desk_admin import ADD, page_of, typed
from tests.articles.test_publish_due import at_once
from tests.doors import said
from tests.factories import (
    NOW,
    PASSWORD,
    article_in,
    make_article,
    make_section,
    make_staff,
    make_writer,
    publish_article,
    signed_in,
)

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
DOORS = "/admin/articles/article/editing/"
HEADLINE = "العمارة تفتتح جسرًا للمشاة فوق دجلة"
KEYS = count(1)


def new_key() -> str:
    return f"page-key-{next(KEYS):06}"


def words(page: str, n: int = 1, **changes: Any) -> Typed:
    """What a page has typed: a headline and a body, with these changes."""
    fields = {"headline": [changes.pop("headline", HEADLINE)], "body": [changes.pop("body", "<p>نص.</p>")]}
    return Typed(page=page, typed=n, fields=fields, **changes)


def keep(page: str, n: int = 1, *, story: Article | None, by: Staff, at: Any = NOW, **changes: Any) -> str:
    return editing.keep(words(page, n, **changes), story=story.pk if story else None, by=by, at=at)


def opened(client: Client, article: Article) -> dict[str, str]:
    """Open a story's page for writing; what its form would send of the page itself."""
    opening = client.get(page_of(article)).context["opening"]
    return {
        "page": opening.page,
        "typed": str(opening.typed),
        "base": str(opening.base or ""),
        "follows": opening.follows,
        "follows_typed": str(opening.follows_typed),
    }


def told(client: Client, door: str, person: Staff, page: str, **sent: Any) -> Any:
    """What a script is told at a door of editing."""
    body = json.dumps({"person": person.pk, "page": page, **sent})
    return client.post(f"{DOORS}{door}/", body, content_type="application/json")


def change(article: Article, by: Staff, **values: Any) -> None:
    """Save the newest edition with other words, at another desk."""
    article.refresh_from_db()
    for name, value in values.items():
        setattr(article, name, value)
    workflow.save_copy(article, by=by, at=timezone.now())


class TestKeepingWhatIsTyped:
    def test_it_is_kept_and_written_over_and_makes_no_revision(self, salma: Staff) -> None:
        article, page = make_article(by=salma), new_key()

        became = [keep(page, n, story=article, by=salma, headline=f"عنوان {n}") for n in (1, 2, 7)]

        assert became == ["kept", "kept", "kept"]
        assert [row.headline for row in Autosave.objects.all()] == ["عنوان 7"]
        assert (article.revisions.count(), Article.objects.get().headline) == (1, HEADLINE)

    def test_what_comes_late_never_replaces_what_was_typed_later(self, salma: Staff) -> None:
        article, page = make_article(by=salma), new_key()
        keep(page, 9, story=article, by=salma, headline="آخر ما كُتب")

        became = [keep(page, n, story=article, by=salma, headline="أول ما كُتب") for n in (3, 9)]

        assert became == ["late", "late"]
        assert Autosave.objects.get().headline == "آخر ما كُتب"

    def test_it_is_made_storable_as_everything_is(self, salma: Staff) -> None:
        keep(
            new_key(),
            story=None,
            by=salma,
            headline="عنوان\x00\u202e",
            body="<p onclick=x>نص<script>x</script>",
        )

        assert Autosave.objects.get().fields == {"headline": ["عنوان"], "body": ["<p>نص</p>"]}

    def test_a_body_is_cleaned_however_its_name_is_spelled(self, salma: Staff, salma_at_desk: Client) -> None:
        typed_so = {"body\u200b ": ["<p>نص<img src=x onerror=alert(1)></p>"]}

        told(salma_at_desk, "autosave", salma, new_key(), typed=1, fields=typed_so)

        assert Autosave.objects.get().fields == {"body": ["<p>نص</p>"]}

    def test_while_the_typing_goes_on_it_costs_one_query(
        self, salma: Staff, django_assert_num_queries: Any
    ) -> None:
        article, page = make_article(by=salma), new_key()
        keep(page, 1, story=article, by=salma)

        with django_assert_num_queries(1):
            keep(page, 2, story=article, by=salma)

    def test_what_is_typed_in_a_story_of_others_is_kept_apart(self, salma: Staff, idris: Staff) -> None:
        handed_in = article_in(Status.IN_REVIEW, by=salma)
        someone_elses = make_article(by=idris)
        withdrawn = article_in(Status.WITHDRAWN)

        became = [
            keep(new_key(), story=story, by=person, edition=1)
            for person, story in ((salma, handed_in), (salma, someone_elses), (idris, withdrawn))
        ]
        became.append(editing.keep(words(new_key()), story=10**9, by=idris, at=NOW))

        assert became == ["apart"] * 4
        assert not Autosave.objects.exclude(article=None).exists()

    def test_who_writes_no_stories_keeps_none(self, salma: Staff, hakim: Staff) -> None:
        for story in (None, make_article(by=salma)):
            with pytest.raises(PermissionDenied):
                keep(new_key(), story=story, by=hakim)
        assert not Autosave.objects.exists()

    def test_a_story_that_was_handed_on_meanwhile_loses_nothing(self, salma: Staff, nada: Staff) -> None:
        article, page = make_article(by=salma), new_key()
        keep(page, 1, story=article, by=salma)
        workflow.submit(article, by=nada, at=NOW)

        assert keep(page, 2, story=article, by=salma, headline="جملة لم تكتمل") == "kept"

    def test_a_page_belongs_to_whoever_opened_it(self, salma: Staff, idris: Staff) -> None:
        page = new_key()
        keep(page, 1, story=None, by=salma, headline="عنوان سلمى")

        with pytest.raises(PermissionDenied):
            keep(page, 2, story=None, by=idris, headline="عنوان إدريس")
        assert not editing.drop(page, by=idris, at=NOW)
        assert editing.known([page], by=idris) == {}
        assert Autosave.objects.get().headline == "عنوان سلمى"

    def test_a_page_that_goes_on_with_a_recovered_text_replaces_it(self, salma: Staff) -> None:
        article, old, new = make_article(by=salma), new_key(), new_key()
        keep(old, 5, story=article, by=salma)

        keep(new, 1, story=article, by=salma, headline="تتمة", follows=old, follows_typed=5)

        assert [row.headline for row in editing.unsaved_in(article, by=salma, at=NOW)[0]] == ["تتمة"]

    def test_what_the_older_page_typed_after_that_is_not_replaced(self, salma: Staff) -> None:
        article, old, new = make_article(by=salma), new_key(), new_key()
        keep(old, 6, story=article, by=salma, headline="زاد حرفًا")

        keep(new, 1, story=article, by=salma, headline="تتمة", follows=old, follows_typed=5)

        assert len(editing.unsaved_in(article, by=salma, at=NOW)[0]) == 2


class TestTheScriptsDoors:
    def test_an_autosave_says_when_and_costs_five_queries(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)["page"]
        sent = {"story": str(article.pk), "edition": 1, "fields": {"headline": ["عنوان جديد"]}}
        told(salma_at_desk, "autosave", salma, page, typed=1, **sent)

        with time_machine.travel(NOW, tick=False), CaptureQueriesContext(connection) as queries:
            response = told(salma_at_desk, "autosave", salma, page, typed=2, **sent)

        assert response.json() == {"became": "kept", "clock": "12:00", "holds": True}
        assert "no-store" in response["Cache-Control"]
        # Session and person, the row, the lock, and the settings that write the hour.
        assert len(queries) == 5

    def test_a_session_that_ended_is_said_and_not_led_elsewhere(self, salma: Staff, yusuf: Client) -> None:
        for door in ("autosave", "ping", "take", "known", "leave"):
            response = told(yusuf, door, salma, new_key())
            assert (response.status_code, response.json()) == (401, {"problem": "signed_out"}), door
        assert yusuf.get(f"{DOORS}token/").status_code == 401

    def test_another_person_in_the_same_browser_gets_nothing_of_the_first(
        self, salma: Staff, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)

        response = told(
            idris_at_desk,
            "autosave",
            salma,
            new_key(),
            story=article.pk,
            typed=1,
            fields={"headline": ["عنوان"]},
        )

        assert response.status_code == 403
        assert not Autosave.objects.exists()

    HOSTILE = (
        b"",
        b"{",
        b"[]",
        b"null",
        b'"\xff"',
        b"[" * 100_000,
        b'{"page": 1}',
        b'{"page": "../../etc"}',
        b'{"page": "x"}',
        b'{"page": "%s"}' % (b"x" * 41),
    )

    @pytest.mark.parametrize("door", ["autosave", "ping", "take", "known"])
    def test_hostile_json_is_refused_quietly(self, salma: Staff, salma_at_desk: Client, door: str) -> None:
        for body in self.HOSTILE:
            response = salma_at_desk.post(f"{DOORS}{door}/", body, content_type="application/json")
            assert response.status_code == 400, body[:40]
        assert salma_at_desk.get(f"{DOORS}{door}/").status_code == 400

    @pytest.mark.parametrize(
        "fields",
        [
            None,
            [],
            "نص",
            {"headline": "نص"},
            {"headline": [1]},
            {"headline": [None]},
            {"headline": [["نص"]]},
            {"headline": ["نص"] * 301},
            {f"f{n}": [] for n in range(81)},
            {"h" * 61: ["نص"]},
        ],
    )
    def test_fields_that_are_none_are_refused(
        self, salma: Staff, salma_at_desk: Client, fields: object
    ) -> None:
        response = told(salma_at_desk, "autosave", salma, new_key(), typed=1, fields=fields)

        assert (response.status_code, response.json()) == (400, {"problem": "nonsense"})
        assert not Autosave.objects.exists()

    @pytest.mark.parametrize("number", [-1, 1.5, True, "٣", "x", 2**53, 10**400, None, [], {}, "1" * 17])
    def test_numbers_that_are_none_count_as_nothing(
        self, salma: Staff, salma_at_desk: Client, number: object
    ) -> None:
        sent = {"typed": number, "edition": number, "base": number, "age_ms": number, "story": number}
        sent |= {"follows": number, "follows_typed": number}

        response = told(salma_at_desk, "autosave", salma, new_key(), fields={"headline": ["نص"]}, **sent)

        assert response.status_code == 200
        row = Autosave.objects.get()
        assert (row.typed, row.edition, row.base, row.article) == (0, 0, None, None)

    @pytest.mark.parametrize("number", [2**31, 2**53 - 1])
    def test_an_edition_that_no_story_reaches_is_none(
        self, salma: Staff, salma_at_desk: Client, number: int
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)

        sent = {"typed": number, "edition": number, "fields": {"headline": ["ع"]}}
        response = told(salma_at_desk, "autosave", salma, new_key(), **sent)
        refused = salma_at_desk.post(page_of(article), typed(article) | page | {"edition": str(number)})

        assert (response.status_code, refused.status_code) == (200, 200)
        assert {row.edition for row in Autosave.objects.all()} == {0}

    def test_a_base_of_another_story_is_none(self, salma: Staff, salma_at_desk: Client) -> None:
        article, other = make_article(by=salma), make_article("خبر آخر", by=salma)
        base = other.revisions.get().pk

        told(salma_at_desk, "autosave", salma, new_key(), story=article.pk, base=base, typed=1, fields={})

        assert Autosave.objects.get().base is None

    def test_too_much_is_said_to_be_too_much(
        self, salma: Staff, salma_at_desk: Client, settings: Any
    ) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000

        response = told(salma_at_desk, "autosave", salma, new_key(), typed=1, fields={"body": ["و" * 6_000]})

        assert (response.status_code, response.json()) == (413, {"problem": "too_large"})

    def test_without_the_forms_token_nothing_is_kept(self, salma: Staff) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(salma)

        assert told(strict, "autosave", salma, new_key(), typed=1, fields={}).status_code == 403

    def test_a_token_is_renewed_after_signing_in_again(self, salma: Staff) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(salma)
        old = browser.get(f"{DOORS}token/").json()["csrf"]
        browser.cookies.pop("kalima_session")
        browser.cookies.pop("kalima_csrf")
        browser.force_login(salma)

        new = browser.get(f"{DOORS}token/").json()["csrf"]
        body = json.dumps({"person": salma.pk, "page": new_key(), "typed": 1, "fields": {}})
        answers = [
            browser.post(
                f"{DOORS}autosave/", body, content_type="application/json", headers={"X-CSRFToken": t}
            )
            for t in (old, new)
        ]

        assert [answer.status_code for answer in answers] == [403, 200]

    def test_a_browser_learns_what_the_server_has_of_its_copies(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        kept, closed, dropped = new_key(), new_key(), new_key()
        for page in (kept, closed, dropped):
            keep(page, 4, story=None, by=salma)
        editing.close(words(closed, 4), by=salma, at=NOW)
        editing.drop(dropped, by=salma, at=NOW)

        pages = [kept, closed, dropped, "unknown-page-1"]
        response = told(salma_at_desk, "known", salma, kept, pages=pages)

        assert response.json() == {
            "known": {
                kept: {"typed": 4, "is_closed": False},
                closed: {"typed": 4, "is_closed": True},
                dropped: {"typed": 4, "is_closed": True},
            }
        }
        assert told(salma_at_desk, "known", salma, kept, pages=[1]).status_code == 400
        assert told(salma_at_desk, "known", salma, kept, pages=["\x00" * 9]).status_code == 400

    def test_the_hour_of_a_copy_that_waited_is_told_by_our_clock(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        for age_ms, waited in ((60_000, timedelta(minutes=1)), (10**14, timedelta(days=30))):
            with time_machine.travel(NOW, tick=False):
                told(salma_at_desk, "autosave", salma, new_key(), typed=1, fields={}, age_ms=age_ms)
            assert Autosave.objects.latest("pk").typed_at == NOW - waited


class TestARecoveredText:
    def test_the_page_opens_with_it_and_says_when(self, salma: Staff, salma_at_desk: Client) -> None:
        huda = make_writer("هدى أحمد")
        article = make_article(by=salma)
        fields = {name: [str(v)] for name, v in typed(article).items() if isinstance(v, str | int)}
        fields |= {"headline": ["عنوان لم يُحفظ"], "byline": [huda.name, ""], "tag_line": ["نفط، موازنة"]}
        fields |= {"body": ["<p>كُتب ولم يُحفظ.</p>"], "section": [str(make_section("رياضة").pk)]}
        editing.keep(
            Typed(new_key(), 3, fields, edition=1, base=article.revisions.get().pk),
            story=article.pk,
            by=salma,
            at=NOW,
        )

        response = salma_at_desk.get(page_of(article))

        page = response.content.decode()
        assert "نص مسترجَع" in page
        assert "كُتب عند" in page
        assert "12:00، 4 ديسمبر 2024" in page
        assert ">\nعنوان لم يُحفظ</textarea>" in page
        assert 'name="byline" value="هدى أحمد"' in page
        assert 'value="نفط، موازنة"' in page
        assert f'<option value="{make_section("رياضة").pk}" selected>' in page
        assert "عرض النسخة المحفوظة" in page
        assert HEADLINE in page
        article.refresh_from_db()
        assert (article.headline, article.edition) == (HEADLINE, 1)

    def test_saving_keeps_it_and_lets_it_go(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma)
        keep(new_key(), 3, story=article, by=salma, headline="عنوان مسترجع", edition=1)
        page = opened(salma_at_desk, article)

        response = salma_at_desk.post(page_of(article), typed(article, headline="عنوان مسترجع") | page)

        assert said(response) == ["حُفظت المسودة."]
        assert "نص مسترجَع" not in salma_at_desk.get(page_of(article)).content.decode()
        assert {row.closed_at is None for row in Autosave.objects.all()} == {False}

    def test_what_equals_the_saved_words_is_no_recovered_text(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        keep(new_key(), 3, story=article, by=salma, headline=article.headline, body=article.body, edition=1)

        page = salma_at_desk.get(page_of(article)).content.decode()

        assert "نص مسترجَع" not in page
        assert Autosave.objects.get().closed_at

    def test_it_is_thrown_away_and_taken_back_once(self, salma: Staff, salma_at_desk: Client) -> None:
        article, key = make_article(by=salma), new_key()
        keep(key, 3, story=article, by=salma, headline="عنوان مسترجع", edition=1)
        sent = {"dropped": key}

        thrown = salma_at_desk.post(f"{DOORS}drop/", sent)
        after = salma_at_desk.get(page_of(article)).content.decode()
        back = salma_at_desk.post(f"{DOORS}take-back/", sent)
        again = salma_at_desk.get(page_of(article)).content.decode()
        salma_at_desk.post(f"{DOORS}drop/", sent)
        at_last = salma_at_desk.get(page_of(article)).content.decode()
        in_vain = salma_at_desk.post(f"{DOORS}take-back/", sent)

        assert said(thrown) == ["رُمي النص المسترجَع."]
        assert thrown["Location"] == back["Location"] == page_of(article)
        assert "عنوان مسترجع" not in after
        assert ">تراجع</button>" in after
        assert ">\nعنوان مسترجع</textarea>" in again
        assert "عنوان مسترجع" not in at_last
        assert ">تراجع</button>" not in at_last
        assert said(in_vain) == ["لا نص مسترجَع هنا."]

    def test_what_was_typed_on_in_it_goes_along_and_comes_back(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article, key = make_article(by=salma), new_key()
        keep(key, 3, story=article, by=salma, headline="عنوان مسترجع", edition=1)
        page = opened(salma_at_desk, article)
        follows = {"follows": key, "follows_typed": 3, "edition": 1}
        keep(page["page"], 1, story=article, by=salma, headline="عنوان مسترجع وتتمة", **follows)

        salma_at_desk.post(f"{DOORS}drop/", page | {"dropped": key})
        shown = salma_at_desk.get(page_of(article))
        salma_at_desk.post(f"{DOORS}take-back/", {"dropped": shown.context["opening"].dropped.page})
        again = salma_at_desk.get(page_of(article)).content.decode()

        assert "عنوان مسترجع" not in shown.content.decode()
        assert ">\nعنوان مسترجع وتتمة</textarea>" in again

    def test_stories_never_saved_are_listed_and_open_with_their_text(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        key = new_key()
        keep(key, 3, story=None, by=salma, headline="خبر لم يُحفظ قط")

        desk = salma_at_desk.get("/admin/").content.decode()
        listed = salma_at_desk.get(ADD).content.decode()
        page = salma_at_desk.get(f"{ADD}?recovered={key}").content.decode()

        assert f'href="{ADD}?recovered={key}"' in desk
        assert "لم تُحفظ قط" in desk
        assert f'href="?recovered={key}"' in listed
        assert ">\nخبر لم يُحفظ قط</textarea>" in page

    def test_the_desk_lists_them_in_one_query(self, salma: Staff, django_assert_num_queries: Any) -> None:
        keep(new_key(), story=None, by=salma, headline="جديدة")
        keep(new_key(), story=make_article("محفوظة", by=salma), by=salma, at=NOW - SECOND)

        with django_assert_num_queries(1):
            texts = editing.recovered(salma, at=NOW)
            listed = [(text.words, text.article and text.article.headline, text.is_open) for text in texts]

        assert listed == [("جديدة", None, False), (HEADLINE, "محفوظة", False)]

    def test_nobody_sees_what_another_typed(self, salma: Staff, idris: Staff, idris_at_desk: Client) -> None:
        article, key = make_article(by=salma), new_key()
        keep(key, 3, story=article, by=salma, headline="زعفران", edition=1)
        keep(new_key(), 3, story=None, by=salma, headline="زعفران آخر")

        pages = [idris_at_desk.get(a).content.decode() for a in (page_of(article), "/admin/", ADD)]
        idris_at_desk.post(f"{DOORS}drop/", {"dropped": key})

        assert not any("زعفران" in page for page in pages)
        assert Autosave.objects.get(page=key).dropped_at is None

    def test_over_a_newer_save_it_meets_it(self, salma: Staff, idris: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma)
        base = article.revisions.get().pk
        keep(new_key(), 3, story=article, by=salma, headline="عنوان سلمى", edition=1, base=base)
        change(article, idris, standfirst="ملخّص إدريس")

        page = salma_at_desk.get(page_of(article)).content.decode()

        assert "حُفظت نسخة أحدث من هذه المادة" in page
        assert "بيد <bdi>إدريس وهاب</bdi>" in page
        assert "رمي النص المسترجَع" in page
        article.refresh_from_db()
        assert article.headline == HEADLINE

    @pytest.mark.parametrize("sent", ["", "x", "\x00", "و" * 500, "../../x"])
    def test_a_key_that_is_none_opens_and_drops_nothing(self, salma_at_desk: Client, sent: str) -> None:
        assert salma_at_desk.get(ADD, {"recovered": sent}).status_code == 200
        for door in ("drop", "take-back"):
            response = salma_at_desk.post(f"{DOORS}{door}/", {"dropped": sent})
            assert said(response)[-1] == "لا نص مسترجَع هنا."


class TestWhoWrites:
    def test_the_first_to_open_writes_and_the_second_reads(
        self, salma: Staff, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        opened(salma_at_desk, article)

        page = idris_at_desk.get(page_of(article)).content.decode()

        assert "يحرّرها الآن: <bdi>سلمى رافد</bdi>" in page
        assert HEADLINE in page
        assert "تولّي التحرير" in page
        assert 'name="_save"' not in page
        assert 'name="headline"' not in page

    def test_it_is_free_when_the_first_leaves(
        self, salma: Staff, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)["page"]

        salma_at_desk.post(f"{DOORS}leave/", {"page": page})

        assert 'name="_save"' in idris_at_desk.get(page_of(article)).content.decode()

    def test_a_farewell_after_signing_out_sets_no_cookie(self) -> None:
        response = Client(enforce_csrf_checks=True).post(f"{DOORS}leave/", {"page": new_key()})

        assert (response.status_code, len(response.cookies)) == (401, 0)

    def test_nobody_says_farewell_for_another(
        self, salma: Staff, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)["page"]

        idris_at_desk.post(f"{DOORS}leave/", {"page": page})

        assert EditLock.objects.get().holder == salma

    @pytest.mark.parametrize(
        ("heard", "free"),
        [
            (-SILENT_AFTER + SECOND, False),
            (-SILENT_AFTER - SECOND, True),
            (AHEAD_MAX, False),
            (AHEAD_MAX + SECOND, True),
            (timedelta(days=400), True),
        ],
        ids=["heard", "silent", "a clock a little ahead", "a clock that jumped", "a year ahead"],
    )
    def test_silence_frees_it_and_so_does_a_time_that_has_not_come(
        self, salma: Staff, idris: Staff, heard: timedelta, free: bool
    ) -> None:
        article = make_article(by=salma)
        editing.hold(article, page=new_key(), by=salma, at=NOW + heard)

        lock = editing.hold(article, page=new_key(), by=idris, at=NOW)

        assert lock.holder == (idris if free else salma)
        assert (editing.holder_of(article, at=NOW).holder == idris) == free

    def test_a_ping_keeps_it_through_jumps_of_the_clock(self, salma: Staff, idris: Staff) -> None:
        article, page = make_article(by=salma), new_key()
        editing.hold(article, page=page, by=salma, at=NOW)
        editing.open_page(page, article, by=salma, at=NOW)

        for jump in (timedelta(hours=1), timedelta(hours=-3), timedelta(days=2), timedelta()):
            editing.hear(page, story=article.pk, by=salma, at=NOW + jump)
            lock = editing.hold(article, page=new_key(), by=idris, at=NOW + jump + 5 * SECOND)
            assert lock.holder == salma

    def test_ones_own_other_page_is_told_apart(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma)
        first = opened(salma_at_desk, article)["page"]

        response = salma_at_desk.get(page_of(article))

        assert response.context["opening"].elsewhere == first
        assert f'data-elsewhere="{first}"' in response.content.decode()

    def test_after_ones_own_save_the_next_page_has_it(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)

        salma_at_desk.post(page_of(article), typed(article, standfirst="ملخّص") | page)
        opening = salma_at_desk.get(page_of(article)).context["opening"]

        assert opening.elsewhere == ""
        assert EditLock.objects.get().page == opening.page

    def test_a_save_by_someone_else_is_refused_with_the_name_and_nothing_is_lost(
        self, salma: Staff, idris: Staff, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(idris_at_desk, article)
        editing.take_over(article, page=new_key(), by=idris, at=timezone.now())
        EditLock.objects.update(holder=salma)

        response = idris_at_desk.post(page_of(article), typed(article, headline="عنوان إدريس") | page)

        shown = response.content.decode()
        article.refresh_from_db()
        assert response.status_code == 200
        assert "يحرّرها الآن: سلمى رافد." in shown
        assert ">\nعنوان إدريس</textarea>" in shown
        assert article.headline == HEADLINE
        assert Autosave.objects.get(page=page["page"], person=idris).headline == "عنوان إدريس"

    def test_a_page_without_a_key_saves_only_what_nobody_holds(
        self, salma: Staff, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        free = idris_at_desk.post(page_of(article), typed(article, standfirst="أول"))
        editing.hold(article, page=new_key(), by=salma, at=timezone.now())
        article.refresh_from_db()

        held = idris_at_desk.post(page_of(article), typed(article, standfirst="ثانٍ"))

        assert (free.status_code, held.status_code) == (302, 200)
        article.refresh_from_db()
        assert article.standfirst == "أول"

    def test_a_lock_of_silence_does_not_stop_a_save(
        self, salma: Staff, idris: Staff, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(idris_at_desk, article)
        EditLock.objects.update(holder=salma, page=new_key(), heard_at=timezone.now() - 2 * SILENT_AFTER)

        response = idris_at_desk.post(page_of(article), typed(article, standfirst="ملخّص") | page)

        assert response.status_code == 302


class TestTakingOver:
    def people(self) -> dict[str, Staff]:
        return {
            "salma": make_staff("salma", "سلمى رافد", roles.WRITER),
            "omar": make_staff("omar", "عمر الجبوري", roles.WRITER),
            "idris": make_staff("idris", "إدريس وهاب", roles.DESK_EDITOR),
            "huda": make_staff("huda", "هدى أحمد", roles.DESK_EDITOR),
            "nada": make_staff("nada", "ندى صبحي", roles.MANAGING_EDITOR),
            "rafid": make_staff("rafid", "رافد ناجي", roles.MANAGING_EDITOR),
        }

    @pytest.mark.parametrize(
        ("by", "holder", "may"),
        [
            ("idris", "salma", True),
            ("nada", "salma", True),
            ("nada", "idris", True),
            ("nada", "rafid", True),
            ("idris", "huda", False),
            ("idris", "nada", False),
            ("salma", "idris", False),
            ("salma", "omar", False),
            ("salma", "salma", True),
            ("idris", "idris", True),
        ],
    )
    def test_who_stands_above_whom(self, by: str, holder: str, may: bool) -> None:
        people = self.people()
        article = make_article(by=people["salma"])
        editing.hold(article, page="page-of-holder", by=people[holder], at=NOW)

        try:
            lock = editing.take_over(article, page="page-of-taker", by=people[by], at=NOW + SECOND)
        except PermissionDenied:
            lock = EditLock.objects.get()

        assert lock.page == ("page-of-taker" if may else "page-of-holder")

    def test_it_is_remembered_when_it_was_someone_elses(self, salma: Staff, idris: Staff) -> None:
        article = make_article(by=salma)
        editing.hold(article, page=new_key(), by=salma, at=NOW)

        editing.take_over(article, page=new_key(), by=idris, at=NOW)
        editing.take_over(article, page=new_key(), by=idris, at=NOW)

        act = StatusChange.objects.get(verb="take_over")
        assert (act.by, act.note, act.new_status) == (idris, "كان يحرّرها: سلمى رافد.", Status.DRAFT)

    def test_the_memory_calls_it_by_its_name(self, salma: Staff, idris: Staff, idris_at_desk: Client) -> None:
        article = make_article(by=salma)
        editing.hold(article, page=new_key(), by=salma, at=NOW)
        editing.take_over(article, page=new_key(), by=idris, at=NOW)

        page = idris_at_desk.get(page_of(article, "history/")).content.decode()

        assert "تولّي التحرير" in page
        assert "كان يحرّرها: سلمى رافد." in page

    def test_who_may_not_edit_the_story_may_not_take_it(self, salma: Staff, nada: Staff) -> None:
        article = article_in(Status.IN_REVIEW, by=salma)

        with pytest.raises(PermissionDenied):
            editing.take_over(article, page=new_key(), by=salma, at=NOW)

    def test_the_button_works_without_script(
        self, salma: Staff, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        opened(salma_at_desk, article)

        response = idris_at_desk.post(f"/admin/articles/article/{article.pk}/editing/take/")

        assert response["Location"] == page_of(article)
        assert 'name="_save"' in idris_at_desk.get(page_of(article)).content.decode()

    def test_the_one_it_was_taken_from_is_told_at_the_next_ping(
        self, salma: Staff, idris: Staff, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)["page"]
        told(idris_at_desk, "take", idris, new_key(), story=article.pk)

        response = told(salma_at_desk, "ping", salma, page, story=article.pk, edition=1)
        saved = told(
            salma_at_desk, "autosave", salma, page, story=article.pk, typed=1, fields={"headline": ["ع"]}
        )

        lock = response.json()["lock"]
        assert (lock["name"], lock["holds"], lock["is_own"], lock["may_take"]) == (
            "إدريس وهاب",
            False,
            False,
            False,
        )
        assert saved.json()["holds"] is False
        assert Autosave.objects.get(person=salma).headline == "ع"

    def test_a_stranger_learns_nothing(self, salma: Staff, idris: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=idris)

        for door in ("ping", "take"):
            response = told(salma_at_desk, door, salma, new_key(), story=article.pk)
            assert response.status_code == 403
        assert told(salma_at_desk, "ping", salma, new_key(), story=10**9).status_code == 403

    def test_nor_by_the_key_of_a_page_of_ones_own(
        self, salma: Staff, idris: Staff, salma_at_desk: Client
    ) -> None:
        mine, other = make_article(by=salma), make_article("خبر آخر", by=idris)
        page = opened(salma_at_desk, mine)["page"]

        response = told(salma_at_desk, "ping", salma, page, story=other.pk, edition=1)

        assert response.status_code == 403
        assert not EditLock.objects.filter(article=other).exists()

    def test_a_page_left_open_after_handing_in_does_not_take_the_story_from_the_desk(
        self, salma: Staff, idris: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)["page"]
        EditLock.objects.all().delete()
        workflow.submit(article, by=salma, at=timezone.now())

        answer = told(salma_at_desk, "ping", salma, page, story=article.pk, edition=1).json()

        assert answer["lock"] is None
        assert editing.hold(article, page=new_key(), by=idris, at=timezone.now()).holder == idris


class TestWhoIsThere:
    def test_names_of_those_who_have_it_open(
        self, salma: Staff, idris: Staff, nada: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)["page"]
        for person in (idris, idris, nada):
            editing.hear(new_key(), story=article.pk, by=person, at=timezone.now())

        answer = told(salma_at_desk, "ping", salma, page, story=article.pk, edition=1).json()

        assert answer["others"] == ["إدريس وهاب", "ندى صبحي"]
        assert answer["lock"]["holds"] is True
        assert answer["csrf"]

    def test_who_left_or_fell_silent_is_not_among_them(self, salma: Staff, idris: Staff, nada: Staff) -> None:
        article, page = make_article(by=salma), new_key()
        editing.hear(page, story=article.pk, by=idris, at=NOW)
        editing.hear(new_key(), story=article.pk, by=nada, at=NOW - 2 * SILENT_AFTER)
        editing.leave(page, by=idris)

        standing = editing.standing(new_key(), story=article.pk, edition=None, by=salma, at=NOW)

        assert standing.others == ()

    def test_a_page_that_lost_its_lock_to_nobody_gets_it_again(self, salma: Staff) -> None:
        article, page = make_article(by=salma), new_key()

        standing = editing.standing(page, story=article.pk, edition=1, by=salma, at=NOW)

        assert (standing.lock.holder, standing.lock.page) == (salma, page)

    def test_but_not_when_the_words_have_moved_on(self, salma: Staff, idris: Staff) -> None:
        article = make_article(by=salma)
        change(article, idris, standfirst="ملخّص")

        standing = editing.standing(new_key(), story=article.pk, edition=1, by=salma, at=NOW)

        assert (standing.lock, standing.edition) == (None, 2)

    def test_the_desk_knows_what_is_open_elsewhere_in_one_query(
        self, salma: Staff, idris: Staff, nada: Staff, django_assert_num_queries: Any
    ) -> None:
        mine, theirs, silent = (make_article(h, by=salma) for h in ("مادتي", "مادتهم", "مادة صامتة"))
        editing.hold(mine, page=new_key(), by=idris, at=NOW)
        editing.hold(theirs, page=new_key(), by=nada, at=NOW)
        editing.hold(silent, page=new_key(), by=nada, at=NOW - 2 * SILENT_AFTER)
        idris.has_perm("articles.edit_any_article")
        list(idris.sections.all())

        with django_assert_num_queries(2):
            locks = [
                (lock.article.headline, str(lock.holder)) for lock in editing.open_elsewhere(idris, at=NOW)
            ]

        assert locks == [("مادتهم", "ندى صبحي")]

    def test_the_desk_shows_them(self, salma: Staff, salma_at_desk: Client, idris: Staff) -> None:
        article = make_article(by=salma)
        editing.hold(article, page=new_key(), by=idris, at=timezone.now())

        page = salma_at_desk.get("/admin/").content.decode()

        assert "مفتوحة لدى غيرك" in page
        assert "يحرّرها الآن: <bdi>إدريس وهاب</bdi>" in page


class TestTheReportOfOpenStories:
    def test_it_says_who_and_since_when_and_frees_with_a_memory(
        self, salma: Staff, nada: Staff, salma_at_desk: Client, nada_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)["page"]

        report = nada_at_desk.get(DOORS).content.decode()
        response = nada_at_desk.post(f"/admin/articles/article/{article.pk}/editing/release/")
        answer = told(salma_at_desk, "ping", salma, page, story=article.pk, edition=1).json()

        assert HEADLINE in report
        assert "<bdi>سلمى رافد</bdi>" in report
        assert said(response) == ["أُنهي تحرير المادة. كان يحرّرها: سلمى رافد."]
        assert StatusChange.objects.get(verb="force_release").by == nada
        assert (answer["lock"], answer["ended_by"]) == (None, "ندى صبحي")

    def test_only_whoever_runs_the_paper_sees_it(
        self, salma: Staff, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        editing.hold(article, page=new_key(), by=salma, at=NOW)

        for desk in (salma_at_desk, idris_at_desk):
            assert desk.get(DOORS).status_code == 403
            assert desk.post(f"/admin/articles/article/{article.pk}/editing/release/").status_code == 403
        assert EditLock.objects.exists()

    def test_a_story_that_nobody_writes_in_has_nothing_to_end(
        self, salma: Staff, nada_at_desk: Client
    ) -> None:
        article = make_article(by=salma)

        for pk in (article.pk, 10**9):
            response = nada_at_desk.post(f"/admin/articles/article/{pk}/editing/release/")
            assert said(response)[-1] == "لا أحد يحرّر هذه المادة."

    def test_a_long_list_costs_what_a_short_one_does(
        self, salma: Staff, nada: Staff, nada_at_desk: Client
    ) -> None:
        costs = []
        for _round in range(2):
            for _n in range(4):
                editing.hold(make_article(by=salma), page=new_key(), by=salma, at=NOW)
            with CaptureQueriesContext(connection) as queries:
                nada_at_desk.get(DOORS)
            costs.append(len(queries))

        assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_one_of_four_gets_the_story(self, nada: Staff) -> None:
        article = make_article(by=nada)
        people = iter([make_staff(f"w{n}", f"محرر {n}", roles.DESK_EDITOR) for n in range(4)])

        locks = at_once(lambda: editing.hold(article, page=new_key(), by=next(people), at=NOW))

        assert len({(lock.holder_id, lock.page) for lock in locks}) == 1
        assert EditLock.objects.count() == 1

    def test_one_of_four_gets_what_silence_left(self, salma: Staff, nada: Staff) -> None:
        article = make_article(by=nada)
        editing.hold(article, page=new_key(), by=salma, at=NOW - 2 * SILENT_AFTER)
        people = iter([make_staff(f"w{n}", f"محرر {n}", roles.DESK_EDITOR) for n in range(4)])

        locks = at_once(lambda: editing.hold(article, page=new_key(), by=next(people), at=NOW))

        assert len({(lock.holder_id, lock.page) for lock in locks}) == 1

    def test_of_two_who_take_over_each_knows_who_has_it(self, salma: Staff) -> None:
        article = make_article(by=salma)
        editing.hold(article, page=new_key(), by=salma, at=NOW)
        people = iter([make_staff(f"d{n}", f"محرر {n}", roles.DESK_EDITOR) for n in range(2)])

        def take() -> object:
            return editing.take_over(article, page=new_key(), by=next(people), at=NOW)

        results = at_once(take, threads=2)

        assert sorted(type(result).__name__ for result in results) == ["EditLock", "PermissionDenied"]
        assert StatusChange.objects.filter(verb="take_over").count() == 1

    def test_a_save_and_a_taking_over_do_not_wait_for_each_other_for_ever(
        self, salma: Staff, idris: Staff
    ) -> None:
        article, page = make_article(by=salma), new_key()
        editing.hold(article, page=page, by=salma, at=NOW)

        def save() -> object:
            mine = Article.objects.get(pk=article.pk)
            mine.headline = "عنوان سلمى"
            editing.require_hold(mine, page=page, by=salma, at=NOW)
            return workflow.save_copy(mine, by=salma, at=NOW)

        turns: Any = iter([save, lambda: editing.take_over(article, page=new_key(), by=idris, at=NOW)])
        results = at_once(lambda: next(turns)(), threads=2)

        assert EditLock.objects.get().holder == idris
        assert {type(result) for result in results} <= {Revision, EditLock, Held}

    def test_an_autosave_that_races_itself_is_one_row_with_the_latest_words(self, salma: Staff) -> None:
        article, page, numbers = make_article(by=salma), new_key(), count(1)

        def save() -> str:
            n = next(numbers)
            return keep(page, n, story=article, by=salma, headline=f"عنوان {n}")

        at_once(save)

        assert [row.headline for row in Autosave.objects.all()] == ["عنوان 4"]

    def test_a_first_autosave_and_the_save_do_not_wait_for_each_other_for_ever(self, salma: Staff) -> None:
        article, page, is_saving = make_article(by=salma), new_key(), Event()
        editing.hold(article, page=page, by=salma, at=NOW)

        @transaction.atomic
        def save() -> object:
            mine = Article.objects.get(pk=article.pk)
            mine.headline = "المحفوظ"
            editing.require_hold(mine, page=page, by=salma, at=NOW)
            is_saving.set()
            # Time for the autosave to come and wait for the story's row, if it has to.
            sleep(0.3 if connection.vendor == "postgresql" else 0)
            workflow.save_copy(mine, by=salma, at=NOW)
            editing.close(words(page, 2), by=salma, at=NOW)
            return "saved"

        def autosave() -> object:
            is_saving.wait()
            return keep(page, 1, story=article, by=salma, headline="نصف المحفوظ", edition=1)

        turns: Any = iter([save, autosave])
        results = at_once(lambda: next(turns)(), threads=2)

        assert {"saved"} <= set(results) <= {"saved", "kept", "closed", "late"}
        assert editing.unsaved_in(article, by=salma, at=NOW)[0] == []


BODY = "<p>الأولى كما كانت.</p><p>الثانية كما كانت.</p><p>الثالثة كما كانت.</p>"


class TestTwoSavesMeet:
    """Idris began before Salma saved, and saves after her."""

    @pytest.fixture
    def meeting(self, salma: Staff, idris_at_desk: Client) -> Callable[..., Any]:
        article = make_article(by=salma, body=BODY, standfirst="ملخّص")

        def meet(theirs: dict[str, Any], ours: dict[str, Any]) -> tuple[Article, str, dict[str, Any]]:
            """Both save; the story, the page that Idris sees, and what its form would send."""
            page = opened(idris_at_desk, article)
            sent = typed(article, **ours) | page
            EditLock.objects.all().delete()
            change(article, salma, **theirs)
            response = idris_at_desk.post(page_of(article), sent)
            article.refresh_from_db()
            met = {"met": article.revisions.first().pk, "met_edition": article.edition}
            met["typed"] = str(response.context["opening"].typed)
            return article, response.content.decode(), sent | met

        return meet

    def test_both_stand_side_by_side_and_nothing_is_saved(self, meeting: Callable[..., Any]) -> None:
        article, page, _sent = meeting(
            {"body": BODY.replace("الأولى كما", "الأولى غيّرتها سلمى كما")},
            {"body": BODY.replace("الثالثة كما", "الثالثة غيّرها إدريس كما")},
        )

        assert "تعارض بين نسختين" in page
        assert '<del data-change="words">غيّرتها سلمى</del>' in page
        assert '<ins data-change="words">غيّرها إدريس</ins>' in page
        assert 'name="pick-1" value="newest" required checked' in page
        assert 'name="pick-2" value="mine" required checked' in page
        assert article.edition == 2

    def test_what_it_suggests_keeps_both_in_one_press(
        self, meeting: Callable[..., Any], idris_at_desk: Client
    ) -> None:
        article, _page, sent = meeting(
            {"body": BODY.replace("الأولى كما", "الأولى غيّرتها سلمى كما"), "kicker": "تمهيد سلمى"},
            {"body": BODY.replace("الثالثة كما", "الثالثة غيّرها إدريس كما"), "standfirst": "ملخّص إدريس"},
        )
        picks = {"pick-1": "newest", "pick-2": "mine", "pick-kicker": "newest", "pick-standfirst": "mine"}

        response = idris_at_desk.post(page_of(article), sent | picks | {"merge": "save"})

        article.refresh_from_db()
        assert said(response) == ["حُفظت المسودة."]
        assert (article.kicker, article.standfirst, article.edition) == ("تمهيد سلمى", "ملخّص إدريس", 3)
        assert article.body == BODY.replace("الأولى كما", "الأولى غيّرتها سلمى كما").replace(
            "الثالثة كما", "الثالثة غيّرها إدريس كما"
        )
        assert not Autosave.objects.filter(closed_at=None).exists()

    @pytest.mark.parametrize(
        ("pick", "first"),
        [
            ("newest", "<p>الأولى عند سلمى.</p>"),
            ("mine", "<p>الأولى عند إدريس.</p>"),
            ("both", "<p>الأولى عند سلمى.</p><p>الأولى عند إدريس.</p>"),
        ],
    )
    def test_where_both_changed_the_writer_chooses(
        self, meeting: Callable[..., Any], idris_at_desk: Client, pick: str, first: str
    ) -> None:
        article, page, sent = meeting(
            {"body": BODY.replace("الأولى كما كانت", "الأولى عند سلمى")},
            {"body": BODY.replace("الأولى كما كانت", "الأولى عند إدريس")},
        )

        idris_at_desk.post(page_of(article), sent | {"merge": "save", "pick-1": pick})

        article.refresh_from_db()
        assert "checked" not in page
        assert article.body == first + BODY.removeprefix("<p>الأولى كما كانت.</p>")

    @pytest.mark.parametrize("pick", ["", "ours", "\x00", "NEWEST"])
    def test_without_a_choice_nothing_is_saved_and_the_others_stay(
        self, meeting: Callable[..., Any], idris_at_desk: Client, pick: str
    ) -> None:
        article, _page, sent = meeting(
            {"body": BODY.replace("الأولى كما كانت", "الأولى عند سلمى"), "kicker": "تمهيد سلمى"},
            {"body": BODY.replace("الأولى كما كانت", "الأولى عند إدريس"), "kicker": "تمهيد إدريس"},
        )

        response = idris_at_desk.post(
            page_of(article), sent | {"merge": "save", "pick-1": pick, "pick-kicker": "mine"}
        )

        page = response.content.decode()
        article.refresh_from_db()
        assert "بقي ما لم يُختر فيه: فرق واحد" in page
        assert 'name="pick-kicker" value="mine" required checked' in page
        assert article.edition == 2

    def test_a_field_that_both_changed_waits_for_its_choice_too(
        self, meeting: Callable[..., Any], idris_at_desk: Client
    ) -> None:
        article, _page, sent = meeting({"headline": "عنوان سلمى"}, {"headline": "عنوان إدريس"})

        waiting = idris_at_desk.post(page_of(article), sent | {"merge": "save"})
        chosen = idris_at_desk.post(page_of(article), sent | {"merge": "save", "pick-headline": "newest"})

        article.refresh_from_db()
        assert "بقي ما لم يُختر فيه" in waiting.content.decode()
        assert chosen.status_code == 302
        assert article.headline == "عنوان سلمى"

    def test_the_result_can_be_seen_in_the_editor_first(
        self, meeting: Callable[..., Any], idris_at_desk: Client
    ) -> None:
        article, _page, sent = meeting(
            {"body": BODY.replace("الأولى كما كانت", "الأولى عند سلمى")},
            {"body": BODY.replace("الأولى كما كانت", "الأولى عند إدريس")},
        )

        response = idris_at_desk.post(page_of(article), sent | {"merge": "preview", "pick-1": "both"})

        page = response.content.decode()
        assert response.status_code == 200
        assert "الأولى عند سلمى.&lt;/p&gt;&lt;p&gt;الأولى عند إدريس." in page
        assert 'name="edition" value="2"' in page
        article.refresh_from_db()
        assert article.edition == 2

    def test_a_still_newer_save_meets_again_with_what_was_chosen(
        self, meeting: Callable[..., Any], idris_at_desk: Client, salma: Staff
    ) -> None:
        article, _page, sent = meeting({"kicker": "تمهيد سلمى"}, {"standfirst": "ملخّص إدريس"})
        change(article, salma, place="البصرة")

        response = idris_at_desk.post(
            page_of(article), sent | {"merge": "save", "pick-kicker": "newest", "pick-standfirst": "mine"}
        )

        page = response.content.decode()
        assert "تعارض بين نسختين" in page
        assert 'name="pick-place" value="newest" required checked' in page
        assert 'name="pick-standfirst" value="mine" required checked' in page
        assert 'name="pick-kicker"' not in page

    def test_what_was_typed_is_an_autosave_while_it_waits(
        self, meeting: Callable[..., Any], idris: Staff
    ) -> None:
        meeting({"headline": "عنوان سلمى"}, {"headline": "عنوان إدريس"})

        assert Autosave.objects.get(person=idris, closed_at=None).headline == "عنوان إدريس"

    def test_lists_of_names_and_tags_meet_as_words(self, salma: Staff, idris_at_desk: Client) -> None:
        omar, huda = make_writer("عمر الجبوري"), make_writer("هدى أحمد")
        article = make_article(by=salma, writers=[omar], tags=["نفط"])
        sent = typed(article, byline=["هدى أحمد"], tag_line="نفط، موازنة") | opened(idris_at_desk, article)
        EditLock.objects.all().delete()
        change(article, salma, credits=[{"writer": pk, "role": ""} for pk in (omar.pk, huda.pk)])

        page = idris_at_desk.post(page_of(article), sent).content.decode()

        assert "عمر الجبوري، هدى أحمد" in page.replace("</del>", "").replace('<del data-change="words">', "")
        assert 'name="pick-tag_line" value="mine" required checked' in page
        assert 'name="pick-byline" value="newest" required>' in page

    @pytest.mark.parametrize("sent", ["", "0", "x", "9" * 30, "-1", "\x00"])
    def test_a_meeting_that_never_was_shows_the_true_one(
        self, meeting: Callable[..., Any], idris_at_desk: Client, sent: str
    ) -> None:
        article, _page, good = meeting({"headline": "عنوان سلمى"}, {"headline": "عنوان إدريس"})

        for name in ("met", "met_edition"):
            response = idris_at_desk.post(
                page_of(article), good | {"merge": "save", "pick-headline": "mine", name: sent}
            )
            assert response.status_code == 200
            assert "حُفظت نسخة أحدث" in response.content.decode()
        article.refresh_from_db()
        assert article.headline == "عنوان سلمى"

    def test_the_revision_of_another_story_is_no_meeting(
        self, meeting: Callable[..., Any], idris_at_desk: Client
    ) -> None:
        article, _page, good = meeting({"headline": "عنوان سلمى"}, {"headline": "عنوان إدريس"})
        other = publish_article("خبر آخر").revisions.first()

        idris_at_desk.post(
            page_of(article), good | {"merge": "save", "pick-headline": "mine", "met": other.pk}
        )

        article.refresh_from_db()
        assert article.headline == "عنوان سلمى"


class TestBadDays:
    def test_two_pages_of_one_person(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma, body=BODY)
        first, second = opened(salma_at_desk, article), opened(salma_at_desk, article)
        for page, word in ((first, "أول"), (second, "ثانٍ")):
            keep(page["page"], 5, story=article, by=salma, headline=f"عنوان {word}", edition=1)

        salma_at_desk.post(page_of(article), typed(article, headline="عنوان أول") | first | {"typed": "5"})
        response = salma_at_desk.post(
            page_of(article), typed(article, headline="عنوان ثانٍ") | second | {"typed": "5"}
        )

        page = response.content.decode()
        article.refresh_from_db()
        assert article.headline == "عنوان أول"
        assert "تعارض بين نسختين" in page
        assert "ثانٍ" in page

    def test_a_session_that_ends_in_the_middle_of_a_sentence(self, salma: Staff) -> None:
        article, browser = make_article(by=salma), signed_in(salma)
        page = opened(browser, article)["page"]
        half, whole = ({"headline": [h]} for h in ("نصف جملة", "نصف جملة ونصفها الآخر"))
        told(browser, "autosave", salma, page, story=article.pk, typed=1, fields=half)
        browser.logout()
        refused = told(browser, "autosave", salma, page, story=article.pk, typed=2, fields=whole)
        browser.force_login(salma)

        kept = told(browser, "autosave", salma, page, story=article.pk, typed=2, fields=whole)

        assert (refused.status_code, kept.json()["became"]) == (401, "kept")
        assert Autosave.objects.get().headline == "نصف جملة ونصفها الآخر"

    def test_signing_in_again_leads_to_a_page_that_says_so(self, salma: Staff, yusuf: Client) -> None:
        response = yusuf.post(
            f"/admin/login/?next={DOORS}signed-in/", {"login": salma.username, "password": PASSWORD}
        )

        assert response["Location"] == f"{DOORS}signed-in/"
        assert "عاد الدخول" in yusuf.get(f"{DOORS}signed-in/").content.decode()

    def test_the_clock_jumps_back_and_forth_and_the_latest_words_stand(self, salma: Staff) -> None:
        article, page = make_article(by=salma), new_key()
        jumps = (timedelta(), timedelta(hours=5), timedelta(days=-1), timedelta(minutes=1))

        for n, jump in enumerate(jumps, start=1):
            assert keep(page, n, story=article, by=salma, at=NOW + jump, headline=f"عنوان {n}") == "kept"

        assert Autosave.objects.get().headline == "عنوان 4"

    def test_a_paste_of_400_000_letters_is_autosaved_and_saved(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)
        body = "".join(f"<p>{'كلمة ' * 800}{n}</p>" for n in range(100))
        fields = {"headline": [HEADLINE], "body": [body]}

        kept = told(salma_at_desk, "autosave", salma, page["page"], story=article.pk, typed=1, fields=fields)
        reopened = salma_at_desk.get(page_of(article)).content.decode()
        saved = salma_at_desk.post(page_of(article), typed(article, body=body) | page | {"typed": "1"})

        article.refresh_from_db()
        assert len(body) > 400_000
        assert kept.json()["became"] == "kept"
        assert f"{'كلمة ' * 800}99" in reopened
        assert saved.status_code == 302
        assert article.body == body

    def test_a_headline_of_one_word_repeated_is_refused_and_kept(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)
        headline = "كلمة " * 99 + "كلمة"
        fields = {"headline": [headline]}
        told(salma_at_desk, "autosave", salma, page["page"], story=article.pk, typed=1, fields=fields)

        refused = salma_at_desk.post(page_of(article), typed(article, headline=headline) | page)
        reopened = salma_at_desk.get(page_of(article)).content.decode()

        shown = refused.content.decode()
        assert "300" in shown
        assert headline in shown
        assert f'name="page" value="{page["page"]}"' in shown
        assert headline in reopened

    def test_an_autosave_that_comes_after_the_save_does_not_rise_again(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)

        salma_at_desk.post(page_of(article), typed(article, headline="المحفوظ") | page | {"typed": "8"})
        late = told(
            salma_at_desk,
            "autosave",
            salma,
            page["page"],
            story=article.pk,
            typed=7,
            edition=1,
            fields={"headline": ["نصف المحفوظ"]},
        )

        assert late.json()["became"] == "closed"
        assert "نص مسترجَع" not in salma_at_desk.get(page_of(article)).content.decode()

    def test_what_was_typed_after_the_press_is_offered_over_the_saved_words(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        page = opened(salma_at_desk, article)
        base = int(page["base"])
        keep(page["page"], 9, story=article, by=salma, headline="المحفوظ وحرف", edition=1, base=base)

        salma_at_desk.post(page_of(article), typed(article, headline="المحفوظ") | page | {"typed": "8"})

        assert "المحفوظ وحرف" in salma_at_desk.get(page_of(article)).content.decode()

    def test_the_first_save_of_a_new_story_lets_its_text_go(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        page = salma_at_desk.get(ADD).context["opening"].page
        told(salma_at_desk, "autosave", salma, page, typed=3, fields={"headline": ["خبر"]})

        salma_at_desk.post(ADD, typed(headline="خبر") | {"page": page, "typed": "3"})

        assert Article.objects.get().headline == "خبر"
        assert editing.recovered(salma, at=NOW) == []

    def test_a_deleted_story_leaves_what_was_typed_in_it_to_its_writer(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article, key = make_article(by=salma), new_key()
        keep(key, story=article, by=salma)
        editing.hold(article, page=new_key(), by=salma, at=NOW)

        article.delete()

        assert f"?recovered={key}" in salma_at_desk.get(ADD).content.decode()
        assert not EditLock.objects.exists()


class TestAStoryThatIsClosedToItsWriter:
    """Salma's page is open while her story is handed in, thrown away, or goes for good."""

    LEAVES: dict[str, Callable[[Article, Staff], object]] = {
        "handed in": lambda article, by: workflow.submit(article, by=by, at=timezone.now()),
        "thrown away": lambda article, by: workflow.trash(article, by=by, at=timezone.now()),
        "gone for good": lambda article, by: article.delete(),
        "given to others": lambda article, by: Article.objects.update(created_by=by),
    }

    @pytest.mark.parametrize("leaves", LEAVES.values(), ids=LEAVES)
    def test_her_words_come_back_as_a_new_story(
        self, leaves: Callable[[Article, Staff], object], salma: Staff, nada: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        sent = typed(article, headline="عنوان كُتب متأخرًا") | opened(salma_at_desk, article)
        leaves(Article.objects.get(), nada)

        response = salma_at_desk.post(page_of(article), sent)

        assert response["Location"] == f"{ADD}?recovered={sent['page']}"
        assert "لم تعد هذه المادة مفتوحة لتحريرك" in said(response)[0]
        page = salma_at_desk.get(response["Location"]).content.decode()
        assert ">\nعنوان كُتب متأخرًا</textarea>" in page
        assert not Article.objects.filter(headline="عنوان كُتب متأخرًا").exists()
        assert not EditLock.objects.filter(holder=salma).exists()

    def test_and_are_saved_there_once(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma)
        sent = typed(article, headline="عنوان كُتب متأخرًا") | opened(salma_at_desk, article)
        workflow.submit(Article.objects.get(), by=salma, at=timezone.now())
        there = salma_at_desk.post(page_of(article), sent)["Location"]
        opening = salma_at_desk.get(there).context["opening"]

        salma_at_desk.post(
            ADD,
            typed(headline="عنوان كُتب متأخرًا")
            | {"page": opening.page, "typed": "1", "follows": opening.follows}
            | {"follows_typed": str(opening.follows_typed)},
        )

        assert Article.objects.filter(headline="عنوان كُتب متأخرًا").count() == 1
        assert editing.recovered(salma, at=timezone.now()) == []

    def test_what_was_only_autosaved_opens_from_the_desk(self, salma: Staff, salma_at_desk: Client) -> None:
        article, key = make_article(by=salma), new_key()
        keep(key, story=article, by=salma, headline="لم تُحفظ", at=timezone.now())
        workflow.submit(Article.objects.get(), by=salma, at=timezone.now())

        desk = salma_at_desk.get("/admin/").content.decode()
        page = salma_at_desk.get(f"{ADD}?recovered={key}").content.decode()

        assert f'href="{ADD}?recovered={key}"' in desk
        assert ">\nلم تُحفظ</textarea>" in page

    def test_what_is_still_hers_to_edit_does_not_leave_its_story(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article, key = make_article(by=salma), new_key()
        keep(key, story=article, by=salma, at=timezone.now())

        salma_at_desk.get(f"{ADD}?recovered={key}")

        assert Autosave.objects.get().article == article

    def test_nobody_takes_the_page_of_another(
        self, salma: Staff, idris: Staff, idris_at_desk: Client
    ) -> None:
        article, key = article_in(Status.WITHDRAWN), new_key()
        keep(key, story=None, by=salma, headline="زعفران")

        response = idris_at_desk.post(page_of(article), typed(article) | {"page": key, "typed": "9"})

        assert response.status_code == 403
        assert Autosave.objects.get().headline == "زعفران"

    def test_a_form_of_no_page_of_the_desk_is_refused(self, salma: Staff, salma_at_desk: Client) -> None:
        article = article_in(Status.IN_REVIEW, by=salma)

        assert salma_at_desk.post(page_of(article), typed(article)).status_code == 403
        assert not Autosave.objects.exists()


class TestForgetting:
    def test_what_nobody_will_ask_for_is_forgotten(self, salma: Staff) -> None:
        article = make_article(by=salma)
        month, day = timedelta(days=30), timedelta(days=1)
        old, young, closed, dropped = (new_key() for _ in range(4))
        keep(old, story=article, by=salma, at=NOW - month)
        keep(young, story=article, by=salma, at=NOW - month + SECOND)
        for page in (closed, dropped):
            keep(page, story=article, by=salma, at=NOW)
        editing.close(words(closed), by=salma, at=NOW - day)
        editing.drop(dropped, by=salma, at=NOW - day + SECOND)
        editing.hold(article, page=new_key(), by=salma, at=NOW - day)
        editing.hear(new_key(), story=article.pk, by=salma, at=NOW - day)
        editing.hear(young, story=article.pk, by=salma, at=NOW)

        assert editing.forget_old(at=NOW) == 4

        assert set(Autosave.objects.values_list("page", flat=True)) == {young, dropped}
        assert not EditLock.objects.exists()
        assert OpenPage.objects.get().page == young
        assert editing.forget_old(at=NOW) == 0
