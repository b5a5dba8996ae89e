"""The application as the web server takes it in."""

import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from kalima.web.bodies import taken_in
from kalima.web.cdn import cdn
from kalima.web.counters import counters
from kalima.web.edge import leads_on
from kalima.web.hosts import is_deaf
from kalima.web.metrics import counted
from kalima.web.pagecache import PageCache
from kalima.web.requests import numbered
from kalima.web.security import plain_content_type

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalima.settings")

PASSES = (
    *(*settings.DESK_PREFIXES, settings.STATIC_URL, settings.MEDIA_URL, "/preview/", "/files/"),
    *("/healthz", "/readyz", "/metrics"),
)
application: "WSGIApplication" = PageCache(
    plain_content_type(get_wsgi_application()),
    counters,
    room_bytes=settings.PAGES_BYTES // settings.WEB_PROCESSES,
    is_deaf=is_deaf,
    leads_on=leads_on,
    network=cdn(),
    is_behind_nginx=bool(settings.TRUSTED_PROXIES),
    passes=PASSES,
)
if settings.METRICS:
    application = counted(application, PASSES)
# Only a proxy that is named may say who asked, and whether over TLS.
if settings.TRUSTED_PROXIES:
    application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)
application = numbered(taken_in(application))
