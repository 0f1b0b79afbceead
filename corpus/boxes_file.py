"""Figures cut out of frames by a table of boxes: the job of `cut_out`. A row that cannot be cut is told, and loses no other.

A frame is named by its id, by `EPISODE/NAME`, or as an instant of a video by `EPISODE@MILLISECONDS`. Nobody has looked at what is
cut, so it waits for a look, and its score says how sure the proposal is.
"""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from corpus.arrivals import NewCutout
from corpus.boxes import BadTable, BoxRow, Problem, read_boxes
from corpus.by_hand import Drawing, drawn
from corpus.hand_cuts import Where, from_frame, from_instant, new_cutout, refuse_empty, refuse_twin_of_evaluation
from corpus.models import Character, Cutout, Episode, Frame, Show
from corpus.refusals import CorpusRefused
from corpus.staging import discard
from corpus.storing_material import store_cutouts
from jobs.work import Refused, Work
from people.models import Person
from people.services import record

BY_BOX = "by box"  # the method of such a cut
LONGEST_TABLE = 10_000_000  # bytes


def cut_out(work: Work, *, show_id: int, table: str, person: int | None) -> Callable[[], dict[str, Any]]:
    """All are cut first, then every row is written at once, so that a job that was ended leaves nothing half done."""
    show, by = Show.objects.get(pk=show_id), Person.objects.filter(pk=person).first()
    cast = {character.name.casefold(): character for character in show.characters.active()}
    try:
        rows, problems = read_boxes(text_of(Path(table)))
    except BadTable as error:
        discard(Path(table))
        raise Refused(str(error)) from error
    found: list[NewCutout] = []
    for number, row in enumerate(rows):
        work.report(number, len(rows))
        try:
            found.append(_cut(show, cast, row))
        except CorpusRefused as refused:
            problems.append(Problem(row.number, str(refused)))
    work.report(len(rows), len(rows))
    if not found:
        discard(Path(table))
        raise Refused(f"Nothing was cut out. Line {problems[0].row} of the boxes: {problems[0].why}")
    return partial(_store, show, found, sorted(problems, key=lambda problem: problem.row), Path(table), by)


def text_of(table: Path) -> str:
    if table.stat().st_size > LONGEST_TABLE:
        raise BadTable("The boxes are more than 10 MB: cut them out in parts.")
    try:
        return table.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable("The boxes are not a text in UTF-8: save the table as CSV in UTF-8.") from error


def where_of(show: Show, named: str) -> Where:
    """What a row's `frame` names."""
    if named.isascii() and named.isdigit():
        frame = Frame.objects.select_related("episode").filter(show=show, pk=int(named[:18])).first()
        return from_frame(_there(frame, f"There is no frame {named} in {show.title}."))
    episode, mark, time_ms = named.rpartition("@")
    if mark and time_ms.isascii() and time_ms.isdigit():
        video = Episode.objects.exclude(file="").filter(show=show, name=episode).first()
        return from_instant(_there(video, f"There is no video '{episode}' in {show.title}."), int(time_ms[:9]))
    episode, _, name = named.partition("/")
    frame = Frame.objects.select_related("episode").filter(show=show, episode__name=episode, name=name).first()
    said = f"'{named}' is no frame of {show.title}: expected a frame's id, EPISODE/NAME or EPISODE@MILLISECONDS."
    return from_frame(_there(frame, said))


def _there(row: Any, sentence: str) -> Any:
    if row is None:
        raise CorpusRefused(sentence)
    return row


def _cut(show: Show, cast: dict[str, Character], row: BoxRow) -> NewCutout:
    character = cast.get(row.character.casefold())
    if row.character and character is None:
        names = ", ".join(one.name for one in cast.values())
        raise CorpusRefused(
            f"'{row.character}' is no character of the show: expected {names}, or nothing for an extra."
        )
    where = where_of(show, row.frame)
    made = drawn(Drawing(where.origin, row.box))
    refuse_empty(made)
    refuse_twin_of_evaluation(show, where.origin)
    return new_cutout(show, where, made, character, method=BY_BOX, score=made.draft.score)


def _store(
    show: Show, found: list[NewCutout], problems: list[Problem], table: Path, by: Person | None
) -> dict[str, Any]:
    counts = store_cutouts(show, found)
    unsure = Cutout.objects.filter(show=show, sha256__in=[one.sha256 for one in found]).unsure().count()
    if counts["cutouts"]:
        record(by, "cut out by boxes", show_id=show.pk, cutouts=counts["cutouts"])
    transaction.on_commit(partial(discard, table))
    return {**counts, "unsure": unsure, "refused": len(problems), "problems": [asdict(problem) for problem in problems]}
