"""Every test gets its own data folder; log-ins and API clients of any role come from here."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from corpus.models import Show
from people.models import Person
from tests import builders

pytest_plugins = ["tests.telling"]

# A crowded machine is no failure; and what a check of a change finds, the next check of the same change finds again.
hypothesis.settings.register_profile("rollcall", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("rollcall")


def pytest_report_header() -> str:
    """Say which database the run is on, and how to run what concerns databases on the other."""
    if connection.vendor == "postgresql":
        return "database: PostgreSQL"
    return "database: SQLite (on PostgreSQL: DATABASE_URL=postgresql://… make test ARGS='-m database')"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only a database server can show is left out, not skipped, in the run on SQLite."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No test reads or writes the developer's own `var/`; hashing is cheap; statics need no `collectstatic`."""
    folder = tmp_path_factory.mktemp("data")  # beside the test's own tmp_path, which may have to be empty
    settings.DATA_DIR = folder
    settings.MEDIA_ROOT = folder / "media"
    settings.RUNS_DIR = folder / "runs"
    settings.STATIC_ROOT = folder / "static"
    settings.FILE_UPLOAD_TEMP_DIR = folder / "uploads"
    for path in (settings.MEDIA_ROOT, settings.RUNS_DIR, settings.STATIC_ROOT, settings.FILE_UPLOAD_TEMP_DIR):
        path.mkdir(parents=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return folder


@pytest.fixture
def show(db: None) -> Show:
    """A show with the cast Ann, Ben, Cleo and Dan."""
    return builders.make_show()


@pytest.fixture
def browser_of() -> Callable[[Person], Client]:
    """A browser in which this person is logged in."""

    def log_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


@pytest.fixture
def api_of() -> Callable[[Person], APIClient]:
    """An API client that acts as this person."""

    def act_as(person: Person) -> APIClient:
        client = APIClient()
        client.force_authenticate(person)
        return client

    return act_as
