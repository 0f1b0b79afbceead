"""From a question to a label: queues hand frames out under leases, votes come back, labels follow from votes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from corpus.models import Character, Frame, Show


class Guidelines(models.Model):
    """What counts as visible, in Markdown. A vote keeps the version it was given under."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="guidelines")
    version = models.PositiveIntegerField()
    text = models.TextField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "guidelines"
        constraints = [models.UniqueConstraint("show", "version", name="guidelines_version_once")]

    def __str__(self) -> str:
        return f"{self.show}, version {self.version}"


class Queue(models.Model):
    """Frames to be tagged, each by `overlap` people."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="queues")
    name = models.CharField(max_length=80)
    overlap = models.PositiveSmallIntegerField(default=1)
    is_open = models.BooleanField(default=True)
    asks = models.JSONField(default=list, blank=True)  # ids of the characters asked about; empty: the whole cast
    closes_early = models.BooleanField(default=False)  # ask no more about a character once votes to come change nothing
    filled_to = models.BigIntegerField(default=0)  # newest frame of the show that was looked at when it was filled

    class Meta:
        constraints = [models.UniqueConstraint("show", "name", name="queue_name_once_per_show")]

    def __str__(self) -> str:
        return self.name


class QueueItem(models.Model):
    """A frame in a queue. Invariant: open slots + live leases + counted votes = target, which is only raised or closed."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="items")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="queue_items")
    target = models.PositiveSmallIntegerField()
    open_slots = models.PositiveSmallIntegerField()
    priority = models.SmallIntegerField(default=0)
    shuffle = models.PositiveIntegerField()  # a random number: the order in which frames of all episodes mix
    skips = models.PositiveSmallIntegerField(default=0)
    needs_reviewer = models.BooleanField(default=False)  # skipped by three people

    class Meta:
        constraints = [
            models.UniqueConstraint("queue", "frame", name="frame_once_per_queue"),
            models.CheckConstraint(condition=Q(open_slots__lte=F("target")), name="no_more_slots_than_target"),
        ]
        indexes = [
            # The claim walks this: only items with work left are in it, so it stays small when most is done.
            models.Index(fields=["queue", "-priority", "shuffle"], name="item_open", condition=Q(open_slots__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.frame} in {self.queue}"


class Place(models.Model):
    """How far somebody is in a queue. Its row is also the lock that keeps two tabs of one person from one frame."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="places")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="places")
    cursor = models.BigIntegerField()  # the `shuffle` of the item handed out last; starts at a hash of the person
    votes = models.PositiveIntegerField(default=0)  # standing votes, so that nobody counts them while people wait

    class Meta:
        constraints = [models.UniqueConstraint("queue", "person", name="one_place_per_queue")]

    def __str__(self) -> str:
        return f"{self.person} in {self.queue}"


class LeaseState(models.TextChoices):
    LIVE = "live", "live"
    VOTED = "voted", "voted"
    EXPIRED = "expired", "expired"
    RELEASED = "released", "released"
    SKIPPED = "skipped", "skipped"


class Lease(models.Model):
    """A frame handed to one person for ten minutes."""

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    item = models.ForeignKey(QueueItem, models.CASCADE, related_name="leases")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leases")
    asked = models.JSONField()  # ids of the characters asked about
    state = models.CharField(max_length=10, choices=LeaseState.choices, default=LeaseState.LIVE)
    skip_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Voted, skipped or still holding: each bars the same person from the same frame, so one row each.
            models.UniqueConstraint(
                "item", "person", condition=Q(state__in=["live", "voted", "skipped"]), name="one_lease_per_person"
            ),
        ]
        indexes = [
            models.Index("expires_at", name="lease_live", condition=Q(state="live")),
            # What somebody holds now: given back on reload, and limited.
            models.Index("person", name="lease_held", condition=Q(state="live")),
        ]

    def __str__(self) -> str:
        return f"{self.item} for {self.person} ({self.state})"


class Vote(models.Model):
    """One person's answer for one frame. Append-only: an undone vote is marked withdrawn, never deleted."""

    lease = models.ForeignKey(Lease, models.PROTECT, related_name="votes")
    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="votes")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="votes")
    idempotency_key = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField()  # the body that was acknowledged, replayed when the same key comes again
    counted = models.BooleanField()  # a late vote is kept but not counted towards the target
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_key = models.CharField(max_length=64, blank=True)
    withdrawal_answer = models.JSONField(null=True, blank=True)  # as `answer`, for the undo
    duration_ms = models.PositiveIntegerField(null=True)
    comment = models.TextField(blank=True)
    guidelines_version = models.PositiveIntegerField(default=0)
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "idempotency_key", name="vote_key_once_per_person"),
            models.UniqueConstraint(
                "item", "person", condition=Q(withdrawn_at=None), name="one_standing_vote_per_person"
            ),
        ]
        indexes = [
            models.Index("frame", name="vote_by_frame"),
            models.Index(fields=["person", "-id"], name="vote_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.frame}"


class Answer(models.TextChoices):
    YES = "yes", "yes"
    NO = "no", "no"
    UNSURE = "unsure", "unsure"


class VoteAnswer(models.Model):
    """What a vote says of one character. No row: not asked."""

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="answers")
    character = models.ForeignKey(Character, models.PROTECT)
    answer = models.CharField(max_length=6, choices=Answer.choices)

    class Meta:
        constraints = [models.UniqueConstraint("vote", "character", name="one_answer_per_character")]

    def __str__(self) -> str:
        return f"{self.character}: {self.answer}"


class LabelState(models.TextChoices):
    YES = "yes", "yes"
    NO = "no", "no"
    OPEN = "open", "open"


class LabelSource(models.TextChoices):
    VOTES = "votes", "votes"
    GOLD = "gold", "gold"
    REVIEW = "review", "review"
    IMPORT = "import", "import"


class Label(models.Model):
    """What is held true of one character in one frame now."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="labels")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="labels")
    character = models.ForeignKey(Character, models.PROTECT, related_name="labels")
    state = models.CharField(max_length=4, choices=LabelState.choices)
    source = models.CharField(max_length=6, choices=LabelSource.choices)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint("frame", "character", name="one_label_per_character")]
        indexes = [models.Index("show", "character", "state", "frame", name="label_by_state")]

    def __str__(self) -> str:
        return f"{self.character} in {self.frame}: {self.state}"


class LabelRevision(models.Model):
    """Each change of a label, in order. Append-only."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="+")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="label_revisions")
    character = models.ForeignKey(Character, models.PROTECT, related_name="+")
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
