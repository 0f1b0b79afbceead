"""What the first line of a lossless file says: the people, queues, guidelines and set-aside votes its frames speak of."""

from typing import Any

from corpus.models import Show
from labeling.models import Guidelines, Place, Queue, SetAside
from labeling.presenting import names_of
from people.models import Person

PERSON = ("username", "first_name", "is_guest", "is_simulated")
QUEUE = (
    "name", "overlap", "is_open", "closes_early", "purpose", "order", "is_adaptive", "most_votes", "certainty",
    "gold_share", "practice_frames",
)  # fmt: skip


def about(show: Show) -> dict[str, Any]:
    people = set(Place.objects.filter(queue__show=show).values_list("person", flat=True))
    guidelines = Guidelines.objects.filter(show=show).order_by("version").values_list("version", "text", "created_at")
    characters = names_of(show.pk)
    return {
        "people": list(Person.objects.filter(pk__in=people).order_by("pk").values(*PERSON)),
        "queues": [_queue(queue, characters) for queue in Queue.objects.filter(show=show).order_by("pk")],
        "guidelines": [{"version": number, "text": text, "at": at.isoformat()} for number, text, at in guidelines],
        "set_aside": [_set_aside(one) for one in SetAside.objects.filter(show=show).order_by("pk").select_related()],
    }


def _queue(queue: Queue, characters: dict[int, str]) -> dict[str, Any]:
    price = None if queue.price_per_answer is None else str(queue.price_per_answer)
    asks = [characters[one] for one in queue.asks if one in characters]
    return {**{name: getattr(queue, name) for name in QUEUE}, "asks": asks, "price_per_answer": price}


def _set_aside(one: SetAside) -> dict[str, Any]:
    lifted_at = one.lifted_at.isoformat() if one.lifted_at else None
    return {
        "id": one.pk, "person": one.person.username, "is_whole_person": one.is_whole_person, "reason": one.reason,
        "queue": one.queue.name if one.queue else "", "at": one.created_at.isoformat(), "lifted_at": lifted_at,
    }  # fmt: skip
