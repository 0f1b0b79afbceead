"""Tagging over the API: claim, vote, undo, skip, release, status. The page in the browser uses the same routes."""

from dataclasses import asdict
from functools import cache, partial
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from corpus.access import BusyShowAPIView, ShowAPIView
from corpus.media import with_signed_addresses
from labeling import services
from labeling.assignments import assignment_of, assignment_status, claim_for, finish, work_done
from labeling.models import Queue
from labeling.presenting import lease_bodies, names_of
from labeling.queries import tagging_status
from labeling.refusals import Conflict, Refused, Unknown
from people.models import Role
from people.passes import Pass, PassAuthentication

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True, description="New per answer.")


class LabelingView(ShowAPIView):
    """A route whose services refuse in sentences."""

    def handle_exception(self, refused: Exception) -> Response:
        if not isinstance(refused, Refused):
            return super().handle_exception(refused)
        codes = {Conflict: status.HTTP_409_CONFLICT, Unknown: status.HTTP_404_NOT_FOUND}
        return Response({"detail": str(refused)}, status=codes.get(type(refused), status.HTTP_400_BAD_REQUEST))


class TaggingView(LabelingView):
    """A route of the tagging page, which a pass opens too: the page may stand inside a market of work."""

    authentication_classes = (PassAuthentication, *api_settings.DEFAULT_AUTHENTICATION_CLASSES)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Who comes by a pass has no cookie for the pictures either, so their addresses carry a signature."""
        if isinstance(request.auth, Pass):
            response.data = with_signed_addresses(response.data)
        return super().finalize_response(request, response, *args, **kwargs)


class BusyView(BusyShowAPIView, TaggingView):
    """The two that everybody calls for each frame."""


@cache
def reader(serializer: type[serializers.Serializer]) -> serializers.Serializer:
    """One for all requests: to make a serializer takes longer than to use it, and reading leaves nothing in it."""
    return serializer()


def validated(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    try:
        return reader(serializer).run_validation(request.data)
    except serializers.ValidationError:
        given = serializer(data=request.data)  # says what is wrong with it
        given.is_valid(raise_exception=True)
        return given.validated_data


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class QueueField(serializers.Field):
    """A queue by its id or its name."""

    def to_internal_value(self, data: Any) -> int | str:
        if isinstance(data, bool) or not isinstance(data, int | str) or len(str(data)) > 80 or "\0" in str(data):
            raise serializers.ValidationError("Name a queue by its id or its name.")
        return int(data) if str(data).isascii() and str(data).isdigit() and len(str(data)) < 19 else str(data)

    def to_representation(self, value: Any) -> Any:
        return value


class ClaimSerializer(serializers.Serializer):
    count = serializers.IntegerField(min_value=1, max_value=10, default=1)
    queue = QueueField(required=False, allow_null=True)
    holding = serializers.ListField(child=serializers.UUIDField(), max_length=200, required=False, allow_null=True)


class VoteSerializer(serializers.Serializer):
    lease = serializers.UUIDField()
    present = serializers.ListField(child=serializers.CharField(max_length=80), max_length=200)
    unsure = serializers.ListField(child=serializers.CharField(max_length=80), max_length=200, default=list)
    duration_ms = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    comment = serializers.CharField(max_length=2000, allow_blank=True, default="")
    flagged = serializers.BooleanField(default=False)
    guidelines_version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)


class SkipSerializer(serializers.Serializer):
    lease = serializers.UUIDField()
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class ReleaseSerializer(serializers.Serializer):
    leases = serializers.ListField(child=serializers.UUIDField(), max_length=100)


class Claim(BusyView):
    """Lease up to ten frames for ten minutes; with `holding`, the leases one knows of, the person's others come first."""

    roles = {"POST": Role.TAGGER}

    @extend_schema(request=ClaimSerializer, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        wanted = validated(ClaimSerializer, request)
        if isinstance(request.auth, Pass):
            work = assignment_of(request.auth)
            return Response(lease_bodies(claim_for(work, wanted["count"], wanted.get("holding")), self.show.pk))
        source = self.show
        if wanted.get("queue") is not None:
            named = {"pk" if isinstance(wanted["queue"], int) else "name": wanted["queue"]}
            source = Queue.objects.filter(show=self.show, **named).first()
            if source is None:
                raise Unknown(f"There is no queue '{wanted['queue']}' in this show. GET …/queues/ lists them.")
        leases = services.claim(request.user, source, wanted["count"], holding=wanted.get("holding"))
        return Response(lease_bodies(leases, self.show.pk))


class Votes(BusyView):
    """Answer a frame. Characters named in neither list are absent; nobody at all is `present: []`."""

    roles = {"POST": Role.TAGGER}

    @extend_schema(request=VoteSerializer, parameters=[KEY], responses={201: dict, 200: dict})
    def post(self, request: Request, slug: str) -> Response:
        vote = validated(VoteSerializer, request)
        ids = partial(self._ids, {name: pk for pk, name in names_of(self.show.pk).items()})
        receipt = services.record_vote(
            vote["lease"],
            request.user,
            ids(vote["present"]),
            ids(vote["unsure"]),
            idempotency_key=request.headers.get("Idempotency-Key", ""),
            duration_ms=vote.get("duration_ms"),
            comment=vote["comment"],
            flagged=vote["flagged"],
            guidelines_version=vote.get("guidelines_version"),
            show=self.show,
        )
        return Response(receipt.body, status=status.HTTP_200_OK if receipt.is_replay else status.HTTP_201_CREATED)

    def _ids(self, characters: dict[str, int], names: list[str]) -> list[int]:
        unknown = sorted(set(names) - set(characters))
        if unknown:
            raise serializers.ValidationError(
                {"detail": f"{self.show.title} has the characters {', '.join(characters)}; not {', '.join(unknown)}."}
            )
        return sorted({characters[name] for name in names})


class Undo(TaggingView):
    """Take one's own answer back; the frame is leased again."""

    roles = {"POST": Role.TAGGER}

    @extend_schema(request=None, parameters=[KEY], responses={200: dict})
    def post(self, request: Request, slug: str, vote_id: int) -> Response:
        receipt = services.undo_vote(vote_id, request.user, request.headers.get("Idempotency-Key", ""), self.show)
        return Response(receipt.body)


class Skip(TaggingView):
    """Pass a frame on; it never comes back to the same person."""

    roles = {"POST": Role.TAGGER}

    @extend_schema(request=SkipSerializer, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        skipped = validated(SkipSerializer, request)
        held = services.skip(skipped["lease"], request.user, skipped["reason"], self.show)
        return Response({"lease": str(skipped["lease"]), "frame": held.frame, "state": held.state})


class Release(TaggingView):
    """Hand frames back unanswered, as the page does when it is closed."""

    roles = {"POST": Role.TAGGER}

    @extend_schema(request=ReleaseSerializer, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        leases = validated(ReleaseSerializer, request)["leases"]
        return Response({"released": services.release(request.user, leases)})


class Status(TaggingView):
    """What is left for the person who asks."""

    roles = {"GET": Role.TAGGER}

    @extend_schema(responses={200: dict})
    def get(self, request: Request, slug: str) -> Response:
        if isinstance(request.auth, Pass):
            return Response(asdict(assignment_status(assignment_of(request.auth))))
        return Response(asdict(tagging_status(self.show, request.user)))


class Work(TaggingView):
    """How far the assignment of a market is; for the page inside the market, which comes by a pass."""

    roles = {"GET": Role.TAGGER}

    @extend_schema(responses={200: dict})
    def get(self, request: Request, slug: str) -> Response:
        return Response(asdict(work_done(assignment_of(own_pass(request)))))


class FinishWork(TaggingView):
    """The receipt that goes back to the market with the assignment, once its frames are answered."""

    roles = {"POST": Role.TAGGER}

    @extend_schema(request=None, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        return Response(asdict(finish(assignment_of(own_pass(request)))))


def own_pass(request: Request) -> Pass:
    if not isinstance(request.auth, Pass):
        raise Unknown("Only a page that a market of work opened has an assignment.")
    return request.auth
