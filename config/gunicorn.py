"""gunicorn's settings: `gunicorn -c python:config.gunicorn config.wsgi`.

SQLite has one writer at a time, who is found fastest within one process (labeling/turns.py); beside PostgreSQL there is one
process per two cores, since the database's own processes need the others (docs/speed.md).
"""

import os
import signal
from typing import Any

from jobs.parentage import end_with_parent

bind = os.environ.get("BIND", "127.0.0.1:8000")
is_server = os.environ.get("DATABASE_URL", "").startswith("postgres")
workers = int(os.environ.get("WEB_PROCESSES") or (max(1, min((os.cpu_count() or 1) // 2, 4)) if is_server else 1))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
keepalive = 30  # a person looks at a frame for seconds; the answer should not begin with a new connection
timeout = 120  # an upload of gigabytes over a slow line; threads keep the heartbeat going meanwhile
graceful_timeout = 10
loglevel = "warning"


def on_starting(_server: Any) -> None:
    end_with_parent(signal.SIGTERM)
