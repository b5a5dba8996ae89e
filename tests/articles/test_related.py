"""Yusuf has read a story and is led on to others about the same; Idris arranges what stands there."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import workflow
from articles.models import Article, Mood, RelatedStories, Staff
from articles.search import related
from articles.search.counting import count_terms
from tests.factories import NOW, make_article, make_nada, make_section, publish_article

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)

BRIDGE = [
    "افتُتح اليوم في العمارة جسر جديد للمشاة فوق نهر دجلة.",
    "وقال المهندس إن أعمدة الجسر تحمل ثقل الحافلات أيضًا.",
]
SEQUEL = [
    "أغلقت بلدية العمارة جسر المشاة فوق دجلة ليومين.",
    "ويفحص مهندسون أعمدة الجسر بعد مرور الحافلات عليه.",
]
OIL = ["ارتفعت صادرات نفط البصرة في الشهر الماضي.", "وبلغت العائدات مليارات الدولارات."]
RAIN = ["هطلت أمطار غزيرة على السليمانية وقطعت السيول طرقًا.", "وحذر الدفاع المدني من الانهيارات."]


def relate(at: datetime = LATER) -> int:
    """What the worker does with what was printed: count its words, then find what stands beside it."""
    count_terms(at=at)
    done = 0
    while some := related.relate_due(at=at):
        done += some
    return done


def archive() -> tuple[Article, Article]:
    """Two stories about one bridge, an hour apart, among others; the older first."""
    for n in range(6):
        publish_article(
            f"صادرات النفط {n}", paragraphs=[*OIL, f"هذا تقرير رقم {n}."], at=NOW - timedelta(days=n + 1)
        )
        publish_article(f"أمطار {n}", paragraphs=[*RAIN, f"هذا خبر رقم {n}."], at=NOW - timedelta(days=n + 1))
    older = publish_article("العمارة تفتتح جسرًا للمشاة", paragraphs=BRIDGE)
    newer = publish_article("إغلاق جسر المشاة في العمارة", paragraphs=SEQUEL, at=NOW + timedelta(hours=1))
    return older, newer


def beside(reader: Client, story: Article) -> list[str]:
    page = BeautifulSoup(reader.get(story.get_absolute_url()).content, "html.parser")
    return [link.get_text() for link in page.select(".beside__headline")]


class TestBesideAStory:
    def test_the_worker_finds_what_tells_of_the_same(self, yusuf: Client) -> None:
        older, newer = archive()
        assert beside(yusuf, older) == []

        assert relate() == 14

        assert beside(yusuf, newer)[0] == "العمارة تفتتح جسرًا للمشاة"
        assert beside(yusuf, older)[0] == "إغلاق جسر المشاة في العمارة"

    def test_a_list_waits_until_the_words_of_its_story_are_counted(self) -> None:
        archive()

        assert related.relate_due(at=LATER) == 0

    def test_a_draft_is_beside_nothing_and_has_nothing_beside_it(self) -> None:
        _older, newer = archive()
        draft = make_article("جسر المشاة في العمارة ثانية", paragraphs=SEQUEL)
        relate()

        assert draft.pk not in RelatedStories.objects.get(pk=newer.pk).found
        assert not RelatedStories.objects.filter(pk=draft.pk).exists()

    def test_a_withdrawn_one_goes_at_once_and_is_owed_nothing(self, yusuf: Client) -> None:
        older, newer = archive()
        relate()
        workflow.withdraw(newer, note="سُحب لخطأ.", by=make_nada(), at=LATER)

        assert "إغلاق جسر المشاة في العمارة" not in beside(yusuf, older)
        assert RelatedStories.objects.get(pk=newer.pk).due_at is None

    def test_the_same_text_again_is_not_put_beside_it(self) -> None:
        older, _newer = archive()
        again = publish_article("جسر جديد للمشاة في العمارة", paragraphs=BRIDGE, at=NOW + timedelta(hours=2))
        relate()

        assert again.pk not in RelatedStories.objects.get(pk=older.pk).found

    def test_its_chain_has_a_place_of_its_own(self, yusuf: Client) -> None:
        older, _newer = archive()
        sequel = publish_article("العمارة: الجسر يُفحص", paragraphs=SEQUEL, continues=older, at=LATER)
        relate(LATER)

        assert "العمارة: الجسر يُفحص" not in beside(yusuf, older)
        assert "العمارة تفتتح جسرًا للمشاة" not in beside(yusuf, sequel)

    def test_of_two_as_near_that_with_its_tags_comes_first(self, yusuf: Client) -> None:
        archive()
        for n, tags in ((1, []), (2, ["جسور العمارة"]), (3, [])):
            words = [f"كلام رقم {n} عن المهندسين والحافلات والأعمدة والبلدية."]
            publish_article(
                f"تقرير عن الحافلات {n}", paragraphs=words, tags=tags, at=NOW + timedelta(minutes=n)
            )
        words = ["كلام عن الحافلات والمهندسين في المدينة."]
        story = publish_article(
            "تقرير عن الحافلات", paragraphs=words, tags=["جسور العمارة"], at=NOW + timedelta(minutes=4)
        )
        relate()

        assert beside(yusuf, story)[0] == "تقرير عن الحافلات 2"

    def test_election_silence_puts_no_campaign_forward(self, yusuf: Client) -> None:
        older, newer = archive()
        relate()
        Article.objects.filter(pk=newer.pk).update(is_campaign=True)
        Mood.objects.create(
            kind="silence", line="صمت انتخابي", starts_at=NOW, ends_at=NOW + timedelta(days=20_000)
        )

        assert "إغلاق جسر المشاة في العمارة" not in beside(yusuf, older)

    def test_the_section_does_not_name_it_a_second_time(self, yusuf: Client) -> None:
        older, _newer = archive()
        relate()
        page = BeautifulSoup(yusuf.get(older.get_absolute_url()).content, "html.parser")

        more = {link.get_text() for link in page.select(".onward__more a")}
        assert more
        assert more.isdisjoint(beside(yusuf, older))

    def test_the_light_page_has_their_light_addresses(self, yusuf: Client) -> None:
        older, newer = archive()
        relate()
        page = BeautifulSoup(yusuf.get(f"/n/{older.pk}/light/").content, "html.parser")

        assert f"/n/{newer.pk}/light/" in [link["href"] for link in page.select("article ul a")]


class TestAWeek:
    def test_a_list_is_found_again_while_its_story_is_new(self) -> None:
        older, _newer = archive()
        moments = []
        at = NOW
        while at:
            relate(at + timedelta(hours=1))
            at = RelatedStories.objects.get(pk=older.pk).due_at
            moments.append(at)

        assert [moment and moment - NOW for moment in moments] == [
            *(timedelta(hours=n) for n in (6, 24, 48, 96, 168)),
            None,
        ]

    def test_what_came_after_it_is_beside_it_then(self, yusuf: Client) -> None:
        older, _newer = archive()
        relate()
        words = ["عاد المشاة إلى جسر العمارة فوق دجلة بعد إصلاح أعمدته."]
        publish_article("جسر العمارة يُفتح للمشاة ثانية", paragraphs=words, at=LATER)
        relate(NOW + timedelta(days=3))

        assert "جسر العمارة يُفتح للمشاة ثانية" in beside(yusuf, older)

    def test_other_words_in_print_owe_it_anew(self) -> None:
        older, _newer = archive()
        relate(NOW + timedelta(days=30))
        older.headline = "صادرات نفط البصرة ترتفع"
        workflow.save_copy(older, by=make_nada(), at=NOW + timedelta(days=31))
        workflow.update(older, by=make_nada(), at=NOW + timedelta(days=31))

        assert relate(NOW + timedelta(days=31)) == 1

    def test_a_finding_that_was_killed_is_owed_still(self, monkeypatch: pytest.MonkeyPatch) -> None:
        older, _newer = archive()

        def kill(*_args: object, **_kwargs: object) -> None:
            raise KeyboardInterrupt

        count_terms(at=LATER)
        with monkeypatch.context() as killed:
            killed.setattr(related, "nearest", kill)
            with pytest.raises(KeyboardInterrupt):
                related.relate_due(at=LATER)
        assert relate(LATER + related.AGAIN) == 14
        assert RelatedStories.objects.get(pk=older.pk).found


class TestWhatItCosts:
    def test_a_page_asks_once_more_and_without_a_list_not_at_all(self, yusuf: Client) -> None:
        older, _newer = archive()
        with CaptureQueriesContext(connection) as without:
            beside(yusuf, older)
        relate()
        with CaptureQueriesContext(connection) as with_list:
            beside(yusuf, older)

        assert len(with_list) == len(without) + 1

    def test_a_finding_asks_the_same_in_an_archive_of_any_size(self) -> None:
        asked = []
        for _round in range(2):
            _older, newer = archive()
            relate()
            RelatedStories.objects.filter(pk=newer.pk).update(due_at=LATER)
            with CaptureQueriesContext(connection) as queries:
                related.relate_due(at=LATER)
            asked.append(len(queries))

        assert asked[0] == asked[1] <= 11


class TestArranging:
    """Idris pins and excludes on the story's page; what he chose is seen at once."""

    def arrange(self, desk: Client, story: Article, **choices: str) -> str:
        page = BeautifulSoup(desk.get(arranging(story)).content, "html.parser")
        over = page.select_one("input[name=over]")
        assert over
        sent = {"over": str(over["value"]), "add": choices.pop("add", "")}
        sent |= {f"place-{name[1:]}": choice for name, choice in choices.items()}
        return desk.post(arranging(story), sent, follow=True).content.decode()

    def test_a_pinned_story_comes_first_and_an_excluded_one_goes(
        self, yusuf: Client, idris_at_desk: Client
    ) -> None:
        older, newer = archive()
        relate()
        oil = Article.objects.get(headline="صادرات النفط 0")

        said = self.arrange(idris_at_desk, older, **{f"n{newer.pk}": "x"}, add=str(oil.pk))

        assert "حُفظ ترتيب «اقرأ أيضًا»." in said
        assert beside(yusuf, older)[0] == "صادرات النفط 0"
        assert "إغلاق جسر المشاة في العمارة" not in beside(yusuf, older)
        row = older.changes.get(verb="relate")
        assert row.note == "تثبيت: «صادرات النفط 0». استبعاد: «إغلاق جسر المشاة في العمارة»"

    def test_an_excluded_story_makes_room_and_is_not_found_again(self, idris_at_desk: Client) -> None:
        older, newer = archive()
        relate()
        self.arrange(idris_at_desk, older, **{f"n{newer.pk}": "x"})

        relate(timezone.now() + timedelta(minutes=1))

        assert newer.pk not in RelatedStories.objects.get(pk=older.pk).found

    def test_pins_stand_in_the_order_of_their_places(self, yusuf: Client, idris_at_desk: Client) -> None:
        older, newer = archive()
        relate()
        oil, rain = (Article.objects.get(headline=h) for h in ("صادرات النفط 0", "أمطار 0"))
        for story in (oil, rain):
            self.arrange(idris_at_desk, older, **self.standing(older), add=f"{story.pk} — {story.headline}")
        self.arrange(idris_at_desk, older, **{f"n{oil.pk}": "2", f"n{rain.pk}": "1"})

        assert beside(yusuf, older)[:2] == ["أمطار 0", "صادرات النفط 0"]
        assert newer.headline in beside(yusuf, older)

    def standing(self, story: Article) -> dict[str, str]:
        pinned = RelatedStories.objects.get(pk=story.pk).pinned
        return {f"n{number}": str(place) for place, number in enumerate(pinned, start=1)}

    def test_what_is_not_in_print_is_pinned_and_shown_to_nobody_before(
        self, yusuf: Client, idris_at_desk: Client
    ) -> None:
        older, _newer = archive()
        relate()
        draft = make_article("تقرير طويل عن جسور ميسان", paragraphs=OIL)
        self.arrange(idris_at_desk, older, add=str(draft.pk))
        assert "تقرير طويل عن جسور ميسان" not in beside(yusuf, older)

        workflow.publish(draft, by=make_nada(), at=LATER)
        assert beside(yusuf, older)[0] == "تقرير طويل عن جسور ميسان"

    def test_a_pin_is_chosen_before_print_and_kept_by_it(self, yusuf: Client, idris_at_desk: Client) -> None:
        older, _newer = archive()
        draft = make_article("تقرير عن الجسور")
        self.arrange(idris_at_desk, draft, add=str(older.pk))
        assert not RelatedStories.objects.filter(pk=draft.pk, due_at__isnull=False).exists()

        workflow.publish(draft, by=make_nada(), at=LATER)
        relate()
        assert beside(yusuf, draft)[0] == "العمارة تفتتح جسرًا للمشاة"

    def test_of_two_at_once_the_second_sees_what_the_first_did(
        self, idris_at_desk: Client, nada_at_desk: Client
    ) -> None:
        older, newer = archive()
        relate()
        self.arrange(nada_at_desk, older, **{f"n{newer.pk}": "1"})

        said = idris_at_desk.post(arranging(older), {"over": "|", f"place-{newer.pk}": "x"}, follow=True)

        assert "رتّب غيرك «اقرأ أيضًا» لهذه المادة بعد فتح هذه الصفحة، ولم يُحفظ شيء." in said.content.decode()
        assert RelatedStories.objects.get(pk=older.pk).pinned == [newer.pk]

    def test_what_the_second_chose_stands_over_what_the_first_did(
        self, idris_at_desk: Client, nada_at_desk: Client
    ) -> None:
        older, newer = archive()
        relate()
        oil, rain = (Article.objects.get(headline=h) for h in ("صادرات النفط 0", "أمطار 0"))
        self.arrange(nada_at_desk, older, **{f"n{newer.pk}": "1"}, add=str(rain.pk))

        opened_before = {"over": "|", f"place-{oil.pk}": "x", f"place-{newer.pk}": "", "add": str(rain.pk)}
        said = idris_at_desk.post(arranging(older), opened_before)
        page = BeautifulSoup(said.content, "html.parser")
        chosen = {
            int(str(field["id"]).removeprefix("place-")): field.select_one("option[selected]")
            for field in page.select("select[id^=place-]")
        }

        places = {number: option["value"] for number, option in chosen.items() if option}
        assert places == {newer.pk: "1", rain.pk: "2", oil.pk: "x"}
        assert page.select_one("#id_add")["value"] == str(rain.pk)  # type: ignore[index]
        assert page.select_one("input[name=over]")["value"] == f"{newer.pk},{rain.pk}|"  # type: ignore[index]

    def test_others_words_before_print_are_told_to_nobody_here(
        self, idris: Staff, idris_at_desk: Client, nada_at_desk: Client
    ) -> None:
        sport = make_section("رياضة")
        older, newer = archive()
        idris.sections.set([older.top_section])
        relate()
        secret = make_article("إقالة مدرب المنتخب", section=sport, by=make_nada(), paragraphs=OIL)
        tried = publish_article("فوز في البصرة", section=sport, paragraphs=OIL)
        tried.headline = "فضيحة في البصرة"
        workflow.save_copy(tried, by=make_nada(), at=LATER)
        for story in (secret, tried):
            self.arrange(nada_at_desk, older, **self.standing(older), add=str(story.pk))

        page = BeautifulSoup(idris_at_desk.get(arranging(older)).content, "html.parser")
        memory = " ".join(older.changes.values_list("note", flat=True))
        hers = nada_at_desk.get(arranging(older)).content.decode()

        assert "إقالة" in hers
        assert "إقالة" not in page.get_text() + memory
        assert "فضيحة" not in page.get_text() + memory
        assert f"مادة لم تُنشر من قسم آخر، رقمها {secret.pk}" in page.get_text()
        assert "فوز في البصرة" in page.get_text()
        self.arrange(idris_at_desk, older, **self.standing(older), **{f"n{newer.pk}": "3"})
        assert RelatedStories.objects.get(pk=older.pk).pinned == [secret.pk, tried.pk, newer.pk]

    def test_taking_all_back_is_remembered_too(self, idris_at_desk: Client) -> None:
        older, newer = archive()
        self.arrange(idris_at_desk, older, add=str(newer.pk))
        self.arrange(idris_at_desk, older, **{f"n{newer.pk}": ""})

        assert older.changes.filter(verb="relate").latest("pk").note == "رُفع كل تثبيت واستبعاد."

    def test_what_was_typed_and_chosen_is_kept_when_no_story_is_meant(self, idris_at_desk: Client) -> None:
        older, newer = archive()
        relate()

        said = self.arrange(idris_at_desk, older, **{f"n{newer.pk}": "2"}, add="كسوف كلي")
        page = BeautifulSoup(said, "html.parser")

        assert "لا نتائج عن «كسوف كلي»" in said
        assert [option["value"] for option in page.select(f"#place-{newer.pk} option[selected]")] == ["2"]
        assert not older.changes.filter(verb="relate").exists()

    def test_five_pins_are_one_too_many(self, idris_at_desk: Client) -> None:
        older, _newer = archive()
        oil = Article.objects.filter(headline__startswith="صادرات النفط")[:5]

        said = self.arrange(idris_at_desk, older, **{f"n{story.pk}": "1" for story in oil})

        assert "تتسع الصفحة لتثبيت 4 مواد على الأكثر. لم يُحفظ شيء." in said

    @pytest.mark.parametrize(
        "sent",
        [
            {"place-x": "1"},
            {"place-99999999": "1"},
            {"place-1": "7"},
            {"over": "a,b|c"},
            {"add": "\0"},
            {"add": "ا" * 9_000},
        ],
    )
    def test_whatever_is_sent_an_arabic_page_answers(
        self, sent: dict[str, str], idris_at_desk: Client
    ) -> None:
        older, _newer = archive()

        assert idris_at_desk.post(arranging(older), {"over": "|"} | sent, follow=True).status_code == 200
        assert not older.changes.filter(verb="relate").exists()

    def test_a_writer_and_a_moderator_do_not_arrange(
        self, salma: Staff, salma_at_desk: Client, hakim_at_desk: Client
    ) -> None:
        mine = make_article("تقرير سلمى", by=salma)

        assert salma_at_desk.get(arranging(mine)).status_code == 403
        assert hakim_at_desk.get(arranging(mine)).status_code == 403
        assert "تثبيت واستبعاد" not in salma_at_desk.get(story_page(mine)).content.decode()

    def test_nothing_is_arranged_beside_a_withdrawn_story(self, idris_at_desk: Client) -> None:
        older, newer = archive()
        workflow.withdraw(older, note="سُحب لخطأ.", by=make_nada(), at=LATER)

        said = idris_at_desk.post(arranging(older), {"over": "|", f"place-{newer.pk}": "1"}, follow=True)

        assert "المادة مسحوبة أو في سلة المحذوفات. لم يتغير شيء." in said.content.decode()

    def test_the_story_s_page_shows_no_chain_no_campaign_and_no_word_of_the_desk(
        self, idris_at_desk: Client
    ) -> None:
        older, newer = archive()
        relate()
        sequel = publish_article("العمارة: الجسر يُفحص", paragraphs=SEQUEL, continues=older, at=LATER)
        self.arrange(idris_at_desk, older, add=str(sequel.pk))
        newer.headline = "فضيحة جسر المشاة"
        workflow.save_copy(newer, by=make_nada(), at=LATER)
        Article.objects.filter(headline="أمطار 0").update(is_campaign=True)
        Mood.objects.create(
            kind="silence", line="صمت انتخابي", starts_at=NOW, ends_at=NOW + timedelta(days=20_000)
        )

        shown = BeautifulSoup(idris_at_desk.get(story_page(older)).content, "html.parser").select(
            "#related a"
        )

        headlines = [link.get_text() for link in shown]
        assert headlines[0] == "إغلاق جسر المشاة في العمارة"
        assert "العمارة: الجسر يُفحص" not in headlines
        assert "أمطار 0" not in headlines

    def test_the_desk_sees_on_the_story_s_page_what_readers_see(self, idris_at_desk: Client) -> None:
        older, newer = archive()
        relate()
        self.arrange(idris_at_desk, older, **{f"n{newer.pk}": "1"})
        page = BeautifulSoup(idris_at_desk.get(story_page(older)).content, "html.parser")

        first = page.select("#related .related-rows__row")[0]
        assert " ".join(first.get_text().split()) == "إغلاق جسر المشاة في العمارة مثبّتة"


def arranging(story: Article) -> str:
    return f"/admin/articles/article/{story.pk}/related/"


def story_page(story: Article) -> str:
    return f"/admin/articles/article/{story.pk}/change/"
