"""Sessions in the database as Django keeps them; the one query that each request makes is written out.

By the ORM it takes several times as long to build as the database needs to answer, and every request of a crowd makes it.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

HELD = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Written, cleared and logged out of as ever: the table and what is in it are Django's."""

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(HELD, [self.session_key, connection.ops.adapt_datetimefield_value(timezone.now())])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])
