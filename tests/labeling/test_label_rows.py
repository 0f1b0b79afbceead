from datetime import timedelta

import pytest
from django.utils import timezone

from corpus.models import Show
from labeling.label_rows import FEW_ROWS, Held, NewLabel, held_labels, insert_revisions, upsert_labels
from labeling.models import Label, LabelRevision
from tests.builders import make_episode, make_frames, make_person

pytestmark = pytest.mark.database


@pytest.mark.parametrize("number", [1, FEW_ROWS + 1])
def test_what_is_written_is_what_is_held_be_it_few_or_many(show: Show, number: int) -> None:
    """One way for a vote's few rows, another for a file's thousands: the same rows come of both."""
    frames, one = make_frames(make_episode(show), number), show.characters.first()
    now = timezone.now()
    said = [("yes", 0.25, True, 3), ("open", None, False, 0), ("no", 1.0, False, 2)]
    rows = [NewLabel(frame.pk, one.pk, *said[n % 3]) for n, frame in enumerate(frames)]

    upsert_labels(show.pk, rows, "votes", now)

    pairs = {(frame.pk, one.pk): Held(*said[n % 3][:1], "votes", *said[n % 3][1:]) for n, frame in enumerate(frames)}
    assert held_labels(frame.pk for frame in frames) == pairs
    assert set(Label.objects.values_list("show", "updated_at")) == {(show.pk, now)}


@pytest.mark.parametrize("number", [1, FEW_ROWS + 1])
def test_what_was_held_is_replaced(show: Show, number: int) -> None:
    frames, one = make_frames(make_episode(show), number), show.characters.first()
    now = timezone.now()
    upsert_labels(show.pk, [NewLabel(frame.pk, one.pk, "yes", 0.75, True, 2) for frame in frames], "votes", now)

    later = now + timedelta(minutes=1)
    upsert_labels(show.pk, [NewLabel(frame.pk, one.pk, "no") for frame in frames], "import", later)

    assert set(held_labels([frame.pk for frame in frames]).values()) == {Held("no", "import", None, False, 0)}
    assert set(Label.objects.values_list("updated_at", flat=True)) == {later}
    assert Label.objects.count() == number


@pytest.mark.parametrize("number", [1, FEW_ROWS + 1])
def test_revisions_keep_who_why_and_their_order(show: Show, number: int) -> None:
    frames, one, person = make_frames(make_episode(show), number), show.characters.first(), make_person()
    now, reason = timezone.now(), '50 % off, {it\'s} "quoted"'

    insert_revisions(show.pk, [NewLabel(frame.pk, one.pk, "yes") for frame in frames], "import", person.pk, reason, now)
    insert_revisions(show.pk, [NewLabel(frames[0].pk, one.pk, "no")], "review", None, "", now)

    fields = ("frame", "character", "state", "source", "person", "reason", "at")
    assert list(LabelRevision.objects.order_by("pk").values_list(*fields)) == [
        *((frame.pk, one.pk, "yes", "import", person.pk, reason, now) for frame in frames),
        (frames[0].pk, one.pk, "no", "review", None, "", now),
    ]


def test_nothing_is_held_of_no_frames(show: Show) -> None:
    upsert_labels(show.pk, [], "import", timezone.now())

    assert held_labels([]) == {}
    assert not Label.objects.exists()
