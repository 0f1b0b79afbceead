"""Recall beside its ceiling: on all positives, and on those that reviewers say a model could find."""

from typing import Any

from corpus.models import Character
from evaluation.models import Evaluation, EvaluationPair
from labeling.expected import judgements
from labeling.models import LabelState
from measures.expected import expected_share


def recall_on_expected(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    """Per judged character {value, interval, judged}: of this evaluation's positives that can be expected, how many were found."""
    said = judgements(evaluation.show)
    found = {}
    for character in Character.objects.filter(show=evaluation.show_id, name__in=evaluation.thresholds):
        rows = {row.frame: row for row in said.get(character.pk, [])}
        positives = EvaluationPair.objects.filter(
            evaluation=evaluation, character=character, truth=LabelState.YES
        ).values_list("frame_id", "frame__episode_id", "score")
        scored = {frame: (episode, score) for frame, episode, score in positives}
        judged = [rows[frame] for frame in scored if frame in rows]
        if not judged:
            continue
        sizes: dict[int, int] = {}
        for episode, _ in scored.values():
            sizes[episode] = sizes.get(episode, 0) + 1
        threshold = evaluation.thresholds[character.name]
        value, interval = expected_share(
            [float(scored[row.frame][1] >= threshold) for row in judged],
            [scored[row.frame][0] for row in judged],
            sizes,
            about=[row.value for row in judged],
        )
        found[character.name] = {"value": value, "interval": interval, "judged": len(judged)}
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
