"""Addresses of this room: `pages` lie under /s/<slug>/, `api` under /api/v1/shows/<slug>/, `site` and `site_api` under no show."""

from django.urls import URLPattern, path

from corpus import api as routes
from corpus import views
from corpus.delivery import Media

site: list[URLPattern] = [
    path("media/<path:name>", Media.as_view(), name="media"),
]
pages: list[URLPattern] = [
    path("show.css", views.show_css, name="show-css"),
    path("cutouts/", views.cutouts, name="cutouts"),
    path("cutouts/upload/", views.upload_cutouts, name="upload-cutouts"),
    path("cutouts/<int:pk>/judge/", views.judge_cutout, name="judge-cutout"),
    path("backgrounds/", views.backgrounds, name="backgrounds"),
    path("backgrounds/upload/", views.upload_backgrounds, name="upload-backgrounds"),
    path("backgrounds/mine/", views.mine_backgrounds, name="mine-backgrounds"),
    path("backgrounds/<int:pk>/judge/", views.judge_background, name="judge-background"),
    path("episodes/", views.episodes, name="episodes"),
    path("episodes/upload/", views.upload_episodes, name="upload-episodes"),
    path("episodes/upload-frames/", views.upload_frames, name="upload-frames"),
]
api: list[URLPattern] = [
    path("", routes.ShowDetail.as_view(), name="show"),
    path("characters/", routes.Characters.as_view(), name="characters"),
    path("characters/<int:pk>/retire/", routes.RetireCharacter.as_view(), name="retire-character"),
    path("cutouts/", routes.CutoutUpload.as_view(), name="cutouts"),
    path("backgrounds/", routes.BackgroundUpload.as_view(), name="backgrounds"),
    path("episodes/", routes.EpisodeUpload.as_view(), name="episodes"),
]
site_api: list[URLPattern] = [
    path("shows/", routes.Shows.as_view(), name="shows"),
]
