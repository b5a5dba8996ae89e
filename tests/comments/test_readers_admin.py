"""Whoever wrote, as Hakim knows them: their file, his notes, what they may not do; a discussion led."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Staff
from comments import queue
from comments.models import (
    Comment,
    Discussion,
    Mode,
    Reader,
    ReaderNote,
    Sanction,
    SanctionKind,
    SectionDiscussion,
    Voice,
)
from comments.templatetags import console
from tests.comments.conftest import Post
from tests.factories import NOW, make_comment, make_writer, publish_article, show_comment, signed_in

HOME = "/admin/comments/comment/"


@pytest.fixture
def desk(hakim: Staff) -> Client:
    return signed_in(hakim)


@pytest.fixture
def comment(article: Article) -> Comment:
    """A comment of a reader who is known by a browser, an e-mail and an address."""
    reader = Reader.objects.create(key="a" * 64, name="يوسف", first_at=NOW, last_at=NOW)
    comment = show_comment(article)
    Comment.objects.filter(pk=comment.pk).update(
        reader=reader, email="yusuf@mail.example", address_key="b" * 32
    )
    return Comment.objects.get(pk=comment.pk)


def impose(client: Client, comment: Comment, act: str, **fields: str) -> HttpResponse:
    sent = {"comment": comment.pk, "act": act, "whom": "reader", "reason": "insult"} | fields
    response: HttpResponse = client.post(f"{HOME}sanctions/impose/", sent)
    return response


def said(response: HttpResponse) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


class TestSanctions:
    @pytest.mark.parametrize(
        ("act", "kind"),
        [
            ("warn", SanctionKind.WARN),
            ("suspend:3h", SanctionKind.SUSPEND),
            ("ban", SanctionKind.BAN),
            ("hold:30d", SanctionKind.HOLD),
        ],
    )
    def test_one_form_imposes_each(
        self, desk: Client, comment: Comment, act: str, kind: SanctionKind
    ) -> None:
        impose(desk, comment, act)

        sanction = Sanction.objects.get()
        assert (sanction.kind, sanction.reader, sanction.comment) == (kind, comment.reader, comment)

    def test_it_stands_in_the_list_until_it_is_lifted(self, desk: Client, comment: Comment) -> None:
        impose(desk, comment, "ban", whom="email")
        assert "yusuf@mail.example" in desk.get(f"{HOME}sanctions/").content.decode()

        desk.post(f"{HOME}sanctions/{Sanction.objects.get().pk}/lift/")

        assert "لا إجراءات قائمة" in desk.get(f"{HOME}sanctions/").content.decode()

    @pytest.mark.parametrize("fields", [{"act": ""}, {"act": "exile"}, {"whom": "all"}, {"reason": ""}])
    def test_what_is_missing_is_said(self, desk: Client, comment: Comment, fields: dict[str, str]) -> None:
        response = impose(desk, comment, **{"act": "ban"} | fields)

        assert said(response)
        assert not Sanction.objects.exists()

    def test_a_name_that_is_misused_is_looked_at_first(self, desk: Client, db: None) -> None:
        desk.post(f"{HOME}sanctions/pattern/", {"name": "أبو علي", "reason": "impersonation", "lasts": "7d"})

        assert Sanction.objects.get().name_pattern == "ابو علي"

    @pytest.mark.parametrize(
        ("typed", "why"),
        [({"name": "عل"}, "نمط الاسم أقصر من ثلاثة أحرف"), ({"name": "أبو علي 2", "lasts": "9d"}, "9d")],
    )
    def test_a_name_that_cannot_be_taken_stays_in_its_field(
        self, desk: Client, db: None, typed: dict[str, str], why: str
    ) -> None:
        response = desk.post(f"{HOME}sanctions/pattern/", {"reason": "impersonation", "lasts": "7d"} | typed)

        html = response.content.decode()
        assert response.status_code == 422
        assert f'value="{typed["name"]}"' in html
        assert why in html
        assert not Sanction.objects.exists()


class TestFile:
    def test_it_has_comments_decisions_sanctions_and_notes(self, desk: Client, comment: Comment) -> None:
        assert comment.reader
        address = f"{HOME}person/{comment.reader.pk}/"
        impose(desk, comment, "warn")
        desk.post(f"{address}note/", {"text": "كتب إلينا معتذرًا."})

        html = desk.get(address).content.decode()

        assert comment.text in html
        assert "كتب إلينا معتذرًا." in html
        assert "تنبيه" in html
        assert ReaderNote.objects.get().by

    def test_an_e_mail_and_an_address_have_theirs(self, desk: Client, comment: Comment) -> None:
        by_email = desk.get(f"{HOME}person/", {"email": comment.email})
        by_address = desk.get(f"{HOME}person/", {"comment": comment.pk})

        assert comment.text in by_email.content.decode()
        assert comment.text in by_address.content.decode()
        assert comment.address_key not in by_address.content.decode()

    @pytest.mark.parametrize("asked", [{}, {"email": "none"}, {"comment": "٣"}, {"comment": "9" * 20}])
    def test_a_file_of_nobody_is_not_found(self, desk: Client, asked: dict[str, str]) -> None:
        assert desk.get(f"{HOME}person/", asked).status_code == 404

    def test_it_asks_as_much_for_many_comments_as_for_one(
        self, desk: Client, comment: Comment, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        for i in range(40):
            other = make_comment(comment.article, f"تعليق {i}")
            Comment.objects.filter(pk=other.pk).update(reader=comment.reader)

        with django_assert_max_num_queries(12):
            desk.get(f"{HOME}person/{comment.reader_id}/")

    def test_it_is_shut_to_writers(self, salma: Staff, comment: Comment) -> None:
        client = signed_in(salma)

        for address in (f"person/{comment.reader_id}/", "person/?email=a@b.example", "sanctions/"):
            assert client.get(HOME + address).status_code == 403
        assert impose(client, comment, "ban").status_code == 403


class TestRoom:
    def test_hakim_closes_slows_and_opens_a_discussion(self, desk: Client, article: Article) -> None:
        for lead, closing, slow_s in (("close", "moderator", 0), ("slow", "moderator", 600), ("open", "", 0)):
            desk.post(f"{HOME}story/{article.pk}/lead/", {"lead": lead})

            row = Discussion.objects.get()
            assert (row.closing, row.slow_s) == (closing, slow_s)

    def test_hakim_gives_a_story_a_way_of_its_own_and_its_section_s_again(
        self, desk: Client, post: Post, article: Article
    ) -> None:
        SectionDiscussion.objects.create(section=article.section, mode=Mode.AFTER)
        address = f"{HOME}story/{article.pk}/"

        told = said(desk.post(f"{address}lead/", {"lead": "mode", "mode": "before"}))
        post(article, text="ينتظر مع غيره.")
        chosen = BeautifulSoup(desk.get(address).content, "html.parser").select("option[selected]")
        desk.post(f"{address}lead/", {"lead": "mode", "mode": ""})
        post(article, text="ويُنشر كما في القسم.")

        assert "حُفظت طريقة نشر التعليقات على المادة." in told
        assert [option["value"] for option in chosen] == ["before"]
        assert list(Comment.objects.order_by("pk").values_list("status", flat=True)) == ["held", "shown"]
        assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
            "التعليقات: موافقة قبل النشر",
            "التعليقات: كما في القسم والموقع",
        ]

    def test_a_mode_that_is_none_and_a_journalist_change_nothing(self, desk: Client, salma: Staff) -> None:
        own = publish_article("خبر لها", by=salma, writers=[make_writer(staff=salma)])
        address = f"{HOME}story/{own.pk}/"

        for mode in ("always", "closed"):
            assert desk.post(f"{address}lead/", {"lead": "mode", "mode": mode}).status_code == 404
        client = signed_in(salma)
        assert "room-mode" not in client.get(address).content.decode()
        assert client.post(f"{address}lead/", {"lead": "mode", "mode": "after"}).status_code == 403
        assert not Discussion.objects.exclude(mode="").exists()

    def test_the_newsroom_answers_under_the_paper_s_name(self, desk: Client, comment: Comment) -> None:
        desk.post(
            f"{HOME}story/{comment.article_id}/reply/",
            {"answers": comment.pk, "text": "شكرًا، ونعود إليكم بالموعد."},
        )

        answer = Comment.objects.get(voice=Voice.NEWSROOM)
        assert (answer.status, answer.parent, answer.by) == ("shown", comment, Staff.objects.get())
        assert answer.name == "كلمة"

    def test_a_journalist_answers_on_her_own_story_under_her_own_name(self, salma: Staff) -> None:
        own = publish_article(by=salma, writers=[make_writer(staff=salma)])
        asked = show_comment(own, "متى يفتتح؟")
        client = signed_in(salma)

        assert client.get(f"{HOME}story/{own.pk}/").status_code == 200
        client.post(
            f"{HOME}story/{own.pk}/reply/", {"answers": asked.pk, "voice": "author", "text": "غدًا صباحًا."}
        )

        assert Comment.objects.get(voice=Voice.AUTHOR).name == "سلمى رافد"

    def test_she_does_not_speak_for_the_newsroom_nor_on_a_colleague_s_story(
        self, salma: Staff, article: Article
    ) -> None:
        own = publish_article("خبر لها", by=salma, writers=[make_writer(staff=salma)])
        client = signed_in(salma)

        assert client.post(f"{HOME}story/{own.pk}/reply/", {"text": "نحن"}).status_code == 403
        assert client.get(f"{HOME}story/{article.pk}/").status_code == 403
        assert client.post(f"{HOME}story/{article.pk}/lead/", {"lead": "close"}).status_code == 403

    def test_a_reply_that_is_refused_stays_in_its_field_with_the_reason_beside_it(
        self, desk: Client, comment: Comment
    ) -> None:
        address = f"{HOME}story/{comment.article_id}/reply/"
        here = f"{HOME}?status=shown"
        typed = "<b>شكرًا</b>\nونعود إليكم."
        desk.post(address, {"answers": comment.pk, "text": typed}, follow=True)

        again = desk.post(address, {"answers": comment.pk, "text": typed, "here": here})

        form = BeautifulSoup(again.content, "html.parser").select_one(".queue__refused form")
        assert again.status_code == 422
        assert form
        field, problem = form.select_one("textarea"), form.select_one("[role=alert]")
        assert field
        assert problem
        assert field.text.replace("\r\n", "\n").strip() == typed
        assert field["aria-describedby"] == problem["id"]
        assert "من قبل" in problem.text
        hidden = {str(i["name"]): str(i["value"]) for i in form.select("input[type=hidden]")}
        assert (hidden["answers"], hidden["here"]) == (str(comment.pk), here)
        assert not said(again)

        mended = desk.post(address, {**hidden, "text": "شكرًا لكم جميعًا."})

        assert mended["Location"] == here
        assert Comment.objects.filter(voice=Voice.NEWSROOM).count() == 2

    def test_a_script_is_told_why_a_reply_was_refused(self, desk: Client, comment: Comment) -> None:
        address = f"{HOME}story/{comment.article_id}/reply/"

        answer = desk.post(
            address, {"answers": comment.pk, "text": ""}, headers={"Accept": "application/json"}
        )

        assert answer.status_code == 409
        assert not answer.json()["done"]
        assert answer.json()["message"]

    def test_a_long_wait_is_said_to_be_longer(
        self, desk: Client, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queue, "COUNTED_MAX", 2)
        for n in range(3):
            make_comment(article, f"ينتظر {n}")

        html = desk.get(f"{HOME}story/{article.pk}/").content.decode()

        assert "بانتظار الموافقة <strong>أكثر من 2</strong>" in html

    def test_the_way_back_never_leaves_the_comments(self, desk: Client, article: Article) -> None:
        response = desk.post(
            f"{HOME}story/{article.pk}/lead/", {"lead": "close", "here": "https://elsewhere.example/"}
        )

        assert response["Location"] == f"{HOME}story/{article.pk}/"


def test_a_story_s_page_says_how_its_discussion_stands(idris: Staff) -> None:
    story = publish_article(by=idris)
    show_comment(story, name="زينب")
    make_comment(story, "ينتظر", at=timezone.now())

    html = signed_in(idris).get(f"/admin/articles/article/{story.pk}/change/").content.decode()

    assert f"{HOME}story/{story.pk}/" in html
    assert "زينب" in html


class TestHerStoriesDiscussions:
    """Beside each printed story of hers stands how many comments it shows and how many wait."""

    def line(self, salma: Staff) -> str:
        page = BeautifulSoup(signed_in(salma).get(reverse("admin:index")).content, "html.parser")
        return " | ".join(link.get_text() for link in page.select("a[href*='/comments/comment/story/']"))

    def test_what_is_shown_and_what_waits(self, salma: Staff) -> None:
        story, other = publish_article("افتتاح الجسر", by=salma), publish_article("قرار آخر", by=salma)
        show_comment(story)
        for n in range(2):
            make_comment(story, f"ينتظر {n}")
        show_comment(other)

        assert sorted(self.line(salma).split(" | ")) == ["تعليق واحد", "تعليق واحد، وينتظر 2"]

    def test_more_than_are_counted_are_said_to_be_more_and_none_is_forgotten(
        self, salma: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in (queue, console):
            monkeypatch.setattr(module, "COUNTED_MAX", 2)
        story, other = publish_article("افتتاح الجسر", by=salma), publish_article("قرار آخر", by=salma)
        for n in range(3):
            make_comment(story, f"ينتظر {n}")
        make_comment(other, "ينتظر أيضًا")

        assert sorted(self.line(salma).split(" | ")) == [
            "لا تعليقات، وينتظر 1",
            "لا تعليقات، وينتظر أكثر من 2",
        ]
