"""`manage.py choose_frames SHOW --run N --frames 50`: which untagged training frames to tag next, and the queue that asks."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.command_line import find_show
from evaluation.next_queue import NUMBER, known_choice, open_choice, start_choice
from evaluation.services import EvaluationRefused
from jobs.foreground import follow
from labeling.refusals import Refused
from training.command_line import find_run


class Command(BaseCommand):
    help = (
        "Choose untagged training frames that a run is undecided about and that are unlike each other, and queue them."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show", help="the show's slug")
        parser.add_argument("--run", type=int, required=True)
        parser.add_argument("--frames", type=int, default=NUMBER)
        parser.add_argument("--random", action="store_true", help="queue the random draw of the same size instead")
        parser.add_argument("--name", default="", help="of the queue")
        parser.add_argument("--no-queue", action="store_true", help="choose only")
        parser.add_argument("--last", action="store_true", help="take what the run chose last instead of choosing anew")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        run = find_run(show, options["run"])
        try:
            if not options["last"]:
                follow(start_choice(run, options["frames"], None), json=options["json"])
            choice = known_choice(run)
            asked = {"is_random": options["random"], "name": options["name"]}
            queue = None if options["no_queue"] else open_choice(run, None, **asked)
        except (EvaluationRefused, Refused) as error:
            raise CommandError(str(error)) from error
        answer = {**choice, "queue": queue and queue.pk, "name": queue and queue.name}
        self.stdout.write(json.dumps(answer) if options["json"] else as_text(answer))


def as_text(answer: dict[str, Any]) -> str:
    chosen, drawn = answer["figures"], answer["random_figures"]
    lines = [
        f"{len(answer['frames'])} of {answer['pool']} untagged training frames chosen by run {answer['run']}: "
        f"{chosen['undecided']:.2f} undecided questions a frame, of {chosen['episodes']} episodes; at random "
        f"{drawn['undecided']:.2f}, of {drawn['episodes']}.",
    ]
    if answer["queue"]:
        lines.append(f"'{answer['name']}' is open.")
    return "\n".join(lines)
