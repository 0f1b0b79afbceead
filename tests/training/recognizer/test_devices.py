"""bfloat16 where it helps, and the same step on several devices."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.training.recognizer.drawn import TINY, Squares
from training.recognizer import devices
from training.recognizer.devices import (
    composing_processes,
    composing_threads,
    mirrored,
    processor_flags,
    usable_cores,
    uses_bfloat16,
)
from training.recognizer.network import build_network

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("setting", "backbone", "flags", "capability", "expected"),
    [
        ("auto", "vgg16", {"avx512_bf16"}, None, True),
        ("auto", "vgg16", {"amx_bf16"}, None, True),
        ("auto", "vgg16", {"avx512f"}, None, False),
        ("auto", "mobilenet", {"avx512_bf16"}, None, False),
        ("auto", "vgg16", set(), (8, 0), True),
        ("auto", "vgg16", {"avx512_bf16"}, (7, 5), False),
        ("auto", "efficientnet_v2_b0", set(), (9, 0), False),
        ("on", "mobilenet", set(), None, True),
        ("off", "vgg16", {"avx512_bf16"}, (9, 0), False),
    ],
)
def test_bfloat16_is_used_where_it_helps(
    setting: str, backbone: str, flags: set, capability: tuple[int, int] | None, expected: bool
) -> None:
    assert uses_bfloat16(setting, backbone, flags=flags, capability=capability) is expected


@pytest.mark.parametrize(
    ("gpus", "cores", "threads", "processes"), [(0, 16, 2, 0), (1, 16, 16, 16), (2, 8, 8, 8), (1, 1, 2, 0)]
)
def test_every_core_composes_where_gpus_fit(
    monkeypatch: pytest.MonkeyPatch, gpus: int, cores: int, threads: int, processes: int
) -> None:
    monkeypatch.setattr(devices.tf.config, "list_physical_devices", lambda kind: ["a GPU"] * gpus)
    monkeypatch.setattr(devices, "usable_cores", lambda: cores)
    assert (composing_threads(), composing_processes()) == (threads, processes)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot bind a process to cores")
def test_cores_are_those_this_process_may_use() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_processor_flags_are_read_where_linux_tells_them(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nflags\t\t: fpu avx512_bf16\n\nflags\t: other\n")

    assert processor_flags(tmp_path / "cpuinfo") == {"fpu", "avx512_bf16"}
    assert processor_flags(tmp_path / "missing") == frozenset()


def test_a_bfloat16_network_keeps_float32_weights_that_fit_a_plain_one() -> None:
    fast = build_network(TINY, 2, input_size=(24, 24), bfloat16=True)
    plain = build_network(TINY, 2, input_size=(24, 24), seed=1)
    plain.set_weights(fast.get_weights())
    frames = Squares().batch(0, 8)[0].astype(np.float32)

    assert {str(one.dtype) for one in fast.trainable_variables} == {"float32"}
    assert fast.get_layer("detectors").compute_dtype == "bfloat16"
    assert fast(frames).dtype == plain(frames).dtype == "float32"
    assert np.abs(fast(frames).numpy() - plain(frames).numpy()).max() < 0.02


def test_one_device_needs_no_strategy() -> None:
    assert mirrored(["GPU:0"]) is None


def weights_of(out: Path, devices: int) -> list[np.ndarray]:
    command = [sys.executable, "-m", "tests.training.recognizer.on_devices", str(devices), str(out)]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
    with np.load(out) as arrays:
        return [arrays[name] for name in arrays.files]


@pytest.mark.slow
def test_two_devices_take_the_steps_of_one(tmp_path: Path) -> None:
    """Batches of 16 and, at the end of an epoch, one of a single frame, fewer than there are devices."""
    alone, together = weights_of(tmp_path / "one.npz", 1), weights_of(tmp_path / "two.npz", 2)

    assert len(alone) == len(together)
    assert all(np.allclose(a, b, atol=2e-5) for a, b in zip(alone, together, strict=True))
