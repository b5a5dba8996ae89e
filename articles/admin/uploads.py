"""Many files at once: one post without script, a request a file with it; each is taken or refused by name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from articles.admin.asking import asker
from articles.figures import settings_of
from articles.models import Staff
from kalima.text import arabic
from kalima.web.scripts import wants_json

# As many as a browser sends in one post, and as one page can describe.
AT_ONCE = 100
TOO_MANY = _("لا يُرفع أكثر من %(n)s ملف في مرة واحدة. يُرجى رفع ما بعدها في مرة أخرى.")
NOTHING = _("لم يصل ملف. يُختار ملف أو أكثر ثم يُضغط «رفع».")


@dataclass(frozen=True)
class Intake:
    """How files become records of one kind: `take(file, name, by, said of all)`, or `refusal`."""

    take: Callable[[Any, str, Staff, Any], Any]
    refusal: type[Exception]
    title: str
    template: str
    # What a script is told of one, where the page leads once all were taken, and what else the page needs.
    told: Callable[[Any], dict[str, Any]]
    next_address: Callable[[list[Any]], str]
    context: Callable[[], dict[str, Any]]


def receive(records: "ModelAdmin[Any]", request: HttpRequest, intake: Intake) -> HttpResponse:
    """Take in what is sent: every file ends as a record or as a refusal beside its name.

    Sent again, the same files are the same records, so that a page may be reloaded. A script that asks for
    JSON sends one file, and hears of that one.
    """
    if not records.has_add_permission(request):
        raise PermissionDenied
    taken, refused = _received(request, intake) if request.method == "POST" else ([], [])
    if wants_json(request):
        return _told(request, taken, refused, intake)
    if taken and not refused:
        return redirect(intake.next_address(taken))
    context = records.admin_site.each_context(request) | {
        "title": intake.title,
        "opts": records.opts,
        "at_once": AT_ONCE,
        "taken": taken,
        "refused": refused,
        "next": intake.next_address(taken) if taken else "",
        **intake.context(),
    }
    return render(request, intake.template, context, status=422 if refused else 200)


def shown_name(filename: str) -> str:
    """A file's own name as one tidy line, without folders, for a person to know it by."""
    return arabic.tidy_line(PurePath(filename.replace("\\", "/")).name)[:120]


def _received(request: HttpRequest, intake: Intake) -> tuple[list[Any], list[tuple[str, str]]]:
    taken: list[Any] = []
    refused: list[tuple[str, str]] = []
    files = request.FILES.getlist("files")
    for file in files[:AT_ONCE]:
        name = shown_name(file.name or "")
        try:
            taken.append(intake.take(file, name, asker(request), request.POST))
        except intake.refusal as reason:
            refused.append((name, str(reason)))
    if len(files) > AT_ONCE:
        refused.append((shown_name(files[AT_ONCE].name or ""), str(TOO_MANY % {"n": AT_ONCE})))
    if not files:
        refused.append(("", str(NOTHING)))
    return taken, refused


def _told(
    request: HttpRequest, taken: list[Any], refused: list[tuple[str, str]], intake: Intake
) -> JsonResponse:
    if refused or not taken:
        reason = refused[0][1] if refused else str(NOTHING)
        return JsonResponse({"refused": settings_of(request).say(reason)}, status=422)
    return JsonResponse({"id": taken[0].pk, "title": taken[0].title, **intake.told(taken[0])})
