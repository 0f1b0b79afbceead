"""Addresses of this room: `pages` lie under /s/<slug>/, `api` under /api/v1/shows/<slug>/, `site` and `site_api` under no show."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, path

from people import views
from people.api import TokenView

site: list[URLPattern] = [
    path("log-in/", LoginView.as_view(redirect_authenticated_user=True), name="log-in"),
    path("log-out/", LogoutView.as_view(), name="log-out"),
    path("join/<uuid:token>/", views.join, name="join"),
]
pages: list[URLPattern] = []
api: list[URLPattern] = []
site_api: list[URLPattern] = [path("token/", TokenView.as_view(), name="token")]
