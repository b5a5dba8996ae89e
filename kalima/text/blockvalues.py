"""What blocks of WordPress keep in their values: words, the picture under a cover, footnotes."""

import json
import re
from collections.abc import Iterator

from kalima.text.hiding import words_of
from kalima.text.markup import escape_value
from kalima.text.mending import mended

# What a block keeps for itself and its editor.
_SETTINGS = {"metadata", "className", "style", "anchor", "lock", "placeholder", "layout", "fontFamily"}
# More than one word.
_LATIN = re.compile(r"[A-Za-z]\S*\s+\S*[A-Za-z]")


def values_of_block(written: str | None) -> dict[str, object]:
    """The values as they stand behind a block's name; none where they cannot be read."""
    values = _json(written)
    return values if isinstance(values, dict) else {}


def footnotes_in(written: str) -> list[str]:
    """The footnotes that WordPress keeps beside a post, as HTML."""
    listed = _json(written)
    notes = listed if isinstance(listed, list) else []
    return [str(note.get("content", "")) for note in notes if isinstance(note, dict)]


def covered(values: dict[str, object]) -> str:
    """The picture under a cover, which older versions say in its values alone."""
    number, address = (escape_value(str(values.get(key) or "")) for key in ("id", "url"))
    is_picture = values.get("backgroundType") in (None, "image") and (number or address)
    return f'<figure><img class="wp-image-{number}" src="{address}"></figure>' if is_picture else ""


def kept_words(values: dict[str, object]) -> list[str]:
    """The words that a block keeps in its values, as paragraphs; Latin ones where only its author writes."""
    said = {value for _key, value in _strings(values.get("data")) if _LATIN.search(value)}
    return [_paragraph(value) for _key, value in _strings(values) if _is_worded(value) or value in said]


def named_words(values: dict[str, object], kept: list[str]) -> list[str]:
    """The other words in the values of a block, each with its name."""
    return [
        f"{key}={words_of(value)}"
        for key, value in _strings(values)
        if (_is_worded(value) or _LATIN.search(value)) and _paragraph(value) not in kept
    ]


def _paragraph(value: str) -> str:
    return f"<p>{mended(value)}</p>"


def _strings(values: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the values of a block, however deep, that is none of its own settings."""
    if isinstance(values, str):
        yield key, values
    elif isinstance(values, list):
        for one in values:
            yield from _strings(one, key)
    elif isinstance(values, dict):
        for name, one in values.items():
            if name not in _SETTINGS:
                yield from _strings(one, name)


def _is_worded(value: str) -> bool:
    """Whether these are words in letters that no name of a program has."""
    words = re.sub(r"<[^<>]*>|\S*(?:://|@)\S+", " ", value)
    return bool(re.search(r"(?![A-Za-z])[^\W\d_]", words))


def _json(written: str | None) -> object:
    try:
        return json.loads(written) if written else None
    except (ValueError, RecursionError):
        return None
