"""The text that goes out to Telegram and WhatsApp with a story in print, and the addresses that open them."""

from urllib.parse import quote, urlencode

from django.conf import settings

from articles.models import Article, Kind
from kalima.text import arabic

BREAKING = "عاجل | "


def share_text(article: Article) -> str:
    """The printed headline, a blank line, and the short address; «عاجل | » stands before a breaking line.

    The headline is whole and in the digits it was printed with. An Arabic line that begins with a Latin
    name gets the mark that keeps it Arabic, and nothing else is added: isolates would travel with every
    copy of the text, and a mark at the address would become part of it.
    """
    return f"{share_line(article)}\n\n{short_address(article)}"


def share_line(article: Article) -> str:
    """The headline as the text has it."""
    printed = article.printed
    if printed.kind == Kind.BREAKING:
        return f"{BREAKING}{printed.headline}"
    return arabic.sure_line(printed.headline)


def short_address(article: Article) -> str:
    return f"{settings.ORIGIN}{article.short_address}"


def whatsapp_address(article: Article) -> str:
    """Opens WhatsApp with the text written; nothing of it is fetched before someone follows it."""
    return f"https://wa.me/?text={quote(share_text(article), safe='')}"


def telegram_address(article: Article) -> str:
    """Opens Telegram, which writes the address above the line itself."""
    sent = {"url": short_address(article), "text": share_line(article)}
    return f"https://t.me/share/url?{urlencode(sent, quote_via=quote)}"


def x_address(article: Article) -> str:
    """Opens X, which writes the line and then the address."""
    sent = {"text": share_line(article), "url": short_address(article)}
    return f"https://x.com/intent/post?{urlencode(sent, quote_via=quote)}"


def facebook_address(article: Article) -> str:
    """Opens Facebook, which takes the address alone and reads the page for the rest."""
    return f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': short_address(article)})}"
