"""A show with one drawn training frame, for the test of cutting out by hand: run as a module, fills ROLLCALL_DATA.

Prints {person: session key}.
"""

from tests.browser.filling import print_filled, session_of


def fill() -> dict[str, str]:
    from corpus.models import Purpose, Split
    from corpus.pictures import opaque
    from people.models import Role
    from tests import builders
    from tests.corpus.hand_drawn import draw_scene

    show = builders.make_show(("Ann", "Ben"), slug="hand", title="By hand")
    episode = builders.make_episode(show, name="S01E01", purpose=Purpose.TRAINING, split=Split.TRAIN)
    file, sha256 = builders.save(show, "frames", opaque(draw_scene(0, rows_of_fields=1).picture))
    builders.make_frame(episode, file=file, thumb=file, sha256=sha256, width=640, height=500)
    return {"trainer": session_of(builders.make_person(Role.TRAINER, show, username="trainer"))}


if __name__ == "__main__":
    print_filled(fill)
