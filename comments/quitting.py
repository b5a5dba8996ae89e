"""Where a reader ends the letters about comments: one press, without an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.asking import private
from comments.letters import address_in, end_letters


# Mail programs press for their reader, from no page of ours: the signed address is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; only a post ends anything, since programs open links by themselves."""
    email = address_in(token)
    if email is None:
        raise Http404
    if request.method == "POST":
        end_letters(email)
    context = {"token": token, "is_done": request.method == "POST"}
    return private(render(request, "comments/letters.html", context))
