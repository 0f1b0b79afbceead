"""What a run is fed, as a picture with what lies where; what it costs."""

from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import Show
from people.models import Role
from tests.builders import figure, make_person, make_run, picture
from training.composing.generator import FrameGenerator, GeneratorSettings
from training.costs import cost_text, device_seconds
from training.recipe import demo_recipe, to_json
from training.services import keep_sheet, log_epoch
from training.sheets import first_frame, has_sheet, make_sheet


@pytest.mark.parametrize(
    ("epochs", "kept"),
    [(1, [1]), (3, [1, 2, 3]), (16, list(range(1, 17))), (20, list(range(1, 21, 2))), (40, list(range(1, 41, 3)))],
)
def test_has_sheet(epochs: int, kept: list[int]) -> None:
    assert [epoch for epoch in range(1, epochs + 1) if has_sheet(epoch, epochs)] == kept


def test_first_frame() -> None:
    assert first_frame(1, 100) == 0
    assert first_frame(3, 100) == 200
    assert first_frame(3, 100, real_share=0.25) == 150
    assert first_frame(3, 100, pool=80) == 0


def test_a_sheet_holds_the_frames_and_says_what_lies_where() -> None:
    settings = GeneratorSettings(width=64, height=36)
    composer = FrameGenerator([[figure(seed=1)], [figure(seed=2)]], [figure(seed=3)], [picture()], settings, seed=5)
    hashes = {"Ann": ["a"], "Ben": ["b"], "": ["e"]}
    sheet, frames = make_sheet(composer, 17, ["Ann", "Ben"], hashes)

    assert sheet.shape == (2 * 202 + 4, 4 * 360 + 12, 3)
    assert [frame["number"] for frame in frames] == list(range(17, 25))
    for frame in frames:
        _, labels = composer.compose(frame["number"])
        assert frame["labels"] == [name for name, label in zip(["Ann", "Ben"], labels, strict=True) if label]
        assert [one["cutout"] for one in frame["figures"]] == [
            hashes["" if one.character is None else ["Ann", "Ben"][one.character]][0]
            for one in composer.explain(frame["number"])
        ]
        assert all(one["box"][0] >= frame["box"][0] for one in frame["figures"])
    assert np.ptp(sheet) > 50


def test_costs() -> None:
    assert device_seconds([(100.0, 2), (50.0, None)]) == 250
    assert cost_text(7200, 2.5, "EUR") == "2.00 device hours · 5.00 EUR"
    assert cost_text(90, 0, "USD") == "1.5 device minutes"


def test_the_live_page_shows_sheet_curves_and_cost(show: Show, client: Client, settings: Any) -> None:
    settings.DEVICE_HOUR_PRICE = 3.0
    run = make_run(show, recipe=to_json(demo_recipe()))
    for epoch in (1, 2):
        characters = {name: {"average_precision": 0.5, "loss": 0.4} for name in run.characters}
        line = {"loss": 0.5, "train_dev": {"loss": 0.6, "characters": characters}, "learning_rate": 0.001, "devices": 2}
        log_epoch(run, epoch, 1200.0, {**line, "frames_per_second": 200.0})
    seen = {"name": "Ann", "cutout": "abcdef0123", "box": [3, 4, 20, 30], "visible_share": 0.4, "labeled": True}
    keep_sheet(run, 2, "shows/1/attachments/ab/" + "ab" * 32 + ".jpg", (1452, 408), [
        {"number": 2560, "box": [0, 0, 360, 202], "labels": ["Ann"], "figures": [seen]}
    ])  # fmt: skip
    client.force_login(make_person(Role.TRAINER, show))

    page = client.get(reverse("training:run", args=[show.slug, 1])).content.decode()
    assert "1.33 device hours · 4.00 USD" in page
    assert "Ann, cut-out abcdef01, 0.4 of it seen" in page
    assert "Learning rate over epochs" in page
    row = client.get(reverse("training-api:run", args=[show.slug, 1])).json()
    assert (row["cost"], row["sheets"][0]["epoch"]) == ("1.33 device hours · 4.00 USD", 2)
