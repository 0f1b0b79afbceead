"""The jobs on what is stored already: look for backgrounds, sample more frames, measure anew. The imports are in tasks.py."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from corpus.dealing import deal
from corpus.media import path_of
from corpus.memory import limited_memory
from corpus.mining import measure
from corpus.models import Background, Episode, MaterialState, Purpose, Show
from corpus.pictures import BadPicture, on_gray, read_picture
from corpus.sampling import Report, Sampled, Wanted, sample
from corpus.staging import scratch_folder
from corpus.stills import PreparedStill
from corpus.storing_episodes import store_more_frames
from corpus.storing_material import store_measures, store_mined
from corpus.tasks import Finish, kept_still, within
from corpus.video import BadVideo, probe
from jobs.work import Refused, Work


def mine_backgrounds(work: Work, *, show_id: int, count: int) -> Finish:
    """Look through every episode that backgrounds are taken from, until each has `count` that nobody rejected.

    Where one has too few places without the cast, the others give more, each as much as the next.
    """
    show = Show.objects.get(pk=show_id)
    episodes = _episodes_of(show, Purpose.BACKGROUNDS)
    kept = Counter(_episode_ids(show.backgrounds.filter(state=MaterialState.ACCEPTED)))
    tried = Counter(_episode_ids(show.backgrounds.all()))
    known = [int(likeness, 16) for likeness in show.backgrounds.values_list("perceptual_hash", flat=True)]
    wanted = Wanted(count, backgrounds=True, signature=show.signature)
    with _scratch() as scratch:
        found = []
        for number, episode in enumerate(episodes):
            # Each new round looks at other instants than the one before, since those have been judged.
            more = Wanted(count + tried[episode.pk], backgrounds=True, signature=wanted.signature, known=tuple(known))
            found.append(_sampled(episode, scratch, more, within(work, number, len(episodes), episode.name)))
            known += [still.likeness for still in found[-1].stills]
        there = [kept[episode.pk] for episode in episodes]
        missing = max(0, count * len(episodes) - sum(there))
        shares = deal(missing, [len(sampled.stills) for sampled in found], [1.0] * len(found), there)
        chosen = [sampled.best(share) for sampled, share in zip(found, shares, strict=True)]
        stills = [
            (episode.pk, _kept(show, "backgrounds", some)) for episode, some in zip(episodes, chosen, strict=True)
        ]
    tallies = {episode.pk: sampled.tally for episode, sampled in zip(episodes, found, strict=True)}
    return partial(store_mined, show, stills, tallies)


def sample_episodes(work: Work, *, show_id: int, count: int) -> Finish:
    """Take more frames of the videos, until each has `count`; a frame that is there, or like one that is, is not taken."""
    show = Show.objects.get(pk=show_id)
    episodes = _episodes_of(show, Purpose.EVALUATION, Purpose.TRAINING)
    stills, tallies = [], {}
    with _scratch() as scratch:
        for number, episode in enumerate(episodes):
            hashes = episode.frames.values_list("perceptual_hash", flat=True)
            known = tuple(int(likeness, 16) for likeness in hashes)
            missing = count - len(known)
            if missing > 0:
                wanted = Wanted(count + len(known), signature=show.signature, known=known)
                sampled = _sampled(episode, scratch, wanted, within(work, number, len(episodes), episode.name))
                stills.append((episode, _kept(show, "frames", sampled.best(missing))))
                tallies[episode.pk] = sampled.tally
    return partial(store_more_frames, show, stills, tallies)


def measure_backgrounds(work: Work, *, show_id: int) -> Finish:
    """Measure all backgrounds again: with other signature colors, or since they came before there were all measures."""
    show = Show.objects.get(pk=show_id)
    rows = list(Background.objects.filter(show=show).order_by("id").values_list("id", "file"))
    measures = {}
    with limited_memory():
        for number, (pk, file) in enumerate(rows):
            work.report(number, len(rows), "Measuring backgrounds")
            try:
                measures[pk] = measure(on_gray(read_picture(path_of(file))), show.signature)
            except (BadPicture, OSError) as error:
                raise Refused(
                    f"The background {pk} cannot be opened: {error} Restore its file, then try again."
                ) from error
    return partial(store_measures, show, show.signature, measures)


@contextmanager
def _scratch() -> Iterator[Path]:
    try:
        with scratch_folder() as scratch, limited_memory():
            yield scratch
    except MemoryError as error:
        raise Refused("A video needs more memory to be decoded than any honest one does. Nothing was taken.") from error


def _episodes_of(show: Show, *purposes: Purpose) -> list[Episode]:
    episodes = list(show.episodes.filter(purpose__in=purposes).exclude(file="").order_by("id"))
    if not episodes:
        what = "take backgrounds from" if purposes == (Purpose.BACKGROUNDS,) else "take frames from"
        raise Refused(
            f"{show.title} has no episode to {what}. Import one with the purpose '{purposes[0]}': "
            f"manage.py import_episodes {show.slug} FILE --purpose {purposes[0]}"
        )
    return episodes


def _episode_ids(backgrounds: Sequence) -> list[int]:
    return [pk for pk in backgrounds.values_list("episode", flat=True) if pk is not None]


def _sampled(episode: Episode, scratch: Path, wanted: Wanted, report: Report) -> Sampled:
    path = path_of(episode.file)
    try:
        return sample(path, episode.name, scratch, probe(path), wanted, report)
    except BadVideo as error:
        raise Refused(f"Episode '{episode.name}': {error}") from error


def _kept(show: Show, kind: str, stills: Sequence[PreparedStill]) -> list:
    return [kept_still(show, kind, still) for still in stills]
