"""A story's memory at the desk: its page, two versions side by side, one restored, one named."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from articles.admin.asking import asker, story_asked_for
from articles.admin.moves import page_of
from articles.compare import compare_copies
from articles.history import Memory, memory_of, name_revision, restore
from articles.models import Article, Copy, Revision
from articles.models.history import REVISION_NAME_MAX
from articles.moves import DeskError, may_edit
from kalima.web.rownumbers import row_number

# Versions that have a name in an address instead of a number.
NOW, PRINT = "now", "print"


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    """The addresses under a story; its memory itself stands where Django's admin has it."""
    view = stories.admin_site.admin_view

    @require_safe
    def compare(request: HttpRequest, pk: int) -> HttpResponse:
        return compare_view(stories, request, story_asked_for(stories, request, pk))

    @require_POST
    def restored(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
        return restore_view(request, story_asked_for(stories, request, pk), revision)

    @require_POST
    def named(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
        return name_view(request, story_asked_for(stories, request, pk), revision)

    return [
        path("<int:pk>/compare/", view(compare), name="articles_article_compare"),
        path("<int:pk>/restore/<int:revision>/", view(restored), name="articles_article_restore"),
        path("<int:pk>/name/<int:revision>/", view(named), name="articles_article_name_revision"),
    ]


def history_view(stories: "ModelAdmin[Article]", request: HttpRequest, article: Article) -> HttpResponse:
    """Everything that happened to a story, newest first, with its versions to choose from."""
    memory = memory_of(article, request.GET)
    context = _common(stories, request, article) | {
        "title": _("سجل المادة"),
        "memory": memory,
        "chosen": _chosen(memory),
        "name_max": REVISION_NAME_MAX,
        "may_name": request.user.has_perm("articles.change_article"),
    }
    return render(request, "admin/articles/article/object_history.html", context)


def compare_view(stories: "ModelAdmin[Article]", request: HttpRequest, article: Article) -> HttpResponse:
    """Two versions, ?old= and ?new=: a revision's number, "now" (the working copy) or "print"."""
    old, new = (_version(article, request.GET.get(side, "")) for side in ("old", "new"))
    if (
        isinstance(old, Revision)
        and isinstance(new, Revision)
        and (old.made_at, old.pk) > (new.made_at, new.pk)
    ):
        old, new = new, old
    fields = compare_copies(old, new)
    context = _common(stories, request, article) | {
        "title": _("مقارنة نسختين"),
        "old": old,
        "new": new,
        "changed": [field for field in fields if not field.is_same],
        "unchanged": [field for field in fields if field.is_same],
    }
    return render(request, "admin/articles/article/compare.html", context)


def restore_view(request: HttpRequest, article: Article, number: int) -> HttpResponse:
    """Put a version's words into the working copy, if nothing was saved since the page was made."""
    revision = get_object_or_404(article.revisions, pk=number)
    article.edition = row_number(request.POST.get("edition", ""))
    try:
        restore(article, revision, by=asker(request), at=timezone.now())
    except DeskError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:articles_article_history", article.pk)
    text = _("استُعيدت النسخة، وهي الآن النص المحفوظ. لم يتغير المنشور.")
    messages.success(
        request, str(text if article.is_in_print else _("استُعيدت النسخة، وهي الآن النص المحفوظ."))
    )
    return redirect(page_of(article))


def name_view(request: HttpRequest, article: Article, number: int) -> HttpResponse:
    """Name a version, and return to the page of memory it was named on."""
    revision = get_object_or_404(article.revisions, pk=number)
    try:
        name_revision(revision, request.POST.get("name", ""), by=asker(request), at=timezone.now())
    except DeskError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(_("حُفظ اسم النسخة.")))
    return redirect("admin:articles_article_history", article.pk)


def _common(stories: "ModelAdmin[Article]", request: HttpRequest, article: Article) -> dict[str, Any]:
    return stories.admin_site.each_context(request) | {
        "opts": stories.opts,
        "story": article,
        "may_edit": may_edit(article, asker(request)),
    }


def _chosen(memory: Memory) -> dict[str, int]:
    """The two versions that are marked when the page opens: the newest here and the one before it."""
    numbers = [revision.pk for revision in memory.revisions[:2]]
    return {"new": numbers[0], "old": numbers[-1]} if numbers else {}


def _version(article: Article, named: str) -> Copy:
    if named == NOW:
        return article
    if named == PRINT:
        if article.published_revision is None:
            raise Http404
        return article.published_revision
    return get_object_or_404(article.revisions.select_related("made_by"), pk=row_number(named))
