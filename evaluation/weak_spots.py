"""Where an evaluation is weak: slices that are worse than the rest, and clusters of wrong frames that a person names."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import QuerySet

from corpus.models import Episode
from evaluation.arrays import Arrays, arrays_of
from evaluation.clusters import clusters_of
from evaluation.comparing import KEPT_SECONDS
from evaluation.evidence import Evidence, unit_vectors
from evaluation.evidence_files import evidence_of
from evaluation.models import Evaluation, EvaluationPair, FailureCluster, GapReason
from evaluation.queries import wrong_pairs
from evaluation.slices import WeakSlice, crowds, quarters, weak_slices
from labeling.models import ExpectedJudgement
from people.models import Person

LONGEST_NAME = 80
MOST_FRAMES = 3000  # wrong frames that are grouped; of more, those with the most mistakes
SURE = 0.05


class NameRefused(ValueError):
    """A name that cannot be kept; the message says why."""


def slices_found(evaluation: Evaluation) -> list[WeakSlice]:
    """Every slice that is large enough, the surest weakness first; kept, since an evaluation never changes."""
    key = f"weak-slices:{evaluation.pk}:{evidence_of(evaluation) is not None}"
    found = cache.get(key)
    if found is None:
        seen = arrays_of(evaluation)
        decision = seen.decision(evaluation)
        found = weak_slices(seen.truth, decision, attributes(evaluation, seen), seen.episodes, seen.names)
        cache.set(key, found, KEPT_SECONDS)
    return found


def attributes(evaluation: Evaluation, seen: Arrays) -> dict[str, list[str]]:
    """What a frame can be sliced by, one value per frame; an empty one is unknown."""
    pairs = EvaluationPair.objects.filter(evaluation=evaluation)
    times = dict(pairs.values_list("frame_id", "frame__time_ms"))
    names = dict(Episode.objects.filter(pk__in=set(seen.episodes.tolist())).values_list("pk", "name"))
    minutes = [np.nan if times[pk] is None else times[pk] / 60_000 for pk in seen.frames]
    found = {
        "characters in the frame": crowds(seen.truth),
        "episode": [names[pk] for pk in seen.episodes.tolist()],
        "time in the episode": quarters(minutes, unit=" min"),
        "reviewers' word": judgements(evaluation, seen.frames),
    }
    evidence = evidence_of(evaluation)
    if evidence is not None:
        places = [evidence.place(pk) for pk in seen.frames]
        light = np.array([(np.nan, np.nan) if one is None else evidence.light[one] for one in places])
        found |= {"brightness": quarters(light[:, 0]), "saturation": quarters(light[:, 1])}
    return found


def judgements(evaluation: Evaluation, frames: list[int]) -> list[str]:
    """What reviewers of the expected recall said of a frame ("too small", "hidden", or that a model could see); most said nothing."""
    rows = ExpectedJudgement.objects.filter(frame__show=evaluation.show_id, frame__split=evaluation.split)
    said: dict[int, str] = {}
    for frame, reason in rows.order_by("pk").values_list("frame_id", "reason"):
        said[frame] = said.get(frame) or reason
    return [said[frame] or "can be seen" if frame in said else "" for frame in frames]


def frames_in_slice(evaluation: Evaluation, attribute: str, value: str, name: str = "") -> list[int] | None:
    """The slice's frames in which the character, or anybody, was decided wrongly; None for what is no slice."""
    seen = arrays_of(evaluation)
    found = attributes(evaluation, seen)
    if not value or value not in found.get(attribute, ()) or name not in ("", *seen.names):
        return None
    wrong = seen.wrong(evaluation)
    at_fault = wrong[:, seen.names.index(name)] if name else wrong.any(axis=1)
    return [
        pk
        for pk, one, mistaken in zip(seen.frames, found[attribute], at_fault, strict=True)
        if one == value and mistaken
    ]


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
