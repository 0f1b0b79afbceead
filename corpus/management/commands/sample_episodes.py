"""`manage.py sample_episodes SHOW --frames-per-episode N`: more frames of the videos that are there."""

import argparse
from typing import Any

from corpus.command_line import ImportCommand
from corpus.models import Show
from corpus.services import sample_episodes
from jobs.models import Job


class Command(ImportCommand):
    help = "Take more frames of each video, spread over its shots, until it has so many."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--frames-per-episode", type=int, required=True, metavar="N")

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        return sample_episodes(show, frames_per_episode=options["frames_per_episode"])
