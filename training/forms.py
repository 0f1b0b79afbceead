"""A recipe as a form: one field per setting, grouped as the recipe is, marked where it differs from the parent's."""

import json
from typing import Any

from django import forms

from training.recipe import FieldDescription, Recipe, RecipeError, fields, recipe_named, with_changes

BASES = [("default", "default"), ("original", "original"), ("demo", "demo (small own network)")]
GROUPS = {
    "composing": "Composing frames",
    "network": "Network",
    "fitting": "Fitting",
    "thresholds": "Thresholds",
    "picture": "From picture to network input",
}


def form_field(description: FieldDescription, value: Any) -> forms.Field:
    """The form field of one setting; what is no plain number, choice or switch is written as JSON."""
    options: dict[str, Any] = {"initial": value, "help_text": description.help, "required": False}
    options["label"] = description.key.split(".", 1)[-1].replace("_", " ")
    if description.choices:
        return forms.ChoiceField(choices=[(str(choice), str(choice)) for choice in description.choices], **options)
    if isinstance(value, bool):
        return forms.BooleanField(**options)
    if isinstance(value, int):
        return forms.IntegerField(min_value=description.minimum, max_value=description.maximum, **options)
    if isinstance(value, float):
        return forms.FloatField(min_value=description.minimum, max_value=description.maximum, step_size=None, **options)
    if isinstance(value, str):
        return forms.CharField(**options)
    return forms.CharField(**{**options, "initial": json.dumps(value)})


def recipe_form_fields(recipe: Recipe) -> dict[str, forms.Field]:
    """{dotted key: form field} of a recipe, in its own order."""
    return {description.key: form_field(description, description.value) for description in fields(recipe)}


def changes(recipe: Recipe, data: dict[str, Any]) -> list[str]:
    """`key=value` for every setting of cleaned form data that differs from the recipe's."""
    found = []
    for description in fields(recipe):
        value = data.get(description.key)
        text = value if isinstance(value, str) else json.dumps(value)
        before = description.value if isinstance(description.value, str) else json.dumps(description.value)
        if value is not None and value != "" and text != before:
            found.append(f"{description.key}={text}")
    return found


def changed_recipe(recipe: Recipe, data: dict[str, Any]) -> Recipe:
    """The recipe with what the form changed; a refused combination becomes the form's error."""
    try:
        return with_changes(recipe, changes(recipe, data))
    except RecipeError as error:
        raise forms.ValidationError(str(error)) from error


__all__ = ["BASES", "GROUPS", "changed_recipe", "recipe_form_fields", "recipe_named"]
