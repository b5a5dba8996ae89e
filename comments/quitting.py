"""Where a reader ends the letters about comments, or lets them come again: one press, without an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.asking import ASTRAY, private
from comments.letters import address_in, end_letters, resume_letters
from comments.models import EndedLetters
from kalima.web.origin import came_from_here


# Mail programs press for their reader, from no page of ours: the signed address is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands, and a button for the other; only a post does anything, since programs open links.

    A press that no page of ours made can end letters and not bring them back.
    """
    email = address_in(token)
    if email is None:
        raise Http404
    context, status = {"token": token, "was_pressed": request.method == "POST"}, 200
    if request.method == "POST":
        if "resume" not in request.POST:
            end_letters(email, at=timezone.now())
        elif came_from_here(request):
            resume_letters(email)
        else:
            context, status = context | {"message": str(ASTRAY), "was_pressed": False}, 403
    context["is_ended"] = EndedLetters.objects.of(email).exists()
    return private(render(request, "comments/letters.html", context, status=status))
