"""`manage.py split_run SHOW RUN`: one run per change of a run that changed several things at once."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.command_line import find_show
from training.command_line import find_run
from training.recipe import RecipeError
from training.services import RunRefused
from training.splitting import split_run


class Command(BaseCommand):
    help = "Split a run that changed several things into one run per change."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("run", type=int)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        run = find_run(show, options["run"])
        try:
            parts = split_run(run)
        except (RunRefused, RecipeError) as error:
            raise CommandError(str(error)) from error
        text = "\n".join(f"Run {part.number}: {part.note}" for part in parts)
        answer = {"runs": [{"run": part.number, "note": part.note} for part in parts]}
        self.stdout.write(json.dumps(answer) if options["json"] else text)
