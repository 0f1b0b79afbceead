"""The forms of people who are not there yet."""

from django import forms

from people.services import NAME_LENGTH


class GuestForm(forms.Form):
    name = forms.CharField(
        label="Your name",
        max_length=NAME_LENGTH,
        help_text="So that the others know who tagged. No e-mail, no password.",
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "autofocus": True}),
    )
