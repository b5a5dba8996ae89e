"""A story while it is being written: what is typed and not saved yet, who holds it, who has it open."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.people import Staff

# The key that a page gets when it is opened; it names the row of what is typed in it.
PAGE_KEY_MAX = 40


class Autosave(models.Model):
    """What someone typed in one page and has not saved: a row to each page, written over while they type.

    `fields` maps the name of a field of the story's form to the list of values it would send. `typed`
    is counted by the page, so that what arrives late never replaces what was typed later. `edition` and
    `base` say which save the typing began from. A closed row holds no words: it stays for a while so
    that what arrives after the save stays out. A dropped one keeps them, for whoever thinks better of it.
    """

    page = models.CharField(max_length=PAGE_KEY_MAX, unique=True)
    person = models.ForeignKey(Staff, related_name="+", on_delete=models.CASCADE)
    # None for a story that was never saved, or that is not its writer's to edit any more.
    article = models.ForeignKey(
        "articles.Article", related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    edition = models.PositiveIntegerField(default=0)
    base = models.ForeignKey(
        "articles.Revision", related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    fields = models.JSONField(default=dict)
    typed = models.PositiveBigIntegerField(default=0)
    typed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    # Thrown away and taken back once already; the next time is for good.
    was_taken_back = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("نص مسترجَع")
        verbose_name_plural = _("نصوص مسترجَعة")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["person", "-typed_at"], name="autosave_open", condition=Q(closed_at__isnull=True)
            ),
            models.Index(fields=["typed_at"], name="autosave_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(fields={}), name="closed_autosave_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def headline(self) -> str:
        """The headline as it was typed; "" if there is none yet."""
        return " ".join(self.fields.get("headline", []))


class EditLock(models.Model):
    """Who writes in a story now, from which page, since when, and when that page was last heard."""

    article = models.OneToOneField("articles.Article", related_name="+", on_delete=models.CASCADE)
    holder = models.ForeignKey(Staff, related_name="+", on_delete=models.CASCADE)
    page = models.CharField(max_length=PAGE_KEY_MAX)
    since = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        verbose_name = _("مادة مفتوحة")
        verbose_name_plural = _("المواد المفتوحة")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article_id} {self.holder_id}"


class OpenPage(models.Model):
    """A story's page in someone's browser, whether they write in it or read."""

    page = models.CharField(max_length=PAGE_KEY_MAX, unique=True)
    person = models.ForeignKey(Staff, related_name="+", on_delete=models.CASCADE)
    article = models.ForeignKey(
        "articles.Article", related_name="+", null=True, blank=True, on_delete=models.CASCADE
    )
    heard_at = models.DateTimeField()

    class Meta:
        verbose_name = _("صفحة مفتوحة")
        verbose_name_plural = _("صفحات مفتوحة")
        default_permissions = ()

    def __str__(self) -> str:
        return self.page
