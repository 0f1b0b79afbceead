"""A run's standing thresholds: what a person chose to go by, with who and when; until then its recipe's policy."""

from collections.abc import Mapping

from corpus.models import Split
from evaluation.models import Evaluation, StandingThresholds
from people.models import Person
from training.models import Run

LONGEST_NOTE = 300
HIGHEST = 1.001  # just above every score: finds nobody


class ThresholdsRefused(ValueError):
    """Thresholds that cannot stand; the message says why and what to do."""


def standing_of(run: Run) -> StandingThresholds | None:
    """The choice that holds, the newest."""
    return StandingThresholds.objects.filter(run=run).select_related("person").order_by("-pk").first()


def standing_thresholds(run: Run) -> dict[str, float]:
    """{name: threshold}: as a person chose, else as the policy of the run's recipe did."""
    chosen = standing_of(run)
    if chosen is not None:
        return {name: chosen.thresholds[name] for name in run.characters}
    policy = run.recipe.get("thresholds", {}).get("policy", "max_f")
    return {name: run.thresholds[policy][name]["threshold"] for name in run.characters}


def let_stand(
    evaluation: Evaluation, thresholds: Mapping[str, float], note: str, by: Person | None
) -> StandingThresholds:
    """From now on screenings and evaluations that ask for standing thresholds go by these; what was before is kept."""
    if evaluation.split != Split.DEV:
        raise ThresholdsRefused("Thresholds are chosen on dev: the sealed test set must not set them.")
    missing = [name for name in evaluation.run.characters if name not in thresholds]
    if missing:
        raise ThresholdsRefused(f"There is no threshold for {', '.join(missing)}: give one for each character.")
    wrong = [name for name, value in thresholds.items() if not 0 <= value <= HIGHEST]
    if wrong:
        raise ThresholdsRefused(f"The threshold of {', '.join(wrong)} is no share: give a number from 0 to 1.")
    kept = {name: float(thresholds[name]) for name in evaluation.run.characters}
    return StandingThresholds.objects.create(
        run=evaluation.run,
        evaluation=evaluation,
        thresholds=kept,
        note=" ".join(note.split())[:LONGEST_NOTE],
        person=by,
    )
