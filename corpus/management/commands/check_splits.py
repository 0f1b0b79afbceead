"""`manage.py check_splits SHOW [--json]`: whether an episode or a near-duplicate lies on two sides; exits with 1 if so."""

import argparse
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from corpus.command_line import find_show
from corpus.proving import Proof, proof_as_json, proof_of


class Command(BaseCommand):
    help = "Compare all frames and backgrounds across the splits; exits with 1 where near-duplicates straddle."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("show", help="the show's slug")
        parser.add_argument("--json", action="store_true", help="print the figures and the pairs as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        proof = proof_of(find_show(options["show"]))
        self.stdout.write(json.dumps(proof_as_json(proof)) if options["json"] else in_words(proof))
        if not proof.holds:
            sys.exit(1)


def in_words(proof: Proof) -> str:
    """A line per comparison, and one per pair that straddles."""
    lines = [f"{proof.episodes:,} episodes, {proof.misplaced:,} pictures on another side than their episode"]
    for one in proof.comparisons:
        nearest = "" if one.nearest is None else f", nearest {one.nearest:.2f} of at most {proof.limit}"
        lines.append(
            f"{one.first} × {one.second}: {one.compared:,} pairs compared, {one.straddling:,} straddle{nearest}"
        )
        lines += [f"  {pair.first} | {pair.second} ({pair.distance:.2f}): reject one of the two" for pair in one.pairs]
    return "\n".join(lines)
