"""What reviewers are asked about labels, and what they answered."""

from django.conf import settings
from django.db import models

from corpus.models import Character, Frame, Show
from evaluation.models.evaluations import Evaluation
from labeling.models import LabelState, LabelVersion


class ReviewKind(models.TextChoices):
    DISAGREEMENTS = "disagreements", "disagreements"
    ISSUES = "issues", "label issues"


class Review(models.Model):
    """A blind review of labels: what is asked is drawn once, two people answer each question, closing makes a label version."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="reviews")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=13, choices=ReviewKind.choices)
    evaluations = models.ManyToManyField(Evaluation, related_name="reviews")  # whose decisions stand beside the labels
    agreements = models.PositiveIntegerField(default=0)  # drawn per stratum in which people and runs agree
    seed = models.BigIntegerField(default=0)  # of the drawing
    raw_version = models.ForeignKey(LabelVersion, models.PROTECT, related_name="+")
    reviewed_version = models.ForeignKey(LabelVersion, models.PROTECT, null=True, related_name="+")
    report = models.JSONField(default=dict)  # review_figures.report_of, made when the review is closed
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("show", "number", name="review_number_once"),
            models.UniqueConstraint(
                "show", "kind", condition=models.Q(closed_at=None), name="one_open_review_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.number} ({self.get_kind_display()})"


class ReviewItem(models.Model):
    """One question of a review: is this character visible in this frame? Frozen as it was drawn."""

    review = models.ForeignKey(Review, models.CASCADE, db_index=False, related_name="items")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="+")
    character = models.ForeignKey(Character, models.PROTECT)
    human = models.CharField(max_length=4, choices=LabelState.choices)  # what people said when it was drawn
    decisions = models.CharField(max_length=8)  # one 1 or 0 per evaluation, in the order of their ids
    chance = models.FloatField(null=True)  # inclusion probability; none where rank decided, not chance
    verdict = models.CharField(max_length=4, choices=LabelState.choices, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("review", "frame", "character", name="asked_once_in_a_review"),
            models.CheckConstraint(
                condition=models.Q(chance=None) | models.Q(chance__gt=0, chance__lte=1), name="review_chance_in_0_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.character} in {self.frame}"

    @property
    def differs(self) -> bool:
        """Whether some run says other than people do."""
        return any((one == "1") != (self.human == LabelState.YES) for one in self.decisions)


class ReviewAnswer(models.Model):
    """What one reviewer sees in a frame, without knowing who said what."""

    item = models.ForeignKey(ReviewItem, models.CASCADE, db_index=False, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    state = models.CharField(max_length=4, choices=LabelState.choices)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("item", "person", name="one_answer_per_reviewer")]

    def __str__(self) -> str:
        return f"{self.item}: {self.state}"


class LabelIssue(models.Model):
    """A label that the run's out-of-sample scores speak against; a wish for a look, nothing is changed by it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, db_index=False, related_name="issues")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="+")
    character = models.ForeignKey(Character, models.PROTECT)
    rank = models.PositiveIntegerField()  # 1 is the most doubtful frame
    frame_quality = models.FloatField()  # of all labels of the frame, 0-1, low is doubtful
    quality = models.FloatField()  # of this label, the frame's most doubtful one

    class Meta:
        constraints = [models.UniqueConstraint("evaluation", "rank", name="one_issue_per_rank")]

    def __str__(self) -> str:
        return f"{self.rank}: {self.character} in {self.frame}"
