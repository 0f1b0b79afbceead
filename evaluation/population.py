"""What a review draws from and estimates for: labels of a version beside the decisions of one or several runs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.models import Character, Frame, Split
from evaluation.comparing import pairs_of
from evaluation.models import Evaluation
from labeling.models import LabelState, LabelVersion
from labeling.querysets import labels_at


@dataclass(frozen=True)
class Population:
    """One character: frame ids [n], episode ids [n], human bool [n], decisions bool [runs, n]."""

    character: Character
    frames: np.ndarray
    episodes: np.ndarray
    human: np.ndarray
    decisions: np.ndarray

    @property
    def strata(self) -> np.ndarray:
        """What people and every run say, as a number [n]: people's answer is the highest bit, the first run's the next."""
        code = self.human.astype(np.int64)
        for row in self.decisions:
            code = 2 * code + row
        return code

    @property
    def differs(self) -> np.ndarray:
        return (self.decisions != self.human).any(axis=0)


def populations(evaluations: Sequence[Evaluation], version: LabelVersion) -> list[Population]:
    """Per character of all these evaluations, the kept dev frames that all of them scored and that have a label at the version."""
    answers = [pairs_of(row) for row in evaluations]
    shared = set.intersection(*(set(one) for one in answers)) if answers else set()
    labels = labels_at(version, Split.DEV)
    kept = Frame.objects.kept().filter(pk__in={frame for frame, _ in shared})
    episodes = dict(kept.values_list("pk", "episode_id"))
    names = [name for name in evaluations[0].thresholds if all(name in row.thresholds for row in evaluations)]
    cast = {one.name: one for one in Character.objects.filter(show=evaluations[0].show_id, name__in=names)}
    found = []
    for name in names:
        character = cast[name]
        frames = sorted(
            frame
            for frame, of in shared
            if of == name
            and frame in episodes
            and labels.get((frame, character.pk), LabelState.OPEN) != LabelState.OPEN
        )
        decisions = [
            [answer[frame, name][1] >= row.thresholds[name] for frame in frames]
            for answer, row in zip(answers, evaluations, strict=True)
        ]
        found.append(
            Population(
                character,
                np.array(frames, np.int64),
                np.array([episodes[frame] for frame in frames], np.int64),
                np.array([labels[frame, character.pk] == LabelState.YES for frame in frames], bool),
                np.array(decisions, bool).reshape(len(evaluations), len(frames)),
            )
        )
    return found
