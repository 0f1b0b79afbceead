"""Add a person with a role: `manage.py add_user NAME --role trainer --show SLUG`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import Membership, Person, Role
from people.services import add_person, new_password, token_of


class Command(BaseCommand):
    help = "Add a person. Without --show the role is for all shows; without --password one is made and printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--show", action="append", metavar="SLUG", help="may be given several times")
        parser.add_argument("--password")
        parser.add_argument("--json", action="store_true", help="print one JSON object, with the person's API token")

    def handle(self, *args: Any, **options: Any) -> None:
        name, shows = options["name"], options["show"]
        refuse_name(name)
        password = options["password"] or new_password()
        person = add_person(name, Role(options["role"]), show_ids=show_ids(shows), password=password)
        facts = {"id": person.pk, "name": name, "role": options["role"], "shows": shows or "all"}
        if not options["password"]:
            facts["password"] = password
        if options["json"]:
            self.stdout.write(json.dumps({**facts, "token": token_of(person)}))
            return
        self.stdout.write(f"{name} is {options['role']} of {', '.join(shows) if shows else 'all shows'}.")
        if not options["password"]:
            self.stdout.write(f"Password, shown only now: {password}")


def refuse_name(name: str) -> None:
    try:
        Person._meta.get_field("username").run_validators(name)
    except ValidationError as error:
        raise CommandError(f"'{name}' cannot be a log-in name: {' '.join(error.messages)}") from None
    if Person.objects.filter(username__iexact=name).exists():
        raise CommandError(
            f"There is already somebody called '{name}'. Choose another name, or change them in /admin/."
        )


def show_ids(slugs: list[str] | None) -> list[int] | None:
    """The shows' ids; this floor knows shows only through the membership's field."""
    if not slugs:
        return None
    shows = Membership._meta.get_field("show").related_model.objects
    known = dict(shows.filter(slug__in=slugs).values_list("slug", "pk"))
    if missing := [slug for slug in slugs if slug not in known]:
        there_are = ", ".join(shows.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no show '{missing[0]}'. Shows: {there_are}.")
    return [known[slug] for slug in dict.fromkeys(slugs)]
