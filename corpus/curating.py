"""What people decide about cut-outs and backgrounds: which are none, which are alike, and which colors tell the cast."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from corpus.colors import Signature, is_color
from corpus.imports import measure_backgrounds
from corpus.likeness import CUTOUT_LIMIT
from corpus.models import Background, Cutout, MaterialState, Show
from corpus.refusals import CorpusRefused
from corpus.splits import near_duplicate_groups
from jobs.models import Job
from people.models import Person
from people.services import record

MOST_COLORS = 20
LEAST_REACH, MOST_REACH = 0.02, 0.6


def judge_backgrounds(show: Show, ids: Sequence[int], state: MaterialState | None, by: Person) -> int:
    return _judge(Background, "background", show, ids, state, by)


def judge_cutouts(show: Show, ids: Sequence[int], state: MaterialState | None, by: Person) -> int:
    return _judge(Cutout, "cut-out", show, ids, state, by)


def _judge(
    model: type[Background] | type[Cutout],
    what: str,
    show: Show,
    ids: Sequence[int],
    state: MaterialState | None,
    by: Person,
) -> int:
    """Accept or reject; None takes a judgement back, so that nobody has looked. Returns how many.

    Nothing is deleted, since past runs name what they were made from.
    """
    verb = {MaterialState.ACCEPTED: "accept", MaterialState.REJECTED: "reject", None: "take back the judgement of"}[
        state
    ]
    with transaction.atomic():
        rows = model.objects.filter(show=show, pk__in=list(ids))
        looked = timezone.now() if state else None
        judged = rows.update(state=state or MaterialState.ACCEPTED, judged_at=looked)
        if judged:
            record(by, f"{verb} {what}", show_id=show.pk, ids=sorted(ids))
    return judged


def backgrounds_alike(show: Show) -> dict[int, int]:
    rows = Background.objects.filter(show=show).accepted().order_by("id").values_list("id", "perceptual_hash")
    return _numbered([pk for pk, _ in rows], near_duplicate_groups([int(likeness, 16) for _, likeness in rows]))


def cutouts_alike(show: Show) -> dict[int, int]:
    rows = Cutout.objects.filter(show=show).accepted().order_by("id").values_list("id", "perceptual_hash", "group")
    likenesses, figures = [int(likeness, 16) for _, likeness, _ in rows], [group for _, _, group in rows]
    return _numbered([pk for pk, _, _ in rows], near_duplicate_groups(likenesses, CUTOUT_LIMIT, figures))


def _numbered(ids: Sequence[int], groups: Sequence[Sequence[int]]) -> dict[int, int]:
    """Id → the number of its group, of accepted pictures that are near-duplicates of one another; 1 is the largest."""
    larger = sorted((group for group in groups if len(group) > 1), key=len, reverse=True)
    return {ids[index]: number for number, group in enumerate(larger, 1) for index in group}


def set_signature(show: Show, colors: Sequence[str], reach: float, by: Person | None) -> Job | None:
    """The colors that tell the cast, and how far a pixel may be from them; all backgrounds are measured anew.

    Returns the job that measures them, or None where nothing has changed or there is nothing to measure.
    """
    signature = clean_signature(colors, reach)
    with transaction.atomic():
        Show.objects.select_for_update().get(pk=show.pk)
        if signature == show.signature:
            return None
        show.signature_colors, show.signature_reach = list(signature.colors), signature.reach
        show.save(update_fields=["signature_colors", "signature_reach"])
        record(by, "set signature colors", show_id=show.pk, colors=list(signature.colors), reach=signature.reach)
        return measure_backgrounds(show, by=by) if show.backgrounds.exists() else None


def clean_signature(colors: Sequence[str], reach: float) -> Signature:
    """Each color once, in small letters; what is no color, or a reach that matches nothing or everything, is refused."""
    cleaned = list(dict.fromkeys(color.strip().lower() for color in colors))
    wrong = [color for color in cleaned if not is_color(color)]
    if wrong:
        raise CorpusRefused(f"'{wrong[0]}' is no color: expected six hexadecimal digits after a '#', as in '#ffd90f'.")
    if len(cleaned) > MOST_COLORS:
        raise CorpusRefused(
            f"{len(cleaned)} colors were sent: at most {MOST_COLORS} can tell the cast. Leave some out."
        )
    if not LEAST_REACH <= reach <= MOST_REACH:
        raise CorpusRefused(f"A tolerance of {reach:g} was sent: expected {LEAST_REACH} to {MOST_REACH}.")
    return Signature(tuple(cleaned), round(reach, 3))
