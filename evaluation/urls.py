"""Addresses of evaluations and of the review rooms."""

from django.urls import URLPattern, path

from evaluation import api as views_api
from evaluation import (
    comparison_pages,
    evidence_pages,
    figure_pages,
    gap_pages,
    issue_pages,
    pair_pages,
    review_api,
    reviewing,
    sweep_pages,
    threshold_pages,
    views,
    weak_pages,
)

site: list[URLPattern] = []
pages = [
    path("evaluations/", views.evaluations, name="evaluations"),
    path("evaluations/start/", views.start, name="start"),
    path("evaluations/<int:pk>/", views.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/gaps/", views.gaps, name="gaps"),
    path("evaluations/<int:pk>/figures/", figure_pages.figures, name="figures"),
    path("evaluations/<int:pk>/mixups/", figure_pages.mixups, name="mixups"),
    path("evaluations/<int:pk>/thresholds/", threshold_pages.thresholds, name="thresholds"),
    path("evaluations/<int:pk>/thresholds/scores/", threshold_pages.threshold_scores, name="threshold-scores"),
    path("evaluations/<int:pk>/thresholds/frames/", threshold_pages.threshold_frames, name="threshold-frames"),
    path("evaluations/<int:pk>/gaps/<int:pair>/", gap_pages.gap, name="gap"),
    path("evaluations/<int:pk>/gaps/<int:pair>/reason/", gap_pages.reason, name="reason"),
    path("evaluations/<int:pk>/gaps/<int:pair>/pin/", gap_pages.pin, name="pin"),
    path("evaluations/<int:pk>/gaps/<int:pair>/looked.png", evidence_pages.looked, name="looked"),
    path("evaluations/<int:pk>/gaps/<int:pair>/alike/", evidence_pages.alike, name="alike"),
    path("evaluations/<int:pk>/evidence/", evidence_pages.gather, name="gather"),
    path("evaluations/<int:pk>/weak/", weak_pages.weak, name="weak"),
    path("evaluations/<int:pk>/weak/frames/", weak_pages.weak_frames, name="weak-frames"),
    path("evaluations/<int:pk>/weak/name/", weak_pages.name, name="name-cluster"),
    path("evaluations/<int:pk>/reasons/", gap_pages.reasons, name="reasons"),
    path("evaluations/<int:pk>/reasons/child/", gap_pages.child, name="child"),
    path("compare/", comparison_pages.compared, name="compare"),
    path("compare/<int:first>/<int:second>/", pair_pages.pair, name="pair"),
    path("runs/sweeps/<int:number>/", sweep_pages.sweep, name="sweep"),
    path("review/disagreements/", reviewing.disagreements, name="disagreements"),
    path("review/issues/", reviewing.issues, name="issues"),
    path("review/issues/rank/", issue_pages.rank, name="rank-issues"),
    path("review/issues/review/", issue_pages.review_issues, name="review-issues"),
    path("review/start/", reviewing.start, name="start-review"),
    path("review/<int:number>/", reviewing.review, name="review"),
    path("review/<int:number>/answer/", reviewing.answer, name="answer"),
    path("review/<int:number>/back/", reviewing.back, name="take-back"),
    path("review/<int:number>/close/", reviewing.close, name="close-review"),
    path("review/<int:number>/abandon/", reviewing.abandon, name="abandon-review"),
]
api = [
    path("evaluations/", views_api.EvaluationsAPI.as_view(), name="evaluations"),
    path("runs/sweeps/<int:number>/", sweep_pages.SweepAPI.as_view(), name="sweep"),
    path("compare/", views_api.CompareAPI.as_view(), name="compare"),
    path("evaluations/<int:pk>/", views_api.EvaluationAPI.as_view(), name="evaluation"),
    path("evaluations/<int:pk>/reasons/", views_api.ReasonsAPI.as_view(), name="reasons"),
    path("evaluations/<int:pk>/frames/<int:frame>/", evidence_pages.EvaluationFrameAPI.as_view(), name="frame"),
    path("evaluations/<int:pk>/weak/", weak_pages.WeakAPI.as_view(), name="weak"),
    path("evaluations/<int:pk>/evidence/", evidence_pages.EvidenceAPI.as_view(), name="evidence"),
    path("reviews/", review_api.ReviewsAPI.as_view(), name="reviews"),
    path("reviews/<int:number>/", review_api.ReviewAPI.as_view(), name="review"),
    path("reviews/<int:number>/question/", review_api.QuestionAPI.as_view(), name="review-question"),
    path("reviews/<int:number>/answers/", review_api.AnswersAPI.as_view(), name="review-answers"),
    path("reviews/<int:number>/close/", review_api.CloseReviewAPI.as_view(), name="close-review"),
    path("evaluations/<int:pk>/gaps/", views_api.GapsAPI.as_view(), name="gaps"),
]
site_api: list[URLPattern] = []
