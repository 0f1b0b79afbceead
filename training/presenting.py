"""A run becomes what its pages show: figures as whiskers, the log as curves, the recipe beside its parent's."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from measures.drawing import polyline, share_text, whisker
from training.forms import GROUPS
from training.models import Run
from training.recipe import differences, fields, from_json


@dataclass(frozen=True)
class PresentedRun:
    """A run and what a page draws of it; `figures` are dev's, or train-dev's where there are no dev labels."""

    row: Run
    figures_from: str
    macro_f1: dict[str, str]
    characters: list[dict[str, Any]]
    changes: list[str]
    parent_macro_f1: str
    sample_size: str


def present_run(run: Run) -> PresentedRun:
    report = run.dev or run.train_dev
    figures_from = ("dev" if run.dev else "train-dev") if report else ""
    macro = whisker(report.get("macro_f1"), report.get("macro_f1_interval"), name="Macro-F1")
    frames = f"{report['frames']} {figures_from} frames" if report else ""
    return PresentedRun(
        run, figures_from, macro, character_rows(run, report), changes_from_parent(run), parent_macro_f1(run), frames
    )


def character_rows(run: Run, report: dict[str, Any]) -> list[dict[str, Any]]:
    """Per character its threshold and the whiskers of F1, precision and recall."""
    rows = []
    for position, name in enumerate(run.characters):
        figures = report.get("characters", {}).get(name)
        if figures:
            drawn = [
                whisker(figures[key], figures["intervals"].get(key), name=f"{key} of {name}")
                for key in ("precision", "recall", "f1")
            ]
            rows.append({"name": name, "position": position, "threshold": figures["threshold"], "whiskers": drawn})
    return rows


def parent_macro_f1(run: Run) -> str:
    """What the parent reached on dev, where both were measured there."""
    return share_text(run.parent.dev.get("macro_f1")) if run.parent and run.dev else ""


def changes_from_parent(run: Run) -> list[str]:
    """What this run changed: settings first, then the material and the labels it was made from."""
    if run.parent is None:
        return []
    settings = differences(from_json(run.parent.recipe), from_json(run.recipe))
    changes = [f"{change.key} {setting_text(change.before)} → {setting_text(change.after)}" for change in settings]
    material = [("cut-outs", "cutout_hashes"), ("backgrounds", "background_hashes"), ("cast", "characters")]
    changes += [f"other {word}" for word, field in material if getattr(run, field) != getattr(run.parent, field)]
    if run.label_version_id != run.parent.label_version_id:
        changes.append("newer dev labels")
    return changes


def recipe_rows(run: Run) -> list[tuple[str, list[dict[str, Any]]]]:
    """The recipe in its groups; each setting with its value, marked where it differs from the parent's (or the default)."""
    recipe = from_json(run.recipe)
    before = {}
    if run.parent is not None:
        before = {change.key: change.before for change in differences(from_json(run.parent.recipe), recipe)}
    rows = [
        {
            "key": field.key,
            "value": setting_text(field.default),
            "before": setting_text(before.get(field.key)),
            "changed": field.key in before,
        }
        for field in fields(recipe)
    ]
    return [(GROUPS[group], list(found)) for group, found in groupby(rows, key=lambda row: row["key"].split(".")[0])]


def setting_text(value: Any) -> str:
    """A setting as people write it: lists without brackets, yes and no, a dash for what is empty."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "–"
    return str(value) if value not in ("", None) else "–"


def epoch_curves(run: Run) -> dict[str, Any]:
    """The log as curves: loss on train and train-dev, and average precision per character on train-dev."""
    metrics = [epoch.metrics for epoch in run.epochs.all()]
    if not metrics:
        return {}
    losses = [value for line in metrics for value in (line["loss"], line["train_dev"]["loss"])]
    top = max(losses)
    characters = [
        {"name": name, "position": position, "points": polyline(precision_of(metrics, name), low=0, high=1),
         "last": share_text(precision_of(metrics, name)[-1]), "stuck": name in metrics[-1].get("stuck", [])}
        for position, name in enumerate(run.characters)
    ]  # fmt: skip
    return {
        "loss": polyline([line["loss"] for line in metrics], low=0, high=top),
        "train_dev_loss": polyline([line["train_dev"]["loss"] for line in metrics], low=0, high=top),
        "top": f"{top:.3f}",
        "last": metrics[-1],
        "characters": characters,
    }


def precision_of(metrics: list[dict[str, Any]], name: str) -> list[float]:
    return [line["train_dev"]["characters"][name]["average_precision"] or 0.0 for line in metrics]
