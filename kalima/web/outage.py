"""What is said while the database does not answer: a page that stands alone, with all that was typed."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from kalima.web.alone import stand_alone
from kalima.web.changes import is_answered, is_committed
from kalima.web.edge import ANSWERED, OUTAGE, SPARES
from kalima.web.scripts import wants_json

RETRY_S = 10
NOTHING_KEPT = _(
    "لم يُحفظ ما أُرسل، لأن قاعدة بيانات الموقع لا تجيب الآن. تُرجى إعادة الإرسال بعد قليل، فالنص باقٍ كما كُتب."
)
PERHAPS_KEPT = _(
    "لم تكتمل الصفحة، لأن قاعدة بيانات الموقع لم تعد تجيب، وقد يكون ما أُرسل قد حُفظ قبل ذلك. "
    "يُرجى التحقق منه بعد قليل قبل إعادة إرساله، والنص باقٍ هنا كما كُتب."
)
NO_ROOM = _(
    "لم يُحفظ ما أُرسل، لأن قرص الخادم امتلأ. يُرجى إبلاغ المسؤول عن تشغيل الموقع ثم إعادة الإرسال، "
    "فالنص باقٍ كما كُتب."
)
# What SQLite and PostgreSQL say where nothing more can be written.
_FULL = ("disk is full", "No space left")
# Never written into a page again: passwords under any name, and what stands in for one.
_PASSWORD, _OTHER_SECRETS = "password", {"code", "credential"}
# A question that the database cannot read is our mistake, and one that was stopped is no outage either.
_SQLITE_ERROR = 1
_STOPPED = {"57014", "40P01"}


class Typed(NamedTuple):
    """A field as it was sent; what a person wrote is shown, the rest goes along."""

    name: str
    value: str

    @property
    def is_shown(self) -> bool:
        return self.name == "text" or len(self.value.split()) > 1


class Spared:
    """Answers at once where the page cache knows that the database is away, and somebody else tries it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        request.META[ANSWERED] = is_answered()
        return response

    # After the look at where a post came from: what was typed stands in the answer.
    def process_view(self, request: HttpRequest, view: Any, *_arguments: object) -> HttpResponse | None:
        # A replica may have what readers' pages are made of.
        goes_on = hasattr(view, "asks_no_database") or (settings.REPLICA and hasattr(view, "asks"))
        return out_of_order(request, None) if request.META.get(SPARES) and not goes_on else None


def is_outage(error: BaseException | None) -> bool:
    """Whether it is the database that is away, locked or full, and not a mistake of ours."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    said = error.__cause__
    is_mistake = getattr(said, "sqlite_errorcode", None) == _SQLITE_ERROR
    return not is_mistake and getattr(said, "sqlstate", None) not in _STOPPED


def out_of_order(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """503: whether anything was kept, and what failed; the form once more with all but secrets in it."""
    request.META[OUTAGE] = True
    is_full = any(words in str(error) for words in _FULL)
    is_at_desk = request.path.startswith(tuple(settings.DESK_PREFIXES))
    told = NO_ROOM if is_full and is_at_desk else NOTHING_KEPT
    if is_committed():
        told = PERHAPS_KEPT
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse({"message": str(told)}, status=503)
    else:
        response = HttpResponse(status=503)
        sent = _sent(request)
        words = {"told": told, "typed": sent, "address": request.get_full_path(), "files": _names(request)}
        stand_alone(request, response, **(words if request.method == "POST" else {}))
    response["Retry-After"] = str(RETRY_S)
    response["Cache-Control"] = "no-store"
    return response


def _sent(request: HttpRequest) -> list[Typed]:
    return [
        Typed(name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if _PASSWORD not in name.lower() and name not in _OTHER_SECRETS
    ]


def _names(request: HttpRequest) -> list[str]:
    """Files do not come back with a page: they are to be chosen again."""
    return [file.name or "" for _field, files in request.FILES.lists() for file in files]
