"""Cut-outs that people cut by hand, in rows: what may be cut from, and what is saved with the way it came about."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from corpus.arrivals import NewCutout
from corpus.by_hand import Drawing, Drawn, Origin, drawn, picture_of
from corpus.cutting import fit_cutout
from corpus.likeness import find_duplicates, perceptual_hash
from corpus.media import save_picture
from corpus.models import FOR_FIGURES, Character, Cutout, Episode, Frame, Purpose, Show
from corpus.pictures import opaque
from corpus.recutting import keep_cut, refuse_without_source
from corpus.refusals import CorpusRefused
from corpus.stills import instant_name
from corpus.storing_material import store_cutouts
from corpus.sureness import UNSURE
from people.models import Person
from people.services import record

BY_HAND = "by hand"  # the method of such a cut
SURE = 1.0


@dataclass(frozen=True)
class Where:
    """What a figure is cut from, and where that belongs: a frame or an instant of an episode, or a cut-out that is there."""

    origin: Origin
    name: str
    episode: Episode | None = None
    frame: Frame | None = None
    time_ms: int | None = None
    cutout: Cutout | None = None


def from_frame(frame: Frame) -> Where:
    refuse_evaluation(frame.episode)
    return Where(Origin(frame.file), f"{frame.episode.name} {frame.name}", frame.episode, frame, frame.time_ms)


def from_instant(episode: Episode, time_ms: int) -> Where:
    refuse_evaluation(episode)
    at = min(time_ms, episode.duration_ms or time_ms)
    return Where(Origin(episode.file, at), f"{episode.name} {instant_name(at)}", episode, None, at)


def from_cutout(cutout: Cutout) -> Where:
    refuse_without_source(cutout)
    return Where(Origin(cutout.source, method=cutout.cut_method), cutout.name, cutout=cutout)


def refuse_evaluation(episode: Episode) -> None:
    if episode.purpose not in FOR_FIGURES:
        raise CorpusRefused(
            f"'{episode.name}' serves evaluation: a run that learned from its figures would be tested on what it has seen. "
            "Choose an episode that serves backgrounds or training."
        )


def save_cut(show: Show, where: Where, drawing: Drawing, character: Character | None, by: Person) -> Cutout:
    """A new cut-out of the character, or without one an extra; of a cut-out that is there a new version, in use from now on."""
    made = drawn(drawing)
    refuse_empty(made)
    if where.cutout is not None:
        keep_cut(where.cutout, made.draft.rgba, method=BY_HAND, score=sureness(made), by=by, drawing=as_stored(made))
        return where.cutout
    refuse_twin_of_evaluation(show, drawing.origin)
    score = sureness(made)
    new = new_cutout(show, where, made, character, method=BY_HAND, score=score)
    with transaction.atomic():
        if store_cutouts(show, [new])["already"]:
            raise CorpusRefused("This very cut-out is there already: nothing was saved.")
        cutout = Cutout.objects.get(show=show, sha256=new.sha256)
        if score >= UNSURE:
            cutout.judged_at = timezone.now()
            cutout.save(update_fields=["judged_at"])
        record(by, "cut out by hand", show_id=show.pk, id=cutout.pk, episode=new.episode_id, frame=new.frame_id)
    return cutout


def sureness(made: Drawn) -> float:
    """Who painted has seen to it; a box alone is as sure as its proposal, so a guess that was saved as it came stays one."""
    return SURE if made.strokes or made.box is None else made.draft.score


def refuse_empty(made: Drawn) -> None:
    if not made.draft.figure.any():
        raise CorpusRefused(
            "Nothing is left of the figure: draw the box closer around it, or paint what is to be kept."
        )


def as_stored(made: Drawn) -> dict:
    """Box and strokes in pixels of the source, as the page and the API read them."""
    box = made.box and [made.box.left, made.box.top, made.box.width, made.box.height]
    strokes = [{"points": stroke.points, "radius": stroke.radius, "keep": stroke.keep} for stroke in made.strokes]
    return {"box": box, "strokes": strokes}


def new_cutout(
    show: Show, where: Where, made: Drawn, character: Character | None, *, method: str, score: float
) -> NewCutout:
    """Its pictures are stored; no row knows them yet."""
    fitted = fit_cutout(made.draft.rgba)
    file, sha256 = save_picture(show.pk, "cutouts", fitted)
    source, _ = save_picture(show.pk, "sources", opaque(made.draft.rgb))  # as PNG: the drawing fits these very pixels
    return NewCutout(
        name=where.name, group=character.name if character else "extras", character=character and character.name,
        file=file, sha256=sha256, likeness=perceptual_hash(fitted), score=score, method=method, source=source,
        drawing=as_stored(made), episode_id=where.episode and where.episode.pk,
        frame_id=where.frame and where.frame.pk, time_ms=where.time_ms,
    )  # fmt: skip


def refuse_twin_of_evaluation(show: Show, origin: Origin) -> None:
    """A repeat that got into a training episode is still a picture that runs are tested on."""
    tested = list(Frame.objects.filter(show=show, purpose=Purpose.EVALUATION).values_list("name", "perceptual_hash"))
    twins = find_duplicates(perceptual_hash(picture_of(origin)), [int(likeness, 16) for _, likeness in tested])
    if twins:
        raise CorpusRefused(
            f"This picture is a near-duplicate of frame '{tested[twins[0]][0]}' of an evaluation episode: a run that learned "
            "from it would be tested on what it has seen. Choose another moment."
        )
