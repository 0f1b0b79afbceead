"""`manage.py invite SHOW`: make an invitation link and print it."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from corpus.command_line import find_show
from corpus.models import Show
from labeling.models import Queue
from people.services import INVITATION_DAYS, invite


class Command(BaseCommand):
    help = "Print a link by which people join a show as taggers with nothing but a name."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show", help="the show's slug")
        parser.add_argument("--name", default="", help="for whom the link is, as you call them")
        parser.add_argument("--queue", metavar="Q", help="its id or name: they tag this queue only")
        parser.add_argument("--frames", type=int, metavar="N", help="frames per person; unlimited unless said")
        parser.add_argument(
            "--days", type=int, metavar="D", default=INVITATION_DAYS, help="until the link ends (%(default)s)"
        )
        parser.add_argument("--mturk", action="store_true", help="a link for Mechanical Turk's ExternalQuestion")
        parser.add_argument(
            "--address", default="http://127.0.0.1:8000", help="where people reach this site (%(default)s)"
        )
        parser.add_argument("--json", action="store_true", help="print the link and its id as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        refuse_numbers(options)
        invitation = invite(
            show.pk, by=None, name=options["name"][:80], queue_id=queue_id(show, options["queue"]),
            most_frames=options["frames"], days=options["days"], is_for_mturk=options["mturk"],
        )  # fmt: skip
        page = "labeling:mturk" if options["mturk"] else "people:join"
        link = f"{options['address'].rstrip('/')}{reverse(page, args=[invitation.token])}"
        self.stdout.write(json.dumps({"id": invitation.pk, "link": link}) if options["json"] else link)


def refuse_numbers(options: dict[str, Any]) -> None:
    if not 1 <= options["days"] <= 365:
        raise CommandError(f"--days is {options['days']}; a link lives 1 to 365 days.")
    if options["frames"] is not None and not 1 <= options["frames"] <= 100_000:
        raise CommandError(f"--frames is {options['frames']}; expected 1 to 100000, or leave it out for no limit.")


def queue_id(show: Show, named: str | None) -> int | None:
    if named is None:
        return None
    wanted = {"pk": int(named)} if named.isascii() and named.isdigit() and len(named) < 19 else {"name": named}
    queue = Queue.objects.filter(show=show, **wanted).first()
    if queue is None:
        known = ", ".join(f"'{name}'" for name in show.queues.order_by("pk").values_list("name", flat=True))
        raise CommandError(f"There is no queue '{named}' in {show.slug}. Queues: {known or 'none yet'}.")
    return queue.pk
