"""What the search keeps of a story in print, beside the engine's own index."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.quick import WordField

# The version of a document whose story is to be put again: older than every analysis.
OUTDATED = 0

# A stem or a surface with the sign before it.
TERM_MAX = 41


class SearchDocument(models.Model):
    """A story in print as it is searched.

    `seq` is the second of its publication since 1970, moved on while another story has it: the order of the
    index is the order of print, a date is a range of it and a page goes on from it. `streams` are the words
    as they were indexed, compressed: the engine must be told them to forget a story.
    """

    seq = models.BigIntegerField(primary_key=True)
    article = models.OneToOneField(
        "articles.Article", related_name="search_document", on_delete=models.CASCADE
    )
    version = models.PositiveSmallIntegerField()
    # In words that are counted, those that tell.
    length = models.PositiveIntegerField()
    streams = models.BinaryField()
    # Whether its words are in the counts of SearchTerm.
    is_counted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("مادة في فهرس البحث")
        verbose_name_plural = _("فهرس البحث")
        default_permissions = ()
        indexes = [
            models.Index(fields=["seq"], name="search_uncounted", condition=Q(is_counted=False)),
            models.Index(fields=["version", "-seq"], name="search_version"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}"


class SearchTerm(models.Model):
    """In how many stories in print a word stands: a stem as it is, a surface with «=» before it.

    Counted by the worker after a first print, again where it puts a story into the index anew, and all by
    `reindex`. What leaves print is not counted out, and what a later version says is not counted in: the
    counts weigh words against each other and need not be exact.
    """

    term = WordField(max_length=TERM_MAX, primary_key=True)
    documents = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("كلمة في فهرس البحث")
        verbose_name_plural = _("كلمات فهرس البحث")
        default_permissions = ()

    def __str__(self) -> str:
        return self.term


class SearchTotals(models.Model):
    """One row: how many stories were counted, and their words."""

    stories = models.PositiveIntegerField(default=0)
    words = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("حجم فهرس البحث")
        verbose_name_plural = _("حجم فهرس البحث")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="search_totals_one_row")]

    def __str__(self) -> str:
        return f"{self.stories}"
