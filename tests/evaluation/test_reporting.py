"""Reports and exports: one file that needs nothing else, figures as tables, scores that other tools read."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from corpus.models import Frame
from evaluation.models import Evaluation
from evaluation.score_formats import FORMATS, Predictions, ScoreRow
from labeling.formats import label_studio
from labeling.formats.rows import Head
from people.models import Role
from tests.builders import make_person, picture, save

ABOUT = Predictions("run-3", {"Ann": 0.5, "Ben": 0.25})
ROWS = [
    ScoreRow("e 1/a.jpg", "ab", "e 1", "dev", 64, 36, {"Ann": 0.75, "Ben": 0.125}),
    ScoreRow("e 1/b.jpg", "cd", "e 1", "dev", 64, 36, {"Ann": 0.25, "Ben": 0.0}),
]


def written(name: str, rows: list[ScoreRow] = ROWS) -> bytes:
    return b"".join(FORMATS[name].write(ABOUT, rows))


def test_label_studio_reads_predictions_and_so_do_we() -> None:
    tasks = json.loads(written("label-studio"))
    assert [task["predictions"][0]["model_version"] for task in tasks] == ["run-3", "run-3"]
    assert [one["value"]["choices"] for one in tasks[0]["predictions"][0]["result"]] == [["Ann"]]
    assert (tasks[0]["predictions"][0]["score"], tasks[1]["predictions"][0]["result"]) == (0.75, [])

    read = list(label_studio.read(io.BytesIO(written("label-studio")), Head("a show", ["Ann", "Ben"])))
    assert [(row.filename, row.sha256) for row in read] == [("e 1/a.jpg", "ab"), ("e 1/b.jpg", "cd")]
    assert [(one.character, one.model, one.score) for one in read[0].suggestions] == [("Ann", "run-3", 0.75)]


def test_fiftyone_gets_every_score_as_a_confidence() -> None:
    first = json.loads(written("fiftyone"))[0]
    assert first["predictions"]["_cls"] == "Classifications"
    assert [(one["label"], one["confidence"], one["found"]) for one in first["predictions"]["classifications"]] == [
        ("Ann", 0.75, True), ("Ben", 0.125, False),
    ]  # fmt: skip


def test_coco_has_result_entries_of_every_score() -> None:
    whole = json.loads(written("coco"))
    assert [one["file_name"] for one in whole["images"]] == ["e 1/a.jpg", "e 1/b.jpg"]
    assert whole["annotations"][1] == {"image_id": 1, "category_id": 2, "score": 0.125}
    assert [one["threshold"] for one in whole["categories"]] == [0.5, 0.25]


def test_a_table_has_a_column_per_character() -> None:
    assert list(csv.reader(io.StringIO(written("csv").decode()))) == [
        ["filename", "sha256", "episode", "split", "Ann", "Ben"],
        ["e 1/a.jpg", "ab", "e 1", "dev", "0.75", "0.125"],
        ["e 1/b.jpg", "cd", "e 1", "dev", "0.25", "0"],
    ]


@pytest.mark.parametrize(("name", "empty"), [("label-studio", []), ("fiftyone", []), ("coco", None)])
def test_without_frames_a_file_is_whole(name: str, empty: object) -> None:
    whole = json.loads(written(name, []))
    assert (whole if empty is not None else whole["images"] + whole["annotations"]) == []


@pytest.fixture
def trainer(evaluated: Evaluation, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, evaluated.show))
    return client


def part(row: Evaluation, name: str, *, api: bool = False) -> str:
    return reverse(f"evaluation{'-api' if api else ''}:download", args=[row.show.slug, row.pk, name])


def test_the_report_is_one_file_that_asks_for_nothing(evaluated: Evaluation, trainer: Client) -> None:
    frame = Frame.objects.get(pk=evaluated.pairs.get(score=0.8).frame_id)
    frame.thumb, _ = save(evaluated.show, "thumbs", picture(seed=3))
    frame.save()
    answer = trainer.get(part(evaluated, "report.html"))
    page = answer.content.decode()

    assert answer["Content-Disposition"].startswith('attachment; filename="show-')
    assert "macro-F1 .50" in page and "Ann is in no" not in page
    assert page.count("data:image/jpeg;base64,") == 1
    assert not re.search(r"""(href|src)="(?!data:)|url\((?!data:)|@import|<script""", page)


def test_the_page_prints_and_offers_every_export(evaluated: Evaluation, trainer: Client) -> None:
    page = trainer.get(reverse("evaluation:report", args=[evaluated.show.slug, evaluated.pk])).content.decode()
    for name in ("report.html", "figures.csv", "figures.json", "scores"):
        assert part(evaluated, name) in page
    assert "evaluation/report.css" in page


def test_figures_come_as_lines_and_as_json(evaluated: Evaluation, trainer: Client) -> None:
    lines = list(csv.DictReader(io.StringIO(trainer.get(part(evaluated, "figures.csv")).content.decode())))
    found = {(one["split"], one["character"], one["figure"]): (one["value"], one["low"], one["high"]) for one in lines}
    assert found["dev", "", "macro_f1"] == ("0.5", "0.2", "0.8")
    assert found["dev", "Ann", "f1"] == ("0.5", "0.2", "0.8")
    assert found["dev", "Ben", "f1"] == ("", "", "")
    assert found["dev", "Ann", "fp"] == ("1", "", "")

    whole = trainer.get(part(evaluated, "figures.json", api=True)).json()
    assert (whole["run"], whole["thresholds"]["Ann"], whole["splits"]["dev"]["macro_f1"]) == (1, 0.5, 0.5)


def test_scores_are_streamed_in_the_format_asked_for(evaluated: Evaluation, trainer: Client) -> None:
    answer = trainer.get(part(evaluated, "scores", api=True), {"as": "label-studio"})
    tasks = json.loads(answer.getvalue())
    assert len(tasks) == 5
    assert trainer.get(part(evaluated, "scores", api=True), {"as": "xml"}).status_code == 400


def test_the_command_writes_a_file_or_says_why_not(evaluated: Evaluation, tmp_path: Path) -> None:
    slug, target = evaluated.show.slug, tmp_path / "out"
    call_command("report", slug, evaluation=evaluated.pk, out=target, kind="csv", scores=True, stdout=io.StringIO())
    assert target.read_text().startswith("filename,sha256,episode,split,Ann,Ben\n")
    call_command("report", slug, evaluation=evaluated.pk, out=target, stdout=io.StringIO())
    assert target.read_text().startswith("<!doctype html>")
    with pytest.raises(CommandError, match="Choose one of: html, csv, json"):
        call_command("report", slug, evaluation=evaluated.pk, out=target, kind="pdf")
    Evaluation.objects.filter(pk=evaluated.pk).update(finished_at=None)
    with pytest.raises(CommandError, match="is not finished yet"):
        call_command("report", slug, evaluation=evaluated.pk, out=target)
    with pytest.raises(CommandError, match="There is no evaluation 0"):
        call_command("report", slug, evaluation=0, out=target)
