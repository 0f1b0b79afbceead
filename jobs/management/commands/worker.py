"""One worker of a lane, for production; `manage.py up` starts its own."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jobs.parentage import end_with_parent
from jobs.worker import serve


class Command(BaseCommand):
    help = "Run a worker of one lane until it is stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lane", choices=settings.LANES, default="quick")

    def handle(self, *args: Any, **options: Any) -> None:
        end_with_parent(signal.SIGTERM)
        serve(options["lane"])
