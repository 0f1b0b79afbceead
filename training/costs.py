"""What runs cost: device hours times a price. Pure."""

from collections.abc import Iterable


def device_seconds(epochs: Iterable[tuple[float, int | None]]) -> float:
    """Seconds of each epoch times the devices it was fitted on; a line of an older log had one."""
    return sum(seconds * (devices or 1) for seconds, devices in epochs)


def cost_text(seconds: float, price: float, currency: str) -> str:
    """`0.21 device hours`, and with a price per hour `0.21 device hours · 0.52 USD`."""
    hours = seconds / 3600
    text = f"{hours:.2f} device hours" if hours >= 0.1 else f"{seconds / 60:.1f} device minutes"
    return f"{text} · {hours * price:.2f} {currency}" if price else text
