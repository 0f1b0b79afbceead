"""Runs: one training each, with everything it was made from, and its log."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When

from corpus.models import Frame, Show
from jobs.models import Job, State
from labeling.models import LabelVersion

JOIN = "training.tasks.join"  # the job of an ensemble


# What a run is made from beside its recipe, by the columns that hold it; the last one is short.
FROZEN = ("cutout_hashes", "background_hashes", "real_hashes", "characters")


def other_than_parent(field: str) -> Case:
    """Whether this column differs from the parent's."""
    return Case(When(Q(parent=None) | Q(**{field: F(f"parent__{field}")}), then=Value(False)), default=Value(True))


# What a list of runs is sorted by.
ORDERS = {
    "number": "number", "state": "job__state", "macro": "dev__macro_f1", "seconds": "seconds", "parent": "parent__number",
}  # fmt: skip


class RunQuerySet(models.QuerySet["Run"]):
    def finished(self) -> "RunQuerySet":
        return self.filter(finished_at__isnull=False)

    def for_list(self) -> "RunQuerySet":
        """Runs with what a list shows of them, newest first."""
        return self.select_related("job", "parent", "created_by", "label_version", "parent__label_version").order_by(
            "-number"
        )

    def in_order(self, wish: str) -> "RunQuerySet":
        """Sorted by one of ORDERS, a minus before it for the highest first; what has no such figure comes last."""
        name = wish.removeprefix("-")
        column = F(ORDERS.get(name, "number"))
        order = column.desc(nulls_last=True) if wish.startswith("-") else column.asc(nulls_last=True)
        return self.order_by(order, "-number")

    def for_map(self) -> "RunQuerySet":
        """Runs with what a map shows of them; lists of hashes are compared where they lie, since they may be long."""
        return (
            self.select_related("job", "parent", "label_version", "parent__label_version")
            .prefetch_related("members")
            .annotate(**{f"other_{field}": other_than_parent(field) for field in FROZEN})
            .defer(
                *FROZEN[:-1],
                *(f"parent__{field}" for field in FROZEN),
                "thresholds",
                "train",
                "train_dev",
                "parent__dev",
            )
            .order_by("number")
        )


class ThresholdSource(models.TextChoices):
    """Where a run's thresholds come from; without dev labels they come from composed train-dev frames, and pages say so."""

    DEV = "dev", "dev"
    TRAIN_DEV = "train-dev", "train-dev"


class Run(models.Model):
    """One training, child of the run it was changed from."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    recipe = models.JSONField()
    note = models.TextField(blank=True)
    characters = models.JSONField()  # names in the order of the recognizer's outputs
    cutout_hashes = models.JSONField(default=dict)  # {split: {character, or "" for extras: [sha256, …]}}
    background_hashes = models.JSONField(default=dict)  # {split: [sha256, …]}
    real_hashes = models.JSONField(default=dict)  # {split: [sha256, …]} of labeled real frames; empty: composed only
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    sweep = models.ForeignKey("training.Sweep", models.SET_NULL, null=True, blank=True, related_name="runs")
    sweep_arm = models.CharField(max_length=300, blank=True)  # "composing.scale_max=1.2"; empty: as the parent is
    members = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="ensembles")
    label_version = models.ForeignKey(LabelVersion, models.PROTECT, null=True)

    job = models.ForeignKey(Job, models.PROTECT, related_name="+")
    folder = models.CharField(max_length=300, blank=True)  # the recognizer, relative to the runs folder
    thresholds = models.JSONField(default=dict)  # {policy: {name: {"threshold", "reached", "value"}}}
    thresholds_from = models.CharField(max_length=10, choices=ThresholdSource.choices, blank=True)
    train = models.JSONField(default=dict)  # as train_dev, on frames that it was fitted on; empty for older runs
    train_dev = models.JSONField(default=dict)  # the same figures as dev, on composed frames
    dev = models.JSONField(default=dict)
    seconds = models.FloatField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("show", "number", name="run_number_once_per_show")]

    def __str__(self) -> str:
        return f"run {self.number}"

    @property
    def is_ensemble(self) -> bool:
        """Made of other runs, not trained: its job joins them."""
        return self.job.function == JOIN

    @property
    def state(self) -> str:
        """The job's state, which is the only truth; a cancelled training is one that somebody stopped and may resume.

        Until its process has kept the last checkpoint and ended, it is stopping.
        """
        if self.job.cancel_requested and not self.job.is_final:
            return "stopping"
        return "stopped" if self.job.state == State.CANCELLED else self.job.state


class RunEpoch(models.Model):
    """One line of a run's log, written while it trains."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="epochs")
    epoch = models.PositiveIntegerField()
    seconds = models.FloatField()
    metrics = models.JSONField()

    class Meta:
        ordering = ["epoch"]
        constraints = [models.UniqueConstraint("run", "epoch", name="epoch_once_per_run")]

    def __str__(self) -> str:
        return f"{self.run}, epoch {self.epoch}"


class RunPicture(models.Model):
    """A picture attached to a run's note, re-encoded when it came."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="pictures")
    file = models.CharField(max_length=300)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("run", "file", name="picture_once_per_run")]

    def __str__(self) -> str:
        return f"picture {self.pk} of {self.run}"


class RunPin(models.Model):
    """A frame that somebody wants to see beside a run: why it went wrong, what it is to be tried on next."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="pins")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("run", "frame", name="pin_once_per_run")]

    def __str__(self) -> str:
        return f"{self.frame} at {self.run}"


class RunSheet(models.Model):
    """A few of the composed frames of an epoch as one picture, with what lies where in each."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="sheets")
    epoch = models.PositiveIntegerField()
    file = models.CharField(max_length=300)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    frames = (
        models.JSONField()
    )  # [{"number", "labels": [name], "figures": [{"name", "cutout", "box", "visible_share"}]}]

    class Meta:
        ordering = ["epoch"]
        constraints = [models.UniqueConstraint("run", "epoch", name="sheet_once_per_epoch")]

    def __str__(self) -> str:
        return f"{self.run}, frames of epoch {self.epoch}"


class Sweep(models.Model):
    """One factor at a time from a parent, several seeds each, and the parent's recipe with the same seeds beside them."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="sweeps")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey(Run, models.CASCADE, related_name="sweeps")
    arms = models.JSONField()  # ["composing.scale_max=1.2", …], each one change of the parent's recipe
    seeds = models.JSONField()  # [0, 1, 2]
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("show", "number", name="sweep_number_once_per_show")]

    def __str__(self) -> str:
        return f"sweep {self.number}"
