"""What writer and editor say to each other about a story; no reader ever sees it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.people import Staff

TEXT_MAX = 2000
QUOTE_MAX = 500
# Other words for a passage may be twice as long as the longest passage.
REPLACEMENT_MAX = 1000
# How much of the text around a passage is kept, so that it is known again among equal ones.
AROUND_MAX = 60


class Note(models.Model):
    """One note on a story or on a passage of it, or a reply to one.

    A colleague who is mentioned stands in the text as @[number] and in `mentions`, so that the page shows
    the name of today. A note that is resolved or deleted stays, and so do its words in its memory. A
    suggestion is a note whose passage has other words beside it; its text says why, and may be empty.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("قُبل الاقتراح")
        REFUSED = "refused", _("رُفض الاقتراح")

    article = models.ForeignKey(
        Article, verbose_name=_("المادة"), related_name="notes", on_delete=models.CASCADE, db_index=False
    )
    parent = models.ForeignKey(
        "self", related_name="replies", null=True, blank=True, on_delete=models.CASCADE
    )
    by = models.ForeignKey(
        Staff, verbose_name=_("كتبها"), related_name="+", null=True, on_delete=models.SET_NULL
    )
    at = models.DateTimeField(_("الوقت"))
    text = models.TextField(_("الملاحظة"), blank=True)
    mentions = models.ManyToManyField(Staff, related_name="+", blank=True)
    # The passage as it was, with what stood before and after it.
    quote = models.TextField(blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    # What is suggested in place of the passage: nothing, where the passage is to go.
    is_suggestion = models.BooleanField(default=False)
    replacement = models.TextField(blank=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Staff, related_name="+", null=True, blank=True, on_delete=models.SET_NULL)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ملاحظة تحريرية")
        verbose_name_plural = _("ملاحظات تحريرية")
        ordering = ["at", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["article", "at", "id"], name="notes_of_story")]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | Q(is_suggestion=True), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(is_suggestion=False, replacement="", decision="")
                | (Q(is_suggestion=True, parent__isnull=True) & ~Q(quote="") & ~Q(quote=F("replacement"))),
                name="suggestion_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decision__in=["accepted", "refused"], resolved_at__isnull=False),
                name="decision_known_and_ends",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(quote="", resolved_at__isnull=True),
                name="reply_has_no_passage_and_no_end",
            ),
            models.CheckConstraint(condition=~Q(quote="") | Q(before="", after=""), name="passage_is_whole"),
        ]

    def __str__(self) -> str:
        return self.text


class NoteAct(models.Model):
    """One act on a note: who, what, when, and the words that stood until then. Never changed afterwards."""

    class Verb(models.TextChoices):
        WRITE = "write", _("كتابة ملاحظة")
        REPLY = "reply", _("رد")
        EDIT = "edit", _("تعديل")
        DELETE = "delete", _("حذف")
        RESOLVE = "resolve", _("إنهاء الملاحظة")
        REOPEN = "reopen", _("إعادة فتح الملاحظة")
        SUGGEST = "suggest", _("اقتراح تعديل")
        ACCEPT = "accept", _("قبول الاقتراح")
        REFUSE = "refuse", _("رفض الاقتراح")

    note = models.ForeignKey(Note, related_name="acts", on_delete=models.CASCADE)
    verb = models.CharField(max_length=10, choices=Verb)
    by = models.ForeignKey(Staff, related_name="+", null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()
    old_text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("عمل على ملاحظة")
        verbose_name_plural = _("سجل الملاحظات")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    verb__in=[
                        *("write", "reply", "edit", "delete", "resolve", "reopen"),
                        *("suggest", "accept", "refuse"),
                    ]
                ),
                name="note_act_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.note_id}"


class NoteNotice(models.Model):
    """A note that waits for someone. The row goes when they have read it, or when the note is resolved;
    whose suggestion was decided gets another, which says how.
    """

    person = models.ForeignKey(Staff, related_name="+", on_delete=models.CASCADE, db_index=False)
    note = models.ForeignKey(Note, related_name="notices", on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("ملاحظة تنتظر")
        verbose_name_plural = _("ملاحظات تنتظر")
        default_permissions = ()
        # The number of a note grows with time, so this is the newest first.
        indexes = [models.Index(fields=["person", "-note"], name="notices_newest")]
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.note_id} → {self.person_id}"
