"""Addresses of runs: `pages` lie under /s/<slug>/, `api` under /api/v1/shows/<slug>/."""

from django.urls import URLPattern, path

from training import api as views_api
from training import views

site: list[URLPattern] = []
pages = [
    path("runs/", views.runs, name="runs"),
    path("runs/chosen/", views.chosen, name="chosen"),
    path("runs/<int:number>/", views.run, name="run"),
    path("runs/<int:number>/compare-data/", views.compare_data, name="compare-data"),
    path("runs/<int:number>/stop/", views.stop, name="stop"),
    path("runs/<int:number>/resume/", views.resume, name="resume"),
]
api = [
    path("runs/", views_api.RunsAPI.as_view(), name="runs"),
    path("runs/comparisons/", views_api.DataComparisonAPI.as_view(), name="compare-data"),
    path("runs/ensembles/", views_api.EnsemblesAPI.as_view(), name="ensembles"),
    path("runs/<int:number>/", views_api.RunAPI.as_view(), name="run"),
    path("runs/<int:number>/stop/", views_api.StopRunAPI.as_view(), name="stop"),
    path("runs/<int:number>/resume/", views_api.ResumeRunAPI.as_view(), name="resume"),
]
site_api: list[URLPattern] = []
