"""Write the rows of imported episodes and frames, whose files are stored already, in the job's last transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from corpus.arrivals import NewEpisode, NewStill
from corpus.models import Episode, Frame, Purpose, Show, Split
from corpus.refusals import CorpusRefused
from corpus.splits import choose_material_side, choose_sides, duplicates_in
from corpus.storing_material import Counts, lock, store_mined, summed


def store_episodes(show: Show, purpose: Purpose, episodes: Sequence[NewEpisode]) -> dict:
    """New videos with their frames, or with their backgrounds where that is their purpose."""
    lock(show)
    new = list({episode.sha256: episode for episode in episodes}.values())
    known = refuse_other_purpose(show, purpose, [episode.sha256 for episode in new])
    new = [episode for episode in new if episode.sha256 not in known]
    stored = [
        (_create_episode(show, purpose, episode, side), episode.stills)
        for episode, side in zip(new, _sides(show, purpose, new), strict=True)
    ]
    counts = {"episodes": len(new), "already": len(episodes) - len(new), "episode_ids": [row.pk for row, _ in stored]}
    if purpose == Purpose.BACKGROUNDS:
        tallies = {row.pk: row.sampling for row, _ in stored}
        return counts | store_mined(show, [(row.pk, stills) for row, stills in stored], tallies)
    return counts | _store_frames(show, stored, keep_twins=False) | summed(row.sampling for row, _ in stored)


def store_more_frames(
    show: Show, stored: Sequence[tuple[Episode, Sequence[NewStill]]], tallies: Mapping[int, Counts]
) -> Counts:
    """More frames of episodes that are there; each is on its episode's side."""
    lock(show)
    counts = _store_frames(show, stored, keep_twins=False)
    for episode, stills in stored:
        Episode.objects.filter(pk=episode.pk).update(sampling={**tallies[episode.pk], "taken": len(stills)})
    return {"episodes": len(stored), **counts, **summed(tallies.values())}


def store_stills(show: Show, episodes: Sequence[NewEpisode]) -> dict:
    """Frames that came as pictures. A split that came with them is kept; an episode that is there keeps its own."""
    lock(show)
    existing = {row.name: row for row in Episode.objects.filter(show=show, name__in=[e.name for e in episodes])}
    _refuse_other_side(episodes, existing)
    given = [e for e in episodes if e.split and e.name not in existing]
    open_ones = [e for e in episodes if not e.split and e.name not in existing]
    sides = {e.name: e.split for e in given}
    chosen = _sides(show, Purpose.EVALUATION, open_ones)
    sides |= {episode.name: side for episode, side in zip(open_ones, chosen, strict=True)}
    stored = [
        (existing.get(e.name) or _create_episode(show, _purpose_of(sides[e.name]), e, sides[e.name]), e.stills)
        for e in episodes
    ]
    fixed = {e.name for e in episodes if e.split} | set(existing)
    kept = _store_frames(show, [pair for pair in stored if pair[0].name in fixed], keep_twins=True)
    chosen_counts = _store_frames(show, [pair for pair in stored if pair[0].name not in fixed], keep_twins=False)
    totals = Counter(kept) + Counter(chosen_counts)
    return {"episodes": len(given) + len(open_ones), **{key: totals[key] for key in kept}}


def refuse_other_purpose(show: Show, purpose: Purpose, hashes: Iterable[str]) -> set[str]:
    """The hashes of those files that are episodes already; one that has another purpose is refused."""
    known = {row.sha256: row for row in Episode.objects.filter(show=show, sha256__in=list(hashes))}
    for row in known.values():
        if row.purpose != purpose:
            raise CorpusRefused(
                f"The video is in the show already, as episode '{row.name}' for {row.purpose}; an episode has one purpose. "
                f"Send another video for {purpose.label}. Nothing was imported."
            )
    return set(known)


def _sides(show: Show, purpose: Purpose, episodes: Sequence[NewEpisode]) -> list[str]:
    if purpose == Purpose.TRAINING:
        return [Split.TRAIN] * len(episodes)
    if purpose == Purpose.EVALUATION:
        frames = Frame.objects.filter(show=show, purpose=Purpose.EVALUATION)
        retired = frames.filter(episode__retired_at__isnull=False).count()
        return choose_sides([episode.fingerprint for episode in episodes], frames.likenesses(), retired=retired)
    there = Counter(show.episodes.filter(purpose=purpose).values_list("split", flat=True))
    sides = [""] * len(episodes)
    for index in sorted(range(len(episodes)), key=lambda index: episodes[index].sha256):
        sides[index] = choose_material_side(there[Split.TRAIN], there[Split.TRAIN_DEV])
        there[sides[index]] += 1
    return sides


def _store_frames(show: Show, stored: Sequence[tuple[Episode, Sequence[NewStill]]], *, keep_twins: bool) -> Counts:
    """The frames of new episodes. One that repeats a frame of another side is left out, unless its side was given."""
    known = Frame.objects.filter(show=show).likenesses()
    hashes = [still.sha256 for _, stills in stored for still in stills]
    taken = set(Frame.objects.filter(show=show, sha256__in=hashes).values_list("sha256", flat=True))
    counts = Counter(frames=0, frames_already=0, left_out=0, near_duplicates_across=0)
    rows = []
    for episode, stills in stored:
        others = [likeness for side, some in known.items() if side != episode.split for likeness in some]
        twins = duplicates_in([still.likeness for still in stills], others)
        names = set(episode.frames.values_list("name", flat=True))
        for index, still in enumerate(stills):
            if still.sha256 in taken:
                counts["frames_already"] += 1
            elif index in twins and not keep_twins:
                counts["left_out"] += 1
            else:
                counts.update(frames=1, near_duplicates_across=int(index in twins))
                taken.add(still.sha256)
                known.setdefault(episode.split, []).append(still.likeness)
                rows.append(_frame_row(episode, still, free_name(still.name, names)))
    Frame.objects.bulk_create(rows, batch_size=500)
    return dict(counts)


def _refuse_other_side(episodes: Sequence[NewEpisode], existing: dict[str, Episode]) -> None:
    for episode in episodes:
        row = existing.get(episode.name)
        if row is not None and episode.split and row.split != episode.split:
            raise CorpusRefused(
                f"The episode '{row.name}' is in {row.split} already, and the labels say {episode.split}: an episode "
                "stays on its side. Nothing was imported."
            )


def _purpose_of(split: str) -> Purpose:
    return Purpose.TRAINING if split == Split.TRAIN else Purpose.EVALUATION


def _create_episode(show: Show, purpose: Purpose, episode: NewEpisode, side: str) -> Episode:
    names = set(show.episodes.values_list("name", flat=True))
    return Episode.objects.create(
        show=show, name=free_name(episode.name, names), purpose=purpose, split=side, file=episode.file,
        sha256=episode.sha256, width=episode.width, height=episode.height, duration_ms=episode.duration_ms,
        frames_per_second=episode.frames_per_second, has_sound=episode.has_sound, sampling=episode.sampling,
    )  # fmt: skip


def _frame_row(episode: Episode, still: NewStill, name: str) -> Frame:
    return Frame(
        show=episode.show, episode=episode, purpose=episode.purpose, split=episode.split, name=name,
        time_ms=still.time_ms, file=still.file, thumb=still.thumb, width=still.width, height=still.height,
        sha256=still.sha256, perceptual_hash=f"{still.likeness:016x}",
    )  # fmt: skip


def free_name(name: str, taken: set[str]) -> str:
    """The name, numbered where it is taken, and taken afterwards."""
    name = name[:190]
    free = next(n for n in (name, *(f"{name} ({number})" for number in range(2, len(taken) + 3))) if n not in taken)
    taken.add(free)
    return free
