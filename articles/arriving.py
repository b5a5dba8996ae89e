"""The verb of an archive: stories in print elsewhere come into print here, many with few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from articles.categories.models import Tag
from articles.models import (
    Article,
    Byline,
    HeadlineWord,
    Revision,
    Status,
    StatusChange,
    TaggedArticle,
    Writer,
)
from articles.months import count_stories
from articles.pictures import open_uses, plan_uses
from articles.search import index, related
from articles.uses import keep_uses, uses_in
from kalima.text.wordforms import index_forms


@dataclass(frozen=True)
class Came:
    """A new story, not saved yet, and when it was printed where it comes from."""

    article: Article
    at: datetime


@transaction.atomic
def print_together(came: Sequence[Came]) -> None:
    """Keep new stories and print each at its own moment: what save_copy and publish do, row for row.

    Of stories that were in print nothing is asked that a new one lacks, and they are no news to anybody.
    """
    for one in came:
        _begin(one)
    articles = [one.article for one in came]
    Article.objects.bulk_create(articles)
    revisions = [
        Revision(article=one.article, made_at=one.at, **one.article.words(), made_by=None) for one in came
    ]
    Revision.objects.bulk_create(revisions)
    for one, revision in zip(came, revisions, strict=True):
        one.article.published_revision, one.article.status = revision, Status.PUBLISHED
        one.article.published_at = one.at
        one.article.slug = one.article.choose_slug(revision.headline)
    Article.objects.bulk_update(articles, ["published_revision", "status", "published_at", "slug"])
    StatusChange.objects.bulk_create(change for one in came for change in _memory(one))
    HeadlineWord.objects.bulk_create(
        HeadlineWord(article=article, word=word)
        for article in articles
        for word in sorted(index_forms(article.headline))
    )
    _hang(came)
    related.owe_all((one.article, one.at) for one in came)
    count_stories([(one.article, one.at) for one in came])


def _begin(one: Came) -> None:
    article = one.article
    article.tidy_words()
    article.status = Status.DRAFT
    article.top_section = article.section.top
    article.created_at = article.saved_at = one.at
    article.edition = 1


def _memory(one: Came) -> list[StatusChange]:
    return [
        StatusChange(article=one.article, verb="create", new_status=Status.DRAFT, at=one.at),
        StatusChange(
            article=one.article,
            verb="publish",
            old_status=Status.DRAFT,
            new_status=Status.PUBLISHED,
            at=one.at,
            revision=one.article.published_revision,
        ),
    ]


def _hang(came: Sequence[Came]) -> None:
    """Hang tags and bylines on the stories, open their pictures, put each into the search."""
    articles = [one.article for one in came]
    tags = Tag.objects.numbered({pk for article in articles for pk in article.tag_ids})
    writers = Writer.objects.in_bulk({pk for article in articles for pk in article.signing})
    hung: list[TaggedArticle] = []
    signed: list[Byline] = []
    for one in came:
        article, facts = one.article, {"published_at": one.at}
        own, credits = article.known_tags(tags), article.known_credits(writers)
        hung += [
            TaggedArticle(tag=tag, content_object=article, order=order, **facts)
            for order, tag in enumerate(own)
        ]
        names = {credit.writer.pk: credit for credit in credits if credit.writer}
        signed += [
            Byline(article=article, writer=credit.writer, role=credit.role, order=order, **facts)
            for order, credit in enumerate(names.values())
        ]
        if uses_in(article):
            keep_uses(article)
            plan_uses(article, at=one.at)
            open_uses(article.printed, at=one.at)
        index.put(article, tags=own, credits=credits)
    TaggedArticle.objects.bulk_create(hung)
    Byline.objects.bulk_create(signed)
