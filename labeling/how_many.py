"""How many more? Per character and split the frames still needed for a figure, and the queue that asks for them."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, OuterRef

from corpus.models import Character, Episode, Frame, Purpose, Show, Split
from labeling.asking import DEFAULT_QUEUE
from labeling.choosing import FrameChoice
from labeling.costly_counts import counted
from labeling.frames_needed import Labeled, Need, Wanted, need_for_precision, need_for_recall
from labeling.models import Label, LabelState, Queue, QueueItem
from labeling.progress import SPLITS, frame_counts
from labeling.queue_editing import make_queue
from labeling.refusals import Invalid
from labeling.tallies import label_tally
from labeling.tiles import active_cast
from people.models import Person

FIGURES = {"recall": need_for_recall, "precision": need_for_precision}
# Truth that figures are held against is worth a second person, and more where two do not suffice.
OVERLAP, MOST_VOTES = 2, 7

Counts = dict[tuple[str, int], dict[int, tuple[int, int]]]


def lines(show: Show, wanted: Wanted) -> list[dict[str, Any]]:
    """Per active character and split what recall and precision need."""
    known = labeled(show)
    return [
        {
            "character": character,
            "split": split,
            "labeled": known[split, character["id"]],
            "needs": needs(known[split, character["id"]], wanted),
        }
        for character in active_cast(show)
        for split in SPLITS
    ]


def needs(known: Labeled, wanted: Wanted) -> list[dict[str, Any]]:
    """One entry per figure."""
    return [{"figure": figure, "need": need(known, wanted)} for figure, need in FIGURES.items()]


def labeled(show: Show) -> defaultdict[tuple[str, int], Labeled]:
    """{(split, character id): what is known}; where nothing is, how many frames there are.

    Episodes of a test set that was retired are not among them: no figure is measured on them any more.
    """
    by_episode = episode_counts(show)
    frames = frames_in_use(show)
    waiting = counted(f"waiting:{show.pk}", lambda: waiting_frames(show))
    rows = Episode.objects.filter(show=show, purpose=Purpose.EVALUATION, retired_at=None).order_by()
    rows = rows.values_list("split")
    episodes = dict(rows.annotate(Count("pk")))
    return defaultdict(
        lambda: Labeled((), 0, 0),
        {
            (split, character["id"]): Labeled(
                list(by_episode.get((split, character["id"]), {}).values()),
                frames.get(split, 0), episodes.get(split, 0), waiting.get(split, 0),
            )
            for split in SPLITS
            for character in active_cast(show)
        },
    )  # fmt: skip


def retired_episodes(show: Show) -> set[int]:
    return set(Episode.objects.filter(show=show, retired_at__isnull=False).values_list("pk", flat=True))


def frames_in_use(show: Show) -> dict[str, int]:
    """{split: kept frames}, without those of retired episodes."""
    counts, retired = counted(f"frames:{show.pk}", lambda: frame_counts(show)), retired_episodes(show)
    if not retired:
        return counts
    gone = Frame.objects.kept().filter(episode__in=retired).count()
    return {**counts, Split.TEST: counts.get(Split.TEST, 0) - gone}


def episode_counts(show: Show) -> Counts:
    """{(split, character id): {episode: (yes, yes and no)}} of the evaluation frames in use."""
    found: Counts = defaultdict(dict)
    retired = retired_episodes(show)
    for row in label_tally(show):
        if row.state != LabelState.OPEN and row.episode not in retired:
            episodes = found[row.split, row.character]
            yes, settled = episodes.get(row.episode, (0, 0))
            is_yes = row.state == LabelState.YES
            episodes[row.episode] = (yes + row.number * is_yes, settled + row.number)
    return dict(found)


def waiting_frames(show: Show) -> dict[str, int]:
    """{split: unlabeled frames that queues opened for a purpose will ask about}; the default queue asks all some day."""
    queues = Queue.objects.filter(show=show, is_open=True, asks=[]).exclude(name=DEFAULT_QUEUE)
    known = Label.objects.filter(frame=OuterRef("frame")).exclude(state=LabelState.OPEN)
    rows = QueueItem.objects.filter(~Exists(known), queue__in=queues, open_slots__gt=0, frame__rejected_at=None)
    rows = rows.order_by()
    return dict(rows.values_list("frame__split").annotate(Count("frame", distinct=True)))


def make_batch(
    show: Show, character: Character, split: str, figure: str, wanted: Wanted, by: Person | None
) -> tuple[Queue, Need]:
    """A queue of as many unlabeled frames of the split as the figure needs, drawn without looking at what is in them.

    Frames that a model thinks show the character would be quicker to count, but they are the ones it finds: a recall
    measured on them would be too good. So no suggestion has a say in what is drawn.
    """
    if split not in SPLITS or figure not in FIGURES:
        raise Invalid("Say which split (dev or test) and which figure (recall or precision) the batch is for.")
    need = FIGURES[figure](labeled(show)[split, character.pk], wanted)
    if not need.available:
        raise Invalid(sentence(need, character.name, split))
    name = free_name(show, f"{character.name} {split} ±{100 * wanted.margin:g}")
    choice = FrameChoice(purpose=Split(split).value, number=need.available)
    queue = make_queue(show, name, choice, by, overlap=OVERLAP, is_adaptive=True, most_votes=MOST_VOTES)
    return queue, need


def free_name(show: Show, name: str) -> str:
    taken = set(Queue.objects.filter(show=show, name__startswith=name[:70]).values_list("name", flat=True))
    numbered = (f"{name[:70]} ({number})" for number in range(2, len(taken) + 3))
    return next(one for one in (name[:70], *numbered) if one not in taken)


def sentence(need: Need, name: str, split: str) -> str:
    """What a number means and what to do; empty where a batch can be made in full."""
    if need.is_reached:
        return f"Enough {split} frames are labeled for {name}, or queues that are open will see to it."
    episodes = f"about {need.episodes_missing:,} more {split} episode{'s' if need.episodes_missing != 1 else ''}"
    reach = f" The {split} frames there are can bring ±{100 * need.reachable:.0f}." if need.reachable else ""
    if need.more is None:
        return f"No number of frames is enough: those of an episode are alike. It takes {episodes}.{reach}"
    if need.missing:
        more = f"Sample {need.missing:,} more frames from the {split} episodes"
        return f"{more}{f', or add {episodes}' if need.episodes_missing else ''}.{reach}"
    return ""
