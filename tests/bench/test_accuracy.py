import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.accuracy import Ledger, climb, digest
from bench.kenney_frames import LEADS, write_test_set
from bench.ladder_report import as_text, cross_fitted, draw_ladder, figures_of
from bench.made_show import Frames, MadeShow, evenly, read_frames
from bench.rungs import BUDGET, RUNGS, Rung, UnknownRung, recipe_of, rung_named
from tests.samples import sample
from training.composing.generator import GeneratorSettings
from training.recipe import default_recipe, differences, to_json

EPISODES = ["a", "a", "b", "b", "c", "c"]
TRUTH = np.array([[1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [0, 1]], np.int8)
RIGHT = np.array([[0.9, 0.1], [0.2, 0.8], [0.8, 0.3], [0.1, 0.9], [0.7, 0.2], [0.3, 0.6]], np.float32)
WRONG = 1 - RIGHT


@pytest.mark.parametrize("rung", [rung for rung in RUNGS if rung.after and not rung.joined], ids=lambda rung: rung.name)
def test_rung_changes_its_own_keys_and_no_other(rung: Rung) -> None:
    changed = differences(recipe_of(rung_named(rung.after)), recipe_of(rung))

    assert {one.key for one in changed} == set(rung.changes)


def test_first_rung_composes_as_the_original() -> None:
    composing = to_json(recipe_of(RUNGS[0], budget={}))["composing"]

    assert composing == json.loads(json.dumps(GeneratorSettings.original().__dict__))


def test_winning_rung_is_the_default_recipe() -> None:
    default = {one.key for one in differences(default_recipe(), recipe_of(rung_named("norm_detectors")))}

    assert default == set(BUDGET)


def test_unknown_rung_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownRung, match="no rung 'pool': known are original, bce"):
        rung_named("pool")


def test_episode_is_judged_by_thresholds_of_the_others() -> None:
    # Alone, episode b would be told apart at .15; the others put the threshold at .5.
    scores = np.array([[0.6], [0.4], [0.2], [0.1], [0.6], [0.4]], np.float32)

    decisions = cross_fitted(TRUTH[:, :1], scores, EPISODES)

    assert decisions[2:4, 0].tolist() == [False, False]


def test_figures_are_paired_with_the_rung_below() -> None:
    rungs = [Rung("below", "all wrong"), Rung("own", "all right", "below")]

    found = figures_of(rungs, {"below": [WRONG, RIGHT], "own": [RIGHT, RIGHT, RIGHT]}, TRUTH, EPISODES, ["Ann", "Ben"])

    below, own = found["rungs"]
    assert (found["frames"], found["episodes"]) == (6, 3)
    assert below["differences"] is None
    assert own["seeds"] == 3
    assert own["characters"] == {"Ann": 1.0, "Ben": 1.0}
    assert own["figures"]["macro_average_precision"]["value"] == 1
    seeds = below["figures"]["macro_average_precision"]["seeds"]
    assert own["differences"]["macro_average_precision"]["seeds"] == pytest.approx([1 - seeds[0], 0])
    assert own["differences"]["macro_average_precision"]["effect"] == pytest.approx((1 - seeds[0]) / 2)
    assert own["differences"]["Ben"]["seeds"][1] == 0 < own["differences"]["Ben"]["seeds"][0]


def test_table_and_picture_have_a_line_per_rung() -> None:
    rungs = [Rung("below", "first"), Rung("own", "a < b", "below")]
    found = figures_of(rungs, {"below": [WRONG], "own": [RIGHT]}, TRUTH, EPISODES, ["Ann", "Ben"])

    table, picture = as_text(found).splitlines(), ElementTree.fromstring(draw_ladder(found))  # noqa: S314  our own

    assert [line.split(" | ")[0] for line in table[4:6]] == ["| below", "| own"]
    assert [line.split(" | ")[:2] for line in table[9:11]] == [["| below", ""], ["| own", "below"]]
    assert len(picture.findall("{http://www.w3.org/2000/svg}circle")) == 4


def test_ledger_knows_an_arm_only_with_its_recipe_and_frames(tmp_path: Path) -> None:
    rung = Rung("own", "")
    Ledger(tmp_path / "scores.json", resume=False).keep(rung, 0, {"fingerprint": "one"})

    again = Ledger(tmp_path / "scores.json", resume=True)

    assert again.find(rung, 0, "one") == {"fingerprint": "one"}
    assert again.find(rung, 0, "another") is None
    assert again.find(rung, 1, "one") is None
    assert Ledger(tmp_path / "scores.json", resume=False).find(rung, 0, "one") is None


def test_climb_takes_finished_arms_and_joins_their_seeds(tmp_path: Path) -> None:
    show = MadeShow(("Ann", "Ben"), [], [], [], Frames([], TRUTH[:0], []), Frames([], TRUTH, EPISODES))
    ledger, top = Ledger(tmp_path / "scores.json", resume=False), rung_named("empty")
    for seed, scores in enumerate((RIGHT, WRONG, RIGHT)):
        fingerprint = digest([to_json(recipe_of(top)), seed, TRUTH.tolist(), EPISODES])
        ledger.keep(top, seed, {"fingerprint": fingerprint, "seconds": 1, "stuck": [], "scores": scores.tolist()})

    found = climb(show, [top, rung_named("joined_3")], ledger, tmp_path, seeds=1, say=pytest.fail)

    assert len(found["empty"]) == 3
    np.testing.assert_allclose(found["joined_3"], [(2 * RIGHT + WRONG) / 3], atol=1e-6)


def test_files_of_the_test_half_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    Image.new("RGB", (8, 4), (1, 2, 3)).save(tmp_path / "frames" / "dev.png")
    rows = ["filename,episode,split," + ",".join(LEADS), "dev.png,e1,dev,1,0,0,1", "missing.png,e2,test,0,0,0,0"]
    (tmp_path / "labels.csv").write_text("\n".join(rows))

    frames = read_frames(tmp_path, "dev")

    assert (frames.truth.tolist(), frames.episodes, len(frames.pictures)) == ([[1, 0, 0, 1]], ["e1"], 1)


def test_some_of_the_real_frames_are_spread_over_all() -> None:
    assert evenly(9, 3).tolist() == [0, 4, 8]
    assert evenly(3, 0).tolist() == evenly(3, 7).tolist() == [0, 1, 2]


def test_training_episodes_leave_the_judging_frames_as_they_are(tmp_path: Path) -> None:
    samples = sample("kenney")
    for name, training in (("without", 0), ("with", 1)):
        (tmp_path / name).mkdir()
        write_test_set(samples, tmp_path / name, episodes=2, frames=2, training_episodes=training)

    judging, also = read_frames(tmp_path / "without", "dev"), read_frames(tmp_path / "with", "dev")

    np.testing.assert_array_equal(judging.pictures, also.pictures)
    assert read_frames(tmp_path / "with", "train").episodes == ["episode02", "episode02"]
