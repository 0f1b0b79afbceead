"""The API's description is whole: no route falls back to a guess."""

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.builders import make_person


def test_schema_has_neither_errors_nor_guesses(db: None, tmp_path: object) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", f"{tmp_path}/schema.yml")


def test_docs_page_needs_nothing_from_elsewhere(db: None, client: Client) -> None:
    client.force_login(make_person())
    page = client.get(reverse("api-docs")).content.decode()
    assert "https://" not in page
