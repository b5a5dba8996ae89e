"""What the form under a story says of its terms, or what stands in its place."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from articles.models import SiteSettings
from comments.keys import form_stamp
from comments.models import Mode
from comments.phases import TOLD
from comments.standing import Standing

# In the order in which they are asked: the first that holds is said.
NOTES = {
    "silence": _("تُراجَع التعليقات كلها قبل نشرها ما دام الصمت الانتخابي قائمًا."),
    Mode.BEFORE: _("يُنشر التعليق بعد موافقة المشرف."),
    Mode.NEWCOMERS: _("تُراجع أولى تعليقات كل قارئ قبل نشرها، ويُنشر ما بعدها فور إرساله."),
    Mode.AFTER: _("يُنشر التعليق فور إرساله."),
}
SLOW = _("التعليقات على هذه المادة مُبطأة: تعليق واحد من كل قارئ كل %(time)s.")


@dataclass(frozen=True)
class Terms:
    """closed is what stands in place of the form; note and slow are said beside it; stamp is its hour."""

    closed: str = ""
    note: str = ""
    slow: str = ""
    stamp: str = ""
    offers_notice: bool = False


def terms_of(standing: Standing, *, at: datetime, site: SiteSettings) -> Terms:
    """What a reader is told of a discussion before writing into it."""
    if not standing.is_open(at):
        return Terms(closed=standing.stopped_message or str(TOLD["closed"]))
    minutes = site.count(standing.slow_minutes, "minute")
    return Terms(
        note=str(NOTES["silence" if standing.is_silent else standing.mode]),
        slow=SLOW % {"time": minutes} if standing.slow_s else "",
        stamp=form_stamp(at),
        offers_notice=settings.SENDS_LETTERS,
    )
