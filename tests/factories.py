"""Makes records for tests through the newsroom's own verbs: plain functions with readable Arabic defaults."""

import io
import struct
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from PIL import Image as Pillow

from articles import workflow
from articles.attachments import add_attachment
from articles.categories.models import Category, Colour, Tag
from articles.models import Article, Attachment, Image, Staff, Status, Writer
from articles.renditions import add_image
from comments import moderation
from comments.models import Comment
from comments.screening import Draft
from comments.submission import submit
from kalima import roles
from kalima.text.html import body_from_paragraphs

# Noon in Baghdad, on the Wednesday of the house's first masthead.
NOW = datetime(2024, 12, 4, 9, 0, tzinfo=UTC)

PASSWORD = "نخلة-على-شط-العرب-77"

PARAGRAPHS = (
    "افتُتح اليوم في مدينة العمارة جسر جديد للمشاة فوق نهر دجلة، بعد عمل استمر أربعة عشر شهرًا.",
    "وقالت مديرة المشروع إن الجسر يختصر الطريق إلى المدرسة على 3,200 تلميذ من أحياء الضفة الشرقية.",
)


def make_staff(username: str, name: str, role: str) -> Staff:
    """Someone who signs in, with PASSWORD; the same user name again gives the same person."""
    known = Staff.objects.filter(username=username).first()
    if known:
        return known
    email = f"{username}@kalima.example"
    person = Staff.objects.create_user(username, email, PASSWORD, first_name=name, is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    return person


def make_nada() -> Staff:
    """The managing editor, whose hand the stories below go through."""
    return make_staff("nada", "ندى صبحي", roles.MANAGING_EDITOR)


def signed_in(person: Staff) -> Client:
    """This person's browser, just after the password."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def make_section(name: str = "محليات", *, parent: Category | None = None, order: int = 0) -> Category:
    """A section of the masthead, or a part of one; the same name again gives the same section."""
    known = Category.objects.filter(name=name, parent=parent).first()
    if known:
        return known
    section = Category(name=name, parent=parent, order=order, colour=Colour.BRICK)
    section.full_clean()
    section.save()
    return section


def make_tag(name: str = "الجسور") -> Tag:
    return Tag.objects.bring([name])[0]


def make_writer(name: str = "سلمى رافد", *, staff: Staff | None = None) -> Writer:
    writer = Writer(name=name, title="مراسلة اقتصادية", staff=staff)
    writer.full_clean()
    writer.save()
    return writer


def picture_file(
    *, colour: str = "#9C3B22", size: tuple[int, int] = (120, 80), kind: str = "JPEG", **saved: Any
) -> io.BytesIO:
    """A real picture of one colour as a file; another colour is another picture."""
    file = io.BytesIO()
    Pillow.new("RGB", size, colour).save(file, kind, **saved)
    file.seek(0)
    return file


def make_image(title: str = "جسر المشاة في العمارة", *, colour: str = "#9C3B22", at: datetime = NOW) -> Image:
    return add_image(picture_file(colour=colour), title=title, credit="تصوير: ميس خليل", by=None, at=at)


def pdf_file(text: str = "محضر الجلسة", *parts: bytes) -> io.BytesIO:
    """A document of one empty page; another text, another document. Objects from number 4 on are parts."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
        *parts,
    )
    content, places = f"%PDF-1.5\n% {text}\n".encode(), b"0000000000 65535 f \n"
    for number, part in enumerate(objects, start=1):
        places += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    count = len(objects) + 1
    table = b"xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (count, places, count)
    return io.BytesIO(content + table + b"startxref\n%d\n%%%%EOF\n" % len(content))


def mp3_file(frames: int = 40) -> io.BytesIO:
    """A sound of frames that hold silence, 26 milliseconds each."""
    return io.BytesIO(b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + (b"\xff\xfb\x90\0" + bytes(413)) * frames)


def mp4_file(place: str = "", length: int = 2000) -> io.BytesIO:
    """A video as its boxes say, without a picture; `place` is where its phone stood."""

    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(content), name) + content

    filmed = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7) + place.encode()))
    track = box(b"trak", box(b"hdlr", bytes(8) + b"vide" + bytes(12)))
    return io.BytesIO(
        box(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41")
        + box(b"moov", track + (filmed if place else b""))
        + box(b"mdat", bytes(length))
    )


def make_attachment(title: str = "محضر الجلسة", *, file: io.BytesIO | None = None) -> Attachment:
    return add_attachment(file or pdf_file(title), title=title, credit="المكتب الإعلامي", by=None, at=NOW)


def make_article(
    headline: str = "العمارة تفتتح جسرًا للمشاة فوق دجلة",
    *,
    section: Category | None = None,
    by: Staff | None = None,
    at: datetime = NOW,
    paragraphs: Iterable[str] = PARAGRAPHS,
    tags: Iterable[str] = (),
    writers: Iterable[Writer] = (),
    image: Image | None = None,
    **words: Any,
) -> Article:
    """A draft; words are further fields of the copy, such as kicker, standfirst, place, or body as HTML."""
    words.setdefault("body", body_from_paragraphs(paragraphs))
    if image:
        words.setdefault("lead_alt", "جسر ضيق من الحديد فوق نهر واسع.")
        words.setdefault("lead_caption", "الجسر صباح افتتاحه.")
    article = Article(
        headline=headline,
        section=section or make_section(),
        tag_ids=[tag.pk for tag in Tag.objects.bring(tags)],
        credits=[{"writer": writer.pk, "role": ""} for writer in writers],
        lead_image=image,
        **words,
    )
    workflow.save_copy(article, by=by, at=at)
    return article


def publish_article(
    headline: str = "العمارة تفتتح جسرًا للمشاة فوق دجلة", *, at: datetime = NOW, **rest: Any
) -> Article:
    """A story in print since `at`; rest is what make_article takes."""
    article = make_article(headline, at=at, **rest)
    workflow.publish(article, by=None, at=at)
    return article


def article_in(
    status: str, headline: str = "العمارة تفتتح جسرًا للمشاة فوق دجلة", *, at: datetime = NOW, **rest: Any
) -> Article:
    """A story that reached a status through the verbs; a scheduled one waits a year."""
    nada = make_nada()
    article = make_article(headline, at=at, **rest)
    if status in (Status.PUBLISHED, Status.CORRECTED, Status.WITHDRAWN):
        workflow.publish(article, by=nada, at=at)
    if status == Status.IN_REVIEW:
        workflow.submit(article, by=nada, at=at)
    elif status == Status.SCHEDULED:
        workflow.schedule(article, goes_live_at=at.replace(year=at.year + 1), by=nada, at=at)
    elif status == Status.CORRECTED:
        workflow.correct(article, note="ذُكر أن طول الجسر 84 مترًا، والصحيح 48.", by=nada, at=at)
    elif status == Status.WITHDRAWN:
        workflow.withdraw(article, note="اعتمدت المادة على بيان قديم.", by=nada, at=at)
    return article


def make_comment(
    article: Article,
    text: str = "أخيرًا، كنا ننتظر هذا الجسر من سنين.",
    *,
    name: str = "يوسف",
    answers: Comment | None = None,
    at: datetime = NOW,
) -> Comment:
    """A reader's comment as the screening leaves it: waiting for a moderator."""
    return submit(
        Draft(article=article, at=at, name=name, text=text, answers=answers.pk if answers else None)
    )


def show_comment(article: Article, text: str = "أخيرًا، كنا ننتظر هذا الجسر من سنين.", **rest: Any) -> Comment:
    """A comment that a moderator approved; rest is what make_comment takes."""
    comment = make_comment(article, text, **rest)
    hakim = make_staff("hakim", "حكيم رؤوف", roles.MODERATOR)
    moderation.approve(comment, by=hakim, at=comment.created_at)
    return comment
