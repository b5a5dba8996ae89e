"""manage.py seed_newsroom: a demo paper as it looks on the day it opens."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Staff
from kalima.demo.house import open_house
from kalima.demo.talking import set_terms
from kalima.demo.telling import REF, advertise, break_news, lay_board, open_stories, tell
from kalima.demo.words import read_arrangements, read_paper, read_stories
from kalima.environment import PASSWORD_CHARACTERS_MIN
from kalima.preparation import new_password


class Command(BaseCommand):
    """Fill an empty newsroom; where the demo stands already nothing changes."""

    help = "Fill an empty newsroom with the demo: its people, sections, stories, pictures and comments."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the password of the demo's accounts."""
        parser.add_argument(
            "--password", default="", help="for the four accounts; without it one is made up and printed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Lay the demo out, whole or not at all."""
        if Article.objects.filter(import_ref__startswith=REF).exists():
            self.tell("غرفة الأخبار التجريبية موجودة من قبل، ولم يتغير فيها شيء.", options)
            return
        if Article.objects.exists() or Staff.objects.exists():
            raise CommandError(
                "غرفة الأخبار ليست فارغة: فيها مواد أو أعضاء. النسخة التجريبية لا توضع إلا في غرفة أخبار "
                "فارغة، فيُرجى اختيار مجلد بيانات آخر أو قاعدة بيانات أخرى. لم يُحفظ شيء."
            )
        password = options["password"] or new_password()
        if len(password) < PASSWORD_CHARACTERS_MIN:
            raise CommandError(f"كلمة المرور أقصر من {PASSWORD_CHARACTERS_MIN} أحرف. لم يُحفظ شيء.")
        lay_out(password)
        self.tell("فُتحت غرفة الأخبار التجريبية.", options)
        if not options["password"]:
            self.tell(f"كلمة المرور للحسابات الأربعة: {password}", options)

    def tell(self, sentence: str, options: dict[str, Any]) -> None:
        """Print a sentence, unless silence was asked for."""
        if options["verbosity"]:
            self.stdout.write(sentence)


@transaction.atomic
def lay_out(password: str) -> None:
    """Open the house, tell every story and lay every board, the oldest first, and break the news."""
    paper = read_paper()
    house = open_house(paper, password=password, at=timezone.now())
    set_terms(house, paper)
    stories = {story.key: tell(house, story) for story in read_stories()}
    for arranged in read_arrangements():
        lay_board(house, arranged, stories)
    open_stories(house, stories.values())
    for line in paper.ticker:
        break_news(house, line)
    for ad in paper.ads:
        advertise(house, ad)
