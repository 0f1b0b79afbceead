"""Addresses of this room: `pages` lie under /s/<slug>/, `api` under /api/v1/shows/<slug>/, `site` and `site_api` under no show."""

from django.urls import URLPattern, path

from jobs import views
from jobs.api import CancelView, JobView

site: list[URLPattern] = [
    path("jobs/strip/", views.strip, name="strip"),
    path("jobs/<int:job_id>/", views.job_page, name="job"),
    path("jobs/<int:job_id>/cancel/", views.cancel, name="cancel"),
    path("jobs/<int:job_id>/retry/", views.try_again, name="retry"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
pages: list[URLPattern] = [
    path("jobs/", views.jobs, name="jobs"),
]
api: list[URLPattern] = []
site_api: list[URLPattern] = [
    path("jobs/<int:job_id>/", JobView.as_view(), name="job"),
    path("jobs/<int:job_id>/cancel/", CancelView.as_view(), name="cancel"),
]
