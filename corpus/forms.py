"""What people send by the pages: filters of lists, and uploads whose size and number are checked before anything is kept."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from corpus.cutting import METHODS
from corpus.imports import MOST_STILLS
from corpus.models import MaterialState, Purpose, Show, Split
from corpus.sources import PICTURE_ENDINGS, TABLE_ENDINGS, VIDEO_ENDINGS
from corpus.sureness import UNSURE

STATES = [("", "any state"), *MaterialState.choices]
MATERIAL_SPLITS = [("", "both sides"), (Split.TRAIN, "train"), (Split.TRAIN_DEV, "train-dev")]


PICTURES = (*PICTURE_ENDINGS, ".zip")
VIDEOS = (*VIDEO_ENDINGS, ".zip")


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files of known endings, or zips; cleaned to a list."""

    def __init__(self, *, endings: Iterable[str], what: str, **options: Any) -> None:
        self.endings, self.what = tuple(endings), what
        super().__init__(widget=ManyFiles(attrs={"accept": ",".join(self.endings)}), **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in (super(FilesField, self).clean(file, initial) for file in data or [None]) if file]
        refuse_files(files, self.endings, self.what)
        return files


def refuse_files(files: list[UploadedFile], endings: Iterable[str], what: str) -> None:
    """Raise ValidationError with a sentence on a file of another kind, or on too many bytes."""
    for file in files:
        if not str(file.name).lower().endswith(tuple(endings)):
            known = ", ".join(ending[1:] for ending in endings)
            raise forms.ValidationError(f"'{file.name}' is not among the {what} we read: send {known}.")
    if sum(file.size or 0 for file in files) > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise forms.ValidationError(
            f"That is more than {limit} MB at once: send it in parts, or import it on the server."
        )


def refuse_nobodys(files: list[UploadedFile], character: str) -> None:
    """Raise ValidationError on a picture that nothing tells the character of."""
    loose = [str(file.name) for file in files if not str(file.name).lower().endswith(".zip")]
    if loose and not character:
        raise forms.ValidationError(
            f"Of whom is '{loose[0]}'? Choose a character, or send a zip with one folder per character."
        )


class CutoutUpload(forms.Form):
    """Pictures of one character, or zips with a folder per character."""

    files = FilesField(
        endings=PICTURES, what="pictures", label="Pictures or a zip",
        help_text="With or without a background: it is removed where there is no transparency.",
    )  # fmt: skip
    character = forms.ChoiceField(required=False, label="Of whom")

    def __init__(self, *args: Any, show: Show, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(name, name) for name in show.characters.active().values_list("name", flat=True)]
        self.fields["character"].choices = [
            ("", "by the folders in the zip"),
            *names,
            ("extras", "extras: nobody of the cast"),
        ]

    def clean(self) -> dict[str, Any]:
        """A picture that lies in no folder says nothing of whom it is: refused here rather than by the job later."""
        if "character" in self.cleaned_data:
            refuse_nobodys(self.cleaned_data.get("files", []), self.cleaned_data["character"])
        return self.cleaned_data


class BackgroundUpload(forms.Form):
    files = FilesField(
        endings=PICTURES,
        what="pictures",
        label="Pictures or a zip",
        help_text="Without any of the cast in them.",
    )


class EpisodeUpload(forms.Form):
    files = FilesField(endings=VIDEOS, what="videos", label="Videos")
    purpose = forms.ChoiceField(
        choices=[
            (Purpose.EVALUATION, "evaluation: frames to tag, dev or test"),
            (Purpose.BACKGROUNDS, "backgrounds: frames without the cast"),
            (Purpose.TRAINING, "training: real frames to learn from"),
        ],
        help_text="An episode has one purpose and one side, for good.",
    )
    frames_per_episode = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_STILLS,
        help_text="About 10 if left empty: few frames of many episodes.",
    )


class SamplingForm(forms.Form):
    frames_per_episode = forms.IntegerField(
        min_value=1, max_value=MOST_STILLS, label="Frames per episode",
        help_text="Each video gives more frames until it has so many, spread over its shots; what is black or there "
        "already is left out. Tagged frames stay.",
    )  # fmt: skip


class FrameUpload(forms.Form):
    """Real frames without a video, and their labels if somebody tagged them elsewhere."""

    files = FilesField(
        endings=PICTURES, what="pictures", label="Pictures or a zip", help_text="In a zip a folder is an episode."
    )
    labels = FilesField(
        endings=TABLE_ENDINGS, what="tables", required=False, label="Labels as CSV",
        help_text="Columns filename, episode, split (train, dev, test or blank) and one per character: 1, 0 or blank.",
    )  # fmt: skip
    episode = forms.CharField(
        required=False, max_length=190, label="Episode", help_text="For pictures that lie in no folder."
    )


# What a list of cut-outs may begin with → the field it is sorted by.
CUTOUT_ORDERS = {
    "": ("least sure first", "doubt"),
    "new": ("newest first", ""),
    "alike": ("only those alike", ""),
}
LOOKED_AT = [("", "looked at or not"), ("no", "nobody has looked"), ("yes", "looked at")]


class CutoutFilter(forms.Form):
    """An allow-list: what is not a field here filters nothing."""

    character = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=STATES, required=False)
    split = forms.ChoiceField(choices=MATERIAL_SPLITS, required=False, label="Side")
    cut = forms.ChoiceField(choices=[("", "sure or not"), ("unsure", f"below {UNSURE}")], required=False)
    judged = forms.ChoiceField(choices=LOOKED_AT, required=False, label="Looked at")
    order = forms.ChoiceField(
        choices=[(name, label) for name, (label, _) in CUTOUT_ORDERS.items()], required=False, label="Order"
    )

    def conditions(self) -> dict[str, Any]:
        """As CutoutQuerySet.filtered takes them."""
        asked = filters_of(self)
        whose = asked.get("character", "")
        return {
            "character": int(whose[:18]) if whose.isascii() and whose.isdigit() else None,
            "extras": whose == "extras",
            "unsure": asked.get("cut") == "unsure",
            **{name: asked.get(name, "") for name in ("state", "split", "judged")},
        }


class RedoForm(forms.Form):
    """A method to cut with, or the number of a version to go back to."""

    method = forms.ChoiceField(choices=[(method, method) for method in METHODS], required=False)
    version = forms.IntegerField(required=False, min_value=1)

    def clean(self) -> dict[str, Any]:
        if not self.errors and bool(self.cleaned_data["method"]) == bool(self.cleaned_data["version"]):
            raise forms.ValidationError("Choose a method to cut with, or a version to go back to.")
        return self.cleaned_data


# What a list of backgrounds may begin with → the field it is sorted by.
BACKGROUND_ORDERS = {
    "": ("newest first", ""),
    "cast": ("most of the cast's colors first", "-signature_share"),
    "soft": ("least sharp first", "sharpness"),
    "dark": ("darkest first", "brightness"),
    "bright": ("brightest first", "-brightness"),
    "alike": ("only those alike", ""),
}


class BackgroundFilter(forms.Form):
    state = forms.ChoiceField(choices=STATES, required=False)
    split = forms.ChoiceField(choices=MATERIAL_SPLITS, required=False, label="Side")
    judged = forms.ChoiceField(choices=LOOKED_AT, required=False, label="Looked at")
    order = forms.ChoiceField(
        choices=[(name, label) for name, (label, _) in BACKGROUND_ORDERS.items()], required=False, label="Order"
    )


class MiningForm(forms.Form):
    per_episode = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_STILLS, label="Backgrounds per episode",
        help_text="12 if left empty. What is there and not rejected counts; where one episode has too few places without "
        "the cast, the others give more.",
    )  # fmt: skip


class SignatureForm(forms.Form):
    """Colors by commas or blanks, as `#rrggbb`; none is an answer: then people tell the cast by looking."""

    colors = forms.CharField(required=False, max_length=400)
    reach = forms.FloatField()

    def clean_colors(self) -> list[str]:
        return self.cleaned_data["colors"].replace(",", " ").split()


class EpisodeFilter(forms.Form):
    purpose = forms.ChoiceField(choices=[("", "any purpose"), *Purpose.choices], required=False)
    split = forms.ChoiceField(choices=[("", "any side"), *Split.choices], required=False, label="Side")


class JudgementForm(forms.Form):
    """Accepted or rejected; `new` (None once cleaned) takes a judgement back."""

    state = forms.ChoiceField(choices=[*MaterialState.choices, ("new", "not looked at")])

    def clean_state(self) -> MaterialState | None:
        state = self.cleaned_data["state"]
        return None if state == "new" else MaterialState(state)


def filters_of(form: forms.Form) -> dict[str, Any]:
    """The filters that make sense; the others are left out, so that an old link still opens the page."""
    form.is_valid()
    return dict(form.cleaned_data)
