"""Pages on which a file comes in: the verb judges it, and a refusal shows the page again with the reason."""

from datetime import datetime
from pathlib import PurePath
from typing import IO, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin.asking import asker
from articles.figures import FiguresAdmin, site_of
from articles.models import Attachment, Image, Staff
from kalima.web.tidy import TidyAdmin, TidyLine

# Where a page keeps the reason of a refusal while it is shown again.
REFUSAL = "desk.refused_file"


def name_of(filename: str) -> str:
    """What a file's own name gives as a title: one tidy line without folders and ending."""
    title: str = TidyLine(required=False).clean(PurePath(filename.replace("\\", "/")).stem)
    return title[:200]


class NewFileForm(forms.ModelForm):
    """A file and what the house calls it; the verb that takes the file in says what is wrong with it."""

    refusal: Exception | None = None
    # The field of the file, and the sentence that refuses it, with %(name)s and %(why)s.
    file_field = "file"
    refused: Any = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get(self.file_field)
        if self.refusal is not None and file:
            named = {"name": PurePath(file.name).name, "why": self.refusal}
            raise ValidationError(self.refused % named)
        if file and not cleaned.get("title"):
            cleaned["title"] = name_of(file.name)
        return cleaned


class IncomingAdmin(TidyAdmin, FiguresAdmin):
    """Records that begin with a file; a subclass says by which form and which verb, and what is refused."""

    new_form: type[NewFileForm]
    refusal: type[Exception]
    # What is said of a file that was here before, with its %(title)s.
    known: Any

    def take_in(self, file: IO[bytes], *, title: str, credit: str, by: Staff, at: datetime) -> Any:
        """Take a file in through its verb, which raises `refusal`."""
        raise NotImplementedError

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **kwargs | {"form": self.new_form})
        cast("type[NewFileForm]", form).refusal = request.META.get(REFUSAL)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save; a refused file shows the form again with the reason."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except self.refusal as refusal:
            request.META[REFUSAL] = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_form(self, request: HttpRequest, form: forms.ModelForm, change: bool) -> Any:
        """Take a new file in; one that is here already is that one."""
        if change:
            return super().save_form(request, form, change)
        cleaned, at = form.cleaned_data, timezone.now()
        file = cleaned[self.new_form.file_field]
        record = self.take_in(
            file, title=cleaned["title"], credit=cleaned["credit"], by=asker(request), at=at
        )
        if record.added_at != at:
            self.message_user(request, self.known % {"title": record.title}, messages.INFO)
        form.save_m2m = lambda: None  # type: ignore[method-assign]
        return record

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A record alone: the words and files that it has go with it, and say nothing to people."""
        to_delete, _counts, missing, protected = super().get_deleted_objects(objs, request)
        return to_delete, {}, missing, protected

    @admin.display(description=_("أُضيفت"))
    def added(self, record: Image | Attachment) -> SafeString:
        """The day it came in, and who brought it."""
        by = format_html("، <bdi>{}</bdi>", record.added_by) if record.added_by else ""
        day = site_of(record).plain_date(record.added_at)
        return format_html('<time datetime="{}">{}</time>{}', record.added_at.isoformat(), day, by)
