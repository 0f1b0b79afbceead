"""Who is in which picture, PURE, where a file lists them apart: kept in a database that spills to disk, not in memory."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any


class Present:
    """Built once from (picture, name) pairs in any order, then asked per picture."""

    def __init__(self, pairs: Iterable[tuple[Any, str]]) -> None:
        self.rows = sqlite3.connect("")  # a nameless file that SQLite removes by itself
        self.rows.execute("CREATE TABLE present (picture TEXT, name TEXT)")
        try:
            self.rows.executemany("INSERT INTO present VALUES (?, ?)", ((str(one), name) for one, name in pairs))
            self.rows.execute("CREATE INDEX by_picture ON present (picture)")
        except BaseException:
            self.rows.close()
            raise

    def of(self, picture: Any) -> list[str]:
        with closing(
            self.rows.execute("SELECT DISTINCT name FROM present WHERE picture = ?", (str(picture),))
        ) as found:
            return [name for (name,) in found]

    def __enter__(self) -> "Present":
        return self

    def __exit__(self, *_: object) -> None:
        self.rows.close()
