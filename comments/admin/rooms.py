"""The discussion under one story as the desk leads it: its state, its newest comments, answers, terms."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article, SiteSettings, Staff, Writer
from comments.deciding import PERMISSION, NotDone
from comments.leading import AS_SECTION, LEADS, ClosedByModerator, may_lead, set_mode
from comments.models import STORY_MODES, Closing, Comment, Mode, Voice
from comments.queue import waiting_on
from comments.screening import Draft
from comments.standing import standing
from comments.submission import Refused, submit
from kalima.text import arabic
from kalima.web.scripts import wants_json

NEWEST_SHOWN = 20

LED = {
    "close": _("أُغلقت التعليقات على المادة."),
    "slow": _("أُبطئت التعليقات: تعليق واحد من كل قارئ كل 10 دقائق."),
    "open": _("فُتحت التعليقات على المادة."),
    "mode": _("حُفظت طريقة نشر التعليقات على المادة."),
}


def urls_of(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    """The pages' addresses, among those of comments."""
    wrap = model_admin.admin_site.admin_view

    def room_view(request: HttpRequest, pk: int) -> HttpResponse:
        article, person = _story(request, pk)
        return _room(model_admin, request, article, person)

    def reply_view(request: HttpRequest, pk: int) -> HttpResponse:
        article, person = _story(request, pk)
        refused = _replied(request, article, person)
        if isinstance(refused, HttpResponse):
            return refused
        if wants_json(request):
            return JsonResponse({"done": False, "message": refused.problem}, status=409)
        return _room(model_admin, request, article, person, refused)

    return [
        path("story/<int:pk>/", wrap(require_safe(room_view)), name="comments_comment_room"),
        path("story/<int:pk>/lead/", wrap(require_POST(lead_view)), name="comments_comment_lead"),
        path("story/<int:pk>/reply/", wrap(require_POST(reply_view)), name="comments_comment_reply"),
    ]


def lead_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Close, slow or open the discussion of a story, or choose how it is led."""
    article, person = _story(request, pk)
    lead, mode, at = request.POST.get("lead", ""), request.POST.get("mode", ""), timezone.now()
    try:
        if lead == "mode" and mode in {"", *STORY_MODES}:
            is_done = set_mode(article, Mode(mode) if mode else None, by=person, at=at)
        elif lead in LEADS:
            is_done = LEADS[lead](article, by=person, at=at)
        else:
            raise Http404
    except NotDone as reason:
        return _told(request, article, str(reason), is_done=False)
    said = str(LED[lead] if is_done else _("التعليقات على هذه الحال من قبل."))
    why = standing(article, at=at).shut_by(at) if lead == "open" else ""
    if why:
        said = str(_("رُفع إغلاق المادة وإبطاؤها، لكن التعليقات عليها ما زالت مغلقة")) + f": {why}."
    return _told(request, article, SiteSettings.load().say(said), is_done=is_done)


@dataclass(frozen=True)
class RefusedReply:
    """A reply that was not taken: what it answers, as it was typed, and why."""

    comment: Comment | None
    typed: str
    problem: str
    here: str


def _replied(request: HttpRequest, article: Article, person: Staff) -> HttpResponse | RefusedReply:
    """Answer a comment in the newsroom's name, or its writer's own under the writer's story."""
    voice = Voice.AUTHOR if request.POST.get("voice") == Voice.AUTHOR else Voice.NEWSROOM
    name = name_of(voice, article, person)
    if not name:
        raise PermissionDenied
    answers = request.POST.get("answers", "")
    draft = Draft(
        article=article,
        at=timezone.now(),
        name=name,
        text=request.POST.get("text", ""),
        answers=int(answers) if answers.isascii() and answers.isdigit() and len(answers) < 16 else None,
        staff=person,
        voice=voice,
    )
    try:
        submit(draft)
    except Refused as refusal:
        answered = Comment.objects.filter(article=article, pk=draft.answers or 0).first()
        return RefusedReply(answered, draft.text, refusal.verdict.told, request.POST.get("here", ""))
    return _told(request, article, str(_("نُشر الرد.")), is_done=True)


def name_of(voice: Voice, article: Article, person: Staff) -> str:
    """The name this person may speak under: the paper's, or their own on a story of theirs; "" for none."""
    if voice == Voice.NEWSROOM:
        return SiteSettings.load().name if person.has_perm(PERMISSION) else ""
    writer = Writer.objects.filter(staff=person, bylines__article=article.pk).first()
    return arabic.tidy_line(writer.name) if writer else ""


def _story(request: HttpRequest, pk: int) -> tuple[Article, Staff]:
    """The story, for those who may lead its discussion."""
    article, person = get_object_or_404(Article, pk=pk), request.user
    if not isinstance(person, Staff) or not may_lead(article, person):
        raise PermissionDenied
    return article, person


def _room(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    article: Article,
    person: Staff,
    refused: RefusedReply | None = None,
) -> HttpResponse:
    """The discussion's page; over its comments stands a reply that was refused, to be mended."""
    shown = Comment.objects.shown().filter(article=article).order_by("-created_at", "-pk")
    now, moderates = timezone.now(), person.has_perm(PERMISSION)
    terms = standing(article, at=now)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("التعليقات على المادة"),
        "opts": model_admin.opts,
        "story": article,
        "standing": terms,
        "shut": terms.shut_by(now),
        "modes": [("", AS_SECTION), *((mode, mode.label) for mode in STORY_MODES)],
        "refusal": "" if moderates or terms.closing != Closing.MODERATOR else str(ClosedByModerator()),
        "held": waiting_on(article),
        "newest": shown.defer("email", "digest")[:NEWEST_SHOWN],
        "voices": [v for v in (Voice.NEWSROOM, Voice.AUTHOR) if name_of(v, article, person)],
        "moderates": moderates,
        "refused": refused,
    }
    status = 422 if refused else 200
    return TemplateResponse(request, "admin/comments/comment/room.html", context, status=status)


def _told(request: HttpRequest, article: Article, said: str, *, is_done: bool) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"done": is_done, "message": said}, status=200 if is_done else 409)
    messages.add_message(request, messages.SUCCESS if is_done else messages.ERROR, said)
    home, here = reverse("admin:comments_comment_changelist"), request.POST.get("here", "")
    if here.startswith(home) and "\\" not in here:
        return HttpResponseRedirect(here)
    return HttpResponseRedirect(reverse("admin:comments_comment_room", args=[article.pk]))
