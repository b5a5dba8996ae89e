"""Every address × every person × every method: who is let in follows from the roles, and from nothing else.

The addresses are read from the address book, the answers from `roles.ROLES`; NEEDS says in permissions what
a door asks for that is not Django's own. A door that is new and asks for something else fails until it says.
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize

from articles import preview, workflow
from articles.models import Board, Kind, PrintRule, Revision, Staff, StaticPage
from articles.models.rules import Level, Need
from articles.moves import MOVES
from comments.models import Comment
from kalima import roles
from tests.articles import test_records as rows
from tests.comments import test_records as talk
from tests.factories import (
    NOW,
    make_article,
    make_attachment,
    make_image,
    make_nada,
    make_staff,
    make_writer,
    publish_article,
    show_comment,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_limits")]

log = logging.getLogger(__name__)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# What a door that stands open is asked with here; the other methods are for those that are shut.
OPEN_METHODS = ("GET", "POST")
# Far from the machines of the house, for which some pages are.
FAR = "203.0.113.9"

# One of each group must be held. Django's own pages of a record ask for these.
Needs = tuple[tuple[str, ...], ...]
OWN_PAGES = {"changelist": "view change", "add": "add", "change": "view change", "delete": "delete"}
OWN_PAGES |= {"history": "view change"}

WRITING: Needs = (("articles.add_article", "articles.change_article"),)
SEEING: Needs = (("articles.view_article", "articles.change_article"),)
EDITING = ("articles.edit_any_article",)
SEES_BOARDS: Needs = (("articles.view_board",),)
MODERATING: Needs = (("comments.moderate_comment",),)
NEEDS: dict[str, Needs | None] = {
    # For everybody, or for nobody without a question that fits.
    **dict.fromkeys(("login", "logout", "autocomplete", "view_on_site", "")),
    # The table is the only page of the rules, and whoever asks for one is led there.
    "articles_printrule_change": (),
    "auth_user_password_change": (("articles.change_staff",),),
    **dict.fromkeys(
        (f"articles_staff_{act}" for act in ("close", "reopen", "forget")), (("articles.change_staff",),)
    ),
    "categories_tag_merge": (("categories.merge_tag",),),
    "articles_statuschange_export": (("articles.view_statuschange",),),
    "articles_attachment_file": (("articles.view_attachment",),),
    "articles_attachment_upload": (("articles.add_attachment",),),
    **dict.fromkeys((f"articles_board_{act}" for act in ("stories", "preview", "here")), SEES_BOARDS),
    **dict.fromkeys((f"articles_board_{act}" for act in ("put", "act")), (("articles.change_board",),)),
    # Throwing a board away is the section's affair, and has no page.
    "articles_board_delete": (("nobody",),),
    "articles_import_report": (("articles.view_import",),),
    **dict.fromkeys((f"articles_import_{act}" for act in ("pause", "resume")), (("articles.add_import",),)),
    **dict.fromkeys((f"articles_image_{act}" for act in ("thumbnail", "file")), (("articles.view_image",),)),
    "articles_image_upload": (("articles.add_image",),),
    "articles_image_details": (("articles.add_image", "articles.change_image"),),
    "articles_image_again": (("articles.change_image",),),
    "articles_image_withdraw": (("articles.withdraw_image",),),
    "articles_mood_end": (("articles.change_mood",),),
    **dict.fromkeys(
        (f"articles_tickeritem_{act}" for act in ("extend", "lead", "end")),
        (("articles.change_tickeritem",),),
    ),
    **{
        f"{app}_{noun}_{act}": ((f"{app}.{right}_{noun}",),)
        for app, noun in (("articles", "namealias"), ("articles", "housespelling"), ("comments", "wordrule"))
        for act, right in (("paste", "add"), ("try", "change"))
    },
    **dict.fromkeys(
        (f"articles_article_{act}" for act in ("tags", "tagging", "alike_new", "quick")), WRITING
    ),
    **dict.fromkeys((f"articles_article_body_{act}" for act in ("stories", "embed")), WRITING),
    **dict.fromkeys(
        (f"articles_article_body_{act}" for act in ("pictures", "picture")),
        (*WRITING, ("articles.view_image",)),
    ),
    "articles_article_body_attachments": (*WRITING, ("articles.view_attachment",)),
    "articles_article_check_new": (("articles.add_article",),),
    **dict.fromkeys(
        (
            f"articles_article_{act}"
            for act in ("alike", "approvals", "notes", "notes_colleagues", "compare", "check", "preview")
        ),
        SEEING,
    ),
    "articles_article_preview_page": SEEING,
    **dict.fromkeys(
        (f"articles_article_{act}" for act in ("restore", "name_revision", "check_leave", "revoke_preview")),
        (("articles.change_article",),),
    ),
    "articles_article_related": (("articles.edit_any_article",),),
    "articles_article_ticker": (("articles.add_tickeritem",),),
    "articles_article_breaking": (("articles.add_article",),),
    "articles_article_template": (("articles.add_storytemplate",),),
    # From the trash alone, and Salma's story is not in it.
    "articles_article_delete": (("nobody",),),
    "articles_article_editing": (("articles.release_article",),),
    "articles_article_editing_release": (("articles.release_article",),),
    "articles_article_editing_take_over": (("articles.change_article",),),
    # Of what somebody typed, by whose it is: each finds their own.
    **dict.fromkeys(
        (
            f"articles_article_editing_{act}"
            for act in (
                "autosave",
                "known",
                "ping",
                "take",
                "leave",
                "token",
                "signed_in",
                "drop",
                "take_back",
            )
        ),
        (),
    ),
    "articles_article_notes_read": (),
    "comments_decision_export": (("comments.view_decision",),),
    "comments_comment_changelist": MODERATING,
    **dict.fromkeys(
        (
            f"comments_comment_{act}"
            for act in (
                *("decide", "counts", "score", "found", "person", "note", "sanctions", "impose", "pattern"),
                *("lift", "lead", "reply", "tally"),
            )
        ),
        MODERATING,
    ),
    # What keeps a discussion shut is told to the desk of its story too.
    "comments_comment_room": (("comments.moderate_comment", "articles.edit_any_article"),),
    "comments_discussionsettings_changelist": (("comments.change_discussionsettings",),),
}


# Theirs, and yet shut to the question that is asked here: it names too little, or a record that must stay.
HOLLOW = {
    *("articles_article_compare", "articles_image_file", "articles_board_put", "comments_comment_found"),
    *("articles_storytemplate_add", "articles_tickeritem_add"),
    *("articles_approvalstep_delete", "articles_writer_delete"),
}

# What the number of an address tells, where it is not a record of the kind that the pages are of.
TELLS = {
    **dict.fromkeys(("comments_comment_person", "comments_comment_note"), "comments.reader"),
    "comments_comment_lift": "comments.sanction",
    # Its writer may open the discussion of a story, so this is of somebody else's.
    **dict.fromkeys((f"comments_comment_{act}" for act in ("room", "lead", "reply")), "another's story"),
}


class Door(NamedTuple):
    """An address, and what it asks for: None where it is nobody's in particular."""

    name: str
    address: str
    needs: Needs | None


PEOPLE = (*roles.ROLES, "staff without a role", "an account that is no staff", "a closed account", "a reader")
NAMES = ("writer", "desk", "chief", "moderator", "newcomer", "friend", "gone", "reader")
ROLES = {role: roles.ROLES.get(role, set()) for role in PEOPLE}
IN_OFFICE = {*roles.ROLES, "staff without a role"}


class House(NamedTuple):
    """One record of each kind, by the label of its model, and what else addresses are made of.

    The story is Salma's, who stands for all writers; `other` is one that is not hers.
    """

    numbers: dict[str, int]
    other: int
    words: dict[str, list[str]]
    browsers: dict[str, Client]


@pytest.fixture
def house() -> House:
    salma = make_staff("salma", "سلمى رافد", roles.WRITER)
    other = make_article("وزارة التربية تعلن نتائج الدور الثاني", by=make_nada())
    story = make_article(by=salma, image=make_image())
    workflow.save_copy(story, by=salma, at=NOW + timedelta(minutes=1))
    link, token = preview.make_link(story, lasts="day", note="", by=salma, at=NOW)
    show_comment(publish_article("السيول تقطع طريق سنجار", tags=["الجسور"], writers=[make_writer()]))
    make_attachment()
    Board.objects.get_or_create(section=None)
    make = (rows.an_import, rows.month, rows.approval, rows.spelling, rows.alias, rows.ticker_line)
    for made in (*make, rows.house_ad, rows.mood, rows.template, rows.shortcut, rows.unfound, talk.word):
        made()
    StaticPage.objects.create(title="من نحن", slug="من-نحن", body="<p>نص</p>")
    PrintRule.objects.create(kind=Kind.REPORT, need=Need.PLACE, level=Level.OFF)
    talk.reader()
    talk.sanction()
    numbers = {
        model._meta.label_lower: model._default_manager.order_by("pk").values_list("pk", flat=True).first()
        for model in apps.get_models()
    }
    numbers |= {"articles.article": story.pk, "another's story": other.pk, "articles.staff": salma.pk}
    words = {
        "app_label": ["articles"],
        "verb": list(MOVES),
        "kind": ["csv", "jsonl"],
        "revision": [str(Revision.objects.filter(article=story).earliest("pk").pk)],
        "link": [str(link.pk)],
        "token": [token],
        "number": [str(Comment.objects.earliest("pk").pk)],
    }
    browsers = {role: signed_in(make_staff(f"p{n}", role, role)) for n, role in enumerate(roles.ROLES)}
    browsers[roles.WRITER] = signed_in(salma)
    browsers["staff without a role"] = signed_in(
        Staff.objects.create_user("new", "new@kalima.example", is_staff=True)
    )
    browsers["an account that is no staff"] = signed_in(
        Staff.objects.create_user("friend", "friend@kalima.example")
    )
    gone = Staff.objects.create_user("gone", "gone@kalima.example", is_staff=True)
    browsers["a closed account"] = signed_in(gone)
    Staff.objects.filter(pk=gone.pk).update(is_active=False)
    browsers["a reader"] = Client()
    for browser in browsers.values():
        browser.raise_request_exception = False
        browser.defaults["REMOTE_ADDR"] = FAR
    return House(numbers, other.pk, words, browsers)


def patterns(resolver: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Every pattern of the address book: its name, and the whole of it as an expression."""
    for pattern in resolver.url_patterns:
        expression = before + pattern.pattern.regex.pattern.removeprefix("^").replace("\\Z", "")
        if isinstance(pattern, URLPattern):
            yield pattern.name or "", expression
        else:
            yield from patterns(pattern, expression)


def doors(house: House) -> list[Door]:
    """Every address once with each of the words that it may hold, and a story of somebody else's besides."""
    found: dict[str, Door] = {}
    for name, expression in patterns(get_resolver()):
        for shape, parameters in normalize(expression):
            model = _model_of(shape)
            for chosen in _chosen(parameters, TELLS.get(name, model), house):
                address = "/" + quote(shape % chosen, safe="/%.-_~")
                needs = _needs(name, shape, model, chosen)
                found.setdefault(address, Door(f"{name or '-'} {shape}", address, needs))
                if model == "articles.article" and needs and chosen.get(number := _number_in(parameters)):
                    address = "/" + quote(shape % (chosen | {number: str(house.other)}), safe="/%.-_~")
                    found[address] = Door(f"{name or '-'} {shape}, another's", address, (*needs, EDITING))
    return list(found.values())


def _number_in(parameters: list[str]) -> str:
    return next((name for name in ("pk", "object_id", "id") if name in parameters), "")


def _model_of(shape: str) -> str:
    """The label of the model whose pages an address is one of; "" elsewhere."""
    parts = shape.removeprefix(settings.DESK_PREFIXES[0].removeprefix("/")).split("/")
    label = "articles.image" if "/body/pictures/" in shape else ".".join(parts[:2])
    known = {model._meta.label_lower for model in apps.get_models()}
    return label if shape.startswith("admin/") and label in known else ""


def _chosen(parameters: list[str], model: str, house: House) -> Iterator[dict[str, str]]:
    one = {name: house.words.get(name, ["x"])[0] for name in parameters}
    if number := _number_in(parameters):
        one[number] = str(house.numbers.get(model or "articles.article") or 1)
    if "verb" in one:
        yield from (one | {"verb": verb} for verb in house.words["verb"])
    else:
        yield one


def _needs(name: str, shape: str, model: str, chosen: dict[str, str]) -> Needs | None:
    """What a door asks for: as the table says, or as Django's own pages of a record do."""
    if name in NEEDS and (name or not model):
        return NEEDS[name]
    if not shape.startswith("admin/"):
        return None
    if not model:
        return ()
    if verb := chosen.get("verb"):
        return ((MOVES[verb].permission,),)
    if not name:
        # An address of old, which leads to the page of the record and shows nothing.
        return ()
    app, noun = model.split(".")
    act = name.removeprefix(f"{app}_{noun}_")
    assert act in OWN_PAGES, f"NEEDS does not say what {name} asks for"
    return (tuple(f"{app}.{right}_{noun}" for right in OWN_PAGES[act].split()),)


def may(role: str, needs: Needs) -> bool:
    """Whether a role opens a door, by the permissions that it has."""
    return role in IN_OFFICE and all(ROLES[role].intersection(group) for group in needs)


def is_shut(answer: HttpResponseBase) -> bool:
    """Whether an answer lets nobody in: a refusal, nonsense, or the way to the page of signing in."""
    if answer.status_code in (301, 302):
        return answer["Location"].startswith(settings.LOGIN_URL)
    return answer.status_code in (400, 401, 403, 404, 405)


def ask(browser: Client, method: str, address: str) -> HttpResponse:
    body = "" if method in ("GET", "HEAD", "OPTIONS", "TRACE") else "post=yes&note=x&act=end&page=x"
    answer = browser.generic(method, address, body, "application/x-www-form-urlencoded")
    if answer.streaming:
        # Read to its end: closing it in between would close the test's connection to the database.
        b"".join(answer)
    return answer  # type: ignore[return-value]


def everything() -> str:
    """A digest of every row of every table but that of sessions."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.label != "sessions.Session":
            digest.update(repr(list(model._default_manager.order_by("pk").values_list())).encode())
    return digest.hexdigest()


@pytest.mark.parametrize("role", PEOPLE, ids=NAMES)
def test_each_opens_the_doors_of_their_work_and_no_other(role: str, house: House) -> None:
    """What is shut says so by every method and changes no row; what is theirs is there, and answers."""
    browser, tried = house.browsers[role], 0
    known = [door for door in doors(house) if door.needs is not None]
    theirs = [door for door in known if may(role, door.needs or ())]
    opened, shut_out, failed = [], [], []
    before = everything()
    for door in known:
        for method in METHODS if door not in theirs else ():
            answer, tried = ask(browser, method, door.address), tried + 1
            if not is_shut(answer):
                opened.append(f"{method} {door.name}: {answer.status_code}")
    changed = before != everything()
    for door in theirs:
        for method in OPEN_METHODS:
            # What an open door does is undone, so that the next one finds the house as it was.
            with transaction.atomic():
                answer, tried = ask(browser, method, door.address), tried + 1
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                failed.append(f"{method} {door.name}: {answer.status_code}")
            elif method == "GET" and answer.status_code in (403, 404) and door.name.split()[0] not in HOLLOW:
                shut_out.append(f"{door.name}: {answer.status_code}")

    log.info(
        "%s: %d doors, %d theirs, %d requests, %d open", role, len(known), len(theirs), tried, len(opened)
    )
    assert not opened + shut_out + failed, "\n".join(opened + shut_out + failed)
    assert not changed


@pytest.mark.parametrize("role", PEOPLE, ids=NAMES)
def test_readers_doors_answer_all_alike(role: str, house: House) -> None:
    """Who somebody is at the desk makes no difference where readers are, and no method fails."""
    known = [
        door
        for door in doors(house)
        if door.needs is None and not door.address.startswith(settings.DESK_PREFIXES)
    ]
    for door in known:
        for method in METHODS:
            with transaction.atomic():
                hers = ask(house.browsers[role], method, door.address)
                theirs = ask(house.browsers["a reader"], method, door.address)
                transaction.set_rollback(True)
            assert hers.status_code == theirs.status_code < 500, f"{method} {door.name}"

    log.info("%s: %d readers' doors, %d requests", role, len(known), len(known) * len(METHODS))


@pytest.mark.parametrize("role", PEOPLE, ids=NAMES)
def test_the_doors_of_ones_own_account_fail_for_nobody(role: str, house: House) -> None:
    """Signing in and out, passwords and second factors: each finds their own, or the way to sign in."""
    browser, before = house.browsers[role], Staff.objects.order_by("pk").values_list("pk", "password")
    accounts = [door for door in doors(house) if door.address.startswith(settings.DESK_PREFIXES[1])]
    known = list(before)
    for door in accounts:
        for method in METHODS:
            with transaction.atomic():
                answer = ask(browser, method, door.address)
                assert list(before.all()) == known, f"{method} {door.name}"
                transaction.set_rollback(True)
            assert answer.status_code < 500, f"{method} {door.name}"

    log.info("%s: %d doors of accounts, %d requests", role, len(accounts), len(accounts) * len(METHODS))
