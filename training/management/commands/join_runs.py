"""`manage.py join_runs SHOW 3 5 7`: finished runs as one recognizer that answers with their average."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.foreground import follow
from training.ensembles import AVERAGES, join_runs
from training.management.commands.train import as_json, as_text, find_show
from training.models import Run
from training.services import RunRefused


class Command(BaseCommand):
    help = "Join finished runs into an ensemble: a run whose scores are their average."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("runs", type=int, nargs="+", metavar="RUN")
        parser.add_argument("--average", default="scores", help=f"what is averaged: {' or '.join(AVERAGES)}")
        parser.add_argument("--note", default="")
        parser.add_argument("--wait", action="store_true", help="join here, or watch the worker that does")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        rows = {run.number: run for run in Run.objects.filter(show=show).for_list()}
        missing = [str(number) for number in options["runs"] if number not in rows]
        if missing:
            raise CommandError(f"{show.title} has no run {', '.join(missing)}.")
        members = [rows[number] for number in options["runs"]]
        try:
            run = join_runs(show, members, average=options["average"], note=options["note"])
        except RunRefused as error:
            raise CommandError(str(error)) from error
        if options["wait"]:
            follow(run.job, json=options["json"])
            run = Run.objects.select_related("job").get(pk=run.pk)
        self.stdout.write(json.dumps(as_json(run)) if options["json"] else as_text(run))
