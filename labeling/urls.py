"""Addresses of this room: `pages` lie under /s/<slug>/, `api` under /api/v1/shows/<slug>/, `site` and `site_api` under no show."""

from django.urls import URLPattern

site: list[URLPattern] = []
pages: list[URLPattern] = []
api: list[URLPattern] = []
site_api: list[URLPattern] = []
