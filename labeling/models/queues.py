"""Queues of frames, how far each is, and who is how far in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from corpus.models import Frame, Show


class QueuePurpose(models.TextChoices):
    """What the answers are for. Suggestions are shown in training queues only; gold frames are never test frames."""

    EVALUATION = "evaluation", "dev and test"
    DEV = "dev", "dev"
    TEST = "test", "test"
    TRAINING = "training", "real training frames"
    GOLD = "gold", "gold"


class QueueOrder(models.TextChoices):
    SHUFFLED = "shuffled", "shuffled across episodes"
    IN_TURN = "in turn", "as the frames were added"


class Queue(models.Model):
    """Frames to be tagged, each by `overlap` people; an adaptive one by as many as it takes to be certain."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="queues")
    name = models.CharField(max_length=80)
    overlap = models.PositiveSmallIntegerField(default=1)
    is_open = models.BooleanField(default=True)
    asks = models.JSONField(default=list, blank=True)  # ids of the characters asked about; empty: the whole cast
    closes_early = models.BooleanField(default=False)  # ask no more about a character once votes to come change nothing
    filled_to = models.BigIntegerField(default=0)  # newest frame of the show that was looked at when it was filled
    purpose = models.CharField(max_length=12, choices=QueuePurpose.choices, default=QueuePurpose.EVALUATION)
    order = models.CharField(max_length=10, choices=QueueOrder.choices, default=QueueOrder.SHUFFLED)
    # Adaptive: `overlap` people first, then one more at a time until every character is certain, at most `most_votes`.
    is_adaptive = models.BooleanField(default=False)
    most_votes = models.PositiveSmallIntegerField(default=7)
    certainty = models.FloatField(default=0.98)
    gold_share = models.FloatField(default=0.0)  # of the frames handed out, how many are gold ones mixed in
    practice_frames = models.PositiveSmallIntegerField(default=0)  # gold frames with feedback before the first real one
    price_per_answer = models.DecimalField(
        max_digits=8, decimal_places=4, null=True, blank=True
    )  # one frame, one person
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("show", "name", name="queue_name_once_per_show"),
            models.CheckConstraint(condition=Q(certainty__gt=0.5, certainty__lt=1), name="queue_certainty_is_a_share"),
            models.CheckConstraint(
                condition=Q(gold_share__gte=0, gold_share__lte=0.5), name="queue_gold_share_is_small"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QueueItem(models.Model):
    """A frame in a queue. Invariant: open slots + live leases + counted votes = target, which is only raised or closed."""

    queue = models.ForeignKey(Queue, models.CASCADE, db_index=False, related_name="items")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="queue_items")
    target = models.PositiveSmallIntegerField()
    open_slots = models.PositiveSmallIntegerField()
    priority = models.SmallIntegerField(default=0)
    shuffle = models.PositiveIntegerField()  # a random number: the order in which frames of all episodes mix
    skips = models.PositiveSmallIntegerField(default=0)
    needs_reviewer = models.BooleanField(default=False)  # skipped by three people, or uncertain after all its votes
    asks_again = models.BooleanField(default=False)  # sent back: the next answer is wanted however certain the label is

    class Meta:
        constraints = [
            models.UniqueConstraint("queue", "frame", name="frame_once_per_queue"),
            models.CheckConstraint(condition=Q(open_slots__lte=F("target")), name="no_more_slots_than_target"),
        ]
        indexes = [
            # The claim walks this: only items with work left are in it, so it stays small when most is done.
            models.Index(fields=["queue", "-priority", "shuffle"], name="item_open", condition=Q(open_slots__gt=0)),
            # The frames page lists these few among all.
            models.Index("queue", "frame", name="item_for_reviewer", condition=Q(needs_reviewer=True)),
            models.Index("queue", "frame", name="item_skipped", condition=Q(skips__gt=0)),
            # Counted beside what was asked: nobody was, about these.
            models.Index("queue", name="item_unasked", condition=Q(target=0)),
        ]

    def __str__(self) -> str:
        return f"{self.frame} in {self.queue}"


class Place(models.Model):
    """How far somebody is in a queue. Its row is also the lock that keeps two tabs of one person from one frame."""

    queue = models.ForeignKey(Queue, models.CASCADE, db_index=False, related_name="places")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="places")
    cursor = models.BigIntegerField()  # the `shuffle` of the item handed out last; starts at a hash of the person
    votes = models.PositiveIntegerField(default=0)  # standing votes, so that nobody counts them while people wait
    handed_out = models.PositiveIntegerField(default=0)  # leases so far: decides when a gold frame is mixed in
    practiced = models.PositiveSmallIntegerField(default=0)  # practice frames answered

    class Meta:
        constraints = [models.UniqueConstraint("queue", "person", name="one_place_per_queue")]

    def __str__(self) -> str:
        return f"{self.person} in {self.queue}"


class Assignment(models.Model):
    """A piece of work that a market (Amazon Mechanical Turk) gave to somebody: so many frames of a queue, then a form."""

    invitation = models.ForeignKey("people.Invitation", models.CASCADE, related_name="assignments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    assignment_id = models.CharField(max_length=120, unique=True)
    hit_id = models.CharField(max_length=120)
    submit_to = models.URLField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.assignment_id
