"""The page on which an archive comes in: a file is chosen, its progress seen, halted and gone on with."""

import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.admin.asking import asker
from articles.fields import SectionField
from articles.imports import COUNTED, CannotStart, pause, prepared, resume, start
from articles.models import Import, ImportFinding
from kalima.web.accounts import ensure_proven
from kalima.web.tidy import TidyAdmin

# The newest imports; a paper moves in once.
SHOWN = 30
FINDINGS_ON_PAGE = 100
FILES_OFFERED = 200
ENDINGS = (".xml", ".wxr", ".rss", ".atom", ".jsonl", ".ndjson", ".json")
# How soon the page of a running import is asked for again.
AGAIN_S = 10


def folder() -> Path:
    """Where whoever runs the machine lays exports that are too large to upload."""
    return Path(settings.DATA) / "import"


def files_there() -> list[str]:
    """The names of the exports that lie there."""
    if not folder().is_dir():
        return []
    names = (file.name for file in folder().iterdir() if file.is_file())
    return sorted(name for name in names if name.lower().endswith(ENDINGS))[:FILES_OFFERED]


class ImportForm(forms.Form):
    """A file to upload or one that lies there, where its loose stories go, what becomes of its pictures, and
    whose it is.
    """

    upload = forms.FileField(label=_("ملف من هذا الجهاز"), required=False)
    there = forms.ChoiceField(label=_("أو ملف على الخادم"), required=False)
    section = SectionField(label=_("قسم ما لا قسم له"))
    pictures = forms.ChoiceField(
        label=_("الصور والملفات"), initial=Import.Media.SKIP, choices=Import.Media.choices
    )

    site = forms.CharField(
        label=_("عنوان الموقع القديم"),
        required=False,
        max_length=150,
        help_text=_(
            "يُكتب إن لم يكن في الملف عنوان لأي مادة، فتُعرف به المواد نفسها في قراءة تالية. "
            "ومن دونه يُعرف الملف باسمه."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "vTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = files_there()
        self.fields["there"].choices = [("", _("بلا اختيار")), *((name, name) for name in names)]  # type: ignore[attr-defined]
        self.fields["upload"].widget.attrs["accept"] = ",".join(ENDINGS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("upload") or cleaned.get("there")) and "upload" not in self.errors:
            self.add_error("upload", _("يُختار ملف: من هذا الجهاز أو مما على الخادم."))
        return cleaned


def kept(upload: UploadedFile) -> Path:
    """Lay an upload among the exports, under a name that is nobody else's."""
    sent = Path(upload.name or "")
    name = re.sub(r"[^\w.-]+", "-", sent.stem)[:60] or "export"
    ending = sent.suffix.lower() if sent.suffix.lower() in ENDINGS else ".xml"
    folder().mkdir(mode=0o750, parents=True, exist_ok=True)
    file = folder() / f"{name}-{secrets.token_hex(4)}{ending}"
    with file.open("xb") as kept_file:
        for chunk in upload.chunks():
            kept_file.write(chunk)
    return file


@admin.register(Import)
class ImportAdmin(TidyAdmin):
    """Nothing of an import is edited: it is begun, halted and gone on with, and its report stays."""

    def has_change_permission(self, request: HttpRequest, obj: Import | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Import | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        both = require_http_methods(["GET", "HEAD", "POST"])
        return [
            path("", view(both(self.changelist_view)), name="articles_import_changelist"),
            path("<int:pk>/", view(require_safe(self.report_view)), name="articles_import_report"),
            path("<int:pk>/pause/", view(require_POST(self.pause_view)), name="articles_import_pause"),
            path("<int:pk>/resume/", view(require_POST(self.resume_view)), name="articles_import_resume"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if self.has_add_permission(request):
            ensure_proven(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST":
            if not self.has_add_permission(request):
                raise PermissionDenied
            if form.is_valid() and (run := self._begun(request, form)):
                return redirect("admin:articles_import_report", run.pk)
        context = self._context(request) | {
            "title": self.opts.verbose_name_plural,
            "form": form,
            "begins": self.has_add_permission(request),
            "folder": folder(),
            "runs": list(Import.objects.select_related("by")[:SHOWN]),
        }
        return render(request, "admin/articles/import/list.html", context)

    def _begun(self, request: HttpRequest, form: ImportForm) -> Import | None:
        """The import that a form asks for; what keeps it from beginning is said beside the file."""
        chosen = form.cleaned_data
        uploads = folder() / "uploads"
        try:
            file = kept(chosen["upload"]) if chosen["upload"] else folder() / chosen["there"]
            run = prepared(
                file,
                section=chosen["section"],
                media=chosen["pictures"],
                folder=str(uploads) if chosen["pictures"] == Import.Media.FOLDER else "",
                site=chosen["site"],
                name=chosen["upload"].name if chosen["upload"] else "",
                by=asker(request),
                at=timezone.now(),
            )
            return start(run)
        except CannotStart as reason:
            form.add_error("upload" if chosen["upload"] else "there", str(reason))
        except OSError:
            form.add_error("upload", _("لا يتسع القرص للملف الآن. يُرجى إبلاغ المسؤول عن تشغيل الموقع."))
        return None

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far an import came, and its report page by page, by line."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(Import.objects.select_related("by", "section"), pk=pk)
        kind = request.GET.get("kind", "")
        kind = kind if kind in ImportFinding.Kind.values else ""
        findings = ImportFinding.objects.filter(run=run, **({"kind": kind} if kind else {}))
        after = request.GET.get("after", "")
        if after:
            line, _sep, number = after.partition("-")
            if not (line.isdecimal() and number.isdecimal() and len(after) < 32):
                raise Http404
            findings = findings.filter(line__gte=int(line)).exclude(line=int(line), pk__lte=int(number))
        rows = list(findings.order_by("line", "pk")[: FINDINGS_ON_PAGE + 1])
        shown = rows[:FINDINGS_ON_PAGE]
        context = self._context(request) | {
            "title": run.name,
            "run": run,
            "counted": list(_counted(run)),
            "kinds": ImportFinding.Kind.choices,
            "kind": kind,
            "findings": shown,
            "older": f"{shown[-1].line}-{shown[-1].pk}" if len(rows) > len(shown) else "",
            "may": self.has_add_permission(request),
        }
        response = render(request, "admin/articles/import/report.html", context)
        if run.state == Import.State.RUNNING and not after:
            response["Refresh"] = str(AGAIN_S)
        return response

    def pause_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._asked_for(request, pk)
        if pause(run):
            messages.success(request, _("يتوقف الاستيراد بعد القطعة التي هو فيها."))
        return redirect("admin:articles_import_report", pk)

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._asked_for(request, pk)
        if resume(run):
            messages.success(request, _("يُستأنف الاستيراد من حيث توقف."))
        return redirect("admin:articles_import_report", pk)

    def _asked_for(self, request: HttpRequest, pk: int) -> Import:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(Import, pk=pk)

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {"opts": self.opts}


def _counted(run: Import) -> Iterable[tuple[str, int]]:
    for key, label in COUNTED.items():
        if run.counts.get(key):
            yield label, run.counts[key]
