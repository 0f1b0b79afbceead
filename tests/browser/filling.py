"""What the modules that fill a site for a browser test share; each is run in a process of its own, on ROLLCALL_DATA."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def print_filled(fill: Callable[[], dict[str, str]]) -> None:
    """Set Django up, make the tables, and print as JSON what `fill` says: {person: session key}, mostly."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    # The tables as the models have them: quicker by far than all migrations in turn.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    Path(settings.MEDIA_ROOT).mkdir(exist_ok=True)
    json.dump(fill(), sys.stdout)


def session_of(person: Any) -> str:
    """The key of a session in which this person is logged in."""
    from django.test import Client

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value
