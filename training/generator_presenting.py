"""Composed frames as plain values, and the generator's settings as controls: what the playground shows."""

import base64
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from corpus.media import url_of
from training.composing.scene import FigureReport
from training.composing.settings import REFERENCE_HEIGHT, GeneratorSettings, topics
from training.keys import FieldDescription
from training.presenting import setting_text
from training.recipe import Recipe, fields
from training.samples import Piece, Sample

# Whole color resolution, as our own media: with the usual quarter, outlines bleed that no network will see bleeding.
PICTURES: dict[str, tuple[str, list[int]]] = {
    "jpeg": (
        ".jpg",
        [cv2.IMWRITE_JPEG_QUALITY, 88, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444],
    ),
    "png": (".png", [cv2.IMWRITE_PNG_COMPRESSION, 1]),
}
GROUPS = {
    "cast": ["cast"],
    "placement": ["placement"],
    "figure": ["figure"],
    "edge": ["edge"],
    "frame": ["size", "frame"],
}
WIDE = 100  # a slider whose ends are this far apart counts in octaves, or its small values could not be reached


@dataclass(frozen=True)
class Control:
    """One setting with the value it has, and the one it started from."""

    field: FieldDescription
    value: Any
    before: Any

    @property
    def name(self) -> str:
        return self.field.key.partition(".")[2]

    @property
    def label(self) -> str:
        return self.name.replace("_", " ")

    @property
    def text(self) -> str:
        return value_text(self.value)

    @property
    def before_text(self) -> str:
        return value_text(self.before)

    @property
    def was(self) -> str:
        return setting_text(self.before)

    @property
    def changed(self) -> bool:
        return self.value != self.before

    @property
    def slides(self) -> bool:
        """Whether a slider helps: between two ends that are not too far apart to be reached by hand."""
        low, high = self.field.minimum, self.field.maximum
        if (
            self.field.type not in ("whole", "number")
            or low is None
            or high is None
            or self.name in ("width", "height")
        ):
            return False
        return high <= 100 or (low > 0 and self.field.type == "number")

    @property
    def octaves(self) -> bool:
        return bool(self.field.minimum and self.field.maximum and self.field.maximum / self.field.minimum >= WIDE)

    @property
    def step(self) -> str:
        return "1" if self.field.type == "whole" else "0.01"


def value_text(value: Any) -> str:
    """A setting as `--set` and an address write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(f"{one:.6g}" if isinstance(one, float) else str(one) for one in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def control_groups(recipe: Recipe, start: Recipe) -> list[dict[str, Any]]:
    """The generator's settings in the groups of the page, each with its controls and how many of them were changed."""
    before = {field.key: field for field in fields(start)}
    found = topics()
    groups = []
    for title, parts in GROUPS.items():
        names = [name for part in parts for name in found[part]]
        controls = [
            Control(before[f"composing.{name}"], getattr(recipe.composing, name), getattr(start.composing, name))
            for name in names
        ]
        changed = sum(control.changed for control in controls)
        groups.append({"title": title, "controls": controls, "changed": changed})
    return groups


def frame_values(sample: Sample, names: list[str], settings: GeneratorSettings, picture: str) -> dict[str, Any]:
    """A composed frame as JSON: its picture as a data URL, who is in it, and what it is made of."""
    frame, view = sample.frame, sample.frame.scene.view
    return {
        "number": frame.number,
        "picture": data_url(frame.image, picture),
        "labels": {name: bool(label) for name, label in zip(names, frame.labels, strict=True)},
        "figures": [
            figure_values(report, piece, names, settings)
            for report, piece in zip(frame.figures, sample.pieces, strict=True)
        ],
        "background": {
            **piece_values("background", sample.background),
            "crop": [view.left, view.top, view.left + view.width, view.top + view.height],
            "flipped": view.flipped,
        },
        "window": list(frame.scene.window),
        "edge": rounded(asdict(frame.edge)),
        "degradation": {kind: value for kind, value in rounded(asdict(frame.degradation)).items() if value},
    }


def figure_values(report: FigureReport, piece: Piece, names: list[str], settings: GeneratorSettings) -> dict[str, Any]:
    longest = report.picture_size
    to_setting = longest / (settings.cutout_size or longest) * REFERENCE_HEIGHT / settings.height
    return {
        "character": None if report.character is None else names[report.character],
        **piece_values("cutout", piece),
        "group": piece.group,
        "box": list(report.box),
        "visible_share": round(report.visible_share, 4),
        "visible_pixels": round(report.visible_pixels, 1),
        "labeled": report.labeled,
        "scale": round(report.scale * to_setting, 4),
        "rotation": round(report.rotation, 2),
        "flipped": report.flipped,
    }


def piece_values(kind: str, piece: Piece) -> dict[str, Any]:
    return {kind: piece.pk, "name": piece.name, "sha256": piece.sha256, "url": address_of(piece.file)}


@lru_cache(maxsize=4096)
def address_of(file: str) -> str:
    """The same few pieces come again with every move of a control, and to reverse an address takes half a millisecond."""
    return url_of(file)


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [rounded(one) for one in value]
    return round(value, 3) if isinstance(value, float) else value


def data_url(image: np.ndarray, picture: str) -> str:
    extension, options = PICTURES[picture]
    stored = cv2.imencode(extension, cv2.cvtColor(image, cv2.COLOR_RGB2BGR), options)[1]
    return f"data:image/{picture};base64,{base64.b64encode(stored.tobytes()).decode('ascii')}"
