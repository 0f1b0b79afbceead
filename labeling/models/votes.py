"""What is handed out and what comes back: leases, votes, and votes that are believed no more."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from corpus.models import Character, Frame, Show
from labeling.models.queues import Assignment, Queue, QueueItem


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
    # The queue a gold frame was mixed into; none where the item's own queue handed it out.
    drawn_for = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")
    is_practice = models.BooleanField(default=False)  # the answer is met with the truth and is evidence of nothing
    # The piece of market work it was handed out for; most leases have none, so only those that do are indexed.
    assignment = models.ForeignKey(Assignment, models.SET_NULL, null=True, db_index=False, related_name="leases")
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
            models.Index("assignment", name="lease_of_assignment", condition=Q(assignment__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.item} for {self.person} ({self.state})"


class SetAside(models.Model):
    """Votes that are kept but believed no more: all of one person in a show, or a batch of theirs. It can be lifted."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="set_aside")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="set_aside")
    is_whole_person = models.BooleanField()  # their votes to come are set aside too
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")  # of a batch; none: every queue
    reason = models.CharField(max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "set aside"
        constraints = [
            models.UniqueConstraint(
                "show", "person", condition=Q(is_whole_person=True, lifted_at=None), name="person_set_aside_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.reason}"


class Vote(models.Model):
    """One person's answer for one frame. Append-only: an undone vote is marked withdrawn, never deleted."""

    lease = models.ForeignKey(Lease, models.PROTECT, related_name="votes")
    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="votes")
    frame = models.ForeignKey(Frame, models.CASCADE, db_index=False, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="votes")
    idempotency_key = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField()  # the body that was acknowledged, replayed when the same key comes again
    counted = models.BooleanField()  # a late vote is kept but not counted towards the target
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_key = models.CharField(max_length=64, blank=True)
    withdrawal_answer = models.JSONField(null=True, blank=True)  # as `answer`, for the undo
    duration_ms = models.PositiveIntegerField(null=True)
    comment = models.TextField(blank=True)
    is_flagged = models.BooleanField(default=False)  # whoever tagged it wants a reviewer to look
    is_practice = models.BooleanField(default=False)
    set_aside = models.ForeignKey(SetAside, models.SET_NULL, null=True, related_name="votes")
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
            models.Index("frame", name="vote_with_words", condition=~Q(comment="") | Q(is_flagged=True)),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.frame}"


class Answer(models.TextChoices):
    YES = "yes", "yes"
    NO = "no", "no"
    UNSURE = "unsure", "unsure"


class VoteAnswer(models.Model):
    """What a vote says of one character. No row: not asked."""

    vote = models.ForeignKey(Vote, models.CASCADE, db_index=False, related_name="answers")
    character = models.ForeignKey(Character, models.PROTECT)
    answer = models.CharField(max_length=6, choices=Answer.choices)

    class Meta:
        constraints = [models.UniqueConstraint("vote", "character", name="one_answer_per_character")]

    def __str__(self) -> str:
        return f"{self.character}: {self.answer}"


class Suggestion(models.Model):
    """What a model would answer, shown in training queues only, and marked as such."""

    frame = models.ForeignKey(Frame, models.CASCADE, db_index=False, related_name="suggestions")
    character = models.ForeignKey(Character, models.CASCADE, related_name="+")
    model = models.CharField(max_length=120)  # "run 17", or what a file called it
    score = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("frame", "character", "model", name="one_suggestion_per_model")]

    def __str__(self) -> str:
        return f"{self.character} in {self.frame}: {self.score:.2f} by {self.model}"
