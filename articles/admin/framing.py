"""A picture's own form: what it is, where people look, how it is cut; and the page that withdraws it."""

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin.asking import asker
from articles.admin.wheres import places_of
from articles.framing import restore_image, withdraw_image
from articles.models import Image, Withdrawal
from articles.moves import DeskError
from kalima.text import crops
from kalima.web.tidy import TidyLine


class PictureForm(forms.ModelForm):
    """Words, focal point and hand-drawn cuts; a cut is four numbers in per mille, or nothing."""

    source_address = forms.URLField(
        label=_("رابط المصدر"), max_length=500, required=False, assume_scheme="https"
    )

    class Meta:
        model = Image
        fields = (
            *("title", "caption", "alt", "credit", "source", "source_address"),
            *("permission", "permission_note", "focal_x_percent", "focal_y_percent"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ratio in crops.RATIOS:
            box = crops.box_of(self.instance.crops.get(ratio))
            self.initial[f"crop_{ratio}"] = str(box) if box else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for ratio in crops.RATIOS:
            typed = crops.typed_box(cleaned.get(f"crop_{ratio}", ""))
            if typed and crops.box_of(typed) is None:
                words = _("قصّ غير مقبول. تُكتب أربعة أرقام من صفر إلى ألف بينها فواصل، أو تُترك الخانة فارغة.")
                self.add_error(f"crop_{ratio}", ValidationError(words))
            cleaned[f"crop_{ratio}"] = typed
        x, y = cleaned.get("focal_x_percent"), cleaned.get("focal_y_percent")
        if "focal_x_percent" in self.errors or "focal_y_percent" in self.errors:
            return cleaned
        if (x is None) != (y is None):
            self.add_error("focal_x_percent", _("لمركز الصورة رقمان، أو لا رقم."))
        elif x is not None and y is not None and max(x, y) > 100:
            self.add_error("focal_x_percent", _("مركز الصورة خارجها. تُكتب نسبتان من 0 إلى 100."))
        address = cleaned.get("source_address") or ""
        if address and not address.startswith("https://"):
            self.add_error("source_address", _("يبدأ رابط المصدر بـ https://"))
        return cleaned

    @property
    def focal_point(self) -> tuple[int, int] | None:
        x, y = self.cleaned_data.get("focal_x_percent"), self.cleaned_data.get("focal_y_percent")
        return None if x is None or y is None else (x, y)

    @property
    def boxes(self) -> dict[str, str]:
        return {ratio: self.cleaned_data[f"crop_{ratio}"] for ratio in crops.RATIOS}


for _ratio in crops.RATIOS:
    PictureForm.base_fields[f"crop_{_ratio}"] = PictureForm.declared_fields[f"crop_{_ratio}"] = TidyLine(
        label=crops.NAMES[_ratio],
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "inputmode": "numeric", "data-crop": "{}:{}".format(*crops.RATIOS[_ratio])}
        ),
    )
CROP_FIELDS = tuple(f"crop_{ratio}" for ratio in crops.RATIOS)


class WithdrawForm(forms.Form):
    """Why a picture may not be shown any more."""

    reason = forms.ChoiceField(label=_("سبب السحب"), choices=Withdrawal.choices, widget=forms.RadioSelect)


def withdraw_view(pictures: "ModelAdmin[Image]", request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a picture for a reason, or let a withdrawn one be shown again."""
    image = pictures.get_object(request, str(pk))
    if not isinstance(image, Image):
        raise Http404
    by = asker(request)
    if not by.has_perm("articles.withdraw_image"):
        raise PermissionDenied
    form = WithdrawForm(request.POST or None)
    refusal = ""
    if request.method == "POST":
        at = timezone.now()
        try:
            if "restore" in request.POST:
                restore_image(image, by=by, at=at)
                pictures.message_user(request, str(_("أُعيدت الصورة إلى مواضعها.")))
                return redirect("admin:articles_image_change", image.pk)
            if form.is_valid():
                withdraw_image(image, reason=form.cleaned_data["reason"], by=by, at=at)
                pictures.message_user(request, str(_("سُحبت الصورة من كل مواضعها.")))
                return redirect("admin:articles_image_change", image.pk)
        except DeskError as reason:
            refusal = str(reason)
    context = pictures.admin_site.each_context(request) | {
        "title": _("إعادة الصورة") if image.is_withdrawn else _("سحب الصورة"),
        "opts": Image._meta,
        "image": image,
        "places": places_of(image),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "admin/articles/image/withdraw.html", context)
