"""The whole address book on one page."""

from django.contrib import admin
from django.urls import include, path

from kalima import views
from kalima.web.media import serve

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("kalima.web.doors")),
    path("media/<str:name>", serve, name="media"),
    path("robots.txt", views.robots),
    path("health", views.health),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
