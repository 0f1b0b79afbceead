"""What an owner writes when a queue is opened, filled or edited; the services check it again."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from corpus.models import Frame, Purpose, Show
from labeling.choosing import FrameChoice
from labeling.filters import asked_frames
from labeling.models import Queue, QueueOrder, QueuePurpose
from labeling.queue_rules import MOST_GOLD, MOST_OVERLAP, MOST_PRACTICE
from labeling.refusals import Invalid
from labeling.tiles import active_cast
from people.models import Role

BANDS = [("10", "first"), ("0", "in turn"), ("-10", "last")]
MOST_EPISODES = 1000


class ChoiceForm(forms.Form):
    """Which frames: the part that opening a queue and adding to one have in common."""

    episodes = forms.TypedMultipleChoiceField(
        required=False, coerce=int, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="None chosen means all.",
    )  # fmt: skip
    filter = forms.CharField(
        required=False, max_length=2000, label="Filter of the frames page",
        help_text="What stands behind the ? in the address of the frames page, as in split=dev&label=Bart:open.",
    )  # fmt: skip
    only_unlabeled = forms.BooleanField(
        required=False, initial=True, label="Only unlabeled frames",
        help_text="Frames nobody has said anything certain of, and that no other open queue holds.",
    )  # fmt: skip
    number = forms.IntegerField(required=False, min_value=1, max_value=200_000, help_text="Empty means all that fit.")
    is_spread = forms.BooleanField(
        required=False, initial=True, label="Spread over the episodes",
        help_text="Draws the number at random, from each episode its share, so that no figure is biased. "
        "Otherwise the frames that were added first.",
    )  # fmt: skip
    priority = forms.TypedChoiceField(
        choices=BANDS, coerce=int, initial="0", label="Within the queue", help_text="When these frames are handed out."
    )

    def __init__(self, show: Show, role: Role, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.show, self.role = show, role
        episodes = show.episodes.exclude(purpose=Purpose.BACKGROUNDS).order_by("name")[:MOST_EPISODES]
        self.fields["episodes"].choices = [(row.pk, f"{row.name} · {row.split}") for row in episodes]

    def clean_filter(self) -> QuerySet[Frame] | None:
        query = self.cleaned_data["filter"].strip().removeprefix("?")
        if not query:
            return None
        try:
            return asked_frames(QueryDict(query), self.show, self.role).frames()
        except Invalid as refused:
            raise forms.ValidationError(str(refused)) from refused

    def choice(self, purpose: str) -> FrameChoice:
        given = self.cleaned_data
        return FrameChoice(
            purpose=purpose, episodes=tuple(given["episodes"]), among=given["filter"],
            only_unlabeled=given["only_unlabeled"], number=given["number"], is_spread=given["is_spread"],
        )  # fmt: skip


class SettingsForm(forms.Form):
    """What may be said when a queue is opened, and changed later."""

    name = forms.CharField(max_length=80)
    overlap = forms.IntegerField(
        initial=1, min_value=1, max_value=MOST_OVERLAP, label="People per frame",
        help_text="How many answer each frame, at the least. It can be raised later, not lowered.",
    )  # fmt: skip
    is_adaptive = forms.BooleanField(
        required=False, label="Ask more people until it is certain",
        help_text="After the people above one more at a time, until every character is certain or the most votes are in.",
    )  # fmt: skip
    most_votes = forms.IntegerField(initial=7, min_value=1, max_value=MOST_OVERLAP, label="At most so many votes")
    certainty = forms.FloatField(initial=0.98, min_value=0.51, max_value=0.999, help_text="As in .98.")
    closes_early = forms.BooleanField(
        required=False, label="Stop early",
        help_text="Ask no more about a character once the votes to come change nothing.",
    )  # fmt: skip
    gold_percent = forms.IntegerField(
        initial=0, min_value=0, max_value=int(100 * MOST_GOLD), label="Gold frames, in per cent",
        help_text="Mixed in, not to be told apart, to measure skill. 5 to 10 are recommended once there is gold.",
    )  # fmt: skip
    practice_frames = forms.IntegerField(
        initial=0,
        min_value=0,
        max_value=MOST_PRACTICE,
        help_text="Gold frames with feedback before the first real one.",
    )
    price_per_answer = forms.DecimalField(
        required=False, min_value=Decimal(0), max_digits=8, decimal_places=4,
        help_text="What one frame answered by one person costs, in the currency you count in.",
    )  # fmt: skip

    @classmethod
    def of(cls, queue: Queue, data: Any = None) -> "SettingsForm":
        initial = {name: getattr(queue, name) for name in cls.base_fields if name != "gold_percent"}
        return cls(data, initial={**initial, "gold_percent": round(100 * queue.gold_share)})

    def settings(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in SettingsForm.base_fields}
        given["gold_share"] = given.pop("gold_percent") / 100
        return given


class NewQueueForm(ChoiceForm, SettingsForm):
    """All of it, and what is fixed once a queue is open."""

    purpose = forms.ChoiceField(choices=QueuePurpose.choices, help_text="What the answers are for.")
    order = forms.ChoiceField(choices=QueueOrder.choices)
    asks = forms.TypedMultipleChoiceField(
        required=False, coerce=int, widget=forms.CheckboxSelectMultiple, label="Characters asked",
        help_text="None chosen means the whole cast.",
    )  # fmt: skip

    def __init__(self, show: Show, role: Role, *args: Any, **options: Any) -> None:
        super().__init__(show, role, *args, **options)
        self.fields["asks"].choices = [(one["id"], one["name"]) for one in active_cast(show)]


GROUPS = (
    ("What it is for", ("name", "purpose")),
    ("Which frames", ("episodes", "filter", "only_unlabeled", "number", "is_spread", "priority", "order")),
    (
        "Who is asked about, and how often",
        ("asks", "overlap", "closes_early", "is_adaptive", "most_votes", "certainty"),
    ),
    ("Gold, practice, price", ("gold_percent", "practice_frames", "price_per_answer")),
)


def grouped(form: forms.Form) -> list[dict[str, Any]]:
    """The fields in their groups, those that the form has."""
    groups = [{"name": name, "fields": [form[one] for one in fields if one in form.fields]} for name, fields in GROUPS]
    return [group for group in groups if group["fields"]]
