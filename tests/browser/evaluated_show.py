"""A show with a finished run, its child, and their evaluations: run as a module, fills ROLLCALL_DATA and prints {person: session key}."""

from typing import Any

from tests.browser.filling import print_filled, session_of


def fill() -> dict[str, str]:
    from people.models import Role
    from tests import builders
    from training.recipe import demo_recipe, to_json, with_changes

    show = builders.make_show(("Bart", "Homer"), slug="judged", title="The judged")
    frames = [frame for _ in range(24) for frame in builders.make_frames(builders.make_episode(show), 5, files=True)]
    recipe = demo_recipe()
    parent = builders.make_run(show, recipe=to_json(recipe), dev={"macro_f1": 0.6, "frames": 120, "characters": {}})
    evaluate(show, parent, frames, missed=4)
    # What the page proposes for "small": the test starts it and puts this finished child in its place.
    change = {"composing.scale_min": round(recipe.composing.scale_min * 0.6, 3)}
    child = builders.make_run(
        show, recipe=to_json(with_changes(recipe, change)), parent=parent, note="Aims at 'small'",
        dev={"macro_f1": 0.7, "frames": 120, "characters": {}},
    )  # fmt: skip
    evaluate(show, child, frames, missed=2)
    return {"trainer": session_of(builders.make_person(Role.TRAINER, show, username="trainer"))}


def evaluate(show: Any, run: Any, frames: list, *, missed: int) -> None:
    """An evaluation in which the first `missed` of every five frames miss Bart, with its report and evidence."""
    import numpy as np

    from evaluation.curves import recall_precision_points
    from evaluation.models import Evaluation
    from evaluation.services import store_evaluation
    from labeling.models import LabelSource, LabelState
    from labeling.services import make_label_version, set_label
    from measures.report import evaluation_report
    from tests import builders
    from tests.evaluation.evidence_of_tests import keep

    names, cast = run.characters, list(show.characters.all())
    truth = np.array([[1, place % 2] for place in range(len(frames))], np.int8)
    scores = np.array([[0.2 if place % 5 < missed else 0.9, 0.8 if place % 3 else 0.3] for place in range(len(frames))])
    for frame, row in zip(frames, truth, strict=True):
        for character, there in zip(cast, row, strict=True):
            set_label(frame, character, LabelState.YES if there else LabelState.NO, LabelSource.VOTES)
    version = make_label_version(show, f"labels of run {run.number}", None)
    report = evaluation_report(truth, scores, [0.5, 0.5], names, [frame.episode_id for frame in frames], seed=0)
    report["curves"] = {name: recall_precision_points(truth[:, c], scores[:, c]) for c, name in enumerate(names)}
    evaluation = Evaluation.objects.create(
        show=show, run=run, split="dev", policy="max_f", label_version=version, job=builders.make_job(show)
    )
    pairs = [
        (frame.pk, character, "yes" if truth[row, c] else "no", float(scores[row, c]))
        for row, frame in enumerate(frames)
        for c, character in enumerate(cast)
    ]
    store_evaluation(evaluation, pairs, dict.fromkeys(names, 0.5), report)
    keep(evaluation)


if __name__ == "__main__":
    print_filled(fill)
