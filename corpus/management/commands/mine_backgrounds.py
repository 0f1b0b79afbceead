"""`manage.py mine_backgrounds SHOW [--per-episode N]`: look for frames without the cast."""

import argparse
from typing import Any

from corpus.command_line import ImportCommand
from corpus.models import Show
from corpus.services import mine_backgrounds
from jobs.models import Job


class Command(ImportCommand):
    help = "Find backgrounds in the episodes imported for that purpose, evenly over all of them."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--per-episode", type=int, metavar="N", help="how many each is to have; 12 if not given")

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        return mine_backgrounds(show, per_episode=options["per_episode"])
