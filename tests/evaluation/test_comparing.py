"""The page that shows runs side by side, and its API."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corpus.models import Show
from evaluation.comparing import compare, newest_evaluations
from evaluation.comparison_pages import is_sure
from evaluation.models import Evaluation
from evaluation.services import store_evaluation
from labeling.services import make_label_version
from people.models import Role
from tests.builders import make_episode, make_frame, make_job, make_person, make_run, make_show
from tests.reading import text_of
from training.recipe import demo_recipe, to_json, with_changes

pytestmark = pytest.mark.database
EPISODES = 24


@pytest.fixture
def show(db: None) -> Show:
    """Three runs on 24 episodes of two frames: run 1 misses Ann every second time, run 2 never; run 3 is not evaluated."""
    show = make_show(["Ann", "Ben"])
    ann, ben = show.characters.all()
    frames = [make_frame(episode) for episode in (make_episode(show) for _ in range(EPISODES)) for _ in range(2)]
    version = make_label_version(show, "by hand", None)
    for misses in (2, 10**6):
        run = make_run(
            show, recipe=to_json(with_changes(demo_recipe(), {"fitting.seed": misses})), label_version=version
        )
        row = Evaluation.objects.create(
            show=show, run=run, split="dev", policy="max_f", label_version=version, job=make_job(show)
        )
        pairs = []
        for number, frame in enumerate(frames):
            present, missed = number % 2 == 0, (number // 2) % misses == 0 and misses == 2
            score = 0.1 if not present or missed else 0.9
            pairs += [(frame.pk, ann, "yes" if present else "no", score), (frame.pk, ben, "open", 0.3)]
        store_evaluation(row, pairs, {"Ann": 0.5, "Ben": 0.5}, {"macro_f1": 0.5})
    make_run(show, recipe=to_json(demo_recipe()), finished_at=None, job=make_job(show, state="queued"))
    return show


@pytest.fixture
def trainer_client(show: Show, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, show))
    return client


def test_compare_pairs_the_frames_that_runs_share(show: Show) -> None:
    rows = [row for _, row in newest_evaluations(show, [1, 2])]
    found = compare([row for row in rows if row])

    assert (found["frames"], found["episodes"], found["characters"]) == (48, EPISODES, ["Ann", "Ben"])
    assert found["rows"][2]["differences"][1]["effect"] == pytest.approx(1 / 3)


def test_the_newest_evaluation_of_a_run_is_taken_and_the_order_kept(show: Show) -> None:
    old = Evaluation.objects.get(run__number=2)
    newer = Evaluation.objects.create(
        show=show, run=old.run, split="dev", policy="max_f", job=make_job(show), finished_at=timezone.now()
    )

    found = newest_evaluations(show, [3, 2, 1, 99])
    assert [(run.number, row.pk if row else None) for run, row in found] == [
        (3, None), (2, newer.pk), (1, Evaluation.objects.get(run__number=1).pk),
    ]  # fmt: skip


def test_the_page_says_the_difference_first_and_what_differs(show: Show, trainer_client: Client) -> None:
    page = trainer_client.get(reverse("evaluation:compare", args=[show.slug]), {"run": [1, 2, 3]}).content.decode()

    assert "Run 2 finds the cast at macro-F1 +.33" in text_of(page)
    assert "against run 1: more than chance." in page
    assert "fitting.seed 2 → 1000000" in page
    assert 'hx-trigger="every 5s"' in page  # run 3 is still to come
    assert page.count('<th scope="row">F1 of') == 2


def test_fewer_than_two_runs_lead_back_to_the_list(show: Show, trainer_client: Client) -> None:
    answer = trainer_client.get(reverse("evaluation:compare", args=[show.slug]), {"run": ["1", "x", "77"]})

    assert answer["Location"] == reverse("training:runs", args=[show.slug])


def test_the_page_costs_the_same_with_two_and_three_runs(
    show: Show, trainer_client: Client, django_assert_max_num_queries: Callable
) -> None:
    for numbers in ([1, 2], [1, 2, 3]):
        trainer_client.get(reverse("evaluation:compare", args=[show.slug]), {"run": numbers})
        with django_assert_max_num_queries(11):
            trainer_client.get(reverse("evaluation:compare", args=[show.slug]), {"run": numbers})


def test_the_api_answers_with_figures_or_a_sentence(show: Show, trainer_client: Client) -> None:
    address = reverse("evaluation-api:compare", args=[show.slug])
    found = trainer_client.get(address, {"run": [2, 1]})
    unready = trainer_client.get(address, {"run": [1, 3]})
    alone = trainer_client.get(address, {"run": [1]})

    assert found.json()["runs"] == [2, 1]
    assert found.json()["rows"][0]["differences"][1]["effect"] == pytest.approx(-1 / 3)
    assert (unready.status_code, "Run 3 has no finished evaluation on dev yet." in str(unready.json())) == (400, True)
    assert (alone.status_code, "at least two runs" in str(alone.json())) == (400, True)


@pytest.mark.parametrize(
    ("interval", "p_value", "sure"),
    [
        ([0.01, 0.2], 0.01, True), ([-0.01, 0.2], 0.06, False), ([0.01, 0.2], None, True), (None, None, False),
        ([0.001, 0.38], 0.18, False),  # one of several characters: alone it would have told them apart
    ],
)  # fmt: skip
def test_what_is_bold_stays_sure_among_several(interval: list[float] | None, p_value: float | None, sure: bool) -> None:
    assert is_sure({"interval": interval, "p_value": p_value}) is sure
