"""Files on their way in, when the disk has no room for them: the file is lost, and not the page around it."""

import errno
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LostFile(UploadedFile):
    """A file that did not fit on the disk. Whoever reads it learns so, as of any full disk."""

    def read(self, *args: Any) -> bytes:
        raise OSError(errno.ENOSPC, "No room for an upload")

    def seek(self, *args: Any) -> int:
        raise OSError(errno.ENOSPC, "No room for an upload")


class ArrivingFile(TemporaryFileUploadHandler):
    """Writes large uploads to the disk, and goes on with the rest of the form where that ends."""

    is_lost = False
    # The handler serves one file after another: what it holds may still be the one before.
    has_begun = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_lost = self.has_begun = False
        try:
            super().new_file(*args, **kwargs)
            self.has_begun = True
        except OSError:
            self.is_lost = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_lost:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self.is_lost = True

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.is_lost:
            return self._lost(file_size)
        try:
            return super().file_complete(file_size)
        except OSError:
            return self._lost(file_size)

    def _lost(self, file_size: int) -> LostFile:
        """The end of a file whose last bytes did not fit either: what is there of it goes at once."""
        if self.has_begun:
            with suppress(OSError):
                self.file.close()
        return LostFile(None, self.file_name, self.content_type, file_size, self.charset)
