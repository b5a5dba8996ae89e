"""Two apps: Kalima itself, which keeps the roles after migrations, and the admin with our site in it."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.core import checks
from django.core.signals import request_finished, request_started
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from kalima.web import changes, requests
from kalima.web.language import speak_our_arabic


class KalimaConfig(AppConfig):
    """The project's own app: templates' filters, commands and roles."""

    name = "kalima"
    verbose_name = "كلمة"

    def ready(self) -> None:
        """Speak the house's Arabic; see what is written; keep the roles in step with what a migration leaves.

        Discussion is the last app with tables, so all permissions exist when its turn comes. What is named by
        string has models, which load after this file.
        """
        speak_our_arabic()
        connection_created.connect(changes.watch, dispatch_uid="changes")
        request_started.connect(changes.begin_request, dispatch_uid="changes")
        request_finished.connect(changes.end_request, dispatch_uid="changes")
        connection_created.connect(requests.watch, dispatch_uid="requests")
        removed = import_string("allauth.mfa.signals.authenticator_removed")
        removed.connect(import_string("kalima.factors.forget_held"), dispatch_uid="factors")
        comments = apps.get_app_config("comments")
        for name in (
            "kalima.roles.ensure_roles",
            "articles.opening.ensure_paper",
            "comments.standing.ensure_settings",
        ):
            post_migrate.connect(import_string(name), sender=comments, dispatch_uid=name)
        checks.register(import_string("kalima.checks.demo_accounts"), checks.Tags.security, deploy=True)


class KalimaAdminConfig(AdminConfig):
    """Django's admin, with our site as the one that models register with."""

    default_site = "kalima.admin.KalimaAdminSite"
