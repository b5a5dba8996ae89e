"""Moves made from a story's page: the verb is called, and what came of it is said."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import workflow
from articles.admin.asking import asker
from articles.models import Article, SiteSettings, Status
from articles.workflow import MOVES

MOVED = {
    "submit": _("أُرسلت المادة إلى المراجعة."),
    "send_back": _("أُعيدت المادة إلى كاتبها."),
    "schedule": _("جُدولت المادة."),
    "unschedule": _("أُلغيت الجدولة."),
    "publish": _("نُشرت المادة."),
    "update": _("حُدّث المنشور."),
    "correct": _("نُشر التصحيح."),
    "withdraw": _("سُحبت المادة."),
}

VERBS = {verb: getattr(workflow, verb) for verb in MOVES}


def make(request: HttpRequest, article: Article, verb: str, **asked: Any) -> bool:
    """Call a verb with what its page asked for; False when it refused, and then nothing moved."""
    try:
        with transaction.atomic():
            VERBS[verb](article, by=asker(request), at=timezone.now(), **asked)
    except workflow.DeskError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _moved(verb, article))
    return True


def page_of(article: Article) -> str:
    """The address of a story's page at the desk."""
    return reverse("admin:articles_article_change", args=[article.pk])


def kept(article: Article) -> str:
    """What is said when the copy is saved and nothing else happened."""
    if article.is_in_print:
        return str(_("حُفظت النسخة. لم يتغير المنشور بعد."))
    return str(_("حُفظت المسودة.")) if article.status == Status.DRAFT else str(_("حُفظت النسخة."))


def _moved(verb: str, article: Article) -> str:
    if article.is_in_print:
        return format_html(
            '{} <a href="{}">{}</a>', MOVED[verb], article.get_absolute_url(), _("عرضها في الموقع")
        )
    if verb == "schedule" and article.goes_live_at:
        moment = SiteSettings.load().moment(article.goes_live_at)
        return str(_("جُدولت المادة. موعد النشر: %(moment)s.") % {"moment": moment})
    return str(MOVED[verb])
