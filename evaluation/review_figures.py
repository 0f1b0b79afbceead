"""What a closed review found: every figure on raw labels, on reviewed ones, and as the weighted estimate; who answered how."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from evaluation.models import Evaluation, Review, ReviewAnswer, ReviewItem, ReviewKind
from evaluation.population import Population, populations
from labeling.agreement import alpha_interval
from labeling.models import LabelState
from measures.drawing import share_text, signed
from measures.intervals import caution, wilson
from measures.reviewed import (
    CANNOT_TELL,
    FIGURES,
    NO,
    YES,
    Answered,
    Estimated,
    as_labeled,
    estimate,
    estimate_macro_f1,
    relabeled,
    sides,
    unanswered,
)  # fmt: skip

VERDICTS = {LabelState.YES: YES, LabelState.NO: NO, LabelState.OPEN: CANNOT_TELL}


def report_of(review: Review) -> dict[str, Any]:
    """The report of a closed review, made once and kept.

    {changed: {name: {yes, no, open}}, reviewers, agreement, and, of a review of disagreements, runs: [{run, evaluation,
    characters, macro}], strata, caution}. Each figure is {raw, reviewed, weighted}, each of those [value, interval, method].
    """
    items = list(review.items.select_related("character", "frame"))
    report: dict[str, Any] = {
        "questions": len(items),
        "settled": sum(bool(item.verdict) for item in items),
        "changed": changes(items),
        "reviewers": reviewer_rows(review),
        "agreement": agreement(review),
    }
    if review.kind == ReviewKind.DISAGREEMENTS:
        evaluations = list(review.evaluations.select_related("run").order_by("pk"))
        found = populations(evaluations, review.raw_version)
        report |= {
            "runs": [run_figures(row, place, found, items) for place, row in enumerate(evaluations)],
            "strata": strata_rows(found, items, [row.run.number for row in evaluations]),
            "caution": caution(len({int(episode) for one in found for episode in one.episodes})),
        }
    return report


def changes(items: list[ReviewItem]) -> dict[str, dict[str, int]]:
    """Per character how many labels became yes, no and open."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        if item.verdict and item.verdict != item.human:
            found[item.character.name][item.verdict] += 1
    return {name: {state: counts[state] for state in LabelState.values} for name, counts in found.items()}


def answered(one: Population, place: int, items: list[ReviewItem]) -> Answered:
    """A character's population under one run, with the verdicts of the review where there are any."""
    of = {item.frame_id: item for item in items if item.character_id == one.character.pk and item.verdict}
    rows = [of.get(int(frame)) for frame in one.frames]
    return Answered(
        one.strata, one.human, one.decisions[place],
        np.array([VERDICTS[LabelState(item.verdict)] if item else NO for item in rows], np.int8),
        np.array([item.chance if item else 0.0 for item in rows], np.float64),
    )  # fmt: skip


def run_figures(evaluation: Evaluation, place: int, found: list[Population], items: list[ReviewItem]) -> dict[str, Any]:
    """One run's figures per character and its macro F1, three ways."""
    characters, kept = {}, []
    for one in found:
        said = answered(one, place, items)
        label, told = relabeled(said)
        raw, after = as_labeled(one.human, said.decision), as_labeled(label[told], said.decision[told])
        characters[one.character.name] = {
            "frames": len(one.frames),
            "figures": {
                name: {
                    "raw": as_row(estimate(raw, name, one.episodes)),
                    "reviewed": as_row(estimate(after, name, one.episodes[told])),
                    "weighted": as_row(estimate(said, name, one.episodes)),
                }
                for name in FIGURES
            },
            "unanswered": len(unanswered(said)),
        }
        kept.append((one, raw, after, told, said))
    return {
        "run": evaluation.run.number, "evaluation": evaluation.pk, "characters": characters, "macro": macro(kept),
    }  # fmt: skip


def macro(kept: list[tuple[Population, Answered, Answered, np.ndarray, Answered]]) -> dict[str, Any]:
    """The macro F1 three ways; frames are those any character has, so that an episode is left out for all at once."""
    frames = sorted({int(frame) for one, *_ in kept for frame in one.frames})
    place = {frame: i for i, frame in enumerate(frames)}
    episodes = np.zeros(len(frames), np.int64)
    rows = []
    for one, *_ in kept:
        where = np.array([place[int(frame)] for frame in one.frames], np.int64)
        episodes[where] = one.episodes
        rows.append(where)
    told = [row[known] for row, (_, _, _, known, _) in zip(rows, kept, strict=True)]
    return {
        "raw": as_row(estimate_macro_f1([raw for _, raw, *_ in kept], rows, episodes)),
        "reviewed": as_row(estimate_macro_f1([after for _, _, after, *_ in kept], told, episodes)),
        "weighted": as_row(estimate_macro_f1([said for *_, said in kept], rows, episodes)),
    }


def as_row(found: Estimated) -> list[Any]:
    return [found.value, list(found.interval) if found.interval else None, found.method]


def strata_rows(found: list[Population], items: list[ReviewItem], runs: list[int]) -> list[dict[str, Any]]:
    """Per character and stratum: what people and runs say, how many frames, how many were settled, and what they turned out to be."""
    of: dict[tuple[int, int], list[ReviewItem]] = defaultdict(list)
    for item in items:
        if item.verdict:
            of[item.character_id, int(str(int(item.human == LabelState.YES)) + item.decisions, 2)].append(item)
    rows = []
    for one in found:
        strata = one.strata
        for stratum in np.unique(strata).tolist():
            bits = format(stratum, f"0{len(runs) + 1}b")
            settled = of[one.character.pk, stratum]
            counts = Counter(item.verdict for item in settled)
            rows.append(
                {"character": one.character.name, "people": _word(bits[0]),
                 "runs": {str(run): _word(bit) for run, bit in zip(runs, bits[1:], strict=True)},
                 "frames": int((strata == stratum).sum()), "settled": len(settled),
                 **{state: counts[state] for state in LabelState.values}}
            )  # fmt: skip
    return rows


def _word(bit: str) -> str:
    return "yes" if bit == "1" else "no"


def reviewer_rows(review: Review) -> list[dict[str, Any]]:
    """Per reviewer: answers, and of the disagreements with the first run the share in which they sided with the model.

    Nobody can favor a side that is hidden; who nearly always sides with one sees as that side does, or is no independent judge.
    """
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    count: Counter[str] = Counter()
    rows = ReviewAnswer.objects.filter(item__review=review).select_related("person", "item")
    for row in rows:
        count[str(row.person)] += 1
        if row.item.differs:
            said[str(row.person)].append((row.state, row.item.human))
    with_model = sides(said)
    return [
        {"name": name, "answers": answers, "with_model": with_model.get(name, (0, 0))[0],
         "judged": with_model.get(name, (0, 0))[1], "interval": list(wilson(*with_model.get(name, (0, 0))) or ()) or None}
        for name, answers in count.most_common()
    ]  # fmt: skip


def agreement(review: Review) -> dict[str, Any]:
    """Krippendorff's alpha of yes and no over all questions, with its interval (episodes resampled)."""
    yes: Counter[int] = Counter()
    no: Counter[int] = Counter()
    episode: dict[int, int] = {}
    rows = ReviewAnswer.objects.filter(item__review=review).values_list("item", "item__frame__episode", "state")
    for item, of, state in rows:
        episode[item] = of
        yes[item] += state == LabelState.YES
        no[item] += state == LabelState.NO
    places = sorted(episode)
    found = alpha_interval([yes[one] for one in places], [no[one] for one in places], [episode[one] for one in places])
    return {
        "alpha": found.alpha,
        "interval": [found.low, found.high] if found.low is not None else None,
        "frames": found.frames,
    }


def gains(report: dict[str, Any]) -> list[str]:
    """What of each change came from the model and what from relabeling, in sentences."""
    sentences = []
    for row in report["runs"]:
        raw, reviewed, weighted = (row["macro"][key][0] for key in ("raw", "reviewed", "weighted"))
        if None not in (raw, reviewed, weighted):
            sentences.append(
                f"Run {row['run']}: macro-F1 {share_text(raw)} on the labels as they were, {share_text(reviewed)} on the "
                f"reviewed ones: {signed(reviewed - raw)} came from relabeling alone. The weighted estimate, which also "
                f"counts what people and runs agreed on and both got wrong, is {share_text(weighted)}: relabeling without it "
                f"{flatters(reviewed - weighted)}."
            )
    first, *others = report["runs"]
    for row in others:
        before, after = first["macro"], row["macro"]
        if None in (before["raw"][0], after["raw"][0], after["reviewed"][0], before["reviewed"][0]):
            continue
        whole = after["reviewed"][0] - before["raw"][0]
        model = after["reviewed"][0] - before["reviewed"][0]
        sentences.append(
            f"From run {first['run']} on old labels to run {row['run']} on reviewed ones macro-F1 moves {signed(whole)}: "
            f"{signed(model)} is the model, {signed(whole - model)} is relabeling. On the old labels the model's part was "
            f"{signed(after['raw'][0] - before['raw'][0])}."
        )
    return sentences


def flatters(value: float) -> str:
    if abs(value) < 0.005:
        return "is no better and no worse"
    return f"{'flatters' if value > 0 else 'understates'} by {share_text(abs(value))}"
