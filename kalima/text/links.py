"""The places that a text without markup leads to."""

import re

# A scheme or www is enough; a bare name needs an ending of letters and a dot that no space follows.
_HOST = re.compile(
    r"(?:https?://|www\.)(?P<named>[^\s/?#:،؛«»()\"']{1,253})"
    r"|(?<![\w@.-])(?P<bare>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24})(?![\w-])",
    re.IGNORECASE,
)


def hosts_in(text: str) -> list[str]:
    """The hosts that a text names, each once, in small letters and without www, in their order."""
    found = (match["named"] or match["bare"] for match in _HOST.finditer(text))
    return list(dict.fromkeys(host.lower().removeprefix("www.").strip(".") for host in found))
