"""How the web server is started: by the launcher, and by whoever measures or kills it. Knows no settings."""

import sys


def web_command(host: str, port: int) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", f"{host}:{port}", "config.wsgi"]
