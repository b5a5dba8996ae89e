"""Tells the hub of the paper's feeds that they changed, so that subscribers need not ask."""

import urllib.request
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from articles.models import Article, FollowUp
from kalima.text.syndication import FORMS

# A hub that takes longer is asked again later: pictures wait in the same queue.
PATIENCE_S = 5
# What is older stands in few feeds, and comes by the hundred when an archive is brought in.
FRESH = timedelta(days=2)


def owe_news(article: Article, *, at: datetime) -> None:
    """Owe the hub, within the verb's transaction, the news that a story was printed, changed or taken out."""
    published_at = article.published_at
    if settings.WEBSUB_HUB and published_at and published_at > at - FRESH:
        FollowUp.objects.owe(FollowUp.Kind.HUB, article, at=at)


def tell_hub(article: Article, *, at: datetime) -> None:
    """Name to the hub every feed that a story stands or stood in. Raises OSError while it does not answer."""
    if not settings.WEBSUB_HUB:
        return
    told = urlencode([("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds_of(article))])
    with urllib.request.urlopen(settings.WEBSUB_HUB, told.encode(), timeout=PATIENCE_S):
        pass


def feeds_of(article: Article) -> list[str]:
    """Whole addresses of the feeds of the paper, and of a story's section, tags and writers, in each form."""
    section, copy = article.section, article.printed
    homes = [
        reverse("front"),
        section.get_absolute_url(),
        *([section.parent.get_absolute_url()] if section.parent else []),
        *(topic.get_absolute_url() for topic in copy.known_tags()),
        *(credit.writer.get_absolute_url() for credit in copy.known_credits() if credit.writer),
    ]
    return [settings.ORIGIN + home + form for home in dict.fromkeys(homes) for form in FORMS]
