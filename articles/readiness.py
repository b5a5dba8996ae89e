"""What a story lacks for print: what stops it, and what it would be better with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from articles.approvals import Standing, standing_of
from articles.models import Article, Image, Level, Need, PrintRule
from articles.pictures import uses_of
from kalima.text import arabic
from kalima.text.html import PictureUse, has_gallery, has_video, plain_text

# The field of the story's form beside which each need is said.
FIELDS = {
    Need.BODY: "body",
    Need.KICKER: "kicker",
    Need.STANDFIRST: "standfirst",
    Need.PLACE: "place",
    Need.BYLINE: "byline",
    Need.TAGS: "tag_line",
    Need.PICTURE: "lead_image",
    Need.ALT: "lead_alt",
    Need.CREDIT: "lead_image",
    Need.CAPTION: "lead_caption",
    Need.GALLERY: "body",
    Need.VIDEO: "body",
    Need.ISSUING_BODY: "issuing_body",
}


# Where approvals are said: the panel of the story's page that lists its steps.
APPROVALS = "approvals"


@dataclass
class Readiness:
    """Names of what is missing, by field of the form: `missing` stops print, `wanting` does not."""

    missing: dict[str, list[str]] = field(default_factory=dict)
    wanting: dict[str, list[str]] = field(default_factory=dict)

    @property
    def missing_names(self) -> list[str]:
        return [name for names in self.missing.values() for name in names]

    @property
    def wanting_names(self) -> list[str]:
        return [name for names in self.wanting.values() for name in names]


def readiness(article: Article, *, steps: Iterable[Standing] | None = None) -> Readiness:
    """Hold a working copy against the rules of its kind and the steps it stands before.

    At most five queries; less those for the steps where they are handed in.
    """
    found = Readiness()
    if not arabic.slug(article.headline):
        found.missing.setdefault("headline", []).append(str(_("العنوان")))
    if not article.section_id:
        found.missing.setdefault("section", []).append(str(_("القسم")))
    pictures = _Pictures(article)
    for need, level in PrintRule.of(article.kind).items():
        side = found.missing if level == Level.REQUIRED else found.wanting
        for name in _lacking(Need(need), article, pictures):
            side.setdefault(name, []).append(str(Need(need).label))
    for standing in standing_of(article) if steps is None else steps:
        if not standing.counts:
            side = found.missing if standing.is_required else found.wanting
            name = str(_("إجازة «%(step)s»") % {"step": standing.step})
            side.setdefault(APPROVALS, []).append(name)
    return found


def _lacking(need: Need, article: Article, pictures: "_Pictures") -> list[str]:
    """The fields of the form in which this is wanting."""
    if need in _LACKS:
        return [FIELDS[need]] if _LACKS[need](article) else []
    places = [use is pictures.lead for use in _PICTURES_LACK[need](pictures)]
    return ([FIELDS[need]] if True in places else []) + (["body"] if False in places else [])


class _Pictures:
    """The pictures that a copy uses, at its head and in its body, as the rules ask about them."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.uses = uses_of(article)
        self.lead = self.uses[0] if article.lead_image_id else None

    def without_alt(self) -> list[PictureUse]:
        return [use for use in self.uses if not use.alt and not use.is_decorative]

    def without_caption(self) -> list[PictureUse]:
        return [use for use in self.uses if not use.caption]

    def without_credit(self) -> list[PictureUse]:
        """One query, where there are pictures; one that left the library is no use."""
        numbers = {use.image for use in self.uses}
        bare = Image.objects.filter(pk__in=numbers, credit="").values_list("pk", flat=True) if numbers else []
        nameless = set(bare)
        return [use for use in self.uses if use.image in nameless]


_PICTURES_LACK: dict[Need, Callable[[_Pictures], list[PictureUse]]] = {
    Need.ALT: _Pictures.without_alt,
    Need.CAPTION: _Pictures.without_caption,
    Need.CREDIT: _Pictures.without_credit,
}


def _lacks_signature(article: Article) -> bool:
    """Whether no person signs it; the newsroom's own name is no person's."""
    return all(credit.is_newsroom for credit in article.known_credits())


_LACKS: dict[Need, Callable[[Article], bool]] = {
    Need.BODY: lambda article: not plain_text(article.body).strip(),
    Need.KICKER: lambda article: not article.kicker,
    Need.STANDFIRST: lambda article: not article.standfirst,
    Need.PLACE: lambda article: not article.place,
    Need.BYLINE: _lacks_signature,
    Need.TAGS: lambda article: not article.tag_ids,
    Need.PICTURE: lambda article: not article.lead_image_id,
    Need.GALLERY: lambda article: not has_gallery(article.body),
    Need.VIDEO: lambda article: not has_video(article.body),
    Need.ISSUING_BODY: lambda article: not article.issuing_body,
}
