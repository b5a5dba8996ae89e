"""Documents, sounds and videos in and out: refuses what lies, keeps the file private under its own name."""

import hashlib
from datetime import datetime
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext_lazy as _

from articles.models import Attachment, Image, MediaUse, Staff
from kalima.text import arabic
from kalima.web import files

PIECE = 1 << 20
MEGABYTE = 1_000_000
KINDS = _("نوع الملف غير مقبول. المقبول: PDF وMP3 وMP4.")
BROKEN = _("الملف تالف أو ناقص. تُرجى إعادة رفعه من مصدره.")
PROGRAM = _("في المستند برنامج يعمل عند فتحه. يُرجى حفظه من جديد بصيغة PDF للطباعة ثم رفعه.")


class AttachmentRefused(Exception):
    """A file that cannot be taken; its text is the Arabic reason."""


def add_attachment(
    file: IO[bytes], *, title: str, credit: str, by: Staff | None, at: datetime, poster: Image | None = None
) -> Attachment:
    """Take a file in; the same file again gives the attachment that is there.

    The file's name and declared type are not believed: its content decides. It is read in pieces, so that a
    long video takes no memory. Where a video says where it was filmed, its copy here does not. Raises
    AttachmentRefused.
    """
    size = file.seek(0, 2)
    kind = _checked_kind(file, size)
    digest = _digest(file)
    known = Attachment.objects.filter(digest=digest).first()
    if known:
        return known
    attachment = Attachment(
        title=arabic.tidy_line(title)[:200] or str(Attachment.Kind(kind).label),
        kind=kind,
        digest=digest,
        size_bytes=size,
        credit=arabic.tidy_line(credit),
        poster=poster if kind == Attachment.Kind.MP4 else None,
        added_at=at,
        added_by=by,
    )
    file.seek(0)
    attachment.file.save("file", File(file), save=False)
    try:
        if kind == Attachment.Kind.MP4:
            _forget_places(attachment)
        with transaction.atomic():
            attachment.save()
    except IntegrityError:
        attachment.file.delete(save=False)
        return Attachment.objects.get(digest=digest)
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment) -> None:
    """Take an attachment out, and its file once that is certain.

    Raises ProtectedError while any version of a story holds it.
    """
    holders: set[Model] = set(MediaUse.objects.filter(attachment=attachment)[:1])
    if holders:
        raise ProtectedError("a story holds the attachment", holders)
    storage, name = attachment.file.storage, str(attachment.file.name)
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(name))


def is_public(attachment: Attachment) -> bool:
    """Whether a story in print has it."""
    return MediaUse.objects.filter(attachment=attachment, in_print=True).exists()


def _checked_kind(file: IO[bytes], size: int) -> str:
    try:
        kind = files.kind_of(file, size)
    except files.HasProgram as reason:
        raise AttachmentRefused(str(PROGRAM)) from reason
    except files.Unreadable as reason:
        raise AttachmentRefused(str(BROKEN)) from reason
    if not kind:
        raise AttachmentRefused(str(KINDS))
    most = settings.ATTACHMENT_MEGABYTES[kind]
    if size > most * MEGABYTE:
        raise AttachmentRefused(str(_("حجمه أكبر من المسموح (%(n)s ميغابايت).") % {"n": most}))
    return kind


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _forget_places(attachment: Attachment) -> None:
    """Write over what says where a video was filmed; its length and everything else stay."""
    with attachment.file.storage.open(str(attachment.file.name), "r+b") as file:
        for at, blank in list(files.places_in(file, attachment.size_bytes)):
            file.seek(at)
            file.write(blank)
