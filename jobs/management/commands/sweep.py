"""The sweeper by itself, for production; `manage.py up` has its own."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jobs.parentage import end_with_parent
from jobs.sweeper import Sweeper, sweep


class Command(BaseCommand):
    help = "Take back jobs that lost their worker and wake lanes that have work, until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then exit")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            sweep()
            return
        end_with_parent(signal.SIGTERM)
        sweeper = Sweeper()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sweeper.stop())
        sweeper.start()
        sweeper.join()
