"""The people of the paper: those who sign in, those who sign, and what they signed."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category
from kalima.text import arabic


class StaffManager(UserManager["Staff"]):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """An address is one whatever its case; it is kept in lower case."""
        return (email or "").strip().lower()


class Staff(AbstractUser):
    """Someone who signs in to the newsroom."""

    sections = models.ManyToManyField(
        Category,
        verbose_name=_("الأقسام"),
        related_name="staff",
        blank=True,
        help_text=_("الأقسام التي يعمل لها. بلا اختيار: كل الأقسام."),
    )

    # Laid out with the demo paper, under a password that may be anybody's.
    is_demo = models.BooleanField(default=False, editable=False)

    objects = StaffManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("عضو في غرفة الأخبار")
        verbose_name_plural = _("أعضاء غرفة الأخبار")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="staff_email_once",
                violation_error_message=_("هذا البريد مسجل لعضو آخر."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def may_enter(self) -> bool:
        """Whether the account opens anything here: the demo's do in a demo alone."""
        return self.is_active and (settings.DEMO or not self.is_demo)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Writer(models.Model):
    """A public byline, with a page of its own. The newsroom itself is one."""

    name = models.CharField(_("الاسم"), max_length=80)
    slug = models.SlugField(_("ذيل الرابط"), max_length=80, allow_unicode=True, unique=True, blank=True)
    title = models.CharField(_("الصفة"), max_length=80, blank=True)
    bio = models.TextField(_("نبذة"), max_length=600, blank=True)
    staff = models.OneToOneField(
        Staff,
        verbose_name=_("حساب الدخول"),
        related_name="writer",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    # The one public file, and its size, so that a page knows its room before it is there.
    portrait = models.CharField(max_length=60, blank=True, editable=False)
    portrait_width_px = models.PositiveIntegerField(default=0, editable=False)
    portrait_height_px = models.PositiveIntegerField(default=0, editable=False)
    is_newsroom = models.BooleanField(_("غرفة الأخبار نفسها"), default=False, editable=False)

    class Meta:
        verbose_name = _("كاتب")
        verbose_name_plural = _("الكتّاب")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_newsroom"], condition=Q(is_newsroom=True), name="one_newsroom_byline"
            ),
            models.CheckConstraint(
                condition=Q(portrait="", portrait_width_px=0, portrait_height_px=0)
                | (~Q(portrait="") & Q(portrait_width_px__gt=0, portrait_height_px__gt=0)),
                name="portrait_has_size",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="writer_has_name"),
            models.CheckConstraint(condition=~Q(slug=""), name="writer_has_slug"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("writer", args=[self.slug])

    def clean(self) -> None:
        self.name = arabic.tidy_line(self.name)
        self.title = arabic.tidy_line(self.title)
        self.bio = arabic.tidy(self.bio)
        if not self.slug:
            tail = arabic.slug(self.name) or "كاتب"
            taken = set(Writer.objects.filter(slug__startswith=tail).values_list("slug", flat=True))
            self.slug = next(s for s in (tail, *(f"{tail}-{i}" for i in range(2, 1000))) if s not in taken)


class Byline(models.Model):
    """A writer's name on a story in print. Rows come and go with publication, as tags do."""

    article = models.ForeignKey("articles.Article", related_name="bylines", on_delete=models.CASCADE)
    writer = models.ForeignKey(Writer, related_name="bylines", on_delete=models.PROTECT)
    role = models.CharField(_("الدور"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("اسم على مادة")
        verbose_name_plural = _("أسماء الكتّاب")
        ordering = ["order"]
        indexes = [models.Index(fields=["writer", "-published_at", "-article"], name="writer_newest")]
        constraints = [models.UniqueConstraint(fields=["article", "writer"], name="byline_once")]

    def __str__(self) -> str:
        return f"{self.writer} — {self.article}"
