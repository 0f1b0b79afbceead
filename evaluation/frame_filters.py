"""What models say, as filters of the frames page: scores of a run, and where it differs from the labels.

Test frames are never among them: to sort the sealed set by what a model says would be to look at it unlogged.
"""

from dataclasses import dataclass

from django.db.models import Case, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Abs
from django.http import QueryDict

from corpus.models import Character, Frame, Show, Split
from evaluation.models import Score
from evaluation.queries import leading_evaluation
from labeling.filter_fields import cast_choice, choice, range_fields
from labeling.filter_values import character, number, spread
from labeling.filters import Field, FrameFilter, FrameOrder, register
from labeling.models import LabelState
from labeling.refusals import Invalid
from people.models import Role
from training.models import Run

POLICY = "max_f"
Frames = QuerySet[Frame]


@dataclass(frozen=True)
class AskedScores:
    """A run, and what is asked of its scores: a range for some characters, a difference from the labels of some."""

    run: Run
    thresholds: dict[int, float]  # {character id: threshold}, of those the run knows
    characters: tuple[int, ...]
    within: tuple[float, float] | None
    differs: tuple[int, ...]


def read_scores(query: QueryDict, show: Show) -> AskedScores:
    run = asked_run(show, number(query, "run"))
    thresholds = thresholds_of(run)
    characters, within = character(query, "score", show) or list(thresholds), spread(query, "score")
    differs = character(query, "differs_from_run", show)
    return AskedScores(
        run, thresholds, tuple(one for one in characters if one in thresholds),
        within or ((0.0, 1.0) if query.get("score") else None), tuple(one for one in differs if one in thresholds),
    )  # fmt: skip


def asked_run(show: Show, wanted: int | None) -> Run:
    """The run of that number, or the best one so far where none is named."""
    runs = Run.objects.filter(show=show).finished()
    if wanted is not None:
        run = runs.filter(number=wanted).first()
    else:
        leading = leading_evaluation(show)
        run = leading.run if leading else runs.order_by("-number").first()
    if run is None:
        named = f"no finished run {wanted}" if wanted is not None else "no finished run"
        raise Invalid(f"There is {named} in this show, so there are no scores to ask for.")
    return run


def thresholds_of(run: Run) -> dict[int, float]:
    ids = dict(Character.objects.filter(show=run.show_id).values_list("name", "pk"))
    return {ids[name]: row["threshold"] for name, row in run.thresholds.get(POLICY, {}).items() if name in ids}


def by_scores(frames: Frames, show: Show, asked: AskedScores) -> Frames:
    scores = Score.objects.filter(run=asked.run)
    frames = unsealed(frames)
    if asked.within is not None:
        fitting = scores.filter(character__in=asked.characters, value__range=asked.within)
        frames = frames.filter(pk__in=fitting.values("frame"))
    if asked.differs:
        wrong = Q(pk__in=[])
        for one in asked.differs:
            wrong |= Q(character=one, frame__labels__character=one) & differing(asked.thresholds[one])
        frames = frames.filter(pk__in=scores.filter(wrong).values("frame"))
    if asked.within is None and not asked.differs:  # a run alone: the frames that it scored
        frames = frames.filter(pk__in=scores.filter(character__in=asked.characters[:1]).values("frame"))
    return frames


def differing(threshold: float) -> Q:
    found = Q(value__gte=threshold, frame__labels__state=LabelState.NO)
    return found | Q(value__lt=threshold, frame__labels__state=LabelState.YES)


def unsealed(frames: Frames) -> Frames:
    return frames.exclude(split=Split.TEST)


def score_fields(query: QueryDict, show: Show) -> list[Field]:
    rows = Run.objects.filter(show=show).finished().order_by("-number").values_list("number", flat=True)[:200]
    return [
        choice(query, "run", "Run", [(str(number), f"run {number}") for number in rows]),
        cast_choice(query, show, "score", "Score of"),
        *range_fields(query, "score"),
        cast_choice(query, show, "differs_from_run", "Label and run differ on"),
    ]


def best_score(frames: Frames, show: Show, query: QueryDict) -> Frames:
    """The highest score first, of the character that is asked about, else of whoever has it."""
    asked = read_scores(query, show)
    scores = Score.objects.filter(run=asked.run, frame=OuterRef("pk"), character__in=asked.characters)
    frames = unsealed(frames).annotate(best=Subquery(scores.order_by("-value").values("value")[:1]))
    return frames.filter(best__isnull=False).order_by("-best", "-pk")


def nearest_threshold(frames: Frames, show: Show, query: QueryDict) -> Frames:
    """Where the run is least decided: the score that lies nearest to its threshold."""
    asked = read_scores(query, show)
    cuts = [When(character=one, then=Value(asked.thresholds[one])) for one in asked.characters]
    scores = Score.objects.filter(run=asked.run, frame=OuterRef("pk"), character__in=asked.characters)
    scores = scores.annotate(distance=Abs(F("value") - Case(*cuts, output_field=FloatField())))
    frames = unsealed(frames).annotate(distance=Subquery(scores.order_by("distance").values("distance")[:1]))
    return frames.filter(distance__isnull=False).order_by("distance", "-pk")


def register_all() -> None:
    register(
        FrameFilter(
            ("run", "score", "score_from", "score_to", "differs_from_run"),
            read_scores, by_scores, score_fields, Role.TRAINER,
        ),
        FrameOrder("score", "highest score first", best_score, Role.TRAINER),
        FrameOrder("undecided", "run least decided first", nearest_threshold, Role.TRAINER),
    )  # fmt: skip
