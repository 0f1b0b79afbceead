"""The jobs of a file of labels: a look at what it would do, and the import, which goes on where it was cut off."""

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from corpus.memory import limited_memory
from corpus.models import Show
from corpus.staging import discard
from jobs.models import Job
from jobs.work import Refused, Work
from labeling.checking import ROWS, UNKNOWN, check_file
from labeling.exporting import head_for_reading
from labeling.formats.registry import format_named
from labeling.importing import checked_rows, write_batch
from labeling.label_files import SENT
from labeling.refusals import Invalid
from labeling.tallies import count_anew

CHECKED, WRITTEN = "checked.json", "written.json"
Finish = Callable[[], dict[str, Any]]


def check_label_file(work: Work, *, show_id: int, source: str, form: str, empty_is_nobody: bool = False) -> Finish:
    """Say what a file would do; its rows stay in the folder for the job that writes them."""
    checked = _checked(work, Show.objects.get(pk=show_id), Path(source), form, empty_is_nobody)
    return lambda: checked


def import_label_file(work: Work, *, show_id: int, source: str, form: str, empty_is_nobody: bool = False) -> Finish:
    """Check a file unless that was done, then write it, going on where an attempt before this one was cut off."""
    folder, show = Path(source), Show.objects.get(pk=show_id)
    checked = _checked(work, show, folder, form, empty_is_nobody)
    person = Job.objects.get(pk=work.job_id).created_by
    counts = _read_json(folder / WRITTEN) or Counter()
    for batch in checked_rows(folder, skip=counts["frames"]):
        with work.fenced():
            counts.update(write_batch(show, batch, person=person))
        (folder / WRITTEN).write_text(json.dumps(counts))
        work.checkpoint()
        work.report(counts["frames"], checked["frames"], "Writing labels")
    count_anew(show)  # here, so that the first who looks at the show does not wait for it
    return partial(_finish, folder, {**checked, "changed": counts["changed"]})


def _read_json(path: Path) -> Counter[str] | None:
    return Counter(json.loads(path.read_text())) if path.exists() else None


def _finish(folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    """Only the list of frames that the show does not have is kept, for a week, for whoever wants to see it."""
    if not result["unknown_frames"]:
        discard(folder)
        return result
    for path in folder.iterdir():
        if path.name != UNKNOWN:
            path.unlink()
    return result


def _checked(work: Work, show: Show, folder: Path, form: str, empty_is_nobody: bool) -> dict[str, Any]:
    if (folder / ROWS).exists() and (folder / CHECKED).exists():
        return json.loads((folder / CHECKED).read_text())
    try:
        head = head_for_reading(show, empty_is_nobody=empty_is_nobody)
        with limited_memory():
            checked = check_file(show, sent_file(folder), format_named(form, to_read=True), head, folder, work.report)
    except Invalid as wrong:
        discard(folder)
        raise Refused(f"Nothing was imported. {wrong}") from wrong
    (folder / CHECKED).write_text(json.dumps(checked))
    return checked


def sent_file(folder: Path) -> Path:
    """What was uploaded, under a name of ours."""
    sent = folder / SENT
    if not sent.is_file():
        raise Refused("The uploaded file is gone; uploads wait for a week. Send it again.")
    return sent
