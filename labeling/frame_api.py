"""Frames and labels over the API."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.api import FrameUpload
from corpus.models import Frame, Split
from corpus.paging import KeysetPagination
from corpus.serializers import QUEUED
from labeling import label_files
from labeling.api import LabelingView, validated
from labeling.exporting import exported
from labeling.filter_values import one_of
from labeling.filters import ORDER, asked_frames, filter_names
from labeling.formats.registry import format_named, formats
from labeling.formats.rows import BadLabelFile
from labeling.models import LabelVersion
from labeling.presenting import frame_body
from labeling.queries import labels_to_show
from labeling.refusals import Invalid, Unknown
from people.models import Role


class LabelFileSerializer(serializers.Serializer):
    """`as` may be left out: the format is told by the contents."""

    file = serializers.FileField(allow_empty_file=True)
    dry_run = serializers.BooleanField(default=False)
    empty_is_nobody = serializers.BooleanField(default=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`as` is no name that Python lets a class have."""
        return {**super().get_fields(), "as": serializers.CharField(max_length=40, allow_blank=True, default="")}

    def validate_file(self, file: UploadedFile) -> UploadedFile:
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1_000_000
            raise serializers.ValidationError(f"That is more than {limit} MB: use `manage.py import_labels` instead.")
        return file


class Frames(LabelingView, FrameUpload):
    """The show's frames that fit the filters, newest first; more are sent as files or a zip."""

    roles = {**FrameUpload.roles, "GET": Role.TAGGER}

    @extend_schema(
        parameters=[OpenApiParameter(name, str, many=name == "label") for name in [*filter_names(), "after"]],
        responses={200: dict},
    )
    def get(self, request: Request, slug: str) -> Response:
        asked = asked_frames(request.query_params, self.show, self.role, beside=["after"])
        if ORDER in asked.query:
            raise Invalid("The API lists frames newest first only, so that a page costs the same wherever it lies.")
        pages = KeysetPagination()
        page = pages.paginate_queryset(asked.frames().select_related("episode"), request, view=self)
        labels = labels_to_show(page, request.user, self.role)
        return pages.get_paginated_response([_body(frame, labels.get(frame.pk)) for frame in page])


def _body(frame: Frame, labels: dict[str, str] | None) -> dict[str, Any]:
    about = {"name": frame.name, "episode": frame.episode.name, "split": frame.split, "purpose": frame.purpose}
    about |= {"time_ms": frame.time_ms, "sha256": frame.sha256, "is_rejected": frame.rejected_at is not None}
    return {**frame_body(frame), **about, **({} if labels is None else {"labels": labels})}


class Labels(LabelingView):
    """All labels in one of the formats, streamed, `version` for a frozen state of them; a file of labels from elsewhere."""

    roles = {"GET": Role.REVIEWER, "POST": Role.TRAINER}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        parameters=[
            OpenApiParameter("as", str, enum=list(formats()), default="jsonl"),
            OpenApiParameter("version", int),
            OpenApiParameter("split", str, enum=["train", "dev", "test"]),
        ],
        responses={200: OpenApiTypes.BINARY},
    )
    def get(self, request: Request, slug: str) -> StreamingHttpResponse:
        try:
            form = format_named(request.query_params.get("as", "jsonl"))
        except BadLabelFile as error:
            raise Invalid(str(error)) from error
        version = self._version(request.query_params.get("version", ""))
        split = one_of(request.query_params, "split", Split.values)
        name = f'attachment; filename="{self.show.slug}-labels.{form.extension}"'
        pieces = exported(form, self.show, version, split)
        return StreamingHttpResponse(pieces, content_type=form.content_type, headers={"Content-Disposition": name})

    @extend_schema(request={"multipart/form-data": LabelFileSerializer}, responses=QUEUED)
    def post(self, request: Request, slug: str) -> Response:
        """Checked whole before anything is written; the job's result counts and names the frames that the show has not."""
        sent = validated(LabelFileSerializer, request)
        start = label_files.check_upload if sent["dry_run"] else label_files.import_upload
        job = start(self.show, sent["file"], sent["as"], request.user, empty_is_nobody=sent["empty_is_nobody"])
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)

    def _version(self, number: str) -> LabelVersion | None:
        if not number:
            return None
        known = number.isascii() and number.isdigit() and len(number) < 10
        version = LabelVersion.objects.filter(show=self.show, number=int(number)).first() if known else None
        if version is None:
            raise Unknown(f"There is no label version '{number[:40]}' in this show.")
        return version
