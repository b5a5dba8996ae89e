"""A breaking line: one field and one button, from a phone to print in seconds."""

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
from articles.categories.models import Category
from articles.forms import BreakingForm, opening_byline
from articles.models import Article, Kind, Staff
from articles.moves import MOVES

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
    """Take a headline and print it, or hand it to the desk where this person may not print."""
    by = asker(request)
    verb = "publish" if by.has_perm(MOVES["publish"].permission) else "submit"
    form = BreakingForm(request.POST or None, by=by, section=_usual_section(by))
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
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
            if twin is None:
                workflow.save_copy(article, by=by, at=at)
        if twin is not None:
            messages.info(request, _("أُرسل هذا الخبر قبل لحظة، وهذه مادته. لم تُفتح مادة ثانية."))
            return redirect(page_of(twin))
        if "_draft" in request.POST or make(request, article, verb):
            messages.success(request, kept(article))
        return redirect(page_of(article))
    context = page | {"title": Kind.BREAKING.label, "form": form, "move": MOVES[verb]}
    return render(request, "admin/articles/article/breaking.html", context)


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
