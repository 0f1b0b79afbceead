"""The pages of invitations: the links there are, one link with who came by it, and its end."""

from typing import Any
from urllib.parse import urlsplit

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corpus.access import show_page
from corpus.models import Show
from corpus.presenting import page_of
from labeling import invitations
from labeling.assignments import FRAMES_UNLESS_SAID
from labeling.forms import InvitationForm
from labeling.mturk import external_question
from people.models import Invitation, Role
from people.services import invite, revoke

LINES = 60
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")  # an address that no other machine reaches


@require_http_methods(["GET", "HEAD", "POST"])
@show_page(Role.TRAINER)
def links(request: HttpRequest, show: Show) -> HttpResponse:
    """The links of a show; a POST makes one."""
    form = InvitationForm(request.POST if request.method == "POST" else None, show=show)
    if request.method == "POST" and form.is_valid():
        invitation = invite(show.pk, by=request.user, **form.terms())
        return redirect("labeling:invitation", show.slug, invitation.pk)
    page, next_url = page_of(request, invitations.invitations_of(show), LINES)
    context = {"form": form, "lines": invitations.invitation_lines(show, page), "next_url": next_url}
    return render(request, "labeling/invitations.html", context, status=400 if form.is_bound else 200)


@require_safe
@show_page(Role.TRAINER)
def link(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """One link: the address to send, who came by it; for Mechanical Turk the question, the price, the assignments."""
    invitation = get_object_or_404(invitations.invitations_of(show), pk=pk)
    address = address_of(request, invitation)
    context: dict[str, Any] = {"invitation": invitation, "address": address}
    if invitation.is_for_mturk:
        page, next_url = page_of(request, invitations.assignments_of(invitation), LINES)
        context |= {"assignments": invitations.assignment_lines(page), "question": external_question(address)}
        context |= {
            "cost": invitations.cost_of(invitation),
            "per_assignment": invitation.most_frames or FRAMES_UNLESS_SAID,
        }
        context |= {"is_https": request.is_secure()}
    else:
        page, next_url = page_of(request, invitations.members_of(invitation), LINES)
        context |= {"people": invitations.member_lines(invitation, page), "qr": qr_code(address)}
        context |= {"is_local": urlsplit(address).hostname in LOCAL_NAMES}
    return render(request, "labeling/invitation.html", context | {"next_url": next_url})


def address_of(request: HttpRequest, invitation: Invitation) -> str:
    name = "labeling:mturk" if invitation.is_for_mturk else "people:join"
    return request.build_absolute_uri(reverse(name, args=[invitation.token]))


def qr_code(address: str) -> SafeString:
    """For phones; black on white in both themes, since cameras expect it."""
    code = segno.make(address, micro=False)
    svg = code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    return mark_safe(svg)  # noqa: S308  drawn from our own address; its text is no part of it


@require_POST
@show_page(Role.TRAINER)
def revoke_link(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, show=show, pk=pk)
    ends_access = request.POST.get("ends_access") == "on"
    ended = revoke(invitation, by=request.user, ends_access=ends_access)
    people = "1 person has" if ended == 1 else f"{ended} people have"
    words = f" {people} no access any more; their votes stay." if ends_access else ""
    messages.success(request, f"Nobody joins by this link any more.{words}")
    return redirect("labeling:invitation", show.slug, pk)
