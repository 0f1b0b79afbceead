"""`manage.py fresh_test_set SHOW --reason "…"`: retire the test episodes that were looked at and open a fresh set."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.command_line import find_show
from evaluation.sealed_sets import FreshSetRefused, open_fresh_set, set_size


class Command(BaseCommand):
    help = "Retire the test episodes that were looked at, for good, and open a fresh sealed set; the reason is logged."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show", help="the show's slug")
        parser.add_argument("--reason", default="", help="why the worn episodes are retired")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        try:
            opened = open_fresh_set(show, options["reason"])
        except FreshSetRefused as error:
            hint = "" if options["reason"].strip() else ' A reason is given by --reason "…".'
            raise CommandError(f"{error}{hint}", returncode=2) from error
        said = {"number": opened.number, "retired": opened.retired, "episodes": set_size(show)["episodes"]}
        self.stdout.write(
            json.dumps(said)
            if options["json"]
            else (
                f"Test set {opened.number} is open with {said['episodes']} episodes nobody has looked at; {opened.retired} are retired."
            )
        )
