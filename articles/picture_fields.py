"""Fields for a picture and for how one use cuts it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from articles.models import Article, Image
from articles.pixels import KINDS
from kalima.text import crops

# A number of a row, in as many digits as the address of its page takes.
NUMBER_DIGITS = 15
# The newest pictures, which can be chosen without script.
PICTURES = 20
# The choice that stands for a box of the use's own.
HAND = "hand"


class PictureFile(forms.FileInput):
    """A file that is to be a picture; its button speaks Arabic in every browser."""

    class Media:
        js = (Script("js/admin_upload.js", defer=True),)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ",".join(f"image/{kind.lower()}" for kind in KINDS)} | (attrs or {}))


class PictureSelect(AutocompleteSelect):
    """A picture of the library: shown, looked for by name, or brought in through a window of its own."""

    template_name = "admin/widgets/picture.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(Article._meta.get_field("lead_image"), admin.site, attrs)

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        return render_to_string(template_name, context)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        # What was sent may be no number at all; the form says so, and the page shows no picture.
        chosen = int(value) if str(value).isdecimal() and len(str(value)) <= NUMBER_DIGITS else 0
        context = super().get_context(name, chosen or None, attrs)
        newest = Image.objects.exclude(pk=chosen).order_by("-added_at", "-pk")[:PICTURES]
        return context | {"chosen": chosen, "newest": newest}


class CropSelect(forms.Select):
    """How a use cuts its picture: one of the named ways, or a box in numbers, which a script draws."""

    template_name = "admin/widgets/crop.html"

    @property
    def media(self) -> Media:
        return Media(
            css={"all": ["css/admin_crop.css"]},
            js=[Script("js/admin_crop_box.js", defer=True), Script("js/admin_crop.js", defer=True)],
        )

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What the box holds where the choice is a box of one's own, else the choice."""
        chosen = data.get(name)
        return crops.typed_box(data.get(f"{name}_box") or "") if chosen == HAND else chosen

    def as_sent(self, name: str, value: str) -> dict[str, list[str]]:
        """What a form with this value would send; value_from_datadict the other way round."""
        if value and value not in crops.RATIOS:
            return {name: [HAND], f"{name}_box": [value]}
        return {name: [value or ""], f"{name}_box": [""]}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        own = str(value) if value and value not in crops.RATIOS else ""
        return super().get_context(name, HAND if own else value, attrs) | {"own": own}


class CropField(forms.ChoiceField):
    """How one use cuts its picture: whole, in a ratio around the focal point, or in a box of its own."""

    widget = CropSelect
    default_error_messages = {
        "invalid_choice": _(
            "قصّ غير مقبول. تُكتب أربعة أرقام من صفر إلى ألف بينها فواصل، أو تُترك الخانة فارغة."
        )
    }

    def __init__(self, **kwargs: Any) -> None:
        names = [(ratio, crops.NAMES[ratio]) for ratio in crops.RATIOS if ratio != "share"]
        choices = [("", crops.crop_name("")), *names, (HAND, _("قصّ باليد"))]
        super().__init__(choices=choices, **kwargs)

    def to_python(self, value: Any) -> str:
        """The whole picture has one name, however its box was written."""
        typed = super().to_python(value)
        return "" if crops.box_of(typed) == crops.WHOLE else typed

    def valid_value(self, value: Any) -> bool:
        return value != HAND and crops.tidy_crop(str(value)) == value
