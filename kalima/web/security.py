"""What a browser may do with our pages, and what it may send: one rule for readers, one for the desk."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kalima.web.reader import only_reader_cookie

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# As much as nginx takes in of an address. Readers' pages cut what they look for themselves; the lists of the
# desk hand it to the database, which looks for no word of any length.
QUESTION_CHARACTERS_MAX = 8_000
TOO_LONG = "العنوان أطول مما يستقبله الموقع. يُرجى اختصار ما يُبحث عنه."
TOO_LARGE = "حجم ما أُرسل أكبر مما يستقبله الموقع. لم يُحفظ منه شيء، ويمكن إرساله مجزّأً أو بملفات أصغر."


class SecurityHeaders(CSPMiddleware):
    """Set the content policy, and the headers beside it, by the kind of page.

    Readers' pages are stored and shared, so their policy knows no nonce; the desk's are made for one person.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Choose the desk's policy under the desk's addresses, and the readers' everywhere else."""
        parts = super().get_policy_parts(request, response, report_only)
        if report_only or parts.config is not None or not is_desk(request):
            return parts
        return replace(parts, config=settings.DESK_SECURITY_POLICY["DIRECTIVES"])

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add what Django's own middleware cannot tell apart, or leaves out behind a proxy."""
        if is_desk(request):
            # The admin's forms need the referrer for their CSRF check; no other site learns what is open.
            response["Referrer-Policy"] = "same-origin"
            response["X-Robots-Tag"] = "noindex"
        # Other sites' pages may show our pictures and cards, and their readers' programs our static files.
        is_lent = request.path_info.startswith(settings.STATIC_URL)
        response.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_lent else "same-origin")
        if settings.SECURE_HSTS_SECONDS:
            # TLS ends at the proxy, so no request looks encrypted from here.
            response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return super().process_response(request, response)


class DeskCookies:
    """Take the cookies from a reader's request before anything reads them: they count at the desk alone.

    A strange one would make the session or the form's token answer with another, on a page that caches keep.
    What a reader posts keeps the one that knows the reader again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_desk(request):
            header = request.META.pop("HTTP_COOKIE", "")
            if request.method == "POST" and (own := only_reader_cookie(header)):
                request.META["HTTP_COOKIE"] = own
        return self.get_response(request)


class BodyLimit:
    """Refuse what is longer than its door takes in: a body before a byte of it is read, and an address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 or 414 in place of the view; a body of no stated length is read as an empty one."""
        if is_desk(request) and len(request.META.get("QUERY_STRING", "")) > QUESTION_CHARACTERS_MAX:
            return HttpResponse(TOO_LONG, status=414, content_type="text/plain; charset=utf-8")
        limit = settings.DESK_BODY_MAX_BYTES if is_desk(request) else settings.READER_BODY_MAX_BYTES
        if body_length(request) > limit:
            return HttpResponse(TOO_LARGE, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def plain_content_type(application: "WSGIApplication") -> "WSGIApplication":
    """Let a request name its kind and its boundary, and nothing else that Django would believe.

    It looks a charset up while it makes the request, before any middleware could help: one that is none, or
    that decodes no text, ends in an error. All our text is UTF-8.
    """

    def called(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        kind, *parameters = environ.get("CONTENT_TYPE", "").split(";")
        boundaries = [named for named in parameters if named.strip().lower().startswith("boundary=")]
        environ["CONTENT_TYPE"] = ";".join([kind, *boundaries])
        return application(environ, start_response)

    return called


def is_desk(request: HttpRequest) -> bool:
    """Say whether an address belongs to staff."""
    return request.path_info.startswith(settings.DESK_PREFIXES)


def body_length(request: HttpRequest) -> int:
    """Return the announced length in bytes; what is not a number counts as none, as Django counts it."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
