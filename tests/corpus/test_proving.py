"""The proof finds the pairs that straddle a split, and only those that count."""

import json

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from corpus.likeness import LIMIT, duplicates_across, near_duplicates, nearest_across
from corpus.models import Frame, Show
from corpus.proving import proof_of
from people.models import Role
from tests import builders

FAR, NEAR = "8000800080008000", "0000000000000001"


def test_duplicates_across_agrees_with_comparing_each() -> None:
    random = np.random.default_rng(3)
    first = random.integers(0, 256, (40, 8), np.uint8)
    second = np.concatenate([first[:20] + random.integers(-5, 6, (20, 8)).astype(np.uint8), first[20:] + np.uint8(90)])
    ones, others = ([int.from_bytes(row.tobytes(), "big") for row in rows] for rows in (first, second))
    expected = {(i, j) for i, one in enumerate(ones) for j, other in enumerate(others) if near_duplicates(one, other)}
    found = duplicates_across(ones, others)
    assert 0 < len(expected) < 40
    assert {(i, j) for i, j, _ in found} == expected
    assert all(distance <= LIMIT for _, _, distance in found)
    assert nearest_across(ones, others) == pytest.approx(min(distance for _, _, distance in found))


def test_nothing_to_compare_has_no_nearest() -> None:
    assert (duplicates_across([], [1]), nearest_across([1], [])) == ([], None)


@pytest.fixture
def frames(show: Show) -> list[Frame]:
    """One on each side, all far apart."""
    return [
        builders.make_frame(
            builders.make_episode(show, split=split, purpose=purpose), perceptual_hash=likeness, files=True
        )
        for split, purpose, likeness in (
            ("dev", "evaluation", "0000000000000000"),
            ("test", "evaluation", FAR),
            ("train", "training", "0080008000800080"),
        )
    ]


@pytest.mark.django_db
def test_proof_holds_with_its_figures(show: Show, frames: list[Frame]) -> None:
    proof = proof_of(show)
    assert (proof.holds, proof.episodes, proof.compared, proof.straddling, proof.misplaced) == (True, 3, 3, 0, 0)
    assert proof.comparisons[0].nearest > LIMIT


@pytest.mark.django_db
def test_twins_on_two_sides_are_named_until_one_is_rejected(show: Show, frames: list[Frame]) -> None:
    twin = builders.make_frame(frames[1].episode, perceptual_hash=NEAR)
    proof = proof_of(show)
    assert (proof.holds, proof.straddling) == (False, 1)
    assert [(pair.first.pk, pair.second.pk) for pair in proof.comparisons[0].pairs] == [(frames[0].pk, twin.pk)]

    Frame.objects.filter(pk=twin.pk).update(rejected_at=timezone.now())
    assert proof_of(show).holds


@pytest.mark.django_db
def test_background_that_is_a_tested_frame_straddles(show: Show, frames: list[Frame]) -> None:
    background = builders.make_background(show, perceptual_hash=FAR)
    pairs = [pair for one in proof_of(show).comparisons for pair in one.pairs]
    assert [(pair.first, pair.second) for pair in pairs] == [(background, frames[1])]
    background.state = "rejected"
    background.save()
    assert proof_of(show).holds


@pytest.mark.django_db
def test_picture_on_another_side_than_its_episode_is_counted(show: Show, frames: list[Frame]) -> None:
    Frame.objects.filter(pk=frames[0].pk).update(split="test")
    assert (proof_of(show).misplaced, proof_of(show).holds) == (1, False)


@pytest.mark.django_db
def test_page_shows_the_pair_with_what_to_do(show: Show, frames: list[Frame], client: Client) -> None:
    twin = builders.make_frame(frames[1].episode, perceptual_hash=NEAR, name="the twin")
    client.force_login(builders.make_person(Role.REVIEWER, show), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/s/{show.slug}/episodes/splits/").content.decode()
    assert "1 pair of near-duplicates straddles the splits" in page
    assert f"/s/{show.slug}/frames/{twin.pk}/reject/" in page
    part = client.get(f"/s/{show.slug}/episodes/splits/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "the twin" in part


@pytest.mark.django_db
def test_command_prints_and_exits_by_what_it_finds(
    show: Show, frames: list[Frame], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_splits", show.slug, "--json")
    assert json.loads(capsys.readouterr().out)["holds"] is True
    builders.make_frame(frames[1].episode, perceptual_hash=NEAR)
    with pytest.raises(SystemExit) as ended:
        call_command("check_splits", show.slug)
    assert ended.value.code == 1
    assert "dev frames × test frames: 2 pairs compared, 1 straddle" in capsys.readouterr().out
