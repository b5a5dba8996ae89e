"""What stands at the address of a file: open or held, or what became of it; attachments too, before print."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from threading import BoundedSemaphore

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles import followups
from articles.models import FollowUp, Image, Rendition
from articles.models.media import address, desk_address
from articles.pictures import open_if_shown, shown_in
from articles.preview import embargo_of, opened
from articles.renditions import Unmade, is_whole
from articles.serving import answer_with, attached
from articles.shown import WITHDRAWN
from articles.uses import uses_in
from kalima.web import media
from kalima.web.bucket import Away

# A file that is being made by another process is waited for, by two requests at a time in each of ours.
WAIT_S = 2.0
LOOK_AGAIN_S = 0.05
# How long the worker may take before a request makes the files itself.
WORKER_LATE_S = 10

logger = logging.getLogger(__name__)

_waiting = BoundedSemaphore(2)
_making = BoundedSemaphore(1)


def _drawn_while_away(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of files, which answers 503 with a drawing while the store of files does not answer."""

    @wraps(view)
    def asked(request: HttpRequest, **named: str) -> HttpResponseBase:
        try:
            return view(request, **named)
        except Away as failure:
            logger.warning("The store of files does not answer: %s", failure)
            return _drawing(status=503)

    return asked


@csrf_exempt
@require_safe
@_drawn_while_away
def public_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file that is open to everyone, 410 for a withdrawn picture's; a held one is as missing as any other.

    A file that is missing is made once, by whoever asks first.
    """
    path = media.open_file(name)
    return media.answer(request, path) if path is not None else _not_open(request, name)


def _not_open(request: HttpRequest, name: str) -> HttpResponseBase:
    row = _row_of(name)
    if row.image.is_withdrawn:
        return withdrawn()
    if row.image.opened_at is None and not open_if_shown(row.image, at=timezone.now()):
        raise Http404
    return _found(request, row, name, address, is_public=True)


@require_safe
@_drawn_while_away
def previewed_file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A file for whoever has a link to a story that shows it, before the story is in print."""
    at = timezone.now()
    link = opened(token, at=at)
    if link is None or embargo_of(link.article, at=at):
        raise Http404
    attachment = attached(name)
    if attachment:
        if ("attachment", attachment.pk, "body") not in uses_in(link.article):
            raise Http404
        return answer_with(attachment, request, cache_control=media.PRIVATE)
    row = _row_of(name)
    if row.image_id not in shown_in(link.article):
        raise Http404
    if row.image.is_withdrawn:
        return withdrawn()
    return _found(request, row, name, lambda file: request.path.replace(name, file), is_public=False)


@_drawn_while_away
def desk_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file for the desk, also before print; who may ask is the admin's to say."""
    attachment = attached(name)
    if attachment:
        return answer_with(attachment, request, cache_control=media.PRIVATE)
    row = _row_of(name)
    if row.image.is_withdrawn:
        return withdrawn()
    return _found(request, row, name, desk_address, is_public=False)


def withdrawn() -> HttpResponse:
    """410, with the drawing that stands in the place of a picture, for pages that still ask for it."""
    return _drawing(status=410)


def _found(
    request: HttpRequest, row: Rendition, name: str, at_address: Callable[[str], str], *, is_public: bool
) -> HttpResponseBase:
    """The file of a picture that may be shown to whoever asks; made if it is missing, or the next best."""
    if row.image.opened_at and media.held_file(name) and not _is_opened(row.image, name):
        return withdrawn()
    path = media.open_file(name) or media.held_file(name)
    if path is None and row.retired_at is None and name in row.files:
        _have_made(row, name)
        path = media.open_file(name) or media.held_file(name)
    if path is not None:
        return media.answer(request, path, is_public=is_public)
    first = _usual_file(row)
    if first and first != name:
        return media.inert(HttpResponseRedirect(at_address(first)), media.PRIVATE)
    if row.retired_at or name not in row.files:
        raise Http404
    return _drawing(status=503)


def _is_opened(image: Image, name: str) -> bool:
    """Open a file that should be; False where its picture was withdrawn in that moment, and then it is held.

    Whoever withdraws it afterwards holds it themselves.
    """
    media.open_up([name])
    image.refresh_from_db(fields=["opened_at", "withdrawn_at"])
    if image.opened_at and not image.is_withdrawn:
        return True
    media.shut([name])
    return False


def _usual_file(row: Rendition) -> str:
    """The file that is there from the upload on; "" for a use that cut away what must stay away."""
    usual = row.image.fallback if not row.within else None
    name = usual.file(Rendition.Format.JPEG, usual.usual_px) if usual else ""
    return name if name and (media.open_file(name) or media.held_file(name)) else ""


def _have_made(row: Rendition, name: str) -> None:
    """Have a missing file made once, whoever asks; returns when it is there or nobody should wait longer."""
    at = timezone.now()
    owed = FollowUp.objects.filter(kind=FollowUp.Kind.RENDITIONS, image=row.image).first()
    if owed is None and not is_whole(row):
        FollowUp.objects.owe(FollowUp.Kind.RENDITIONS, row.image, at=at)
    is_late = owed is None or (owed.tries == 0 and (at - owed.since).total_seconds() > WORKER_LATE_S)
    if is_late and _making.acquire(blocking=False):
        try:
            for pk in followups.claim(at=at, of=row.image):
                followups.carry_out(pk, at=at)
        except (Unmade, OSError) as failure:
            logger.warning("A picture's files could not be made: %s", failure)
        finally:
            _making.release()
    elif _waiting.acquire(blocking=False):
        try:
            _wait_for(name)
        finally:
            _waiting.release()


def _wait_for(name: str) -> None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        if media.open_file(name) or media.held_file(name):
            return
        time.sleep(LOOK_AGAIN_S)


def _row_of(name: str) -> Rendition:
    """The cut that a file's name belongs to."""
    stem = media.stem_of(name)
    row = Rendition.objects.select_related("image").filter(name=stem).first() if stem else None
    if row is None:
        raise Http404
    return row


def _drawing(*, status: int) -> HttpResponse:
    """The neutral drawing, from our own static files."""
    found = finders.find(WITHDRAWN)
    assert isinstance(found, str), "the drawing is part of the paper"
    with open(found, "rb") as file:
        response = HttpResponse(file.read(), status=status, content_type="image/svg+xml")
    media.inert(response, media.PRIVATE)
    return response
