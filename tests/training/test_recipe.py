"""Recipes: JSON rounds, changes by dotted keys, refusals, and what forms are built from."""

import json

import pytest

from training.recipe import (
    RECIPES,
    Difference,
    Recipe,
    RecipeError,
    default_recipe,
    differences,
    fields,
    from_json,
    recipe_named,
    to_json,
    with_changes,
)


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_every_named_recipe_survives_json(name: str) -> None:
    recipe = recipe_named(name)

    assert from_json(json.loads(json.dumps(to_json(recipe)))) == recipe


def test_missing_keys_mean_the_behavior_of_the_format() -> None:
    recipes = [from_json({"format": version, "network": {"dropout": 0.25}}) for version in (1, 2)]

    assert recipes[1] == with_changes(Recipe(), ["network.dropout=0.25"])
    assert [(one.key, one.before, one.after) for one in differences(*recipes)] == [
        ("fitting.fine_tune_rate", 0.01, 0.02),
        ("fitting.mixed_precision", "off", "auto"),
    ]


def test_changes_are_parsed_to_the_type_of_the_key() -> None:
    changed = with_changes(
        default_recipe(),
        ["composing.scale_max=1", "fitting.epochs=2e0", "network.trainable=yes", "composing.edge_styles=none, box"],
    )

    assert differences(default_recipe(), changed) == [
        Difference("composing.scale_max", 1.3, 1.0),
        Difference("composing.edge_styles", ("none", "gaussian", "box", "motion"), ("none", "box")),
        Difference("network.trainable", False, True),
        Difference("fitting.epochs", 20, 2),
    ]


def test_changes_come_as_a_mapping_too() -> None:
    assert with_changes(default_recipe(), {"fitting.seed": 7}).fitting.seed == 7


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "composing.scale_maximum=1.2",
            "A recipe has no key 'composing.scale_maximum': the nearest is 'composing.scale_max'.",
        ),
        ("dropout=0.1", "A recipe has no key 'dropout': the nearest is 'network.dropout'."),
        (
            "network.dropout",
            "'network.dropout' changes nothing: write a key and a value, such as composing.scale_max=1.2.",
        ),
        ("network.dropout=much", "network.dropout is 'much': expected a number."),
        ("network.trainable=perhaps", "network.trainable is 'perhaps': expected true or false."),
        ("fitting.epochs=1.5", "fitting.epochs is 1.5: expected a whole number."),
        ("network.dropout=2", "In 'network': dropout is 2.0: it must be at most 0.95."),
        ("network.backbone=vgg61", "In 'network': backbone is 'vgg61': expected one of small, mobilenet"),
        ("fitting.learning_rate=nan", "In 'fitting': learning_rate is nan: expected a number."),
        ("picture.width=0", "In 'picture': Pictures cannot be fitted into 0x202"),
        ("picture.width=320", "Composed frames are 360x202 but real ones are fitted into 320x202"),
    ],
)
def test_bad_changes_are_refused_with_a_sentence(change: str, sentence: str) -> None:
    with pytest.raises(RecipeError) as refusal:
        with_changes(default_recipe(), [change])

    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "A recipe is a JSON object of its parts, got list."),
        ({"format": 99}, "This recipe has format 99, known are 1"),
        ({"format": []}, "This recipe has format [], known are 1"),
        ({"network": 3}, "'network' of a recipe is an object of settings, got 3."),
        ({"networks": {}}, "A recipe has no key 'networks'"),
        ({"network": {"dropout": True}}, "network.dropout is True: expected a number."),
        ({"network": {"weights": None}}, "network.weights is None: expected a text."),
        ({"composing": {"scale_max": [1]}}, "composing.scale_max is [1]: expected a number."),
    ],
)
def test_json_that_is_no_recipe_is_refused(values: object, sentence: str) -> None:
    with pytest.raises(RecipeError) as refusal:
        from_json(values)  # type: ignore[arg-type]

    assert str(refusal.value).startswith(sentence)


def test_an_unknown_name_names_the_nearest() -> None:
    with pytest.raises(RecipeError, match="There is no recipe 'orginal': the nearest is 'original'"):
        recipe_named("orginal")


def test_every_key_describes_itself_for_forms() -> None:
    descriptions = {item.key: item for item in fields()}

    assert all(item.help for item in descriptions.values())
    assert descriptions["network.dropout"].type == "number"
    assert (descriptions["network.dropout"].minimum, descriptions["network.dropout"].maximum) == (0.0, 0.95)
    assert descriptions["picture.aspect"].choices == ("pad", "crop")
    assert {item.type for item in descriptions.values()} == {
        "whole", "number", "text", "flag", "choice", "numbers", "choices",
    }  # fmt: skip


def test_a_form_filled_with_what_it_showed_changes_nothing() -> None:
    for recipe in (recipe_named(name) for name in RECIPES):
        shown = {item.key: item.default for item in fields(recipe)}
        typed = {
            key: ", ".join(map(str, value)) if isinstance(value, tuple) else str(value) for key, value in shown.items()
        }

        assert with_changes(default_recipe(), typed) == recipe
