"""The Recognizer: network, thresholds, names and fitting rule, saved as one folder of weights, JSON and their sha256.

Nothing is pickled and no architecture is read from a file: the network is rebuilt in code from its settings.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from corpus.fitting import FittingRule, fit_picture
from training.recognizer.checkpoints import file_hash, sync_folder, write_durably
from training.recognizer.heatmaps import make_mapper
from training.recognizer.network import build_network
from training.recognizer.settings import POLICIES, NetworkSettings
from training.recognizer.steps import make_scorer
from training.recognizer.thresholds import decide

FORMAT = 1
DESCRIPTION, WEIGHTS, HASHES = "recognizer.json", "weights.weights.h5", "sha256"
# Frames scored at once: enough to keep two cores busy, few enough that memory does not grow with the video.
BATCH = 32

Thresholds = Mapping[str, Mapping[str, float]]


class BadRecognizer(ValueError):
    """A recognizer's folder cannot be trusted or read; the sentence says why."""


@dataclass
class Recognizer:
    """Who is in a frame. `names` is the order of all columns; `thresholds` are {policy: {name: threshold}}."""

    model: keras.Model
    names: list[str]
    network: NetworkSettings
    rule: FittingRule = field(default_factory=FittingRule)
    thresholds: Thresholds = field(default_factory=dict)

    def __post_init__(self) -> None:
        for policy, chosen in self.thresholds.items():
            if policy not in POLICIES or set(chosen) != set(self.names):
                raise BadRecognizer(
                    f"The thresholds of '{policy}' name {', '.join(chosen) or 'nobody'}: expected one of the policies "
                    f"{', '.join(POLICIES)}, each with a threshold for {', '.join(self.names)}."
                )
        self._score = make_scorer(self.model)
        self._map = make_mapper(self.model, self.network)

    def scores(self, frames: NDArray[np.uint8] | list[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """float32 [n, c] in 0-1 of uint8 RGB frames [n, h, w, 3] of any size, or a list of them of several sizes."""
        parts = [self._score(batch) for batch in self._fitted(frames)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.names)), np.float32)

    def decide(self, frames: NDArray[np.uint8] | list[NDArray[np.uint8]], policy: str = "max_f") -> NDArray[np.bool_]:
        """bool [n, c]: `score >= threshold` of this policy."""
        return self.decide_scores(self.scores(frames), policy)

    def decide_scores(self, scores: NDArray[np.float32], policy: str = "max_f") -> NDArray[np.bool_]:
        """The same for scores that are already there."""
        if policy not in self.thresholds:
            known = ", ".join(self.thresholds) or "none"
            raise ValueError(f"This recognizer has no thresholds for the policy '{policy}', it has {known}.")
        return decide(scores, [self.thresholds[policy][name] for name in self.names])

    def heatmaps(self, frames: NDArray[np.uint8] | list[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """float32 [n, h', w', c]: how much each cell of the fitted frame speaks for each character, before pooling."""
        return np.concatenate([self._map(batch) for batch in self._fitted(frames)])

    def save(self, folder: Path) -> Path:
        """Write the folder aside, then rename it; an earlier one of the same name is replaced."""
        folder = Path(folder)
        aside = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        self.model.save_weights(aside / WEIGHTS)
        write_durably(aside / DESCRIPTION, json.dumps(self._description(), indent=2).encode())
        lines = [f"{file_hash(aside / name)}  {name}\n" for name in (DESCRIPTION, WEIGHTS)]
        write_durably(aside / HASHES, "".join(lines).encode())
        sync_folder(aside)
        if folder.exists():
            shutil.rmtree(folder)
        aside.rename(folder)
        return folder

    @classmethod
    def load(cls, folder: Path) -> "Recognizer":
        """The recognizer that `save` wrote. Raises BadRecognizer where a file is missing or is not the one written."""
        folder = Path(folder)
        check_hashes(folder)
        values = _read_description(folder)
        rule, network = FittingRule(**values["rule"]), NetworkSettings(**values["network"])
        # Every weight comes from the folder, so the backbone's own are not looked for.
        random = NetworkSettings(**{**values["network"], "weights": "none"})
        model = build_network(random, len(values["names"]), input_size=(rule.height, rule.width))
        try:
            model.load_weights(folder / WEIGHTS)
        except ValueError as error:
            raise BadRecognizer(
                f"The weights in {folder.name} do not fit the network that its settings describe; another version of the "
                "program wrote them. Train the run anew."
            ) from error
        return cls(model, list(values["names"]), network, rule, values["thresholds"])

    def _description(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "names": self.names,
            "rule": asdict(self.rule),
            "network": asdict(self.network),
            "thresholds": {policy: dict(chosen) for policy, chosen in self.thresholds.items()},
        }

    def _fitted(self, frames: NDArray[np.uint8] | list[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
        for start in range(0, len(frames), BATCH):
            yield np.stack([fit_picture(np.asarray(frame), self.rule) for frame in frames[start : start + BATCH]])


def check_hashes(folder: Path) -> None:
    """Raise BadRecognizer unless the folder holds exactly what was written into it."""
    missing = [name for name in (HASHES, DESCRIPTION, WEIGHTS) if not (folder / name).is_file()]
    if missing:
        raise BadRecognizer(
            f"The recognizer in {folder.name} misses {', '.join(missing)}: copy the whole folder, or train anew."
        )
    lines = [line.split(maxsplit=1) for line in (folder / HASHES).read_text().splitlines()]
    expected = {line[1]: line[0] for line in lines if len(line) == 2}
    for name in (DESCRIPTION, WEIGHTS):
        if file_hash(folder / name) != expected.get(name):
            raise BadRecognizer(
                f"{name} of the recognizer in {folder.name} is not the file that was written: it is damaged or was changed. "
                "Restore the folder from a backup, or train anew."
            )


def _read_description(folder: Path) -> dict[str, Any]:
    values = json.loads((folder / DESCRIPTION).read_text())
    if values.get("format") != FORMAT:
        raise BadRecognizer(
            f"The recognizer in {folder.name} has format {values.get('format')!r}, known is {FORMAT}: it was written by "
            "another version of the program."
        )
    return values
