"""The show's own promises: kept-out poses, costumes and scenes, how often whom, how hard."""

import pytest

from demo.beats import DASH, STROLL
from demo.cast import LEADS, SKIN
from demo.costumes import CUTOUT_COSTUMES, EVALUATION_COSTUMES
from demo.extras import EXTRAS
from demo.figures_report import Tally, tally
from demo.looks import Look
from demo.poses import CUTOUT_POSES, EVALUATION_POSES
from demo.scenes.for_backgrounds import BACKGROUND_SCENES
from demo.scenes.for_evaluation import EVALUATION_SCENES
from demo.season import episodes
from demo.show import SHOW


@pytest.fixture(scope="module")
def evaluation() -> Tally:
    return tally([plan for plan in episodes() if plan.purpose == "evaluation"])


def _used(purposes: set[str]) -> tuple[set[str], set[str], set[str]]:
    shots = [shot for plan in episodes() if plan.purpose in purposes for shot in plan.shots]
    players = [player for shot in shots for player in shot.players]
    poses = {pose for player in players for pose in player.poses}
    return {shot.scene for shot in shots}, poses, {player.costume for player in players if player.costume}


def test_pose_costume_and_scene_sets_share_nothing() -> None:
    assert not set(CUTOUT_POSES) & set(EVALUATION_POSES)
    assert not [name for name, pose in CUTOUT_POSES.items() if pose in EVALUATION_POSES.values()]
    assert not set(CUTOUT_COSTUMES) & set(EVALUATION_COSTUMES)
    assert not {costume.outfit for costume in CUTOUT_COSTUMES.values()} & {
        costume.outfit for costume in EVALUATION_COSTUMES.values()
    }
    assert not set(BACKGROUND_SCENES) & set(EVALUATION_SCENES)
    assert not set(BACKGROUND_SCENES.values()) & set(EVALUATION_SCENES.values())


def test_evaluation_episodes_stay_in_their_own_sets() -> None:
    scenes, poses, costumes = _used({"evaluation", "screening"})
    assert scenes <= set(EVALUATION_SCENES)
    assert poses <= set(EVALUATION_POSES)
    assert set(STROLL + DASH) <= poses
    assert costumes <= set(EVALUATION_COSTUMES)


def test_background_and_training_episodes_stay_in_theirs() -> None:
    scenes, poses, costumes = _used({"backgrounds", "training"})
    assert scenes == set(BACKGROUND_SCENES)
    assert poses <= set(CUTOUT_POSES)
    assert costumes == set()


def test_there_are_enough_episodes_and_names_are_unique() -> None:
    plans = episodes()
    counts = {
        purpose: sum(plan.purpose == purpose for plan in plans)
        for purpose in ("backgrounds", "training", "evaluation", "screening")
    }
    assert counts == {"backgrounds": 6, "training": 2, "evaluation": 54, "screening": 1}
    assert len({plan.name for plan in plans}) == len(plans)
    assert all(3000 <= plan.duration_ms <= 4000 for plan in plans if plan.purpose == "evaluation")
    assert [plan.duration_ms for plan in plans if plan.purpose == "screening"] == [20000]


def test_each_lead_is_in_15_to_35_percent_of_the_evaluation_frames(evaluation: Tally) -> None:
    shares = {name: count / evaluation.frames for name, count in evaluation.positives.items()}
    assert [name for name, share in shares.items() if not 0.15 <= share <= 0.35] == []


def test_hard_positives_are_20_to_30_percent_and_of_every_kind(evaluation: Tally) -> None:
    assert 0.20 <= evaluation.hard_share <= 0.30
    assert [kind for kind, count in evaluation.kinds.items() if count == 0] == []


def test_extras_are_in_40_percent_of_the_frames_and_some_frames_are_empty(evaluation: Tally) -> None:
    assert evaluation.with_extra / evaluation.frames >= 0.40
    assert evaluation.with_nobody > 0


def test_most_frames_of_background_episodes_hold_no_lead() -> None:
    counted = tally([plan for plan in episodes() if plan.purpose == "backgrounds"])
    assert sum(counted.positives.values()) / counted.frames < 0.2


def test_another_seed_draws_another_season() -> None:
    assert episodes(0) == episodes(0)
    assert episodes(0) != episodes(1)


def test_everyone_has_the_signature_skin() -> None:
    assert {look.skin for look in (LEADS | EXTRAS).values()} == {SKIN} == {SHOW.signature_color}
    assert len(EXTRAS) >= 10
    assert tuple(SHOW.colors) == SHOW.characters == tuple(LEADS)


def _marks(people: dict[str, Look]) -> set[tuple[str, str]]:
    """What would give somebody away: a hairstyle in its color, a hair color over a top."""
    looks = people.values()
    return {(look.hair, look.hair_color) for look in looks} | {(look.hair_color, look.outfit.top) for look in looks}


def test_no_extra_shares_both_hair_and_coat_with_a_lead() -> None:
    assert not _marks(LEADS) & _marks(EXTRAS)
