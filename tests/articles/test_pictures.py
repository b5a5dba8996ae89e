"""Pictures are held until a story with them is in print, then open to everyone, until they are withdrawn."""

import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from PIL import Image as Pillow
from pytest_django import DjangoCaptureOnCommitCallbacks

from articles import followups, pixels, renditions, workflow
from articles.board import Wanted, arrange, boards, restore, schedule
from articles.clock import publish_due
from articles.framing import frame_image, is_given_up, restore_image, try_again, withdraw_image
from articles.models import Article, Attachment, Board, FollowUp, Image, Place, Rendition, Staff
from articles.models.history import TRIES_MAX
from articles.models.media import with_renditions
from articles.moves import MoveNotAllowed
from articles.pictures import shut_forgotten
from articles.preview import make_link
from articles.renditions import PictureRefused, Unmade, add_image, make_renditions
from articles.tasks import hand_over
from articles.verify import breaches
from kalima.web import media
from tests.articles.test_publish_due import at_once
from tests.disks import disk_of
from tests.doors import said
from tests.factories import (
    NOW,
    make_article,
    make_attachment,
    make_image,
    make_nada,
    mp4_file,
    picture_file,
    publish_article,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def figure(image: Image) -> str:
    said = 'data-alt="جسر ضيق."><figcaption>الجسر.</figcaption></figure>'
    return f'<p>نص</p><figure data-image="{image.pk}" {said}'


def with_files(image: Image) -> Image:
    """The picture once the worker has been there."""
    make_renditions(image, at=NOW)
    return Image.objects.prefetch_related(with_renditions()).get(pk=image.pk)


def noise(kind: str = "JPEG", size_bytes: int = 2_000_000) -> io.BytesIO:
    """A picture that cannot be made much smaller, of about so many bytes."""
    side = max(64, round((size_bytes / 3) ** 0.5)) if kind == "PNG" else 1300
    picture = Pillow.frombytes("RGB", (side, side), random.Random(side).randbytes(3 * side * side))
    file = io.BytesIO()
    picture.save(file, kind)
    file.seek(0)
    return file


def everything_on_disk() -> set[Path]:
    """Every file of pictures, originals and uploads on their way."""
    folders = (settings.DATA / "originals", settings.MEDIA_ROOT, settings.HELD_ROOT)
    uploads = set(Path(tempfile.gettempdir()).glob("*.upload*"))
    return uploads | {path for folder in folders for path in Path(folder).rglob("*")}


def addresses(page: bytes) -> list[str]:
    """Every file of a picture that a page names."""
    found = BeautifulSoup(page, "html.parser").select("main img, main source")
    named = [tag.get("srcset") or tag["src"] for tag in found]
    files = [line.split()[0] for names in named for line in str(names).split(", ")]
    return [file for file in files if not file.startswith("data:")]


def status(client: Client, image: Image) -> int:
    row = image.renditions.get(ratio="", within="", retired_at=None)
    return client.get(f"/media/{row.files[0]}").status_code


class TestBeforePrint:
    def test_a_reader_finds_no_file_of_a_draft(self, yusuf: Client) -> None:
        image = with_files(make_image())
        make_article(image=image)

        answers = [yusuf.get(f"/media/{name}") for cut in image.renditions.all() for name in cut.files]

        assert {answer.status_code for answer in answers} == {404}
        assert not any("public" in answer.get("Cache-Control", "") for answer in answers)

    def test_the_desk_sees_it(self, salma_at_desk: Client) -> None:
        image = with_files(make_image())

        answer = salma_at_desk.get(image.fallback.desk_url)

        assert answer.status_code == 200
        assert salma_at_desk.get(image.fallback.url).status_code == 404
        assert "private" in answer["Cache-Control"]
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_whoever_has_a_link_sees_it_on_the_page(self, yusuf: Client, salma: Staff) -> None:
        image, other = with_files(make_image()), with_files(make_image("أخرى", colour="#1F3E8C"))
        story = make_article(image=image, by=salma, body=f'<figure data-image="{image.pk}"></figure>')
        _link, token = make_link(story, lasts="day", note="", by=salma, at=story.saved_at)
        with mock.patch("django.utils.timezone.now", return_value=NOW):
            page = yusuf.get(f"/preview/{token}/").content
            named = addresses(page)

            answers = [yusuf.get(address) for address in named]
            stranger = yusuf.get(f"/preview/{token}/media/{other.fallback.files[0]}")

        assert len(named) == 6
        assert all(address.startswith(f"/preview/{token}/media/") for address in named)
        assert {answer.status_code for answer in answers} == {200}
        assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}
        assert stranger.status_code == 404

    def test_an_embargo_holds_it_back_from_links_too(self, yusuf: Client, nada: Staff) -> None:
        image = with_files(make_image())
        story = make_article(image=image, by=nada)
        workflow.embargo(story, embargo_until=LATER, by=nada, at=NOW)
        _link, token = make_link(story, lasts="day", note="", by=nada, at=NOW)

        with mock.patch("django.utils.timezone.now", return_value=NOW):
            answer = yusuf.get(f"/preview/{token}/media/{image.fallback.files[0]}")

        assert answer.status_code == 404
        assert status(yusuf, image) == 404

    def test_a_revoked_link_opens_nothing(self, yusuf: Client) -> None:
        image = with_files(make_image())

        assert yusuf.get(f"/preview/{'x' * 43}/media/{image.fallback.files[0]}").status_code == 404


class TestPrint:
    def test_the_files_are_open_with_the_story(
        self, yusuf: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        lead, inside = with_files(make_image()), with_files(make_image("نهر", colour="#1F3E8C"))

        with django_capture_on_commit_callbacks(execute=True):
            story = publish_article(
                image=lead,
                body=figure(inside),
            )

        assert not FollowUp.objects.filter(kind=FollowUp.Kind.OPENING).exists()
        named = addresses(yusuf.get(story.get_absolute_url()).content)
        assert len(named) == 6
        for address in named:
            answer = yusuf.get(address)
            assert answer.status_code == 200
            assert answer["Cache-Control"].startswith("public")
            assert media.open_file(address.rpartition("/")[2])

    def test_the_clock_opens_them_at_the_hour_and_not_before(
        self, yusuf: Client, nada: Staff, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        image = with_files(make_image())
        story = make_article(image=image)
        workflow.schedule(story, goes_live_at=LATER, by=nada, at=NOW)
        assert status(yusuf, image) == 404

        with django_capture_on_commit_callbacks(execute=True):
            publish_due(at=LATER)

        assert status(yusuf, image) == 200
        assert Image.objects.get().opened_at == LATER

    def test_a_kill_between_print_and_files_is_made_good_by_the_first_reader(self, yusuf: Client) -> None:
        image = with_files(make_image())
        # Nothing that follows the commit is done here, as after a kill.
        publish_article(image=image)
        name = image.fallback.files[0]
        assert media.held_file(name)

        answer = yusuf.get(f"/media/{name}")

        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("public")
        assert media.open_file(name)

    def test_and_by_the_worker(self) -> None:
        image = with_files(make_image())
        publish_article(image=image)

        hand_over(at=NOW)

        assert all(media.open_file(name) for cut in image.renditions.all() for name in cut.files)
        assert not FollowUp.objects.exists()

    def test_files_made_after_print_are_open(self, yusuf: Client) -> None:
        image = make_image()
        publish_article(image=image)

        hand_over(at=NOW)

        assert status(yusuf, image) == 200
        assert not any(media.held_file(name) for cut in image.renditions.all() for name in cut.files)


class TestOnABoard:
    def test_a_picture_of_a_place_is_open_once_it_stands_there(self, yusuf: Client, nada: Staff) -> None:
        image = with_files(make_image("غلاف", colour="#1F3E8C"))
        story = publish_article()
        board = boards()[0]
        name = image.fallback.files[0]
        assert yusuf.get(f"/media/{name}").status_code == 404

        places = Wanted((Place(1, story.pk, picture=image.pk),))
        arrange(board, places, edition=board.edition, by=nada, at=NOW)

        assert yusuf.get(f"/media/{name}").status_code == 200
        assert {yusuf.get(address).status_code for address in addresses(yusuf.get("/").content)} == {200}

    def test_a_withdrawn_one_leaves_its_drawing_on_the_card(
        self,
        yusuf: Client,
        nada: Staff,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        own, image = make_image(), with_files(make_image("غلاف", colour="#1F3E8C"))
        story = publish_article(image=own)
        place_alone(story, image, by=nada)
        assert addresses(yusuf.get("/").content)

        with django_capture_on_commit_callbacks(execute=True):
            withdraw_image(image, reason="rights", by=nada, at=NOW)

        page = BeautifulSoup(yusuf.get("/").content, "html.parser")
        shown = [str(picture["src"]) for picture in page.select(".card--lead img")]
        assert len(shown) == 1
        assert "withdrawn" in shown[0]
        assert status(yusuf, image) == 410

    @pytest.mark.parametrize("later", [False, True])
    def test_it_is_held_by_what_stands_and_by_what_waits(
        self, nada: Staff, nada_at_desk: Client, later: bool
    ) -> None:
        image, story = make_image(), publish_article()
        page, delete = (f"/admin/articles/image/{image.pk}/{tail}/" for tail in ("change", "delete"))
        place_alone(story, image, by=nada, goes_live_at=LATER if later else NOW)

        placed = nada_at_desk.get(page).content.decode()
        refused = nada_at_desk.post(delete, {"post": "yes"}).content.decode()

        assert ("في ترتيب مجدول" if later else "أمام القرّاء") in placed
        assert "الصورة مستعملة، فلا تُحذف" in refused
        assert "صورة خاصة في موضع من اللوحة" in refused
        with pytest.raises(ProtectedError):
            renditions.remove_image(image)

    def test_once_it_is_in_earlier_ones_alone_it_may_be_deleted_and_its_page_says_where_it_was(
        self, nada: Staff, nada_at_desk: Client
    ) -> None:
        image = make_image()
        page, delete = (f"/admin/articles/image/{image.pk}/{tail}/" for tail in ("change", "delete"))
        place_alone(publish_article(), image, by=nada)
        board = boards()[0]
        arrange(board, Wanted(()), edition=board.edition, by=nada, at=LATER)

        left, asked = (nada_at_desk.get(address).content.decode() for address in (page, delete))
        nada_at_desk.post(delete, {"post": "yes"})

        assert "في ترتيب سابق" in left
        assert "لوحة الصفحة الرئيسية" in asked
        assert "ظهرت في موضعها صورة المادة نفسها" in asked
        assert not Image.objects.exists()

    def test_an_arrangement_whose_picture_left_long_ago_comes_back_without_it(
        self, yusuf: Client, nada: Staff
    ) -> None:
        own, image = make_image(), make_image("غلاف", colour="#1F3E8C")
        story = publish_article(image=own)
        place_alone(story, image, by=nada)
        board = boards()[0]
        earlier = board.current
        arrange(board, Wanted(()), edition=board.edition, by=nada, at=NOW)
        renditions.remove_image(image)
        board = boards()[0]
        assert earlier is not None

        restore(board, earlier, edition=board.edition, by=nada, at=NOW)

        shown = BeautifulSoup(yusuf.get("/").content, "html.parser").select_one(".card--lead img")
        assert shown is not None
        assert shown["src"] == own.cut("wide").url

    def test_a_picture_before_a_video_is_used_there(self, nada_at_desk: Client) -> None:
        video, image = make_attachment("جولة في السوق", file=mp4_file()), make_image()
        Attachment.objects.filter(pk=video.pk).update(poster=image)

        page = nada_at_desk.get(f"/admin/articles/image/{image.pk}/withdraw/").content.decode()

        assert "جولة في السوق" in page
        assert "قبل تشغيله" in page

    def test_it_closes_when_another_arrangement_stands(self, yusuf: Client, nada: Staff) -> None:
        image = with_files(make_image())
        place_alone(publish_article(), image, by=nada)
        assert status(yusuf, image) == 200

        board = boards()[0]
        arrange(board, Wanted(()), edition=board.edition, by=nada, at=NOW)
        hand_over(at=NOW)

        assert status(yusuf, image) == 404

    def test_it_closes_when_it_is_moved_beside_a_story_that_is_not_in_print(
        self, yusuf: Client, nada: Staff
    ) -> None:
        image = with_files(make_image())
        place_alone(publish_article(), image, by=nada)
        assert status(yusuf, image) == 200

        place_alone(make_article("خبر لم يُنشر بعد"), image, by=nada)
        hand_over(at=NOW)

        assert status(yusuf, image) == 404

    def test_a_story_with_another_picture_on_each_board_keeps_both_open(
        self, yusuf: Client, nada: Staff
    ) -> None:
        story = publish_article()
        pictures = [
            with_files(make_image(f"غلاف {n}", colour=c)) for n, c in enumerate(("#1F3E8C", "#1F6146"))
        ]
        front, *others = boards()
        section = next(board for board in others if board.section == story.section)
        for board, image in zip((front, section), pictures, strict=True):
            place_alone(story, image, by=nada, on=board)

        place_alone(story, pictures[0], by=nada, on=boards()[0])
        hand_over(at=NOW)
        assert [status(yusuf, image) for image in pictures] == [200, 200]

        workflow.withdraw(story, note="سُحب الخبر لخطأ في مصدره.", by=nada, at=NOW)
        hand_over(at=NOW)
        assert [status(yusuf, image) for image in pictures] == [404, 404]

    def test_it_closes_within_an_hour_of_the_end_of_its_place(self, yusuf: Client, nada: Staff) -> None:
        image, other = with_files(make_image()), with_files(make_image("أخرى", colour="#1F6146"))
        publish_article("خبر بصورة", image=other)
        board, story = boards()[0], publish_article()
        places = Wanted((Place(1, story.pk, picture=image.pk, until=LATER),))
        arrange(board, places, edition=board.edition, by=nada, at=NOW)
        hand_over(at=NOW)
        with mock.patch("django.utils.timezone.now", return_value=NOW):
            assert status(yusuf, image) == 200

        looked_at = [shut_forgotten(at=moment) for moment in (NOW, LATER)]
        hand_over(at=LATER)

        assert looked_at == [1, 1]
        assert (status(yusuf, image), status(yusuf, other)) == (404, 200)

    def test_it_closes_with_the_story_that_it_stands_beside(self, yusuf: Client, nada: Staff) -> None:
        image, story = with_files(make_image()), publish_article()
        place_alone(story, image, by=nada)
        assert status(yusuf, image) == 200

        workflow.withdraw(story, note="سُحب الخبر لخطأ في مصدره.", by=nada, at=NOW)
        hand_over(at=NOW)

        assert status(yusuf, image) == 404


def place_alone(
    story: Article, image: Image, *, by: Staff, goes_live_at: datetime = NOW, on: Board | None = None
) -> None:
    """Have the front, or another board, lead with a story under this picture, now or at an hour."""
    board = on or boards()[0]
    places = Wanted((Place(1, story.pk, picture=image.pk),))
    if goes_live_at > NOW:
        schedule(board, places, goes_live_at=goes_live_at, edition=board.edition, by=by, at=NOW)
    else:
        arrange(board, places, edition=board.edition, by=by, at=NOW)


class TestOutOfPrint:
    """A file that was open is held again once no page of the readers shows its picture."""

    def test_it_closes_with_the_last_story_that_shows_it(self, yusuf: Client, nada: Staff) -> None:
        image = with_files(make_image())
        first = publish_article("الأول", image=image)
        second = publish_article("الثاني", body=figure(image))

        workflow.withdraw(first, note="سُحب الخبر لخطأ في مصدره.", by=nada, at=LATER)
        hand_over(at=LATER)
        shown_still = status(yusuf, image)
        workflow.withdraw(second, note="سُحب الخبر لخطأ في مصدره.", by=nada, at=LATER)
        hand_over(at=LATER)

        assert shown_still == 200
        assert status(yusuf, image) == 404
        assert not any(media.open_file(name) for cut in image.renditions.all() for name in cut.files)

    def test_it_opens_again_with_the_next(self, yusuf: Client, nada: Staff) -> None:
        image = with_files(make_image())
        workflow.withdraw(publish_article(image=image), note="سُحب لخطأ.", by=nada, at=LATER)
        hand_over(at=LATER)
        assert status(yusuf, image) == 404

        publish_article("تتمة الخبر", image=image)
        hand_over(at=LATER)

        assert status(yusuf, image) == 200

    def test_a_correction_that_leaves_it_out_closes_it(self, yusuf: Client, nada: Staff) -> None:
        wrong, right = with_files(make_image()), make_image("أخرى", colour="#1F3E8C")
        story = publish_article(image=wrong, lead_caption="الجسر.")

        story.lead_image = right
        workflow.save_copy(story, by=nada, at=LATER)
        workflow.correct(story, note="كانت الصورة لجسر آخر.", by=nada, at=LATER)
        hand_over(at=LATER)

        assert (status(yusuf, wrong), status(yusuf, right)) == (404, 200)

    def test_a_reader_is_refused_from_the_commit_on(
        self,
        yusuf: Client,
        nada: Staff,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        image = with_files(make_image())
        story = publish_article(image=image)

        with django_capture_on_commit_callbacks(execute=True):
            workflow.withdraw(story, note="سُحب الخبر لخطأ في مصدره.", by=nada, at=LATER)

        assert status(yusuf, image) == 404
        assert not FollowUp.objects.filter(image=image, kind=FollowUp.Kind.CLOSING).exists()

    def test_print_that_comes_while_it_is_being_closed_has_the_last_word(
        self, yusuf: Client, nada: Staff
    ) -> None:
        image = with_files(make_image())
        workflow.withdraw(publish_article(image=image), note="سُحب لخطأ.", by=nada, at=LATER)
        hold = media.shut

        def printed_meanwhile(names: list[str]) -> None:
            Image.objects.filter(pk=image.pk).update(opened_at=LATER)
            hold(names)

        with mock.patch("kalima.web.media.shut", printed_meanwhile):
            renditions.settle_files(image, at=LATER)

        assert media.open_file(image.fallback.files[0])


class TestMadeOnDemand:
    def test_a_file_that_was_deleted_by_hand_is_made_by_the_first_who_asks(self, yusuf: Client) -> None:
        image = make_image()
        publish_article(image=image)
        hand_over(at=NOW)
        for cut in image.renditions.all():
            media.remove(cut.files)

        assert status(yusuf, image) == 200
        assert not FollowUp.objects.exists()

    def test_until_it_is_there_the_usual_file_stands_for_it(self, yusuf: Client) -> None:
        image = make_image()
        publish_article(image=image)
        FollowUp.objects.update(since=NOW + timedelta(days=3650))

        wide = image.cut("wide")
        answer = yusuf.get(f"/media/{wide.files[0]}")

        assert answer.status_code == 302
        assert answer["Location"] == image.fallback.url
        assert answer["Cache-Control"] == "private, no-store"

    def test_what_a_use_cut_away_never_comes_back(self, yusuf: Client) -> None:
        image = make_image()
        publish_article(image=image, lead_crop="0,0,400,1000")
        FollowUp.objects.update(since=NOW + timedelta(days=3650))

        cut = image.renditions.get(ratio="", within="0,0,400,1000")
        answer = yusuf.get(f"/media/{cut.files[0]}")

        assert answer.status_code == 503
        assert answer["Content-Type"] == "image/svg+xml"

    def test_a_picture_whose_original_is_gone_shows_the_drawing(self, yusuf: Client) -> None:
        image = make_image()
        publish_article(image=image)
        hand_over(at=NOW)
        Path(image.original.path).unlink()
        for cut in image.renditions.all():
            media.remove(cut.files)

        answers = [yusuf.get(f"/media/{image.fallback.files[0]}") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [503, 503]
        assert answers[0].content.startswith(b"<svg")
        assert FollowUp.objects.get().tries == 1
        assert yusuf.get(Article.objects.get().get_absolute_url()).status_code == 200


class TestFraming:
    def test_new_cuts_have_new_names_and_old_ones_still_answer(self, yusuf: Client, idris: Staff) -> None:
        image = add_image(picture_file(size=(1600, 800)), title="الأهوار", credit="م", by=None, at=NOW)
        story = publish_article(image=image)
        hand_over(at=NOW)
        before = addresses(yusuf.get("/").content)

        frame_image(image, focal_point=(10, 50), crops={}, by=idris, at=LATER)

        after = addresses(yusuf.get("/").content)
        assert not set(before) & set(after)
        hand_over(at=LATER)
        assert {yusuf.get(address).status_code for address in {*before, *after}} == {200}
        assert addresses(yusuf.get(story.get_absolute_url()).content)
        # Whole pictures do not move.
        assert image.renditions.filter(ratio="").count() == 1
        assert image.renditions.current().get(ratio="square").box == "0,0,500,1000"

    def test_a_box_drawn_by_hand_is_taken(self, idris: Staff) -> None:
        image = add_image(picture_file(size=(1600, 800)), title="الأهوار", credit="م", by=None, at=NOW)

        frame_image(image, focal_point=None, crops={"square": [300, 400, 300, 600]}, by=idris, at=NOW)

        assert image.renditions.current().get(ratio="square").box == "300,400,300,600"

    def test_nothing_moves_where_nothing_changed(self, idris: Staff) -> None:
        image = make_image()

        assert not frame_image(image, focal_point=None, crops={}, by=idris, at=LATER)
        assert image.renditions.count() == 5

    def test_a_writer_may_not(self, salma: Staff) -> None:
        with pytest.raises(PermissionDenied):
            frame_image(make_image(), focal_point=(1, 1), crops={}, by=salma, at=NOW)

    def test_a_point_outside_is_refused(self, idris: Staff) -> None:
        with pytest.raises(MoveNotAllowed, match="خارجها"):
            frame_image(make_image(), focal_point=(101, 1), crops={}, by=idris, at=NOW)

    def test_old_files_go_after_their_days(self, idris: Staff) -> None:
        image = add_image(picture_file(size=(1600, 800)), title="الأهوار", credit="م", by=None, at=NOW)
        make_renditions(image, at=NOW)
        frame_image(image, focal_point=(10, 50), crops={}, by=idris, at=NOW)
        old = [name for cut in image.renditions.exclude(retired_at=None) for name in cut.files]
        assert renditions.tidy_files(at=NOW + timedelta(days=6)) == 0

        renditions.tidy_files(at=NOW + timedelta(days=8))

        assert old
        assert not any(media.held_file(name) for name in old)
        assert not image.renditions.exclude(retired_at=None).exists()


class TestWithdrawal:
    @pytest.fixture
    def story(self, nada: Staff) -> Article:
        image = make_image()
        story = publish_article(
            image=image,
            lead_caption="الجسر صباح الافتتاح.",
            body=figure(image),
        )
        hand_over(at=NOW)
        return story

    def test_it_leaves_pages_cards_data_and_files(
        self,
        story: Article,
        yusuf: Client,
        idris: Staff,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        image = story.lead_image
        files = [name for cut in image.renditions.all() for name in cut.files]

        with django_capture_on_commit_callbacks(execute=True):
            withdraw_image(image, reason="privacy", by=idris, at=LATER)

        assert not any(media.open_file(name) or media.held_file(name) for name in files)
        assert {yusuf.get(f"/media/{name}").status_code for name in files} == {410}
        gone = yusuf.get(f"/media/{files[0]}")
        assert gone["Content-Type"] == "image/svg+xml"
        assert gone["Cache-Control"] == "private, no-store"
        for address in ("/", story.get_absolute_url()):
            page = yusuf.get(address).content.decode()
            assert not any(cut.name in page for cut in image.renditions.all())
            assert "img/withdrawn.svg" in page
        assert "سُحبت هذه الصورة." in page
        # Other sites get the card that is drawn for a story without a picture.
        assert f'og:image" content="http://localhost:8000/n/{story.pk}/card-' in page
        assert page.count('"image"') == 1
        assert "الجسر صباح الافتتاح." not in page
        assert "ميس خليل" not in page

    def test_after_a_kill_the_worker_removes_the_files(self, story: Article, idris: Staff) -> None:
        image = story.lead_image
        withdraw_image(image, reason="rights", by=idris, at=LATER)
        assert media.open_file(image.fallback.files[0])

        hand_over(at=LATER)

        assert not media.open_file(image.fallback.files[0])
        assert not FollowUp.objects.exists()

    def test_files_that_are_being_made_meanwhile_do_not_stay(self, story: Article, idris: Staff) -> None:
        image = story.lead_image
        for cut in image.renditions.all():
            media.remove(cut.files)
        draw = renditions.draw_files

        def withdrawn_meanwhile(*args: object) -> object:
            withdraw_image(image, reason="rights", by=idris, at=LATER)
            return draw(*args)  # type: ignore[arg-type]

        with mock.patch("articles.renditions.draw_files", withdrawn_meanwhile):
            make_renditions(image, at=LATER)

        names = [name for cut in image.renditions.all() for name in cut.files]
        assert not any(media.open_file(name) or media.held_file(name) for name in names)

    def test_it_comes_back(self, story: Article, yusuf: Client, idris: Staff) -> None:
        image = story.lead_image
        withdraw_image(image, reason="error", by=idris, at=LATER)
        hand_over(at=LATER)

        restore_image(image, by=idris, at=LATER)
        hand_over(at=LATER)

        named = addresses(yusuf.get(story.get_absolute_url()).content)
        assert {yusuf.get(address).status_code for address in named} == {200}

    def test_of_two_people_one_withdraws_it(self, story: Article, idris: Staff, nada: Staff) -> None:
        withdraw_image(story.lead_image, reason="rights", by=idris, at=LATER)

        with pytest.raises(MoveNotAllowed, match="من قبل"):
            withdraw_image(story.lead_image, reason="privacy", by=nada, at=LATER)

        assert Image.objects.get().withdrawn_reason == "rights"

    def test_a_writer_may_not_and_a_reason_is_needed(
        self, story: Article, salma: Staff, idris: Staff
    ) -> None:
        with pytest.raises(PermissionDenied):
            withdraw_image(story.lead_image, reason="rights", by=salma, at=LATER)
        with pytest.raises(MoveNotAllowed, match="سبب"):
            withdraw_image(story.lead_image, reason="mood", by=idris, at=LATER)
        with pytest.raises(MoveNotAllowed, match="غير مسحوبة"):
            restore_image(story.lead_image, by=idris, at=LATER)


class TestWhatBreaksHalfway:
    def files(self, image: Image) -> list[str]:
        return [name for cut in image.renditions.all() for name in cut.files]

    @pytest.fixture(autouse=True)
    def _known(self) -> None:
        """What other tests left, which the worker tidies within the hour, is not of these."""
        self.before = self.half_made()

    def half_made(self) -> set[str]:
        return {path.name for path in Path(settings.HELD_ROOT).glob(".*")}

    def left(self) -> set[str]:
        """What lies in the folder of held files beside the usual one, and did not before."""
        return self.half_made() - self.before

    @pytest.mark.parametrize("code", [pixels.NO_ROOM, pixels.NO_MEMORY, pixels.NO_PICTURE, -9])
    def test_a_process_that_fails_leaves_nothing_half_made(self, code: int) -> None:
        image = make_image()
        done = subprocess.CompletedProcess([], code, b"", b"")

        with mock.patch("subprocess.run", return_value=done), pytest.raises(Unmade):
            make_renditions(image, at=NOW)

        assert not image.renditions.exclude(made_at=None).exists()
        assert not self.left()

    def test_a_killed_process_is_tried_again(self) -> None:
        image = make_image()
        run = subprocess.run

        def killed(program: list[str], **how: object) -> object:
            slow = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
            return run(slow, **how)  # type: ignore[call-overload]

        number = followups.claim(at=NOW)[0]
        with mock.patch("subprocess.run", killed), pytest.raises(Unmade, match=str(-signal.SIGKILL)):
            followups.carry_out(number, at=NOW)
        assert followups.claim(at=NOW) == []

        assert followups.claim(at=NOW + timedelta(seconds=30)) == [number]
        followups.carry_out(number, at=NOW)

        assert not FollowUp.objects.exists()
        assert all(media.held_file(name) for name in self.files(image))

    def test_after_its_tries_a_person_is_asked(self, idris: Staff) -> None:
        image = make_image()
        FollowUp.objects.update(tries=TRIES_MAX)

        assert followups.claim(at=NOW + timedelta(days=9)) == []
        assert is_given_up(image)
        assert try_again(image, by=idris, at=LATER)
        assert len(followups.claim(at=LATER)) == 1

    def test_a_full_disk_ends_an_upload_with_nothing_kept(self) -> None:
        full = OSError(28, "No space left on device")

        with (
            mock.patch("django.core.files.storage.FileSystemStorage._save", side_effect=full),
            pytest.raises(PictureRefused, match="لا يتسع القرص"),
        ):
            make_image()

        assert not Image.objects.exists()
        assert not Rendition.objects.exists()

    def test_a_disk_that_fills_while_files_are_written_is_no_half_file(self, tmp_path: Path) -> None:
        image = make_image()
        row = image.renditions.get(ratio="")
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("this system has no disk that is always full")
        for name in row.files:
            (tmp_path / name).symlink_to(full)

        with pytest.raises(Unmade, match=f"ended with {pixels.NO_ROOM}"):
            renditions.draw_files(image, [row], tmp_path)

    def test_a_disk_that_fills_under_the_worker_costs_a_repetition(self, yusuf: Client) -> None:
        image = add_image(noise(), title="جسر", credit="م", by=None, at=NOW)
        story = publish_article(image=image)
        number = followups.claim(at=NOW)[0]

        with disk_of(20_000), pytest.raises(Unmade):
            followups.carry_out(number, at=NOW)

        assert not self.left()
        assert not image.renditions.exclude(made_at=None).exists()
        page = yusuf.get(story.get_absolute_url()).content
        large = [address for address in addresses(page) if address.endswith(".webp")][-1]
        with disk_of(20_000):
            assert yusuf.get(large).status_code == 302
        make_renditions(image, at=LATER)
        assert yusuf.get(large).status_code == 200

    def test_a_disk_that_fills_while_a_picture_arrives_keeps_nothing_of_it(
        self, salma_at_desk: Client
    ) -> None:
        before = everything_on_disk()
        for size_bytes in (100_000, 3_000_000):
            # The larger one is on the disk before it is looked at.
            file = SimpleUploadedFile("جسر.png", noise("PNG", size_bytes).read())

            with disk_of(50_000):
                answer = salma_at_desk.post(
                    "/admin/articles/image/upload/", {"files": file}, headers={"Accept": "application/json"}
                )

            assert answer.status_code == 422
            assert "لا يتسع القرص لها الآن" in answer.json()["refused"]
        assert not Image.objects.exists()
        assert everything_on_disk() == before

    def test_a_picture_whose_original_was_deleted_by_hand_is_shown_as_it_is(
        self, yusuf: Client, idris_at_desk: Client
    ) -> None:
        image = add_image(noise(), title="جسر", credit="م", by=None, at=NOW)
        story = publish_article(image=image)
        Path(image.original.path).unlink()

        with pytest.raises(Unmade):
            make_renditions(image, at=NOW)

        page = yusuf.get(story.get_absolute_url())
        assert page.status_code == 200
        files = [address for address in addresses(page.content) if address.startswith("/media/")]
        assert files
        for address in {files[0], files[-1]}:
            assert yusuf.get(address).status_code in (200, 302), address
        assert idris_at_desk.get(f"/admin/articles/image/{image.pk}/change/").status_code == 200
        assert f"الصورة {image.pk}: ملفها الأصلي ليس على القرص." in list(breaches())

    def test_a_picture_that_takes_too_much_memory_ends_its_process_alone(self) -> None:
        file = picture_file(size=(4000, 3000), kind="PNG")
        image = add_image(file, title="جسر", credit="م", by=None, at=NOW)

        with (
            mock.patch("articles.pixels.MEMORY_MAX_BYTES", 60 * 2**20),
            pytest.raises(Unmade, match=f"ended with {pixels.NO_MEMORY}"),
        ):
            make_renditions(image, at=NOW)

        assert not self.left()

    def test_what_a_kill_left_is_swept_up(self) -> None:
        folder = Path(settings.HELD_ROOT) / f"{renditions.MAKING}left"
        folder.mkdir(parents=True)
        (folder / "half.avif").write_bytes(b"half")
        os.utime(folder, (0, 0))

        renditions.tidy_files(at=NOW)

        assert not folder.exists()


class TestTheAudit:
    @pytest.fixture(autouse=True)
    def own_disk(self, tmp_path: Path, settings: Any) -> None:
        """A disk without the files of other tests."""
        settings.MEDIA_ROOT, settings.HELD_ROOT = tmp_path / "media", tmp_path / "held"

    def test_it_finds_nothing_to_say_of_what_the_verbs_left(self, idris: Staff) -> None:
        image = with_files(make_image())
        publish_article(image=image)
        hand_over(at=NOW)
        frame_image(image, focal_point=(1, 1), crops={}, by=idris, at=NOW)

        assert not list(breaches())

    def test_it_names_a_file_that_was_deleted_by_hand(self) -> None:
        image = with_files(make_image())
        name = image.fallback.files[0]
        media.remove([name])

        assert list(breaches()) == [f"الصورة {image.pk}: ملف من مقاساتها ليس على القرص: {name}."]

    def test_it_names_what_should_not_lie_there(self, tmp_path: Path) -> None:
        image = with_files(make_image())
        media.open_up(image.fallback.files)
        stray = f"{'a' * 32}.webp"
        (tmp_path / "media" / stray).write_bytes(b"RIFF")
        os.utime(tmp_path / "media" / stray, (NOW.timestamp(), NOW.timestamp()))
        # What was written just now may have its row in a transaction that is still open.
        (tmp_path / "media" / f"{'b' * 32}.webp").write_bytes(b"RIFF")
        Path(image.original.path).unlink()

        assert list(breaches()) == [
            f"الصورة {image.pk}: ملفها الأصلي ليس على القرص.",
            f"الصورة {image.pk}: لم تُنشر وملفاتها مفتوحة.",
            f"ملف صورة بلا صف: {stray}.",
        ]


class TestFilesThatCouldNotBeMade:
    def test_the_desk_says_so_and_tries_again(self, idris_at_desk: Client) -> None:
        image = make_image()
        address = f"/admin/articles/image/{image.pk}/"
        assert "تعذّر تجهيز مقاسات" not in idris_at_desk.get(f"{address}change/").content.decode()
        FollowUp.objects.update(tries=TRIES_MAX)

        assert "تعذّر تجهيز مقاسات" in idris_at_desk.get(f"{address}change/").content.decode()
        response = idris_at_desk.post(f"{address}again/", follow=True)

        assert said(response) == ["تُجهَّز مقاسات الصورة من جديد."]
        assert FollowUp.objects.get().tries == 0

    def test_not_for_a_writer(self, salma_at_desk: Client) -> None:
        image = make_image()

        assert salma_at_desk.post(f"/admin/articles/image/{image.pk}/again/").status_code == 403


@pytest.mark.django_db(transaction=True)
class TestAKilledWorker:
    def test_its_child_ends_with_it_and_the_next_worker_makes_everything(self) -> None:
        """A worker of its own, killed as kill -9 does while its child has written half of the files."""
        image = add_image(noise(), title="جسر", credit="م", by=None, at=NOW)
        # SQLite's connections do not survive a fork: used or closed in the child they harm the file.
        connection.close()
        before = set(Path(settings.HELD_ROOT).glob(f"{renditions.MAKING}*/*.*"))
        worker = os.fork()
        if not worker:
            # Whatever happens in it, the child never goes on with the tests.
            try:
                make_renditions(image, at=NOW)
            finally:
                os._exit(0)
        half = wait_for(lambda: [*({*Path(settings.HELD_ROOT).glob(f"{renditions.MAKING}*/*.*")} - before)])
        child = int(Path(f"/proc/{worker}/task/{worker}/children").read_text().split()[0])

        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)

        wait_for(lambda: not is_running(child))
        assert half
        assert not image.renditions.exclude(made_at=None).exists()
        names = [name for cut in image.renditions.all() for name in cut.files]
        assert sum(media.held_file(name) is not None for name in names) == 1
        make_renditions(image, at=LATER)
        assert all(media.held_file(name) for name in names)
        os.utime(half[0].parent, (0, 0))
        renditions.tidy_files(at=LATER)
        assert not half[0].parent.exists()


def wait_for(condition: Callable[[], Any]) -> Any:
    """What a condition gives once it gives anything."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.005)
    raise AssertionError("waited in vain")


def is_running(process: int) -> bool:
    """Whether a process does anything; one that nobody buried yet does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_one_picture_uploaded_twenty_times_is_one(self) -> None:
        found: list[Image] = []
        errors: list[Exception] = []

        def upload() -> None:
            try:
                file = picture_file(size=(900, 600))
                found.append(add_image(file, title="جسر", credit="م", by=None, at=NOW))
            except Exception as failure:
                errors.append(failure)
            finally:
                connection.close()

        threads = [threading.Thread(target=upload) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert not errors
        assert len({image.pk for image in found}) == Image.objects.count() == 1
        assert Rendition.objects.count() == 5
        assert FollowUp.objects.count() == 1
        originals = list(Path(found[0].original.storage.location).iterdir())
        assert [path.name for path in originals].count(found[0].original.name) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_withdraw_its_last_two_stories_at_once_close_it(yusuf: Client) -> None:
    image, nada = with_files(make_image()), make_nada()
    stories = [publish_article(headline, image=image) for headline in ("الأول", "الثاني", "الثالث", "الرابع")]
    assert status(yusuf, image) == 200

    answers = at_once(
        lambda: workflow.withdraw(stories.pop(), note="سُحب الخبر لخطأ في مصدره.", by=nada, at=LATER)
    )

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert status(yusuf, image) == 404
    assert not any(media.open_file(name) for cut in image.renditions.all() for name in cut.files)
