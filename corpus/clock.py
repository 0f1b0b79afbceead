"""Times in videos as people read them, PURE. Each is cut off, never rounded: 0:60.0 is no time."""


def clock(milliseconds: int) -> str:
    """`22:05`, or `1:02:05` from an hour on."""
    hours, minutes = divmod(milliseconds // 60_000, 60)
    seconds = f"{milliseconds // 1000 % 60:02}"
    return f"{hours}:{minutes:02}:{seconds}" if hours else f"{minutes}:{seconds}"


def fine_clock(milliseconds: int) -> str:
    """`1:07.5`: frames and appearances lie less than a second apart, so that a tenth tells them apart."""
    return f"{clock(milliseconds)}.{milliseconds // 100 % 10}"
