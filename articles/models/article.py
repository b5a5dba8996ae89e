"""A story's record: where it stands, what readers see of it, and what is waiting."""

from datetime import datetime
from functools import lru_cache

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from articles.categories.models import Category, Tag
from articles.models.copy import Copy, Kind
from articles.models.history import Revision
from articles.models.media import with_renditions
from articles.models.mood import Mood
from articles.models.status import Status
from kalima.text import arabic

# Tails under /n/<pk>/ that mean something of their own; no slug may equal one.
RESERVED_TAILS = frozenset({"light", "comments", "embed"})

DEFAULT_TAIL = "مادة"


IN_PRINT = (Status.PUBLISHED, Status.CORRECTED)
EVER_PUBLISHED = (*IN_PRINT, Status.WITHDRAWN)


@lru_cache(maxsize=2000)
def address_of(number: int, slug: str) -> str:
    """The address of a story; kept for the stories that are read now, since a front has fifty of these."""
    return reverse("article", args=[number, slug or DEFAULT_TAIL])


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> "ArticleQuerySet":
        """What readers may see: what was published and not withdrawn.

        Said this way, and not as a list of statuses, because SQLite takes a partial index only for a
        condition that stands in the query's text; a list comes in parameters.
        """
        return self.filter(published_at__isnull=False).exclude(status=Status.WITHDRAWN)

    def addressed(self) -> "ArticleQuerySet":
        """What has an address: stories in print, and withdrawn ones, which answer with their note."""
        return self.filter(published_at__isnull=False)

    def with_copy(self) -> "ArticleQuerySet":
        """Load what a page shows: one query for the stories, one for the files of their pictures."""
        return self.select_related("section__parent", "published_revision__lead_image").prefetch_related(
            with_renditions("published_revision__lead_image__renditions")
        )

    def with_continued(self) -> "ArticleQuerySet":
        """Say in `is_continued` whether a version of another story goes on from this one."""
        return self.annotate(is_continued=Exists(Revision.objects.filter(continues=OuterRef("pk"))))

    def with_related(self) -> "ArticleQuerySet":
        """Load the numbers of the stories beside each, where it has any."""
        return self.select_related("related_stories")

    def locked(self, *, passing: bool = False) -> "ArticleQuerySet":
        """Take these rows until the transaction ends, as every verb takes its story's first.

        In the weaker form that lets other rows refer to them: a save that kept autosaves from being inserted
        would wait for one of its own page, and that one for the save. `passing` leaves out rows that somebody
        else has taken, where others wait for them.
        """
        return self.select_for_update(no_key=True, of=("self",), skip_locked=passing)

    def due(self, at: datetime) -> "ArticleQuerySet":
        """Stories and changes whose time has come."""
        return self.filter(goes_live_at__lte=at).order_by("goes_live_at", "pk")

    def leaving(self, at: datetime) -> "ArticleQuerySet":
        """Stories whose withdrawal was set for a time that has come."""
        return self.filter(withdraw_at__lte=at).order_by("withdraw_at", "pk")

    def queue(self) -> "ArticleQuerySet":
        """What is in review, longest in the desk's hands first.

        The moment stands for the status: SQLite takes the partial index for this condition alone.
        """
        return self.filter(handed_at__isnull=False, trashed_at=None).order_by("handed_at", "pk")

    def kept(self) -> "ArticleQuerySet":
        """Everything that is not in the trash."""
        return self.filter(trashed_at=None)

    def in_section(self, section: Category) -> "ArticleQuerySet":
        """Stories shelved here; a section of the masthead includes its sub-sections."""
        return self.filter(section=section) if section.parent_id else self.filter(top_section=section)

    def promoted(self, at: datetime | Combinable) -> "ArticleQuerySet":
        """What may be put forward by itself: during election silence no story of a campaign is."""
        return self.exclude(Q(is_campaign=True) & Exists(Mood.objects.silence(at)))

    def newest_first(self) -> "ArticleQuerySet":
        return self.order_by("-published_at", "-pk")


class Article(Copy):  # type: ignore[django-manager-missing]
    """The working copy of a story, and the pointers to the revisions that readers see or will see."""

    section = models.ForeignKey(
        Category, verbose_name=_("القسم"), related_name="articles", on_delete=models.PROTECT
    )
    # Kept beside section so that a page of the masthead's sections reads one index at any size.
    top_section = models.ForeignKey(Category, related_name="+", editable=False, on_delete=models.PROTECT)
    status = models.CharField(
        _("الحالة"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    slug = models.SlugField(
        _("ذيل الرابط"), max_length=120, allow_unicode=True, blank=True, editable=False, db_index=False
    )
    published_revision = models.OneToOneField(
        "articles.Revision",
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.RESTRICT,
    )
    scheduled_revision = models.OneToOneField(
        "articles.Revision",
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.RESTRICT,
    )
    goes_live_at = models.DateTimeField(_("موعد النشر"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("نُشر"), null=True, blank=True, editable=False)
    # The day that a story from elsewhere carries, where it came with a date and no hour.
    dated_on = models.DateField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("آخر تحديث"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawal_note = models.TextField(_("سبب السحب"), blank=True, editable=False)
    # A withdrawal that waits for its time, with the public note that will stand in the story's place.
    withdraw_at = models.DateTimeField(_("موعد السحب"), null=True, blank=True, editable=False)
    withdraw_note = models.TextField(blank=True, editable=False)
    # Nothing of the story may be read by anyone outside before this; gone once it is printed or lifted.
    embargo_until = models.DateTimeField(_("حظر النشر حتى الموعد"), null=True, blank=True, editable=False)
    # The desk's own mark, in none of the frozen words: it takes effect at once, in print too.
    is_campaign = models.BooleanField(_("حملة انتخابية"), default=False, editable=False)
    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("أُنشئت"), editable=False)
    created_by = models.ForeignKey(
        "articles.Staff",
        verbose_name=_("أنشأها"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
    )
    saved_at = models.DateTimeField(_("آخر حفظ"), editable=False)
    # When the desk was handed what it has in review now.
    handed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Raised by every save: a save that started from an older edition is refused, never last-wins.
    edition = models.PositiveIntegerField(default=0, editable=False)
    import_ref = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)

    tags = TaggableManager(through="articles.TaggedArticle", blank=True, verbose_name=_("الوسوم"))

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("مادة")
        verbose_name_plural = _("المواد")
        ordering = ["-saved_at", "-pk"]
        permissions = [
            ("submit_article", "إرسال المواد إلى المراجعة"),
            ("send_back_article", "إعادة المواد إلى كتّابها"),
            ("schedule_article", "جدولة المواد"),
            ("publish_article", "نشر المواد وتحديث المنشور"),
            ("correct_article", "نشر التصحيحات"),
            ("withdraw_article", "سحب المواد"),
            ("edit_any_article", "تحرير مواد الآخرين"),
            ("embargo_article", "حظر النشر حتى موعد"),
            ("lift_embargo_article", "رفع الحظر قبل موعده"),
            ("override_approvals_article", "تجاوز الإجازات الناقصة"),
            ("reshelve_article", "نقل المنشور إلى قسم آخر"),
            ("campaign_article", "تمييز مواد الحملة الانتخابية"),
            ("trash_article", "نقل المواد إلى سلة المحذوفات"),
            ("all_sections_article", "العمل في كل الأقسام"),
            ("take_over_article", "تولّي تحرير مواد الكتّاب"),
            ("release_article", "إنهاء تحرير الآخرين"),
        ]
        indexes = [
            models.Index(
                fields=["top_section", "-published_at", "-id"],
                name="section_newest",
                condition=Q(published_at__isnull=False),
            ),
            models.Index(
                fields=["section", "-published_at", "-id"],
                name="subsection_newest",
                condition=Q(published_at__isnull=False),
            ),
            models.Index(
                fields=["-published_at", "-id"], name="newest", condition=Q(published_at__isnull=False)
            ),
            models.Index(fields=["goes_live_at"], name="due", condition=Q(goes_live_at__isnull=False)),
            models.Index(fields=["withdraw_at"], name="leaving", condition=Q(withdraw_at__isnull=False)),
            models.Index(fields=["handed_at", "id"], name="desk_queue", condition=Q(handed_at__isnull=False)),
            models.Index(fields=["trashed_at"], name="trash", condition=Q(trashed_at__isnull=False)),
            models.Index(fields=["status", "-saved_at", "-id"], name="desk_by_status"),
            models.Index(fields=["created_by", "-saved_at", "-id"], name="desk_mine"),
            models.Index(fields=["created_by", "status", "-saved_at", "-id"], name="desk_mine_by_status"),
            models.Index(fields=["-saved_at", "-id"], name="desk_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="status_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="kind_known"),
            models.CheckConstraint(
                condition=Q(
                    status__in=EVER_PUBLISHED,
                    published_revision__isnull=False,
                    published_at__isnull=False,
                )
                | (
                    ~Q(status__in=EVER_PUBLISHED)
                    & Q(published_revision__isnull=True, published_at__isnull=True)
                ),
                name="status_tells_the_truth",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.IN_REVIEW, handed_at__isnull=False)
                | (~Q(status=Status.IN_REVIEW) & Q(handed_at__isnull=True)),
                name="in_review_since_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(scheduled_revision__isnull=True, goes_live_at__isnull=True)
                | Q(scheduled_revision__isnull=False, goes_live_at__isnull=False),
                name="schedule_has_words_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SCHEDULED) | Q(goes_live_at__isnull=False),
                name="scheduled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(Status.SCHEDULED, *IN_PRINT)) | Q(goes_live_at__isnull=True),
                name="only_live_stories_wait",
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdrawal_note=""))
                | (~Q(status=Status.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawal_note="")),
                name="withdrawn_has_note",
            ),
            models.CheckConstraint(
                condition=Q(withdraw_at__isnull=True, withdraw_note="")
                | (
                    Q(withdraw_at__isnull=False, status__in=(Status.SCHEDULED, *IN_PRINT))
                    & ~Q(withdraw_note="")
                ),
                name="pending_withdrawal_has_note",
            ),
            models.CheckConstraint(
                condition=Q(embargo_until__isnull=True) | Q(published_at__isnull=True),
                name="embargo_ends_with_print",
            ),
            models.CheckConstraint(
                condition=Q(embargo_until__isnull=True)
                | Q(goes_live_at__isnull=True)
                | Q(goes_live_at__gte=F("embargo_until")),
                name="schedule_respects_embargo",
            ),
            models.CheckConstraint(
                condition=Q(trashed_at__isnull=True)
                | Q(status__in=(Status.DRAFT, Status.IN_REVIEW), published_at__isnull=True),
                name="only_unprinted_in_trash",
            ),
            models.CheckConstraint(
                condition=Q(continues__isnull=True) | ~Q(continues=F("pk")), name="story_continues_another"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=EVER_PUBLISHED) | ~Q(slug=""), name="printed_story_has_slug"
            ),
            models.CheckConstraint(condition=~Q(slug__in=sorted(RESERVED_TAILS)), name="slug_not_reserved"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """The story's address; only a story that was published has a tail."""
        return address_of(self.pk, self.slug)

    @property
    def short_address(self) -> str:
        return reverse("short", args=[self.pk])

    @property
    def printed(self) -> Revision:
        """The words that readers see; only a story that was published has them."""
        if self.published_revision is None:
            raise ValueError(f"Story {self.pk} was never published.")
        return self.published_revision

    @property
    def has_hour(self) -> bool:
        """Whether the hour of publication is known; a story dated to the day shows none."""
        return self.dated_on is None

    @property
    def is_in_print(self) -> bool:
        return self.status in IN_PRINT

    @property
    def differs_from_print(self) -> bool:
        """Whether the desk has words that readers do not see yet."""
        return self.published_revision is not None and self.words() != self.published_revision.words()

    def is_overdue(self, at: datetime) -> bool:
        """Whether a change or a withdrawal that was set for this story is still to be made."""
        return any(moment is not None and moment <= at for moment in (self.goes_live_at, self.withdraw_at))

    def choose_slug(self, headline: str) -> str:
        """A readable tail from a headline, never a reserved one; one already printed stays."""
        if self.slug:
            return self.slug
        tail = arabic.slug(headline)
        return f"{tail}-{DEFAULT_TAIL}" if tail in RESERVED_TAILS else tail


class TaggedArticle(ItemBase):
    """A tag on a story in print. Rows come and go with publication; the desk's tags are in the copy."""

    tag = models.ForeignKey(Tag, related_name="tagged", on_delete=models.CASCADE)
    content_object = models.ForeignKey(Article, related_name="tagged", on_delete=models.CASCADE)
    order = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField()

    objects = models.Manager["TaggedArticle"]()

    natural_key_fields = ["tag", "content_object"]

    class Meta:
        verbose_name = _("وسم على مادة")
        verbose_name_plural = _("وسوم المواد")
        ordering = ["order"]
        indexes = [models.Index(fields=["tag", "-published_at", "-content_object"], name="tag_newest")]
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="tagged_once"),
        ]
