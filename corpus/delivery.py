"""The one door to media: who may see this file, then its bytes, whole or in part, from here, from nginx or a bucket."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from corpus.media import FileName, UnknownFile, is_local, is_signed, parse, path_of
from corpus.ranges import ByteRange, Unsatisfiable, asked_range
from people.models import Role
from people.permissions import role_in

# What a tagger needs to answer; whole episodes and backgrounds would tell more than one frame does.
FOR_TAGGERS = ("frames", "thumbs", "cutouts")
FOR_TRAINERS = ("attachments",)  # what is said of runs, and what they were composed from
# The name is the content's hash, so a copy never grows old; `private` keeps it out of shared caches.
CACHING = "private, max-age=31536000, immutable"
PIECE = 256 * 1024


class HasSignedAddress(BasePermission):
    """The address itself says that whoever has it may see this one file for a while."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_signed(view.kwargs["name"], request.GET.get("pass", ""))


@extend_schema(exclude=True)
class Media(APIView):
    """GET and HEAD of a stored file, by session, token or signed address. What somebody may not see does not exist."""

    permission_classes = (IsAuthenticated | HasSignedAddress,)

    def get(self, request: Request, name: str) -> HttpResponseBase:
        file = allowed_file(request, name)
        etag = f'"{file.sha256}"'
        known = request.headers.get("If-None-Match", "").split(",")
        if etag in (part.strip().removeprefix("W/") for part in known):
            return labeled(HttpResponse(status=304), file)
        if settings.X_ACCEL_PREFIX and is_local():
            response = HttpResponse(
                headers={"X-Accel-Redirect": f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{quote(name)}"}
            )
            return labeled(response, file)
        if not is_local():
            return HttpResponseRedirect(default_storage.url(name), headers={"Cache-Control": "private, no-store"})
        return labeled(bytes_of(request, file), file)

    head = get

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """An <img> asks for pictures only; the renderers here are for errors, which it does not read."""
        return super().perform_content_negotiation(request, force=True)


def allowed_file(request: Request, name: str) -> FileName:
    """The file, if the person is a member of its show with a role that is strong enough."""
    try:
        file = parse(name)
    except UnknownFile as error:
        raise Http404(str(error)) from error
    if file.kind in FOR_TAGGERS and is_signed(name, request.GET.get("pass", "")):
        return file
    own = role_in(request.user, file.show_id)
    if own is None:
        raise Http404("There is no such file.")
    needed = Role.TRAINER if file.kind in FOR_TRAINERS else Role.REVIEWER
    if file.kind not in FOR_TAGGERS and own.rank < needed.rank:
        raise PermissionDenied(f"This file needs the role {needed.label}; yours is {own.label}. Ask the show's admin.")
    return file


def bytes_of(request: HttpRequest | Request, file: FileName) -> HttpResponseBase:
    path = path_of(file.name)
    if not path.is_file():
        raise Http404("There is no such file.")
    size = path.stat().st_size
    try:
        part = asked_range(request.headers.get("Range", ""), size) if range_applies(request, file) else None
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    whole = part or ByteRange(0, size - 1)
    response = StreamingHttpResponse(pieces(path, whole), status=206 if part else 200)
    response["Content-Length"] = str(whole.length)
    if part:
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    return response


def range_applies(request: HttpRequest | Request, file: FileName) -> bool:
    """A player that goes on with an older copy names it; then only the same content may be continued."""
    return request.headers.get("If-Range", f'"{file.sha256}"') == f'"{file.sha256}"'


def pieces(path: Path, part: ByteRange) -> Iterator[bytes]:
    left = part.length
    with path.open("rb") as file:
        file.seek(part.first)
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def labeled(response: Any, file: FileName) -> Any:
    """The type is ours, nothing is guessed, and nothing in the file may run if it is opened on its own."""
    response["Content-Type"] = file.content_type
    response["Cache-Control"] = CACHING if response.status_code < 400 else "private, no-store"
    response["ETag"] = f'"{file.sha256}"'
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response
