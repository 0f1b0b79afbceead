"""The compose file is held against the settings: no engine runs here, so what it says is read."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def environment(compose: dict[str, Any], service: str) -> dict[str, str]:
    return compose["services"][service].get("environment", {})


def test_only_the_web_port_is_published(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["web"]


def test_each_lane_has_a_worker_and_the_gpu_one_is_a_profile(compose: dict[str, Any]) -> None:
    lanes = {}
    for name, service in compose["services"].items():
        command = service.get("command", [])
        if "worker" in command:
            lanes[command[-1]] = (name, service.get("profiles", []))
    assert lanes == {
        "quick": ("worker-quick", []), "heavy": ("worker-heavy", []), "gpu": ("gpu-worker", ["gpu"]),
    }  # fmt: skip


def test_secrets_come_from_the_environment_and_have_no_default(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        uses = re.findall(rf"\$\{{{name}(:[?-])", text)
        assert uses
        assert set(uses) == {":?"}


def test_services_that_others_wait_for_are_checked(compose: dict[str, Any]) -> None:
    waited = {
        needed: how["condition"]
        for service in compose["services"].values()
        for needed, how in (service.get("depends_on") or {}).items()
    }
    for name, condition in waited.items():
        assert condition == "service_completed_successfully" or "healthcheck" in compose["services"][name]
    assert "healthcheck" in compose["services"]["web"]


def test_every_variable_it_sets_is_one_the_settings_read(compose: dict[str, Any]) -> None:
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text()))
    assert set(environment(compose, "web")) <= read


def test_images_are_the_targets_of_the_dockerfile(compose: dict[str, Any]) -> None:
    targets = set(re.findall(r"^FROM \S+ AS (\w+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    built = {service["build"]["target"] for service in compose["services"].values() if "build" in service}
    assert built == {"cpu", "gpu"}
    assert built < targets


def production(compose: dict[str, Any], tmp_path: Path, **changes: str) -> dict[str, str]:
    """The web service's environment with the secrets filled in, as the settings would meet it."""
    filled = {
        "SECRET_KEY": "a-key-of-no-use-elsewhere-" * 3,
        "POSTGRES_PASSWORD": "pw",
        "ALLOWED_HOSTS": "rollcall.example",
    }
    values = {
        name: re.sub(
            r"\$\{(\w+)(?::[?-]([^}]*))?\}",
            lambda m: filled.get(m[1], "true" if m[1] == "SECURE_SSL_REDIRECT" else ""),
            value,
        )
        for name, value in environment(compose, "web").items()
    }
    values |= {"ROLLCALL_DATA": str(tmp_path), "PATH": os.environ["PATH"], **changes}
    return {name: value for name, value in values.items() if value}


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_it_makes_are_safe_to_deploy(compose: dict[str, Any], tmp_path: Path) -> None:
    checked = manage(production(compose, tmp_path), "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter"),
        ({"DEBUG": "1"}, "both on"),
    ],
)
def test_production_refuses_to_start_unsafely(
    compose: dict[str, Any], tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    refused = manage(production(compose, tmp_path, **changes), "check")
    assert refused.returncode != 0
    assert sentence in refused.stderr


def test_laptop_makes_its_own_key_that_only_it_can_read(tmp_path: Path) -> None:
    started = manage({"ROLLCALL_DATA": str(tmp_path), "PATH": os.environ["PATH"]}, "check")
    assert started.returncode == 0, started.stderr
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_fewer_than_no_composing_processes_are_refused_with_a_sentence(tmp_path: Path) -> None:
    wrong = {"ROLLCALL_DATA": str(tmp_path), "PATH": os.environ["PATH"], "COMPOSING_PROCESSES": "-1"}
    refused = manage(wrong, "check")
    assert refused.returncode != 0
    assert (
        "COMPOSING_PROCESSES is -1: expected a number of processes, 0 for threads, or nothing at all." in refused.stderr
    )
