"""Where somebody came from to a frame: said by `?back=`, else by the browser; never an address outside this site."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from corpus.models import Show


def way_back(request: HttpRequest) -> str:
    """The path of the page to go back to, or nothing where there is none or it lies elsewhere."""
    asked = request.GET.get("back", "")
    if asked:
        return asked if _is_local(asked) else ""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return ""
    came = urlsplit(referer)
    if _folder(came.path) == _folder(request.path):
        return ""  # another frame, or this one: its own way back was not said, and J and K lead there
    path = came.path + (f"?{came.query}" if came.query else "")
    return path if _is_local(path) else ""


def asked_behind(back: str, show: Show) -> str | None:
    """The query string of the frames page of this show, where that is the way back."""
    came = urlsplit(back)
    return came.query if came.path == reverse("labeling:frames", args=[show.slug]) else None


def _is_local(path: str) -> bool:
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


def _folder(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0]
