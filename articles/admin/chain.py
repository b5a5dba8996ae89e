"""A new story that continues this one: its form begins with the earlier story's shelf, names and link."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.asking import asker
from articles.fields import ContinuesField
from articles.models import Article
from articles.moves import may_file, open_or_printed
from kalima.web.rownumbers import row_number


def begun(request: HttpRequest) -> dict[str, Any] | None:
    """What the form begins with where its address names an earlier story."""
    asked = request.GET.get("continues", "")
    if not asked:
        return None
    by = asker(request)
    among = Article.objects.kept().filter(open_or_printed(by), pk=row_number(asked))
    story = among.select_related("section").first()
    if story is None:
        messages.warning(request, _("المادة السابقة لم تعد موجودة. فُتحت مادة فارغة."))
        return None
    return {
        "kicker": story.kicker,
        "section": story.section_id if may_file(story.section, by) else None,
        "tag_line": story.known_tags(),
        "credits": story.known_credits(),
        "continues": ContinuesField.shown(story),
    }
