"""Scores of a run as other tools read predictions. PURE: rows in, bytes out, piece by piece."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import orjson

from labeling.formats.label_studio import address_of


@dataclass(frozen=True)
class Predictions:
    """What a whole file is about: the model's name, the cast in its order, and each one's threshold."""

    model: str
    thresholds: dict[str, float]


@dataclass(frozen=True)
class ScoreRow:
    """One frame; `scores` are {character: 0-1}."""

    path: str
    sha256: str
    episode: str
    split: str
    width: int
    height: int
    scores: dict[str, float]

    def found(self, about: Predictions) -> list[str]:
        return [name for name, score in self.scores.items() if score >= about.thresholds[name]]


@dataclass(frozen=True)
class ScoreFormat:
    name: str
    title: str
    extension: str
    content_type: str
    write: Callable[[Predictions, Iterable[ScoreRow]], Iterator[bytes]]


def label_studio(about: Predictions, rows: Iterable[ScoreRow]) -> Iterator[bytes]:
    """Tasks with a prediction each: a result per character found, with its score; nobody is an empty result.

    The prediction's own score is that of the least sure decision, by which Label Studio can sort.
    """
    return listed({"data": _data(row), "predictions": [_prediction(about, row)]} for row in rows)


def _data(row: ScoreRow) -> dict[str, str]:
    return {"image": address_of(row.path), "sha256": row.sha256, "episode": row.episode, "split": row.split}


def _prediction(about: Predictions, row: ScoreRow) -> dict[str, object]:
    results = [
        {
            "from_name": "choice", "to_name": "image", "type": "choices", "value": {"choices": [name]},
            "score": row.scores[name],
        }
        for name in row.found(about)
    ]  # fmt: skip
    sure = min((max(score, 1 - score) for score in row.scores.values()), default=0.0)
    return {"model_version": about.model, "score": sure, "result": results}


def fiftyone(about: Predictions, rows: Iterable[ScoreRow]) -> Iterator[bytes]:
    """Samples whose `predictions` are FiftyOne's Classifications, as its `from_dict` reads them; every score a confidence."""
    return listed(
        {
            "filepath": row.path, "tags": [row.split], "sha256": row.sha256,
            "predictions": {
                "_cls": "Classifications",
                "classifications": [
                    {"_cls": "Classification", "label": name, "confidence": score, "found": score >= about.thresholds[name]}
                    for name, score in row.scores.items()
                ],
            },
        }
        for row in rows
    )  # fmt: skip


def coco(about: Predictions, rows: Iterable[ScoreRow]) -> Iterator[bytes]:
    """COCO without boxes: images and categories, then its result entries (image_id, category_id, score), every score."""
    ids, kept = {name: number for number, name in enumerate(about.thresholds, start=1)}, list(rows)
    categories = [{"id": number, "name": name, "threshold": about.thresholds[name]} for name, number in ids.items()]
    yield b'{"info":' + orjson.dumps({"description": about.model}) + b',"categories":' + orjson.dumps(categories)
    yield b',"images":'
    yield from listed(
        {"id": number, "file_name": row.path, "width": row.width, "height": row.height, "sha256": row.sha256}
        for number, row in enumerate(kept, start=1)
    )
    yield b',"annotations":'
    yield from listed(
        {"image_id": number, "category_id": ids[name], "score": score}
        for number, row in enumerate(kept, start=1)
        for name, score in row.scores.items()
    )
    yield b"}\n"


def table(about: Predictions, rows: Iterable[ScoreRow]) -> Iterator[bytes]:
    """A line per frame, a column per character."""
    yield _line(["filename", "sha256", "episode", "split", *about.thresholds])
    for row in rows:
        scores = [f"{row.scores[name]:.6g}" if name in row.scores else "" for name in about.thresholds]
        yield _line([row.path, row.sha256, row.episode, row.split, *scores])


def _line(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def listed(entries: Iterable[object]) -> Iterator[bytes]:
    """A JSON list, an entry a line."""
    separator = b"["
    for one in entries:
        yield separator + orjson.dumps(one)
        separator = b",\n"
    yield b"[]" if separator == b"[" else b"]"


FORMATS = {
    one.name: one
    for one in (
        ScoreFormat("csv", "CSV, a column per character", "csv", "text/csv", table),
        ScoreFormat("label-studio", "Label Studio predictions", "json", "application/json", label_studio),
        ScoreFormat("fiftyone", "FiftyOne Classifications", "json", "application/json", fiftyone),
        ScoreFormat("coco", "COCO results, without boxes", "json", "application/json", coco),
    )
}
