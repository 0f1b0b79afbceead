"""Figures for Prometheus: what waits, what runs, who works. Only unfinished jobs are counted, which an index makes cheap."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from jobs.models import Job, State, Worker

Sample = tuple[dict[str, str], float]


def prometheus_text() -> str:
    return "".join(
        [
            gauge("rollcall_jobs", "Unfinished jobs by lane and state.", unfinished_jobs()),
            gauge("rollcall_job_wait_seconds", "Age of the oldest job that could run and does not.", longest_waits()),
            gauge("rollcall_workers", "Workers that are alive, by lane.", live_workers()),
        ]
    )


def gauge(name: str, text: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP {name} {text}", f"# TYPE {name} gauge"]
    for labels, value in samples:
        written = ",".join(f'{key}="{label}"' for key, label in labels.items())
        lines.append(f"{name}{{{written}}} {value:g}")
    return "\n".join(lines) + "\n"


def unfinished_jobs() -> Iterable[Sample]:
    rows = Job.objects.unfinished().order_by().values_list("lane", "state").annotate(count=Count("id"))
    counts = {(lane, state): count for lane, state, count in rows}
    for lane in settings.LANES:
        for state in (State.QUEUED, State.RUNNING):
            yield {"lane": lane, "state": state.value}, counts.get((lane, state.value), 0)


def longest_waits() -> Iterable[Sample]:
    rows = Job.objects.ready().order_by().values_list("lane").annotate(oldest=Min("created_at"))
    oldest, now = dict(rows), timezone.now()
    for lane in settings.LANES:
        yield {"lane": lane}, (now - oldest[lane]).total_seconds() if lane in oldest else 0


def live_workers() -> Iterable[Sample]:
    counts = dict(Worker.objects.alive().order_by().values_list("lane").annotate(count=Count("id")))
    for lane in settings.LANES:
        yield {"lane": lane}, counts.get(lane, 0)
