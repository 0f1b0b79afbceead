"""A show whose backgrounds wait for somebody, and one with an open review: run as a module, fills ROLLCALL_DATA.

Prints {person: session key}.
"""

import json
import os
import sys
from typing import Any


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

    from people.models import Role
    from tests import builders

    fill_places()
    fill_review()
    sessions = {}
    for name, role in (("rita", Role.REVIEWER), ("rolf", Role.REVIEWER), ("trainer", Role.TRAINER)):
        client = Client()
        person = builders.make_person(role, username=name)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        sessions[name] = client.cookies["sessionid"].value
    return sessions


def fill_places() -> None:
    """Three backgrounds nobody has looked at, and a training frame, yellow on the left half, blue on the right."""
    import numpy as np

    from corpus.models import Purpose, Split
    from tests import builders

    show = builders.make_show(("Bart",), slug="places", title="The places")
    for _ in range(3):
        builders.make_background(show, files=True)
    picture = np.zeros((36, 64, 3), np.uint8)
    picture[:, :32], picture[:, 32:] = (255, 217, 15), (20, 40, 200)
    file, sha256 = builders.save(show, "frames", picture)
    episode = builders.make_episode(show, purpose=Purpose.TRAINING, split=Split.TRAIN)
    builders.make_frame(episode, file=file, thumb=file, sha256=sha256)


def fill_review() -> None:
    """Five frames of one episode; people and the run differ four times: Bart is missed once, Homer once and invented twice."""
    from evaluation.models import Evaluation
    from evaluation.reviews import open_review
    from tests import builders
    from tests.browser.evaluated_show import evaluate

    show = builders.make_show(("Bart", "Homer"), slug="reviewed", title="The reviewed")
    frames: list[Any] = builders.make_frames(builders.make_episode(show), 5, files=True)
    evaluate(show, builders.make_run(show), frames, missed=1)
    open_review(show, list(Evaluation.objects.filter(show=show)), None, agreements=0)


if __name__ == "__main__":
    main()
