"""The number of a row, as an address or a form has it."""

# More digits than any row's number has, and fewer than either database refuses.
ROW_DIGITS = 15


def row_number(typed: str) -> int:
    """The number of a row as it was typed or sent; 0, which no row has, for what is none."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= ROW_DIGITS else 0
