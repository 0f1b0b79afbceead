"""Runs: one training each, with everything it was made from, and its log."""

from django.conf import settings
from django.db import models

from corpus.models import Show
from jobs.models import Job, State
from labeling.models import LabelVersion

JOIN = "training.tasks.join"  # the job of an ensemble


class RunQuerySet(models.QuerySet["Run"]):
    def finished(self) -> "RunQuerySet":
        return self.filter(finished_at__isnull=False)

    def for_list(self) -> "RunQuerySet":
        """Runs with what a list shows of them, newest first."""
        return self.select_related("job", "parent", "created_by").order_by("-number")


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
    members = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="ensembles")
    label_version = models.ForeignKey(LabelVersion, models.PROTECT, null=True)

    job = models.ForeignKey(Job, models.PROTECT, related_name="+")
    folder = models.CharField(max_length=300, blank=True)  # the recognizer, relative to the runs folder
    thresholds = models.JSONField(default=dict)  # {policy: {name: {"threshold", "reached", "value"}}}
    thresholds_from = models.CharField(max_length=10, choices=ThresholdSource.choices, blank=True)
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
        """The job's state, which is the only truth; a cancelled training is one that somebody stopped and may resume."""
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
