"""The queue's door to imports: an archive comes in piece by piece, and lets other work pass between them."""

import time
from datetime import datetime

from django.utils import timezone

from articles.imports import CannotStart, Importing, claim_waiting, fail, let_go
from articles.models import Import
from comments.bringing import bring_comments
from kalima.web.queue import queue

# So long the letters and the pictures of the day wait behind a piece of the archive.
PIECE_S = 2.0


@queue.task()
def import_some(pk: int) -> None:
    """Bring some more of an import that was claimed; what fails by itself says so on its page."""
    run = Import.objects.filter(pk=pk).first()
    if run is None:
        return
    until = time.monotonic() + PIECE_S
    try:
        Importing(run, discuss=bring_comments).go_on(is_enough=lambda: time.monotonic() > until)
    except CannotStart as reason:
        fail(run, str(reason), at=timezone.now())
    let_go(run)


def hand_over_imports(*, at: datetime) -> int:
    """Put every import that runs and nobody works on into the queue; how many."""
    mine = claim_waiting(at=at)
    for pk in mine:
        import_some(pk)
    return len(mine)
