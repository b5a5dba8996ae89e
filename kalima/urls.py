"""The whole address book on one page."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from articles.design import design
from articles.invited import invited
from articles.media import public_file
from kalima import views

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

ADMIN, ACCOUNTS, DESIGN = (prefix.removeprefix("/") for prefix in settings.DESK_PREFIXES)

urlpatterns = [
    path(ADMIN, admin.site.urls),
    path(f"{ACCOUNTS}invited/<str:token>/", invited, name="invited"),
    path(ACCOUNTS, include("kalima.web.doors")),
    path(DESIGN, admin.site.admin_view(design), name="design"),
    path("media/<str:name>", public_file, name="media"),
    path("robots.txt", views.robots),
    path("healthz", views.alive),
    path("readyz", views.readiness),
    path("metrics", views.numbers),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
