"""Dates, digits and counted nouns as the house writes them, for every template."""

import re
from datetime import datetime

from django import template
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import SiteSettings
from kalima.text import arabic, dates

register = template.Library()

# F-16, COVID-19, 2-1: browsers would part them at the hyphen. A longer run may part: a phone's line is short.
_JOINED = re.compile(r"(?<![A-Za-z\d-])[A-Za-z\d]{1,8}[-–]\d{1,4}(?![A-Za-z\d-])")


@register.filter
def direction(text: str) -> str:
    """The value of a dir attribute, from the text itself: {{ copy.headline|direction }}."""
    return arabic.direction(text)


@register.filter
def sure(line: str) -> str:
    """What people typed, for places without markup: {{ copy.headline|sure }} in a title."""
    return arabic.sure_line(line)


@register.filter
def sure_numbers(line: str) -> SafeString:
    """What people typed, in a line that says its direction: telephone numbers run right, F-16 stays whole.

    What keeps F-16 on one line is markup and no letter: whoever copies the words has nothing but the words.
    """
    written = conditional_escape(arabic.sure_numbers(line))
    return mark_safe(_JOINED.sub(r'<span class="whole-number">\g<0></span>', written))


@register.filter
def quoting(sentence: str) -> SafeString:
    """A sentence of the interface in which what it quotes, and its addresses, keep their own direction."""
    return mark_safe(arabic.isolated_quotes(conditional_escape(sentence)))


@register.filter
def gregorian(moment: datetime, site: SiteSettings) -> str:
    """«4 ديسمبر 2024»."""
    return site.gregorian(moment)


@register.filter
def plain_date(moment: datetime, site: SiteSettings) -> str:
    """«2024 / 11 / 30»."""
    return site.plain_date(moment)


@register.filter
def moment(moment: datetime, site: SiteSettings) -> str:
    """«4 ديسمبر 2024، 18:42»."""
    return site.moment(moment)


@register.filter
def clock(moment: datetime, site: SiteSettings) -> str:
    """«18:42»."""
    return site.clock(moment)


@register.filter
def since(moment: datetime, site: SiteSettings) -> str:
    """«قبل 3 ساعات», and from the seventh day the date."""
    return site.since(moment)


@register.filter
def hijri(moment: datetime, site: SiteSettings) -> str:
    """«3 جمادى الآخرة 1446هـ» for a moment; "" outside the table."""
    return site.hijri_date(timezone.localtime(moment).date()) or ""


@register.filter
def is_recent(moment: datetime) -> bool:
    """Whether a moment is told as so long ago, and not by its date alone."""
    return dates.relative(timezone.localtime(moment), timezone.localtime()) is not None


@register.simple_tag
def ago_words() -> str:
    """The forms of minute, hour and day after «قبل», for the script that says how long ago a moment was."""
    return "|".join(" ".join(dates.forms_after(noun)) for noun in ("minute", "hour", "day"))


@register.filter
def number(n: int, site: SiteSettings) -> str:
    """«1,000» or «١٬٠٠٠»."""
    return site.number(n)


@register.filter
def percent(n: int, site: SiteSettings) -> str:
    """«25%» or «٢٥٪»: each kind of digits has its sign, as the copy check asks of stories."""
    return site.number(n) + ("٪" if site.digits == "arabic" else "%")


@register.filter(is_safe=True)
@stringfilter
def digits(sentence: str, site: SiteSettings) -> str:
    """What the interface says, with its digits as the house writes them: {{ field.errors|digits:site }}.

    It stands wherever a sentence may come from a library or from a table that knows no settings.
    """
    return site.say(sentence)


@register.filter
def year(n: int, site: SiteSettings) -> str:
    """«2024» or «٢٠٢٤»: a year's digits, which nothing parts."""
    return arabic.show_digits(str(n), site.digits)


@register.simple_tag(takes_context=True)
def count(context: template.Context, n: int, noun: str) -> str:
    """«3 تعليقات»: {% count n "comment" %}."""
    return str(context["site"].count(n, noun))
