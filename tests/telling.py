"""Measured figures that a test run should show, past pytest's capture."""

import pytest


def tell(config: pytest.Config, line: str) -> None:
    """Print one line where the person who runs the tests sees it."""
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{line}", flush=True)
