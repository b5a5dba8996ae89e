"""Whoever runs the servers tries the post: one letter goes as all go, and what happened is said in Arabic."""

import io
import smtplib
import socket
import ssl
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.utils import timezone

from kalima.web import heartbeat
from kalima.web.queue import queue

TO = "admin@paper.example"


@pytest.fixture(autouse=True)
def worker() -> None:
    """One that went round a moment ago."""
    queue.storage.flush_all()
    heartbeat.beat(at=timezone.now())


def said() -> str:
    """What the command printed, and why it failed where it did."""
    out = io.StringIO()
    try:
        call_command("try_email", TO, stdout=out)
    except CommandError as refusal:
        return f"{out.getvalue()}{refusal}"
    return out.getvalue()


def test_the_letter_arrives_and_it_says_what_to_look_for(
    mailoutbox: list[EmailMessage], settings: LazySettings
) -> None:
    told = said()

    (letter,) = mailoutbox
    assert (letter.to, letter.from_email) == ([TO], settings.DEFAULT_FROM_EMAIL)
    assert f"قبل خادم البريد الرسالة إلى {TO} من {settings.DEFAULT_FROM_EMAIL}." in told
    assert "SPF" in told
    assert "العلاج" not in told


REFUSALS = [
    (
        smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad credentials"),
        "كلمة المرور. 535 5.7.8",
    ),
    (smtplib.SMTPSenderRefused(553, b"not owned by user", "x"), "رفض الخادم المرسل"),
    (smtplib.SMTPRecipientsRefused({TO: (550, b"No such user\nhere")}), "المستلم. 550 No such user here"),
    (smtplib.SMTPNotSupportedError("STARTTLS extension not supported"), "لا يعرف الخادم ما طُلب منه"),
    (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), "لعل المنفذ لتعمية أخرى"),
    (smtplib.SMTPDataError(554, b"Spam"), "لم يقبل الخادم الرسالة. 554 Spam"),
    (ssl.SSLCertVerificationError("self-signed certificate"), "شهادة الخادم لا تُصدَّق"),
    (ssl.SSLError("WRONG_VERSION_NUMBER"), "لعل المنفذ لتعمية أخرى"),
    (socket.gaierror("Name or service not known"), "لا خادم باسم"),
    (TimeoutError("timed out"), "المنفذ 25"),
    (ConnectionRefusedError(111, "refused"), "لا أحد يجيب على"),
]


@pytest.mark.parametrize(("error", "told"), REFUSALS, ids=[type(error).__name__ for error, _told in REFUSALS])
def test_what_went_wrong_is_said_with_its_remedy(error: Exception, told: str) -> None:
    with patch.object(EmailMessage, "send", side_effect=error):
        answer = said()

    assert answer.startswith("لم تُرسل الرسالة. ")
    assert told in answer
    assert "\n  العلاج: " in answer


def test_a_server_that_is_not_there_is_named(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert "لا أحد يجيب على 127.0.0.1:1" in said()


def test_where_letters_go_to_the_log_it_says_so(settings: LazySettings) -> None:
    settings.SENDS_LETTERS = False

    assert "لا تصل إلى أحد" in said()
    with pytest.raises(CommandError, match="ليس عنوان بريد"):
        call_command("try_email", "admin")


def test_it_says_that_nobody_carries_the_newsrooms_letters(mailoutbox: list[EmailMessage]) -> None:
    queue.storage.flush_all()

    told = said()

    assert len(mailoutbox) == 1
    assert "العامل، وهو لا يعمل" in told
