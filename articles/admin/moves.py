"""Moves made from a story's page: the verb is called, and what came of it is said."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import workflow
from articles.admin.asking import asker
from articles.board import may_place
from articles.forms import MoveForm
from articles.models import Article, SiteSettings, Status
from articles.moves import MOVES, Conflict, DeskError, NotReady, is_open, may

MOVED = {
    "submit": _("أُرسلت المادة إلى المراجعة."),
    "send_back": _("أُعيدت المادة إلى كاتبها."),
    "schedule": _("جُدولت المادة."),
    "unschedule": _("أُلغيت الجدولة."),
    "publish": _("نُشرت المادة."),
    "update": _("حُدّث المنشور."),
    "correct": _("نُشر التصحيح."),
    "withdraw": _("سُحبت المادة."),
    "schedule_withdrawal": _("جُدول سحب المادة."),
    "unschedule_withdrawal": _("أُلغيت جدولة السحب."),
    "embargo": _("حُظر نشر المادة حتى الموعد."),
    "lift_embargo": _("رُفع الحظر."),
    "override_approvals": _("تُجووزت الإجازات الناقصة لهذه النسخة."),
    "reshelve": _("نُقلت المادة."),
    "flag_campaign": _("مُيّزت المادة من الحملة الانتخابية."),
    "unflag_campaign": _("أُلغي تمييز المادة الانتخابية."),
    "trash": _("نُقلت المادة إلى سلة المحذوفات، وتُستعاد منها خلال 30 يومًا."),
    "untrash": _("استُعيدت المادة."),
}

# What a move does, said before it is made.
BEFOREHAND = {
    "send_back": _("تعود المادة مسودة عند كاتبها، ومعها هذه الملاحظة."),
    "schedule": _("يُنشر النص كما هو محفوظ الآن. ما يُكتب بعد الجدولة لا يدخل فيه."),
    "correct": _("تُنشر النسخة المحفوظة، ويظهر النص للقرّاء مع نوعه ووقته، وفي صفحة التصحيحات."),
    "withdraw": _("تُزال المادة من القوائم والصفحة الرئيسية فورًا، ويبقى في صفحتها سبب السحب."),
    "schedule_withdrawal": _(
        "تُسحب المادة في الموعد بلا تدخل، ويبقى في صفحتها سبب السحب. "
        "إن تُركت خانة السبب فارغة كُتب: «انتهت مدة عرض هذه المادة.»"
    ),
    "embargo": _("لا تُنشر المادة ولا تُفتح روابط معاينتها قبل الموعد، ولا تُجدول لما قبله."),
    "lift_embargo": _("يبقى في سجل المادة من رفع الحظر وسببه."),
    "override_approvals": _(
        "تُنشر هذه النسخة بلا الإجازات الناقصة. يبقى في سجل المادة من تجاوزها وسببه، "
        "ونص جديد يحتاج إلى الإجازات من جديد."
    ),
    "reshelve": _("يبقى رقم المادة، وتقود إليها كل روابطها السابقة."),
    "flag_campaign": _(
        "لا تظهر المادة من نفسها في الصفحة الرئيسية ولا تُرفع إلى شريط العاجل ما دام الصمت الانتخابي قائمًا."
    ),
    "trash": _("تُحذف المادة نهائيًا بعد 30 يومًا ما لم تُستعد."),
}

# Moves that hand a story to someone else; who made one goes back to the desk, since staying on its page would
# hold the story, and its writer could not begin.
HANDS_OVER = frozenset({"send_back"})

VERBS = {verb: getattr(workflow, verb) for verb in MOVES}


def make(request: HttpRequest, article: Article, verb: str, **asked: Any) -> DeskError | None:
    """Call a verb with what its page asked for; what it refused with, and then nothing moved."""
    try:
        with transaction.atomic():
            VERBS[verb](article, by=asker(request), at=timezone.now(), **asked)
    except DeskError as refusal:
        messages.error(request, str(refusal))
        return refusal
    said = _moved(verb, article)
    if verb == "publish" and may_place(article, asker(request)):
        said = format_html('{} · <a href="{}">{}</a>', said, board_for(article), _("وضعها في الواجهة"))
    messages.success(request, said)
    return None


def move_view(request: HttpRequest, article: Article, verb: str, page: dict[str, Any]) -> HttpResponse:
    """Ask for what a move needs, then make it. Works without script, and keeps what was typed."""
    by, move = asker(request), MOVES[verb]
    if not may(verb, article, by):
        raise PermissionDenied
    form = MoveForm(request.POST if request.method == "POST" else None, move=move, article=article, by=by)
    if form.is_valid():
        refusal = make(request, article, verb, **form.cleaned_data)
        if refusal is None:
            return redirect("admin:index" if verb in HANDS_OVER else page_of(article))
        if isinstance(refusal, NotReady):
            return redirect(f"{page_of(article)}?refused={verb}")
        if isinstance(refusal, Conflict):
            # The next press is about the words that this page shows now.
            form.data = {**request.POST.dict(), "edition": str(article.edition)}
    context = page | {
        "title": move.label,
        "story": article,
        "form": form,
        "move": move,
        "verb": verb,
        "beforehand": BEFOREHAND.get(verb, ""),
        "allowed": is_open(verb, article),
    }
    return render(request, "admin/articles/article/move.html", context)


def page_of(article: Article) -> str:
    """The address of a story's page at the desk."""
    return reverse("admin:articles_article_change", args=[article.pk])


def board_for(article: Article) -> str:
    """The address that leads a story to the board it is proposed for."""
    return f"{reverse('admin:articles_board_put')}?story={article.pk}"


def kept(article: Article, *, changed: bool = True) -> str:
    """What is said when the copy is saved and nothing else happened."""
    if not changed:
        return str(_("لا تغييرات تُحفظ."))
    if article.is_in_print:
        return str(_("حُفظت النسخة. لم يتغير المنشور بعد."))
    return str(_("حُفظت المسودة.")) if article.status == Status.DRAFT else str(_("حُفظت النسخة."))


def _moved(verb: str, article: Article) -> str:
    """What is said of a move that was made; where it set a time, with that time."""
    times = {
        "schedule": article.goes_live_at,
        "schedule_withdrawal": article.withdraw_at,
        "embargo": article.embargo_until,
    }
    moment = times.get(verb)
    if moment:
        site = SiteSettings.load()
        return str(_("%(said)s الموعد: %(moment)s.") % {"said": MOVED[verb], "moment": site.moment(moment)})
    if article.is_in_print:
        return format_html(
            '{} <a href="{}">{}</a> · <a href="#share" data-share-copy>{}</a>',
            *(MOVED[verb], article.get_absolute_url(), _("عرضها في الموقع"), _("نسخ نص المشاركة")),
        )
    return str(MOVED[verb])
