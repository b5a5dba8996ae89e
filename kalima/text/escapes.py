"""What an address says that was escaped more often than once, or cut in the middle of a letter."""

import re
from urllib.parse import unquote

# One that went through two programs was escaped twice; one escaped more often is an attack.
ESCAPES_MAX = 3

_HALF_ESCAPE = re.compile("%[0-9A-Fa-f]?$")


def unescaped(written: str) -> str:
    """An address without its escapes; a letter that was cut is no letter any more, nor is half an escape."""
    for _round in range(ESCAPES_MAX):
        written = unquote(written)
    return _HALF_ESCAPE.sub("", written).replace("\ufffd", "")
