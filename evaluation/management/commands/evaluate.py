"""`manage.py evaluate SHOW --run N --split dev|test`: the figures of a run on real frames."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluation.models import Evaluation
from evaluation.policies import UnknownPolicy
from evaluation.presenting import as_json, as_table
from evaluation.services import EvaluationRefused, start_evaluation
from jobs.foreground import follow
from training.models import Run


class Command(BaseCommand):
    help = "Evaluate a run on the dev frames, or, with a reason that is logged, on the sealed test set."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("--run", type=int, required=True)
        parser.add_argument("--split", required=True, help="dev or test")
        parser.add_argument(
            "--policy", default="max_f",
            help="max_f, max_accuracy, recall=0.75, precision=0.75, standing, or cost=1:5: what a false alarm and a miss cost",
        )  # fmt: skip
        parser.add_argument("--reason", default="", help="why the sealed test set is looked at")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        run = (
            Run.objects.filter(show__slug=options["show"], number=options["run"]).select_related("job", "show").first()
        )
        if run is None:
            raise CommandError(f"There is no run {options['run']} of a show '{options['show']}'.", returncode=2)
        try:
            evaluation = start_evaluation(run, options["split"], options["policy"], reason=options["reason"])
        except (EvaluationRefused, UnknownPolicy) as error:
            hint = (
                "" if options["reason"] else ' A reason is given by --reason "…".' if options["split"] == "test" else ""
            )
            raise CommandError(f"{error}{hint}", returncode=2) from error
        follow(evaluation.job, json=options["json"])
        evaluation = Evaluation.objects.select_related("run").get(pk=evaluation.pk)
        self.stdout.write(json.dumps(as_json(evaluation)) if options["json"] else as_table(evaluation))
