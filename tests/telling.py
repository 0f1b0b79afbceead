"""Measured figures that a test run should show, past pytest's capture; where tests run beside each other, at its end."""

from typing import Any

import pytest

TOLD = pytest.StashKey[list[str]]()


def tell(config: pytest.Config, line: str) -> None:
    """Print one line where the person who runs the tests sees it."""
    if hasattr(config, "workeroutput"):
        config.workeroutput.setdefault("told", []).append(line)
        return
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{line}", flush=True)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A process that ran some of the tests ends, and hands over what they told."""
    told = node.config.stash.setdefault(TOLD, [])
    told += getattr(node, "workeroutput", {}).get("told", [])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if lines := config.stash.get(TOLD, []):
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.write_line(line)
