"""Parts of pages that are kept as HTML by what they show: the same words need no second rendering.

A piece stands on the words that it is given and on its template alone, and the words are its key. So it
cannot outlive what it shows: a corrected headline, a picture withdrawn, another name of the paper, the next
minute of «قبل 3 دقائق» are other words and so another piece, and nothing has to be purged in any process.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from hashlib import blake2b
from sys import getsizeof
from threading import Lock
from typing import Any

from django.db.models import Model
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

# Of each process. With what lies beside it a card or a comment takes 5 kB, the body of a report 10 to 40: so
# this is what the readers of an hour look at. What was not asked for longest goes first.
BYTES_MAX = 8_000_000
# What lies beside a piece: its words, of which the longest stand in it too, and the lists that hold it.
BESIDE_BYTES = 1_500


class Pieces:
    """Pieces by their keys, up to so many bytes."""

    def __init__(self, bytes_max: int) -> None:
        self.bytes_max = bytes_max
        self._kept: OrderedDict[Hashable, SafeString] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """How much is kept, as far as that is counted."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], str]) -> SafeString:
        """The piece of this key, made where it is not kept. Two who ask at once may both make it."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        made = mark_safe(make())
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._bytes += _weight(made)
            while self._bytes > self.bytes_max:
                _key, oldest = self._kept.popitem(last=False)
                self._bytes -= _weight(oldest)
        return made

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0


pieces = Pieces(BYTES_MAX)


def piece(template: str, **words: Hashable) -> SafeString:
    """A template filled with these words and nothing else: neither the request nor the page around it.

    Words are plain values, or tuples of them, never records, whose equality says nothing of what they hold;
    what is markup already has a name of its own.
    """
    filled: dict[str, Any] = words
    return pieces.get((template, *words.items()), lambda: get_template(template).render(filled))


def stamp_of(*known: Model | Hashable, but: Collection[str] = ()) -> str:
    """A word that is another one once any column of these records, or any of the other values, is another.

    All columns count, except those named in `but`: so a template may show another one tomorrow.
    """
    values = [
        [value for name, value in one.__dict__.items() if name[0] != "_" and name not in but]
        if isinstance(one, Model)
        else one
        for one in known
    ]
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _weight(made: str) -> int:
    return getsizeof(made) + BESIDE_BYTES
