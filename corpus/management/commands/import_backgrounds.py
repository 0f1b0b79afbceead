"""`manage.py import_backgrounds SHOW DIR`: pictures without any of the cast."""

import argparse
from typing import Any

from corpus.command_line import ImportCommand, existing_folder
from corpus.models import Show
from corpus.services import import_backgrounds
from corpus.staging import stage_source
from jobs.models import Job


class Command(ImportCommand):
    help = "Import backgrounds: pictures without any of the cast."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("dir")

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        return import_backgrounds(show, stage_source(existing_folder(options["dir"])))
