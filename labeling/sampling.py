"""Which frames of many are drawn when not all are wanted. Pure: ids in, ids out."""

import zlib
from collections.abc import Sequence


def spread_sample(frames: Sequence[tuple[int, int]], number: int, *, seed: str = "") -> list[int]:
    """`number` of the (frame, episode) pairs, spread over the episodes, each frame as likely as any other.

    A systematic sample (Madow and Madow 1944) of the frames laid out episode by episode, both in the order of a hash: an
    episode gives its share of the frames, rounded up or down, so the sample needs no weights. All of them where there are
    no more; the same frames for the same seed.
    """
    if number >= len(frames):
        return [frame for frame, _ in frames]
    if number <= 0:
        return []
    laid_out = sorted(frames, key=lambda pair: (_hash(seed, "e", pair[1]), pair[1], _hash(seed, "f", pair[0]), pair[0]))
    step = len(laid_out) / number
    start = step * _hash(seed, "start", number) / 2**32
    return [laid_out[int(start + step * place)][0] for place in range(number)]


def _hash(*parts: object) -> int:
    return zlib.crc32("/".join(map(str, parts)).encode())
