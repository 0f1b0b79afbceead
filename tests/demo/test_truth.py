"""Who counts as visible, and why somebody is hard to see: literal shots in, literal truth out."""

from dataclasses import replace

from demo.script import EpisodePlan, Occluder, Player, Shot
from demo.truth import extras_visible, truth

KIP = Player("Kip", ("at_ease",))
EASY: frozenset[str] = frozenset()


def _plan(*players: Player, tint: str | None = None, occluders: tuple[Occluder, ...] = ()) -> EpisodePlan:
    return EpisodePlan("one", "One", "evaluation", (Shot("hallway", 1, 1000, players, occluders, tint=tint),))


def _at(x: float, y: float = 372.0) -> tuple[tuple[float, float], tuple[float, float]]:
    return (x, y), (x, y)


def test_a_lead_in_full_view_is_easy() -> None:
    assert truth(_plan(KIP), 0) == {"Kip": EASY}


def test_an_extra_is_no_lead() -> None:
    plan = _plan(KIP, replace(KIP, name="Greta", path=_at(120)))
    assert truth(plan, 0) == {"Kip": EASY}
    assert extras_visible(plan, 0) == 1


def test_an_empty_scene_has_nobody() -> None:
    assert truth(_plan(), 0) == {}
    assert extras_visible(_plan(), 0) == 0


def test_leads_come_in_the_order_of_the_cast() -> None:
    plan = _plan(KIP, replace(KIP, name="Wren", path=_at(120)), replace(KIP, name="Odile", path=_at(600)))
    assert list(truth(plan, 0)) == ["Wren", "Odile", "Kip"]


def test_who_is_out_of_the_frame_is_not_visible() -> None:
    assert truth(_plan(replace(KIP, path=_at(-90))), 0) == {}


def test_who_is_wholly_behind_another_is_not_visible() -> None:
    assert truth(_plan(replace(KIP, height=120), replace(KIP, name="Bert", height=330)), 0) == {}


def test_a_wall_over_half_a_lead_makes_it_hard() -> None:
    wall = Occluder("wall", 425, 430, 130, 470, "#c98f70")
    assert truth(_plan(KIP, occluders=(wall,)), 0) == {"Kip": frozenset({"half_hidden"})}


def test_a_wall_over_the_whole_lead_takes_the_truth_away() -> None:
    wall = Occluder("wall", 360, 430, 400, 470, "#c98f70")
    assert truth(_plan(KIP, occluders=(wall,)), 0) == {}


def test_who_has_left_is_not_visible_anymore() -> None:
    plan = _plan(replace(KIP, span=(0.0, 0.5)))
    assert [len(truth(plan, time_ms)) for time_ms in (0, 300, 700, 999)] == [1, 1, 0, 0]


def test_hard_kinds_are_told_one_by_one() -> None:
    cases = {
        "small": _plan(replace(KIP, height=80)),
        "turned": _plan(replace(KIP, yaw=140)),
        "behind": _plan(replace(KIP, yaw=180)),
        "costume": _plan(replace(KIP, costume="cook")),
        "tinted": _plan(KIP, tint="night"),
        "silhouette": _plan(replace(KIP, silhouette=True)),
        "picture": _plan(replace(KIP, height=250, path=_at(360, 320), picture=(300, 60, 120, 150))),
        "faded": _plan(replace(KIP, opacity=0.5)),
    }
    found = {kind: truth(plan, 0).get("Kip", EASY) for kind, plan in cases.items()}
    assert [kind for kind, kinds in found.items() if kind not in kinds] == []
    assert [kind for kind, kinds in found.items() if kind != "picture" and kinds != {kind}] == []
