"""Django's own log has no index on time. These three are read together with those of statuschange."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("articles", "0065_refetched_pages"),
    ]

    operations = [
        # Where 0011 ran before they came here, they are there.
        migrations.RunSQL(
            f"CREATE INDEX IF NOT EXISTS {name} ON django_admin_log ({columns}action_time DESC, id DESC)",
            f"DROP INDEX {name}",
        )
        for name, columns in (
            ("log_newest", ""),
            ("log_by_person", "user_id, "),
            ("log_by_model", "content_type_id, "),
        )
    ]
