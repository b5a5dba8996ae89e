"""A body for programs that are no browser: plain HTML, whole addresses, no style and no script."""

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.body import Page, attached_number
from articles.models import Copy
from articles.shown import Shown, shown
from kalima.text.embeds import embed_of
from kalima.text.markup import values_of
from kalima.text.parts import Part, taken


class PlainPage(Page):
    """A body as feeds carry it. Every picture is one JPEG; one that was withdrawn is left out."""

    def html(self) -> SafeString:
        return format_html('<div dir="rtl" lang="ar">{}</div>', super().html())

    def _together(self, kind: str, parts: list[Part]) -> str:
        if kind != "related":
            return super()._together(kind, parts)
        return format_html_join(
            "",
            '<p>اقرأ أيضًا: <a href="{}">{}</a></p>',
            (
                (settings.ORIGIN + story.get_absolute_url(), story.printed.headline)
                for story in self._related(parts)
            ),
        )

    def _part(self, part: Part) -> str:
        match part.kind:
            case "figure":
                return self._plain_figure(part)
            case "gallery":
                found, _left = taken(part.inside, lambda token: token.name == "figure")
                return "".join(self._plain_figure(Part("figure", one[0], one[1:-1])) for one in found)
            case "embed":
                embed = embed_of(values_of(part.head.tag)["data-embed"])
                link = '<p><a href="{}">{}</a></p>'
                return format_html(link, embed.address, f"محتوى من {embed.name}") if embed else ""
            case "attachment":
                attachment = self.records.attachments.get(attached_number(part))
                if attachment is None:
                    return ""
                link = '<p><a href="{}">{}</a></p>'
                return format_html(link, settings.ORIGIN + attachment.url, attachment.title)
            case _:
                return super()._part(part)

    def _plain_figure(self, part: Part) -> str:
        figure = self._figure(part.head, part.inside)
        if not figure or not isinstance(figure["shown"], Shown):
            return ""
        return _figure(figure["shown"], str(figure["alt"]), figure["caption"], str(figure["credit"]))


def lead_figure(copy: Copy) -> str:
    """The lead picture as the text's first figure; "" where there is none to show."""
    picture = shown(copy.lead_image, crop=copy.lead_crop)
    if picture is None or copy.lead_image is None:
        return ""
    alt = "" if copy.lead_decorative else copy.lead_alt
    return _figure(picture, alt, copy.lead_caption, copy.lead_image.credit)


def _figure(picture: Shown, alt: str, caption: object, credit: str) -> str:
    """caption is text, or words of a body that are safe already."""
    if picture.is_withdrawn:
        return ""
    under = format_html_join(mark_safe("<br>"), "{}", ((words,) for words in (caption, credit) if words))
    return format_html(
        '<figure><img src="{}" width="{}" height="{}" alt="{}">{}</figure>',
        settings.ORIGIN + picture.src,
        picture.width_px,
        picture.height_px,
        alt,
        format_html("<figcaption>{}</figcaption>", under) if under else "",
    )
