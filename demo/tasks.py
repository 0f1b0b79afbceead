"""The demo's own jobs: draw the show into files, and let simulated people tag its frames."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from corpus.models import Frame, Purpose, Show
from corpus.pictures import write_jpeg, write_png
from demo.services import EPISODES, TRAILER, simulated_person, train_and_screen
from demo.show import EpisodePlan, backgrounds, cutouts, episodes, truth, write_episode
from demo.votes import PEOPLE, SimulatedPerson, simulated_votes
from jobs.models import Job
from jobs.work import Work
from labeling.expected import judge_expected, sample
from labeling.models import ExpectedJudgement, Lease, Queue, Vote
from labeling.services import claim, open_queue, record_vote
from people.models import Person, Role

Finish = Callable[[], dict[str, Any]]
CROWD, OVERLAP = "Simulated crowd", 3
# Every seventh frame, and a third of the positives, is left for whoever tries the demo.
LEFT_FOR_PEOPLE = 7
JUDGED_PER_CHARACTER = 30
OTHERWISE = 12  # one in so many frames the second reviewer judges unlike the first
# What a reviewer would say of the demo's hard kinds; the kinds that are not named can be expected to be found.
REASONS = {
    "silhouette": "silhouette",
    "picture": "in a picture",
    "faded": "faded",
    "behind": "from behind",
    "small": "too small",
}


def draw_show(work: Work, *, folders: dict[str, str]) -> Finish:
    """Draw cut-outs, backgrounds, episodes and the trailer; the import jobs that wait for this one bring them in."""
    plans = episodes()
    into = {part: Path(folder) for part, folder in folders.items()}
    for folder in into.values():
        folder.mkdir(parents=True, exist_ok=True)
    total = len(plans) + 2
    work.report(0, total, "drawing cut-outs")
    for one in cutouts():
        place = into["cutouts"] / (one.character or f"extras/{one.group}")
        place.mkdir(parents=True, exist_ok=True)
        write_png(place / f"{one.name}.png", one.rgba)
    work.report(1, total, "drawing backgrounds")
    for name, picture in backgrounds():
        write_jpeg(into["backgrounds"] / f"{name}.jpg", picture)
    for number, plan in enumerate(plans):
        work.report(number + 2, total, f"drawing {plan.title}")
        write_episode(plan, place_of(plan, into), on_progress=lambda done, frames: work.cancelled)
    return lambda: {"episodes": len(plans)}


def place_of(plan: EpisodePlan, folders: dict[str, Path]) -> Path:
    if plan.purpose == "screening":
        return folders["trailer"] / TRAILER
    return folders[EPISODES[Purpose(plan.purpose)]] / f"{plan.name}.mp4"


def tag_frames(work: Work, *, slug: str, trailer: str) -> Finish:
    """Simulated people tag most evaluation frames by the same claims and votes as anybody; then the training is queued."""
    show = Show.objects.get(slug=slug)
    known = truths(show)
    queue = open_queue(
        show, CROWD, [pk for number, pk in enumerate(sorted(known)) if number % LEFT_FOR_PEOPLE], OVERLAP
    )
    total = queue.items.count() * OVERLAP
    for done, _ in enumerate(cast_votes(show, queue, known), Vote.objects.filter(item__queue=queue).count() + 1):
        work.report(done, total, "simulated people tag frames")
    judge_positives(show, known)
    by = Job.objects.get(pk=work.job_id).created_by

    def write() -> dict[str, Any]:
        Queue.objects.filter(pk=queue.pk).update(is_open=False)
        run = train_and_screen(show, Path(trailer), by)
        return {"votes": Vote.objects.filter(item__queue=queue).count(), "run": run.number}

    return write


def truths(show: Show) -> dict[int, dict[str, frozenset[str]]]:
    """{frame: {visible lead: hard kinds}} of every evaluation frame, from the script the episodes were drawn by."""
    plans = {plan.name: plan for plan in episodes()}
    rows = Frame.objects.filter(show=show, purpose=Purpose.EVALUATION).values_list("pk", "episode__name", "time_ms")
    return {pk: truth(plans[Path(name).stem], time_ms) for pk, name, time_ms in rows}


def cast_votes(show: Show, queue: Queue, known: dict[int, dict[str, frozenset[str]]]) -> Iterator[None]:
    """Everybody claims and answers in turn until nobody is handed a frame any more."""
    people = [(one, simulated_person(show, one.name, Role.TAGGER)) for one in PEOPLE]
    names = dict(show.characters.values_list("pk", "name"))
    while people:
        for one, person in list(people):
            leases = claim(person, queue, 10)
            if not leases:
                people.remove((one, person))
            for lease in leases:
                vote(one, person, lease, names, known[lease.item.frame_id])
                yield


def vote(
    one: SimulatedPerson, person: Person, lease: Lease, names: dict[int, str], visible: dict[str, frozenset[str]]
) -> None:
    frame = lease.item.frame
    asked = {names[pk]: pk for pk in lease.asked}
    # The same person answers the same frame equally on every machine, whatever the rows' numbers are.
    rng = np.random.default_rng([int(frame.sha256[:8], 16), PEOPLE.index(one)])
    said = simulated_votes(visible, list(asked), rng, person=one)
    record_vote(
        lease.token,
        person,
        [asked[name] for name in said.present],
        [asked[name] for name in said.unsure],
        idempotency_key=f"simulated-{lease.pk}",
        duration_ms=said.duration_ms,
    )


def judge_positives(show: Show, known: dict[int, dict[str, frozenset[str]]]) -> None:
    """Two simulated reviewers go over some positives; the others, and where the two differ, wait in the expected-recall queue."""
    for place, name in enumerate(("reviewer", "colleague")):
        person = simulated_person(show, name, Role.REVIEWER)
        for character in show.characters.all():
            done = set(
                ExpectedJudgement.objects.filter(person=person, character=character).values_list("frame_id", flat=True)
            )
            frames = Frame.objects.in_bulk(sample(show, character)[:JUDGED_PER_CHARACTER])
            for pk, frame in frames.items():
                if pk not in done:
                    reason = reason_of(frame, known[pk].get(character.name, frozenset()), is_second=place == 1)
                    judge_expected(frame, character, person, not reason, reason)


def reason_of(frame: Frame, kinds: frozenset[str], *, is_second: bool) -> str:
    """Why a model could not find the character, or empty; the second reviewer sees one frame in twelve otherwise."""
    reason = next((REASONS[kind] for kind in sorted(kinds) if kind in REASONS), "")
    if is_second and int(frame.sha256[:8], 16) % OTHERWISE == 0:
        return "" if reason else "too small"
    return reason
