"""`manage.py screen SHOW FILE --run N`: tag a whole video with its cast."""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.clock import fine_clock
from corpus.media import path_of
from corpus.models import Show
from jobs.foreground import follow
from screening.models import Screening
from screening.presenting import as_json
from screening.services import ScreeningRefused, Video, start_screening, video_of
from screening.uploading import keep_file
from training.models import Run


class Command(BaseCommand):
    help = "Tag a whole video, or an episode of the corpus by its name, and draw the bar of icons below its picture."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show")
        parser.add_argument("file", help="a video file, or the name of an episode")
        parser.add_argument("--run", type=int, required=True)
        parser.add_argument("--policy", default="max_f")
        parser.add_argument("--out", type=Path, help="copy the video with the bar here")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        run = (
            Run.objects.filter(show__slug=options["show"], number=options["run"]).select_related("show", "job").first()
        )
        if run is None:
            raise CommandError(f"There is no run {options['run']} of a show '{options['show']}'.", returncode=2)
        try:
            screening = start_screening(run, find_video(run.show, options["file"]), policy=options["policy"])
        except ScreeningRefused as error:
            raise CommandError(str(error), returncode=2) from error
        follow(screening.job, json=options["json"])
        screening = Screening.objects.select_related("run", "job", "show").get(pk=screening.pk)
        if options["out"]:
            shutil.copyfile(path_of(screening.rendered), options["out"])
        self.stdout.write(json.dumps(as_json(screening)) if options["json"] else as_text(screening))


def find_video(show: Show, text: str) -> Video:
    """A file of this machine where there is one of that name, else an episode of the show."""
    episode = show.episodes.filter(name=text).first()
    return video_of(episode) if episode and not Path(text).exists() else keep_file(show, Path(text))


def as_text(screening: Screening) -> str:
    lines = [
        f"{screening.name}, {fine_clock(screening.duration_ms or 0)} long, tagged in {screening.seconds or 0:.1f} s:"
    ]
    lines += [
        f"  {fine_clock(row.start_ms)} to {fine_clock(row.end_ms)}  {row.character.name}"
        for row in screening.appearances.select_related("character")
    ]
    return "\n".join(lines)
