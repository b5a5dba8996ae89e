"""The cookie that knows a reader's browser again, once it has written or reacted; no page reads it."""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

TOKEN_BYTES = 24
YEAR_S = 365 * 24 * 3600

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def only_reader_cookie(header: str) -> str:
    """Leave of a Cookie header this cookie alone, and "" where it is not there or is none of ours."""
    name = settings.READER_COOKIE_NAME
    for piece in header.split(";"):
        key, _equals, value = piece.strip().partition("=")
        if key == name and _TOKEN.fullmatch(value):
            return f"{name}={value}"
    return ""


def sent_token(request: HttpRequest) -> str:
    """The token that came with a post, or ""."""
    token = request.COOKIES.get(settings.READER_COOKIE_NAME, "")
    return token if _TOKEN.fullmatch(token) else ""


def token_of(request: HttpRequest) -> str:
    """The token that came with a post, or a new one."""
    return sent_token(request) or secrets.token_urlsafe(TOKEN_BYTES)


def key_of(token: str) -> str:
    """What is stored of a token: a keyed hash in 64 hexadecimal digits, from which no cookie can be made."""
    return _hashed("reader", token)


def address_key_of(address: str) -> str:
    """What is stored of an address until it is forgotten: a keyed hash in 32 hexadecimal digits."""
    return _hashed("reader.address", address)[:32] if address else ""


def email_key_of(email: str) -> str:
    """What is stored of an e-mail that wants no letters: a keyed hash in 32 hexadecimal digits."""
    return _hashed("reader.email", email.strip().lower())[:32]


def keep_token(response: HttpResponse, token: str) -> None:
    """Let the browser bring the token with its next post, and with nothing else."""
    response.set_cookie(
        settings.READER_COOKIE_NAME,
        token,
        max_age=YEAR_S,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _hashed(salt: str, value: str) -> str:
    return salted_hmac(salt, value, secret=settings.HASHING_KEY, algorithm="sha256").hexdigest()
