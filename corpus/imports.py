"""Queue what brings material into a show; the jobs themselves are in tasks.py, their rows are written by storing.py."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from corpus.models import Purpose, Show
from corpus.refusals import CorpusRefused
from corpus.staging import label_file, stage_uploads, staging_area
from jobs.models import Job
from jobs.services import add_arguments, enqueue
from people.models import Person

STILLS_PER_EPISODE = {Purpose.EVALUATION: 10, Purpose.TRAINING: 10, Purpose.BACKGROUNDS: 12}
MOST_STILLS = 2000
MOST_WAITING = 20  # imports that one person may have in the queue


def import_cutouts(
    show: Show, source: Path, *, extras: Sequence[str] = (), character: str = "",
    by: Person | None = None, after: Job | None = None,
) -> Job:  # fmt: skip
    """Queue the import of <character>/* folders; with `character` (or "extras") every picture is of that one."""
    return _queue(
        "import_cutouts", "Import cut-outs", show, by, after,
        source=str(source), extras=list(extras), character=character,
    )  # fmt: skip


def import_backgrounds(show: Show, source: Path, *, by: Person | None = None, after: Job | None = None) -> Job:
    return _queue("import_backgrounds", "Import backgrounds", show, by, after, source=str(source))


def import_episodes(
    show: Show, source: Path, purpose: str, *, frames_per_episode: int | None = None,
    by: Person | None = None, after: Job | None = None,
) -> Job:  # fmt: skip
    """Queue the import of every video in a folder, and the sampling of its frames or backgrounds."""
    if purpose not in Purpose.values:
        raise CorpusRefused(f"The purpose '{purpose}' is unknown: choose one of {', '.join(Purpose.values)}.")
    count = clean_count(frames_per_episode, Purpose(purpose))
    return _queue(
        "import_episodes", "Import episodes", show, by, after, source=str(source), purpose=purpose, count=count
    )


def import_frames(
    show: Show, source: Path, *, table: str = "", episode: str = "frames", labels_into: Path | None = None,
    by: Person | None = None, after: Job | None = None,
) -> Job:  # fmt: skip
    """Queue the import of stills, then of their labels where a table comes with them; returns the last job of the two.

    `table` is the CSV's path. The labels are a job of their own because the room above keeps them: it is named, not
    imported, and finds them in the JSON lines `{"sha256", "labels": {name: "yes" or "no"}}` of `labels_into`.
    """
    with transaction.atomic():
        stills = _queue(
            "import_frames", "Import frames", show, by, after,
            source=str(source), table=table, episode=episode, labels_into=str(labels_into or ""),
        )  # fmt: skip
        if labels_into is None:
            return stills
        return _queue("labeling.tasks.import_labels", "Import labels", show, by, stills, labels=str(labels_into))


def import_uploaded_frames(
    show: Show, files: Sequence[UploadedFile], tables: Sequence[UploadedFile], *, episode: str, by: Person
) -> Job:
    """Stills that came by the page or the API, with a table of their labels or without."""
    refuse_flood(by)
    source = stage_uploads(files)
    if not tables:
        return import_frames(show, source, episode=episode, by=by)
    table = next(stage_uploads(tables[:1]).iterdir())
    return import_frames(show, source, table=str(table), labels_into=label_file(), by=by)


def mine_backgrounds(
    show: Show, *, per_episode: int | None = None, by: Person | None = None, after: Job | None = None
) -> Job:
    """Queue the search for frames without the cast, until each episode that backgrounds are taken from has so many."""
    count = clean_count(per_episode, Purpose.BACKGROUNDS)
    return _queue("corpus.episode_jobs.mine_backgrounds", "Mine backgrounds", show, by, after, count=count)


def sample_episodes(
    show: Show, *, frames_per_episode: int | None = None, by: Person | None = None, after: Job | None = None
) -> Job:
    """Queue the sampling of more frames, until each video that frames are taken from has so many."""
    count = clean_count(frames_per_episode, Purpose.EVALUATION)
    return _queue("corpus.episode_jobs.sample_episodes", "Sample frames", show, by, after, count=count)


def redo_cutouts(show: Show, ids: Sequence[int], method: str, *, by: Person | None = None) -> Job:
    """Queue the cutting anew of several cut-outs."""
    person = by and by.pk
    return _queue(
        "corpus.redoing.redo_cutouts", "New cuts", show, by, None, ids=list(ids), method=method, person=person
    )


def cut_out(show: Show, table: Path, *, by: Person | None = None) -> Job:
    """Queue the cutting of figures out of frames, by a table of boxes."""
    person = by and by.pk
    return _queue("corpus.boxes_file.cut_out", "Cut out figures", show, by, None, table=str(table), person=person)


def measure_backgrounds(show: Show, *, by: Person | None = None) -> Job:
    """Queue the measuring of all backgrounds anew, since the signature colors changed."""
    return _queue("corpus.episode_jobs.measure_backgrounds", "Measure backgrounds", show, by, None)


def clean_count(count: int | None, purpose: Purpose) -> int:
    if count is None:
        return STILLS_PER_EPISODE[purpose]
    if not 1 <= count <= MOST_STILLS:
        raise CorpusRefused(f"{count} frames per episode cannot be sampled: expected 1 to {MOST_STILLS}.")
    return count


def refuse_flood(by: Person | None) -> None:
    waiting = (
        Job.objects.unfinished().filter(created_by=by, function__startswith="corpus.") if by else Job.objects.none()
    )
    if waiting.count() >= MOST_WAITING:
        raise CorpusRefused(f"You have {MOST_WAITING} imports in the queue already: wait until some of them are done.")


def _sent(arguments: Mapping[str, object]) -> str:
    """`: cast.zip`, so that a list of jobs says what each was given; nothing where no upload is read."""
    source = Path(str(arguments.get("source") or ""))
    if source.parent != staging_area() or not source.is_dir():
        return ""
    names = sorted(path.name for path in source.iterdir())
    return f": {names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''}" if names else ""


def _queue(function: str, title: str, show: Show, by: Person | None, after: Job | None, **arguments: object) -> Job:
    refuse_flood(by)
    with transaction.atomic():
        job = enqueue(
            function if "." in function else f"corpus.tasks.{function}", title=f"{title} of {show.title}{_sent(arguments)}",
            lane="quick", show_id=show.pk, created_by=by, after=after, **arguments,
        )  # fmt: skip
        # The job's own show is what pages filter by; the function gets nothing but its arguments.
        add_arguments(job, show_id=show.pk)
    return job
