"""Two sets of poses that share none: one for cut-outs and background episodes, one for evaluation and the trailer."""

from demo.body import Arm, Leg, Pose

CUTOUT_POSES: dict[str, Pose] = {
    "standing": Pose(),
    "waving": Pose(arms=(Arm(152, -18, "open", front=True), Arm(14, 12)), tilt=5),
    "hand_on_hip": Pose(arms=(Arm(38, -96, front=True), Arm(10, 10)), legs=(Leg(6), Leg(12)), lean=-2),
    "cheering": Pose(arms=(Arm(158, 6, "open"), Arm(158, 6, "open")), hop=10, legs=(Leg(10, -10), Leg(10, -10))),
    "pointing": Pose(arms=(Arm(8, 10), Arm(88, 4, "point", front=True)), tilt=4),
    "shrugging": Pose(arms=(Arm(34, 82, "open", front=True), Arm(34, 82, "open", front=True)), nod=3, tilt=-6),
    "thinking": Pose(arms=(Arm(12, 8), Arm(24, -158, "point", front=True)), tilt=8, lean=2),
    "marching": Pose(arms=(Arm(38, 44), Arm(-30, 20)), legs=(Leg(44, -58), Leg(-14, -10)), lean=3),
    "striding": Pose(arms=(Arm(-28, 30), Arm(26, 34)), legs=(Leg(26, -6), Leg(-24, -18)), lean=4),
    "seated_low": Pose(
        arms=(Arm(16, -28, front=True), Arm(16, -28, front=True)), legs=(Leg(62, -60), Leg(58, -58)), seated=True
    ),
    "leaning_back": Pose(arms=(Arm(20, -60), Arm(20, -60)), lean=-9, legs=(Leg(10), Leg(-4))),
    "arms_folded": Pose(arms=(Arm(14, -108, front=True), Arm(10, -112, front=True))),
    "bowing": Pose(arms=(Arm(30, 12), Arm(30, 12)), lean=14, tilt=12, nod=6),
    "dancing": Pose(
        arms=(Arm(120, 40, "open"), Arm(40, 80, "open", front=True)), legs=(Leg(22, -24), Leg(4)), lean=-6, tilt=9
    ),
    "carrying": Pose(arms=(Arm(18, 66, front=True), Arm(18, 66, front=True)), lean=-3),
    "saluting": Pose(arms=(Arm(72, 118, front=True), Arm(6, 8)), legs=(Leg(2), Leg(2))),
}

EVALUATION_POSES: dict[str, Pose] = {
    "at_ease": Pose(arms=(Arm(6, 20), Arm(9, 5)), legs=(Leg(8), Leg(2)), tilt=-3),
    "greeting_high": Pose(arms=(Arm(7, 16), Arm(166, -40, "open", front=True)), tilt=-7, lean=2),
    "greeting_low": Pose(arms=(Arm(7, 16), Arm(140, 22, "open", front=True)), tilt=-5, lean=2),
    "stroll_a": Pose(arms=(Arm(-24, 26), Arm(22, 20)), legs=(Leg(22, -3), Leg(-19, -22)), lean=2),
    "stroll_b": Pose(arms=(Arm(-6, 22), Arm(6, 20)), legs=(Leg(4, 0), Leg(10, -44)), nod=-2),
    "stroll_c": Pose(arms=(Arm(22, 24), Arm(-24, 22)), legs=(Leg(-19, -22), Leg(22, -3)), lean=2),
    "stroll_d": Pose(arms=(Arm(6, 20), Arm(-6, 24)), legs=(Leg(10, -44), Leg(4, 0)), nod=-2),
    "dash_a": Pose(arms=(Arm(-46, 80), Arm(52, 70)), legs=(Leg(52, -30), Leg(-34, -50)), lean=12, hop=6),
    "dash_b": Pose(arms=(Arm(50, 70), Arm(-46, 80)), legs=(Leg(-34, -50), Leg(52, -30)), lean=12, hop=6),
    "on_a_seat": Pose(
        arms=(Arm(24, -44, front=True), Arm(8, -20, front=True)),
        legs=(Leg(78, -76), Leg(72, -70)),
        seated=True,
        lean=-3,
    ),
    "chatting_a": Pose(arms=(Arm(10, 12), Arm(28, 74, "open", front=True)), tilt=4),
    "chatting_b": Pose(arms=(Arm(20, 50, "open", front=True), Arm(22, 96, front=True)), tilt=-4),
    "reaching": Pose(arms=(Arm(12, 6), Arm(112, 14, "open", front=True)), lean=6, legs=(Leg(2), Leg(16))),
    "hands_on_head": Pose(arms=(Arm(128, 78, front=True), Arm(128, 78, front=True)), nod=4),
    "peeking": Pose(arms=(Arm(16, 30), Arm(50, 60, "open", front=True)), lean=17, tilt=7),
    "star_jump": Pose(arms=(Arm(124, 4, "open"), Arm(124, 4, "open")), legs=(Leg(28), Leg(28)), hop=18),
    "bored": Pose(arms=(Arm(3, 3), Arm(3, 3)), lean=5, tilt=14, nod=8),
    "presenting": Pose(arms=(Arm(62, 22, "open", front=True), Arm(10, -40, front=True)), lean=-3, tilt=-4),
}
