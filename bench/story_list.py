"""Measures the desk's pages over 100,000 stories beside 1,000 in one run: queries, milliseconds, ratios.

    python -m bench.story_list
    python -m tests.postgres python -m bench.story_list

The newsroom it measures stands in a temporary directory, or in the empty database of DATABASE_URL.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import django

# The tests' settings keep data in a directory that is thrown away, and name static files without hashes.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import CharField, F, OuterRef, Value  # noqa: E402
from django.db.models.functions import Cast, Concat  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.categories.models import Category, Colour  # noqa: E402
from articles.models import ApprovalStep, Article, HeadlineWord, Revision, Staff, Status, StatusChange  # noqa: E402
from kalima import roles  # noqa: E402
from kalima.text.wordforms import index_forms  # noqa: E402

FEW = 1_000
MANY = 100_000
BATCH = 2_000
ROUNDS = 15
WRITERS = 40
STEPS = 6
WITH_STEPS = "the desk, six steps"

# In the order of their frequency, which falls as it does in headlines: the first is in every third one.
NOUNS = (
    *("البصرة", "المدرسة", "الجسر", "العمارة", "الموازنة", "القطار", "المستشفى", "الطريق", "السوق"),
    *("المكتبة", "الميناء", "النهر", "الحقل", "المطار", "المتحف", "الملعب", "السد", "البستان"),
)
ACTS = ("افتتاح", "إغلاق", "توسعة", "ترميم", "إنارة", "دراسة", "تأجيل", "متابعة", "إحصاء", "تكريم")
BODY = f"<p>{'افتُتح اليوم جسر للمشاة فوق النهر بعد عمل طويل شارك فيه أهل المدينة. ' * 40}</p>"

PAGES = {
    "the desk": "/admin/",
    "list, first page": "/admin/articles/article/",
    "list, an older page": "/admin/articles/article/?p=10",
    "list, in review": "/admin/articles/article/?status__exact=in_review",
    "list, the queue": "/admin/articles/article/?when=waiting",
    "list, mine": "/admin/articles/article/?mine=1",
    "list, a frequent word": "/admin/articles/article/?q=البصرة",
    "quick, a frequent word": "/admin/articles/article/quick/?q=البصرة",
    "quick, two words": "/admin/articles/article/quick/?q=بستان افتتاح",
    "quick, two frequent words": "/admin/articles/article/quick/?q=البصرة المدرسة",
    "quick, a beginning": "/admin/articles/article/quick/?q=ال",
    "quick, nothing": "/admin/articles/article/quick/?q=زقورة",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--many", type=int, default=MANY, help="stories of the larger archive")
    many = parser.parse_args().many
    call_command("migrate", verbosity=0)
    people = staff()
    sections = masthead()
    measured = []
    for total in (FEW, many):
        fill(total, people=people, sections=sections)
        found = {name: times(people, address) for name, address in PAGES.items()}
        measured.append(found | {WITH_STEPS: stepped(people)})
    say(f"{connection.vendor}: {FEW:,} and {many:,} stories, median of {ROUNDS}")
    say(f"{'page':28}{'who':>8}{'queries':>12}{'few, ms':>10}{'many, ms':>10}{'ratio':>8}{'CPU, ms':>16}")
    for name in (*PAGES, WITH_STEPS):
        for who in measured[0][name].keys() & measured[1][name].keys():
            few, then = measured[0][name][who], measured[1][name][who]
            row = f"{name:28}{who:>8}{f'{few.queries} / {then.queries}':>12}{few.ms:>10.1f}{then.ms:>10.1f}"
            say(f"{row}{then.ms / few.ms:>8.2f}{f'{few.cpu_ms:.1f} / {then.cpu_ms:.1f}':>16}")


class Cost(NamedTuple):
    """What a page costs: queries, milliseconds by the clock, and of this process alone (SQLite is in it)."""

    queries: int
    ms: float
    cpu_ms: float


def times(people: dict[str, Staff], address: str) -> dict[str, Cost]:
    """What a page costs an editor and a writer; the first showing is not counted."""
    found = {}
    for who in ("editor", "writer"):
        client = Client()
        client.force_login(people[who])
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        # The next request empties the log that this reads.
        queries = len(asked)
        if answer.status_code == 302 and "?p=" in address:
            # A writer's own few stories have no such page.
            continue
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        spent = [_spent_ms(client, address) for _ in range(ROUNDS)]
        ms, cpu_ms = (statistics.median(side) for side in zip(*spent, strict=True))
        found[who] = Cost(queries, ms, cpu_ms)
    return found


def stepped(people: dict[str, Staff]) -> dict[str, Cost]:
    """What the first page costs while the newsroom has steps of approval, none given yet."""
    role = Group.objects.get(name=roles.MANAGING_EDITOR)
    ApprovalStep.objects.bulk_create(
        ApprovalStep(name=f"خطوة {n}", key=f"خطوه {n}", order=n, role=role) for n in range(STEPS)
    )
    cost = times(people, "/admin/")
    ApprovalStep.objects.all().delete()
    return cost


def _spent_ms(client: Client, address: str) -> tuple[float, float]:
    began, cpu_began = time.perf_counter(), time.process_time()
    client.get(address)
    return (time.perf_counter() - began) * 1000, (time.process_time() - cpu_began) * 1000


def staff() -> dict[str, Staff]:
    """Forty writers, of whom the first is measured, and an editor of all sections."""
    people = {}
    for n in range(WRITERS):
        person = Staff.objects.create_user(f"writer{n}", first_name=f"كاتب {n}", is_staff=True)
        person.groups.add(Group.objects.get(name=roles.WRITER))
        people[f"writer{n}"] = person
    editor = Staff.objects.create_user("editor", first_name="محرر", is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.MANAGING_EDITOR))
    return people | {"writer": people["writer0"], "editor": editor}


def masthead() -> list[Category]:
    sections = []
    for n, name in enumerate(("سياسة", "محليات", "اقتصاد", "رياضة", "ثقافة", "أمن", "عالم", "آراء")):
        section = Category(name=name, order=n, colour=Colour.SLATE)
        section.full_clean()
        section.save()
        sections.append(section)
    return sections


def fill(total: int, *, people: dict[str, Staff], sections: list[Category]) -> None:
    """Stories as years would leave them, written in bulk: the verbs would take an hour for as many.

    Of a hundred, 96 are in print, two in review and two drafts; the newest three minutes apart.
    """
    standing = Article.objects.count()
    now = timezone.now()
    chance = random.Random(standing)
    for begin in range(standing, total, BATCH):
        numbers = range(begin, min(begin + BATCH, total))
        stories = [_story(n, total, now, chance, people, sections) for n in numbers]
        Article.objects.bulk_create(stories)
        _print(stories)
        HeadlineWord.objects.bulk_create(
            (
                HeadlineWord(article=story, word=word)
                for story in stories
                for word in index_forms(story.headline)
            ),
            batch_size=5_000,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _story(
    n: int,
    total: int,
    now: datetime,
    chance: random.Random,
    people: dict[str, Staff],
    sections: list[Category],
) -> Article:
    section = chance.choice(sections)
    at = now - timedelta(minutes=3 * (total - n))
    return Article(
        headline=_headline(n, chance),
        body=BODY,
        section=section,
        top_section=section,
        status=Status.IN_REVIEW if n % 50 == 7 else Status.DRAFT,
        handed_at=at if n % 50 == 7 else None,
        created_by=people[f"writer{chance.randrange(WRITERS)}"],
        created_at=at,
        saved_at=at,
        edition=1,
    )


def _headline(n: int, chance: random.Random) -> str:
    nouns = [_often(NOUNS, chance), _often(NOUNS, chance)]
    return f"{chance.choice(ACTS)} {nouns[0]} قرب {nouns[1]} رقم {n}"


def _often(words: tuple[str, ...], chance: random.Random) -> str:
    return words[min(int(chance.expovariate(0.25)), len(words) - 1)]


def _print(stories: list[Article]) -> None:
    """Freeze all and put most into print, with a row of memory each."""
    revisions = Revision.objects.bulk_create(
        Revision(article=story, made_at=story.saved_at, **story.words()) for story in stories
    )
    printed = [pair for pair in zip(stories, revisions, strict=True) if _is_printed(pair[0])]
    Article.objects.filter(pk__in=[story.pk for story, _revision in printed]).update(
        status=Status.PUBLISHED,
        published_at=F("saved_at"),
        slug=Concat(Value("خبر-"), Cast("pk", CharField())),
        published_revision=Revision.objects.filter(article=OuterRef("pk")).values("pk")[:1],
    )
    StatusChange.objects.bulk_create(_memory(printed))


def _is_printed(story: Article) -> bool:
    return story.status == Status.DRAFT and story.pk % 50 != 11


def _memory(printed: list[tuple[Article, Revision]]) -> Iterator[StatusChange]:
    for story, revision in printed:
        yield StatusChange(
            article=story,
            verb="publish",
            old_status=Status.DRAFT,
            new_status=Status.PUBLISHED,
            by=story.created_by,
            at=story.saved_at,
            revision=revision,
        )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
