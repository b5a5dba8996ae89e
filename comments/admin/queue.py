"""The queue, where every decision is one press: its pages, its counts, and what a press is answered with."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from articles.categories.models import Category
from articles.models import SiteSettings, Staff
from comments.admin import deeds, readers, rooms, score, tally
from comments.admin.doors import ReadOnlyAdmin, moderator_of
from comments.deciding import PERMISSION
from comments.models import Comment, Reason, Verb
from comments.piles import Pile
from comments.queue import AGES, PHASES, Counted, Queue, Sought, counts, item_of, queue
from kalima.text import arabic
from kalima.web.scripts import wants_json

ADDRESS = "admin:comments_comment_changelist"
NUMBER_DIGITS = 15


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The queue stands where Django would list comments; readers' addresses are for moderators alone."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(gzip_page(self.queue_view)), name="comments_comment_changelist"),
            path("decide/", wrap(require_POST(self.decide_view)), name="comments_comment_decide"),
            path("counts/", wrap(require_safe(self.counts_view)), name="comments_comment_counts"),
            *score.urls_of(self),
            *readers.urls_of(self),
            *rooms.urls_of(self),
            *tally.urls_of(self),
        ]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET
        page = queue(
            moderator_of(request),
            at=timezone.now(),
            pile=_pile(asked),
            sought=_sought(asked),
            after=_comment(asked.get("after", "")),
            only=_comment(asked.get("comment", "")),
        )
        kept = asked.copy()
        kept.pop("after", None)
        narrowed = kept.copy()
        narrowed.pop("status", None)
        narrowed.pop("comment", None)
        context = {
            **self.admin_site.each_context(request),
            **_beside(request),
            "title": self.model._meta.verbose_name_plural,
            "queue": page,
            "piles": [(pile, page.counts[pile]) for pile in Pile],
            "phases": PHASES,
            "ages": [(name, label) for name, (label, _side, _ago) in AGES.items()],
            "sections": Category.objects.order_by("order", "name", "pk"),
            "is_narrowed": any(narrowed.values()),
            "narrowed": narrowed.urlencode(),
            "more": _more(page, narrowed),
            "back": asked.urlencode(),
        }
        return TemplateResponse(request, "admin/comments/comment/queue.html", context)

    def counts_view(self, request: HttpRequest) -> HttpResponse:
        """How many comments lie in each pile at this moment, as the tabs say it."""
        moderator_of(request)
        response = JsonResponse(said_counts(counts()))
        response["Cache-Control"] = "private, no-store"
        return response

    def decide_view(self, request: HttpRequest) -> HttpResponse:
        """Carry out one verb on the comments that were ticked or on the one whose button was pressed."""
        person, at = moderator_of(request), timezone.now()
        deed = deeds.read(request.POST)
        if "preview" in request.POST and deed.comments:
            return self._foretell(request, deed)
        outcome = deeds.carry_out(deed, by=person, at=at)
        if wants_json(request):
            return _answered(request, outcome, person)
        if outcome.done or not outcome.failed:
            level = messages.SUCCESS if outcome.done else messages.WARNING
            self.message_user(request, outcome.told, level)
        for problem in outcome.problems:
            self.message_user(request, problem, messages.ERROR)
        return HttpResponseRedirect(back_to(request))

    def _foretell(self, request: HttpRequest, deed: deeds.Deed) -> HttpResponse:
        context = {
            **_beside(request),
            "foretold": deeds.foretell(deed),
            "back": request.POST.get("back", ""),
            "site": SiteSettings.load(),
        }
        if wants_json(request):
            html = render_to_string("admin/comments/comment/_foretold.html", context, request)
            return JsonResponse({"html": html})
        context |= {**self.admin_site.each_context(request), "title": _("قبل القرار")}
        return TemplateResponse(request, "admin/comments/comment/foretold.html", context)


def _answered(request: HttpRequest, outcome: deeds.Outcome, person: Staff) -> JsonResponse:
    """What the script is told: what was done, and of a comment that stays, how it looks now."""
    answer: dict[str, Any] = {
        "done": outcome.done,
        "message": outcome.told,
        "failed": outcome.problems,
        "may_retry": outcome.may_retry,
        "counts": said_counts(counts()),
    }
    is_one = len(outcome.done) == 1
    if is_one and (outcome.deed.stays or outcome.deed.verb == Verb.UNDO):
        comment = Comment(pk=outcome.done[0])
        context = {
            **_beside(request),
            "item": item_of(comment, person, at=timezone.now()),
            "back": request.POST.get("back", ""),
            "site": SiteSettings.load(),
        }
        answer["html"] = render_to_string("admin/comments/comment/_item.html", context, request)
    return JsonResponse(answer, status=200 if outcome.done else 409)


def back_to(request: HttpRequest) -> str:
    """The page of the queue that a form was sent from; never a place outside it."""
    back = QueryDict(request.POST.get("back", "")).urlencode()
    return f"{reverse(ADDRESS)}?{back}".rstrip("?")


def said_counts(found: dict[Pile, Counted]) -> dict[str, str]:
    """«12», «+1,000»; "" for a pile with nothing in it."""
    site = SiteSettings.load()
    return {
        pile.value: f"{'+' if counted.more else ''}{site.number(counted.count)}" if counted.count else ""
        for pile, counted in found.items()
    }


def _beside(request: HttpRequest) -> dict[str, Any]:
    """What every form of the queue is made with."""
    return {"opts": Comment._meta, "reasons": Reason, **readers.choices()}


def _more(page: Queue, narrowed: QueryDict) -> str:
    """The question that the next page answers, "" on the last one."""
    if page.last is None:
        return ""
    return "&".join(
        part for part in (f"status={page.pile.value}", narrowed.urlencode(), f"after={page.last}") if part
    )


def _pile(asked: QueryDict) -> Pile:
    pile = asked.get("status", Pile.HELD)
    if pile not in Pile.values:
        raise Http404
    return Pile(pile)


def _sought(asked: QueryDict) -> Sought:
    """What the page is narrowed to; Http404 for a number or a name that is none."""
    phase, age = asked.get("phase", ""), asked.get("age", "")
    if (phase and phase not in PHASES) or (age and age not in AGES):
        raise Http404
    words = arabic.tidy_line(asked.get("q", ""))
    section, story = _number(asked.get("section", "")), _number(asked.get("story", ""))
    return Sought(words=words, section=section, story=story, phase=phase, age=age)


def _number(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= NUMBER_DIGITS):
        raise Http404
    return int(typed)


def _comment(typed: str) -> Comment | None:
    number = _number(typed)
    return None if number is None else get_object_or_404(Comment, pk=number)
