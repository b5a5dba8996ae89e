"""The ticker: a line goes out in seconds, becomes its story's link, and leaves by itself."""

from datetime import datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article, Mood, MoodKind, SiteSettings, Staff, Status, TickerItem
from articles.moves import DeskError
from articles.standing import LINES_MAX
from articles.ticker import end_ticker, extend, lead_to, raise_ticker
from tests.doors import said
from tests.factories import NOW, article_in, make_article, make_section, publish_article, signed_in

pytestmark = pytest.mark.django_db

LINE = "هزة أرضية خفيفة تُحَسّ في السليمانية"
BREAKING = "/admin/articles/article/breaking/"


def at(**later: float) -> datetime:
    return NOW + timedelta(**later)


def ticker(reader: Client, moment: datetime = NOW, *, address: str = "/") -> list[Tag]:
    """The lines of a page's ticker as this moment's reader finds them."""
    with time_machine.travel(moment, tick=False):
        response = reader.get(address)
    page = BeautifulSoup(response.content, "html.parser")
    return page.select(".ticker__line")


def words(lines: list[Tag]) -> list[str]:
    return [line.select_one(".ticker__text").get_text() for line in lines]  # type: ignore[union-attr]


class TestALine:
    def test_a_front_without_breaking_news_has_no_trace_of_it(self, yusuf: Client) -> None:
        page = yusuf.get("/").content.decode()

        assert "ticker" not in page
        assert "عاجل" not in page

    def test_it_stands_on_every_page_with_its_hour(self, yusuf: Client, idris: Staff) -> None:
        story = publish_article()
        raise_ticker(LINE, by=idris, at=NOW)

        for address in ("/", story.get_absolute_url(), story.section.get_absolute_url(), "/corrections/"):
            (line,) = ticker(yusuf, address=address)
            assert words([line]) == [LINE]
            assert line.time.get_text() == "12:00"
            assert not line.select("a")

    def test_it_goes_at_its_second(self, yusuf: Client, idris: Staff) -> None:
        raise_ticker(LINE, minutes=30, by=idris, at=NOW)

        assert ticker(yusuf, at(minutes=30, microseconds=-1))
        assert not ticker(yusuf, at(minutes=30))

    def test_several_stand_as_a_list_with_the_newest_first(self, yusuf: Client, idris: Staff) -> None:
        raise_ticker(LINE, by=idris, at=NOW)
        raise_ticker("الدفاع المدني: لا إصابات", by=idris, at=at(minutes=4))

        assert words(ticker(yusuf, at(minutes=5))) == ["الدفاع المدني: لا إصابات", LINE]

    def test_what_was_typed_is_text_and_stands_in_its_own_direction(
        self, yusuf: Client, idris: Staff
    ) -> None:
        raise_ticker("<b>GPS</b> outage & جسر", by=idris, at=NOW)

        (line,) = ticker(yusuf)

        assert words([line]) == ["<b>GPS</b> outage & جسر"]
        assert line.select(".ticker__text")[0]["dir"] == "ltr"

    def test_its_hour_is_written_in_the_houses_digits(self, yusuf: Client, idris: Staff) -> None:
        SiteSettings.objects.update(digits="arabic")
        raise_ticker(LINE, by=idris, at=NOW)

        assert ticker(yusuf)[0].time.get_text() == "١٢:٠٠"

    def test_no_page_asks_the_database_once_more_for_it(self, yusuf: Client, idris: Staff) -> None:
        story = publish_article()
        addresses = ("/", story.get_absolute_url(), story.section.get_absolute_url())

        def cost() -> list[int]:
            found = []
            for address in addresses:
                with CaptureQueriesContext(connection) as queries:
                    ticker(yusuf, address=address)
                found.append(len(queries))
            return found

        without = cost()
        for n in range(LINES_MAX):
            raise_ticker(f"خبر رقم {n}", story=publish_article() if n % 2 else None, by=idris, at=NOW)

        assert cost() == without


class TestItsStory:
    def test_the_line_becomes_its_link_when_the_story_is_printed(self, yusuf: Client, idris: Staff) -> None:
        story = make_article("السليمانية: هزة بقوة 3.4 درجات", by=idris)
        raise_ticker(LINE, story=story, by=idris, at=NOW)
        assert not ticker(yusuf)[0].select("a")

        workflow.publish(story, by=idris, at=at(minutes=9))

        (link,) = ticker(yusuf, at(minutes=9))[0].select("a")
        assert link.get_text() == LINE
        assert link["href"] == story.get_absolute_url()

    def test_it_leaves_with_a_story_that_is_withdrawn(self, yusuf: Client, nada: Staff) -> None:
        story = publish_article()
        raise_ticker(story=story, by=nada, at=NOW)
        assert words(ticker(yusuf)) == [story.headline]

        workflow.withdraw(story, note="اعتمدت على بيان قديم.", by=nada, at=at(minutes=1))

        assert not ticker(yusuf, at(minutes=1))

    def test_it_stands_when_its_draft_is_deleted(self, yusuf: Client, idris: Staff) -> None:
        story = make_article(by=idris)
        raise_ticker(LINE, story=story, by=idris, at=NOW)

        story.delete()

        assert words(ticker(yusuf)) == [LINE]

    def test_an_embargo_is_about_the_ticker_too(self, idris: Staff) -> None:
        story = make_article(by=idris)
        workflow.embargo(story, embargo_until=at(hours=3), note="", by=idris, at=NOW)

        with pytest.raises(DeskError, match="حظر نشر"):
            raise_ticker(story=story, by=idris, at=NOW)
        assert not TickerItem.objects.exists()

    @pytest.mark.parametrize("status", [Status.WITHDRAWN])
    def test_what_was_withdrawn_is_not_raised(self, nada: Staff, status: Status) -> None:
        with pytest.raises(DeskError, match="سُحبت"):
            raise_ticker(story=article_in(status), by=nada, at=NOW)

    def test_a_line_that_stood_alone_gets_the_story_that_follows(self, idris: Staff) -> None:
        item = raise_ticker(LINE, by=idris, at=NOW)
        story = make_article(LINE, by=idris)

        again = raise_ticker(story=story, by=idris, at=at(minutes=2))

        assert again == item
        assert TickerItem.objects.get().story == story


class TestWhoMay:
    def test_writers_and_moderators_raise_nothing(self, salma: Staff, hakim: Staff) -> None:
        for person in (salma, hakim):
            with pytest.raises(PermissionDenied):
                raise_ticker(LINE, by=person, at=NOW)

    def test_nor_extend_nor_end(self, salma: Staff, idris: Staff) -> None:
        item = raise_ticker(LINE, by=idris, at=NOW)

        with pytest.raises(PermissionDenied):
            extend(item, minutes=60, by=salma, at=NOW)
        with pytest.raises(PermissionDenied):
            end_ticker(item, by=salma, at=NOW)

    def test_a_story_of_another_section_is_not_hers(self, idris: Staff) -> None:
        idris.sections.set([make_section("ثقافة")])
        story = publish_article(section=make_section("سياسة"))

        with pytest.raises(PermissionDenied):
            raise_ticker(story=story, by=Staff.objects.get(pk=idris.pk), at=NOW)


class TestTwoAtOnce:
    def test_one_line_raised_twice_stands_once(self, idris: Staff, nada: Staff) -> None:
        first = raise_ticker(LINE, by=idris, at=NOW)
        second = raise_ticker(f" {LINE} ", by=nada, at=at(seconds=2))

        assert first == second
        assert TickerItem.objects.count() == 1

    def test_a_full_ticker_says_so(self, idris: Staff) -> None:
        for n in range(LINES_MAX):
            raise_ticker(f"خبر رقم {n}", by=idris, at=NOW)

        with pytest.raises(DeskError, match="ممتلئ"):
            raise_ticker(LINE, by=idris, at=NOW)
        assert raise_ticker(LINE, by=idris, at=at(hours=2)).text == LINE

    def test_whoever_ends_it_second_hears_that_it_is_over(self, idris: Staff, nada: Staff) -> None:
        item = raise_ticker(LINE, by=idris, at=NOW)
        end_ticker(item, by=nada, at=at(minutes=1))

        with pytest.raises(DeskError, match="لم يعد"):
            end_ticker(item, by=idris, at=at(minutes=1))
        with pytest.raises(DeskError, match="لم يعد"):
            extend(item, minutes=60, by=idris, at=at(minutes=1))
        assert TickerItem.objects.get().ended_by == nada

    def test_extending_counts_from_now_and_never_shortens(self, idris: Staff) -> None:
        item = raise_ticker(LINE, minutes=120, by=idris, at=NOW)

        assert extend(item, minutes=30, by=idris, at=at(minutes=10)) == at(minutes=120)
        assert extend(item, minutes=240, by=idris, at=at(minutes=10)) == at(minutes=250)
        assert extend(item, minutes=240, by=idris, at=at(minutes=10)) == at(minutes=250)

    def test_each_act_leaves_one_row_of_memory(self, idris: Staff) -> None:
        item = raise_ticker(LINE, by=idris, at=NOW)
        extend(item, minutes=240, by=idris, at=at(minutes=10))
        end_ticker(item, by=idris, at=at(minutes=20))

        rows = LogEntry.objects.order_by("action_time").values_list("user", "object_repr", "action_time")
        assert list(rows) == [(idris.pk, LINE, at(minutes=n)) for n in (0, 10, 20)]


class TestThePhonePage:
    def test_one_line_and_one_press_with_the_story_to_follow(self, idris: Staff, yusuf: Client) -> None:
        desk = signed_in(idris)
        with time_machine.travel(NOW, tick=False):
            page = BeautifulSoup(desk.get(BREAKING).content, "html.parser")
            section = page.select_one("select[name=section] option[selected]")["value"]  # type: ignore[index]
            response = desk.post(BREAKING, {"headline": LINE, "section": section, "_raise": "1"})

        story = Article.objects.get()
        item = TickerItem.objects.get()
        assert (story.headline, story.status, item.story) == (LINE, Status.DRAFT, story)
        assert item.expires_at == at(hours=2)
        assert "وينتهي عند 14:00 من نفسه." in said(response)[0]
        assert words(ticker(yusuf)) == [LINE]
        assert not ticker(yusuf)[0].select("a")

    def test_the_story_may_be_printed_with_it(self, idris: Staff, yusuf: Client) -> None:
        sent = {"headline": LINE, "section": make_section().pk, "follows": "print", "_raise": "1"}

        with time_machine.travel(NOW, tick=False):
            signed_in(idris).post(BREAKING, sent)

        assert Article.objects.get().status == Status.PUBLISHED
        assert ticker(yusuf)[0].select_one("a")["href"] == Article.objects.get().get_absolute_url()  # type: ignore[index]

    def test_the_line_may_stand_alone_and_for_longer(self, idris: Staff, yusuf: Client) -> None:
        sent = {"headline": LINE, "section": make_section().pk, "follows": "nothing", "minutes": "720"}

        with time_machine.travel(NOW, tick=False):
            signed_in(idris).post(BREAKING, sent | {"_raise": "1"})

        assert not Article.objects.exists()
        assert ticker(yusuf, at(hours=11, minutes=59))

    def test_a_finger_that_taps_twice_raises_one_line_and_opens_one_story(self, idris: Staff) -> None:
        desk, sent = signed_in(idris), {"headline": LINE, "section": make_section().pk, "_raise": "1"}

        desk.post(BREAKING, sent)
        desk.post(BREAKING, sent)

        assert TickerItem.objects.count() == Article.objects.count() == 1

    def test_a_full_ticker_keeps_what_was_typed(self, idris: Staff) -> None:
        with time_machine.travel(NOW, tick=False):
            for n in range(LINES_MAX):
                raise_ticker(f"خبر رقم {n}", by=idris, at=NOW)
            sent = {"headline": LINE, "section": make_section().pk, "_raise": "1"}
            page = signed_in(idris).post(BREAKING, sent).content.decode()

        assert f"{LINE}</textarea>" in page
        assert "شريط العاجل ممتلئ: فيه 5 أسطر." in page
        assert not Article.objects.exists()

    def test_writers_find_no_ticker_on_it(self, salma: Staff) -> None:
        desk, section = signed_in(salma), make_section()

        page = desk.get(BREAKING).content.decode()
        refused = desk.post(BREAKING, {"headline": LINE, "section": section.pk, "_raise": "1"})

        assert "شريط العاجل" not in page
        assert refused.status_code == 403
        assert not Article.objects.exists()

    def test_its_lines_are_kept_longer_and_ended_there(self, idris: Staff, yusuf: Client) -> None:
        desk = signed_in(idris)
        with time_machine.travel(NOW, tick=False):
            item = raise_ticker(LINE, by=idris, at=NOW)
            page = BeautifulSoup(desk.get(BREAKING).content, "html.parser")
            longer, over, _lead = (form["action"] for form in page.select(".running__ways form"))
            extended = desk.post(longer, {"minutes": "240"})
            ended = desk.post(over)
            again = desk.post(over)

        assert said(extended)[0] == "ينتهي عرض السطر عند 16:00."
        assert said(ended)[-1] == "أُنهي عرض السطر."
        assert said(again)[-1] == "لم يعد هذا السطر في الشريط."
        item.refresh_from_db()
        assert item.ended_at == NOW
        assert not ticker(yusuf)

    def test_who_hears_a_button_hears_of_which_line(self, idris: Staff) -> None:
        with time_machine.travel(NOW, tick=False):
            for line in (LINE, "انتهاء الهزة بلا أضرار"):
                raise_ticker(line, by=idris, at=NOW)
            page = BeautifulSoup(signed_in(idris).get(BREAKING).content, "html.parser")

        pressed = page.select(".running__ways :is(button, summary)")
        names = [
            " ".join(page.find(id=part).get_text(strip=True) for part in press["aria-labelledby"].split())
            for press in pressed
        ]
        assert len(names) == len(set(names)) == 8
        assert f"إنهاء العرض {LINE}" in names


class TestFromAStory:
    def test_one_tap_raises_the_headline_in_print(self, idris: Staff, yusuf: Client) -> None:
        story, desk = publish_article(), signed_in(idris)
        workflow.save_copy(story_with(story, headline="عنوان لم يُنشر"), by=idris, at=NOW)
        with time_machine.travel(NOW, tick=False):
            page = BeautifulSoup(
                desk.get(f"/admin/articles/article/{story.pk}/change/").content, "html.parser"
            )
            form = page.select_one("#ticker-form")
            assert page.select_one("button[form=ticker-form]").get_text() == "رفع إلى شريط العاجل"  # type: ignore[union-attr]
            desk.post(form["action"], {"story": story.pk})  # type: ignore[index]

        (line,) = ticker(yusuf)
        assert words([line]) == ["العمارة تفتتح جسرًا للمشاة فوق دجلة"]
        assert line.select("a")[0]["href"] == story.get_absolute_url()

    def test_its_page_then_says_until_when_and_ends_it(self, idris: Staff, yusuf: Client) -> None:
        story, desk = publish_article(), signed_in(idris)
        address = f"/admin/articles/article/{story.pk}/change/"
        with time_machine.travel(NOW, tick=False):
            raise_ticker(story=story, by=idris, at=NOW)
            page = BeautifulSoup(desk.get(address).content, "html.parser")
            told = page.select_one(".story-bar__ticker")
            answer = desk.post(page.select_one("#ticker-form")["action"], {"story": story.pk})  # type: ignore[index]

        assert "في شريط العاجل، رُفع عند 12:00 وينتهي عند 14:00" in told.get_text()  # type: ignore[union-attr]
        assert answer["Location"] == address
        assert not ticker(yusuf)

    def test_no_tap_where_it_may_not_be_told(self, idris: Staff, salma: Staff) -> None:
        story = make_article(by=salma)
        workflow.embargo(story, embargo_until=at(days=30), note="", by=idris, at=NOW)

        with time_machine.travel(NOW, tick=False):
            for person in (idris, salma):
                page = signed_in(person).get(f"/admin/articles/article/{story.pk}/change/").content.decode()
                assert "رفع إلى شريط العاجل" not in page

    def test_no_tap_for_a_campaign_in_election_silence(self, idris: Staff) -> None:
        story, desk = publish_article(), signed_in(idris)
        workflow.flag_campaign(story, by=idris, at=NOW)
        Mood.objects.create(
            kind=MoodKind.SILENCE, line="صمت انتخابي", starts_at=at(hours=1), ends_at=at(hours=9)
        )
        address = f"/admin/articles/article/{story.pk}/change/"

        offered = []
        for hours in (0, 2, 10):
            with time_machine.travel(at(hours=hours), tick=False):
                offered.append("رفع إلى شريط العاجل" in desk.get(address).content.decode())

        assert offered == [True, False, True]

    def test_a_tap_needs_a_press_and_a_story_of_ones_own(self, idris: Staff, salma: Staff) -> None:
        address = f"/admin/articles/article/{publish_article().pk}/ticker/"

        assert signed_in(idris).get(address).status_code == 405
        assert signed_in(salma).post(address).status_code == 403


def story_with(article: Article, **new: str) -> Article:
    """The story with other words, not yet saved."""
    story = Article.objects.get(pk=article.pk)
    for name, value in new.items():
        setattr(story, name, value)
    return story


class TestLeadingElsewhere:
    def test_a_line_takes_another_story_or_none_and_keeps_its_words(
        self, yusuf: Client, idris: Staff, idris_at_desk: Client
    ) -> None:
        first, second = publish_article("تفاصيل أولى"), publish_article("تفاصيل الهزة كاملة")
        line = raise_ticker(LINE, story=first, by=idris, at=NOW)

        with time_machine.travel(NOW, tick=False):
            page = idris_at_desk.post(
                f"/admin/articles/tickeritem/{line.pk}/lead/", {"story": "تفاصيل كاملة"}, follow=True
            )
        (led,) = ticker(yusuf)
        lead_to(line, None, by=idris, at=NOW)
        (bare,) = ticker(yusuf)

        assert "يقود السطر الآن إلى «تفاصيل الهزة كاملة»." in said(page)
        assert led.a["href"] == second.get_absolute_url()  # type: ignore[index]
        assert words([led, bare]) == [LINE, LINE]
        assert not bare.select("a")
        assert LogEntry.objects.filter(change_message__contains="تغيير مادة السطر").count() == 2

    def test_what_may_not_be_told_of_and_what_another_line_leads_to_is_refused(
        self, idris: Staff, nada: Staff, salma: Staff
    ) -> None:
        line, other = raise_ticker(LINE, by=idris, at=NOW), publish_article()
        raise_ticker("سطر آخر", story=other, by=idris, at=NOW)
        withdrawn = article_in(Status.WITHDRAWN)

        with pytest.raises(DeskError, match="سطر آخر"):
            lead_to(line, other, by=idris, at=NOW)
        with pytest.raises(DeskError, match="سُحبت"):
            lead_to(line, withdrawn, by=nada, at=NOW)
        with pytest.raises(PermissionDenied):
            lead_to(line, None, by=salma, at=NOW)
        with pytest.raises(DeskError, match="لم يعد"):
            lead_to(line, None, by=idris, at=at(days=1))

    def test_words_that_no_headline_has_are_said(self, idris: Staff, idris_at_desk: Client) -> None:
        line = raise_ticker(LINE, by=idris, at=NOW)

        with time_machine.travel(NOW, tick=False):
            page = idris_at_desk.post(
                f"/admin/articles/tickeritem/{line.pk}/lead/", {"story": "كلمات لا عنوان لها"}, follow=True
            )

        assert any("لا نتائج عن" in line for line in said(page))
