"""Where a reader asks for a copy of their comments or for their end, and proves by e-mail whose they are."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.asking import place_of, private
from comments.belongings import ACTS, copy_of, count_of, erase
from comments.contact import contact
from comments.models import EMAIL_MAX, DiscussionSettings, NoticeKind
from comments.owing import owe
from comments.phases import is_email
from kalima.text import arabic
from kalima.web import throttle
from kalima.web.edge import public_page
from kalima.web.origin import came_from_here

SALT = "comments.rights"
LINK_HOURS = 24

# Letters that anybody may have sent to anybody: few from one place, fewer to one address.
ASKED_AT_ONCE = 10
LETTERS_AT_ONCE = 2
PER_S = 24 * 3600


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: HttpRequest) -> HttpResponse:
    """The form; its answer is the same whether anything is kept under the address or not."""
    return _ask(request) if request.method == "POST" else _form(request)


@public_page
def _form(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _ask(request: HttpRequest) -> HttpResponse:
    email = arabic.tidy_line(request.POST.get("email", "")[: 2 * EMAIL_MAX]).strip().lower()
    act = request.POST.get("act", "")
    wrong = _wrong(request, email, act)
    if wrong:
        return private(_page(request, email=email, act=act, error=wrong[0], status=wrong[1]))
    if throttle.allow("rights.letter", email, capacity=LETTERS_AT_ONCE, per_s=PER_S):
        _owe_letter(email, act)
    return private(_page(request, sent=email))


def _wrong(request: HttpRequest, email: str, act: str) -> tuple[str, int] | None:
    """What keeps the request from being taken, with its status."""
    if not settings.SENDS_LETTERS:
        return _("لا يرسل الموقع رسائل الآن، فلا يمكن التثبّت هنا من صاحب البريد."), 403
    if not came_from_here(request):
        return _("لم نتحقق من مصدر الطلب. تُرجى إعادة الإرسال من هذه الصفحة."), 403
    if not is_email(email):
        return _("البريد الإلكتروني غير صحيح. يُرجى تصحيحه."), 422
    if act not in ACTS:
        return _("يُرجى اختيار المطلوب: نسخة من التعليقات أو حذفها."), 422
    if not throttle.allow("rights", place_of(request), capacity=ASKED_AT_ONCE, per_s=PER_S):
        return _("طلبات كثيرة من هذا المكان. تُرجى إعادة الإرسال غدًا."), 429
    return None


def _owe_letter(email: str, act: str) -> None:
    if not count_of(email):
        return
    now = timezone.now()
    address = f"{settings.ORIGIN}{reverse('comment_rights_proven', args=[link_token(email, act)])}"
    owe(NoticeKind.RIGHTS, [email], at=now, act=act, address=address, hours=LINK_HOURS)


def link_token(email: str, act: str) -> str:
    """What the letter's link carries: the address and what was asked, signed with its time."""
    return signing.dumps({"email": email, "act": act}, salt=SALT, compress=True)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def proven(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the letter's link: what would happen, and with a press of its button what did.

    A link that is only looked at, by a mail program that fetches links, does nothing.
    """
    try:
        asked = signing.loads(token, salt=SALT, max_age=LINK_HOURS * 3600)
    except signing.BadSignature:
        error = _("انتهت صلاحية هذا الرابط أو نُسخ ناقصًا. يمكن طلب رابط جديد أدناه.")
        return private(_page(request, error=error, status=410))
    email, act = asked["email"], asked["act"]
    context = {"email": email, "act": act, "count": count_of(email)}
    if request.method == "POST":
        if not came_from_here(request):
            return private(render(request, "comments/rights_proven.html", context, status=403))
        if act == "copy":
            answer = JsonResponse(copy_of(email), json_dumps_params={"ensure_ascii": False, "indent": 2})
            answer["Content-Disposition"] = 'attachment; filename="kalima-comments.json"'
            return private(answer)
        context["gone"], context["kept"] = erase(email, at=timezone.now())
    return private(render(request, "comments/rights_proven.html", context))


def _page(
    request: HttpRequest,
    *,
    email: str = "",
    act: str = "",
    error: str = "",
    sent: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "email": email,
        "act": act,
        "error": error,
        "sent": sent,
        "hours": LINK_HOURS,
        "sends_letters": settings.SENDS_LETTERS,
        "contact": contact(),
        "terms": DiscussionSettings.objects.get(),
    }
    return render(request, "comments/rights.html", context, status=status)
