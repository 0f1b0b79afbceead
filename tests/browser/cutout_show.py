"""A show with cut-outs that were cut from pictures, for the test of their page: run as a module, fills ROLLCALL_DATA.

Prints {person: session key}.
"""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory


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

    from corpus import services
    from corpus.models import Cutout
    from corpus.staging import stage_source
    from people.models import Role
    from tests import builders
    from tests.corpus.running import run
    from tests.corpus.test_versions import with_shadow

    show = builders.make_show(("Bart", "Homer"), slug="cut", title="The cut")
    with TemporaryDirectory() as folder:
        for side in (70, 80, 90):
            with_shadow(Path(folder) / "Bart" / f"{side}.png", side=side)
        run(services.import_cutouts(show, stage_source(Path(folder))))
    for row, score in zip(Cutout.objects.order_by("name"), (0.5, 0.7, 0.9), strict=True):
        Cutout.objects.filter(pk=row.pk).update(cut_score=score)
    client = Client()
    trainer = builders.make_person(Role.TRAINER, show, username="trainer")
    client.force_login(trainer, backend="django.contrib.auth.backends.ModelBackend")
    return {"trainer": client.cookies["sessionid"].value}


if __name__ == "__main__":
    main()
