"""Where a show stands, in counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from corpus.models import Background, Cutout, Episode, Frame, MaterialState, Purpose, Show, Split
from evaluation.models import Evaluation
from evaluation.queries import leading_evaluation, open_disagreements
from labeling.tallies import settled_labels
from screening.models import Screening
from training.models import Run


@dataclass(frozen=True)
class Standing:
    """The counts everything on the overview is said with."""

    cutouts: int
    extras: int
    uncut: list[str]  # characters without a cut-out
    backgrounds: int
    unseen_backgrounds: int  # in use, but nobody has looked at them
    frames: int
    episodes: int
    labeled: int  # pairs (frame, character) of evaluation frames that are yes or no
    pairs: int
    runs: int
    finished_runs: int
    screenings: int
    leading: Evaluation | None
    disagreements: int

    @property
    def labeled_share(self) -> float | None:
        return self.labeled / self.pairs if self.pairs else None


def standing(show: Show) -> Standing:
    """Count a show once; every query is one range of an index, or the tally of its labels."""
    cast = show.characters.filter(retired_at=None)
    accepted = Cutout.objects.filter(show=show, state=MaterialState.ACCEPTED)
    with_cutouts = set(accepted.values_list("character_id", flat=True).distinct())
    frames = Frame.objects.kept().filter(show=show, split__in=[Split.DEV, Split.TEST]).count()
    runs = Run.objects.filter(show=show).aggregate(
        all=Count("id"), finished=Count("id", filter=Q(finished_at__isnull=False))
    )
    backgrounds = Background.objects.filter(show=show).counts()
    leading = leading_evaluation(show)
    return Standing(
        cutouts=accepted.exclude(character=None).count(),
        extras=accepted.filter(character=None).count(),
        uncut=[character.name for character in cast if character.pk not in with_cutouts],
        backgrounds=backgrounds["train"] + backgrounds["train_dev"],
        unseen_backgrounds=backgrounds["waiting"],
        frames=frames,
        episodes=Episode.objects.filter(show=show, purpose=Purpose.EVALUATION).count(),
        labeled=settled_labels(show, [one.pk for one in cast]),
        pairs=frames * cast.count(),
        runs=runs["all"],
        finished_runs=runs["finished"],
        screenings=Screening.objects.filter(show=show, finished_at__isnull=False).count(),
        leading=leading,
        disagreements=open_disagreements(leading).count() if leading else 0,
    )


def shows_visible_to(ids: list[int] | None) -> Any:
    """Every show, or those of the ids, with what the list says of each."""
    rows = Show.objects.order_by("title").prefetch_related("characters")
    return rows if ids is None else rows.filter(pk__in=ids)
