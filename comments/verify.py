"""Rules that hold between comments, where no constraint reaches: looks for rows that break one."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from comments.models import Comment, Discussion, Status


def breaches() -> Iterator[str]:
    """One Arabic sentence for each row that breaks a rule; the verbs keep every one of them."""
    replies = Comment.objects.filter(parent__isnull=False)
    answers = replies.filter(answers__isnull=False)
    found = (
        (replies.filter(parent__parent__isnull=False), "تحت رد، والتعليقات مستويان لا أكثر"),
        (replies.exclude(article=F("parent__article")), "تحت تعليق على مادة أخرى"),
        (
            answers.filter(~Q(answers__parent=F("parent")) | Q(answers__parent=None)),
            "رد على تعليق من نقاش آخر",
        ),
    )
    for comments, what in found:
        for pk in comments.order_by("pk").values_list("pk", flat=True):
            yield f"التعليق {pk}: {what}."
    shown = Count("article__comments", filter=Q(article__comments__status=Status.SHOWN))
    counted = Discussion.objects.annotate(counted=shown).exclude(shown=F("counted")).order_by("article")
    for story, kept, found_there in counted.values_list("article", "shown", "counted"):
        yield f"نقاش المادة {story}: عدده المحفوظ {kept}، والمنشور فيه {found_there}."
    useful = Count("reactions", filter=Q(reactions__is_useful=True))
    useless = Count("reactions", filter=Q(reactions__is_useful=False))
    pressed = Comment.objects.annotate(pressed=useful, pressed_against=useless)
    wrong = pressed.exclude(useful=F("pressed"), useless=F("pressed_against")).order_by("pk")
    for pk in wrong.values_list("pk", flat=True):
        yield f"التعليق {pk}: عدد «مفيد» و«غير مفيد» غير ما سجّله القرّاء."
