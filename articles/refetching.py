"""Has nginx fetch anew the pages that a withdrawn story stood on: what it keeps it may show later."""

import http.client
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from articles.models import Article, FollowUp
from articles.websub import feeds_of
from kalima.web.edge import AWAY_S

PATIENCE_S = 5
# nginx keeps a page apart for each of them, as deploy/nginx.conf says.
PACKINGS = ("br", "gzip", "")
# What it kept before is shown no longer than this.
SHOWN = timedelta(seconds=AWAY_S)


def owe_refetching(article: Article, *, at: datetime) -> None:
    """Owe nginx, within the verb's transaction, the news that a story was taken out of print."""
    if settings.NGINX:
        FollowUp.objects.owe(FollowUp.Kind.NGINX, article, at=at)


def refetch(article: Article, *, at: datetime) -> None:
    """Ask past what nginx keeps, so that it keeps what is there now. Raises OSError where one fails."""
    if article.withdrawn_at is None or article.withdrawn_at < at - SHOWN:
        return
    for front in settings.NGINX:
        door = urlsplit(front)
        connection = http.client.HTTPConnection(door.hostname or "", door.port, timeout=PATIENCE_S)
        try:
            for host, path in pages_of(article):
                for packing in PACKINGS:
                    connection.request("GET", path, headers={"Host": host, "Accept-Encoding": packing})
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status >= 500:
                        raise OSError(f"{front} answered {answer.status} for {path}")
        except http.client.HTTPException as error:
            raise OSError(f"{front}: {error!r}") from error
        finally:
            connection.close()


def pages_of(article: Article) -> list[tuple[str, str]]:
    """Host and path of every page that lists a story, and of its own, of those shown while we are away."""
    section = article.section
    shelves = [shelf for shelf in (section, section.parent) if shelf]
    light = [reverse("light_front"), reverse("light", args=[article.pk])]
    light += [reverse("light_section", args=[shelf.slug]) for shelf in shelves]
    full = [reverse("front"), article.get_absolute_url(), *(shelf.get_absolute_url() for shelf in shelves)]
    full += [feed.removeprefix(settings.ORIGIN) for feed in feeds_of(article)]
    hosts = dict.fromkeys([urlsplit(settings.ORIGIN).hostname or "", *settings.FURTHER_HOSTS])
    # One that begins with a dot stands for many, which nobody can name.
    own = [(host, path) for host in hosts if not host.startswith(".") for path in (*full, *light)]
    return own + [(settings.LIGHT_HOST, path) for path in light if settings.LIGHT_HOST]
