"""Databases that are made for a measurement and thrown away after it: a file of SQLite, a database of a PostgreSQL server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent


def environment(url: str, folder: Path) -> dict[str, str]:
    """Of a process that works on this database and keeps all else in this folder."""
    return {**os.environ, "DATABASE_URL": url, "ROLLCALL_DATA": str(folder), "LOG_LEVEL": "ERROR"}


def run(url: str, folder: Path, *arguments: str) -> str:
    """A python process of our own on the database; its standard output."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(url, folder), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


@contextmanager
def migrated(kind: str, folder: Path, server: str = "") -> Iterator[str]:
    """The address of an empty database with all tables; gone afterwards. `server` is a URL of any database on the server."""
    if kind == "sqlite":
        file = folder / f"{uuid4().hex}.sqlite3"
        yield _with_tables(f"sqlite:///{file}", folder)
        for path in folder.glob(f"{file.name}*"):
            path.unlink()
        return
    name = f"rollcall_throwaway_{uuid4().hex[:12]}"
    _on_server(server, f"CREATE DATABASE {name}")
    try:
        yield _with_tables(urlunsplit(urlsplit(server)._replace(path=f"/{name}")), folder)
    finally:
        _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _with_tables(url: str, folder: Path) -> str:
    run(url, folder, "manage.py", "migrate", "--skip-checks", "-v0")
    return url


def _on_server(server: str, statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(urlunsplit(urlsplit(server)._replace(path="/postgres")))
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()
