from collections.abc import Callable

import pytest

from corpus.models import Show
from labeling import services
from labeling.models import Label, LabelRevision, LabelSource, Queue
from labeling.querysets import labels_at
from tests.builders import make_episode, make_frame, make_person

MakeQueue = Callable[..., Queue]


def test_labels_follow_the_votes_of_several_people(make_queue: MakeQueue) -> None:
    queue = make_queue(frames=1, overlap=3)
    ann = queue.show.characters.first()
    seen = []
    for present in ([ann.pk], [], [ann.pk]):
        person = make_person()
        services.record_vote(services.claim(person, queue)[0].token, person, present, idempotency_key="k")
        seen.append(Label.objects.get(character=ann).state)

    assert seen == ["yes", "open", "yes"]
    assert list(LabelRevision.objects.filter(character=ann).order_by("pk").values_list("state", flat=True)) == seen


@pytest.mark.parametrize("source", [LabelSource.REVIEW, LabelSource.GOLD])
def test_votes_and_imports_do_not_change_what_people_settled(make_queue: MakeQueue, source: str) -> None:
    queue, person = make_queue(frames=1), make_person()
    ann, frame = queue.show.characters.first(), queue.items.get().frame
    lease = services.claim(person, queue)[0]
    services.set_label(frame, ann, "no", source, person, "looked twice")

    services.record_vote(lease.token, person, [ann.pk], idempotency_key="k")
    assert not services.set_label(frame, ann, "yes", LabelSource.IMPORT)

    label = Label.objects.get(character=ann)
    assert (label.state, label.source) == ("no", source)


def test_set_label_appends_a_revision_only_when_something_changes(show: Show) -> None:
    frame, ann = make_frame(make_episode(show)), show.characters.first()

    changes = [services.set_label(frame, ann, state, LabelSource.REVIEW) for state in ("yes", "yes", "no")]

    assert changes == [True, False, True]
    assert LabelRevision.objects.count() == 2


@pytest.mark.database
def test_a_label_version_stays_as_it_was(show: Show) -> None:
    dev, test = make_frame(make_episode(show)), make_frame(make_episode(show, split="test"))
    ann = show.characters.first()
    services.set_label(dev, ann, "yes", LabelSource.REVIEW)
    services.set_label(test, ann, "no", LabelSource.IMPORT)
    first = services.make_label_version(show, "before", None)
    services.set_label(dev, ann, "no", LabelSource.REVIEW)
    second = services.make_label_version(show, "after", None)

    assert (first.number, second.number) == (1, 2)
    assert labels_at(first) == {(dev.pk, ann.pk): "yes", (test.pk, ann.pk): "no"}
    assert labels_at(first, "dev") == {(dev.pk, ann.pk): "yes"}
    assert labels_at(second, "dev") == {(dev.pk, ann.pk): "no"}
