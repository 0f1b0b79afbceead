"""The pages of the Labels room as tabs, with how many of each there are."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from corpus.models import Show
from labeling.models import Place, Queue, QueueItem
from people.models import Invitation, Role

register = template.Library()
ENOUGH = 1000  # a tab says "1,000+" rather than count on

# name: (page, role it needs)
TABS = {
    "Labels": ("labeling:labels", Role.TAGGER),
    "Queues": ("labeling:queues", Role.REVIEWER),
    "People": ("labeling:people", Role.REVIEWER),
    "Guidelines": ("labeling:guidelines", Role.TAGGER),
    "Invitations": ("labeling:invitations", Role.TRAINER),
    "Reviews": ("labeling:expected", Role.REVIEWER),
}


@register.inclusion_tag("labeling/tabs.html", takes_context=True)
def labels_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """`{% labels_tabs "Queues" %}` on each page of the room."""
    show, role = context["show"], context["role"]
    tabs = [
        {"name": name, "url": _address(page, show), "count": _number(name, show), "is_current": name == current}
        for name, (page, needed) in TABS.items()
        if role.rank >= needed.rank
    ]
    return {"tabs": [tab for tab in tabs if tab["url"]]}


def _address(page: str, show: Show) -> str:
    try:
        return reverse(page, args=[show.slug])
    except NoReverseMatch:
        return ""


def _number(name: str, show: Show) -> str:
    if name == "Queues":
        return _bounded(Queue.objects.filter(show=show, is_open=True))
    if name == "People":
        return _bounded(Place.objects.filter(queue__show=show, votes__gt=0).values("person").distinct())
    if name == "Invitations":
        return _bounded(Invitation.objects.filter(show=show, revoked_at=None, expires_at__gt=timezone.now()))
    if name == "Reviews":
        return _bounded(QueueItem.objects.filter(queue__show=show, needs_reviewer=True))
    return ""


def _bounded(rows: Any) -> str:
    found = rows.order_by()[: ENOUGH + 1].count()
    return f"{ENOUGH:,}+" if found > ENOUGH else str(found)
