"""A job's process starts in a fraction of a second: what only pages or trainings need is not imported."""

import subprocess
import sys

from tests.jobs.groups import WorkerGroup

SETUP = """
import sys, django
django.setup()
from django.core.management import load_command_class
load_command_class("jobs", "work"), load_command_class("jobs", "worker")
print([name for name in ("tensorflow", "keras", "scipy", "sklearn", "cv2", "config.urls") if name in sys.modules])
"""


def test_neither_tensorflow_nor_pages_are_imported_by_a_worker(workers: WorkerGroup) -> None:
    environment = {**workers.environment(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    ran = subprocess.run([sys.executable, "-c", SETUP], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
