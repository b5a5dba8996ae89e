"""manage.py draw_icons: the icons of an installed paper, drawn anew into static/img/."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from articles.drawing.mark import ICONS, draw_mark


class Command(BaseCommand):
    """The files are kept in the tree, so this runs only when the mark has changed."""

    help = "Draw the icons of an installed paper into static/img/."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, size_px, is_maskable in ICONS:
            picture = draw_mark(size_px, is_maskable=is_maskable)
            picture.quantize(32).save(settings.BASE / "static" / name, optimize=True)
            self.stdout.write(name)
