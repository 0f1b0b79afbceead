"""Queues over the API: open one by ids or by a choice, look how far it is, change what may be changed."""

from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labeling import queue_editing, queue_progress, services
from labeling.api import LabelingView, validated
from labeling.choosing import FrameChoice
from labeling.filters import asked_frames
from labeling.models import Queue, QueueOrder, QueuePurpose, Vote
from labeling.presenting import names_of
from labeling.refusals import Conflict, Invalid, Unknown
from people.models import Role

FRAME_ID = {"min_value": 1, "max_value": 2**62}
CHOICE = ("episodes", "filter", "only_unlabeled", "number", "is_spread")


class SettingsSerializer(serializers.Serializer):
    """What may be said when a queue is opened and changed later."""

    name = serializers.CharField(max_length=80)
    overlap = serializers.IntegerField(min_value=1, max_value=20, default=1)
    closes_early = serializers.BooleanField(default=False)
    is_adaptive = serializers.BooleanField(default=False)
    most_votes = serializers.IntegerField(min_value=1, max_value=20, default=7)
    certainty = serializers.FloatField(min_value=0.51, max_value=0.999, default=0.98)
    gold_share = serializers.FloatField(min_value=0, max_value=0.5, default=0.0)
    practice_frames = serializers.IntegerField(min_value=0, max_value=50, default=0)
    price_per_answer = serializers.DecimalField(
        max_digits=8, decimal_places=4, min_value=0, allow_null=True, default=None
    )


class QueueSerializer(SettingsSerializer):
    """A queue as it stands."""

    id = serializers.IntegerField()
    purpose = serializers.CharField()
    order = serializers.CharField()
    is_open = serializers.BooleanField()
    asks = serializers.ListField(child=serializers.IntegerField(), help_text="ids of characters; empty: the whole cast")


class NewQueueSerializer(SettingsSerializer):
    """`frames` by their ids, or a choice: `episodes`, a `filter` of the frames page, a `number` drawn from what fits."""

    purpose = serializers.ChoiceField(QueuePurpose.values, default=QueuePurpose.EVALUATION.value)
    order = serializers.ChoiceField(QueueOrder.values, default=QueueOrder.SHUFFLED.value)
    asks = serializers.ListField(
        child=serializers.CharField(max_length=80), default=list, max_length=200, help_text="names of characters"
    )
    priority = serializers.IntegerField(min_value=-100, max_value=100, default=0)
    frames = serializers.ListField(child=serializers.IntegerField(**FRAME_ID), max_length=10_000, required=False)
    episodes = serializers.ListField(child=serializers.IntegerField(**FRAME_ID), max_length=1000, required=False)
    filter = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    only_unlabeled = serializers.BooleanField(required=False)
    number = serializers.IntegerField(min_value=1, max_value=200_000, required=False)
    is_spread = serializers.BooleanField(required=False)


class ChangeSerializer(SettingsSerializer):
    is_open = serializers.BooleanField()


class Queues(LabelingView):
    """What may be claimed from; a trainer opens a queue."""

    roles = {"GET": Role.TAGGER, "POST": Role.TRAINER}

    @extend_schema(responses={200: QueueSerializer(many=True)})
    def get(self, request: Request, slug: str) -> Response:
        return Response(QueueSerializer(Queue.objects.filter(show=self.show).order_by("pk"), many=True).data)

    @extend_schema(request=NewQueueSerializer, responses={201: QueueSerializer})
    def post(self, request: Request, slug: str) -> Response:
        given = validated(NewQueueSerializer, request)
        given["asks"] = self._characters(given["asks"])
        chosen = {name: given.pop(name) for name in CHOICE if name in given}
        frames = given.pop("frames", None)
        if frames is not None and chosen:
            raise Invalid(f"Name frames by their ids or choose them by {', '.join(CHOICE)}; not both.")
        queue = self._by_ids(given, frames) if frames is not None else self._by_choice(given, chosen)
        return Response(QueueSerializer(queue).data, status=status.HTTP_201_CREATED)

    def _by_ids(self, given: dict[str, Any], frames: list[int]) -> Queue:
        name = given.pop("name")
        if Queue.objects.filter(show=self.show, name=name).exists():
            raise Conflict(f"There is a queue '{name}' already. Choose another name.")
        return services.open_queue(self.show, name, frames, **given, created_by=self.request.user)

    def _by_choice(self, given: dict[str, Any], chosen: dict[str, Any]) -> Queue:
        query = chosen.pop("filter", "")
        among = asked_frames(QueryDict(query), self.show, self.role).frames() if query else None
        episodes = tuple(chosen.pop("episodes", ()))
        choice = FrameChoice(given.pop("purpose"), episodes=episodes, among=among, **chosen)
        return queue_editing.make_queue(self.show, given.pop("name"), choice, self.request.user, **given)

    def _characters(self, names: list[str]) -> list[int]:
        known = {name: pk for pk, name in names_of(self.show.pk).items()}
        if unknown := sorted(set(names) - set(known)):
            raise Invalid(f"{self.show.title} has the characters {', '.join(known)}; not {', '.join(unknown)}.")
        return [known[name] for name in names]


class OneQueue(LabelingView):
    """How far a queue is, and what it is; a trainer changes, closes and reopens it."""

    roles = {"GET": Role.REVIEWER, "PATCH": Role.TRAINER}

    @extend_schema(responses={200: dict})
    def get(self, request: Request, slug: str, pk: int) -> Response:
        return Response(self._body(self._queue(pk)))

    @extend_schema(request=ChangeSerializer(partial=True), responses={200: dict})
    def patch(self, request: Request, slug: str, pk: int) -> Response:
        queue = self._queue(pk)
        serializer = ChangeSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changes = dict(serializer.validated_data)
        is_open = changes.pop("is_open", queue.is_open)
        queue = queue_editing.edit_queue(queue, request.user, **changes)
        if is_open != queue.is_open:
            (queue_editing.reopen_queue if is_open else queue_editing.close_queue)(queue, request.user)
            queue.refresh_from_db()
        return Response(self._body(queue))

    def _queue(self, pk: int) -> Queue:
        queue = Queue.objects.filter(show=self.show, pk=pk).first()
        if queue is None:
            raise Unknown(f"There is no queue {pk} in this show. GET …/queues/ lists them.")
        return queue

    def _body(self, queue: Queue) -> dict[str, Any]:
        line, speed = queue_progress.one_queue(queue), queue_progress.speed(Vote.objects.filter(item__queue=queue))
        names = {
            "frames": "frames",
            "unasked": "settled_before",
            "open": "left",
            "skipped": "for_reviewer",
            "votes": "answers",
            "live": "leases",
        }
        counts = {told: line[name] for name, told in names.items()}
        pace = {"answers_last_hour": speed.last_hour, "frames_per_hour": speed.per_hour}
        costs = {"cost": line["cost"], "cost_per_frame": line["cost_per_frame"]}
        return {**QueueSerializer(queue).data, **counts, **pace, **costs}
