from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from corpus.models import Episode, Show, Split
from labeling import how_many, services
from labeling.frames_needed import Labeled, Wanted
from labeling.models import Label, LabelSource, Queue
from labeling.refusals import Invalid
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_frames, make_person

BrowserOf = Callable[[Person], Client]


@pytest.fixture
def trainer(show: Show) -> Person:
    return make_person(Role.TRAINER, show)


def labeled_show(show: Show, unlabeled: int = 30) -> None:
    """Twelve dev episodes: in each two labeled frames, in one of them Ann; and frames nobody has labeled."""
    ann = show.characters.first()
    for _ in range(12):
        episode = make_episode(show)
        for state in ("yes", "no"):
            services.set_label(make_frame(episode), ann, state, LabelSource.REVIEW)
        make_frames(episode, unlabeled // 12)


def test_what_is_known_is_counted_per_episode_and_split(show: Show) -> None:
    labeled_show(show, unlabeled=24)
    make_frames(make_episode(show, split=Split.TEST), 5)
    ann, ben = show.characters.all()[:2]

    known = how_many.labeled(show)

    assert known["dev", ann.pk] == Labeled([(1, 2)] * 12, frames=48, episodes=12)
    assert known["dev", ben.pk] == Labeled([], frames=48, episodes=12)
    assert known["test", ann.pk] == Labeled([], frames=5, episodes=1)


def test_a_retired_test_set_is_neither_counted_nor_asked_about(show: Show, trainer: Person) -> None:
    worn, fresh = (make_episode(show, split=Split.TEST) for _ in range(2))
    looked_at, unseen = make_frames(worn, 3), make_frames(fresh, 2)
    ann = show.characters.first()
    services.set_label(looked_at[0], ann, "yes", LabelSource.REVIEW)
    Episode.objects.filter(pk=worn.pk).update(retired_at=timezone.now())

    assert how_many.labeled(show)["test", ann.pk] == Labeled([], frames=2, episodes=1)
    with pytest.raises(Invalid, match="none of a retired test set"):
        services.open_queue(show, "worn", looked_at, 1, purpose="test")
    assert services.open_queue(show, "fresh", unseen, 1, purpose="test").items.count() == 2


def test_a_rejected_frame_is_not_counted(show: Show, trainer: Person) -> None:
    frame = make_frame(make_episode(show))
    services.set_label(frame, show.characters.first(), "yes", LabelSource.REVIEW)
    services.reject_frames(show, [frame.pk], trainer, "black")

    assert how_many.labeled(show)["dev", show.characters.first().pk] == Labeled([], frames=0, episodes=1)


def test_the_button_makes_a_queue_of_so_many_unlabeled_frames(show: Show, trainer: Person) -> None:
    """Ann is in half of the frames. ±20 points at .5: 25 positives wanted, 12 there, so 26 more frames; 24 are there."""
    labeled_show(show, unlabeled=48)
    ann = show.characters.first()
    labeled = set(Label.objects.values_list("frame", flat=True))

    queue, need = how_many.make_batch(show, ann, "dev", "recall", Wanted(0.2), trainer)

    assert (need.more, need.missing) == (26, 0)
    assert (queue.name, queue.purpose, queue.overlap, queue.is_adaptive) == ("Ann dev ±20", "dev", 2, True)
    drawn = set(queue.items.values_list("frame", flat=True))
    assert len(drawn) == 26
    assert not drawn & labeled
    assert len(set(show.frames.filter(pk__in=drawn).values_list("episode"))) == 12


def test_a_batch_that_waits_is_not_asked_for_again(show: Show, trainer: Person) -> None:
    labeled_show(show, unlabeled=48)
    ann = show.characters.first()
    how_many.make_batch(show, ann, "dev", "recall", Wanted(0.2), trainer)

    with pytest.raises(Invalid, match="Enough dev frames are labeled for Ann, or queues that are open"):
        how_many.make_batch(show, ann, "dev", "recall", Wanted(0.2), trainer)


def test_where_frames_are_missing_it_takes_what_is_there_and_says_so(show: Show, trainer: Person) -> None:
    labeled_show(show, unlabeled=12)
    queue, need = how_many.make_batch(show, show.characters.first(), "dev", "recall", Wanted(0.2), trainer)

    assert queue.items.count() == 12
    said = how_many.sentence(need, "Ann", "dev")
    assert said.startswith("Sample 14 more frames from the dev episodes, or add about")
    assert said.endswith("The dev frames there are can bring ±24.")


def test_a_margin_out_of_reach_leads_to_the_one_that_can_be_reached(
    show: Show, trainer: Person, browser_of: BrowserOf
) -> None:
    labeled_show(show, unlabeled=12)
    browser, url = browser_of(trainer), f"/s/{show.slug}/labels/"

    narrow = browser.get(f"{url}?margin=20").content.decode()
    wide = browser.get(f"{url}?margin=24&recall=50&precision=50").content.decode()

    assert 'href="?margin=24&amp;recall=50&amp;precision=50#how-many">Ask for ±24</a>' in narrow
    assert "Ask for ±" not in wide
    assert "Queue 10 frames" in wide


def test_a_second_batch_has_a_name_of_its_own(show: Show) -> None:
    for name in ("Ann dev ±5", "Ann dev ±5 (2)"):
        Queue.objects.create(show=show, name=name)

    assert how_many.free_name(show, "Ann dev ±5") == "Ann dev ±5 (3)"
    assert how_many.free_name(show, "Ben dev ±5") == "Ben dev ±5"


def test_the_labels_page_shows_what_is_needed_and_makes_the_batch(
    show: Show, trainer: Person, reviewer: Person, browser_of: BrowserOf
) -> None:
    labeled_show(show, unlabeled=48)
    ann, url = show.characters.first(), f"/s/{show.slug}/labels/"
    browser = browser_of(trainer)

    page = browser.get(f"{url}?margin=20").content.decode()
    wrong = browser.get(f"{url}?margin=0").content.decode()
    form = {"character": ann.pk, "split": "dev", "figure": "recall", "margin": "20"}
    done = browser.post(f"{url}batch/", form)

    assert "Queue 26 frames" in page
    assert "Queue 26 frames" not in browser_of(reviewer).get(f"{url}?margin=20").content.decode()
    assert "greater than or equal to 0.5" in wrong
    queue = Queue.objects.get(name="Ann dev ±20")
    assert done["Location"] == f"/s/{show.slug}/queues/{queue.pk}/"
    assert browser.post(f"{url}batch/", {**form, "split": "train"})["Location"] == f"{url}#how-many"
