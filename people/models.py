"""Who is who, and who may what in which show. The user model is our own from the first migration."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class Person(AbstractUser):
    """Somebody who logs in, a guest who came by an invitation (a name, nothing else), or a simulated tagger of the demo."""

    is_guest = models.BooleanField(default=False)
    is_simulated = models.BooleanField(default=False)
    external_id = models.CharField(max_length=120, blank=True)  # how a market of work calls them, "mturk:A1B2…"

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint("external_id", condition=~models.Q(external_id=""), name="external_id_once"),
        ]

    def __str__(self) -> str:
        return self.first_name or self.username


class Role(models.TextChoices):
    """Each role may do what those before it may."""

    TAGGER = "tagger", "tagger"
    REVIEWER = "reviewer", "reviewer"
    TRAINER = "trainer", "trainer"
    ADMIN = "admin", "admin"

    @property
    def rank(self) -> int:
        return list(Role).index(self)


class Membership(models.Model):
    """A person's role in one show; without a show, in all of them."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    show = models.ForeignKey("corpus.Show", models.CASCADE, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    # Who came by a link tags what the link says: its queue, so many frames. Without one there is no such limit.
    invitation = models.ForeignKey("Invitation", models.SET_NULL, null=True, blank=True, related_name="members")

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "show", name="one_role_per_show"),
            models.UniqueConstraint("person", condition=models.Q(show=None), name="one_role_for_all_shows"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} of {self.show or 'all shows'}"


class Invitation(models.Model):
    """A link that lets people join a show as taggers with nothing but a name."""

    show = models.ForeignKey("corpus.Show", models.CASCADE, related_name="invitations")
    name = models.CharField(max_length=80, blank=True)  # for whom it is, as its maker calls them
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    queue = models.ForeignKey("labeling.Queue", models.SET_NULL, null=True, blank=True, related_name="invitations")
    most_frames = models.PositiveIntegerField(null=True, blank=True)  # each person who comes by it; none: no limit
    is_for_mturk = models.BooleanField(default=False)  # opened by a market of work inside its own page
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation to {self.show}"

    @property
    def state(self) -> str:
        """open, revoked or over"""
        if self.revoked_at is not None:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "over"


class AuditEntry(models.Model):
    """What somebody did that others may ask about later. Append-only."""

    person = models.ForeignKey(Person, models.SET_NULL, null=True)
    show = models.ForeignKey("corpus.Show", models.SET_NULL, null=True)
    action = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "audit log"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person} {self.action}"
