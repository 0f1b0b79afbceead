"""What somebody says to start an evaluation or a review."""

from typing import Any

from django import forms
from django.utils.text import Truncator

from corpus.models import Show, Split
from evaluation.models import Evaluation
from evaluation.next_queue import MOST, NUMBER
from evaluation.policies import NAMES, STANDING
from evaluation.reviews import AGREEMENTS, MOST_AGREEMENTS, MOST_RUNS, poolable
from training.models import Run
from training.sweeps import MOST_SEEDS


class StartForm(forms.Form):
    run = forms.ModelChoiceField(Run.objects.none(), empty_label=None)
    split = forms.ChoiceField(choices=[(Split.DEV, "dev"), (Split.TEST, "test (sealed; each look is counted)")])
    policy = forms.ChoiceField(choices=list(NAMES.items()), initial=STANDING, label="Thresholds")
    reason = forms.CharField(
        required=False, label="Reason, for the test set", help_text="Why is this look worth it? Dev needs none."
    )

    def __init__(self, show: Show, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = Run.objects.filter(show=show).finished().order_by("-number")


class NextForm(forms.Form):
    """How many untagged training frames a run is to choose."""

    frames = forms.IntegerField(min_value=1, max_value=MOST, initial=NUMBER, label="Frames")


class BudgetForm(forms.Form):
    """How often each missing point of a budget curve is run."""

    seeds = forms.IntegerField(min_value=1, max_value=MOST_SEEDS, initial=1, label="Seeds each")


class RunsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, row: Evaluation) -> str:
        return f"Run {row.run.number}" + (
            f", {Truncator(row.run.note.splitlines()[0]).chars(60)}" if row.run.note.strip() else ""
        )


class ReviewForm(forms.Form):
    """Which runs a review lays beside the labels, and how much of what nobody disputes it looks at."""

    evaluations = RunsField(
        Evaluation.objects.none(), label="Runs", widget=forms.CheckboxSelectMultiple,
        help_text=f"One to {MOST_RUNS}. Everything on which one of them and people differ is asked.",
    )  # fmt: skip
    agreements = forms.IntegerField(
        min_value=0, max_value=MOST_AGREEMENTS, initial=AGREEMENTS, label="Agreements per stratum",
        help_text="Drawn from each stratum: people yes or no, runs yes or no, per character. With fewer, mistakes that "
        "people and runs share stay unseen and intervals are wide.",
    )  # fmt: skip

    def __init__(self, show: Show, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [row.pk for row in poolable(show)]
        self.fields["evaluations"].queryset = (
            Evaluation.objects.filter(pk__in=rows).select_related("run").order_by("-run__number")
        )

    def clean_evaluations(self) -> Any:
        rows = self.cleaned_data["evaluations"]
        if len(rows) > MOST_RUNS:
            raise forms.ValidationError(f"A review takes up to {MOST_RUNS} runs, {len(rows)} are chosen.")
        return rows
