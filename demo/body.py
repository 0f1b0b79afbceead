"""Torso, arms and legs of a figure in a pose; the hose-like limbs and the clothes on them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from demo.clothes import dressed_torso
from demo.curves import Pair, Points, along, ellipse, limb
from demo.looks import Look
from demo.shapes import LINE, OUTLINE, Fill, Shape, Stroke, darker, lighter, merged, placing, transformed


@dataclass(frozen=True)
class Arm:
    """Degrees: `lift` away from hanging down, `bend` of the elbow; drawn over the torso when `front`."""

    lift: float = 12.0
    bend: float = 14.0
    hand: str = "mitten"
    front: bool = False


@dataclass(frozen=True)
class Leg:
    """Degrees: `swing` of the hip (outward or forward), `bend` of the knee (backward is negative)."""

    swing: float = 4.0
    bend: float = 0.0


@dataclass(frozen=True)
class Pose:
    """Joint angles of a whole figure; the yaw is its own affair."""

    arms: tuple[Arm, Arm] = (Arm(), Arm())
    legs: tuple[Leg, Leg] = (Leg(), Leg())
    lean: float = 0.0
    tilt: float = 0.0
    nod: float = 0.0
    hop: float = 0.0
    seated: bool = False


@dataclass
class Parts:
    """Painting order of a body: what is behind the torso, the torso, what is before it; where the neck ends up."""

    behind: list[Shape] = field(default_factory=list)
    torso: list[Shape] = field(default_factory=list)
    before: list[Shape] = field(default_factory=list)
    legs: list[Shape] = field(default_factory=list)
    pelvis: Pair = (0.0, 0.0)
    neck: Pair = (0.0, 0.0)


def body(look: Look, pose: Pose, yaw: float) -> Parts:
    """All of a figure below the neck; the soles stand on y = 0 (less the hop)."""
    build = look.build
    frontal = abs(float(np.cos(np.radians(yaw))))
    feet, joints = _legs(look, pose, yaw)
    ground = max(point[1] for point in joints)
    pelvis = (0.0, -ground - pose.hop - 3)
    parts = Parts(pelvis=pelvis)
    parts.legs = _shifted(feet, pelvis)
    top = _leaning((0.0, -build.torso), pose.lean)
    parts.neck = (pelvis[0] + top[0], pelvis[1] + top[1])
    parts.torso = _shifted(dressed_torso(look, yaw, frontal, _legs_spread(joints)), pelvis, pose.lean)
    for index in (0, 1):
        shapes = _shifted(_arm(look, pose.arms[index], index, yaw), pelvis, pose.lean)
        (parts.before if _arm_in_front(pose.arms[index], index, yaw) else parts.behind).extend(shapes)
    return parts


def _legs_spread(joints: list[Pair]) -> tuple[float, float]:
    """How far the knees reach to the left and right: a long coat or skirt must cover them."""
    return min(x for x, _ in joints), max(x for x, _ in joints)


def _leaning(point: Pair, degrees: float) -> Pair:
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return float(point[0] * cos - point[1] * sin), float(point[0] * sin + point[1] * cos)


def _shifted(shapes: list[Shape], offset: Pair, turn: float = 0.0) -> list[Shape]:
    return transformed(shapes, placing(x=offset[0], y=offset[1], turn=turn))


def _side_of(index: int, yaw: float) -> float:
    """Screen direction in which a limb moves outward (frontal views) or forward (side views)."""
    cos = float(np.cos(np.radians(yaw)))
    if abs(cos) > 0.5:
        return (-1.0 if index == 0 else 1.0) * np.sign(cos)
    return float(np.sign(np.sin(np.radians(yaw))))


def _arm_in_front(arm: Arm, index: int, yaw: float) -> bool:
    near = np.sin(np.radians(yaw)) * (1 if index == 0 else -1)
    if abs(near) > 0.5:
        return bool(near > 0)
    return arm.front if np.cos(np.radians(yaw)) > 0 else not arm.front


def _arm(look: Look, arm: Arm, index: int, yaw: float) -> list[Shape]:
    build = look.build
    side = _side_of(index, yaw)
    cos = float(np.cos(np.radians(yaw)))
    depth = (-1 if index == 0 else 1) * cos
    shoulder = (depth * (build.shoulders - build.limb * 0.3), -build.torso + build.limb * 0.75)
    elbow = _step(shoulder, build.arm, arm.lift, side)
    wrist = _step(elbow, build.arm * 0.95, arm.lift + arm.bend, side)
    line = limb(shoulder, elbow, wrist)
    shapes = _hand(look, wrist, elbow, side, arm.hand)
    shapes.append(Stroke(line, look.skin, build.limb * 0.86))
    skin = merged(shapes)
    if look.outfit.sleeve <= 0:
        return skin
    sleeve = along(line, look.outfit.sleeve)
    cloth = Stroke(sleeve, look.outfit.top, build.limb * 1.12, line=OUTLINE)
    return [*skin, cloth, *_cuff(look, sleeve)]


def _cuff(look: Look, sleeve: Points) -> list[Shape]:
    """Two stripes or a rolled edge at the end of a sleeve, where the pattern has one."""
    outfit, width = look.outfit, look.build.limb * 1.12
    if outfit.pattern != "stripes" or len(sleeve) < 4:
        return []
    bars: list[Shape] = []
    for share in (0.3, 0.58, 0.86):
        here, back = along(sleeve, share)[-1], along(sleeve, share - 0.04)[-1]
        ahead = (here - back) / max(float(np.hypot(*(here - back))), 1e-6)
        across = np.array([-ahead[1], ahead[0]]) * width * 0.5
        bars.append(
            Fill(
                np.array(
                    [
                        here - across - ahead * 3,
                        here + across - ahead * 3,
                        here + across + ahead * 3,
                        here - across + ahead * 3,
                    ]
                ),
                outfit.pattern_color,
                line=None,
            )
        )
    return bars


def _hand(look: Look, wrist: Pair, elbow: Pair, side: float, kind: str) -> list[Shape]:
    size = look.build.limb * 0.66
    ahead = np.array(wrist) - np.array(elbow)
    ahead = ahead / max(float(np.hypot(*ahead)), 1e-6)
    across = np.array([-ahead[1], ahead[0]])
    palm = np.array(wrist) + ahead * size * 0.7
    shapes: list[Shape] = [Fill(ellipse(palm[0], palm[1], size, size), look.skin)]
    if kind == "open":
        for k in (-0.62, 0.0, 0.62):
            tip = palm + ahead * size * 1.75 * (1 - 0.12 * abs(k)) + across * size * k * 1.5
            shapes.append(Stroke(np.array([palm + across * size * k * 0.7, tip]), look.skin, size * 0.62))
    if kind == "point":
        shapes.append(Stroke(np.array([palm, palm + ahead * size * 2.1]), look.skin, size * 0.6))
    thumb = palm - across * side * size * 0.95 + ahead * size * 0.45
    shapes.append(Stroke(np.array([palm - across * side * size * 0.4, thumb]), look.skin, size * 0.6))
    return shapes


def _step(start: Pair, length: float, degrees: float, side: float) -> Pair:
    angle = np.radians(degrees)
    return float(start[0] + side * np.sin(angle) * length), float(start[1] + np.cos(angle) * length)


def _legs(look: Look, pose: Pose, yaw: float) -> tuple[list[Shape], list[Pair]]:
    """Both legs around a pelvis at the origin, far one first, and every joint's place."""
    near_first = sorted((0, 1), key=lambda index: np.sin(np.radians(yaw)) * (1 if index == 0 else -1))
    shapes: list[Shape] = []
    joints: list[Pair] = []
    for index in near_first:
        drawn, points = _leg(look, pose.legs[index], index, yaw, seated=pose.seated)
        shapes += drawn
        joints += points
    return shapes, joints


def _leg(look: Look, leg: Leg, index: int, yaw: float, *, seated: bool) -> tuple[list[Shape], list[Pair]]:
    build, outfit = look.build, look.outfit
    cos = float(np.cos(np.radians(yaw)))
    side = _side_of(index, yaw)
    hip = ((-1 if index == 0 else 1) * cos * build.hips * 0.5, 0.0)
    thigh, shin = build.leg * 0.5, build.leg * 0.5
    # Seen from the front a thigh that points at us is short.
    if seated and abs(cos) > 0.5:
        thigh *= 0.45
    knee = _step(hip, thigh, leg.swing, side)
    ankle = _step(knee, shin, leg.swing + leg.bend, side)
    line = limb(hip, knee, ankle, roundness=0.45)
    width = build.limb * 1.25
    shapes: list[Shape] = [Stroke(line, look.skin, width * 0.82, line=OUTLINE)]
    if outfit.bottom_length > 0:
        shapes.append(Stroke(along(line, outfit.bottom_length), outfit.bottom, width * 1.12, line=OUTLINE))
    shapes += _shoe(look, ankle, line, index, yaw)
    return shapes, [knee, (ankle[0], ankle[1] + build.limb * 0.42)]


def _shoe(look: Look, ankle: Pair, line: Points, index: int, yaw: float) -> list[Shape]:
    build, outfit = look.build, look.outfit
    sin, cos = float(np.sin(np.radians(yaw))), float(np.cos(np.radians(yaw)))
    ahead = sin if abs(sin) > 0.3 else (-0.45 if index == 0 else 0.45) * np.sign(cos)
    length, high = build.foot * (0.62 + 0.38 * abs(sin)), build.limb * 0.62
    x, y = ankle[0] + ahead * length * 0.42, ankle[1]
    angle = np.radians(np.linspace(180, 360, 25))
    dome = np.stack([x + length * np.cos(angle), y + high * 0.62 + high * 1.5 * np.sin(angle)], axis=1)
    sole = np.vstack([dome, [(x + length * 0.9, y + high * 0.95), (x - length * 0.9, y + high * 0.95)]])
    rim = Fill(
        np.array([(x - 60, y + high * 0.5), (x + 60, y + high * 0.5), (x + 60, y + 60), (x - 60, y + 60)]),
        lighter(outfit.shoe, 0.55),
        line=None,
    )
    shapes: list[Shape] = []
    if outfit.boot > 0:
        shaft = line[::-1]
        shapes.append(Stroke(along(shaft, outfit.boot), outfit.shoe, build.limb * 1.5, line=OUTLINE))
    shapes.append(Fill(sole, outfit.shoe, inside=(rim,)))
    if outfit.boot > 0:
        shapes.append(Stroke(along(line[::-1], outfit.boot * 0.8), outfit.shoe, build.limb * 1.5 - LINE))
        shapes.append(Stroke(along(line[::-1], outfit.boot)[-2:], darker(outfit.shoe, 0.15), build.limb * 1.1))
    return shapes
