"""Pages for machines of the house: only internal addresses are answered, and only when they ask straight."""

import ipaddress
from collections.abc import Callable
from functools import cache, wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

# What a proxy adds: whoever asks through one is somebody else than the address says.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")

View = Callable[[HttpRequest], HttpResponse]


def internal_page(view: View) -> View:
    """Answer 403 to all others, in a line that asks nothing of anybody."""

    @csrf_exempt
    @require_safe
    @never_cache
    @wraps(view)
    def asked(request: HttpRequest) -> HttpResponse:
        if not is_internal(request):
            return HttpResponse("internal\n", status=403, content_type="text/plain")
        return view(request)

    return asked


def is_internal(request: HttpRequest) -> bool:
    """Whether an address of KALIMA_INTERNAL asks, without a proxy between."""
    if any(name in request.META for name in _FORWARDED):
        return False
    return is_within(request.META.get("REMOTE_ADDR", ""), tuple(settings.INTERNAL))


@cache
def _networks(names: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(name) for name in names)


def is_within(address: str, names: tuple[str, ...]) -> bool:
    """Whether an address belongs to networks, given by their names; what is no address belongs to none."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    return any(known in network for network in _networks(names))
