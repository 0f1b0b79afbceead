"""What people write into the pages of this room."""

from typing import Any

from django import forms
from django.conf import settings

from corpus.models import Show
from labeling.formats.registry import formats
from labeling.models import Queue
from people.services import INVITATION_DAYS


class GuidelinesForm(forms.Form):
    text = forms.CharField(
        label="Guidelines",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Markdown. Say what counts as visible: parts, pictures on a wall, silhouettes. Show frames as examples: "
        "![her arm counts](frame:17), with the number in the address of the frame's page. Saving makes a new version, "
        "which everybody reads before their next frame.",
    )

    def clean_text(self) -> str:
        """Browsers send CRLF; a version should not differ from the one before by its line ends."""
        return self.cleaned_data["text"].replace("\r\n", "\n")


class InvitationForm(forms.Form):
    """A link to be made: for whom, what they tag, how much of it, until when."""

    name = forms.CharField(
        label="For whom", max_length=80, required=False, help_text="As you call them: “class 4b”. They do not see it."
    )
    queue = forms.ModelChoiceField(
        Queue.objects.none(), label="What they tag", required=False, empty_label="every open queue"
    )
    most_frames = forms.IntegerField(
        label="Frames per person",
        min_value=1,
        max_value=100_000,
        required=False,
        help_text="Empty: as many as they like.",
    )
    days = forms.IntegerField(label="Days until it ends", min_value=1, max_value=365, initial=INVITATION_DAYS)
    is_for_mturk = forms.BooleanField(
        label="For Mechanical Turk",
        required=False,
        help_text="Opened inside a HIT; “frames per person” then is frames per assignment.",
    )

    def __init__(self, *args: Any, show: Show, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].queryset = Queue.objects.filter(show=show, is_open=True).order_by("name")

    def terms(self) -> dict[str, Any]:
        """What people.services.invite takes."""
        given = dict(self.cleaned_data)
        queue = given.pop("queue")
        return {**given, "queue_id": queue.pk if queue else None}


class LabelFileForm(forms.Form):
    """A file of labels from elsewhere."""

    file = forms.FileField(label="File", allow_empty_file=True)
    form = forms.ChoiceField(label="Format", required=False)
    empty_is_nobody = forms.BooleanField(
        label="A frame without any tag was looked at: nobody is there",
        required=False,
        help_text="COCO, CVAT and Datumaro files of other programs cannot say it. Left off, such frames stay untouched.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        readable = [(one.name, one.title) for one in formats().values() if one.read]
        self.fields["form"].choices = [("", "told by the contents"), *readable]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1_000_000
            raise forms.ValidationError(
                f"That is more than {limit} MB: import it on the server, by manage.py import_labels."
            )
        return file
