"""How long a story is: words, characters and reading time for the first view; a script goes on from there."""

from typing import NamedTuple

from articles.models import Article
from kalima.text import arabic
from kalima.text.html import plain_text
from kalima.text.nouns import NOUNS

# What the page's scripts count, with the forms that Arabic gives each number.
COUNTED = ("letter", "mark", "minute", "word")


class Meters(NamedTuple):
    """The body's length; forms are the nouns that the scripts count with, each in its seven forms."""

    words: int
    characters: int
    minutes: int
    words_a_minute: int
    forms: dict[str, tuple[str, ...]]


def meters_of(article: Article) -> Meters:
    text = plain_text(article.body)
    words = arabic.word_count(text)
    characters = arabic.character_count(text.replace("\n", ""))
    forms = {noun: tuple(NOUNS[noun]) for noun in COUNTED}
    return Meters(words, characters, arabic.reading_minutes(words), arabic.WORDS_A_MINUTE, forms)
