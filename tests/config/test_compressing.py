import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip"}


def test_pages_styles_and_scripts_travel_compressed() -> None:
    client = Client()
    assert client.get("/log-in/", headers=GZIP)["Content-Encoding"] == "gzip"
    assert not client.get("/log-in/").has_header("Content-Encoding")
    assert not client.get("/healthz", headers=GZIP).has_header("Content-Encoding")


def test_compressed_style_is_not_sent_again_while_it_is_the_same() -> None:
    client = Client()
    first = client.get("/static/css/components.css", headers=GZIP)
    assert first["Content-Encoding"] == "gzip"
    assert b".button" in gzip.decompress(b"".join(first))
    first.close()

    again = client.get("/static/css/components.css", headers={**GZIP, "If-None-Match": first["ETag"]})

    assert again.status_code == 304
