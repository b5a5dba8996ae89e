"""The doors that take words: comments, search, addresses, headers, cookies, signing in, the desk's fields."""

import html
import re
import time
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

from bench.hostile.ground import BROKEN, Ground, Said, many
from bench.hostile.outcome import Outcome
from bench.house import TOKEN

FORM = "application/x-www-form-urlencoded"
# Addresses are cut here: longer ones are the web server's to refuse.
ADDRESS_MAX = 1_500
HEADER_MAX = 6_000
# Every fourth text of the long lists goes into a form of the desk: each costs a page and a save.
DESK_SHARE = 4
# Texts that stand together in one body.
BODY_TEXTS = 20
HEADERS = (
    *(
        "User-Agent",
        "Referer",
        "Accept-Language",
        "Accept",
        "Accept-Encoding",
        "X-Forwarded-For",
        "X-Request-ID",
    ),
    *(
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "Origin",
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "Via",
    ),
    *("Sec-Fetch-Site", "Content-Type", "X-HTTP-Method-Override", "Forwarded", "Authorization", "X-Real-IP"),
)
COOKIES = (
    "kalima_session",
    "kalima_csrf",
    "kalima_reader",
    "messages",
    "sessionid",
    "csrftoken",
    "django_language",
)
# Forms of the desk, with the fields that a text goes into; the rest is as the page has it.
FORMS = (
    *("articles/article/add/", "articles/storytemplate/", "articles/writer/add/", "articles/tickeritem/"),
    *(
        "categories/tag/add/",
        "categories/category/add/",
        "articles/staticpage/add/",
        "articles/housespelling/add/",
    ),
    *(
        "articles/namealias/add/",
        "articles/shortcut/add/",
        "articles/approvalstep/add/",
        "comments/wordrule/add/",
    ),
    *(
        "articles/housespelling/paste/",
        "articles/namealias/paste/",
        "comments/wordrule/paste/",
        "articles/mood/add/",
    ),
    *("articles/sitesettings/1/change/", "articles/article/breaking/", "comments/comment/person/"),
)
SEARCHES = (
    *(
        "articles/article/?q={}",
        "articles/article/quick/?q={}",
        "articles/image/?q={}",
        "categories/tag/?q={}",
    ),
    *(
        "articles/staff/?q={}",
        "articles/statuschange/?q={}",
        "comments/comment/?q={}",
        "comments/decision/?q={}",
    ),
    *(
        "articles/article/?status__exact={}",
        "articles/article/?o={}",
        "articles/article/?p={}",
        "articles/staff/?e={}",
    ),
    *("articles/article/tags/?q={}", "articles/article/body/stories/?q={}", "articles/unfoundquestion/?o={}"),
    *(
        "autocomplete/?app_label=articles&model_name=article&field_name=section&term={}",
        "articles/import/{}/",
    ),
)
ADDRESSES = (
    *(
        "/section/{}/",
        "/tag/{}/",
        "/writer/{}/",
        "/page/{}/",
        "/n/1/{}/",
        "/n/{}/",
        "/oembed?url={}",
        "/?before={}",
    ),
    *(
        "/section/{}/feed.atom",
        "/tag/{}/feed.json",
        "/media/{}",
        "/files/{}",
        "/preview/{}/",
        "/archive/{}/",
        "/{}",
    ),
    *("/n/1/comments/?after={}", "/n/1/comments/?reply={}", "/comments/letters/{}/", "/comments/rights/{}/"),
    *("/search/?q=x&section={}", "/search/?q=x&from={}", "/readings/{}/", "/corrections/{}/", "/static/{}"),
)


def comments(at: Ground, texts: list[str]) -> Outcome:
    def post(text: str) -> Said:
        form = {"text": text, "name": text[:60], "email": text[:80], "rules": "1", "reply": text[:9]}
        if len(text) % 3:
            form |= {"name": "يوسف", "email": "", "reply": ""}
        return _post(at, f"/n/{at.story}/comments/", form, headers={"Sec-Fetch-Site": "same-origin"})

    return _tried("comment", at, texts, post, taken=(201, 303, 302))


def search(at: Ground, texts: list[str]) -> Outcome:
    addresses = [
        place + quote(text[: ADDRESS_MAX // 3], safe="") for text in texts for place in ("/search/?q=",)
    ]
    addresses += ["/search/suggest/?q=" + quote(text[:60], safe="") for text in texts]
    return _tried("search", at, addresses, at.ask)


def addresses(at: Ground, texts: list[str]) -> Outcome:
    asked = [
        ADDRESSES[n % len(ADDRESSES)].format(quote(text[: ADDRESS_MAX // 6], safe="/" if n % 2 else ""))
        for n, text in enumerate(texts)
    ]
    return _tried("address", at, asked, at.ask)


def headers(at: Ground, texts: list[str]) -> Outcome:
    def ask(numbered: tuple[int, str]) -> Said:
        n, text = numbered
        named = {HEADERS[n % len(HEADERS)]: text[:HEADER_MAX], HEADERS[(n + 7) % len(HEADERS)]: text[:200]}
        return at.ask(("/", f"/n/{at.story}", "/feed/", "/admin/", "/search/")[n % 5], headers=named)

    return _tried("headers", at, list(enumerate(texts)), ask)


def cookies(at: Ground, texts: list[str]) -> Outcome:
    def ask(numbered: tuple[int, str]) -> Said:
        n, text = numbered
        sent = f"{COOKIES[n % len(COOKIES)]}={text[:HEADER_MAX]}; {text[:300]}"
        return at.ask(("/admin/", "/", f"/n/{at.story}/comments/", "/accounts/logout/")[n % 4], cookies=sent)

    return _tried("cookies", at, list(enumerate(texts)), ask)


def signing_in(at: Ground, texts: list[str]) -> Outcome:
    def post(numbered: tuple[int, str]) -> Said:
        n, text = numbered
        form = {"login": text if n % 2 else "nada", "password": text, "next": text[:500], "remember": "on"}
        door = "/admin/login/?next=" + quote(text[:200], safe="") if n % 3 else "/accounts/password/reset/"
        return _post(at, door, form | {"email": text}, cookies=f"kalima_csrf={TOKEN}")

    outcome = _tried("login", at, list(enumerate(texts)), post)
    outcome.open += [where for where in outcome.places if not where.startswith(("/", "?"))]
    return outcome


def desk(at: Ground, texts: list[str]) -> Outcome:
    """Each form of the desk as it stands, with texts in each field of words; then each list's search."""
    nada, outcome = at.cookies_of("nada"), Outcome("admin fields")
    forms = {
        place: _fields(at.ask(f"/admin/{place}", cookies=nada).body.decode(errors="replace"))
        for place in FORMS
    }
    share = texts[::DESK_SHARE]

    def save(numbered: tuple[int, str]) -> Said:
        n, text = numbered
        place = FORMS[n % len(FORMS)]
        form = {
            name: value if kept else _into(name, text, n, share)
            for name, (value, kept) in forms[place].items()
        }
        return _post(at, f"/admin/{place}", form, cookies=nada)

    def look(numbered: tuple[int, str]) -> Said:
        n, text = numbered
        return at.ask(
            "/admin/" + SEARCHES[n % len(SEARCHES)].format(quote(text[:200], safe="")), cookies=nada
        )

    outcome += _tried("admin fields", at, list(enumerate(share)), save, taken=(302,))
    # A body is cleaned whole: many of them in a story each.
    bodies = [
        "".join(f"<p>{text}</p>{text}" for text in texts[n : n + BODY_TEXTS] if len(text) < 5_000)
        for n in range(0, len(texts), BODY_TEXTS)
    ]
    form = {name: value for name, (value, _kept) in forms["articles/article/add/"].items()}

    def write(numbered: tuple[int, str]) -> Said:
        n, body = numbered
        told = {"headline": f"مادة {n}", "section": str(at.section), "body": body}
        return _post(at, "/admin/articles/article/add/", form | told, cookies=nada)

    outcome += _tried("admin fields", at, list(enumerate(bodies)), write, taken=(302,))
    outcome += _tried("admin fields", at, list(enumerate(texts)), look)
    return outcome


def _post(
    at: Ground,
    address: str,
    form: dict[str, str],
    *,
    cookies: str = "",
    headers: dict[str, str] | None = None,
) -> Said:
    body = urlencode(form | {"csrfmiddlewaretoken": TOKEN}, errors="surrogatepass").encode()
    told = {
        "Content-Type": FORM,
        "Origin": f"http://localhost:{at.house.port}",
        "Host": f"localhost:{at.house.port}",
    }
    return at.ask(address, "POST", body, cookies=cookies, headers=told | (headers or {}))


def _fields(page: str) -> dict[str, tuple[str, bool]]:
    """The fields of a page's forms: what each holds, and whether it must stay so."""
    found: dict[str, tuple[str, bool]] = {}
    for tag in re.findall(r"<(?:input|textarea|select)\b[^>]*>", page):
        told = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if name := told.get("name"):
            words = tag.startswith("<textarea") or told.get("type", "text") in (
                "text",
                "search",
                "url",
                "email",
            )
            found[html.unescape(name)] = (html.unescape(told.get("value", "")), not words or "-" in name)
    return found


def _into(name: str, text: str, n: int, texts: list[str]) -> str:
    return (
        text
        if n % 2 or name in ("name", "headline", "text", "lines", "term")
        else texts[(n * 7 + len(name)) % len(texts)]
    )


def _tried(
    door: str,
    at: Ground,
    tries: Sequence[object],
    hand: Callable[..., Said],
    *,
    taken: tuple[int, ...] = (200,),
) -> Outcome:
    """Send all of them; what broke, and where texts came back as they were sent."""
    traces, began = at.traces(), time.monotonic()
    answers = many(tries, hand)
    outcome = Outcome(door, tried=len(tries), took_s=time.monotonic() - began)
    for sent, said in zip(tries, answers, strict=True):
        outcome.count(str(sent)[:120], said, is_taken=said.status in taken)
        if BROKEN.search(said.body):
            outcome.traces.append(str(sent)[:120])
        if location := said.headers.get("location"):
            outcome.places.append(location)
    outcome.traces += ["in the log"] * (at.traces() - traces)
    return outcome
