"""Attachments: documents, sounds and videos come in checked, are listed with their uses, and leave unused."""

from typing import IO, Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from js_asset import Script

from articles.admin import uploads
from articles.admin.incoming import IncomingAdmin, NewFileForm, name_of
from articles.admin.lists import NeighbourPages, OnePageAhead
from articles.admin.wheres import places_of, uses_of
from articles.attachments import (
    AttachmentRefused,
    add_attachment,
    index_attachment,
    matching,
    remove_attachment,
)
from articles.figures import FiguresList, site_of
from articles.models import Attachment, MediaUse, Staff
from articles.serving import answer_with
from kalima.text import arabic
from kalima.web.media import PRIVATE
from kalima.web.tidy import TidyLine


class NewAttachmentForm(NewFileForm):
    """A file and what the house calls it."""

    file_field = "upload"
    refused = _("لم يُرفع الملف «%(name)s». %(why)s")

    upload = forms.FileField(
        label=_("الملف"),
        help_text=mark_safe(
            "PDF أو <bdi>MP3</bdi> أو <bdi>MP4</bdi>. لا يتغير الملف بعد رفعه، "
            "ولا يُفتح للقرّاء قبل نشر مادة تعرضه."
        ),
        widget=forms.FileInput(attrs={"accept": "application/pdf,audio/mpeg,video/mp4"}),
    )
    title = TidyLine(
        label=_("اسم المرفق"), max_length=200, required=False, help_text=_("يُترك فارغًا لاسم الملف.")
    )

    class Meta:
        model = Attachment
        fields = ("title", "credit")


def _take(file: Any, name: str, by: Staff, common: Any) -> Attachment:
    """An attachment of many, with what the form says of all."""
    credit = str(common.get("credit", ""))[:120]
    return add_attachment(file, title=name_of(name), credit=credit, by=by, at=timezone.now())


MANY = uploads.Intake(
    take=_take,
    refusal=AttachmentRefused,
    title=str(_("رفع مرفقات")),
    template="admin/articles/attachment/upload.html",
    told=lambda attachment: {"kind": str(attachment.get_kind_display())},
    next_address=lambda _taken: reverse("admin:articles_attachment_changelist"),
    context=lambda: {"megabytes": settings.ATTACHMENT_MEGABYTES},
)


class AttachmentList(NeighbourPages, FiguresList):
    """Pages without a count of all attachments."""


@admin.register(Attachment)
class AttachmentAdmin(IncomingAdmin):
    """The house's attachments, newest first."""

    new_form = NewAttachmentForm
    refusal = AttachmentRefused
    known = _("هذا الملف في المرفقات من قبل، باسم «%(title)s».")

    list_display = ("title", "kind_word", "size", "credit", "standing", "added")
    list_display_links = ("title",)
    list_filter = ("kind",)
    list_per_page = 40
    search_fields = ("title",)
    search_help_text = _("اسم المرفق أو مصدره")
    show_full_result_count = False
    change_list_template = "admin/articles/attachment/change_list.html"
    ordering = ("-added_at", "-pk")
    fields = ("player", "title", "credit", "poster", "kind_word", "size", "added", "standing", "uses")
    readonly_fields = ("player", "kind_word", "size", "added", "standing", "uses")
    autocomplete_fields = ("poster",)

    class Media:
        css = {"all": ("css/admin_library.css",)}
        js = (Script("js/admin_upload.js", defer=True),)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.file_view)
        many = self.admin_site.admin_view(self.upload_view)
        return [
            path("<int:pk>/file/", view, name="articles_attachment_file"),
            path("upload/", many, name="articles_attachment_upload"),
            *super().get_urls(),
        ]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        return uploads.receive(self, request, MANY)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return matching(search_term, among=queryset), False

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *args: Any, **kwargs: Any
    ) -> OnePageAhead:
        return OnePageAhead(queryset, per_page, page_asked=request.GET.get(PAGE_VAR, ""))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[AttachmentList]:
        return AttachmentList

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file itself, for the desk alone, before and after print."""
        attachment = self.get_object(request, str(pk))
        if not isinstance(attachment, Attachment):
            raise Http404
        if not self.has_view_or_change_permission(request, attachment):
            raise PermissionDenied
        return answer_with(attachment, request, cache_control=PRIVATE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attachment]:
        printed = MediaUse.objects.filter(attachment=OuterRef("pk"), in_print=True)
        rows = super().get_queryset(request).select_related("added_by")
        return rows.annotate(is_open=Exists(printed))

    def get_fields(self, request: HttpRequest, obj: Attachment | None = None) -> Any:
        if obj is None:
            return ("upload", "title", "credit")
        return self.fields if obj.kind == Attachment.Kind.MP4 else [f for f in self.fields if f != "poster"]

    def take_in(self, file: IO[bytes], **said: Any) -> Attachment:
        return add_attachment(file, **said)

    def save_model(self, request: HttpRequest, obj: Attachment, form: forms.ModelForm, change: bool) -> None:
        """Write the words, which find it from now on."""
        if change:
            super().save_model(request, obj, form, change)
            index_attachment(obj)

    def delete_model(self, request: HttpRequest, obj: Attachment) -> None:
        remove_attachment(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The stories that hold it are named, and not the rows that say so."""
        to_delete, counts, missing, _protected = super().get_deleted_objects(objs, request)
        held = [str(use.article) for attachment in objs for use in uses_of(attachment)]
        return to_delete, counts, missing, list(dict.fromkeys(held))

    @admin.display(description=_("النوع"))
    def kind_word(self, attachment: Attachment) -> str:
        return str(attachment.get_kind_display())

    @admin.display(description=_("الحجم"))
    def size(self, attachment: Attachment) -> str:
        return arabic.say_digits(arabic.file_size(attachment.size_bytes), site_of(attachment).digits)

    @admin.display(description=_("القرّاء"))
    def standing(self, attachment: Attachment) -> str:
        return str(_("مفتوح للقرّاء") if attachment.is_open else _("للمكتب وحده"))  # type: ignore[attr-defined]

    @admin.display(description=_("أُضيف"))
    def added(self, record: Any) -> SafeString:
        return super().added(record)

    @admin.display(description=_("المرفق"))
    def player(self, attachment: Attachment) -> SafeString:
        address = reverse("admin:articles_attachment_file", args=[attachment.pk])
        if attachment.kind == Attachment.Kind.MP3:
            return format_html(
                '<audio class="attachment-player" controls preload="none" src="{}"></audio>', address
            )
        if attachment.kind == Attachment.Kind.MP4:
            return format_html(
                '<video class="attachment-player" controls preload="none" src="{}"></video>', address
            )
        return format_html('<a class="button button--quiet" href="{}">تنزيل المستند</a>', address)

    @admin.display(description=_("مواضع الاستعمال"))
    def uses(self, attachment: Attachment) -> SafeString:
        return places_of(attachment)
