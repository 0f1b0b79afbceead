"""Addresses of this room: `pages` lie under /s/<slug>/, `api` under /api/v1/shows/<slug>/, `site` and `site_api` under no show."""

from django.urls import URLPattern, path

from labeling import api as routes
from labeling import (
    exchange_pages,
    expected_pages,
    frame_api,
    frame_pages,
    frame_view_api,
    guideline_api,
    guideline_pages,
    invitation_api,
    invitation_pages,
    mturk_pages,
    selection_api,
    views,
)

site: list[URLPattern] = [
    path("mturk/<uuid:token>/", mturk_pages.mturk, name="mturk"),
    path("mturk/<uuid:token>/cast.css", mturk_pages.cast_css, name="mturk-css"),
]
pages: list[URLPattern] = [
    path("tag/", views.tag, name="tag"),
    path("labels/", views.labels, name="labels"),
    path("labels/freeze/", views.freeze, name="freeze"),
    path("invitations/", invitation_pages.links, name="invitations"),
    path("invitations/<int:pk>/", invitation_pages.link, name="invitation"),
    path("invitations/<int:pk>/revoke/", invitation_pages.revoke_link, name="revoke-invitation"),
    path("labels/exchange/", exchange_pages.exchange, name="exchange"),
    path("labels/exchange/check/", exchange_pages.check, name="check-file"),
    path("labels/exchange/<int:pk>/", exchange_pages.exchanged, name="exchanged"),
    path("labels/exchange/<int:pk>/import/", exchange_pages.start, name="import-file"),
    path("labels/exchange/<int:pk>/unknown.csv", exchange_pages.unknown, name="unknown-frames"),
    path("guidelines/", guideline_pages.guidelines, name="guidelines"),
    path("guidelines/write/", guideline_pages.write, name="write-guidelines"),
    path("guidelines/preview/", guideline_pages.preview, name="preview-guidelines"),
    path("guidelines/pictures/", guideline_pages.pictures, name="guideline-pictures"),
    path("guidelines/compare/", guideline_pages.compare, name="compare-guidelines"),
    path("frames/", frame_pages.frames, name="frames"),
    path("frames/ids/", frame_pages.ids, name="frame-ids"),
    path("frames/cells/", frame_pages.some_cells, name="frame-cells"),
    path("frames/<int:pk>/", frame_pages.frame, name="frame"),
    path("frames/<int:pk>/reject/", frame_pages.reject, name="reject"),
    path("frames/<int:pk>/restore/", frame_pages.restore, name="restore"),
    path("frames/<int:pk>/settle/", frame_pages.settle, name="settle"),
    path("frames/<int:pk>/send-back/", frame_pages.send_back, name="send-back"),
    path("review/expected/", expected_pages.expected, name="expected"),
    path("review/expected/judge/", expected_pages.judge, name="judge"),
    path("review/expected/back/", expected_pages.back, name="expected-back"),
]
api: list[URLPattern] = [
    path("tagging/claim/", routes.Claim.as_view(), name="claim"),
    path("tagging/votes/", routes.Votes.as_view(), name="votes"),
    path("tagging/votes/<int:vote_id>/undo/", routes.Undo.as_view(), name="undo"),
    path("tagging/skip/", routes.Skip.as_view(), name="skip"),
    path("tagging/release/", routes.Release.as_view(), name="release"),
    path("tagging/status/", routes.Status.as_view(), name="status"),
    path("tagging/work/", routes.Work.as_view(), name="work"),
    path("tagging/work/finish/", routes.FinishWork.as_view(), name="finish-work"),
    path("frames/", frame_api.Frames.as_view(), name="frames"),
    path("frames/reject/", selection_api.RejectFrames.as_view(), name="reject-frames"),
    path("frames/restore/", selection_api.RestoreFrames.as_view(), name="restore-frames"),
    path("frames/queue/", selection_api.QueueFrames.as_view(), name="queue-frames"),
    path("frames/export/", selection_api.ExportFrames.as_view(), name="export-frames"),
    path("frame-views/", frame_view_api.FrameViews.as_view(), name="frame-views"),
    path("frame-views/<int:pk>/", frame_view_api.OneFrameView.as_view(), name="frame-view"),
    path("labels/", frame_api.Labels.as_view(), name="labels"),
    path("guidelines/", guideline_api.Versions.as_view(), name="guideline-versions"),
    path("invitations/", invitation_api.Invitations.as_view(), name="invitations"),
    path("invitations/<int:pk>/revoke/", invitation_api.RevokeInvitation.as_view(), name="revoke-invitation"),
    path("queues/", frame_api.Queues.as_view(), name="queues"),
]
site_api: list[URLPattern] = []
