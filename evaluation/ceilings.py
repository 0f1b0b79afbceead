"""Recall beside its ceiling: on all positives, and on those that reviewers say a model could find."""

from collections import defaultdict
from typing import Any

from django.core.cache import cache
from django.db.models import Count

from corpus.models import Character
from evaluation.comparing import KEPT_SECONDS
from evaluation.models import Evaluation, EvaluationPair
from labeling.ceilings import judgements
from labeling.models import LabelState
from measures.expected import expected_share


def recall_on_expected(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    """Per judged character {value, interval, judged}: of this evaluation's positives that can be expected, how many were found."""
    said = judgements(evaluation.show)
    scores = scores_of_positives(evaluation, {row.frame for rows in said.values() for row in rows})
    found = {}
    for character in Character.objects.filter(pk__in=list(said), name__in=evaluation.thresholds).order_by("position"):
        judged = [row for row in said[character.pk] if (character.pk, row.frame) in scores]
        if not judged:
            continue
        threshold = evaluation.thresholds[character.name]
        value, interval = expected_share(
            [float(scores[character.pk, row.frame] >= threshold) for row in judged],
            [row.episode for row in judged],
            positives_per_episode(evaluation)[character.pk],
            about=[row.value for row in judged],
        )
        found[character.name] = {"value": value, "interval": interval, "judged": len(judged)}
    return found


def scores_of_positives(evaluation: Evaluation, frames: set[int]) -> dict[tuple[int, int], float]:
    """{(character id, frame id): score}. Asked for by the frame alone: the other index holds every positive there is."""
    pairs = EvaluationPair.objects.filter(evaluation=evaluation, frame__in=frames)
    rows = pairs.values_list("character_id", "frame_id", "truth", "score")
    return {(character, frame): score for character, frame, truth, score in rows if truth == LabelState.YES}


def positives_per_episode(evaluation: Evaluation) -> dict[int, dict[int, int]]:
    """{character id: {episode id: positives}}; kept, since an evaluation never changes."""
    key = f"positives-per-episode:{evaluation.pk}"
    found = cache.get(key)
    if found is None:
        rows = EvaluationPair.objects.filter(evaluation=evaluation, truth=LabelState.YES).order_by()
        found = defaultdict(dict)
        for character, episode, number in rows.values_list("character", "frame__episode").annotate(Count("pk")):
            found[character][episode] = number
        cache.set(key, found, KEPT_SECONDS)
    return found


def reachable(ceiling: dict[str, Any], target: float) -> str:
    """What a recall target asks of one character, given its expected recall."""
    low, high = ceiling["interval"] or (ceiling["share"], ceiling["share"])
    if target > high:
        return "above what a model could find: it would have to guess"
    if target > ceiling["share"]:
        return "about all that a model could find"
    share = f"{100 * target / ceiling['share']:.0f} % of what a model could find"
    return f"{share}; the interval reaches below it, judge more positives" if target > low else share
