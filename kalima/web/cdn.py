"""The network in front of us that keeps our pages: what it is told beside a page, and how it lets go of some.

A page carries the places of what it stands on as tags (`counters`), so a change lets go of just those pages
that it makes wrong. What each provider calls a tag, and how it is asked to purge, stands here alone.
"""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from django.conf import settings

PATIENCE_S = 5
# Beyond what a provider asks us to wait nobody waits: the next try asks again.
WAIT_MAX_S = 300.0
ANSWER_BYTES = 100_000
# While we are away it may show what it has, as any cache may.
AWAY_S = 600


class Refused(Exception):
    """A purge that was not made; `wait_s` is how long the provider wants to be left alone, if it says so."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


@dataclass(frozen=True)
class Cdn:
    """What all have in common. Tags are few letters and digits; a purge is made for all readers or raises."""

    api: str
    zone: str
    token: str
    keeps_s: int

    # The most tags of one call.
    at_once = 30
    tags_header, between_tags, keeps_header = "Surrogate-Key", " ", "Surrogate-Control"

    def told(self, places: Iterable[int], *, may_keep: bool) -> list[tuple[str, str]]:
        """Headers of a page: what it stands on, and for how long it may be kept where that can be purged."""
        tags = self.between_tags.join(tag(place) for place in places)
        headers = [(self.tags_header, tags)]
        if may_keep:
            headers.append((self.keeps_header, f"max-age={self.keeps_s}, stale-if-error={AWAY_S}"))
        return headers

    def purge(self, tags: list[str]) -> None:
        """Have pages under these tags asked for again. Raises Refused."""
        raise NotImplementedError

    def purge_all(self) -> None:
        """The same of every page. Raises Refused."""
        raise NotImplementedError

    def _call(self, path: str, *, method: str = "POST", told: Any = None, **headers: str) -> bytes:
        asked = urllib.request.Request(
            f"{self.api}{path}",
            data=None if told is None else json.dumps(told).encode(),
            headers={"Content-Type": "application/json"}
            | {k.replace("_", "-"): v for k, v in headers.items()},
            method=method,
        )
        try:
            with _opener.open(asked, timeout=PATIENCE_S) as answer:
                return bytes(answer.read(ANSWER_BYTES))
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(f"{error.code} {error.reason}", _wanted_wait(error.headers)) from error
        except (OSError, http.client.HTTPException) as error:
            raise Refused(str(error) or type(error).__name__) from error


class Cloudflare(Cdn):
    tags_header, between_tags, keeps_header = "Cache-Tag", ",", "CDN-Cache-Control"

    def purge(self, tags: list[str]) -> None:
        self._ask({"tags": tags})

    def purge_all(self) -> None:
        self._ask({"purge_everything": True})

    def _ask(self, what: dict[str, Any]) -> None:
        said = self._call(
            f"/client/v4/zones/{self.zone}/purge_cache", told=what, Authorization=f"Bearer {self.token}"
        )
        # It may refuse in an answer of 200.
        try:
            is_done = json.loads(said)["success"] is True
        except (ValueError, KeyError, TypeError):
            is_done = False
        if not is_done:
            raise Refused(said[:200].decode(errors="replace"))


class Fastly(Cdn):
    at_once = 256

    def purge(self, tags: list[str]) -> None:
        self._call(f"/service/{self.zone}/purge", Fastly_Key=self.token, Surrogate_Key=" ".join(tags))

    def purge_all(self) -> None:
        self._call(f"/service/{self.zone}/purge_all", Fastly_Key=self.token)


class Bunny(Cdn):
    """How long it keeps a page is set in its own panel: it reads no header that others would not read too."""

    at_once = 1
    tags_header, between_tags, keeps_header = "CDN-Tag", ",", ""

    def told(self, places: Iterable[int], *, may_keep: bool) -> list[tuple[str, str]]:
        return super().told(places, may_keep=False)

    def purge(self, tags: list[str]) -> None:
        for one in tags:
            self._ask({"CacheTag": one})

    def purge_all(self) -> None:
        self._ask({})

    def _ask(self, what: dict[str, Any]) -> None:
        self._call(f"/pullzone/{self.zone}/purgeCache", told=what, AccessKey=self.token)


class Purge(Cdn):
    """A cache of the house's own, such as Varnish, that understands PURGE with the tags in a header."""

    at_once = 100

    def purge(self, tags: list[str]) -> None:
        self._ask(" ".join(tags))

    def purge_all(self) -> None:
        self._ask("all")

    def _ask(self, tags: str) -> None:
        sign = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self._call("/", method="PURGE", Surrogate_Key=tags, **sign)

    def told(self, places: Iterable[int], *, may_keep: bool) -> list[tuple[str, str]]:
        (name, tags), *lifetime = super().told(places, may_keep=may_keep)
        return [(name, f"{tags} all"), *lifetime]


KINDS: dict[str, tuple[type[Cdn], str]] = {
    "cloudflare": (Cloudflare, "https://api.cloudflare.com"),
    "fastly": (Fastly, "https://api.fastly.com"),
    "bunny": (Bunny, "https://api.bunny.net"),
    "purge": (Purge, ""),
}


def cdn() -> Cdn | None:
    """The network that the settings name, or None."""
    if not settings.CDN:
        return None
    kind, api = KINDS[settings.CDN]
    return kind(
        api=(settings.CDN_API or api).rstrip("/"),
        zone=settings.CDN_ZONE,
        token=settings.CDN_TOKEN,
        keeps_s=settings.CDN_SECONDS,
    )


def tag(place: int) -> str:
    """A place of the counters as pages bear it."""
    return f"k{place:x}"


class _NoOtherPlace(urllib.request.HTTPRedirectHandler):
    """A token goes to the address that was named and to no other."""

    def redirect_request(self, *_where: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoOtherPlace)


def _wanted_wait(headers: Any) -> float | None:
    said = str(headers.get("Retry-After", "")).strip()
    if said.isdigit():
        return min(float(said), WAIT_MAX_S)
    try:
        return min(max(0.0, parsedate_to_datetime(said).timestamp() - time.time()), WAIT_MAX_S)
    except (ValueError, TypeError):
        return None
