"""The demo show from nothing to a tagged video, as a chain of the same jobs that people's own shows go through."""

from pathlib import Path

from django.db import transaction

from corpus.imports import import_backgrounds, import_cutouts, import_episodes
from corpus.models import Character, Purpose, Show
from corpus.services import add_show
from corpus.staging import new_folder
from demo.show import SHOW
from jobs.models import Job
from jobs.services import enqueue
from labeling.guidelines import write_guidelines
from people.models import Membership, Person, Role
from screening.services import start_screening
from screening.uploading import keep_file
from training.models import Run
from training.recipe import demo_recipe
from training.services import start_run

# Each is imported, and thrown away after its import, on its own.
PARTS = ("cutouts", "backgrounds", "background_episodes", "training_episodes", "evaluation_episodes", "trailer")
EPISODES = {
    Purpose.BACKGROUNDS: "background_episodes",
    Purpose.TRAINING: "training_episodes",
    Purpose.EVALUATION: "evaluation_episodes",
}
FRAMES_PER_EPISODE = 6
TRAILER = "trailer.mp4"


def demo_show() -> Show | None:
    return Show.objects.filter(slug=SHOW.slug).first()


@transaction.atomic
def fill(by: Person | None = None) -> Job:
    """Add the show and queue everything that fills it; returns the last job that can be named now (it queues the training)."""
    show = add_show(SHOW.slug, SHOW.title, SHOW.characters, [SHOW.signature_color], by=by)
    Show.objects.filter(pk=show.pk).update(is_demo=True)
    for name, color in SHOW.colors.items():
        Character.objects.filter(show=show, name=name).update(color=color)
    write_guidelines(show, SHOW.guidelines, by)
    folders = {part: new_folder() for part in PARTS}
    job = enqueue(
        "demo.tasks.draw_show",
        title=f"Draw {show.title}",
        lane="heavy",
        show_id=show.pk,
        created_by=by,
        folders={part: str(folder) for part, folder in folders.items()},
    )
    job = import_cutouts(show, folders["cutouts"], by=by, after=job)
    job = import_backgrounds(show, folders["backgrounds"], by=by, after=job)
    job = import_episodes(show, folders["background_episodes"], Purpose.BACKGROUNDS, by=by, after=job)
    job = import_episodes(
        show,
        folders["evaluation_episodes"],
        Purpose.EVALUATION,
        frames_per_episode=FRAMES_PER_EPISODE,
        by=by,
        after=job,
    )
    return enqueue(
        "demo.tasks.tag_frames",
        title=f"Tag {show.title} (simulated people)",
        lane="heavy",
        show_id=show.pk,
        after=job,
        created_by=by,
        slug=show.slug,
        trailer=str(folders["trailer"] / TRAILER),
    )


def simulated_person(show: Show, name: str, role: Role) -> Person:
    """Somebody who exists only to fill the demo: cannot log in, and is marked wherever their votes are shown."""
    person, is_new = Person.objects.get_or_create(
        username=f"simulated-{name}", defaults={"first_name": f"{name.capitalize()} (simulated)", "is_simulated": True}
    )
    if is_new:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    Membership.objects.get_or_create(person=person, show=show, defaults={"role": role})
    return person


def train_and_screen(show: Show, trailer: Path, by: Person | None) -> Run:
    """The demo's first run, its evaluation, and the trailer tagged by it."""
    run = start_run(show, demo_recipe(), note="The demo's own recipe: the small network, composed frames only.", by=by)
    start_screening(run, keep_file(show, trailer), by=by, after=run.job)
    return run
