"""The corpus by API: shows and their cast; material is sent as files or zips and answered with the job that imports it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import ListCreateAPIView
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from corpus import services
from corpus.access import ShowAPIView
from corpus.forms import refuse_files, refuse_nobodys
from corpus.models import Character, Show
from corpus.refusals import CorpusRefused
from corpus.serializers import (
    QUEUED,
    UPLOAD,
    UPLOAD_OF_EPISODES,
    UPLOAD_OF_FRAMES,
    UPLOAD_OF_ONE,
    CharacterSerializer,
    EpisodeUploadSerializer,
    RetirementSerializer,
    ShowChangeSerializer,
    ShowSerializer,
)
from corpus.sources import PICTURE_ENDINGS, TABLE_ENDINGS, VIDEO_ENDINGS
from corpus.staging import stage_uploads
from corpus.uploading import import_finished
from jobs.models import Job
from people.models import Role
from people.permissions import may_add_shows


class Shows(ListCreateAPIView):
    """The shows of which the person is a member; who is admin of all shows may add one."""

    serializer_class = ShowSerializer
    queryset = Show.objects.none()

    def get_queryset(self) -> Any:
        return Show.objects.visible_to(self.request.user).prefetch_related("characters")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not may_add_shows(request.user):
            raise PermissionDenied("Only an admin of all shows may add one. Ask the site's admin.")
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer: BaseSerializer) -> None:
        with refusals_as_errors():
            serializer.instance = services.add_show(**serializer.validated_data, by=self.request.user)


class ShowDetail(ShowAPIView):
    roles = {"GET": Role.TAGGER, "PATCH": Role.ADMIN}

    @extend_schema(responses=ShowSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(ShowSerializer(self.show).data)

    @extend_schema(request=ShowChangeSerializer, responses=ShowSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        change = ShowChangeSerializer(data=request.data, partial=True)
        change.is_valid(raise_exception=True)
        now = {name: getattr(self.show, name) for name in ("title", "signature_colors", "signature_reach")}
        wanted = {**now, **change.validated_data}
        with refusals_as_errors():
            show = services.update_show(self.show, **wanted, by=request.user)
        return Response(ShowSerializer(show).data)


class Characters(ShowAPIView):
    roles = {"GET": Role.TAGGER, "POST": Role.ADMIN}

    @extend_schema(responses=CharacterSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        return Response(CharacterSerializer(self.show.characters.all(), many=True).data)

    @extend_schema(request=CharacterSerializer, responses={201: CharacterSerializer})
    def post(self, request: Request, slug: str) -> Response:
        new = CharacterSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        with refusals_as_errors():
            character = services.add_character(self.show, **new.validated_data, by=request.user)
        return Response(CharacterSerializer(character).data, status=201)


class RetireCharacter(ShowAPIView):
    roles = {"POST": Role.ADMIN}

    @extend_schema(request=RetirementSerializer, responses=CharacterSerializer)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        character = get_object_or_404(Character, show=self.show, pk=pk)
        choice = RetirementSerializer(data=request.data)
        choice.is_valid(raise_exception=True)
        as_extras = choice.validated_data["cutouts"] == "extras"
        services.retire_character(character, cutouts_become_extras=as_extras, by=request.user)
        return Response(CharacterSerializer(character).data)


class Upload(ShowAPIView):
    """Files as multipart, under the name `file`, once or several times; a zip counts as what is in it."""

    roles: ClassVar = {"POST": Role.TRAINER}
    parser_classes = (MultiPartParser,)
    endings: ClassVar[tuple[str, ...]] = (*PICTURE_ENDINGS, ".zip")

    def files(self, request: Request, name: str = "file", endings: tuple[str, ...] = ()) -> list[UploadedFile]:
        files = request.FILES.getlist(name)
        if not files:
            raise ValidationError({name: ["No file was sent: send one or several as multipart under this name."]})
        try:
            refuse_files(files, endings or self.endings, "files")
        except DjangoValidationError as error:
            raise ValidationError({name: error.messages}) from error
        return files


class CutoutUpload(Upload):
    @extend_schema(request=UPLOAD_OF_ONE, responses=QUEUED)
    def post(self, request: Request, slug: str) -> Response:
        """A zip with a folder per character, or pictures of the one named by `character` (a name, or `extras`)."""
        files, character = self.files(request), str(request.data.get("character", ""))
        names = [*self.show.characters.active().values_list("name", flat=True), "extras"]
        if character and character not in names:
            raise ValidationError({"character": [f"'{character}' is unknown: expected one of {', '.join(names)}."]})
        try:
            refuse_nobodys(files, character)
        except DjangoValidationError as error:
            raise ValidationError({"character": error.messages}) from error
        return queued(lambda: services.import_cutouts(
            self.show, stage_uploads(files), character=character, extras=request.data.getlist("extras"), by=request.user
        ))  # fmt: skip


class BackgroundUpload(Upload):
    @extend_schema(request=UPLOAD, responses=QUEUED)
    def post(self, request: Request, slug: str) -> Response:
        files = self.files(request)
        return queued(lambda: services.import_backgrounds(self.show, stage_uploads(files), by=request.user))


class EpisodeUpload(Upload):
    endings = (*VIDEO_ENDINGS, ".zip")
    parser_classes = (MultiPartParser, JSONParser)

    @extend_schema(request=UPLOAD_OF_EPISODES, responses=QUEUED)
    def post(self, request: Request, slug: str) -> Response:
        """Files as multipart, or as JSON the ids of finished `uploads`."""
        wanted = EpisodeUploadSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        uploads = wanted.validated_data.pop("uploads", [])
        if uploads:
            options = {"frames_per_episode": None, **wanted.validated_data}
            return queued(lambda: import_finished(self.show, uploads, **options, by=request.user))
        files = self.files(request)
        return queued(lambda: services.import_episodes(
            self.show, stage_uploads(files), wanted.validated_data["purpose"],
            frames_per_episode=wanted.validated_data.get("frames_per_episode"), by=request.user,
        ))  # fmt: skip


class FrameUpload(Upload):
    """Stills without a video; the labeling room adds GET, since frames are also asked for by label."""

    @extend_schema(request=UPLOAD_OF_FRAMES, responses=QUEUED)
    def post(self, request: Request, slug: str) -> Response:
        """Pictures or a zip, and under `labels` the table of their episodes, splits and characters, if there is one."""
        files = self.files(request)
        tables = self.files(request, "labels", TABLE_ENDINGS) if "labels" in request.FILES else []
        episode = str(request.data.get("episode", "")).strip()[:190] or Path(str(files[0].name)).stem
        return queued(
            lambda: services.import_uploaded_frames(self.show, files, tables, episode=episode, by=request.user)
        )


def queued(start: Callable[[], Job]) -> Response:
    with refusals_as_errors():
        job = start()
    return Response({"job": job.pk}, status=202)


@contextmanager
def refusals_as_errors(but: type[CorpusRefused] | None = None) -> Iterator[None]:
    """A refusal becomes an error 400 with its sentence, save those of one kind that the caller answers itself."""
    try:
        yield
    except CorpusRefused as error:
        if but is not None and isinstance(error, but):
            raise
        raise ValidationError({"detail": str(error)}) from error
