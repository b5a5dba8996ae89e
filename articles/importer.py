"""Brings what was written elsewhere into the house, once: import_ref says what is here already."""

from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import workflow
from articles.categories.models import Category
from articles.models import Article, Staff, Writer
from articles.moves import DeskError
from articles.reports import Report
from kalima.text.html import body_from_paragraphs


def bring_report(
    report: Report, *, section: Category, draft: bool, by: Staff | None = None, at: datetime
) -> tuple[Article, bool]:
    """Keep a report as a story signed by the newsroom, printed on its own day; True when it is new here.

    The same headline, dateline and date are the same story, also when two bring it at once; the one
    that is here stays as it is. Raises DeskError, and then nothing is kept.
    """
    ref = report_ref(report)
    known = Article.objects.filter(import_ref=ref).first()
    if known:
        return known, False
    try:
        return _bring(report, ref, section=section, draft=draft, by=by, at=at), True
    except IntegrityError:
        known = Article.objects.filter(import_ref=ref).first()
        if known is None:
            raise
        return known, False


def report_ref(report: Report) -> str:
    """What makes a report the same report."""
    words = "\n".join((report.headline, report.dateline, report.day.isoformat()))
    return f"report:{sha256(words.encode()).hexdigest()}"


@transaction.atomic
def _bring(
    report: Report, ref: str, *, section: Category, draft: bool, by: Staff | None, at: datetime
) -> Article:
    if report.day > timezone.localdate(at):
        raise DeskError(str(_("تاريخ المادة في الملف لم يأتِ بعد. لم يُحفظ شيء.")))
    article = Article(
        headline=report.headline,
        place=report.place,
        agency=report.agency,
        body=body_from_paragraphs(report.paragraphs),
        credits=[{"writer": writer.pk, "role": ""} for writer in Writer.objects.filter(is_newsroom=True)],
        section=section,
        dated_on=report.day,
        import_ref=ref,
    )
    workflow.save_copy(article, by=by, at=at)
    if not draft:
        workflow.publish(article, by=by, at=at)
    return article
