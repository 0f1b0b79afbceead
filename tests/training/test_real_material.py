"""Which labeled real frames a run learns from: never dev's or test's, spread over episodes, whole episodes held out."""

import hashlib

import pytest

from corpus.models import Frame, Purpose, Show, Split
from labeling.models import LabelSource, LabelState
from labeling.services import make_label_version, set_label
from tests.builders import make_background, make_cutout, make_episode, make_frame, make_show
from training.composing.real_settings import RealSettings
from training.models import Run
from training.presenting import changes_from_parent
from training.real_material import Candidate, real_hashes, split_by_episode, spread
from training.recipe import Recipe, with_changes
from training.services import RunRefused, start_run

pytestmark = pytest.mark.database
MIX = ["real.batch_share=0.5"]


def candidate(name: str, episode: str, likeness: int | None = None) -> Candidate:
    return Candidate(name, likeness if likeness is not None else far(ord(name[0])), episode)


def far(number: int) -> int:
    """Perceptual hashes that are no near-duplicates of each other."""
    return (number * 0x9E3779B97F4A7C15) % 2**64


def test_spread_takes_from_each_episode_in_turn() -> None:
    frames = [candidate("a", "one"), candidate("b", "one"), candidate("c", "one"), candidate("d", "two")]

    assert [one.sha256 for one in spread(frames, 3)] == ["a", "b", "d"]
    assert spread(frames, 0) == spread(frames, 9) == frames


def test_whole_episodes_are_held_out_and_the_same_ones_every_time() -> None:
    frames = [candidate(name, episode) for name, episode in zip("abcdefgh", "11223344", strict=True)]
    sides = split_by_episode(frames, 0.25)

    assert (len(sides["train"]), len(sides["train-dev"])) == (6, 2)
    assert len({one.episode for one in frames if one.sha256 in sides["train-dev"]}) == 1
    assert split_by_episode(frames, 0.25) == sides
    assert split_by_episode(frames, 0.0) == {"train": list("abcdefgh"), "train-dev": []}
    assert split_by_episode(frames[:2], 0.9) == {"train": ["a", "b"], "train-dev": []}
    assert split_by_episode(frames[:6], 0.25) == {"train": list("abcdef"), "train-dev": []}


def test_a_held_out_copy_of_a_train_frame_is_left_out() -> None:
    frames = [candidate("a", "1", 5), candidate("b", "1"), candidate("c", "2", 5), candidate("d", "2")]
    sides = split_by_episode(frames, 0.5)

    assert sorted(map(len, sides.values())) == [1, 2]


@pytest.fixture
def show(db: None) -> Show:
    show = make_show(["Ann", "Ben"])
    for character in [*show.characters.all(), None]:
        make_cutout(show, character)
    make_background(show)
    return show


def labeled(show: Show, number: int, *, present: int = 0, purpose: str = Purpose.TRAINING, **fields: object) -> Frame:
    """A frame of an episode of its own; `present` is the position of who is in it."""
    split = Split.TRAIN if purpose == Purpose.TRAINING else Split.DEV
    episode = make_episode(show, name=f"{purpose} {number}", purpose=purpose, split=split)
    frame = make_frame(episode, **{"perceptual_hash": f"{far(number):016x}", **fields})
    for character in show.characters.all():
        state = LabelState.YES if character.position == present else LabelState.NO
        set_label(frame, character, state, LabelSource.IMPORT)
    return frame


def test_only_labeled_training_frames_that_are_no_copies_of_evaluation_frames(show: Show) -> None:
    good = labeled(show, 1)
    labeled(show, 2, purpose=Purpose.EVALUATION)
    labeled(show, 3, perceptual_hash=f"{far(2):016x}")  # a copy of the dev frame
    labeled(show, 4, rejected_at="2026-01-01T00:00Z")
    make_frame(make_episode(show, purpose=Purpose.TRAINING, split=Split.TRAIN))  # without a label

    version = make_label_version(show, "now", None)
    assert real_hashes(show, version, RealSettings()) == {"train": [good.sha256], "train-dev": []}


def test_labels_after_the_version_do_not_count(show: Show) -> None:
    labeled(show, 1)
    version = make_label_version(show, "now", None)
    labeled(show, 2)

    assert len(real_hashes(show, version, RealSettings(held_out=0.0))["train"]) == 1


def test_a_run_with_real_frames_freezes_them_and_the_labels(show: Show, tiny_recipe: Recipe) -> None:
    frames = [labeled(show, number, present=number % 2) for number in range(4)]
    run = start_run(show, with_changes(tiny_recipe, MIX))
    child = start_run(show, tiny_recipe, parent=run)

    assert sorted(run.real_hashes["train"] + run.real_hashes["train-dev"]) == sorted(one.sha256 for one in frames)
    assert (len(run.real_hashes["train"]), run.label_version.name) == (3, "labels of run 1")
    assert (child.real_hashes, child.label_version) == ({}, None)
    changes = changes_from_parent(child)
    assert "real.batch_share 0.5 → 0" in changes
    assert "other real training frames" in changes


def test_a_character_whose_only_frames_are_held_out_is_named(show: Show, tiny_recipe: Recipe) -> None:
    by_order = sorted(range(1, 3), key=lambda number: hashlib.sha256(f"training {number}".encode()).hexdigest())
    for present, number in zip((1, 0), by_order, strict=True):  # Ben is seen in the episode that is held out
        labeled(show, number, present=present)

    with pytest.raises(RunRefused, match="The only real frames that show Ben are of episodes held out"):
        start_run(show, with_changes(tiny_recipe, ["real.batch_share=1", "real.held_out=0.5"]))


@pytest.mark.parametrize(
    ("present", "changes", "sentence"),
    [
        (None, MIX, "There are no real training frames with labels in"),
        (None, ["real.backgrounds=yes"], "There are no real training frames with labels in"),
        (
            0,
            ["real.batch_share=1"],
            r"No real training frame shows Ben, so a run of real frames alone cannot learn them\.",
        ),
    ],
)
def test_too_few_real_frames_are_refused_with_a_sentence(
    show: Show, tiny_recipe: Recipe, present: int | None, changes: list[str], sentence: str
) -> None:
    if present is not None:
        labeled(show, 1, present=present)

    with pytest.raises(RunRefused, match=sentence):
        start_run(show, with_changes(tiny_recipe, changes))
    assert not Run.objects.exists()
