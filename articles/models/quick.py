"""The words under which a story is found at the desk."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kalima.text.wordforms import FORM_MAX

# Sorts after every letter.
_LAST = "\U0010ffff"


class WordField(models.CharField):
    """A folded word, compared by its bytes on either database, so that like beginnings stand together.

    PostgreSQL would compare by the rules of a language, in which they need not.
    """

    def db_parameters(self, connection: Any) -> Any:
        return super().db_parameters(connection) | {
            "collation": "C" if connection.vendor == "postgresql" else None
        }


def begins(form: str) -> Q:
    """The condition that a word begins so, as the range of an index that it is."""
    return Q(word__gte=form, word__lt=f"{form}{_LAST}")


class IndexedWord(models.Model):
    """One form of a word under which a record is found; each kind of record names itself as the owner.

    A record has each form once, by a constraint that begins with it and serves look-ups by record too. The
    index has the word itself before longer ones that begin so, and under it the newest record first.
    """

    word = WordField(max_length=FORM_MAX)

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return self.word


class HeadlineWord(IndexedWord):
    """One form of a word of a story's headline."""

    article = models.ForeignKey(
        "articles.Article", related_name="headline_words", on_delete=models.CASCADE, db_index=False
    )

    class Meta(IndexedWord.Meta):
        verbose_name = _("كلمة من عنوان")
        verbose_name_plural = _("كلمات العناوين")
        indexes = [models.Index(fields=["word", "-article"], name="headline_word")]
        constraints = [models.UniqueConstraint(fields=["article", "word"], name="headline_word_once")]
