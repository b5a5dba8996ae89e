"""The fields of a story's form: the body's editor, the section, tags and bylines; and lists of links."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import ProseEditorWidget, importmap
from js_asset import ImportMap, Media, Script
from taggit.forms import TagField, TagWidget

from articles.categories.models import Category, Tag
from articles.models import Article, Byline, Credit, Writer
from articles.models.furniture import ADDRESS_MAX, LABEL_MAX, check_address
from articles.names import register as known_names
from articles.quick import matching, number_in
from articles.tagging import Suggestion
from kalima.text import arabic
from kalima.text.aliases import Aliases

# Lines for names that a story shows at first; one to spare is always added.
BYLINES = 2


# The parts that the editor's script is made of, by the names under which it imports them.
EDITOR_PARTS = ImportMap(
    {
        f"kalima/editor/{part}": f"js/editor_{part}.js"
        for part in ("api", "bar", "caret", "dialogs", "dropped", "order", "paste", "parts", "marks", "stops")
    }
)

EDITOR_ASKS = {
    "pictures": "admin:articles_article_body_pictures",
    "stories": "admin:articles_article_body_stories",
    "embed": "admin:articles_article_body_embed",
    "upload": "admin:articles_image_add",
    "taking": "admin:articles_image_upload",
    "attachments": "admin:articles_article_body_attachments",
    "attach": "admin:articles_attachment_add",
    "attaching": "admin:articles_attachment_upload",
}


class BodyEditor(ProseEditorWidget):
    """The prose editor, started by our own script: its words are Arabic, and it keeps every space."""

    asks: Mapping[str, str] = EDITOR_ASKS

    @property
    def media(self) -> Media:
        return Media(
            importmap=importmap | EDITOR_PARTS,
            css={
                "all": [
                    "django_prose_editor/material-icons.css",
                    "django_prose_editor/editor.css",
                    "css/admin_editor.css",
                ]
            },
            js=[Script("js/admin_editor.js", type="module")],
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Textarea.get_context(self, name, value, attrs)
        extensions = self.get_config()["extensions"]
        context["widget"]["attrs"] |= {
            "data-body-editor": json.dumps(extensions),
            "class": "copy__body",
            # Where the editor's windows look for pictures, stories and the providers of embeds.
            **{f"data-{name}": reverse(address) for name, address in self.asks.items()},
        }
        return context


class TextEditor(BodyEditor):
    """The same for a text without pictures, files and other people's pages: it offers none."""

    asks: Mapping[str, str] = {}


# Sections in the masthead's order, each followed by its sub-sections.
TREE_ORDER = (
    Coalesce("parent__order", "order").asc(),
    Coalesce("parent__name", "name").asc(),
    Coalesce("parent_id", "pk").asc(),
    F("parent_id").asc(nulls_first=True),
    F("order").asc(),
    F("name").asc(),
    F("pk").asc(),
)


def tree_label(section: Category) -> str:
    return f"— {section.name}" if section.parent_id else section.name


class SectionField(forms.ModelChoiceField):
    """The sections as a tree, or those of it that a person may file under."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("اختيار القسم"))
        super().__init__(Category.objects.order_by(*TREE_ORDER), **kwargs)

    def narrow(self, sections: Collection[int] | None, *, keep: int | None = None) -> None:
        """Offer only these sections with what is under them, and the one that a story stands in."""
        if sections is not None:
            within = Q(pk__in=sections) | Q(parent__in=sections) | Q(pk=keep)
            self.queryset = Category.objects.order_by(*TREE_ORDER).filter(within)

    def label_from_instance(self, section: Category) -> str:
        return tree_label(section)


class TagInput(TagWidget):
    """A line of tags; under it those that the text asks for, once somebody asked.

    With script they are asked for and put into the line in place (admin_tagging.js). Without it the page that
    is shown again sets `suggested`; what is marked there is sent along and belongs to the line.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggested: list[Suggestion] | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        typed = super().value_from_datadict(data, files, name)
        marked = _listed(data, f"{name}_marked")
        return "، ".join([*([typed.rstrip(" ،,;؛")] if typed else []), *marked]) if marked else typed

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        asks = reverse("admin:articles_article_tagging")
        context = {"name": name, "suggested": self.suggested, "asks": asks}
        below = render_to_string("admin/widgets/tags.html", context)
        return format_html("{}{}", super().render(name, value, attrs, renderer), below)


class TagLine(TagField):
    """Tags in one line of text.

    A name that differs from a tag in its ending alone is asked about, and one that the alias register knows
    as another name of a tag.
    cleaned is a list of names; between quotation marks a name is meant as it is written.
    """

    widget = TagInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        super().__init__(**kwargs)
        # Where the script that offers tags asks for them.
        self.widget.attrs |= {"data-tags": reverse_lazy("admin:articles_article_tags"), "autocomplete": "off"}

    def clean(self, value: Any) -> list[str]:
        typed = arabic.tidy(value or "")
        names: list[str] = super().clean(typed)
        register = cache(known_names)
        doubts = [doubt for name in names if (doubt := self._doubt(name, typed, register))]
        if doubts:
            raise ValidationError(doubts)
        return names

    def _doubt(self, name: str, typed: str, register: Callable[[], Aliases]) -> str:
        """Say what stands in the way of a name, "" if nothing does."""
        longest = Tag._meta.get_field("name").max_length
        if len(name) > longest or len(arabic.spelling_key(name)) > longest:
            return str(
                _("وسم أطول من %(limit)s حرف: «%(name)s».") % {"limit": longest, "name": name[:40] + "…"}
            )
        if not arabic.spelling_key(name).strip():
            return str(_("لا حروف في الوسم «%(name)s».") % {"name": name})
        if is_quoted(name, typed) or Tag.objects.spelled(name).exists():
            return ""
        twin = Tag.objects.ending_like(name).first()
        if twin is not None:
            near = _("«%(name)s» قريب من وسم موجود: «%(twin)s».") % {"name": name, "twin": twin.name}
        else:
            others = map(arabic.spelling_key, register().others_of(name, on=timezone.localdate()))
            twin = next(iter(Tag.objects.named(others).values()), None)
            if twin is None:
                return ""
            near = _("«%(name)s» في سجل الأسماء البديلة هو «%(twin)s»، وله وسم.") % {
                "name": name,
                "twin": twin.name,
            }
        either = _('للوسم الموجود يُكتب كما هو، وللإصرار على وسم جديد يُكتب بين علامتي اقتباس: "%(name)s".')
        return f"{near} {either % {'name': name}}"

    def has_changed(self, initial_value: Any, data_value: Any) -> bool:
        names = [tag.name for tag in initial_value or []]
        return names != arabic.split_tags(data_value or "")


def is_quoted(name: str, typed: str) -> bool:
    """Whether a name was written between quotation marks."""
    return any(f"{left}{name}{right}" in typed for left, right in ('""', "«»", "“”"))


# «123 — عنوان المادة»: what the field of an earlier story shows, and reads back.
_NUMBERED = re.compile(r"\s*([0-9]{1,15}) — ")
CONTINUES_MAX = 400


class ContinuesField(forms.CharField):
    """The story that this one continues: its number, its address, or words that only one headline has.

    cleaned is the story or None. `among` are the stories that may be named.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=CONTINUES_MAX, **kwargs)
        self.among: QuerySet[Article] = Article.objects.none()
        # Where the script that offers stories asks for them.
        quick_search = reverse_lazy("admin:articles_article_quick")
        self.widget.attrs |= {"data-continues": quick_search, "autocomplete": "off"}

    @staticmethod
    def shown(story: Article | None) -> str:
        return f"{story.pk} — {story.headline}" if story else ""

    def clean(self, value: Any) -> Article | None:
        typed = arabic.tidy_line(super().clean(value) or "")
        if not typed:
            return None
        number = _number_of(typed)
        found = list((self.among.filter(pk=number) if number else matching(typed, among=self.among))[:2])
        if len(found) == 1:
            return found[0]
        if number:
            raise ValidationError(_("لا توجد مادة بالرقم %(n)s.") % {"n": number})
        if found:
            raise ValidationError(_("أكثر من مادة بهذه الكلمات. تُختار واحدة من القائمة، أو يُكتب رقمها."))
        raise ValidationError(
            _("لا نتائج عن «%(text)s». تُرجى تجربة كلمات أقل أو إملاء آخر.") % {"text": typed[:60]}
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        before, after = str(initial or "").strip(), str(data or "").strip()
        return (_number_of(before) or before) != (_number_of(after) or after)


def _number_of(typed: str) -> int | None:
    numbered = _NUMBERED.match(typed)
    return int(numbered[1]) if numbered else number_in(typed)


# Empty lines after the links that there are.
LINKS_SPARE = 2

# What people do on a story, offered where a role is typed.
ROLES_OFFERED = ("بقلم", "إعداد", "حاوره", "حاورها", "تصوير", "ترجمة", "شارك في الإعداد")
NAME_MAX = Writer._meta.get_field("name").max_length or 0
ROLE_MAX = Byline._meta.get_field("role").max_length or 0


@dataclass
class BylineLine:
    """A line as it is typed: a name, what that person did, and whether it is a guest, who has no page."""

    name: str = ""
    role: str = ""
    is_guest: bool = False

    def __str__(self) -> str:
        return f"{self.name} ({self.role})" if self.role else self.name


class BylineInput(forms.TextInput):
    """A line for each name, first to last, and one to spare; a list of the writers stands behind them."""

    template_name = "admin/widgets/byline.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.names: list[str] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[BylineLine]:
        """The lines with a name; a form that sends no roles leaves those that the story has."""
        names, roles, guests = (_listed(data, key) for key in (name, f"{name}_role", f"{name}_guest"))
        roles += [""] * (len(names) - len(roles))
        return [
            BylineLine(typed, role, str(place) in guests)
            for place, (typed, role) in enumerate(zip(names, roles, strict=False))
            if typed.strip()
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def as_sent(self, name: str, lines: list[BylineLine]) -> dict[str, list[str]]:
        """What a form with these lines would send; value_from_datadict the other way round."""
        return {
            name: [line.name for line in lines],
            f"{name}_role": [line.role for line in lines],
            f"{name}_guest": [str(place) for place, line in enumerate(lines) if line.is_guest],
        }

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        # Forms look for templates inside Django alone; this one stands among the paper's own.
        return render_to_string(template_name, context)

    def format_value(self, value: Any) -> list[BylineLine]:
        return list(value or [])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        lines = self.format_value(value)
        spare = max(BYLINES - len(lines), 1)
        return context | {
            "lines": lines + [BylineLine() for _i in range(spare)],
            "names": self.names,
            "roles": ROLES_OFFERED,
        }


@dataclass
class LinkLine:
    """A link as it is typed: its words and its address."""

    label: str = ""
    address: str = ""


class LinksInput(forms.TextInput):
    """A line for each link, first to last, and two to spare."""

    template_name = "admin/widgets/links.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[LinkLine]:
        labels, addresses = _listed(data, name), _listed(data, f"{name}_address")
        addresses += [""] * (len(labels) - len(addresses))
        lines = (
            LinkLine(arabic.tidy_line(label), arabic.tidy_line(address).strip())
            for label, address in zip(labels, addresses, strict=False)
        )
        return [line for line in lines if line.label or line.address]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        return render_to_string(template_name, context)

    def format_value(self, value: Any) -> list[LinkLine]:
        return [line if isinstance(line, LinkLine) else LinkLine(**line) for line in value or []]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        return context | {"lines": [*self.format_value(value), *(LinkLine() for _i in range(LINKS_SPARE))]}


class LinksField(forms.Field):
    """Links in their order. cleaned is a list as SiteSettings keeps it: [{"label": …, "address": …}]."""

    widget = LinksInput

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.most = most

    def clean(self, value: Any) -> list[dict[str, str]]:
        lines: list[LinkLine] = value or []
        for line in lines:
            if not line.label:
                raise ValidationError(_("لا اسم للرابط «%(address)s».") % {"address": line.address})
            if len(line.label) > LABEL_MAX or len(line.address) > ADDRESS_MAX:
                raise ValidationError(_("اسم الرابط «%(label)s» أو عنوانه طويل. يُرجى اختصاره.") % vars(line))
            check_address(line.address)
        if len(lines) > self.most:
            raise ValidationError(_("الروابط أكثر مما تتسع له الصفحة: %(n)d على الأكثر.") % {"n": self.most})
        return [vars(line) for line in lines]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != [vars(line) for line in data or []]


def _listed(data: Any, key: str) -> list[str]:
    return list(data.getlist(key)) if hasattr(data, "getlist") else list(data.get(key) or [])


class BylineField(forms.Field):
    """Who signs a story, in print order. cleaned is a list as Copy.credits keeps it.

    A name that no writer of the paper has is refused unless its line is marked as a guest's.
    """

    widget = BylineInput

    def prepare(self, credits: list[Credit]) -> list[BylineLine]:
        """Learn the paper's writers, and give the lines that stand for these."""
        writers = list(Writer.objects.order_by("-is_newsroom", "name", "pk"))
        counted: dict[str, int] = {}
        for writer in writers:
            counted[writer.name] = counted.get(writer.name, 0) + 1
        self.lines = {
            writer.pk: f"{writer.name} ({writer.slug})" if counted[writer.name] > 1 else writer.name
            for writer in writers
        }
        self.widget.names = list(self.lines.values())
        return [
            # A line without a name waits for one, and is nobody's yet.
            BylineLine(self._line_of(credit), credit.role, bool(credit.name) and credit.writer is None)
            for credit in credits
            if credit.writer is None or credit.writer.pk in self.lines
        ]

    def _line_of(self, credit: Credit) -> str:
        return self.lines[credit.writer.pk] if credit.writer else credit.name

    def clean(self, value: Any) -> list[dict[str, Any]]:
        by_line = {line: pk for pk, line in self.lines.items()}
        by_spelling = {arabic.spelling_key(line): pk for pk, line in self.lines.items()}
        found: list[dict[str, Any]] = []
        seen: set[object] = set()
        for line in value or []:
            typed, role = arabic.tidy_line(line.name), arabic.tidy_line(line.role)
            if not typed:
                continue
            if len(typed) > NAME_MAX or len(role) > ROLE_MAX:
                raise ValidationError(
                    _("الاسم أطول من %(name)s حرفًا أو الدور أطول من %(role)s حرفًا: «%(typed)s».")
                    % {"name": NAME_MAX, "role": ROLE_MAX, "typed": typed[:40]}
                )
            pk = by_line.get(typed) or by_spelling.get(arabic.spelling_key(typed))
            if pk is None and not line.is_guest:
                raise ValidationError(
                    _(
                        "لا كاتب باسم «%(name)s». يُرجى اختيار اسم من القائمة، أو تحديد «ضيف» بجانبه، "
                        "أو إضافته إلى الكتّاب أولًا."
                    )
                    % {"name": typed}
                )
            key = pk or arabic.spelling_key(typed)
            if key not in seen:
                seen.add(key)
                found.append({"writer": pk, "role": role} if pk else {"guest": typed, "role": role})
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(data or []) != list(initial or [])
