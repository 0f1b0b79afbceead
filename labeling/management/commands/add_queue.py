"""`manage.py add_queue SHOW NAME --purpose dev --number 200 --overlap 2 --adaptive`: frames to be tagged, for a purpose."""

import argparse
import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from corpus.command_line import find_show
from corpus.models import Show
from labeling.choosing import FrameChoice
from labeling.filters import asked_frames
from labeling.models import QueueOrder, QueuePurpose
from labeling.presenting import names_of
from labeling.queue_editing import make_queue
from labeling.refusals import Refused
from people.models import Role


class Command(BaseCommand):
    help = "Open a queue of frames of a show."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show", help="the show's slug")
        parser.add_argument("name")
        parser.add_argument("--purpose", default=QueuePurpose.EVALUATION.value, choices=QueuePurpose.values)
        parser.add_argument("--order", default=QueueOrder.SHUFFLED.value, choices=QueueOrder.values)
        parser.add_argument("--episode", action="append", default=[], dest="episodes", metavar="NAME")
        parser.add_argument("--filter", default="", metavar="QUERY", help="as in the address of the frames page")
        parser.add_argument("--number", type=int, help="how many frames; without it all that fit")
        parser.add_argument("--in-order", action="store_true", help="the first of them instead of a draw over episodes")
        parser.add_argument(
            "--labeled-too", action="store_true", help="frames that are labeled, or in a queue, as well"
        )
        parser.add_argument("--ask", action="append", default=[], dest="asks", metavar="CHARACTER")
        parser.add_argument("--overlap", type=int, default=1, help="people per frame")
        parser.add_argument("--adaptive", action="store_true", help="ask more people until every character is certain")
        parser.add_argument("--most-votes", type=int, default=7)
        parser.add_argument("--certainty", type=float, default=0.98)
        parser.add_argument("--gold", type=float, default=0.0, metavar="SHARE", help=".05 to .1 are recommended")
        parser.add_argument("--practice", type=int, default=0, metavar="FRAMES")
        parser.add_argument("--price", type=price, metavar="PER_ANSWER")
        parser.add_argument("--json", action="store_true", help="print the queue as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        show = find_show(options["show"])
        try:
            queue = make_queue(
                show, options["name"], choice_of(show, options), None, overlap=options["overlap"],
                asks=characters(show, options["asks"]), order=options["order"], is_adaptive=options["adaptive"],
                most_votes=options["most_votes"], certainty=options["certainty"], gold_share=options["gold"],
                practice_frames=options["practice"], price_per_answer=options["price"],
            )  # fmt: skip
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        result = {"show": show.slug, "queue": queue.pk, "name": queue.name, "frames": queue.items.count()}
        text = f"'{queue.name}' is open, with {result['frames']} frames."
        self.stdout.write(json.dumps(result) if options["json"] else text)


def price(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no price; write it as in 0.02.") from error


def choice_of(show: Show, options: dict[str, Any]) -> FrameChoice:
    query = options["filter"].removeprefix("?")
    return FrameChoice(
        purpose=options["purpose"],
        episodes=episodes(show, options["episodes"]),
        among=asked_frames(QueryDict(query), show, Role.TRAINER).frames() if query else None,
        only_unlabeled=not options["labeled_too"],
        number=options["number"],
        is_spread=not options["in_order"],
    )


def episodes(show: Show, names: list[str]) -> tuple[int, ...]:
    known = dict(show.episodes.filter(name__in=names).values_list("name", "pk"))
    if unknown := [name for name in names if name not in known]:
        raise CommandError(f"There is no episode '{unknown[0]}' in {show.title}. The episodes page lists them.")
    return tuple(known.values())


def characters(show: Show, names: list[str]) -> list[int]:
    known = {name: pk for pk, name in names_of(show.pk).items()}
    if unknown := [name for name in names if name not in known]:
        raise CommandError(f"There is no character '{unknown[0]}' in {show.title}: {', '.join(known)}.")
    return [known[name] for name in names]
