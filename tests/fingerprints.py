"""What each table of an installation holds as one number, the same on each engine and in any order."""

from collections.abc import Iterator

from kalima.backup import rows


def fingerprints() -> Iterator[str]:
    """A line to each table: its label, how many rows, and their number."""
    for model in rows.tables():
        many, number = rows.fingerprint(model, "default")
        yield f"{model._meta.label_lower} {many}:{number}"
