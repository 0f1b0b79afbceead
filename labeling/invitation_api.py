"""Invitations over the API: list, make, revoke."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api import LabelingView, validated
from labeling.invitation_pages import address_of
from labeling.invitations import invitation_lines, invitations_of
from labeling.models import Queue
from labeling.refusals import Invalid, Unknown
from people.models import Invitation, Role
from people.services import INVITATION_DAYS, invite, revoke

NEWEST = 500


class InvitationSerializer(serializers.ModelSerializer):
    """`link` is what is sent to people, or put into the HIT; `came` and `frames` are what came of it."""

    link = serializers.SerializerMethodField()
    state = serializers.CharField(read_only=True)
    came = serializers.SerializerMethodField()
    frames = serializers.SerializerMethodField()
    queue = serializers.IntegerField(source="queue_id", required=False, allow_null=True, min_value=1, max_value=2**62)
    most_frames = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100_000)
    days = serializers.IntegerField(write_only=True, min_value=1, max_value=365, default=INVITATION_DAYS)

    class Meta:
        model = Invitation
        fields = (
            "id", "name", "queue", "most_frames", "is_for_mturk", "days", "link", "state", "came", "frames",
            "created_at", "expires_at", "revoked_at",
        )  # fmt: skip
        read_only_fields = ("created_at", "expires_at", "revoked_at")

    @extend_schema_field(str)
    def get_link(self, invitation: Invitation) -> str:
        return address_of(self.context["request"], invitation)

    @extend_schema_field(int)
    def get_came(self, invitation: Invitation) -> int:
        return self.context["lines"][invitation.pk]["came"]

    @extend_schema_field(int)
    def get_frames(self, invitation: Invitation) -> int:
        return self.context["lines"][invitation.pk]["frames"]


class EndSerializer(serializers.Serializer):
    ends_access = serializers.BooleanField(default=False)


class RevokedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    ended = serializers.IntegerField(help_text="people who have no access any more")


class InvitationView(LabelingView):
    def shown(self, rows: list[Invitation]) -> list[dict[str, Any]]:
        lines = {line["invitation"].pk: line for line in invitation_lines(self.show, rows)}
        return InvitationSerializer(rows, many=True, context={"request": self.request, "lines": lines}).data


class Invitations(InvitationView):
    """The links of a show, the newest first; a POST makes one."""

    roles = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses={200: InvitationSerializer(many=True)})
    def get(self, request: Request, slug: str) -> Response:
        return Response(self.shown(list(invitations_of(self.show).order_by("-pk")[:NEWEST])))

    @extend_schema(request=InvitationSerializer, responses={201: InvitationSerializer})
    def post(self, request: Request, slug: str) -> Response:
        terms = validated(InvitationSerializer, request)
        queue = terms.get("queue_id") and Queue.objects.filter(show=self.show, pk=terms["queue_id"]).first()
        if terms.get("queue_id") and queue is None:
            raise Unknown(f"There is no queue {terms['queue_id']} in this show. GET …/queues/ lists them.")
        if queue and not queue.is_open:
            raise Invalid(f"The queue '{queue}' is closed, so nobody who came by this link could tag. Open it first.")
        made = invite(self.show.pk, by=request.user, **terms)
        rows = list(invitations_of(self.show).filter(pk=made.pk))
        return Response(self.shown(rows)[0], status=status.HTTP_201_CREATED)


class RevokeInvitation(LabelingView):
    """Nobody joins by the link any more; with `ends_access` those who did lose their access. Their votes stay."""

    roles = {"POST": Role.TRAINER}

    @extend_schema(request=EndSerializer, responses={200: RevokedSerializer})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        invitation = Invitation.objects.filter(show=self.show, pk=pk).first()
        if invitation is None:
            raise Unknown(f"There is no invitation {pk} in this show. GET …/invitations/ lists them.")
        ended = revoke(invitation, by=request.user, ends_access=validated(EndSerializer, request)["ends_access"])
        return Response({"id": pk, "ended": ended})
