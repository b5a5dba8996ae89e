"""Where a story is shelved: the section tree and the tags."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from kalima.text import arabic
from kalima.web.prepared import GivenNumbers, Prepared


class Colour(models.TextChoices):
    """The seven colours a section chooses from; each is a pair of tokens, light and dark."""

    LAPIS = "lapis", _("لازوردي")
    BRICK = "brick", _("آجرّي")
    PALM = "palm", _("أخضر النخيل")
    OCHRE = "ochre", _("مغرة")
    PLUM = "plum", _("برقوقي")
    TEAL = "teal", _("فيروزي داكن")
    SLATE = "slate", _("رمادي")


class CategoryQuerySet(models.QuerySet["Category"]):
    def top(self) -> "CategoryQuerySet":
        """The sections of the masthead, in the order the house gives them."""
        return self.filter(parent=None)


class Category(models.Model):
    """A section of the paper, or a sub-section of one: the tree is two levels deep."""

    name = models.CharField(_("الاسم"), max_length=60)
    slug = models.SlugField(
        _("ذيل الرابط"),
        max_length=80,
        allow_unicode=True,
        unique=True,
        blank=True,
        help_text=_("يظهر في عنوان القسم. يُشتق من الاسم إذا تُرك فارغًا."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("القسم الأم"),
        related_name="children",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to={"parent": None},
        help_text=_("يُترك فارغًا للقسم الرئيس. الأقسام مستويان لا أكثر."),
    )
    description = models.CharField(_("وصف القسم"), max_length=200, blank=True)
    colour = models.CharField(_("اللون"), max_length=10, choices=Colour, default=Colour.SLATE)
    order = models.PositiveSmallIntegerField(_("الترتيب"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("قسم")
        verbose_name_plural = _("الأقسام")
        ordering = ["order", "name", "pk"]
        constraints = [
            # Two, because SQLite takes a missing parent for a different one each time.
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(parent=None),
                name="top_section_name_once",
                violation_error_message=_("قسم رئيس بهذا الاسم موجود."),
            ),
            models.UniqueConstraint(
                Lower("name"),
                "parent",
                name="subsection_name_once",
                violation_error_message=_("في القسم الأم قسم فرعي بهذا الاسم."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="section_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(name=""), name="section_has_name"),
            models.CheckConstraint(condition=~Q(slug=""), name="section_has_slug"),
            models.CheckConstraint(condition=Q(colour__in=Colour.values), name="section_colour_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.slug])

    def clean(self) -> None:
        self.name = arabic.tidy_line(self.name)
        self.description = arabic.tidy_line(self.description)
        self.slug = arabic.slug(self.slug or self.name)
        if not self.slug:
            raise ValidationError({"name": _("لا يبقى من هذا الاسم ما يصلح رابطًا. يُرجى اسم فيه حروف.")})
        if self.parent_id and (self.parent_id == self.pk or (self.parent and self.parent.parent_id)):
            raise ValidationError(
                {"parent": _("الأقسام مستويان لا أكثر: القسم الأم يجب أن يكون قسمًا رئيسًا.")}
            )
        if self.parent_id and self.pk and self.children.exists():
            raise ValidationError(
                {"parent": _("لهذا القسم أقسام فرعية، ولا يمكن وضعه تحت قسم آخر قبل نقلها.")}
            )

    @property
    def top(self) -> "Category":
        """The section of the masthead that this one stands under, or this one."""
        return self.parent or self


class TagQuerySet(models.QuerySet["Tag"]):
    def topics(self) -> "TagQuerySet":
        """The tags themselves, without the names that they had before or that were merged into them."""
        return self.filter(stands_for=None)

    def spelled(self, name: str) -> "TagQuerySet":
        """What is written like this, however its hamza, tashkeel and tatweel are written."""
        return self.filter(spelling_key=arabic.spelling_key(name))

    def ending_like(self, name: str) -> "TagQuerySet":
        """Tags that differ from this name only in endings: كرة and كره."""
        alike = self.topics().filter(ending_key=arabic.ending_key(name))
        return alike.exclude(spelling_key=arabic.spelling_key(name))

    def numbered(self, numbers: Iterable[int]) -> dict[int, "Tag"]:
        """The tags that these numbers mean now, by number, in one query; a deleted one is missing."""
        asked = list(numbers)
        return {tag.pk: tag.meant for tag in _NUMBERED(numbers=asked)} if asked else {}

    def named(self, keys: Iterable[str]) -> dict[str, "Tag"]:
        """The tags that these spelling keys mean now, by key, in one query.

        A tag's own name goes before a name of the past, and of those the latest.
        """
        written = list(self.select_related("stands_for").filter(spelling_key__in=list(keys)).order_by("pk"))
        former = {tag.spelling_key: tag.stands_for for tag in written if tag.stands_for}
        return former | {tag.spelling_key: tag for tag in written if not tag.stands_for}

    @transaction.atomic
    def bring(self, names: Iterable[str]) -> list["Tag"]:
        """The tags that these names mean, in their order and each once, made where they are new."""
        wanted: dict[str, str] = {}
        for name in names:
            wanted.setdefault(arabic.spelling_key(name), name)
        tags = self.named(wanted)
        # New tags are made in the order of their keys, so that two saves never wait for each other.
        for key in sorted(wanted.keys() - tags.keys()):
            new = {"name": wanted[key]}
            tags[key] = self.get_or_create(spelling_key=key, stands_for=None, defaults=new)[0]
        return list(dict.fromkeys(tags[key] for key in wanted))


class Tag(TagBase):
    """A topic, or a name that one had before: then it stands for that one, under its old number and tail.

    One spelling key, one topic: نفطٌ and نفط are the same. Stories keep the number that they were tagged
    with, so `numbered` says what it means now. A later topic may take a name of the past; it goes before it.
    """

    name = models.CharField(_("الاسم"), max_length=100, db_index=True)
    slug = models.SlugField(_("ذيل الرابط"), max_length=120, allow_unicode=True, blank=True)
    spelling_key = models.CharField(max_length=100, db_index=True, editable=False)
    ending_key = models.CharField(max_length=100, db_index=True, editable=False)
    stands_for = models.ForeignKey(
        "self",
        verbose_name=_("اسم سابق للوسم"),
        related_name="former_names",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("وسم")
        verbose_name_plural = _("الوسوم")
        ordering = ["name"]
        permissions = [("merge_tag", "دمج الوسوم")]
        constraints = [
            models.UniqueConstraint(
                fields=["spelling_key"], condition=Q(stands_for=None), name="tag_spelled_once"
            ),
            models.UniqueConstraint(fields=["slug"], condition=Q(stands_for=None), name="tag_tail_once"),
            models.CheckConstraint(condition=~Q(stands_for=F("id")), name="tag_not_its_own_name"),
            models.CheckConstraint(condition=~Q(name=""), name="tag_has_name"),
            models.CheckConstraint(condition=~Q(spelling_key=""), name="tag_has_letters"),
            models.CheckConstraint(condition=~Q(slug=""), name="tag_has_slug"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    def clean(self) -> None:
        self.name = arabic.tidy_line(self.name)
        key = arabic.spelling_key(self.name)
        if not key:
            raise ValidationError({"name": _("لا حروف في هذا الوسم.")})
        twin = Tag.objects.topics().filter(spelling_key=key).exclude(pk=self.pk).first()
        if twin:
            raise ValidationError({"name": _("هذا الوسم موجود: «%(name)s».") % {"name": twin.name}})

    @property
    def meant(self) -> "Tag":
        """The topic that this one is, or whose name it was."""
        return self.stands_for or self

    def save(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        self.name = arabic.tidy_line(self.name)
        self.spelling_key = arabic.spelling_key(self.name)
        self.ending_key = arabic.ending_key(self.name)
        super().save(*args, **kwargs)

    def slugify(self, tag: str, i: int | None = None) -> str:
        """An Arabic tail; taggit counts i up while the tail is taken."""
        tail = arabic.slug(tag) or "وسم"
        return tail if i is None else f"{tail}-{i}"


_NUMBERED = Prepared(
    lambda: Tag.objects.select_related("stands_for").filter(pk__in=GivenNumbers("numbers")).order_by()
)


def parse_tags(text: str) -> list[str]:
    """What stands in a tags field, as names (named in settings for taggit)."""
    return arabic.split_tags(text)


def edit_string(tags: Iterable[Tag]) -> str:
    """Tags as a person edits them in one field (named in settings for taggit)."""
    return arabic.join_tags(tag.name for tag in tags)
