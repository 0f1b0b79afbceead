"""The playground over the API: a few frames composed under given settings, each with what it is made of."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView
from people.models import Role
from training.api import checked, refused_in_words
from training.generator_presenting import PICTURES, frame_values
from training.samples import MOST_FRAMES, sample_frames
from training.starting import find_start, with_settings


class FramesWishSerializer(serializers.Serializer):
    """`settings` are changed in the recipe of `start`: a run's number or a recipe's name. Frames are numbered from 0."""

    settings = serializers.DictField(child=serializers.JSONField(), required=False, default=dict)
    start = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    seed = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=2**31 - 1)
    first = serializers.IntegerField(required=False, default=0, min_value=0, max_value=10**9)
    count = serializers.IntegerField(required=False, default=16, min_value=1, max_value=MOST_FRAMES)
    picture = serializers.ChoiceField(tuple(PICTURES), required=False, default="jpeg")


class FigureSerializer(serializers.Serializer):
    """A pasted figure, the hindmost first; `box` is left, top, right, bottom in pixels, `scale` as the settings mean it."""

    character = serializers.CharField(allow_null=True)
    cutout = serializers.IntegerField()
    name = serializers.CharField()
    group = serializers.CharField()
    sha256 = serializers.CharField()
    url = serializers.CharField()
    box = serializers.ListField(child=serializers.IntegerField())
    visible_share = serializers.FloatField()
    visible_pixels = serializers.FloatField()
    labeled = serializers.BooleanField()
    scale = serializers.FloatField()
    rotation = serializers.FloatField()
    flipped = serializers.BooleanField()


class BackgroundUsedSerializer(serializers.Serializer):
    """The background of a frame and the part of it that is seen, in pixels of the background fitted to the frame."""

    background = serializers.IntegerField()
    name = serializers.CharField()
    sha256 = serializers.CharField()
    url = serializers.CharField()
    crop = serializers.ListField(child=serializers.IntegerField())
    flipped = serializers.BooleanField()


class ComposedFrameSerializer(serializers.Serializer):
    """`picture` is a data URL; `labels` are who is in the frame; `edge` and `degradation` what was drawn for it."""

    number = serializers.IntegerField()
    picture = serializers.CharField()
    labels = serializers.DictField(child=serializers.BooleanField())
    figures = FigureSerializer(many=True)
    background = BackgroundUsedSerializer()
    window = serializers.ListField(child=serializers.IntegerField())
    edge = serializers.DictField(child=serializers.JSONField())
    degradation = serializers.DictField(child=serializers.JSONField())


class FramesSerializer(serializers.Serializer):
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    seed = serializers.IntegerField()
    characters = serializers.ListField(child=serializers.CharField())
    frames = ComposedFrameSerializer(many=True)


class GeneratorFramesAPI(ShowAPIView):
    """Composed frames with their provenance: those that a run of this recipe and seed would be trained on now."""

    roles: ClassVar = {"POST": Role.TRAINER}

    @extend_schema(request=FramesWishSerializer, responses=FramesSerializer)
    def post(self, request: Request, slug: str) -> Response:
        wish = checked(FramesWishSerializer, request)
        with refused_in_words():
            recipe = with_settings(find_start(self.show, wish["start"]).recipe, wish["settings"])
            seed = recipe.fitting.seed if wish["seed"] is None else wish["seed"]
            names, samples = sample_frames(self.show, recipe, seed=seed, first=wish["first"], count=wish["count"])
        frames: list[dict[str, Any]] = [
            frame_values(sample, names, recipe.composing, wish["picture"]) for sample in samples
        ]
        size = {"width": recipe.composing.width, "height": recipe.composing.height}
        return Response({**size, "seed": seed, "characters": names, "frames": frames})
