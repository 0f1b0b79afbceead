"""Scores beside labels: what was right and what was wrong."""

from django.conf import settings
from django.db import models

from corpus.models import Character, Frame, Show, Split
from evaluation.policies import LONGEST, policy_name
from jobs.models import Job
from labeling.models import LabelState, LabelVersion
from training.models import Run


class Score(models.Model):
    """The network's output in 0-1, kept once per (run, frame, character)."""

    run = models.ForeignKey(Run, models.CASCADE, db_index=False, related_name="scores")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="scores")
    character = models.ForeignKey(Character, models.PROTECT)
    value = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint("run", "frame", "character", name="one_score_per_character"),
            models.CheckConstraint(condition=models.Q(value__gte=0, value__lte=1), name="score_in_0_1"),
        ]
        # The frames page asks for a run's frames with scores in a range.
        indexes = [models.Index("run", "character", "value", "frame", name="score_by_value")]

    def __str__(self) -> str:
        return f"{self.value:.2f}"


class Evaluation(models.Model):
    """A run on a split against a label version. It stays as it was when made."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="evaluations")
    run = models.ForeignKey(Run, models.PROTECT, related_name="evaluations")
    split = models.CharField(max_length=10, choices=[(Split.DEV, "dev"), (Split.TEST, "test")])
    policy = models.CharField(max_length=LONGEST)
    label_version = models.ForeignKey(LabelVersion, models.PROTECT, null=True)
    thresholds = models.JSONField(default=dict)  # {name: threshold} of the policy
    report = models.JSONField(default=dict)  # measures.report.evaluation_report
    reason = models.TextField(blank=True)
    sealed_set = models.PositiveIntegerField(null=True)  # of a test evaluation: the number of the set it was made on
    job = models.ForeignKey(Job, models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(split="test") | ~models.Q(reason=""), name="test_look_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(split="test", sealed_set__isnull=False)
                | (~models.Q(split="test") & models.Q(sealed_set=None)),
                name="test_is_made_on_a_sealed_set",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} on {self.split}"

    @property
    def policy_name(self) -> str:
        return policy_name(self.policy)

    @property
    def made_on(self) -> str:
        """`dev`, `test, set 2`: figures of two sets are of different frames."""
        return f"{self.split}, set {self.sealed_set}" if self.sealed_set else self.split


class EvaluationPair(models.Model):
    """One (frame, character) of an evaluation: truth beside score. The gaps page is one query over its index."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, db_index=False, related_name="pairs")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="+")
    character = models.ForeignKey(Character, models.PROTECT)
    truth = models.CharField(max_length=4, choices=LabelState.choices)
    score = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint("evaluation", "frame", "character", name="pair_once")]
        indexes = [models.Index("evaluation", "character", "truth", "score", name="pair_by_score")]

    def __str__(self) -> str:
        return f"{self.character}: {self.truth}, {self.score:.2f}"
