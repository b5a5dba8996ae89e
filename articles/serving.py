"""How an attachment's file is answered: a document is taken along, sound and video are played in the page."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from articles.models import Attachment
from kalima.web.ranges import answer

CONTENT_TYPES = {"pdf": "application/pdf", "mp3": "audio/mpeg", "mp4": "video/mp4"}


def answer_with(attachment: Attachment, request: HttpRequest, *, cache_control: str) -> HttpResponseBase:
    """The file or the stretch of it that was asked for. Raises FileNotFoundError where the disk has none."""
    return answer(
        request,
        attachment.file.storage.open(str(attachment.file.name), "rb"),
        size=attachment.size_bytes,
        etag=attachment.digest[:32],
        content_type=CONTENT_TYPES[attachment.kind],
        filename=f"{attachment.title}.{attachment.kind}",
        # A browser shows a document in a program of its own, which the sandbox of this answer switches off.
        is_download=attachment.kind == Attachment.Kind.PDF,
        cache_control=cache_control,
    )
