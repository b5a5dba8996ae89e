"""manage.py import_archive: bring in another site's stories, and say what came, was changed or was left."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles.categories.models import Category
from articles.imports import COUNTED, CannotStart, Importing, claim, prepared, start
from articles.models import Import, ImportFinding
from articles.opening import FIRST_SECTION
from comments.bringing import bring_comments
from kalima.text import arabic


class Command(BaseCommand):
    """Read each file to its end; a second reading brings what changed, and goes on where one was cut off."""

    help = "Import exports of WordPress, feeds (RSS, Atom) or stories as lines of JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the files, whether anything is kept, and where pictures come from."""
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="WXR, RSS, Atom or JSON Lines"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and report, keep nothing")
        parser.add_argument(
            "--media",
            default="skip",
            metavar="fetch|DIR|skip",
            help="pictures: from the old site, from a copy of wp-content/uploads, or not now",
        )
        parser.add_argument(
            "--section",
            default=FIRST_SECTION,
            metavar="SLUG",
            help="for posts without a category",
        )
        parser.add_argument(
            "--site",
            default="",
            metavar="ADDRESS",
            help="whose stories these are, where a file says no address; else its own name stands for it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file in turn."""
        section = Category.objects.filter(slug=arabic.slug(options["section"])).first()
        if section is None:
            known = "، ".join(Category.objects.values_list("slug", flat=True))
            raise CommandError(f"لا قسم بهذا الذيل: «{options['section']}». الأقسام: {known}.")
        media, folder = media_of(options["media"])
        chosen = {"section": section, "media": media, "folder": folder, "site": options["site"]}
        for path in options["files"]:
            self._bring(path, chosen, is_trial=options["dry_run"])

    def _bring(self, path: Path, chosen: dict[str, Any], *, is_trial: bool) -> None:
        try:
            run = prepared(path, **chosen, by=None, at=timezone.now())
            run = run if is_trial else start(run)
            if not is_trial and not claim(run, at=timezone.now()):
                raise CommandError(f"«{run.name}» قيد الاستيراد الآن في مكان آخر. لم يُنفّذ شيء.")
            if run.offset or run.part > 1:
                self.stdout.write(f"{run.name}: يُستأنف من السطر {run.line}.")
            work = Importing(run, discuss=bring_comments, tell=self._tell, is_trial=is_trial)
            is_whole = work.go_on()
        except CannotStart as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{run.name}{' (تجربة: لم يُحفظ شيء)' if is_trial else ''}:")
        for key, label in COUNTED.items():
            if work.counts[key]:
                self.stdout.write(f"  {label}: {work.counts[key]}")
        if not is_whole:
            self.stdout.write("أُوقف الاستيراد قبل تمامه. يُستأنف بالأمر نفسه أو من صفحته في الإدارة.")

    def _tell(self, finding: ImportFinding) -> None:
        self.stdout.write(f"{finding.line}: {finding.get_kind_display()}: {finding.text}")


def media_of(said: str) -> tuple[str, str]:
    """Where pictures come from: the word for it, and the folder where it is one. Raises CommandError."""
    if said in ("fetch", "skip"):
        return said, ""
    if not Path(said).is_dir():
        raise CommandError(f"لا مجلد بهذا المسار: «{arabic.tidy_line(said)}».")
    return Import.Media.FOLDER, str(Path(said).resolve())
