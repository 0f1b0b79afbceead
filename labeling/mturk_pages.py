"""The tagging page inside Mechanical Turk. It may be framed by the market's hosts, and only this page may.

Mechanical Turk opens it by GET and signs nothing, so a GET makes the worker and the assignment known here: there is no
other moment. Everything that follows carries a pass.
"""

import uuid
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from corpus.colors import stylesheet
from corpus.media import url_of, with_signed_addresses
from corpus.models import Frame
from labeling.assignments import FRAMES_UNLESS_SAID, Work, open_assignment, work_done
from labeling.guidelines import current_guidelines, rendered
from labeling.models import Assignment
from labeling.mturk import BadQuestion, identifier, is_preview, origins, submit_address
from labeling.refusals import Refused
from labeling.tiles import tiles
from labeling.views import tagging_context
from people.models import Invitation
from people.passes import Pass, signed
from people.services import InvitationRefused, usable_invitation


@require_safe
@never_cache
@xframe_options_exempt
def mturk(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """Preview, the accepted work, or a sentence why neither."""
    try:
        invitation = usable_invitation(token, for_mturk=True)
        page = preview(request, invitation) if is_preview(request.GET) else accepted(request, invitation)
    except (InvitationRefused, BadQuestion, Refused) as refusal:
        page = render(request, "labeling/mturk_refused.html", {"refusal": str(refusal)}, status=refused_with(refusal))
    return framed(page)


def refused_with(refusal: Exception) -> int:
    return 410 if isinstance(refusal, InvitationRefused) else 400


def framed(page: HttpResponse) -> HttpResponse:
    hosts = origins(settings.MTURK_HOSTS)
    return csp_replace({"frame-ancestors": hosts or ["'none'"], "form-action": [SELF, *hosts]})(lambda: page)()


def preview(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """A frame and the cast, as they will be; nothing is handed out."""
    guidelines = current_guidelines(invitation.show)
    frame = sample_frame(invitation)
    context = {
        "show": invitation.show, "invitation": invitation, "frames": invitation.most_frames or FRAMES_UNLESS_SAID,
        "frame": frame, "src": with_signed_addresses(url_of(frame.file)) if frame else "",
        "characters": with_signed_addresses(tiles(invitation.show)),
        "guidelines": signed_html(rendered(guidelines)),
    }  # fmt: skip
    return render(request, "labeling/mturk_preview.html", context)


def sample_frame(invitation: Invitation) -> Frame | None:
    """The first of the queue, or of the show: its answer is shown to nobody."""
    if invitation.queue is not None:
        item = invitation.queue.items.select_related("frame").order_by("-priority", "shuffle").first()
        return item.frame if item else None
    return Frame.objects.kept().filter(show=invitation.show, purpose="evaluation").order_by("pk").first()


def accepted(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    submit_to = submit_address(request.GET, settings.MTURK_HOSTS)
    names = [identifier(request.GET, name) for name in ("workerId", "assignmentId", "hitId")]
    assignment = open_assignment(invitation, Work(*names, submit_to))
    return render(request, "labeling/mturk.html", work_context(assignment, submit_to))


def work_context(assignment: Assignment, submit_to: str) -> dict[str, Any]:
    """The tagging page's own context, for the worker, with pictures that need no cookie."""
    invitation, person, work = assignment.invitation, assignment.person, work_done(assignment)
    context = tagging_context(invitation.show, person, invitation.queue)
    return {
        **context,
        "characters": with_signed_addresses(context["characters"]),
        "guidelines": signed_html(context["guidelines"]),
        "mine": work.done,
        "show": invitation.show, "user": person, "invitation": invitation, "rooms": None,
        "assignment": assignment, "work": work, "submit_to": submit_to,
        "tagging_pass": signed(Pass(person.pk, invitation.show_id, assignment.pk)),
    }  # fmt: skip


def signed_html(html: Any) -> Any:
    """The same safe text: a signed address holds letters, digits and `:-_?=` only."""
    return type(html)(with_signed_addresses(str(html)))


@require_safe
@cache_control(private=True, max_age=60)
def cast_css(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """The cast's colors; the token is the permission, as for the page."""
    try:
        show = usable_invitation(token, for_mturk=True).show
    except InvitationRefused as refusal:
        return HttpResponse(f"/* {refusal} */", content_type="text/css", status=410)
    return HttpResponse(stylesheet(show.characters.values_list("position", "color")), content_type="text/css")
