"""Rules that hold between the newsroom's rows, where no constraint reaches: looks for rows that break one."""

from collections.abc import Iterator
from itertools import combinations, groupby
from operator import attrgetter

from django.db.models import Count, F
from django.db.models.functions import Coalesce, TruncMonth

from articles.categories.models import Category, Tag
from articles.chain import makes_circle
from articles.models import (
    Article,
    Board,
    Correction,
    Image,
    NameAlias,
    PrintedMonth,
    Rendition,
    StatusChange,
)
from kalima.web import media

AT_ONCE = 500


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
    for name in Tag.objects.filter(stands_for__stands_for__isnull=False).values_list("name", flat=True):
        yield f"الوسم «{name}»: اسم سابق لوسم هو نفسه اسم سابق."
    yield from _names()
    yield from _months()
    yield from _pictures()


def _names() -> Iterator[str]:
    """Forms that mean two names on one day."""
    for _key, same in groupby(NameAlias.objects.order_by("key", "pk"), key=attrgetter("key")):
        for one, other in combinations(same, 2):
            if one.meets(other):
                yield f"سجل الأسماء البديلة: «{one.written}» تعني «{one.meant}» و«{other.meant}» في يوم واحد."


def _months() -> Iterator[str]:
    """Months whose count is not that of their stories in print."""
    months = Article.objects.published().order_by().annotate(month=TruncMonth("published_at")).values("month")
    in_print = {row["month"].date(): row["stories"] for row in months.annotate(stories=Count("pk"))}
    counted = dict(PrintedMonth.objects.values_list("month", "stories"))
    for month in sorted(in_print.keys() | counted.keys()):
        if in_print.get(month, 0) != counted.get(month, 0):
            numbers = f"{counted.get(month, 0)}، والمنشور فيه {in_print.get(month, 0)}"
            yield f"الشهر {month:%Y-%m}: عدد مواده المسجّل {numbers}."


def _pictures() -> Iterator[str]:
    """Files that are not where the rows of their pictures say, and files of no row."""
    for pk, name in Image.objects.order_by("pk").values_list("pk", "original"):
        if not Image._meta.get_field("original").storage.exists(name):
            yield f"الصورة {pk}: ملفها الأصلي ليس على القرص."
    known = set()
    for row in Rendition.objects.select_related("image").order_by("pk").iterator(AT_ONCE):
        known.add(row.name)
        there = [name for name in row.files if media.open_file(name) or media.held_file(name)]
        if row.image.is_withdrawn:
            if there:
                yield f"الصورة {row.image_id}: سُحبت وبقي ملف منها: {there[0]}."
        elif row.made_at and not row.retired_at and len(there) < len(row.files):
            gone = next(name for name in row.files if name not in there)
            yield f"الصورة {row.image_id}: ملف من مقاساتها ليس على القرص: {gone}."
        if row.image.opened_at is None and any(map(media.open_file, row.files)):
            yield f"الصورة {row.image_id}: لم تُنشر وملفاتها مفتوحة."
    for name in media.names():
        if media.stem_of(name) not in known:
            yield f"ملف صورة بلا صف: {name}."
