"""Addresses of this room: `pages` lie under /s/<slug>/, `api` under /api/v1/shows/<slug>/, `site` and `site_api` under no show."""

from django.urls import URLPattern, path

from labeling import api as routes
from labeling import views

site: list[URLPattern] = []
pages: list[URLPattern] = [
    path("tag/", views.tag, name="tag"),
]
api: list[URLPattern] = [
    path("tagging/claim/", routes.Claim.as_view(), name="claim"),
    path("tagging/votes/", routes.Votes.as_view(), name="votes"),
    path("tagging/votes/<int:vote_id>/undo/", routes.Undo.as_view(), name="undo"),
    path("tagging/skip/", routes.Skip.as_view(), name="skip"),
    path("tagging/release/", routes.Release.as_view(), name="release"),
    path("tagging/status/", routes.Status.as_view(), name="status"),
]
site_api: list[URLPattern] = []
