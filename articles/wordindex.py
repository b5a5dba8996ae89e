"""Records found by the folded words of their lines: the rows kept in step, and a search of bounded cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from articles.models.quick import IndexedWord, begins
from kalima.text.wordforms import asked

# How many records one word may bring before the others are asked, which bounds the whole cost of a search.
# The word itself comes before longer ones that begin like it, and its newest records first.
CANDIDATES_MAX = 2000

# A search is typed; more is a text that was pasted into its field.
TYPED_MAX = 300


@dataclass(frozen=True)
class WordIndex:
    """The rows of one kind of record: `rows` has a row to each form of a word, `owner` names their record."""

    rows: type[IndexedWord]
    owner: str

    def keep(self, record: Model, wanted: set[str]) -> None:
        """Have exactly these forms for a record. Costs one query where none changed."""
        mine = self._all.filter(**{self.owner: record})
        standing = set(mine.values_list("word", flat=True))
        if standing - wanted:
            mine.filter(word__in=standing - wanted).delete()
        new = [self.rows(**{self.owner: record, "word": word}) for word in sorted(wanted - standing)]
        if new:
            self._all.bulk_create(new, ignore_conflicts=True)

    def matching(self, text: str, among: QuerySet[Any]) -> QuerySet[Any]:
        """Those records that have every word of a text, in any spelling, the last letters still untyped.

        A text of marks alone finds none, an empty one all.
        """
        words = [forms[-1] for forms in asked(text[:TYPED_MAX])]
        if not words:
            return among.none() if text.strip() else among
        return self.having(words, among)

    def having(self, words: list[str], among: QuerySet[Any]) -> QuerySet[Any]:
        """Those records that have a word beginning like each of these, among those that the rarest brings."""
        rarest = words[0] if len(words) == 1 else min(words, key=self._with)
        ranged = self._all.filter(begins(rarest)).order_by("word", f"-{self.owner}_id")
        found = among.filter(pk__in=ranged.values(self.owner)[:CANDIDATES_MAX])
        return self.narrowed(found, (word for word in words if word != rarest))

    def narrowed(self, found: QuerySet[Any], words: Iterable[str]) -> QuerySet[Any]:
        """Those of a few records that have a word beginning like each of these."""
        for word in words:
            found = found.filter(Exists(self._all.filter(begins(word), **{self.owner: OuterRef("pk")})))
        return found

    @property
    def _all(self) -> QuerySet[Any]:
        return self.rows._default_manager.all()

    def _with(self, word: str) -> int:
        """How many forms begin so, counted no further than it matters."""
        return self._all.filter(begins(word)).values("pk")[:CANDIDATES_MAX].count()
