"""Files of labels that people send: laid into a folder of their own, their format told by their contents, a job queued."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from corpus.models import Show
from corpus.staging import discard, new_folder
from jobs.models import Job, State
from jobs.services import add_arguments, enqueue
from labeling.formats.registry import Format, format_named, guessed_format
from labeling.formats.rows import BadLabelFile
from labeling.refusals import Conflict, Invalid
from people.models import Person

SENT = "sent"  # how an uploaded file is called in its folder
CHECK, IMPORT = "labeling.file_jobs.check_label_file", "labeling.file_jobs.import_label_file"
MOST_WAITING = 20  # files that one person may have in the queue


def check_upload(show: Show, file: UploadedFile, form: str, by: Person, *, empty_is_nobody: bool = False) -> Job:
    """Queue a look at what a file would do; nothing is written."""
    return _queue_upload(CHECK, "Check labels", show, file, form, by, empty_is_nobody)


def import_upload(show: Show, file: UploadedFile, form: str, by: Person, *, empty_is_nobody: bool = False) -> Job:
    return _queue_upload(IMPORT, "Import labels", show, file, form, by, empty_is_nobody)


def import_checked(check: Job, by: Person) -> Job:
    """Write what a check found, from the rows that it laid down."""
    if check.function != CHECK or check.state != State.DONE:
        raise Conflict("Only a file whose check is done can be imported. Wait for it, or send the file again.")
    if check.successors.exists():
        raise Conflict("This file was imported before. Send it again to import it again.")
    _refuse_flood(by)
    title = check.title.replace("Check labels", "Import labels", 1)
    return _queue(IMPORT, title, check.show_id, by, check, check.arguments)


def _queue(
    function: str, title: str, show_id: int, by: Person, after: Job | None, arguments: Mapping[str, object]
) -> Job:
    """The job's own show is what pages filter by; its function gets nothing but its arguments."""
    given = {name: value for name, value in arguments.items() if name != "show_id"}
    with transaction.atomic():
        job = enqueue(function, title=title, lane="quick", show_id=show_id, after=after, created_by=by, **given)
        add_arguments(job, show_id=show_id)
    return job


def _queue_upload(
    function: str, title: str, show: Show, file: UploadedFile, form: str, by: Person, empty_is_nobody: bool
) -> Job:
    _refuse_flood(by)
    name = (file.name or "labels").replace("\\", "/").rpartition("/")[2][:80]
    folder = stage(file.chunks())
    try:
        read_as = named_or_guessed(form, folder / SENT)
    except Invalid:
        discard(folder)
        raise
    arguments = {"source": str(folder), "form": read_as.name, "empty_is_nobody": empty_is_nobody}
    return _queue(function, f"{title} of {show.title}: {name}", show.pk, by, None, arguments)


def _refuse_flood(by: Person) -> None:
    waiting = Job.objects.unfinished().filter(created_by=by, function__in=[CHECK, IMPORT])
    if waiting.count() >= MOST_WAITING:
        raise Conflict(f"You have {MOST_WAITING} files in the queue already: wait until some of them are done.")


def stage(pieces: Iterable[bytes]) -> Path:
    """A new folder with the file under a name of ours."""
    folder = new_folder()
    with (folder / SENT).open("wb") as target:
        for piece in pieces:
            target.write(piece)
    return folder


def folder_of(job: Job) -> Path:
    return Path(job.arguments["source"])


def named_or_guessed(form: str, path: Path) -> Format:
    """The format by its name, or by the start of the file where none is named."""
    try:
        if form:
            return format_named(form, to_read=True)
        with path.open("rb") as file:
            return guessed_format(file)
    except BadLabelFile as error:
        raise Invalid(str(error)) from error
