"""How an attachment's file is answered: a document is taken along, sound and video are played in the page."""

import logging

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from articles.models import Attachment
from kalima.web.ranges import answer

logger = logging.getLogger(__name__)

CONTENT_TYPES = {"pdf": "application/pdf", "mp3": "audio/mpeg", "mp4": "video/mp4"}


def attached(name: str) -> Attachment | None:
    """The attachment of a file's name; None, without a question to the database, for a picture's."""
    is_one = name.rpartition(".")[2] in CONTENT_TYPES
    return Attachment.objects.filter(name=name).first() if is_one else None


def answer_with(attachment: Attachment, request: HttpRequest, *, cache_control: str) -> HttpResponseBase:
    """The file or the stretch of it that was asked for. Raises Http404 where the disk has none."""
    try:
        file = attachment.file.storage.open(str(attachment.file.name), "rb")
    except FileNotFoundError as missing:
        logger.warning("Attachment %s has no file on the disk.", attachment.pk)
        raise Http404 from missing
    return answer(
        request,
        file,
        size=attachment.size_bytes,
        etag=attachment.digest[:32],
        content_type=CONTENT_TYPES[attachment.kind],
        filename=f"{attachment.title}.{attachment.kind}",
        # A browser shows a document in a program of its own, which the sandbox of this answer switches off.
        is_download=attachment.kind == Attachment.Kind.PDF,
        cache_control=cache_control,
    )
