"""What the tagging page asks for besides frames: one's keys, the guidelines and that they were read, reference pictures."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling import services
from labeling.api import TaggingView, validated
from labeling.guidelines import current_guidelines, has_read, rendered
from labeling.key_binding import keys_of
from labeling.tiles import active_cast, reference_pictures
from people.models import Role

MOST_KEYS = 200  # more than any keyboard has


class KeysSerializer(serializers.Serializer):
    keys = serializers.DictField(child=serializers.CharField(max_length=60), allow_empty=True)

    def validate_keys(self, keys: dict[str, str]) -> dict[str, str]:
        if len(keys) > MOST_KEYS:
            raise serializers.ValidationError(f"Those are {len(keys)} keys; at most {MOST_KEYS} can be chosen.")
        return keys


class ReadingSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class Keys(TaggingView):
    """One's own keys for tagging this show, {key: action}; an action is a word or `character:<id>`. DELETE: the defaults."""

    roles = {"GET": Role.TAGGER, "PUT": Role.TAGGER, "DELETE": Role.TAGGER}

    @extend_schema(responses={200: dict})
    def get(self, request: Request, slug: str) -> Response:
        return Response({"keys": keys_of(self.show, request.user)})

    @extend_schema(request=KeysSerializer, responses={200: dict})
    def put(self, request: Request, slug: str) -> Response:
        wanted = validated(KeysSerializer, request)["keys"]
        return Response({"keys": services.bind_keys(self.show, request.user, wanted)})

    @extend_schema(responses={200: dict})
    def delete(self, request: Request, slug: str) -> Response:
        return Response({"keys": services.reset_keys(self.show, request.user)})


class Guidelines(TaggingView):
    """The guidelines that stand, as HTML; POST says that one has read a version."""

    roles = {"GET": Role.TAGGER, "POST": Role.TAGGER}

    @extend_schema(responses={200: dict})
    def get(self, request: Request, slug: str) -> Response:
        latest = current_guidelines(self.show)
        is_read = latest is None or has_read(latest, request.user)
        return Response({"version": latest.version if latest else 0, "html": str(rendered(latest)), "is_read": is_read})

    @extend_schema(request=ReadingSerializer, responses={200: dict})
    def post(self, request: Request, slug: str) -> Response:
        version = validated(ReadingSerializer, request)["version"]
        reading = services.mark_read(self.show, version, request.user)
        return Response({"version": version, "read_at": reading.at.isoformat()})


class References(TaggingView):
    """Several accepted cut-outs of each character, the best first: what somebody compares a face with."""

    roles = {"GET": Role.TAGGER}

    @extend_schema(responses={200: dict})
    def get(self, request: Request, slug: str) -> Response:
        pictures = reference_pictures(self.show)
        return Response({"characters": [self._line(one, pictures) for one in active_cast(self.show)]})

    def _line(self, character: dict[str, Any], pictures: dict[int, list[str]]) -> dict[str, Any]:
        shown = {key: character[key] for key in ("name", "letter", "position")}
        return {**shown, "pictures": pictures.get(character["id"], [])}
