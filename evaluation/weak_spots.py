"""Where an evaluation is weak: slices that are worse than the rest, and clusters of wrong frames that a person names."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import Count, Max, QuerySet
from numpy.typing import NDArray

from corpus.models import Episode
from evaluation.arrays import Arrays, arrays_of
from evaluation.clusters import clusters_of
from evaluation.comparing import KEPT_SECONDS
from evaluation.evidence import Evidence, unit_vectors
from evaluation.evidence_files import evidence_of
from evaluation.models import Evaluation, EvaluationPair, FailureCluster, GapReason
from evaluation.queries import wrong_pairs
from evaluation.slices import WeakSlice, crowds, parts, quarters, weak_slices
from labeling.models import ExpectedJudgement
from people.models import Person

LONGEST_NAME = 80
MOST_FRAMES = 3000  # wrong frames that are grouped; of more, those with the most mistakes
SURE = 0.05


class NameRefused(ValueError):
    """A name that cannot be kept; the message says why."""


@dataclass(frozen=True)
class Weak:
    """The slices that are large enough, the surest weakness first; and per attribute and value which frames [n] it has."""

    slices: list[WeakSlice]
    names: list[str]
    frames: NDArray[np.int64]
    wrong: NDArray[np.bool_]  # [n, c]
    places: dict[str, dict[str, NDArray[np.int32]]]


def slices_found(evaluation: Evaluation) -> list[WeakSlice]:
    return weak_of(evaluation).slices


def weak_of(evaluation: Evaluation) -> Weak:
    """Kept: an evaluation never changes, only its evidence and what reviewers say may come later."""
    said = ExpectedJudgement.objects.filter(character__show=evaluation.show_id).aggregate(Max("pk"), Count("pk"))
    key = f"weak:{evaluation.pk}:{evidence_of(evaluation) is not None}:{said['pk__max']}:{said['pk__count']}"
    found = cache.get(key)
    if found is None:
        found = _weak(evaluation)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _weak(evaluation: Evaluation) -> Weak:
    seen = arrays_of(evaluation)
    sliced = attributes(evaluation, seen)
    slices = weak_slices(seen.truth, seen.decision(evaluation), sliced, seen.episodes, seen.names)
    places = {
        attribute: {value: places.astype(np.int32) for value, places in parts(values)}
        for attribute, values in sliced.items()
    }
    return Weak(slices, seen.names, np.array(seen.frames), seen.wrong(evaluation), places)


def attributes(evaluation: Evaluation, seen: Arrays) -> dict[str, list[str]]:
    """What a frame can be sliced by, one value per frame; an empty one is unknown."""
    pairs = EvaluationPair.objects.filter(evaluation=evaluation).order_by()
    times = dict(pairs.values_list("frame_id", "frame__time_ms").distinct())
    names = dict(Episode.objects.filter(pk__in=set(seen.episodes.tolist())).values_list("pk", "name"))
    seconds = [np.nan if times[pk] is None else times[pk] / 1000 for pk in seen.frames]
    found = {
        "characters in the frame": crowds(seen.truth),
        "episode": [names[pk] for pk in seen.episodes.tolist()],
        "time in the episode": quarters(seconds, said=time_text),
        "reviewers' word": judgements(evaluation, seen.frames),
    }
    evidence = evidence_of(evaluation)
    if evidence is not None:
        places = [evidence.place(pk) for pk in seen.frames]
        light = np.array([(np.nan, np.nan) if one is None else evidence.light[one] for one in places])
        found |= {"brightness": quarters(light[:, 0]), "saturation": quarters(light[:, 1])}
    return found


def time_text(seconds: float) -> str:
    """`0.08 s`, `7.5 s`, `12 min 5 s`: films of a second and of an hour are both read at a glance."""
    if seconds < 60:
        return f"{seconds:.2f}".rstrip("0").rstrip(".") + " s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def judgements(evaluation: Evaluation, frames: list[int]) -> list[str]:
    """What reviewers of the expected recall said of a frame ("too small", "hidden", or that a model could see); most said nothing."""
    rows = ExpectedJudgement.objects.filter(frame__show=evaluation.show_id, frame__split=evaluation.split)
    said: dict[int, str] = {}
    for frame, reason in rows.order_by("pk").values_list("frame_id", "reason"):
        said[frame] = said.get(frame) or reason
    return [said[frame] or "can be seen" if frame in said else "" for frame in frames]


def frames_in_slice(evaluation: Evaluation, attribute: str, value: str, name: str = "") -> list[int] | None:
    """The slice's frames in which the character, or anybody, was decided wrongly; None for what is no slice."""
    weak = weak_of(evaluation)
    places = weak.places.get(attribute, {}).get(value)
    if places is None or name not in ("", *weak.names):
        return None
    wrong = weak.wrong[places]
    at_fault = wrong[:, weak.names.index(name)] if name else wrong.any(axis=1)
    return weak.frames[places[at_fault]].tolist()


@dataclass(frozen=True)
class Cluster:
    """Wrong frames that the run takes for alike, the most typical first; `anchor`, the smallest id, is what names it."""

    frames: list[int]
    name: str = ""
    person: Person | None = None

    @property
    def anchor(self) -> int:
        return min(self.frames)


def clusters(evaluation: Evaluation) -> list[Cluster] | None:
    """Named clusters as they were when named, then the others; None without evidence."""
    groups = grouped(evaluation)
    if groups is None:
        return None
    named = list(FailureCluster.objects.filter(evaluation=evaluation).select_related("person").order_by("pk"))
    taken = {row.anchor for row in named}
    kept = [Cluster(row.frames, row.name, row.person) for row in named]
    return kept + [Cluster(frames) for frames in groups if min(frames) not in taken]


def grouped(evaluation: Evaluation) -> list[list[int]] | None:
    """The groups as embeddings have them, kept; None without evidence."""
    evidence, key = evidence_of(evaluation), f"failure-clusters:{evaluation.pk}"
    if evidence is None:
        return None
    found = cache.get(key)
    if found is None:
        found = _grouped(evaluation, evidence)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _grouped(evaluation: Evaluation, evidence: Evidence) -> list[list[int]]:
    seen = arrays_of(evaluation)
    mistakes = seen.wrong(evaluation).sum(axis=1)
    worst = np.argsort(-mistakes, kind="stable")[: min(MOST_FRAMES, int((mistakes > 0).sum()))]
    frames = [seen.frames[row] for row in sorted(worst.tolist())]
    places = {pk: place for pk in frames if (place := evidence.place(pk)) is not None}
    covered = list(places)
    vectors = unit_vectors(evidence.embeddings)[list(places.values())]
    return [[covered[row] for row in rows.tolist()] for rows in clusters_of(vectors)]


def name_cluster(evaluation: Evaluation, anchor: int, name: str, person: Person) -> FailureCluster | None:
    """Keep what a person calls a cluster, with its frames; an empty name takes it back."""
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise NameRefused(f"A cluster's name has up to {LONGEST_NAME} letters, this one has {len(name)}: shorten it.")
    found = next((one for one in clusters(evaluation) or [] if one.anchor == anchor), None)
    if found is None:
        raise NameRefused("There is no such cluster in this evaluation. Reload the page.")
    if not name:
        FailureCluster.objects.filter(evaluation=evaluation, anchor=anchor).delete()
        return None
    kept, _ = FailureCluster.objects.update_or_create(
        evaluation=evaluation, anchor=anchor, defaults={"name": name, "frames": found.frames, "person": person}
    )
    return kept


def pairs_at_fault(evaluation: Evaluation, frames: list[int], name: str = "") -> QuerySet[EvaluationPair]:
    """The wrong pairs of some frames."""
    rows = wrong_pairs(evaluation, [name] if name else None).filter(frame__in=frames)
    return rows.select_related("frame__episode", "character").order_by("frame_id", "character__position")


def described(evaluation: Evaluation, cluster: Cluster) -> dict[str, Any]:
    """How a cluster goes wrong: (character, missed or invented, how often), the most frequent first; and the reasons given."""
    kinds = Counter((pair.character.name, pair.truth) for pair in pairs_at_fault(evaluation, cluster.frames))
    reasons = GapReason.objects.filter(evaluation=evaluation, frame__in=cluster.frames).exclude(reason="")
    return {
        "mistakes": [(name, "missed" if truth == "yes" else "invented", count) for (name, truth), count in kinds.most_common(4)],
        "reasons": Counter(reasons.values_list("reason", flat=True)).most_common(3),
    }  # fmt: skip
