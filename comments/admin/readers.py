"""Whoever wrote: their file, what a moderator noted of them, and what they may not do for a while."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from comments import files, sanctions
from comments.admin.doors import moderator_of
from comments.deciding import NotDone
from comments.models import Comment, Reader, Reason, Sanction, SanctionKind
from comments.sanctions import TERMS, WATCHES, Target
from kalima.text import arabic
from kalima.web.paging import page_of
from kalima.web.scripts import wants_json

SANCTIONS_ON_A_PAGE = 50

TERM_LABELS = {"1h": _("ساعة واحدة"), "3h": _("3 ساعات"), "24h": _("24 ساعة"), "7d": _("7 أيام")}
WATCH_LABELS = {"7d": _("7 أيام"), "30d": _("30 يومًا")}

WHOM = {
    "reader": _("القارئ بمتصفحه"),
    "email": _("بريده الإلكتروني"),
    "address": _("عنوان شبكته، ليوم واحد على الأكثر"),
}

# What a form sends as the kind, with its time: «suspend:3h».
ACTS = {
    "warn": (SanctionKind.WARN, None),
    **{f"suspend:{name}": (SanctionKind.SUSPEND, term) for name, term in TERMS.items()},
    "ban": (SanctionKind.BAN, None),
    **{f"hold:{name}": (SanctionKind.HOLD, term) for name, term in WATCHES.items()},
}


class PatternForm(forms.Form):
    """A name whose comments are all looked at first, because others misuse it."""

    name = forms.CharField(label=_("الاسم أو جزء منه"), max_length=60)
    reason = forms.ChoiceField(label=_("السبب"), choices=Reason.choices)
    lasts = forms.ChoiceField(label=_("المدة"), choices=list(WATCH_LABELS.items()))


def choices() -> dict[str, Any]:
    """What a form of sanctions offers."""
    acts = [
        ("warn", SanctionKind.WARN.label),
        *((f"suspend:{name}", f"{SanctionKind.SUSPEND.label}: {TERM_LABELS[name]}") for name in TERMS),
        ("ban", SanctionKind.BAN.label),
        *((f"hold:{name}", f"{SanctionKind.HOLD.label}: {WATCH_LABELS[name]}") for name in WATCHES),
    ]
    return {"acts": acts, "whom": list(WHOM.items())}


def urls_of(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    """The pages' addresses, among those of comments."""
    wrap = model_admin.admin_site.admin_view

    def person_view(request: HttpRequest, pk: int) -> HttpResponse:
        reader = get_object_or_404(Reader, pk=pk) if moderator_of(request) else None
        return _file(model_admin, request, Target(reader=reader))

    def found_view(request: HttpRequest) -> HttpResponse:
        moderator_of(request)
        return _file(model_admin, request, _found(request))

    def standing_view(request: HttpRequest) -> HttpResponse:
        moderator_of(request)
        return _standing(model_admin, request)

    def pattern_view(request: HttpRequest) -> HttpResponse:
        return _look_first(model_admin, request)

    return [
        path("person/", wrap(require_safe(found_view)), name="comments_comment_found"),
        path("person/<int:pk>/", wrap(require_safe(person_view)), name="comments_comment_person"),
        path("person/<int:pk>/note/", wrap(require_POST(note_view)), name="comments_comment_note"),
        path("sanctions/", wrap(require_safe(standing_view)), name="comments_comment_sanctions"),
        path("sanctions/impose/", wrap(require_POST(impose_view)), name="comments_comment_impose"),
        path("sanctions/pattern/", wrap(require_POST(pattern_view)), name="comments_comment_pattern"),
        path("sanctions/<int:pk>/lift/", wrap(require_POST(lift_view)), name="comments_comment_lift"),
    ]


def impose_view(request: HttpRequest) -> HttpResponse:
    """One sanction for the writer of a comment."""
    person = moderator_of(request)
    comment = get_object_or_404(Comment.objects.select_related("reader"), pk=_number(request, "comment"))
    act = request.POST.get("act", "")
    try:
        if act not in ACTS:
            raise sanctions.Incomplete(str(_("لا بد من اختيار الإجراء.")))
        kind, lasts = ACTS[act]
        sanction = sanctions.impose(
            kind,
            sanctions.target_of(comment, request.POST.get("whom", "")),
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            lasts=lasts,
            comment=comment,
            by=person,
            at=timezone.now(),
        )
    except NotDone as refusal:
        return _told(request, str(refusal), is_done=False)
    return _told(request, f"{sanctions.said(sanction)}. {_('يُبلَّغ به القارئ حين يكتب.')}", is_done=True)


def _look_first(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Look at every comment under a name first; what cannot be taken comes back as it was typed."""
    person = moderator_of(request)
    form = PatternForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        lasts: timedelta = WATCHES[said["lasts"]]
        target, reason = Target(name_pattern=said["name"]), said["reason"]
        try:
            sanctions.impose(
                SanctionKind.HOLD, target, reason=reason, lasts=lasts, by=person, at=timezone.now()
            )
        except NotDone as refusal:
            form.add_error("name", str(refusal))
    if not form.is_valid():
        return _standing(model_admin, request, form)
    return _told(request, str(_("تُراجَع تعليقات هذا الاسم قبل نشرها.")), is_done=True)


def lift_view(request: HttpRequest, pk: int) -> HttpResponse:
    """End a sanction before its time."""
    person = moderator_of(request)
    is_done = sanctions.lift(get_object_or_404(Sanction, pk=pk), by=person, at=timezone.now())
    return _told(
        request, str(_("رُفع الإجراء.") if is_done else _("انتهى هذا الإجراء من قبل.")), is_done=is_done
    )


def note_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Write something down about a reader."""
    person = moderator_of(request)
    reader = get_object_or_404(Reader, pk=pk)
    try:
        files.note(reader, request.POST.get("text", ""), by=person, at=timezone.now())
    except NotDone as refusal:
        return _told(request, str(refusal), is_done=False)
    return _told(request, str(_("حُفظت الملاحظة.")), is_done=True)


def _file(model_admin: admin.ModelAdmin, request: HttpRequest, target: Target) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("سجل القارئ"),
        "opts": model_admin.opts,
        "file": files.file_of(target, request.GET),
        "query": f"{urlencode(_asked(request))}&" if _asked(request) else "",
        "here": request.get_full_path(),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "admin/comments/comment/person.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: value for name in ("email", "comment") if (value := request.GET.get(name, ""))}


def _found(request: HttpRequest) -> Target:
    """Whose file is asked for: an e-mail's, or that of the address that a comment came from."""
    email = arabic.tidy_line(request.GET.get("email", "")).strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as reason:
            raise Http404 from reason
        return Target(email=email)
    typed = request.GET.get("comment", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 16):
        raise Http404
    comment = get_object_or_404(Comment.objects.exclude(address_key=""), pk=typed)
    return Target(address_key=comment.address_key)


def _standing(
    model_admin: admin.ModelAdmin, request: HttpRequest, form: PatternForm | None = None
) -> HttpResponse:
    """Every sanction in force, newest first."""
    now = timezone.now()
    rows = Sanction.objects.standing(now)
    page = page_of(rows.order_by().values_list("at", "pk"), request.GET, size=SANCTIONS_ON_A_PAGE)
    beside = Sanction.objects.select_related("reader", "by", "comment")
    found = beside.in_bulk([n for _at, n in page.rows])
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("إجراءات قائمة بحق القرّاء"),
        "opts": model_admin.opts,
        "sanctions": [found[n] for _at, n in page.rows if n in found],
        "page": page,
        "form": form or PatternForm(),
        "here": reverse("admin:comments_comment_sanctions") if form else request.get_full_path(),
    }
    status = 422 if form else 200
    return TemplateResponse(request, "admin/comments/comment/sanctions.html", context, status=status)


def _told(request: HttpRequest, said: str, *, is_done: bool) -> HttpResponse:
    """Answer the script, or go back to the page that the form was sent from, with the sentence over it."""
    if wants_json(request):
        return JsonResponse({"done": is_done, "message": said}, status=200 if is_done else 409)
    messages.add_message(request, messages.SUCCESS if is_done else messages.ERROR, said)
    return HttpResponseRedirect(_here(request))


def _here(request: HttpRequest) -> str:
    """Where a form stood, as it says itself; never outside the comments' pages."""
    home, here = reverse("admin:comments_comment_changelist"), request.POST.get("here", "")
    return here if here.startswith(home) and "\\" not in here else home


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 16):
        raise Http404
    return int(typed)
