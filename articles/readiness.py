"""What a story lacks for print: what stops it, and what it would be better with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from articles.approvals import Standing, standing_of
from articles.models import Article, Level, Need, PrintRule
from kalima.text import arabic
from kalima.text.html import has_gallery, has_video, plain_text

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
    for need, level in PrintRule.of(article.kind).items():
        if not _LACKS[Need(need)](article):
            continue
        side = found.missing if level == Level.REQUIRED else found.wanting
        side.setdefault(FIELDS[Need(need)], []).append(str(Need(need).label))
    for standing in standing_of(article) if steps is None else steps:
        if not standing.counts:
            side = found.missing if standing.is_required else found.wanting
            name = str(_("إجازة «%(step)s»") % {"step": standing.step})
            side.setdefault(APPROVALS, []).append(name)
    return found


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
    # These three are asked of a picture that is there.
    Need.ALT: lambda article: bool(article.lead_image_id) and not article.lead_alt,
    Need.CREDIT: lambda article: article.lead_image is not None and not article.lead_image.credit,
    Need.CAPTION: lambda article: bool(article.lead_image_id) and not article.lead_caption,
    Need.GALLERY: lambda article: not has_gallery(article.body),
    Need.VIDEO: lambda article: not has_video(article.body),
    Need.ISSUING_BODY: lambda article: not article.issuing_body,
}
