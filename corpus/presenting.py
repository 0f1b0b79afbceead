"""Rows as pages and the API show them: the cast with its letters, a link to the next page that keeps the filters."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from corpus.models import Character, Show
from jobs.models import Job, State


def letters(names: Sequence[str]) -> list[str]:
    """The first letter of each name; where two share it, the second goes along."""
    first = [name[:1].upper() for name in names]
    return [name[:2].capitalize() if first.count(name[:1].upper()) > 1 else name[:1].upper() for name in names]


def cast_of(show: Show) -> list[dict[str, Any]]:
    """Every character, retired ones too, as templates/components/character.html wants it."""
    cast = list(Character.objects.filter(show=show))
    return [
        {"id": row.pk, "name": row.name, "letter": letter, "position": row.position, "retired": bool(row.retired_at)}
        for row, letter in zip(cast, letters([row.name for row in cast]), strict=True)
    ]


def backgrounds_to_look_at(show: Show) -> str:
    """The page of backgrounds that nobody has looked at; where colors tell the cast, those nearest them come first."""
    order = "&order=cast" if show.signature_colors else ""
    return f"{reverse('corpus:backgrounds', args=[show.slug])}?state=accepted&judged=no{order}"


def page_of(request: HttpRequest, rows: QuerySet, size: int) -> tuple[list[Any], str]:
    """Rows by descending id below `?after=`, and the address of the next page, empty on the last."""
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit():
        rows = rows.filter(pk__lt=int(after[:18]))
    page = list(rows.order_by("-pk")[: size + 1])
    if len(page) <= size:
        return page, ""
    query = request.GET.copy()
    query["after"] = str(page[size - 1].pk)
    return page[:size], f"?{query.urlencode()}"


def page_by(request: HttpRequest, rows: QuerySet, field: str, size: int) -> tuple[list[Any], str]:
    """As `page_of`, but by a measure: "-sharpness" begins with the largest; rows without it come last and are left out."""
    name, down = field.removeprefix("-"), field.startswith("-")
    rows = rows.filter(**{f"{name}__isnull": False})
    value, _, pk = request.GET.get("after", "").partition("_")
    try:
        last, last_pk = float(value), int(pk[:18])
        further = Q(**{f"{name}__{'lt' if down else 'gt'}": last}) | Q(**{name: last, "pk__lt": last_pk})
        rows = rows.filter(further)
    except ValueError:
        pass  # the first page, or an address that somebody wrote
    page = list(rows.order_by(field, "-pk")[: size + 1])
    if len(page) <= size:
        return page, ""
    query = request.GET.copy()
    query["after"] = f"{getattr(page[size - 1], name)!r}_{page[size - 1].pk}"
    return page[:size], f"?{query.urlencode()}"


def failed_import(show: Show, *functions: str) -> Job | None:
    """The last job of these functions, if it failed: its sentence belongs on the page it was started from."""
    names = [name if "." in name else f"corpus.tasks.{name}" for name in functions]
    last = Job.objects.filter(show=show, function__in=names).order_by("-id").first()
    return last if last is not None and last.state == State.FAILED else None
