"""What somebody hears who tried too many passwords: a page for people, a sentence for programs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

SENTENCE = "Too many wrong passwords from this address. Wait {minutes:.0f} minutes and try again."


def locked_out(request: HttpRequest, credentials: Any = None, *_: Any, **__: Any) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": SENTENCE.format(minutes=settings.AXES_COOLOFF_TIME * 60)}, status=429)
    return render(request, "429.html", status=429)
