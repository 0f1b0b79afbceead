"""What people make of an evaluation: why frames went wrong, what they have in common, the thresholds to go by."""

from django.conf import settings
from django.db import models

from corpus.models import Character, Frame
from evaluation.models.evaluations import Evaluation
from training.models import Run


class GapReason(models.Model):
    """Why somebody thinks a decision of this evaluation went wrong; one word per gap, the last one holds."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, db_index=False, related_name="reasons")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="+")
    character = models.ForeignKey(Character, models.PROTECT)
    reason = models.CharField(max_length=40, blank=True)  # one of aims.REASONS, or people's own words
    note = models.TextField(blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint("evaluation", "frame", "character", name="one_reason_per_gap")]
        indexes = [models.Index("evaluation", "character", "reason", name="gap_by_reason")]

    def __str__(self) -> str:
        return f"{self.character}: {self.reason or 'a note'}"


class StandingThresholds(models.Model):
    """What a person chose a run to decide by; the newest holds, the others stay as they were."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="standing")
    evaluation = models.ForeignKey(Evaluation, models.SET_NULL, null=True, related_name="+")  # on whose page
    thresholds = models.JSONField()  # {name: threshold}
    note = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"thresholds of {self.run}, {self.at:%Y-%m-%d}"


class FailureCluster(models.Model):
    """What a person calls a group of wrong frames that the run takes for alike, with the frames it had then."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, db_index=False, related_name="clusters")
    anchor = models.BigIntegerField()  # the smallest frame id of the group: groups share no frame
    name = models.CharField(max_length=80)
    frames = models.JSONField()  # ids, the most typical first
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint("evaluation", "anchor", name="one_name_per_cluster")]

    def __str__(self) -> str:
        return self.name
