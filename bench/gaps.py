"""The pages of an evaluation over many scores: when each answers, and by which index the frames of a cell are found.

python -m bench.gaps [--scores 1000000]

The limit is 200 ms for the gaps page and the summary at 1,000,000 scores. Measured in one process through Django's test client on SQLite,
without a web server; a tenth of the pairs are wrong. Everything shares one machine, whose load is printed.
"""

import argparse
import hashlib
import os
import random
import sys
import tempfile
import time
from statistics import median
from typing import Any

NAMES = ("Ann", "Ben", "Cleo", "Dan")
EPISODES, REPEATS, LIMIT_MS = 400, 9, 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scores", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ROLLCALL_DATA": folder, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.apps import apps
        from django.conf import settings
        from django.core.management import call_command
        from django.db import transaction

        settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
        call_command("migrate", run_syncdb=True, verbosity=0)
        with transaction.atomic():  # one write to the disk instead of one per batch
            evaluation = filled(options.scores // len(NAMES))
            judged(evaluation)
        return measured(evaluation, options.scores)


def filled(frames: int) -> Any:
    """A finished evaluation of so many frames; its report says only what the pages read of it."""
    from django.db import connection

    from corpus.models import Character, Episode, Frame, Show
    from evaluation.models import Evaluation, EvaluationPair
    from jobs.models import Job
    from training.models import Run

    show = Show.objects.create(slug="many", title="Many scores")
    cast = [Character.objects.create(show=show, name=name, position=place) for place, name in enumerate(NAMES)]
    episodes = [
        Episode.objects.create(show=show, name=f"episode {n}", purpose="evaluation", split="dev")
        for n in range(EPISODES)
    ]
    hashes = (hashlib.sha256(str(n).encode()).hexdigest() for n in range(frames))
    rows = (
        Frame(
            show=show, episode=episodes[n % EPISODES], purpose="evaluation", split="dev", name=f"frame {n}", width=720,
            height=404, file=f"shows/1/frames/{sha[:2]}/{sha}.jpg", thumb=f"shows/1/thumbs/{sha[:2]}/{sha}.jpg",
            sha256=sha, perceptual_hash=sha[:16],
        )
        for n, sha in enumerate(hashes)
    )  # fmt: skip
    Frame.objects.bulk_create(rows, batch_size=2000)
    job = Job.objects.create(show=show, function="evaluation.tasks.evaluate", title="a job", lane="heavy", state="done")
    run = Run.objects.create(show=show, number=1, recipe={"format": 1}, characters=list(NAMES), job=job)
    evaluation = Evaluation.objects.create(show=show, run=run, split="dev", policy="max_f", job=job)
    draw = random.Random(0)  # noqa: S311  no secret
    first = Frame.objects.order_by("pk").values_list("pk", flat=True)[0]
    pairs = (
        (evaluation.pk, first + n, one.pk, "yes" if there else "no", score_of(draw, there))
        for n in range(frames)
        for one, there in ((one, draw.random() < 0.25) for one in cast)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {EvaluationPair._meta.db_table} (evaluation_id, frame_id, character_id, truth, score)"  # noqa: S608
            " VALUES (%s, %s, %s, %s, %s)",
            pairs,
        )
    return finished(evaluation)


def judged(evaluation: Any) -> None:
    """Its pairs become the show's labels, and two reviewers judge the sample of its positives: the summary has its ceilings."""
    from django.db import connection

    from corpus.models import Frame
    from evaluation.models import EvaluationPair
    from labeling.expected import judge_expected, sample
    from labeling.models import Label, LabelRevision
    from people.models import Person

    of_label = "show_id, frame_id, character_id, state, source"
    pairs = f"{evaluation.show_id}, frame_id, character_id, truth, 'votes'"
    with connection.cursor() as cursor:
        for table, columns, values in (
            (Label, "is_disputed, answers, updated_at", "FALSE, 2, CURRENT_TIMESTAMP"),
            (LabelRevision, "reason, at", "'', CURRENT_TIMESTAMP"),
        ):
            cursor.execute(
                f"INSERT INTO {table._meta.db_table} ({of_label}, {columns}) "  # noqa: S608
                f"SELECT {pairs}, {values} FROM {EvaluationPair._meta.db_table}"
            )
    people = [Person.objects.create_user(name) for name in ("rita", "rolf")]
    for character in evaluation.show.characters.all():
        for frame in Frame.objects.filter(pk__in=sample(evaluation.show, character)):
            for person in people:
                judge_expected(frame, character, person, frame.pk % 5 > 0, "" if frame.pk % 5 else "too small")


def score_of(draw: random.Random, there: bool) -> float:
    return min(1.0, max(0.0, draw.gauss(0.7 if there else 0.3, 0.155)))


def finished(evaluation: Any) -> Any:
    from django.utils import timezone

    from evaluation.models import Evaluation
    from evaluation.queries import KINDS, cell

    evaluation.thresholds = dict.fromkeys(NAMES, 0.5)
    figures = {}
    for one in evaluation.show.characters.all():
        tn, fp, fn, tp = (cell(evaluation, one, kind).count() for kind in ("tn", "fp", "fn", "tp"))
        undefined = dict.fromkeys(
            ("precision", "recall", "f1", "accuracy", "average_precision", "always_no", "prevalence")
        )
        figures[one.name] = {
            **undefined, "threshold": 0.5, "frames": tn + fp + fn + tp, "open": 0, "intervals": {},
            "confusion": [[tn, fp], [fn, tp]],
        }  # fmt: skip
    assert set(KINDS) == {"fp", "fn", "tp", "tn"}
    evaluation.report = {
        "frames": evaluation.pairs.count() // len(NAMES), "macro_f1": None, "macro_f1_interval": None, "curves": {},
        "characters": figures, "baselines": {"all_positive": None, "always_no": None},
    }  # fmt: skip
    Evaluation.objects.filter(pk=evaluation.pk).update(
        thresholds=evaluation.thresholds, report=evaluation.report, finished_at=timezone.now()
    )
    return evaluation


def measured(evaluation: Any, scores: int) -> int:
    from django.test import Client
    from django.urls import reverse

    from evaluation.queries import cell
    from people.models import Person

    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.create_superuser("admin", password="password"))  # noqa: S106  thrown away
    where = ["many", evaluation.pk]
    pages = {
        "gaps, found where absent": reverse("evaluation:gaps", args=where) + "?character=Ann&kind=fp",
        "gaps, missed": reverse("evaluation:gaps", args=where) + "?character=Dan&kind=fn",
        "Ann missed, Ben invented": reverse("evaluation:mixups", args=where) + "?missed=Ann&invented=Ben",
        "Ann missed, nobody invented": reverse("evaluation:mixups", args=where) + "?missed=Ann&invented=",
        "frames of a threshold": reverse("evaluation:threshold-frames", args=where) + "?character=Ann&threshold=0.4",
        "one frame, large": reverse("evaluation:gap", args=[*where, evaluation.pairs.order_by("pk")[0].pk]),
        "summary": reverse("evaluation:evaluation", args=where),
        "weak spots": reverse("evaluation:weak", args=where),
        "frames of a weak spot": reverse("evaluation:weak-frames", args=where) + "?attribute=episode&value=episode+7",
    }
    print(
        f"{scores:,} scores, load {os.getloadavg()[0]:.1f}; in ms: median and worst of {REPEATS}, processor time of one,"
    )
    print("and the first view, which computes what is then kept: clock and processor time")
    slow = False
    for name, url in pages.items():
        (first, first_busy), *views = [timed(client, url) for _ in range(REPEATS + 1)]
        times, busy = zip(*views, strict=True)
        slow |= name.startswith(("gaps", "summary")) and median(times) > LIMIT_MS
        print(f"  {name:30} {median(times):7.0f} {max(times):7.0f} {median(busy):7.0f} {first:9.0f} {first_busy:7.0f}")
    print("EXPLAIN of a cell:", cell(evaluation, evaluation.show.characters.get(name="Ann"), "fp")[:49].explain())
    return int(slow)


def timed(client: Any, url: str) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor."""
    began, busy = time.perf_counter(), time.process_time()
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - busy)


if __name__ == "__main__":
    sys.exit(main())
