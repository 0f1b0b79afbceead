"""What somebody says to start an evaluation."""

from typing import Any

from django import forms

from corpus.models import Show, Split
from evaluation.policies import NAMES
from training.models import Run


class StartForm(forms.Form):
    run = forms.ModelChoiceField(Run.objects.none(), empty_label=None)
    split = forms.ChoiceField(choices=[(Split.DEV, "dev"), (Split.TEST, "test (sealed; each look is counted)")])
    policy = forms.ChoiceField(choices=list(NAMES.items()))
    reason = forms.CharField(
        required=False, label="Reason, for the test set", help_text="Why is this look worth it? Dev needs none."
    )

    def __init__(self, show: Show, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = Run.objects.filter(show=show).finished().order_by("-number")
