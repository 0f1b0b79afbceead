"""A run's note, pictures and pinned frames: one part of a page, written in place, on the run's page and beside the map."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from corpus.access import show_page
from corpus.models import Show
from people.models import Role
from training.models import Run
from training.notes import (
    NoteRefused,
    attach_picture,
    pin_frame,
    remove_picture,
    unpin_frame,
    write_note,
)
from training.presenting import notes_of
from training.views import find_run


@require_POST
@show_page(Role.TRAINER)
def note(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """Everything that is written about a run comes here; `do` says what: note, picture, remove, pin, unpin."""
    run, problem = find_run(show, number), ""
    try:
        write(request, run)
    except NoteRefused as error:
        problem = str(error)
    if request.htmx:
        answer = render(request, "training/run_notes.html", notes_of(run))
        if problem:
            answer["HX-Trigger"] = json.dumps({"toast": {"text": problem, "kind": "error"}})
        return answer
    if problem:
        messages.error(request, problem)
    return redirect("training:run", show.slug, number)


def write(request: HttpRequest, run: Run) -> None:
    sent = request.POST
    match sent.get("do"):
        case "note":
            write_note(run, sent.get("note", "").replace("\r\n", "\n"))
        case "picture":
            files = request.FILES.getlist("picture")
            if not files:
                raise NoteRefused("No picture came along: choose a file, or paste one with Ctrl+V.")
            for file in files:
                attach_picture(run, file.read(), caption=sent.get("caption", ""), by=request.user)
        case "remove":
            remove_picture(run, whole(sent.get("picture", "")))
        case "pin":
            pin_frame(run, whole(sent.get("frame", "")), by=request.user)
        case "unpin":
            unpin_frame(run, whole(sent.get("frame", "")))
        case other:
            raise NoteRefused(f"'{other}' is nothing that can be done with a note.")


def whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise NoteRefused(f"'{text[:40]}' is no number: expected the number of a frame or of a picture.")
    return int(text)
