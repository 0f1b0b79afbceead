"""Addresses of screenings."""

from django.urls import URLPattern, path

from screening import api as views_api
from screening import views

site: list[URLPattern] = []
pages = [
    path("screenings/", views.screenings, name="screenings"),
    path("screenings/start/", views.start, name="start"),
    path("screenings/<int:pk>/", views.screening, name="screening"),
]
api = [
    path("screenings/", views_api.ScreeningsAPI.as_view(), name="screenings"),
    path("screenings/<int:pk>/", views_api.ScreeningAPI.as_view(), name="screening"),
]
site_api: list[URLPattern] = []
