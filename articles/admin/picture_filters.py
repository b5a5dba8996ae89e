"""What the library's list can be narrowed to: who and when, by what right, used or not, lacking what."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Image, MediaUse, Permission, Staff

# The page offers people by name; a newsroom of more finds pictures by words.
PEOPLE_SHOWN = 30


class WhoFilter(admin.SimpleListFilter):
    """Who brought it in."""

    title = _("من رفعها")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        others = Staff.objects.filter(is_active=True, is_staff=True).exclude(pk=request.user.pk or 0)
        people = others.order_by("first_name", "username")[:PEOPLE_SHOWN]
        return [("me", _("صوري")), *((str(person.pk), str(person)) for person in people)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        value = self.value() or ""
        if value == "me":
            return queryset.filter(added_by=request.user.pk)
        return queryset.filter(added_by=int(value)) if value.isdecimal() and len(value) < 16 else queryset


class AddedFilter(admin.SimpleListFilter):
    """When it came in."""

    title = _("وقت الرفع")
    parameter_name = "added"
    DAYS = {"day": 1, "week": 7, "month": 30}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("day", _("آخر يوم")), ("week", _("آخر أسبوع")), ("month", _("آخر شهر"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        days = self.DAYS.get(self.value() or "")
        return queryset.filter(added_at__gte=timezone.now() - timedelta(days=days)) if days else queryset


class PermissionFilter(admin.SimpleListFilter):
    """By what right it is printed."""

    title = _("إذن الاستعمال")
    parameter_name = "permission"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Permission.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        return queryset.filter(permission=self.value()) if self.value() in Permission.values else queryset


class UseFilter(admin.SimpleListFilter):
    """Whether a story has it."""

    title = _("الاستعمال")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("print", _("منشورة")), ("used", _("مستعملة")), ("unused", _("غير مستعملة"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        uses = MediaUse.objects.filter(image=OuterRef("pk"))
        match self.value():
            case "print":
                return queryset.filter(Exists(uses.filter(in_print=True)))
            case "used":
                return queryset.filter(Exists(uses))
            case "unused":
                return queryset.filter(~Exists(uses))
        return queryset


class LackFilter(admin.SimpleListFilter):
    """What nobody has said of it yet."""

    title = _("ما ينقصها")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("credit", _("بلا حقوق")), ("alt", _("بلا وصف")), ("permission", _("بلا إذن معروف"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        lacking = {
            "credit": Q(credit=""),
            "alt": Q(alt=""),
            "permission": Q(permission=Permission.UNKNOWN),
        }
        return queryset.filter(lacking.get(self.value() or "", Q()))


class WithdrawnFilter(admin.SimpleListFilter):
    """Whether it may be shown at all."""

    title = _("السحب")
    parameter_name = "withdrawn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("مسحوبة"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        return queryset.filter(withdrawn_at__isnull=False) if self.value() == "1" else queryset
