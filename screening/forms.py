"""What somebody says to have a video tagged: a run, and an episode of the corpus or a file."""

from typing import Any

from django import forms

from corpus.models import Episode, Show
from evaluation.policies import NAMES, STANDING
from screening.services import ScreeningRefused, Video, video_of
from screening.uploading import keep_upload
from training.models import Run


class ScreenForm(forms.Form):
    run = forms.ModelChoiceField(Run.objects.none(), empty_label=None)
    policy = forms.ChoiceField(choices=list(NAMES.items()), initial=STANDING, label="Thresholds")
    episode = forms.ModelChoiceField(Episode.objects.none(), required=False, empty_label="upload a file instead")
    file = forms.FileField(required=False, help_text="MP4, WebM, MKV or MOV.")

    def __init__(self, show: Show, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = Run.objects.filter(show=show).finished().order_by("-number")
        self.fields["episode"].queryset = Episode.objects.filter(show=show).exclude(file="").order_by("name")


def chosen_video(show: Show, wish: dict[str, Any]) -> Video:
    """The episode that was named, or the file that was sent, which is decoded once before it is kept."""
    if wish.get("episode"):
        return video_of(wish["episode"])
    if wish.get("file"):
        return keep_upload(show, wish["file"])
    raise ScreeningRefused("There is nothing to tag: choose an episode, or send a video file.")
