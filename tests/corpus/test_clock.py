import pytest

from corpus.clock import clock, fine_clock


@pytest.mark.parametrize(
    ("milliseconds", "whole", "fine"),
    [
        (0, "0:00", "0:00.0"),
        (2_640, "0:02", "0:02.6"),
        (59_999, "0:59", "0:59.9"),
        (67_250, "1:07", "1:07.2"),
        (3_599_999, "59:59", "59:59.9"),
        (3_725_500, "1:02:05", "1:02:05.5"),
    ],
)
def test_times_are_cut_off_and_never_sixty_seconds(milliseconds: int, whole: str, fine: str) -> None:
    assert (clock(milliseconds), fine_clock(milliseconds)) == (whole, fine)
