"""Shows, their cast, and their pictures. A file's path is relative to the media folder and named by its content's hash."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from corpus.colors import REACH, Signature
from corpus.querysets import (
    BackgroundQuerySet,
    CharacterQuerySet,
    CutoutQuerySet,
    CutoutVersionQuerySet,
    EpisodeQuerySet,
    FrameQuerySet,
    ShowQuerySet,
)


class Show(models.Model):
    """A series. `signature_colors` are `#rrggbb`; a show has none, one or several."""

    slug = models.SlugField(unique=True, max_length=50)
    title = models.CharField(max_length=200)
    signature_colors = models.JSONField(default=list, blank=True)
    signature_reach = models.FloatField(default=REACH)  # how far a pixel may be from a signature color, 0-1
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ShowQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def signature(self) -> Signature:
        return Signature(tuple(self.signature_colors), self.signature_reach)


class Character(models.Model):
    """A member of the cast, in a fixed order. Never deleted but retired."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="characters")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    color = models.CharField(max_length=7, default="#888888")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = CharacterQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("show", "name", name="character_name_once_per_show"),
            models.UniqueConstraint("show", "position", name="character_position_once_per_show"),
        ]

    def __str__(self) -> str:
        return self.name


class Purpose(models.TextChoices):
    BACKGROUNDS = "backgrounds", "backgrounds"
    TRAINING = "training", "training"
    EVALUATION = "evaluation", "evaluation"


# What figures may be cut out of: never what runs are tested on.
FOR_FIGURES = (Purpose.BACKGROUNDS, Purpose.TRAINING)


class Split(models.TextChoices):
    """Train and train-dev belong to material that frames are composed from; dev and test to real frames."""

    TRAIN = "train", "train"
    TRAIN_DEV = "train-dev", "train-dev"
    DEV = "dev", "dev"
    TEST = "test", "test"


class Episode(models.Model):
    """A video, or a named group of stills (then without a file). Its split is set once, when added, and never changed."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="episodes")
    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    split = models.CharField(max_length=10, choices=Split.choices)
    file = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    frames_per_second = models.FloatField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    has_sound = models.BooleanField(default=False)
    # What its stills were chosen from: shots, looked_at, black, with_cast, repeated, taken.
    sampling = models.JSONField(default=dict, blank=True)
    # A test episode that people have looked at: it stays on its side, but no test evaluation made later counts it.
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("show", "name", name="episode_name_once_per_show"),
            models.UniqueConstraint("show", "sha256", condition=~Q(sha256=""), name="episode_file_once_per_show"),
            models.CheckConstraint(
                condition=~Q(purpose="evaluation") | Q(split__in=["dev", "test"]), name="evaluation_is_dev_or_test"
            ),
            models.CheckConstraint(condition=Q(retired_at=None) | Q(split="test"), name="only_test_is_retired"),
        ]

    def __str__(self) -> str:
        return self.name


class Frame(models.Model):
    """A still of an episode. Purpose and split are its episode's, repeated here so that one index answers the frames page."""

    show = models.ForeignKey(Show, models.CASCADE, db_index=False, related_name="frames")
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="frames")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    split = models.CharField(max_length=10, choices=Split.choices)
    name = models.CharField(max_length=200)
    time_ms = models.PositiveIntegerField(null=True)
    file = models.CharField(max_length=300)
    thumb = models.CharField(max_length=300)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    perceptual_hash = models.CharField(max_length=16)
    # Nobody is asked about it and no figure counts it; what was said of it stays.
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejected_reason = models.CharField(max_length=200, blank=True)

    objects = FrameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("episode", "name", name="frame_name_once_per_episode"),
            models.UniqueConstraint("show", "sha256", name="frame_once_per_show"),
        ]
        indexes = [
            models.Index("show", "split", "id", "rejected_at", name="frame_by_split"),
            models.Index("show", "id", name="frame_by_show"),
            models.Index("show", "name", name="frame_by_name"),  # labels from elsewhere know file names only
            # The frames page lists what is kept, or what is not; `rejected_at` lies in the index, or each row would be read for it.
            models.Index("show", "id", "rejected_at", name="frame_kept", condition=Q(rejected_at=None)),
            models.Index("show", "id", name="frame_rejected", condition=Q(rejected_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.episode} · {self.name}"


class MaterialState(models.TextChoices):
    """A person may reject; nothing is deleted, since past runs name what they were made from."""

    ACCEPTED = "accepted", "accepted"
    REJECTED = "rejected", "rejected"


class Cut(models.Model):
    """One way a figure was cut from its background: the picture, how sure the cut is (0-1), and who or what made it."""

    file = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    perceptual_hash = models.CharField(max_length=16)
    cut_score = models.FloatField(default=1.0)
    cut_method = models.CharField(max_length=30, default="alpha")
    drawing = models.JSONField(default=dict, blank=True)  # box and strokes on the source, where a person cut it by hand
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Cutout(Cut):
    """A figure without its background, RGBA, fitted into 300x300, as the version in use has it. Without a character it is an extra."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="cutouts")
    character = models.ForeignKey(Character, models.PROTECT, null=True, related_name="cutouts")
    group = models.CharField(max_length=120)  # the folder it came from: the character's or the extra's name
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True)  # what it was cut from; empty where that was not kept
    # Where the source is from, if it was cut out of an episode; a still that is no frame of ours has an instant only.
    episode = models.ForeignKey(Episode, models.SET_NULL, null=True, blank=True, related_name="cutouts")
    frame = models.ForeignKey(Frame, models.SET_NULL, null=True, blank=True, related_name="cutouts")
    time_ms = models.PositiveIntegerField(null=True, blank=True)
    split = models.CharField(max_length=10, choices=[(Split.TRAIN, "train"), (Split.TRAIN_DEV, "train-dev")])
    state = models.CharField(max_length=10, choices=MaterialState.choices, default=MaterialState.ACCEPTED)
    judged_at = models.DateTimeField(null=True, blank=True)  # when a person last said what it is; nobody has: empty

    objects = CutoutQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("show", "sha256", name="cutout_once_per_show")]

    def __str__(self) -> str:
        return f"{self.group} · {self.name}"


class CutoutVersion(Cut):
    """How a cut-out was cut once. None is ever changed: runs name what they were made from by its hash."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="cutout_versions")
    cutout = models.ForeignKey(Cutout, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = CutoutVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("cutout", "number", name="version_number_once_per_cutout"),
            models.UniqueConstraint("show", "sha256", name="cutout_version_once_per_show"),
        ]

    def __str__(self) -> str:
        return f"{self.cutout} · version {self.number}"


class Background(models.Model):
    """A frame without any of the cast: uploaded, or mined from an episode."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="backgrounds")
    episode = models.ForeignKey(Episode, models.SET_NULL, null=True, related_name="backgrounds")
    name = models.CharField(max_length=200)
    time_ms = models.PositiveIntegerField(null=True)
    file = models.CharField(max_length=300)
    thumb = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    perceptual_hash = models.CharField(max_length=16)
    split = models.CharField(max_length=10, choices=[(Split.TRAIN, "train"), (Split.TRAIN_DEV, "train-dev")])
    state = models.CharField(max_length=10, choices=MaterialState.choices, default=MaterialState.ACCEPTED)
    signature_share = models.FloatField(default=0.0)
    black_share = models.FloatField(default=0.0)
    # Empty for what was imported before they were measured.
    sharpness = models.FloatField(null=True)
    brightness = models.FloatField(null=True)
    judged_at = models.DateTimeField(null=True, blank=True)  # when a person last said what it is; nobody has: empty
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BackgroundQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("show", "sha256", name="background_once_per_show")]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file that is being sent in pieces. How much of it is there is told by the file itself, so a crash forgets nothing.

    `key` is the sender's own mark of the file, so that the same file chosen again goes on where it stopped.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    show = models.ForeignKey(Show, models.CASCADE, related_name="uploads")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    key = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, blank=True)  # of the whole, once it is there and was checked
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("show", "person", "name", "size", "key", name="upload_once_per_sender")]

    def __str__(self) -> str:
        return self.name
