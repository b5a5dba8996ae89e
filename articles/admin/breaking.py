"""A breaking line: one field and one button, from a phone to print in seconds."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from articles import workflow
from articles.admin.asking import asker
from articles.admin.moves import kept, make, page_of
from articles.categories.models import Category
from articles.forms import BreakingForm, opening_byline
from articles.models import Article, Kind, Staff
from articles.moves import MOVES

# How many of a person's newest stories are asked where they file breaking lines.
STORIES_ASKED = 30


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
            workflow.save_copy(article, by=by, at=at)
        if "_draft" in request.POST or make(request, article, verb):
            messages.success(request, kept(article))
        return redirect(page_of(article))
    context = page | {"title": Kind.BREAKING.label, "form": form, "move": MOVES[verb]}
    return render(request, "admin/articles/article/breaking.html", context)


def _usual_section(by: Staff) -> Category | None:
    """Where this person's last breaking line went, else the first section that they work for."""
    newest = Article.objects.filter(created_by=by).order_by("-saved_at", "-pk").select_related("section")
    last = next((story for story in newest[:STORIES_ASKED] if story.kind == Kind.BREAKING), None)
    return last.section if last else by.sections.first() or Category.objects.top().first()
