"""The first pages."""

from django.urls import URLPattern, path

from overview import views

site = [path("", views.shows, name="shows")]
pages = [path("", views.show, name="show")]
api: list[URLPattern] = []
site_api: list[URLPattern] = []
