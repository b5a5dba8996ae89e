"""Pages that are no news: who we are, how to reach us, what we do with what we know."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.copy import BodyField
from kalima.text import arabic


class StaticPageQuerySet(models.QuerySet["StaticPage"]):
    def shown(self) -> "StaticPageQuerySet":
        """What readers may see."""
        return self.filter(is_shown=True)


class StaticPage(models.Model):
    """A page under an address of its own. Its text has no pictures: these belong to stories."""

    title = models.CharField(_("العنوان"), max_length=80)
    slug = models.SlugField(
        _("ذيل الرابط"),
        max_length=80,
        allow_unicode=True,
        unique=True,
        blank=True,
        help_text=_("يُترك فارغًا ليؤخذ من العنوان. يبقى كما هو إذا تغيّر العنوان."),
    )
    body = BodyField(_("النص"))
    is_shown = models.BooleanField(_("منشورة"), default=True)
    in_footer = models.BooleanField(_("رابطها أسفل كل صفحة"), default=True)
    order = models.PositiveSmallIntegerField(_("الترتيب"), default=0)
    saved_at = models.DateTimeField(_("آخر حفظ"), auto_now=True, db_default=Now())

    objects = StaticPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("صفحة ثابتة")
        verbose_name_plural = _("الصفحات الثابتة")
        ordering = ["order", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(slug=""),
                name="static_page_has_title_and_address",
                violation_error_message=_("لا بد من عنوان فيه حرف أو رقم."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("static_page", args=[self.slug])

    def clean(self) -> None:
        self.title = arabic.tidy_line(self.title)
        self.slug = arabic.slug(self.slug or self.title)
