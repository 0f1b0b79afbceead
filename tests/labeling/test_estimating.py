"""The estimate as a job: its rows, the labels that follow, and when it is made by itself."""

from collections.abc import Callable
from random import Random

import pytest

from corpus.models import Show
from jobs.models import Job, State
from labeling import services
from labeling.estimating import LEAST_NEW, estimate_if_due
from labeling.models import Agreement, Label, LabelRevision, LabelSource, Place, Queue, Skill
from people.models import Person
from tests.builders import make_episode, make_frames, make_job, make_person, make_show
from tests.labeling.conftest import imbalance
from tests.running import run_job

MakeQueue = Callable[..., Queue]


def answer_all(queue: Queue, person: Person, truth: dict[int, bool], right: float, dice: Random) -> None:
    """Somebody tags a whole queue of one character, right with that probability."""
    character = queue.show.characters.get().pk
    while leases := services.claim(person, queue, 10):
        for lease in leases:
            says_yes = truth[lease.item.frame_id] == (dice.random() < right)
            services.record_vote(lease.token, person, [character] if says_yes else [], idempotency_key=str(lease.pk))


@pytest.fixture
def tagged(db: None) -> tuple[Queue, dict[int, bool], list[Person]]:
    """24 frames of four episodes; two careful people and one who guesses; gold frames among them."""
    show = make_show(["Ann"])
    frames = [frame for _ in range(4) for frame in make_frames(make_episode(show), 6)]
    truth = {frame.pk: number % 3 == 0 for number, frame in enumerate(frames)}
    queue = services.open_queue(show, "queue", frames, 3)
    people, dice = [make_person() for _ in range(3)], Random(5)
    for person, right in zip(people, (1, 0.95, 0.5), strict=True):
        answer_all(queue, person, truth, right, dice)
    return queue, truth, people


@pytest.mark.database
def test_the_job_stores_skills_and_agreement_and_decides_contradictions_anew(tagged: tuple) -> None:
    queue, truth, (careful, _, guesser) = tagged
    before = dict(Label.objects.values_list("frame", "state"))
    gold = [frame for frame, state in before.items() if state == ("yes" if truth[frame] else "no")][:6]
    services.make_gold(queue.show, gold, careful)

    job = run_job(services.request_estimate(queue.show, careful))

    assert job.state == State.DONE
    assert job.result == {"votes": 72, "characters": 1, "revised": job.result["revised"], "seed": 20_261_126}
    skills = {row.person_id: row for row in Skill.objects.all()}
    assert [skills[one.pk].answers for one in (careful, guesser)] == [24, 24]
    assert (skills[careful.pk].gold_answers, skills[careful.pk].gold_right) == (6, 6)
    assert skills[guesser.pk].gold_answers == 6
    assert skills[careful.pk].specificity > 0.85 > skills[guesser.pk].specificity
    agreement = Agreement.objects.get()
    assert (agreement.frames, agreement.votes) == (24, 72)
    assert agreement.alpha_low < agreement.alpha < agreement.alpha_high
    assert 0.2 < agreement.prevalence < 0.5
    revised = LabelRevision.objects.filter(reason="skill re-estimated")
    assert revised.count() == job.result["revised"]
    assert not revised.exclude(person=None).exists()
    wrong = [frame for frame, state in Label.objects.values_list("frame", "state") if (state == "yes") != truth[frame]]
    assert len(wrong) <= sum((state == "yes") != truth[frame] for frame, state in before.items())
    assert imbalance(queue) == []


def test_an_estimate_made_twice_is_the_same(tagged: tuple) -> None:
    queue, *_ = tagged
    rows = []
    for _ in range(2):
        run_job(services.request_estimate(queue.show, None))
        rows.append(
            (
                list(Skill.objects.order_by("person").values_list("sensitivity", "specificity")),
                Agreement.objects.values_list("alpha", "alpha_low", "alpha_high").get(),
            )
        )
    assert rows[0] == rows[1]


def test_practice_and_what_is_set_aside_is_no_evidence_of_skill(tagged: tuple) -> None:
    queue, _, (careful, second, guesser) = tagged
    services.set_aside_person(queue.show, guesser, "guesses", careful)

    run_job(services.request_estimate(queue.show, None))

    assert set(Skill.objects.values_list("person", flat=True)) == {careful.pk, second.pk}
    assert Agreement.objects.get().votes == 48


@pytest.mark.database
def test_at_most_one_estimate_waits(show: Show) -> None:
    first, second = services.request_estimate(show, None), services.request_estimate(show, None)
    assert first == second
    Job.objects.update(state=State.DONE)
    assert services.request_estimate(show, None) != first


def test_an_estimate_is_due_after_so_many_votes_and_then_after_a_tenth_more(make_queue: MakeQueue) -> None:
    queue = make_queue(frames=1)
    frame = queue.items.get().frame_id
    place = Place.objects.create(queue=queue, person=make_person(), cursor=0, votes=LEAST_NEW - 1)
    assert estimate_if_due(frame) is None

    Place.objects.filter(pk=place.pk).update(votes=LEAST_NEW)
    assert estimate_if_due(frame) is not None
    assert estimate_if_due(frame) is None
    Job.objects.all().delete()

    make_job(queue.show, function="labeling.tasks.estimate_skills", result={"votes": 1000})
    Place.objects.filter(pk=place.pk).update(votes=1099)
    assert estimate_if_due(frame) is None
    Place.objects.filter(pk=place.pk).update(votes=1100)
    assert estimate_if_due(frame) is not None


def test_what_nobody_answered_has_no_agreement(show: Show) -> None:
    services.set_label(make_frames(make_episode(show), 1)[0], show.characters.first(), "yes", LabelSource.REVIEW)

    job = run_job(services.request_estimate(show, None))

    assert job.result["votes"] == 0
    assert not Agreement.objects.exists() and not Skill.objects.exists()
