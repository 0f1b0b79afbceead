"""A show with one drawn training frame, for the test of cutting out by hand: run as a module, fills ROLLCALL_DATA.

Prints {person: session key}.
"""

import json
import os
import sys


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    # The tables as the models have them: quicker by far than all migrations in turn.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    json.dump(fill(), sys.stdout)


def fill() -> dict[str, str]:
    from django.test import Client

    from corpus.models import Purpose, Split
    from corpus.pictures import opaque
    from people.models import Role
    from tests import builders
    from tests.corpus.hand_drawn import draw_scene

    show = builders.make_show(("Ann", "Ben"), slug="hand", title="By hand")
    episode = builders.make_episode(show, name="S01E01", purpose=Purpose.TRAINING, split=Split.TRAIN)
    file, sha256 = builders.save(show, "frames", opaque(draw_scene(0, rows_of_fields=1).picture))
    builders.make_frame(episode, file=file, thumb=file, sha256=sha256, width=640, height=500)
    client = Client()
    trainer = builders.make_person(Role.TRAINER, show, username="trainer")
    client.force_login(trainer, backend="django.contrib.auth.backends.ModelBackend")
    return {"trainer": client.cookies["sessionid"].value}


if __name__ == "__main__":
    main()
