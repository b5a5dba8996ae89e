"""Rules that hold between comments, where no constraint reaches: looks for comments that break one."""

from collections.abc import Iterator

from django.db.models import F, Q

from comments.models import Comment


def breaches() -> Iterator[str]:
    """One Arabic sentence for each comment that breaks a rule; `submit` keeps every one of them."""
    replies = Comment.objects.filter(parent__isnull=False)
    answers = replies.filter(answers__isnull=False)
    found = (
        (replies.filter(parent__parent__isnull=False), "تحت رد، والتعليقات مستويان لا أكثر"),
        (replies.exclude(article=F("parent__article")), "تحت تعليق على مادة أخرى"),
        (replies.exclude(opened_at=F("parent__opened_at")), "لا يحمل وقت بداية نقاشه"),
        (
            answers.filter(~Q(answers__parent=F("parent")) | Q(answers__parent=None)),
            "رد على تعليق من نقاش آخر",
        ),
    )
    for comments, what in found:
        for pk in comments.order_by("pk").values_list("pk", flat=True):
            yield f"التعليق {pk}: {what}."
