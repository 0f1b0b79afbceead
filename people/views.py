"""Logging in and out, and joining a show by an invitation link."""

import uuid

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.forms import GuestForm
from people.models import Invitation, Person
from people.permissions import role_in
from people.services import (
    InvitationRefused,
    join_as_guest,
    join_as_person,
    record,
    returning_guest,
    usable_invitation,
)

GUEST_SESSION_SECONDS = 30 * 24 * 3600  # a guest has no password to come back with
BACKEND = "django.contrib.auth.backends.ModelBackend"
COOKIE_SALT = "people.guest"  # the browser remembers, for each link, who came by it


@require_http_methods(["GET", "POST"])
@never_cache
def join(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """A guest gives a name; who came by this link before is asked to go on; who is logged in confirms. A GET only asks."""
    invitation = Invitation.objects.select_related("show").filter(token=token).first()
    if invitation and is_guest_of(request, invitation):
        return redirect(tagging_url(invitation))
    try:
        invitation = usable_invitation(token)
        known = remembered_guest(request, invitation)
        form = None if request.user.is_authenticated else GuestForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and (form is None or (known and "again" in request.POST) or form.is_valid()):
            person = entered(request, invitation, known if "again" in request.POST else None, form)
            return remembering(redirect(tagging_url(invitation)), request, invitation, person)
    except InvitationRefused as refusal:
        return render(request, "people/join.html", {"refusal": str(refusal)}, status=410)
    return render(request, "people/join.html", {"invitation": invitation, "form": form, "known": known})


def is_guest_of(request: HttpRequest, invitation: Invitation) -> bool:
    """Somebody whose whole way in is this page has nothing to confirm; what ended is the link, not their membership."""
    person = request.user
    return person.is_authenticated and person.is_guest and role_in(person, invitation.show_id) is not None


def entered(request: HttpRequest, invitation: Invitation, known: Person | None, form: GuestForm | None) -> Person:
    """Who goes on to the tagging page: the one logged in, the one who comes back, or a new guest."""
    if request.user.is_authenticated:
        join_as_person(invitation, request.user)
        return request.user
    if known is not None:
        record(known, "return", show_id=invitation.show_id, invitation=invitation.pk)
    person = known or join_as_guest(invitation, form.cleaned_data["name"])
    login(request, person, backend=BACKEND)
    request.session.set_expiry(GUEST_SESSION_SECONDS)
    return person


def tagging_url(invitation: Invitation) -> str:
    """Written out: this floor knows no room above it."""
    queue = f"?queue={invitation.queue_id}" if invitation.queue_id else ""
    return f"/s/{invitation.show.slug}/tag/{queue}"


def remembered_guest(request: HttpRequest, invitation: Invitation) -> Person | None:
    value = request.get_signed_cookie(cookie_of(invitation), "", salt=COOKIE_SALT)
    return returning_guest(invitation, int(value)) if value and not request.user.is_authenticated else None


def remembering(response: HttpResponse, request: HttpRequest, invitation: Invitation, person: Person) -> HttpResponse:
    """The cookie goes to this link's page only, and tells a browser from another: it holds nothing but our own number."""
    if person.is_guest:
        response.set_signed_cookie(
            cookie_of(invitation), str(person.pk), salt=COOKIE_SALT, expires=invitation.expires_at, path=request.path,
            httponly=True, samesite="Lax", secure=request.is_secure(),
        )  # fmt: skip
    return response


def cookie_of(invitation: Invitation) -> str:
    return f"guest-{invitation.pk}"
