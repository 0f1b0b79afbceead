"""What people write into the pages of this room."""

from django import forms


class GuidelinesForm(forms.Form):
    text = forms.CharField(
        label="Guidelines",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Markdown. Say what counts as visible: parts, pictures on a wall, silhouettes. Saving makes a new version.",
    )

    def clean_text(self) -> str:
        """Browsers send CRLF; a version should not differ from the one before by its line ends."""
        return self.cleaned_data["text"].replace("\r\n", "\n")
