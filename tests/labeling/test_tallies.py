"""The tally against a count of every label, after each thing that can happen to labels."""

from collections import Counter

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Frame, Purpose, Show, Split
from labeling import services, tallies
from labeling.label_counts import labels_as_of
from labeling.labels import NewLabel
from labeling.models import Label, LabelRevision, LabelSource
from people.models import Person
from tests.builders import make_episode, make_frames
from tests.labeling.conftest import answer_all

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STATES = ("yes", "no", "open")


@pytest.fixture
def frames(show: Show) -> list[Frame]:
    make_frames(make_episode(show, purpose=Purpose.TRAINING, split=Split.TRAIN), 2)
    return [
        frame
        for split in (Split.DEV, Split.DEV, Split.TEST)
        for frame in make_frames(make_episode(show, split=split), 6)
    ]


def counted_one_by_one(show: Show) -> Counter:
    rows = Label.objects.filter(show=show, frame__purpose="evaluation", frame__rejected_at=None)
    return Counter(rows.values_list("frame__split", "frame__episode", "character", "state"))


def told(show: Show, kept_from: int) -> Counter:
    return Counter({row[:4]: row.number for row in tallies.label_tally(show, kept_from=kept_from)})


def set_some(show: Show, random: np.random.Generator, source: str) -> None:
    frames = random.choice(list(Frame.objects.filter(show=show).values_list("pk", flat=True)), 5, replace=False)
    cast = list(show.characters.values_list("pk", flat=True))
    rows = [NewLabel(int(frame), one, STATES[random.integers(3)]) for frame in frames for one in cast]
    services.set_labels(show.pk, rows, source)


@pytest.mark.parametrize("kept_from", [1, 4, 1000])
def test_the_tally_is_right_after_every_change(show: Show, frames: list[Frame], tagger: Person, kept_from: int) -> None:
    random = np.random.default_rng(kept_from)
    ids = [frame.pk for frame in frames]
    assert told(show, kept_from) == {}
    for _ in range(4):
        for step in (
            lambda: set_some(show, random, LabelSource.IMPORT),
            lambda: services.reject_frames(show, ids[:4], tagger, "dark"),
            lambda: set_some(show, random, LabelSource.REVIEW),
            lambda: services.restore_frames(show, ids[:2], tagger),
            lambda: answer_all(tagger, show, [show.characters.first().pk]),
        ):
            step()
            assert told(show, kept_from) == counted_one_by_one(show)


def test_a_vote_that_is_taken_back_is_counted_no_more(show: Show, frames: list[Frame], tagger: Person) -> None:
    lease = services.claim(tagger, show, 1)[0]
    vote = services.record_vote(lease.token, tagger, lease.asked, [], idempotency_key="a")
    before = told(show, 1)

    services.undo_vote(vote.body["id"], tagger, idempotency_key="b")

    assert before.total() == len(lease.asked)
    assert told(show, 1) == counted_one_by_one(show) != before


def test_one_show_says_nothing_of_another(show: Show, frames: list[Frame]) -> None:
    other = Show.objects.create(slug="other", title="Other")
    services.set_label(frames[0], show.characters.first(), "yes", LabelSource.REVIEW)

    assert told(other, 1) == {}
    assert told(show, 1).total() == 1


def test_labels_are_counted_as_they_were_while_others_go_on_writing(show: Show, frames: list[Frame]) -> None:
    """What a count that began a while ago finds: the labels of that moment, whatever was written meanwhile."""
    random, moments = np.random.default_rng(3), []
    for source in (LabelSource.IMPORT, LabelSource.REVIEW, LabelSource.REVIEW, LabelSource.REVIEW):
        held = Label.objects.filter(show=show).values_list("frame__episode", "character", "state")
        last = LabelRevision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        moments.append((last, Counter(held)))
        set_some(show, random, source)

    for last, held in moments:
        assert {row[:3]: row[3] for row in labels_as_of(show.pk, last) if row[3]} == held


def test_what_did_not_change_is_not_counted_again(show: Show, frames: list[Frame]) -> None:
    """However many labels there are, a look costs the same few statements, none of them over all labels."""
    set_some(show, np.random.default_rng(0), LabelSource.IMPORT)
    tallies.label_tally(show)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        tallies.label_tally(show)

    over_labels = [one["sql"] for one in asked if 'labeling_label"' in one["sql"]]
    assert len(asked) == 5
    assert len(over_labels) == 1 and "rejected_at" in over_labels[0]


def test_settled_labels_are_those_of_the_characters_asked_about(show: Show, frames: list[Frame]) -> None:
    ann, ben = show.characters.all()[:2]
    rows = [
        NewLabel(frames[0].pk, ann.pk, "yes"),
        NewLabel(frames[1].pk, ann.pk, "open"),
        NewLabel(frames[0].pk, ben.pk, "no"),
    ]
    services.set_labels(show.pk, rows, LabelSource.REVIEW)

    assert tallies.settled_labels(show, [ann.pk]) == 1
    assert tallies.settled_labels(show, [ann.pk, ben.pk]) == 2
