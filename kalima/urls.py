"""The whole address book on one page."""

from django.contrib import admin
from django.urls import include, path

from articles.design import design
from articles.media import public_file
from kalima import views

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("kalima.web.doors")),
    path("design/", admin.site.admin_view(design), name="design"),
    path("media/<str:name>", public_file, name="media"),
    path("robots.txt", views.robots),
    path("health", views.health),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
