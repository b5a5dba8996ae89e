"""Comments under a story as a long discussion would leave them, written in bulk."""

from django.utils import timezone

from articles.models import Article
from comments.models import Comment, Discussion, Status

TEXT = "أخيرًا صار العبور على القدمين ممكنًا، وننتظر الإنارة والممر الآخر منذ سنين."


def fill(story: Article, total: int) -> None:
    """Bring a story's shown comments to so many, every fourth a reply."""
    at, standing = timezone.now(), story.comments.count()
    opener = story.comments.filter(parent=None).last()
    for n in range(standing, total):
        parent = opener if n % 4 == 3 else None
        made = Comment(
            article=story,
            parent=parent,
            name=f"القارئ {n}",
            text=f"{TEXT} {n}",
            status=Status.SHOWN,
            phase="all",
            created_at=at,
            shown_at=at,
            digest=f"{n:032x}",
        )
        made.save()
        opener = opener if parent else made
    Discussion.objects.update_or_create(article=story, defaults={"shown": total})
