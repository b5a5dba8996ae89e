"""The desk's forms: a story as it is written, and the note or time that a move asks for."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, TextChoices
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category
from articles.chain import CIRCLE, makes_circle
from articles.fields import (
    BodyEditor,
    BylineField,
    ContinuesField,
    SectionField,
    TagInput,
    TagLine,
)
from articles.models import Article, Correction, Credit, Kind, SiteSettings, Staff, Status, Writer
from articles.moves import Move, open_or_printed, own_sections
from articles.picture_fields import CropField, PictureSelect
from articles.tagging import Suggestion
from articles.ticker import SPAN_MIN, SPANS_MIN
from kalima.text import arabic
from kalima.web.tidy import TidyLine, TidyText

NOTE_MAX = 2000
# Room for the numbers of as many suggestions as a story has notes.
ACCEPTED_MAX = 6000

# Zones by the names that a newsroom calls them; another is shown by its own.
ZONES = {"Asia/Baghdad": _("بغداد")}

# Where reports come from most often; the cities of the newest stories are offered before them.
CITIES = (
    *("بغداد", "البصرة", "الموصل", "أربيل", "النجف", "كربلاء", "كركوك", "السليمانية", "دهوك", "الأنبار"),
    *("ديالى", "صلاح الدين", "بابل", "واسط", "ميسان", "ذي قار", "المثنى", "الديوانية", "حلبجة"),
)
STORIES_ASKED_FOR_CITIES = 200


class MomentField(forms.DateTimeField):
    """A moment in the house's zone, typed with the browser's own calendar."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        zone = timezone.get_current_timezone_name()
        self.help_text = _("بتوقيت %(zone)s.") % {"zone": ZONES.get(zone, zone)}


class ArticleForm(forms.ModelForm):
    """The working copy, with its tags and bylines as people write them.

    `refusal` is set by the page on a second showing, when the verb refused what was typed: the form
    then carries the reason and everything that was typed. `by` is whoever opened the page, and `writer`
    their byline. `edition` says which save this began from;
    `over` names the newer save that the writer has seen and writes over. `typed` is what stands in the
    form in place of the saved words, as a form sends it: a recovered text, or two versions merged.
    `begins` is what a new story begins with, by field; its `credits` stand for the byline. `suggested` are
    the tags of its text, where the page was asked for them.
    """

    refusal: Exception | None = None
    typed: QueryDict | None = None
    begins: dict[str, Any] | None = None
    writer: Writer | None = None
    by: Staff | None = None
    suggested: list[Suggestion] | None = None

    kind = forms.ChoiceField(label=_("نوع المادة"), choices=Kind.choices, initial=Kind.REPORT, required=False)
    issuing_body = TidyLine(
        label=_("الجهة المصدرة"),
        max_length=120,
        required=False,
        help_text=_("للبيانات: الجهة التي أصدرت البيان."),
    )
    kicker = TidyLine(label=_("العنوان التمهيدي"), max_length=120, required=False)
    headline = TidyLine(
        label=_("العنوان"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "class": "copy__headline"}),
    )
    standfirst = TidyText(
        label=_("الملخّص"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "copy__standfirst"}),
    )
    section = SectionField(label=_("القسم"))
    byline = BylineField(
        label=_("أسماء الكتّاب"),
        required=False,
        help_text=_("بترتيب ظهورها. يُكتب أول الاسم ثم يُختار من القائمة."),
    )
    tag_line = TagLine(
        label=_("الوسوم"),
        required=False,
        help_text=_("بينها فاصلة: «نفط، موازنة، الشرق الأوسط»."),
    )
    lead_crop = CropField(label=_("قصّ الصورة"), required=False)
    continues = ContinuesField(
        label=_("متابعة لـ"),
        required=False,
        help_text=_("المادة السابقة: رقمها أو رابطها أو كلمات من عنوانها."),
    )
    edition = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    over = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    # Numbers of suggestions whose words the editor put into the text: «3,12».
    accepted = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = (
            *("kind", "kicker", "headline", "standfirst", "body", "section"),
            *("issuing_body", "place", "agency"),
            *("lead_image", "lead_alt", "lead_decorative", "lead_caption", "lead_crop", "continues"),
        )
        field_classes = {
            "place": TidyLine,
            "agency": TidyLine,
            "lead_alt": TidyLine,
            "lead_caption": TidyLine,
        }
        widgets = {
            "body": BodyEditor,
            "lead_image": PictureSelect,
            "place": forms.TextInput(attrs={"list": "cities"}),
            "lead_alt": forms.Textarea(attrs={"rows": 2}),
            "lead_caption": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.instance
        begins = {} if article.pk else dict(self.begins or {})
        credits = begins.pop("credits", None) or opening_byline(self.writer)
        if article.pk:
            credits = article.known_credits()
        self.initial["byline"] = cast(BylineField, self.fields["byline"]).prepare(credits)
        if article.pk:
            self.initial["edition"] = article.edition
            self.initial["tag_line"] = article.known_tags()
        if "tag_line" in self.fields:
            cast(TagInput, self.fields["tag_line"].widget).suggested = self.suggested
        if self.by and "section" in self.fields:
            cast(SectionField, self.fields["section"]).narrow(own_sections(self.by), keep=article.section_id)
        if "continues" in self.fields and self.by:
            field = cast(ContinuesField, self.fields["continues"])
            field.among = Article.objects.kept().filter(open_or_printed(self.by) | Q(pk=article.continues_id))
            self.initial["continues"] = field.shown(article.continues)
        self.initial.update(begins)
        if self.typed is not None:
            self.initial.update(self.typed_words(self.typed))
        if article.published_at and "section" in self.fields:
            self.fields["section"].disabled = True
            self.fields["section"].help_text = _("يُغيَّر قسم المادة المنشورة بزر «نقل إلى قسم أو رابط آخر».")

    def typed_words(self, typed: QueryDict) -> dict[str, Any]:
        """What was typed, for the fields it was typed in."""
        return {
            name: field.widget.value_from_datadict(typed, MultiValueDict(), name)
            for name, field in self.fields.items()
            if not field.widget.value_omitted_from_data(typed, MultiValueDict(), name)
        }

    def differs_from_saved(self, typed: QueryDict) -> bool:
        """Whether typed words are other than the saved ones."""
        words = self.typed_words(typed)
        return any(
            self.fields[name].has_changed(self.get_initial_for_field(self.fields[name], name), value)
            for name, value in words.items()
            if name not in ("edition", "over", "accepted") and not self.fields[name].disabled
        )

    def clean_accepted(self) -> list[int]:
        """The numbers that are some; a note that is none is accepted by nobody."""
        typed = self.cleaned_data["accepted"][:ACCEPTED_MAX].split(",")
        return [int(number) for number in typed if re.fullmatch("[0-9]{1,15}", number)]

    def clean_headline(self) -> str:
        headline = self.cleaned_data["headline"]
        if arabic.is_blank(headline):
            raise ValidationError(_("لا حروف في العنوان."))
        return headline

    def clean_continues(self) -> Article | None:
        earlier: Article | None = self.cleaned_data["continues"]
        if earlier and self.instance.pk and makes_circle(self.instance, earlier):
            raise ValidationError(CIRCLE)
        return earlier

    def clean_kind(self) -> str:
        # A form of an older page sends none; the story stays what it is.
        return self.cleaned_data["kind"] or self.instance.kind

    def clean(self) -> dict[str, Any]:
        if self.refusal is not None:
            raise ValidationError(str(self.refusal))
        return super().clean() or self.cleaned_data

    @property
    def cities(self) -> list[str]:
        """What the place field offers: the newest stories' cities, then the rest."""
        newest = Article.objects.order_by("-saved_at", "-pk").values_list("place", flat=True)
        recent = newest[:STORIES_ASKED_FOR_CITIES]
        return list(dict.fromkeys([place for place in recent if place] + list(CITIES)))


def opening_byline(writer: Writer | None) -> list[Credit]:
    """Who a new story is by until someone says otherwise: the one who opened it, or the newsroom."""
    writer = writer or Writer.objects.filter(is_newsroom=True).first()
    return [Credit(writer.name, "", writer)] if writer else []


class MoveForm(forms.Form):
    """What a move asks for before it is done: notes, times, a kind, a shelf, or nothing but a yes.

    cleaned_data is what the verb takes beside by and at.
    """

    goes_live_at = MomentField(label=_("موعد النشر"))
    withdraw_at = MomentField(label=_("موعد السحب"))
    embargo_until = MomentField(label=_("ينتهي الحظر عند"))
    kind = forms.ChoiceField(
        label=_("النوع"),
        choices=Correction.Kind.choices,
        initial=Correction.Kind.CORRECTION,
        widget=forms.RadioSelect,
    )
    section = SectionField(label=_("القسم"))
    slug = TidyLine(
        label=_("ذيل الرابط"),
        max_length=120,
        required=False,
        help_text=_("يُترك كما هو ليبقى الرابط. الروابط القديمة تقود إلى الجديد."),
    )
    note = TidyText(max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 4}))
    edition = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, move: Move, article: Article, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {*move.asks, "edition"} if move.saves_first else set(move.asks)
        for name in set(self.fields) - asked:
            del self.fields[name]
        if "note" in self.fields:
            self.fields["note"].label = move.note
            self.fields["note"].required = not move.note_is_optional
        if "edition" in self.fields:
            self.initial["edition"] = article.edition
        if "section" in self.fields:
            cast(SectionField, self.fields["section"]).narrow(own_sections(by), keep=article.section_id)
            self.initial.update(section=article.section_id, slug=article.slug)
        first = next((field for field in self.fields.values() if not field.widget.is_hidden), None)
        if first is not None:
            first.widget.attrs["autofocus"] = True


class SpanField(forms.TypedChoiceField):
    """How long a line stands in the ticker; cleaned is a number of minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, initial=SPAN_MIN, **kwargs)
        self.say(SiteSettings())

    def say(self, site: SiteSettings) -> None:
        """Name the spans in the house's digits: «30 دقيقة», «ساعتان»."""
        hours = [(minutes // 60, "hour") if minutes >= 60 else (minutes, "minute") for minutes in SPANS_MIN]
        self.choices = [(minutes, site.count(*span)) for minutes, span in zip(SPANS_MIN, hours, strict=True)]


class BreakingForm(forms.Form):
    """A breaking line: one field between a phone and the reader, and what becomes of it.

    `raises` says that this person may put it into the ticker, and choose what follows it there.
    """

    class Follows(TextChoices):
        DRAFT = "draft", _("مسودة مادة تُكتب بعده")
        PRINT = "print", _("مادة تُنشر معه الآن")
        NOTHING = "nothing", _("لا مادة")

    headline = TidyLine(
        label=_("الخبر"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True, "class": "breaking__line"}),
    )
    follows = forms.ChoiceField(
        label=_("ما يتبع السطر"),
        choices=Follows.choices,
        initial=Follows.DRAFT,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("يصير السطر رابط مادته حين تُنشر."),
    )
    minutes = SpanField(label=_("مدة العرض"), required=False)
    section = SectionField(label=_("القسم"))

    def __init__(
        self,
        *args: Any,
        by: Staff,
        section: Category | None,
        raises: bool,
        site: SiteSettings,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(SpanField, self.fields["minutes"]).say(site)
        cast(SectionField, self.fields["section"]).narrow(own_sections(by))
        self.initial["section"] = section.pk if section else None
        if not raises:
            del self.fields["follows"], self.fields["minutes"]

    def clean_headline(self) -> str:
        headline: str = self.cleaned_data["headline"]
        if not arabic.slug(headline):
            raise ValidationError(_("لا حروف في العنوان."))
        return headline

    def clean_follows(self) -> str:
        return self.cleaned_data["follows"] or self.Follows.DRAFT

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or SPAN_MIN


class LeadForm(forms.Form):
    """Which story a line in the ticker leads to; with nothing typed, none."""

    story = ContinuesField(label=_("مادته"), required=False)

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(ContinuesField, self.fields["story"])
        field.among = Article.objects.kept().filter(open_or_printed(by)).exclude(status=Status.WITHDRAWN)


class ExtendForm(forms.Form):
    """How long a line that stands in the ticker is to stay there from now."""

    minutes = SpanField(label=_("من الآن"))

    def __init__(self, *args: Any, site: SiteSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(SpanField, self.fields["minutes"]).say(site)
