"""Rows for tests, made directly: each builder takes what a test cares about and fills in the rest."""

import hashlib
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray
from PIL import Image

from corpus.media import save_picture
from corpus.models import Background, Character, Cutout, Episode, Frame, Purpose, Show, Split
from corpus.versions import begin_versions
from jobs.models import Job, State
from people.models import Membership, Person, Role
from training.models import Run

CAST = ("Ann", "Ben", "Cleo", "Dan")
COLORS = ("#d1495b", "#00798c", "#edae49", "#5c4d7d", "#30638e", "#66a182")
_numbers = count(1)


def fake_hash(text: object) -> str:
    """A sha256 for a row that has no file."""
    return hashlib.sha256(str(text).encode()).hexdigest()


def fake_file(show: Show, kind: str, sha256: str, extension: str = ".jpg") -> str:
    return f"shows/{show.pk}/{kind}/{sha256[:2]}/{sha256}{extension}"


def picture(height: int = 36, width: int = 64, *, seed: int = 0) -> NDArray[np.uint8]:
    """A small colorful picture, uint8 [h, w, 3]: coarse blocks, so that it survives JPEG and no two seeds are alike."""
    blocks = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), np.uint8)
    return np.ascontiguousarray(
        np.kron(blocks, np.ones((height // 4 + 1, width // 4 + 1, 1), np.uint8))[:height, :width]
    )


def figure(size: int = 40, *, seed: int = 0) -> NDArray[np.uint8]:
    """A disc of colored blocks on nothing, uint8 [size, size, 4]."""
    rows, columns = np.mgrid[:size, :size] - (size - 1) / 2
    inside = rows**2 + columns**2 < (size * 0.4) ** 2
    alpha = np.where(inside, 255, 0).astype(np.uint8)[:, :, None]
    return np.concatenate([picture(size, size, seed=seed), alpha], axis=2)


def make_person(role: Role | None = None, show: Show | None = None, **fields: Any) -> Person:
    """Somebody who can log in with the password `password`; with a role they are a member of the show, or of all."""
    username = fields.pop("username", f"person{next(_numbers)}")
    person = Person.objects.create_user(username, password="password", **fields)
    if role is not None:
        Membership.objects.create(person=person, show=show, role=role)
    return person


def make_show(characters: Sequence[str] = CAST, **fields: Any) -> Show:
    number = next(_numbers)
    show = Show.objects.create(**{"slug": f"show-{number}", "title": f"Show {number}", **fields})
    Character.objects.bulk_create(
        Character(show=show, name=name, position=position, color=COLORS[position % len(COLORS)])
        for position, name in enumerate(characters)
    )
    return show


def make_episode(show: Show, **fields: Any) -> Episode:
    number = next(_numbers)
    given = {"name": f"episode {number}", "purpose": Purpose.EVALUATION, "split": Split.DEV, **fields}
    return Episode.objects.create(show=show, **given)


def make_frame(episode: Episode, **fields: Any) -> Frame:
    return make_frames(episode, 1, **fields)[0]


def make_frames(episode: Episode, number: int, *, files: bool = False, **fields: Any) -> list[Frame]:
    """Frames without files, or with `files` each with a small real picture of its own."""
    return [_make_frame(episode, next(_numbers), files, fields) for _ in range(number)]


def _make_frame(episode: Episode, number: int, files: bool, fields: dict[str, Any]) -> Frame:
    show = episode.show
    sha256 = fake_hash(f"frame {number}")
    file, thumb = fake_file(show, "frames", sha256), fake_file(show, "thumbs", sha256)
    if files:
        file, sha256 = save(show, "frames", picture(seed=number))
        thumb, _ = save(show, "thumbs", picture(seed=number))
    given = {
        "purpose": episode.purpose,
        "split": episode.split,
        "name": f"frame {number}",
        "file": file,
        "thumb": thumb,
        "width": 64,
        "height": 36,
        "sha256": sha256,
        "perceptual_hash": f"{number:016x}",
    }
    return Frame.objects.create(show=show, episode=episode, **{**given, **fields})


def make_cutout(show: Show, character: Character | None = None, *, files: bool = False, **fields: Any) -> Cutout:
    """A cut-out of a character, or of an extra where none is named."""
    number = next(_numbers)
    sha256 = fake_hash(f"cutout {number}")
    file = fake_file(show, "cutouts", sha256, ".png")
    if files:
        file, sha256 = save(show, "cutouts", figure(seed=number))
    given = {
        "group": character.name if character else "extras",
        "name": f"cutout {number}",
        "file": file,
        "sha256": sha256,
        "perceptual_hash": f"{number:016x}",
        "split": Split.TRAIN,
    }
    cutout = Cutout.objects.create(show=show, character=character, **{**given, **fields})
    begin_versions([cutout])
    return cutout


def make_background(show: Show, *, files: bool = False, **fields: Any) -> Background:
    number = next(_numbers)
    sha256 = fake_hash(f"background {number}")
    file, thumb = fake_file(show, "backgrounds", sha256), fake_file(show, "thumbs", sha256)
    if files:
        file, sha256 = save(show, "backgrounds", picture(202, 360, seed=number))
        thumb, _ = save(show, "thumbs", picture(202, 360, seed=number))
    given = {
        "name": f"background {number}",
        "file": file,
        "thumb": thumb,
        "sha256": sha256,
        "perceptual_hash": f"{number:016x}",
        "split": Split.TRAIN,
    }
    return Background.objects.create(show=show, **{**given, **fields})


def make_material(show: Show, *, each: int = 3, backgrounds: int = 3) -> None:
    """Real small files to compose from: per character and for the extras `each` cut-outs, on both sides of the split."""
    for split in (Split.TRAIN, Split.TRAIN_DEV):
        for character in [*show.characters.all(), None]:
            for _ in range(each):
                make_cutout(show, character, files=True, split=split)
        for _ in range(backgrounds):
            make_background(show, files=True, split=split)


def save(show: Show, kind: str, values: NDArray[np.uint8]) -> tuple[str, str]:
    return save_picture(show.pk, kind, values)


def make_job(show: Show | None = None, **fields: Any) -> Job:
    """A job that is done, unless told otherwise."""
    given = {"function": "corpus.tasks.import_cutouts", "title": "a job", "lane": "quick", "state": State.DONE}
    return Job.objects.create(show=show, **{**given, **fields})


def make_run(show: Show, **fields: Any) -> Run:
    """A finished run of the show's cast, without files."""
    names = [character.name for character in show.characters.all()]
    thresholds = {name: {"threshold": 0.5, "reached": True, "value": 0.7} for name in names}
    given = {
        "number": Run.objects.filter(show=show).count() + 1,
        "recipe": {"format": 1},
        "characters": names,
        "thresholds": dict.fromkeys(("max_f", "max_accuracy", "recall", "precision"), thresholds),
        "thresholds_from": "dev",
        "job": fields.get("job") or make_job(show, function="training.tasks.train", lane="heavy"),
        "finished_at": timezone.now(),
    }
    return Run.objects.create(show=show, **{**given, **fields})


def write_picture(path: Path, values: NDArray[np.uint8]) -> Path:
    """A picture file as somebody would send it; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(values).save(path)
    return path
