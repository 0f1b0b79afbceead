"""`manage.py import_labels SHOW FILE [--as FORMAT]`: labels of frames the show has; checked whole before anything is written."""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from corpus.command_line import existing_file, find_show
from corpus.models import Show
from corpus.staging import scratch_folder
from labeling.checking import UNKNOWN, check_file
from labeling.exporting import head_for_reading
from labeling.formats.registry import Format, formats
from labeling.importing import checked_rows, write_batch
from labeling.label_files import named_or_guessed
from labeling.refusals import Refused
from labeling.restoring import restore
from labeling.tallies import count_anew


class Command(BaseCommand):
    help = "Read labels for frames that are in the show already; what people settled is not changed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        readable = ", ".join(name for name, form in formats().items() if form.read)
        parser.add_argument("show", help="the show's slug")
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--as", dest="format", default="", help=f"one of: {readable}; told by the contents if left out"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
        parser.add_argument("--empty-is-nobody", action="store_true", help="a frame without a tag was looked at")
        parser.add_argument("--unknown", metavar="CSV", help="list the frames that the show does not have")
        parser.add_argument("--with-votes", action="store_true", help="jsonl into an empty show: people and votes too")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        show, path = find_show(options["show"]), existing_file(options["file"])
        try:
            form = named_or_guessed(options["format"], path)
            counts = (
                self._restore(show, path, form) if options["with_votes"] else self._import(show, path, form, options)
            )
        except Refused as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        self.stdout.write(json.dumps(counts) if options["json"] else sentence(counts, options))

    def _import(self, show: Show, path: Path, form: Format, options: dict[str, Any]) -> dict[str, Any]:
        head = head_for_reading(show, empty_is_nobody=options["empty_is_nobody"])
        with scratch_folder() as folder:
            with Bar("byte") as bar:
                counts = check_file(show, path, form, head, folder, bar.show)
            if options["unknown"]:
                Path(options["unknown"]).write_bytes((folder / UNKNOWN).read_bytes())
            if options["dry_run"]:
                return counts
            done: Counter[str] = Counter()
            with Bar("frame") as bar:
                for batch in checked_rows(folder):
                    done.update(write_batch(show, batch))
                    bar.show(done["frames"], counts["frames"])
            count_anew(show)
        return {**counts, "changed": done["changed"]}

    def _restore(self, show: Show, path: Path, form: Format) -> dict[str, Any]:
        with Bar("byte") as bar:
            counts = restore(show, path, form.name, bar.show)
        count_anew(show)
        return counts


def sentence(counts: dict[str, Any], options: dict[str, Any]) -> str:
    verb = "would change" if options["dry_run"] else "changed"
    parts = [f"{counts['frames']} frames, {counts.get('changed', 0)} labels {verb}"]
    parts += [f"{counts['votes']} votes restored"] if "votes" in counts else []
    parts += [f"{counts['kept']} kept as people settled them"] if counts.get("kept") else []
    parts += [f"{counts['suggestions']} suggestions"] if counts.get("suggestions") else []
    text = f"{', '.join(parts)}, {counts['unknown_frames']} frames are not in the show."
    return "\n  ".join([text, *counts.get("unknown", [])])


class Bar:
    """Progress on standard error, silent where nobody watches."""

    def __init__(self, unit: str) -> None:
        self.bar = tqdm(unit=unit, unit_scale=unit == "byte", disable=None)

    def show(self, done: int, total: int, message: str = "") -> None:
        self.bar.total = total
        self.bar.set_description_str(message, refresh=False)
        self.bar.update(done - self.bar.n)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()
