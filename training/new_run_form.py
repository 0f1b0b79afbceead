"""The form of a new run: what it learns from, the settings of its recipe, the material, a note; beside each setting what it was."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms

from training.composing.settings import topics
from training.forms import GROUPS, changes, initial_settings, recipe_form_fields
from training.generator_presenting import GROUPS as COMPOSING_GROUPS
from training.generator_presenting import value_text
from training.own_material import PARENT, TODAY
from training.presenting import setting_text
from training.recipe import default_recipe, fields, with_changes
from training.small_steps import SEED, short_key
from training.starting import FOLLOWS, Start

COMPOSED, REAL, MIX = "composed", "real", "mix"
SHARE = "real.batch_share"
ELSEWHERE = {SHARE, *FOLLOWS.values()}  # said by what the run learns from, and by the size of composed frames
MIX_PERCENT = 33


class NewRunForm(forms.Form):
    """Bound or not, it shows the start's recipe; once valid, `recipe` is what the run would be started with."""

    data = forms.ChoiceField(
        label="Learn from", widget=forms.RadioSelect, required=False,
        choices=[(COMPOSED, "composed frames"), (REAL, "real frames"), (MIX, "a mix of both")],
    )  # fmt: skip
    percent = forms.IntegerField(label="Real, per cent of each batch", min_value=1, max_value=99, required=False)
    material = forms.ChoiceField(choices=[(TODAY, "today's"), (PARENT, "the parent's own")], required=False)
    note = forms.CharField(
        label="Note", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you expect of it, and why. Markdown.",
    )  # fmt: skip

    def __init__(self, start: Start, *args: Any, asked: dict[str, str] | None = None, **options: Any) -> None:
        self.base = start.recipe
        settings = initial_settings(asked or {})
        begun = {**learns_from(settings.get(SHARE, self.share)), "material": TODAY}
        super().__init__(*args, initial=begun | settings, **options)
        self.recipe = start.recipe
        self.fields.update({key: one for key, one in recipe_form_fields(start.recipe).items() if key not in ELSEWHERE})
        self.fields[
            SEED
        ].help_text = "Another seed alone repeats the run: it shows how much is luck. Together with a change it is not counted as one."

    @property
    def share(self) -> float:
        return self.base.real.batch_share

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            self.recipe = with_changes(self.base, self.settings(data))
        except ValueError as error:
            self.add_error(self.field_of(str(error)), str(error))
        return data

    def settings(self, data: dict[str, Any]) -> dict[str, Any]:
        """{dotted key: value} of what differs from the start; both sizes of a frame go together."""
        found = changes(self.base, data)
        found |= {FOLLOWS[key]: value for key, value in found.items() if key in FOLLOWS}
        share = self.asked_share(data)
        return found if share == self.share else found | {SHARE: share}

    def asked_share(self, data: dict[str, Any]) -> float:
        """The start's own share, unless something else is asked for: a third is not 33 per cent."""
        wish = data.get("data") or learns_from(self.share)["data"]
        percent = data.get("percent") or MIX_PERCENT
        if wish == MIX:
            return self.share if learns_from(self.share) == {"data": MIX, "percent": percent} else percent / 100
        return 1.0 if wish == REAL else 0.0

    def field_of(self, sentence: str) -> str | None:
        """The setting that a refusal names first, so that it stands beside it."""
        places = {key: re.search(rf"\b{re.escape(key.partition('.')[2])}\b", sentence) for key in self.fields if "." in key}  # fmt: skip
        named = {key: found.start() for key, found in places.items() if found}
        return min(named, key=lambda key: named[key]) if named else None


def learns_from(share: float) -> dict[str, Any]:
    """The choice and the percentage that say this share of real frames."""
    if 0 < share < 1:
        return {"data": MIX, "percent": min(99, max(1, round(100 * share)))}
    return {"data": REAL if share else COMPOSED, "percent": MIX_PERCENT}


@dataclass(frozen=True)
class Setting:
    """One setting of the form: its field, what the start has, and what today's default recipe has."""

    key: str
    field: Any
    before: str
    before_text: str
    default_text: str

    @property
    def name(self) -> str:
        return short_key(self.key)


def setting_groups(form: NewRunForm, start: Start) -> list[dict[str, Any]]:
    """The settings under their heads; the many of composing under a head for each topic."""
    before = {one.key: one.default for one in fields(start.recipe)}
    default = {one.key: one.default for one in fields(default_recipe())}
    found = topics()
    groups = [
        (f"{GROUPS['composing']}: {title}", [f"composing.{name}" for part in parts for name in found[part]])
        for title, parts in COMPOSING_GROUPS.items()
    ]
    groups += [
        (title, [key for key in before if key.startswith(f"{part}.")])
        for part, title in GROUPS.items() if part != "composing"
    ]  # fmt: skip
    return [
        {"title": title, "settings": [
            Setting(key, form[key], value_text(before[key]), setting_text(before[key]), setting_text(default[key]))
            for key in keys if key in form.fields and key != SEED
        ]}
        for title, keys in groups
    ]  # fmt: skip
