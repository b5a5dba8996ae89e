"""The words of a story: what the desk edits, and what a revision freezes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles.categories.models import Tag
from articles.models.people import Writer
from kalima.text import arabic, crops
from kalima.text.html import clean_body
from kalima.web.prepared import GivenNumbers, Prepared

# What the editor offers is what clean_body keeps. TextAlign and Color are left out: they need styles.
# The newsroom's own parts (pictures, quotes, key points and the rest) are static/js/editor_parts.js.
EDITOR_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "HardBreak": True,
    "History": True,
}


class BodyField(ProseEditorField):
    """Body text as clean HTML: the editor's own cleaning is replaced by the house's, in the form too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("extensions", EDITOR_EXTENSIONS)
        kwargs["sanitize"] = clean_body
        super().__init__(*args, **kwargs)


class Kind(models.TextChoices):
    """What a story is: each kind has needs of its own before print, and says on its page what it is."""

    REPORT = "report", _("تقرير")
    BREAKING = "breaking", _("خبر عاجل")
    OPINION = "opinion", _("رأي")
    INTERVIEW = "interview", _("حوار")
    GALLERY = "gallery", _("معرض صور")
    VIDEO = "video", _("فيديو")
    STATEMENT = "statement", _("بيان")


@dataclass(frozen=True)
class Credit:
    """A name that signs a story: a writer of the paper, or a guest, who has no page."""

    name: str
    role: str
    writer: Writer | None = None

    @property
    def is_newsroom(self) -> bool:
        return self.writer is not None and self.writer.is_newsroom


_WRITERS = Prepared(lambda: Writer.objects.filter(pk__in=GivenNumbers("numbers")).order_by())


class Copy(models.Model):
    """Kind, kicker, headline, standfirst, body, dateline place, lead picture, tags, names, what it continues.

    tag_ids holds primary keys of categories.Tag in the writer's order, as they were when they were given: a
    tag that was merged since keeps its number here, and means the other. credits holds, in print order,
    {"writer": pk, "role": text} for a writer of the paper and {"guest": name, "role": text} for a guest.
    They are plain values here so that a revision freezes them with the words; printing applies them to
    the public rows.
    """

    kind = models.CharField(_("نوع المادة"), max_length=12, choices=Kind, default=Kind.REPORT)
    kicker = models.CharField(_("العنوان التمهيدي"), max_length=120, blank=True)
    headline = models.CharField(_("العنوان"), max_length=300)
    standfirst = models.TextField(_("الملخّص"), max_length=1000, blank=True)
    body: "models.Field[str, str]" = BodyField(_("نص المادة"), blank=True)
    issuing_body = models.CharField(_("الجهة المصدرة"), max_length=120, blank=True)
    place = models.CharField(
        _("مكان الخبر"), max_length=60, blank=True, help_text=_("المدينة التي يبدأ بها سطر المكان والمصدر.")
    )
    agency = models.CharField(
        _("اسم الوكالة في سطر المصدر"),
        max_length=80,
        blank=True,
        help_text=_("يُترك فارغًا لاسم الوكالة في إعدادات الموقع."),
    )
    lead_image = models.ForeignKey(
        "articles.Image",
        verbose_name=_("الصورة الرئيسة"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    lead_alt = models.CharField(_("وصف الصورة لمن لا يراها"), max_length=300, blank=True)
    lead_caption = models.CharField(_("شرح الصورة"), max_length=300, blank=True)
    lead_decorative = models.BooleanField(_("صورة للزينة، بلا وصف"), default=False)
    # The name of a ratio, a box in per mille, or nothing for the whole picture: kalima/text/crops.py.
    lead_crop = models.CharField(_("قصّ الصورة"), max_length=crops.CROP_MAX, blank=True)
    # A story of the house that this one goes on from. Frozen with the words, since readers see it.
    continues = models.ForeignKey(
        "articles.Article",
        verbose_name=_("متابعة لـ"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    tag_ids = models.JSONField(default=list, blank=True, editable=False)
    credits = models.JSONField(default=list, blank=True, editable=False)

    WORDS = (
        "kind",
        "kicker",
        "headline",
        "standfirst",
        "body",
        "issuing_body",
        "place",
        "agency",
        "lead_image_id",
        "lead_alt",
        "lead_caption",
        "lead_decorative",
        "lead_crop",
        "continues_id",
        "tag_ids",
        "credits",
    )

    class Meta:
        abstract = True

    def words(self) -> dict[str, Any]:
        """The copy as values, for freezing and for comparing."""
        return {name: getattr(self, name) for name in self.WORDS}

    def known_tags(self, among: Mapping[int, Tag] | None = None) -> list[Tag]:
        """The tags that these numbers mean now, each once, in the writer's order; asked without `among`."""
        tags = Tag.objects.numbered(self.tag_ids) if among is None else among
        return list(dict.fromkeys(tags[pk] for pk in self.tag_ids if pk in tags))

    @property
    def signing(self) -> list[int]:
        """Numbers of the writers of the paper who sign this copy."""
        return [credit["writer"] for credit in self.credits if "writer" in credit]

    def known_credits(self, among: Mapping[int, Writer] | None = None) -> list[Credit]:
        """Who signs this copy, in print order; a writer who is no longer there is left out.

        Writers are asked for unless `among` holds them.
        """
        writers = among
        if writers is None:
            found = _WRITERS(numbers=self.signing) if self.signing else []
            writers = {writer.pk: writer for writer in found}
        signed = []
        for credit in self.credits:
            if "guest" in credit:
                signed.append(Credit(credit["guest"], credit["role"]))
            elif writer := writers.get(credit["writer"]):
                signed.append(Credit(writer.name, credit["role"], writer))
        return signed

    def tidy_words(self) -> None:
        """Make everything typed storable: the verb that saves calls this, whatever the door."""
        for name in (
            *("kicker", "headline", "issuing_body", "place", "agency"),
            *("lead_alt", "lead_caption"),
        ):
            setattr(self, name, arabic.tidy_line(getattr(self, name)))
        self.lead_crop = crops.tidy_crop(self.lead_crop)
        self.standfirst = arabic.tidy(self.standfirst).strip("\n ")
        self.body = clean_body(self.body)
