"""What this room's commands have in common: find the show, check what was given, follow the job, print its counts."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.models import Show
from corpus.refusals import CorpusRefused
from jobs.foreground import follow, predecessors
from jobs.models import Job


def find_show(slug: str) -> Show:
    """The show by its slug, or a sentence with the slugs there are."""
    show = Show.objects.filter(slug=slug).first()
    if show is None:
        known = ", ".join(Show.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no show '{slug}'. Shows: {known or 'none yet; make one with add_show'}.")
    return show


def existing_folder(text: str) -> Path:
    path = Path(text)
    if not path.exists():
        raise CommandError(f"There is no folder '{text}': check the path.")
    if not path.is_dir() and path.suffix.lower() != ".zip":
        raise CommandError(f"'{text}' is a file: expected a folder or a zip.")
    return path


def existing_file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise CommandError(f"There is no file '{text}': check the path.")
    return path


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    try:
        yield
    except CorpusRefused as error:
        raise CommandError(str(error)) from error


class ImportCommand(BaseCommand):
    """A command on one show that queues a job and follows it to its end."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show", help="the show's slug")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        with refusals_as_errors():
            job = self.queue(show, options)
        for step in [*predecessors(job), job]:  # one by one, so that the sentence is that of the job that failed
            follow(step, json=options["json"])
        counts = {"show": show.slug, "job": job.pk, **results_of(job)}
        self.stdout.write(json.dumps(counts) if options["json"] else sentence_of(counts))
        for problem in counts.get("problems", []):
            self.stderr.write(": ".join(f"{value}" for value in problem.values()))

    def queue(self, show: Show, options: dict[str, Any]) -> Job:
        raise NotImplementedError


def results_of(job: Job) -> dict[str, Any]:
    """The counts of a job and of those it came after; where both count one thing, what was brought in counts."""
    job.refresh_from_db()
    before = results_of(job.after) if job.after else {}
    return {**(job.result or {}), **before}


def sentence_of(counts: dict[str, Any]) -> str:
    """`cutouts 40, extras 8, already 0`: what is not a count is for machines."""
    shown = [
        f"{name.replace('_', ' ')} {number}" for name, number in counts.items() if type(number) is int and name != "job"
    ]
    return f"{counts['show']}: {', '.join(shown)}"
