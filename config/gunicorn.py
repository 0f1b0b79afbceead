"""gunicorn's settings: `gunicorn -c python:config.gunicorn config.wsgi`. One process, threads; SQLite and laptops like it."""

import os
import signal
from typing import Any

from jobs.parentage import end_with_parent

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_PROCESSES", "1"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 120  # an upload of gigabytes over a slow line; threads keep the heartbeat going meanwhile
graceful_timeout = 10
loglevel = "warning"


def on_starting(_server: Any) -> None:
    end_with_parent(signal.SIGTERM)
