"""The database itself refuses what cannot be: every constraint of the newsroom's records bites."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, ProtectedError, RestrictedError

from articles.categories.models import Category, Tag
from articles.models import (
    VERBS,
    Approval,
    ApprovalStep,
    Arrangement,
    Article,
    Attachment,
    Autosave,
    Board,
    BoardPage,
    Brought,
    Byline,
    Correction,
    FollowUp,
    FormerTail,
    HijriMonthStart,
    HourOfReadings,
    HouseAd,
    HouseSpelling,
    Image,
    Import,
    ImportFinding,
    Invitation,
    LeftMark,
    MediaUse,
    Mood,
    MostRead,
    NameAlias,
    Note,
    OldAddress,
    PreviewLink,
    PrintedMonth,
    PrintRule,
    Readings,
    Rendition,
    Revision,
    SearchTotals,
    Shortcut,
    SiteSettings,
    Staff,
    StaticPage,
    Status,
    StatusChange,
    StoryTemplate,
    TaggedArticle,
    TickerItem,
    UnfoundQuestion,
    Writer,
)
from articles.moves import MOVES
from kalima import roles
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_attachment,
    make_image,
    make_nada,
    make_section,
    make_staff,
    make_tag,
    make_writer,
    publish_article,
)

pytestmark = pytest.mark.django_db


def change(article: Article, **values: object) -> None:
    """Write past every verb, as a slip in a shell would."""
    Article.objects.filter(pk=article.pk).update(**values)


def repeat(record: models.Model) -> None:
    """Store the same row a second time."""
    record.pk = None
    record._state.adding = True
    record.save(force_insert=True)


def preview_link(**values: object) -> None:
    ends_at = NOW + timedelta(hours=1)
    PreviewLink.objects.create(
        **{"article": make_article(), "digest": "0" * 64, "made_at": NOW, "ends_at": ends_at} | values
    )


def rendition(**values: object) -> None:
    Rendition.objects.create(
        **{
            "image": make_image(),
            "ratio": "wide",
            "box": "0,0,1000,1000",
            "width_px": 480,
            "height_px": 320,
        }
        | values
    )


def picture(**values: object) -> None:
    """Write on a picture past every verb."""
    Image.objects.filter(pk=make_image().pk).update(**values)


def attachment(**values: object) -> None:
    """Write on a document past every verb."""
    Attachment.objects.filter(pk=make_attachment().pk).update(**values)


def tag_named(name: str, *, slug: str) -> None:
    """A tag past its own save, which would choose another tail."""
    Tag.objects.bulk_create([Tag(name=name, slug=slug, spelling_key=name, ending_key=name)])


def use(**values: object) -> MediaUse:
    return MediaUse.objects.create(**{"article": make_article(), "place": "body"} | values)


def use_on_board(**values: object) -> MediaUse:
    return use(
        **{"article": None, "board": Board.objects.create(), "image": make_image(), "place": "board"} | values
    )


def an_import(**values: object) -> Import:
    section = make_section()
    facts = {"name": "export.xml", "path": "/x", "digest": "0" * 64, "size_bytes": 1, "started_at": NOW}
    return Import.objects.create(**facts | {"section": section} | values)


def invitation(**values: object) -> Invitation:
    role, _made = Group.objects.get_or_create(name=roles.WRITER)
    facts = {"email": "layla@kalima.example", "role": role, "digest": values.get("digest", "0" * 64)}
    times = {"made_at": NOW, "ends_at": NOW + timedelta(days=3), "made_by": make_nada()}
    return Invitation.objects.create(**facts | times | values)


def month(**values: object) -> None:
    start = {"site": SiteSettings.load(), "year": 1446, "month": 6, "first_day": date(2024, 12, 2)}
    HijriMonthStart.objects.create(**start | {"authority": "ديوان الوقف"} | values)


def correction(note: str, **values: object) -> None:
    article = publish_article()
    Correction.objects.create(
        article=article, note=note, at=NOW, revision=article.published_revision, **values
    )


def continue_itself(article: Article) -> None:
    change(article, continues=article)


def own_parent() -> None:
    section = make_section("ثقافة")
    Category.objects.filter(pk=section.pk).update(parent=section)


def memory(**values: object) -> None:
    """Write on the last row of a story's memory."""
    StatusChange.objects.filter(pk=publish_article().changes.first().pk).update(**values)


def follow_up(**values: object) -> None:
    image = values.pop("image", None) or make_image()
    FollowUp.objects.create(
        **{"kind": "renditions", "image": image, "since": NOW, "next_try_at": NOW} | values
    )


def owed_twice(kind: str, **whose: object) -> None:
    owed = [FollowUp(kind=kind, since=NOW, next_try_at=NOW, **whose) for _ in range(2)]
    FollowUp.objects.bulk_create(owed)


def note(**values: object) -> Note:
    words = {"article": make_article(), "by": make_nada(), "at": NOW, "text": "من أين الرقم؟"}
    return Note.objects.create(**words | values)


def approval(**values: object) -> Approval:
    step = ApprovalStep.objects.create(name="المراجعة القانونية", key="المراجعه القانونيه")
    return Approval.objects.create(
        **{"article": make_article(), "step": step, "edition": 1, "by": make_nada(), "at": NOW} | values
    )


def spelling(**values: object) -> None:
    HouseSpelling.objects.bulk_create([HouseSpelling(**{"form": "الأنبار", "key": "الانبار"} | values)])


def alias(**values: object) -> None:
    row = {"written": "الكاظمي", "key": "الكاظمي", "meant": "مصطفى الكاظمي", "meant_key": "مصطفي الكاظمي"}
    NameAlias.objects.bulk_create([NameAlias(**row | values)])


def ticker_line(**values: object) -> None:
    row = {"text": "هزة خفيفة", "raised_at": NOW, "expires_at": NOW + timedelta(hours=2)}
    TickerItem.objects.create(**row | values)


def house_ad(**values: object) -> None:
    row = {"place": "front", "picture": "a.webp", "width_px": 1200, "height_px": 240, "alt": "معرض الكتاب"}
    times = {"starts_at": NOW, "ends_at": NOW + timedelta(days=2)}
    HouseAd.objects.create(**row | times | {"address": "/"} | values)


def mood(**values: object) -> None:
    row = {"kind": "silence", "line": "صمت انتخابي", "starts_at": NOW, "ends_at": NOW + timedelta(days=2)}
    Mood.objects.create(**row | values)


def template(**values: object) -> None:
    StoryTemplate.objects.create(**{"name": "تقرير طقس", "key": "تقرير طقس"} | values)


def arrangement() -> Arrangement:
    return Arrangement.objects.create(board=Board.objects.get_or_create(section=None)[0], at=NOW)


def board_page() -> None:
    board = Board.objects.get_or_create(section=None)[0]
    BoardPage.objects.create(board=board, person=make_nada(), heard_at=NOW)


def shortcut(**values: object) -> None:
    row = {"short": "كخ", "full": "كلمة الإخباري", "key": "كخ"}
    Shortcut.objects.bulk_create([Shortcut(**row | values)])


def left_mark(**values: object) -> None:
    row = {"article": make_article(), "kind": "hamza", "passage": "الاجتماع", "context": "0" * 32, "at": NOW}
    LeftMark.objects.create(**row | values)


# For each constraint, the ways past it that were thought of.
def unfound(**values: object) -> UnfoundQuestion:
    row = {"key": "مترو", "question": "مترو", "day": date(2024, 12, 2), "times": 1, "last_at": NOW}
    return UnfoundQuestion.objects.create(**row | values)


def read_hour(count: int = 1) -> HourOfReadings:
    """An hour of the one story's readings."""
    story = Article.objects.first() or make_article()
    return HourOfReadings.objects.create(article=story, hour=NOW, count=count)


def lead(*, window: str = "day", rank: int = 1, count: int = 1) -> MostRead:
    """A place among the most read."""
    return MostRead.objects.create(
        window=window, rank=rank, article=make_article(), count=count, counted_at=NOW
    )


SLIPS: dict[str, list[Callable[[], object]]] = {
    "static_page_has_title_and_address": [
        lambda: StaticPage.objects.create(title="", slug="من-نحن", body="<p>نص</p>"),
        lambda: StaticPage.objects.create(title="من نحن", slug="", body="<p>نص</p>"),
    ],
    "import_state_known": [lambda: an_import(state="lost")],
    "import_media_known": [lambda: an_import(media="lost")],
    "import_part_known": [lambda: an_import(part=3)],
    "import_that_ended_has_time": [lambda: an_import(state="done"), lambda: an_import(ended_at=NOW)],
    "finding_kind_known": [
        lambda: ImportFinding.objects.create(run=an_import(), kind="lost", line=1, text="سطر")
    ],
    "brought_kind_known": [lambda: Brought.objects.create(ref="x", kind="lost")],
    "old_address_leads_from_somewhere": [lambda: OldAddress.objects.create(path="", kind="story", record=1)],
    "old_address_kind_known": [lambda: OldAddress.objects.create(path="x", kind="lost", record=1)],
    "invitation_email_small": [lambda: invitation(email="Layla@kalima.example")],
    "invitation_ends_later": [lambda: invitation(ends_at=NOW)],
    "invitation_withdrawn_by_somebody": [lambda: invitation(withdrawn_at=NOW)],
    "invitation_accepted_as_somebody": [
        lambda: invitation(accepted_at=NOW),
        lambda: invitation(
            accepted_at=NOW, accepted_as=make_nada(), withdrawn_at=NOW, withdrawn_by=make_nada()
        ),
    ],
    "invitation_once_to_each": [lambda: [invitation(), invitation(digest="1" * 64)]],
    "unfound_once_a_day": [lambda: [unfound(), unfound()]],
    "unfound_was_asked": [
        lambda: unfound(key=""),
        lambda: unfound(question=""),
        lambda: unfound(times=0),
    ],
    "hour_read_once": [lambda: [read_hour(), read_hour()]],
    "hour_was_read": [lambda: read_hour(count=0)],
    "story_was_read": [lambda: Readings.objects.create(article=make_article(), count=0)],
    "most_read_place_once": [lambda: [lead(), lead()]],
    "most_read_window_known": [lambda: lead(window="ever")],
    "most_read_was_read": [lambda: lead(rank=0), lambda: lead(count=0)],
    "status_known": [lambda: change(make_article(), status="lost")],
    "status_tells_the_truth": [
        lambda: change(make_article(), status=Status.PUBLISHED, slug="ذيل"),
        lambda: change(make_article(), published_at=NOW),
        lambda: change(publish_article(), status=Status.DRAFT),
        lambda: change(publish_article(), published_revision=None),
        lambda: change(publish_article(), published_at=None),
        lambda: change(article_in(Status.WITHDRAWN), published_revision=None),
    ],
    "schedule_has_words_and_time": [
        lambda: change(publish_article(), goes_live_at=NOW),
        lambda: change(article_in(Status.SCHEDULED), scheduled_revision=None),
    ],
    "former_tail_kind_known": [lambda: FormerTail.objects.create(kind="story", tail="أسواق", record=1)],
    "former_tail_once": [lambda: repeat(FormerTail.objects.create(kind="section", tail="أسواق", record=1))],
    "printed_month_is_its_first_day": [
        lambda: PrintedMonth.objects.create(month=date(2024, 12, 2), changed_at=NOW)
    ],
    "scheduled_has_time": [
        lambda: change(article_in(Status.SCHEDULED), scheduled_revision=None, goes_live_at=None)
    ],
    "only_live_stories_wait": [
        lambda: change(article_in(Status.SCHEDULED), status=Status.DRAFT),
        lambda: change(article_in(Status.SCHEDULED), status=Status.IN_REVIEW, handed_at=NOW),
    ],
    "in_review_since_a_moment": [
        lambda: change(make_article(), status=Status.IN_REVIEW),
        lambda: change(article_in(Status.IN_REVIEW), handed_at=None),
        lambda: change(make_article(), handed_at=NOW),
    ],
    "withdrawn_has_note": [
        lambda: change(article_in(Status.WITHDRAWN), withdrawal_note=""),
        lambda: change(article_in(Status.WITHDRAWN), withdrawn_at=None),
        lambda: change(publish_article(), withdrawal_note="بيان قديم"),
        lambda: change(publish_article(), status=Status.WITHDRAWN),
    ],
    "printed_story_has_slug": [lambda: change(publish_article(), slug="")],
    "slug_not_reserved": [
        lambda: change(make_article(), slug="light"),
        lambda: change(publish_article(), slug="comments"),
    ],
    "story_continues_another": [lambda: continue_itself(make_article())],
    "step_has_name": [
        lambda: ApprovalStep.objects.create(name="", key="خطوة"),
        lambda: ApprovalStep.objects.create(name="خطوة", key=""),
    ],
    "step_level_known": [lambda: ApprovalStep.objects.create(name="خطوة", key="خطوة", level="maybe")],
    "approval_once": [lambda: repeat(approval())],
    "override_has_reason": [lambda: approval(is_override=True)],
    "tagged_once": [lambda: repeat(publish_article(tags=["النفط"]).tagged.get())],
    "byline_once": [lambda: repeat(publish_article(writers=[make_writer()]).bylines.get())],
    "closed_autosave_is_empty": [
        lambda: Autosave.objects.create(
            page="page-key-1", person=make_nada(), typed_at=NOW, closed_at=NOW, fields={"headline": ["نص"]}
        )
    ],
    "headline_word_once": [lambda: repeat(make_article().headline_words.create(word="جسر"))],
    "picture_word_once": [lambda: repeat(make_image().words.first())],
    "attachment_word_once": [lambda: repeat(make_attachment().words.first())],
    "attachment_kind_known": [lambda: attachment(kind="exe")],
    "poster_is_of_a_video": [lambda: attachment(poster=make_image())],
    "use_is_of_one_medium": [
        lambda: use(),
        lambda: use(image=make_image(), attachment=make_attachment()),
        lambda: use(attachment=make_attachment(), place="gallery"),
    ],
    "use_place_known": [lambda: use(image=make_image(), place="back")],
    "use_is_in_one_holder": [
        lambda: use(image=make_image(), board=Board.objects.create()),
        lambda: use(image=make_image(), place="board"),
        lambda: use_on_board(place="lead"),
        lambda: use_on_board(article=make_article()),
    ],
    "picture_on_board_once": [lambda: repeat(use_on_board())],
    "picture_used_once": [lambda: repeat(use(image=make_image()))],
    "attachment_used_once": [lambda: repeat(use(attachment=make_attachment()))],
    "note_says_something": [lambda: note(text="")],
    "reply_has_no_passage_and_no_end": [
        lambda: note(parent=note(), quote="جسر"),
        lambda: note(parent=note(), resolved_at=NOW),
    ],
    "suggestion_is_whole": [
        lambda: note(replacement="48 مترًا"),
        lambda: note(is_suggestion=True, replacement="48 مترًا"),
        lambda: note(is_suggestion=True, quote="84 مترًا", replacement="84 مترًا"),
        lambda: note(decision="accepted", resolved_at=NOW),
    ],
    "decision_known_and_ends": [
        lambda: note(is_suggestion=True, quote="84", replacement="48", decision="maybe", resolved_at=NOW),
        lambda: note(is_suggestion=True, quote="84", replacement="48", decision="accepted"),
    ],
    "passage_is_whole": [lambda: note(before="قبل"), lambda: note(after="بعد")],
    "note_act_known": [lambda: note().acts.create(verb="dance", at=NOW)],
    "notice_once": [lambda: repeat(note().notices.create(person=make_nada()))],
    "revision_has_headline": [
        lambda: Revision.objects.filter(article=publish_article()).update(headline=""),
        lambda: Revision.objects.create(article=make_article(), headline="", made_at=NOW),
    ],
    "change_verb_known": [lambda: memory(verb="dance"), lambda: memory(verb="")],
    "change_statuses_known": [
        lambda: memory(old_status="lost"),
        lambda: memory(new_status="lost"),
        lambda: memory(new_status=""),
    ],
    "kind_known": [lambda: change(make_article(), kind="poem")],
    "pending_withdrawal_has_note": [
        lambda: change(publish_article(), withdraw_at=NOW),
        lambda: change(publish_article(), withdraw_note="انتهت مدة العرض."),
        lambda: change(make_article(), withdraw_at=NOW, withdraw_note="انتهت مدة العرض."),
    ],
    "embargo_ends_with_print": [lambda: change(publish_article(), embargo_until=NOW)],
    "schedule_respects_embargo": [
        lambda: change(article_in(Status.SCHEDULED), embargo_until=NOW + timedelta(days=400))
    ],
    "only_unprinted_in_trash": [
        lambda: change(publish_article(), trashed_at=NOW),
        lambda: change(article_in(Status.SCHEDULED), trashed_at=NOW),
    ],
    "rule_known": [
        lambda: PrintRule.objects.create(kind="poem", need="body", level="off"),
        lambda: PrintRule.objects.create(kind="report", need="rhyme", level="off"),
        lambda: PrintRule.objects.create(kind="report", need="body", level="maybe"),
    ],
    "rule_once": [lambda: [PrintRule.objects.create(kind="report", need="tags", level="off") for _ in "12"]],
    "correction_has_note": [lambda: correction("")],
    "correction_kind_known": [lambda: correction("نص", kind="rumour")],
    "followup_kind_known": [
        lambda: (FollowUp.objects.all().delete(), follow_up(kind="dance")),
        lambda: follow_up(kind="hub"),
        lambda: follow_up(kind="hub", article=make_article()),
        lambda: follow_up(kind="traces", attachment=make_attachment()),
        lambda: follow_up(kind="nginx"),
        lambda: owed_twice("traces", article=make_article()),
        lambda: FollowUp.objects.create(
            kind="renditions", article=make_article(), since=NOW, next_try_at=NOW
        ),
    ],
    "followup_once": [lambda: follow_up(image=make_image())],
    "followup_once_to_story": [lambda: owed_twice("hub", article=make_article())],
    "followup_once_to_tag": [lambda: owed_twice("tag", tag=make_tag())],
    "followup_once_to_attachment": [lambda: owed_twice("traces", attachment=make_attachment())],
    "focal_point_in_picture": [
        lambda: picture(focal_x_percent=101, focal_y_percent=50),
        lambda: picture(focal_x_percent=50, focal_y_percent=101),
        lambda: picture(focal_x_percent=50),
        lambda: picture(focal_y_percent=50),
    ],
    "source_address_is_https": [
        lambda: picture(source_address="http://agency.example/1"),
        lambda: picture(source_address="javascript:alert(1)"),
    ],
    "permission_known": [lambda: picture(permission="maybe"), lambda: picture(permission="")],
    "withdrawn_picture_has_reason": [
        lambda: picture(withdrawn_at=NOW),
        lambda: picture(withdrawn_reason="rights"),
        lambda: picture(withdrawn_at=NOW, withdrawn_reason="mood"),
        lambda: picture(withdrawn_by=make_nada()),
    ],
    "rendition_once": [lambda: rendition()],
    "rendition_ratio_known": [lambda: rendition(ratio="round")],
    "staff_email_once": [
        lambda: (
            make_staff("salma", "سلمى رافد", roles.WRITER),
            Staff.objects.create(username="other", email="SALMA@kalima.example"),
        )
    ],
    "one_newsroom_byline": [lambda: Writer.objects.create(name="غرفة ثانية", slug="ثانية", is_newsroom=True)],
    "portrait_has_size": [
        lambda: Writer.objects.filter(pk=make_writer().pk).update(portrait="face.webp"),
        lambda: Writer.objects.filter(pk=make_writer().pk).update(portrait_width_px=480),
    ],
    "writer_has_name": [lambda: Writer.objects.create(name="", slug="بلا-اسم")],
    "writer_has_slug": [lambda: Writer.objects.create(name="بلا ذيل", slug="")],
    "search_totals_one_row": [lambda: SearchTotals.objects.create(pk=2)],
    "one_site_settings": [lambda: SiteSettings.objects.create(pk=2)],
    "digits_known": [
        lambda: SiteSettings.objects.update(digits="persian"),
        lambda: SiteSettings.objects.update(digits=""),
    ],
    "month_names_known": [lambda: SiteSettings.objects.update(month_names="coptic")],
    "quotes_known": [lambda: SiteSettings.objects.update(quotes="runes")],
    "template_has_name": [lambda: template(name=""), lambda: template(key="")],
    "template_kind_known": [lambda: template(kind="poem")],
    "template_slot_has_timetable": [
        lambda: template(next_at=NOW, days="2"),
        lambda: template(next_at=NOW, hour=time(6, 30)),
    ],
    "logo_has_size_and_words": [
        lambda: SiteSettings.objects.update(logo="a.webp", logo_alt="كلمة"),
        lambda: SiteSettings.objects.update(logo="a.webp", logo_width_px=9, logo_height_px=9),
    ],
    "ad_place_known": [lambda: house_ad(place="roof")],
    "ad_has_picture": [lambda: house_ad(picture=""), lambda: house_ad(width_px=0)],
    "ad_has_words": [lambda: house_ad(alt="")],
    "ad_address_is_safe": [
        lambda: house_ad(address="//evil.example"),
        lambda: house_ad(address="javascript:alert(1)"),
        lambda: house_ad(address=""),
    ],
    "ad_ends_later": [lambda: house_ad(ends_at=NOW)],
    "mood_kind_known": [lambda: mood(kind="joy"), lambda: mood(kind="")],
    "mood_mark_known": [lambda: mood(mark="eagle")],
    "mood_has_line": [lambda: mood(line="")],
    "mood_ends_later": [lambda: mood(ends_at=NOW)],
    "mood_ended_has_time": [lambda: mood(ended_by=make_nada())],
    "ticker_has_text": [lambda: ticker_line(text="")],
    "ticker_ends_later": [lambda: ticker_line(expires_at=NOW)],
    "ticker_ended_has_time": [lambda: ticker_line(ended_by=make_nada())],
    "shortcut_has_letters": [lambda: shortcut(short=""), lambda: shortcut(key="")],
    "shortcut_becomes_something": [lambda: shortcut(full="")],
    "spelling_has_form": [lambda: spelling(form="")],
    "spelling_has_letters": [lambda: spelling(key="")],
    "spelling_kind_known": [lambda: spelling(kind="tree")],
    "alias_once": [lambda: [alias(), alias(meant="غيره", meant_key="غيره")]],
    "alias_begins_once": [lambda: [alias(since=NOW.date()), alias(since=NOW.date())]],
    "alias_kind_known": [lambda: alias(kind="tree")],
    "alias_has_words": [
        lambda: alias(written=""),
        lambda: alias(key=""),
        lambda: alias(meant=""),
        lambda: alias(meant_key=""),
    ],
    "alias_is_another_name": [lambda: alias(meant_key="الكاظمي")],
    "alias_ends_later": [lambda: alias(since=NOW.date(), until=NOW.date() - timedelta(days=1))],
    "mark_left_once": [lambda: (left_mark(article=(story := make_article())), left_mark(article=story))],
    "mark_kind_known": [lambda: left_mark(kind="dance"), lambda: left_mark(kind="")],
    "mark_has_context": [lambda: left_mark(context="")],
    "month_starts_once": [lambda: (month(), month(first_day=date(2024, 12, 3)))],
    "twelve_months": [lambda: month(month=13), lambda: month(month=0)],
    "month_start_in_table": [lambda: month(year=1342), lambda: month(year=1501)],
    "month_start_has_authority": [lambda: month(authority="")],
    "top_section_name_once": [
        lambda: (make_section("Sport"), Category.objects.create(name="SPORT", slug="sport-2")),
        lambda: Category.objects.create(name="أخبار", slug="أخبار-2"),
    ],
    "subsection_name_once": [
        lambda: (
            make_section("النفط", parent=make_section("اقتصاد")),
            Category.objects.create(name="النفط", slug="نفط-2", parent=make_section("اقتصاد")),
        )
    ],
    "section_not_its_own_parent": [own_parent],
    "section_has_name": [lambda: Category.objects.create(name="", slug="بلا-اسم")],
    "section_has_slug": [lambda: Category.objects.create(name="ثقافة", slug="")],
    "section_colour_known": [lambda: Category.objects.create(name="ثقافة", slug="ثقافة", colour="pink")],
    "tag_spelled_once": [lambda: [tag_named("نفط", slug=slug) for slug in ("نفط", "نفط-1")]],
    "tag_tail_once": [lambda: [tag_named(name, slug="نفط") for name in ("نفط", "النفط")]],
    "tag_not_its_own_name": [lambda: Tag.objects.filter(pk=make_tag().pk).update(stands_for=F("pk"))],
    "tag_has_name": [lambda: Tag.objects.bulk_create([Tag(name="", slug="س", spelling_key="س")])],
    "tag_has_letters": [lambda: Tag.objects.bulk_create([Tag(name="؟", slug="س", spelling_key="")])],
    "tag_has_slug": [lambda: Tag.objects.bulk_create([Tag(name="نفط", slug="", spelling_key="نفط")])],
    "one_board_each": [
        lambda: (Board.objects.create(), Board.objects.create()),
        lambda: [Board.objects.create(section=make_section()) for _ in range(2)],
    ],
    "board_waits_for_a_time": [
        lambda: Board.objects.create(goes_live_at=NOW),
        lambda: Board.objects.update(scheduled=arrangement()),
    ],
    "board_open_once": [lambda: (board_page(), board_page())],
    "preview_ends_later": [lambda: preview_link(ends_at=NOW)],
    "preview_revoked_has_time": [lambda: preview_link(revoked_by=make_staff("salma", "سلمى", roles.WRITER))],
}


def constraints() -> dict[str, models.BaseConstraint]:
    """The constraints of our two apps' records, by name."""
    return {
        constraint.name: constraint
        for label in ("articles", "categories")
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }


@pytest.mark.parametrize(
    ("name", "slip"),
    [pytest.param(name, slip, id=f"{name}-{i}") for name in SLIPS for i, slip in enumerate(SLIPS[name])],
)
def test_the_database_refuses(name: str, slip: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        slip()

    # A database names the check that failed; for a second row SQLite names the columns instead.
    if isinstance(constraints()[name], models.CheckConstraint):
        assert name in str(refusal.value)


def test_no_constraint_is_without_its_slip() -> None:
    assert constraints().keys() == SLIPS.keys()


def test_the_memory_knows_every_verb_of_the_desk() -> None:
    assert {"create", *MOVES} <= set(VERBS)
    assert max(map(len, VERBS)) <= StatusChange._meta.get_field("verb").max_length


class TestWhatStandsInPrintStays:
    def test_the_revision_in_print_cannot_be_deleted(self) -> None:
        article = publish_article()

        with pytest.raises(RestrictedError), transaction.atomic():
            article.published_revision.delete()
        with pytest.raises(RestrictedError), transaction.atomic():
            article_in(Status.SCHEDULED).scheduled_revision.delete()

    def test_a_story_goes_with_its_whole_memory(self) -> None:
        article = article_in(Status.CORRECTED, tags=["النفط"], writers=[make_writer()])

        article.delete()

        for model in (Article, Revision, StatusChange, Correction, TaggedArticle, Byline):
            assert not model.objects.exists()

    def test_a_section_with_stories_stays(self) -> None:
        with pytest.raises(ProtectedError), transaction.atomic():
            publish_article().section.delete()

    def test_a_picture_that_a_story_shows_stays(self) -> None:
        image = make_image()
        publish_article(image=image)

        with pytest.raises(ProtectedError), transaction.atomic():
            image.delete()


class TestSections:
    def test_a_third_level_is_refused(self) -> None:
        oil = make_section("نفط", parent=make_section("اقتصاد"))

        with pytest.raises(ValidationError, match="مستويان"):
            make_section("مصافٍ", parent=oil)

    def test_a_section_with_parts_does_not_go_under_another(self) -> None:
        economy = make_section("اقتصاد")
        make_section("نفط", parent=economy)
        economy.parent = make_section("محليات")

        with pytest.raises(ValidationError, match="أقسام فرعية"):
            economy.full_clean()

    def test_a_name_that_leaves_no_address_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="لا يبقى من هذا الاسم"):
            make_section("؟!")

    def test_the_same_name_may_stand_under_two_sections(self) -> None:
        one = make_section("محلي", parent=make_section("رياضة"))
        other = Category(name="محلي", slug="محلي-2", parent=make_section("اقتصاد"))
        other.full_clean()
        other.save()

        assert one != other


class TestPeople:
    def test_an_address_is_one_whatever_its_case(self) -> None:
        salma = make_staff("salma", "سلمى رافد", roles.WRITER)
        other = Staff(username="other", email="Salma@Kalima.Example", password="x")

        with pytest.raises(ValidationError, match="هذا البريد مسجل"):
            other.full_clean()
        assert Staff.objects.normalize_email("  Salma@Kalima.Example ") == salma.email

    def test_staff_without_an_address_may_be_many(self) -> None:
        for username in ("one", "two"):
            Staff.objects.create(username=username, email="")

        assert Staff.objects.filter(email="").count() == 2

    def test_two_writers_of_one_name_have_two_addresses(self) -> None:
        assert [make_writer("علي حسن").slug for _ in range(3)] == ["علي-حسن", "علي-حسن-2", "علي-حسن-3"]

    def test_the_newsroom_signs_from_the_first_day(self) -> None:
        newsroom = Writer.objects.get(is_newsroom=True)

        assert (newsroom.name, newsroom.slug) == ("كلمة الإخباري", "كلمة-الإخباري")
        assert Category.objects.get().name == "أخبار"
        assert SiteSettings.objects.get().agency == "كلمة الإخباري"
