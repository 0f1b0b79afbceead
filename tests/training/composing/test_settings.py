import json
from dataclasses import asdict, fields

import pytest

from training.composing.knobs import BadSettings
from training.composing.settings import GeneratorSettings


def test_settings_survive_json() -> None:
    settings = GeneratorSettings(count_probabilities=(0.1, 0.2, 0.3, 0.4), edge_styles=("none", "box"))

    assert GeneratorSettings(**json.loads(json.dumps(asdict(settings)))) == settings


def test_every_setting_says_what_it_does() -> None:
    for item in fields(GeneratorSettings):
        assert item.metadata["help"].endswith(".")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"scale_min": 0.9, "scale_max": 0.5}, "scale_min is 0.9 but scale_max only 0.5"),
        ({"min_visible_share": 1.5}, "min_visible_share is 1.5: it must be at most 1.0"),
        ({"height": 0}, "height is 0: it must be at least 8"),
        ({"max_characters": 2.5}, "max_characters is 2.5: expected a whole number"),
        ({"rotation_max": "20"}, "rotation_max is '20': expected a number"),
        ({"rotation_max": float("nan")}, "rotation_max is nan: expected a number"),
        ({"placement": "grid"}, "placement is 'grid': expected one of free, lanes"),
        ({"edge_styles": ("none", "poisson")}, "edge_styles is 'poisson': expected one of hard, none"),
        ({"edge_styles": ()}, "edge_styles is empty"),
        ({"edge_styles": "none"}, "edge_styles is 'none': expected a list"),
        ({"same_scene_edges": 1}, "same_scene_edges is 1: expected true or false"),
        ({"count_probabilities": (0.5, 0.5)}, "count_probabilities has 2 values: with max_characters=3 it needs 4"),
        ({"count_probabilities": (0.5, 0.5, 0.5, 0.5)}, "count_probabilities sums to 2"),
        ({"extra_probabilities": (-1.0, 1.0, 1.0)}, "extra_probabilities is -1.0: it must be at least 0"),
    ],
)
def test_bad_settings_are_refused_with_a_sentence(changes: dict, sentence: str) -> None:
    with pytest.raises(BadSettings, match=sentence):
        GeneratorSettings(**changes)
