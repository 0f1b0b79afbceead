"""`manage.py sweep_runs SHOW --from RUN --vary key=v1,v2`: one factor at a time from a run, several seeds each."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.command_line import find_show
from jobs.foreground import follow
from training.command_line import find_run
from training.models import Sweep
from training.recipe import RecipeError
from training.services import RunRefused
from training.sweeps import SEEDS, start_sweep


class Command(BaseCommand):
    help = "Start runs that change one setting each, repeated with several seeds, and the parent's recipe beside them."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("--from", dest="parent", type=int, metavar="RUN", required=True)
        parser.add_argument("--vary", action="append", default=[], metavar="KEY=V1,V2")
        parser.add_argument("--seeds", type=int, default=SEEDS)
        parser.add_argument("--note", default="")
        parser.add_argument("--wait", action="store_true", help="train and evaluate here, or watch the workers that do")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        parent = find_run(show, options["parent"])
        try:
            sweep = start_sweep(parent, options["vary"], seeds=options["seeds"], note=options["note"])
        except (RecipeError, RunRefused) as error:
            raise CommandError(str(error)) from error
        if options["wait"]:
            wait_for(sweep, json=options["json"])
        runs = list(sweep.runs.select_related("job").order_by("number"))
        answer = {"sweep": sweep.number, "parent": parent.number, "seeds": sweep.seeds, "runs": [
            {"run": run.number, "arm": run.sweep_arm, "state": run.state} for run in runs
        ]}  # fmt: skip
        lines = [f"Run {run.number} is {run.state}. {run.note}" for run in runs]
        text = "\n".join(
            [*lines, f"Which factor earned its place is said on /s/{show.slug}/runs/sweeps/{sweep.number}/."]
        )
        self.stdout.write(json.dumps(answer) if options["json"] else text)


def wait_for(sweep: Sweep, *, json: bool) -> None:
    """Each run and the evaluation that follows it."""
    for run in sweep.runs.select_related("job").order_by("number"):
        follow(run.job, json=json)
        for following in run.job.successors.all():
            follow(following, json=json)
