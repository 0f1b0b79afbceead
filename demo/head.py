"""The head as a small globe: places on it are (azimuth, height), so one description serves every viewing angle."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from demo.curves import Points

Profile = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Globe:
    """A head of half-width rx and half-height ry, turned by yaw degrees (0 = to us, 90 = to the right, 180 = away)."""

    rx: float
    ry: float
    yaw: float

    def turn(self, azimuth: float) -> float:
        """The direction of a place against the line of sight, -180 to 180 degrees."""
        return (azimuth + self.yaw + 180) % 360 - 180

    def facing(self, azimuth: float) -> float:
        """1 = looks at us, 0 = on the rim, negative = on the far side."""
        return float(np.cos(np.radians(self.turn(azimuth))))

    def at(self, azimuth: float, height: float, radius: float = 1.0) -> tuple[float, float]:
        """Where a place lies on screen; height runs from -1 (crown) to 1 (chin)."""
        girth = np.sqrt(1 - min(height * height, 0.75))
        return float(self.rx * radius * girth * np.sin(np.radians(self.turn(azimuth)))), self.ry * height * radius

    def cap(self, hairline: Profile, *, radius: float = 1.08, hang: float = 1.0) -> Points:
        """What covers the globe from the crown down to `hairline(azimuth)`; below the middle it hangs down straight."""
        seen = np.linspace(-90, 90, 49)
        azimuth = (seen - self.yaw + 180) % 360 - 180
        edge = self._ring(seen, hairline(azimuth), radius, hang)
        arc = self._crown(edge[-1], edge[0], radius)
        return np.vstack([edge, arc])

    def band(self, top: Profile, bottom: Profile, reach: float, *, radius: float = 1.03, hang: float = 1.0) -> Points:
        """What lies between two heights for azimuths within `reach` of the nose; empty when it is out of sight."""
        azimuth = np.linspace(-reach, reach, 61)
        seen = (azimuth + self.yaw + 180) % 360 - 180
        kept = np.abs(seen) <= 90
        if kept.sum() < 3:
            return np.zeros((0, 2))
        azimuth, seen = azimuth[kept], seen[kept]
        return np.vstack(
            [self._ring(seen, top(azimuth), radius, hang), self._ring(seen, bottom(azimuth), radius, hang)[::-1]]
        )

    def _ring(self, seen: np.ndarray, height: np.ndarray, radius: float, hang: float) -> Points:
        girth = np.where(
            height > 0.0, 1 + (hang - 1) * np.clip(height, 0, 1), np.sqrt(1 - np.clip(height, -0.97, 0.97) ** 2)
        )
        if hang == 1.0:
            girth = np.sqrt(1 - np.clip(height, -0.97, 0.97) ** 2)
        return np.stack([self.rx * radius * girth * np.sin(np.radians(seen)), self.ry * radius * height], axis=1)

    def _crown(self, right: np.ndarray, left: np.ndarray, radius: float) -> Points:
        start = np.arctan2(min(right[1] / (self.ry * radius), 0.95), right[0] / (self.rx * radius))
        stop = np.arctan2(min(left[1] / (self.ry * radius), 0.95), left[0] / (self.rx * radius))
        stop = stop - 2 * np.pi if stop > 0 else stop
        if right[1] > 0 and abs(right[0]) >= self.rx * radius * 0.999:
            start = 0.0
        if left[1] > 0 and abs(left[0]) >= self.rx * radius * 0.999:
            stop = -np.pi
        angle = np.linspace(start, stop, 40)
        return np.stack([self.rx * radius * np.cos(angle), self.ry * radius * np.sin(angle)], axis=1)
