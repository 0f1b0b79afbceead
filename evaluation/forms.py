"""What somebody says to start an evaluation."""

from typing import Any

from django import forms

from corpus.models import Show, Split
from training.models import Run


class StartForm(forms.Form):
    run = forms.ModelChoiceField(Run.objects.none(), empty_label=None)
    split = forms.ChoiceField(choices=[(Split.DEV, "dev"), (Split.TEST, "test (sealed; each look is counted)")])
    policy = forms.ChoiceField(
        choices=[
            ("max_f", "highest F1"),
            ("max_accuracy", "highest accuracy"),
            ("recall", "recall target of the recipe"),
            ("precision", "precision target of the recipe"),
        ]
    )
    reason = forms.CharField(required=False, help_text="Needed for the test set: why is this look worth it?")

    def __init__(self, show: Show, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = Run.objects.filter(show=show).finished().order_by("-number")
