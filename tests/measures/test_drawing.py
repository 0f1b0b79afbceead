from measures.drawing import polyline, share_text, signed, whisker


def test_share_text_drops_the_leading_zero() -> None:
    assert [share_text(value) for value in (0.783, 1.0, 0.0, None)] == [".78", "1.00", ".00", ""]


def test_a_difference_that_rounds_to_nothing_has_no_direction() -> None:
    assert [signed(value) for value in (0.06, -0.031, 0.004, -0.004, 0.0)] == ["+.06", "−.03", "±.00", "±.00", "±.00"]


def test_whisker_places_the_dot_and_its_interval() -> None:
    assert whisker(0.5, (0.4, 0.62), name="F1", tick=0.8) == {
        "name": "F1", "text": ".50", "mid": "50.0%", "low": "40.0%", "high": "62.0%",
        "interval": ".40–.62", "tick": "80.0%", "tick_name": "always no: .80",
    }  # fmt: skip


def test_whisker_of_an_undefined_figure_draws_nothing() -> None:
    assert whisker(None, name="F1") == {"name": "F1", "text": ""}


def test_polyline_runs_from_left_to_right_with_high_values_on_top() -> None:
    assert polyline([0.0, 1.0], low=0.0, high=1.0, width=10, height=4) == "0.0,4.0 10.0,0.0"
