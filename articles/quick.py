"""Quick search at the desk: a story by the words of its headline in any spelling, or by its number."""

import re

from django.db.models import QuerySet

from articles import wordindex
from articles.models import Article, HeadlineWord
from articles.wordindex import TYPED_MAX, WordIndex
from kalima.text import arabic
from kalima.text.wordforms import asked, index_forms

WORDS = WordIndex(HeadlineWord, "article")

# What people paste: 123, #123, /n/123, an address of the site or of the desk.
_NUMBER = re.compile(r"#?([0-9]{1,15})")
_ADDRESS = re.compile(r"(?:^|/)(?:n|article)/([0-9]{1,15})(?:[/?#]|$)")


def index_headline(article: Article) -> None:
    """Keep the words under which a story is found in step with its headlines, the working and the printed.

    To be called by whatever saves or prints a headline, in the same transaction. Costs one query where
    no word changed.
    """
    printed = article.published_revision
    WORDS.keep(article, index_forms(article.headline, *([printed.headline] if printed else [])))


def matching(text: str, *, among: QuerySet[Article], are_few: bool = False) -> QuerySet[Article]:
    """Those of some stories whose headline has every word of the text, or that have the number it names.

    Words may be written in any spelling and left unfinished, and the article is forgiven; where nothing is
    found so, a joined و ف ب ل is forgiven too. The cost is bounded whatever the archive holds: of the
    rarest word CANDIDATES_MAX stories are looked at. `are_few` says that `among` is a part of the archive
    so small that its newest CANDIDATES_MAX are looked at instead: a writer's own.
    """
    text = text[:TYPED_MAX]
    number = number_in(text)
    if number is not None:
        named = among.filter(pk=number)
        if named.exists():
            return named
    words = asked(text)
    if not words:
        return among.none()
    near = [_without_article(forms) for forms in words]
    far = [forms[-1] for forms in words]
    found = _having(near, among, are_few)
    return found if near == far or found.exists() else _having(far, among, are_few)


def in_print(text: str) -> QuerySet[Article]:
    """Those stories in print that the text may mean, as matching finds them; is_meant says which it does."""
    return matching(text, among=Article.objects.published())


def is_meant(text: str, article: Article) -> bool:
    """Whether a story in print has what the text asks for in the headline that readers see.

    The index knows the desk's headline too, and what the desk only tries is not told.
    """
    if number_in(text) == article.pk:
        return True
    seen = index_forms(article.printed.headline)
    return all(any(form.startswith(tuple(forms)) for form in seen) for forms in asked(text))


def number_in(text: str) -> int | None:
    """The number of a story that a text names: as digits of any kind, or in an address."""
    text = arabic.show_digits(arabic.tidy_line(text), "latin").strip()
    found = _NUMBER.fullmatch(text) or _ADDRESS.search(text)
    return int(found[1]) if found else None


def _without_article(forms: list[str]) -> str:
    """A word without its article, which no other particle holds in place."""
    word = forms[0]
    return forms[1] if len(forms) > 1 and word == f"ال{forms[1]}" else word


def _having(words: list[str], among: QuerySet[Article], are_few: bool) -> QuerySet[Article]:
    if not are_few:
        return WORDS.having(words, among)
    newest = among.order_by("-saved_at", "-pk").values("pk")[: wordindex.CANDIDATES_MAX]
    return WORDS.narrowed(among.filter(pk__in=newest), words)
