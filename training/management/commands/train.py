"""`manage.py train SHOW`: start a run, and with --wait watch it to its figures."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.command_line import find_show
from corpus.models import Show
from jobs.foreground import follow
from training.command_line import find_run
from training.models import Run
from training.own_material import CHOICES, TODAY, start_from
from training.recipe import Recipe, RecipeError, from_json, recipe_named, with_changes
from training.services import RunRefused


class Command(BaseCommand):
    help = "Train a recognizer on frames composed from a show's cut-outs and backgrounds."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("--recipe", default="", help="default, original, demo, or a JSON file")
        parser.add_argument("--from", dest="parent", type=int, metavar="RUN", help="start from this run's recipe")
        parser.add_argument("--set", dest="changes", action="append", default=[], metavar="KEY=VALUE")
        parser.add_argument("--note", default="")
        parser.add_argument(
            "--material",
            choices=CHOICES,
            default=TODAY,
            help="today's, or exactly what the run of --from was made from",
        )
        parser.add_argument("--wait", action="store_true", help="train here, or watch the worker that does")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        try:
            parent, recipe = chosen_recipe(show, options["recipe"], options["parent"])
            recipe = with_changes(recipe, options["changes"])
            run = start_from(show, recipe, parent=parent, material=options["material"], note=options["note"])
        except (RecipeError, RunRefused) as error:
            raise CommandError(str(error)) from error
        if options["wait"]:
            follow(run.job, json=options["json"])
            run = Run.objects.select_related("job").get(pk=run.pk)
        self.stdout.write(json.dumps(as_json(run)) if options["json"] else as_text(run))


def chosen_recipe(show: Show, name: str, parent_number: int | None) -> tuple[Run | None, Recipe]:
    """The parent run, if one is named, and the recipe the run starts from."""
    if parent_number is None:
        return None, recipe_from(name or "default")
    parent = find_run(show, parent_number)
    return parent, recipe_from(name) if name else from_json(parent.recipe)


def recipe_from(name: str) -> Recipe:
    """A recipe by name, or from a JSON file."""
    path = Path(name)
    if not path.is_file():
        return recipe_named(name)
    try:
        return from_json(json.loads(path.read_text()))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} is not a recipe: {error}. Write one with JSON keys as on a run's page.") from error


def as_json(run: Run) -> dict[str, Any]:
    return {"run": run.number, "state": run.state, "seconds": run.seconds, "dev": run.dev or None}


def as_text(run: Run) -> str:
    """One sentence on where the run stands."""
    if run.finished_at is None:
        return f"Run {run.number} is {run.state}. Watch it on its page, or train here with --wait."
    figures = run.dev or run.train_dev
    where = "real dev frames" if run.dev else "composed train-dev frames, since there are no dev labels"
    return f"Run {run.number} is done after {run.seconds:.0f} s: macro-F1 {figures['macro_f1']:.3f} on {where}."
