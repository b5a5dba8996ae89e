"""The door to what is offered while somebody types in the readers' search field."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control

from articles.search.offers import offers
from kalima.text import arabic
from kalima.web.edge import public_page

# What is offered may be this old: a story that was withdrawn meanwhile answers with its note.
KEPT_S = 120


@public_page
def search_offers(request: HttpRequest) -> HttpResponse:
    """The offers for what stands in `q`, as JSON; the same for every reader, and kept by caches."""
    found = offers(request.GET.get("q", ""))
    response = JsonResponse(
        {
            "offers": [
                {
                    "text": offer.text,
                    "direction": arabic.direction(offer.text),
                    "kind": offer.kind,
                    "url": offer.address,
                }
                for offer in found
            ]
        }
    )
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=KEPT_S)
    return response
