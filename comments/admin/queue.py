"""The queue, where every decision is one press."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.models import SiteSettings, Staff
from comments import deciding, moderation
from comments.admin.doors import ReadOnlyAdmin, moderator_of
from comments.admin.score import urls_of
from comments.models import Comment, Decision, Reason, Status, Verb
from comments.queue import PILES, queue
from kalima.text import arabic, dates

# A batch is what one page of the queue holds; more in one request is not a person's doing.
BATCH_MAX = 100

DONE = {
    Verb.APPROVE: "نُشر التعليق.",
    Verb.REJECT: "رُفض التعليق.",
    Verb.REMOVE: "حُذف التعليق.",
    Verb.RESTORE: "أُعيد نشر التعليق.",
    Verb.UNDO: "عاد التعليق إلى حالته السابقة.",
}


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The queue stands where Django would list comments; readers' addresses are for moderators alone."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(deciding.PERMISSION)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.queue_view), name="comments_comment_changelist"),
            *urls_of(self),
            path("decide/", wrap(require_POST(self.decide_view)), name="comments_comment_decide"),
        ]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET
        page = queue(
            moderator_of(request),
            at=timezone.now(),
            pile=_pile(asked),
            words=arabic.tidy_line(asked.get("q", "")),
            after=_comment(asked.get("after", "")),
            only=_comment(asked.get("comment", "")),
        )
        context = {
            **self.admin_site.each_context(request),
            "title": self.model._meta.verbose_name_plural,
            "opts": self.model._meta,
            "queue": page,
            "piles": PILES,
            "reasons": Reason,
            "back": asked.urlencode(),
        }
        return TemplateResponse(request, "admin/comments/comment/queue.html", context)

    def decide_view(self, request: HttpRequest) -> HttpResponse:
        """Carry out one verb on the comments that were ticked or on the one whose button was pressed."""
        person = moderator_of(request)
        verb, reason = _decision(request.POST)
        chosen = [n for n in request.POST.getlist("comment") if n.isascii() and n.isdigit()][:BATCH_MAX]
        done: list[int] = []
        failed: list[deciding.NotDone] = []
        for comment in Comment.objects.filter(pk__in=chosen):
            try:
                _carry_out(verb, comment, reason=reason, note=request.POST.get("note", ""), by=person)
                done.append(comment.pk)
            except deciding.NotDone as refusal:
                failed.append(refusal)
        told = _told(verb, done)
        # One reason left out for twenty comments is one sentence.
        problems = list(dict.fromkeys(_explained(refusal) for refusal in failed))
        if "application/json" in request.headers.get("Accept", ""):
            may_retry = any(isinstance(refusal, deciding.Incomplete) for refusal in failed)
            answer = {"done": done, "message": told, "failed": problems, "may_retry": may_retry}
            return JsonResponse(answer, status=200 if done else 409)
        if done or not failed:
            self.message_user(request, told, messages.SUCCESS if done else messages.WARNING)
        for problem in problems:
            self.message_user(request, problem, messages.ERROR)
        back = QueryDict(request.POST.get("back", "")).urlencode()
        return HttpResponseRedirect(f"{reverse('admin:comments_comment_changelist')}?{back}".rstrip("?"))


def _pile(asked: QueryDict) -> Status:
    pile = asked.get("status", Status.HELD)
    if pile not in PILES:
        raise Http404
    return Status(pile)


def _comment(number: str) -> Comment | None:
    if not number:
        return None
    if not (number.isascii() and number.isdigit()):
        raise Http404
    return get_object_or_404(Comment, pk=number)


def _decision(sent: QueryDict) -> tuple[Verb, str]:
    """A button sends «approve», or «reject:spam» with its reason in one press."""
    verb, _colon, reason = sent.get("decision", "").partition(":")
    if verb not in Verb.values:
        raise Http404
    return Verb(verb), reason or sent.get("reason", "")


def _carry_out(verb: Verb, comment: Comment, *, reason: str, note: str, by: Staff) -> Decision:
    at = timezone.now()
    match verb:
        case Verb.APPROVE:
            return moderation.approve(comment, by=by, at=at, note=note)
        case Verb.REJECT:
            return moderation.reject(comment, by=by, at=at, reason=reason, note=note)
        case Verb.REMOVE:
            return moderation.remove(comment, by=by, at=at, reason=reason, note=note)
        case Verb.RESTORE:
            return moderation.restore(comment, by=by, at=at, note=note)
        case _:
            return moderation.undo(comment, by=by, at=at)


def _told(verb: Verb, done: list[int]) -> str:
    if not done:
        return _("لم يتغيّر أي تعليق.")
    if len(done) == 1:
        return DONE[verb]
    return f"{verb.label}: {SiteSettings.load().count(len(done), 'comment')}."


def _explained(refusal: deciding.NotDone) -> str:
    """The refusal, and when a colleague was faster, what was decided and when."""
    if not isinstance(refusal, deciding.AlreadyDecided):
        return str(refusal)
    decision, site = refusal.decision, SiteSettings.load()
    ago = dates.relative(decision.at, timezone.localtime(), digits=site.digits)
    return f"{refusal} القرار: {decision.get_verb_display()}، {ago or site.gregorian(decision.at)}."
