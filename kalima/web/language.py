"""Puts the house's Arabic before the libraries': their own sentences, and those that their scripts say."""

import gettext

from django.utils.translation import trans_real
from django.views.i18n import JavaScriptCatalog

from kalima.text.borrowed import BORROWED, COUNTED, SCRIPTS

LANGUAGE = "ar"


def speak_our_arabic() -> None:
    """Let Django and allauth say their sentences in our words; to be called once, when all apps are ready.

    A catalogue file would do the same, but as a compiled copy beside the text that people edit.
    """
    trans_real.translation(LANGUAGE).merge(_OurWords())


class _OurWords(gettext.GNUTranslations):
    """Our table in the form of a catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self._catalog: dict[str | tuple[str, int], str] = {}
        self._catalog.update(BORROWED)
        for sentence, forms in COUNTED.items():
            self._catalog |= {(sentence, number): form for number, form in enumerate(forms)}
        self.plural = form_of


def form_of(n: int) -> int:
    """Tell which of the six forms a count takes: 0 nought, 1, 2, 3 for 3-10, 4 for 11-99, 5 for the rest."""
    if n in (0, 1, 2):
        return n
    return 3 if 3 <= n % 100 <= 10 else 4 if n % 100 >= 11 else 5


class ScriptWords(JavaScriptCatalog):
    """What the admin's scripts say; Django's own catalogue is older than its scripts."""

    packages = ["django.contrib.admin"]

    def get_catalog(self) -> dict[str, str | list[str]]:
        return super().get_catalog() | SCRIPTS
