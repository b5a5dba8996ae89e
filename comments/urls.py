"""Addresses of the discussion side."""

from django.urls import path, re_path

from comments import light, mine, openness, quitting, responding, rights, views

STORY = r"^n/(?P<pk>[0-9]{1,15})/comments/"
ONE = rf"{STORY}(?P<number>[0-9]{{1,15}})/"

urlpatterns = [
    path("comments/figures/", openness.figures, name="comment_tally"),
    path("comments/rights/", rights.rights, name="comment_rights"),
    path("comments/rights/<str:token>/", rights.proven, name="comment_rights_proven"),
    path("comments/letters/<str:token>/", quitting.letters, name="comment_letters"),
    re_path(rf"{STORY}$", views.comments, name="comments"),
    re_path(rf"{STORY}light/$", light.light_comments, name="light_comments"),
    re_path(rf"{STORY}posted/$", views.posted, name="comment_posted"),
    re_path(rf"{STORY}new/$", views.fresh, name="comments_new"),
    re_path(rf"{ONE}$", views.comment, name="comment"),
    re_path(rf"{ONE}mine/$", mine.mine, name="comment_mine"),
    re_path(rf"{ONE}react/$", responding.react, name="comment_react"),
    re_path(rf"{ONE}report/$", responding.report, name="comment_report"),
]
