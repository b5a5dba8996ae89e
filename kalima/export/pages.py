"""A page as it stands in a file: asked as a reader asks, its links leading to files, its forms closed."""

import errno
import html
import io
import logging
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from kalima.web.edge import KEPT_QUESTIONS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)

# What leads to further pages of a list or a thread. How a thread is ordered makes no page of its own.
TURNING = frozenset(KEPT_QUESTIONS) - {"sort", "reply"}
# Nobody answers these without the newsroom behind them, or nobody may see them.
ANSWERED = re.compile(
    r"/(?:preview|readings|oembed|search/suggest|comments/(?:rights|letters)|healthz|readyz|metrics)(?:/|$)"
    r"|/n/[0-9]+/comments/(?:[0-9]+/(?:mine|react|report)|posted|new)/"
)
NAME_BYTES_MAX = 255
PAGE_ENDINGS = (".html", ".htm")
PIECE = 1 << 20

SEARCH_CLOSED = "البحث مغلق في هذه النسخة من الموقع. المواد في الأقسام والأرشيف."
TALK_CLOSED = "التعليق مغلق في هذه النسخة من الموقع."
FORM_CLOSED = "لا تُرسل الاستمارات من هذه النسخة من الموقع."
_REDIRECT = (
    '<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>انتقلت الصفحة</title>'
    '<link rel="canonical" href="{0}"><meta http-equiv="refresh" content="0; url={0}">'
    '<p><a href="{0}">انتقلت هذه الصفحة إلى عنوان آخر.</a></p></html>\n'
)


@dataclass
class Made:
    """What became of an address: its files below the root, where it leads, and whether it failed."""

    address: str
    files: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    written: int = 0
    has_failed: bool = False


def make(root: str, asked: list[tuple[str, str]]) -> list[Made]:
    """Make files of some addresses, each with the page that it was found on."""
    return [_made(Path(root), address, found_on) for address, found_on in asked]


@lru_cache(maxsize=4096)
def address_of(link: str, base: str = "/") -> str:
    """The address of a page of ours, as it is asked for: path and what turns pages; "" for any other."""
    try:
        parts = urlsplit(urljoin(settings.ORIGIN + base, link.strip()))
    except ValueError:
        return ""
    if f"{parts.scheme}://{parts.netloc}" != settings.ORIGIN:
        return ""
    path = parts.path or "/"
    if ANSWERED.match(path) or path.startswith(tuple(settings.DESK_PREFIXES)):
        return ""
    turning = [(name, value) for name, value in parse_qsl(parts.query) if name in TURNING and value]
    asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(turning))
    return quote(unquote(path), safe="/") + (f"?{asked}" if asked else "")


def file_of(address: str) -> str:
    """The file that a web server gives for an address, below the root; "" where no file can have its name."""
    path, _, asked = address.partition("?")
    steps = unquote(path).strip("/").split("/") if path.strip("/") else []
    if asked:
        steps.append(f"_{unquote(asked)}".replace("/", "-"))
    for step in steps:
        if not step or step.startswith(".") or "\0" in step or len(step.encode()) > NAME_BYTES_MAX:
            return ""
    is_file = not asked and not path.endswith("/") and "." in (steps[-1] if steps else "")
    return "/".join(steps if is_file else [*steps, "index.html"])


def href_of(address: str) -> str:
    """What a link to an address says, so that a web server finds its file without being asked anything."""
    path, _, asked = address.partition("?")
    if asked:
        return "/" + quote(file_of(address).removesuffix("index.html"), safe="/=&")
    # A program takes a feed for what its name says.
    return f"{path}index.xml" if path.endswith("/feed/") else path


# Asking ------------------------------------------------------------------------------------------


@dataclass
class Answer:
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = ()

    def content(self) -> bytes:
        try:
            return b"".join(self.body)
        finally:
            self.close()

    def close(self) -> None:
        if hasattr(self.body, "close"):
            self.body.close()

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@cache
def _application() -> "WSGIApplication":
    return get_wsgi_application()


def ask(address: str) -> Answer:
    """An address as a reader's browser asks for it, answered by this process."""
    path, _, asked = address.partition("?")
    origin = urlsplit(settings.ORIGIN)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path).encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": asked,
        "SERVER_NAME": origin.hostname or "localhost",
        "SERVER_PORT": str(origin.port or (443 if origin.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": origin.netloc,
        "HTTP_X_FORWARDED_PROTO": origin.scheme,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": origin.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    answer = Answer()

    def begin(status: str, headers: list[tuple[str, str]], *_more: Any) -> Any:
        answer.status = int(status[:3])
        answer.headers = {name.lower(): value for name, value in headers}

    answer.body = _application()(environ, cast(Any, begin))
    return answer


# Writing -----------------------------------------------------------------------------------------


def _made(root: Path, address: str, found_on: str) -> Made:
    made = Made(address)
    name = file_of(address)
    try:
        if name:
            _make(root, name, made, found_on)
    except OSError as refused:
        if refused.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        # A name that this disk does not take, or a file where another address has its folder.
        log.warning("%s cannot be written: %s", address, refused)
        made.has_failed = True
    return made


def _make(root: Path, name: str, made: Made, found_on: str) -> None:
    address = made.address
    if address.startswith(settings.STATIC_URL):
        _static(root, name, made)
        return
    answer = ask(address)
    if answer.status in (301, 302, 308):
        _moved(root, name, answer, made)
    elif answer.status == 200 and answer.kind == "text/html":
        page, made.links = as_file(answer, address, found_on)
        _put(root, name, page, made)
    elif answer.status == 200 and address.startswith((settings.MEDIA_URL, "/files/")):
        _pour(root, name, answer, made)
    elif answer.status == 200:
        content = answer.content()
        made.links = list(_told_in(content.decode(errors="replace"), address))
        _put(root, name, content, made)
        if name.endswith("feed/index.html"):
            _put(root, f"{name.removesuffix('html')}xml", content, made)
    elif answer.status not in (404, 410):
        # What stands there of an earlier run stays.
        made.has_failed = True
        made.files.append(name)
    answer.close()


def missing_page(root: str) -> Made:
    """The page of what is not there, under the name that web servers know."""
    made = Made("/404.html")
    page, made.links = as_file(ask("/404.html"), "/404.html", "")
    _put(Path(root), "404.html", page, made)
    return made


def _moved(root: Path, name: str, answer: Answer, made: Made) -> None:
    """A page that leads on, where its name is a folder's or a page's; a file of another kind cannot."""
    target = address_of(answer.headers.get("location", ""), made.address)
    if not target or target == made.address or not name.endswith(PAGE_ENDINGS):
        return
    made.links.append(target)
    _put(root, name, _REDIRECT.format(html.escape(href_of(target))).encode(), made)


def _static(root: Path, name: str, made: Made) -> None:
    path = Path(settings.STATIC_ROOT) / name.removeprefix(settings.STATIC_URL.strip("/") + "/")
    if not path.is_file():
        return
    content = path.read_bytes()
    if path.suffix in (".css", ".js", ".mjs"):
        text = content.decode(errors="replace")
        found = [*_IN_STYLE.findall(text), *_IN_SCRIPT.findall(text)]
        made.links = [link for one in found if (link := address_of(one, made.address))]
    _put(root, name, content, made)


def _put(root: Path, name: str, content: bytes, made: Made) -> None:
    """Write a file where it is not there in these bytes; there whole, or as it was."""
    made.files.append(name)
    path = root / name
    try:
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return
    except FileNotFoundError:
        pass
    _replace(path, iter([content]))
    made.written += 1


def _pour(root: Path, name: str, answer: Answer, made: Made) -> None:
    """A file of any length; under one name it has the same bytes for ever."""
    made.files.append(name)
    path = root / name
    length = answer.headers.get("content-length", "")
    if path.is_file() and str(path.stat().st_size) == length:
        return
    _replace(path, iter(answer.body))
    made.written += 1


def _replace(path: Path, pieces: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    with part.open("wb") as out:
        for piece in pieces:
            out.write(piece)
    part.replace(path)


# Pages -------------------------------------------------------------------------------------------

_IN_STYLE = re.compile(r"url\(\s*[\"']?([^)\"']+)")
_IN_SCRIPT = re.compile(r"[\"']((?:\.{0,2}/)[\w./-]+\.(?:m?js|css|woff2|svg|png|webp|avif|jpe?g))[\"']")
_FORM = re.compile(r"<form\b([^>]*)>.*?</form>", re.DOTALL)
_BUTTON = re.compile(r"<button\b[^>]*\bform(?:action)?=[^>]*>.*?</button>", re.DOTALL)
_LINK = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]*)\"[^>]*>.*?</a>", re.DOTALL)
_HEAD_LINK = re.compile(r"<link\b[^>]*?\bhref=\"([^\"]*)\"[^>]*>")
_ASKING = re.compile(r" data-(?:readings=\"[^\"]*\"|talk\b)")
_PREVIOUS = re.compile(r"(<a\b[^>]*?\brel=\"prev\"[^>]*?\bhref=\")[^\"]*(\")")
_VALUE = re.compile(r"(\s(href|src|poster|content|srcset|imagesrcset|data-[a-z-]+)=\")([^\"]*)(\")")
_CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)
# What a page may not say of itself in its own text.
_OF_HEADERS = ("frame-ancestors", "report-uri", "report-to", "sandbox")


def as_file(answer: Answer, address: str, found_on: str) -> tuple[bytes, list[str]]:
    """A page for a file, and the addresses that it leads to."""
    page = answer.content().decode()
    page = _ASKING.sub("", _BUTTON.sub("", _FORM.sub(_closed, page)))
    for element in (_LINK, _HEAD_LINK):
        page = element.sub(lambda found: "" if _is_answered(found[1], address) else found[0], page)
    if found_on and "?" in address:
        # Back to the page before, of which there is one, and not to another cut of the same list.
        page = _PREVIOUS.sub(rf"\g<1>{html.escape(href_of(found_on))}\g<2>", page)
    links: list[str] = []
    page = _VALUE.sub(lambda found: found[1] + _led(found[2], found[3], address, links) + found[4], page)
    if policy := answer.headers.get("content-security-policy"):
        page = _CHARSET.sub(lambda found: found[0] + _policy(policy), page, count=1)
    return page.encode(), links


def _closed(form: re.Match[str]) -> str:
    said = form[1]
    if " hidden" in said:
        return ""
    if 'role="search"' in said:
        return f'<p class="quiet">{SEARCH_CLOSED}</p>'
    place = ' id="comment-form"' if 'id="comment-form"' in said else ""
    return f'<p class="quiet"{place}>{TALK_CLOSED if place or "write" in said else FORM_CLOSED}</p>'


def _is_answered(link: str, address: str) -> bool:
    """Whether a link asks for something that no file can answer."""
    link = html.unescape(link)
    # Another order of a thread makes no page of its own.
    if "reply=" in link or ("sort=" in link and "after=" not in link):
        return True
    parts = urlsplit(urljoin(settings.ORIGIN + address, link))
    return f"{parts.scheme}://{parts.netloc}" == settings.ORIGIN and not address_of(link, address)


def _led(name: str, value: str, address: str, links: list[str]) -> str:
    """A value with its addresses as files have them; each of them is one to make."""
    if name.endswith("srcset"):
        pieces = [one.strip().partition(" ") for one in value.split(",")]
        return ", ".join(f"{_led('src', one, address, links)}{gap}{rest}" for one, gap, rest in pieces)
    said = html.unescape(value)
    is_ours = said.startswith(f"{settings.ORIGIN}/") or said == settings.ORIGIN
    if not is_ours and not (name in ("href", "src", "poster") or name.startswith("data-")):
        return value
    if not is_ours and not said.startswith(("/", "?") if name == "href" else "/"):
        return value
    found = address_of(said, address)
    if not found or not file_of(found):
        return value
    links.append(found)
    fragment = urlsplit(said).fragment
    whole = (settings.ORIGIN if is_ours else "") + href_of(found) + (f"#{fragment}" if fragment else "")
    return html.escape(whole)


def _policy(policy: str) -> str:
    # Each process says them in an order of its own, and a page is the same whoever made it.
    rules = sorted(rule.strip() for rule in policy.split(";"))
    kept = "; ".join(rule for rule in rules if rule and not rule.startswith(_OF_HEADERS))
    return f'<meta http-equiv="Content-Security-Policy" content="{html.escape(kept)}">'


def _told_in(text: str, address: str) -> Iterator[str]:
    """Addresses of ours in a file for programs."""
    for found in re.findall(re.escape(settings.ORIGIN) + r"(/[^\s\"'<>\\)]*)", text):
        if link := address_of(html.unescape(found), address):
            yield link
