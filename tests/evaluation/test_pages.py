"""Pages, API and command of evaluations."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from evaluation.models import Evaluation
from evaluation.presenting import as_table, sentence
from evaluation.services import start_evaluation, store_scores
from labeling.models import LabelSource, LabelState
from labeling.services import set_label
from people.models import Role
from tests.builders import make_episode, make_frames, make_material, make_person, make_show
from tests.running import run_all
from tests.training.conftest import TINY
from training.models import Run
from training.recipe import demo_recipe, with_changes
from training.services import start_run


@pytest.fixture
def trainer(evaluated: Evaluation, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, evaluated.show))
    return client


def test_sentence_says_how_good_and_who_is_weakest(evaluated: Evaluation) -> None:
    assert sentence(evaluated) == (
        "Run 1 finds the cast at macro-F1 .50 (.20–.80) on 5 dev frames; "
        "Ann is the weakest: 1 frame says Ann is there when Ann is not."
    )


def test_table_has_a_line_per_character(evaluated: Evaluation) -> None:
    lines = as_table(evaluated).splitlines()
    assert [line.split()[0] for line in lines[3:]] == ["Ann", "Ben"]


def test_evaluation_page_links_each_cell_to_its_frames(evaluated: Evaluation, trainer: Client) -> None:
    page = trainer.get(reverse("evaluation:evaluation", args=[evaluated.show.slug, evaluated.pk])).content.decode()

    for kind in ("tn", "fp", "fn", "tp"):
        assert f"gaps/?character=Ann&amp;kind={kind}" in page
    assert "Only 5 episodes." in page


@pytest.mark.parametrize(("kind", "number"), [("fp", 1), ("fn", 1), ("tp", 1), ("tn", 1)])
def test_gaps_page_shows_the_cells_frames(evaluated: Evaluation, trainer: Client, kind: str, number: int) -> None:
    address = reverse("evaluation:gaps", args=[evaluated.show.slug, evaluated.pk])
    page = trainer.get(address, {"character": "Ann", "kind": kind})

    assert page.content.decode().count("<figure") == number


@pytest.mark.parametrize("query", [{"kind": "xx"}, {"character": "Zoe"}])
def test_gaps_page_of_no_cell_is_not_found(evaluated: Evaluation, trainer: Client, query: dict[str, str]) -> None:
    assert trainer.get(reverse("evaluation:gaps", args=[evaluated.show.slug, evaluated.pk]), query).status_code == 404


def test_gaps_page_costs_the_same_with_more_frames(
    evaluated: Evaluation, trainer: Client, django_assert_max_num_queries: Callable
) -> None:
    ann = evaluated.show.characters.get(name="Ann")
    address = reverse("evaluation:gaps", args=[evaluated.show.slug, evaluated.pk])
    trainer.get(address, {"character": "Ann"})
    for _ in range(2):
        with django_assert_max_num_queries(11):
            trainer.get(address, {"character": "Ann"})
        evaluated.pairs.filter(character=ann).update(truth="no", score=0.9)


def test_entering_the_address_of_a_refused_form_begins_anew(evaluated: Evaluation, trainer: Client) -> None:
    slug = evaluated.show.slug
    assert trainer.get(reverse("evaluation:start", args=[slug]))["Location"] == reverse(
        "evaluation:evaluations", args=[slug]
    )


def test_test_set_without_a_reason_is_refused_on_the_page(evaluated: Evaluation, trainer: Client) -> None:
    address = reverse("evaluation:start", args=[evaluated.show.slug])
    answer = trainer.post(address, {"run": evaluated.run.pk, "split": "test", "policy": "max_f", "reason": ""})

    assert (answer.status_code, Evaluation.objects.count()) == (400, 1)
    assert "The test set is sealed" in answer.content.decode()


def test_api_answers_figures_and_gaps(evaluated: Evaluation, trainer: Client) -> None:
    slug = evaluated.show.slug
    one = trainer.get(reverse("evaluation-api:evaluation", args=[slug, evaluated.pk])).json()
    gaps = trainer.get(
        reverse("evaluation-api:gaps", args=[slug, evaluated.pk]), {"character": "Ann", "kind": "fn"}
    ).json()

    assert (one["run"], one["report"]["macro_f1"], "curves" in one["report"]) == (1, 0.5, False)
    assert [(row["truth"], row["score"]) for row in gaps["results"]] == [("yes", 0.2)]


def test_api_refuses_the_test_set_without_a_reason(evaluated: Evaluation, trainer: Client) -> None:
    address = reverse("evaluation-api:evaluations", args=[evaluated.show.slug])
    answer = trainer.post(address, {"run": 1, "split": "test"}, "application/json")

    assert answer.status_code == 400
    assert "The test set is sealed" in str(answer.json())


def test_command_without_a_reason_for_test_ends_with_2(evaluated: Evaluation) -> None:
    with pytest.raises(CommandError, match="The test set is sealed") as refused:
        call_command("evaluate", evaluated.show.slug, "--run", "1", "--split", "test")
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("policy", "says"), [("cost=5", "are no costs"), ("best", "no threshold policy"), ("cost=1:5", "had no dev labels")]
)
def test_bad_policies_are_refused_alike_by_command_and_api(
    evaluated: Evaluation, trainer: Client, policy: str, says: str
) -> None:
    Run.objects.update(thresholds_from="train-dev")
    with pytest.raises(CommandError, match=says) as refused:
        call_command("evaluate", evaluated.show.slug, "--run", "1", "--split", "dev", "--policy", policy)
    address = reverse("evaluation-api:evaluations", args=[evaluated.show.slug])
    answer = trainer.post(address, {"run": 1, "split": "dev", "policy": policy}, "application/json")

    assert (refused.value.returncode, answer.status_code, Evaluation.objects.count()) == (2, 400, 1)
    assert says in answer.json()["detail"]


def test_costs_are_weighed_on_the_runs_dev_labels(evaluated: Evaluation, trainer: Client) -> None:
    """A dear miss lowers Ann's threshold below her hardest positive, a dear false alarm raises it above the worst negative."""
    cast = {one.name: one for one in evaluated.show.characters.all()}
    for frame, score in evaluated.pairs.filter(character=cast["Ann"]).values_list("frame_id", "score"):
        store_scores(evaluated.run, cast, [frame], [[score, 0.05]])
    address = reverse("evaluation-api:evaluations", args=[evaluated.show.slug])
    for policy in ("cost=1:5", "cost=5:1"):
        assert (
            trainer.post(address, {"run": 1, "split": "dev", "policy": policy}, "application/json").status_code == 201
        )
    run_all(evaluated.show.pk)

    dear_miss, dear_alarm = Evaluation.objects.order_by("-pk")[:2][::-1]
    assert dear_miss.thresholds["Ann"] == pytest.approx(0.15)
    assert dear_alarm.thresholds["Ann"] == pytest.approx(0.85)
    assert dear_miss.report["characters"]["Ann"]["confusion"] == [[1, 1], [0, 2]]


@pytest.mark.slow
@pytest.mark.django_db
def test_run_is_evaluated_again_under_a_target_of_its_own() -> None:
    """Scores of the run's own evaluation are taken up, and thresholds for recall .9 come from its dev labels."""
    show = make_show(["Ann", "Ben"])
    make_material(show)
    for frame in make_frames(make_episode(show), 6, files=True):
        for number, character in enumerate(show.characters.all()):
            set_label(
                frame, character, LabelState.YES if (frame.pk + number) % 2 else LabelState.NO, LabelSource.IMPORT
            )
    run = start_run(show, with_changes(demo_recipe(), {**TINY, "fitting.epochs": 1}))
    run_all(show.pk)
    run.refresh_from_db()

    asked = start_evaluation(run, "dev", "recall=0.9")
    run_all(show.pk)

    asked.refresh_from_db()
    assert asked.policy == "recall=0.9"
    assert all(figures["recall"] >= 0.9 for figures in asked.report["characters"].values())
    assert run.scores.count() == 12
