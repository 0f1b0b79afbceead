"""Rollcall on one machine: web, workers and sweeper in one command. It lives on the top floor since it may fill the demo."""

import signal
from argparse import ArgumentParser
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from jobs.launcher import Launcher, PortInUse, refuse_port_in_use
from jobs.parentage import end_with_parent
from people.models import Person, Role
from people.services import add_person, new_password

HOST = "127.0.0.1"
DEMO_LOG_INS = {"admin": Role.ADMIN, "reviewer": Role.REVIEWER, "tagger": Role.TAGGER}


class Command(BaseCommand):
    help = "Serve the pages and do the background work until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default=HOST, help="the address to listen on; only this machine by default")
        parser.add_argument("--lanes", nargs="+", choices=settings.LANES, default=["quick", "heavy"])
        parser.add_argument("--demo", action="store_true", help="on the first start, make log-ins and the demo show")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_port_in_use(options["host"], options["port"])
        except PortInUse as error:
            raise CommandError(str(error)) from None
        end_with_parent(signal.SIGTERM)
        self.migrate()
        log_ins = first_log_ins() if options["demo"] else {}
        launcher = Launcher(options["host"], options["port"], options["lanes"])
        self.stdout.write("Starting …")
        launcher.run(lambda: self.greet(launcher.address, log_ins))
        self.stdout.write("Stopped. What was running goes on with the next start.")

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)

    def greet(self, address: str, log_ins: dict[str, str]) -> None:
        self.stdout.write(f"\nRollcall is at {address}   (Ctrl-C stops it)")
        if log_ins:
            self.stdout.write("Log in as one of these; the passwords are shown only now:")
            for name, password in log_ins.items():
                self.stdout.write(f"  {name:<10} {password}")
        elif not Person.objects.exists():
            self.stdout.write("Nobody can log in yet: manage.py add_user NAME --role admin")
        self.stdout.flush()


def first_log_ins() -> dict[str, str]:
    """{name: password} on the first start, when nobody is there yet; the demo show is drawn meanwhile."""
    if Person.objects.exists():
        return {}
    log_ins = {name: new_password() for name in DEMO_LOG_INS}
    with transaction.atomic():  # log-ins whose passwords were never shown would lock everybody out
        people = {name: add_person(name, role, password=log_ins[name]) for name, role in DEMO_LOG_INS.items()}
        if find_spec(settings.DEMO_FILL.rpartition(".")[0]):
            import_string(settings.DEMO_FILL)(by=people["admin"])
    return log_ins
