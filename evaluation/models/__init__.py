"""The tables of this room, by what they are for."""

from evaluation.models.evaluations import Evaluation, EvaluationPair, Score
from evaluation.models.findings import FailureCluster, GapReason, StandingThresholds
from evaluation.models.reviews import LabelIssue, Review, ReviewAnswer, ReviewItem, ReviewKind
from evaluation.models.sealed import SealedSet, TestLook

__all__ = [
    "Evaluation",
    "EvaluationPair",
    "FailureCluster",
    "GapReason",
    "LabelIssue",
    "Review",
    "ReviewAnswer",
    "ReviewItem",
    "ReviewKind",
    "Score",
    "SealedSet",
    "StandingThresholds",
    "TestLook",
]
