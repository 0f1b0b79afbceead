"""A show whose backgrounds wait for somebody, and one with an open review: run as a module, fills ROLLCALL_DATA.

Prints {person: session key}.
"""

from typing import Any

from tests.browser.filling import print_filled, session_of


def fill() -> dict[str, str]:
    from people.models import Role
    from tests import builders

    fill_places()
    fill_review()
    sessions = {}
    for name, role in (("rita", Role.REVIEWER), ("rolf", Role.REVIEWER), ("trainer", Role.TRAINER)):
        sessions[name] = session_of(builders.make_person(role, username=name))
    return sessions


def fill_places() -> None:
    """Three backgrounds nobody has looked at, and a training frame, yellow on the left half, blue on the right."""
    import numpy as np

    from corpus.models import Purpose, Split
    from tests import builders

    show = builders.make_show(("Bart",), slug="places", title="The places")
    for _ in range(3):
        builders.make_background(show, files=True)
    picture = np.zeros((36, 64, 3), np.uint8)
    picture[:, :32], picture[:, 32:] = (255, 217, 15), (20, 40, 200)
    file, sha256 = builders.save(show, "frames", picture)
    episode = builders.make_episode(show, purpose=Purpose.TRAINING, split=Split.TRAIN)
    builders.make_frame(episode, file=file, thumb=file, sha256=sha256)


def fill_review() -> None:
    """Five frames of one episode; people and the run differ four times: Bart is missed once, Homer once and invented twice."""
    from evaluation.models import Evaluation
    from evaluation.reviews import open_review
    from tests import builders
    from tests.browser.evaluated_show import evaluate

    show = builders.make_show(("Bart", "Homer"), slug="reviewed", title="The reviewed")
    frames: list[Any] = builders.make_frames(builders.make_episode(show), 5, files=True)
    evaluate(show, builders.make_run(show), frames, missed=1)
    open_review(show, list(Evaluation.objects.filter(show=show)), None, agreements=0)


if __name__ == "__main__":
    print_filled(fill)
