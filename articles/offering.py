"""The door to what is offered while somebody types in the readers' search field."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from articles.search.offers import offers
from kalima.text import arabic
from kalima.web.edge import public_page

# What a reader was offered is offered again for a minute; to others a story that was withdrawn is not.
OFFERS_CACHE = "public, max-age=60, s-maxage=1"


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
    response["Cache-Control"] = OFFERS_CACHE
    return response
