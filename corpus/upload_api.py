"""Uploads by API: begin, send pieces from where the server stands, finish with the sha256; then POST …/episodes/ names them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from corpus import uploading
from corpus.access import ShowAPIView
from corpus.api import refusals_as_errors
from corpus.models import Upload
from people.models import Role


class Pieces(BaseParser):
    """The body as it comes, unread: a piece is written to disk block by block."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping | None = None) -> Any:
        return stream


class UploadSerializer(serializers.ModelSerializer):
    """`key` is the sender's own mark of the file (its time of change, say); `received` is where to go on from."""

    received = serializers.SerializerMethodField()
    piece_bytes = serializers.SerializerMethodField(help_text="The most one request may carry.")

    class Meta:
        model = Upload
        fields = ("id", "name", "size", "key", "received", "piece_bytes", "sha256")
        read_only_fields = ("id", "sha256")
        validators = ()  # the same file again is not refused: it goes on

    def get_received(self, upload: Upload) -> int:
        return uploading.received(upload)

    def get_piece_bytes(self, upload: Upload) -> int:
        return uploading.PIECE_BYTES


class FinishSerializer(serializers.Serializer):
    sha256 = serializers.RegexField(r"^[0-9a-fA-F]{64}$")


class UploadView(ShowAPIView):
    def upload(self, pk: UUID) -> Upload:
        upload = get_object_or_404(Upload, show=self.show, person=self.request.user, pk=pk)
        if not uploading.path_of_upload(upload).exists():
            raise Http404("This upload was cleared away a week after its last piece: begin anew.")
        return upload


class Uploads(UploadView):
    """One's own uploads that were not imported yet; POST begins one, or finds the one of the same file."""

    roles = {"GET": Role.TRAINER, "POST": Role.TRAINER}
    parser_classes = (JSONParser,)

    @extend_schema(responses=UploadSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        return Response(UploadSerializer(uploading.open_uploads(self.show, request.user), many=True).data)

    @extend_schema(request=UploadSerializer, responses={201: UploadSerializer})
    def post(self, request: Request, slug: str) -> Response:
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with refusals_as_errors():
            upload = uploading.begin_upload(self.show, request.user, **asked.validated_data)
        return Response(UploadSerializer(upload).data, status=201)


class OneUpload(UploadView):
    roles = {"GET": Role.TRAINER, "PATCH": Role.TRAINER, "DELETE": Role.TRAINER}
    parser_classes = (Pieces,)

    @extend_schema(responses=UploadSerializer)
    def get(self, request: Request, slug: str, pk: UUID) -> Response:
        return Response(UploadSerializer(self.upload(pk)).data)

    @extend_schema(
        request={"application/octet-stream": bytes},
        parameters=[OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True)],
        responses=UploadSerializer,
    )
    def patch(self, request: Request, slug: str, pk: UUID) -> Response:
        """A piece that begins at `Upload-Offset`; 409 with `received` where the server stands somewhere else."""
        upload = self.upload(pk)
        offset, length = number_in(request, "Upload-Offset"), number_in(request, "Content-Length")
        try:
            with refusals_as_errors(but=uploading.OutOfStep):
                received = uploading.append(upload, offset, request.data, length)
        except uploading.OutOfStep as error:
            return Response({"detail": str(error), "received": error.received}, status=409)
        return Response({"id": upload.pk, "received": received})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: UUID) -> Response:
        uploading.discard_upload(self.upload(pk))
        return Response(status=204)


class FinishUpload(UploadView):
    roles = {"POST": Role.TRAINER}
    parser_classes = (JSONParser,)

    @extend_schema(request=FinishSerializer, responses=UploadSerializer)
    def post(self, request: Request, slug: str, pk: UUID) -> Response:
        """Check the whole by its sha256; 409 where bytes are missing, 400 where it is not what was sent."""
        upload = self.upload(pk)
        asked = FinishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            with refusals_as_errors(but=uploading.OutOfStep):
                upload = uploading.finish_upload(upload, asked.validated_data["sha256"])
        except uploading.OutOfStep as error:
            return Response({"detail": str(error), "received": error.received}, status=409)
        return Response(UploadSerializer(upload).data)


def number_in(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit()):
        raise ValidationError({"detail": f"The header {header} is missing or no number: send one with each piece."})
    return int(text[:18])
