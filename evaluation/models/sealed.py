"""The sealed test sets, and who looked at them."""

from django.conf import settings
from django.db import models

from corpus.models import Show
from evaluation.models.evaluations import Evaluation


class SealedSet(models.Model):
    """A fresh test set: the test episodes that nobody had looked at when it was opened, and those that come after.

    The first set of a show has no row. Opening one retires the episodes of the set before that people have looked at.
    """

    FIRST = 1

    show = models.ForeignKey(Show, models.CASCADE, db_index=False, related_name="sealed_sets")
    number = models.PositiveIntegerField()
    reason = models.TextField()
    retired = models.PositiveIntegerField()  # episodes
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("show", "number", name="sealed_set_number_once"),
            models.CheckConstraint(condition=models.Q(number__gt=1), name="sealed_set_after_the_first"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="sealed_set_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"test set {self.number}"


class TestLook(models.Model):
    """One look at the sealed test set: who, which run, why. Append-only."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="test_looks")
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="look")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    __test__ = False  # a row, not a test class

    def __str__(self) -> str:
        return f"{self.person} at {self.at:%Y-%m-%d}: {self.reason}"
