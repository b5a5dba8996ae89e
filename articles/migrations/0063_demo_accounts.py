from typing import Any

from django.db import migrations, models


def mark(apps: Any, schema_editor: Any) -> None:
    """The demo's accounts are known by name and by an address that belongs to nobody."""
    staff = apps.get_model("articles", "Staff").objects.using(schema_editor.connection.alias)
    laid_out = {
        "writer": "salma@example.org",
        "desk": "idris@example.org",
        "chief": "nada@example.org",
        "moderator": "hakim@example.org",
    }
    for username, email in laid_out.items():
        staff.filter(username=username, email=email).update(is_demo=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0062_invitations")]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="is_demo",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
