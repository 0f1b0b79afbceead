"""What the job children of this room do."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.models import Character, Frame, Show
from jobs.models import Job
from jobs.work import Refused, Work
from labeling.agreement import BOOTSTRAP_SEED, NO, YES, Estimate, Vote, alpha_interval, estimate_skill
from labeling.asking import SETTLED_BY_PEOPLE
from labeling.estimating import CHUNK, PersonSkill, decide_again, frames_to_decide, standing_votes, store_estimate
from labeling.importing import Row, batches, import_batch, refuse_wrong, summary
from labeling.models import Label, LabelSource, LabelState, VoteAnswer
from labeling.refusals import Invalid
from labeling.tallies import count_anew

LATEST = 300_000  # answers about a character that an estimate rests on: more change no figure, and memory is bounded


def import_labels(work: Work, *, show_id: int, labels: str) -> Callable[[], dict[str, Any]]:
    """Labels of frames that a job before this one stored: JSON lines `{"sha256", "labels": {name: "yes" or "no"}}`."""
    path, show = Path(labels), Show.objects.get(pk=show_id)
    person = Job.objects.get(pk=work.job_id).created_by
    if not path.exists():
        raise Refused("The file with the labels is gone. Import the frames with their table again.")
    try:
        total = refuse_wrong(show, staged(path))
    except Invalid as wrong:
        raise Refused(str(wrong)) from wrong
    counts: Counter[str] = Counter()
    for batch in batches(staged(path)):
        with work.fenced():
            counts += import_batch(show, batch, person=person)
        work.report(counts["frames"] + counts["unknown_frames"], total, "Writing labels")
    count_anew(show)  # here, so that the first who looks at the show does not wait for it

    def finish() -> dict[str, Any]:
        path.unlink(missing_ok=True)
        return summary(counts)

    return finish


def staged(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["sha256"], row["labels"]


def estimate_skills(work: Work, *, show_id: int) -> Callable[[], dict[str, Any]]:
    """Each person's skill per character and people's agreement, then the labels that hang on them; any step may be redone."""
    votes, cast = standing_votes(show_id), list(Character.objects.filter(show=show_id).order_by("position"))
    for done, character in enumerate(cast):
        work.report(done, len(cast), f"Estimating skills: {character}")
        store = estimated(show_id, character.pk)
        with work.fenced():
            store()
    revised = 0
    for number, frames in enumerate(frames_to_decide(show_id)):
        work.report(number * CHUNK, number * CHUNK + len(frames) + 1, "Deciding contradicting answers anew")
        with work.fenced():
            revised += decide_again(show_id, frames)
    return lambda: {"votes": votes, "characters": len(cast), "revised": revised, "seed": BOOTSTRAP_SEED}


def estimated(show_id: int, character_id: int) -> Callable[[], None]:
    """The estimate of one character, to be stored."""
    said = latest_answers(character_id)
    known = settled_truth(show_id, character_id)
    truth = {frame: is_there for frame, (is_there, _) in known.items()}
    estimate = estimate_skill([Vote(frame, who, answer) for (frame, who), answer in said.items()], truth)
    gold = {frame: is_there for frame, (is_there, source) in known.items() if source == LabelSource.GOLD}
    counts = Counter((frame, answer) for (frame, _), answer in said.items())
    frames = sorted({frame for frame, _ in said})
    episodes = dict(
        Frame.objects.filter(show=show_id, votes__answers__character=character_id).values_list("pk", "episode")
    )
    alpha = alpha_interval(
        [counts[frame, YES] for frame in frames], [counts[frame, NO] for frame in frames],
        [episodes[frame] for frame in frames],
    )  # fmt: skip
    skills = person_skills(estimate, said, gold)
    return lambda: store_estimate(show_id, character_id, skills, estimate.prevalence, alpha, len(said))


def latest_answers(character_id: int) -> dict[tuple[int, int], str]:
    """{(frame, person): yes or no} of the answers that are evidence; who was asked by two queues is heard once."""
    rows = VoteAnswer.objects.filter(
        character=character_id, vote__withdrawn_at=None, vote__set_aside=None, vote__is_practice=False,
        vote__frame__rejected_at=None,
    )  # fmt: skip
    rows = rows.order_by("-pk").values_list("vote__frame_id", "vote__person_id", "answer")[:LATEST]
    said: dict[tuple[int, int], str] = {}
    for frame, person, answer in rows.iterator():
        said.setdefault((frame, person), answer)
    return {pair: answer for pair, answer in said.items() if answer in (YES, NO)}


def settled_truth(show_id: int, character_id: int) -> dict[int, tuple[bool, str]]:
    """{frame: (is there, source)} of what people settled: it anchors the estimate."""
    labels = Label.objects.filter(show=show_id, character=character_id, source__in=SETTLED_BY_PEOPLE)
    labels = labels.exclude(state=LabelState.OPEN)
    return {
        frame: (state == LabelState.YES, source)
        for frame, state, source in labels.values_list("frame_id", "state", "source")
    }


def person_skills(
    estimate: Estimate, said: Mapping[tuple[int, int], str], gold: Mapping[int, bool]
) -> list[PersonSkill]:
    """Reviewed frames anchor too, but they were chosen for being hard; so a person's score on gold counts gold only."""
    asked, right = Counter(), Counter()
    for (frame, person), answer in said.items():
        if frame in gold:
            asked[person] += 1
            right[person] += (answer == YES) == gold[frame]
    return [
        PersonSkill(person, skill.sensitivity, skill.specificity, skill.answers, asked[person], right[person])
        for person, skill in estimate.skills.items()
    ]
