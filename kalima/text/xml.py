"""XML that every parser takes: elements with text, and none of the characters that XML 1.0 cannot hold."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

# Nothing writes these in XML 1.0, not even as a reference; one of them ends the whole document for a parser.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, **values: str) -> Element:
    """The root of a document. Names with a prefix come as they are, their xmlns: among the values of root."""
    return Element(name, _legal_values(values))


def add(parent: Element, name: str, text: str = "", values: dict[str, str] | None = None) -> Element:
    """A child with this text; values are its attributes."""
    child = SubElement(parent, name, _legal_values(values or {}))
    child.text = legal(text) or None
    return child


def document(root: Element) -> bytes:
    """The whole document in UTF-8, with its declaration."""
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def legal(text: str) -> str:
    """Text without what XML cannot hold; everything else letter for letter."""
    return _FORBIDDEN.sub("", text)


def _legal_values(values: dict[str, str]) -> dict[str, str]:
    return {name: legal(value) for name, value in values.items()}
