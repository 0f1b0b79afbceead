"""`manage.py budget_runs SHOW --from RUN`: the runs that a budget curve lacks: composed only, and with more and more tagged frames."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.command_line import find_show
from jobs.foreground import follow
from training.budgets import start_missing, tagged_frames
from training.command_line import find_run
from training.models import Run
from training.services import RunRefused


class Command(BaseCommand):
    help = "Start the runs of one recipe that differ in how many tagged frames they learn from, those that there are not yet."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("--from", dest="base", type=int, metavar="RUN", required=True)
        parser.add_argument("--seeds", type=int, default=1)
        parser.add_argument(
            "--share", type=float, help="of tagged frames in each batch; else the run's own, or a third"
        )
        parser.add_argument("--wait", action="store_true", help="train and evaluate here, or watch the workers that do")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        base = find_run(show, options["base"])
        try:
            runs = start_missing(base, seeds=options["seeds"], share=options["share"])
        except RunRefused as error:
            raise CommandError(str(error)) from error
        for run in runs if options["wait"] else []:
            for job in [run.job, *run.job.successors.all()]:
                follow(job, json=options["json"])
        rows = Run.objects.filter(pk__in=[run.pk for run in runs]).select_related("job").order_by("number")
        answer = [{"run": run.number, "frames": tagged_frames(run), "state": run.state} for run in rows]
        lines = [f"Run {one['run']} ({one['frames']} tagged frames) is {one['state']}." for one in answer]
        text = "\n".join([*lines, f"The curve is drawn on /s/{show.slug}/runs/budget/?run={base.number}."])
        self.stdout.write(json.dumps({"from": base.number, "runs": answer}) if options["json"] else text)
