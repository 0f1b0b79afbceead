"""How far the labels can be trusted: agreement per character, what is disputed, where a head count would say otherwise."""

from collections import defaultdict
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any

from corpus.models import Show
from labeling.agreement import krippendorff_alpha, majority
from labeling.models import Agreement, Label, LabelSource, LabelState, QueuePurpose, VoteAnswer
from labeling.progress import answers_by_frame
from labeling.queue_progress import total_cost
from labeling.tiles import active_cast
from measures.drawing import share_text, whisker

LOOKED_AT = 2000  # labels of each kind: the newest, so that a page costs the same for a million frames
ENOUGH = 10_000
SHOWN = 12
TRUTH = (QueuePurpose.EVALUATION, QueuePurpose.DEV, QueuePurpose.TEST)


def agreement_lines(show: Show) -> list[dict[str, Any]]:
    """Per active character alpha with its interval and how often the character is there, as the last estimate had them.

    Without an estimate alpha is taken from the latest answers, and has no interval.
    """
    stored = {row.character_id: row for row in Agreement.objects.filter(show=show)}
    cast = active_cast(show)
    fresh = {} if all(one["id"] in stored for one in cast) else answers_by_frame(show)
    return [
        _stored(one, stored[one["id"]]) if one["id"] in stored else _fresh(one, list(fresh.get(one["id"], {}).values()))
        for one in cast
    ]


def _stored(character: dict[str, Any], row: Agreement) -> dict[str, Any]:
    interval = (row.alpha_low, row.alpha_high)
    return {
        "character": character,
        "alpha": whisker(row.alpha, interval, name="Krippendorff's alpha"),
        "alpha_value": row.alpha,
        "prevalence": share_text(row.prevalence),
        "prevalence_value": row.prevalence,
        "frames": row.frames,
        "votes": row.votes,
        "at": row.updated_at,
    }


def _fresh(character: dict[str, Any], frames: list[list[str]]) -> dict[str, Any]:
    said = [answer for answers in frames for answer in answers if answer != "unsure"]
    alpha, prevalence = krippendorff_alpha(frames), said.count("yes") / len(said) if said else None
    return {
        "character": character,
        "alpha": whisker(alpha, name="Krippendorff's alpha"),
        "alpha_value": alpha,
        "prevalence": share_text(prevalence),
        "prevalence_value": prevalence,
        "frames": sum(len([one for one in answers if one != "unsure"]) > 1 for answers in frames),
        "votes": len(said),
        "at": None,
    }


def disputed_frames(show: Show) -> str:
    """How many frames two sure people disagree about; counted no further than anybody needs to know."""
    rows = Label.objects.filter(show=show, is_disputed=True, frame__rejected_at=None).order_by()
    number = rows.values("frame").distinct()[: ENOUGH + 1].count()
    return f"{ENOUGH:,}+" if number > ENOUGH else f"{number:,}"


def majority_differs(show: Show) -> dict[str, Any]:
    """Labels where a head count says otherwise than what is held by weighing people; of the newest that could differ."""
    held = {(frame, character): state for frame, character, state in _doubtful(show)}
    said: dict[tuple[int, int], list[str]] = defaultdict(list)
    answers = VoteAnswer.objects.filter(
        vote__frame__in={frame for frame, _ in held}, vote__withdrawn_at=None, vote__set_aside=None,
        vote__is_practice=False,
    )  # fmt: skip
    for frame, character, answer in answers.values_list("vote__frame_id", "character_id", "answer"):
        said[frame, character].append(answer)
    cast = {one["id"]: one for one in active_cast(show)}
    rows = [
        {"frame": frame, "character": cast[character], "label": state, "majority": majority(said[frame, character])}
        for (frame, character), state in held.items()
        if character in cast and majority(said[frame, character]) != state
    ]
    return {"looked": len(held), "number": len(rows), "rows": rows[:SHOWN]}


def _doubtful(show: Show) -> list[tuple[int, int, str]]:
    """Labels by votes that are disputed, or open: where all sure people agree and it is settled, heads say the same."""
    rows = Label.objects.filter(show=show, source=LabelSource.VOTES, frame__rejected_at=None).order_by("-frame")
    names = ("frame_id", "character_id", "state")
    disputed = rows.filter(is_disputed=True).values_list(*names)[:LOOKED_AT]
    # Character by character, as their index has them: of all at once every open label would be read and sorted.
    newest = (
        rows.filter(character=one["id"], state=LabelState.OPEN, is_disputed=False).values_list(*names)[:LOOKED_AT]
        for one in active_cast(show)
    )
    still_open = islice(merge(*newest, key=itemgetter(0), reverse=True), LOOKED_AT)
    return [*disputed, *still_open]


def cost_per_frame(show: Show, labels: dict[tuple[str, int, str], int]) -> dict[str, Any]:
    """What evaluation frames cost so far, and each that is labeled: of which its best known character is settled."""
    cost = total_cost(show, TRUTH)
    settled: dict[tuple[str, int], int] = defaultdict(int)
    for (split, character, state), number in labels.items():
        settled[split, character] += number if state != LabelState.OPEN else 0
    splits = {split for split, _ in settled}
    frames = sum(max(number for (of, _), number in settled.items() if of == split) for split in splits)
    return {"cost": cost, "frames": frames, "each": cost / frames if cost is not None and frames else None}
