"""A recipe as a form: one field per setting, grouped as the recipe is, marked where it differs from the parent's."""

from typing import Any

from django import forms

from training.keys import all_keys, parsed
from training.recipe import FieldDescription, Recipe, RecipeError, fields, with_changes

BASES = [("default", "default"), ("original", "original"), ("demo", "demo (small own network)")]
GROUPS = {
    "composing": "Composing frames",
    "real": "Real training frames",
    "network": "Network",
    "fitting": "Fitting",
    "thresholds": "Thresholds",
    "picture": "From picture to network input",
}


class ShareForm(forms.Form):
    """How much of each batch of the mix is real."""

    percent = forms.IntegerField(min_value=1, max_value=99, initial=33, label="Real frames in the mix, per cent")


class SweepForm(forms.Form):
    """Where a sweep begins and how often each arm is repeated; its factors are rows of two inputs beside it."""

    parent = forms.IntegerField(min_value=1, max_value=10**8, label="From run")
    seeds = forms.IntegerField(min_value=1, max_value=10, label="Seeds each")
    note = forms.CharField(required=False, max_length=20_000, label="Note")


def are_numbers(text: str) -> None:
    for word in text.replace(",", " ").split():
        try:
            float(word)
        except ValueError:
            raise forms.ValidationError(f"'{word[:50]}' is not a number: write numbers with commas between.") from None


BEYOND = {"min_value": "Too small: at least %(limit_value)s.", "max_value": "Too large: at most %(limit_value)s."}


def form_field(description: FieldDescription) -> forms.Field:
    """The form field of one setting; its initial value is the starting recipe's."""
    label = description.key.split(".", 1)[-1].replace("_", " ")
    options: dict[str, Any] = {
        "initial": description.default,
        "help_text": description.help,
        "required": False,
        "label": label,
    }
    choices = [(choice, choice) for choice in description.choices]
    limits = {"min_value": description.minimum, "max_value": description.maximum, "error_messages": BEYOND}
    match description.type:
        case "choice":
            return forms.ChoiceField(choices=choices, **options)
        case "choices":
            options["initial"] = list(description.default)
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
        case "flag":
            return forms.BooleanField(**options)
        case "whole":
            return forms.IntegerField(**limits, **options)
        case "number":
            return forms.FloatField(**limits, **options)
        case "numbers":
            text = ", ".join(map(str, description.default))
            return forms.CharField(**{**options, "initial": text, "validators": [are_numbers]})
    return forms.CharField(**options)


def recipe_form_fields(recipe: Recipe) -> dict[str, forms.Field]:
    """{dotted key: form field} of a recipe, in its own order."""
    return {description.key: form_field(description) for description in fields(recipe)}


def initial_settings(query: dict[str, str]) -> dict[str, Any]:
    """{dotted key: what a form's field shows} for settings named by an address, without those that cannot be read."""
    found = {}
    for key in set(all_keys()) & query.keys():
        try:
            value = parsed(key, query[key])
        except RecipeError:
            continue
        if isinstance(value, tuple):
            words = all(isinstance(one, str) for one in value)
            value = list(value) if words and value else ", ".join(f"{one:g}" for one in value)
        found[key] = value
    return found


def changes(recipe: Recipe, data: dict[str, Any]) -> dict[str, Any]:
    """{dotted key: value} for every setting of cleaned form data that differs from the recipe's."""
    found = {}
    for description in fields(recipe):
        value = data.get(description.key)
        if description.type == "numbers":
            value = [float(number) for number in (value or "").replace(",", " ").split()]
        if isinstance(value, list):
            value = tuple(value)
        if value is not None and value != description.default:
            found[description.key] = value
    return found


def changed_recipe(recipe: Recipe, data: dict[str, Any]) -> Recipe:
    """The recipe with what the form changed; a refused combination becomes the form's error."""
    try:
        return with_changes(recipe, changes(recipe, data))
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
