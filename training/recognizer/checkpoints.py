"""Epoch checkpoints that survive being killed at any moment: written aside, made durable, renamed, then pointed to.

A folder `epoch-0003/` holds arrays (weights, optimizer, best weights) as .npz and `state.json` with their sha256; it is
never changed once it has its name. `LATEST` names the newest; a damaged one is passed over for the one before. numpy only.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

KEPT = 2
STATE, LATEST, PREFIX = "state.json", "LATEST", "epoch-"
Arrays = list[NDArray]


@dataclass(frozen=True)
class Checkpoint:
    """After `epoch` finished epochs; `arrays` by purpose; `state` is JSON (history, frame position, fingerprint)."""

    epoch: int
    arrays: Mapping[str, Arrays]
    state: dict[str, Any] = field(default_factory=dict)


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint so that a kill at any point leaves the earlier ones whole; keeps two."""
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{PREFIX}{checkpoint.epoch:04d}"
    aside = final.with_suffix(".tmp")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    hashes = {name: _write_arrays(aside / f"{name}.npz", arrays) for name, arrays in checkpoint.arrays.items()}
    state = {"epoch": checkpoint.epoch, "sha256": hashes, "state": checkpoint.state}
    write_durably(aside / STATE, json.dumps(state).encode())
    sync_folder(aside)
    if final.exists():  # a damaged one of the same epoch
        shutil.rmtree(final)
    aside.rename(final)
    sync_folder(folder)
    _point_to(folder, final.name)
    _remove_old(folder, final.name)
    return final


def load_checkpoint(folder: Path) -> Checkpoint | None:
    """The newest whole checkpoint, None where there is none."""
    for name in _candidates(folder):
        checkpoint = _read(folder / name)
        if checkpoint is not None:
            return checkpoint
    return None


def write_durably(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in this folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_hash(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_arrays(path: Path, arrays: Arrays) -> str:
    with path.open("wb") as file:
        named: dict[str, Any] = {f"{number:05d}": array for number, array in enumerate(arrays)}
        np.savez(file, **named)
        file.flush()
        os.fsync(file.fileno())
    return file_hash(path)


def _read(folder: Path) -> Checkpoint | None:
    try:
        content = json.loads((folder / STATE).read_bytes())
        hashes = content["sha256"]
        if any(file_hash(folder / f"{name}.npz") != expected for name, expected in hashes.items()):
            return None
        return Checkpoint(
            content["epoch"], {name: _read_arrays(folder / f"{name}.npz") for name in hashes}, content["state"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read_arrays(path: Path) -> Arrays:
    with np.load(path, allow_pickle=False) as arrays:
        return [arrays[name] for name in sorted(arrays)]


def _point_to(folder: Path, name: str) -> None:
    aside = folder / f"{LATEST}.tmp"
    write_durably(aside, name.encode())
    aside.rename(folder / LATEST)
    sync_folder(folder)


def _candidates(folder: Path) -> list[str]:
    """The one that LATEST names, then all others, newest first. A whole one newer than LATEST was renamed, not yet pointed to."""
    names = sorted((one.name for one in folder.glob(f"{PREFIX}[0-9]*") if one.suffix != ".tmp"), reverse=True)
    latest = (folder / LATEST).read_text().strip() if (folder / LATEST).is_file() else ""
    return [latest, *(name for name in names if name != latest)] if latest in names else names


def _remove_old(folder: Path, newest: str) -> None:
    others = sorted((one for one in folder.glob(f"{PREFIX}*") if one.name != newest), reverse=True)
    whole = [one for one in others if one.suffix != ".tmp"]
    for one in [*whole[KEPT - 1 :], *(one for one in others if one.suffix == ".tmp")]:
        shutil.rmtree(one, ignore_errors=True)
