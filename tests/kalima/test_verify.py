"""What contradicts itself: nothing the verbs do leaves any of it, and `verify` finds what a shell left."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles import workflow
from articles.categories.models import Category, Tag
from articles.models import (
    Arrangement,
    Article,
    Board,
    Brought,
    Byline,
    Correction,
    FormerTail,
    NameAlias,
    OldAddress,
    Revision,
    Staff,
    Status,
    StatusChange,
    TaggedArticle,
    Writer,
)
from articles.search import index
from articles.search.document import document_as_printed
from comments import moderation
from comments.models import Comment, Reaction, Reason
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_attachment,
    make_comment,
    make_image,
    make_section,
    make_writer,
    publish_article,
    show_comment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_disk(tmp_path: Path, settings: Any) -> None:
    """A disk without the pictures of other tests."""
    settings.MEDIA_ROOT, settings.HELD_ROOT = tmp_path / "media", tmp_path / "held"


def two_meanings() -> None:
    """Two that were saved in the same moment, past the question that each form asks."""
    NameAlias.objects.create(written="الكاظمي", meant="مصطفى الكاظمي")
    NameAlias.objects.create(written="الكاظمى", meant="محمد الكاظمي", since=NOW.date())


def verify() -> str:
    """What the command printed; it also fails where there is a breach."""
    printed = StringIO()
    try:
        call_command("verify", stdout=printed)
    except CommandError as refusal:
        return f"{printed.getvalue()}{refusal}"
    return printed.getvalue()


def another() -> Article:
    return publish_article("الكوت تفتتح مكتبة عامة على ضفة النهر")


def change(record: Article | Category | Comment | Correction | StatusChange, **values: object) -> None:
    """Write past every verb, as a slip in a shell would."""
    type(record)._default_manager.filter(pk=record.pk).update(**values)


def reply(to: Comment, text: str = "وأنا معك في هذا.") -> Comment:
    return show_comment(to.article, text, name="رباب", answers=to)


def strange_print() -> None:
    other = another()
    other.revisions.create(made_at=NOW, headline="عنوان ثانٍ")
    change(publish_article(), published_revision=other.revisions.get(headline="عنوان ثانٍ"))


def strange_schedule() -> None:
    change(
        article_in(Status.SCHEDULED), scheduled_revision=another().revisions.create(made_at=NOW, headline="س")
    )


def strange_correction() -> None:
    change(article_in(Status.CORRECTED).corrections.get(), revision=another().published_revision)


def strange_memory() -> None:
    change(publish_article().changes.exclude(revision=None).get(), revision=another().published_revision)


def third_section_level() -> None:
    oil = make_section("نفط", parent=make_section("اقتصاد"))
    Category.objects.create(name="مصافٍ", slug="مصاف", parent=oil)


def wrong_masthead_section() -> None:
    change(publish_article(), top_section=make_section("ثقافة"))


def lost_under_its_subsection() -> None:
    change(
        publish_article(section=make_section("نفط", parent=make_section("اقتصاد"))),
        top_section=make_section("نفط", parent=make_section("اقتصاد")),
    )


def third_comment_level() -> None:
    opener = show_comment(publish_article())
    first = reply(opener)
    change(reply(opener, "ومتى يُفتح للسيارات؟"), parent=first)


def other_storys_thread() -> None:
    opener = show_comment(publish_article())
    change(make_comment(opener.article, "ومتى يُفتح للسيارات؟", answers=opener), article=another())


def wrong_count() -> None:
    change(show_comment(publish_article()).article.discussion_row, shown=7)


def answer_across_threads() -> None:
    article = publish_article()
    one, other = reply(show_comment(article)), show_comment(article, "سؤال آخر عن الجسر.")
    change(one, answers=other)


def circle_of_stories() -> None:
    first = publish_article()
    second = publish_article("الجسر بعد عام", continues=first)
    change(first, continues=second)


def strange_arrangement() -> None:
    front, section = Board.objects.create(), Board.objects.create(section=make_section("ثقافة"))
    Board.objects.filter(pk=front.pk).update(current=Arrangement.objects.create(board=section, at=NOW))


def tag_that_hangs_still() -> None:
    article = publish_article(tags=["الجسور"])
    TaggedArticle.objects.filter(content_object=article).delete()


def name_that_never_signed() -> None:
    article = publish_article()
    Byline.objects.create(article=article, writer=make_writer(), published_at=NOW)


def other_time_in_a_list() -> None:
    article = publish_article(tags=["الجسور"])
    TaggedArticle.objects.filter(content_object=article).update(published_at=NOW - timedelta(days=1))


def former_address_of_nothing() -> None:
    story = publish_article(import_ref="https://furat.example:post:7")
    OldAddress.objects.create(path="2015/jisr", kind="story", record=story.pk)
    OldAddress.objects.create(path="2015/nahr", kind="story", record=story.pk + 1)


def former_address_of_another_kind() -> None:
    OldAddress.objects.create(path="2015/taliq", kind="comment", record=show_comment(publish_article()).pk)


def former_tail_of_nothing() -> None:
    FormerTail.objects.create(kind="section", tail="أسواق", record=make_section().pk)
    FormerTail.objects.create(kind="writer", tail="سلمى", record=make_writer().pk + 1)


def another_story_under_its_name() -> None:
    story = publish_article(import_ref="https://furat.example:post:7")
    Brought.objects.create(ref="https://furat.example:post:7", kind="story", record=story.pk)
    Brought.objects.create(ref="https://furat.example:post:8", kind="story", record=story.pk)


def brought_beside_its_story() -> None:
    story = publish_article(import_ref="https://furat.example:post:7")
    Brought.objects.create(ref="https://furat.example:post:7", kind="story", record=story.pk + 1)


def brought_without_a_number() -> None:
    Brought.objects.create(ref="https://furat.example:block:3", kind="elsewhere", text="<p>نص.</p>")
    Brought.objects.create(ref="https://furat.example:file:9", kind="picture")


def picture_counted_nowhere() -> None:
    article = publish_article(image=make_image())
    article.media_uses.all().delete()


def missing_from_the_search() -> None:
    index.take_out(publish_article().pk)


def other_words_in_the_search() -> None:
    article = publish_article()
    Revision.objects.filter(pk=article.published_revision_id).update(headline="عنوان لم يُنشر")


def found_in_vain() -> None:
    article = publish_article()
    index.enter(make_article("مسودة").pk, int(NOW.timestamp()), document_as_printed(article))


def lost_attachment() -> None:
    attachment = make_attachment()
    attachment.file.storage.delete(attachment.file.name)


def lost_portrait() -> None:
    Writer.objects.filter(pk=make_writer().pk).update(
        portrait="a" * 32 + ".webp", portrait_width_px=200, portrait_height_px=200
    )


def press_that_was_not_counted() -> None:
    comment = show_comment(publish_article())
    Reaction.objects.create(comment=comment, voter="v" * 64, is_useful=True)


def name_of_a_name() -> None:
    first, second, third = Tag.objects.bring(["النفط", "بترول", "خام"])
    Tag.objects.filter(pk=second.pk).update(stands_for=first)
    Tag.objects.filter(pk=third.pk).update(stands_for=second)


BREACHES: list[tuple[Callable[[], None], str]] = [
    (strange_print, "نسختها المنشورة نسخة مادة أخرى"),
    (strange_schedule, "نسختها المجدولة نسخة مادة أخرى"),
    (strange_correction, "تصحيح"),
    (strange_memory, "عمل"),
    (third_section_level, "القسم «مصافٍ»"),
    (wrong_masthead_section, "قسمها الرئيس"),
    (lost_under_its_subsection, "قسمها الرئيس"),
    (circle_of_stories, "متابعة لمادة تتابعها"),
    (tag_that_hangs_still, "الوسوم المعلّقة عليها ليست وسوم نسختها المنشورة"),
    (name_that_never_signed, "الأسماء المعلّقة عليها ليست أسماء نسختها المنشورة"),
    (other_time_in_a_list, "وقت نشرها في قوائم الوسوم والكتّاب غير وقتها"),
    (former_address_of_nothing, "عنوان الموقع القديم «2015/nahr»: لا يقود إلى شيء."),
    (former_address_of_another_kind, "عنوان الموقع القديم «2015/taliq»"),
    (former_tail_of_nothing, "الرابط السابق «سلمى»: لا يقود إلى شيء."),
    (another_story_under_its_name, "«https://furat.example:post:8»: يقود إلى مادة غير التي جاءت باسمه"),
    (brought_beside_its_story, "«https://furat.example:post:7»: يقود إلى مادة غير التي جاءت باسمه"),
    (brought_without_a_number, "«https://furat.example:file:9»: رقم ما جاء به لا يطابق نوعه"),
    (picture_counted_nowhere, "مواضع الصور والمرفقات المسجّلة غير ما في نصها"),
    (missing_from_the_search, "ليست في فهرس البحث"),
    (other_words_in_the_search, "في فهرس البحث بغير نصها المنشور"),
    (found_in_vain, "في فهرس البحث وليست منشورة"),
    (lost_attachment, "ملفه ليس على القرص"),
    (lost_portrait, "ملف شعار أو صورة كاتب أو إعلان ليس على القرص"),
    (press_that_was_not_counted, "عدد «مفيد» و«غير مفيد» غير ما سجّله القرّاء"),
    (name_of_a_name, "الوسم «خام»: اسم سابق لوسم هو نفسه اسم سابق."),
    (strange_arrangement, "لوحة الصفحة الرئيسية: ترتيبها القائم ترتيب لوحة أخرى"),
    (two_meanings, "«الكاظمي» تعني «مصطفى الكاظمي» و«محمد الكاظمي» في يوم واحد"),
    (third_comment_level, "تحت رد"),
    (other_storys_thread, "على مادة أخرى"),
    (wrong_count, "عدده المحفوظ 7، والمنشور فيه 1"),
    (answer_across_threads, "من نقاش آخر"),
]


@pytest.mark.parametrize(("slip", "told"), BREACHES, ids=[slip.__name__ for slip, _told in BREACHES])
def test_it_tells_what_a_slip_left(slip: Callable[[], None], told: str) -> None:
    slip()

    lines = verify().splitlines()

    # Most slips are told once; what readers find follows from some, and is told of the same story.
    assert 2 <= len(lines) <= 4
    assert any(told in line for line in lines[:-1])
    assert lines[-1].startswith("في السجلات ما يناقض بعضه بعضًا")


def test_what_the_verbs_do_is_sound(nada: Staff, hakim: Staff) -> None:
    for status in Status.values:
        article_in(status, section=make_section("نفط", parent=make_section("اقتصاد")))
    article = article_in(Status.CORRECTED)
    workflow.schedule(article, goes_live_at=NOW.replace(year=2026), by=nada, at=NOW)
    opener = show_comment(article)
    strand = reply(reply(opener), "والجسر قريب من بيتنا.")
    moderation.remove(strand, by=hakim, at=NOW, reason=Reason.SPAM)
    make_comment(article, "رد ثالث في النقاش نفسه.", name="زهراء", answers=opener)

    assert verify() == "السجلات سليمة.\n"


def test_what_an_import_remembers_of_a_deleted_story_is_sound() -> None:
    Brought.objects.create(ref="https://furat.example:post:7", kind="story", record=123_456)

    assert verify() == "السجلات سليمة.\n"
