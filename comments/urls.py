"""Addresses of the discussion side."""

from django.urls import path, re_path

from comments import openness, rights, views

urlpatterns = [
    path("comments/figures/", openness.figures, name="comment_tally"),
    path("comments/rights/", rights.rights, name="comment_rights"),
    path("comments/rights/<str:token>/", rights.proven, name="comment_rights_proven"),
    re_path(r"^n/(?P<pk>[0-9]{1,15})/comments/$", views.comments, name="comments"),
    re_path(r"^n/(?P<pk>[0-9]{1,15})/comments/posted/$", views.posted, name="comment_posted"),
]
