"""`manage.py import_cutouts SHOW DIR [--extras NAME…]`: one folder per character, and extras."""

import argparse
from typing import Any

from corpus.command_line import ImportCommand, existing_folder
from corpus.models import Show
from corpus.services import import_cutouts
from corpus.staging import stage_source
from jobs.models import Job


class Command(ImportCommand):
    help = "Import cut-outs from DIR/<character>/*; 'extras', 'others' and the named folders hold extras."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("dir")
        parser.add_argument("--extras", nargs="+", action="extend", default=[], metavar="NAME")

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        source = stage_source(existing_folder(options["dir"]))
        return import_cutouts(show, source, extras=options["extras"])
