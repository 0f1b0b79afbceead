"""What a run will take, by the pace of runs like it: rows only."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Sum

from corpus.models import Show
from jobs.models import Job
from training.costs import cost_text
from training.models import Run
from training.recipe import Recipe, from_json

LOOKED_AT = 20  # runs, newest first: the pace of older ones is of another machine


@dataclass(frozen=True)
class Estimate:
    """Seconds on the device, by which run's pace, whether that run has the same network, and how many trainings wait before."""

    seconds: float
    per_frame: float
    beside: float  # loading, thresholds, figures
    run: Run
    is_alike: bool
    waiting: int

    @property
    def text(self) -> str:
        return price_text(self.seconds)

    def seconds_of(self, recipe: Recipe) -> float:
        """What another recipe would take at this pace."""
        return self.beside + self.per_frame * recipe.fitting.epochs * recipe.fitting.frames_per_epoch


def price_text(seconds: float) -> str:
    return cost_text(seconds, settings.DEVICE_HOUR_PRICE, settings.PRICE_CURRENCY)


def estimate(show: Show, recipe: Recipe) -> Estimate | None:
    """By the newest finished run with the same network, else by the newest one; None before the first has finished."""
    rows = list(Run.objects.filter(show=show, members=None).finished().order_by("-number")[:LOOKED_AT])
    known = [(row, from_json(row.recipe)) for row in rows if row.seconds]
    if not known:
        return None
    alike = next(((row, one) for row, one in known if pace_key(one) == pace_key(recipe)), None)
    row, base = alike or known[0]
    fitted = row.epochs.aggregate(total=Sum("seconds"))["total"] or row.seconds
    epochs = row.epochs.count() or base.fitting.epochs
    per_frame = fitted / max(1, epochs * base.fitting.frames_per_epoch)
    waiting = Job.objects.filter(function="training.tasks.train").unfinished().count()
    found = Estimate(0.0, per_frame, max(0.0, row.seconds - fitted), row, alike is not None, waiting)
    return replace(found, seconds=found.seconds_of(recipe))


def pace_key(recipe: Recipe) -> tuple:
    """What the time for a frame depends on most."""
    network = recipe.network
    return (
        network.backbone, network.alpha, network.base_output_layer, network.trainable, recipe.picture.width,
        recipe.picture.height, recipe.fitting.feature_pool > 0,
    )  # fmt: skip
