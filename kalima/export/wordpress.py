"""Stories and pages as WXR 1.2, which WordPress imports: written record by record, never held whole."""

import html
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import IO
from urllib.parse import urljoin
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.body import Page, Records, attached_number, body_parts
from articles.categories.models import Category, Tag
from articles.models import (
    Article,
    Attachment,
    Copy,
    FormerTail,
    Image,
    Kind,
    OldAddress,
    RecordKind,
    SiteSettings,
    StaticPage,
    Status,
    TailKind,
    Writer,
)
from articles.models.media import with_renditions
from articles.plainbody import PlainPage
from articles.shown import Shown, shown
from comments.models import Comment, Reason
from comments.models import Status as CommentStatus
from kalima.text.embeds import embed_of
from kalima.text.markup import values_of
from kalima.text.parts import Part, taken
from kalima.text.xml import legal

SPACES = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.2/",
}
AT_ONCE = 100

# WordPress numbers posts, pages and files in one row; a record has the same number in every export.
_STORY, _PAGE, _PICTURE, _FILE = range(4)
_SECTION, _TAG = range(2)

_STATUSES = {
    Status.DRAFT: "draft",
    Status.IN_REVIEW: "pending",
    Status.SCHEDULED: "future",
    Status.PUBLISHED: "publish",
    Status.CORRECTED: "publish",
    # Nobody reads it there either.
    Status.WITHDRAWN: "private",
}
_FORMATS = {Kind.VIDEO: "video", Kind.GALLERY: "gallery"}


def write(out: IO[bytes]) -> dict[str, int]:
    """Write everything that WordPress has a place for; how many of each."""
    return _Writing(out).everything()


def _number(kind: int, number: int) -> str:
    return str(4 * number + kind)


def _term(kind: int, number: int) -> str:
    return str(2 * number + kind)


class _Writing:
    """An export on its way out."""

    def __init__(self, out: IO[bytes]) -> None:
        self._xml = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
        self._writers = Writer.objects.in_bulk()
        # The first second that no file of a title has yet.
        self._free_from: dict[str, datetime] = {}
        self._counts = dict.fromkeys(("stories", "pages", "pictures", "files", "comments", "without_file"), 0)

    def everything(self) -> dict[str, int]:
        site = SiteSettings.load()
        self._xml.startDocument()
        spaces = {f"xmlns:{name}": uri for name, uri in SPACES.items()}
        with self._inside("rss", version="2.0", **spaces), self._inside("channel"):
            self._say("title", site.name)
            self._say("link", settings.ORIGIN)
            self._say("description", site.description)
            self._say("language", settings.LANGUAGE_CODE)
            self._say("wp:wxr_version", "1.2")
            self._say("wp:base_site_url", settings.ORIGIN)
            self._say("wp:base_blog_url", settings.ORIGIN)
            self._authors()
            self._sections()
            self._tags()
            self._pictures()
            self._files()
            self._pages()
            self._stories()
        self._xml.endDocument()
        return self._counts

    # What stories speak of

    def _authors(self) -> None:
        for writer in self._writers.values():
            with self._inside("wp:author"):
                self._say("wp:author_id", str(writer.pk))
                self._say("wp:author_login", _login(writer))
                self._say("wp:author_email", "")
                self._say("wp:author_display_name", writer.name)
                self._say("wp:author_first_name", "")
                self._say("wp:author_last_name", "")

    def _sections(self) -> None:
        # Those of the masthead first: WordPress wants a parent before its children.
        for section in Category.objects.select_related("parent").order_by("parent_id", "order", "pk"):
            with self._inside("wp:category"):
                self._say("wp:term_id", _term(_SECTION, section.pk))
                self._say("wp:category_nicename", section.slug)
                self._say("wp:category_parent", section.parent.slug if section.parent else "")
                self._say("wp:cat_name", section.name)
                self._say("wp:category_description", section.description)

    def _tags(self) -> None:
        for tag in Tag.objects.topics().order_by("pk").iterator(AT_ONCE):
            with self._inside("wp:tag"):
                self._say("wp:term_id", _term(_TAG, tag.pk))
                self._say("wp:tag_slug", tag.slug)
                self._say("wp:tag_name", tag.name)

    def _pictures(self) -> None:
        """Pictures at the address at which anybody may fetch them; one that no reader sees has none."""
        images = Image.objects.filter(withdrawn_at=None).prefetch_related(with_renditions("renditions"))
        for image in images.order_by("pk").iterator(AT_ONCE):
            picture = shown(image) if image.opened_at else None
            if picture is None:
                self._counts["without_file"] += 1
                continue
            self._counts["pictures"] += 1
            with self._attachment(_PICTURE, image.pk, image.title, picture.large, image.added_at):
                self._say("excerpt:encoded", " ".join(filter(None, (image.caption, image.credit))))
                self._meta("_wp_attachment_image_alt", image.alt)

    def _files(self) -> None:
        files = Attachment.objects.filter(uses__in_print=True).distinct().order_by("pk")
        self._counts["without_file"] += Attachment.objects.count() - files.count()
        for file in files.iterator(AT_ONCE):
            self._counts["files"] += 1
            with self._attachment(_FILE, file.pk, file.title, file.url, file.added_at):
                self._say("excerpt:encoded", file.credit)

    @contextmanager
    def _attachment(self, kind: int, pk: int, title: str, path: str, at: datetime) -> Iterator[None]:
        """A file; no two of one title have the same second, or WordPress takes them for one and the same."""
        address = urljoin(settings.ORIGIN, path)
        at = at.replace(microsecond=0)
        at = max(at, self._free_from.get(title, at))
        self._free_from[title] = at + timedelta(seconds=1)
        with self._item(kind, pk, "attachment", title, address, status="inherit", at=at, changed_at=at):
            yield
            self._say("wp:attachment_url", address)

    # Pages and stories

    def _pages(self) -> None:
        former = defaultdict(list)
        for row in FormerTail.objects.filter(kind=TailKind.PAGE).order_by("pk"):
            former[row.record].append(row.tail)
        for page in StaticPage.objects.order_by("pk").iterator(AT_ONCE):
            self._counts["pages"] += 1
            status, address = ("publish" if page.is_shown else "draft"), page.get_absolute_url()
            whole, at = urljoin(settings.ORIGIN, address), page.saved_at
            with self._item(
                *(_PAGE, page.pk, "page", page.title, whole),
                status=status,
                at=at,
                changed_at=at,
                slug=page.slug,
                order=page.order,
            ):
                self._say("content:encoded", page.body)
                for tail in former[page.pk]:
                    self._meta("_wp_old_slug", tail)

    def _stories(self) -> None:
        rows = Article.objects.select_related("section", "published_revision", "scheduled_revision")
        batch: list[Article] = []
        for article in rows.order_by("pk").iterator(AT_ONCE):
            batch.append(article)
            if len(batch) == AT_ONCE:
                self._together(batch)
                batch = []
        self._together(batch)

    def _together(self, batch: list[Article]) -> None:
        """Some stories, with one question for what all of them speak of."""
        copies = [_copy_of(article) for article in batch]
        parts = [body_parts(copy) for copy in copies]
        records = Records.of([part for one in parts for part in one])
        tags = Tag.objects.numbered([pk for copy in copies for pk in copy.tag_ids])
        former = _former_slugs(batch)
        for article, copy, own in zip(batch, copies, parts, strict=True):
            self._story(article, copy, _Body(own, records, own=article.pk).html(), tags, former)

    def _story(
        self, article: Article, copy: Copy, body: str, tags: dict[int, Tag], former: dict[int, list[str]]
    ) -> None:
        self._counts["stories"] += 1
        status = "trash" if article.trashed_at else _STATUSES[Status(article.status)]
        at = article.goes_live_at if status == "future" else article.published_at
        credits = copy.known_credits(self._writers)
        signed = next((credit.writer for credit in credits if credit.writer), None)
        with self._item(
            *(_STORY, article.pk, "post", copy.headline, settings.ORIGIN + article.get_absolute_url()),
            status=status,
            at=at or article.created_at,
            changed_at=article.updated_at or article.saved_at,
            slug=article.slug,
            creator=_login(signed) if signed else "",
        ):
            self._say("excerpt:encoded", html.escape(copy.standfirst, quote=False))
            self._say("content:encoded", body)
            self._use("category", article.section.slug, article.section.name)
            for tag in copy.known_tags(tags):
                self._use("post_tag", tag.slug, tag.name)
            for credit in credits:
                self._use("author", f"cap-{_login(credit.writer)}" if credit.writer else "", credit.name)
            if format_name := _FORMATS.get(Kind(copy.kind)):
                self._use("post_format", f"post-format-{format_name}", format_name.title())
            if copy.lead_image_id:
                self._meta("_thumbnail_id", _number(_PICTURE, copy.lead_image_id))
            for slug in former.get(article.pk, ()):
                self._meta("_wp_old_slug", slug)
            for name in ("kind", "kicker", "place", "agency", "issuing_body", "lead_caption", "lead_alt"):
                self._meta(f"kalima_{name}", getattr(copy, name))
            self._meta("kalima_withdrawal_note", article.withdrawal_note)
            for comment in Comment.objects.filter(article=article).order_by("pk").iterator(AT_ONCE):
                self._comment(comment)

    def _comment(self, comment: Comment) -> None:
        self._counts["comments"] += 1
        with self._inside("wp:comment"):
            self._say("wp:comment_id", str(comment.pk))
            self._say("wp:comment_author", comment.name)
            self._say("wp:comment_author_email", comment.email)
            self._say("wp:comment_author_url", "")
            self._say("wp:comment_author_IP", "")
            self._moments("wp:comment_date", comment.created_at)
            self._say("wp:comment_content", html.escape(comment.text, quote=False))
            self._say("wp:comment_approved", _approved(comment))
            self._say("wp:comment_type", "comment")
            self._say("wp:comment_parent", str(comment.answers_id or comment.parent_id or 0))
            self._say("wp:comment_user_id", "0")

    # Elements

    @contextmanager
    def _item(
        self,
        kind: int,
        pk: int,
        post_type: str,
        title: str,
        address: str,
        *,
        status: str,
        at: datetime,
        changed_at: datetime,
        slug: str = "",
        creator: str = "",
        order: int = 0,
    ) -> Iterator[None]:
        """A post of any kind; what stands inside is written by the caller."""
        with self._inside("item"):
            self._say("title", html.escape(title, quote=False))
            self._say("link", address)
            self._say("pubDate", f"{at.astimezone(UTC):%a, %d %b %Y %H:%M:%S} +0000")
            self._say("dc:creator", creator)
            with self._inside("guid", isPermaLink="false"):
                self._xml.characters(f"{settings.ORIGIN}/?p={_number(kind, pk)}")
            self._say("wp:post_id", _number(kind, pk))
            self._moments("wp:post_date", at)
            self._moments("wp:post_modified", changed_at)
            self._say("wp:comment_status", "open" if post_type == "post" else "closed")
            self._say("wp:ping_status", "closed")
            self._say("wp:post_name", slug)
            self._say("wp:status", status)
            self._say("wp:post_parent", "0")
            self._say("wp:menu_order", str(order))
            self._say("wp:post_type", post_type)
            self._say("wp:post_password", "")
            self._say("wp:is_sticky", "0")
            yield

    @contextmanager
    def _inside(self, name: str, **values: str) -> Iterator[None]:
        attributes = AttributesImpl({key: legal(value) for key, value in values.items()})
        self._xml.startElement(name, attributes)
        yield
        self._xml.endElement(name)
        self._xml.ignorableWhitespace("\n")

    def _say(self, name: str, text: str) -> None:
        with self._inside(name):
            self._xml.characters(legal(text))

    def _use(self, taxonomy: str, slug: str, name: str) -> None:
        with self._inside("category", domain=taxonomy, nicename=slug):
            self._xml.characters(legal(name))

    def _meta(self, key: str, value: str) -> None:
        if value:
            with self._inside("wp:postmeta"):
                self._say("wp:meta_key", key)
                self._say("wp:meta_value", value)

    def _moments(self, name: str, at: datetime) -> None:
        """A moment by the newsroom's clock and in UTC, as WordPress keeps both."""
        self._say(name, f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}")
        self._say(f"{name}_gmt", f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}")


_IMAGE = '<figure class="wp-block-image"><img src="{}" alt="{}" class="wp-image-{}"/>{}</figure>'
_GALLERY = '<figure class="wp-block-gallery">{}</figure>'
_EMBED = '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{}\n</div></figure>'
_LINK = '<div class="wp-block-file"><a href="{}">{}</a></div>'


class _Body(PlainPage):
    """A body in the blocks that WordPress's editor opens; running text stands between them."""

    def html(self) -> SafeString:
        # Without the box that a feed wants around it.
        return Page.html(self)

    def _part(self, part: Part) -> str:
        match part.kind:
            case "gallery":
                found, _left = taken(part.inside, lambda token: token.name == "figure")
                images = "".join(self._plain_figure(Part("figure", one[0], one[1:-1])) for one in found)
                return _block(
                    "gallery", {}, '<figure class="wp-block-gallery">{}</figure>', mark_safe(images)
                )
            case "embed":
                embed = embed_of(values_of(part.head.tag)["data-embed"])
                return _block("embed", {"url": embed.address}, _EMBED, embed.address) if embed else ""
            case "attachment":
                file = self.records.attachments.get(attached_number(part))
                if file is None:
                    return ""
                address = settings.ORIGIN + file.url
                values = {"id": int(_number(_FILE, file.pk)), "href": address}
                return _block("file", values, _LINK, address, file.title)
            case _:
                return super()._part(part)

    def _plain_figure(self, part: Part) -> str:
        figure = self._figure(part.head, part.inside)
        if not figure or not isinstance(figure["shown"], Shown) or figure["shown"].is_withdrawn:
            return ""
        number = _number(_PICTURE, int(values_of(part.head.tag)["data-image"]))
        words = [words for words in (figure["caption"], figure["credit"]) if words]
        under = format_html_join(mark_safe("<br>"), "{}", ((one,) for one in words))
        return _block(
            "image",
            {"id": int(number)},
            _IMAGE,
            settings.ORIGIN + figure["shown"].large,
            figure["alt"],
            number,
            format_html("<figcaption>{}</figcaption>", under) if under else "",
        )


def _block(name: str, values: dict[str, object], template: str, *said: object) -> str:
    # Two hyphens would end the comment that a block's values stand in.
    written = json.dumps(values, ensure_ascii=False).replace("--", "\\u002d\\u002d") if values else ""
    opening = f"<!-- wp:{name} {written} -->" if written else f"<!-- wp:{name} -->"
    return f"{opening}\n{format_html(template, *said)}\n<!-- /wp:{name} -->\n"


def _copy_of(article: Article) -> Copy:
    """The words that readers see, or will; of what is not in print those of the desk."""
    return article.published_revision or article.scheduled_revision or article


def _login(writer: Writer) -> str:
    """WordPress takes Latin letters alone for the name of an account."""
    return f"writer-{writer.pk}"


def _approved(comment: Comment) -> str:
    match comment.status:
        case CommentStatus.SHOWN:
            return "1"
        case CommentStatus.HELD:
            return "0"
    return "spam" if comment.reason == Reason.SPAM else "trash"


def _former_slugs(batch: list[Article]) -> dict[int, list[str]]:
    """Slugs under which stories were known on the site that they came from."""
    numbers = {article.pk: article.slug for article in batch if article.import_ref}
    if not numbers:
        return {}
    found = defaultdict(list)
    rows = OldAddress.objects.filter(kind=RecordKind.STORY, record__in=list(numbers), path__startswith="~")
    for path, record in rows.order_by("pk").values_list("path", "record"):
        if path[1:] != numbers[record]:
            found[record].append(path[1:])
    return found
