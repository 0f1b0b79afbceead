"""Logging in and out, and joining a show by an invitation link."""

import uuid

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.forms import GuestForm
from people.models import Invitation
from people.services import InvitationRefused, join_as_guest, join_as_person, usable_invitation

GUEST_SESSION_SECONDS = 30 * 24 * 3600  # a guest has no password to come back with
BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "POST"])
@never_cache
def join(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """A guest gives a name; somebody who is logged in confirms. Nothing happens on GET."""
    try:
        invitation = usable_invitation(token)
        form = None if request.user.is_authenticated else GuestForm(request.POST or None)
        if request.method == "POST" and (form is None or form.is_valid()):
            enter(request, invitation, form.cleaned_data["name"] if form else "")
            return redirect(f"/s/{invitation.show.slug}/tag/")
    except InvitationRefused as refusal:
        return render(request, "people/join.html", {"refusal": str(refusal)}, status=410)
    return render(request, "people/join.html", {"invitation": invitation, "form": form})


def enter(request: HttpRequest, invitation: Invitation, name: str) -> None:
    if request.user.is_authenticated:
        join_as_person(invitation, request.user)
        return
    login(request, join_as_guest(invitation, name), backend=BACKEND)
    request.session.set_expiry(GUEST_SESSION_SECONDS)
