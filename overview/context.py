"""What every page shows around its content: the show, its five rooms, the running jobs."""

from typing import Any

from django.http import HttpRequest


def rooms(request: HttpRequest) -> dict[str, Any]:
    """Context for templates/base.html; without a show only the person's shows are reachable."""
    return {"show": getattr(request, "show", None), "role": getattr(request, "role", None), "rooms": [], "jobs": []}
