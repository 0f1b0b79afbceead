"""Several recognizers that answer as one: their scores averaged, and how far they differ as a sign of doubt.

An ensemble's folder holds no weights: it names its members' folders and what was written there.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.fitting import FittingRule
from training.recognizer.checkpoints import file_hash
from training.recognizer.heatmaps import Evidence
from training.recognizer.saved import (
    DESCRIPTION,
    FORMAT,
    HASHES,
    BadRecognizer,
    Frames,
    Recognizer,
    Thresholded,
    Thresholds,
    check_files,
    read_description,
    write_folder,
)

KIND = "ensemble"
AVERAGES = ("scores", "log_odds")
TINY = 1e-6


@dataclass
class Ensemble(Thresholded):
    """`folders` are where the members were loaded from. `average` is of scores, or of their log odds."""

    members: Sequence[Recognizer]
    folders: Sequence[Path]
    names: list[str]
    average: str = "scores"
    thresholds: Thresholds = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.members) < 2:
            raise BadRecognizer(f"An ensemble needs at least two recognizers, got {len(self.members)}.")
        if self.average not in AVERAGES:
            raise BadRecognizer(f"'{self.average}' cannot be averaged: choose one of {', '.join(AVERAGES)}.")
        for folder, member in zip(self.folders, self.members, strict=True):
            if set(member.names) != set(self.names):
                raise BadRecognizer(
                    f"The recognizer in {folder.name} knows {', '.join(member.names)}, the ensemble is to know "
                    f"{', '.join(self.names)}: members must be of one cast."
                )
        self.check_thresholds()

    def samples(self, frames: Frames) -> NDArray[np.float32]:
        """float32 [s, n, c]: what each member (and each of its passes) says, in the order of `names`."""
        return np.concatenate([member.samples(frames)[:, :, self._columns(member)] for member in self.members])

    def average_of(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        if self.average == "scores":
            return samples.mean(axis=0)
        clipped = np.clip(samples, TINY, 1 - TINY)
        return (1 / (1 + np.exp(-np.log(clipped / (1 - clipped)).mean(axis=0)))).astype(np.float32)

    def heatmaps(self, frames: Frames) -> NDArray[np.float32]:
        """The mean of the members' maps, on the first one's grid."""
        return self.evidence(frames).maps

    def evidence(self, frames: Frames) -> Evidence:
        """The mean of the members' maps, on the first one's grid, and their embeddings side by side."""
        found = [member.evidence(frames) for member in self.members]
        maps = [one.maps[..., self._columns(member)] for one, member in zip(found, self.members, strict=True)]
        height, width = maps[0].shape[1:3]
        fitted = [
            np.stack([cv2.resize(one, (width, height)).reshape(height, width, -1) for one in each]) for each in maps
        ]
        embeddings = np.concatenate([one.embeddings for one in found], axis=1)
        return Evidence(np.mean(fitted, axis=0).astype(np.float32), embeddings)

    @property
    def detector_weights(self) -> NDArray[np.float32]:
        """float32 [detectors of all members, c]."""
        return np.concatenate([member.detector_weights[:, self._columns(member)] for member in self.members])

    @property
    def has_odds(self) -> bool:
        return all(member.has_odds for member in self.members)

    @property
    def rule(self) -> FittingRule:
        """The first member's, on whose grid the maps lie."""
        return self.members[0].rule

    def _columns(self, member: Recognizer) -> list[int]:
        return [member.names.index(name) for name in self.names]

    def save(self, folder: Path) -> Path:
        """Write the folder aside, then rename it. Members are named relative to it, so that all can be moved together."""
        folder = Path(folder)
        members = [
            {"folder": os.path.relpath(member, folder), "sha256": file_hash(member / HASHES)} for member in self.folders
        ]
        values = {"format": FORMAT, "kind": KIND, "names": self.names, "average": self.average, "members": members}
        values["thresholds"] = {policy: dict(chosen) for policy, chosen in self.thresholds.items()}
        return write_folder(folder, {DESCRIPTION: json.dumps(values, indent=2).encode()})

    @classmethod
    def load(cls, folder: Path) -> "Ensemble":
        """The ensemble that `save` wrote. Raises BadRecognizer where a member is missing or is not the one that joined."""
        folder = Path(folder)
        check_files(folder, (DESCRIPTION,))
        values = read_description(folder)
        folders = [_member(folder, one) for one in values["members"]]
        members = [Recognizer.load(one) for one in folders]
        return cls(members, folders, list(values["names"]), values["average"], values["thresholds"])


def _member(folder: Path, named: dict[str, Any]) -> Path:
    path = Path(os.path.normpath(folder / named["folder"]))
    hashes = path / HASHES
    if not hashes.is_file() or file_hash(hashes) != named["sha256"]:
        raise BadRecognizer(
            f"The member {named['folder']} of the ensemble in {folder.name} is missing, or is not the one that joined it: "
            "restore it from a backup, or make the ensemble anew."
        )
    return path


def load_any(folder: Path) -> Recognizer | Ensemble:
    """The recognizer or the ensemble that a folder holds."""
    folder = Path(folder)
    return Ensemble.load(folder) if _is_ensemble(folder) else Recognizer.load(folder)


def _is_ensemble(folder: Path) -> bool:
    try:
        return read_description(folder).get("kind") == KIND
    except (OSError, ValueError):  # missing or damaged: loading it as a recognizer says so in words
        return False
