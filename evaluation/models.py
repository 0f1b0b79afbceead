"""Scores beside labels: what was right, what was wrong, and who looked at the sealed test set."""

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
    job = models.ForeignKey(Job, models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(split="test") | ~models.Q(reason=""), name="test_look_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} on {self.split}"

    @property
    def policy_name(self) -> str:
        return policy_name(self.policy)


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
