"""`manage.py import_episodes SHOW FILE… --purpose backgrounds|training|evaluation [--frames-per-episode N]`."""

import argparse
from typing import Any

from corpus.command_line import ImportCommand, existing_file
from corpus.models import Purpose, Show
from corpus.services import import_episodes
from corpus.staging import stage_files
from jobs.models import Job


class Command(ImportCommand):
    help = "Import videos and sample them: frames to tag, or backgrounds without the cast."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--purpose", required=True, choices=Purpose.values)
        parser.add_argument("--frames-per-episode", type=int, metavar="N")

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        source = stage_files([existing_file(text) for text in options["files"]])
        return import_episodes(show, source, options["purpose"], frames_per_episode=options["frames_per_episode"])
