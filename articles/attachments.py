"""Documents, sounds and videos in and out: refuses what lies, keeps the file private under its own name."""

import hashlib
from contextlib import suppress
from datetime import datetime
from mmap import mmap
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _

from articles.models import Attachment, AttachmentWord, Image, MediaUse, Staff
from articles.models.attachments import stored_name
from articles.old_addresses import let_go
from articles.wordindex import WordIndex
from kalima.text import arabic
from kalima.text.wordforms import index_forms
from kalima.web import files
from kalima.web.bucket import rewritten
from kalima.web.traces import traces_of

WORDS = WordIndex(AttachmentWord, "attachment")

PIECE = 1 << 20
MEGABYTE = 1_000_000
KINDS = _("نوع الملف غير مقبول. المقبول: PDF وMP3 وMP4.")
BROKEN = _("الملف تالف أو ناقص. تُرجى إعادة رفعه من مصدره.")
NO_ROOM = _("لا يتسع القرص له الآن، ولم يُحفظ منه شيء. يُرجى إبلاغ المسؤول عن تشغيل الموقع.")
REASONS = {
    files.Unreadable: BROKEN,
    files.HasProgram: _("في المستند برنامج يعمل عند فتحه. يُرجى حفظه من جديد بصيغة PDF للطباعة ثم رفعه."),
    files.IsLocked: _("المستند محمي بكلمة مرور، فلا يُعرف ما فيه. يُرجى حفظه بلا كلمة مرور ثم رفعه."),
    files.Unchecked: _("تعذّر فحص المستند لكثرة ما فيه. يُرجى حفظه من جديد بصيغة PDF للطباعة ثم رفعه."),
}


class AttachmentRefused(Exception):
    """A file that cannot be taken; its text is the Arabic reason."""


def add_attachment(
    file: IO[bytes], *, title: str, credit: str, by: Staff | None, at: datetime, poster: Image | None = None
) -> Attachment:
    """Take a file in; the same file again gives the attachment that is there.

    The file's name and declared type are not believed: its content decides. It is read in pieces, so that a
    long video takes no memory. What it says of people and places beside its content, its copy here does
    not. Raises AttachmentRefused.
    """
    try:
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
        return _kept(attachment, file)
    except files.Unreadable as reason:
        raise AttachmentRefused(str(BROKEN)) from reason
    except OSError as failure:
        raise AttachmentRefused(str(NO_ROOM)) from failure


def index_attachment(attachment: Attachment) -> None:
    """Keep the words under which an attachment is found in step with its name and its source."""
    WORDS.keep(attachment, index_forms(attachment.title, attachment.credit))


def matching(text: str, *, among: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Those attachments that have every word of the text, in any spelling; the cost is bounded."""
    return WORDS.matching(text, among)


@transaction.atomic
def remove_attachment(attachment: Attachment) -> None:
    """Take an attachment out, and its file once that is certain.

    Raises ProtectedError while any version of a story holds it.
    """
    holders: set[Model] = set(MediaUse.objects.filter(attachment=attachment)[:1])
    if holders:
        raise ProtectedError("a story holds the attachment", holders)
    storage, name = attachment.file.storage, str(attachment.file.name)
    let_go(attachment)
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(name))


def clean_attachment(attachment: Attachment, *, at: datetime) -> None:
    """Write over what a file says of people and places that came in before this was done.

    Twice changes nothing. One that is gone from the disk, or makes no sense inside, stays as it is.
    """
    with suppress(FileNotFoundError, files.Unreadable):
        _blank_traces(attachment)


def is_public(attachment: Attachment) -> bool:
    """Whether a story in print has it."""
    return MediaUse.objects.filter(attachment=attachment, in_print=True).exists()


def _checked_kind(file: IO[bytes], size: int) -> str:
    most = settings.ATTACHMENT_MEGABYTES.get(files.claimed_kind(file), size)
    # Before anything more is read of it.
    if size > most * MEGABYTE:
        raise AttachmentRefused(str(_("حجمه أكبر من المسموح (%(n)s ميغابايت).") % {"n": most}))
    try:
        kind = files.kind_of(file, size)
    except tuple(REASONS) as failure:
        raise AttachmentRefused(str(REASONS[type(failure)])) from failure
    if not kind:
        raise AttachmentRefused(str(KINDS))
    return kind


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _kept(attachment: Attachment, file: IO[bytes]) -> Attachment:
    """Its file and its rows, both or neither; another's rows where the same file came in twice at once."""
    attachment.file.name = stored_name(attachment, "")
    try:
        _keep_file(attachment, file)
        with transaction.atomic():
            attachment.save()
            index_attachment(attachment)
    except IntegrityError:
        attachment.file.delete(save=False)
        return Attachment.objects.get(digest=attachment.digest)
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


def _keep_file(attachment: Attachment, file: IO[bytes]) -> None:
    """Store a file under its name, and write over what it says of people and places; its length stays."""
    storage, name = attachment.file.storage, str(attachment.file.name)
    file.seek(0)
    storage.save(name, File(file))
    _blank_traces(attachment)


def _blank_traces(attachment: Attachment) -> None:
    storage, name = attachment.file.storage, str(attachment.file.name)
    with rewritten(storage, name) as stored, mmap(stored.fileno(), 0) as content:
        for patch in traces_of(attachment.kind, content):
            for at in range(patch.at, patch.at + patch.length, PIECE):
                length = min(PIECE, patch.at + patch.length - at)
                content[at : at + length] = patch.fill * (length // len(patch.fill)) + bytes(
                    length % len(patch.fill)
                )
