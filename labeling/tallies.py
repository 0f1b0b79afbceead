"""How many labels a show has, per episode, character and state, without counting them all each time.

Every change of a label appends a revision, so a count that knows up to which revision it holds is brought up to date by
the revisions since: what it costs follows what changed, and nobody who writes a label pays for it.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count

from corpus.models import Episode, Purpose, Show
from labeling import statements
from labeling.label_counts import label_changes, labels_as_of
from labeling.models import Label, LabelRevision, LabelState, LabelTally
from labeling.turns import in_turn

KEPT_FROM = 1000  # revisions; fewer are counted again by the next who looks, which is quicker than a write
ANEW_FROM = 0.3  # of the labels: where more than that changed, counting all of them anew is quicker

Key = tuple[int, int, str]  # (episode, character, state)


class Tally(NamedTuple):
    """Labels of kept evaluation frames."""

    split: str
    episode: int
    character: int
    state: str
    number: int


def label_tally(show: Show, *, kept_from: int = KEPT_FROM) -> list[Tally]:
    """Every count that is not zero; where `kept_from` changes came since the last, what was counted is kept."""
    counts = _labels(show, kept_from)
    counts.subtract(_of_rejected_frames(show))
    rows = Episode.objects.filter(show=show, purpose=Purpose.EVALUATION).order_by().values_list("pk", "split")
    splits = dict(rows)
    return [
        Tally(splits[episode], episode, character, state, number)
        for (episode, character, state), number in sorted(counts.items())
        if number > 0 and episode in splits
    ]


def settled_labels(show: Show, characters: Iterable[int]) -> int:
    """How many labels of these characters are yes or no, on kept evaluation frames."""
    wanted = set(characters)
    rows = label_tally(show)
    return sum(row.number for row in rows if row.character in wanted and row.state != LabelState.OPEN)


def count_anew(show: Show) -> Counter[Key]:
    """Every label is looked at: a second per 300,000, in which nobody who writes one waits."""
    last = _last_revision(show)
    rows = labels_as_of(show.pk, last)
    return _store(show, last, Counter({(episode, one, state): int(number) for episode, one, state, number in rows}))


def _labels(show: Show, kept_from: int) -> Counter[Key]:
    kept = LabelTally.objects.filter(show=show).first()
    if kept is None:
        return count_anew(show)
    counts = _counter(kept)
    since = LabelRevision.objects.filter(show=show, pk__gt=kept.last_revision).count()
    if since > max(kept_from, ANEW_FROM * counts.total()):
        return count_anew(show)
    if since < kept_from:
        counts.update(_changes(label_changes(show.pk, kept.last_revision)))
        return counts
    last = _last_revision(show)
    counts.update(_changes(label_changes(show.pk, kept.last_revision, last)))
    return _store(show, last, counts)


@in_turn
def _last_revision(show: Show) -> int:
    """PostgreSQL gives out revision ids before they are visible; once nobody writes, none below the last is to come."""
    statements.wait_for_writers(show.pk)
    return LabelRevision.objects.filter(show=show).order_by("-pk").values_list("pk", flat=True).first() or 0


@in_turn
def _store(show: Show, last: int, counts: Counter[Key]) -> Counter[Key]:
    lines = [[*key, number] for key, number in sorted(counts.items()) if number]
    LabelTally.objects.update_or_create(show=show, defaults={"last_revision": last, "counts": lines})
    return counts


def _counter(kept: LabelTally) -> Counter[Key]:
    return Counter({(episode, character, state): number for episode, character, state, number in kept.counts})


def _changes(rows: Iterable[tuple[int, int, str, str | None, int]]) -> Counter[Key]:
    """What is held now is one more, what was held before is one less."""
    counts: Counter[Key] = Counter()
    for episode, character, now, before, number in rows:
        counts[episode, character, now] += number
        if before is not None:
            counts[episode, character, before] -= number
    return counts


def _of_rejected_frames(show: Show) -> Counter[Key]:
    # By the frame, in the words of its index: by the label's own show, every label would be looked at for the few.
    rows = Label.objects.filter(frame__show=show, frame__rejected_at__isnull=False).order_by()
    rows = rows.values_list("frame__episode", "character", "state").annotate(Count("pk"))
    return Counter({(episode, one, state): number for episode, one, state, number in rows})
