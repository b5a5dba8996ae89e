"""Whether it is a program that asks for a page, as far as it says so."""

import re

# Most programs run no scripts; these come to pages, feeds and search.
_PROGRAM = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|headless|lighthouse|monitor|feed"
    r"|curl|wget|python|java/|go-http|axios|node",
    re.I,
)


def is_program(agent: str) -> bool:
    """Whether a User-Agent names a program that is no reader's browser, or names nothing."""
    return not agent or bool(_PROGRAM.search(agent))
