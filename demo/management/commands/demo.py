"""`manage.py demo [--wait]`: the whole loop on the drawn show, and with --wait its figures."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand

from corpus.models import Show
from demo.services import demo_show, fill
from evaluation.presenting import as_json, as_table
from evaluation.queries import leading_evaluation
from jobs.foreground import follow
from jobs.models import Job
from measures.drawing import share_text
from screening.management.commands.screen import as_text
from screening.models import Screening


class Command(BaseCommand):
    help = "Draw the demo show, tag its frames (simulated people), train, evaluate, and tag its trailer."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--wait", action="store_true", help="do it here, with progress bars, and print the figures")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        show = demo_show()
        if show is None:
            fill()
            show = demo_show()
        if not options["wait"]:
            self.stdout.write(
                f"{show.title} is being made by the workers; watch it at /s/{show.slug}/, or do it here with --wait."
            )
            return
        follow_all(show, options["json"])
        self.stdout.write(json.dumps(figures(show)) if options["json"] else table(show))


def follow_all(show: Show, silent: bool) -> None:
    """Every job of the show, those too that the earlier ones queue."""
    while (job := Job.objects.filter(show=show).unfinished().order_by("id").first()) is not None:
        follow(job, json=silent)


def figures(show: Show) -> dict[str, Any]:
    evaluation = leading_evaluation(show)
    return {"show": show.slug, "evaluation": as_json(evaluation) if evaluation else None}


def table(show: Show) -> str:
    """The dev figures beside their baselines, and who is in the trailer."""
    evaluation = leading_evaluation(show)
    if evaluation is None:
        return "There is no evaluation: the run was removed or has failed. See the show's runs page."
    base = evaluation.report["baselines"]
    lines = [
        as_table(evaluation),
        f"\nBaselines, macro-F1: all positive {share_text(base['all_positive'])}, always no {share_text(base['always_no'])}.",
        "The votes behind these labels are simulated.",
    ]
    screening = (
        Screening.objects.filter(show=show, finished_at__isnull=False).select_related("run").order_by("-id").first()
    )
    return "\n".join([*lines, "", as_text(screening)] if screening else lines)
