"""A network in front of the paper keeps pages by their tags, and lets go of what a change makes wrong."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from articles.models import Rendition, Staff
from articles.models.media import desk_address
from articles.renditions import settle_files
from kalima.doctor import elsewhere
from kalima.doctor.finding import State
from kalima.web import cdn as networks
from kalima.web import media
from kalima.web.cdn import Cdn, cdn, tag
from kalima.web.changes import PAPER, story_key
from kalima.web.counters import Counters, counters, place_of
from kalima.web.pagecache import FRESH_S, STALE_S
from kalima.web.purging import ALL_FROM, LATE_S, PACE_S, Purger, Told
from kalima.web.purging import begin as purging_thread
from tests.cdn import TOKEN, ZONE, Network, running_network
from tests.factories import make_image, publish_article, signed_in
from tests.kalima.test_hosts import within
from tests.kalima.test_pagecache import Clock, Press
from tests.kalima.test_settings import start
from tests.kept import KeptPaper

KINDS = ("cloudflare", "fastly", "bunny", "purge")
STORY, HOUSE = place_of(story_key(74)), place_of(PAPER)


@pytest.fixture
def network() -> Iterator[Network]:
    with running_network() as running:
        yield running


@pytest.fixture
def known(tmp_path: Path) -> Counters:
    return Counters(tmp_path / "counters")


@pytest.fixture(params=KINDS)
def provider(request: pytest.FixtureRequest, network: Network, settings: LazySettings) -> Cdn:
    settings.CDN, settings.CDN_API = request.param, network.address
    settings.CDN_ZONE, settings.CDN_TOKEN, settings.CDN_SECONDS = ZONE, TOKEN, 30
    made = cdn()
    assert made
    return made


@pytest.fixture
def cloudflare(network: Network) -> Cdn:
    return networks.Cloudflare(api=network.address, zone=ZONE, token=TOKEN, keeps_s=30)


class Purging:
    """A purger that has told its network all that there was, and is asked at times that the test names."""

    def __init__(self, provider: Cdn, known: Counters, folder: Path) -> None:
        self.known, self.provider, self.file = known, provider, folder / "purged"
        self.now = 1_000.0
        self.begin()

    def begin(self) -> None:
        """The worker, as it starts."""
        self.purger = Purger(self.provider, Told(self.file), lambda: self.known, lambda: self.now)

    def look(self, *, after_s: float = 0.0) -> int:
        self.now += after_s
        return self.purger.look()

    def settle(self, network: Network) -> None:
        self.look()
        for after_s in LATE_S:
            self.look(after_s=after_s)
        network.purged.clear()
        self.now += PACE_S

    def change(self, *places: int) -> None:
        self.known.end(self.known.begin(places))


@pytest.fixture
def purging(provider: Cdn, known: Counters, network: Network, tmp_path: Path) -> Purging:
    made = Purging(provider, known, tmp_path)
    made.settle(network)
    return made


@pytest.fixture
def owed(cloudflare: Cdn, known: Counters, network: Network, tmp_path: Path) -> Purging:
    made = Purging(cloudflare, known, tmp_path)
    made.settle(network)
    return made


class TestEveryProvider:
    def test_a_change_lets_go_of_what_it_makes_wrong_and_of_nothing_else(
        self, purging: Purging, network: Network
    ) -> None:
        purging.change(STORY)

        assert purging.look() == 1
        assert network.purged == [(tag(STORY),)]
        assert purging.look(after_s=0.9) == 0

    def test_what_comes_late_is_purged_again(self, purging: Purging, network: Network) -> None:
        purging.change(STORY)
        purging.look()

        assert [purging.look(after_s=after_s) for after_s in (0.9, 0.1, 3.9, 0.1, 60)] == [0, 1, 0, 1, 0]
        assert network.purged == [(tag(STORY),)] * 3

    def test_calls_are_no_longer_than_the_provider_takes(self, purging: Purging, network: Network) -> None:
        purging.change(*range(100, 165))

        assert purging.look() == 65
        assert sorted(one for call in network.purged for one in call) == sorted(map(tag, range(100, 165)))

    def test_a_file_that_is_new_lets_go_of_everything(self, purging: Purging, network: Network) -> None:
        purging.change(*range(ALL_FROM))

        purging.look()

        assert network.purged == [("all",)]

    def test_a_wrong_token_is_refused_and_what_was_owed_stays_owed(
        self, purging: Purging, network: Network
    ) -> None:
        right = purging.provider
        purging.provider = replace(right, token="yesterdays")
        purging.begin()
        purging.change(STORY)
        assert purging.look() == 0

        purging.provider = right
        purging.begin()

        assert purging.look() == 1
        assert network.purged == [(tag(STORY),)]

    def test_pages_bear_their_tags_as_the_provider_reads_them(self, provider: Cdn) -> None:
        headers = dict(provider.told([HOUSE, STORY], may_keep=True))

        name, between, lifetime = {
            networks.Cloudflare: ("Cache-Tag", ",", "CDN-Cache-Control"),
            networks.Fastly: ("Surrogate-Key", " ", "Surrogate-Control"),
            networks.Bunny: ("CDN-Tag", ",", ""),
            networks.Purge: ("Surrogate-Key", " ", "Surrogate-Control"),
        }[type(provider)]
        assert headers[name].split(between)[:2] == [tag(HOUSE), tag(STORY)]
        assert headers.get(lifetime, "").startswith("max-age=30, " if lifetime else "")
        assert len(headers) == (2 if lifetime else 1)


class TestWhatFails:
    def test_a_provider_that_is_busy_is_left_alone_for_as_long_as_it_says(
        self, owed: Purging, network: Network
    ) -> None:
        network.moods = [(429, {"Retry-After": "17"})]
        owed.change(STORY)

        assert owed.look() == 0
        assert owed.look(after_s=16) == 0
        assert network.calls == 4
        owed.change(HOUSE)
        assert owed.look(after_s=2) == 2
        assert network.purged == [tuple(map(tag, sorted((HOUSE, STORY))))]

    def test_what_fails_is_tried_again_ever_more_rarely(self, owed: Purging, network: Network) -> None:
        network.moods = [(503, {})] * 9
        owed.change(STORY)

        tries = 0
        for _second in range(200):
            before = network.calls
            done = owed.look(after_s=1)
            tries += network.calls - before
            if done:
                break

        # After 1, 2, 4, 8, 16, 32 seconds, and then each minute.
        assert (done, tries) == (0, 9)
        assert owed.look(after_s=60) == 1

    def test_silence_is_waited_out_and_no_longer(
        self, owed: Purging, network: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(networks, "PATIENCE_S", 0.2)
        network.moods = [1.0]
        owed.change(STORY)

        assert owed.look() == 0
        assert owed.look(after_s=2) == 1

    def test_a_redirect_gets_no_token(self, owed: Purging, network: Network) -> None:
        with running_network() as thief:
            network.moods = [(307, {"Location": f"{thief.address}/client/v4/zones/{ZONE}/purge_cache"})]
            owed.change(STORY)

            assert owed.look() == 0
            assert thief.calls == 0

    def test_an_answer_that_says_no_success_is_none(
        self, owed: Purging, network: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(networks.Cloudflare, "at_once", 31)
        owed.change(*range(100, 131))

        assert owed.look() == 0
        assert network.purged == []

    def test_a_worker_that_was_killed_owes_it_still(self, owed: Purging, network: Network) -> None:
        owed.change(STORY)

        owed.begin()

        assert owed.look() == 1
        assert network.purged == [(tag(STORY),)]

    def test_a_worker_that_was_killed_may_have_had_to_repeat_anything(
        self, owed: Purging, network: Network
    ) -> None:
        owed.change(STORY)
        owed.look()
        network.purged.clear()

        owed.begin()

        assert owed.look(after_s=LATE_S[-1]) > ALL_FROM
        assert network.purged == [("all",)]
        assert owed.look(after_s=60) == 0

    def test_what_one_call_let_go_is_owed_no_more_when_the_next_is_refused(
        self, known: Counters, network: Network, tmp_path: Path
    ) -> None:
        bunny = networks.Bunny(api=network.address, zone=ZONE, token=TOKEN, keeps_s=30)
        purging = Purging(bunny, known, tmp_path)
        purging.settle(network)
        purging.change(100, 101, 102)
        network.moods = [(200, {}), (503, {})]
        assert purging.look() == 0

        purging.begin()
        purging.look()

        assert network.purged == [(tag(101),), (tag(102),)]

    def test_a_change_that_is_open_waits_for_its_end(self, owed: Purging, network: Network) -> None:
        open_change = owed.known.begin([STORY])
        assert owed.look() == 0

        owed.known.end(open_change)

        assert owed.look() == 1


class TestTheDoctor:
    def test_it_says_what_the_network_was_not_told(
        self, owed: Purging, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.CDN, settings.DATA = "cloudflare", owed.file.parent
        monkeypatch.setattr(elsewhere, "OWED_WAIT_S", 0)
        monkeypatch.setattr(elsewhere, "counters", lambda: owed.known)
        assert [found.state for found in elsewhere.network()] == [State.WELL]

        owed.change(STORY, HOUSE)
        (late,) = elsewhere.network()
        owed.file.unlink()
        (never,) = elsewhere.network()

        assert "بقي 2" in late.said
        assert never.said == "لم تُبلَّغ بشيء بعد"


class TestKeptPages:
    """What the page cache says of its pages."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def paper(self, press: Press, known: Counters, clock: Clock, provider: Cdn) -> KeptPaper:
        return KeptPaper(press, known=known, clock=clock, network=provider)

    def test_a_page_bears_the_tags_of_all_that_it_stands_on(
        self, known: Counters, clock: Clock, cloudflare: Cdn
    ) -> None:
        press = Press()
        paper = self.paper(press, known, clock, cloudflare)

        for _each_time in range(2):
            answer = paper.get("/")
            assert answer.headers["Cache-Tag"] == tag(HOUSE)
            assert answer.headers["CDN-Cache-Control"] == "max-age=30, stale-if-error=600"
            assert "s-maxage=1," in answer.headers["Cache-Control"]

    @pytest.mark.parametrize(("seconds", "is_kept"), [(29, False), (31, True)])
    def test_a_page_that_changes_by_itself_is_not_kept_beyond_that(
        self, known: Counters, clock: Clock, cloudflare: Cdn, seconds: int, is_kept: bool
    ) -> None:
        press = Press()
        press.until_s = clock.now + FRESH_S + STALE_S + seconds

        headers = self.paper(press, known, clock, cloudflare).get("/").headers

        assert ("CDN-Cache-Control" in headers) is is_kept
        assert headers["Cache-Tag"] == tag(HOUSE)

    def test_a_page_of_a_host_that_may_have_missed_a_change_is_not_kept(
        self, known: Counters, clock: Clock, cloudflare: Cdn
    ) -> None:
        deaf = KeptPaper(Press(), known=known, clock=clock, network=cloudflare, is_deaf=lambda: True)

        assert "CDN-Cache-Control" not in deaf.get("/").headers

    def test_a_page_that_was_begun_during_a_change_is_not_kept(
        self, known: Counters, clock: Clock, cloudflare: Cdn
    ) -> None:
        known.begin([HOUSE])

        headers = self.paper(Press(), known, clock, cloudflare).get("/").headers

        assert "CDN-Cache-Control" not in headers
        assert headers["Cache-Tag"] == tag(HOUSE)


@pytest.mark.django_db
class TestPictures:
    """Files of pictures, as the application answers them."""

    def test_they_bear_a_tag_that_is_purged_once_nobody_may_see_them(
        self, provider: Cdn, network: Network, settings: LazySettings, tmp_path: Path, yusuf: Client
    ) -> None:
        settings.DATA, settings.MEDIA_ROOT, settings.HELD_ROOT = tmp_path, tmp_path / "m", tmp_path / "h"
        image = make_image()
        publish_article(at=timezone.now(), image=image)
        settle_files(image, at=timezone.now())
        name = image.fallback.file(Rendition.Format.JPEG, image.fallback.usual_px)
        answer = yusuf.get(f"/media/{name}")
        tags = {value for value in answer.headers.values() if re.fullmatch(r"k[0-9a-f]+( all)?", value)}
        known = counters()
        assert known
        purging = Purging(provider, known, tmp_path)
        purging.settle(network)

        media.remove([name])

        assert purging.look() == 1
        assert network.purged == [(tag(place_of(f"file-{media.stem_of(name)}")),)]
        assert tags & {network.purged[0][0], f"{network.purged[0][0]} all"}

    def test_what_was_cut_short_among_the_files_is_purged_all_the_same(
        self,
        provider: Cdn,
        network: Network,
        settings: LazySettings,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        settings.MEDIA_ROOT, settings.HELD_ROOT = tmp_path / "m", tmp_path / "h"
        known = counters()
        assert known
        purging = Purging(provider, known, tmp_path)
        purging.settle(network)
        monkeypatch.setattr(Path, "unlink", Mock(side_effect=OSError("the disk is away")))

        with pytest.raises(OSError, match="the disk is away"):
            media.remove([f"{'a' * 32}.webp"])

        assert purging.look() == 1

    def test_those_of_the_desk_bear_none(self, provider: Cdn, nada: Staff) -> None:
        image = make_image()
        name = image.fallback.file(Rendition.Format.JPEG, image.fallback.usual_px)

        answer = signed_in(nada).get(desk_address(name))

        assert answer.status_code == 200
        assert not {"Cache-Tag", "Surrogate-Key", "CDN-Tag", "CDN-Cache-Control"} & answer.headers.keys()


class TestTheWorker:
    def test_it_takes_up_the_new_file_where_the_one_it_told_was_removed(
        self,
        provider: Cdn,
        network: Network,
        settings: LazySettings,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        settings.DATA, file = tmp_path, tmp_path / "purged"
        monkeypatch.setattr("kalima.web.mapped.LOOKED_AFTER_S", 0)
        known = counters()
        assert known
        known.end(known.begin([STORY]))
        stop = threading.Event()
        thread = purging_thread(stop)
        assert thread
        try:
            within(10, lambda: file.exists() and not Told(file).differing(known))
            file.unlink()
            within(10, lambda: file.exists() and not Told(file).differing(known))
        finally:
            stop.set()
            thread.join(10)


class TestSettings:
    @pytest.mark.parametrize(
        ("given", "named"),
        [
            ({"KALIMA_CDN": "akamai"}, "KALIMA_CDN:"),
            ({"KALIMA_CDN": "purge"}, "KALIMA_CDN_API:"),
            ({"KALIMA_CDN": "fastly", "KALIMA_CDN_TOKEN": "t"}, "KALIMA_CDN_ZONE:"),
            ({"KALIMA_CDN": "bunny", "KALIMA_CDN_ZONE": "7"}, "KALIMA_CDN_TOKEN:"),
            ({"KALIMA_CDN_ZONE": "../7"}, "KALIMA_CDN_ZONE:"),
            ({"KALIMA_CDN_API": "ftp://cache"}, "KALIMA_CDN_API:"),
            ({"KALIMA_CDN_SECONDS": "0"}, "KALIMA_CDN_SECONDS:"),
            ({"KALIMA_CDN_TOKEN": "two\nlines"}, "KALIMA_CDN_TOKEN:"),
        ],
    )
    def test_what_is_missing_or_wrong_stops_the_start(
        self, tmp_path: Path, given: dict[str, str], named: str
    ) -> None:
        answer = start(tmp_path, **given)

        assert answer.returncode == 1
        assert answer.stderr.startswith(named)
        assert "two" not in answer.stderr
