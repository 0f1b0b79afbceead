"""A show with cut-outs that were cut from pictures, for the test of their page: run as a module, fills ROLLCALL_DATA.

Prints {person: session key}.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.filling import print_filled, session_of


def fill() -> dict[str, str]:
    from corpus import services
    from corpus.models import Cutout
    from corpus.staging import stage_source
    from people.models import Role
    from tests import builders
    from tests.corpus.running import run
    from tests.corpus.test_versions import with_shadow

    show = builders.make_show(("Bart", "Homer"), slug="cut", title="The cut")
    with TemporaryDirectory() as folder:
        for side in (70, 80, 90):
            with_shadow(Path(folder) / "Bart" / f"{side}.png", side=side)
        run(services.import_cutouts(show, stage_source(Path(folder))))
    for row, score in zip(Cutout.objects.order_by("name"), (0.5, 0.7, 0.9), strict=True):
        Cutout.objects.filter(pk=row.pk).update(cut_score=score)
    return {"trainer": session_of(builders.make_person(Role.TRAINER, show, username="trainer"))}


if __name__ == "__main__":
    print_filled(fill)
