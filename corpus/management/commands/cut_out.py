"""`manage.py cut_out SHOW --frame F --box X,Y,W,H [--character C]`, or a table of boxes: figures out of frames."""

import argparse
import csv
from typing import Any

from django.core.management.base import CommandError

from corpus.boxes import COLUMNS
from corpus.command_line import ImportCommand, existing_file
from corpus.imports import cut_out
from corpus.models import Show
from corpus.staging import new_folder, stage_files
from jobs.models import Job


class Command(ImportCommand):
    help = (
        "Cut figures out of frames by boxes, without a stroke. CSV columns: frame, x, y, width, height, character (empty: an "
        "extra). A frame is an id, EPISODE/NAME or EPISODE@MILLISECONDS. What cannot be cut is told, and loses no other."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("boxes", nargs="?", metavar="CSV")
        parser.add_argument("--frame", metavar="FRAME")
        parser.add_argument("--box", metavar="X,Y,WIDTH,HEIGHT")
        parser.add_argument("--character", metavar="NAME", default="", help="an extra if not given")

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        if options["boxes"]:
            table = existing_file(options["boxes"])
            return cut_out(show, stage_files([table]) / table.name)
        if not options["frame"] or not options["box"]:
            raise CommandError("Say what to cut: --frame and --box, or a CSV of boxes.")
        sides = options["box"].split(",")
        if len(sides) != 4:
            raise CommandError(f"'{options['box']}' is no box: expected X,Y,WIDTH,HEIGHT in pixels of the frame.")
        path = new_folder() / "box.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([COLUMNS, [options["frame"], *sides, options["character"]]])
        return cut_out(show, path)
