"""An evaluation to take away: a report of one file, its figures as a table, its scores as other tools read them."""

import base64
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from corpus.colors import stylesheet
from corpus.media import path_of
from evaluation.ceilings import recall_on_expected
from evaluation.figures import (
    CHARACTER_FIGURES,
    SET_FIGURES,
    calibration_rows,
    character_table,
    gap_sentence,
    mixup_table,
    split_table,
    splits_of,
)
from evaluation.models import Evaluation, EvaluationPair
from evaluation.presenting import character_rows, gallery_cells, sentence
from evaluation.queries import worst_pairs
from evaluation.reasons import pareto_by_character
from evaluation.score_formats import FORMATS, Predictions, ScoreFormat, ScoreRow
from labeling.ceilings import ceilings_of

STYLES = (
    "css/tokens.css", "css/base.css", "css/components.css", "css/figures.css", "css/pictures.css",
    "evaluation/evaluation.css", "evaluation/figures.css", "evaluation/gap.css", "evaluation/report.css",
)  # fmt: skip
WORST = 24  # frames in a report
COLUMNS = ("split", "character", "figure", "value", "low", "high", "frames")


class ReportRefused(ValueError):
    """A report or an export that cannot be made; the message says why."""


def require_finished(evaluation: Evaluation) -> None:
    if not evaluation.finished_at:
        raise ReportRefused(f"Evaluation {evaluation.pk} is not finished yet: its report comes with its figures.")


def report_context(evaluation: Evaluation) -> dict[str, Any]:
    """What a report shows: everything of the figures page, the characters with their plots, the worst frames, the reasons."""
    slug, splits = evaluation.show.slug, splits_of(evaluation)
    return {
        "show": evaluation.show, "evaluation": evaluation, "sentence": sentence(evaluation), "splits": splits,
        "split_rows": split_table(splits), "gap": gap_sentence(splits), "names": list(evaluation.report["characters"]),
        "table": character_table(evaluation.report), "calibration": calibration_rows(evaluation.report),
        "characters": character_rows(evaluation, slug, ceilings_of(evaluation.show), recall_on_expected(evaluation)),
        "mixups": mixup_table(evaluation, slug), "reasons": pareto_by_character(evaluation),
        "wrong": gallery_cells(evaluation, worst_pairs(evaluation, WORST), slug),
    }  # fmt: skip


def report_file(evaluation: Evaluation) -> str:
    """The report as one HTML page that needs nothing else: styles and pictures lie in it, no link leads out."""
    require_finished(evaluation)
    context = report_context(evaluation)
    pairs = worst_pairs(evaluation, WORST)
    for cell, pair in zip(context["wrong"], pairs, strict=True):
        cell |= {"src": data_address(pair.frame.thumb), "url": ""}
    for character in context["characters"]:
        character["cells"] = {kind: {**cell, "url": ""} for kind, cell in character["cells"].items()}
    for row in context["mixups"].get("rows", ()):
        row["cells"] = [{**cell, "url": ""} for cell in row["cells"]]
    styles = "\n".join(style_of(name) for name in STYLES)
    colors = stylesheet(evaluation.show.characters.values_list("position", "color"))
    return render_to_string("evaluation/report_file.html", {**context, "styles": f"{styles}\n{colors}"})


def style_of(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise ReportRefused(f"The stylesheet {name} is missing from this installation: install the program anew.")
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  finders speak texts
        return file.read()


def data_address(name: str) -> str:
    """A stored picture as an address that holds it; empty where its file is gone."""
    path = path_of(name)
    return f"data:image/jpeg;base64,{base64.b64encode(path.read_bytes()).decode()}" if path.is_file() else ""


def figures_json(evaluation: Evaluation) -> bytes:
    """Everything of the figures page: the report of each split, and what it is about."""
    require_finished(evaluation)
    splits = {split: {"made_of": meaning, **plain(report)} for split, meaning, report in splits_of(evaluation)}
    about = {
        "show": evaluation.show.slug, "evaluation": evaluation.pk, "run": evaluation.run.number, "split": evaluation.split,
        "sealed_set": evaluation.sealed_set, "policy": evaluation.policy, "thresholds": evaluation.thresholds,
        "label_version": evaluation.label_version.number if evaluation.label_version else None,
        "made_at": evaluation.created_at, "recipe": evaluation.run.recipe,
    }  # fmt: skip
    return orjson.dumps({**about, "splits": splits}, option=orjson.OPT_INDENT_2)


def plain(report: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in report.items() if key != "curves"}


def figures_csv(evaluation: Evaluation) -> str:
    """A line per split, character (empty: the whole set) and figure, each with its interval; what is undefined is empty."""
    require_finished(evaluation)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for split, _, report in splits_of(evaluation):
        table.writerows(_set_lines(split, report))
        for name, row in report["characters"].items():
            table.writerows(_character_lines(split, name, row))
    return text.getvalue()


def _set_lines(split: str, report: Mapping[str, Any]) -> Iterator[list[Any]]:
    for key, _, _ in SET_FIGURES:
        value = report.get("set", {}).get(key, report.get(key))
        interval = report.get("set_intervals", {}).get(key) or report.get(f"{key}_interval")
        yield [split, "", key, *_numbers(value, interval), report["frames"]]


def _character_lines(split: str, name: str, row: Mapping[str, Any]) -> Iterator[list[Any]]:
    for key, _, _ in (("threshold", "", False), ("always_no", "", False), *CHARACTER_FIGURES):
        yield [split, name, key, *_numbers(row.get(key), row["intervals"].get(key)), row["frames"]]
    (tn, fp), (fn, tp) = row["confusion"]
    for key, value in (("tn", tn), ("fp", fp), ("fn", fn), ("tp", tp)):
        yield [split, name, key, value, "", "", row["frames"]]


def _numbers(value: float | None, interval: Sequence[float] | None) -> list[Any]:
    low, high = interval if interval else ("", "")
    return ["" if value is None else value, low, high]


def score_format(name: str) -> ScoreFormat:
    if name not in FORMATS:
        raise ReportRefused(f"Scores cannot be written as '{name[:40]}'. Choose one of: {', '.join(FORMATS)}.")
    return FORMATS[name]


def scores_file(evaluation: Evaluation, form: ScoreFormat) -> Iterator[bytes]:
    require_finished(evaluation)
    about = Predictions(f"run-{evaluation.run.number}", evaluation.thresholds)
    return form.write(about, score_rows(evaluation))


def score_rows(evaluation: Evaluation) -> Iterator[ScoreRow]:
    """Frame by frame, as the database has them."""
    pairs = EvaluationPair.objects.filter(evaluation=evaluation).order_by("frame_id", "character__position")
    values = pairs.values_list(
        "frame_id", "frame__name", "frame__sha256", "frame__episode__name", "frame__split", "frame__width",
        "frame__height", "character__name", "score",
    )  # fmt: skip
    last, about, scores = None, (), {}
    for frame, name, sha256, episode, split, width, height, character, score in values.iterator(chunk_size=5000):
        if frame != last and scores:
            yield ScoreRow(*about, scores)
        if frame != last:
            last, about, scores = frame, (f"{episode}/{name}", sha256, episode, split, width, height), {}
        scores[character] = score
    if scores:
        yield ScoreRow(*about, scores)
