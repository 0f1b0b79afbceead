"""Opening a fresh test set, from the evaluations page and over the API."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView, show_page
from corpus.models import Show
from evaluation.sealed_sets import FreshSetRefused, SetLooks, open_fresh_set, set_size, sets_of
from people.models import Role


@require_POST
@show_page(Role.ADMIN)
def fresh_set(request: HttpRequest, show: Show) -> HttpResponse:
    if "sure" not in request.POST:
        messages.error(request, "Nothing was retired: tick that the worn episodes are not to come back.")
        return redirect("evaluation:evaluations", show.slug)
    try:
        opened = open_fresh_set(show, request.POST.get("reason", ""), request.user)
        messages.success(
            request,
            f"Test set {opened.number} is open, nobody has looked at it; {opened.retired} episodes are retired.",
        )
    except FreshSetRefused as error:
        messages.error(request, str(error))
    return redirect("evaluation:evaluations", show.slug)


class SealedSetSerializer(serializers.Serializer):
    """A test set: when, why and by whom it was opened (the first by nobody), and how often it was looked at."""

    number = serializers.IntegerField()
    opened_at = serializers.DateTimeField(source="opened.at", default=None)
    reason = serializers.CharField(source="opened.reason", default="")
    retired_episodes = serializers.IntegerField(source="opened.retired", default=0)
    looks = serializers.SerializerMethodField()

    def get_looks(self, one: SetLooks) -> int:
        return len(one.looks)


class SealedSetsSerializer(serializers.Serializer):
    """`current` counts the episodes of the current set, and those of them that are worn."""

    current = serializers.DictField(child=serializers.IntegerField())
    sets = SealedSetSerializer(many=True)


class FreshSetSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class SealedSetsAPI(ShowAPIView):
    """Every test set, the current one first, with the size of the current one; POST opens a fresh one."""

    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.ADMIN}

    @extend_schema(responses=SealedSetsSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(self.answer())

    @extend_schema(request=FreshSetSerializer, responses={201: SealedSetsSerializer})
    def post(self, request: Request, slug: str) -> Response:
        wish = FreshSetSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            open_fresh_set(self.show, wish.validated_data["reason"], request.user)
        except FreshSetRefused as error:
            raise ValidationError({"detail": str(error)}) from error
        return Response(self.answer(), status=status.HTTP_201_CREATED)

    def answer(self) -> dict[str, Any]:
        return SealedSetsSerializer({"current": set_size(self.show), "sets": sets_of(self.show)}).data
