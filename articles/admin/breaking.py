"""A breaking line: one field and one button, from a phone into the ticker or into print in seconds."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import workflow
from articles.admin.asking import asker
from articles.admin.moves import kept, make, page_of
from articles.admin.ticker import running, say_raised
from articles.categories.models import Category
from articles.figures import settings_of
from articles.forms import BreakingForm, opening_byline
from articles.models import Article, Kind, Staff
from articles.moves import MOVES, DeskError, is_open
from articles.ticker import raise_ticker

# How many of a person's newest stories are asked where they file breaking lines.
STORIES_ASKED = 30

# Nobody means to print one line twice within so long; a finger and a weak line do it all the time.
SENT_TWICE = timedelta(minutes=5)


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    def page(request: HttpRequest) -> HttpResponse:
        if not stories.has_add_permission(request):
            raise PermissionDenied
        return breaking_view(request, stories.admin_site.each_context(request) | {"opts": stories.opts})

    return [path("breaking/", stories.admin_site.admin_view(page), name="articles_article_breaking")]


def breaking_view(request: HttpRequest, page: dict[str, Any]) -> HttpResponse:
    """Take a line and send it out: into the ticker, into print, or to the desk, as this person may."""
    by = asker(request)
    raises = by.has_perm("articles.add_tickeritem")
    if "_raise" in request.POST and not raises:
        raise PermissionDenied
    verb = "publish" if by.has_perm(MOVES["publish"].permission) else "submit"
    form = BreakingForm(
        request.POST or None,
        by=by,
        section=_usual_section(by),
        raises=raises,
        site=settings_of(request),
    )
    if request.method == "POST" and form.is_valid():
        if "_raise" not in request.POST:
            return _written(request, form, verb)
        try:
            return _raised(request, form)
        except DeskError as refusal:
            form.add_error("headline", str(refusal))
    context = page | {"title": _("عاجل"), "form": form, "move": MOVES[verb], **running(request)}
    return render(request, "admin/articles/article/breaking.html", context)


def _written(request: HttpRequest, form: BreakingForm, verb: str) -> HttpResponse:
    """A breaking story of one line, kept and moved by the verb; the ticker hears nothing of it."""
    article, is_new = _story_of(form, by=asker(request), at=timezone.now())
    if not is_new:
        messages.info(request, _("أُرسل هذا الخبر قبل لحظة، وهذه مادته. لم تُفتح مادة ثانية."))
    elif "_draft" in request.POST or make(request, article, verb):
        messages.success(request, kept(article))
    return redirect(page_of(article))


def _raised(request: HttpRequest, form: BreakingForm) -> HttpResponse:
    """The line goes into the ticker, and with it the story that follows, or is printed, or none."""
    by, at, asked = asker(request), timezone.now(), form.cleaned_data
    article = None
    with transaction.atomic():
        if asked["follows"] != form.Follows.NOTHING:
            article, _is_new = _story_of(form, by=by, at=at)
        item = raise_ticker(asked["headline"], story=article, minutes=asked["minutes"], by=by, at=at)
    say_raised(request, item)
    if article and asked["follows"] == form.Follows.PRINT and is_open("publish", article):
        make(request, article, "publish")
    return redirect("admin:articles_article_breaking")


def _story_of(form: BreakingForm, *, by: Staff, at: datetime) -> tuple[Article, bool]:
    """The story of a line, and whether it is new: of a line sent twice there is one."""
    article = Article(
        kind=Kind.BREAKING,
        headline=form.cleaned_data["headline"],
        section=form.cleaned_data["section"],
        credits=[
            {"writer": credit.writer.pk, "role": ""} for credit in opening_byline(None) if credit.writer
        ],
    )
    with transaction.atomic():
        # The person's row is taken, since there is no story's yet: of two presses one sees the other.
        Staff.objects.select_for_update(no_key=True).get(pk=by.pk)
        twin = _just_sent(article.headline, by=by, at=at)
        if twin is not None:
            return twin, False
        workflow.save_copy(article, by=by, at=at)
    return article, True


def _usual_section(by: Staff) -> Category | None:
    """Where this person's last breaking line went, else the first section that they work for."""
    last = next(iter(_lines_of(by)), None)
    return last.section if last else by.sections.first() or Category.objects.top().first()


def _just_sent(headline: str, *, by: Staff, at: datetime) -> Article | None:
    """The same line, when this person sent it a moment ago."""
    lines = (line for line in _lines_of(by) if line.headline == headline)
    return next((line for line in lines if at - line.created_at < SENT_TWICE), None)


def _lines_of(by: Staff) -> list[Article]:
    """The breaking lines among this person's newest stories."""
    own = Article.objects.kept().filter(created_by=by).select_related("section")
    newest = own.order_by("-saved_at", "-pk")[:STORIES_ASKED]
    return [story for story in newest if story.kind == Kind.BREAKING]
