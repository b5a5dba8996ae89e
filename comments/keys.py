"""What the paper signs for its readers: the hour of a form, and the key to one's own comment."""

from datetime import UTC, datetime, timedelta

from django.core import signing

HOUR_S = 3600
# Older forms are held for a look: what fills them was kept by a program.
FORM_LASTS = timedelta(days=7)
# So long a comment may be mended or taken back by whoever wrote it.
OWN_FOR = timedelta(minutes=5)

_FORM = signing.Signer(salt="comments.form")
_OWN = signing.Signer(salt="comments.own")


def form_stamp(at: datetime) -> str:
    """The hour at which a form was made, signed: the same for every reader of that hour."""
    return _FORM.sign(str(int(at.timestamp()) // HOUR_S))


def is_good_stamp(stamp: str, *, at: datetime) -> bool:
    """Whether a form was made by us, not in time to come and not longer ago than a form lasts."""
    try:
        made_at = datetime.fromtimestamp(int(_FORM.unsign(stamp)) * HOUR_S, UTC)
    except signing.BadSignature:
        return False
    return made_at <= at <= made_at + FORM_LASTS + timedelta(hours=1)


def own_key(number: int) -> str:
    """What whoever wrote a comment shows for it; the comment's own time says when that ends."""
    return _OWN.sign(str(number)).partition(":")[2]


def is_own_key(key: str, number: int) -> bool:
    """Whether a key belongs to the comment of that number."""
    try:
        return _OWN.unsign(f"{number}:{key}") == str(number)
    except signing.BadSignature:
        return False
