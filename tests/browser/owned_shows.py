"""Shows as their owner finds them after a first evening: run as a module, fills ROLLCALL_DATA and prints {person: session key}.

In each two people answered the six frames of the first episode: Karla saw Bart in all of them, Milo nobody in any.
"""

from typing import Any

from tests.browser.filling import print_filled, session_of

SHOWS = ("invited", "crowd", "returned", "chosen", "golden")  # one per test, so that they share a server


def fill() -> dict[str, str]:
    from people.models import Role
    from tests import builders

    people = {
        name: builders.make_person(Role(role), username=name, first_name=name.capitalize())
        for name, role in {"trainer": "trainer", "karla": "tagger", "milo": "tagger"}.items()
    }
    for slug in SHOWS:
        show = builders.make_show(("Bart", "Homer"), slug=slug, title=slug.capitalize())
        answer_first_episode(show, people)
        builders.make_frames(builders.make_episode(show, name="second episode"), 6, files=True)
    settle_some_frames(people["trainer"])
    return {"trainer": session_of(people["trainer"])}


def answer_first_episode(show: Any, people: dict[str, Any]) -> None:
    from labeling import services
    from tests import builders

    frames = builders.make_frames(builders.make_episode(show, name="first episode"), 6, files=True)
    queue = services.open_queue(show, "First pass", frames, 2)
    bart = show.characters.get(name="Bart").pk
    for person, present in ((people["karla"], [bart]), (people["milo"], [])):
        for lease in services.claim(person, queue, 10):
            services.record_vote(lease.token, person, present, idempotency_key=str(lease.token), duration_ms=2500)


def settle_some_frames(by: Any) -> None:
    """Three of the golden show, fit to become gold."""
    from corpus.models import Frame
    from labeling import services

    for frame in Frame.objects.filter(show__slug="golden").order_by("-pk")[:3]:
        services.settle_frame(frame, {one.pk: "no" for one in frame.show.characters.all()}, by, "looked at twice")


if __name__ == "__main__":
    print_filled(fill)
