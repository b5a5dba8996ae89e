"""The desk in the admin: who finds which story, how it is saved and moved, what is said when not."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import workflow
from articles.categories.models import Tag
from articles.models import Article, Staff, Status, Writer
from articles.moves import MOVES, allowed_moves
from articles.quick import index_headline
from tests.doors import said
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_comment,
    make_image,
    make_section,
    make_tag,
    make_writer,
    publish_article,
    signed_in,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
ADD = "/admin/articles/article/add/"


def page_of(article: Article, tail: str = "change/") -> str:
    return f"/admin/articles/article/{article.pk}/{tail}"


def typed(article: Article | None = None, **changes: Any) -> dict[str, Any]:
    """What the story's form sends: what it shows for this story, with these changes."""
    words: dict[str, Any] = {
        "kicker": "",
        "headline": "العمارة تفتتح جسرًا للمشاة فوق دجلة",
        "standfirst": "",
        "body": "<p>افتُتح الجسر اليوم.</p>",
        "place": "العمارة",
        "agency": "",
        "tag_line": "",
        "byline": [],
        "lead_image": "",
        "lead_alt": "",
        "lead_caption": "",
        "edition": "",
    }
    if article:
        words |= {name: getattr(article, name) for name in ("kicker", "headline", "standfirst", "body")}
        words |= {"place": article.place, "section": article.section_id, "edition": article.edition}
        words["tag_line"] = "، ".join(tag.name for tag in article.known_tags())
        words["byline"] = [credit.name for credit in article.known_credits()]
        words["byline_role"] = [credit.role for credit in article.known_credits()]
    else:
        words["section"] = make_section().pk
    return words | changes


def headlines(client: Client, address: str = LIST) -> list[str]:
    return [story.headline for story in client.get(address).context["cl"].result_list]


class TestWriting:
    def test_a_new_story_is_a_draft_of_whoever_wrote_it(self, salma: Staff, salma_at_desk: Client) -> None:
        response = salma_at_desk.post(ADD, typed(place="  العمارة ", kicker="تقرير"))

        article = Article.objects.get()
        assert response.status_code == 302
        assert response["Location"] == page_of(article)
        assert said(response) == ["حُفظت المسودة."]
        assert (article.status, article.created_by, article.place) == (Status.DRAFT, salma, "العمارة")
        assert article.revisions.count() == 1

    def test_the_form_opens_with_the_writers_own_name(self, salma: Staff, salma_at_desk: Client) -> None:
        make_writer("سلمى رافد", staff=salma)

        assert 'name="byline" value="سلمى رافد"' in salma_at_desk.get(ADD).content.decode()

    def test_without_a_byline_of_ones_own_it_opens_with_the_newsrooms(self, salma_at_desk: Client) -> None:
        newsroom = Writer.objects.get(is_newsroom=True)

        assert f'name="byline" value="{newsroom.name}"' in salma_at_desk.get(ADD).content.decode()

    def test_bylines_keep_their_order_and_spelling_is_forgiven(self, salma_at_desk: Client) -> None:
        omar, huda = make_writer("عمر الجبوري"), make_writer("هدى أحمد")

        salma_at_desk.post(ADD, typed(byline=["هدى احمد", "عمر الجبوري", "هدى أحمد", ""]))

        assert Article.objects.get().credits == [
            {"writer": huda.pk, "role": ""},
            {"writer": omar.pk, "role": ""},
        ]

    def test_names_have_roles_and_a_guest_has_no_page(self, salma: Staff, salma_at_desk: Client) -> None:
        omar = make_writer("عمر الجبوري")
        article = make_article(by=salma)

        lines = {
            "byline": ["", "عمر الجبوري", "  سناء عبد الأمير "],
            "byline_role": ["إعداد", "تصوير", "بقلم"],
            "byline_guest": ["2"],
        }
        salma_at_desk.post(page_of(article), typed(article, **lines))

        article.refresh_from_db()
        assert article.credits == [
            {"writer": omar.pk, "role": "تصوير"},
            {"guest": "سناء عبد الأمير", "role": "بقلم"},
        ]
        page = salma_at_desk.get(page_of(article)).content.decode()
        assert 'value="سناء عبد الأمير"' in page
        assert 'name="byline_guest" value="1" checked' in page

    def test_two_writers_of_one_name_are_told_apart(self, salma_at_desk: Client) -> None:
        make_writer("علي حسن")
        second = make_writer("علي حسن")

        salma_at_desk.post(ADD, typed(byline=[f"علي حسن ({second.slug})"]))

        assert Article.objects.get().credits == [{"writer": second.pk, "role": ""}]

    def test_an_unknown_byline_is_named(self, salma_at_desk: Client) -> None:
        response = salma_at_desk.post(ADD, typed(byline=["مجهول"]))

        assert "لا كاتب باسم «مجهول»." in response.content.decode()
        assert not Article.objects.exists()

    def test_more_names_than_lines_are_all_kept(self, salma: Staff, salma_at_desk: Client) -> None:
        writers = [make_writer(f"كاتب {name}") for name in ("أول", "ثانٍ", "ثالث", "رابع", "خامس", "سادس")]
        article = make_article(by=salma, writers=writers)

        page = salma_at_desk.get(page_of(article)).content.decode()

        assert all(f'name="byline" value="{writer.name}"' in page for writer in writers)

    def test_a_headline_of_marks_alone_is_refused_and_everything_typed_stays(
        self, salma_at_desk: Client
    ) -> None:
        response = salma_at_desk.post(ADD, typed(headline="\u200b\u064b", standfirst="ملخّص طويل"))

        page = response.content.decode()
        assert response.status_code == 200
        assert "لا حروف في العنوان." in page or "هذه الخانة مطلوبة." in page
        assert "ملخّص طويل" in page
        assert not Article.objects.exists()

    def test_letters_that_tidying_lengthens_are_measured_after_it(self, salma_at_desk: Client) -> None:
        response = salma_at_desk.post(ADD, typed(kicker="\ufef5" * 100))

        assert "أطول من المسموح: 200 من 120 حرفًا." in response.content.decode()

    def test_hostile_text_is_saved_clean(self, salma_at_desk: Client) -> None:
        hostile = typed(
            headline="عنوان\x00\u202e مقلوب",
            body='<p onclick="x()">نص<script>alert(1)</script></p><img src=x onerror=alert(1)>',
        )

        salma_at_desk.post(ADD, hostile)

        article = Article.objects.get()
        assert article.headline == "عنوان مقلوب"
        assert article.body == "<p>نص</p>"

    @pytest.mark.parametrize("sent", ["abc", "-1", "9" * 30, "٣", "\x00"])
    def test_a_picture_or_a_section_that_is_none_is_refused(self, salma_at_desk: Client, sent: str) -> None:
        for field in ("lead_image", "section"):
            response = salma_at_desk.post(ADD, typed(**{field: sent}))

            assert response.status_code == 200, field
            assert 'class="errorlist"' in response.content.decode(), field
        assert not Article.objects.exists()

    @pytest.mark.parametrize("sent", ["abc", "-1", "9" * 30])
    def test_an_edition_that_is_none_saves_nothing(
        self, salma: Staff, salma_at_desk: Client, sent: str
    ) -> None:
        article = make_article(by=salma)

        salma_at_desk.post(page_of(article), typed(article, edition=sent, headline="غيره"))

        article.refresh_from_db()
        assert article.headline != "غيره"

    def test_a_save_that_meets_a_newer_one_shows_both(
        self, salma: Staff, idris: Staff, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        stale = typed(article, standfirst="ما كتبه إدريس")
        article.standfirst = "ما حفظته سلمى"
        workflow.save_copy(article, by=salma, at=timezone.now())

        response = idris_at_desk.post(page_of(article), stale)

        page = response.content.decode()
        article.refresh_from_db()
        assert response.status_code == 200
        assert article.standfirst == "ما حفظته سلمى"
        assert "حُفظت نسخة أحدث من هذه المادة" in page
        assert "بيد <bdi>سلمى رافد</bdi>" in page
        assert "ما كتبه إدريس" in page
        assert "ما حفظته سلمى" in page

    def test_the_newer_one_is_written_over_only_by_saying_so(
        self, salma: Staff, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        stale = typed(article, standfirst="ما كتبه إدريس")
        article.standfirst = "ما حفظته سلمى"
        workflow.save_copy(article, by=salma, at=timezone.now())

        idris_at_desk.post(page_of(article), stale | {"over": article.edition})

        article.refresh_from_db()
        assert article.standfirst == "ما كتبه إدريس"
        assert "ما حفظته سلمى" in article.revisions.values_list("standfirst", flat=True)

    def test_the_section_of_a_story_in_print_does_not_move(self, idris_at_desk: Client) -> None:
        article = publish_article(section=make_section("محليات"))

        idris_at_desk.post(page_of(article), typed(article, section=make_section("رياضة").pk))

        article.refresh_from_db()
        assert article.section.name == "محليات"

    def test_saving_over_print_changes_nothing_in_print(self, idris_at_desk: Client) -> None:
        article = publish_article()

        response = idris_at_desk.post(page_of(article), typed(article, headline="عنوان جديد"))

        article = Article.objects.select_related("published_revision").get()
        assert said(response) == ["حُفظت النسخة. لم يتغير المنشور بعد."]
        assert article.published_revision.headline == "العمارة تفتتح جسرًا للمشاة فوق دجلة"
        assert "في هذه النسخة تغييرات لم تُنشر بعد." in idris_at_desk.get(page_of(article)).content.decode()

    def test_the_cities_of_the_newest_stories_are_offered_first(self, salma_at_desk: Client) -> None:
        make_article(place="هيت")

        page = salma_at_desk.get(ADD).content.decode()

        assert 0 < page.index('<option value="هيت">') < page.index('<option value="بغداد">')

    def test_the_editors_scripts_are_named_by_nonce(self, salma_at_desk: Client) -> None:
        response = salma_at_desk.get(ADD)

        policy = response["Content-Security-Policy"]
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        assert nonce
        importmap = re.search("<script[^>]*importmap[^>]*>", response.content.decode())
        assert importmap
        assert f'nonce="{nonce}"' in importmap[0]


class TestTags:
    def test_spellings_meet_and_new_ones_are_made(self, salma_at_desk: Client) -> None:
        oil = make_tag("نفط")

        salma_at_desk.post(ADD, typed(tag_line="نَفْط، الشرق الأوسط؛ أسعار النفط, نفـط"))

        assert [tag.name for tag in Article.objects.get().known_tags()] == [
            oil.name,
            "الشرق الأوسط",
            "أسعار النفط",
        ]

    def test_a_different_ending_is_asked_about(self, salma_at_desk: Client) -> None:
        make_tag("كرة")

        response = salma_at_desk.post(ADD, typed(tag_line="نفط، كره"))

        page = response.content.decode()
        assert "«كره» قريب من وسم موجود: «كرة»." in page
        assert "بين علامتي اقتباس" in page
        assert not Article.objects.exists()
        assert not Tag.objects.filter(name="نفط").exists()

    @pytest.mark.parametrize("line", ['"كره"', "«كره»", "“كره”"])
    def test_quotation_marks_insist(self, salma_at_desk: Client, line: str) -> None:
        make_tag("كرة")

        salma_at_desk.post(ADD, typed(tag_line=line))

        assert [tag.name for tag in Article.objects.get().known_tags()] == ["كره"]

    def test_a_tag_of_no_letters_or_of_too_many_is_refused(self, salma_at_desk: Client) -> None:
        for line in ("\u064e\u0651", "و" * 101):
            salma_at_desk.post(ADD, typed(tag_line=f"نفط، {line}"))

        assert [a.known_tags() for a in Article.objects.all()] in ([], [list(Tag.objects.all())])
        assert not Tag.objects.exclude(name="نفط").exists()

    def test_they_are_shown_again_as_they_are_typed(self, salma: Staff, salma_at_desk: Client) -> None:
        article = make_article(by=salma, tags=["بغداد، القديمة", "نفط"])

        page = salma_at_desk.get(page_of(article)).content.decode()

        assert 'value="&quot;بغداد، القديمة&quot;، نفط"' in page

    def test_suggestions_are_found_however_they_are_spelled(self, salma_at_desk: Client) -> None:
        for name in ("كرة القدم", "كرة السلة", "اتحاد الكرة", "نفط"):
            make_tag(name)
        address = reverse("admin:articles_article_tags")

        assert salma_at_desk.get(address, {"q": "كُره"}).json() == {
            "tags": ["كرة السلة", "كرة القدم", "اتحاد الكرة"]
        }
        assert salma_at_desk.get(address, {"q": " "}).json() == {"tags": []}
        assert salma_at_desk.get(address, {"q": "%"}).json() == {"tags": []}

    def test_suggestions_are_for_those_who_write(self, hakim: Staff, yusuf: Client) -> None:
        address = reverse("admin:articles_article_tags")

        assert signed_in(hakim).get(address, {"q": "نفط"}).status_code == 403
        assert yusuf.get(address, {"q": "نفط"}).status_code == 302


class TestMoves:
    def test_publishing_saves_and_prints_in_one_go(self, idris_at_desk: Client) -> None:
        response = idris_at_desk.post(ADD, typed(headline="جسر جديد", _verb="publish"))

        article = Article.objects.select_related("published_revision").get()
        assert article.status == Status.PUBLISHED
        assert article.published_revision.headline == "جسر جديد"
        assert said(response)[0].startswith("نُشرت المادة.")
        assert article.get_absolute_url() in said(response)[0]

    def test_a_story_without_text_is_kept_and_not_printed(self, idris_at_desk: Client) -> None:
        response = idris_at_desk.post(ADD, typed(body="", _verb="publish"))

        article = Article.objects.get()
        assert article.status == Status.DRAFT
        assert said(response) == ["لا يمكن النشر بعد. ينقص: نص المادة.", "حُفظت المسودة."]
        assert "ينقص للنشر: نص المادة." in idris_at_desk.get(page_of(article)).content.decode()

    def test_a_writer_hands_the_story_over_and_reads_it_from_then_on(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)

        salma_at_desk.post(page_of(article), typed(article, headline="جسر سلمى", _verb="submit"))

        article.refresh_from_db()
        page = salma_at_desk.get(page_of(article))
        assert (article.status, article.headline) == (Status.IN_REVIEW, "جسر سلمى")
        assert page.status_code == 200
        assert 'name="headline"' not in page.content.decode()
        assert "افتُتح اليوم في مدينة العمارة" in page.content.decode()
        assert salma_at_desk.post(page_of(article), typed(article)).status_code == 403

    def test_a_writer_has_no_button_to_publish_and_no_way_around_it(
        self, salma: Staff, salma_at_desk: Client
    ) -> None:
        article = make_article(by=salma)

        page = salma_at_desk.get(page_of(article)).content.decode()
        forged = salma_at_desk.post(page_of(article), typed(article, headline="خلسة", _verb="publish"))

        article.refresh_from_db()
        assert 'value="publish"' not in page
        assert 'value="submit"' in page
        assert forged.status_code == 403
        assert (article.status, article.headline) == (Status.DRAFT, "العمارة تفتتح جسرًا للمشاة فوق دجلة")

    def test_sending_back_asks_for_a_note(self, salma: Staff, idris_at_desk: Client) -> None:
        article = make_article(by=salma)
        workflow.submit(article, by=salma, at=timezone.now())
        address = page_of(article, "move/send_back/")

        asked = idris_at_desk.get(address)
        empty = idris_at_desk.post(address, {"note": "  "})
        done = idris_at_desk.post(address, {"note": "يُرجى ذكر مصدر الرقم."})

        article.refresh_from_db()
        assert "ملاحظة الإعادة" in asked.content.decode()
        assert "هذه الخانة مطلوبة." in empty.content.decode()
        assert said(done)[-1] == "أُعيدت المادة إلى كاتبها."
        assert article.status == Status.DRAFT
        assert "يُرجى ذكر مصدر الرقم." in idris_at_desk.get(page_of(article, "history/")).content.decode()

    def test_who_sends_a_story_back_does_not_hold_it(
        self, salma: Staff, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        article = make_article(by=salma)
        workflow.submit(article, by=salma, at=timezone.now())

        done = idris_at_desk.post(
            page_of(article, "move/send_back/"), {"note": "يُرجى ذكر مصدر الرقم."}, follow=True
        )
        hers = salma_at_desk.get(page_of(article)).content.decode()

        assert done.redirect_chain == [("/admin/", 302)]
        assert "يحرّرها الآن" not in hers
        assert 'name="_save"' in hers

    def test_a_correction_saves_first_and_then_asks_for_its_public_note(self, idris_at_desk: Client) -> None:
        article = publish_article()

        saved = idris_at_desk.post(page_of(article), typed(article, headline="مصحّح", _verb="correct"))
        idris_at_desk.post(saved["Location"], {"kind": "clarification", "note": "الطول 48 مترًا لا 84."})

        article = Article.objects.select_related("published_revision").get()
        assert saved["Location"] == page_of(article, "move/correct/")
        assert article.status == Status.CORRECTED
        assert article.published_revision.headline == "مصحّح"
        correction = article.corrections.get()
        assert (correction.kind, correction.note) == ("clarification", "الطول 48 مترًا لا 84.")

    def test_a_page_that_asks_prints_no_words_saved_meanwhile(
        self, nada: Staff, idris_at_desk: Client
    ) -> None:
        """Idris types the note of a correction; Nada saves other words before he presses the button."""
        article = publish_article()
        address = page_of(article, "move/correct/")
        shown = idris_at_desk.get(address).content.decode()
        article.headline = "عنوان كتبته ندى للتو"
        workflow.save_copy(article, by=nada, at=timezone.now())

        sent = {"kind": "correction", "note": "الطول 48 مترًا.", "edition": "1"}
        refused = idris_at_desk.post(address, sent)

        assert 'name="edition" value="1"' in shown
        page = refused.content.decode()
        assert "ولم يُنفّذ شيء" in page
        assert "الطول 48 مترًا.</textarea>" in page
        assert 'name="edition" value="2"' in page
        article.refresh_from_db()
        assert article.published_revision.headline != "عنوان كتبته ندى للتو"
        # He has read it now, and presses again.
        idris_at_desk.post(address, sent | {"edition": "2"})
        article.refresh_from_db()
        assert article.published_revision.headline == "عنوان كتبته ندى للتو"

    def test_saving_the_same_words_says_so(self, idris_at_desk: Client) -> None:
        article = make_article()

        response = idris_at_desk.post(page_of(article), typed(article))

        assert said(response) == ["لا تغييرات تُحفظ."]
        assert article.revisions.count() == 1

    def test_a_time_is_asked_for_and_read_in_baghdad(self, idris_at_desk: Client) -> None:
        article = make_article()
        tomorrow = timezone.localtime() + timedelta(days=1)

        saved = idris_at_desk.post(page_of(article), typed(article, _verb="schedule"))
        done = idris_at_desk.post(saved["Location"], {"goes_live_at": f"{tomorrow:%Y-%m-%dT%H:%M}"})

        article.refresh_from_db()
        assert article.status == Status.SCHEDULED
        assert article.goes_live_at == tomorrow.replace(second=0, microsecond=0)
        assert f"{tomorrow:%H:%M}" in said(done)[-1]

    def test_a_time_that_has_passed_is_refused(self, idris_at_desk: Client) -> None:
        article = make_article()

        response = idris_at_desk.post(
            page_of(article, "move/schedule/"), {"goes_live_at": "2020-01-01T10:00"}, follow=True
        )

        article.refresh_from_db()
        assert article.status == Status.DRAFT
        assert "موعد النشر مضى." in response.content.decode()

    def test_withdrawing_is_the_managing_editors(self, idris_at_desk: Client, nada_at_desk: Client) -> None:
        article = publish_article()
        address = page_of(article, "move/withdraw/")

        refused = idris_at_desk.post(address, {"note": "بيان قديم"})
        done = nada_at_desk.post(address, {"note": "اعتمدت على بيان قديم."})

        article.refresh_from_db()
        assert refused.status_code == 403
        assert said(done)[-1] == "سُحبت المادة."
        assert (article.status, article.withdrawal_note) == (Status.WITHDRAWN, "اعتمدت على بيان قديم.")

    def test_a_move_that_the_status_does_not_have_is_explained(self, idris_at_desk: Client) -> None:
        article = publish_article()

        response = idris_at_desk.get(page_of(article, "move/send_back/"))

        assert "فحالة المادة: منشورة." in response.content.decode()

    def test_a_move_that_someone_else_made_first_gives_the_note_back(
        self, nada: Staff, nada_at_desk: Client
    ) -> None:
        article = publish_article()
        workflow.withdraw(article, note="اعتمدت على بيان قديم.", by=nada, at=timezone.now())

        response = nada_at_desk.post(
            page_of(article, "move/correct/"), {"kind": "correction", "note": "العدد 3,200 لا 2,300."}
        )

        assert response.status_code == 200
        assert "العدد 3,200 لا 2,300.</textarea>" in response.content.decode()

    def test_a_move_that_does_not_exist_leads_away(self, nada_at_desk: Client) -> None:
        article = make_article()

        assert nada_at_desk.get(page_of(article, "move/burn/")).status_code == 302
        assert nada_at_desk.post(page_of(article), typed(article, _verb="burn")).status_code == 302

    @pytest.mark.parametrize("status", Status.values)
    def test_the_bar_offers_exactly_the_table(self, nada: Staff, nada_at_desk: Client, status: str) -> None:
        article = article_in(status)

        page = nada_at_desk.get(page_of(article)).content.decode()

        for verb in MOVES:
            offered = f'value="{verb}"' in page or page_of(article, f"move/{verb}/") in page
            assert offered == (verb in allowed_moves(article, nada)), verb

    def test_print_is_one_click_away(self, idris_at_desk: Client) -> None:
        article = publish_article()

        page = idris_at_desk.get(page_of(article)).content.decode()

        assert f'href="{article.get_absolute_url()}"' in page
        assert f"testserver{article.short_address}" in page


class TestWhoFindsWhat:
    def test_writers_find_their_own_and_no_others(
        self, salma: Staff, idris: Staff, salma_at_desk: Client
    ) -> None:
        make_article("مادة سلمى", by=salma)
        other = make_article("مادة إدريس", by=idris)

        assert headlines(salma_at_desk) == ["مادة سلمى"]
        for tail in ("change/", "history/", "delete/", "move/submit/"):
            assert salma_at_desk.get(page_of(other, tail)).status_code == 403, tail

    def test_desk_editors_find_their_sections(self, idris: Staff, idris_at_desk: Client) -> None:
        sport = make_section("رياضة")
        football = make_section("كرة القدم", parent=sport)
        idris.sections.add(sport)
        make_article("دوري", section=football)
        elsewhere = make_article("برلمان", section=make_section("سياسة"))

        assert headlines(idris_at_desk) == ["دوري"]
        assert idris_at_desk.get(page_of(elsewhere)).status_code == 403

    def test_the_managing_editor_finds_everything(self, salma: Staff, nada_at_desk: Client) -> None:
        make_article("مادة سلمى", by=salma)
        make_article("مادة البيت")

        assert len(headlines(nada_at_desk)) == 2

    def test_moderators_find_no_stories(self, hakim: Staff) -> None:
        article = make_article()
        client = signed_in(hakim)

        assert "/admin/articles/article/" not in client.get("/admin/").content.decode()
        for address in (LIST, ADD, page_of(article)):
            answer = client.get(address)
            assert answer.status_code == 403
            page = BeautifulSoup(answer.content, "html.parser")
            assert "هذه الصفحة ليست متاحة لك" in page.text
            assert page.select_one(".notice .button").text == "مكتب التحرير"

    def test_a_number_that_no_story_has_leads_to_the_desk(self, nada_at_desk: Client) -> None:
        for number in ("999", "99999999999999999999999", "abc"):
            assert nada_at_desk.get(f"/admin/articles/article/{number}/change/").status_code == 302

    def test_a_draft_goes_to_the_trash_and_comes_back(self, salma: Staff, salma_at_desk: Client) -> None:
        draft = make_article("مسودة سلمى", by=salma)

        done = salma_at_desk.post(page_of(draft, "move/trash/"))

        assert said(done) == ["نُقلت المادة إلى سلة المحذوفات، وتُستعاد منها خلال 30 يومًا."]
        assert headlines(salma_at_desk) == []
        assert headlines(salma_at_desk, f"{LIST}?trash=1") == ["مسودة سلمى"]
        page = salma_at_desk.get(page_of(draft)).content.decode()
        assert "في سلة المحذوفات منذ" in page
        assert 'name="headline"' not in page
        salma_at_desk.post(page_of(draft, "move/untrash/"))
        assert headlines(salma_at_desk) == ["مسودة سلمى"]

    def test_only_the_managing_editor_deletes_for_good_and_only_from_the_trash(
        self, salma: Staff, nada: Staff, salma_at_desk: Client, idris_at_desk: Client, nada_at_desk: Client
    ) -> None:
        draft, printed = make_article(by=salma), publish_article("مطبوعة")

        assert nada_at_desk.post(page_of(draft, "delete/"), {"post": "yes"}).status_code == 403
        workflow.trash(draft, by=salma, at=timezone.now())
        for browser in (salma_at_desk, idris_at_desk):
            assert browser.post(page_of(draft, "delete/"), {"post": "yes"}).status_code == 403
        assert nada_at_desk.post(page_of(printed, "delete/"), {"post": "yes"}).status_code == 403
        assert nada_at_desk.post(page_of(draft, "delete/"), {"post": "yes"}).status_code == 302
        assert not Article.objects.filter(pk=draft.pk).exists()


class TestTheList:
    def test_a_row_says_status_section_writer_and_time_in_our_words(self, nada_at_desk: Client) -> None:
        make_article(writers=[make_writer("هدى أحمد")], at=NOW - timedelta(hours=2, minutes=5))

        # At noon: soon after midnight two hours ago were yesterday.
        with time_machine.travel(NOW, tick=False):
            page = nada_at_desk.get(LIST).content.decode()

        for words in ('data-status="draft">مسودة<', "محليات", "<bdi>هدى أحمد</bdi>", ">قبل ساعتين<"):
            assert words in page

    def test_it_is_searched_and_filtered(self, nada: Staff, nada_at_desk: Client) -> None:
        sport = make_section("رياضة")
        make_article("دوري الكرة", section=make_section("كرة القدم", parent=sport), by=nada)
        index_headline(publish_article("جلسة البرلمان", section=make_section("سياسة")))

        assert headlines(nada_at_desk, f"{LIST}?q=البرلمان") == ["جلسة البرلمان"]
        assert headlines(nada_at_desk, f"{LIST}?status__exact=published") == ["جلسة البرلمان"]
        assert headlines(nada_at_desk, f"{LIST}?section={sport.pk}") == ["دوري الكرة"]
        assert headlines(nada_at_desk, f"{LIST}?mine=1") == ["دوري الكرة"]
        assert headlines(nada_at_desk, f"{LIST}?section=999") != []

    def test_its_pages_go_to_the_end_without_a_count(self, nada_at_desk: Client) -> None:
        for number in range(7):
            make_article(f"مادة {number}")
        first = nada_at_desk.get(LIST).context["cl"]
        first.model_admin.list_per_page, kept = 3, first.model_admin.list_per_page

        try:
            pages = [nada_at_desk.get(f"{LIST}?p={n}").context["cl"] for n in (1, 2, 3)]
        finally:
            first.model_admin.list_per_page = kept

        assert [len(page.result_list) for page in pages] == [3, 3, 1]
        assert [bool(page.newer) for page in pages] == [False, True, True]
        assert [bool(page.older) for page in pages] == [True, True, False]

    @pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "9" * 5000])
    def test_a_page_that_is_none_is_no_error(self, nada_at_desk: Client, page: str) -> None:
        make_article()

        assert nada_at_desk.get(LIST, {"p": page}, follow=True).status_code == 200


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


class TestItCostsTheSame:
    """Pages ask the database as often for a small archive as for a large one."""

    @pytest.fixture
    def busy(self, idris: Staff) -> None:
        now = timezone.now()
        for i in range(12):
            writers = [make_writer(f"كاتب {i}")]
            article = make_article(f"مسودة {i}", by=idris, at=now, writers=writers, tags=[f"وسم {i}"])
            if i % 3 == 1:
                workflow.submit(article, by=idris, at=now)
            elif i % 3 == 2:
                workflow.schedule(article, goes_live_at=now + timedelta(minutes=i), by=idris, at=now)
            published = publish_article(f"منشورة {i}", at=now, by=None, writers=writers)
            make_comment(published)

    @pytest.mark.parametrize(
        ("address", "most"),
        [(LIST, 13), ("/admin/articles/image/", 10), ("/admin/categories/tag/", 10)],
    )
    def test_lists(
        self, request: pytest.FixtureRequest, nada_at_desk: Client, address: str, most: int
    ) -> None:
        make_article(by=None, image=make_image(), tags=["نفط"], writers=[make_writer()])
        nada_at_desk.get(address)
        few = queries_of(nada_at_desk, address)

        request.getfixturevalue("busy")
        for colour in ("#111111", "#222222", "#333333"):
            make_image("صورة", colour=colour)

        assert queries_of(nada_at_desk, address) == few <= most

    def test_a_story_with_a_long_memory(self, salma: Staff, nada_at_desk: Client) -> None:
        article = make_article(by=salma)
        pages = [page_of(article), page_of(article, "history/")]
        nada_at_desk.get(pages[0])
        few = [queries_of(nada_at_desk, address) for address in pages]

        for i in range(10):
            article.standfirst = f"نسخة {i}"
            workflow.save_copy(article, by=salma, at=timezone.now())

        assert [queries_of(nada_at_desk, address) for address in pages] == few
        assert few[0] <= 36
