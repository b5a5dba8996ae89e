"""Rules that hold between the newsroom's rows, where no constraint reaches: looks for rows that break one."""

import time
from collections.abc import Iterator
from itertools import combinations, groupby
from operator import attrgetter
from typing import Any

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from articles.categories.models import Category, Tag
from articles.chain import makes_circle
from articles.models import (
    Article,
    Attachment,
    Board,
    Brought,
    Byline,
    Correction,
    FormerTail,
    HouseAd,
    Image,
    NameAlias,
    OldAddress,
    PrintedMonth,
    RecordKind,
    Rendition,
    SiteSettings,
    StatusChange,
    TaggedArticle,
    Writer,
)
from articles.old_addresses import LEADS, TAILS
from articles.search.renewal import differences
from articles.uses import Use, use_of, uses_in
from kalima.web import media

# A file is written before its row, and no request takes so long.
ON_ITS_WAY_S = 15 * 60
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
    yield from _former()
    yield from _brought()
    yield from _months()
    yield from _hung()
    yield from _uses()
    yield from _index()
    yield from _pictures()
    yield from _attachments()


def _names() -> Iterator[str]:
    """Forms that mean two names on one day."""
    for _key, same in groupby(NameAlias.objects.order_by("key", "pk"), key=attrgetter("key")):
        for one, other in combinations(same, 2):
            if one.meets(other):
                yield f"سجل الأسماء البديلة: «{one.written}» تعني «{one.meant}» و«{other.meant}» في يوم واحد."


def _former() -> Iterator[str]:
    """Addresses and tails of before that lead to no record: what is deleted takes its own along."""
    for path in _leading_nowhere(OldAddress.objects.all(), LEADS).values_list("path", flat=True):
        yield f"عنوان الموقع القديم «{path}»: لا يقود إلى شيء."
    for tail in _leading_nowhere(FormerTail.objects.all(), TAILS).values_list("tail", flat=True):
        yield f"الرابط السابق «{tail}»: لا يقود إلى شيء."


def _leading_nowhere(rows: QuerySet[Any], kinds: dict[str, type[Model]]) -> QuerySet[Any]:
    leads = Q()
    for kind, model in kinds.items():
        leads |= Q(kind=kind) & Q(Exists(model._base_manager.filter(pk=OuterRef("record"))))
    return rows.exclude(leads).order_by("pk")


def _brought() -> Iterator[str]:
    """What an import remembers of a story that is another's, or of a record without its number.

    That a record is gone is no breach: the row is why a second reading does not bring it back.
    """
    theirs = Article.objects.filter(pk=OuterRef("record")).exclude(import_ref=OuterRef("ref"))
    elsewhere = Article.objects.filter(import_ref=OuterRef("ref")).exclude(pk=OuterRef("record"))
    strange = Brought.objects.filter(Exists(theirs) | Exists(elsewhere), kind=RecordKind.STORY)
    for ref in strange.order_by("pk").values_list("ref", flat=True):
        yield f"سجل الاستيراد «{ref}»: يقود إلى مادة غير التي جاءت باسمه."
    numberless = Brought.objects.filter(Q(kind=RecordKind.ELSEWHERE) ^ Q(record=0))
    for ref in numberless.order_by("pk").values_list("ref", flat=True):
        yield f"سجل الاستيراد «{ref}»: رقم ما جاء به لا يطابق نوعه."


def _months() -> Iterator[str]:
    """Months whose count is not that of their stories in print."""
    months = Article.objects.published().order_by().annotate(month=TruncMonth("published_at")).values("month")
    in_print = {row["month"].date(): row["stories"] for row in months.annotate(stories=Count("pk"))}
    counted = dict(PrintedMonth.objects.values_list("month", "stories"))
    for month in sorted(in_print.keys() | counted.keys()):
        if in_print.get(month, 0) != counted.get(month, 0):
            numbers = f"{counted.get(month, 0)}، والمنشور فيه {in_print.get(month, 0)}"
            yield f"الشهر {month:%Y-%m}: عدد مواده المسجّل {numbers}."


def _hung() -> Iterator[str]:
    """Tags and names that hang on a story as rows and are not those of its printed words."""
    means = {pk: other or pk for pk, other in Tag.objects.values_list("pk", "stands_for")}
    writers = set(Writer.objects.values_list("pk", flat=True))
    for story in _stories():
        printed = story.published_revision if story.is_in_print else None
        tags = {means[pk] for pk in printed.tag_ids if pk in means} if printed else set()
        # A merge that goes on still has rows on the tag that was.
        hung = {means[row.tag_id] for row in story.tagged.all()}
        if hung != tags:
            yield f"المادة {story.pk}: الوسوم المعلّقة عليها ليست وسوم نسختها المنشورة."
        signing = set(printed.signing) & writers if printed else set()
        if {row.writer_id for row in story.bylines.all()} != signing:
            yield f"المادة {story.pk}: الأسماء المعلّقة عليها ليست أسماء نسختها المنشورة."
        rows: list[TaggedArticle | Byline] = [*story.tagged.all(), *story.bylines.all()]
        if any(row.published_at != story.published_at for row in rows):
            yield f"المادة {story.pk}: وقت نشرها في قوائم الوسوم والكتّاب غير وقتها."


def _uses() -> Iterator[str]:
    """Stories whose pictures and attachments are not counted where they stand."""
    there = {
        *(("image", pk) for pk in Image.objects.values_list("pk", flat=True)),
        *(("attachment", pk) for pk in Attachment.objects.values_list("pk", flat=True)),
    }

    def known(uses: set[Use]) -> set[Use]:
        return {use for use in uses if use[:2] in there}

    for story in _stories():
        now: set[Use] = set()
        shown: set[Use] = set()
        for row in story.media_uses.all():
            now |= {use_of(row)} if row.is_current else set()
            shown |= {use_of(row)} if row.in_print else set()
        printed = story.published_revision if story.is_in_print else None
        if now != known(uses_in(story)) or shown != (known(uses_in(printed)) if printed else set()):
            yield f"المادة {story.pk}: مواضع الصور والمرفقات المسجّلة غير ما في نصها."


def _stories() -> Iterator[Article]:
    """Every story with the rows that print hangs on it, some at a time."""
    stories = Article.objects.select_related("published_revision").order_by("pk")
    return stories.prefetch_related("tagged", "bylines", "media_uses").iterator(AT_ONCE)


def _index() -> Iterator[str]:
    """Stories that the search holds otherwise than they are printed."""
    for found in differences():
        for numbers, what in (
            (found.missing, "ليست في فهرس البحث"),
            (found.stale, "في فهرس البحث بغير نصها المنشور"),
            (found.needless, "في فهرس البحث وليست منشورة"),
        ):
            for pk in numbers:
                yield f"المادة {pk}: {what}. يصلحها الأمر manage.py reindex."


def _attachments() -> Iterator[str]:
    """Attachments whose file is gone."""
    storage = Attachment._meta.get_field("file").storage
    for pk, name in Attachment.objects.order_by("pk").values_list("pk", "file"):
        if not storage.exists(name):
            yield f"المرفق {pk}: ملفه ليس على القرص."


def _plates() -> set[str]:
    """The files of logos, portraits and advertisements."""
    rows = (
        SiteSettings.objects.values_list("logo", "logo"),
        Writer.objects.values_list("portrait", "portrait"),
        HouseAd.objects.values_list("picture", "small"),
    )
    return {name for names in rows for row in names for name in row if name}


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
    plates = _plates()
    for name in sorted(plates):
        if not media.open_file(name):
            yield f"ملف شعار أو صورة كاتب أو إعلان ليس على القرص: {name}."
    for name in media.names():
        if media.stem_of(name) not in known and name not in plates and not _is_on_its_way(name):
            yield f"ملف صورة بلا صف: {name}."


def _is_on_its_way(name: str) -> bool:
    """Whether a file is so new that the transaction with its row may still be open, or was, at a backup."""
    file = media.open_file(name) or media.held_file(name)
    return file is not None and time.time() - media.changed_at(file) < ON_ITS_WAY_S
