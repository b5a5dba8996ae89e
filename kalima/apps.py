"""Two apps: Kalima itself, which keeps the roles after migrations, and the admin with our site in it."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from kalima.web.language import speak_our_arabic


class KalimaConfig(AppConfig):
    """The project's own app: templates' filters, commands and roles."""

    name = "kalima"
    verbose_name = "كلمة"

    def ready(self) -> None:
        """Speak the house's Arabic; keep the roles in step with the permissions a migration leaves.

        Discussion is the last app with tables, so all permissions exist when its turn comes. The roles are
        named by string because their models load after this file.
        """
        speak_our_arabic()
        comments = apps.get_app_config("comments")
        for name in (
            "kalima.roles.ensure_roles",
            "articles.opening.ensure_paper",
            "comments.standing.ensure_settings",
        ):
            post_migrate.connect(import_string(name), sender=comments, dispatch_uid=name)


class KalimaAdminConfig(AdminConfig):
    """Django's admin, with our site as the one that models register with."""

    default_site = "kalima.admin.KalimaAdminSite"
