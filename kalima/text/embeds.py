"""Knows the addresses of other people's videos, posts and maps, and the frame that each may be shown in."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlencode, urlsplit

Shape = Literal["wide", "tall", "post", "sound"]

# Longer addresses are none that a person pastes.
ADDRESS_MAX = 2000

# Half the width and height in pixels of the map that a zoom level is turned into.
MAP_HALF_PX = (320, 180)


@dataclass(frozen=True)
class Embed:
    """One thing of an allowed provider, whatever form its address was pasted in.

    address is what a reader may open: without trackers, https, one spelling for one thing. frame is what
    the reader's browser loads after a tap, on the host of the provider that follows people least.
    """

    provider: str
    name: str
    address: str
    frame: str
    shape: Shape
    is_video: bool = False


def embed_of(address: str) -> Embed | None:
    """Read an address as it was pasted; None for anything that is not on the list. Never raises."""
    parts = _parts(address)
    if parts is None:
        return None
    return next((found for provider in _PROVIDERS.get(_host(parts), ()) if (found := provider(parts))), None)


# What the content policy lets into a frame: the hosts of every frame below, and nothing else.
FRAME_HOSTS = (
    "https://www.youtube-nocookie.com",
    "https://platform.twitter.com",
    "https://www.facebook.com",
    "https://www.instagram.com",
    "https://www.tiktok.com",
    "https://t.me",
    "https://w.soundcloud.com",
    "https://www.openstreetmap.org",
    "https://www.google.com",
)


def _parts(address: str) -> SplitResult | None:
    """Take an address apart; None if it is none, or carries a user, a port or another scheme."""
    address = address.strip()
    if not address or len(address) > ADDRESS_MAX or re.search(r"[\s\x00-\x1f\x7f\\<>\"]", address):
        return None
    if not re.match(r"https?://", address, re.IGNORECASE):
        if ":" in address.partition("/")[0]:
            return None
        address = f"https://{address.removeprefix('//')}"
    # Some browsers hand on an address with its Arabic letters as letters.
    address = "".join(c if c.isascii() else quote(c, errors="replace") for c in address)
    try:
        parts = urlsplit(address)
        if parts.port not in (None, 80, 443) or parts.username or parts.password:
            return None
    except ValueError:
        return None
    return parts if parts.hostname else None


def _host(parts: SplitResult) -> str:
    """The host without what tells phones and old pages from others."""
    host = (parts.hostname or "").rstrip(".")
    return re.sub(r"^(?:www|m|mobile|web|mbasic|touch|l)\.", "", host)


def _path(parts: SplitResult) -> list[str]:
    return [unquote(step) for step in parts.path.split("/") if step]


def _asked(parts: SplitResult, name: str) -> str:
    """The first value of a name in the query, or "" ."""
    try:
        return parse_qs(parts.query, max_num_fields=50).get(name, [""])[0]
    except ValueError:
        return ""


def _youtube(parts: SplitResult) -> Embed | None:
    steps = _path(parts)
    if _host(parts) == "youtu.be":
        code = steps[0] if steps else ""
    elif steps[:1] == ["watch"]:
        code = _asked(parts, "v")
    elif len(steps) >= 2 and steps[0] in ("shorts", "live", "embed", "v"):
        code = steps[1]
    else:
        return None
    if not re.fullmatch(r"[A-Za-z0-9_-]{11}", code):
        return None
    start = _seconds(_asked(parts, "t") or _asked(parts, "start"))
    address = f"https://www.youtube.com/watch?v={code}" + (f"&t={start}s" if start else "")
    tall = steps[:1] == ["shorts"]
    if tall:
        address = f"https://www.youtube.com/shorts/{code}"
    frame = f"https://www.youtube-nocookie.com/embed/{code}" + (f"?start={start}" if start else "")
    return Embed("youtube", "يوتيوب", address, frame, "tall" if tall else "wide", is_video=True)


def _seconds(written: str) -> int:
    """90, 90s, 1m30s or 1h2m3s in seconds; anything else is the beginning."""
    found = re.fullmatch(r"(?:([0-9]{1,2})h)?(?:([0-9]{1,3})m)?(?:([0-9]{1,6})s?)?", written)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def _x(parts: SplitResult) -> Embed | None:
    found = re.match(r"/(?:i/web|i|([A-Za-z0-9_]{1,15}))/status(?:es)?/([0-9]{1,20})(?:/|$)", parts.path)
    if not found:
        return None
    who, number = found[1] or "i", found[2]
    frame = f"https://platform.twitter.com/embed/Tweet.html?id={number}&dnt=true&lang=ar"
    return Embed("x", "إكس", f"https://x.com/{who}/status/{number}", frame, "post")


# Where a page of Facebook stands, and whether it is a film.
_FACEBOOK = (
    (re.compile(r"/[\w.-]{1,80}/videos/(?:[\w.-]{1,80}/)?[0-9]{1,20}/?"), True),
    (re.compile(r"/reel/[0-9]{1,20}/?"), True),
    (re.compile(r"/share/[vr]/\w{1,20}/?"), True),
    (re.compile(r"/[\w.-]{1,80}/posts/[\w.-]{1,120}/?"), False),
    (re.compile(r"/groups/[\w.-]{1,80}/(?:posts|permalink)/[0-9]{1,20}/?"), False),
    (re.compile(r"/[\w.-]{1,80}/photos/[\w.-]{1,80}(?:/[0-9]{1,20})?/?"), False),
    (re.compile(r"/share/(?:p/)?\w{1,20}/?"), False),
)


def _facebook(parts: SplitResult) -> Embed | None:
    path, film = parts.path, False
    if _host(parts) == "fb.watch":
        if not re.fullmatch(r"/[\w-]{1,20}/?", path):
            return None
        return _on_facebook(f"https://fb.watch{path.rstrip('/')}/", film=True)
    if re.fullmatch(r"/plugins/(?:post|video)\.php", path):
        # The frame that Facebook gives to be pasted says what it shows.
        shown = embed_of(_asked(parts, "href"))
        return shown if shown and shown.provider == "facebook" else None
    number = r"[0-9]{1,20}"
    if path.rstrip("/") == "/watch" and re.fullmatch(number, _asked(parts, "v")):
        return _on_facebook(f"https://www.facebook.com/watch/?v={_asked(parts, 'v')}", film=True)
    if path in ("/permalink.php", "/story.php"):
        story, page = _asked(parts, "story_fbid"), _asked(parts, "id")
        if re.fullmatch(r"\w{1,120}", story) and re.fullmatch(number, page):
            asked = urlencode({"story_fbid": story, "id": page})
            return _on_facebook(f"https://www.facebook.com/permalink.php?{asked}", film=False)
        return None
    if path.rstrip("/") in ("/photo", "/photo.php") and re.fullmatch(number, _asked(parts, "fbid")):
        return _on_facebook(f"https://www.facebook.com/photo.php?fbid={_asked(parts, 'fbid')}", film=False)
    for page_path, film in _FACEBOOK:
        if page_path.fullmatch(unquote(path)):
            return _on_facebook(f"https://www.facebook.com{quote(unquote(path).rstrip('/'))}/", film=film)
    return None


def _on_facebook(address: str, *, film: bool) -> Embed:
    asked = urlencode({"href": address, "show_text": "false" if film else "true"})
    plugin = "video" if film else "post"
    frame = f"https://www.facebook.com/plugins/{plugin}.php?{asked}"
    return Embed("facebook", "فيسبوك", address, frame, "wide" if film else "post", is_video=film)


def _instagram(parts: SplitResult) -> Embed | None:
    found = re.match(r"/(?:[\w.]{1,30}/)?(p|reels?|tv)/([\w-]{5,40})(?:/|$)", parts.path)
    if not found:
        return None
    kind, code = found[1].replace("reels", "reel"), found[2]
    frame = f"https://www.instagram.com/{kind}/{code}/embed/captioned/"
    address = f"https://www.instagram.com/{kind}/{code}/"
    return Embed("instagram", "إنستغرام", address, frame, "post", is_video=kind != "p")


def _tiktok(parts: SplitResult) -> Embed | None:
    path = parts.path.replace("%40", "@")
    found = re.match(r"/(@[\w.]{0,40})/video/([0-9]{5,25})(?:/|$)", path)
    bare = re.match(r"/(?:v/|embed/(?:v[23]/)?|player/v1/)([0-9]{5,25})(?:\.html|/|$)", path)
    if found:
        who, number = found[1], found[2]
    elif bare:
        who, number = "@", bare[1]
    else:
        return None
    frame = f"https://www.tiktok.com/player/v1/{number}?rel=0"
    address = f"https://www.tiktok.com/{who}/video/{number}"
    return Embed("tiktok", "تيك توك", address, frame, "tall", is_video=True)


def _telegram(parts: SplitResult) -> Embed | None:
    found = re.match(r"/(?:s/)?([A-Za-z]\w{3,31})/([0-9]{1,12})(?:/|$)", parts.path)
    if not found or found[1] == "joinchat":
        return None
    address = f"https://t.me/{found[1]}/{found[2]}"
    return Embed("telegram", "تيليغرام", address, f"{address}?embed=1", "post")


# First steps of SoundCloud's own pages, which are nobody's recordings.
_SOUNDCLOUD_PAGES = {"discover", "search", "stream", "you", "charts", "upload", "pages", "settings", "tags"}


def _soundcloud(parts: SplitResult) -> Embed | None:
    if (parts.hostname or "").startswith("w."):
        inner = _parts(_asked(parts, "url"))
        return _soundcloud(inner) if inner and _host(inner) == "soundcloud.com" else None
    steps = _path(parts)
    if (
        not 2 <= len(steps) <= 3
        or steps[0] in _SOUNDCLOUD_PAGES
        or (len(steps) == 3) != ("sets" in steps[1:2])
    ):
        return None
    if not all(re.fullmatch(r"[\w-]{1,120}", step) for step in steps):
        return None
    address = f"https://soundcloud.com/{'/'.join(map(quote, steps))}"
    asked = urlencode({"url": address, "visual": "false", "show_comments": "false"})
    return Embed("soundcloud", "ساوند كلاود", address, f"https://w.soundcloud.com/player/?{asked}", "sound")


_DEGREES = r"(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)"


def _place(latitude: str, longitude: str) -> tuple[str, str] | None:
    """A point on the earth as two numbers of six places, or None."""
    try:
        there = float(latitude), float(longitude)
    except ValueError:
        return None
    if not (abs(there[0]) <= 85 and abs(there[1]) <= 180):
        return None
    north, east = (f"{degrees:.6f}".rstrip("0").rstrip(".") for degrees in there)
    return north, east


def _openstreetmap(parts: SplitResult) -> Embed | None:
    pin = _place(_asked(parts, "mlat"), _asked(parts, "mlon"))
    shown = re.search(rf"map=([0-9]{{1,2}})(?:\.[0-9]+)?/{_DEGREES}/{_DEGREES}", parts.fragment)
    centre = _place(shown[2], shown[3]) if shown else pin
    zoom = min(int(shown[1]), 19) if shown else 15
    if parts.path.startswith("/export/embed"):
        box = re.fullmatch(",".join([_DEGREES] * 4), _asked(parts, "bbox"))
        if not box:
            return None
        west, south, east, north = map(float, box.groups())
        centre = _place(str((south + north) / 2), str((west + east) / 2))
        pin = _place(*([*_asked(parts, "marker").split(","), ""][:2]))
    if centre is None:
        return None
    north_, east_ = centre
    pinned = f"?mlat={pin[0]}&mlon={pin[1]}" if pin else ""
    address = f"https://www.openstreetmap.org/{pinned}#map={zoom}/{north_}/{east_}"
    asked = {"bbox": _box(float(north_), float(east_), zoom), "layer": "mapnik"}
    if pin:
        asked["marker"] = ",".join(pin)
    frame = f"https://www.openstreetmap.org/export/embed.html?{urlencode(asked)}"
    return Embed("openstreetmap", "أوبن ستريت ماب", address, frame, "wide")


def _box(north: float, east: float, zoom: int) -> str:
    """West, south, east and north of what a map of that zoom shows around a point."""
    degrees_per_px = 360 / (256 * 2**zoom)
    wide, high = (half * degrees_per_px for half in MAP_HALF_PX)
    return ",".join(f"{edge:.6f}" for edge in (east - wide, north - high, east + wide, north + high))


def _google_maps(parts: SplitResult) -> Embed | None:
    host, path = _host(parts), unquote(parts.path)
    if not host.startswith("maps.") and not path.startswith("/maps"):
        return None
    if path.startswith("/maps/embed"):
        plan = _asked(parts, "pb")
        if not re.fullmatch(r"[\w!.%:\-+,]{1,1500}", plan):
            return None
        address = f"https://www.google.com/maps/embed?{urlencode({'pb': plan})}"
        return Embed("google_maps", "خرائط غوغل", address, address, "wide")
    here = re.search(rf"/@{_DEGREES},{_DEGREES},([0-9]{{1,2}})(?:\.[0-9]+)?z", path)
    pinned = re.search(rf"!3d{_DEGREES}!4d{_DEGREES}", path)
    named = re.match(r"/maps/place/([^/@]{1,200})", path)
    asked = _asked(parts, "q") or _asked(parts, "query") or _asked(parts, "ll")
    typed = re.fullmatch(rf"(?:loc:)?{_DEGREES},\s*{_DEGREES}", asked)
    asked_zoom = _asked(parts, "z")
    point = pinned or typed or here
    place = _place(point[1], point[2]) if point else None
    words = named[1].replace("+", " ") if named and not point else "" if point else asked[:200]
    if place is None and not words:
        return None
    zoom = here[3] if here else asked_zoom if re.fullmatch(r"[0-9]{1,2}", asked_zoom) else "15"
    wanted = {"q": ",".join(place) if place else words, "z": zoom}
    address = f"https://www.google.com/maps?{urlencode(wanted)}"
    frame = f"https://www.google.com/maps?{urlencode(wanted | {'hl': 'ar', 'output': 'embed'})}"
    return Embed("google_maps", "خرائط غوغل", address, frame, "wide")


_Provider = Callable[[SplitResult], Embed | None]


def _by_host(rows: Iterable[tuple[str, _Provider]]) -> dict[str, tuple[_Provider, ...]]:
    known: dict[str, tuple[_Provider, ...]] = {}
    for hosts, provider in rows:
        for host in hosts.split():
            known[host] = (*known.get(host, ()), provider)
    return known


# Hosts without www, m and the like. A short host that only its owner can lengthen is not here.
_PROVIDERS = _by_host(
    (
        ("youtube.com music.youtube.com youtube-nocookie.com youtu.be", _youtube),
        ("x.com twitter.com", _x),
        ("facebook.com fb.com fb.watch", _facebook),
        ("instagram.com instagr.am", _instagram),
        ("tiktok.com", _tiktok),
        ("t.me telegram.me telegram.dog", _telegram),
        ("soundcloud.com w.soundcloud.com", _soundcloud),
        ("openstreetmap.org osm.org", _openstreetmap),
        ("google.com maps.google.com google.iq maps.google.iq google.com.iq", _google_maps),
    )
)
