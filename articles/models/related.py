"""The list of stories that a story's page leads on to, as it was found and as the desk arranged it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RelatedStories(models.Model):
    """Numbers of stories beside one story: `found` by its words, best first, `pinned` before them in the
    desk's order, `excluded` from both. Who shows them asks which are in print.

    `due_at` is when the list is to be found anew; None once nothing new is waited for.
    """

    article = models.OneToOneField(
        "articles.Article", primary_key=True, related_name="related_stories", on_delete=models.CASCADE
    )
    found = models.JSONField(default=list)
    pinned = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("قائمة «اقرأ أيضًا»")
        verbose_name_plural = _("قوائم «اقرأ أيضًا»")
        default_permissions = ()
        indexes = [models.Index(fields=["due_at"], name="related_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.article_id}"

    @property
    def numbers(self) -> list[int]:
        """All of them in the order in which they are shown."""
        return list(dict.fromkeys([*self.pinned, *(n for n in self.found if n not in self.excluded)]))
