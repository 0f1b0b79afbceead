"""The short way into the API's busiest routes: one query says who is asking and in which role, nothing is negotiated.

It is for what a browser on the tagging page sends: JSON, under a session. Whatever else comes, and whatever is wrong (no
log-in, no CSRF token, too low a role), takes the long way, which says so as ever: here is only decided that all is well.
"""

import json

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from rest_framework.authentication import CSRFCheck
from rest_framework.request import Request

from corpus.models import Show
from people.models import Person, Role

# In the order of the model's fields, as from_db wants them; what is not here is fetched where somebody asks for it.
PERSON = (
    "id", "password", "is_superuser", "username", "first_name", "is_staff", "is_active", "is_guest", "is_simulated",
)  # fmt: skip
SHOW = ("id", "slug", "title")
WHO = f"""
    SELECT {", ".join(f"person.{name}" for name in PERSON)}, {", ".join(f"show.{name}" for name in SHOW)}, membership.role
    FROM people_person person JOIN corpus_show show ON show.slug = %s
    LEFT JOIN people_membership membership
         ON membership.person_id = person.id AND (membership.show_id = show.id OR membership.show_id IS NULL)
    WHERE person.id = %s"""  # noqa: S608  the names are our own


def let_in(request: HttpRequest, slug: str, least: Role) -> tuple[Request, Show, Role] | None:
    """The request with its person and its body, the show and the person's role; None: go the long way."""
    if request.content_type != "application/json" or "Authorization" in request.headers:
        return None
    found = _who(request, slug)
    if found is None or found[2].rank < least.rank or not _is_from_our_page(request):
        return None
    try:
        body = json.loads(request.body)
    except ValueError:
        return None
    person, show, role = found
    ready = Request(request)
    ready.user, ready.auth = person, None
    ready._full_data = ready._data = body
    return ready, show, role


def _who(request: HttpRequest, slug: str) -> tuple[Person, Show, Role] | None:
    session = request.session
    number, key = session.get(SESSION_KEY), session.get(HASH_SESSION_KEY)
    if not number or not key or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    with connection.cursor() as cursor:
        cursor.execute(WHO, [slug, int(number)])
        rows = cursor.fetchall()
    if not rows:
        return None
    person = Person.from_db("default", PERSON, rows[0][: len(PERSON)])
    roles = [Role(row[-1]) for row in rows if row[-1]] + [Role.ADMIN] * bool(person.is_superuser)
    if not roles or not person.is_active or not constant_time_compare(key, person.get_session_auth_hash()):
        return None
    show = Show.from_db("default", SHOW, rows[0][len(PERSON) : -1])
    return person, show, max(roles, key=lambda role: role.rank)


def _is_from_our_page(request: HttpRequest) -> bool:
    """The same check that the long way makes of a request under a session."""
    check = CSRFCheck(lambda _: None)
    check.process_request(request)
    return check.process_view(request, None, (), {}) is None
