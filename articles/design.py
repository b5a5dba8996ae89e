"""The page that shows every part of a reader's page in every state, made of the parts themselves."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.body import text_of
from articles.categories.models import Category, Colour
from articles.models import Article, Correction, Image, Kind, MoodKind, Revision, Status
from articles.standing import MoodLine, Standing, TickerLine
from kalima.text.colours import contrast, tokens_of

TEXT_COLOURS = ("ink", "muted", *Colour.values, "breaking")
SIZES = ("report", "lead", "title", "card", "list", "text", "ui", "meta", "small")
SPACES = range(1, 9)

# Headlines that a layout has to bear.
HEADLINES = {
    "قصير": "أمطار على كركوك",
    "معتاد": "مجلس النواب ينهي القراءة الثانية لتعديل قانون المرور",
    "طويل": "وزارة الموارد المائية تعلن خطة لتوزيع الحصص بين المحافظات الجنوبية حتى نهاية الموسم الزراعي، "
    "وتدعو المزارعين إلى مراجعة دوائر الري في أقضيتهم قبل الخامس عشر من الشهر المقبل لتسجيل مساحاتهم",
    "بأرقام ولاتيني": "منتخب الشباب يفوز 2-1 ومبيعات GPT-4 ترتفع 12.5% في «كردستان»",
    "بلغة أخرى": "Basra opens its first public library on the river",
}

BODY = """
<p>هذا نص المادة كما يُقرأ: سطر لا يزيد على واحد وأربعين حرفًا عريضًا، وبين السطرين مسافة تكفي للحركات.
وفيه <strong>كلمة عريضة</strong> و<em>أخرى مائلة</em> و<a href="/">رابط</a>.</p>
<h2>عنوان داخل النص</h2>
<p>وفقرة بعده فيها اسم لاتيني مثل <bdi>UNESCO</bdi> ورقم مثل 3,200.</p>
<h3>عنوان أصغر</h3>
<ul><li><p>بند أول في قائمة.</p></li><li><p>بند ثانٍ أطول منه قليلًا.</p></li></ul>
<ol><li><p>خطوة أولى.</p></li><li><p>خطوة ثانية.</p></li></ol>
<aside data-points=""><ul><li><p>أول ما يهم القارئ.</p></li><li><p>ثاني ما يهمه.</p></li></ul></aside>
<blockquote><p>اقتباس من بيان أو كتاب، يُنقل كما هو.</p><cite>صاحب القول</cite></blockquote>
<blockquote data-pull=""><p>جملة من النص تُعلَّق بجانبه.</p><cite>صاحبها</cite></blockquote>
<table><thead><tr><th scope="col"><p>المحافظة</p></th><th scope="col"><p>العدد</p></th></tr></thead>
<tbody><tr><td><p>البصرة</p></td><td><p>1,240</p></td></tr><tr><td><p>نينوى</p></td><td><p>980</p></td></tr></tbody></table>
<p dir="ltr">A paragraph in another script keeps its own direction.</p>
"""


class Swatch(NamedTuple):
    """A colour of text and how it stands on paper and on sheet, in light and in dark."""

    name: str
    ratios: Sequence[float]


def design(request: HttpRequest) -> HttpResponse:
    """For who works here: the paper's parts, to be looked at together."""
    at = timezone.now()
    section = Category(pk=0, name="سياسة", slug="سياسة", colour="lapis")
    printed = Article.objects.published().with_copy().filter(published_revision__lead_image__isnull=False)
    newest = printed.newest_first().first()
    picture = newest.printed.lead_image if newest else None
    context: dict[str, Any] = {
        "swatches": list(swatches()),
        "section_colours": Colour.values,
        "sizes": SIZES,
        "spaces": SPACES,
        "standing": Standing(
            ticker=(
                TickerLine("سطر عاجل لم تُنشر مادته بعد", at, at, ""),
                TickerLine("سطر عاجل يقود إلى مادته", at - timedelta(minutes=7), at, "/"),
            ),
            moods=tuple(_moods(at, in_mourning="mourning" in request.GET)),
        ),
        "plain": [(name, _story(section, words, at=at)) for name, words in HEADLINES.items()],
        "pictured": _story(section, HEADLINES["معتاد"], picture=picture, at=at),
        "opinion": _story(section, "من ينتظر الحافلة لا يقرأ الخرائط", kind=Kind.OPINION, at=at),
        "corrections": [
            Correction(kind=kind, note="ذُكر في النسخة الأولى أن العدد 1,420، والصحيح 1,240.", at=at)
            for kind in Correction.Kind.values
        ],
        "body": text_of(BODY),
    }
    context["copy"] = context["pictured"].published_revision
    return render(request, "articles/design.html", context)


def swatches() -> Iterator[Swatch]:
    """The colours of text, from the sheet that holds them."""
    found = finders.find("css/tokens.css")
    light, dark = tokens_of(Path(str(found)).read_text(encoding="utf-8"))
    for name in TEXT_COLOURS:
        grounds = [(scheme, ground) for scheme in (light, dark) for ground in ("paper", "sheet")]
        yield Swatch(name, [contrast(scheme[name], scheme[ground]) for scheme, ground in grounds])


def _story(
    section: Category,
    headline: str,
    *,
    at: datetime,
    kind: str = Kind.REPORT,
    picture: Image | None = None,
) -> Article:
    """A story that is nowhere but on this page."""
    words = {"headline": headline, "kicker": "مجلس النواب", "lead_caption": "شرح الصورة كما يظهر تحتها."}
    story = Article(
        pk=1, section=section, status=Status.PUBLISHED, slug="مثال", published_at=at - timedelta(hours=3)
    )
    standfirst = "ملخّص المادة في جملة أو جملتين، يقول للقارئ ما الذي جرى ولماذا يهمه."
    story.published_revision = Revision(**words, kind=kind, standfirst=standfirst, lead_image=picture)
    return story


def _moods(at: datetime, *, in_mourning: bool) -> Iterator[MoodLine]:
    """Mourning turns the whole page grey, so it is shown when asked for."""
    if in_mourning:
        yield MoodLine(MoodKind.MOURNING, "حداد وطني ثلاثة أيام", "", at)
    yield MoodLine(MoodKind.RELIGIOUS, "كل عام وأنتم بخير", "crescent", at)
    yield MoodLine(MoodKind.NATIONAL, "أسبوع القراءة في العراق", "palm", at)
