"""Measures feeds and sitemaps over an archive: questions to the database, bytes, processor time.

    python -m bench.found
    python -m tests.postgres python -m bench.found

The newsroom stands in a temporary directory, or in the empty database of DATABASE_URL. Stories have 220 words
and a picture of the library, a tag and a writer; the last two days hold as many as a busy paper prints.
"""

import gzip
import os
import statistics
import time
from datetime import datetime, timedelta

import django

# The tests' settings keep data in a directory that is thrown away, and name static files without hashes.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import workflow  # noqa: E402
from articles.categories.models import Tag  # noqa: E402
from articles.models import Article, Image, Writer  # noqa: E402
from articles.renditions import add_image  # noqa: E402
from tests.factories import make_section, make_writer, picture_file  # noqa: E402

SIZES = (60, 6_000)
ROUNDS = 9
APART = timedelta(minutes=20)
SENTENCE = "افتُتح اليوم جسر للمشاة فوق النهر بعد عمل طويل شارك فيه أهل المدينة كلهم."
BODY = f"<p>{' '.join([SENTENCE] * 4)}</p>" * 4


def main() -> None:
    """Print a stretch of stories, measure, print up to the next size, measure again."""
    call_command("migrate", verbosity=0)
    now, printed = timezone.now(), 0
    writer = make_writer("تارا كمال")
    image = add_image(picture_file(size=(1300, 800)), title="الجسر", credit="ميس خليل", by=None, at=now)
    print(f"median of {ROUNDS}, {connection.vendor}: questions, bytes, compressed, processor in ms")
    for size in SIZES:
        for number in range(printed, size):
            _print(number, writer, image, now - APART * number)
        printed = size
        print(f"{size} stories")
        for address in _addresses(now):
            print(f"  {address:<34}{_measured(address)}")


def _print(number: int, writer: Writer, image: Image, at: datetime) -> None:
    story = Article(
        headline=f"العمارة تفتتح جسرًا للمشاة فوق دجلة رقم {number}",
        section=make_section("محليات"),
        standfirst=SENTENCE,
        body=BODY,
        lead_image=image,
        lead_alt="جسر فوق نهر.",
        lead_caption="الجسر صباح افتتاحه.",
        tag_ids=[tag.pk for tag in Tag.objects.bring(["الجسور"])],
        credits=[{"writer": writer.pk, "role": ""}],
    )
    workflow.save_copy(story, by=None, at=at)
    workflow.publish(story, by=None, at=at)


def _addresses(now: datetime) -> list[str]:
    places = ("/", "/section/محليات/", "/tag/الجسور/", "/writer/تارا-كمال/")
    feeds = [f"{place}{form}" for place in places for form in ("feed/", "feed.atom", "feed.json")]
    month = f"/sitemap-{timezone.localtime(now):%Y-%m}.xml"
    return [*feeds, "/sitemap.xml", "/sitemap-pages.xml", month, "/news-sitemap.xml"]


def _measured(address: str) -> str:
    reader = Client()
    with CaptureQueriesContext(connection) as asked:
        response = reader.get(address)
    # Counted now: the next request empties the record.
    questions = len(asked)
    assert response.status_code == 200, address
    taken = []
    for _round in range(ROUNDS):
        started = time.process_time()
        reader.get(address)
        taken.append((time.process_time() - started) * 1000)
    size = len(response.content)
    packed = len(gzip.compress(response.content))
    return f"{questions:>3}{size:>10,}{packed:>9,}{statistics.median(taken):>8.1f}"


if __name__ == "__main__":
    main()
