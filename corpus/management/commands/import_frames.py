"""`manage.py import_frames SHOW DIR [--labels CSV]`: real frames without a video."""

import argparse
from typing import Any

from corpus.command_line import ImportCommand, existing_file, existing_folder
from corpus.models import Show
from corpus.services import import_frames
from corpus.staging import label_file, stage_files, stage_source
from jobs.models import Job


class Command(ImportCommand):
    help = (
        "Import real frames. CSV columns: filename, episode, split (train|dev|test), one per character (1, 0, blank)."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("dir")
        parser.add_argument("--labels", metavar="CSV")

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        folder = existing_folder(options["dir"])
        if not options["labels"]:
            return import_frames(show, stage_source(folder), episode=folder.resolve().stem)
        table = existing_file(options["labels"])
        staged = stage_files([table]) / table.name
        return import_frames(show, stage_source(folder), table=str(staged), labels_into=label_file())
