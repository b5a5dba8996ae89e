"""Pages of the desk whose press reaches far: they ask who is there once more, before anything is typed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from kalima.web.accounts import ensure_proven


class ProvenAdmin(admin.ModelAdmin):
    """A record whose form, or whose deletion, asks for a proof from whoever may do more than look."""

    proves_form = True
    proves_deletion = True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        may = self.has_change_permission(request) if object_id else self.has_add_permission(request)
        if self.proves_form and may:
            ensure_proven(request)
            # Refused after the proof, the form stands at the proof's address, and leads back to its own.
            form_url = form_url or request.get_full_path()
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if self.proves_deletion and self.has_delete_permission(request):
            ensure_proven(request)
        return super().delete_view(request, object_id, extra_context)
