"""Which frames to tag next: planted scores and embeddings, the job with a real small recognizer, the page, the queue."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from corpus.fitting import FittingRule
from corpus.models import Frame, Show
from evaluation.evidence import unit_vectors
from evaluation.models import Score
from evaluation.next_frames import figures, shortlist, spread_out, undecided
from evaluation.next_queue import choosing_job, last_choice, learnable, start_choice
from labeling.models import LabelSource, LabelState, Queue
from labeling.sampling import spread_sample
from labeling.services import set_label
from people.models import Role
from tests.builders import make_episode, make_frames, make_person, make_run, make_show
from tests.running import run_all
from tests.training.recognizer.drawn import TINY
from training.models import Run

LEFT = 30  # untagged frames of the fixture that may be learned from


def test_a_score_at_its_threshold_is_the_most_open_question() -> None:
    bits = undecided(np.array([[0.2, 0.5], [0.9, 0.5], [0.0, 1.0]]), [0.2, 0.9])

    assert bits[0, 0] == pytest.approx(1)
    assert bits[1, 0] == pytest.approx(undecided(np.array([[36 / 37]]), [0.5])[0, 0])  # odds of 9 against odds of 1/4
    assert (bits[2] < 0.001).all()  # scores of 0 and 1 are finite


def test_the_shortlist_is_the_undecided_part_of_the_pool() -> None:
    doubt = np.arange(100.0)
    assert shortlist(doubt, 4).tolist() == list(range(99, 59, -1))
    assert shortlist(doubt, 20).tolist() == list(range(99, 49, -1))  # half, so that the decided ones stay out
    assert len(shortlist(doubt, 80)) == 80
    assert len(shortlist(doubt, 500)) == 100


def planted(seed: int) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """600 frames of 12 episodes in 40 groups that look alike, a third of them undecided, one episode with half of all."""
    random = np.random.default_rng(seed)
    group = random.integers(0, 40, 600)
    vectors = unit_vectors(random.normal(size=(40, 16))[group] + 0.1 * random.normal(size=(600, 16)))
    doubt = np.where(random.random(600) < 1 / 3, random.uniform(0.8, 2, 600), random.uniform(0, 0.2, 600))
    return doubt, vectors, [int(one) for one in np.where(random.random(600) < 0.5, 0, random.integers(1, 12, 600))]


@pytest.mark.parametrize("seed", range(5))
def test_the_choice_is_less_decided_and_more_diverse_than_random(seed: int) -> None:
    doubt, vectors, episodes = planted(seed)
    listed = shortlist(doubt, 30)
    rows = listed[spread_out(vectors[listed], doubt[listed], [episodes[row] for row in listed], 30, vectors[:0])]
    drawn = spread_sample(list(enumerate(episodes)), 30)

    chosen = figures(doubt[rows], vectors[rows], [episodes[row] for row in rows])
    chance = figures(doubt[drawn], vectors[drawn], [episodes[row] for row in drawn])

    assert chosen["undecided"] > 2 * chance["undecided"]
    assert chosen["apart"] > 1.5 * chance["apart"]
    assert max(Counter(episodes[row] for row in rows).values()) == 5  # twice a twelfth of 30, though half are of one


def test_the_choice_keeps_away_from_what_is_tagged() -> None:
    corners = np.eye(3)
    assert spread_out(corners, np.ones(3), [1, 1, 1], 1, corners[:2]) == [2]
    assert spread_out(corners, np.ones(3), [1, 1, 1], 9, corners[:0]) == [0, 1, 2]
    assert spread_out(corners[:0], np.ones(0), [], 9, corners) == []


@pytest.fixture
def run(db: None) -> Run:
    """A finished run with a recognizer, on a show with tagged, queued and untagged training frames, and dev frames."""
    from training.recognizer.network import build_network
    from training.recognizer.saved import Recognizer

    show = make_show(["Ann", "Ben"])
    of_network = replace(TINY, pooling="soft_max")
    recognizer = Recognizer(
        build_network(of_network, 2, input_size=(24, 24)), ["Ann", "Ben"], of_network, FittingRule(24, 24)
    )
    folder = recognizer.save(settings.RUNS_DIR / "chooser")
    for number in range(4):
        frames = make_frames(
            make_episode(show, name=f"film {number}", purpose="training", split="train"), 9, files=True
        )
        set_label(frames[0], show.characters.first(), LabelState.YES, LabelSource.VOTES)
    make_frames(make_episode(show, name="dev"), 3, files=True, perceptual_hash="80" * 8)
    Frame.objects.filter(pk=frames[1].pk).update(perceptual_hash="80" * 8)
    Frame.objects.filter(pk=frames[2].pk).update(rejected_at=show.created_at)
    return make_run(show, folder=folder.name, recipe={"format": 2})


@pytest.fixture
def trainer(run: Run, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, run.show))
    return client


def address(run: Run, name: str = "evaluation:next-frames") -> str:
    return reverse(name, args=[run.show.slug, run.number])


def is_fresh(show: Show, ids: list[int]) -> bool:
    return set(ids) <= {frame for frame, _ in learnable(show)} and len(set(ids)) == len(ids)


def test_neither_tagged_frames_nor_copies_of_dev_frames_are_chosen_among(run: Run) -> None:
    assert len(learnable(run.show)) == LEFT
    assert {episode for _, episode in learnable(run.show)} == set(
        run.show.episodes.filter(purpose="training").values_list("pk", flat=True)
    )


def test_a_choice_becomes_a_queue_of_training_frames(run: Run, trainer: Client) -> None:
    assert "31" in trainer.get(address(run)).content.decode()  # untagged ones, a copy and a rejected one among them
    trainer.post(address(run), {"frames": "6"})
    trainer.post(address(run), {"frames": "6"})  # once is enough
    assert run_all(run.show_id) == ["Choose 6 frames to tag by run 1"]

    choice = last_choice(run)
    assert (choice["pool"], choice["tagged"], len(choice["frames"]), len(choice["random"])) == (LEFT, 4, 6, 6)
    assert is_fresh(run.show, choice["frames"]) and is_fresh(run.show, choice["random"])
    # An unfitted network is about as undecided on every frame, so that distance alone may choose: less, but hardly.
    assert choice["figures"]["undecided"] > choice["random_figures"]["undecided"] - 0.01
    assert not Score.objects.exclude(frame__purpose="training").exists()  # no dev frame was so much as looked at
    page = trainer.get(address(run)).content.decode()
    assert page.count("<figure") == 6
    assert "Queue these 6" in page

    trainer.post(address(run, "evaluation:queue-next"), {"which": "chosen"})
    queue = Queue.objects.get(name="6 by run 1")
    assert (queue.purpose, set(queue.items.values_list("frame", flat=True))) == ("training", set(choice["frames"]))
    again = trainer.post(address(run, "evaluation:queue-next"), {"which": "chosen"}, follow=True)
    assert "No unlabeled frames" in again.content.decode()  # they wait in a queue already

    trainer.post(address(run, "evaluation:queue-next"), {"which": "random"})
    rest = set(Queue.objects.get(name="6 at random beside run 1").items.values_list("frame", flat=True))
    assert rest == set(choice["random"]) - set(choice["frames"])


def test_the_api_chooses_and_queues(run: Run, trainer: Client) -> None:
    route, queue = address(run, "evaluation-api:next-frames"), address(run, "evaluation-api:queue-next")
    assert trainer.get(route).json() == {"run": 1, "job": None, "choice": None}
    assert "has chosen no frames yet" in trainer.post(queue).json()["detail"]
    assert trainer.post(route, {"frames": 0}, content_type="application/json").status_code == 400

    answer = trainer.post(route, {"frames": 5}, content_type="application/json")
    assert answer.status_code == 202
    run_all(run.show_id)

    assert len(trainer.get(route).json()["choice"]["frames"]) == 5
    made = trainer.post(queue, {"name": "mine"}, content_type="application/json")
    assert (made.status_code, made.json()["name"], made.json()["frames"]) == (201, "mine", 5)


def test_the_command_queues_what_was_chosen_last(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="has chosen no frames yet"):
        call_command("choose_frames", run.show.slug, "--run", "1", "--last")
    start_choice(run, 4, None)
    run_all(run.show_id)

    call_command("choose_frames", run.show.slug, "--run", "1", "--last", "--random")
    said = capsys.readouterr().out
    assert "4 of 30 untagged training frames chosen by run 1" in said
    assert "'4 at random beside run 1' is open." in said
    call_command("choose_frames", run.show.slug, "--run", "1", "--last", "--name", "mine", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["number"], told["name"], told["queue"]) == (4, "mine", Queue.objects.get(name="mine").pk)


@pytest.mark.parametrize(
    ("options", "says"),
    [(["--run", "9"], "has no run 9"), (["--run", "1", "--frames", "0"], "ask for 1 to 1000")],
)
def test_the_command_says_what_is_wrong(run: Run, options: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("choose_frames", run.show.slug, *options)


def test_a_show_without_untagged_training_frames_is_told_what_to_do(run: Run, trainer: Client) -> None:
    Frame.objects.filter(purpose="training").update(rejected_at=run.created_at)

    assert "No untagged training frames" in trainer.get(address(run)).content.decode()
    refused = trainer.post(address(run), {"frames": "6"})
    assert (refused.status_code, "Import episodes for training" in refused.content.decode()) == (400, True)
    assert choosing_job(run) is None


def test_an_unfinished_run_is_refused(run: Run, trainer: Client) -> None:
    Run.objects.update(finished_at=None)
    assert "only a finished run" in trainer.post(address(run), {"frames": "6"}).content.decode()


def test_a_run_is_asked_once_at_a_time(run: Run) -> None:
    assert start_choice(run, 5, None) == start_choice(run, 7, None)
