"""The readers' page of moderation figures, where the managing editor opened it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from comments.models import DiscussionSettings
from comments.tally import tally
from kalima.web.edge import public_page


@public_page
def figures(request: HttpRequest) -> HttpResponse:
    """Four weeks in numbers, without a name; 404 while it is not open."""
    if not DiscussionSettings.objects.get().figures_are_public:
        raise Http404
    return render(request, "comments/figures.html", {"tally": tally(at=timezone.now())})
