"""`manage.py compare_data SHOW`: composed against real against mixed training frames, as runs that differ in nothing else."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.foreground import follow
from training.comparisons import ARMS, MIX_SHARE, start_comparison
from training.management.commands.train import as_json, as_text, chosen_recipe, find_show
from training.models import Run
from training.recipe import RecipeError, with_changes
from training.services import RunRefused


class Command(BaseCommand):
    help = "Start runs that are trained on composed, real and mixed frames and differ in nothing else."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("--recipe", default="", help="default, original, demo, or a JSON file")
        parser.add_argument("--from", dest="parent", type=int, metavar="RUN", help="start from this run's recipe")
        parser.add_argument("--set", dest="changes", action="append", default=[], metavar="KEY=VALUE")
        parser.add_argument("--arms", default=",".join(ARMS), help=f"two or three of {', '.join(ARMS)}")
        parser.add_argument("--share", type=float, default=MIX_SHARE, help="share of real frames in the mix's batches")
        parser.add_argument("--note", default="")
        parser.add_argument("--wait", action="store_true", help="train here, or watch the worker that does")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        arms = [arm.strip() for arm in options["arms"].split(",") if arm.strip()]
        try:
            parent, recipe = chosen_recipe(show, options["recipe"], options["parent"])
            runs = start_comparison(
                show, with_changes(recipe, options["changes"]), parent=parent, arms=arms, share=options["share"],
                note=options["note"],
            )  # fmt: skip
        except (RecipeError, RunRefused) as error:
            raise CommandError(str(error)) from error
        if options["wait"]:
            for run in runs:
                follow(run.job, json=options["json"])
        rows = Run.objects.filter(pk__in=[run.pk for run in runs]).select_related("job").order_by("number")
        answers = [{"arm": arm, **as_json(run)} for arm, run in zip(arms, rows, strict=True)]
        text = "\n".join(f"{arm}: {as_text(run)}" for arm, run in zip(arms, rows, strict=True))
        self.stdout.write(json.dumps({"runs": answers}) if options["json"] else text)
