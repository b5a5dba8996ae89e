"""What the moderators' doors share: who may come in, and records that nobody changes by hand."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from articles.models import Staff
from comments import deciding


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nothing is added, changed or deleted by hand: what changes, changes by a verb."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def moderator_of(request: HttpRequest) -> Staff:
    """Who is at the door; nobody but a moderator gets past this line."""
    person = request.user
    if not isinstance(person, Staff) or not person.has_perm(deciding.PERMISSION):
        raise PermissionDenied
    return person
