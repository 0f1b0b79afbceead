"""What counts as visible, who has read it, and the keys and saved filters people chose."""

from django.conf import settings
from django.db import models

from corpus.models import Show


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


class GuidelinesReading(models.Model):
    """Somebody has read a version of the guidelines: it is not put before them again."""

    guidelines = models.ForeignKey(Guidelines, models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("guidelines", "person", name="guidelines_read_once")]

    def __str__(self) -> str:
        return f"{self.guidelines}, read by {self.person}"


class KeyBinding(models.Model):
    """The keys somebody chose for tagging a show: {key: what it does}."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    keys = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint("show", "person", name="keys_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person}'s keys"


class FrameView(models.Model):
    """A filter of the frames page under a name."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="frame_views")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="frame_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000)  # the query string of the page
    is_shared = models.BooleanField(default=False)  # everybody of the show who may ask it sees it
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("show", "person", "name", name="view_name_once_per_person")]

    def __str__(self) -> str:
        return self.name
