"""`manage.py redo_cutouts SHOW --method M [--below SCORE] [ID…]`: several cut-outs cut anew."""

import argparse
from typing import Any

from corpus import imports
from corpus.command_line import ImportCommand
from corpus.models import Show
from corpus.redoing import WAYS, chosen_ids
from jobs.models import Job


class Command(ImportCommand):
    help = (
        "Cut several cut-outs anew from the pictures they came with, by their ids or all that scored below something. "
        "'best' keeps what is there where nothing scores better. Each new cut is a version and waits for a look."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("ids", nargs="*", type=int, metavar="ID")
        parser.add_argument("--method", required=True, choices=WAYS)
        parser.add_argument("--below", type=float, metavar="SCORE")
        # Ids may stand behind the options, where argparse alone would not look for them.
        setattr(parser, "parse_args", parser.parse_intermixed_args)  # noqa: B010 a method is not assigned to, says mypy

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        chosen = chosen_ids(show, options["ids"], options["below"], options["method"])
        return imports.redo_cutouts(show, chosen, options["method"])
