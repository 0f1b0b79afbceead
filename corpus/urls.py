"""Addresses of this room: `pages` lie under /s/<slug>/, `api` under /api/v1/shows/<slug>/, `site` and `site_api` under no show."""

from django.urls import URLPattern, path

from corpus import api as routes
from corpus import (
    background_api,
    background_pages,
    by_hand_api,
    by_hand_pages,
    cutout_api,
    cutout_pages,
    episode_pages,
    upload_api,
    views,
)
from corpus.delivery import Media

site: list[URLPattern] = [
    path("media/<path:name>", Media.as_view(), name="media"),
    path("help/words/", views.words, name="words"),
]
pages: list[URLPattern] = [
    path("show.css", views.show_css, name="show-css"),
    path("cutouts/", cutout_pages.cutouts, name="cutouts"),
    path("cutouts/upload/", cutout_pages.upload_cutouts, name="upload-cutouts"),
    path("cutouts/cells/", cutout_pages.cutout_cells, name="cutout-cells"),
    path("cutouts/<int:pk>/judge/", cutout_pages.judge_cutout, name="judge-cutout"),
    path("cutouts/<int:pk>/choices/", cutout_pages.cutout_choices, name="cutout-choices"),
    path("cutouts/<int:pk>/redo/", cutout_pages.redo, name="redo-cutout"),
    path("cutouts/by-hand/", by_hand_pages.by_hand, name="by-hand"),
    path("backgrounds/", background_pages.backgrounds, name="backgrounds"),
    path("backgrounds/upload/", background_pages.upload_backgrounds, name="upload-backgrounds"),
    path("backgrounds/mine/", background_pages.mine_backgrounds, name="mine-backgrounds"),
    path("backgrounds/colors/", background_pages.pipette, name="pipette"),
    path("backgrounds/colors/save/", background_pages.set_signature, name="set-signature"),
    path("backgrounds/<int:pk>/judge/", background_pages.judge_background, name="judge-background"),
    path("backgrounds/<int:pk>/mask/", background_pages.background_mask, name="background-mask"),
    path("episodes/", episode_pages.episodes, name="episodes"),
    path("episodes/splits/", episode_pages.splits, name="splits"),
    path("episodes/upload/", episode_pages.upload_episodes, name="upload-episodes"),
    path("episodes/upload-frames/", episode_pages.upload_frames, name="upload-frames"),
    path("episodes/sample/", episode_pages.sample_episodes, name="sample-episodes"),
    path("episodes/<int:pk>/instant/", background_pages.instant, name="instant"),
]
api: list[URLPattern] = [
    path("", routes.ShowDetail.as_view(), name="show"),
    path("characters/", routes.Characters.as_view(), name="characters"),
    path("characters/<int:pk>/retire/", routes.RetireCharacter.as_view(), name="retire-character"),
    path("cutouts/", cutout_api.Cutouts.as_view(), name="cutouts"),
    path("cutouts/judge/", cutout_api.JudgeCutouts.as_view(), name="judge-cutouts"),
    path("cutouts/redo/", cutout_api.RedoCutouts.as_view(), name="redo-cutouts"),
    path("cutouts/take-back/", cutout_api.TakeBackCutouts.as_view(), name="take-back-cutouts"),
    path("cutouts/<int:pk>/", cutout_api.OneCutout.as_view(), name="cutout"),
    path("cutouts/<int:pk>/redo/", cutout_api.RedoCutout.as_view(), name="redo-cutout"),
    path("cutouts/<int:pk>/use/", cutout_api.UseVersion.as_view(), name="use-cutout-version"),
    path("cutouts/by-hand/", by_hand_api.Save.as_view(), name="cut-by-hand"),
    path("cutouts/by-hand/preview/", by_hand_api.Preview.as_view(), name="preview-by-hand"),
    path("cutouts/by-hand/boxes/", by_hand_api.Boxes.as_view(), name="cut-by-boxes"),
    path("backgrounds/", background_api.Backgrounds.as_view(), name="backgrounds"),
    path("backgrounds/mine/", background_api.Mine.as_view(), name="mine-backgrounds"),
    path("backgrounds/judge/", background_api.Judge.as_view(), name="judge-backgrounds"),
    path("episodes/", routes.EpisodeUpload.as_view(), name="episodes"),
    path("episodes/sample/", background_api.Sample.as_view(), name="sample-episodes"),
    path("splits/", background_api.Splits.as_view(), name="splits"),
    path("uploads/", upload_api.Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:pk>/", upload_api.OneUpload.as_view(), name="upload"),
    path("uploads/<uuid:pk>/finish/", upload_api.FinishUpload.as_view(), name="finish-upload"),
]
site_api: list[URLPattern] = [
    path("shows/", routes.Shows.as_view(), name="shows"),
]
