"""What is done with chosen frames, over the API and by the frames page: reject, restore, queue, export."""

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labeling import services
from labeling.api import LabelingView, QueueField, validated
from labeling.exporting import exported
from labeling.formats.registry import format_named
from labeling.formats.rows import BadLabelFile
from labeling.gold import Unfit
from labeling.models import Queue, QueueItem, QueuePurpose
from labeling.refusals import Conflict, Invalid, Unknown
from labeling.selections import MOST_IDS, Selection, chosen_by_filter, chosen_by_id
from people.models import Role


@extend_schema_field({"oneOf": [{"type": "array", "items": {"type": "integer"}}, {"type": "string"}]})
class IdsField(serializers.Field):
    """Ids as a list, or as one text with commas, as a form sends them."""

    def to_internal_value(self, data: Any) -> list[int]:
        given = data.split(",") if isinstance(data, str) else data
        if not isinstance(given, list) or len(given) > MOST_IDS:
            raise serializers.ValidationError(f"Name up to {MOST_IDS:,} frames by their ids; more by a query.")
        texts = [str(one).strip() for one in given if not isinstance(one, bool)]
        if len(texts) != len(given) or not all(one.isascii() and one.isdigit() and len(one) < 19 for one in texts):
            raise serializers.ValidationError("Ids of frames are whole numbers.")
        return [int(one) for one in texts]

    def to_representation(self, value: Any) -> Any:
        return value


class SelectionSerializer(serializers.Serializer):
    """Either `ids`, or all that fit `query` (as in the page's address; empty: every frame), but for `without`."""

    ids = IdsField(required=False)
    query = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    without = IdsField(required=False)


class RejectSerializer(SelectionSerializer):
    reason = serializers.CharField(max_length=200)


class QueueFramesSerializer(SelectionSerializer):
    """`queue` is one that exists, by id or name; or `name` a new one's."""

    queue = QueueField(required=False, allow_null=True)
    name = serializers.CharField(required=False, max_length=80)
    purpose = serializers.ChoiceField(QueuePurpose.choices, required=False)
    overlap = serializers.IntegerField(min_value=1, max_value=20, required=False)
    is_adaptive = serializers.BooleanField(required=False)


class GoldSerializer(SelectionSerializer):
    """`leaves_out_unfit`: what cannot be gold is passed over instead of refused."""

    leaves_out_unfit = serializers.BooleanField(default=False)


class ExportSerializer(SelectionSerializer):
    locals()["as"] = serializers.CharField(default="jsonl", max_length=40)


class SelectionView(LabelingView):
    """A route that is sent a selection."""

    def chosen(self, given: dict[str, Any]) -> Selection:
        if ("ids" in given) == ("query" in given):
            raise Invalid("Choose frames either by 'ids' or by 'query', not by both and not by neither.")
        if "ids" in given:
            return chosen_by_id(self.show, given["ids"])
        return chosen_by_filter(self.show, self.role, given["query"], given.get("without", ()))


class RejectFrames(SelectionView):
    """Set frames apart: nobody is asked about them, no figure and no export counts them."""

    roles = {"POST": Role.REVIEWER}

    @extend_schema(request=RejectSerializer, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        given = validated(RejectSerializer, request)
        chosen = self.chosen(given)
        changed = services.reject_frames(self.show, chosen.ids, request.user, given["reason"], chosen.told)
        return Response({"rejected": changed})


class RestoreFrames(SelectionView):
    """Take rejections back."""

    roles = {"POST": Role.REVIEWER}

    @extend_schema(request=SelectionSerializer, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        chosen = self.chosen(validated(SelectionSerializer, request))
        return Response({"restored": services.restore_frames(self.show, chosen.ids, request.user, chosen.told)})


class QueueFrames(SelectionView):
    """Put frames into a queue that exists, or into a new one; those it has stay as they are."""

    roles = {"POST": Role.TRAINER}

    @extend_schema(request=QueueFramesSerializer, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        given = validated(QueueFramesSerializer, request)
        name, settings = self._wanted(given)
        chosen = self.chosen(given)
        before = QueueItem.objects.filter(queue__show=self.show, queue__name=name).count()
        queue = services.open_queue(
            self.show, name, chosen.ids, given.get("overlap", 1), **settings, created_by=request.user
        )
        added = queue.items.count() - before
        return Response({"queue": queue.pk, "name": queue.name, "chosen": len(chosen.ids), "added": added})

    def _wanted(self, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The queue's name, and what a new one is to be."""
        if (given.get("queue") is None) == ("name" not in given):
            raise Invalid("Say either which 'queue' the frames go to, or the 'name' of a new one.")
        if "name" in given:
            if Queue.objects.filter(show=self.show, name=given["name"]).exists():
                raise Conflict(f"There is a queue '{given['name']}' already. Choose it, or another name.")
            return given["name"], {key: given[key] for key in ("purpose", "is_adaptive") if key in given}
        named = {"pk" if isinstance(given["queue"], int) else "name": given["queue"]}
        queue = Queue.objects.filter(show=self.show, **named).first()
        if queue is None:
            raise Unknown(f"There is no queue '{given['queue']}' in this show. GET …/queues/ lists them.")
        return queue.name, {}


class MakeGold(SelectionView):
    """What is held true of these frames is settled, and they are mixed into queues with a share of gold.

    A refusal says how many are `unfit` and how many `fit`, so that one can ask again with `leaves_out_unfit`.
    """

    roles = {"POST": Role.TRAINER}

    @extend_schema(request=GoldSerializer, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        given = validated(GoldSerializer, request)
        left_out = given["leaves_out_unfit"]
        try:
            made = services.make_gold(self.show, self.chosen(given).ids, request.user, leaves_out_unfit=left_out)
        except Unfit as refused:
            body = {"detail": str(refused), "unfit": refused.unfit, "fit": refused.fit}
            return Response(body, status=status.HTTP_400_BAD_REQUEST)
        return Response({"gold": made})


class UnmakeGold(SelectionView):
    """Gold no more: their labels are again what they were before."""

    roles = {"POST": Role.TRAINER}

    @extend_schema(request=SelectionSerializer, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        chosen = self.chosen(validated(SelectionSerializer, request))
        return Response({"not_gold": services.unmake_gold(self.show, chosen.ids, request.user)})


class ExportFrames(SelectionView):
    """The chosen frames with their labels in one of the formats, streamed; rejected ones are left out."""

    roles = {"POST": Role.REVIEWER}

    @extend_schema(request=ExportSerializer, responses={200: OpenApiTypes.BINARY})
    def post(self, request: Request, slug: str) -> StreamingHttpResponse:
        given = validated(ExportSerializer, request)
        try:
            form = format_named(given["as"])
        except BadLabelFile as error:
            raise Invalid(str(error)) from error
        pieces = exported(form, self.show, only=self.chosen(given).ids)
        name = f'attachment; filename="{self.show.slug}-frames.{form.extension}"'
        return StreamingHttpResponse(pieces, content_type=form.content_type, headers={"Content-Disposition": name})
