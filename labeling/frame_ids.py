"""A list of ids in few bytes, PURE: each as its difference from the one before, in groups of seven bits.

Frames that were added together have neighboring ids, so a list of 100,000 takes about 100 kB and unpacks in a loop. The
browser's half is static/labeling/frame_ids.js.
"""

from collections.abc import Iterable


def pack(ids: Iterable[int]) -> bytes:
    """Differences zigzag-coded (0, -1, 1, -2 … become 0, 1, 2, 3 …), low groups first, the high bit on all but the last."""
    packed, before = bytearray(), 0
    for one in ids:
        step = one - before
        value = step * 2 if step >= 0 else -step * 2 - 1
        while value > 127:
            packed.append(value & 127 | 128)
            value >>= 7
        packed.append(value)
        before = one
    return bytes(packed)


def unpack(packed: bytes) -> list[int]:
    """The inverse of pack."""
    ids, before, value, shift = [], 0, 0, 0
    for byte in packed:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            before += value >> 1 if value % 2 == 0 else -(value + 1 >> 1)
            ids.append(before)
            value = shift = 0
    return ids
