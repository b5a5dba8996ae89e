"""Measures the server's time for opening and saving a story of 10,000 words, beside one of 300.

    python -m bench.long_story
    python -m tests.postgres python -m bench.long_story

The newsroom stands in a temporary directory, or in the empty database of DATABASE_URL.
"""

import os
import statistics
import time
from collections.abc import Callable

import django

# The tests' settings keep data in a directory that is thrown away, and name static files without hashes.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import workflow  # noqa: E402
from articles.categories.models import Category  # noqa: E402
from articles.models import Article, Staff  # noqa: E402
from kalima import roles  # noqa: E402

SENTENCE = "افتُتح اليوم جسر للمشاة فوق النهر بعد عمل طويل شارك فيه أهل المدينة كلهم."
WORDS_IN_A_PARAGRAPH = len(SENTENCE.split()) * 5
ROUNDS = 15


def main() -> None:
    """Open and save each story several times, and print the medians."""
    call_command("migrate", verbosity=0)
    desk = Staff.objects.create_user("desk", "desk@kalima.example", "", is_staff=True)
    desk.groups.add(Group.objects.get(name=roles.DESK_EDITOR))
    section, _made = Category.objects.get_or_create(name="أخبار", slug="أخبار")
    browser = Client()
    browser.force_login(desk)
    print(f"median of {ROUNDS}, milliseconds of server time, {connection.vendor}")
    found = {words: _measured(browser, section, desk, words) for words in (300, 10_000)}
    for words, (opening, saving, reading) in found.items():
        print(f"{words:>6} words: open {opening:6.1f}  save {saving:6.1f}  read in print {reading:6.1f}")
    ratios = [long / short for short, long in zip(found[300], found[10_000], strict=True)]
    print("ratio of the two: " + "  ".join(f"{ratio:.1f}" for ratio in ratios))


def _measured(browser: Client, section: Category, by: Staff, words: int) -> tuple[float, float, float]:
    paragraphs = words // WORDS_IN_A_PARAGRAPH + 1
    body = f"<p>{' '.join([SENTENCE] * 5)}</p>" * paragraphs
    article = Article(headline="جسر المشاة", section=section, body=body)
    workflow.save_copy(article, by=by, at=timezone.now())
    address = f"/admin/articles/article/{article.pk}/change/"

    def save() -> None:
        article.refresh_from_db(fields=["edition"])
        sent = {
            "headline": f"جسر المشاة {article.edition}",
            "body": body,
            "section": section.pk,
            "edition": article.edition,
        }
        answer = browser.post(address, sent)
        assert answer.status_code == 302, answer.status_code

    opening = _median(lambda: browser.get(address))
    saving = _median(save)
    article.refresh_from_db()
    workflow.publish(article, by=None, at=timezone.now())
    return opening, saving, _median(lambda: browser.get(article.get_absolute_url()))


def _median(act: Callable[[], object]) -> float:
    act()
    taken = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
