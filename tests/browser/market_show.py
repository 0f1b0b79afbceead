"""A show and a link for Mechanical Turk, for the test of the frame: run as a module, fills ROLLCALL_DATA and prints the addresses."""

from tests.browser.filling import print_filled, session_of


def fill() -> dict[str, str]:
    from decimal import Decimal

    from labeling.guidelines import write_guidelines
    from labeling.models import Queue
    from labeling.services import open_queue
    from people.models import Role
    from people.services import invite
    from tests import builders

    show = builders.make_show(("Bart", "Homer", "Lisa", "Marge"), slug="market", title="The market")
    for character in show.characters.all():
        builders.make_cutout(show, character, files=True)
    frames = builders.make_frames(builders.make_episode(show), 14, files=True)
    trainer = builders.make_person(Role.TRAINER, show, username="trainer", first_name="Tess")
    write_guidelines(show, f"A hand counts.\n\n![A picture on the wall does not count](frame:{frames[0].pk})", trainer)
    queue = open_queue(show, "for the market", frames, 2)
    Queue.objects.filter(pk=queue.pk).update(price_per_answer=Decimal("0.02"))
    link = invite(show.pk, by=trainer, name="HITs of May", queue_id=queue.pk, most_frames=3, is_for_mturk=True)
    plain = invite(show.pk, by=trainer, name="class 4b", most_frames=20)
    return {
        "mturk": f"/mturk/{link.token}/",
        "join": f"/join/{plain.token}/",
        "session": session_of(trainer),
    }


if __name__ == "__main__":
    print_filled(fill)
