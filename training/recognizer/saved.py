"""The Recognizer: network, thresholds, names and fitting rule, saved as one folder of weights, JSON and their sha256.

Nothing is pickled and no architecture is read from a file: the network is rebuilt in code from its settings.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from corpus.fitting import FittingRule, fit_picture
from training.recognizer.checkpoints import file_hash, sync_folder, write_durably
from training.recognizer.heatmaps import Evidence, detector_weights, joined, make_mapper
from training.recognizer.network import build_network
from training.recognizer.sampling import make_sampler
from training.recognizer.settings import POLICIES, NetworkSettings
from training.recognizer.steps import make_scorer
from training.recognizer.thresholds import decide

FORMAT = 1
DESCRIPTION, WEIGHTS, HASHES = "recognizer.json", "weights.weights.h5", "sha256"
# Frames scored at once: enough to keep two cores busy, few enough that memory does not grow with the video.
BATCH = 32

Frames = NDArray[np.uint8] | list[NDArray[np.uint8]]
Thresholds = Mapping[str, Mapping[str, float]]


class BadRecognizer(ValueError):
    """A recognizer's folder cannot be trusted or read; the sentence says why."""


class Thresholded:
    """What a recognizer and an ensemble share: scores from samples of them, decisions from scores."""

    names: list[str]
    thresholds: Thresholds

    def samples(self, frames: Frames) -> NDArray[np.float32]:
        """float32 [s, n, c] in 0-1: one row per pass and member."""
        raise NotImplementedError

    def average_of(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        return samples.mean(axis=0)

    def scores(self, frames: Frames) -> NDArray[np.float32]:
        """float32 [n, c] in 0-1 of uint8 RGB frames [n, h, w, 3] of any size, or a list of them of several sizes."""
        return self.average_of(self.samples(frames))

    def scores_and_spread(self, frames: Frames) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Scores, and their standard deviation over passes and members: 0 where there is but one."""
        samples = self.samples(frames)
        return self.average_of(samples), samples.std(axis=0)

    def decide(self, frames: Frames, policy: str = "max_f") -> NDArray[np.bool_]:
        """bool [n, c]: `score >= threshold` of this policy."""
        return self.decide_scores(self.scores(frames), policy)

    def decide_scores(self, scores: NDArray[np.float32], policy: str = "max_f") -> NDArray[np.bool_]:
        """The same for scores that are already there."""
        if policy not in self.thresholds:
            known = ", ".join(self.thresholds) or "none"
            raise ValueError(f"This recognizer has no thresholds for the policy '{policy}', it has {known}.")
        return decide(scores, [self.thresholds[policy][name] for name in self.names])

    def check_thresholds(self) -> None:
        for policy, chosen in self.thresholds.items():
            if policy not in POLICIES or set(chosen) != set(self.names):
                raise BadRecognizer(
                    f"The thresholds of '{policy}' name {', '.join(chosen) or 'nobody'}: expected one of the policies "
                    f"{', '.join(POLICIES)}, each with a threshold for {', '.join(self.names)}."
                )


@dataclass
class Recognizer(Thresholded):
    """Who is in a frame. `names` is the order of all columns; `thresholds` are {policy: {name: threshold}}."""

    model: keras.Model
    names: list[str]
    network: NetworkSettings
    rule: FittingRule = field(default_factory=FittingRule)
    thresholds: Thresholds = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.check_thresholds()
        passes = self.network.dropout_samples
        scorer = make_sampler(self.model, passes) if passes else make_scorer(self.model)
        self._sample = scorer if passes else lambda images: scorer(images)[None]
        self._evidence = make_mapper(self.model, self.network)

    def samples(self, frames: Frames) -> NDArray[np.float32]:
        """float32 [s, n, c]: one row, or with dropout left on one per pass."""
        parts = [self._sample(batch) for batch in self._fitted(frames)]
        return np.concatenate(parts, axis=1) if parts else np.zeros((1, 0, len(self.names)), np.float32)

    def heatmaps(self, frames: Frames) -> NDArray[np.float32]:
        """float32 [n, h', w', c]: how much each cell of the fitted frame speaks for each character, before pooling."""
        return self.evidence(frames).maps

    def evidence(self, frames: Frames) -> Evidence:
        """What the recognizer goes by in each of one or more frames: maps and embeddings."""
        return joined([self._evidence(batch) for batch in self._fitted(frames)])

    @property
    def detector_weights(self) -> NDArray[np.float32]:
        """float32 [detectors, c]: what each detector counts for each character."""
        return detector_weights(self.model)

    @property
    def has_odds(self) -> bool:
        """Whether maps are log odds, below zero where a cell says no."""
        return self.network.pooling == "soft_max"

    def save(self, folder: Path) -> Path:
        """Write the folder aside, then rename it; an earlier one of the same name is replaced."""
        return write_folder(
            Path(folder),
            {DESCRIPTION: json.dumps(self._description(), indent=2).encode()},
            lambda aside: self.model.save_weights(aside / WEIGHTS),
        )

    @classmethod
    def load(cls, folder: Path) -> "Recognizer":
        """The recognizer that `save` wrote. Raises BadRecognizer where a file is missing or is not the one written."""
        folder = Path(folder)
        check_files(folder, (DESCRIPTION, WEIGHTS))
        values = read_description(folder)
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

    def _fitted(self, frames: Frames) -> Iterator[NDArray[np.uint8]]:
        for start in range(0, len(frames), BATCH):
            yield np.stack([fit_picture(np.asarray(frame), self.rule) for frame in frames[start : start + BATCH]])


def write_folder(
    folder: Path, contents: Mapping[str, bytes], write_more: Callable[[Path], None] = lambda aside: None
) -> Path:
    """Write files and their sha256 aside, then rename the folder; an earlier one of the same name is replaced."""
    aside = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    write_more(aside)
    for name, content in contents.items():
        write_durably(aside / name, content)
    lines = [f"{file_hash(path)}  {path.name}\n" for path in sorted(aside.iterdir())]
    write_durably(aside / HASHES, "".join(lines).encode())
    sync_folder(aside)
    if folder.exists():
        shutil.rmtree(folder)
    aside.rename(folder)
    return folder


def check_files(folder: Path, names: Sequence[str]) -> None:
    """Raise BadRecognizer unless the folder holds these files exactly as they were written into it."""
    missing = [name for name in (HASHES, *names) if not (folder / name).is_file()]
    if missing:
        raise BadRecognizer(
            f"The recognizer in {folder.name} misses {', '.join(missing)}: copy the whole folder, or train anew."
        )
    lines = [line.split(maxsplit=1) for line in (folder / HASHES).read_text().splitlines()]
    expected = {line[1]: line[0] for line in lines if len(line) == 2}
    for name in names:
        if file_hash(folder / name) != expected.get(name):
            raise BadRecognizer(
                f"{name} of the recognizer in {folder.name} is not the file that was written: it is damaged or was changed. "
                "Restore the folder from a backup, or train anew."
            )


def read_description(folder: Path) -> dict[str, Any]:
    """What a recognizer's JSON says; a format of another version is refused."""
    values = json.loads((folder / DESCRIPTION).read_text())
    if values.get("format") != FORMAT:
        raise BadRecognizer(
            f"The recognizer in {folder.name} has format {values.get('format')!r}, known is {FORMAT}: it was written by "
            "another version of the program."
        )
    return values
