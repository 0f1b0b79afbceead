"""Expected recall as a figure: of the human positives, how many do reviewers say a model could find that sees only the frame?

The ceiling of every recall, from a sample of the positives (labeling/expected.py asks for it).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from corpus.models import Purpose, Show
from labeling.agreement import alpha_interval
from labeling.models import ExpectedJudgement, Label, LabelState
from labeling.tallies import label_tally
from measures.expected import expected_share

REVIEWERS = 2  # of each positive; a third where they differ


@dataclass(frozen=True)
class Judged:
    """What reviewers said of one positive."""

    frame: int
    episode: int
    yes: int
    no: int

    @property
    def value(self) -> float:
        """1 where most say a model could find the character, 0 where most say not, a half where they are even."""
        return 0.5 if self.yes == self.no else float(self.yes > self.no)

    @property
    def is_settled(self) -> bool:
        return self.yes + self.no >= REVIEWERS and self.yes != self.no


def ceilings_of(show: Show) -> dict[str, dict[str, Any]]:
    """Per active character {judged, expected, share, interval}; share and interval are None without judgements.

    The unit is the frame, by the majority of its reviewers, a half where they are even; each counts for as many positives
    of its episode as it stands for.
    """
    judged = judgements(show)
    sizes = positives_per_episode(show) if judged else {}
    return {one.name: _figure(judged.get(one.pk, []), sizes.get(one.pk, {})) for one in show.characters.active()}


def expected_recall(show: Show) -> dict[str, dict[str, Any]]:
    """The ceilings, and how they came about: per active character also {is_simulated, twice, agreement, reasons}.

    `twice` counts the frames with two judgements, `agreement` is Krippendorff's alpha over them with its interval,
    [alpha, low, high], each of them None where it is undefined.
    """
    rows, found = _rows(show), ceilings_of(show)
    simulated = {row.character for row in rows if row.is_simulated}
    reasons = Counter((row.character, row.reason) for row in rows if row.reason)
    judged = _judged(rows)
    for one in show.characters.active():
        found[one.name] |= {
            **_agreement(judged.get(one.pk, [])),
            "is_simulated": one.pk in simulated,
            "reasons": [(reason, count) for (character, reason), count in reasons.most_common() if character == one.pk],
        }
    return found


def judgements(show: Show) -> dict[int, list[Judged]]:
    """Per character id what was judged and still is a positive."""
    return _judged(_rows(show))


class _Row(NamedTuple):
    character: int
    frame: int
    episode: int
    expected: bool
    reason: str
    is_simulated: bool


def _rows(show: Show) -> list[_Row]:
    """Judgements of what is still held to be a positive, on kept frames of evaluation episodes: what a run may learn from
    says nothing about its ceiling. By the character, whose judgements are few; by the frame all frames would be looked at."""
    held = Exists(Label.objects.filter(frame=OuterRef("frame"), character=OuterRef("character"), state=LabelState.YES))
    rows = ExpectedJudgement.objects.filter(
        held, character__show=show, frame__purpose=Purpose.EVALUATION, frame__rejected_at=None
    )
    values = rows.values_list("character", "frame", "frame__episode", "expected", "reason", "is_simulated")
    return [_Row(*one) for one in values.order_by("character", "frame")]


def _judged(rows: list[_Row]) -> dict[int, list[Judged]]:
    found: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        found[row.character, row.frame, row.episode][0 if row.expected else 1] += 1
    by_character: dict[int, list[Judged]] = defaultdict(list)
    for (character, frame, episode), (yes, no) in found.items():
        by_character[character].append(Judged(frame, episode, yes, no))
    return by_character


def _figure(rows: list[Judged], sizes: dict[int, int]) -> dict[str, Any]:
    share, interval = expected_share([row.value for row in rows], [row.episode for row in rows], sizes)
    return {"judged": len(rows), "expected": sum(row.value for row in rows), "share": share, "interval": interval}


def _agreement(rows: list[Judged]) -> dict[str, Any]:
    alpha = alpha_interval([row.yes for row in rows], [row.no for row in rows], [row.episode for row in rows])
    twice = sum(row.yes + row.no >= REVIEWERS for row in rows)
    return {"twice": twice, "agreement": [alpha.alpha, alpha.low, alpha.high]}


def positives_per_episode(show: Show) -> dict[int, dict[int, int]]:
    """{character id: {episode id: positives}}."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for row in label_tally(show):
        if row.state == LabelState.YES:
            found[row.character][row.episode] = row.number
    return found
