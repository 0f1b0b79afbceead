"""Chance that can be repeated: a number that belongs to names for good, and looks random beside those of other names."""

from hashlib import blake2b


def lot(*names: object) -> int:
    """64 bits for these names, always the same: a permanent random number (Ohlsson 1995), or an order of one's own.

    A checksum such as CRC-32 would not do: it is linear, so that two reviewers would get the same order.
    """
    text = "/".join(str(name) for name in names)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
