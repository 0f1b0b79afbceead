"""The map of addresses: each room brings its own, from the ground floor up."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from corpus import urls as corpus
from evaluation import urls as evaluation
from jobs import urls as jobs
from labeling import urls as labeling
from overview import urls as overview
from people import urls as people
from screening import urls as screening
from training import urls as training

admin.autodiscover()

ROOMS = {
    "people": people,
    "jobs": jobs,
    "corpus": corpus,
    "labeling": labeling,
    "training": training,
    "evaluation": evaluation,
    "screening": screening,
    "overview": overview,
}


def merged(room: str) -> tuple[list, str]:
    """A room's pages with and without a show share one namespace."""
    urls = ROOMS[room]
    return [*urls.site, path("s/<slug:slug>/", include(urls.pages))], room


def merged_api(room: str) -> tuple[list, str]:
    urls = ROOMS[room]
    return [*urls.site_api, path("shows/<slug:slug>/", include(urls.api))], f"{room}-api"


urlpatterns = [
    path("admin/", admin.site.urls),
    # Asked for by browsers on pages that name no icon, such as the admin's.
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/mark.svg"), name="favicon"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    *[path("api/v1/", include(merged_api(room))) for room in ROOMS],
    *[path("", include(merged(room))) for room in ROOMS],
]
