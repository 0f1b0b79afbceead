"""Addresses of runs: `pages` lie under /s/<slug>/, `api` under /api/v1/shows/<slug>/."""

from django.urls import URLPattern, path

from training import api as views_api
from training import (
    generator_api,
    generator_views,
    map_pages,
    new_run_pages,
    note_api,
    note_pages,
    sweep_pages,
    telling_pages,
    views,
)

site: list[URLPattern] = []
pages = [
    path("generator/", generator_views.generator, name="generator"),
    path("runs/", views.runs, name="runs"),
    path("runs/new/", new_run_pages.new_run, name="new"),
    path("runs/new/preview/", new_run_pages.preview, name="new-preview"),
    path("runs/chosen/", views.chosen, name="chosen"),
    path("runs/map/", map_pages.run_map, name="map"),
    path("runs/sweeps/", sweep_pages.sweeps, name="sweeps"),
    path("runs/sweeps/preview/", sweep_pages.preview, name="sweep-preview"),
    path("runs/<int:number>/", views.run, name="run"),
    path("runs/<int:number>/apart/", telling_pages.apart, name="apart"),
    path("runs/<int:number>/panel/", map_pages.panel, name="panel"),
    path("runs/<int:number>/note/", note_pages.note, name="note"),
    path("runs/<int:number>/compare-data/", views.compare_data, name="compare-data"),
    path("runs/<int:number>/split/", views.split, name="split"),
    path("runs/<int:number>/stop/", views.stop, name="stop"),
    path("runs/<int:number>/resume/", views.resume, name="resume"),
]
api = [
    path("generator/frames/", generator_api.GeneratorFramesAPI.as_view(), name="generator-frames"),
    path("runs/", views_api.RunsAPI.as_view(), name="runs"),
    path("runs/comparisons/", views_api.DataComparisonAPI.as_view(), name="compare-data"),
    path("runs/ensembles/", views_api.EnsemblesAPI.as_view(), name="ensembles"),
    path("runs/sweeps/", sweep_pages.SweepsAPI.as_view(), name="sweeps"),
    path("runs/map/", map_pages.RunMapAPI.as_view(), name="map"),
    path("runs/<int:number>/apart/", telling_pages.ApartAPI.as_view(), name="apart"),
    path("runs/<int:number>/pictures/", note_api.RunPicturesAPI.as_view(), name="pictures"),
    path("runs/<int:number>/pictures/<int:pk>/", note_api.RunPictureAPI.as_view(), name="picture"),
    path("runs/<int:number>/pins/", note_api.RunPinsAPI.as_view(), name="pins"),
    path("runs/<int:number>/pins/<int:frame>/", note_api.RunPinAPI.as_view(), name="pin"),
    path("runs/<int:number>/", views_api.RunAPI.as_view(), name="run"),
    path("runs/<int:number>/split/", views_api.SplitRunAPI.as_view(), name="split"),
    path("runs/<int:number>/stop/", views_api.StopRunAPI.as_view(), name="stop"),
    path("runs/<int:number>/resume/", views_api.ResumeRunAPI.as_view(), name="resume"),
]
site_api: list[URLPattern] = []
