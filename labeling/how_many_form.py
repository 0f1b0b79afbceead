"""What is wanted of a figure, in points as people say them: ±5."""

from django import forms

from labeling.frames_needed import WIDEST, Wanted


class HowManyForm(forms.Form):
    margin = forms.FloatField(
        min_value=0.5, max_value=WIDEST, initial=5, label="± points", widget=forms.NumberInput(attrs={"step": "any"})
    )
    recall = forms.FloatField(min_value=1, max_value=99, initial=50, required=False, label="Recall, in per cent")
    precision = forms.FloatField(min_value=1, max_value=99, initial=50, required=False, label="Precision, in per cent")


def wanted_from(form: HowManyForm) -> Wanted:
    """What the form says, or ±5 points where it says nothing or nonsense (then the form shows what is wrong)."""
    if not form.is_bound or not form.is_valid():
        return Wanted()
    given = form.cleaned_data
    return Wanted(given["margin"] / 100, (given["recall"] or 50) / 100, (given["precision"] or 50) / 100)
