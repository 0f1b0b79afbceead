"""Services that some tests use when they are there: missing ones skip with one line, or fail where all are promised."""

import os

import pytest


def skip_without(what: str) -> None:
    """Skip, saying what is missing; fail where ROLLCALL_TEST_SERVICES=all says that nothing is."""
    if os.environ.get("ROLLCALL_TEST_SERVICES") == "all":
        pytest.fail(f"{what} is missing although ROLLCALL_TEST_SERVICES=all promises every service.")
    pytest.skip(f"{what} is not at hand")
