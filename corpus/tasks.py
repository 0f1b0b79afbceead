"""Where rows and arrays meet: each job prepares everything in a scratch folder, stores the files, then hands rows over.

Nothing is half-imported: a file that cannot be used refuses the whole source before a single row is written.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.db import transaction

from corpus.archive import BadArchive
from corpus.arrivals import NewCutout, NewEpisode, NewStill
from corpus.cast_folders import UnknownFolder, match_folders
from corpus.labels_csv import BadLabels, LabeledFrame, read_labels
from corpus.media import keep
from corpus.memory import limited_memory
from corpus.models import Frame, Purpose, Show
from corpus.preparing import (
    CannotImport,
    PreparedCutout,
    prepare_cutout,
    prepare_each,
)
from corpus.refusals import CorpusRefused
from corpus.sampling import PreparedVideo, Report, Wanted, prepare_video
from corpus.sources import NothingFound, SourceFile, pictures_in, videos_in
from corpus.staging import discard, scratch_folder
from corpus.stills import PreparedStill, prepare_picture
from corpus.storing_episodes import refuse_other_purpose, store_episodes, store_stills
from corpus.storing_material import store_backgrounds, store_cutouts
from corpus.video import BadVideo
from jobs.work import Refused, Work

Finish = Callable[[], dict]
STEPS = 100  # of the progress through one video
SENTENCES = (BadArchive, BadLabels, BadVideo, CannotImport, CorpusRefused, NothingFound, UnknownFolder)


def import_cutouts(work: Work, *, show_id: int, source: str, extras: Sequence[str] = (), character: str = "") -> Finish:
    """Folders are matched with the cast before the first picture is opened."""
    show = Show.objects.get(pk=show_id)
    with opened(Path(source)) as scratch:
        files = pictures_in(Path(source), scratch)
        whose = folders_of(show, files, extras, character)
        prepared = prepare_each(files, partial(prepare_cutout, scratch=scratch), work.report)
        cutouts = [kept_cutout(show, cutout, whose[character or cutout.folder]) for cutout in prepared]
    return partial(finish, Path(source), partial(store_cutouts, show, cutouts))


def import_backgrounds(work: Work, *, show_id: int, source: str) -> Finish:
    show = Show.objects.get(pk=show_id)
    with opened(Path(source)) as scratch:
        files = pictures_in(Path(source), scratch)
        prepare = partial(prepare_picture, scratch=scratch, signature=show.signature)
        stills = [kept_still(show, "backgrounds", still) for still in prepare_each(files, prepare, work.report)]
    return partial(finish, Path(source), partial(store_backgrounds, show, stills))


def import_episodes(work: Work, *, show_id: int, source: str, purpose: str, count: int) -> Finish:
    """Sample each video for its purpose: backgrounds without the cast, or frames."""
    show = Show.objects.get(pk=show_id)
    backgrounds = purpose == Purpose.BACKGROUNDS
    with opened(Path(source)) as scratch:
        files = videos_in(Path(source), scratch)
        wanted = Wanted(count, backgrounds=backgrounds, signature=show.signature)

        def prepare(file: SourceFile) -> PreparedVideo:
            return prepare_video(file, scratch, wanted, within(work, files.index(file), len(files), file.name))

        videos = prepare_each(files, prepare, lambda done, total: work.report(STEPS * done, STEPS * total))
        refuse_other_purpose(show, Purpose(purpose), [video.sha256 for video in videos])
        kind = "backgrounds" if backgrounds else "frames"
        episodes = [kept_episode(show, kind, video) for video in videos]
    return partial(finish, Path(source), partial(store_episodes, show, Purpose(purpose), episodes))


def import_frames(
    work: Work, *, show_id: int, source: str, table: str = "", episode: str = "frames", labels_into: str = ""
) -> Finish:
    """Stills without a video. With a table its rows say which episode each belongs to; without, their folders do."""
    show = Show.objects.get(pk=show_id)
    with opened(Path(source), Path(table)) as scratch:
        files = pictures_in(Path(source), scratch)
        rows = rows_of(show, files, Path(table)) if table else rows_by_folder(files, episode)
        listed = [file for file in files if file.place in rows]
        prepare = partial(prepare_picture, scratch=scratch, signature=show.signature)
        stills = {s.place: kept_still(show, "frames", s) for s in prepare_each(listed, prepare, work.report)}
    labels = {stills[place].sha256: row.labels for place, row in rows.items() if row.labels}
    not_listed = len(files) - len(listed)
    return partial(
        finish_frames, show, Path(source), Path(table), group_stills(rows, stills), labels, labels_into, not_listed
    )


@contextmanager
def opened(*sources: Path) -> Iterator[Path]:
    """A scratch folder to prepare in, under a memory limit. What is wrong with the source becomes the job's sentence."""
    try:
        with scratch_folder() as scratch, limited_memory():
            yield scratch
    except (*SENTENCES, MemoryError) as error:
        for source in sources:
            discard(source)
        too_much = "A file needs more memory to be opened than any honest one does. Nothing was imported."
        raise Refused(too_much if isinstance(error, MemoryError) else str(error)) from error


def within(work: Work, number: int, total: int, name: str) -> Report:
    """Reports how far into one of several videos the work is; raises where somebody asked to end it."""
    return lambda share, what: work.report(int(STEPS * (number + share)), STEPS * total, f"{name}: {what}")


def finish(source: Path, store: Finish) -> dict:
    """Write the rows; the upload is thrown away once they are safe."""
    try:
        result = store()
    except CorpusRefused as error:
        raise Refused(str(error)) from error
    transaction.on_commit(partial(discard, source))
    return result


def finish_frames(
    show: Show,
    source: Path,
    table: Path,
    episodes: Sequence[NewEpisode],
    labels: dict,
    labels_into: str,
    not_listed: int,
) -> dict:
    """As `finish`; the labels are left for the room above, which runs next."""
    result = finish(source, partial(store_stills, show, episodes))
    transaction.on_commit(partial(discard, table))
    stored = set(Frame.objects.filter(show=show, sha256__in=list(labels)).values_list("sha256", flat=True))
    lines = [{"sha256": content, "labels": answers(labels[content])} for content in labels if content in stored]
    if labels_into:
        Path(labels_into).parent.mkdir(parents=True, exist_ok=True)
        Path(labels_into).write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return {**result, "labeled": len(lines), "not_listed": not_listed}


def answers(labels: dict[str, bool]) -> dict[str, str]:
    return {name: "yes" if there else "no" for name, there in labels.items()}


def folders_of(show: Show, files: Sequence[SourceFile], extras: Sequence[str], character: str) -> dict[str, str | None]:
    """Whose cut-outs each folder holds, or that all of them are one character's."""
    names = list(show.characters.active().values_list("name", flat=True))
    if character:
        return match_folders([character], names)
    outside = [file.name for file in files if not file.folder]
    if outside:
        raise CannotImport(
            f"'{outside[0]}' lies in no folder: put each cut-out into a folder named after its character "
            f"({', '.join(names)}) or into 'extras'. Nothing was imported."
        )
    return match_folders((file.folder for file in files), names, extras)


def rows_of(show: Show, files: Sequence[SourceFile], table: Path) -> dict[str, LabeledFrame]:
    """The table's rows by the file they name; a name without folders will do where the files have distinct names."""
    by_name = {file.name: file.place for file in files}
    if len(by_name) < len(files):
        by_name = {}
    places = {**by_name, **{file.place: file.place for file in files}}
    try:
        text = table.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadLabels("The labels are not a text in UTF-8: save the table as CSV in UTF-8.") from error
    names = list(show.characters.active().values_list("name", flat=True))
    return {places[row.filename]: row for row in read_labels(text, filenames=places, characters=names)}


def rows_by_folder(files: Sequence[SourceFile], episode: str) -> dict[str, LabeledFrame]:
    return {file.place: LabeledFrame(file.place, file.group or episode, "", {}) for file in files}


def group_stills(rows: dict[str, LabeledFrame], stills: dict[str, NewStill]) -> list[NewEpisode]:
    splits = {row.episode: row.split for row in rows.values()}
    groups: dict[str, list[NewStill]] = {name: [] for name in splits}
    for place, row in rows.items():
        groups[row.episode].append(stills[place])
    return [NewEpisode(name, splits[name], tuple(group)) for name, group in groups.items()]


def kept_cutout(show: Show, cutout: PreparedCutout, character: str | None) -> NewCutout:
    file, sha256 = keep(cutout.file, show.pk, "cutouts")
    source, _ = keep(cutout.source, show.pk, "sources")
    group = character or cutout.group or "extras"
    return NewCutout(cutout.name, group, character, file, sha256, cutout.likeness, cutout.score, cutout.method, source)


def kept_still(show: Show, kind: str, still: PreparedStill) -> NewStill:
    file, sha256 = keep(still.file, show.pk, kind)
    thumb, _ = keep(still.thumb, show.pk, "thumbs")
    return NewStill(
        still.name, still.time_ms, file, thumb, sha256, still.width, still.height, still.likeness, still.measures,
    )  # fmt: skip


def kept_episode(show: Show, kind: str, video: PreparedVideo) -> NewEpisode:
    file, sha256 = keep(video.file, show.pk, "episodes", extension=video.extension)
    facts = video.facts
    return NewEpisode(
        Path(video.name).stem, "", tuple(kept_still(show, kind, still) for still in video.stills), file, sha256,
        facts.width, facts.height, facts.frames_per_second, facts.duration_ms, facts.has_sound,
        video.tally,
    )  # fmt: skip
