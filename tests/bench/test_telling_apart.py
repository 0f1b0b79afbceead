"""The bench of matching changes nothing but what it says."""

from bench.rungs import recipe_of, rung_named
from bench.telling_apart import recipes
from training.recipe import differences

PROPOSAL = {"match_colors": [0.9, 1.1, 1.5, 12.0, 0.0, 0.2], "match_sharpness": -0.8}


def test_each_arm_takes_its_part_of_the_proposal() -> None:
    recipe = recipe_of(rung_named("norm"))

    arms = recipes(recipe, PROPOSAL, ["colors", "sharpness", "both"])

    changed = {arm: {one.key: one.after for one in differences(recipe, made)} for arm, made in arms.items()}
    colors, sharpness = {"composing.match_colors": (0.9, 1.1, 1.5, 12.0, 0.0, 0.2)}, {"composing.match_sharpness": -0.8}
    assert changed == {"unmatched": {}, "colors": colors, "sharpness": sharpness, "both": colors | sharpness}
