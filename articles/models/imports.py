"""Newsrooms that move in: an export on its way, what it brought, what was found in it, former addresses."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category
from articles.models.quick import WordField

REF_MAX = 100
PATH_MAX = 300
TEXT_MAX = 500


class Import(models.Model):
    """One export on its way in: which file, how far it came, what it brought.

    `part` 1 reads what stories speak of (people, sections, pictures), part 2 the stories. `offset` and `line`
    are where the next piece begins; they change in the transaction that brings a piece.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("جارٍ")
        PAUSED = "paused", _("متوقف")
        DONE = "done", _("تمّ")
        FAILED = "failed", _("تعذّر")

    class Media(models.TextChoices):
        FETCH = "fetch", _("تُجلب من الموقع القديم")
        FOLDER = "folder", _("تؤخذ من مجلد uploads بجانب الملف")
        SKIP = "skip", _("لا تُجلب الآن")

    name = models.CharField(_("الملف"), max_length=255)
    path = models.CharField(max_length=1000, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    site = models.CharField(_("الموقع القديم"), max_length=200, blank=True)
    section = models.ForeignKey(
        Category,
        verbose_name=_("قسم ما لا قسم له"),
        related_name="+",
        on_delete=models.PROTECT,
        help_text=_("تُحفظ فيه المواد التي ليس لها في الملف تصنيف."),
    )
    media = models.CharField(_("الصور والملفات"), max_length=6, choices=Media, default=Media.SKIP)
    folder = models.CharField(max_length=1000, blank=True, editable=False)
    state = models.CharField(_("الحالة"), max_length=7, choices=State, default=State.RUNNING)
    part = models.PositiveSmallIntegerField(default=1, editable=False)
    offset = models.PositiveBigIntegerField(default=0, editable=False)
    line = models.PositiveBigIntegerField(default=1, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    failure = models.CharField(max_length=TEXT_MAX, blank=True, editable=False)
    started_at = models.DateTimeField(_("بدأ"), editable=False)
    # Who works on it now has it until then.
    claimed_until = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(_("انتهى"), null=True, editable=False)
    by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("استيراد")
        verbose_name_plural = _("استيراد الأرشيف")
        ordering = ["-started_at", "-pk"]
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused", "done", "failed"]), name="import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(media__in=["fetch", "folder", "skip"]), name="import_media_known"
            ),
            models.CheckConstraint(condition=Q(part__in=[1, 2]), name="import_part_known"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], ended_at__isnull=False)
                | (~Q(state__in=["done", "failed"]) & Q(ended_at__isnull=True)),
                name="import_that_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        """How far it came, both parts together."""
        if self.state == self.State.DONE:
            return 100
        whole = 2 * max(self.size_bytes, 1)
        return min(99, 100 * ((self.part - 1) * self.size_bytes + self.offset) // whole)


class ImportFinding(models.Model):
    """One line of an import's report: what was changed or left, and on which line of the file it stands."""

    class Kind(models.TextChoices):
        CHANGED = "changed", _("غُيّر")
        LEFT = "left", _("تُرك")
        BROKEN = "broken", _("خلل في الملف")

    run = models.ForeignKey(Import, related_name="findings", on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=7, choices=Kind)
    line = models.PositiveBigIntegerField()
    text = models.CharField(max_length=TEXT_MAX)
    # The story in whose page it can be mended.
    article = models.ForeignKey(
        "articles.Article", related_name="+", null=True, blank=True, on_delete=models.CASCADE
    )

    class Meta:
        verbose_name = _("ما لوحظ في استيراد")
        verbose_name_plural = _("ما لوحظ في الاستيراد")
        ordering = ["line", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["run", "line", "id"], name="findings_of_import")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["changed", "left", "broken"]), name="finding_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class RecordKind(models.TextChoices):
    """What an export brings, and what its addresses lead to."""

    STORY = "story"
    PAGE = "page"
    SECTION = "section"
    TAG = "tag"
    WRITER = "writer"
    PICTURE = "picture"
    ATTACHMENT = "attachment"
    COMMENT = "comment"
    # Known by its address and not here: a picture that was not brought, a block that posts speak of.
    ELSEWHERE = "elsewhere"


class Brought(models.Model):
    """What an export brought: its name there, and the record that it is here.

    `digest` is of what the file said, so that a second reading knows what changed; `left_as` says how the
    import left the record, so that it knows what the desk has edited since.
    """

    ref = models.CharField(max_length=REF_MAX, unique=True)
    kind = models.CharField(max_length=10, choices=RecordKind)
    record = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=32, blank=True)
    left_as = models.CharField(max_length=32, blank=True)
    # Where it lies elsewhere, or what a block says.
    text = models.TextField(blank=True)
    # The import that met it last: a file that has two posts of one number has two posts.
    reading = models.PositiveBigIntegerField(default=0)
    # The post that a picture was added to.
    parent = models.CharField(max_length=REF_MAX, blank=True, db_index=True)

    class Meta:
        verbose_name = _("ما جاء من الاستيراد")
        verbose_name_plural = _("ما جاء من الاستيراد")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RecordKind.values), name="brought_kind_known"),
        ]

    def __str__(self) -> str:
        return self.ref


class OldAddress(models.Model):
    """An address of the newsroom's former site, folded to one form, and the record that stands there now."""

    path = WordField(max_length=PATH_MAX, unique=True)
    kind = models.CharField(max_length=10, choices=RecordKind)
    record = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("عنوان من الموقع القديم")
        verbose_name_plural = _("عناوين الموقع القديم")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(path=""), name="old_address_leads_from_somewhere"),
            models.CheckConstraint(condition=Q(kind__in=RecordKind.values), name="old_address_kind_known"),
        ]

    def __str__(self) -> str:
        return self.path
