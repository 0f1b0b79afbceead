"""Which labeled real frames a run learns from, and which of their episodes it is watched on: chosen once, then frozen.

Frames of purpose training only, never of dev or test, nor copies of their frames. Whole episodes are held out.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.likeness import duplicates_across, find_duplicates
from corpus.models import Character, Frame, Purpose, Show, Split
from labeling.models import LabelState, LabelVersion
from labeling.querysets import labels_at
from training.composing.real_settings import RealSettings

KNOWN = (LabelState.YES, LabelState.NO)


@dataclass(frozen=True)
class Candidate:
    """A labeled training frame as the choice sees it: its content, what it looks like, and its episode's."""

    sha256: str
    likeness: int
    episode: str


def real_hashes(show: Show, version: LabelVersion, settings: RealSettings) -> dict[str, list[str]]:
    """{split: sha256 of the frames}, in the order of their hashes; both empty where no training frame is labeled."""
    return dealt(learnable_frames(show, version), settings)


def dealt(frames: Sequence[Candidate], settings: RealSettings) -> dict[str, list[str]]:
    """{split: sha256} of as many of these frames as the settings ask for."""
    return split_by_episode(spread(frames, settings.frames), settings.held_out)


def learnable_frames(show: Show, version: LabelVersion) -> list[Candidate]:
    """The labeled training frames, but for copies of dev and test frames."""
    labeled = labeled_frames(show, version)
    copies = copies_of_evaluation(show, [one.likeness for one in labeled])
    return [one for place, one in enumerate(labeled) if place not in copies]


def copies_of_evaluation(show: Show, likenesses: Sequence[int]) -> set[int]:
    """The places of those that are near-duplicates of a frame of dev or test."""
    rows = Frame.objects.filter(show=show, purpose=Purpose.EVALUATION).values_list("perceptual_hash", flat=True)
    sealed = [int(one, 16) for one in rows]
    return {place for place, _, _ in duplicates_across(likenesses, sealed)}


def labeled_frames(show: Show, version: LabelVersion) -> list[Candidate]:
    """Training frames of which at least one character of today's cast was settled when the version was made."""
    cast = set(Character.objects.filter(show=show, retired_at=None).values_list("pk", flat=True))
    known = {frame for (frame, one), state in labels_at(version, Split.TRAIN).items() if one in cast and state in KNOWN}
    rows = Frame.objects.kept().filter(show=show, purpose=Purpose.TRAINING, pk__in=known).select_related("episode")
    return [
        Candidate(row.sha256, int(row.perceptual_hash, 16), row.episode.sha256 or row.episode.name)
        for row in rows.order_by("sha256")
    ]


def spread(frames: Sequence[Candidate], most: int) -> list[Candidate]:
    """At most `most` frames (0: all), one from each episode in turn, so that no episode has more than its share."""
    if not most or len(frames) <= most:
        return list(frames)
    turns: dict[str, int] = defaultdict(int)
    ranked = []
    for frame in frames:
        ranked.append((turns[frame.episode], frame.sha256, frame))
        turns[frame.episode] += 1
    chosen = {sha256 for _, sha256, _ in sorted(ranked, key=lambda item: item[:2])[:most]}
    return [frame for frame in frames if frame.sha256 in chosen]


def split_by_episode(frames: Sequence[Candidate], held_out: float) -> dict[str, list[str]]:
    """Whole episodes to train or train-dev, by the order of their hashes; copies of a train frame are not held out."""
    episodes = sorted({frame.episode for frame in frames}, key=_order)
    # Rounded down: with few episodes there has to be something to learn from before there is something to look at.
    aside = set(episodes[: int(len(episodes) * held_out + 1e-9)])
    train = [frame for frame in frames if frame.episode not in aside]
    looks = [frame.likeness for frame in train]
    held = [one for one in frames if one.episode in aside and not find_duplicates(one.likeness, looks)]
    return {
        Split.TRAIN.value: [frame.sha256 for frame in train],
        Split.TRAIN_DEV.value: [frame.sha256 for frame in held],
    }


def refusal(
    show: Show, names: Sequence[str], hashes: Mapping[str, Sequence[str]], version: LabelVersion, settings: RealSettings
) -> str:
    """Why these frames are not enough, as a sentence; empty where they are."""
    if not hashes[Split.TRAIN]:
        return (
            f"There are no real training frames with labels in {show.title}. Import episodes for training "
            f"('manage.py import_episodes {show.slug} FILE… --purpose training') and tag their frames, or train on composed "
            "frames only (real.batch_share=0)."
        )
    if settings.batch_share < 1:
        return ""
    seen = shown_in(show, hashes[Split.TRAIN], version)
    missing = [name for name in names if name not in seen]
    if not missing:
        return ""
    if set(missing) <= shown_in(show, hashes[Split.TRAIN_DEV], version):
        return (
            f"The only real frames that show {' or '.join(missing)} are of episodes held out for train-dev. Hold out fewer "
            "(real.held_out=0), or tag frames of more episodes."
        )
    return (
        f"No real training frame shows {' or '.join(missing)}, so a run of real frames alone cannot learn them. Tag frames "
        "that do, or mix composed frames in (real.batch_share=0.33)."
    )


def shown_in(show: Show, hashes: Sequence[str], version: LabelVersion) -> set[str]:
    """The characters that at least one of these frames shows."""
    frames = set(Frame.objects.filter(show=show, sha256__in=hashes).values_list("pk", flat=True))
    names = dict(Character.objects.filter(show=show).values_list("pk", "name"))
    labels = labels_at(version, Split.TRAIN)
    return {names[one] for (frame, one), state in labels.items() if frame in frames and state == LabelState.YES}


def _order(episode: str) -> str:
    return hashlib.sha256(episode.encode()).hexdigest()
