"""A page in Arabic where Django answers a method that an address does not know with nothing at all."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kalima.web.alone import stand_alone


class RefusedMethods:
    """Give an empty 405 its page; the methods that the address knows stay named in its header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            stand_alone(request, response)
            response["Content-Type"] = "text/html; charset=utf-8"
            response["Content-Length"] = str(len(response.content))
        return response
