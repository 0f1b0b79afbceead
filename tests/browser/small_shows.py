"""Small shows for the tests in a browser, one per test so that they share a server: run as a module, fills ROLLCALL_DATA.

Prints {person: session key}: whoever has the cookie is logged in, which spares every test a log-in by its form.
"""

from tests.browser.filling import print_filled, session_of

SHOWS = {  # slug: (characters, frames)
    "keys": (4, 12), "speed": (4, 60), "rebind": (4, 6), "touch": (4, 8), "many": (12, 6), "offline": (4, 12), "people": (4, 8),
    "killed": (4, 12), "closed": (4, 8), "guided": (4, 6), "practice": (4, 8), "hints": (4, 4), "words": (4, 8), "asked": (4, 8),
    "alone": (4, 1), "shared": (4, 1), "reopened": (4, 6), "twice": (4, 4),
}  # fmt: skip
NAMES = ("Bart", "Homer", "Lisa", "Marge", "Ned", "Moe", "Apu", "Otto", "Milhouse", "Nelson", "Ralph", "Edna")
PEOPLE = {"tagger": "tagger", "other": "tagger", "admin": "admin", "guest": ""}  # and their role in all shows


def fill() -> dict[str, str]:
    from django.db import transaction

    with transaction.atomic():
        people = fill_shows()
    return {name: session_of(person) for name, person in people.items()}


def fill_shows() -> dict:
    from people.models import Role
    from tests import builders

    people = {name: builders.make_person(Role(role) if role else None, username=name) for name, role in PEOPLE.items()}
    for slug, (characters, frames) in SHOWS.items():
        show = builders.make_show(NAMES[:characters], slug=slug, title=slug.capitalize())
        make_frames(show, frames)
        make_references(show)
    prepare(people)
    return people


def make_frames(show, number: int) -> None:  # noqa: ANN001  models can be imported after the setup only
    from tests import builders

    episode = builders.make_episode(show)
    for frame in builders.make_frames(episode, number):
        picture = builders.picture(404, 720, seed=frame.pk)
        file, sha256 = builders.save(show, "frames", picture)
        type(frame).objects.filter(pk=frame.pk).update(file=file, thumb=file, sha256=sha256, width=720, height=404)


def make_references(show) -> None:  # noqa: ANN001
    from tests import builders

    for character in show.characters.all()[:3]:  # the fourth has none: its tile shows a letter
        for _ in range(2):
            builders.make_cutout(show, character, files=True)


def prepare(people) -> None:  # noqa: ANN001
    """What single shows have besides frames."""
    from corpus.models import Frame, Show
    from labeling.guidelines import write_guidelines

    shows = Show.objects.in_bulk(field_name="slug")
    example = Frame.objects.filter(show=shows["guided"]).first()
    text = f"# What counts\n\nA hand counts. ![a picture on the wall](frame:{example.pk})"
    write_guidelines(shows["guided"], text, people["admin"])
    prepare_practice(shows["practice"], people["admin"])
    prepare_hints(shows["hints"])
    prepare_limit(shows["asked"], people)


def prepare_practice(show, admin) -> None:  # noqa: ANN001
    """Two gold frames, in each of which only Bart is, before the first real one."""
    from corpus.models import Frame
    from labeling import services
    from labeling.models import LabelSource

    gold, real = list(Frame.objects.filter(show=show)[:2]), Frame.objects.filter(show=show)[2:]
    for frame in gold:
        for character in show.characters.all():
            services.set_label(frame, character, "yes" if character.name == "Bart" else "no", LabelSource.REVIEW)
    services.make_gold(show, [frame.pk for frame in gold], admin)
    services.open_queue(show, "with practice", list(real), practice_frames=2)


def prepare_hints(show) -> None:  # noqa: ANN001
    from corpus.models import Frame
    from labeling import services
    from labeling.models import QueuePurpose, Suggestion

    Frame.objects.filter(show=show).update(purpose="training", split="train")
    for frame in Frame.objects.filter(show=show):
        for character, score in zip(show.characters.all(), (0.1, 0.9, 0.2, 0.3), strict=True):
            Suggestion.objects.create(frame=frame, character=character, model="run 1", score=score)
    services.open_queue(show, "training", list(Frame.objects.filter(show=show)), purpose=QueuePurpose.TRAINING)


def prepare_limit(show, people) -> None:  # noqa: ANN001
    """A guest who was asked for two frames."""
    from datetime import timedelta

    from django.utils import timezone

    from people.models import Invitation, Membership, Role

    invitation = Invitation.objects.create(
        show=show, created_by=people["admin"], most_frames=2, expires_at=timezone.now() + timedelta(days=1)
    )
    Membership.objects.create(person=people["guest"], show=show, role=Role.TAGGER, invitation=invitation)


if __name__ == "__main__":
    print_filled(fill)
