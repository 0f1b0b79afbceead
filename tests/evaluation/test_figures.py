"""The page of every figure, and the frames of the mix-up matrix."""

from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import Show
from evaluation.figures import character_table, gap_sentence, mixup_table, split_table, why_undefined
from evaluation.models import Evaluation
from evaluation.services import store_evaluation
from labeling.services import make_label_version
from measures.report import evaluation_report
from people.models import Role
from tests.builders import make_episode, make_frame, make_job, make_person, make_run, make_show

# (truth, score) of Ann and of Ben per frame: Ann missed while Ben invented (twice), Ann missed alone, Ben invented alone, right.
FRAMES = [((1, 0.2), (0, 0.9)), ((1, 0.1), (0, 0.8)), ((1, 0.3), (0, 0.1)), ((0, 0.1), (0, 0.7)), ((1, 0.9), (1, 0.9))]


def evaluate(show: Show, split: str = "dev") -> Evaluation:
    ann, ben = show.characters.all()
    frames = [make_frame(make_episode(show, split=split)) for _ in FRAMES]
    truth = np.array([[one[0] for one in row] for row in FRAMES], np.int8)
    scores = np.array([[one[1] for one in row] for row in FRAMES])
    row = Evaluation.objects.create(
        show=show, run=make_run(show, label_version=None), split=split, policy="max_f", reason="a look",
        label_version=make_label_version(show, "by hand", None), job=make_job(show),
    )  # fmt: skip
    report = evaluation_report(truth, scores, [0.5, 0.5], ["Ann", "Ben"], [frame.episode_id for frame in frames])
    pairs = [
        (frame.pk, who, "yes" if there else "no", score)
        for frame, line in zip(frames, FRAMES, strict=True)
        for who, (there, score) in zip((ann, ben), line, strict=True)
    ]
    store_evaluation(row, pairs, {"Ann": 0.5, "Ben": 0.5}, {**report, "curves": {"Ann": [], "Ben": []}})
    return row


@pytest.fixture
def mixed(db: None) -> Evaluation:
    return evaluate(make_show(["Ann", "Ben"]))


@pytest.fixture
def trainer_client(mixed: Evaluation, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, mixed.show))
    return client


def test_the_matrix_counts_who_is_taken_for_whom(mixed: Evaluation) -> None:
    table = mixup_table(mixed, mixed.show.slug)
    assert [[cell["count"] for cell in row["cells"]] for row in table["rows"]] == [[0, 2, 1], [0, 0, 0], [0, 1, 1]]
    assert table["rows"][0]["cells"][1]["title"] == "Ann missed, Ben invented"
    assert table["rows"][1]["cells"][0]["url"] == ""


def test_every_cell_opens_as_many_frames_as_it_counts(mixed: Evaluation, trainer_client: Client) -> None:
    for row in mixup_table(mixed, mixed.show.slug)["rows"]:
        for cell in row["cells"]:
            if cell["url"] and cell["title"] != "Right for everybody":
                page = trainer_client.get(cell["url"]).content.decode()
                assert page.count("<figure") == cell["count"]


@pytest.mark.parametrize("query", [{}, {"missed": "Zoe"}, {"missed": "Ann", "invented": "Ann"}])
def test_a_cell_of_nobody_or_of_strangers_is_not_found(mixed: Evaluation, trainer_client: Client, query: dict) -> None:
    address = reverse("evaluation:mixups", args=[mixed.show.slug, mixed.pk])
    assert trainer_client.get(address, query).status_code == 404


def test_a_cell_costs_the_same_with_more_frames(
    mixed: Evaluation, trainer_client: Client, django_assert_max_num_queries: Callable
) -> None:
    address = reverse("evaluation:mixups", args=[mixed.show.slug, mixed.pk])
    trainer_client.get(address, {"missed": "Ann", "invented": ""})  # the strip's figures are kept for a while
    for invented in ("Ben", ""):  # two frames, one frame
        with django_assert_max_num_queries(11):
            trainer_client.get(address, {"missed": "Ann", "invented": invented})


def test_the_figures_page_shows_every_figure_with_its_interval(mixed: Evaluation, trainer_client: Client) -> None:
    page = trainer_client.get(reverse("evaluation:figures", args=[mixed.show.slug, mixed.pk])).content.decode()
    for words in (
        "MCC",
        "Balanced accuracy",
        "Brier score",
        "Log loss",
        "Hamming loss",
        "Sample F1",
        "Subset accuracy",
    ):
        assert words in page
    assert "Calibration" in page
    assert "An older evaluation" not in page


def test_an_evaluation_from_before_says_what_it_lacks(evaluated: Evaluation, client: Client) -> None:
    client.force_login(make_person(Role.TRAINER, evaluated.show))
    page = client.get(reverse("evaluation:figures", args=[evaluated.show.slug, evaluated.pk])).content.decode()
    assert "An older evaluation" in page
    assert client.get(reverse("evaluation:evaluation", args=[evaluated.show.slug, evaluated.pk])).status_code == 200


@pytest.mark.parametrize(
    ("key", "confusion", "why"),
    [
        ("recall", [[5, 0], [0, 0]], "Ann is in no labeled frame"),
        ("precision", [[5, 0], [2, 0]], "Ann is never found"),
        ("f1", [[5, 0], [0, 0]], "Ann is in no frame and found in none"),
        ("accuracy", [[0, 0], [0, 0]], "no frame has a label for Ann"),
        ("balanced_accuracy", [[0, 0], [1, 3]], "Ann is in every labeled frame"),
    ],
)
def test_what_is_not_defined_says_why(key: str, confusion: list, why: str) -> None:
    assert why_undefined(key, "Ann", confusion) == why


def test_splits_stand_side_by_side_and_the_gap_is_said(mixed: Evaluation) -> None:
    composed = {**mixed.report, "macro_f1": mixed.report["macro_f1"] + 0.1}
    splits = [("train-dev", "composed", composed), ("dev", "real", mixed.report)]
    rows = split_table(splits)
    assert [len(row["cells"]) for row in rows] == [2] * 9
    assert gap_sentence(splits).startswith("From composed to real frames macro-F1 loses .10")
    assert len(character_table(mixed.report)) == 10
