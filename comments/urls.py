"""Addresses of the discussion side."""

from django.urls import re_path

from comments import views

urlpatterns = [
    re_path(r"^n/(?P<pk>[0-9]{1,15})/comments/$", views.comments, name="comments"),
    re_path(r"^n/(?P<pk>[0-9]{1,15})/comments/posted/$", views.posted, name="comment_posted"),
]
