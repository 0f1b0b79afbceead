"""What people write about a run, over the API: the note by PATCH on the run, pictures, pinned frames."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView
from corpus.media import url_of
from people.models import Role
from training.api import checked, find_run
from training.models import RunPicture
from training.notes import NoteRefused, attach_picture, pin_frame, pinned, remove_picture, unpin_frame


@contextmanager
def refused_in_words() -> Iterator[None]:
    try:
        yield
    except NoteRefused as error:
        raise ValidationError({"detail": str(error)}) from error


class PictureSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = RunPicture
        fields = ("id", "url", "width", "height", "caption", "created_at")

    def get_url(self, row: RunPicture) -> str:
        return url_of(row.file)


class PictureUploadSerializer(serializers.Serializer):
    picture = serializers.FileField()
    caption = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class PinSerializer(serializers.Serializer):
    """`frame` is its id, as in the address of its page."""

    frame = serializers.IntegerField(min_value=1, max_value=2**62)


class RunPicturesAPI(ShowAPIView):
    """Pictures beside the note; each is decoded and written anew."""

    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}
    parser_classes = (MultiPartParser,)

    @extend_schema(responses=PictureSerializer(many=True))
    def get(self, request: Request, slug: str, number: int) -> Response:
        return Response(PictureSerializer(find_run(self.show.pk, number).pictures.all(), many=True).data)

    @extend_schema(request=PictureUploadSerializer, responses={201: PictureSerializer})
    def post(self, request: Request, slug: str, number: int) -> Response:
        run, wish = find_run(self.show.pk, number), checked(PictureUploadSerializer, request)
        with refused_in_words():
            row = attach_picture(run, wish["picture"].read(), caption=wish["caption"], by=request.user)
        return Response(PictureSerializer(row).data, status=status.HTTP_201_CREATED)


class RunPictureAPI(ShowAPIView):
    roles: ClassVar = {"DELETE": Role.TRAINER}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, number: int, pk: int) -> Response:
        with refused_in_words():
            remove_picture(find_run(self.show.pk, number), pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RunPinsAPI(ShowAPIView):
    """Frames pinned to a run, by their ids."""

    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=PinSerializer(many=True))
    def get(self, request: Request, slug: str, number: int) -> Response:
        return Response([{"frame": pin.frame_id} for pin in pinned(find_run(self.show.pk, number))])

    @extend_schema(request=PinSerializer, responses={201: PinSerializer})
    def post(self, request: Request, slug: str, number: int) -> Response:
        run, wish = find_run(self.show.pk, number), checked(PinSerializer, request)
        with refused_in_words():
            pin = pin_frame(run, wish["frame"], by=request.user)
        return Response({"frame": pin.frame_id}, status=status.HTTP_201_CREATED)


class RunPinAPI(ShowAPIView):
    roles: ClassVar = {"DELETE": Role.TRAINER}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, number: int, frame: int) -> Response:
        with refused_in_words():
            unpin_frame(find_run(self.show.pk, number), frame)
        return Response(status=status.HTTP_204_NO_CONTENT)
