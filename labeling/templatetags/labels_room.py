"""The pages of the Labels room as tabs, with how many of each there are; and amounts as people write them."""

from decimal import Decimal
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


@register.filter
def money(amount: Decimal | None) -> str:
    """Two places, more where less than a cent would be lost: `12.40`, `0.0125`."""
    if amount is None:
        return ""
    if 0 < amount < Decimal("0.1"):
        return f"{amount:.4f}".rstrip("0").ljust(4, "0")
    return f"{amount:,.2f}"


@register.filter
def thousands(number: float | str | None) -> str:
    """`12,480`."""
    return "" if number in (None, "") else f"{round(float(number)):,}"


@register.filter
def points(share: float, places: int = 1) -> str:
    """A share in points: `7.3`, `5`."""
    return f"{100 * share:.{places}f}".rstrip("0").rstrip(".")
