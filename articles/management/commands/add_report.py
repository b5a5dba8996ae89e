"""manage.py add_report: bring in one report from a page of plain text."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from articles.categories.models import Category
from articles.importer import bring_report
from articles.models import Article
from articles.moves import DeskError
from articles.opening import FIRST_SECTION
from articles.reports import BYTES_MAX, CannotRead, decode, read_report
from kalima.text import arabic


class Command(BaseCommand):
    """Read the page, keep the story, print its address; anything wrong is one Arabic sentence."""

    help = "Publish one report from a text file in the form of the paper's pages."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the file, its section, and whether it waits at the desk."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a page of text in UTF-8")
        parser.add_argument(
            "--section", default=FIRST_SECTION, metavar="SLUG", help=f"a section; without it {FIRST_SECTION}"
        )
        parser.add_argument("--draft", action="store_true", help="keep it at the desk instead of publishing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the report."""
        try:
            report = read_report(decode(content_of(options["file"])))
            section = section_of(options["section"])
            article, is_new = bring_report(report, section=section, draft=options["draft"], at=timezone.now())
        except (CannotRead, DeskError) as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(told(article, is_new=is_new))
        if report.has_comments:
            self.stdout.write("ما بعد كلمة «التعليقات» في الملف لم يُؤخذ.")


def content_of(path: Path) -> bytes:
    """The file's bytes, one more than are read at the most."""
    name = arabic.tidy_line(str(path))
    try:
        with path.open("rb") as file:
            return file.read(BYTES_MAX + 1)
    except FileNotFoundError:
        raise CannotRead(f"الملف «{name}» غير موجود.") from None
    except IsADirectoryError:
        raise CannotRead(f"«{name}» مجلد وليس ملفًا.") from None
    except (OSError, ValueError):
        raise CannotRead(f"تعذّرت قراءة الملف «{name}». تُرجى مراجعة صلاحية القراءة.") from None


def section_of(slug: str) -> Category:
    """The section of this address tail, whichever way its hyphens were typed."""
    try:
        return Category.objects.get(slug=arabic.slug(slug))
    except Category.DoesNotExist:
        known = "، ".join(Category.objects.values_list("slug", flat=True))
        raise CannotRead(
            f"لا قسم بهذا الذيل: «{arabic.tidy_line(slug)}». الأقسام: {known}. لم يُحفظ شيء."
        ) from None


def told(article: Article, *, is_new: bool) -> str:
    """The story's address, and its status where that is not what was asked for."""
    if article.published_at:
        address = unquote(article.get_absolute_url())
    else:
        address = reverse("admin:articles_article_change", args=[article.pk])
    if not is_new:
        return f"المادة محفوظة من قبل ({article.get_status_display()}): {address}"
    return address if article.published_at else f"{article.get_status_display()}: {address}"
