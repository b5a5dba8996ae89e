"""Addresses of the reading side."""

from django.urls import path, re_path

from articles import views

urlpatterns = [
    path("", views.front, name="front"),
    # Everything under a story's number comes here, so that no tail of an unpublished story tells anything.
    re_path(r"^n/(?P<pk>[0-9]{1,15})$", views.article, name="short"),
    re_path(r"^n/(?P<pk>[0-9]{1,15})/(?P<tail>.+)/$", views.article, name="article"),
    re_path(r"^n/(?P<pk>[0-9]{1,15})/", views.article),
    path("section/<str:slug>/", views.section, name="section"),
    path("tag/<str:slug>/", views.tag, name="tag"),
    path("writer/<str:slug>/", views.writer, name="writer"),
]
