"""The shapes of the corpus' API: a show with its cast, and what is sent with uploads."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers

from corpus.imports import MOST_STILLS
from corpus.models import Character, Purpose, Show


class CharacterSerializer(serializers.ModelSerializer):
    """`position` is given by the order in which characters are added; `retired_at` is empty for the cast of today."""

    class Meta:
        model = Character
        fields = ("id", "name", "position", "color", "retired_at")
        read_only_fields = ("position", "retired_at")
        extra_kwargs = {"color": {"required": False}}


class ShowSerializer(serializers.ModelSerializer):
    """Sent, `characters` are names in their order; later ones are added one by one, since none is ever deleted."""

    characters = serializers.ListField(
        child=serializers.CharField(max_length=80), write_only=True, allow_empty=False, max_length=100
    )
    signature_colors = serializers.ListField(child=serializers.CharField(max_length=7), required=False, max_length=20)

    class Meta:
        model = Show
        fields = ("id", "slug", "title", "signature_colors", "signature_reach", "characters", "created_at")
        read_only_fields = ("signature_reach", "created_at")
        extra_kwargs = {"slug": {"validators": []}}  # the service says in a sentence that a slug is taken

    def to_representation(self, instance: Show) -> dict[str, Any]:
        cast = CharacterSerializer(instance.characters.all(), many=True).data
        return {**super().to_representation(instance), "characters": cast}


class ShowChangeSerializer(serializers.ModelSerializer):
    signature_colors = serializers.ListField(child=serializers.CharField(max_length=7), required=False, max_length=20)

    class Meta:
        model = Show
        fields = ("title", "signature_colors", "signature_reach")


class RetirementSerializer(serializers.Serializer):
    """What becomes of a retired character's cut-outs."""

    cutouts = serializers.ChoiceField(choices=["extras", "left-out"])


class EpisodeUploadSerializer(serializers.Serializer):
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    frames_per_episode = serializers.IntegerField(required=False, min_value=1, max_value=MOST_STILLS)
    uploads = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)


def upload_schema(**more: dict[str, Any]) -> dict[str, Any]:
    """Multipart with `file` and further fields."""
    file = {"type": "array", "items": {"type": "string", "format": "binary"}}
    schema = {"type": "object", "properties": {"file": file, **more}, "required": ["file"]}
    return {"multipart/form-data": schema}


UPLOAD = upload_schema()
UPLOAD_OF_ONE = upload_schema(character={"type": "string"}, extras={"type": "array", "items": {"type": "string"}})
UPLOAD_OF_EPISODES = upload_schema(
    purpose={"type": "string", "enum": Purpose.values}, frames_per_episode={"type": "integer", "minimum": 1}
) | {"application/json": EpisodeUploadSerializer}
UPLOAD_OF_FRAMES = upload_schema(labels={"type": "string", "format": "binary"}, episode={"type": "string"})
QUEUED = {
    202: OpenApiResponse(
        inline_serializer("ImportJob", {"job": serializers.IntegerField()}),
        description="The import is queued; see /api/v1/jobs/{id}/.",
    )
}
