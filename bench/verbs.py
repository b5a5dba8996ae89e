"""Kills the newsroom's verbs in the middle, as often as asked and at random, and then asks `verify`.

    .venv/bin/python -m bench.verbs --kills 200
    python -m tests.postgres python -m bench.verbs --kills 200

The newsroom stands in a temporary directory, or in the empty database of DATABASE_URL. A process works
through verbs of stories and comments as fast as it can and is killed (kill -9) after some tenths of a second;
the next one goes on in what it left. At the end the worker's duties are done once, as its next start would do
them, and every rule between rows, files and the index is asked. The goal is that none is broken.
"""

import argparse
import collections
import mmap
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import timedelta

from bench.apart import newsroom_apart

newsroom_apart()

from django.core.exceptions import PermissionDenied  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import followups, pictures, tags, verify, workflow  # noqa: E402
from articles.categories.models import Tag  # noqa: E402
from articles.clock import publish_due, withdraw_due  # noqa: E402
from articles.history import restore  # noqa: E402
from articles.models import Article  # noqa: E402
from articles.moves import DeskError  # noqa: E402
from articles.search.counting import count_terms  # noqa: E402
from articles.search.renewal import renew  # noqa: E402
from comments import moderation, reactions  # noqa: E402
from comments import verify as discussion  # noqa: E402
from comments.deciding import NotDone  # noqa: E402
from comments.models import Comment, Reason  # noqa: E402
from kalima import roles, soundness  # noqa: E402
from tests import factories  # noqa: E402

STORIES, SECTIONS, TAGS, COLOURS = 40, 4, 12, 30
# How long a process lives: from the middle of its first verb to some dozens of them.
LIVES_S = (0.01, 1.0)
NAME_BYTES = 40

# What a verb says where it may not be done now: the next one is tried.
REFUSALS = (DeskError, PermissionDenied, NotDone, tags.TagRefused, reactions.NotCounted)

Verb = Callable[[random.Random], object]


def story(chance: random.Random) -> Article:
    """Any story, or a new one."""
    found = Article.objects.order_by("pk")
    count = found.count()
    if count < STORIES or chance.random() < 0.1:
        return new_story(chance)
    return found[chance.randrange(count)]


def new_story(chance: random.Random) -> Article:
    now = timezone.now()
    image = factories.make_image(colour=f"#{chance.randrange(COLOURS):06x}", at=now)
    return factories.make_article(
        f"خبر رقم {chance.randrange(10**6)}",
        section=section(chance),
        at=now,
        tags=[f"وسم {n}" for n in chance.sample(range(TAGS), 2)],
        writers=[factories.make_writer(f"كاتب {chance.randrange(10**9)}")] if chance.random() < 0.3 else (),
        image=image if chance.random() < 0.5 else None,
    )


def section(chance: random.Random) -> factories.Category:
    return factories.make_section(f"قسم {chance.randrange(SECTIONS)}")


def rewritten(chance: random.Random) -> object:
    article = story(chance)
    article.headline = f"عنوان بعد التحرير {chance.randrange(10**6)}"
    return workflow.save_copy(article, by=nada(), at=timezone.now())


def nada() -> factories.Staff:
    return factories.make_nada()


def hakim() -> factories.Staff:
    return factories.make_staff("hakim", "حكيم رؤوف", roles.MODERATOR)


def comment(chance: random.Random) -> Comment:
    found = Comment.objects.order_by("pk")
    count = found.count()
    return found[chance.randrange(count)] if count else posted(chance)


def posted(chance: random.Random) -> Comment:
    article = Article.objects.published().order_by("?").first() or printed(chance)
    answers = Comment.objects.shown().filter(article=article, parent=None).first()
    return factories.make_comment(
        article,
        f"رأيي في هذا الخبر رقم {chance.randrange(10**6)}.",
        name=f"قارئ {chance.randrange(10**6)}",
        answers=answers if chance.random() < 0.4 else None,
        at=timezone.now(),
    )


def printed(chance: random.Random) -> Article:
    article = new_story(chance)
    workflow.publish(article, by=nada(), at=timezone.now())
    return article


def merged(chance: random.Random) -> object:
    two = list(Tag.objects.filter(stands_for=None).order_by("?")[:2])
    return tags.merge(two, into=two[0], by=nada(), at=timezone.now()) if len(two) == 2 else None


def restored(chance: random.Random) -> object:
    article = story(chance)
    revision = article.revisions.order_by("?").first()
    return revision and restore(article, revision, by=nada(), at=timezone.now())


def pressed(chance: random.Random) -> object:
    voter = f"{chance.randrange(20):064x}"
    found = Comment.objects.shown().order_by("?").first()
    return found and reactions.react(found, voter=voter, is_useful=chance.choice([True, False, None]))


def now(verb: Callable[..., object], **words: object) -> Verb:
    """A verb of the desk, done to any story."""
    return lambda chance: verb(story(chance), by=nada(), at=timezone.now(), **words)


def decided(verb: Callable[..., object], **words: object) -> Verb:
    """A moderator's verb, done to any comment."""
    return lambda chance: verb(comment(chance), by=hakim(), at=timezone.now(), **words)


def soon(verb: Callable[..., object], name: str) -> Verb:
    """A verb with an hour that comes at once."""

    def do(chance: random.Random) -> object:
        at = timezone.now()
        return verb(story(chance), by=nada(), at=at, **{name: at + timedelta(seconds=chance.random())})

    return do


VERBS: dict[str, Verb] = {
    "save": rewritten,
    "new": new_story,
    "submit": now(workflow.submit),
    "send_back": now(workflow.send_back, note="تُرجى إضافة مصدر ثانٍ."),
    "schedule": soon(workflow.schedule, "goes_live_at"),
    "unschedule": now(workflow.unschedule),
    "publish": now(workflow.publish),
    "print_new": printed,
    "update": now(workflow.update),
    "correct": now(workflow.correct, note="صُحّح رقم في النص."),
    "withdraw": now(workflow.withdraw, note="اعتمدت المادة على بيان قديم."),
    "schedule_withdrawal": soon(workflow.schedule_withdrawal, "withdraw_at"),
    "reshelve": lambda chance: workflow.reshelve(
        story(chance), section=section(chance), by=nada(), at=timezone.now()
    ),
    "flag_campaign": now(workflow.flag_campaign),
    "trash": now(workflow.trash),
    "untrash": now(workflow.untrash),
    "restore_version": restored,
    "merge_tags": merged,
    "clock": lambda chance: (publish_due(at=timezone.now()), withdraw_due(at=timezone.now())),
    "comment": posted,
    "approve": decided(moderation.approve),
    "reject": decided(moderation.reject, reason=Reason.SPAM),
    "remove": decided(moderation.remove, reason=Reason.INSULT),
    "restore": decided(moderation.restore),
    "hide": decided(moderation.hide),
    "undo": decided(moderation.undo),
    "react": pressed,
}


def work(told: mmap.mmap, seed: int) -> None:
    """Do verbs until killed; what is being done stands in memory that outlives this process."""
    chance = random.Random(seed)
    while True:
        name = chance.choice(list(VERBS))
        told[:NAME_BYTES] = name.encode().ljust(NAME_BYTES)
        try:
            VERBS[name](chance)
        except REFUSALS:
            continue


def killed(seed: int) -> str:
    """Have a process work, and kill it; the verb it was killed in."""
    told = mmap.mmap(-1, NAME_BYTES)
    # No connection outlives a fork, and none that waits in a pool.
    connections.close_all()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    child = os.fork()
    if not child:
        # Whatever happens in it, the child never goes on with this program.
        try:
            work(told, seed)
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(1)
    time.sleep(random.Random(seed).uniform(*LIVES_S))
    os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise SystemExit(f"the verb {told[:NAME_BYTES].decode().strip()} failed by itself")
    return told[:NAME_BYTES].decode().strip()


def settle() -> None:
    """What the worker does when it starts again, once: files to their places, words counted."""
    at = timezone.now()
    publish_due(at=at)
    withdraw_due(at=at)
    followups.take_up_again(at=at)
    while mine := followups.claim(at=at):
        for pk in mine:
            followups.carry_out(pk, at=at)
    pictures.shut_forgotten(at=at)
    count_terms(at=at)
    renew(at=at)


def main() -> int:
    """Kill as often as asked, print in which verbs, and fail if anything contradicts itself."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200, help="how often a process is killed (default: 200)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed chooses the same (default: 1)")
    options = parser.parse_args()
    call_command("prepare", verbosity=0)
    chance = random.Random(options.seed)
    for _n in range(STORIES // 2):
        printed(chance)
    found: collections.Counter[str] = collections.Counter()
    for n in range(options.kills):
        found[killed(options.seed * 10**6 + n) or "nothing yet"] += 1
    settle()
    broken = [*soundness.damage(), *verify.breaches(), *discussion.breaches()]
    print(f"{connection.vendor}: {options.kills} kills, {Article.objects.count()} stories, ", end="")
    print(f"{Comment.objects.count()} comments, {len(broken)} broken rules")
    for name, times in found.most_common():
        print(f"{name:22}{times:>6}")
    print("\n".join(broken[:20]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
