"""The application as the web server takes it in."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from kalima.web.security import plain_content_type

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalima.settings")

application = plain_content_type(get_wsgi_application())
# Only a proxy that is named may say who asked, and whether over TLS.
if settings.TRUSTED_PROXIES:
    application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)
