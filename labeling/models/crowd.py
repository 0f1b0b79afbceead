"""How good people and their agreement are, as the last estimate had it."""

from django.conf import settings
from django.db import models

from corpus.models import Character, Show


class Skill(models.Model):
    """How good a person's eye for one character is, as the last estimate had it; the posterior of a vote reads it."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="skills")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="skills")
    character = models.ForeignKey(Character, models.CASCADE, related_name="+")
    sensitivity = models.FloatField()
    specificity = models.FloatField()
    answers = models.PositiveIntegerField()  # yes and no, standing ones
    gold_answers = models.PositiveIntegerField(default=0)
    gold_right = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint("person", "character", name="one_skill_per_character")]

    def __str__(self) -> str:
        return f"{self.person} on {self.character}: {self.sensitivity:.2f}, {self.specificity:.2f}"


class Agreement(models.Model):
    """What the last estimate says of a character: how often it is there, and how far people agree about it."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="agreements")
    character = models.OneToOneField(Character, models.CASCADE, related_name="+")
    prevalence = models.FloatField()
    alpha = models.FloatField(null=True)  # Krippendorff's; none where nothing can be compared
    alpha_low = models.FloatField(null=True)
    alpha_high = models.FloatField(null=True)
    frames = models.PositiveIntegerField()  # with at least two sure answers
    votes = models.PositiveIntegerField()  # sure answers in all
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"agreement on {self.character}"
