"""`manage.py report SHOW --evaluation N --out FILE`: an evaluation as one file to send around, or its figures and scores."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluation.models import Evaluation
from evaluation.reporting import ReportRefused, figures_csv, figures_json, report_file, score_format, scores_file
from evaluation.score_formats import FORMATS

KINDS = {"html": report_file, "csv": figures_csv, "json": figures_json}


class Command(BaseCommand):
    help = "Write an evaluation's report (html), its figures (csv, json) or, with --scores, its scores for other tools."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("--evaluation", type=int, required=True)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument(
            "--as", dest="kind", default="html", help=f"html, csv, json; of scores: {', '.join(FORMATS)}"
        )
        parser.add_argument("--scores", action="store_true", help="write scores instead of figures")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Evaluation.objects.filter(show__slug=options["show"], pk=options["evaluation"])
        row = rows.select_related("run", "show", "label_version").first()
        if row is None:
            raise CommandError(
                f"There is no evaluation {options['evaluation']} of a show '{options['show']}'.", returncode=2
            )
        try:
            written = write(row, options["kind"], options["out"], scores=options["scores"])
        except (ReportRefused, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        said = {"evaluation": row.pk, "file": str(options["out"]), "bytes": written}
        self.stdout.write(json.dumps(said) if options["json"] else f"{options['out']}: {written:,} bytes")


def write(row: Evaluation, kind: str, target: Path, *, scores: bool) -> int:
    if scores:
        parts = scores_file(row, score_format("csv" if kind == "html" else kind))
        with target.open("wb") as file:
            return sum(file.write(part) for part in parts)
    if kind not in KINDS:
        raise ReportRefused(f"A report cannot be written as '{kind[:40]}'. Choose one of: {', '.join(KINDS)}.")
    content = KINDS[kind](row)
    return target.write_bytes(content if isinstance(content, bytes) else content.encode())
