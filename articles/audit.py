"""Rules that hold between the newsroom's rows, where no constraint reaches: looks for rows that break one."""

from collections.abc import Iterator

from django.db.models import F
from django.db.models.functions import Coalesce

from articles.categories.models import Category
from articles.chain import makes_circle
from articles.models import Article, Board, Correction, StatusChange


def breaches() -> Iterator[str]:
    """One Arabic sentence for each row that breaks a rule; the verbs keep every one of them."""
    for pointer, word in (("published_revision", "المنشورة"), ("scheduled_revision", "المجدولة")):
        strange = Article.objects.exclude(**{f"{pointer}__article": F("pk")})
        for pk in strange.filter(**{f"{pointer}__isnull": False}).order_by("pk").values_list("pk", flat=True):
            yield f"المادة {pk}: نسختها {word} نسخة مادة أخرى."
    for pointer, word in (("current", "القائم"), ("scheduled", "المجدول")):
        strange_boards = Board.objects.exclude(**{f"{pointer}__board": F("pk")}).select_related("section")
        for board in strange_boards.filter(**{f"{pointer}__isnull": False}):
            yield f"{board}: ترتيبها {word} ترتيب لوحة أخرى."
    for memory, word in ((Correction, "تصحيح"), (StatusChange, "عمل")):
        rows = memory.objects.exclude(revision__article=F("article")).filter(revision__isnull=False)
        for pk, article in rows.order_by("pk").values_list("pk", "article"):
            yield f"المادة {article}: في سجلها {word} ({pk}) على نسخة مادة أخرى."
    shelved = Article.objects.exclude(top_section=Coalesce("section__parent", "section"))
    for pk in shelved.order_by("pk").values_list("pk", flat=True):
        yield f"المادة {pk}: قسمها الرئيس ليس القسم الأم لقسمها."
    continuing = Article.objects.filter(continues__isnull=False).select_related("continues").order_by("pk")
    for story in continuing.defer("body").iterator():
        if story.continues and makes_circle(story, story.continues):
            yield f"المادة {story.pk}: متابعة لمادة تتابعها."
    deep = Category.objects.filter(parent__parent__isnull=False)
    for name in deep.order_by("pk").values_list("name", flat=True):
        yield f"القسم «{name}»: تحت قسم فرعي، والأقسام مستويان لا أكثر."
