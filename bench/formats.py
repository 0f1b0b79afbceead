"""Files of labels: the export of a labeled show over HTTP, and imports into shows of growing size.

python -m bench.formats [--frames 100000] [--corpus 1000 10000 100000] [--postgres URL] [--formats jsonl …]

Every database runs in a process of its own on tables of its own, and so does every import and every export: a peak of
memory owes nothing to what was before. Export: one vote per frame, fetched from gunicorn on this machine. Import: Label
Studio's JSON with an annotation per frame and our own CSV, four labels and four revisions written per frame; and its
JSON without annotations, of which nothing is to be written, since a task is a frame and that is there. Checked and
written as the command does it. "Flat" repeats the import of 1,000 frames into shows of each size. Processor seconds are
those of the process and of the database that works for it. The peer is Label Studio 1.23.2, measured on a machine of
this size; its figures without annotations differ by database.
"""

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench.processor_time import spent_by

PEER_EXPORT = 142.0  # seconds for 100,000 annotated tasks, first byte at the end, memory 361 → 1,080 MB
# Frames per second: with annotations, and tasks without any, which the peer stores as rows.
PEER_IMPORT = {"label-studio": {}, "csv": {}, "tasks": {"sqlite": 4900, "postgresql": 3355}}
WITH_ANNOTATIONS = 1000
FLAT = 1000
DATABASE = "rollcall_throwaway_formats"  # by this name its processes are told from others of the server


def main() -> None:
    options = parse()
    if options.job:
        return import_here(options.job[0], options.job[1], int(options.job[2]))
    if options.child:
        return measure_here(options)
    postgres = [urlunsplit(urlsplit(options.postgres)._replace(path=f"/{DATABASE}"))] if options.postgres else []
    print(f"{options.frames} frames, four characters, one vote each; load average {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for url in [f"sqlite:///{folder}/bench.sqlite3", *postgres]:
            environment = {**os.environ, "DATABASE_URL": url, "ROLLCALL_DATA": folder}
            command = [sys.executable, "-m", "bench.formats", "--child", *sys.argv[1:]]
            subprocess.run(command, env=environment, check=True)
    return None


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=100_000)
    parser.add_argument("--corpus", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--formats", nargs="+", default=[])
    parser.add_argument("--postgres", default=os.environ.get("BENCH_POSTGRES", ""), metavar="URL")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--job", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def measure_here(options: argparse.Namespace) -> None:
    set_up()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    else:
        call_command("migrate", verbosity=0)
    print(f"\n{connection.vendor}", flush=True)
    try:
        shows = {size: empty_show(size) for size in sorted({*options.corpus, options.frames})}
        import_lines(shows, options)
        export_lines(options)
    finally:
        if connection.vendor == "postgresql":
            connection.close()
            connection.creation.destroy_test_db("", verbosity=0)


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()


def empty_show(frames: int):  # noqa: ANN201  models can be imported in the child only
    from bench.labeled_show import make_show

    return make_show(frames)


# --- import


def import_lines(shows: dict, options: argparse.Namespace) -> None:
    print(
        f"{'import':<14}{'corpus':>9}{'frames':>9}{'seconds':>9}{'frames/s':>10}{'x peer':>8}{'processor s':>13}"
        f"{'peak MB':>9}{'load':>7}"
    )
    for size in options.corpus:
        show_import("label-studio", shows[size], size, min(FLAT, size))
    for name in PEER_IMPORT:
        for frames in (options.frames // 10, options.frames):
            show_import(name, empty_show(options.frames), options.frames, frames)


def show_import(name: str, show, corpus: int, frames: int) -> None:  # noqa: ANN001
    from django.db import connection

    command = [sys.executable, "-m", "bench.formats", "--job", name, show.slug, str(frames)]
    done = subprocess.run(
        command, env={**os.environ, "DATABASE_URL": database_url()}, check=True, stdout=subprocess.PIPE
    )
    seconds, processor, memory = json.loads(done.stdout)
    rate = frames / seconds
    peer = rate / PEER_IMPORT[name].get(connection.vendor, WITH_ANNOTATIONS)
    print(
        f"{name:<14}{corpus:>9}{frames:>9}{seconds:>9.1f}{rate:>10.0f}{peer:>7.1f}x{processor:>13.1f}{memory:>9.0f}"
        f"{os.getloadavg()[0]:>7.1f}",
        flush=True,
    )


def import_here(name: str, slug: str, frames: int) -> None:
    """In a process of its own: prints seconds, processor seconds and the peak of memory as JSON."""
    set_up()
    from corpus.models import Show
    from labeling.checking import check_file
    from labeling.exporting import head_for_reading
    from labeling.formats.registry import format_named
    from labeling.importing import checked_rows, write_batch

    show, form = Show.objects.get(slug=slug), format_named("csv" if name == "csv" else "label-studio")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file = folder / "labels"
        {"label-studio": write_tasks, "csv": write_table, "tasks": write_bare_tasks}[name](file, frames)
        reset_peak(os.getpid())
        spent, began = spent_by(os.getpid()), time.perf_counter()
        found = check_file(show, file, form, head_for_reading(show), folder)["frames"]
        changed = sum(write_batch(show, batch)["changed"] for batch in checked_rows(folder))
        seconds = time.perf_counter() - began
        wanted = frames, 0 if name == "tasks" else 4 * frames
        assert (found, changed) == wanted, f"{(found, changed)} frames found and labels changed instead of {wanted}"
        print(json.dumps([seconds, spent_by(os.getpid()) - spent, peak(os.getpid())]))


def write_bare_tasks(file: Path, frames: int) -> None:
    """As a list of pictures for a new project of Label Studio."""
    write_tasks(file, frames, annotated=False)


def write_tasks(file: Path, frames: int, *, annotated: bool = True) -> None:
    """As Label Studio exports a project."""
    with file.open("w") as out:
        for number in range(frames):
            value = {"choices": ["Bart", "Lisa"][: number % 3]}
            result = [{"id": "a1", "from_name": "c", "to_name": "i", "type": "choices", "value": value}]
            annotation = {"id": number, "completed_by": 10, "was_cancelled": False, "ground_truth": False}
            annotation |= {"lead_time": 4.3, "result": result if number % 3 else []}
            task = {
                "id": number,
                "data": {"image": f"/f/{number:07}.jpg"},
                "annotations": [annotation] if annotated else [],
                "predictions": [],
            }
            out.write(("," if number else "[") + json.dumps(task))
        out.write("]")


def write_table(file: Path, frames: int) -> None:
    rows = (f"{number:07}.jpg,{number % 2},0,1,{number % 3 // 2}\n" for number in range(frames))
    file.write_text("filename,Bart,Homer,Lisa,Marge\n" + "".join(rows))


# --- export


def export_lines(options: argparse.Namespace) -> None:
    from rest_framework.authtoken.models import Token

    from bench.labeled_show import make_show, tag
    from labeling.formats.registry import formats
    from people.models import Membership, Person

    person = Person.objects.create_user("bench", password="bench")  # noqa: S106
    token = Token.objects.create(user=person).key
    slugs = {}
    for frames in (options.frames // 10, options.frames):
        show = make_show(frames)
        tag(show, frames)
        Membership.objects.create(person=person, show=show, role="reviewer")
        slugs[frames] = show.slug
    print(
        f"{'export':<18}{'frames':>9}{'MB':>9}{'first s':>9}{'seconds':>9}{'frames/s':>10}{'x peer':>8}"
        f"{'processor s':>13}{'peak MB':>9}{'load':>7}"
    )
    for name in options.formats or formats():
        for frames, slug in slugs.items():
            show_export(name, token, slug, frames)


def show_export(name: str, token: str, slug: str, frames: int) -> None:
    with server() as (port, worker):
        fetch(port, token, slug, "crowd-kit", wanted=1)  # the process is warm
        reset_peak(worker)
        spent = spent_by(worker)
        size, first, seconds = fetch(port, token, slug, name)
        processor = spent_by(worker) - spent
        print(
            f"{name:<18}{frames:>9}{size / 1e6:>9.1f}{first:>9.2f}{seconds:>9.2f}{frames / seconds:>10.0f}"
            f"{PEER_EXPORT * frames / 100_000 / seconds:>7.1f}x{processor:>13.1f}{peak(worker):>9.0f}"
            f"{os.getloadavg()[0]:>7.1f}",
            flush=True,
        )


def database_url() -> str:
    from django.db import connection

    url = os.environ["DATABASE_URL"]
    if connection.vendor == "postgresql":
        return f"{url.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    return url


@contextlib.contextmanager
def server() -> Iterator[tuple[int, int]]:
    """(port, the worker's process id)"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    with subprocess.Popen(
        [*command, "--timeout", "600", "--log-level", "warning"], env={**os.environ, "DATABASE_URL": database_url()}
    ) as process:
        try:
            yield port, worker_of(process.pid, port)
        finally:
            process.terminate()


def worker_of(parent: int, port: int) -> int:
    for _ in range(300):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read()
            return int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0])
        time.sleep(0.1)
    raise RuntimeError("The server did not answer within half a minute.")


def fetch(port: int, token: str, slug: str, name: str, wanted: int = 0) -> tuple[int, float, float]:
    """(bytes, seconds to the first, seconds to the last)"""
    url = f"http://127.0.0.1:{port}/api/v1/shows/{slug}/labels/?as={name}"
    request = urllib.request.Request(url, headers={"Authorization": f"Token {token}"})
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=600) as answer:  # noqa: S310
        size = len(answer.read(1))
        first = time.perf_counter() - began
        while (piece := answer.read(2**16)) and not wanted:
            size += len(piece)
    return size, first, time.perf_counter() - began


def reset_peak(process: int) -> None:
    Path(f"/proc/{process}/clear_refs").write_text("5")


def peak(process: int) -> float:
    """The most memory it held since then, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    main()
