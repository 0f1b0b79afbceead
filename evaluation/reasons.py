"""Why gaps happened, in people's words: written, counted, and turned into a child run with one change."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from corpus.models import Character
from evaluation.aims import REASONS, pareto, proposals
from evaluation.gap_filters import GapFilter
from evaluation.models import Evaluation, EvaluationPair, GapReason
from evaluation.queries import KINDS
from labeling.models import LabelState, VoteAnswer
from people.models import Person
from training.models import Run
from training.recipe import from_json, with_changes
from training.services import Frozen, next_number, queue_run
from training.splitting import frozen_of

LONGEST_REASON, LONGEST_NOTE = 40, 2000


class ReasonRefused(ValueError):
    """A reason that cannot be kept, or nothing that can be tried; the message says why."""


def give_reason(pair: EvaluationPair, reason: str, note: str, person: Person) -> GapReason | None:
    """Keep why this gap happened, over what was said before; without reason and note what was said is taken back."""
    reason, note = " ".join(reason.lower().split()), note.strip()
    if len(reason) > LONGEST_REASON or len(note) > LONGEST_NOTE:
        raise ReasonRefused(
            f"A reason has up to {LONGEST_REASON} letters and a note up to {LONGEST_NOTE:,}: shorten it."
        )
    where = {"evaluation_id": pair.evaluation_id, "frame_id": pair.frame_id, "character_id": pair.character_id}
    if not reason and not note:
        GapReason.objects.filter(**where).delete()
        return None
    said, _ = GapReason.objects.update_or_create(**where, defaults={"reason": reason, "note": note, "person": person})
    return said


def reasons_of(pair: EvaluationPair) -> GapReason | None:
    where = {"evaluation": pair.evaluation_id, "frame": pair.frame_id, "character": pair.character_id}
    return GapReason.objects.filter(**where).select_related("person").first()


def own_reasons(evaluation: Evaluation) -> list[str]:
    """What people wrote in this show beside the reasons that have a key, the most used first."""
    rows = GapReason.objects.filter(evaluation__show=evaluation.show_id).exclude(reason__in=["", *REASONS.values()])
    return [
        one["reason"] for one in rows.values("reason").annotate(count=Count("pk")).order_by("-count", "reason")[:20]
    ]


def pareto_by_character(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Per character its reasons, the most frequent first."""
    rows = GapReason.objects.filter(evaluation=evaluation).exclude(reason="")
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for name, reason, count in rows.values_list("character__name", "reason").annotate(count=Count("pk")):
        counts[name][reason] = count
    return [{"name": name, "rows": pareto(counts[name])} for name in evaluation.thresholds if counts[name]]


def pairs_with_reason(evaluation: Evaluation, character: Character, reason: str) -> QuerySet[EvaluationPair]:
    said = GapReason.objects.filter(evaluation=evaluation, character=character, reason=reason)
    rows = EvaluationPair.objects.filter(evaluation=evaluation, character=character, frame__in=said.values("frame"))
    return rows.select_related("frame__episode", "character").order_by("id")


def try_proposal(evaluation: Evaluation, reason: str, key: str, by: Person | None) -> Run:
    """Start the run's child that differs in exactly one setting, the one that aims at the reason."""
    parent = evaluation.run
    recipe = from_json(parent.recipe)
    found = next((one for one in proposals(reason, recipe) if one.key == key), None)
    if found is None:
        raise ReasonRefused(f"No change of {key or 'a setting'} aims at '{reason}' from run {parent.number}.")
    gaps = GapReason.objects.filter(evaluation=evaluation, reason=reason).count()
    note = f"Aims at '{reason}' ({gaps} gaps of run {parent.number}): {key} {found.before} → {found.after}, as {found.why}."
    with transaction.atomic():
        Run.objects.select_for_update(of=("self",)).get(pk=parent.pk)
        return queue_run(
            evaluation.show, next_number(evaluation.show), with_changes(recipe, {key: found.after}),
            Frozen(**frozen_of(parent)), parent=parent, note=note, by=by,
        )  # fmt: skip


def neighbor(pair: EvaluationPair, kind: str, narrowed: GapFilter, *, after: bool) -> int | None:
    """The pair that follows (or comes before) in its narrowed cell, by the order of the gallery."""
    truth, _, order = KINDS[kind]
    rising = order == "score"
    same = EvaluationPair.objects.filter(evaluation=pair.evaluation_id, character=pair.character_id, truth=truth)
    threshold = pair.evaluation.thresholds[pair.character.name]
    same = same.filter(score__gte=threshold) if kind in ("fp", "tp") else same.filter(score__lt=threshold)
    up = "gt" if rising == after else "lt"
    tie = Q(score=pair.score, pk__gt=pair.pk) if after else Q(score=pair.score, pk__lt=pair.pk)
    rows = narrowed.narrow(same).filter(Q(**{f"score__{up}": pair.score}) | tie)
    ordered = rows.order_by("score" if up == "gt" else "-score", "id" if after else "-id")
    return ordered.values_list("pk", flat=True).first()


def kind_of(pair: EvaluationPair) -> str:
    """The cell of the matrix a pair lies in; an open one lies in none."""
    found = pair.score >= pair.evaluation.thresholds[pair.character.name]
    if pair.truth == LabelState.OPEN:
        return ""
    return ("tp" if found else "fn") if pair.truth == LabelState.YES else ("fp" if found else "tn")


def votes_on(frame_id: int) -> dict[int, dict[str, int]]:
    """{character id: {answer: how many standing votes}} of a frame."""
    rows = VoteAnswer.objects.filter(vote__frame=frame_id, vote__withdrawn_at=None)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for character, answer, count in rows.values_list("character", "answer").annotate(count=Count("pk")):
        counts[character][answer] = count
    return counts
