"""`manage.py import_labels SHOW FILE --as FORMAT`: labels of frames the show has; checked whole before anything is written."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from corpus.command_line import existing_file, find_show
from labeling.exporting import head_of
from labeling.formats.registry import format_named, formats
from labeling.formats.rows import BadLabelFile
from labeling.importing import import_labels, matched, refuse_wrong
from labeling.refusals import Invalid


class Command(BaseCommand):
    help = "Read labels for frames that are in the show already; what people settled is not changed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        readable = ", ".join(name for name, form in formats().items() if form.read)
        parser.add_argument("show", help="the show's slug")
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--as", dest="format", default="jsonl", help=f"one of: {readable}")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        show, path = find_show(options["show"]), existing_file(options["file"])
        try:
            form, head = format_named(options["format"], to_read=True), head_of(show)
            # The whole file is checked before a row is written.
            total = refuse_wrong(show, matched(show, form.read(lines(path), head)))
            rows = tqdm(form.read(lines(path), head), total=total, unit="frame", disable=None)
            counts = import_labels(show, matched(show, rows))
        except (BadLabelFile, Invalid) as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        words = "{frames} frames, {changed} labels changed, {unknown_frames} frames are not in the show.".format(
            **counts
        )
        self.stdout.write(json.dumps(counts) if options["json"] else words)


def lines(path: Path) -> Any:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from file
    except UnicodeDecodeError as error:
        raise BadLabelFile(f"'{path.name}' is not a UTF-8 text.") from error
