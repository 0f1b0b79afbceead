"""Cut-outs cut anew: each cut is a version, the last chosen one is used, and what a run froze is still there."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from django.db import IntegrityError, transaction

from corpus import services
from corpus.arrivals import NewCut
from corpus.media import path_of
from corpus.models import Cutout, CutoutVersion, MaterialState, Show, Split
from corpus.pictures import read_picture
from corpus.recutting import cut_anew, keep_cut, redo_cutout
from corpus.refusals import CorpusRefused
from corpus.staging import stage_source
from corpus.versions import add_version, use_version
from people.models import AuditEntry
from tests import builders
from tests.corpus.running import run
from training.loading import load_cutouts
from training.services import cutout_hashes

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def with_shadow(path: Path, *, side: int = 80) -> Path:
    """A picture of a figure on white with a soft shadow, which one method removes and the others keep."""
    figure = np.pad(builders.figure(side, seed=1), ((20, 20), (20, 20), (0, 0)))
    shadow = cv2.GaussianBlur(np.roll(figure[:, :, 3], (6, 6), (0, 1)).astype(np.float32), (0, 0), 4)[:, :, None]
    return builders.write_picture(
        path, np.where(figure[:, :, 3:] == 0, 255 - 0.4 * shadow, figure[:, :, :3]).astype(np.uint8)
    )


@pytest.fixture
def cutout(show: Show, tmp_path: Path) -> Cutout:
    with_shadow(tmp_path / "in" / "Ann" / "1.png")
    run(services.import_cutouts(show, stage_source(tmp_path / "in")))
    return Cutout.objects.get()


def new_cut(number: int, likeness: int = 0) -> NewCut:
    sha256 = builders.fake_hash(f"cut {number}")
    return NewCut(f"shows/1/cutouts/{sha256[:2]}/{sha256}.png", sha256, likeness, 0.5, "brush")


def test_import_keeps_what_was_cut_and_the_first_version(cutout: Cutout) -> None:
    assert read_picture(path_of(cutout.source)).shape == (120, 120, 4)
    first = cutout.versions.get()
    assert (first.number, first.sha256, first.cut_score) == (1, cutout.sha256, cutout.cut_score)


def test_large_pictures_are_kept_as_small_as_they_are_cut(show: Show, tmp_path: Path) -> None:
    with_shadow(tmp_path / "in" / "Ann" / "1.png", side=1300)
    run(services.import_cutouts(show, stage_source(tmp_path / "in")))
    cutout = Cutout.objects.get()
    assert read_picture(path_of(cutout.source)).shape == (1000, 1000, 4)
    assert cut_anew(cutout).rgba.shape == (1000, 1000, 4)


def test_redo_by_the_same_method_is_the_same_cut(cutout: Cutout) -> None:
    before = cutout.sha256
    assert redo_cutout(cutout, cutout.cut_method, builders.make_person()).number == 1
    assert (cutout.sha256, cutout.versions.count()) == (before, 1)


def test_redo_makes_a_version_and_the_first_can_be_gone_back_to(cutout: Cutout) -> None:
    person, first = builders.make_person(), cutout.sha256
    Cutout.objects.update(state=MaterialState.REJECTED)
    version = redo_cutout(cutout, "flood", person)
    cutout.refresh_from_db()
    assert (version.number, cutout.cut_method, cutout.sha256) == (2, "flood", version.sha256)
    assert (cutout.state, cutout.judged_at is not None) == (MaterialState.ACCEPTED, True)
    assert AuditEntry.objects.get(person=person, action="cut anew").detail["method"] == "flood"

    use_version(cutout, 1, person)
    cutout.refresh_from_db()
    assert (cutout.sha256, cutout.versions.count()) == (first, 2)
    with pytest.raises(CorpusRefused, match="no version 3: expected 1 to 2"):
        use_version(cutout, 3, person)


def test_what_a_run_froze_is_found_after_a_redo(cutout: Cutout, show: Show) -> None:
    frozen = cutout_hashes(show, ["Ann"])[cutout.split]["Ann"]
    before = read_picture(path_of(cutout.file))
    redo_cutout(cutout, "flood", builders.make_person())
    assert cutout_hashes(show, ["Ann"])[cutout.split]["Ann"] == [cutout.sha256] != frozen
    assert np.array_equal(load_cutouts(builders.make_run(show), frozen), [before])


def test_the_same_picture_again_is_known_whatever_version_is_used(cutout: Cutout, show: Show, tmp_path: Path) -> None:
    redo_cutout(cutout, "flood", builders.make_person())
    assert run(services.import_cutouts(show, stage_source(tmp_path / "in")))["already"] == 1
    assert Cutout.objects.count() == 1


def test_a_source_that_was_not_kept_comes_back_with_its_picture(cutout: Cutout, show: Show, tmp_path: Path) -> None:
    source = cutout.source
    Cutout.objects.update(source="")
    cutout.refresh_from_db()
    with pytest.raises(CorpusRefused, match="Upload that picture again"):
        cut_anew(cutout, "flood")
    run(services.import_cutouts(show, stage_source(tmp_path / "in")))
    cutout.refresh_from_db()
    assert cutout.source == source


def test_a_wrong_method_a_lost_picture_and_an_empty_cut_are_refused(cutout: Cutout) -> None:
    with pytest.raises(CorpusRefused, match="choose one of flood, shadow"):
        cut_anew(cutout, "magic")
    with pytest.raises(CorpusRefused, match="Nothing of Ann"):
        keep_cut(cutout, np.zeros((9, 9, 4), np.uint8), method="brush", score=1.0, by=None)
    path_of(cutout.source).unlink()
    with pytest.raises(CorpusRefused, match="Restore the media folder"):
        cut_anew(cutout, "flood")
    assert cutout.versions.count() == 1


def test_a_version_that_is_another_cutout_is_refused(show: Show) -> None:
    ann = show.characters.get(name="Ann")
    one, other = builders.make_cutout(show, ann), builders.make_cutout(show, ann)
    add_version(one, new_cut(1), None)
    with pytest.raises(CorpusRefused, match="the very picture of another"):
        add_version(other, new_cut(1), None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CutoutVersion.objects.create(show=show, cutout=other, number=2, sha256=one.sha256)


def test_a_version_like_a_cutout_of_the_other_side_joins_it(show: Show) -> None:
    ann = show.characters.get(name="Ann")
    builders.make_cutout(show, ann, perceptual_hash="5555555555555555", split=Split.TRAIN_DEV)
    cutout = builders.make_cutout(show, ann, perceptual_hash="0000000000000000")
    add_version(cutout, new_cut(1, 0x00AA00AA00AA00AA), None)
    assert Cutout.objects.get(pk=cutout.pk).split == Split.TRAIN
    add_version(cutout, new_cut(2, 0x5555555555555556), None)
    assert Cutout.objects.get(pk=cutout.pk).split == Split.TRAIN_DEV
