"""Reading evaluations: the frames behind a matrix cell, the disagreements still open, the looks at the test set."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from corpus.models import Character, Show, Split
from evaluation.models import Evaluation, EvaluationPair, ReviewItem, TestLook
from jobs.models import Job
from labeling.models import LabelState
from training.models import Run

# kind: (truth, is the decision yes, order in which the worst or clearest comes first)
KINDS = {
    "fp": (LabelState.NO, True, "-score"),
    "fn": (LabelState.YES, False, "score"),
    "tp": (LabelState.YES, True, "-score"),
    "tn": (LabelState.NO, False, "score"),
}


def figures_to_come(runs: Iterable[Run]) -> bool:
    """Whether a job of these runs is under way or waits: the training itself, or the evaluation that follows it."""
    jobs = [run.job_id for run in runs]
    return bool(jobs) and Job.objects.filter(Q(pk__in=jobs) | Q(after__in=jobs)).unfinished().exists()


def cell(evaluation: Evaluation, character: Character, kind: str) -> QuerySet[EvaluationPair]:
    """The pairs of one cell of a character's matrix, the most wrong first; one range of the index (evaluation, character, truth, score)."""
    truth, found, order = KINDS[kind]
    threshold = evaluation.thresholds[character.name]
    side = Q(score__gte=threshold) if found else Q(score__lt=threshold)
    rows = EvaluationPair.objects.filter(side, evaluation=evaluation, character=character, truth=truth)
    return rows.select_related("frame__episode", "character").order_by(order, "id")


def mixup_cell(
    evaluation: Evaluation, missed: Character | None, invented: Character | None
) -> QuerySet[EvaluationPair]:
    """The frames in which `missed` was missed while `invented` was found who is not there; None is nobody."""
    if missed is not None:
        rows = cell(evaluation, missed, "fn")
        if invented is None:
            return rows.exclude(Exists(_mistakes_of_frame(evaluation, "fp")))
        return rows.filter(frame__in=cell(evaluation, invented, "fp").order_by().values("frame"))
    if invented is None:
        return EvaluationPair.objects.none()
    return cell(evaluation, invented, "fp").exclude(Exists(_mistakes_of_frame(evaluation, "fn")))


def _mistakes_of_frame(evaluation: Evaluation, kind: str) -> QuerySet[EvaluationPair]:
    """Any mistake of a kind in the frame of the outer row."""
    truth, found, _ = KINDS[kind]
    wrong = Q(pk__in=[])
    for name, threshold in evaluation.thresholds.items():
        wrong |= Q(character__name=name) & (Q(score__gte=threshold) if found else Q(score__lt=threshold))
    return EvaluationPair.objects.filter(wrong, evaluation=evaluation, frame=OuterRef("frame"), truth=truth)


def wrong_pairs(evaluation: Evaluation, names: list[str] | None = None) -> QuerySet[EvaluationPair]:
    """Every pair on which the run and the labels differ."""
    wrong = Q(pk__in=[])
    for name, threshold in evaluation.thresholds.items():
        if names is None or name in names:
            mistaken = Q(truth=LabelState.NO, score__gte=threshold) | Q(truth=LabelState.YES, score__lt=threshold)
            wrong |= Q(character__name=name) & mistaken
    return EvaluationPair.objects.filter(wrong, evaluation=evaluation)


def worst_pairs(evaluation: Evaluation, count: int) -> list[EvaluationPair]:
    """The wrong pairs whose score is farthest on the wrong side of its threshold.

    The head of every cell of mistakes is read from the index and joined here: to sort all mistakes at once would read them all.
    """
    cast = Character.objects.filter(show=evaluation.show_id, name__in=evaluation.thresholds)
    heads = [pair for one in cast for kind in ("fp", "fn") for pair in cell(evaluation, one, kind)[:count]]
    heads.sort(key=lambda pair: (-abs(pair.score - evaluation.thresholds[pair.character.name]), pair.pk))
    return heads[:count]


def open_disagreements(evaluation: Evaluation) -> QuerySet[EvaluationPair]:
    """Wrong pairs that no review has settled; of a frame that was rejected since nobody is asked."""
    settled = ReviewItem.objects.filter(
        frame=OuterRef("frame"), character=OuterRef("character"), settled_at__isnull=False
    )
    waiting = wrong_pairs(evaluation).filter(~Exists(settled), frame__rejected_at=None)
    return waiting.select_related("frame__episode", "character")


def leading_evaluation(show: Show) -> Evaluation | None:
    """The finished dev evaluation with the highest macro-F1: what every page speaks of that names no other."""
    rows = Evaluation.objects.filter(show=show, split=Split.DEV, finished_at__isnull=False, report__macro_f1__gte=0)
    return rows.select_related("run").order_by("-report__macro_f1", "-id").first()


def looks(show: Show) -> QuerySet[TestLook]:
    """Every look at the sealed test sets, newest first."""
    return TestLook.objects.filter(show=show).select_related("person", "evaluation__run").order_by("-id")


def evaluations_of(show: Show) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(show=show).select_related("run", "job", "created_by").order_by("-id")
