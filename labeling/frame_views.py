"""Filters of the frames page under a name: one's own, and those that others share."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import QueryDict

from corpus.models import Show
from labeling.filters import asked_frames, may_ask
from labeling.models import FrameView
from labeling.refusals import Conflict, Invalid, Unknown
from people.models import Person, Role

MOST_VIEWS = 200  # per person and show


def views_for(show: Show, person: Person, role: Role) -> list[FrameView]:
    """One's own and the shared ones, by name; what one may not ask is not shown."""
    rows = FrameView.objects.filter(Q(person=person) | Q(is_shared=True), show=show).select_related("person")
    return [row for row in rows.order_by("name", "pk")[: 2 * MOST_VIEWS] if may_ask(QueryDict(row.query), role)]


def save_view(show: Show, person: Person, role: Role, name: str, query: str, is_shared: bool = False) -> FrameView:
    if FrameView.objects.filter(show=show, person=person).count() >= MOST_VIEWS:
        raise Conflict(f"You have {MOST_VIEWS} views in this show, which is the limit. Delete some.")
    asked = asked_frames(QueryDict(query), show, role)
    view = FrameView(show=show, person=person, name=_named(name), query=asked.text, is_shared=is_shared)
    return _written(view)


def change_view(view: FrameView, role: Role, **change: Any) -> FrameView:
    """Another name, another filter, shared or not."""
    if "name" in change:
        view.name = _named(change["name"])
    if "query" in change:
        view.query = asked_frames(QueryDict(change["query"]), view.show, role).text
    view.is_shared = change.get("is_shared", view.is_shared)
    return _written(view)


def own_view(show: Show, person: Person, pk: int) -> FrameView:
    view = FrameView.objects.filter(show=show, person=person, pk=pk).select_related("show").first()
    if view is None:
        raise Unknown("There is no such view, or it is another person's. Save one of your own.")
    return view


def _named(name: str) -> str:
    if not name.strip():
        raise Invalid("Give the view a name of up to 80 characters.")
    return name.strip()[:80]


def _written(view: FrameView) -> FrameView:
    if len(view.query) > 2000:
        raise Invalid("This filter is too long to be saved. Ask for less at once.")
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Conflict(f"You have a view '{view.name}' already. Choose another name.") from error
    return view
