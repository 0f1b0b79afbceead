"""`manage.py export_labels SHOW --as FORMAT --out FILE`: the labels as they are now, frozen as a version; streamed."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from corpus.command_line import find_show
from corpus.models import Show
from labeling.exporting import exported_frames, frame_rows, head_of, in_blocks
from labeling.formats.registry import format_named, formats
from labeling.formats.rows import BadLabelFile
from labeling.models import LabelVersion
from labeling.services import make_label_version


class Command(BaseCommand):
    help = "Write the labels of a show's evaluation frames to a file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show", help="the show's slug")
        parser.add_argument("--as", dest="format", default="jsonl", help=f"one of: {', '.join(formats())}")
        parser.add_argument("--out", required=True, metavar="FILE")
        parser.add_argument("--split", default="", choices=["", "train", "dev", "test"])
        parser.add_argument(
            "--label-version", type=int, help="the number of a frozen state; left out, a new one is made"
        )
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        show, split = find_show(options["show"]), options["split"]
        try:
            form = format_named(options["format"])
        except BadLabelFile as error:
            raise CommandError(str(error)) from error
        version = _version(show, options["label_version"]) or make_label_version(show, f"export as {form.name}")
        total = exported_frames(show, split).count()
        rows = tqdm(frame_rows(show, version, split, needs=form.needs), total=total, unit="frame", disable=None)
        pieces = form.write(head_of(show, version, with_all="queued" in form.needs), rows)
        written = write(Path(options["out"]), in_blocks(pieces))
        result = {"frames": total, "bytes": written, "label_version": version.number, "file": options["out"]}
        text = json.dumps(result) if options["json"] else f"{total} frames, labels {version.number}: {options['out']}"
        self.stdout.write(text)


def _version(show: Show, number: int | None) -> LabelVersion | None:
    if number is None:
        return None
    version = LabelVersion.objects.filter(show=show, number=number).first()
    if version is None:
        raise CommandError(
            f"There is no label version {number} in {show.title}. Leave --label-version out to freeze a new one."
        )
    return version


def write(path: Path, pieces: Any) -> int:
    """Beside its place first: a file of that name is either the old one or the whole new one."""
    partial = path.with_name(f"{path.name}.part")
    try:
        with partial.open("wb") as file:
            written = sum(file.write(piece) for piece in pieces)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CommandError(f"'{path}' could not be written: {error.strerror}. Choose another place.") from error
    return written
