"""What the job children of this room do."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus.models import Show
from jobs.models import Job
from jobs.work import Refused, Work
from labeling.importing import Row, batches, import_batch, refuse_wrong, summary
from labeling.refusals import Invalid


def import_labels(work: Work, *, show_id: int, labels: str) -> Callable[[], dict[str, Any]]:
    """Labels of frames that a job before this one stored: JSON lines `{"sha256", "labels": {name: "yes" or "no"}}`."""
    path, show = Path(labels), Show.objects.get(pk=show_id)
    person = Job.objects.get(pk=work.job_id).created_by
    if not path.exists():
        raise Refused("The file with the labels is gone. Import the frames with their table again.")
    try:
        total = refuse_wrong(show, staged(path))
    except Invalid as wrong:
        raise Refused(str(wrong)) from wrong
    counts: Counter[str] = Counter()
    for batch in batches(staged(path)):
        with work.fenced():
            counts += import_batch(show, batch, person=person)
        work.report(counts["frames"] + counts["unknown_frames"], total, "Writing labels")

    def finish() -> dict[str, Any]:
        path.unlink(missing_ok=True)
        return summary(counts)

    return finish


def staged(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["sha256"], row["labels"]
