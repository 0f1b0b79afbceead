"""What a machine computes with: several GPUs side by side, bfloat16 where it is faster, threads that compose for them."""

import os
from collections.abc import Collection
from pathlib import Path

import tensorflow as tf

from training.recognizer.backbones import BACKBONES

# bfloat16 is computed by AVX-512's and AMX' own instructions, and by GPUs from Ampere (8.0) on; elsewhere it is emulated.
PROCESSOR_FLAGS = frozenset({"avx512_bf16", "amx_bf16"})
LEAST_CAPABILITY = (8, 0)
# Where one processor does both, one thread composes what the network needs several times over; the second lets a batch
# lie ready.
THREADS_BESIDE_THE_NETWORK = 2


def replica_strategy() -> tf.distribute.Strategy | None:
    """Every GPU fits a part of each batch where there are several; None with one device."""
    return mirrored([device.name for device in tf.config.list_logical_devices("GPU")])


def mirrored(devices: Collection[str]) -> tf.distribute.Strategy | None:
    """The same over devices given by name; None for fewer than two."""
    return tf.distribute.MirroredStrategy(list(devices)) if len(devices) > 1 else None


def composing_threads() -> int:
    """As many as cores where GPUs do the network's work; two where the network wants the cores itself."""
    if not tf.config.list_physical_devices("GPU"):
        return THREADS_BESIDE_THE_NETWORK
    return max(THREADS_BESIDE_THE_NETWORK, usable_cores())


def composing_processes() -> int:
    """As many as cores where GPUs do the network's work and there are several; none beside a network on the same processor,
    which takes less than two threads compose."""
    if not tf.config.list_physical_devices("GPU"):
        return 0
    return usable_cores() if usable_cores() > 1 else 0


def usable_cores() -> int:
    """Cores that this process may run on, which a container or a batch system makes fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def uses_bfloat16(setting: str, backbone: str, *, flags: Collection[str], capability: tuple[int, int] | None) -> bool:
    """Whether to compute in bfloat16: "on" and "off" are obeyed; "auto" says yes where it was measured to help.

    That is plain convolutions on a processor with the instructions or a GPU from Ampere on; depthwise convolutions became slower.
    """
    if setting != "auto":
        return setting == "on"
    able = capability >= LEAST_CAPABILITY if capability is not None else bool(PROCESSOR_FLAGS & set(flags))
    return able and BACKBONES[backbone].plain


def this_machine_uses_bfloat16(setting: str, backbone: str) -> bool:
    return uses_bfloat16(setting, backbone, flags=processor_flags(), capability=gpu_capability())


def processor_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    """What Linux says the processor can do; nothing elsewhere."""
    if not cpuinfo.is_file():
        return frozenset()
    line = next((line for line in cpuinfo.read_text().splitlines() if line.startswith("flags")), "")
    return frozenset(line.partition(":")[2].split())


def gpu_capability() -> tuple[int, int] | None:
    """The compute capability of the weakest GPU; None without one."""
    found = [
        tf.config.experimental.get_device_details(gpu).get("compute_capability", (0, 0))
        for gpu in tf.config.list_physical_devices("GPU")
    ]
    return min(found) if found else None
