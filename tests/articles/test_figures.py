"""How the paper writes digits and months reaches every page of the desk, and leaves what people typed."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from PIL import Image as Pillow

from articles import board, workflow
from articles.approving import approve
from articles.board import Wanted
from articles.categories.models import Category, Tag
from articles.models import (
    ApprovalStep,
    Article,
    Board,
    HijriMonthStart,
    HouseAd,
    HouseSpelling,
    Image,
    Import,
    ImportFinding,
    Mood,
    NameAlias,
    Place,
    PrintRule,
    Shortcut,
    SiteSettings,
    Staff,
    StaticPage,
    Status,
    StatusChange,
    StoryTemplate,
    TickerItem,
    UnfoundQuestion,
    Writer,
)
from articles.moves import MOVES
from comments import moderation
from comments.models import Comment, DiscussionSettings, Reason, WordRule
from kalima import roles
from kalima.text import arabic
from kalima.text.dates import IRAQI_MONTHS, WESTERN_MONTHS
from tests.factories import (
    PASSWORD,
    make_article,
    make_attachment,
    make_comment,
    make_image,
    make_staff,
    make_tag,
    make_writer,
    publish_article,
    show_comment,
)

pytestmark = pytest.mark.django_db

WORDS = ("افتُتح اليوم في مدينة العمارة جسر جديد للمشاة فوق نهر دجلة.",)
WRONG_DIGIT = {"arabic": re.compile("[0-9۰-۹]"), "latin": re.compile("[٠-٩۰-۹]")}
PAGES = ("changelist", "add", "change", "history", "delete")

# Pages that are shut for everyone, with what they answer: settings are one row, accounts and decisions stay.
SHUT = {
    ("SiteSettings", "changelist"): 302,
    ("SiteSettings", "add"): 403,
    ("SiteSettings", "delete"): 403,
    ("Staff", "delete"): 403,
    # Rules have one page, their table.
    ("PrintRule", "add"): 403,
    ("PrintRule", "change"): 302,
    ("PrintRule", "delete"): 403,
    # A template is kept from a story's page.
    ("StoryTemplate", "add"): 403,
    # Boards are there, one for the front and one to each section.
    ("Board", "add"): 403,
    ("Board", "delete"): 403,
    # A step that was given is switched off.
    ("ApprovalStep", "delete"): 403,
    # A line is raised from the page of breaking news or from a story's; it ends, and stays in the list.
    ("TickerItem", "add"): 403,
    ("TickerItem", "delete"): 403,
    # A mood is ended, and stays in the list.
    ("Mood", "delete"): 403,
    # Only from the trash.
    ("Article", "delete"): 403,
    ("Decision", "add"): 403,
    ("Decision", "delete"): 403,
}

# Elements whose text is typed, code, or a key of the keyboard; and the samples of the setting itself.
NOT_SAID = {"bdi", "kbd", "script", "style", "textarea", "title"}
SAMPLES = "id_digits"
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Said(HTMLParser):
    """Collects what a page says: its text without what people typed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.inside: list[bool] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            self.inside.append(tag in NOT_SAID or ("id", SAMPLES) in attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.inside):
            self.pieces.append(data)


def said(page: str) -> list[str]:
    """The lines of a page that the house says, each as one string."""
    joined = "".join(Said(page).pieces)
    return [" ".join(line.split()) for line in joined.splitlines() if line.strip()]


def follow(**values: str) -> None:
    SiteSettings.objects.update(**values)


@pytest.fixture
def paper(nada: Staff, hakim: Staff) -> None:
    """A newsroom with something of everything, in which nobody typed a digit."""
    now = timezone.now()
    ago = now - timedelta(days=40)
    SiteSettings.objects.update(description="")
    image = make_image(at=datetime(2024, 11, 30, 9, tzinfo=UTC))
    Image.objects.filter(pk=image.pk).update(added_by=nada)
    writer = make_writer()
    copy = {"paragraphs": WORDS, "writers": [writer], "tags": ["الجسور"], "by": nada, "at": ago}
    make_article("مسودة عن جسر المشاة", **copy)
    workflow.submit(make_article("مادة تنتظر المراجعة", **copy), by=nada, at=ago)
    due = make_article("مادة تنتظر موعدها", **copy)
    workflow.schedule(due, goes_live_at=now + timedelta(minutes=1), by=nada, at=now)
    story = make_article("العمارة تفتتح جسرًا للمشاة", image=image, **copy)
    workflow.publish(story, by=nada, at=now - timedelta(seconds=1))
    workflow.schedule(story, goes_live_at=now + timedelta(days=3), by=nada, at=now)
    corrected = publish_article("الكوت تفتتح مكتبة عامة", **copy)
    workflow.correct(corrected, note="ذُكر أن المكتبة في بدرة، والصحيح في الكوت.", by=nada, at=ago)
    withdrawn = publish_article("بيان سُحب لاحقًا", **copy)
    workflow.withdraw(withdrawn, note="اعتمدت المادة على بيان قديم.", by=nada, at=ago)
    draft = Article.objects.get(status=Status.DRAFT)
    shelf = {"section": draft.section, "top_section": draft.top_section, "created_by": nada}
    Article.objects.bulk_create(
        Article(headline=f"خبر قصير {'أ' * n}", created_at=ago, saved_at=ago, **shelf) for n in range(1, 52)
    )
    Tag.objects.bulk_create(
        Tag(name="و" * n, slug="و" * n, spelling_key="و" * n, ending_key="و" * n) for n in range(1, 101)
    )
    comment = show_comment(story, at=ago)
    moderation.remove(comment, by=hakim, at=ago, reason=Reason.SPAM, note="إعلان صريح.")
    show_comment(story, "رأي ثانٍ في الجسر.", at=now)
    moderation.reject(make_comment(story, "رأي ثالث في الجسر."), by=nada, at=now, reason=Reason.OFF_TOPIC)
    make_comment(story, "رأي رابع ينتظر.", at=ago)
    first = timezone.localdate().replace(year=2025, month=3, day=1)
    HijriMonthStart.objects.create(year=1446, month=9, first_day=first, authority="ديوان الوقف")
    Staff.objects.update(last_login=ago)
    PrintRule.objects.create(kind="report", need="tags", level="required")
    # Nobody gives a step of a story of their own.
    reader = make_staff("reem", "ريم شاكر", roles.MANAGING_EDITOR)
    step = ApprovalStep.objects.create(name="التدقيق اللغوي", key="تدقيق", role=nada.groups.get())
    approve(story, step, edition=story.edition, by=reader, at=ago)
    Shortcut.objects.create(short="م.أ", full="مصدر أمني")
    StoryTemplate.objects.create(name="تقرير طقس", key="تقرير طقس")
    HouseSpelling.objects.create(form="الاثنين", variants="الإثنين")
    NameAlias.objects.create(written="الكاظمي", meant="مصطفى الكاظمي", since=first, until=first)
    WordRule.objects.create(term="تافه", innocent="ثمن تافه")
    make_attachment()
    arranged_front(story, by=nada, at=ago)
    until = {"raised_at": now, "raised_by": nada, "expires_at": now + timedelta(hours=2)}
    HouseAd.objects.create(
        place="front",
        picture="a" * 32 + ".webp",
        width_px=1200,
        height_px=240,
        alt="معرض الكتاب",
        address="/section/ثقافة/",
        starts_at=ago,
        ends_at=now + timedelta(days=2),
    )
    StaticPage.objects.create(title="من نحن", slug="من-نحن", body="<p>صحيفة تجريبية.</p>")
    Mood.objects.create(kind="silence", line="صمت انتخابي", starts_at=ago, ends_at=now + timedelta(days=2))
    UnfoundQuestion.objects.create(
        key="مترو بغداد", question="مترو بغداد", day=timezone.localdate(), times=12, last_at=ago
    )
    run = Import.objects.create(
        name="archive.xml",
        path="/archive.xml",
        digest="0" * 64,
        size_bytes=1000,
        offset=400,
        line=12345,
        counts={"story_new": 1234},
        section=Category.objects.first(),
        started_at=ago,
    )
    ImportFinding.objects.create(run=run, kind="left", line=1200, text="سطر 7 تُرك")
    TickerItem.objects.create(text="هزة أرضية خفيفة في السليمانية", story=story, **until)
    for model in (Category, Tag, Writer, Staff, HijriMonthStart, Image, SiteSettings):
        logged(model, by=nada, times=101 if model is Writer else 1)


def arranged_front(story: Article, *, by: Staff, at: datetime) -> None:
    """A front that stands, and one that waits for its hour."""
    front, places = Board.objects.create(), Wanted((Place(1, story.pk, until=at + timedelta(days=90)),))
    board.arrange(front, places, edition=0, by=by, at=at)
    hour = timezone.now() + timedelta(days=2)
    board.schedule(front, places, goes_live_at=hour, edition=1, by=by, at=timezone.now())


def logged(model: type[Model], *, by: Staff, times: int) -> None:
    """Changes in the history that Django keeps of what moves nothing."""
    record = model._default_manager.order_by("pk").last()
    assert record
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.bulk_create(
        LogEntry(user=by, content_type=kind, object_id=record.pk, action_flag=CHANGE, change_message="[]")
        for _ in range(times)
    )


def addresses() -> Iterator[tuple[str, str, str]]:
    """Every page of every registered model: model, page, address."""
    for model in admin.site._registry:
        newest = model._default_manager.order_by("pk").last()
        for page in PAGES:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
            needs_record = page in ("change", "history", "delete")
            try:
                address = reverse(name, args=[newest.pk] if needs_record and newest else [])
            except NoReverseMatch:
                assert page != "changelist"
                assert model in (Comment, DiscussionSettings, Import, StatusChange, UnfoundQuestion)
                continue
            yield model.__name__, page, address


def desk_pages(client: Client) -> dict[str, str]:
    """Every page that the managing editor can open, by its address."""
    pages = {}
    for model, page, address in addresses():
        response = client.get(address)
        assert response.status_code == SHUT.get((model, page), 200), address
        if response.status_code == 200:
            pages[address] = response.content.decode()
    queue = reverse("admin:comments_comment_changelist")
    decisions = reverse("admin:comments_decision_changelist")
    now = timezone.localtime()
    further = [
        reverse("admin:articles_import_report", args=[Import.objects.get().pk]),
        *(
            "/admin/",
            "/accounts/password/change/",
            "/accounts/",
            "/admin/articles/article/quick/?q=جسر",
            "/admin/articles/article/breaking/",
            "/admin/articles/article/?trash=1",
            "/admin/articles/article/?p=2",
            "/admin/categories/tag/?p=2",
            f"/admin/categories/tag/merge/?ids={Tag.objects.get(name='الجسور').pk}",
        ),
        *(
            "/admin/articles/namealias/paste/",
            f"/admin/articles/namealias/try/?entry={NameAlias.objects.get().pk}",
            "/admin/comments/wordrule/paste/",
            f"/admin/comments/wordrule/try/?entry={WordRule.objects.get().pk}",
        ),
        *(f"{queue}?status={pile}" for pile in ("held", "shown", "rejected", "removed")),
        f"{decisions}?{urlencode({'at__gte': now.replace(hour=0, minute=0, second=0, microsecond=0)})}",
        *(f"/admin/articles/staff/{Staff.objects.get(username='nada').pk}/password/",),
        *(
            f"/admin/articles/article/{pk}/change/"
            for pk in Article.objects.order_by("pk").values_list("pk", flat=True)[:6]
        ),
        *(
            f"/admin/articles/article/{pk}/history/"
            for pk in Article.objects.order_by("pk").values_list("pk", flat=True)[:6]
        ),
        *moves(client),
    ]
    for address in further:
        response = client.get(address)
        assert response.status_code == 200, address
        pages[address] = response.content.decode()
    return pages


def moves(client: Client) -> list[str]:
    """The move page of every verb, on the first story that has such a move."""
    found = []
    for verb, move in MOVES.items():
        story = Article.objects.filter(status__in=list(move.leads)).order_by("pk").first()
        assert story, verb
        found.append(reverse("admin:articles_article_move", args=[story.pk, verb]))
    return found


@pytest.mark.usefixtures("paper")
class TestTheWalk:
    """The two kinds of digits with the two sets of names, on every page there is."""

    @pytest.mark.parametrize(
        ("digits", "names", "others"),
        [("arabic", "iraqi", WESTERN_MONTHS), ("latin", "western", IRAQI_MONTHS)],
    )
    def test_no_page_of_the_desk_says_a_digit_or_a_month_of_the_other_kind(
        self, nada_at_desk: Client, digits: str, names: str, others: tuple[str, ...]
    ) -> None:
        follow(digits=digits, month_names=names)
        wrong_month = re.compile(rf"\d (?:{'|'.join(others)}) \d{{4}}")

        pages = {address: said(page) for address, page in desk_pages(nada_at_desk).items()}
        slips = {
            address: wrong
            for address, lines in pages.items()
            if (
                wrong := [
                    line for line in lines if WRONG_DIGIT[digits].search(line) or wrong_month.search(line)
                ]
            )
        }

        assert not slips
        assert len(pages) > 60


@pytest.mark.usefixtures("paper")
class TestNumbers:
    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("/admin/articles/article/?p=2", "صفحة ٢"),
            ("/admin/articles/image/", "١٢٠ × ٨٠"),
            ("/admin/articles/image/", "٢٠٢٤ / ١١ / ٣٠"),
            ("/admin/articles/image/add/", "حتى ٤٠ ميغابايت و٥٠ مليون نقطة"),
            ("/admin/articles/hijrimonthstart/", "رمضان ١٤٤٦هـ"),
            ("/admin/articles/hijrimonthstart/", "السبت ١ مارس ٢٠٢٥"),
            ("/accounts/password/change/", "كلمة المرور ١٠ أحرف على الأقل"),
        ],
    )
    def test_they_stand_where_they_stood(self, nada_at_desk: Client, address: str, words: str) -> None:
        follow(digits="arabic")

        assert words in " ".join(said(nada_at_desk.get(address).content.decode()))


def too_large() -> BytesIO:
    """Fifty million pixels and more, of one bit each."""
    file = BytesIO()
    Pillow.new("1", (8000, 6300)).save(file, "PNG")
    file.seek(0)
    file.name = "جسر.png"
    return file


def long_document() -> BytesIO:
    """Three megabytes that say they are a document."""
    file = BytesIO(b"%PDF-1.5\n" + bytes(3_000_000))
    file.name = "محضر.pdf"
    return file


class TestWhatTheDeskAnswers:
    """Refusals and messages, from our tables and from the libraries', come in the paper's digits."""

    ANSWERS: dict[str, tuple[str, Callable[[], dict[str, object]], str]] = {
        "a picture too large": (
            "/admin/articles/image/add/",
            lambda: {"file": too_large(), "title": "", "credit": ""},
            "لم تُرفع الصورة «جسر.png». أبعادها أكبر من المسموح (٥٠ مليون نقطة).",
        ),
        "a document too large": (
            "/admin/articles/attachment/add/",
            lambda: {"upload": long_document(), "title": "محضر 12", "credit": ""},
            "حجمه أكبر من المسموح (٢ ميغابايت).",
        ),
        "spellings of which a line is none": (
            "/admin/articles/housespelling/paste/",
            lambda: {"lines": "كركوك = كركوگ\n= كركوگ", "kind": "word"},
            "السطر ٢: ",
        ),
        "words of which a line is none": (
            "/admin/comments/wordrule/paste/",
            lambda: {"lines": "نصاب = نصاب الزكاة\nء", "list": "suspect", "reason": "insult"},
            "السطر ٢: ",
        ),
        "a month far from the table": (
            "/admin/articles/hijrimonthstart/add/",
            lambda: {"year": 1446, "month": 9, "first_day": "2025-03-04", "authority": "ديوان الوقف"},
            "أول رمضان ١٤٤٦هـ في تقويم أم القرى ٢٠٢٥ / ٠٣ / ٠١، والتاريخ المدخل يبعد عنه ٣ أيام",
        ),
        "a year outside the table": (
            "/admin/articles/hijrimonthstart/add/",
            lambda: {"year": 1501, "month": 9, "first_day": "2077-11-17", "authority": "ديوان الوقف"},
            "من ١٣٤٣هـ إلى ١٥٠٠هـ",
        ),
        "a name too long": (
            "/admin/articles/writer/add/",
            lambda: {"name": "ن" * 81, "title": "", "bio": "", "staff": "", "slug": ""},
            "أطول من المسموح: ٨١ من ٨٠ حرفًا",
        ),
        "a short password": (
            "/accounts/password/change/",
            lambda: {"oldpassword": PASSWORD, "password1": "دجلة", "password2": "دجلة"},
            "كلمة المرور قصيرة. المطلوب ١٠ أحرف على الأقل.",
        ),
        "an order below nought": (
            "/admin/categories/category/",
            lambda: {
                "form-TOTAL_FORMS": 1,
                "form-INITIAL_FORMS": 1,
                "form-0-id": Category.objects.get().pk,
                "form-0-order": -1,
                "_save": "",
            },
            "أصغر قيمة مقبولة ٠",
        ),
    }

    @pytest.fixture(autouse=True)
    def _small_files(self, settings: Any) -> None:
        settings.ATTACHMENT_MEGABYTES = dict.fromkeys(settings.ATTACHMENT_MEGABYTES, 2)

    def test_a_document_too_large_among_many_and_by_script(self, nada_at_desk: Client) -> None:
        follow(digits="arabic")
        address = reverse("admin:articles_attachment_upload")

        page = nada_at_desk.post(address, {"files": long_document()})
        answer = nada_at_desk.post(
            address,
            {"files": long_document()},
            headers={"Accept": "application/json"},
        )

        assert "حجمه أكبر من المسموح (٢ ميغابايت)." in " ".join(said(page.content.decode()))
        assert answer.json()["refused"] == "حجمه أكبر من المسموح (٢ ميغابايت)."

    @pytest.mark.parametrize("situation", ANSWERS)
    def test_a_refusal(self, nada_at_desk: Client, situation: str) -> None:
        address, typed, told = self.ANSWERS[situation]
        follow(digits="arabic")

        response = nada_at_desk.post(address, typed())

        assert response.status_code == 200
        assert told in " ".join(said(response.content.decode()))

    def test_a_message_and_a_name_in_it(self, nada_at_desk: Client) -> None:
        follow(digits="arabic")

        saved = nada_at_desk.post(
            "/admin/articles/hijrimonthstart/add/",
            {"year": 1446, "month": 9, "first_day": "2025-03-01", "authority": "ديوان الوقف"},
            follow=True,
        )
        section = Category.objects.get()
        ordered = nada_at_desk.post(
            "/admin/categories/category/",
            {
                "form-TOTAL_FORMS": 1,
                "form-INITIAL_FORMS": 1,
                "form-0-id": section.pk,
                "form-0-order": 5,
                "_save": "",
            },
            follow=True,
        )

        assert "بداية شهر هجري «رمضان ١٤٤٦هـ»" in " ".join(said(saved.content.decode()))
        assert "حُفظ التعديل (١)." in " ".join(said(ordered.content.decode()))

    def test_what_people_typed_stays_as_they_typed_it(self, nada_at_desk: Client) -> None:
        follow(digits="arabic")
        make_article("قمة 20 دولة في بغداد", by=None)
        writer = make_writer("قناة 24")

        listed = nada_at_desk.get("/admin/articles/article/").content.decode()
        told = nada_at_desk.post(
            f"/admin/articles/writer/{writer.pk}/change/",
            {"name": "قناة 24", "title": "", "bio": "", "staff": "", "slug": writer.slug},
            follow=True,
        ).content.decode()

        assert "قمة 20 دولة في بغداد" in listed
        assert re.search("حُفظ التعديل: كاتب «(<[^>]*>)?قناة 24", told)


@pytest.mark.usefixtures("paper")
class TestMonthNames:
    @pytest.mark.parametrize(
        ("names", "march"), [("western", "مارس"), ("iraqi", "آذار"), ("both", "آذار/مارس")]
    )
    def test_dates_in_words_follow_the_setting(self, nada_at_desk: Client, names: str, march: str) -> None:
        follow(month_names=names)
        story = Article.objects.get(status=Status.CORRECTED)
        hakim = Staff.objects.get(username="hakim")
        site = SiteSettings.load()

        for address, words in (
            (f"/admin/articles/staff/{hakim.pk}/change/", f"آخر دخول {site.moment(story.created_at)}"),
            (f"/admin/articles/article/{story.pk}/history/", site.moment(story.created_at)),
            ("/admin/comments/decision/", site.moment(story.created_at)),
            ("/admin/", site.masthead_today),
            ("/admin/articles/sitesettings/1/change/", site.masthead_today),
            ("/admin/articles/hijrimonthstart/", f"السبت 1 {march} 2025"),
        ):
            assert words in " ".join(said(nada_at_desk.get(address).content.decode())), address


class TestQueries:
    @pytest.mark.parametrize(
        ("address", "one_more"),
        [
            ("/admin/articles/image/", lambda n: make_image(f"صورة {n}", colour=f"#9C3B{n}0")),
            ("/admin/categories/tag/", lambda n: make_tag(f"وسم {n}")),
            (
                "/admin/articles/hijrimonthstart/",
                lambda n: HijriMonthStart.objects.create(
                    year=1440 + n, month=9, first_day=f"20{n + 18}-05-01", authority="ديوان الوقف"
                ),
            ),
            ("/admin/comments/decision/", lambda n: show_comment(publish_article(), name=f"يوسف {n}")),
        ],
    )
    def test_a_row_costs_no_query_of_its_own(
        self, nada_at_desk: Client, address: str, one_more: Callable[[int], object]
    ) -> None:
        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert nada_at_desk.get(address).status_code == 200
            return len(queries)

        one_more(1)
        cost()
        with_one = cost()
        for n in range(2, 7):
            one_more(n)

        assert cost() == with_one


class TestWhoNeverCame:
    def test_an_account_without_a_sign_in_shows_a_dash(self, nada_at_desk: Client, hakim: Staff) -> None:
        page = nada_at_desk.get(f"/admin/articles/staff/{hakim.pk}/change/").content.decode()

        assert "آخر دخول —" in " ".join(said(page))


class TestWhoOnlyLooks:
    def test_the_order_of_sections_is_a_number_too(self) -> None:
        idris = make_staff("idris", "إدريس عبد الوهاب", roles.DESK_EDITOR)
        client = Client()
        client.force_login(idris)
        follow(digits="arabic")
        Category.objects.update(order=7)

        assert "٧" in " ".join(said(client.get("/admin/categories/category/").content.decode()))


def test_the_walk_sees_a_slip() -> None:
    page = "<p>صفحة 2</p><p>نُشرت <bdi>قناة 24</bdi></p><ul id='id_digits'><li>123</li></ul><br>"

    assert [line for line in said(page) if WRONG_DIGIT["arabic"].search(line)] == ["صفحة 2نُشرت"]
    assert arabic.say_digits("صفحة 2", "arabic") == "صفحة ٢"
