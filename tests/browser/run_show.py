"""A show with a few runs, for the test of the run map: run as a module, fills ROLLCALL_DATA and prints {person: session key}."""

from tests.browser.filling import print_filled, session_of


def fill() -> dict[str, str]:
    from people.models import Role
    from tests import builders
    from training.recipe import demo_recipe, to_json, with_changes

    show = builders.make_show(("Bart", "Homer"), slug="runs", title="The runs")
    builders.make_material(show, each=1, backgrounds=1)
    rows = {}
    for number, parent, scale, macro_f1, note in (
        (1, None, 1.3, 0.5, "the first"),
        (2, 1, 0.85, 0.6, "smaller figures"),
        (3, 1, 1.6, 0.55, "larger figures"),
        (4, 2, 0.7, 0.65, "smaller still"),
    ):
        recipe = to_json(with_changes(demo_recipe(), {"composing.scale_max": scale}))
        dev = {
            "frames": 9,
            "macro_f1": macro_f1,
            "macro_f1_interval": [macro_f1 - 0.1, macro_f1 + 0.1],
            "characters": {},
        }
        rows[number] = builders.make_run(show, recipe=recipe, parent=rows.get(parent), dev=dev, note=note)
    return {"trainer": session_of(builders.make_person(Role.TRAINER, show, username="trainer"))}


if __name__ == "__main__":
    print_filled(fill)
