"""Several cut-outs cut anew by one method: a few at once, more as a job. Where arrays meet their rows, as in tasks.py.

Nobody has looked at these cuts, so those in use wait for a look again. What each was before is told, so that one
`take_back` undoes all of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from django.db import transaction

from corpus import imports
from corpus.arrivals import NewCut
from corpus.cutting import METHODS
from corpus.models import Cutout, Show
from corpus.recutting import cut_anew, stored
from corpus.refusals import CorpusRefused
from corpus.versions import add_version, standing_of
from jobs.models import Job
from jobs.work import Work
from people.models import Person

BEST = "best"  # the method that scores best, where it scores better than the cut that is there
WAYS = (BEST, *METHODS)
AT_ONCE = 3  # a cut takes about a second, and nobody waits longer for a page
MOST = 2000
Result = dict[str, Any]


def redo(show: Show, ids: Sequence[int], below: float | None, method: str, by: Person | None) -> Result | Job:
    """Cut a few anew, or queue the job that does so with many. By ids, or all in use that scored below something."""
    chosen = chosen_ids(show, ids, below, method)
    if len(chosen) > AT_ONCE:
        return imports.redo_cutouts(show, chosen, method, by=by)
    return store(show, *cut_each(show, chosen, method), by)


def chosen_ids(show: Show, ids: Sequence[int], below: float | None, method: str) -> list[int]:
    """Whose cuts are meant, least sure first; refused with a sentence where that is nobody's."""
    if method not in WAYS:
        raise CorpusRefused(f"There is no method '{method}' to cut with: choose one of {', '.join(WAYS)}.")
    if (below is None) == (not ids):
        raise CorpusRefused("Say which cut-outs to cut anew: their ids, or below which score.")
    found = list(
        Cutout.objects.filter(show=show).to_redo(ids, below).order_by("cut_score", "pk").values_list("pk", flat=True)
    )
    missing = sorted(set(ids) - set(found))
    if missing:
        raise CorpusRefused(f"There is no cut-out {missing[0]} in {show.title}: nothing was changed.")
    if len(found) > MOST:
        raise CorpusRefused(f"{len(found)} cut-outs were chosen: at most {MOST} can be cut anew at once.")
    return found


def redo_cutouts(
    work: Work, *, show_id: int, ids: Sequence[int], method: str, person: int | None
) -> Callable[[], Result]:
    """The job: all are cut first, then every row is written at once."""
    show, by = Show.objects.get(pk=show_id), Person.objects.filter(pk=person).first()
    return partial(store, show, *cut_each(show, ids, method, work.report), by)


Cuts = list[tuple[Cutout, NewCut | None]]
Problems = list[dict[str, Any]]


def cut_each(
    show: Show, ids: Sequence[int], method: str, report: Callable[[int, int], object] = lambda done, total: None
) -> tuple[Cuts, Problems]:
    """Each with its new cut, or None where that is no better; and what could not be cut, with the reason."""
    cuts: Cuts = []
    problems: Problems = []
    rows = Cutout.objects.filter(show=show).in_bulk(list(ids))
    for number, pk in enumerate(ids):
        report(number, len(ids))
        try:
            if pk in rows:
                cuts.append((rows[pk], _new_cut(rows[pk], method)))
        except CorpusRefused as refused:
            problems.append({"id": pk, "why": str(refused)})
    report(len(ids), len(ids))
    return cuts, problems


def store(show: Show, cuts: Cuts, problems: Problems, by: Person | None) -> Result:
    before, problems, unchanged = [], list(problems), 0
    with transaction.atomic():
        for cutout, new in cuts:
            if new is None or new.sha256 == cutout.sha256:
                unchanged += 1
                continue
            was = standing_of(cutout)
            try:
                add_version(cutout, new, by, is_looked_at=False)
            except CorpusRefused as refused:
                problems.append({"id": cutout.pk, "why": str(refused)})
            else:
                before.append(asdict(was))
    return {
        "cut_anew": len(before), "unchanged": unchanged, "refused": len(problems), "problems": problems,
        "before": before,
    }  # fmt: skip


def _new_cut(cutout: Cutout, method: str) -> NewCut | None:
    cut = cut_anew(cutout, "" if method == BEST else method)
    if method == BEST and cut.score <= cutout.cut_score:
        return None
    return stored(cutout, cut.rgba, cut.method, cut.score, {})
