"""A file as a player asks for it: whole or a stretch of it, in pieces, so that nothing inside can run."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

from kalima.web.media import inert

PIECE = 1 << 16
# One stretch; a request for several is answered with the whole, as HTTP allows.
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def answer(
    request: HttpRequest,
    file: IO[bytes],
    *,
    size: int,
    etag: str,
    content_type: str,
    filename: str,
    is_download: bool,
    cache_control: str,
) -> HttpResponseBase:
    """200, 206, 304 or 416. The file is closed once it is sent; etag is given without its quotes."""
    quoted = f'"{etag}"'
    response: HttpResponseBase
    if quoted in parse_etags(request.headers.get("If-None-Match", "")):
        file.close()
        response = HttpResponseNotModified()
    else:
        response = _body(request, file, size, quoted)
        response["Content-Type"] = content_type
        response["Accept-Ranges"] = "bytes"
        disposition = content_disposition_header(is_download, filename)
        if disposition:
            response["Content-Disposition"] = disposition
    response["ETag"] = quoted
    return inert(response, cache_control)


def _body(request: HttpRequest, file: IO[bytes], size: int, quoted: str) -> HttpResponseBase:
    first, last, status = 0, size - 1, 200
    asked = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    is_same = request.headers.get("If-Range", quoted) == quoted
    if asked and is_same and (asked[1] or asked[2]):
        first, last, status = _stretch(asked[1], asked[2], size)
    if status == 416:
        file.close()
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    length = last - first + 1
    if request.method == "HEAD":
        file.close()
        response = HttpResponse(status=status)
    else:
        response = StreamingHttpResponse(_pieces(file, first, length), status=status)
        response._resource_closers.append(file.close)  # type: ignore[attr-defined]
    response["Content-Length"] = str(length)
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _stretch(begin: str, end: str, size: int) -> tuple[int, int, int]:
    """First and last byte of what was asked for, and the status that goes with them."""
    if not begin:
        wanted = int(end)
        return (max(0, size - wanted), size - 1, 206) if wanted and size else (0, 0, 416)
    first = int(begin)
    last = min(int(end), size - 1) if end else size - 1
    return (first, last, 206) if first <= last else (0, 0, 416)


def _pieces(file: IO[bytes], first: int, length: int) -> Iterator[bytes]:
    file.seek(first)
    while length > 0:
        piece = file.read(min(PIECE, length))
        if not piece:
            return
        length -= len(piece)
        yield piece
