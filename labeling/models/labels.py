"""What is held true: labels, their revisions, the frozen points in them; and the judgements of what a model could see."""

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, FloatField, Func, Q

from corpus.models import Character, Frame, Show


class LabelState(models.TextChoices):
    YES = "yes", "yes"
    NO = "no", "no"
    OPEN = "open", "open"


class LabelSource(models.TextChoices):
    VOTES = "votes", "votes"
    GOLD = "gold", "gold"
    REVIEW = "review", "review"
    IMPORT = "import", "import"


class Doubt(Func):
    """How far a probability lies from .5: the less, the more doubtful. In the words of its index, number and all."""

    template = "ABS(%(expressions)s - 0.5)"
    output_field = FloatField()


class IsDoubtful(Func):
    """Between .1 and .9: most votes leave nothing in between, so they do not pay for its index."""

    template = "ABS(%(expressions)s - 0.5) < 0.4"
    output_field = BooleanField()


class Label(models.Model):
    """What is held true of one character in one frame now.

    Keys that another index or constraint begins with have no index of their own (`db_index=False`), here and in every
    table that a vote or an import writes: each one would be paid for with every row. So would a check of what another
    row proves (`db_constraint=False`): the show is the frame's, and a revision is written with the label it changes.
    """

    show = models.ForeignKey(Show, models.CASCADE, db_index=False, db_constraint=False, related_name="labels")
    frame = models.ForeignKey(Frame, models.CASCADE, db_index=False, related_name="labels")
    character = models.ForeignKey(Character, models.PROTECT, db_index=False, related_name="labels")
    state = models.CharField(max_length=4, choices=LabelState.choices)
    source = models.CharField(max_length=6, choices=LabelSource.choices)
    probability = models.FloatField(null=True)  # of yes, 0-1, as the votes have it; none where votes do not decide
    is_disputed = models.BooleanField(default=False)  # two people who were sure said different things
    answers = models.PositiveSmallIntegerField(default=0)  # sure ones behind it: certainty needs two people
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint("frame", "character", name="one_label_per_character")]
        indexes = [
            # The frames page begins with the most doubtful of millions.
            models.Index(
                "show", Doubt("probability"), "frame", name="label_doubtful", condition=Q(IsDoubtful("probability"))
            ),
            models.Index("show", "character", "state", "frame", name="label_by_state"),
            models.Index("show", "frame", name="label_disputed", condition=Q(is_disputed=True)),
        ]

    def __str__(self) -> str:
        return f"{self.character} in {self.frame}: {self.state}"


class LabelRevision(models.Model):
    """Each change of a label, in order. Append-only."""

    show = models.ForeignKey(Show, models.CASCADE, db_constraint=False, related_name="+")
    frame = models.ForeignKey(
        Frame, models.CASCADE, db_index=False, db_constraint=False, related_name="label_revisions"
    )
    character = models.ForeignKey(Character, models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    state = models.CharField(max_length=4, choices=LabelState.choices)
    source = models.CharField(max_length=6, choices=LabelSource.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["frame", "character", "-id"], name="revision_by_frame")]

    def __str__(self) -> str:
        return f"{self.character} in {self.frame}: {self.state}"


class LabelVersion(models.Model):
    """A named, frozen point in the revisions: every revision up to `last_revision` of the show belongs to it."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="label_versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    last_revision = models.BigIntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("show", "number", name="label_version_number_once")]

    def __str__(self) -> str:
        return f"labels {self.number}: {self.name}"


class ExpectedJudgement(models.Model):
    """A reviewer's word on a human positive: could a model that sees only this frame find the character?"""

    frame = models.ForeignKey(Frame, models.CASCADE, related_name="judgements")
    character = models.ForeignKey(Character, models.PROTECT)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    expected = models.BooleanField()
    reason = models.CharField(max_length=40, blank=True)
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("frame", "character", "person", name="one_judgement_per_person")]

    def __str__(self) -> str:
        return f"{self.character} in {self.frame}: {'expected' if self.expected else self.reason}"


class LabelTally(models.Model):
    """How many labels a show has, counted up to a revision: what came after is counted when somebody looks."""

    show = models.OneToOneField(Show, models.CASCADE, related_name="label_tally")
    last_revision = models.BigIntegerField()
    counts = models.JSONField()  # [episode, character, state, labels], rejected frames included

    class Meta:
        verbose_name_plural = "label tallies"

    def __str__(self) -> str:
        return f"labels of {self.show}"
