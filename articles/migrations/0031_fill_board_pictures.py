from django.db import migrations


def fill(apps, schema_editor):
    """Say which pictures boards show by themselves already, from every arrangement that can come back."""
    alias = schema_editor.connection.alias
    boards = apps.get_model("articles", "Board").objects.using(alias)
    arrangements = apps.get_model("articles", "Arrangement").objects.using(alias)
    uses = apps.get_model("articles", "MediaUse").objects.using(alias)
    images = set(apps.get_model("articles", "Image").objects.using(alias).values_list("pk", flat=True))
    for board in boards.all():
        shown = {}
        for pk, places in arrangements.filter(board=board).values_list("pk", "places").iterator():
            shown[pk] = {place["picture"] for place in places if place["picture"] in images}
        current, waiting = shown.get(board.current_id, set()), shown.get(board.scheduled_id, set())
        uses.bulk_create(
            (
                uses.model(
                    board=board,
                    image_id=number,
                    place="board",
                    is_current=number in current | waiting,
                    in_print=number in current,
                )
                for number in sorted(set().union(*shown.values()))
            ),
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0030_board_pictures")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
