"""manage.py export: the newsroom leaves with everything, as stories for WordPress, or as files."""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kalima.backup import databases, taking
from kalima.export import site, wordpress
from kalima.text.arabic import count_noun

PRIVATE = "فيه بريد القرّاء وأعضاء غرفة الأخبار، فيُحفظ حيث لا يقرؤه غير أصحابه."


class Command(BaseCommand):
    """Write rows as JSON Lines and files as they are, of one moment, while the newsroom works."""

    help = "Export everything to TO (a folder, a .tar, or - for a pipe), or stories for WordPress."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "to", nargs="?", metavar="TO", help="a new folder; a .tar; - writes a tar to a pipe"
        )
        parser.add_argument("--wxr", metavar="FILE", type=Path, help="stories, pages, comments for WordPress")
        parser.add_argument("--static", metavar="DIR", type=Path, help="every public page as files")
        parser.add_argument(
            *("--processes", "-p"), type=int, default=os.cpu_count() or 1, help="how many write pages"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, and tell on the other channel what is in it."""
        if sum(bool(options[name]) for name in ("to", "wxr", "static")) != 1:
            raise CommandError("يُسمّى مكان لكل شيء، أو ملف بعد --wxr، أو مجلد بعد --static، واحد منها.")
        try:
            if options["static"]:
                self.as_files(options["static"].absolute(), processes=max(1, options["processes"]))
            elif options["wxr"]:
                self.for_wordpress(options["wxr"].absolute())
            else:
                self.tell(self.everything(options["to"]))
        except (taking.NoRoom, site.NotOurs, OSError) as reason:
            raise CommandError(f"لم يُكتب التصدير. {reason}") from reason

    def tell(self, contents: taking.Contents) -> None:
        rows, files = sum(contents.rows.values()), sum(contents.files.values())
        self.stderr.write(f"كُتب التصدير: {count_noun(rows, 'row')}، و{count_noun(files, 'file')}.")
        self.stderr.write(PRIVATE)

    def for_wordpress(self, path: Path) -> None:
        part = path.with_name(f".{path.name}.part")
        try:
            opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(opened, "wb") as out, databases.standing_still():
                counts = wordpress.write(out)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        stories, comments = count_noun(counts["stories"], "story"), count_noun(counts["comments"], "comment")
        files = count_noun(counts["pictures"] + counts["files"], "file")
        self.stderr.write(f"كُتب ملف ووردبريس: {stories}، و{comments}، وعناوين {files}.")
        self.stderr.write(PRIVATE)
        if left := counts["without_file"]:
            self.stderr.write(
                f"بقي خارجه ما لا يراه القرّاء الآن: {count_noun(left, 'file')}. كل ملف في التصدير الكامل."
            )

    def as_files(self, root: Path, *, processes: int) -> None:
        counts = site.write(root, processes=processes, tell=lambda done: self.stderr.write(str(done)))
        pages, written = count_noun(counts["pages"], "address"), count_noun(counts["written"], "file")
        self.stderr.write(f"كُتب الموقع ملفات: {pages}. كُتب أو تغيّر: {written}.")
        if counts["removed"]:
            self.stderr.write(f"حُذف مما لم يعد له عنوان: {count_noun(counts['removed'], 'file')}.")
        if counts["failed"]:
            raise CommandError(
                f"تعذّر بناء {count_noun(counts['failed'], 'address')}. السبب في السجل، ولم يُحذف شيء."
            )

    def everything(self, to: str) -> taking.Contents:
        if to == "-":
            contents = taking.pour(sys.stdout.buffer, is_export=True, at=timezone.now())
            sys.stdout.buffer.flush()
            return contents
        path = Path(to).absolute()
        if path.suffix == ".tar":
            return taking.take(path, is_export=True, at=timezone.now())
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise CommandError(f"{path} موجود وليس فارغًا. لم يُكتب شيء. سمِّ مجلدًا جديدًا.")
        return taking.unpack(path, at=timezone.now())
