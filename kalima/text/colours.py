"""How well two colours can be told apart, as WCAG 2 reckons it."""

import re

_TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,8});")


def contrast(one: str, other: str) -> float:
    """The ratio of two colours written as #rrggbb or #rgb, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def tokens_of(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """The colours of a sheet of tokens by name, in light and in dark, which changes some."""
    before, _found, after = css.partition("prefers-color-scheme: dark")
    light = dict(_TOKEN.findall(before))
    return light, light | dict(_TOKEN.findall(after))


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[n : n + 2], 16) / 255) for n in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
