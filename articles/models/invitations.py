"""Invitation: somebody who is to work here, until when, and what became of it."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category
from articles.models.people import Staff


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime) -> "InvitationQuerySet":
        """Those that can still be taken up."""
        return self.filter(accepted_at=None, withdrawn_at=None, ends_at__gt=at)


class Invitation(models.Model):
    """One invitation, which makes one account. Its link's token is nowhere; a digest knows it again."""

    email = models.EmailField(_("البريد الإلكتروني"))
    first_name = models.CharField(_("الاسم"), max_length=150, blank=True)
    last_name = models.CharField(_("اللقب"), max_length=150, blank=True)
    role = models.ForeignKey(Group, verbose_name=_("الدور"), related_name="+", on_delete=models.PROTECT)
    sections = models.ManyToManyField(Category, verbose_name=_("الأقسام"), related_name="+", blank=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, related_name="+", on_delete=models.PROTECT)
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_as = models.OneToOneField(
        Staff, related_name="invitation", null=True, blank=True, on_delete=models.PROTECT
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("دعوة")
        verbose_name_plural = _("الدعوات")
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="invitation_email_small"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="invitation_ends_later"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="invitation_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_as__isnull=True)
                | Q(accepted_at__isnull=False, accepted_as__isnull=False, withdrawn_at__isnull=True),
                name="invitation_accepted_as_somebody",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_once_to_each",
            ),
        ]

    def __str__(self) -> str:
        return self.email
