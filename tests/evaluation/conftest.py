"""A finished run with scores and labels whose mistakes are known."""

from collections.abc import Sequence

import pytest
from django.core.cache import cache

from corpus.models import Show
from evaluation.models import Evaluation
from evaluation.services import store_evaluation
from labeling.models import LabelSource, LabelState
from labeling.services import make_label_version, set_label
from tests.builders import make_episode, make_frame, make_job, make_run, make_show

# (truth of Ann, score of Ann) per frame: one of each kind, one open. Ben is never there and never found.
ANN: Sequence[tuple[str, float]] = (("yes", 0.9), ("yes", 0.2), ("no", 0.8), ("no", 0.1), ("open", 0.7))


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What is kept of an evaluation goes by its id, and ids begin anew in every test."""
    cache.clear()


@pytest.fixture
def evaluated(db: None) -> Evaluation:
    """Run 1 of a show with Ann and Ben on five dev frames, thresholds 0.5."""
    show = make_show(["Ann", "Ben"])
    return evaluate_by_hand(show)


def evaluate_by_hand(show: Show, split: str = "dev") -> Evaluation:
    ann, ben = show.characters.all()
    pairs = []
    for number, (truth, score) in enumerate(ANN):
        frame = make_frame(make_episode(show, name=f"{split} {number}", split=split))
        set_label(frame, ann, LabelState(truth), LabelSource.VOTES)
        set_label(frame, ben, LabelState.NO, LabelSource.VOTES)
        pairs += [(frame.pk, ann, truth, score), (frame.pk, ben, "no", 0.05)]
    version = make_label_version(show, "by hand", None)
    evaluation = Evaluation.objects.create(
        show=show, run=make_run(show, label_version=version), split=split, policy="max_f", label_version=version,
        reason="a look", job=make_job(show), sealed_set=1 if split == "test" else None,
    )  # fmt: skip
    store_evaluation(evaluation, pairs, {"Ann": 0.5, "Ben": 0.5}, report())
    return evaluation


def report() -> dict:
    """What measures.report says of these pairs, with intervals made short."""
    figures = {
        "threshold": 0.5, "frames": 4, "open": 1, "prevalence": 0.5, "accuracy": 0.5, "always_no": 0.5, "precision": 0.5,
        "recall": 0.5, "f1": 0.5, "average_precision": 0.8, "confusion": [[1, 1], [1, 1]], "intervals": {"f1": [0.2, 0.8]},
    }  # fmt: skip
    absent = {
        **figures,
        "f1": None,
        "precision": None,
        "recall": None,
        "average_precision": None,
        "confusion": [[5, 0], [0, 0]],
    }
    return {
        "frames": 5, "macro_f1": 0.5, "macro_f1_interval": [0.2, 0.8], "episodes": 5, "caution": "Only 5 episodes.",
        "characters": {"Ann": figures, "Ben": {**absent, "intervals": {}}}, "baselines": {"all_positive": 0.4, "always_no": 0.0},
        "curves": {"Ann": [[0.0, 1.0], [0.5, 0.5]], "Ben": []},
    }  # fmt: skip
