"""Passes: a signed, short-lived right to act as one person in one show, for a page that no cookie reaches.

Browsers keep cookies from a page inside another site's frame. Such a page carries a pass and sends it as
`Authorization: Pass …`; only the routes that name `PassAuthentication` take one, and only for the show it is for.
"""

from dataclasses import dataclass

from django.core import signing
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from people.models import Person

PASS_SECONDS = 2 * 3600  # a page that stays open longer asks for a new one by loading itself again
SALT = "people.passes"
KEYWORD = "Pass"


@dataclass(frozen=True)
class Pass:
    """Who may act, where, and for which piece of work of a market."""

    person_id: int
    show_id: int
    assignment_id: int


def signed(right: Pass) -> str:
    return signing.dumps([right.person_id, right.show_id, right.assignment_id], salt=SALT)


def read(text: str) -> Pass:
    """The pass behind a signed text; raises signing.BadSignature where it is forged or over."""
    return Pass(*signing.loads(text, salt=SALT, max_age=PASS_SECONDS))


class PassAuthentication(BaseAuthentication):
    """Comes before the others: whoever shows a pass acts as its person, whatever cookies the browser has."""

    def authenticate(self, request: Request) -> tuple[Person, Pass] | None:
        keyword, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if keyword != KEYWORD:
            return None
        try:
            right = read(text)
        except signing.BadSignature:
            raise AuthenticationFailed("This pass is over or not ours. Load the page again to get a new one.") from None
        person = Person.objects.filter(pk=right.person_id, is_active=True).first()
        if person is None:
            raise AuthenticationFailed("The person of this pass may not act here any more.")
        return person, right

    def authenticate_header(self, request: Request) -> str:
        """What a request without any log-in is asked for: the API's usual token, since passes are not for programs."""
        return "Token"


class PassScheme(OpenApiAuthenticationExtension):
    """How the API's description names it."""

    target_class = PassAuthentication
    name = "taggingPass"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        words = "A page inside a market of work sends the pass it was given: `Pass …`."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": words}
