"""Where pictures and attachments stand, kept in step with the stories by the verbs that save and print."""

from django.db import transaction

from articles.models import Article, Attachment, Board, Copy, Image, MediaUse
from kalima.text.html import media_in

# A picture or an attachment, its number, and where it stands.
Use = tuple[str, int, str]


def uses_in(copy: Copy) -> set[Use]:
    """What a copy shows, at its head and in its body."""
    lead = {("image", copy.lead_image_id, "lead")} if copy.lead_image_id else set()
    return lead | media_in(copy.body)


@transaction.atomic(savepoint=False)
def keep_uses(article: Article) -> None:
    """Say what a story shows now and in print.

    To be called by whatever saves, prints or withdraws a story, in the same transaction. Costs one query
    where nothing changed, two where something new has to be looked up.
    """
    now = uses_in(article)
    printed = article.published_revision
    shown = uses_in(printed) if printed and article.is_in_print else set()
    rows = {use_of(row): row for row in MediaUse.objects.filter(article=article)}
    for use, row in rows.items():
        facts = {"is_current": use in now, "in_print": use in shown}
        if (row.is_current, row.in_print) != tuple(facts.values()):
            MediaUse.objects.filter(pk=row.pk).update(**facts)
    new = _known((now | shown) - rows.keys())
    MediaUse.objects.bulk_create(
        (
            MediaUse(
                article=article,
                place=place,
                is_current=(kind, number, place) in now,
                in_print=(kind, number, place) in shown,
                **{f"{kind}_id": number},
            )
            for kind, number, place in sorted(new)
        ),
        ignore_conflicts=True,
    )


@transaction.atomic(savepoint=False)
def keep_board_uses(board: Board) -> set[int]:
    """Say which pictures a board shows over those of its stories, and where its memory holds one.

    The numbers of those that it had before the readers until now, moved beside another story or gone. To be
    called by whatever moves a board's pointers, in the same transaction.
    """
    current, waiting = (
        {place.picture for place in arrangement.all_places().values() if place.picture}
        if arrangement
        else set()
        for arrangement in (board.current, board.scheduled)
    )
    rows = {row.image_id: row for row in MediaUse.objects.filter(board=board)}
    for number, row in rows.items():
        facts = {"is_current": number in current | waiting, "in_print": number in current}
        if (row.is_current, row.in_print) != tuple(facts.values()):
            MediaUse.objects.filter(pk=row.pk).update(**facts)
    # An arrangement of long ago may name a picture that left while nothing counted it as used.
    new = (current | waiting) - rows.keys()
    there = Image.objects.filter(pk__in=new).values_list("pk", flat=True) if new else ()
    MediaUse.objects.bulk_create(
        MediaUse(board=board, image_id=number, place=MediaUse.Place.BOARD, in_print=number in current)
        for number in sorted(there)
    )
    return {number for number, row in rows.items() if number and row.in_print}


def use_of(row: MediaUse) -> Use:
    """What a row says that a story shows."""
    if row.image_id:
        return "image", row.image_id, row.place
    assert row.attachment_id
    return "attachment", row.attachment_id, row.place


def _known(uses: set[Use]) -> set[Use]:
    """Those whose picture or attachment is there: a body may name one that left."""
    there: set[tuple[str, int]] = set()
    for kind, model in (("image", Image), ("attachment", Attachment)):
        numbers = {number for name, number, _place in uses if name == kind}
        if numbers:
            there |= {
                (kind, pk)
                for pk in model._default_manager.filter(pk__in=numbers).values_list("pk", flat=True)
            }
    return {use for use in uses if use[:2] in there}
