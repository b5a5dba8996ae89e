"""What the rows of an export mean: each table and column, for a program that knows nothing of ours."""

import inspect
from collections.abc import Iterable
from typing import Any

from django.db.models import Field, ForeignKey, Model

# How a value of a column stands in a line.
FORMS = {
    "BooleanField": "boolean",
    "JSONField": "json",
    "DateTimeField": "moment",
    "DateField": "day",
    "TimeField": "time",
    "DurationField": "number",
    "FloatField": "number",
    "BinaryField": "base64",
}


def of(tables: Iterable[type[Model]]) -> dict[str, Any]:
    """Every table by its label: what it holds, its key, its columns."""
    return {model._meta.label_lower: _table(model) for model in tables}


def _table(model: type[Model]) -> dict[str, Any]:
    fields = model._meta.local_concrete_fields
    told: dict[str, Any] = {
        "name": str(model._meta.verbose_name),
        "key": next(field.attname for field in fields if field.primary_key),
        "columns": {field.attname: _column(field) for field in fields},
    }
    about = inspect.cleandoc(model.__doc__ or "")
    # Django's own line only names the columns again.
    return told if about.startswith(f"{model.__name__}(") else {"about": about} | told


def _column(field: "Field[Any, Any]") -> dict[str, Any]:
    target = field.target_field if isinstance(field, ForeignKey) else field
    told: dict[str, Any] = {"form": _form(target.get_internal_type())}
    said = str(field.verbose_name)
    if said and said != field.name.replace("_", " "):
        told["name"] = said
    if field.null:
        told["null"] = True
    if field.related_model and isinstance(field.related_model, type):
        told["row_of"] = field.related_model._meta.label_lower
    if field.choices:
        told["values"] = {str(value): str(label) for value, label in field.flatchoices}
    return told


def _form(kind: str) -> str:
    return FORMS.get(kind) or ("integer" if "Integer" in kind or "Auto" in kind else "text")
