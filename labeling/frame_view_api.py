"""Saved views of the frames page over the API: one's own may be changed, shared ones are read."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api import LabelingView, validated
from labeling.frame_views import change_view, own_view, save_view, views_for
from labeling.models import FrameView
from people.models import Person, Role


class ViewSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    query = serializers.CharField(max_length=2000, allow_blank=True, default="")
    is_shared = serializers.BooleanField(default=False)


class ViewChangeSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=80, required=False)
    query = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    is_shared = serializers.BooleanField(required=False)


def view_body(view: FrameView, person: Person) -> dict[str, Any]:
    return {
        "id": view.pk, "name": view.name, "query": view.query, "is_shared": view.is_shared,
        "by": str(view.person), "is_mine": view.person_id == person.pk,
    }  # fmt: skip


class FrameViews(LabelingView):
    """Named filters: one's own, and what others share of which one may ask."""

    roles = {"GET": Role.TAGGER, "POST": Role.TAGGER}

    @extend_schema(responses={200: dict})
    def get(self, request: Request, slug: str) -> Response:
        return Response([view_body(view, request.user) for view in views_for(self.show, request.user, self.role)])

    @extend_schema(request=ViewSerializer, responses={201: dict})
    def post(self, request: Request, slug: str) -> Response:
        view = save_view(self.show, request.user, self.role, **validated(ViewSerializer, request))
        return Response(view_body(view, request.user), status=status.HTTP_201_CREATED)


class OneFrameView(LabelingView):
    """Rename, share, or delete a view of one's own."""

    roles = {"PATCH": Role.TAGGER, "DELETE": Role.TAGGER}

    @extend_schema(request=ViewChangeSerializer, responses={200: dict})
    def patch(self, request: Request, slug: str, pk: int) -> Response:
        change = validated(ViewChangeSerializer, request)
        view = change_view(own_view(self.show, request.user, pk), self.role, **change)
        return Response(view_body(view, request.user))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        own_view(self.show, request.user, pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
