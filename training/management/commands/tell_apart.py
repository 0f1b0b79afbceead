"""`manage.py tell_apart SHOW --run N`: what tells a run's composed frames from the show's real ones."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.command_line import find_show
from jobs.foreground import follow
from training.command_line import find_run
from training.services import RunRefused
from training.telling import last_told, start_telling


class Command(BaseCommand):
    help = "Tell a run's composed frames from the show's real ones, and propose settings that make it harder."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("--run", type=int, required=True)
        parser.add_argument("--last", action="store_true", help="print the last answer instead of asking anew")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        run = find_run(show, options["run"])
        try:
            if not options["last"]:
                follow(start_telling(run, None), json=options["json"])
        except RunRefused as error:
            raise CommandError(str(error)) from error
        told = last_told(run)
        if told is None:
            raise CommandError(f"Nobody has told run {run.number}'s frames from real ones yet: ask without --last.")
        self.stdout.write(json.dumps(told) if options["json"] else as_text(told))


def as_text(told: dict[str, Any]) -> str:
    lines = [f"{'area under the curve':24}{'now':>8}{'matched':>9}"]
    lines += [
        f"{key:24}{number(told['now'][key]):>8}{number(told['matched'][key]):>9}" for key in ("backbone", "simple")
    ]
    lines += ["", f"{'measure':24}{'area':>8}{'composed':>10}{'real':>10}"]
    for row in told["now"]["measures"]:
        lines.append(f"{row['name']:24}{row['area']:>8.3f}{row['composed']:>10.3f}{row['real']:>10.3f}")
    settings = [f"--set composing.{name}={value_text(value)}" for name, value in told["proposal"].items()]
    return "\n".join([*lines, "", f"Matched by {' '.join(settings)}"])


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def value_text(value: Any) -> str:
    return ",".join(f"{one:g}" for one in value) if isinstance(value, list) else f"{value:g}"
