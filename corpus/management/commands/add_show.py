"""`manage.py add_show SLUG --title T --characters "Bart,Homer,Lisa,Marge"`."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand

from corpus.command_line import refusals_as_errors
from corpus.services import add_show


class Command(BaseCommand):
    help = "Add a show with its cast, in this order."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="its part of the address, as in 'the-simpsons'")
        parser.add_argument("--title", required=True)
        parser.add_argument("--characters", required=True, metavar="NAMES", help='"Bart,Homer,Lisa,Marge"')
        parser.add_argument("--signature-color", action="append", default=[], dest="colors", metavar="#RRGGBB")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["characters"].split(",")
        with refusals_as_errors():
            show = add_show(options["slug"], options["title"], names, options["colors"])
        cast = list(show.characters.values_list("name", flat=True))
        result = {"show": show.slug, "id": show.pk, "characters": len(cast)}
        self.stdout.write(json.dumps(result) if options["json"] else f"Added {show.title} with {', '.join(cast)}.")
