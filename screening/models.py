"""A whole video tagged by a recognizer."""

from django.conf import settings
from django.db import models

from corpus.models import Character, Episode, Show
from evaluation.policies import policy_name
from jobs.models import Job
from training.models import Run


class Screening(models.Model):
    """One video under one run: per instant decisions, appearances, and the rendered video."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="screenings")
    run = models.ForeignKey(Run, models.PROTECT, related_name="screenings")
    episode = models.ForeignKey(Episode, models.SET_NULL, null=True, related_name="screenings")
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=300)  # the video that was screened
    policy = models.CharField(max_length=30, default="max_f")
    samples = models.JSONField(default=dict)  # {"times_ms": […], "scores": {name: […]}, "decisions": {name: [0/1…]}}
    rendered = models.CharField(max_length=300, blank=True)
    duration_ms = models.PositiveIntegerField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    job = models.ForeignKey(Job, models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} by {self.run}"

    @property
    def policy_name(self) -> str:
        return policy_name(self.policy)


class Appearance(models.Model):
    """A character on screen from one instant to another."""

    screening = models.ForeignKey(Screening, models.CASCADE, related_name="appearances")
    character = models.ForeignKey(Character, models.PROTECT)
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    score = models.FloatField()  # the mean over its instants

    class Meta:
        ordering = ["start_ms"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end_ms__gt=models.F("start_ms")), name="ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.character} {self.start_ms / 1000:.1f}-{self.end_ms / 1000:.1f} s"
