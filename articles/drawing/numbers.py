"""The numbers of a chart, read from a spec and checked before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from articles.drawing.errors import CannotDraw
from articles.drawing.lettering import clean

MOST_VALUES = 24

# A longer figure would not fit beside the others.
MOST = 1e12


@dataclass(frozen=True)
class Numbers:
    """What a chart says, checked: as many labels as values, all of them finite."""

    title: str
    unit: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    highlight: int | None


def numbers_of(spec: Mapping[str, object]) -> Numbers:
    """Read {"title", "unit", "labels", "values", "highlight"}; highlight is one of the labels, or absent.

    Raises CannotDraw and says what is wrong.
    """
    labels, values = spec.get("labels"), spec.get("values")
    if not isinstance(labels, list | tuple) or not isinstance(values, list | tuple):
        raise CannotDraw("يحتاج الرسم البياني إلى قائمة أسماء وقائمة قيم.")
    if len(labels) != len(values):
        raise CannotDraw(f"عدد الأسماء ({len(labels)}) لا يساوي عدد القيم ({len(values)}).")
    if not 1 <= len(values) <= MOST_VALUES:
        raise CannotDraw(f"عدد القيم ({len(values)}) خارج المدى: من 1 إلى {MOST_VALUES}.")
    names = tuple(clean(str(label)) for label in labels)
    return Numbers(
        title=clean(str(spec.get("title", ""))),
        unit=clean(str(spec.get("unit", ""))),
        labels=names,
        values=tuple(_number(value) for value in values),
        highlight=_highlight(spec.get("highlight"), names),
    )


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST:
        return float(value)
    raise CannotDraw(f"القيمة «{value}» ليست عددًا يمكن رسمه.")


def _highlight(label: object, names: tuple[str, ...]) -> int | None:
    if label is None:
        return None
    wanted = clean(str(label))
    if wanted not in names:
        raise CannotDraw(f"الاسم المميَّز «{wanted}» ليس بين أسماء الرسم.")
    return names.index(wanted)
