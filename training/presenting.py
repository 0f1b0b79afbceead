"""A run becomes what its pages show: figures as whiskers, the log as curves, the recipe beside its parent's."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings

from corpus.models import Background
from measures.drawing import polyline, share_text, whisker
from training.costs import cost_text, device_seconds
from training.forms import GROUPS
from training.lineage import other_materials
from training.models import Run
from training.notes import pinned, rendered_note
from training.recipe import differences, fields, from_json
from training.small_steps import LABELS, short_key


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


def unseen_backgrounds(run: Run) -> int:
    """How many of the backgrounds that a run was made from are in use without anybody having looked at them."""
    unseen = Background.objects.filter(show=run.show_id).unseen().values_list("sha256", flat=True)
    return len({*unseen} & {sha256 for side in run.background_hashes.values() for sha256 in side})


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
    return changes_between(run.parent, run) if run.parent is not None else []


def changes_between(before: Run, after: Run) -> list[str]:
    """What lies between two runs, in the words of a run's page."""
    if after.is_ensemble:
        return [f"an ensemble of runs {', '.join(str(one.number) for one in after.members.order_by('number'))}"]
    changed = differences(from_json(before.recipe), from_json(after.recipe))
    changes = [f"{change.key} {setting_text(change.before)} → {setting_text(change.after)}" for change in changed]
    others = other_materials(before, after)
    return changes + [f"newer {word}" if word == LABELS else f"other {word}" for word in others]


def recipe_rows(run: Run) -> list[tuple[str, list[dict[str, Any]]]]:
    """The recipe in its groups; each setting with its value, marked where it differs from the parent's (or the default)."""
    recipe = from_json(run.recipe)
    before = {}
    if run.parent is not None:
        before = {change.key: change.before for change in differences(from_json(run.parent.recipe), recipe)}
    rows = [
        {
            "key": field.key,
            "name": short_key(field.key),
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
    if isinstance(value, float):
        return f"{value:.6g}"  # a third is .333333 on a page, whatever its sixteenth digit
    return str(value) if value not in ("", None) else "–"


def epoch_curves(run: Run) -> dict[str, Any]:
    """The log as curves: loss on train and train-dev, and average precision per character on train-dev."""
    metrics = [epoch.metrics for epoch in run.epochs.all()]
    if not metrics:
        return {}
    real = [line["real_train_dev"]["loss"] for line in metrics if "real_train_dev" in line]
    top = max(*real, *(value for line in metrics for value in (line["loss"], line["train_dev"]["loss"])))
    characters = [
        {"name": name, "position": position, "points": polyline(precision_of(metrics, name), low=0, high=1),
         "last": share_text(precision_of(metrics, name)[-1]), "stuck": name in metrics[-1].get("stuck", []),
         "loss": metrics[-1]["train_dev"]["characters"][name].get("loss"), "real": real_precision(metrics[-1], name)}
        for position, name in enumerate(run.characters)
    ]  # fmt: skip
    return {
        "loss": polyline([line["loss"] for line in metrics], low=0, high=top),
        "train_dev_loss": polyline([line["train_dev"]["loss"] for line in metrics], low=0, high=top),
        "real_train_dev_loss": polyline(real, low=0, high=top) if len(real) > 1 else "",
        "top": f"{top:.3f}",
        "rate": small_curve([line.get("learning_rate") for line in metrics]),
        "speed": small_curve([line.get("frames_per_second") for line in metrics]),
        "advice": metrics[-1].get("advice", []),
        "last": metrics[-1],
        "characters": characters,
    }


def small_curve(values: list[float | None]) -> dict[str, Any] | None:
    """A curve from 0 to its highest value, or None where some epoch has no such figure."""
    known = [value for value in values if value is not None]
    if len(known) != len(values):
        return None
    return {"points": polyline(known, low=0, high=max(known)), "top": max(known), "last": known[-1]}


def cost_of(run: Run) -> str:
    """Device time of the run so far, with its price where one is set; an ensemble takes none of its own."""
    epochs = [(epoch.seconds, epoch.metrics.get("devices")) for epoch in run.epochs.all()]
    if not epochs or run.is_ensemble:
        return ""
    return cost_text(device_seconds(epochs), settings.DEVICE_HOUR_PRICE, settings.PRICE_CURRENCY)


def precision_of(metrics: list[dict[str, Any]], name: str) -> list[float]:
    return [line["train_dev"]["characters"][name]["average_precision"] or 0.0 for line in metrics]


def real_precision(line: dict[str, Any], name: str) -> str:
    """Average precision on held-out real frames after an epoch, as text; empty where there were none."""
    if "real_train_dev" not in line:
        return ""
    return share_text(line["real_train_dev"]["characters"][name]["average_precision"])


def notes_of(run: Run) -> dict[str, Any]:
    """What the part with note, pictures and pinned frames shows of a run."""
    return {"noted": run, "note_html": rendered_note(run), "pictures": run.pictures.all(), "pins": pinned(run)}
